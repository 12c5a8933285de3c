//! The second wall holds alone: what auditors from outside do not write, and in whose name they write the rest.
use super::Raw;
use anyhow::Result;
use domain::{
    audit::State,
    finding::FindingKind,
    notice::{GiveUrgentNotice, NoticeText},
};
use tests::{
    House,
    world::{BEPPU, JointStage, everything},
};

/// Beppu with rows of the firm's in every table that an outsider adds to.
async fn entered() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, audit, "firm-auditor", State::Fieldwork).await?;
    let text = NoticeText::parse("text", "管理画面が外部に公開されている。")?;
    house.run_in("firm-auditor", BEPPU, GiveUrgentNotice { audit, text }).await?;
    let kind = FindingKind::MajorNonconformity;
    let finding = house.propose(BEPPU, audit, "firm-auditor", Some("1.1-01"), kind).await?;
    house.lead(BEPPU, audit, "firm-auditor", State::Reported).await?;
    house.mended(BEPPU, finding, "beppu-respondent").await?;
    Ok(house)
}

/// A copy of a row that the firm may read, under a new id and with `changes`.
fn copy(table: &str, changes: &str) -> String {
    let id = format!("jsonb_build_object('id', gen_random_uuid()) || '{{{changes}}}'");
    format!(
        "INSERT INTO {table} SELECT (jsonb_populate_record(r, {id})).* FROM {table} r ORDER BY r.id DESC LIMIT 1"
    )
}

#[tokio::test]
async fn outsiders_write_in_nobody_else_s_name() -> Result<()> {
    let house = entered().await?;
    let id = async |person: &str| -> Result<uuid::Uuid> { Ok(house.caller(person).await?.user().uuid()) };
    let (me, other) = (id("firm-auditor").await?, id("beppu-ciso").await?);
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let refused = Err("42501".to_owned());
    for (table, column) in [
        ("urgent_notices", "given_by"),
        ("finding_events", "user_id"),
        ("corrective_action_events", "user_id"),
        ("audit_transitions", "user_id"),
    ] {
        let named = |user: uuid::Uuid| copy(table, &format!(r#""{column}": "{user}""#));
        assert_eq!(firm.does(&named(other)).await, refused, "{table}");
        assert_eq!(firm.does(&named(me)).await, Ok(1), "{table}");
    }
    let again = |user: uuid::Uuid| format!("UPDATE judgements SET judged_by = '{user}'");
    assert_eq!(firm.does(&again(other)).await, refused);
    assert!(firm.does(&again(me)).await.is_ok_and(|rows| rows > 0));
    let answered = format!(r#""answer": "済", "answered_by": "{me}", "answered_at": "2025-06-15T00:00:00Z""#);
    let given = format!(r#""given_by": "{me}", {answered}"#);
    assert_eq!(firm.does(&copy("urgent_notices", &given)).await, refused, "its CISO answers for the body");
    let late = "UPDATE urgent_notices SET answer = '済', answered_by = given_by, answered_at = given_at";
    assert_eq!(firm.does(late).await, Ok(0), "no row of it is theirs to change");
    Ok(())
}

#[tokio::test]
async fn what_the_body_does_is_added_by_nobody_else() -> Result<()> {
    let house = entered().await?;
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let mut own = Raw::person(&house, "beppu-manager", None).await?;
    let refused = Err("42501".to_owned());
    for (table, not_theirs, theirs) in
        [("findings", "REMEDIATING", "CLOSED_VERIFIED"), ("corrective_actions", "APPROVED", "INEFFECTIVE")]
    {
        let added = |state: &str| copy(table, &format!(r#""state": "{state}""#));
        assert_eq!(firm.does(&added(not_theirs)).await, refused, "{table}");
        assert_eq!(firm.does(&added(theirs)).await, Ok(1), "{table}");
        assert_eq!(own.does(&added(not_theirs)).await, Ok(1), "{table}");
    }
    Ok(())
}
