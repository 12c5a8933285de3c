//! Judging in one call, and what the gate costs.
use crate::{Effort, Findings, by_turns};
use anyhow::{Context as _, Result};

use domain::{
    audit::{AuditId, JudgementEntry, LoadAudits, RecordJudgements, State},
    scoring::Tier,
};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use tests::{
    House,
    world::{BEPPU, judgements},
};

const AUDITOR: &str = "beppu-auditor";
const ROUNDS: usize = 5;

/// The whole catalogue judged in one call and in one call each; reading an audit through the gate and without.
pub(crate) async fn measure(effort: Effort, findings: &mut Findings) -> Result<()> {
    let rounds = effort.times(ROUNDS);
    let house = House::open().await?;
    house.cast().await?;
    let mut audits = Vec::new();
    for _ in 0..=rounds * 2 + 1 {
        let audit = house.create_audit(BEPPU, Tier::Full).await?;
        house.lead(BEPPU, audit, AUDITOR, State::Fieldwork).await?;
        audits.push(audit);
    }
    let mut entries = judgements(BEPPU, Tier::Full)?;
    entries.truncate(effort.times(entries.len()));
    let (house, entries, audits) = (&house, &entries, &audits);
    let scope = &house.scope(AUDITOR, None).await?;
    let record = |audit: AuditId, entries: Vec<JudgementEntry>| async move {
        house.gate.run(scope, RecordJudgements { audit, entries }).await?;
        anyhow::Ok(())
    };
    let audit_of = |place: usize| audits.get(place).copied().context("an audit for each round");
    let ratio = by_turns(
        rounds,
        |round| async move {
            let audit = audit_of(round * 2)?;
            for entry in entries {
                record(audit, vec![entry.clone()]).await?;
            }
            Ok(())
        },
        |round| async move { record(audit_of(round * 2 + 1)?, entries.clone()).await },
    )
    .await?;
    findings.note("317 judgements: a call each : one call", ratio, "≥ 15");

    let one = audit_of(0)?;
    let bare = format!("SELECT * FROM audits WHERE id = '{}'", one.uuid());
    let bare = &bare;
    let ratio = by_turns(
        rounds,
        |_| async move {
            for _ in 0..effort.times(200) {
                house.gate.run(scope, LoadAudits(vec![one])).await?;
            }
            Ok(())
        },
        |_| async move {
            for _ in 0..effort.times(200) {
                let row = house.owner.query_one_raw(Statement::from_string(DbBackend::Postgres, bare));
                row.await?.context("the audit")?;
            }
            Ok(())
        },
    )
    .await?;
    findings.note("200 reads of an audit: through the gate and both walls : bare", ratio, "");
    Ok(())
}
