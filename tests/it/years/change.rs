//! An audit that is being planned is taken to a later edition.
use super::{codes, items};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::{audit::State, finding::FindingKind};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, EDITION},
};

const PREVIEW: &str = "query($id: ID!) { editionMigration(auditId: $id, toEdition: \"R6.10\") {
    fromEditionCode toEditionCode counts { same split merged new dropped }
    unmapped { relation fromItem { code essential } toItem { code } } } }";

#[tokio::test]
async fn what_it_would_do_is_told_before_and_after() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Planned).await?;
    let manager = Voice::of(&door, "beppu-manager");
    let told = manager.reads(PREVIEW, json!({ "id": gid(audit) })).await?["editionMigration"].take();
    let counts = json!({ "same": 2, "split": 2, "merged": 2, "new": 1, "dropped": 312 });
    assert_eq!(told["counts"], counts);
    let unmapped = told["unmapped"].as_array().context("unmapped")?;
    assert_eq!(unmapped.len(), 313);
    assert_eq!(
        unmapped[0],
        json!({ "relation": "DROPPED", "fromItem": { "code": "1.1-03", "essential": false }, "toItem": null })
    );
    assert_eq!(unmapped[312], json!({ "relation": "NEW", "fromItem": null, "toItem": { "code": "1.1-05" } }));

    let input =
        json!({ "auditId": gid(audit), "edition": "R6.10", "expectedVersion": 2, "idempotencyKey": "k" });
    let shows = "audit { state version editionCode items(first: 1) { totalCount }
        editionChanges { fromEditionCode toEditionCode changedAt migration { counts { new } } } }
        migration { fromEditionCode toEditionCode counts { same split merged new dropped }
                    unmapped { relation fromItem { code essential } toItem { code } } }";
    let done = manager.does("changeAuditEdition", input.clone(), shows).await?;
    assert_eq!(done["migration"], told, "what was told is what was done");
    let seen = &done["audit"];
    assert_eq!(
        (&seen["state"], &seen["editionCode"]),
        (&json!("PLANNED"), &json!("R6.10")),
        "it keeps its state"
    );
    assert_eq!((&seen["version"], &seen["items"]["totalCount"]), (&json!(3), &json!(6)));
    assert_eq!(seen["editionChanges"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen["editionChanges"][0]["migration"]["counts"]["new"], 1);
    assert_eq!(manager.does("changeAuditEdition", input, shows).await?, done, "once, by its key");
    assert_eq!(house.count("trail WHERE action = 'AUDIT_EDITION_CHANGE'").await?, 1);
    // From here on it is an audit of the later edition like any other.
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    assert_eq!(house.count("judgements").await?, 6);
    Ok(())
}

#[tokio::test]
async fn what_was_carried_over_goes_along() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let last = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, last, "beppu-auditor", State::SelfAssessment).await?;
    house.evidence(BEPPU, last, &["1.1-01", "1.1-02", "1.2-01", "2.1-01", "2.1-02"], b"a").await?;
    house.lead(BEPPU, last, "beppu-auditor", State::Reported).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let manager = Voice::of(&door, "beppu-manager");
    let carry = json!({ "auditId": gid(audit), "fromAuditId": gid(last) });
    manager.does("carryOverAnswers", carry, "__typename").await?;
    let shows = "prior { itemCode editionCode } priorEvidence { itemCode }";
    let before = items(&door, "beppu-manager", audit, shows).await?;
    assert_eq!(codes(&before["1.1-02"]["prior"]), ["1.1-02"]);
    assert_eq!(house.count("prior_answers").await?, 110);

    let input = json!({ "auditId": gid(audit), "edition": "R6.10", "expectedVersion": 1 });
    manager.does("changeAuditEdition", input, "__typename").await?;
    let after = items(&door, "beppu-manager", audit, shows).await?;
    for (item, from) in [
        ("1.1-01", &["1.1-01"][..]),
        ("1.1-02", &["1.1-02"]),
        ("1.1-03", &["1.1-02"]),
        ("1.1-04", &["1.2-01", "2.1-01"]),
        ("1.1-05", &[]),
        ("1.1-06", &["1.2-02"]),
    ] {
        assert_eq!(codes(&after[item]["prior"]), from, "answers beside {item}");
        let evidence: Vec<_> = from.iter().copied().filter(|code| *code != "1.2-02").collect();
        assert_eq!(codes(&after[item]["priorEvidence"]), evidence, "evidence beside {item}");
    }
    assert_eq!(after["1.1-01"]["prior"][0]["editionCode"], "H19.7", "they stay what they were");
    assert_eq!(house.count("prior_answers").await?, 6, "nothing stays beside what was dropped");
    Ok(())
}

/// A finding on an item that has no successor stays, without an item, and its history says so.
#[tokio::test]
async fn a_carried_over_finding_goes_along() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let kinds = [(Some("1.1-01"), FindingKind::Observation), (Some("1.1-03"), FindingKind::Observation)];
    let (last, _) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let manager = Voice::of(&door, "beppu-manager");
    let carry = json!({ "auditId": gid(audit), "fromAuditId": gid(last) });
    manager.does("carryOverFindings", carry, "__typename").await?;
    let input = json!({ "auditId": gid(audit), "edition": "R6.10", "expectedVersion": 1 });
    manager.does("changeAuditEdition", input, "__typename").await?;
    let read = "query($id: ID!) { node(id: $id) { ... on Audit {
        findings { itemCode version history { verb byHouse } } } } }";
    let seen = manager.reads(read, json!({ "id": gid(audit) })).await?;
    let brought = json!({ "verb": "BRING_OVER", "byHouse": false });
    let changed = json!({ "verb": "CHANGE", "byHouse": false });
    let expected = json!([
        { "itemCode": "1.1-01", "version": 1, "history": [brought] },
        { "itemCode": null, "version": 2, "history": [brought, changed] },
    ]);
    assert_eq!(seen["node"]["findings"], expected);
    Ok(())
}
