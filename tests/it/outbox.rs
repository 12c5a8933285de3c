//! The outbox: at least once, whoever applies it, and never of what was rolled back.
use crate::releases::story::{NAMED, SIX, Story, column};
use anyhow::{Context as _, Result};
use api::worker::Worker;
use chrono::Duration;
use domain::{
    Timestamp,
    audit::State,
    engagement::{ActivateEngagement, AppointFirm, FixParticipants, Purpose},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, ReleaseStage},
};

/// All rows of all tables but the outbox, which says how often it was read, the trail, which says who did, and the journal of
/// changes, which also names what was written as it was.
async fn business(house: &House) -> Result<BTreeMap<String, Vec<Value>>> {
    let tables =
        house.look("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'").await?;
    let mut all = BTreeMap::new();
    for table in column(&tables, "table_name") {
        let quiet =
            ["outbox", "changes", "governments", "catalog_items", "catalog_categories", "seaql_migrations"];
        if !quiet.contains(&table.as_str()) && !table.starts_with("trail") {
            all.insert(
                table.clone(),
                house.look(&format!("SELECT * FROM {table} t ORDER BY t::text")).await?,
            );
        }
    }
    Ok(all)
}

/// Forgets, behind the walls, that anything was ever delivered.
async fn forget_deliveries(house: &House) -> Result<i64> {
    house
        .owner
        .execute_unprepared("UPDATE outbox SET delivered_at = NULL, due_at = created_at, attempts = 0")
        .await?;
    house.count("outbox").await
}

#[tokio::test]
async fn applying_every_event_again_changes_nothing() -> Result<()> {
    let with: Vec<(&str, &[Purpose])> = SIX.iter().map(|(code, _)| (*code, Purpose::ALL)).collect();
    let story = Story::reported(&with).await?;
    let house = &story.house;
    house.release(domain::scoring::Basis::Judged, ReleaseStage::Published).await?;
    story.decide(NAKATSU, "withdrawConsents", "[RESULTS_TO_PREFECTURE, BENCHMARK_CONTRIBUTION]").await?;
    house.settle().await?;
    house.release(domain::scoring::Basis::SelfAssessed, ReleaseStage::Checked).await?;

    let before = business(house).await?;
    assert!(forget_deliveries(house).await? > 30);
    house.settle().await?;
    assert_eq!(business(house).await?, before, "one worker");
    forget_deliveries(house).await?;
    let (one, other) = (Worker::new(house.gate.clone()), Worker::new(house.gate.clone()));
    let (first, second) = tokio::join!(one.drain(), other.drain());
    first?;
    second?;
    house.settle().await?;
    assert_eq!(business(house).await?, before, "two workers");
    Ok(())
}

#[tokio::test]
async fn two_workers_give_each_participant_one_audit() -> Result<()> {
    let story = Story::at(JointStage::Consented, &SIX).await?;
    let (house, engagement) = (&story.house, story.joint.engagement);
    let (firm, window) = (house.firm("firm").await?, story.joint.window);
    house.run("oita-coordinator", FixParticipants { engagement, expected_version: 3 }).await?;
    house.run("oita-coordinator", AppointFirm { engagement, firm, expected_version: 4 }).await?;
    house.run("oita-coordinator", ActivateEngagement { engagement, window, expected_version: 5 }).await?;
    let (one, other) = (Worker::new(house.gate.clone()), Worker::new(house.gate.clone()));
    let (first, second) = tokio::join!(one.drain(), other.drain());
    let begun = i64::try_from(first? + second?)?;
    assert_eq!(begun, house.count("outbox").await? - 6, "each event was applied by one of them; six before");
    for table in ["audits", "entry_grants", "replies WHERE state = 'ACTIVE'"] {
        assert_eq!(house.count(table).await?, 6, "{table}");
    }
    forget_deliveries(house).await?;
    let (first, second) = tokio::join!(one.drain(), other.drain());
    first?;
    second?;
    house.settle().await?;
    for table in ["audits", "entry_grants", "replies WHERE state = 'ACTIVE'"] {
        assert_eq!(house.count(table).await?, 6, "{table}");
    }
    Ok(())
}

/// What stands in the outbox of undelivered events: attempts, and when they are due.
async fn waiting(house: &House) -> Result<Vec<(i64, Timestamp)>> {
    let rows =
        house.look("SELECT attempts, due_at FROM outbox WHERE delivered_at IS NULL ORDER BY id").await?;
    let read = |row: &Value| {
        let due = row.get("due_at").and_then(Value::as_str).context("no due_at")?;
        Ok((row.get("attempts").and_then(Value::as_i64).context("no attempts")?, due.parse()?))
    };
    rows.iter().map(read).collect()
}

#[tokio::test]
async fn a_failing_event_is_tried_again_later_and_blocks_nobody() -> Result<()> {
    let story = Story::reported(&[(BEPPU, NAMED), (NAKATSU, NAMED)]).await?;
    let house = &story.house;
    let poison = format!(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
         CREATE TRIGGER poison BEFORE INSERT ON progress FOR EACH ROW
             WHEN (NEW.municipality_id = '{}') EXECUTE FUNCTION poison();",
        house.place(BEPPU)?.uuid()
    );
    house.owner.execute_unprepared(&poison).await?;
    for code in [BEPPU, NAKATSU] {
        assert_eq!(story.decide(code, "giveConsents", "[PROGRESS_TO_PREFECTURE]").await?, "COMPLETED");
    }
    let mut wait = Duration::seconds(2);
    for attempt in 1..=14 {
        house.worker.drain().await?;
        assert_eq!(house.count("progress").await?, 1, "Nakatsu does not wait for Beppu");
        let now = domain::Clock::now(&*house.clock);
        assert_eq!(waiting(house).await?, [(attempt, now + wait)], "attempt {attempt}");
        house.clock.pass(wait - Duration::seconds(1));
        assert_eq!(house.worker.drain().await?, 0, "not before it is due");
        assert_eq!(waiting(house).await?.first().map(|one| one.0), Some(attempt));
        house.clock.pass(Duration::seconds(1));
        wait = (wait * 2).min(Duration::hours(1));
    }
    house.owner.execute_unprepared("DROP TRIGGER poison ON progress").await?;
    house.settle().await?;
    assert_eq!(house.count("progress").await?, 2);
    Ok(())
}

/// That an audit of no participation was worked on takes two looks: whether it is one's, and who listens. That it was handled
/// is noted of all together.
#[tokio::test]
async fn what_concerns_nobody_else_takes_two_looks_and_leaves_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    house.settle().await?;
    let (tenant, now) = (house.place(BEPPU)?.uuid(), domain::Clock::now(&*house.clock).to_rfc3339());
    let trail = house.count("trail").await?;
    let mut costs = Vec::new();
    for events in [1, 5] {
        let worked = format!(
            "INSERT INTO outbox (tenant_id, id, topic, subject_id, created_at, due_at)
             SELECT '{tenant}', gen_random_uuid(), 'AUDIT_PROGRESSED', '{}', '{now}', '{now}'
             FROM generate_series(1, {events})",
            audit.uuid()
        );
        house.owner.execute_unprepared(&worked).await?;
        let before = house.gate.statements();
        assert_eq!(house.worker.drain().await?, events);
        costs.push(house.gate.statements() - before);
        assert_eq!(house.count("outbox WHERE delivered_at IS NULL").await?, 0);
    }
    assert_eq!(costs[1] - costs[0], 2 * 4, "{costs:?}");
    assert_eq!(house.count("trail").await?, trail);
    Ok(())
}

#[tokio::test]
async fn what_is_refused_or_rolled_back_leaves_no_event() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let (house, release) = (&story.house, story.open("JUDGED").await?);
    let before = (business(house).await?, house.count("outbox").await?, house.count("trail").await?);
    let participation = "{ participations(first: 1) { nodes { id version } } }";
    let own = story.door.ask("beppu-ciso", None, participation).await?;
    let id = own.data("/participations/nodes/0/id");
    let give = "mutation ($id: ID!, $v: Int!, $p: [ConsentPurpose!]!) {
        giveConsents(input: { participationId: $id, expectedVersion: $v, textVersion: 2, purposes: $p }) { userErrors { reason } } }";
    let version = own.data("/participations/nodes/0/version");
    let stale = json!({ "id": id, "v": 1, "p": ["PROGRESS_TO_PREFECTURE"] });
    let empty = json!({ "id": id, "v": version, "p": [] });
    let sound = json!({ "id": id, "v": version, "p": ["PROGRESS_TO_PREFECTURE"] });
    for (person, variables, why) in [
        ("beppu-ciso", &stale, "STALE_VERSION"),
        ("beppu-ciso", &empty, "PURPOSE_NEEDED"),
        ("beppu-manager", &sound, "FORBIDDEN"),
        ("nakatsu-ciso", &sound, "NOT_FOUND"),
    ] {
        let refused = story.door.ask_with(person, None, give, variables).await?;
        assert_eq!(format!("{}{}", refused.reason("giveConsents"), refused.code()), why, "{}", refused.body);
    }
    let close = "mutation ($id: ID!) { closeRelease(input: { releaseId: $id, expectedVersion: 7 }) { userErrors { reason } } }";
    let refused = story.door.ask_with("oita-coordinator", None, close, &json!({ "id": release })).await?;
    assert_eq!(refused.reason("closeRelease"), "STALE_VERSION");

    // The very last statement of the transaction fails.
    let poison = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
         CREATE CONSTRAINT TRIGGER poison AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION poison();";
    house.owner.execute_unprepared(poison).await?;
    let broken = story.door.ask_with("beppu-ciso", None, give, &sound).await?;
    assert_eq!(broken.code(), "INTERNAL", "{}", broken.body);
    house.owner.execute_unprepared("DROP TRIGGER poison ON outbox").await?;
    assert_eq!((business(house).await?, house.count("outbox").await?), (before.0, before.1));
    assert_eq!(house.count("trail").await?, before.2 + 1, "what a member is forbidden is noted");
    let denied = house.look("SELECT action FROM trail WHERE outcome = 'DENIED'").await?;
    assert_eq!(column(&denied, "action"), ["CONSENT_DECIDE"]);
    assert_eq!(story.decide(BEPPU, "giveConsents", "[PROGRESS_TO_PREFECTURE]").await?, "COMPLETED");
    assert_eq!(house.count("outbox").await?, before.1 + 1);
    Ok(())
}
