//! What checking a token costs: the product's `EdDSA` ones, and HS256 ones, which it does not take.
use super::{Effort, Told, database::SECRET};
use crate::by_turns;
use anyhow::Result;
use chrono::TimeDelta;
use domain::Clock as _;
use infra::{
    system::SystemClock,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens},
};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde_json::{Value, json};
use std::{hint::black_box, sync::Arc};

const CALLERS: usize = 256;

/// Rates of checking the tokens of 256 callers, each asking again and again, and each for the first time.
pub(super) async fn checks(effort: Effort) -> Result<Vec<Told>> {
    let folder = tempfile::tempdir()?;
    let key = DemoKey::load_or_create(folder.path())?;
    let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), Arc::new(SystemClock))?;
    tokens.load().await?;
    let plain = Plain::new()?;
    let times = if effort.requests == usize::MAX { 200 } else { 1 };
    let (mut again, mut first) = (Vec::new(), Vec::new());
    for round in 0..effort.rounds {
        let minted = minted(&key, round)?;
        let ratio =
            by_turns(1, |_| async { plain.check(1) }, |turn| all(&tokens, minted.get(turn), 1)).await?;
        first.push(ratio.times());
        let ratio =
            by_turns(1, |_| async { plain.check(times) }, |_| all(&tokens, minted.first(), times)).await?;
        again.push(ratio.times());
    }
    let again = Told::of("checking a token", "rate: EdDSA, met before ÷ HS256".to_owned(), again, false, 0.9);
    let first = Told::of("checking a token", "rate: EdDSA, new ÷ HS256".to_owned(), first, false, 0.0);
    Ok(vec![again, first.not_promised()])
}

/// New tokens for each of two turns.
fn minted(key: &DemoKey, round: usize) -> Result<[Vec<String>; 2]> {
    let of = |turn: usize| {
        let one =
            |caller| key.mint(&format!("{round}-{turn}-{caller}"), SystemClock.now(), TimeDelta::hours(12));
        (0..CALLERS).map(one).collect::<Result<Vec<_>, _>>()
    };
    Ok([of(0)?, of(1)?])
}

async fn all(tokens: &Tokens, minted: Option<&Vec<String>>, times: usize) -> Result<()> {
    for _ in 0..times {
        for token in minted.into_iter().flatten() {
            black_box(tokens.verify(token).await?);
        }
    }
    Ok(())
}

/// HS256 with what any check of a token asks: signature, issuer, audience, expiry.
struct Plain {
    key: DecodingKey,
    rules: Validation,
    tokens: Vec<String>,
}

impl Plain {
    fn new() -> Result<Self> {
        let mut rules = Validation::new(Algorithm::HS256);
        rules.set_issuer(&[DEMO_ISSUER]);
        rules.set_audience(&[DEMO_AUDIENCE]);
        let until = SystemClock.now().timestamp() + 43_200;
        let one = |caller: usize| {
            let claims =
                json!({ "iss": DEMO_ISSUER, "aud": DEMO_AUDIENCE, "sub": caller.to_string(), "exp": until });
            encode(&Header::default(), &claims, &EncodingKey::from_secret(SECRET.as_bytes()))
        };
        let tokens = (0..CALLERS).map(one).collect::<Result<_, _>>()?;
        Ok(Self { key: DecodingKey::from_secret(SECRET.as_bytes()), rules, tokens })
    }

    fn check(&self, times: usize) -> Result<()> {
        for _ in 0..times {
            for token in &self.tokens {
                black_box(decode::<Value>(token, &self.key, &self.rules)?.claims);
            }
        }
        Ok(())
    }
}
