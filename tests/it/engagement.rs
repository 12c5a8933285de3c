//! A joint engagement, as its coordinator, two municipalities and a firm live it.
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{Clock as _, engagement::CONSENT_TEXT_VERSION, kernel::digest::sha256};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, NAKATSU, OITA},
};

const COORDINATOR: &str = "oita-coordinator";
const AUDITOR: &str = "firm-auditor";

/// A coordinator's verb from the present version.
pub(crate) async fn coordinate(door: &Door, id: &str, mutation: &str, more: Value) -> Result<Value> {
    let read = "query($id: ID!) { node(id: $id) { ... on Engagement { version } } }";
    let seen = Voice::of(door, COORDINATOR).reads(read, json!({ "id": id })).await?;
    let mut input = json!({ "engagementId": id, "expectedVersion": seen["node"]["version"] });
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    let done = Voice::of(door, COORDINATOR).does(mutation, input, "engagement { state }").await?;
    Ok(done["engagement"]["state"].clone())
}

/// The body's only participation, as its CISO sees it.
pub(crate) async fn participation(door: &Door, ciso: &str) -> Result<Value> {
    let read = "{ participations(first: 10) { nodes { id version state audit { id version state }
        viewerCan { consent decline withdraw } } } }";
    let seen = Voice::of(door, ciso).reads(read, json!({})).await?;
    let nodes = seen["participations"]["nodes"].as_array().context("participations")?.clone();
    nodes.into_iter().next().with_context(|| format!("{ciso} is not invited"))
}

/// A CISO decides, from the present version.
pub(crate) async fn decide(door: &Door, ciso: &str, mutation: &str, purposes: &[&str]) -> Result<Value> {
    let seen = participation(door, ciso).await?;
    let input =
        json!({ "participationId": seen["id"], "purposes": purposes, "expectedVersion": seen["version"] });
    let done = Voice::of(door, ciso).does(mutation, input, "participation { state }").await?;
    Ok(done["participation"]["state"].clone())
}

const ALL: [&str; 4] =
    ["FIRM_ACCESS", "PROGRESS_TO_PREFECTURE", "RESULTS_TO_PREFECTURE", "BENCHMARK_CONTRIBUTION"];

/// Led over GraphQL to the active engagement of Beppu and Nakatsu; answers its id.
async fn active(house: &House, door: &Door) -> Result<String> {
    let coordinator = Voice::of(door, COORDINATOR);
    let input = json!({ "title": "令和7年度 共同監査", "fiscalYear": 2025, "edition": "H19.7", "tier": "ESSENTIAL",
                        "type": "ADVISORY" });
    let made = coordinator.does("createEngagement", input, "engagement { id }").await?;
    let id = made["engagement"]["id"].as_str().context("an id")?.to_owned();
    assert_eq!(coordinate(door, &id, "openCall", json!({})).await?, "CALL_OPEN");

    let before = stored(house).await?;
    for (outside, place) in [("402249", 1), ("442011", 1), (OITA, 1)] {
        let codes = json!([BEPPU, outside]);
        let input = json!({ "engagementId": id, "expectedVersion": 2, "municipalities": codes });
        let refused = coordinator.is_refused("inviteMunicipalities", input).await?;
        refused.is("INVALID", "NOT_JOINED", Some(&format!("municipalities.{place}")));
    }
    let input = json!({ "engagementId": id, "expectedVersion": 2 });
    let refused = coordinator.is_refused("fixParticipants", input).await?;
    refused.is("CONFLICT", "NOBODY_CONSENTED", None);
    assert_eq!(stored(house).await?, before);

    coordinate(door, &id, "inviteMunicipalities", json!({ "municipalities": [BEPPU, NAKATSU] })).await?;
    let seen = participation(door, "beppu-ciso").await?;
    assert_eq!(seen["viewerCan"], json!({ "consent": true, "decline": true, "withdraw": false }));
    let input = json!({ "participationId": seen["id"], "purposes": ["PROGRESS_TO_PREFECTURE"],
                        "expectedVersion": 0 });
    let refused = Voice::of(door, "beppu-ciso").is_refused("giveConsents", input.clone()).await?;
    refused.is("INVALID", "FIRM_ACCESS_NEEDED", Some("purposes"));
    let mut old = input;
    old["textVersion"] = json!(0);
    let refused = Voice::of(door, "beppu-ciso").is_refused("giveConsents", old).await?;
    refused.is("CONFLICT", "CONSENT_TEXT_CHANGED", None);
    assert_eq!(decide(door, "beppu-ciso", "giveConsents", &ALL).await?, "CONSENTED");
    assert_eq!(decide(door, "nakatsu-ciso", "giveConsents", &["FIRM_ACCESS"]).await?, "CONSENTED");
    assert_eq!(coordinate(door, &id, "fixParticipants", json!({})).await?, "PARTICIPANTS_FIXED");
    let firm = json!({ "firmId": gid(house.place("firm")?) });
    assert_eq!(coordinate(door, &id, "appointFirm", firm).await?, "FIRM_APPOINTED");
    let now = house.clock.now();
    let window = json!({ "windowFrom": now, "windowUntil": now + Duration::days(30) });
    assert_eq!(coordinate(door, &id, "activateEngagement", window).await?, "ACTIVE");
    house.settle().await?;
    Ok(id)
}

/// What the coordinator sees of a body by name.
async fn disclosed(door: &Door, id: &str, body: &str) -> Result<Value> {
    let read = "query($id: ID!) { node(id: $id) { ... on Engagement { participations {
        municipality { code } audit { id } progress { state } results { lines { points } } } } } }";
    let seen = Voice::of(door, COORDINATOR).reads(read, json!({ "id": id })).await?;
    let all = seen["node"]["participations"].as_array().context("participations")?.clone();
    all.into_iter().find(|one| one["municipality"]["code"] == body).context("the body")
}

const OPEN: &str = "{ audits(first: 10) { nodes { id state } } }";

#[tokio::test]
async fn each_participant_has_its_audit_and_the_coordinator_counts() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let id = active(&house, &door).await?;
    for manager in ["beppu-manager", "nakatsu-manager"] {
        let seen = Voice::of(&door, manager).reads(OPEN, json!({})).await?;
        let audits = seen["audits"]["nodes"].as_array().context("audits")?;
        assert_eq!(audits.len(), 1, "{manager} sees its own alone");
    }
    let read = "query($id: ID!) { node(id: $id) { ... on Engagement { progress {
        participations { state count } disclosing audits { state count } itemsAsked itemsAnswered itemsJudged } } } }";
    let seen = Voice::of(&door, COORDINATOR).reads(read, json!({ "id": id })).await?;
    let counts = json!({ "participations": [{ "state": "ACTIVE", "count": 2 }], "disclosing": 1,
                         "audits": [{ "state": "DRAFT", "count": 1 }], "itemsAsked": 110, "itemsAnswered": 0,
                         "itemsJudged": 0 });
    assert_eq!(seen["node"]["progress"], counts);
    let beppu = disclosed(&door, &id, BEPPU).await?;
    assert!(beppu["audit"].is_null(), "never the audit itself: {beppu}");
    assert_eq!(beppu["progress"], json!({ "state": "DRAFT" }));
    assert!(disclosed(&door, &id, NAKATSU).await?["progress"].is_null());
    Ok(())
}

#[tokio::test]
async fn who_declined_or_came_too_late_takes_no_part() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.body("442011").await?;
    let door = house.door()?;
    let coordinator = Voice::of(&door, COORDINATOR);
    let input = json!({ "title": "共同監査", "fiscalYear": 2025, "edition": "H19.7", "tier": "FULL", "type": "ADVISORY" });
    let made = coordinator.does("createEngagement", input, "engagement { id }").await?;
    let id = made["engagement"]["id"].as_str().context("an id")?;
    coordinate(&door, id, "openCall", json!({})).await?;
    let codes = json!({ "municipalities": [BEPPU, NAKATSU, "442011"] });
    coordinate(&door, id, "inviteMunicipalities", codes).await?;
    decide(&door, "beppu-ciso", "giveConsents", &["FIRM_ACCESS"]).await?;
    let seen = participation(&door, "nakatsu-ciso").await?;
    let input = json!({ "participationId": seen["id"], "expectedVersion": 0 });
    Voice::of(&door, "nakatsu-ciso").does("declineParticipation", input, "__typename").await?;
    coordinate(&door, id, "fixParticipants", json!({})).await?;

    let before = stored(&house).await?;
    for (ciso, reason) in [("442011-ciso", "ENGAGEMENT_STATE"), ("nakatsu-ciso", "PARTICIPATION_STATE")] {
        let seen = participation(&door, ciso).await?;
        let input = json!({ "participationId": seen["id"], "purposes": ["FIRM_ACCESS"],
                            "expectedVersion": seen["version"] });
        let refused = Voice::of(&door, ciso).is_refused("giveConsents", input).await?;
        refused.is("CONFLICT", reason, None);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn the_firm_enters_judges_and_keeps_only_the_copy() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let id = active(&house, &door).await?;
    let audit = participation(&door, "beppu-ciso").await?["audit"]["id"].take();
    let audit_id = house
        .look("SELECT a.id FROM audits a JOIN organizations o ON o.id = a.tenant_id AND o.code = '442020'");
    let uuid: uuid::Uuid =
        audit_id.await?.first().and_then(|row| row["id"].as_str()).context("it")?.parse()?;
    let inside = Voice::of(&door, AUDITOR).inside(BEPPU);
    let seen = inside.reads(OPEN, json!({})).await?;
    assert_eq!(seen["audits"]["nodes"], json!([{ "id": audit, "state": "DRAFT" }]));
    let denied = inside.ask("{ members(first: 1) { nodes { id } } }", json!({})).await?;
    assert_eq!(denied.code(), "FORBIDDEN", "{}", denied.body);
    let reported = domain::audit::State::Reported;
    house.lead(BEPPU, domain::Id::from_uuid(uuid), AUDITOR, reported).await?;
    house.settle().await?;
    assert_eq!(disclosed(&door, &id, BEPPU).await?["results"]["lines"].as_array().map(Vec::len), Some(36));

    house.clock.pass(Duration::days(31));
    let out = inside.query_is_refused(OPEN, json!({})).await?;
    out.is("NOT_FOUND", "", None);
    let read = "{ reportCopies(first: 10) { nodes { body content sha256 } } }";
    let kept = Voice::of(&door, AUDITOR).reads(read, json!({})).await?;
    let [copy] = kept["reportCopies"]["nodes"].as_array().map(Vec::as_slice).context("copies")? else {
        anyhow::bail!("one copy: {kept}")
    };
    let content = copy["content"].as_str().context("content")?;
    assert_eq!((&copy["body"], &copy["sha256"]), (&json!("別府市"), &json!(sha256(content.as_bytes()))));
    let node = "query($id: ID!) { node(id: $id) { id } }";
    let gone = Voice::of(&door, AUDITOR).reads(node, json!({ "id": audit })).await;
    assert!(gone.is_err() || gone.is_ok_and(|data| data["node"].is_null()));

    let read = "{ trail(outsidersOnly: true, first: 100) { nodes { action outcome byOutsider } } }";
    let trail = Voice::of(&door, "beppu-ciso").reads(read, json!({})).await?;
    let rows = trail["trail"]["nodes"].as_array().context("rows")?;
    let told = |action: &str, outcome: &str| {
        rows.iter().any(|row| row["action"] == action && row["outcome"] == outcome)
    };
    assert!(rows.iter().all(|row| row["byOutsider"] == true));
    for action in ["AUDIT_READ", "FIELDWORK_START", "JUDGEMENT_RECORD", "REPORT_DRAFT", "REPORT_SIGN"] {
        assert!(told(action, "DONE"), "{action} in {trail}");
    }
    assert!(told("MEMBER_READ", "DENIED"), "{trail}");
    assert!(rows.iter().filter(|row| row["outcome"] == "DENIED").count() > 1, "late entries, too: {trail}");
    Ok(())
}

#[tokio::test]
async fn what_is_withdrawn_ends_at_once() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let id = active(&house, &door).await?;
    let inside = Voice::of(&door, AUDITOR).inside(BEPPU);
    inside.reads(OPEN, json!({})).await?;
    decide(&door, "beppu-ciso", "withdrawConsents", &["FIRM_ACCESS"]).await?;
    inside.query_is_refused(OPEN, json!({})).await?.is("NOT_FOUND", "", None);
    Voice::of(&door, AUDITOR).inside(NAKATSU).reads(OPEN, json!({})).await?;

    decide(&door, "beppu-ciso", "giveConsents", &["FIRM_ACCESS"]).await?;
    let row = house
        .look("SELECT a.id FROM audits a JOIN organizations o ON o.id = a.tenant_id AND o.code = '442020'");
    let uuid: uuid::Uuid = row.await?.first().and_then(|row| row["id"].as_str()).context("it")?.parse()?;
    house.lead(BEPPU, domain::Id::from_uuid(uuid), AUDITOR, domain::audit::State::Reported).await?;
    house.settle().await?;
    let shown = disclosed(&door, &id, BEPPU).await?;
    assert!(!shown["progress"].is_null() && !shown["results"].is_null(), "{shown}");
    for (purpose, field) in [("PROGRESS_TO_PREFECTURE", "progress"), ("RESULTS_TO_PREFECTURE", "results")] {
        decide(&door, "beppu-ciso", "withdrawConsents", &[purpose]).await?;
        assert!(disclosed(&door, &id, BEPPU).await?[field].is_null(), "{field} before the outbox is settled");
    }
    house.settle().await?;
    let shown = disclosed(&door, &id, BEPPU).await?;
    assert!(shown["progress"].is_null() && shown["results"].is_null(), "{shown}");
    Ok(())
}

/// What was saved while nothing was held by name stays with who saved it: who consents is told, in words of their own version.
#[tokio::test]
async fn the_words_say_what_no_withdrawal_takes_back() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    active(&house, &door).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let read = "{ participations(first: 1) { nodes { id version consentTexts { purpose version text } } } }";
    for (language, kept, narrowed) in
        [("en", "saved", "could narrow"), ("ja", "保存した", "範囲を推定できることがあります。")]
    {
        let seen = ciso.ask_in(language, read, &json!({})).await?;
        let texts = seen.data("/participations/nodes/0/consentTexts").as_array().context("texts")?;
        assert_eq!(texts.len(), ALL.len());
        for text in texts {
            assert_eq!(text["version"], CONSENT_TEXT_VERSION);
            let warned =
                ["RESULTS_TO_PREFECTURE", "BENCHMARK_CONTRIBUTION"].map(|one| text["purpose"] == one);
            let words = text["text"].as_str().context("words")?;
            assert_eq!(words.contains(kept) && words.contains(narrowed), warned.contains(&true), "{text}");
        }
    }
    let own = participation(&door, "beppu-ciso").await?;
    let former = json!({ "participationId": own["id"], "purposes": ["RESULTS_TO_PREFECTURE"],
                         "expectedVersion": own["version"], "textVersion": CONSENT_TEXT_VERSION - 1 });
    let before = stored(&house).await?;
    let refused = ciso.is_refused("giveConsents", former).await?;
    refused.is("CONFLICT", "CONSENT_TEXT_CHANGED", None);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}
