//! What is kept is given to nobody to whom it would not have been told.
use super::{
    actors::{ACTORS, Actor, TODAY},
    seed::World,
};
use anyhow::Result;
use axum::http::{HeaderMap, StatusCode, header};
use chrono::Duration;
use serde_json::json;
use tests::{Door, House};

const DOCUMENT: &str = "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease {
    id state fiscalYear { year era } editionCode formula means withheld { code message }
    figures { domain n mean standardDeviation quartiles { from to } histogram { from to count }
              withheld { code message } spreadWithheld { code message } } } } }";

/// Status, headers but for the request's own id and what is left to who asks, and body, letter by letter. What it costs is among
/// them.
type Told = (StatusCode, HeaderMap, String);

async fn told(house: &House, door: &Door, actor: &Actor, language: &str, id: &str) -> Result<Told> {
    let later = Duration::days(actor.day - TODAY);
    house.clock.pass(later);
    let mut request = door.request(actor.person, actor.inside, DOCUMENT, &json!({ "id": id }))?;
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
    let (status, mut headers, body) = door.exchange(request).await?;
    house.clock.pass(-later);
    for own in ["x-request-id", "ratelimit-remaining", "ratelimit-reset"] {
        headers.remove(own);
    }
    Ok((status, headers, String::from_utf8(body.to_vec())?))
}

#[tokio::test]
async fn every_actor_is_told_the_same_by_who_keeps_answers_and_by_who_does_not() -> Result<()> {
    let world = World::get().await?;
    let house = House::copy_of(&world.database, TODAY).await?;
    let (plain, keeping) = (house.door_that_keeps_nothing()?, house.door()?);
    let ids = [world.id("released")?, world.id("open release")?, world.id("checked release")?];
    // Cold, then warm; and warm with what the others left.
    for round in ["cold", "warm"] {
        for actor in ACTORS {
            for language in ["ja", "en"] {
                for id in ids {
                    let right = told(&house, &plain, actor, language, id).await?;
                    let kept = told(&house, &keeping, actor, language, id).await?;
                    assert_eq!(kept, right, "{round} {} {language}", actor.name);
                }
            }
        }
    }
    let readers = ["beppu-ciso", "nakatsu-manager", "oita-viewer"];
    for actor in ACTORS.iter().filter(|actor| readers.contains(&actor.name)) {
        let (_, _, body) = told(&house, &keeping, actor, "en", ids[0]).await?;
        assert!(body.contains("\"figures\":[{"), "{}: {body}", actor.name);
    }
    Ok(())
}
