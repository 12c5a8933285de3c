//! Joint audits in every state, and the comparisons that follow from one.
use super::{ACCESS, World};
use crate::permissions::actors::KITAKYUSHU;
use anyhow::Result;
use domain::{
    audit::AuditType,
    catalog::EditionCode,
    comparison::Key,
    engagement::{
        AppointFirm, CreateEngagement, EngagementId, EngagementReason, EngagementTitle, FixParticipants,
        InviteMunicipalities, OpenCall, Overview,
        Purpose::{self, BenchmarkContribution, FirmAccess, ProgressToPrefecture, ResultsToPrefecture},
        ReportEngagement, StartConsolidation,
    },
    kernel::fiscal::FiscalYear,
    register::GovernmentCode,
    scoring::{Basis, Tier},
};
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, NAKATSU, OITA, ReleaseStage},
};

const WITHOUT_RESULTS: &[Purpose] = &[FirmAccess, ProgressToPrefecture, BenchmarkContribution];
const WITH_RESULTS: &[Purpose] =
    &[FirmAccess, ProgressToPrefecture, ResultsToPrefecture, BenchmarkContribution];

pub(super) async fn reported_round(house: &House, world: &mut World) -> Result<()> {
    let with = [
        (BEPPU, WITHOUT_RESULTS),
        (NAKATSU, WITH_RESULTS),
        ("442011", WITHOUT_RESULTS),
        ("442046", WITHOUT_RESULTS),
        ("442054", WITHOUT_RESULTS),
        ("442062", WITHOUT_RESULTS),
        ("442071", WITHOUT_RESULTS),
        ("442089", WITHOUT_RESULTS),
    ];
    let reported = house.joint("firm", JointStage::Reported, &with).await?;
    world.name("reported", reported.engagement);
    world.name("released", house.release(Basis::Judged, ReleaseStage::Published).await?);
    world.name("open release", house.release(Basis::SelfAssessed, ReleaseStage::Open).await?);
    let key = |tier| -> Result<Key> {
        Ok(Key {
            fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
            edition: EditionCode::parse("edition", EDITION)?,
            basis: Basis::Judged,
            tier,
        })
    };
    let nation = house.release_by("center-operator", key(Tier::Essential)?, ReleaseStage::Published).await?;
    world.name("nation", nation);
    let checked = house.release_by("oita-coordinator", key(Tier::Full)?, ReleaseStage::Checked).await?;
    world.name("checked release", checked);
    Ok(())
}

pub(super) async fn engagements(house: &House, world: &mut World) -> Result<()> {
    world.name("draft", create(house, "oita-coordinator").await?);
    let called = house.joint("firm", JointStage::Invited, &[(BEPPU, &[]), (NAKATSU, &[])]).await?;
    world.name("invitation", called.of(BEPPU)?.participation);
    world.name("called", called.engagement);
    house.consent(NAKATSU, called.of(NAKATSU)?.participation, ACCESS).await?;
    let fixed = house.joint("firm", JointStage::Consented, &[(BEPPU, ACCESS)]).await?;
    world.name("consented", fixed.of(BEPPU)?.participation);
    fix(house, fixed.engagement).await?;
    world.name("fixed", fixed.engagement);
    let appointed = house.joint("firm", JointStage::Consented, &[(BEPPU, ACCESS)]).await?;
    world.name("appointed participation", appointed.of(BEPPU)?.participation);
    let appointed = appointed.engagement;
    fix(house, appointed).await?;
    let appoint = AppointFirm { engagement: appointed, firm: house.place("firm")?, expected_version: 4 };
    house.run("oita-coordinator", appoint).await?;
    world.name("appointed", appointed);
    world.name("consolidating", over(house, false).await?);
    world.name("given", over(house, true).await?);
    let bid_for = create(house, "oita-coordinator").await?;
    house.bids(bid_for, &["firm", "rival"]).await?;
    world.name("bid for", bid_for);
    let decided = create(house, "oita-coordinator").await?;
    house.bids(decided, &["firm", "rival"]).await?;
    house.select_bidders(decided, &[1]).await?;
    let foreign = create(house, "fukuoka-coordinator").await?;
    house.run("fukuoka-coordinator", OpenCall { engagement: foreign, expected_version: 1 }).await?;
    let municipalities = vec![GovernmentCode::parse("code", KITAKYUSHU)?];
    let invite = InviteMunicipalities { engagement: foreign, municipalities, expected_version: 2 };
    house.run("fukuoka-coordinator", invite).await?;
    let live = house.compare_by_name(OITA, BEPPU, Basis::SelfAssessed).await?;
    world.name("named and live", live);
    world.name("named and proposed", house.propose_by_name(OITA, BEPPU, Basis::Judged).await?);
    Ok(())
}

async fn fix(house: &House, engagement: EngagementId) -> Result<()> {
    house.run("oita-coordinator", FixParticipants { engagement, expected_version: 3 }).await?;
    Ok(())
}

/// An engagement of Nakatsu alone that is being consolidated, or whose report is given.
async fn over(house: &House, reported: bool) -> Result<EngagementId> {
    let joint = house.joint("firm", JointStage::Active, &[(NAKATSU, ACCESS)]).await?;
    let engagement = joint.engagement;
    let why = EngagementReason::parse("reason", "監査未了")?;
    let left_out = vec![(joint.of(NAKATSU)?.participation, why)];
    let expected_version = house.engagement_version(engagement).await?;
    let consolidate = StartConsolidation { engagement, left_out, expected_version };
    house.run("oita-coordinator", consolidate).await?;
    if reported {
        let overview = Overview::parse("overview", "概要")?;
        let expected_version = expected_version + 1;
        house.run("oita-coordinator", ReportEngagement { engagement, overview, expected_version }).await?;
    }
    Ok(engagement)
}

async fn create(house: &House, by: &str) -> Result<EngagementId> {
    let create = CreateEngagement {
        title: EngagementTitle::parse("title", "共同監査")?,
        fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
        edition: EditionCode::parse("edition", EDITION)?,
        tier: Tier::Essential,
        audit_type: AuditType::Advisory,
    };
    Ok(house.run(by, create).await?)
}
