//! Findings and corrective actions, up to any state.
use super::{EDITION, ciso, manager};
use crate::House;
use anyhow::{Context as _, Result};
use chrono::{Days, NaiveDate};
use domain::{
    Clock as _,
    audit::{AuditId, AuditKind, AuditTitle, AuditType, CreateAudit, State},
    catalog::EditionCode,
    corrective::{
        ActionText, ActionTitle, ApproveAction, ClaimActionDone, CorrectiveAction, CorrectiveActionId,
        LoadActions, ProposeAction, StartAction,
    },
    finding::{
        AssignFinding, ClaimFindingReady, Disclosure, Finding, FindingContent, FindingId, FindingKind,
        FindingText, FindingTitle, LoadFindings, NewFinding, ProposeFinding, Severity, Statement,
    },
    kernel::fiscal::{FiscalYear, day_in_japan},
    scoring::Tier,
};

/// What a finding says, on that item of the catalogue or on none.
pub fn found(item: Option<&str>, kind: FindingKind) -> Result<NewFinding> {
    let content = FindingContent {
        item: None,
        kind,
        severity: Severity::High,
        title: FindingTitle::parse("title", "退職者のIDが残っている")?,
        description: FindingText::parse("description", "3件の利用者IDが有効なままである。")?,
        root_cause: FindingText::parse("rootCause", "人事異動の通知が届いていない。")?,
        recommendation: FindingText::parse("recommendation", "月次で棚卸しを行う。")?,
        disclosure: Disclosure::Internal,
    };
    Ok(NewFinding { item: item.map(str::to_owned), content })
}

/// Something said.
pub fn said(text: &str) -> Result<Statement> {
    Ok(Statement::parse("text", text)?)
}

impl House {
    /// Creates an internal audit of a fiscal year over the essential items, as the body's manager.
    pub async fn audit_of_year(&self, code: &str, year: i32) -> Result<AuditId> {
        let create = CreateAudit {
            title: AuditTitle::parse("title", "庁内監査")?,
            kind: AuditKind::Internal,
            audit_type: AuditType::Advisory,
            fiscal_year: FiscalYear::parse("fiscalYear", year)?,
            edition: EditionCode::parse("edition", EDITION)?,
            tier: Tier::Essential,
            order: None,
        };
        Ok(self.run(&manager(code), create).await?)
    }

    /// `auditor` proposes a finding in an audit of the body of that code.
    pub async fn propose(
        &self,
        code: &str,
        audit: AuditId,
        auditor: &str,
        item: Option<&str>,
        kind: FindingKind,
    ) -> Result<FindingId> {
        let propose = ProposeFinding { audit, new: found(item, kind)? };
        self.run_in(auditor, code, propose).await.context("proposing a finding")
    }

    /// A signed internal audit of a fiscal year with these findings.
    pub async fn signed_findings(
        &self,
        code: &str,
        year: i32,
        auditor: &str,
        findings: &[(Option<&str>, FindingKind)],
    ) -> Result<(AuditId, Vec<FindingId>)> {
        let audit = self.audit_of_year(code, year).await?;
        self.lead(code, audit, auditor, State::Fieldwork).await?;
        let mut ids = Vec::new();
        for (item, kind) in findings {
            ids.push(self.propose(code, audit, auditor, *item, *kind).await?);
        }
        self.lead(code, audit, auditor, State::Reported).await?;
        Ok((audit, ids))
    }

    /// The finding, as the body's manager sees it.
    pub async fn finding(&self, code: &str, id: FindingId) -> Result<Finding> {
        self.run(&manager(code), LoadFindings(vec![id])).await?.pop().context("no such finding")
    }

    /// The corrective action, as the body's manager sees it.
    pub async fn corrective(&self, code: &str, id: CorrectiveActionId) -> Result<CorrectiveAction> {
        self.run(&manager(code), LoadActions(vec![id])).await?.pop().context("no such action")
    }

    /// The day that is so many days ahead in Japan.
    pub fn day_ahead(&self, days: u64) -> Result<NaiveDate> {
        day_in_japan(self.clock.now()).checked_add_days(Days::new(days)).context("a day")
    }

    /// The finding is `person`'s from now on, due in 30 days.
    pub async fn assign_finding(&self, code: &str, finding: FindingId, person: &str) -> Result<()> {
        let owner = self.member(code, person).await?.id;
        let expected_version = self.finding(code, finding).await?.version;
        let assign = AssignFinding { finding, owner, due_on: self.day_ahead(30)?, expected_version };
        self.run(&manager(code), assign).await?;
        Ok(())
    }

    /// The body's manager proposes a corrective action that `person` is to do within 30 days.
    pub async fn action(&self, code: &str, finding: FindingId, person: &str) -> Result<CorrectiveActionId> {
        let propose = ProposeAction {
            finding,
            title: ActionTitle::parse("title", "棚卸しの実施")?,
            plan: ActionText::parse("plan", "人事課から毎月通知を受ける。")?,
            owner: self.member(code, person).await?.id,
            due_on: self.day_ahead(30)?,
        };
        Ok(self.run(&manager(code), propose).await?)
    }

    /// The body's CISO approves an action and `person`, whose it is, begins.
    pub async fn begun(&self, code: &str, action: CorrectiveActionId, person: &str) -> Result<()> {
        let expected_version = self.corrective(code, action).await?.version;
        self.run(&ciso(code), ApproveAction { action, expected_version }).await?;
        self.run(person, StartAction { action, expected_version: expected_version + 1 }).await?;
        Ok(())
    }

    /// `person` owns the finding, does one corrective action and says that both are ready.
    pub async fn mended(&self, code: &str, finding: FindingId, person: &str) -> Result<CorrectiveActionId> {
        self.assign_finding(code, finding, person).await?;
        let action = self.action(code, finding, person).await?;
        self.begun(code, action, person).await?;
        let expected_version = self.corrective(code, action).await?.version;
        let claim =
            ClaimActionDone { action, statement: said("棚卸しを終えた。")?, expected_version };
        self.run(person, claim).await?;
        let expected_version = self.finding(code, finding).await?.version;
        let ready = ClaimFindingReady { finding, statement: said("是正した。")?, expected_version };
        self.run(person, ready).await?;
        Ok(action)
    }
}
