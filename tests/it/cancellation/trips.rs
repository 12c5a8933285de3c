//! How often a transaction waits for the database. Counted are round trips, in the background as well: never time.
use super::{Hook, Narrow, new_audit};
use anyhow::Result;
use domain::{
    access::{Scope, UseCase},
    audit::LoadAudits,
};
use sea_orm::ConnectionTrait as _;

/// So often that what goes on in the background once more or less makes no difference.
const TIMES: usize = 20;

impl Narrow {
    /// How many round trips each run takes, once the connection has met its statements.
    async fn trips<U: UseCase>(&self, scope: &Scope, use_case: impl Fn() -> Result<U>) -> Result<usize> {
        for _ in 0..2 {
            self.gate.run(scope, use_case()?).await?;
        }
        let before = self.proxy.spoken();
        for _ in 0..TIMES {
            self.gate.run(scope, use_case()?).await?;
        }
        // There is one connection: each run waited until the one before had given it back. Of the first and the last it is
        // open on which side of the counting that fell.
        Ok((self.proxy.spoken() - before) / TIMES)
    }
}

#[tokio::test]
async fn a_member_s_read_begins_reads_and_is_over() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    let trips = narrow.trips(&narrow.beppu, || Ok(LoadAudits(vec![audit]))).await?;
    assert!(trips <= 3, "with its settings, the audit, and giving the connection back: {trips}");
    Ok(())
}

#[tokio::test]
async fn what_was_set_is_gone_after_a_read() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    assert_eq!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await?.len(), 1);
    assert_eq!(narrow.text("SELECT coalesce(current_setting('app.tenant', true), '')").await?, "");
    assert_eq!(narrow.text("SELECT current_user::text").await?, "kansa_server");
    assert_eq!(narrow.text("SELECT current_setting('transaction_read_only')").await?, "off");
    assert!(!narrow.is_open().await?);
    assert!(narrow.gate.run(&narrow.nakatsu, LoadAudits(vec![audit])).await?.is_empty());
    Ok(())
}

/// What was refused leaves an aborted transaction, which is no use to anybody else.
#[tokio::test]
async fn a_read_that_failed_leaves_the_connection_well() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let audit = narrow.gate.run(&narrow.beppu, new_audit()?).await?;
    let owner = &narrow.house.owner;
    owner.execute_unprepared("REVOKE SELECT ON audits FROM kansa_app").await?;
    assert!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await.is_err());
    owner.execute_unprepared("GRANT SELECT ON audits TO kansa_app").await?;
    assert_eq!(narrow.gate.run(&narrow.beppu, LoadAudits(vec![audit])).await?.len(), 1);
    Ok(())
}
