//! Last year's answers and evidence, beside this year's.
use super::{codes, items};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result, ensure};
use chrono::Duration;
use domain::{
    audit::{AuditId, State},
    evidence::EvidenceId,
    scoring::Tier,
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, EDITION, LATER_EDITION, answers},
};

const SHOWS: &str = "selfAssessment { verdict } evidenceCount
    prior { verdict note itemCode editionCode auditId fiscalYear { year } }
    priorEvidence { itemCode auditId fiscalYear { year } evidence { id current { hasExpired } } }";

/// A signed audit of 2025 with evidence at two items.
async fn last_year(house: &House) -> Result<(AuditId, EvidenceId)> {
    let audit = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let evidence = house.evidence(BEPPU, audit, &["1.1-01", "1.2-01"], b"a").await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    Ok((audit, evidence))
}

async fn carry(door: &Door, audit: AuditId, from: AuditId) -> Result<Value> {
    let input = json!({ "auditId": gid(audit), "fromAuditId": gid(from) });
    Voice::of(door, "beppu-manager").does("carryOverAnswers", input, "audit { id state version }").await
}

#[tokio::test]
async fn they_come_as_prior_and_never_as_done() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (last, evidence) = last_year(&house).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let before = house.audit(BEPPU, audit).await?;
    let done = carry(&door, audit, last).await?;
    let told = json!({ "id": gid(audit), "state": "SELF_ASSESSMENT", "version": before.version });
    assert_eq!(done["audit"], told);
    for person in ["beppu-manager", "beppu-respondent", "beppu-ciso", "beppu-auditor", "beppu-viewer"] {
        let seen = items(&door, person, audit, SHOWS).await?;
        let said = answers(BEPPU, Tier::Essential)?;
        let prior = seen.values().filter(|item| item["prior"] != json!([])).count();
        assert_eq!(prior, said.len(), "{person}");
        for one in said {
            let prior = json!([{ "verdict": one.verdict.as_str(), "note": one.note.as_str(), "itemCode": one.item,
                "editionCode": "H19.7", "auditId": gid(last), "fiscalYear": { "year": 2025 } }]);
            assert_eq!(seen[&one.item]["prior"], prior, "{person}");
        }
        let item = &seen["1.1-01"];
        assert_eq!(
            item["priorEvidence"],
            json!([{ "itemCode": "1.1-01", "auditId": gid(last), "fiscalYear": { "year": 2025 },
                     "evidence": { "id": gid(evidence), "current": { "hasExpired": false } } }])
        );
        assert!(
            item["selfAssessment"].is_null() && item["evidenceCount"] == 0,
            "nothing was answered or linked"
        );
    }
    let version = before.version;
    let submit = json!({ "auditId": gid(audit), "expectedVersion": version });
    let refused = Voice::of(&door, "beppu-manager").is_refused("submitSelfAssessment", submit).await?;
    refused.is("CONFLICT", "ITEMS_MISSING", None);
    assert!(refused.en.starts_with("110 items"), "{refused:?}");
    // And so to the end: what stands in the report is this year's.
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let reports = house.look("SELECT content FROM reports ORDER BY signed_at, id").await?;
    assert_eq!(reports.len(), 2);
    assert!(!reports[1]["content"].as_str().context("content")?.contains("prior"));
    Ok(())
}

#[tokio::test]
async fn evidence_is_linked_anew_by_a_person_who_sees_whether_it_is_still_good() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (last, evidence) = last_year(&house).await?;
    house.owner.execute_unprepared("UPDATE evidence_versions SET expires_on = '2025-06-30'").await?;
    house.clock.pass(Duration::days(300));
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    carry(&door, audit, last).await?;
    let seen = items(&door, "beppu-respondent", audit, SHOWS).await?;
    assert_eq!(seen["1.1-01"]["priorEvidence"][0]["evidence"]["current"]["hasExpired"], true);
    let link = json!({ "evidenceId": gid(evidence), "auditId": gid(audit), "items": ["1.1-01"] });
    Voice::of(&door, "beppu-respondent").does("linkEvidence", link, "__typename").await?;
    let seen = items(&door, "beppu-respondent", audit, SHOWS).await?;
    assert_eq!((&seen["1.1-01"]["evidenceCount"], &seen["1.2-01"]["evidenceCount"]), (&json!(1), &json!(0)));
    assert_eq!(codes(&seen["1.1-01"]["priorEvidence"]), ["1.1-01"], "what it was stays");
    Ok(())
}

#[tokio::test]
async fn they_follow_their_items_into_another_edition() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let (last, _) = last_year(&house).await?;
    let audit = house.audit_of_year(BEPPU, 2026, LATER_EDITION).await?;
    carry(&door, audit, last).await?;
    let seen = items(&door, "beppu-manager", audit, SHOWS).await?;
    for (item, answers, evidence) in [
        ("1.1-01", &["1.1-01"][..], &["1.1-01"][..]),
        ("1.1-02", &["1.1-02"], &[]),
        ("1.1-03", &["1.1-02"], &[]),
        ("1.1-04", &["1.2-01", "2.1-01"], &["1.2-01"]),
        ("1.1-05", &[], &[]),
        ("1.1-06", &["1.2-02"], &[]),
    ] {
        assert_eq!(codes(&seen[item]["prior"]), answers, "answers beside {item}");
        assert_eq!(codes(&seen[item]["priorEvidence"]), evidence, "evidence beside {item}");
    }
    Ok(())
}

#[tokio::test]
async fn they_cost_the_same_however_many_items_are_read() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (last, _) = last_year(&house).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    carry(&door, audit, last).await?;
    let read = "query($id: ID!, $n: Int!) { node(id: $id) { ... on Audit { items(first: $n) { nodes {
        code selfAssessment { verdict } prior { verdict note fiscalYear { year } itemCode auditId }
        priorEvidence { itemCode evidence { title current { hasExpired } } } } } } } }";
    let mut costs = Vec::new();
    for n in [5, 60] {
        house.forget_who_asks();
        let before = house.gate.statements();
        let answer = door.ask_with("beppu-manager", None, read, &json!({ "id": gid(audit), "n": n })).await?;
        ensure!(answer.body["errors"].is_null(), "{}", answer.body);
        assert_eq!(answer.data("/node/items/nodes").as_array().map(Vec::len), Some(n));
        costs.push(house.gate.statements() - before);
    }
    assert_eq!(costs.first(), costs.last());
    Ok(())
}
