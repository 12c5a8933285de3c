//! The seeded world: made once through the use cases, then only copied.
mod advice;
mod dispatches;
mod plans;
mod rounds;
mod visits;

use super::{
    actors::{FUKUOKA, KITAKYUSHU, SAGA},
    owners::global,
};
use anyhow::{Context as _, Result, bail};
use chrono::Duration;
use domain::{
    Id,
    access::Role,
    assignment::SubmitAssignedItems,
    audit::{Advance, AuditId, AuditKind, RecordSelfAssessments, State, SubmitSelfAssessment},
    catalog::EditionCode,
    department::{AddDepartment, DepartmentName},
    edition_change::ChangeAuditEdition,
    engagement::Purpose,
    finding::FindingKind,
    kernel::id::Kind,
    membership::{InvitationCode, InviteMember, PersonName},
    notice::{GiveUrgentNotice, LoadUrgentNotices, NoticeText},
    prior::CarryOverAnswers,
    publication::{DraftPublication, Summary},
    scoring::Tier,
    target::TargetRef,
    webhook::WebhookTopic,
};
use std::collections::BTreeMap;
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, LATER_EDITION, NAKATSU, answers},
};
use tokio::sync::OnceCell;

/// A seeded database, with the global ids of what the mutations aim at.
#[derive(Debug)]
pub(super) struct World {
    /// The database that everybody copies and nobody uses.
    pub database: String,
    ids: BTreeMap<&'static str, String>,
}

/// The item that is assigned, and shown by evidence.
const ITEM: &str = "1.1-01";
/// An invitation into Beppu that nobody has accepted.
pub(super) const PENDING: &str = "an invitation that waits";

const MORE: [(&str, &str, Role); 14] = [
    ("oita-ciso", "oita-manager", Role::AuditManager),
    ("oita-ciso", "oita-auditor", Role::InternalAuditor),
    ("oita-ciso", "oita-respondent", Role::Respondent),
    ("oita-ciso", "oita-viewer", Role::Viewer),
    ("oita-ciso", "oita-frontend", Role::ServiceAccount),
    ("center-operator", "center-frontend", Role::ServiceAccount),
    ("center-operator", "center-second", Role::Advisor),
    ("center-operator", "center-third", Role::Advisor),
    ("center-operator", "other-advisor", Role::Advisor),
    ("firm-manager", "firm-frontend", Role::ServiceAccount),
    ("400009-ciso", "fukuoka-coordinator", Role::Coordinator),
    ("rival-manager", "rival-frontend", Role::ServiceAccount),
    ("nakatsu-ciso", "nakatsu-viewer", Role::Viewer),
    ("nakatsu-ciso", "nakatsu-auditor", Role::InternalAuditor),
];
const ACCESS: &[Purpose] = &[Purpose::FirmAccess, Purpose::ProgressToPrefecture];

impl World {
    /// The world of this run.
    pub(super) async fn get() -> Result<&'static Self> {
        // With the house that keeps the database.
        static WORLD: OnceCell<(House, World)> = OnceCell::const_new();
        WORLD.get_or_try_init(seed).await.map(|(_, world)| world)
    }

    /// The global id of that name.
    pub(super) fn id(&self, name: &str) -> Result<&str> {
        Ok(self.ids.get(name).with_context(|| format!("the world has no {name}"))?)
    }

    fn of<K: Kind>(&self, name: &str) -> Result<Id<K>> {
        let (_, id) = super::owners::parts(self.id(name)?).context("a global id")?;
        Ok(Id::from_uuid(id.parse()?))
    }

    fn audit(&self, name: &str) -> Result<AuditId> {
        self.of(name)
    }

    fn name<K: Kind>(&mut self, name: &'static str, id: Id<K>) {
        self.ids.insert(name, global(K::NAME, &id.uuid().simple().to_string()));
    }
}

async fn seed() -> Result<(House, World)> {
    let house = House::open().await?;
    let mut world = World { database: house.database.clone(), ids: BTreeMap::new() };
    people(&house).await?;
    followed_up(&house, &mut world).await?;
    house.internal_audit(State::Reported).await?;
    rounds::reported_round(&house, &mut world).await?;
    advice::advised(&house, &mut world).await?;
    visits::confirmed(&house, &mut world).await?;
    house.clock.pass(Duration::days(60));
    let live = house.joint("firm", JointStage::Active, &[(BEPPU, ACCESS), (NAKATSU, ACCESS)]).await?;
    world.name("granted", live.audit_of(BEPPU)?);
    world.name("foreign", live.audit_of(NAKATSU)?);
    offices(&house, &mut world).await?;
    assigned(&house, &world).await?;
    evidence(&house, &mut world).await?;
    world.name("live", live.of(BEPPU)?.participation);
    world.name("internal", house.create_audit(BEPPU, Tier::Essential).await?);
    house.create_audit(SAGA, Tier::Essential).await?;
    let (name, code) = (PersonName::parse("name", "新任者")?, InvitationCode::new(PENDING.to_owned()));
    house.run("beppu-ciso", InviteMember { name, roles: vec![Role::Respondent], code }).await?;
    plans::planned(&house, &mut world).await?;
    pointed_out(&house, &mut world).await?;
    appointed(&house, &mut world).await?;
    years(&house, &mut world).await?;
    plans::ordered(&house, &world).await?;
    rounds::engagements(&house, &mut world).await?;
    dispatches::dispatched(&house, &mut world).await?;
    dispatches::elsewhere(&house, &world).await?;
    visits::visited(&house, &mut world).await?;
    house.settle().await?;
    house.worker.seal().await?;
    for (name, person) in [
        ("beppu's member", "beppu-viewer"),
        ("nakatsu's member", "nakatsu-viewer"),
        ("placed member", "beppu-respondent"),
        ("firm's member", "firm-frontend"),
        ("centre's member", "center-frontend"),
        ("advising member", "center-second"),
    ] {
        let found = house.look(&format!("SELECT id FROM members WHERE name = '{person}'")).await?;
        let id = found.first().and_then(|row| row.get("id")?.as_str()).context("no such member")?;
        world.ids.insert(name, global("Member", &id.replace('-', "")));
    }
    world.name("firm", house.place("firm")?);
    Ok((house, world))
}

async fn people(house: &House) -> Result<()> {
    house.cast().await?;
    for code in [SAGA, FUKUOKA, KITAKYUSHU] {
        house.body(code).await?;
    }
    house.firm("rival").await?;
    for (by, person, role) in MORE {
        house.invite(by, person, &[role]).await?;
    }
    Ok(())
}

/// Beppu's audit with an urgent notice, which is followed up, and its summary for the public.
async fn followed_up(house: &House, world: &mut World) -> Result<()> {
    let audit = house.internal_audit(State::Fieldwork).await?;
    let text = NoticeText::parse("text", "管理画面が外部に公開されている。")?;
    house.run("beppu-auditor", GiveUrgentNotice { audit, text }).await?;
    let notices = house.run("beppu-ciso", LoadUrgentNotices(vec![audit])).await?;
    world.name("notice", notices.first().context("the notice")?.id);
    house.lead(BEPPU, audit, "beppu-auditor", State::FollowUp).await?;
    let summary = Summary::parse("summary", "改善を要する点があった。")?;
    let draft = DraftPublication { audit, expected_version: 0, summary };
    world.name("publication", house.run("beppu-manager", draft).await?);
    Ok(())
}

/// Beppu's evidence for the audit that the firm judges, which takes more, and Nakatsu's for one that nobody may enter yet.
async fn evidence(house: &House, world: &mut World) -> Result<()> {
    let (granted, foreign) = (world.audit("granted")?, world.audit("foreign")?);
    world.name("granted's evidence", house.evidence(BEPPU, granted, &[ITEM], b"%PDF-1.7 ").await?);
    house.evidence(NAKATSU, foreign, &[ITEM], b"%PDF-1.7 ").await?;
    Ok(())
}

/// What Beppu is made of; a little of Nakatsu's beside it.
async fn offices(house: &House, world: &mut World) -> Result<()> {
    let head = Some(house.member(BEPPU, "beppu-viewer").await?.id);
    let name = DepartmentName::parse("name", "総務課")?;
    let department = house.run("beppu-manager", AddDepartment { name, kana: None, head }).await?;
    house.works_in(BEPPU, department, "beppu-respondent", None).await?;
    world.name("department", department);
    world.name("system", house.system(BEPPU, "財務会計システム", department).await?);
    world.name("empty department", house.department(BEPPU, "市民課").await?);
    let nakatsu = house.department(NAKATSU, "企画課").await?;
    world.name("nakatsu's department", nakatsu);
    house.system(NAKATSU, "住民記録システム", nakatsu).await?;
    // Nobody answers there.
    let told = &[WebhookTopic::ReportSigned];
    world.name("webhook", house.webhook(BEPPU, "http://localhost:1/", told).await?);
    world.name("paused webhook", house.webhook(BEPPU, "http://localhost:1/", told).await?);
    house.pause_webhook(BEPPU, world.of("paused webhook")?).await?;
    house.webhook(NAKATSU, "http://localhost:1/", told).await?;
    world.name("service account", house.service_account(BEPPU, "画面", &[]).await?.id);
    house.service_account(NAKATSU, "画面", &[]).await?;
    Ok(())
}

/// Beppu's audit that Nakatsu's internal auditor was let in for, and one that waits for a firm.
async fn appointed(house: &House, world: &mut World) -> Result<()> {
    let mutual = house.outside_audit(BEPPU, AuditKind::Mutual).await?;
    house.appoint(BEPPU, mutual, house.place(NAKATSU)?).await?;
    house.lead(BEPPU, mutual, "nakatsu-auditor", State::Notified).await?;
    world.name("mutual", mutual);
    world.name("waiting", house.outside_audit(BEPPU, AuditKind::External).await?);
    Ok(())
}

/// A later edition, an audit that was taken to it, and what an earlier year left to the audit that the firm judges.
async fn years(house: &House, world: &mut World) -> Result<()> {
    house.later_edition().await?;
    let earlier = house.audit_of_year(BEPPU, 2024, EDITION).await?;
    house.lead(BEPPU, earlier, "beppu-auditor", State::SelfAssessment).await?;
    house.evidence(BEPPU, earlier, &["1.1-01"], b"%PDF-1.7 ").await?;
    house.lead(BEPPU, earlier, "beppu-auditor", State::Reported).await?;
    let carry = CarryOverAnswers { audit: world.audit("granted")?, from: earlier };
    house.run("beppu-manager", carry).await?;
    let changed = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let edition = EditionCode::parse("edition", LATER_EDITION)?;
    let change = ChangeAuditEdition { audit: changed, edition, expected_version: 1 };
    house.run("beppu-manager", change).await?;
    world.name("next year", house.audit_of_year(BEPPU, 2026, EDITION).await?);
    Ok(())
}

/// What the firm's audit is about and who answers it, of which the firm is to see the former only; and items of Nakatsu's.
async fn assigned(house: &House, world: &World) -> Result<()> {
    let (granted, foreign) = (world.audit("granted")?, world.audit("foreign")?);
    house.set_targets(BEPPU, granted, &[TargetRef::Department(world.of("department")?)]).await?;
    house.lead(BEPPU, granted, "firm-auditor", State::SelfAssessment).await?;
    house.assign(BEPPU, granted, "beppu-respondent", &[ITEM]).await?;
    let entries = answers(BEPPU, Tier::Essential)?;
    house.run("beppu-manager", RecordSelfAssessments { audit: granted, entries }).await?;
    let items = vec![ITEM.to_owned()];
    house.run("beppu-respondent", SubmitAssignedItems { audit: granted, items }).await?;
    let version = house.audit(BEPPU, granted).await?.version;
    house.run("beppu-manager", Advance::<SubmitSelfAssessment>::new(granted, version)).await?;
    house.lead(BEPPU, granted, "firm-auditor", State::Submitted).await?;
    house.lead(NAKATSU, foreign, "firm-auditor", State::SelfAssessment).await?;
    house.assign(NAKATSU, foreign, "nakatsu-manager", &[ITEM]).await
}

/// What was found in Beppu: while it is drafted, while the body reads it, and signed; a little of Nakatsu's beside it.
async fn pointed_out(house: &House, world: &mut World) -> Result<()> {
    let (major, item) = (FindingKind::MajorNonconformity, Some("1.1-01"));
    let kinds = [(item, major), (None, FindingKind::Observation), (None, major)];
    let (signed, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    let [finding, observation, owned] = ids[..] else { bail!("three findings") };
    house.assign_finding(BEPPU, owned, "beppu-respondent").await?;
    let action = house.action(BEPPU, owned, "beppu-respondent").await?;
    for (name, state) in [("draft finding", State::Fieldwork), ("checked finding", State::FactCheck)] {
        let audit = house.internal_audit(State::Fieldwork).await?;
        world.name(name, house.propose(BEPPU, audit, "beppu-auditor", item, major).await?);
        house.lead(BEPPU, audit, "beppu-auditor", state).await?;
    }
    world.name("signed", signed);
    world.name("next", house.audit_of_year(BEPPU, 2026, EDITION).await?);
    world.name("finding", finding);
    world.name("observation", observation);
    world.name("owned finding", owned);
    world.name("action", action);
    let (_, theirs) = house.signed_findings(NAKATSU, 2025, "nakatsu-auditor", &[(item, major)]).await?;
    house.action(NAKATSU, theirs[0], "nakatsu-manager").await?;
    Ok(())
}
