//! Joint engagements, of Oita prefecture if nothing else is said, up to any stage.
use super::{EDITION, OITA, ciso, coordinator};
use crate::House;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    audit::{AuditId, AuditType, State},
    catalog::EditionCode,
    engagement::{
        ActivateEngagement, AppointFirm, CONSENT_TEXT_VERSION, CreateEngagement, EngagementId,
        EngagementTitle, FixParticipants, GiveConsents, InviteMunicipalities, ListParticipations,
        LoadEngagements, LoadParticipations, OpenCall, Participation, ParticipationId, Purpose, Window,
    },
    kernel::{fiscal::FiscalYear, page::PageRequest},
    register::GovernmentCode,
    scoring::Tier,
};

/// How far a joint engagement is led.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum JointStage {
    /// The call is open, everybody is invited, nobody has answered.
    Invited,
    /// Everybody has consented to their purposes.
    Consented,
    /// The firm is appointed, everybody has an audit, and the firm may enter.
    Active,
    /// All reports are signed and all disclosures made.
    Reported,
}

/// Whose joint engagement, and of what.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The prefecture's code.
    pub prefecture: &'a str,
    /// The fiscal year.
    pub year: i32,
    /// Over which items.
    pub tier: Tier,
    /// The audit firm's name.
    pub firm: &'a str,
}

impl Call<'static> {
    /// Oita's, of the year 2025, over the essential items.
    pub const OITA_2025: Self = Self { prefecture: OITA, year: 2025, tier: Tier::Essential, firm: "firm" };
}

/// A joint engagement with those it was made with.
#[derive(Debug, Clone)]
pub struct Joint {
    /// The engagement.
    pub engagement: EngagementId,
    /// The firm's auditors may enter in this window.
    pub window: Window,
    /// The municipalities, in the order they were named.
    pub participants: Vec<Participant>,
}

/// A municipality in a joint engagement.
#[derive(Debug, Clone)]
pub struct Participant {
    /// Its code.
    pub code: String,
    /// Its participation.
    pub participation: ParticipationId,
    /// Its audit, once the engagement is active.
    pub audit: Option<AuditId>,
}

/// These municipalities, each with all purposes.
#[must_use]
pub fn everything<'a>(codes: &[&'a str]) -> Vec<(&'a str, &'static [Purpose])> {
    codes.iter().map(|code| (*code, Purpose::ALL)).collect()
}

impl Joint {
    /// The participant of that code.
    pub fn of(&self, code: &str) -> Result<&Participant> {
        self.participants.iter().find(|p| p.code == code).with_context(|| format!("{code} takes no part"))
    }
    /// The audit of the participant of that code.
    pub fn audit_of(&self, code: &str) -> Result<AuditId> {
        self.of(code)?.audit.with_context(|| format!("{code} has no audit yet"))
    }
}

impl House {
    /// A joint engagement over the essential items with these municipalities and their purposes, audited by `firm`
    /// within the thirty days from now. Who is missing of them, the prefecture and the firm is founded.
    pub async fn joint(&self, firm: &str, stage: JointStage, with: &[(&str, &[Purpose])]) -> Result<Joint> {
        self.joint_of(&Call { firm, ..Call::OITA_2025 }, stage, with).await
    }

    /// As [`House::joint`], of any prefecture and year and over any items.
    pub async fn joint_of(
        &self,
        call: &Call<'_>,
        stage: JointStage,
        with: &[(&str, &[Purpose])],
    ) -> Result<Joint> {
        self.body(call.prefecture).await?;
        let now = self.clock.now();
        let window = Window::new(now, now + Duration::days(30))?;
        let engagement = self.call(call, with).await?;
        let by = coordinator(call.prefecture);
        let mut joint = Joint { engagement, window, participants: Vec::new() };
        joint.participants = self.participants(&by, engagement).await?;
        if stage >= JointStage::Consented {
            for (code, purposes) in with {
                let participation = joint.of(code)?.participation;
                self.consent(code, participation, purposes).await?;
            }
        }
        if stage >= JointStage::Active {
            self.activate(&joint, call).await?;
            joint.participants = self.participants(&by, engagement).await?;
        }
        if stage == JointStage::Reported {
            for participant in &joint.participants {
                let audit = joint.audit_of(&participant.code)?;
                self.lead(&participant.code, audit, &format!("{}-auditor", call.firm), State::Reported)
                    .await?;
            }
        }
        self.settle().await?;
        Ok(joint)
    }

    async fn call(&self, call: &Call<'_>, with: &[(&str, &[Purpose])]) -> Result<EngagementId> {
        let by = &coordinator(call.prefecture);
        let create = CreateEngagement {
            title: EngagementTitle::parse("title", "令和7年度 共同監査")?,
            fiscal_year: FiscalYear::parse("fiscalYear", call.year)?,
            edition: EditionCode::parse("edition", EDITION)?,
            tier: call.tier,
            audit_type: AuditType::Advisory,
        };
        let engagement = self.run(by, create).await?;
        self.run(by, OpenCall { engagement, expected_version: 1 }).await?;
        let mut municipalities = Vec::new();
        for (code, _) in with {
            self.body(code).await?;
            municipalities.push(GovernmentCode::parse("code", code)?);
        }
        let invite = InviteMunicipalities { engagement, municipalities, expected_version: 2 };
        Ok(self.run(by, invite).await?)
    }

    async fn activate(&self, joint: &Joint, call: &Call<'_>) -> Result<()> {
        let (engagement, firm) = (joint.engagement, self.firm(call.firm).await?);
        let by = &coordinator(call.prefecture);
        let fix = FixParticipants { engagement, expected_version: 3 };
        self.run(by, fix).await?;
        let appoint = AppointFirm { engagement, firm, expected_version: 4 };
        self.run(by, appoint).await?;
        let activate = ActivateEngagement { engagement, window: joint.window, expected_version: 5 };
        self.run(by, activate).await?;
        self.settle().await
    }

    /// The CISO of the body of that code consents to more purposes.
    pub async fn consent(&self, code: &str, id: ParticipationId, purposes: &[Purpose]) -> Result<()> {
        let expected_version = self.participation(code, id).await?.reply.version;
        let text_version = CONSENT_TEXT_VERSION;
        let give =
            GiveConsents { participation: id, purposes: purposes.to_vec(), text_version, expected_version };
        self.run(&ciso(code), give).await.with_context(|| format!("{code} consents"))?;
        Ok(())
    }

    /// The participation, as the municipality of that code sees it.
    pub async fn participation(&self, code: &str, id: ParticipationId) -> Result<Participation> {
        self.run(&ciso(code), LoadParticipations(vec![id])).await?.pop().context("no such participation")
    }

    /// The participants as the coordinator sees them, in the order they were invited.
    async fn participants(&self, by: &str, engagement: EngagementId) -> Result<Vec<Participant>> {
        let page = PageRequest::new(Some(100), None, None, None)?;
        let list = ListParticipations { engagement: Some(engagement), page };
        let found = self.run(by, list).await?.items;
        let mut participants = Vec::new();
        for participation in found {
            let code = self.code_of(participation.municipality)?;
            let (participation, audit) = (participation.id, participation.reply.audit);
            participants.push(Participant { code, participation, audit });
        }
        Ok(participants)
    }

    /// The engagement's present version, as the coordinator sees it.
    pub async fn engagement_version(&self, id: EngagementId) -> Result<i32> {
        let found = self.run("oita-coordinator", LoadEngagements(vec![id])).await?;
        Ok(found.first().context("no such engagement")?.version)
    }
}
