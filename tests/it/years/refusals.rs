//! What is refused: each with its reason in both languages, and nothing changed.
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use domain::{
    Id,
    access::Role,
    audit::{Audit, AuditId, State},
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, LATER_EDITION, NAKATSU, everything},
};
use uuid::Uuid;

fn change(audit: AuditId, edition: &str, version: i32) -> Value {
    json!({ "auditId": gid(audit), "edition": edition, "expectedVersion": version })
}

fn carry(audit: AuditId, from: AuditId) -> Value {
    json!({ "auditId": gid(audit), "fromAuditId": gid(from) })
}

#[tokio::test]
async fn a_change_of_edition_that_may_not_be() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition_alone().await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let noticed = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.lead(BEPPU, noticed, "beppu-auditor", State::Notified).await?;
    let version = house.audit(BEPPU, noticed).await?.version;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    let joint_version = house.audit(BEPPU, joint).await?.version;
    let manager = Voice::of(&door, "beppu-manager");
    let before = stored(&house).await?;
    for (input, code, reason, field) in [
        (change(audit, "R6.10", 1), "CONFLICT", "UNKNOWN_MAPPING", None),
        (change(audit, "R6.10", 2), "CONFLICT", "STALE_VERSION", None),
        (change(audit, "H19.7", 1), "INVALID", "EDITION_UNCHANGED", Some("edition")),
        (change(audit, "R7.1", 1), "INVALID", "UNKNOWN_EDITION", Some("edition")),
        (change(audit, "nonsense", 1), "INVALID", "EDITION_CODE", Some("edition")),
        (change(noticed, "R6.10", version), "CONFLICT", "EDITION_FIXED", None),
        (change(joint, "R6.10", joint_version), "CONFLICT", "EDITION_ORDERED", None),
    ] {
        manager.is_refused("changeAuditEdition", input).await?.is(code, reason, field);
    }
    let preview =
        "query($id: ID!, $to: String!) { editionMigration(auditId: $id, toEdition: $to) { __typename } }";
    for (to, code, reason, field) in [
        ("R6.10", "CONFLICT", "UNKNOWN_MAPPING", None),
        ("R7.1", "INVALID", "UNKNOWN_EDITION", Some("edition")),
    ] {
        let asked = json!({ "id": gid(audit), "to": to });
        manager.query_is_refused(preview, asked).await?.is(code, reason, field);
    }
    assert_eq!(stored(&house).await?, before, "nothing was changed");
    Ok(())
}

#[tokio::test]
async fn a_change_of_edition_leads_nowhere_back() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let audit = house.audit_of_year(BEPPU, 2026, LATER_EDITION).await?;
    let refused =
        Voice::of(&door, "beppu-manager").is_refused("changeAuditEdition", change(audit, "H19.7", 1)).await?;
    refused.is("CONFLICT", "UNKNOWN_MAPPING", None);
    Ok(())
}

#[tokio::test]
async fn a_carry_over_that_may_not_be() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition_alone().await?;
    let last = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, last, "beppu-auditor", State::Reported).await?;
    let unsigned = house.audit_of_year(BEPPU, 2024, EDITION).await?;
    house.lead(BEPPU, unsigned, "beppu-auditor", State::FactCheck).await?;
    let [audit, same_year, earlier, judged] = [2026, 2025, 2024, 2026].map(|year| (year, EDITION));
    let mut made = Vec::new();
    for (year, edition) in [audit, same_year, earlier, judged, (2026, LATER_EDITION)] {
        made.push(house.audit_of_year(BEPPU, year, edition).await?);
    }
    let [audit, same_year, earlier, judged, other] = made.as_slice() else { anyhow::bail!("five audits") };
    house.lead(BEPPU, *judged, "beppu-auditor", State::Fieldwork).await?;
    let manager = Voice::of(&door, "beppu-manager");
    let before = stored(&house).await?;
    for (input, code, reason, field) in [
        (carry(*audit, unsigned), "CONFLICT", "NOT_SIGNED", None),
        (carry(*same_year, last), "INVALID", "NOT_A_LATER_YEAR", Some("fromAuditId")),
        (carry(*earlier, last), "INVALID", "NOT_A_LATER_YEAR", Some("fromAuditId")),
        (carry(*judged, last), "CONFLICT", "AUDIT_STATE", None),
        (carry(*other, last), "CONFLICT", "UNKNOWN_MAPPING", None),
        (carry(last, last), "CONFLICT", "AUDIT_STATE", None),
    ] {
        manager.is_refused("carryOverAnswers", input).await?.is(code, reason, field);
    }
    assert_eq!(stored(&house).await?, before, "nothing was changed");

    manager.does("carryOverAnswers", carry(*audit, last), "__typename").await?;
    let once = stored(&house).await?;
    let refused = manager.is_refused("carryOverAnswers", carry(*audit, last)).await?;
    refused.is("CONFLICT", "ANSWERS_CARRIED_ALREADY", None);
    assert_eq!(stored(&house).await?, once, "nothing was changed, nothing was lost");
    Ok(())
}

#[tokio::test]
async fn another_body_s_audit_is_as_absent() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    let strange = house.audit_of_year(NAKATSU, 2025, EDITION).await?;
    house.lead(NAKATSU, strange, "nakatsu-auditor", State::Reported).await?;
    let own = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, own, "beppu-auditor", State::Reported).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let absent: Id<Audit> = Id::from_uuid(Uuid::from_u128(1));
    let mutation =
        "mutation($input: CarryOverAnswersInput!) { carryOverAnswers(input: $input) { __typename } }";
    let trend = "query($audit: ID!, $from: ID!) {
        scoreTrend(auditId: $audit, fromAuditId: $from, basis: JUDGED, tier: ESSENTIAL) { __typename } }";
    let mut told = Vec::new();
    for one in [strange, absent] {
        for input in [carry(audit, one), carry(one, own)] {
            let answer = Voice::of(&door, "beppu-manager").ask(mutation, json!({ "input": input })).await?;
            told.push((answer.code().to_owned(), answer.body["errors"][0]["message"].clone()));
        }
        for (audit, from) in [(own, one), (one, own)] {
            let asked = json!({ "audit": gid(audit), "from": gid(from) });
            let answer = Voice::of(&door, "beppu-manager").ask(trend, asked).await?;
            told.push((answer.code().to_owned(), answer.body["errors"][0]["message"].clone()));
        }
    }
    assert!(told.iter().all(|one| one.0 == "NOT_FOUND" && Some(one) == told.first()), "{told:?}");
    Ok(())
}

#[tokio::test]
async fn only_the_audit_manager_does_either() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let last = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    house.lead(BEPPU, last, "beppu-auditor", State::Reported).await?;
    let audit = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    for person in ["beppu-ciso", "beppu-auditor", "beppu-respondent", "beppu-viewer", "frontend"] {
        for (mutation, ty, input) in [
            ("changeAuditEdition", "ChangeAuditEditionInput", change(audit, "R6.10", 1)),
            ("carryOverAnswers", "CarryOverAnswersInput", carry(audit, last)),
        ] {
            let document =
                format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ __typename }} }}");
            let answer = Voice::of(&door, person).ask(&document, json!({ "input": input })).await?;
            assert_eq!(answer.code(), "FORBIDDEN", "{person} {mutation}");
        }
    }
    Ok(())
}
