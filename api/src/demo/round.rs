//! One round of a joint audit: call, consents, firm, and each participant's audit up to where the round goes.
use super::{
    cast::{BODIES, Body, JOINING_LATE, SHOWING_RESULTS, WITHDRAWING},
    fieldwork::{self, Checklist, Say},
    house::{House, said},
    road::{day, parsed},
    verdicts::{answer, earlier_answer, earlier_judgement, judgement},
};
use crate::commands::say;
use anyhow::{Context as _, Result};
use domain::{
    Timestamp,
    access::OrganizationKind,
    audit::AuditType,
    catalog::EditionCode,
    engagement::{
        ActivateEngagement, AdmitLate, AppointFirm, CONSENT_TEXT_VERSION, CreateEngagement, EngagementId,
        EngagementReason, EngagementTitle, FixParticipants, GiveConsents, InviteMunicipalities,
        ListParticipations, LoadEngagements, OpenCall, Participation, Purpose, Window, WithdrawConsents,
    },
    kernel::{fiscal::FiscalYear, page::PageRequest},
    organization::{ListOrganizations, OrganizationFilter},
    scoring::Tier,
};

/// What a round is.
pub(super) struct Round {
    pub(super) title: String,
    pub(super) year: FiscalYear,
    pub(super) bodies: Vec<&'static Body>,
    /// The one of them that is admitted after the audits have begun, if there is one.
    pub(super) late: Option<&'static str>,
    pub(super) called: Timestamp,
    pub(super) window: (Timestamp, Timestamp),
    /// When the answers are in and the firm works, and when it signs; none: the round stops when the answers are in.
    pub(super) fieldwork: Option<(Timestamp, Timestamp)>,
    /// What bodies and auditors say.
    pub(super) says: [Say; 2],
}

impl Round {
    /// The round of fiscal year 2024: one municipality is not yet with them.
    pub(super) fn of_2024() -> Result<Self> {
        Ok(Self {
            title: "大分県共同情報セキュリティ監査（令和6年度）".to_owned(),
            year: FiscalYear::parse("year", 2024).map_err(said)?,
            bodies: BODIES.iter().filter(|body| body.slug != JOINING_LATE).collect(),
            late: None,
            called: day("2024-07-01")?,
            window: (day("2024-08-01")?, day("2024-12-27")?),
            fieldwork: Some((day("2024-09-17")?, day("2024-11-29")?)),
            says: [earlier_answer, earlier_judgement],
        })
    }

    /// The round of fiscal year 2025, with all 18 municipalities.
    pub(super) fn of_2025() -> Result<Self> {
        Ok(Self {
            title: "大分県共同情報セキュリティ監査（令和7年度）".to_owned(),
            year: FiscalYear::parse("year", 2025).map_err(said)?,
            bodies: BODIES.iter().collect(),
            late: Some(JOINING_LATE),
            called: day("2025-05-12")?,
            window: (day("2025-07-01")?, day("2025-12-26")?),
            fieldwork: Some((day("2025-09-08")?, day("2025-11-28")?)),
            says: [answer, judgement],
        })
    }
}

impl Round {
    /// Who is invited with the call.
    fn in_time(&self) -> impl Iterator<Item = &'static Body> {
        self.bodies.iter().copied().filter(|body| self.late != Some(body.slug))
    }
}

const COORDINATOR: &str = "oita-coordinator";

pub(super) async fn run(house: &House, round: &Round) -> Result<()> {
    house.at(round.called);
    let id = call(house, round).await?;
    for body in round.in_time() {
        consent(house, body, id).await?;
    }
    activate(house, round, id).await?;
    for body in round.bodies.iter().filter(|body| round.late == Some(body.slug)) {
        admit(house, body, id).await?;
    }
    let checklist = Checklist::read(house).await?;
    for (index, body) in round.bodies.iter().enumerate() {
        house.at(round.window.0);
        let participation = own(house, &format!("{}-manager", body.slug), id).await?;
        let audit = participation.reply.audit.context("an active participant without an audit")?;
        let [answer, judgement] = round.says;
        let name = fieldwork::self_assess(house, body, audit, &checklist, answer).await?;
        if let Some(when) = round.fieldwork {
            fieldwork::judge(house, body, audit, &checklist, judgement, when).await?;
        }
        house.settle().await?;
        say(&format!("  {:>2}/{} {name}", index + 1, round.bodies.len()));
    }
    Ok(())
}

async fn call(house: &House, round: &Round) -> Result<EngagementId> {
    let create = CreateEngagement {
        title: EngagementTitle::parse("title", &round.title).map_err(said)?,
        fiscal_year: round.year,
        edition: EditionCode::parse("edition", "H19.7").map_err(said)?,
        tier: Tier::Full,
        audit_type: AuditType::Advisory,
    };
    let engagement = house.act(COORDINATOR, create).await?;
    house
        .act(COORDINATOR, OpenCall { engagement, expected_version: version(house, engagement).await? })
        .await?;
    let municipalities = round.in_time().map(|body| parsed(body.code)).collect::<Result<_>>()?;
    let expected_version = version(house, engagement).await?;
    house.act(COORDINATOR, InviteMunicipalities { engagement, municipalities, expected_version }).await
}

/// All show progress and contribute to the comparison, and six show their results by name.
async fn consent(house: &House, body: &Body, engagement: EngagementId) -> Result<()> {
    let ciso = format!("{}-ciso", body.slug);
    let participation = own(house, &ciso, engagement).await?;
    let mut purposes =
        vec![Purpose::FirmAccess, Purpose::ProgressToPrefecture, Purpose::BenchmarkContribution];
    if SHOWING_RESULTS.contains(&body.slug) {
        purposes.push(Purpose::ResultsToPrefecture);
    }
    let expected_version = participation.reply.version;
    house
        .act(
            &ciso,
            GiveConsents {
                participation: participation.id,
                purposes,
                text_version: CONSENT_TEXT_VERSION,
                expected_version,
            },
        )
        .await
        .map(drop)
}

/// One municipality is admitted late, consents, and gets its audit.
async fn admit(house: &House, body: &Body, engagement: EngagementId) -> Result<()> {
    let reason = EngagementReason::parse("reason", "町議会での予算の議決が遅れたため").map_err(said)?;
    let (municipality, expected_version) = (parsed(body.code)?, version(house, engagement).await?);
    let admit = AdmitLate { engagement, municipality, reason, firm: None, expected_version };
    house.act(COORDINATOR, admit).await?;
    consent(house, body, engagement).await?;
    house.settle().await
}

/// One municipality takes its scores out of the comparison.
pub(super) async fn withdraw(house: &House) -> Result<()> {
    let ciso = format!("{WITHDRAWING}-ciso");
    // Newest first: of the round that is on.
    let page = PageRequest::new(None, None, Some(1), None).map_err(said)?;
    let own = house.act(&ciso, ListParticipations { engagement: None, page }).await?.items.pop();
    let own = own.context("the municipality takes no part")?;
    let purposes = vec![Purpose::BenchmarkContribution];
    let withdraw = WithdrawConsents { participation: own.id, purposes, expected_version: own.reply.version };
    house.act(&ciso, withdraw).await?;
    house.settle().await
}

async fn activate(house: &House, round: &Round, engagement: EngagementId) -> Result<()> {
    let expected_version = version(house, engagement).await?;
    house.act(COORDINATOR, FixParticipants { engagement, expected_version }).await?;
    let firms = OrganizationFilter { kind: Some(OrganizationKind::AuditFirm) };
    let page = PageRequest::new(Some(1), None, None, None).map_err(said)?;
    let firms = house.act(COORDINATOR, ListOrganizations { filter: firms, page }).await?;
    let firm = firms.items.first().context("no audit firm")?.id;
    let expected_version = version(house, engagement).await?;
    house.act(COORDINATOR, AppointFirm { engagement, firm, expected_version }).await?;
    let window = Window::new(round.window.0, round.window.1).map_err(said)?;
    let expected_version = version(house, engagement).await?;
    house.act(COORDINATOR, ActivateEngagement { engagement, window, expected_version }).await?;
    house.settle().await
}

async fn version(house: &House, engagement: EngagementId) -> Result<i32> {
    let found = house.act(COORDINATOR, LoadEngagements(vec![engagement])).await?;
    Ok(found.first().context("the engagement is not there")?.version)
}

async fn own(house: &House, actor: &str, engagement: EngagementId) -> Result<Participation> {
    let page = PageRequest::new(Some(1), None, None, None).map_err(said)?;
    let list = ListParticipations { engagement: Some(engagement), page };
    house.act(actor, list).await?.items.pop().with_context(|| format!("{actor} is not invited"))
}
