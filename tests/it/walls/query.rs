//! The first wall alone: row-level security switched off everywhere, and the product asked through the gate.
use super::raw::tables;
use anyhow::{Context as _, Result};
use domain::{
    Error,
    access::{Role, UseCase},
    audit::{
        Advance, AuditFilter, ListAuditItems, ListAudits, LoadReports, LoadScores, LoadTransitions,
        RecordJudgements, State, TakeLead,
    },
    comparison::{ListReleases, PublishRelease},
    engagement::{
        ListEngagements, ListParticipations, LoadConsents, LoadNamedResults, LoadProgress, Purpose,
        WithdrawConsents,
    },
    kernel::page::PageRequest,
    membership::{AssignRoles, ListMembers},
    report_copy::ListReportCopies,
    scoring::{Basis, Tier},
    trail::ListTrail,
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, ReleaseStage, everything, judgements},
};

pub(crate) async fn tear_down(house: &House) -> Result<()> {
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
    // Even with the stranger's audit in hand there is only the catalogue.
    let items = ListAuditItems { audits: vec![house.audit(NAKATSU, strange).await?], page: page()? };
    let items = house.run("beppu-ciso", items).await?;
    assert!(items.iter().all(|page| page.answers.is_empty() && page.judgements.is_empty()));
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
    let earlier_items = ListAuditItems { audits: vec![house.audit(BEPPU, earlier).await?], page: page()? };
    let earlier_items = house.run_in("firm-auditor", BEPPU, earlier_items).await?;
    assert!(earlier_items.iter().all(|page| page.answers.is_empty() && page.judgements.is_empty()));
    assert!(house.run_in("firm-auditor", BEPPU, LoadScores(vec![earlier])).await?.is_empty());
    assert!(house.run_in("firm-auditor", BEPPU, LoadReports(vec![earlier])).await?.is_empty());
    let items = ListAuditItems { audits: vec![house.audit(BEPPU, granted).await?], page: page()? };
    let items = house.run_in("firm-auditor", BEPPU, items).await?;
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
    house.invite("400009-ciso", "fukuoka-coordinator", &[Role::Coordinator]).await?;
    assert!(house.run("fukuoka-coordinator", LoadProgress(both.clone())).await?.is_empty());
    assert!(house.run("fukuoka-coordinator", LoadNamedResults(both)).await?.is_empty());
    assert!(house.run("fukuoka-coordinator", ListEngagements(page()?)).await?.items.is_empty());
    assert!(house.run("fukuoka-coordinator", ListReleases(page()?)).await?.items.is_empty());
    Ok(())
}

/// A write across the border finds nothing to write to.
async fn finds_nothing<U: UseCase>(
    house: &House,
    person: &str,
    inside: Option<&str>,
    use_case: U,
) -> Result<()> {
    let scope = house.scope(person, inside).await?;
    let answer = house.gate.run(&scope, use_case).await;
    assert!(matches!(answer, Err(Error::NotFound)), "{person}: {}", U::ACTION.as_str());
    Ok(())
}

#[tokio::test]
async fn nobody_writes_into_another_body() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    let earlier = house.internal_audit(State::Fieldwork).await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let release = house.release(Basis::Judged, ReleaseStage::Checked).await?;
    house.body("400009").await?;
    house.invite("400009-ciso", "fukuoka-coordinator", &[Role::Coordinator]).await?;
    let member = house.run("beppu-ciso", ListMembers(page()?)).await?.items.pop().context("a member")?;
    let participation = joint.of(BEPPU)?.participation;
    tear_down(&house).await?;
    let before = house.look("SELECT id, version, state FROM audits ORDER BY id").await?;

    let roles =
        AssignRoles { member: member.id, roles: vec![Role::Viewer], expected_version: member.version };
    finds_nothing(&house, "nakatsu-ciso", None, roles).await?;
    let entries = || judgements(BEPPU, Tier::Essential);
    let judge = RecordJudgements { audit: earlier, entries: entries()? };
    finds_nothing(&house, "nakatsu-auditor", None, judge).await?;
    let judge = RecordJudgements { audit: earlier, entries: entries()? };
    finds_nothing(&house, "firm-auditor", Some(BEPPU), judge).await?;
    let take = Advance::<TakeLead>::new(earlier, 7);
    finds_nothing(&house, "firm-auditor", Some(BEPPU), take).await?;
    let withdraw = WithdrawConsents { participation, purposes: Purpose::ALL.to_vec(), expected_version: 1 };
    finds_nothing(&house, "nakatsu-ciso", None, withdraw).await?;
    let expected_version = house.own_release(release).await?.version;
    finds_nothing(&house, "fukuoka-coordinator", None, PublishRelease { release, expected_version }).await?;

    assert_eq!(house.look("SELECT id, version, state FROM audits ORDER BY id").await?, before);
    assert_eq!(house.count("judgements WHERE audit_id = (SELECT min(id::text)::uuid FROM audits)").await?, 0);
    assert_eq!(house.count("consents WHERE withdrawn_at IS NOT NULL").await?, 0);
    assert_eq!(house.count("releases WHERE state = 'CHECKED'").await?, 1);
    Ok(())
}
