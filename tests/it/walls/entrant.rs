//! The second wall around an outsider: SQL without any condition, under the settings of a firm's auditor in Beppu.
use super::{Raw, Settings, raw::tables};
use anyhow::Result;
use chrono::Duration;
use domain::{
    audit::State,
    engagement::{Purpose, WithdrawConsents},
};
use tests::{
    House,
    world::{BEPPU, Joint, JointStage, NAKATSU, everything},
};

/// Beppu with an earlier audit of its own, one audit by another firm, and the granted one, begun by `firm-auditor`.
async fn beppu() -> Result<(House, Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    house.internal_audit(State::Reported).await?;
    house.joint("rival", JointStage::Reported, &everything(&[BEPPU])).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::DraftReport).await?;
    house.settle().await?;
    house.worker.seal().await?;
    Ok((house, joint))
}

#[tokio::test]
async fn an_entrant_finds_the_granted_audit_and_nothing_else() -> Result<()> {
    let (house, joint) = beppu().await?;
    let granted = joint.audit_of(BEPPU)?.uuid();
    let mut raw = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    for table in [
        "members",
        "invitations",
        "trail",
        "trail_seals",
        "trail_heads",
        "trail_unsealed",
        "changes",
        "consents",
        "outbox",
        "report_copies",
        "contributions",
        "cohorts",
        "engagements",
        "participations",
        "replies",
        "entry_grants",
        "progress",
        "named_results",
        "releases",
        "release_figures",
    ] {
        assert!(raw.sees(table).await?.unwrap_or_default() == 0, "{table}");
    }
    assert_eq!(raw.texts("SELECT id::text FROM audits").await?, [granted.to_string()]);
    for table in ["audit_transitions", "self_assessments", "judgements", "reports", "audit_scores"] {
        let of_it = house.count(&format!("{table} WHERE audit_id = '{granted}'")).await?;
        assert!(house.count(table).await? > of_it, "{table}: the test needs others' rows");
        assert_eq!(raw.sees(table).await?, Some(of_it), "{table}");
    }
    assert_eq!(raw.sees("users").await?, Some(1));
    Ok(())
}

#[tokio::test]
async fn an_entrant_writes_as_itself_and_only_into_the_granted_audit() -> Result<()> {
    let (house, joint) = beppu().await?;
    let granted = joint.audit_of(BEPPU)?.uuid();
    let mut raw = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let refused = Err("42501".to_owned());
    assert_eq!(raw.does("UPDATE audits SET title = title").await, Ok(1));
    assert_eq!(raw.does("UPDATE self_assessments SET note = 'x'").await, Ok(0), "answers are the body's own");
    let into_another =
        "INSERT INTO judgements SELECT tenant_id, gen_random_uuid(), item, verdict, method, note, judged_by,
                            organization_id, judged_at, version FROM judgements LIMIT 1";
    assert_eq!(raw.does(into_another).await, refused);
    let as_the_body = "INSERT INTO trail (id, at, user_id, organization_id, action, outcome)
                       VALUES (gen_random_uuid(), now(), app_user(), app_tenant(), 'X', 'DONE')";
    assert_eq!(raw.does(as_the_body).await, refused, "nobody signs another's deed");
    let forged = format!(
        "INSERT INTO entry_grants (id, owner_id, grantee_id, participation_id, audit_id, valid_from, valid_until)
         VALUES (gen_random_uuid(), app_tenant(), app_organization(), '{}', '{granted}', now(), now() + interval '1 day')",
        joint.of(BEPPU)?.participation.uuid()
    );
    assert_eq!(raw.does(&forged).await, refused, "nobody prolongs their own grant");
    Ok(())
}

#[tokio::test]
async fn after_the_window_and_after_a_withdrawal_there_is_nothing() -> Result<()> {
    let (house, joint) = beppu().await?;
    let scope = house.scope("firm-auditor", Some(BEPPU)).await?;
    let opened = joint.window.from;
    for moment in [joint.window.until, opened - Duration::seconds(1)] {
        house.clock.set(moment);
        sees_nothing(&house, Settings::of(&house, &scope)).await?;
    }
    house.clock.set(opened);
    let mut inside = Raw::taking(&house, "kansa_app", Settings::of(&house, &scope)).await?;
    assert_eq!(inside.sees("audits").await?, Some(1), "back in the window");

    let participation = joint.of(BEPPU)?.participation;
    let expected_version = house.participation(BEPPU, participation).await?.reply.version;
    let purposes = vec![Purpose::FirmAccess];
    house.run("beppu-ciso", WithdrawConsents { participation, purposes, expected_version }).await?;
    assert_eq!(inside.sees("audits").await?, Some(0), "an open session is out at once");
    sees_nothing(&house, Settings::of(&house, &scope)).await
}

async fn sees_nothing(house: &House, settings: Settings) -> Result<()> {
    let mut raw = Raw::taking(house, "kansa_app", settings).await?;
    for table in tables(house).await? {
        let open =
            ["catalog_categories", "catalog_items", "editions", "governments", "organizations", "users"];
        if !open.contains(&table.as_str()) {
            assert!(raw.sees(&table).await?.unwrap_or_default() == 0, "{table}");
        }
    }
    let trail = "INSERT INTO trail (id, at, user_id, organization_id, action, outcome)
                 VALUES (gen_random_uuid(), now(), app_user(), app_organization(), 'X', 'DONE')";
    assert_eq!(raw.does(trail).await, Err("42501".to_owned()), "and leaves nothing");
    Ok(())
}
