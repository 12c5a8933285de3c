//! Bearing a risk for a time.
use super::{ITEM, Stage, text};
use crate::voice::stored;
use anyhow::Result;
use domain::finding::{FindingId, FindingKind, FindingState};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::world::BEPPU;

async fn issued(stage: &Stage) -> Result<FindingId> {
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (_, ids) = stage.house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    Ok(ids[0])
}

#[tokio::test]
async fn an_acceptance_that_is_over_brings_back_what_was_before() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let finding = issued(&stage).await?;
    stage.does("beppu-manager", "startRemediation", finding, json!({})).await?;
    let until = json!({ "until": "2025-06-30", "text": "次期更新で廃止する。" });
    stage.does("beppu-ciso", "acceptRisk", finding, until).await?;
    let seen = stage.sees("beppu-viewer", finding, "state acceptedUntil acceptanceReason").await?;
    assert_eq!(
        seen,
        json!({ "state": "RISK_ACCEPTED", "acceptedUntil": "2025-06-30", "acceptanceReason": "次期更新で廃止する。" })
    );
    house.clock.set("2025-06-30T14:59:59Z".parse()?);
    house.settle().await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::RiskAccepted, "its last day");
    house.clock.set("2025-06-30T15:00:00Z".parse()?);
    house.settle().await?;
    let found = house.finding(BEPPU, finding).await?;
    assert_eq!((found.state, found.acceptance), (FindingState::Remediating, None));
    let seen = stage.sees("beppu-viewer", finding, "history { verb from to byHouse }").await?;
    let house_s = |verb, from, to| json!({ "verb": verb, "from": from, "to": to, "byHouse": true });
    assert_eq!(
        [&seen["history"][4], &seen["history"][5]],
        [&house_s("REOPEN", "RISK_ACCEPTED", "REOPENED"), &house_s("RESTORE", "REOPENED", "REMEDIATING")]
    );
    // The same event again does nothing.
    let before = stored(house).await?;
    let again = "UPDATE outbox SET delivered_at = NULL, due_at = created_at, attempts = 0
        WHERE topic = 'RISK_ACCEPTANCE_OVER'";
    house.owner.execute_unprepared(again).await?;
    house.settle().await?;
    let after = stored(house).await?;
    for table in ["public.findings", "public.finding_events", "public.trail"] {
        assert_eq!(before.get(table), after.get(table), "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn an_acceptance_that_was_renewed_or_ended_is_let_be() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let finding = issued(&stage).await?;
    let until = |day: &str| json!({ "until": day, "text": "代替策がある。" });
    stage.does("beppu-ciso", "acceptRisk", finding, until("2025-06-30")).await?;
    stage.does("beppu-ciso", "acceptRisk", finding, until("2025-08-31")).await?;
    house.clock.set("2025-07-01T00:00:00Z".parse()?);
    house.settle().await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::RiskAccepted, "renewed");
    stage.does("beppu-ciso", "endRiskAcceptance", finding, text("方針を改めた。")).await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::Issued, "what was before both");
    stage.does("beppu-ciso", "acceptRisk", finding, until("2025-12-31")).await?;
    house.clock.set("2025-09-01T00:00:00Z".parse()?);
    house.settle().await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::RiskAccepted, "another acceptance");
    house.clock.set("2026-01-01T00:00:00Z".parse()?);
    house.settle().await?;
    assert_eq!(house.finding(BEPPU, finding).await?.state, FindingState::Issued);
    assert_eq!(
        stage.history(finding).await?[2..],
        [
            "ACCEPT_RISK RISK_ACCEPTED",
            "ACCEPT_RISK RISK_ACCEPTED",
            "REOPEN REOPENED",
            "RESTORE ISSUED",
            "ACCEPT_RISK RISK_ACCEPTED",
            "REOPEN REOPENED",
            "RESTORE ISSUED",
        ]
    );
    Ok(())
}
