//! What is done under an idempotency key is done once.
use anyhow::Result;
use domain::{
    Error,
    access::{IdempotencyKey, Once},
    audit::{AuditKind, AuditTitle, AuditType, CreateAudit, RecordJudgements, State},
    catalog::EditionCode,
    kernel::fiscal::FiscalYear,
    scoring::Tier,
};
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, everything, judgements},
};

pub(crate) fn once(key: &str, input: &str) -> Result<Once<CreateAudit>> {
    let inner = CreateAudit {
        title: AuditTitle::parse("title", "庁内監査")?,
        kind: AuditKind::Internal,
        audit_type: AuditType::Advisory,
        fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
        edition: EditionCode::parse("edition", EDITION)?,
        tier: Tier::Essential,
        order: None,
    };
    Ok(Once {
        inner,
        key: Some(IdempotencyKey::parse("idempotencyKey", key)?),
        operation: "createAudit".to_owned(),
        input_hash: input.to_owned(),
    })
}

pub(crate) fn reused<T>(answer: domain::Result<T>) -> bool {
    matches!(answer, Err(Error::Conflict(reason)) if reason.code() == "IDEMPOTENCY_KEY_REUSED")
}

#[tokio::test]
async fn a_replay_answers_the_same_and_does_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let first = house.run("beppu-manager", once("k", "a")?).await?;
    let before = (house.count("trail").await?, house.count("outbox").await?);
    assert_eq!(house.run("beppu-manager", once("k", "a")?).await?, first);
    assert_eq!((house.count("trail").await?, house.count("outbox").await?), before);
    assert!(reused(house.run("beppu-manager", once("k", "b")?).await));
    assert_ne!(house.run("beppu-manager", once("l", "a")?).await?, first);
    assert_ne!(house.run("nakatsu-manager", once("k", "a")?).await?, first, "a key is one person's own");
    assert_eq!(house.count("audits").await?, 3);
    Ok(())
}

#[tokio::test]
async fn two_at_once_make_one() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let (one, two) = tokio::join!(
        house.run("beppu-manager", once("k", "a")?),
        house.run("beppu-manager", once("k", "a")?)
    );
    assert_eq!(one?, two?);
    assert_eq!(house.count("audits").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let mut unknown = once("k", "a")?;
    unknown.inner.edition = EditionCode::parse("edition", "R7.3")?;
    assert!(house.run("beppu-manager", unknown).await.is_err());
    house.run("beppu-manager", once("k", "b")?).await?;
    Ok(())
}

/// That it comes too late is seen where it is written, in one statement with its deed and its key.
#[tokio::test]
async fn a_judgement_that_comes_too_late_leaves_nothing_and_its_key_free() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let judge = |seen: i32| -> Result<_> {
        let mut entries = judgements(BEPPU, Tier::Essential)?;
        entries[0].expected_version = seen;
        let inner = RecordJudgements { audit, entries };
        let key = Some(IdempotencyKey::parse("idempotencyKey", "k")?);
        Ok(Once { inner, key, operation: "recordJudgements".to_owned(), input_hash: seen.to_string() })
    };
    let tables = ["judgements", "trail", "outbox", "idempotency_keys"];
    let mut before = Vec::new();
    for table in tables {
        before.push(house.count(table).await?);
    }
    let late = house.run("beppu-auditor", judge(1)?).await;
    assert!(matches!(late, Err(Error::Conflict(reason)) if reason.code() == "STALE_VERSION"));
    for (table, before) in tables.into_iter().zip(before) {
        assert_eq!(house.count(table).await?, before, "{table}");
    }
    house.run("beppu-auditor", judge(0)?).await?;
    assert_eq!(house.count("judgements WHERE version = 1").await?, 110);
    Ok(())
}

#[tokio::test]
async fn an_outsider_s_request_is_done_once_too() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, audit, "firm-auditor", State::Fieldwork).await?;
    let judge = || -> Result<_> {
        let key = Some(IdempotencyKey::parse("idempotencyKey", "k")?);
        let inner = RecordJudgements { audit, entries: judgements(BEPPU, Tier::Essential)? };
        Ok(Once { inner, key, operation: "recordJudgements".to_owned(), input_hash: "a".to_owned() })
    };
    house.run_in("firm-auditor", BEPPU, judge()?).await?;
    house.run_in("firm-auditor", BEPPU, judge()?).await?;
    assert_eq!(house.count("judgements WHERE version = 1").await?, 110);
    Ok(())
}
