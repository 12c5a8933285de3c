//! Who hangs up while a denial is being written down is written down, and pays: nobody chooses that.
use super::{Hook, Narrow, Proxy, all_audits};
use anyhow::{Context as _, Result};
use axum::http::HeaderMap;
use domain::{kernel::page::PageRequest, membership::ListMembers};
use infra::db::Pool;
use serde_json::json;
use tests::{
    Door, House,
    house::{key, subject},
    world::{BEPPU, JointStage, everything},
};
use tower::ServiceExt as _;

const RESPONDENT: &str = "beppu-respondent";
const MEMBERS: &str = "{ members(first: 1) { nodes { id } } }";
/// As it goes over the wire to the database, with each row of a denial.
const DENIED: &str = "DENIED";
const COST: &str = "kansa-cost";
const LEFT: &str = "ratelimit-remaining";

/// Does `work` until a denial is on its way to the database, and no further.
async fn hang_up(proxy: &Proxy, work: impl Future + Send + 'static) -> Result<()> {
    proxy.hold(DENIED);
    let victim = tokio::spawn(async move { drop(work.await) });
    proxy.held().await;
    victim.abort();
    let ended = victim.await;
    proxy.release();
    anyhow::ensure!(ended.is_err_and(|why| why.is_cancelled()), "it was cancelled in time");
    Ok(())
}

impl Narrow {
    /// There is one connection: who asks next waits until what goes on has given it back.
    async fn settles(&self) -> Result<()> {
        self.gate.run(&self.nakatsu, all_audits()?).await?;
        Ok(())
    }
}

#[tokio::test]
async fn what_is_denied_is_noted_though_its_caller_hangs_up_each_time() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let respondent = narrow.house.scope(RESPONDENT, None).await?;
    let noted = "trail WHERE action = 'MEMBER_READ' AND outcome = 'DENIED'";
    for times in 1..=5 {
        let (gate, scope) = (narrow.gate.clone(), respondent.clone());
        let page = PageRequest::new(Some(1), None, None, None)?;
        hang_up(&narrow.proxy, async move { gate.run(&scope, ListMembers(page)).await }).await?;
        narrow.settles().await?;
        assert_eq!(narrow.house.count(noted).await?, times);
    }
    Ok(())
}

#[tokio::test]
async fn an_entry_that_came_too_late_is_noted_though_its_caller_hangs_up_each_time() -> Result<()> {
    let narrow = Narrow::open(Hook::Set).await?;
    let joint = narrow.house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    narrow.house.clock.set(joint.window.until);
    let noted = "trail WHERE action = 'ENTER' AND outcome = 'DENIED'";
    for times in 1..=5 {
        let gate = narrow.gate.clone();
        let enters = async move { gate.caller(&subject("firm-auditor"), Some(&key(BEPPU))).await };
        hang_up(&narrow.proxy, enters).await?;
        narrow.settles().await?;
        assert_eq!(narrow.house.count(noted).await?, times);
    }
    Ok(())
}

fn number(headers: &HeaderMap, name: &str) -> Result<u64> {
    Ok(headers.get(name).context(name.to_owned())?.to_str()?.parse()?)
}

/// The headers of what `person` is answered.
async fn asks(door: &Door, person: &str, document: &str) -> Result<HeaderMap> {
    let (_, headers, _) = door.exchange(door.request(person, None, document, &json!({}))?).await?;
    Ok(headers)
}

#[tokio::test]
async fn what_is_denied_is_paid_for_though_its_caller_hangs_up() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let proxy = Proxy::before(&house).await?;
    let replica = house.replica_over(Pool::of(1), &proxy.url, &house.cluster.redis).await?;
    let viewer = "{ viewer { userId } }";
    let plain = number(&asks(&replica.door, "beppu-manager", MEMBERS).await?, COST)?;
    let before = asks(&replica.door, RESPONDENT, viewer).await?;
    let router = replica.door.router.clone();
    let request = replica.door.request(RESPONDENT, None, MEMBERS, &json!({}))?;
    hang_up(&proxy, router.oneshot(request)).await?;
    replica.gate.run(&house.scope("nakatsu-manager", None).await?, all_audits()?).await?;
    let after = asks(&replica.door, RESPONDENT, viewer).await?;
    let paid = number(&before, LEFT)? - number(&after, LEFT)?;
    assert_eq!(paid, plain + 50 + number(&after, COST)?, "the document, its denial, the look");
    Ok(())
}
