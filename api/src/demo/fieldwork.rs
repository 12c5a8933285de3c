//! One audit of the story: the body answers, the firm judges and signs.
use super::{
    cast::Body,
    house::{House, said},
    road::parsed,
};
use anyhow::{Context as _, Result};
use domain::{
    Timestamp,
    audit::{
        Advance, ApprovePlan, AuditId, ConfirmFacts, DraftReport, JudgementEntry, LoadAudits, Note, Notify,
        RecordJudgements, RecordSelfAssessments, SelfAssessmentEntry, SignReport, StartFactCheck,
        StartFieldwork, StartSelfAssessment, Step, SubmitSelfAssessment,
    },
    catalog::{EditionCode, Item, ItemFilter, ListItems},
    kernel::page::PageRequest,
    register::LoadGovernments,
    scoring::Verdict,
    team::DeclareIndependence,
};

/// The items of the edition, in order.
pub(super) struct Checklist(Vec<Item>);

impl Checklist {
    /// The items that every audit asks for.
    pub(super) fn essential(&self) -> impl Iterator<Item = &Item> {
        self.0.iter().filter(|item| item.essential)
    }

    pub(super) async fn read(house: &House) -> Result<Self> {
        let edition = EditionCode::parse("edition", "H19.7").map_err(said)?;
        let (mut items, mut after) = (Vec::new(), None);
        loop {
            let page = PageRequest::new(Some(100), after, None, None).map_err(said)?;
            let list = ListItems { edition, filter: ItemFilter::default(), page };
            let found = house.act("oita-coordinator", list).await?;
            after = found.items.last().map(|(position, _)| *position);
            items.extend(found.items.into_iter().map(|(_, item)| item));
            if !found.has_next {
                return Ok(Self(items));
            }
        }
    }
}

/// What is said of an item: by the code of the body, its residents, and the item's code.
pub(super) type Say = fn(&str, u32, &str) -> Verdict;

/// The body plans, is notified and answers everything. Answers its name.
pub(super) async fn self_assess(
    house: &House,
    body: &Body,
    audit: AuditId,
    checklist: &Checklist,
    say: Say,
) -> Result<String> {
    let person = |role: &str| format!("{}-{role}", body.slug);
    step::<ApprovePlan>(house, &person("ciso"), None, audit).await?;
    step::<Notify>(house, &person("manager"), None, audit).await?;
    step::<StartSelfAssessment>(house, &person("manager"), None, audit).await?;
    let (name, population) = register(house, body.code).await?;
    let entry = |item: &Item| {
        let code = item.code.to_string();
        let verdict = say(body.code, population, &code);
        Ok(SelfAssessmentEntry { verdict, note: note(verdict)?, item: code, expected_version: 0 })
    };
    let entries = checklist.0.iter().map(entry).collect::<Result<_>>()?;
    house.act(&person("respondent"), RecordSelfAssessments { audit, entries }).await?;
    step::<SubmitSelfAssessment>(house, &person("manager"), None, audit).await?;
    Ok(name)
}

/// The firm's auditor enters, judges everything, and signs.
pub(super) async fn judge(
    house: &House,
    body: &Body,
    audit: AuditId,
    checklist: &Checklist,
    found: Say,
    (begun, signed): (Timestamp, Timestamp),
) -> Result<()> {
    const AUDITOR: &str = "firm-auditor";
    let entering = Some(body.code);
    house.at(begun);
    let expected_version = version(house, AUDITOR, entering, audit).await?;
    house.act_in(AUDITOR, entering, DeclareIndependence { audit, expected_version }).await?;
    step::<StartFieldwork>(house, AUDITOR, entering, audit).await?;
    let (_, population) = register(house, body.code).await?;
    let entry = |item: &Item| {
        let code = item.code.to_string();
        let verdict = found(body.code, population, &code);
        let method = item.method;
        Ok(JudgementEntry { verdict, method, note: note(verdict)?, item: code, expected_version: 0 })
    };
    let entries = checklist.0.iter().map(entry).collect::<Result<_>>()?;
    house.act_in(AUDITOR, entering, RecordJudgements { audit, entries }).await?;
    step::<DraftReport>(house, AUDITOR, entering, audit).await?;
    step::<StartFactCheck>(house, AUDITOR, entering, audit).await?;
    step::<ConfirmFacts>(house, &format!("{}-manager", body.slug), None, audit).await?;
    house.at(signed);
    let expected_version = version(house, AUDITOR, entering, audit).await?;
    house.act_in(AUDITOR, entering, SignReport { audit, expected_version, opinion: None }).await.map(drop)
}

/// The actor moves an audit by a verb that asks for nothing more.
pub(super) async fn step<T>(house: &House, actor: &str, body: Option<&str>, audit: AuditId) -> Result<()>
where
    T: Step<With: Default>,
{
    let expected_version = version(house, actor, body, audit).await?;
    house.act_in(actor, body, Advance::<T>::new(audit, expected_version)).await.map(drop)
}

pub(super) async fn version(house: &House, actor: &str, body: Option<&str>, audit: AuditId) -> Result<i32> {
    let found = house.act_in(actor, body, LoadAudits(vec![audit])).await?;
    Ok(found.first().context("the audit is not there")?.version)
}

/// The name and the population of a body.
pub(super) async fn register(house: &House, code: &str) -> Result<(String, u32)> {
    let found = house.act("oita-coordinator", LoadGovernments(vec![parsed(code)?])).await?;
    let found = found.first().context("not in the register")?;
    Ok((found.name.as_str().to_owned(), found.population))
}

/// What is remarked with a verdict.
pub(super) fn note(verdict: Verdict) -> Result<Note> {
    let text = match verdict {
        Verdict::Conforming | Verdict::NotChecked => "",
        Verdict::Partial => "一部の部署で運用が徹底されていない。",
        Verdict::Nonconforming => "規程又は記録を確認できない。",
        Verdict::NotApplicable => "対象となる設備又は業務がない。",
    };
    Note::parse("note", text).map_err(said)
}
