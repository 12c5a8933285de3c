//! The rows of what can be followed: everybody goes on behind the first event that more than one organization has a copy of.
use super::{
    actors::{ACTORS, Actor, TODAY},
    owners::{Owners, global},
    seed::World,
    table::Table,
};
use anyhow::{Context as _, Result};
use chrono::Duration;
use futures::future::try_join_all;
use serde_json::{Value, json};
use std::time::Duration as Span;
use tests::{Door, Followed, House};
use tokio::time::timeout;

const DOCUMENT: &str = "subscription($after: ID!) {
    dispatchChanged(after: $after) { __typename id dispatch { __typename id } } }";
/// What the rows are about, in the answer.
const ROWS: [(&str, &str); 2] = [
    ("Subscription.dispatchChanged", "/data/dispatchChanged/id"),
    ("DispatchEvent.dispatch", "/data/dispatchChanged/dispatch/id"),
];
/// Who hears nothing for so long hears nothing: what there is comes at once.
const PATIENCE: Span = Span::from_secs(10);

/// The rows, by actor.
pub(super) async fn followed(world: &World) -> Result<Table> {
    let house = House::copy_of(&world.database, TODAY).await?;
    house.worker.drain().await?;
    let door = house.door()?;
    let shared =
        "SELECT event_id FROM news GROUP BY event_id HAVING count(*) > 1 ORDER BY min(number) LIMIT 1";
    let first = house.look(shared).await?;
    let first = first.first().and_then(|row| row.get("event_id")?.as_str()).context("an event of two")?;
    let variables = json!({ "after": global("Event", &first.replace('-', "")) });
    let owners = Owners::of(&house).await?;
    let mut table = Table::default();
    let (now, later): (Vec<_>, Vec<_>) = ACTORS.iter().partition(|actor| actor.day == TODAY);
    for actors in [now, later] {
        let days = actors.first().map_or(0, |actor: &&super::actors::Actor| actor.day - TODAY);
        house.clock.pass(Duration::days(days));
        // Side by side, for some wait for nothing.
        let heard = try_join_all(actors.iter().map(|actor| heard(&door, actor, &variables))).await?;
        house.clock.pass(-Duration::days(days));
        for (actor, heard) in actors.iter().zip(heard) {
            for (row, place) in ROWS {
                let cell = match heard.pointer("/errors/0/extensions/code").and_then(Value::as_str) {
                    Some(code) => code.to_owned(),
                    None => heard
                        .pointer(place)
                        .and_then(Value::as_str)
                        .map_or("-".to_owned(), |id| owners.owner(id)),
                };
                table.0.entry(row.to_owned()).or_default().insert(actor.name, cell);
            }
        }
    }
    Ok(table)
}

/// The first that an actor is told, or why they are told nothing.
async fn heard(door: &Door, actor: &Actor, variables: &Value) -> Result<Value> {
    match door.follow(actor.person, actor.inside, DOCUMENT, variables).await? {
        Followed::Refused(answer) => Ok(answer.body),
        Followed::Events(mut events) => match timeout(PATIENCE, events.next()).await {
            Ok(event) => Ok(event?.map_or(Value::Null, |(_, answer)| answer)),
            Err(_) => Ok(Value::Null),
        },
    }
}
