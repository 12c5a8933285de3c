//! Tokens that a front end may hold: they are exchanged, and open nothing themselves.
use super::{
    issuers::{refuses, set, trust},
    *,
};
use crate::token::{DemoKey, EXCHANGE_AUDIENCE, Trust};
use chrono::TimeDelta;

fn tokens(signer: &Signer, exchange_audience: &str) -> Tokens {
    let trust = Trust { exchange_audience: exchange_audience.to_owned(), ..trust(ISSUER, set(signer)) };
    Tokens::trusting(vec![trust], StillClock::new()).unwrap()
}

#[tokio::test]
async fn a_token_for_exchange_opens_nothing_and_one_that_opens_something_is_not_exchanged() {
    let signer = Signer::ed("1");
    for (aud, opens, exchanges) in [
        (json!("exchange"), false, true),
        (json!(["other", "exchange"]), false, true),
        (json!(AUDIENCE), true, false),
        // Whoever holds it holds what opens.
        (json!([AUDIENCE, "exchange"]), true, false),
        (json!(["exchange", AUDIENCE]), true, false),
        (json!("other"), false, false),
        (json!("exchange "), false, false),
    ] {
        let token = signer.token(&json!({ "aud": aud }));
        let tokens = tokens(&signer, "exchange");
        // Whichever is asked first, what is remembered of the token mends nothing.
        for _ in 0..2 {
            assert_eq!(!refuses(tokens.verify(&token).await), opens, "{aud}");
            assert_eq!(tokens.known(&token).is_some(), opens, "{aud}");
            assert_eq!(!refuses(tokens.verify_person(&token).await), exchanges, "{aud}");
            assert_eq!(!refuses(tokens.verify_to_end(&token).await), opens || exchanges, "{aud}");
        }
    }
}

#[tokio::test]
async fn a_token_that_does_not_hold_yet_can_be_ended() {
    let signer = Signer::ed("1");
    let (tokens, ahead) = (trusting(&[&signer]), signer.token(&json!({ "nbf": NOW + 300 })));
    // Nor does it hold because it was looked at once to end it.
    for _ in 0..2 {
        let ended = tokens.verify_to_end(&ahead).await.unwrap();
        assert_eq!((ended.subject(), ended.facts().hash.is_some()), ("staff-1", true));
        assert!(refuses(tokens.verify(&ahead).await) && tokens.known(&ahead).is_none());
    }
    assert!(refuses(tokens.verify_to_end(&signer.token(&json!({ "exp": NOW - 30 }))).await));
}

#[tokio::test]
async fn without_an_audience_of_its_own_for_exchange_a_full_token_is_exchanged() {
    let signer = Signer::ed("1");
    let (tokens, token) = (tokens(&signer, AUDIENCE), signer.token(&json!({})));
    assert_eq!(tokens.verify(&token).await.unwrap().subject(), "staff-1");
    assert_eq!(tokens.verify_person(&token).await.unwrap().subject(), "staff-1");
    assert!(refuses(tokens.verify_person(&signer.token(&json!({ "aud": EXCHANGE_AUDIENCE }))).await));
}

#[tokio::test]
async fn the_demo_makes_both() {
    let (folder, clock) = (tempfile::tempdir().unwrap(), StillClock::new());
    let key = DemoKey::load_or_create(folder.path()).unwrap();
    let tokens = Tokens::trusting(vec![key.trust()], Arc::clone(&clock) as _).unwrap();
    let full = key.mint("ciso", clock.now(), TimeDelta::hours(1)).unwrap();
    let exchanged = key.mint_for_exchange("ciso", clock.now(), TimeDelta::hours(1)).unwrap();
    assert!(refuses(tokens.verify(&exchanged).await) && refuses(tokens.verify_person(&full).await));
    assert_eq!(tokens.verify(&full).await.unwrap().subject(), "ciso");
    assert_eq!(tokens.verify_person(&exchanged).await.unwrap().subject(), "ciso");
}
