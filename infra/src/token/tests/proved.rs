//! Tokens that were proved once are believed without another look at their signature, and no longer than they should be.
use super::*;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Error;
use std::fs;

fn subject(tokens: &Tokens, token: &str) -> Option<String> {
    tokens.known(token).map(|known| known.subject().to_owned())
}

#[tokio::test]
async fn a_token_of_any_algorithm_is_known_once_it_was_proved() {
    for signer in [Signer::ed("a"), Signer::ec("b"), Signer::rsa("c")] {
        let (tokens, token) = (trusting(&[&signer]), signer.token(&json!({})));
        assert_eq!(subject(&tokens, &token), None, "not before");
        tokens.verify(&token).await.unwrap();
        assert_eq!(subject(&tokens, &token).as_deref(), Some("staff-1"));
        assert_eq!(tokens.verify(&token).await.unwrap().subject(), "staff-1");
        let mut other = token.clone();
        other.pop();
        assert_eq!(subject(&tokens, &other), None, "another token");
    }
}

/// The order of P-256's group, by which (r, s) and (r, n - s) are signatures of the same.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa,
    0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The same token with the other signature that anybody can make out of the first.
fn turned(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let mut borrow = 0;
    for (n, s) in ORDER.iter().zip(&mut signature[32..]).rev() {
        let rest = i16::from(*n) - i16::from(*s) - borrow;
        borrow = i16::from(rest < 0);
        *s = u8::try_from(rest.rem_euclid(256)).unwrap();
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

#[tokio::test]
async fn a_token_with_another_signature_is_ended_by_the_same() {
    let signer = Signer::ec("a");
    let (tokens, token) = (trusting(&[&signer]), signer.token(&json!({})));
    let (first, second) = (tokens.verify(&token).await.unwrap(), turned(&token));
    assert_ne!(token, second);
    assert_eq!(subject(&tokens, &second), None, "another text");
    let second = tokens.verify(&second).await.unwrap();
    assert_eq!((second.subject(), second.facts().hash), ("staff-1", first.facts().hash));
    assert!(first.facts().hash.is_some());
    let other = tokens.verify(&signer.token(&json!({ "sub": "staff-2" }))).await.unwrap();
    assert_ne!(other.facts().hash, first.facts().hash);
}

#[tokio::test]
async fn what_does_not_hold_is_never_known() {
    let (signer, stranger) = (Signer::ed("a"), Signer::ed("a"));
    let tokens = trusting(&[&signer]);
    for token in [
        stranger.token(&json!({})),
        signer.token(&json!({ "aud": "other" })),
        signer.token(&json!({ "sub": "" })),
        "x".repeat(crate::token::MAX_TOKEN_BYTES + 1),
    ] {
        assert!(matches!(tokens.verify(&token).await, Err(Error::Unauthenticated)));
        assert_eq!(subject(&tokens, &token), None);
    }
}

#[tokio::test]
async fn a_known_token_ends_and_begins_by_the_clock() {
    let (signer, clock) = (Signer::ed("a"), StillClock::new());
    let set: JwkSet = serde_json::from_str(&jwks(&[&signer])).unwrap();
    let tokens = Tokens::new(ISSUER, AUDIENCE, KeySource::Fixed(set), Arc::clone(&clock) as _).unwrap();
    let token = signer.token(&json!({ "nbf": NOW - 600 }));
    tokens.verify(&token).await.unwrap();
    clock.pass(600 + 29);
    assert!(subject(&tokens, &token).is_some());
    clock.pass(1);
    assert_eq!(subject(&tokens, &token), None, "expired");
    assert!(matches!(tokens.verify(&token).await, Err(Error::Unauthenticated)));
    clock.pass(-(600 + 30) - 631);
    assert_eq!(subject(&tokens, &token), None, "a clock that went back before nbf");
}

#[tokio::test]
async fn a_known_token_ends_with_the_key_it_was_proved_by() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), StillClock::new());
    let (old, new) = (Signer::ed("old"), Signer::ec("new"));
    let file = folder.path().join("jwks.json");
    fs::write(&file, jwks(&[&old])).unwrap();
    let tokens =
        Tokens::new(ISSUER, AUDIENCE, KeySource::File(file.clone()), Arc::clone(&clock) as _).unwrap();
    let long = json!({ "exp": NOW + 100_000 });
    let (proved, fresh) = (old.token(&long), new.token(&long));
    tokens.verify(&proved).await.unwrap();
    // Withdrawn: another token's unknown key has the keys fetched anew.
    fs::write(&file, jwks(&[&new])).unwrap();
    clock.pass(31);
    assert!(subject(&tokens, &proved).is_some(), "nobody has noticed yet");
    tokens.verify(&fresh).await.unwrap();
    assert_eq!(subject(&tokens, &proved), None);
    assert!(matches!(tokens.verify(&proved).await, Err(Error::Unauthenticated)));
    // Unasked, after an hour: a token that is known keeps nobody from fetching.
    fs::write(&file, jwks(&[&old])).unwrap();
    clock.pass(3601);
    assert_eq!(subject(&tokens, &fresh), None, "due to be fetched anew");
    assert!(matches!(tokens.verify(&fresh).await, Err(Error::Unauthenticated)));
}
