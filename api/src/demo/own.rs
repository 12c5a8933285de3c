//! One internal audit of Beppu over the essential items: what happens in it every year.
use super::{
    cast::BEPPU,
    fieldwork::{Checklist, note, step, version},
    house::{House, said},
    remarks::Remark,
    verdicts,
};
use anyhow::{Context as _, Result, anyhow};
use domain::{
    audit::{
        ApprovePlan, AuditId, AuditKind, AuditTitle, AuditType, ConfirmFacts, CreateAudit, JudgementEntry,
        LoadReports, Notify, RecordJudgements, RecordSelfAssessments, SelfAssessmentEntry, ShownReport,
        SignReport, StartFieldwork, StartSelfAssessment, SubmitSelfAssessment, verify_chain, verify_report,
    },
    catalog::{EditionCode, Item},
    finding::{FindingId, ProposeFinding},
    kernel::fiscal::FiscalYear,
    scoring::Tier,
    team::DeclareIndependence,
};

pub(super) const CISO: &str = "beppu-ciso";
pub(super) const MANAGER: &str = "beppu-manager";
pub(super) const RESPONDENT: &str = "beppu-respondent";
pub(super) const AUDITOR: &str = "beppu-auditor";

/// An audit of the story, and the house it happens in.
pub(super) struct Own<'h> {
    house: &'h House,
    pub(super) audit: AuditId,
}

/// What the audit of a fiscal year is called.
pub(super) fn title(year: FiscalYear) -> String {
    format!("別府市情報セキュリティ内部監査（{}）", year.era())
}

impl<'h> Own<'h> {
    pub(super) async fn create(house: &'h House, fiscal_year: FiscalYear) -> Result<Self> {
        let create = CreateAudit {
            title: AuditTitle::parse("title", &title(fiscal_year)).map_err(said)?,
            kind: AuditKind::Internal,
            audit_type: AuditType::Advisory,
            fiscal_year,
            edition: EditionCode::parse("edition", "H19.7").map_err(said)?,
            tier: Tier::Essential,
            order: None,
        };
        Ok(Self { house, audit: house.act(MANAGER, create).await? })
    }

    /// The CISO approves the plan, the offices have their notice, the auditor declares independence, and the
    /// self-assessment begins.
    pub(super) async fn begin(&self) -> Result<()> {
        step::<ApprovePlan>(self.house, CISO, None, self.audit).await?;
        step::<Notify>(self.house, MANAGER, None, self.audit).await?;
        let expected_version = self.version().await?;
        self.house.act(AUDITOR, DeclareIndependence { audit: self.audit, expected_version }).await?;
        step::<StartSelfAssessment>(self.house, MANAGER, None, self.audit).await
    }

    pub(super) async fn answer(&self, checklist: &Checklist, population: u32) -> Result<()> {
        let entry = |item: &Item| {
            let code = item.code.to_string();
            let verdict = verdicts::answer(BEPPU, population, &code);
            Ok(SelfAssessmentEntry { verdict, note: note(verdict)?, item: code, expected_version: 0 })
        };
        let entries = checklist.essential().map(entry).collect::<Result<_>>()?;
        self.house.act(RESPONDENT, RecordSelfAssessments { audit: self.audit, entries }).await?;
        step::<SubmitSelfAssessment>(self.house, MANAGER, None, self.audit).await
    }

    /// The auditor judges everything: what is pointed out by what it says, the rest as ever.
    pub(super) async fn judge(
        &self,
        checklist: &Checklist,
        population: u32,
        remarks: &[&Remark],
    ) -> Result<()> {
        step::<StartFieldwork>(self.house, AUDITOR, None, self.audit).await?;
        let entry = |item: &Item| {
            let code = item.code.to_string();
            let remark = remarks.iter().find(|remark| remark.item == code);
            let verdict =
                remark.map_or_else(|| verdicts::judgement(BEPPU, population, &code), |one| one.judged);
            let method = item.method;
            Ok(JudgementEntry { verdict, method, note: note(verdict)?, item: code, expected_version: 0 })
        };
        let entries = checklist.essential().map(entry).collect::<Result<_>>()?;
        self.house.act(AUDITOR, RecordJudgements { audit: self.audit, entries }).await.map(drop)
    }

    pub(super) async fn propose(&self, remark: &Remark) -> Result<FindingId> {
        self.house.act(AUDITOR, ProposeFinding { audit: self.audit, new: remark.new_finding()? }).await
    }

    pub(super) async fn confirm_facts(&self) -> Result<()> {
        step::<ConfirmFacts>(self.house, MANAGER, None, self.audit).await
    }

    pub(super) async fn sign(&self) -> Result<()> {
        let expected_version = self.version().await?;
        let sign = SignReport { audit: self.audit, expected_version, opinion: None };
        self.house.act(AUDITOR, sign).await.map(drop)
    }

    /// The signed report, whose hash, form and chain of versions hold.
    pub(super) async fn verified_report(&self) -> Result<ShownReport> {
        let mut reports = self.house.act(MANAGER, LoadReports(vec![self.audit])).await?;
        reports.sort_unstable_by_key(|shown| shown.number);
        let contents: Vec<String> = reports.iter().filter_map(|shown| shown.content.clone()).collect();
        verify_chain(&contents).map_err(|fault| anyhow!("the versions do not hold: {fault:?}"))?;
        let newest = reports.pop().context("the audit has no report")?;
        let content = newest.content.as_deref().context("the manager reads every report")?;
        verify_report(content, Some(&newest.sha256))
            .map_err(|fault| anyhow!("the report does not hold: {fault:?}"))?;
        Ok(newest)
    }

    pub(super) async fn version(&self) -> Result<i32> {
        version(self.house, MANAGER, None, self.audit).await
    }
}
