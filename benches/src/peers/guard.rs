//! What the guard before validation costs of a request as front ends send them.
use super::{Effort, Told, audits::OPENED};
use crate::{
    by_turns,
    national::{Size, fill},
};
use anyhow::{Context as _, Result, anyhow, ensure};
use api::http::guard::admit;
use async_graphql::Request;
use serde_json::json;
use std::sync::{Mutex, PoisonError};
use tests::House;

/// The guard's time beside the time of the whole request, which opens an audit with a hundred items, in this process.
///
/// The document is parsed before: whoever executes it needs that as well.
pub(super) async fn guarding(effort: Effort) -> Result<Vec<Told>> {
    let house = House::open().await?;
    let made = fill(&house, Size::SMALL, 1).await?;
    let door = &house.door()?;
    let person = format!("{}-manager", made.municipalities.first().context("a municipality")?);
    let answer = door.ask(&person, None, OPENED).await?;
    ensure!(answer.body.get("errors").is_none(), "{}", answer.body);
    let mut parsed = Request::new(OPENED);
    parsed.parsed_query().map_err(|fault| anyhow!("{}", fault.message))?;
    let parsed = &Mutex::new(parsed);
    let times = if effort.requests == usize::MAX { 200 } else { 2 };
    let mut ratios = Vec::new();
    for _ in 0..effort.rounds {
        // Made before the time begins: who asks signs a token for each.
        let requests = |_: usize| {
            let one = |_| door.request(&person, None, OPENED, &json!({}));
            let made: Result<Vec<_>> = (0..times).map(one).collect();
            async move {
                for request in made? {
                    let (status, _, body) = door.exchange(request).await?;
                    ensure!(status == 200, "{}", String::from_utf8_lossy(&body));
                }
                anyhow::Ok(())
            }
        };
        let guarded = |_: usize| async move {
            let mut request = parsed.lock().unwrap_or_else(PoisonError::into_inner);
            for _ in 0..times {
                admit(&mut request).map_err(|_| anyhow!("the guard refused what it should admit"))?;
            }
            anyhow::Ok(())
        };
        ratios.push(by_turns(1, guarded, requests).await?.times());
    }
    let what = "time: the guard ÷ the whole request".to_owned();
    Ok(vec![Told::of("an audit with 100 items", what, ratios, true, 0.05)])
}
