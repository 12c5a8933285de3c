//! What the seal costs those who write.
use crate::{Effort, Findings, Ratio, by_turns};
use anyhow::{Context as _, Result, ensure};
use api::worker::Worker;
use domain::{
    audit::{AuditId, JudgementEntry, RecordJudgements, State},
    scoring::Tier,
};
use sea_orm::ConnectionTrait as _;
use std::sync::atomic::{AtomicI32, Ordering};
use tests::{
    House,
    world::{BEPPU, judgements},
};
use tokio::sync::watch;

const AUDITOR: &str = "beppu-auditor";
const ROUNDS: usize = 9;
const WRITES: usize = 200;

/// A house with an audit to write into. Both of a pair get the same writes, so that they grow alike.
struct Desk {
    house: House,
    audit: AuditId,
    entry: JudgementEntry,
    version: AtomicI32,
}

impl Desk {
    async fn open() -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        let audit = house.create_audit(BEPPU, Tier::Full).await?;
        house.lead(BEPPU, audit, AUDITOR, State::Fieldwork).await?;
        let entry = judgements(BEPPU, Tier::Full)?.into_iter().next().context("an entry")?;
        Ok(Self { house, audit, entry, version: AtomicI32::new(0) })
    }

    async fn write(&self, effort: Effort) -> Result<()> {
        let scope = self.house.scope(AUDITOR, None).await?;
        for _ in 0..effort.times(WRITES) {
            let expected_version = self.version.fetch_add(1, Ordering::Relaxed);
            let entries = vec![JudgementEntry { expected_version, ..self.entry.clone() }];
            let record = RecordJudgements { audit: self.audit, entries };
            self.house.gate.run(&scope, record).await?;
        }
        Ok(())
    }
}

/// Both houses have a worker at their outbox from beginning to end, as in production; that of `sealed` seals too.
async fn compare(effort: Effort, sealed: &Desk, bare: &Desk) -> Result<Ratio> {
    let (stop, stopped) = watch::channel(false);
    let sealing = tokio::spawn(sealed.house.worker.clone().run(stopped.clone()));
    let other = tokio::spawn(Worker::new(bare.house.gate.clone()).run(stopped));
    let ratio = by_turns(effort.times(ROUNDS), |_| sealed.write(effort), |_| bare.write(effort)).await;
    stop.send(true)?;
    sealing.await?;
    other.await?;
    let left = sealed.house.count("trail_unsealed").await?;
    ensure!(left == 0, "the sealer did not keep up: {left} entries wait");
    ensure!(bare.house.count("trail_seals").await? == 0, "the other house was sealed too");
    ratio
}

/// Writes with the sealer at work beside them and with none; and with all of the seal and without any of it.
pub(crate) async fn measure(effort: Effort, findings: &mut Findings) -> Result<()> {
    let ratio = compare(effort, &Desk::open().await?, &Desk::open().await?).await?;
    findings.note("200 writes: the sealer beside them : no sealer", ratio, "≤ 1.1");
    let (sealed, bare) = (Desk::open().await?, Desk::open().await?);
    bare.house.owner.execute_unprepared("ALTER TABLE trail DISABLE TRIGGER queue_for_seal").await?;
    let ratio = compare(effort, &sealed, &bare).await?;
    findings.note("200 writes: queued and sealed : no queue and no sealer", ratio, "");
    Ok(())
}
