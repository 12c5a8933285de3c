//! What who operates the house sees: operations by listed names, costs, denials, connections, what waits.
use super::{VIEWER, ask};
use crate::{
    answers::{DOCUMENT, NOTHING},
    releases::story::NO_REDIS,
};
use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{Request, header},
};
use chrono::TimeDelta;
use domain::Clock as _;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::{
    Door, House,
    door::COUNTED,
    world::{BEPPU, JointStage, everything},
};

async fn named(door: &Door, name: &str) -> Result<()> {
    let mut request = door.request("beppu-manager", None, "", &json!({}))?;
    let body = json!({ "query": format!("query {name} {VIEWER}"), "operationName": name });
    *request.body_mut() = Body::from(body.to_string());
    let answer = door.send(request).await?;
    assert_eq!(answer.status, 200, "{}", answer.body);
    Ok(())
}

pub(super) async fn metrics(door: &Door) -> Result<String> {
    let (_, _, text) = door.exchange(Request::get("/metrics").body(Body::empty())?).await?;
    Ok(String::from_utf8(text.to_vec())?)
}

/// The number at the end of the line that begins so.
fn number(text: &str, line: &str) -> Result<f64> {
    let found = text.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(' '));
    Ok(found.with_context(|| format!("no {line} in {text}"))?.parse()?)
}

#[tokio::test]
async fn what_is_asked_is_counted_by_listed_names_and_denials_by_action() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, super::allowances((1000, 1), (1000, 1)))?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    for name in [COUNTED, COUNTED, "SomethingElse"] {
        named(&door, name).await?;
    }
    let members = "{ members(first: 1) { nodes { id } } }";
    assert_eq!(ask(&door, "beppu-respondent", members).await?.code(), "FORBIDDEN");
    let mut bearing = door.request("beppu-manager", None, VIEWER, &json!({}))?;
    bearing.headers_mut().insert(header::AUTHORIZATION, "Bearer a.b.c".parse()?);
    assert_eq!(door.send(bearing).await?.status, 401);

    let text = metrics(&door).await?;
    for (line, right) in [
        (format!("kansa_graphql_requests_total{{operation=\"{COUNTED}\",outcome=\"answered\"}}"), 2.0),
        ("kansa_graphql_requests_total{operation=\"other\",outcome=\"answered\"}".to_owned(), 2.0),
        ("kansa_graphql_requests_total{operation=\"other\",outcome=\"refused\"}".to_owned(), 1.0),
        (format!("kansa_graphql_cost_sum{{operation=\"{COUNTED}\"}}"), 4.0),
        (format!("kansa_graphql_duration_seconds_count{{operation=\"{COUNTED}\"}}"), 2.0),
        ("kansa_denials_total{action=\"MEMBER_READ\",code=\"FORBIDDEN\",who=\"member\"}".to_owned(), 1.0),
        ("kansa_sign_in_failures_total".to_owned(), 1.0),
    ] {
        assert!((number(&text, &line)? - right).abs() < 0.5, "{line}: {text}");
    }
    assert!(number(&text, "kansa_rate_draws_total{from=\"local\"}")? >= 1.0);
    assert!(number(&text, "kansa_redis_calls_total{outcome=\"failed\"}")? >= 1.0);
    assert!(!text.contains("SomethingElse"), "{text}");
    Ok(())
}

#[tokio::test]
async fn what_outsiders_read_is_counted_as_it_is_noted_and_what_members_read_is_not() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let (door, firm) = (house.door()?, house.place("firm")?.uuid());
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    let beppu = house.place(BEPPU)?.uuid();
    let rows =
        format!("trail WHERE tenant_id = '{beppu}' AND organization_id = '{firm}' AND outcome = 'DONE'");
    let before = house.count(&rows).await?;
    let audits = "{ audits(first: 1) { nodes { id } } }";
    for (person, organization) in
        [("firm-auditor", Some(BEPPU)), ("beppu-manager", None), ("firm-auditor", Some(BEPPU))]
    {
        let answer = door.ask(person, organization, audits).await?;
        assert_eq!(answer.code(), "", "{person}: {}", answer.body);
    }
    let noted = i32::try_from(house.count(&rows).await? - before)?;
    assert!(noted >= 2, "{noted}");
    let text = metrics(&door).await?;
    assert!((number(&text, "kansa_entrant_reads_total")? - f64::from(noted)).abs() < 0.5, "{noted}: {text}");
    Ok(())
}

#[tokio::test]
async fn connections_and_what_waits_in_the_outbox_are_watched() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.settle().await?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    house.worker.watch().await?;
    let text = metrics(&door).await?;
    assert!(number(&text, "kansa_pool_connections")? >= 1.0);
    number(&text, "kansa_pool_idle")?;
    assert!(number(&text, "kansa_outbox_waiting")? < 0.5 && number(&text, "kansa_outbox_lag_seconds")? < 0.5);

    let (tenant, now) = (house.place(BEPPU)?.uuid(), house.clock.now().to_rfc3339());
    let event = format!(
        "INSERT INTO outbox (tenant_id, id, topic, subject_id, created_at, due_at)
         VALUES ('{tenant}', gen_random_uuid(), 'AUDIT_PROGRESSED', gen_random_uuid(), '{now}', '{now}')"
    );
    house.owner.execute_unprepared(&event).await?;
    house.clock.pass(TimeDelta::seconds(90));
    house.worker.watch().await?;
    let text = metrics(&door).await?;
    assert!((number(&text, "kansa_outbox_waiting")? - 1.0).abs() < 0.5, "{text}");
    assert!((number(&text, "kansa_outbox_lag_seconds")? - 90.0).abs() < 0.5, "{text}");
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_looked_at_once_also_where_the_answer_may_be_kept() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let _counting = ::metrics::set_default_local_recorder(&*door.recorder);
    let mut bearing = door.request("anonymous", None, DOCUMENT, &json!({ "id": NOTHING }))?;
    bearing.headers_mut().insert(header::AUTHORIZATION, "Bearer a.b.c".parse()?);
    assert_eq!(door.send(bearing).await?.status, 401);
    let failures = number(&metrics(&door).await?, "kansa_sign_in_failures_total")?;
    assert!((failures - 1.0).abs() < 0.5, "{failures}");
    Ok(())
}
