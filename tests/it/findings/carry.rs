//! Over the years: lineages, recurrence, and what goes on in the next audit.
use super::{ITEM, Stage, text};
use crate::voice::{gid, stored};
use anyhow::Result;
use domain::{
    audit::{Advance, AuditId, Close, State},
    finding::{FindingKind, FindingState, LoadFindings, LoadFindingsOf},
};
use serde_json::json;
use tests::world::{BEPPU, EDITION};

const MAJOR: FindingKind = FindingKind::MajorNonconformity;

#[tokio::test]
async fn unsettled_findings_go_on_in_the_next_audit_once() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let kinds = [(Some(ITEM), MAJOR), (Some("1.1-02"), MAJOR), (None, FindingKind::Commendation)];
    let (old, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    house.assign_finding(BEPPU, ids[0], "beppu-respondent").await?;
    let rejected = house.action(BEPPU, ids[0], "beppu-respondent").await?;
    stage.acts("beppu-ciso", "rejectCorrectiveAction", rejected, text("費用が過大")).await?;
    let action = house.action(BEPPU, ids[0], "beppu-respondent").await?;
    house.begun(BEPPU, action, "beppu-respondent").await?;
    let until = json!({ "until": "2026-05-31", "text": "更新を待つ。" });
    stage.does("beppu-ciso", "acceptRisk", ids[1], until).await?;
    stage.does("beppu-manager", "noteFinding", ids[2], json!({})).await?;
    house.lead(BEPPU, old, "beppu-auditor", State::FollowUp).await?;
    let close = Advance::<Close>::new(old, house.audit(BEPPU, old).await?.version);
    let open = house.run("beppu-manager", close).await.map_err(|why| why.to_string());
    assert_eq!(open, Err("CONFLICT: FINDINGS_OPEN".to_owned()));

    house.clock.set("2026-04-10T00:00:00Z".parse()?);
    let new = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let same_year = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    let late = house.audit_of_year(BEPPU, 2027, EDITION).await?;
    house.lead(BEPPU, late, "beppu-auditor", State::Fieldwork).await?;
    let carry = |to: AuditId, from: AuditId| json!({ "auditId": gid(to), "fromAuditId": gid(from) });
    let before = stored(house).await?;
    let manager = stage.voice("beppu-manager");
    for (input, code, reason, field) in [
        (carry(same_year, old), "INVALID", "CARRY_OVER_YEAR", Some("fromAuditId")),
        (carry(late, old), "CONFLICT", "AUDIT_STATE", None),
        (carry(late, new), "CONFLICT", "AUDIT_STATE", None),
    ] {
        manager.is_refused("carryOverFindings", input).await?.is(code, reason, field);
    }
    assert_eq!(stored(house).await?, before);
    manager.does("carryOverFindings", carry(new, old), "audit { findings { state } }").await?;
    let before = stored(house).await?;
    let twice = manager.is_refused("carryOverFindings", carry(new, old)).await?;
    twice.is("CONFLICT", "CARRIED_OVER_ALREADY", None);
    manager.is_refused("carryOverFindings", carry(late, old)).await?.is("CONFLICT", "AUDIT_STATE", None);
    assert_eq!(stored(house).await?, before);

    house.lead(BEPPU, old, "beppu-auditor", State::Closed).await?;
    let carried = house.run("beppu-viewer", LoadFindingsOf(vec![house.audit(BEPPU, new).await?])).await?;
    let [first, accepted] = &carried[..] else { anyhow::bail!("two go on") };
    assert_eq!((first.state, first.carried_from), (FindingState::Remediating, Some(ids[0])));
    assert_eq!((accepted.state, accepted.carried_from), (FindingState::RiskAccepted, Some(ids[1])));
    assert_eq!((first.recurring_years, first.version), (2, 1));
    let older = house.finding(BEPPU, ids[0]).await?;
    assert_eq!((older.state, older.lineage), (FindingState::CarriedOver, first.lineage));
    assert_eq!((older.owner, older.due_on), (first.owner, first.due_on));
    assert_eq!(house.corrective(BEPPU, action).await?.finding, first.id);
    assert_eq!(house.corrective(BEPPU, rejected).await?.finding, ids[0]);

    // The work goes on, and the acceptance ends, where they are now.
    stage.acts("beppu-respondent", "claimCorrectiveActionDone", action, text("終えた。")).await?;
    house.clock.set("2026-06-01T00:00:00Z".parse()?);
    house.settle().await?;
    assert_eq!(house.finding(BEPPU, accepted.id).await?.state, FindingState::Issued);
    assert_eq!(house.finding(BEPPU, ids[1]).await?.state, FindingState::CarriedOver);
    let seen = stage
        .sees("beppu-manager", first.id, "lineage { state audit { fiscalYear { year } } } carriedFrom { id } correctiveActions { history { verb } }")
        .await?;
    let line = |state, year| json!({ "state": state, "audit": { "fiscalYear": { "year": year } } });
    assert_eq!(seen["lineage"], json!([line("CARRIED_OVER", 2025), line("REMEDIATING", 2026)]));
    assert_eq!(seen["carriedFrom"]["id"], gid(ids[0]));
    assert_eq!(seen["correctiveActions"][0]["history"].as_array().map(Vec::len), Some(5));
    assert_eq!(stage.history(first.id).await?[..1], ["BRING_OVER REMEDIATING"]);

    // The auditors find the same again; the report says both.
    house.lead(BEPPU, new, "beppu-auditor", State::Fieldwork).await?;
    let again = house.propose(BEPPU, new, "beppu-auditor", Some(ITEM), MAJOR).await?;
    house.lead(BEPPU, new, "beppu-auditor", State::Reported).await?;
    let again = house.finding(BEPPU, again).await?;
    assert_eq!((again.lineage, again.recurring_years), (first.lineage, 2));
    let report = format!("SELECT content FROM reports WHERE audit_id = '{}'", new.uuid());
    let report = house.look(&report).await?;
    let told: serde_json::Value = serde_json::from_str(report[0]["content"].as_str().unwrap_or_default())?;
    assert_eq!(told["findings"].as_array().map(Vec::len), Some(3));
    assert_eq!(told["findings"][0]["carried_from"], ids[0].uuid().to_string());
    Ok(())
}

#[tokio::test]
async fn what_recurs_joins_its_lineage() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let praise = (Some(ITEM), FindingKind::Commendation);
    let (_, of_2022) = house.signed_findings(BEPPU, 2022, "beppu-auditor", &[(Some(ITEM), MAJOR)]).await?;
    let (_, of_2023) = house
        .signed_findings(BEPPU, 2023, "beppu-auditor", &[(Some("1.1-02"), MAJOR), praise, (None, MAJOR)])
        .await?;
    let (_, of_2024) =
        house.signed_findings(BEPPU, 2024, "beppu-auditor", &[(Some(ITEM), MAJOR), praise]).await?;
    let (_, of_2025) =
        house.signed_findings(BEPPU, 2025, "beppu-auditor", &[(Some(ITEM), MAJOR), (None, MAJOR)]).await?;
    let seen = async |id| {
        let found = house.finding(BEPPU, id).await?;
        anyhow::Ok((found.lineage, found.recurring_years))
    };
    let first = seen(of_2022[0]).await?;
    assert_eq!(first.1, 1);
    assert_eq!(seen(of_2024[0]).await?, (first.0, 2));
    assert_eq!(seen(of_2025[0]).await?, (first.0, 3), "2022, 2024 and 2025");
    for alone in [of_2023[0], of_2023[1], of_2023[2], of_2024[1], of_2025[1]] {
        let (lineage, years) = seen(alone).await?;
        assert!(lineage != first.0 && years == 1);
    }
    let filter = json!({ "filter": { "lineage": gid(first.0) } });
    let list = "query($filter: FindingFilterInput) { findings(first: 9, filter: $filter) { nodes { recurringYears } } }";
    let listed = stage.voice("beppu-viewer").reads(list, filter).await?;
    let years = |n: i32| json!({ "recurringYears": n });
    assert_eq!(listed["findings"]["nodes"], json!([years(3), years(2), years(1)]));
    Ok(())
}

/// An audit that was cancelled found nothing: its year does not count, and what was carried into it goes on from there.
#[tokio::test]
async fn a_cancelled_year_does_not_count() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let (first, _) = house.signed_findings(BEPPU, 2024, "beppu-auditor", &[(Some(ITEM), MAJOR)]).await?;
    let given_up = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    let last = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let manager = stage.voice("beppu-manager");
    let carry = |to: AuditId, from: AuditId| json!({ "auditId": gid(to), "fromAuditId": gid(from) });
    manager.does("carryOverFindings", carry(given_up, first), "__typename").await?;
    let version = house.audit(BEPPU, given_up).await?.version;
    let cancel = json!({ "auditId": gid(given_up), "expectedVersion": version, "reason": "統合" });
    stage.voice("beppu-ciso").does("cancelAudit", cancel, "__typename").await?;
    // In its place another of the same year, and then the next one.
    let instead = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    let itself = manager.is_refused("carryOverFindings", carry(given_up, given_up)).await?;
    itself.is("INVALID", "CARRY_OVER_YEAR", Some("fromAuditId"));
    manager.does("carryOverFindings", carry(instead, given_up), "__typename").await?;
    let version = house.audit(BEPPU, instead).await?.version;
    let cancel = json!({ "auditId": gid(instead), "expectedVersion": version, "reason": "統合" });
    stage.voice("beppu-ciso").does("cancelAudit", cancel, "__typename").await?;
    manager.does("carryOverFindings", carry(last, instead), "__typename").await?;
    let carried = house.run("beppu-viewer", LoadFindingsOf(vec![house.audit(BEPPU, last).await?])).await?;
    assert_eq!(carried.iter().map(|one| one.recurring_years).collect::<Vec<_>>(), [2]);
    // Nor does it for who finds the same again.
    let later = house.audit_of_year(BEPPU, 2027, EDITION).await?;
    house.lead(BEPPU, later, "beppu-auditor", State::Fieldwork).await?;
    let again = house.propose(BEPPU, later, "beppu-auditor", Some(ITEM), MAJOR).await?;
    let again = house.run("beppu-auditor", LoadFindings(vec![again])).await?;
    assert_eq!(again[0].recurring_years, 3);
    assert_eq!(again[0].lineage, carried[0].lineage);
    Ok(())
}
