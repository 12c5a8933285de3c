//! What holds over HTTP holds on a socket and a stream: points, manifests, who is told the schema, how much is worked on at
//! a time, and by what means one has to have signed in.
use super::{FOLLOW, Story, client::Served, hears};
use crate::{releases::story::NO_REDIS, voice};
use anyhow::{Context as _, Result, bail};
use api::http::{Documents, Policy};
use axum::http::StatusCode;
use domain::{
    dispatch::DispatchState::{CandidatesProposed, Screening},
    engagement::ParticipationId,
};
use infra::{
    config::{Introspection, UnlistedAccounts},
    documents::{Manifests, hash},
    redis::{Allowance, Allowances},
};
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use std::{fs::write, time::Duration};
use tests::{Answer, Door, Events, Followed, House};
use tokio::time::timeout;

const CISO: &str = "beppu-ciso";
/// Costs two.
const VIEWER: &str = "{ viewer { userId } }";
const AUDITS: &str = "{ audits(first: 1) { nodes { id } } }";
const SCHEMA: &str = "{ __schema { queryType { name } } }";
/// For ever.
const PATIENCE: Duration = Duration::from_mins(1);

async fn stream(door: &Door, document: &str, variables: &Value) -> Result<Events> {
    match door.follow(CISO, None, document, variables).await? {
        Followed::Events(events) => Ok(events),
        Followed::Refused(answer) => bail!("refused: {answer:?}"),
    }
}

/// The answer to who is given no stream.
async fn refused(door: &Door, person: &str, document: &str) -> Result<Answer> {
    match door.follow(person, None, document, &json!({})).await? {
        Followed::Events(_) => bail!("{person} is given a stream of {document}"),
        Followed::Refused(answer) => Ok(answer),
    }
}

/// The only answer on a stream.
async fn only(mut events: Events) -> Result<Value> {
    let (name, told) = events.next().await?.context("it ended without a word")?;
    assert_eq!(name, "next");
    assert_eq!(events.next().await?, Some(("complete".to_owned(), Value::Null)));
    Ok(told)
}

/// A door at which everybody has so many points at once, and gets one a second.
fn poor(house: &House, burst: u32) -> Result<Door> {
    let client = Allowance { burst, per_second: 1 };
    house.fair_door(NO_REDIS, Allowances { client, tenant: Allowance { burst: 10_000, per_second: 100 } })
}

#[track_caller]
fn says_when_to_come_back(error: &Value) {
    let told = &error["extensions"];
    assert_eq!(told["code"], "RATE_LIMITED", "{error}");
    assert!(told["cost"].is_u64() && told["retryAfter"].as_u64() >= Some(1), "{error}");
}

#[tokio::test]
async fn all_is_paid_for_out_of_one_bucket_and_refused_when_that_is_empty() -> Result<()> {
    let story = Story::at(|house| poor(house, 10)).await?;
    let (_, first) = story.sent("研修").await?;
    let after = json!({ "after": first });
    let mut socket = story.served.socket(&story.door, CISO).await?;
    for _ in 0..3 {
        let told = socket.asks("1", VIEWER).await?;
        assert_eq!(told["extensions"]["cost"]["charged"], 2, "{told}");
    }
    assert_eq!(story.door.ask(CISO, None, VIEWER).await?.code(), "");
    let told = only(stream(&story.door, VIEWER, &json!({})).await?).await?;
    assert_eq!(told["extensions"]["cost"]["charged"], 2, "{told}");

    for (id, document, variables) in [("2", VIEWER, json!({})), ("3", FOLLOW, after.clone())] {
        socket.begins(id, document, variables).await?;
        let refused = socket.hears().await?;
        assert_eq!((&refused["id"], &refused["type"]), (&json!(id), &json!("error")), "{refused}");
        says_when_to_come_back(&refused["payload"][0]);
    }
    for (document, variables) in [(VIEWER, json!({})), (FOLLOW, after)] {
        let told = only(stream(&story.door, document, &variables).await?).await?;
        assert_eq!(told.get("data"), None, "{told}");
        says_when_to_come_back(&told["errors"][0]);
    }
    story.house.clock.pass(chrono::Duration::seconds(2));
    assert_eq!(socket.asks("2", VIEWER).await?["extensions"]["cost"]["charged"], 2, "the socket goes on");
    Ok(())
}

/// What is left after a question that costs two.
async fn left(door: &Door) -> Result<u64> {
    let (_, headers, _) = door.exchange(door.request(CISO, None, VIEWER, &json!({}))?).await?;
    Ok(headers.get("ratelimit-remaining").context("what is left")?.to_str()?.parse()?)
}

#[tokio::test]
async fn what_is_followed_is_paid_for_once() -> Result<()> {
    let story = Story::at(|house| poor(house, 1000)).await?;
    let (id, first) = story.sent("研修").await?;
    let before = left(&story.door).await?;
    let mut socket = story.follows(CISO, &first).await?;
    let mut events = stream(&story.door, FOLLOW, &json!({ "after": first })).await?;
    story.moves(id, Screening).await?;
    assert_eq!(hears(&mut socket).await?.1, Screening.as_str());
    events.next().await?.context("an event")?;
    let begun = left(&story.door).await?;
    assert!(before - begun > 2 + 2, "both were paid for: {before}, {begun}");
    story.moves(id, CandidatesProposed).await?;
    assert_eq!(hears(&mut socket).await?.1, CandidatesProposed.as_str());
    events.next().await?.context("another event")?;
    assert_eq!(begun - left(&story.door).await?, 2, "nothing but the question");
    Ok(())
}

fn digits(document: &str) -> String {
    hash(document).iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"))
}

#[tokio::test]
async fn whoever_has_a_manifest_runs_nothing_else_by_whatever_way() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let manifest = json!({ digits(VIEWER): VIEWER, digits(FOLLOW): FOLLOW }).to_string();
    write(folder.path().join("people.json"), manifest)?;
    let documents = Documents::new(Some(Manifests::load(folder.path(), UnlistedAccounts::Nothing)?), false);
    let policy = Policy { documents, ..Policy::default() };
    let story = Story::at(|house| house.door_with_policy(policy)).await?;
    let (id, first) = story.sent("研修").await?;
    let mut socket = story.follows(CISO, &first).await?;
    story.moves(id, Screening).await?;
    assert_eq!(hears(&mut socket).await?.1, Screening.as_str());

    let known = socket.asks("2", VIEWER).await?;
    assert!(known["data"]["viewer"]["userId"].is_string(), "{known}");
    let by_name = json!({ "id": "2", "type": "subscribe", "payload": { "documentId": digits(VIEWER) } });
    socket.says(by_name).await?;
    assert_eq!(socket.hears().await?["payload"]["data"], known["data"], "by its hash");
    assert_eq!(socket.hears().await?["type"], "complete");
    for other in ["{ __typename }", "subscription { dispatchChanged { id } }", "mutation { work }"] {
        socket.begins("2", other, json!({})).await?;
        assert_eq!(socket.is_refused("2").await?, "DOCUMENT_NOT_TRUSTED", "{other}");
        let answer = refused(&story.door, CISO, other).await?;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::FORBIDDEN, "DOCUMENT_NOT_TRUSTED"),
            "{other}"
        );
    }
    let told = only(stream(&story.door, VIEWER, &json!({})).await?).await?;
    assert_eq!(told["data"], known["data"]);
    Ok(())
}

#[tokio::test]
async fn the_schema_is_told_to_nobody_or_to_people_by_whatever_way() -> Result<()> {
    let telling = |introspection| Policy { introspection, ..Policy::default() };
    let story = Story::at(|house| house.door_with_policy(telling(Introspection::Off))).await?;
    let mut socket = story.served.socket(&story.door, CISO).await?;
    socket.begins("1", SCHEMA, json!({})).await?;
    assert_eq!(socket.is_refused("1").await?, "FORBIDDEN");
    let answer = refused(&story.door, CISO, SCHEMA).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"));
    socket.asks("1", VIEWER).await?;

    let door = story.house.door_with_policy(telling(Introspection::Authenticated))?;
    let served = Served::of(&door).await?;
    let mut socket = served.socket(&door, CISO).await?;
    let schema = json!({ "__schema": { "queryType": { "name": "Query" } } });
    assert_eq!(socket.asks("1", SCHEMA).await?["data"], schema);
    assert_eq!(only(stream(&door, SCHEMA, &json!({})).await?).await?["data"], schema);
    let answer = refused(&door, "anonymous", SCHEMA).await?;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    Ok(())
}

/// Waits until somebody waits for what is locked.
async fn until_blocked(house: &House) -> Result<()> {
    let waiting = "pg_locks WHERE NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let seen = async {
        while house.count(waiting).await? == 0 {
            tokio::task::yield_now().await;
        }
        anyhow::Ok(())
    };
    timeout(PATIENCE, seen).await.context("nobody waits")?
}

#[tokio::test]
async fn where_all_places_are_taken_operations_are_sent_away_and_what_is_followed_goes_on() -> Result<()> {
    let story = Story::at(|house| house.door_with_places(1)).await?;
    let (id, first) = story.sent("研修").await?;
    let mut following = story.follows(CISO, &first).await?;
    let mut socket = story.served.socket(&story.door, CISO).await?;
    let mut holding = PgConnection::connect(&story.house.cluster.superuser(&story.house.database)).await?;
    holding.execute("BEGIN; LOCK TABLE audits IN ACCESS EXCLUSIVE MODE").await?;
    socket.begins("1", AUDITS, json!({})).await?;
    until_blocked(&story.house).await?;

    socket.begins("2", VIEWER, json!({})).await?;
    assert_eq!(socket.is_refused("2").await?, "UNAVAILABLE");
    for document in [VIEWER, "subscription { dispatchChanged { id } }"] {
        let answer = refused(&story.door, CISO, document).await?;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE"),
            "{document}"
        );
    }
    story.moves(id, Screening).await?;
    assert_eq!(hears(&mut following).await?.1, Screening.as_str(), "it takes no place");

    holding.execute("ROLLBACK").await?;
    let answered = socket.hears().await?;
    assert_eq!((&answered["id"], &answered["type"]), (&json!("1"), &json!("next")), "{answered}");
    assert_eq!(socket.hears().await?, json!({ "id": "1", "type": "complete" }));
    socket.asks("2", VIEWER).await?;
    Ok(())
}

#[tokio::test]
async fn who_did_not_sign_in_strongly_consents_to_nothing_by_whatever_way() -> Result<()> {
    let story = Story::open().await?;
    let nobodys = voice::gid(ParticipationId::from_uuid(uuid::Uuid::nil()));
    let input = json!({ "participationId": nobodys, "purposes": ["FIRM_ACCESS"], "expectedVersion": 1 });
    let (document, variables) =
        (voice::document("withdrawConsents", "participation { id }"), json!({ "input": input }));
    for (acr, code) in [(None, "STRONG_AUTHENTICATION"), (Some("urn:kansa:demo"), "NOT_FOUND")] {
        let token = story.door.token_by(CISO, acr)?;
        let mut socket = story.served.socket_bearing(&token).await?;
        socket.begins("1", &document, variables.clone()).await?;
        let told = socket.hears().await?;
        assert_eq!(told["payload"]["errors"][0]["extensions"]["code"], code, "{told}");
        let Followed::Events(events) = story.door.follow_bearing(&token, &document, &variables).await? else {
            bail!("no stream")
        };
        let told = only(events).await?;
        assert_eq!(told["errors"][0]["extensions"]["code"], code, "{told}");
    }
    Ok(())
}
