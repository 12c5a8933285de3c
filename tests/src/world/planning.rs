//! Departments, systems, their people, and what audits and plans are about.
use super::{ciso, manager};
use crate::House;
use anyhow::{Context as _, Result};
use chrono::NaiveDate;
use domain::{
    access::UserId,
    assignment::AssignItems,
    audit::AuditId,
    department::{AddDepartment, AddSystem, AssignToDepartment, DepartmentId, DepartmentName, SystemId},
    kernel::{fiscal::FiscalYear, page::PageRequest},
    membership::{ListMembers, Member},
    planning::{ApprovePlan, DraftPlan, GiveSpecialOrder, NewLine, PlanContent, PlanId, PlanText, PlanTitle},
    target::{SetAuditTargets, TargetRef},
};

impl House {
    /// Adds a department to the body of that code, as its manager.
    pub async fn department(&self, code: &str, name: &str) -> Result<DepartmentId> {
        let name = DepartmentName::parse("name", name)?;
        Ok(self.run(&manager(code), AddDepartment { name, kana: None, head: None }).await?)
    }

    /// Adds a system of a department, as the body's manager.
    pub async fn system(&self, code: &str, name: &str, department: DepartmentId) -> Result<SystemId> {
        let name = DepartmentName::parse("name", name)?;
        Ok(self.run(&manager(code), AddSystem { name, department }).await?)
    }

    /// The present member of that name in the body of that code.
    pub async fn member(&self, code: &str, person: &str) -> Result<Member> {
        let page = PageRequest::new(Some(100), None, None, None)?;
        let all = self.run(&ciso(code), ListMembers(page)).await?.items;
        all.into_iter().find(|one| one.name.as_str() == person).with_context(|| format!("no {person}"))
    }

    /// The id that a person goes by.
    pub async fn user(&self, person: &str) -> Result<UserId> {
        Ok(self.caller(person).await?.user())
    }

    /// `person` works in a department of the body of that code, from that day on or from today.
    pub async fn works_in(
        &self,
        code: &str,
        department: DepartmentId,
        person: &str,
        since: Option<NaiveDate>,
    ) -> Result<()> {
        let member = self.member(code, person).await?.id;
        self.run(&manager(code), AssignToDepartment { department, member, since }).await?;
        Ok(())
    }

    /// Says what an audit of the body of that code is about, as its manager.
    pub async fn set_targets(&self, code: &str, audit: AuditId, targets: &[TargetRef]) -> Result<()> {
        let expected_version = self.audit(code, audit).await?.version;
        let set = SetAuditTargets { audit, targets: targets.to_vec(), expected_version };
        self.run(&manager(code), set).await?;
        Ok(())
    }

    /// Assigns items to `person`, as the body's manager.
    pub async fn assign(&self, code: &str, audit: AuditId, person: &str, items: &[&str]) -> Result<()> {
        let assignee = self.member(code, person).await?.id;
        let items = items.iter().map(|item| (*item).to_owned()).collect();
        self.run(&manager(code), AssignItems { audit, assignee, items, due_on: None }).await?;
        Ok(())
    }

    /// A mid-term plan of the body of that code, in force: the targets with their years.
    pub async fn mid_term_plan(&self, code: &str, first: i32, lines: &[(TargetRef, i32)]) -> Result<PlanId> {
        let year = |year| FiscalYear::parse("fiscalYear", year);
        let line = |(target, in_year): &(TargetRef, i32)| {
            Ok(NewLine { target: *target, fiscal_year: Some(year(*in_year)?), quarter: None })
        };
        let content = PlanContent::MidTerm {
            title: PlanTitle::parse("title", "中期監査計画")?,
            text: PlanText::parse("text", "三か年で全部署を監査する。")?,
            first: year(first)?,
            lines: lines.iter().map(line).collect::<Result<_>>()?,
        };
        let plan = self.run(&manager(code), DraftPlan(content)).await?;
        self.run(&ciso(code), ApprovePlan { plan, expected_version: 1 }).await?;
        Ok(plan)
    }

    /// A special order of 2025 by the CISO of the body of that code.
    pub async fn special_order(&self, code: &str, targets: &[TargetRef]) -> Result<PlanId> {
        let content = PlanContent::SpecialOrder {
            title: PlanTitle::parse("title", "特命監査")?,
            reason: PlanText::parse("reason", "事案の疑い")?,
            year: FiscalYear::parse("fiscalYear", 2025)?,
            targets: targets.to_vec(),
        };
        Ok(self.run(&ciso(code), GiveSpecialOrder(content)).await?)
    }
}
