//! Audits, up to any state.
use super::{
    ciso,
    editions::{answers_of, judgements_of},
    manager,
};
use crate::{House, cluster::root_of_the_repository};
use anyhow::{Context as _, Result, anyhow};
use domain::{
    audit::{
        AcknowledgeReport, Advance, Answer, ApprovePlan, Audit, AuditId, AuditKind, AuditTitle, AuditType,
        Close, ConfirmFacts, CreateAudit, DraftReport, JudgementEntry, LoadAudits, Note, Notify,
        RecordJudgements, RecordSelfAssessments, SelfAssessmentEntry, SignReport, StartFactCheck,
        StartFieldwork, StartSelfAssessment, State, SubmitSelfAssessment,
    },
    catalog::{EditionCode, Method, read_catalog},
    kernel::fiscal::FiscalYear,
    planning::Order,
    scoring::{Tier, Verdict},
    team::{DeclareIndependence, LoadTeams},
};
use std::{fs::File, sync::OnceLock};

/// The catalogue's edition.
pub const EDITION: &str = "H19.7";

/// An item's code, and whether it is essential.
pub type CatalogueItem = (String, bool);

/// The catalogue's items, in order.
pub fn catalogue() -> Result<&'static [CatalogueItem]> {
    static ITEMS: OnceLock<Vec<CatalogueItem>> = OnceLock::new();
    if let Some(known) = ITEMS.get() {
        return Ok(known);
    }
    let open = |name| File::open(root_of_the_repository().join("catalogs").join(EDITION).join(name));
    let read = read_catalog(open("edition.csv")?, open("categories.csv")?, open("items.csv")?);
    let items = read.map_err(|faults| anyhow!("the catalogue has faults: {faults:?}"))?.items;
    Ok(ITEMS.get_or_init(|| items.iter().map(|item| (item.code.to_string(), item.essential)).collect()))
}

/// What is said of the `place`th item of the body of that code, always the same: mostly conforming, more so in some
/// bodies than in others.
#[must_use]
pub fn verdict(code: &str, place: usize) -> Verdict {
    let seed = code.bytes().fold(0_usize, |sum, byte| (sum * 31 + usize::from(byte)) % 9_973);
    let drawn = (seed * 131 + place * 7_919 + seed * place * 17) % 100;
    let strength = 35 + seed % 45;
    match drawn {
        n if n < strength => Verdict::Conforming,
        n if n < strength + 15 => Verdict::Partial,
        98.. => Verdict::NotApplicable,
        _ => Verdict::Nonconforming,
    }
}

impl House {
    /// Creates an internal audit of the body of that code, as its manager.
    pub async fn create_audit(&self, code: &str, tier: Tier) -> Result<AuditId> {
        self.create(code, AuditKind::Internal, tier, None).await
    }

    /// Creates an internal audit over the essential items by that order, as the body's manager.
    pub async fn ordered_audit(&self, code: &str, order: Order) -> Result<AuditId> {
        self.create(code, AuditKind::Internal, Tier::Essential, Some(order)).await
    }

    /// Creates an audit of that kind over the essential items, as the body's manager.
    pub async fn audit_of_kind(&self, code: &str, kind: AuditKind) -> Result<AuditId> {
        self.create(code, kind, Tier::Essential, None).await
    }

    async fn create(&self, code: &str, kind: AuditKind, tier: Tier, order: Option<Order>) -> Result<AuditId> {
        let create = CreateAudit {
            title: AuditTitle::parse("title", "庁内監査")?,
            kind,
            audit_type: AuditType::Advisory,
            fiscal_year: FiscalYear::parse("fiscalYear", 2025)?,
            edition: EditionCode::parse("edition", EDITION)?,
            tier,
            order,
        };
        self.run(&manager(code), create).await.context("creating an audit")
    }

    /// An internal audit of Beppu over the essential items, judged by `beppu-auditor`, in state `until`.
    pub async fn internal_audit(&self, until: State) -> Result<AuditId> {
        let audit = self.create_audit(super::BEPPU, Tier::Essential).await?;
        self.lead(super::BEPPU, audit, "beppu-auditor", until).await?;
        Ok(audit)
    }

    /// The audit, as the body's manager sees it.
    pub async fn audit(&self, code: &str, id: AuditId) -> Result<Audit> {
        self.run(&manager(code), LoadAudits(vec![id])).await?.pop().context("no such audit")
    }

    /// Leads an audit of the body of that code from where it stands to `until`: `auditor` does the auditors' part, in
    /// the body, and the body's manager and CISO do the rest.
    pub async fn lead(&self, code: &str, id: AuditId, auditor: &str, until: State) -> Result<()> {
        let mut audit = self.audit(code, id).await?;
        while audit.state < until {
            self.join(code, &audit, auditor).await?;
            self.lead_on(code, &audit, auditor)
                .await
                .with_context(|| format!("leading an audit of {code} on from {}", audit.state.as_str()))?;
            audit = self.audit(code, id).await?;
        }
        self.join(code, &audit, auditor).await
    }

    /// `auditor` declares independence in the body of that code, from the submission on and once.
    async fn join(&self, code: &str, audit: &Audit, auditor: &str) -> Result<()> {
        if audit.state < State::Submitted || audit.state >= State::Reported {
            return Ok(());
        }
        let user = self.scope(auditor, Some(code)).await?.user();
        let team = self.run_in(auditor, code, LoadTeams(vec![audit.id])).await?;
        if team.iter().all(|member| Some(member.user) != user) {
            let declare = DeclareIndependence { audit: audit.id, expected_version: audit.version };
            self.run_in(auditor, code, declare).await?;
        }
        Ok(())
    }

    async fn lead_on(&self, code: &str, audit: &Audit, auditor: &str) -> Result<()> {
        let (id, version, manager) = (audit.id, audit.version, manager(code));
        match audit.state {
            State::Draft => self.run(&ciso(code), Advance::<ApprovePlan>::new(id, version)).await?,
            State::Planned => self.run(&manager, Advance::<Notify>::new(id, version)).await?,
            State::Notified => self.run(&manager, Advance::<StartSelfAssessment>::new(id, version)).await?,
            State::SelfAssessment => {
                let entries = answers_of(code, audit)?;
                self.run(&manager, RecordSelfAssessments { audit: id, entries }).await?;
                self.run(&manager, Advance::<SubmitSelfAssessment>::new(id, version)).await?
            }
            State::Submitted => {
                self.run_in(auditor, code, Advance::<StartFieldwork>::new(id, version)).await?
            }
            State::Fieldwork => {
                let entries = judgements_of(code, audit)?;
                self.run_in(auditor, code, RecordJudgements { audit: id, entries }).await?;
                self.run_in(auditor, code, Advance::<DraftReport>::new(id, version)).await?
            }
            State::DraftReport => {
                self.run_in(auditor, code, Advance::<StartFactCheck>::new(id, version)).await?
            }
            State::FactCheck => {
                let expected_version = if audit.facts_confirmed {
                    version
                } else {
                    self.run(&manager, Advance::<ConfirmFacts>::new(id, version)).await?;
                    version + 1
                };
                let sign = SignReport { audit: id, expected_version, opinion: None };
                self.run_in(auditor, code, sign).await?
            }
            State::Reported => {
                let answer = Answer::parse("answer", "指摘に沿って改善する。")?;
                self.run(&ciso(code), Advance::<AcknowledgeReport>::with(id, version, answer)).await?
            }
            State::FollowUp => self.run(&manager, Advance::<Close>::new(id, version)).await?,
            State::Closed | State::Suspended | State::Cancelled => id,
        };
        Ok(())
    }
}

/// First answers to all items of a tier: a little kinder than what the auditor will find.
pub fn answers(code: &str, tier: Tier) -> Result<Vec<SelfAssessmentEntry>> {
    let asked = catalogue()?.iter().enumerate().filter(|(_, (_, essential))| tier.includes(*essential));
    asked
        .map(|(place, (item, _))| {
            let verdict = if place % 10 == 0 { Verdict::Conforming } else { verdict(code, place) };
            let note = Note::parse("note", reason(verdict))?;
            Ok(SelfAssessmentEntry { item: item.clone(), verdict, note, expected_version: 0 })
        })
        .collect()
}

/// First judgements of all items of a tier.
pub fn judgements(code: &str, tier: Tier) -> Result<Vec<JudgementEntry>> {
    let asked = catalogue()?.iter().enumerate().filter(|(_, (_, essential))| tier.includes(*essential));
    asked
        .map(|(place, (item, _))| {
            let verdict = verdict(code, place);
            let note = Note::parse("note", reason(verdict))?;
            let method = Method::Examine;
            Ok(JudgementEntry { item: item.clone(), verdict, method, note, expected_version: 0 })
        })
        .collect()
}

const fn reason(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotApplicable => "該当する設備がない",
        _ => "",
    }
}
