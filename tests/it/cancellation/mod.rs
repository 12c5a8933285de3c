//! A caller that goes away in the midst of a transaction leaves nothing of it in the pool; and what a transaction costs in
//! round trips, as the proxy between sees them.
mod denials;
mod proxy;
mod request;
mod trips;

use anyhow::{Context as _, Result};
use domain::{
    access::{Scope, UseCase},
    audit::{AuditFilter, AuditKind, AuditTitle, AuditType, CreateAudit, ListAudits},
    catalog::EditionCode,
    kernel::{fiscal::FiscalYear, page::PageRequest},
    scoring::Tier,
};
use infra::{db::Gate, system::SystemIds};
use proxy::Proxy;
use sea_orm::{
    ConnectOptions, ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement,
    TransactionTrait as _,
};
use std::sync::Arc;
use tests::{House, still::StillClock, world::EDITION};

/// So often that what goes on in the background once more or less makes no difference.
const TIMES: usize = 20;

/// A house whose gate has one connection, with a proxy before it.
struct Narrow {
    house: House,
    proxy: Proxy,
    pool: DatabaseConnection,
    gate: Gate,
    beppu: Scope,
    nakatsu: Scope,
}

/// Whether the pool has the hook that rolls back what is left open.
#[derive(PartialEq)]
enum Hook {
    Set,
    Missing,
}

impl Narrow {
    async fn open(hook: Hook) -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        let proxy = Proxy::before(&house).await?;
        let pool = match hook {
            Hook::Set => infra::db::connect(&proxy.url, 1).await?,
            Hook::Missing => {
                let mut options = ConnectOptions::new(&proxy.url);
                options.max_connections(1).sqlx_logging(false);
                Database::connect(options).await?
            }
        };
        let clock = Arc::<StillClock>::clone(&house.clock);
        let gate = Gate::new(pool.clone(), clock, Arc::new(SystemIds::default()));
        let beppu = house.scope("beppu-manager", None).await?;
        let nakatsu = house.scope("nakatsu-manager", None).await?;
        Ok(Self { house, proxy, pool, gate, beppu, nakatsu })
    }

    /// Cancels `use_case` in Beppu while the bytes with `marker` are on their way.
    async fn cancel_at<U: UseCase + 'static>(&self, marker: &'static str, use_case: U) {
        self.proxy.hold(marker);
        let (gate, scope) = (self.gate.clone(), self.beppu.clone());
        let victim = tokio::spawn(async move { gate.run(&scope, use_case).await.map(drop) });
        self.proxy.held().await;
        victim.abort();
        let ended = victim.await;
        self.proxy.release();
        assert!(ended.is_err_and(|why| why.is_cancelled()), "it was cancelled in time");
    }

    /// What the next user of the only connection meets.
    async fn next_user_is_alone(&self) -> Result<()> {
        assert_eq!(self.text("SELECT coalesce(current_setting('app.tenant', true), '')").await?, "");
        assert_eq!(self.text("SELECT current_user::text").await?, "kansa_server");
        assert!(!self.is_open().await?, "no transaction is left open");
        let seen = self.gate.run(&self.nakatsu, all_audits()?).await?;
        assert!(seen.items.is_empty(), "nothing of Beppu's is seen");
        let written = self.gate.run(&self.nakatsu, new_audit()?).await?;
        let elsewhere = self.house.run("nakatsu-manager", all_audits()?).await?;
        assert_eq!(
            elsewhere.items.iter().map(|a| a.id).collect::<Vec<_>>(),
            [written],
            "others see the write"
        );
        Ok(())
    }

    async fn text(&self, sql: &str) -> Result<String> {
        let row = self.pool.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        Ok(row.context("no row")?.try_get_by_index(0)?)
    }

    /// Whether the only connection is inside a transaction: outside of one a local setting does not outlive its statement.
    async fn is_open(&self) -> Result<bool> {
        self.pool.execute_unprepared("SET LOCAL app.probe = 'open'").await?;
        Ok(self.text("SELECT coalesce(current_setting('app.probe', true), '')").await? == "open")
    }
}

fn all_audits() -> Result<ListAudits> {
    let page = PageRequest::new(Some(100), None, None, None)?;
    Ok(ListAudits { filter: AuditFilter::default(), page })
}

fn new_audit() -> Result<CreateAudit> {
    Ok(CreateAudit {
        title: AuditTitle::parse("title", "庁内監査")?,
        kind: AuditKind::Internal,
        audit_type: AuditType::Advisory,
        fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
        edition: EditionCode::parse("edition", EDITION)?,
        tier: Tier::Essential,
        order: None,
    })
}

#[tokio::test]
async fn cancelled_at_begin() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    // With its settings: they are one message.
    narrow.cancel_at("BEGIN; SET LOCAL ROLE", new_audit()?).await;
    narrow.next_user_is_alone().await?;
    assert_eq!(narrow.house.count("audits").await?, 1, "only the next user's");
    Ok(())
}

#[tokio::test]
async fn cancelled_at_the_query() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    narrow.cancel_at("INSERT INTO \"audits\"", new_audit()?).await;
    narrow.next_user_is_alone().await?;
    assert_eq!(narrow.house.count("audits").await?, 1, "only the next user's");
    Ok(())
}

#[tokio::test]
async fn cancelled_at_a_read() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    narrow.cancel_at("FROM \"audits\"", all_audits()?).await;
    narrow.next_user_is_alone().await
}

#[tokio::test]
async fn cancelled_at_commit() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let before = narrow.house.count("trail").await?;
    narrow.cancel_at("COMMIT AND CHAIN\0", new_audit()?).await;
    narrow.next_user_is_alone().await?;
    // The commit was on its way, so it may have been done; then it was done as a whole.
    let (audits, trail) = (narrow.house.count("audits").await?, narrow.house.count("trail").await?);
    assert!([1, 2].contains(&audits), "{audits}");
    assert_eq!(trail - before, audits, "each audit has its row in the trail");
    Ok(())
}

#[tokio::test]
async fn an_aborted_transaction_does_not_poison_the_pool() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    assert!(narrow.pool.execute_unprepared("BEGIN; SELECT 1 / 0").await.is_err());
    narrow.next_user_is_alone().await
}

#[tokio::test]
async fn without_either_cure_the_transaction_stays_open() -> Result<()> {
    assert!(
        left_open(&Narrow::open(Hook::Missing).await?).await?,
        "sqlx has mended this: see what is still needed"
    );
    Ok(())
}

/// Cancels the pool's own `begin`, as the gate never does.
async fn left_open(narrow: &Narrow) -> Result<bool> {
    narrow.proxy.hold("BEGIN\0");
    let pool = narrow.pool.clone();
    let victim = tokio::spawn(async move { pool.begin().await.map(drop) });
    narrow.proxy.held().await;
    victim.abort();
    drop(victim.await);
    narrow.proxy.release();
    narrow.is_open().await
}

#[tokio::test]
async fn the_hook_alone_holds() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    assert!(!left_open(&narrow).await?);
    let left = "BEGIN; SELECT set_config('app.tenant', 'somebody', true)";
    narrow.pool.execute_unprepared(left).await?;
    narrow.next_user_is_alone().await
}

#[tokio::test]
async fn the_task_around_begin_alone_holds() -> Result<()> {
    let narrow = Narrow::open(Hook::Missing).await?;
    narrow.cancel_at("BEGIN; SET LOCAL ROLE", new_audit()?).await;
    narrow.next_user_is_alone().await
}

#[tokio::test]
async fn what_begins_a_transaction_alone_holds() -> Result<()> {
    let narrow = Narrow::open(Hook::Missing).await?;
    narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    let tenant = narrow.beppu.tenant().uuid();
    let left = format!("BEGIN READ ONLY; SELECT set_config('app.tenant', '{tenant}', true)");
    narrow.pool.execute_unprepared(&left).await?;
    let written = narrow.gate.run(&narrow.nakatsu, new_audit()?).await?;
    let seen = narrow.house.run("nakatsu-manager", all_audits()?).await?;
    assert_eq!(seen.items.iter().map(|a| a.id).collect::<Vec<_>>(), [written], "others see the write");
    assert!(!narrow.is_open().await?);
    Ok(())
}

#[tokio::test]
async fn nothing_waits_for_ever() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    for (setting, value) in
        [("statement_timeout", "10s"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "15s")]
    {
        assert_eq!(narrow.text(&format!("SELECT current_setting('{setting}')")).await?, value, "{setting}");
    }
    Ok(())
}
