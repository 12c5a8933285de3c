//! What is accepted, and each thing that is refused.
use super::*;
use domain::Error;

async fn assert_refused(tokens: &Tokens, token: &str, why: &str) {
    let verdict = tokens.verify(token).await;
    assert!(matches!(verdict, Err(Error::Unauthenticated)), "{why}: {verdict:?}");
}

#[tokio::test]
async fn each_algorithm_is_accepted() {
    let signers = [Signer::ed("ed"), Signer::ec("ec"), Signer::rsa("rsa")];
    let tokens = trusting(&signers.each_ref());
    for signer in &signers {
        let subject = tokens.verify(&signer.token(&json!({}))).await.unwrap();
        assert_eq!((subject.issuer(), subject.subject()), (ISSUER, "staff-1"), "{}", signer.algorithm);
        assert!(tokens.verify(&signer.token(&json!({ "aud": ["other", AUDIENCE] }))).await.is_ok());
    }
}

#[tokio::test]
async fn a_key_verifies_its_own_algorithm_only() {
    let (rsa, ed) = (Signer::rsa("rsa"), Signer::ed("ed"));
    let tokens = trusting(&[&rsa, &ed]);
    let claims = claims(&json!({}));
    for algorithm in ["HS256", "PS256", "RS512", "ES256", "EdDSA", "none", "None", "rs256", ""] {
        let header = json!({ "alg": algorithm, "kid": "rsa" });
        assert_refused(&tokens, &rsa.sign(&header, &claims), algorithm).await;
    }
    for signer in [&rsa, &ed] {
        let message = unsigned(&json!({ "alg": "HS256", "kid": signer.id() }), &claims);
        assert_refused(&tokens, &hmac(&signer.public_der(), &message), "the public key as a secret").await;
        let text = signer.jwk.to_string();
        assert_refused(&tokens, &hmac(text.as_bytes(), &message), "the JWK as a secret").await;
    }
    for signature in ["", "AA"] {
        let message = unsigned(&json!({ "alg": "none" }), &claims);
        assert_refused(&tokens, &format!("{message}.{signature}"), "no signature").await;
    }
}

#[tokio::test]
async fn times_are_kept_to_the_second() {
    let signer = Signer::ed("a");
    let tokens = trusting(&[&signer]);
    for good in [json!({ "exp": NOW - 29 }), json!({ "nbf": NOW + 30 }), json!({ "exp": 1_800_000_000.5 })] {
        assert!(tokens.verify(&signer.token(&good)).await.is_ok(), "{good}");
    }
    let bad = [
        json!({ "exp": NOW - 30 }),
        json!({ "exp": NOW - 600 }),
        json!({ "exp": null }),
        json!({ "exp": "1900000000" }),
        json!({ "exp": -1 }),
        json!({ "nbf": NOW + 31 }),
        json!({ "nbf": "soon" }),
    ];
    for bad in bad {
        assert_refused(&tokens, &signer.token(&bad), &bad.to_string()).await;
    }
}

#[tokio::test]
async fn the_parties_must_be_named_rightly() {
    let signer = Signer::ed("a");
    let tokens = trusting(&[&signer]);
    let bad = [
        json!({ "iss": null }),
        json!({ "iss": "https://other.example" }),
        json!({ "iss": [ISSUER] }),
        json!({ "aud": null }),
        json!({ "aud": "other" }),
        json!({ "aud": [] }),
        json!({ "aud": { "kansa": true } }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": "a\u{0}b" }),
        json!({ "sub": "a\nb" }),
        json!({ "sub": "字".repeat(256) }),
    ];
    for bad in bad {
        assert_refused(&tokens, &signer.token(&bad), &bad.to_string()).await;
    }
    assert!(tokens.verify(&signer.token(&json!({ "sub": "字".repeat(255) }))).await.is_ok());
}

#[tokio::test]
async fn foreign_keys_and_tampering_are_refused() {
    let (ours, foreign) = (Signer::ed("a"), Signer::ed("a"));
    let tokens = trusting(&[&ours]);
    assert_refused(&tokens, &foreign.token(&json!({})), "another key of the same name").await;
    let embedded = json!({ "alg": "EdDSA", "kid": "a", "jwk": foreign.jwk });
    assert_refused(&tokens, &foreign.sign(&embedded, &claims(&json!({}))), "a key it brings itself").await;

    let good = ours.token(&json!({}));
    let [header, _, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!() };
    let forged = encoded(claims(&json!({ "sub": "mayor" })).to_string());
    assert_refused(&tokens, &format!("{header}.{forged}.{signature}"), "claims changed").await;
    for broken in ["", ".", "..", "a.b.c", "Bearer x", &format!("{good}.x"), &good[1..], &format!("{good} ")]
    {
        assert_refused(&tokens, broken, broken).await;
    }
    let long = ours.token(&json!({ "padding": "x".repeat(9_000) }));
    assert_refused(&tokens, &long, "too long").await;
    let critical = json!({ "alg": "EdDSA", "kid": "a", "crit": ["b64"], "b64": true });
    assert_refused(&tokens, &ours.sign(&critical, &claims(&json!({}))), "an extension it calls critical")
        .await;
}

#[tokio::test]
async fn a_token_names_its_key_unless_there_is_only_one() {
    let (one, two) = (Signer::ed("1"), Signer::ed("2"));
    let nameless = one.sign(&json!({ "alg": "EdDSA" }), &claims(&json!({})));
    assert!(trusting(&[&one]).verify(&nameless).await.is_ok());
    assert_refused(&trusting(&[&one, &two]), &nameless, "two keys").await;
}
