//! The first wall alone: row-level security switched off everywhere, and the product asked through the gate.
use super::raw::tables;
use anyhow::Result;
use domain::{
    Error,
    access::UseCase,
    audit::{AuditFilter, ListAuditItems, ListAudits, LoadReports, LoadScores, LoadTransitions, State},
    comparison::ListReleases,
    engagement::{ListEngagements, ListParticipations, LoadConsents, LoadNamedResults, LoadProgress},
    kernel::page::PageRequest,
    membership::ListMembers,
    report_copy::ListReportCopies,
    scoring::Basis,
    trail::ListTrail,
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, ReleaseStage, everything},
};

pub(super) async fn tear_down(house: &House) -> Result<()> {
    for table in tables(house).await? {
        let open = format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY");
        house.owner.execute_unprepared(&open).await?;
    }
    Ok(())
}

fn page<C>() -> Result<PageRequest<C>> {
    Ok(PageRequest::new(Some(100), None, None, None)?)
}

#[tokio::test]
async fn another_body_s_rows_are_not_there() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let (beppu, nakatsu) = (joint.of(BEPPU)?, joint.of(NAKATSU)?);
    let strange = joint.audit_of(NAKATSU)?;
    tear_down(&house).await?;

    let audits =
        house.run("beppu-ciso", ListAudits { filter: AuditFilter::default(), page: page()? }).await?;
    assert_eq!(audits.items.iter().map(|a| Some(a.id)).collect::<Vec<_>>(), [beppu.audit]);
    assert!(house.run("beppu-ciso", LoadReports(vec![strange])).await?.is_empty());
    assert!(house.run("beppu-ciso", LoadScores(vec![strange])).await?.is_empty());
    assert!(house.run("beppu-ciso", LoadTransitions(vec![strange])).await?.is_empty());
    let items = ListAuditItems { audits: vec![strange], page: page()? };
    assert!(house.run("beppu-ciso", items).await?.is_empty());
    assert!(house.run("beppu-ciso", LoadConsents(vec![nakatsu.participation])).await?.is_empty());
    let members = house.run("beppu-ciso", ListMembers(page()?)).await?;
    assert!(members.items.iter().all(|m| !m.name.as_str().starts_with("nakatsu")));
    assert_eq!(members.items.len(), 6);
    let trail = house.run("beppu-ciso", ListTrail { outsiders_only: false, page: page()? }).await?;
    let written = house.count(&format!("trail WHERE tenant_id = '{}'", house.place(BEPPU)?.uuid())).await?;
    assert_eq!(i64::try_from(trail.items.len())?, written);
    let parts = ListParticipations { engagement: Some(joint.engagement), page: page()? };
    let parts = house.run("beppu-ciso", parts).await?;
    assert_eq!(parts.items.iter().map(|p| p.id).collect::<Vec<_>>(), [beppu.participation]);
    Ok(())
}

#[tokio::test]
async fn an_entrant_sees_the_granted_audit_and_nothing_beside() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let earlier = house.internal_audit(State::Reported).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let granted = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, granted, "firm-auditor", State::Submitted).await?;
    tear_down(&house).await?;

    let all = ListAudits { filter: AuditFilter::default(), page: page()? };
    let audits = house.run_in("firm-auditor", BEPPU, all).await?;
    assert_eq!(audits.items.iter().map(|a| a.id).collect::<Vec<_>>(), [granted]);
    let earlier_items = ListAuditItems { audits: vec![earlier], page: page()? };
    assert!(house.run_in("firm-auditor", BEPPU, earlier_items).await?.is_empty());
    assert!(house.run_in("firm-auditor", BEPPU, LoadScores(vec![earlier])).await?.is_empty());
    assert!(house.run_in("firm-auditor", BEPPU, LoadReports(vec![earlier])).await?.is_empty());
    let items =
        house.run_in("firm-auditor", BEPPU, ListAuditItems { audits: vec![granted], page: page()? }).await?;
    assert_eq!(items.iter().map(|page| page.items.items.len()).collect::<Vec<_>>(), [100]);

    closed_to_entrant(&house, ListMembers(page()?)).await;
    closed_to_entrant(&house, LoadConsents(vec![joint.of(BEPPU)?.participation])).await;
    closed_to_entrant(&house, ListTrail { outsiders_only: false, page: page()? }).await;
    closed_to_entrant(&house, ListEngagements(page()?)).await;
    closed_to_entrant(&house, ListReportCopies(page()?)).await;
    closed_to_entrant(&house, ListReleases(page()?)).await;
    Ok(())
}

async fn closed_to_entrant<U: UseCase>(house: &House, use_case: U) {
    let answer = house.run_in("firm-auditor", BEPPU, use_case).await;
    assert!(matches!(answer, Err(Error::Forbidden)), "{}", U::ACTION.as_str());
}

#[tokio::test]
async fn an_unpublished_release_and_another_s_disclosures_are_not_there() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let release = house.release(Basis::Judged, ReleaseStage::Checked).await?;
    tear_down(&house).await?;

    assert!(house.run("beppu-manager", ListReleases(page()?)).await?.items.is_empty());
    let figures = house.run("oita-coordinator", domain::comparison::LoadFigures(vec![release])).await?;
    assert!(figures.is_empty(), "the coordinator sees no figures before the release");
    // A second prefecture's coordinator is not told what Oita is told.
    let both: Vec<_> = joint.participants.iter().map(|p| p.participation).collect();
    let told = house.run("oita-coordinator", LoadProgress(both.clone())).await?;
    assert_eq!(told.len(), 2);
    house.body("400009").await?;
    house.invite("400009-ciso", "fukuoka-coordinator", &[domain::access::Role::Coordinator]).await?;
    assert!(house.run("fukuoka-coordinator", LoadProgress(both.clone())).await?.is_empty());
    assert!(house.run("fukuoka-coordinator", LoadNamedResults(both)).await?.is_empty());
    assert!(house.run("fukuoka-coordinator", ListEngagements(page()?)).await?.items.is_empty());
    assert!(house.run("fukuoka-coordinator", ListReleases(page()?)).await?.items.is_empty());
    Ok(())
}
