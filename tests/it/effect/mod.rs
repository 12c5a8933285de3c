//! What came of dispatches: told by the body, put into escrow with its consent, and counted once for each year.
mod race;
mod refusals;
mod stories;
mod walls;

use crate::{
    visits::{FIRST, MORNING, agreed, checked_in, confirmed, consented, inside, sent, step},
    voice::Voice,
};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tests::{Door, House, world::ciso};

/// The fiscal year of the dispatches.
const YEAR: i32 = 2025;
/// When these may be counted: 1 April 2027 in Japan, nine in the morning.
const COUNTED: &str = "2027-04-01T00:00:00Z";
/// What is shown of a year.
const SHOWN: &str = "query($year: Int!) { dispatchEffects(fiscalYear: $year) {
    releasedAt groups { prefecture shares { measure bodies percent } } } }";

/// Beppu's dispatch with one visit, in which somebody led a part of an audit, reported; its follow-up is due. The CISO
/// consented to `purposes` beside the entry. Answers the dispatch's global id.
async fn followed_up(house: &House, door: &Door, purposes: &[&str]) -> Result<String> {
    let dispatch = confirmed(house, door).await?;
    if !purposes.is_empty() {
        consented(door, &dispatch, purposes, &[]).await?;
    }
    let visit = agreed(door, &dispatch, FIRST, MORNING).await?;
    checked_in(house, door, FIRST, "2025-07-01T01:02:00Z").await?;
    let part = "00000000-0000-0000-0000-000000000001";
    sent(
        door,
        json!({ "clientVisitId": FIRST, "sequence": 1, "idempotencyKey": "1", "deviceAt": MORNING,
        "parts": [{ "clientId": part, "kind": "TRAINEE", "trainee": "総務課 主査", "progress": "LED" }] }),
    )
    .await?;
    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 1, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    inside(door).does("submitVisit", hand_in, "__typename").await?;
    for verb in ["reviewVisit", "finalizeVisit"] {
        step(door, verb, &visit, json!({})).await?;
    }
    house.settle().await?;
    house.clock.set("2025-07-10T00:00:00Z".parse()?);
    house.settle().await?;
    tells(door, "reportDispatch", &dispatch).await?;
    house.clock.set("2026-04-02T00:00:00Z".parse()?);
    house.settle().await?;
    Ok(dispatch)
}

/// Beppu's CISO gives an account with a verb from the present version.
async fn tells(door: &Door, verb: &str, dispatch: &str) -> Result<()> {
    let version = of_dispatch(door, dispatch, "version").await?["version"].take();
    let input =
        json!({ "dispatchId": dispatch, "account": "監査計画を作成した。", "expectedVersion": version });
    Voice::of(door, "beppu-ciso").does(verb, input, "__typename").await.map(drop)
}

/// What Beppu's CISO sees of a dispatch.
async fn of_dispatch(door: &Door, dispatch: &str, shows: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Dispatch {{ {shows} }} }} }}");
    let seen = Voice::of(door, "beppu-ciso").reads(&document, json!({ "id": dispatch })).await;
    Ok(seen?["node"].take())
}

/// What the body tells at the follow-up.
fn effect(dispatch: &str, trainees: i32) -> Value {
    json!({ "dispatchId": dispatch, "capabilityBefore": "WITH_HELP", "capabilityAfter": "ALONE",
        "traineesLeading": trainees })
}

/// Puts into escrow, as if the body of that code had had a dispatch like Beppu's, whether it ran an audit of its own.
async fn contributed(house: &House, code: &str, own_audit: bool) -> Result<()> {
    house.body(code).await.with_context(|| ciso(code))?;
    let body = house.place(code)?.uuid();
    let sql = format!(
        "WITH made AS (
             INSERT INTO dispatches SELECT (jsonb_populate_record(d,
                 jsonb_build_object('id', gen_random_uuid(), 'municipality_id', '{body}'::uuid))).*
             FROM dispatches d ORDER BY d.id LIMIT 1 RETURNING id, municipality_id)
         INSERT INTO effect_contributions (tenant_id, dispatch_id, prefecture, fiscal_year, own_audit, contributed_at)
             SELECT municipality_id, id, left('{code}', 2), {YEAR}, {own_audit}, now() FROM made"
    );
    sea_orm::ConnectionTrait::execute_unprepared(&house.owner, &sql).await?;
    Ok(())
}

/// The centre has the year counted, when it may.
async fn counted(house: &House, door: &Door) -> Result<()> {
    house.clock.set(COUNTED.parse()?);
    house.settle().await?;
    let input = json!({ "fiscalYear": YEAR });
    Voice::of(door, "center-operator")
        .does("releaseDispatchEffects", input, "effects { releasedAt }")
        .await?;
    house.settle().await
}
