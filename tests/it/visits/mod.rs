//! An advisor visits a municipality: let in by its consent, agreed on, recorded over a bad net, read, signed and amended.
mod again;
mod delayed;
mod ends;
mod places;
mod races;
mod refusals;
mod reinstated;
mod sight;
mod stories;
mod walls;

use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::{
    advisor::AdvisorId, dispatch::UNDERTAKING_VERSION, evidence::EvidenceId, programme::ProgrammeId,
};
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};
use uuid::Uuid;

/// The first visit that a client makes.
pub(crate) const FIRST: &str = "00000000-0000-4000-8000-000000000001";
/// Another one.
const SECOND: &str = "00000000-0000-4000-8000-000000000002";
/// A third one.
const THIRD: &str = "00000000-0000-4000-8000-000000000003";

/// Ten o'clock in Japan on the dispatch's first day, and its second, a week later.
pub(crate) const MORNING: &str = "2025-07-01T01:00:00Z";
const NEXT_WEEK: &str = "2025-07-08T01:00:00Z";

/// Beppu's draft of a request for two days on site; answers its global id.
async fn drafted(door: &Door, programme: ProgrammeId) -> Result<String> {
    let form = json!({ "project": "内部監査の立上げ", "section": "情報政策課", "contact": "担当 山田",
        "aim": "内部監査を自ら行う", "presentState": "監査は未実施", "participants": 8, "online": false,
        "days": ["2025-07-01", "2025-07-08"] });
    let new = json!({ "programmeId": gid(programme), "form": form });
    let made = Voice::of(door, "beppu-ciso").does("draftDispatch", new, "dispatch { id }").await?;
    Ok(made["dispatch"]["id"].as_str().context("an id")?.to_owned())
}

/// Beppu with a confirmed dispatch of `center-advisor` for two days on site, to whom its CISO opens the door; answers the
/// dispatch's global id.
pub(crate) async fn confirmed(house: &House, door: &Door) -> Result<String> {
    let id = unopened(house, door).await?;
    consented(door, &id, &["ADVISOR_ACCESS"], &[]).await?;
    Ok(id)
}

/// Beppu's CISO consents to purposes of a dispatch, and shows the advisor these pieces.
pub(crate) async fn consented(
    door: &Door,
    dispatch: &str,
    purposes: &[&str],
    shown: &[EvidenceId],
) -> Result<()> {
    let shown: Vec<_> = shown.iter().map(|id| gid(*id)).collect();
    let input = json!({ "dispatchId": dispatch, "purposes": purposes, "evidenceIds": shown });
    Voice::of(door, "beppu-ciso").does("giveDispatchConsents", input, "__typename").await.map(drop)
}

/// The same, as long as its CISO has not consented to the entry.
async fn unopened(house: &House, door: &Door) -> Result<String> {
    house.cast().await?;
    let advisor = house.advisor("center-advisor").await?;
    let programme = house.open_programme(2025).await?;
    let id = sent_out(door, programme, ("center-advisor", advisor)).await?;
    house.settle().await?;
    Ok(id)
}

/// A confirmed dispatch of that advisor to Beppu; answers its global id.
async fn sent_out(
    door: &Door,
    programme: ProgrammeId,
    (person, advisor): (&str, AdvisorId),
) -> Result<String> {
    let id = drafted(door, programme).await?;
    let candidates = json!([{ "advisorId": gid(advisor), "reason": "専門分野が合う" }]);
    for (person, verb, more) in [
        ("beppu-ciso", "submitDispatchRequest", json!({})),
        ("center-operator", "screenDispatch", json!({})),
        ("center-operator", "proposeCandidates", json!({ "candidates": candidates })),
        ("beppu-ciso", "rankCandidates", json!({ "advisorIds": [gid(advisor)] })),
        ("center-operator", "offerDispatch", json!({ "answerDays": 7 })),
        (person, "acceptDispatch", json!({ "undertakingVersion": UNDERTAKING_VERSION })),
        ("center-operator", "confirmDispatch", json!({})),
    ] {
        let mut input = more;
        input["dispatchId"] = json!(id);
        if verb != "acceptDispatch" {
            let asked = "query($id: ID!) { node(id: $id) { ... on Dispatch { version } } }";
            let seen = Voice::of(door, person).reads(asked, json!({ "id": id })).await?;
            input["expectedVersion"] = seen["node"]["version"].clone();
        }
        Voice::of(door, person).does(verb, input, "__typename").await?;
    }
    Ok(id)
}

/// What plans a visit of three hours from `from` on.
pub(crate) fn plan(dispatch: &str, client: &str, from: &str) -> Result<Value> {
    let begins: domain::Timestamp = from.parse()?;
    Ok(json!({ "clientId": client, "dispatchId": dispatch, "plannedFrom": from,
        "plannedUntil": begins + chrono::Duration::hours(3), "mode": "ON_SITE", "place": "本庁舎3階" }))
}

/// Plans a visit as Beppu's audit manager and confirms it; answers its global id.
pub(crate) async fn agreed(door: &Door, dispatch: &str, client: &str, from: &str) -> Result<String> {
    let manager = Voice::of(door, "beppu-manager");
    let made = manager.does("planVisit", plan(dispatch, client, from)?, "visit { id version }").await?;
    let input = json!({ "visitId": made["visit"]["id"], "expectedVersion": 1 });
    let done = manager.does("confirmVisit", input, "visit { id state }").await?;
    assert_eq!(done["visit"]["state"], "CONFIRMED");
    Ok(done["visit"]["id"].as_str().context("an id")?.to_owned())
}

/// The advisor inside Beppu.
pub(crate) fn inside(door: &Door) -> Voice<'_> {
    Voice::of(door, "center-advisor").inside(BEPPU)
}

/// The advisor checks in at the time that the clock shows.
pub(crate) async fn checked_in(house: &House, door: &Door, client: &str, at: &str) -> Result<()> {
    house.clock.set(at.parse()?);
    let input = json!({ "clientVisitId": client, "deviceAt": "2025-07-01T00:58:00Z" });
    let done =
        inside(door).does("checkInVisit", input, "visit { state checkedInAt deviceCheckedInAt }").await?;
    assert_eq!(done["visit"]["state"], "CHECKED_IN");
    assert_eq!(done["visit"]["deviceCheckedInAt"], "2025-07-01T00:58:00+00:00", "as the device says");
    Ok(())
}

/// A message that gives advice; the part is named by the message's number.
fn message(client: &str, sequence: u8, text: &str) -> Value {
    let part = Uuid::from_u128(u128::from(sequence));
    json!({ "clientVisitId": client, "sequence": sequence, "idempotencyKey": format!("message {sequence}"),
        "deviceAt": "2025-07-01T02:00:00Z", "parts": [{ "clientId": part, "kind": "ADVICE", "text": text }] })
}

/// Sends a message; answers what became of it.
pub(crate) async fn sent(door: &Door, message: Value) -> Result<Value> {
    let shows = "receipt notice { code message } missing sent { parts { text } } held { parts { text } }";
    inside(door).does("recordVisitResult", message, shows).await
}

/// What `voice` sees of a visit.
async fn seen(voice: Voice<'_>, id: &str, shows: &str) -> Result<Value> {
    let document = format!("query($id: ID!) {{ node(id: $id) {{ ... on Visit {{ {shows} }} }} }}");
    Ok(voice.reads(&document, json!({ "id": id })).await?["node"].take())
}

/// What a verb from the present version, as Beppu's CISO, is sent with.
async fn now(door: &Door, id: &str, mut more: Value) -> Result<Value> {
    let version = seen(Voice::of(door, "beppu-ciso"), id, "version").await?["version"].take();
    more["visitId"] = json!(id);
    more["expectedVersion"] = version;
    Ok(more)
}

/// A verb of Beppu's CISO from the present version; answers the state.
pub(crate) async fn step(door: &Door, verb: &str, id: &str, more: Value) -> Result<Value> {
    let input = now(door, id, more).await?;
    let mut done = Voice::of(door, "beppu-ciso").does(verb, input, "visit { state }").await?;
    Ok(done["visit"]["state"].take())
}
