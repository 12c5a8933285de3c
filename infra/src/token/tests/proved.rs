//! Tokens that were proved once are believed without another look at their signature, and no longer than they should be.
use super::*;
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
