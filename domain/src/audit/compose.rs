//! Putting together what a version of the report says.
use super::{
    Audit, AuditType, EditionItem, Opinion, ReportContent, ReportItem, ReportNotice, ReportScore, ScoreLine,
    StepReason, score_lines,
};
use crate::{Error, Reason, Result, Store, Timestamp, access::Context, catalog::ItemCode, finding};
use chrono::SecondsFormat;
use std::collections::HashMap;

const OPINION_NEEDED: Reason = Reason::of(
    "OPINION_NEEDED",
    "The report of an assurance audit gives an opinion.",
    "保証型監査の報告書には、監査意見が必要です。",
);
const NO_OPINION: Reason = Reason::of(
    "NO_OPINION",
    "The report of an advisory audit gives no opinion.",
    "助言型監査の報告書に、監査意見を記載することはできません。",
);

/// What a version of the report has of its own.
pub(super) struct Version {
    /// 1 for the first; amendments count on.
    pub(super) number: i32,
    /// SHA-256 of the version it supersedes.
    pub(super) supersedes: Option<String>,
    /// Why it was amended.
    pub(super) amendment: Option<StepReason>,
    /// The opinion of an assurance audit.
    pub(super) opinion: Option<Opinion>,
}

impl Version {
    fn opinion_of(&self, audit_type: AuditType) -> Result<Option<String>> {
        let given =
            self.opinion.as_ref().map(|text| text.as_str().to_owned()).filter(|text| !text.is_empty());
        match (audit_type, &given) {
            (AuditType::Assurance, None) => Err(Error::invalid("opinion", OPINION_NEEDED)),
            (AuditType::Advisory, Some(_)) => Err(Error::invalid("opinion", NO_OPINION)),
            _ => Ok(given),
        }
    }
}

/// The report as it stands now, with the scores to store beside it.
pub(super) async fn compose<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    version: Version,
) -> Result<(ReportContent, Vec<ScoreLine>)> {
    let opinion = version.opinion_of(audit.audit_type)?;
    let items = store.edition_items(audit.edition).await?;
    let answers = store.self_assessments(audit.id, None).await?;
    let judgements = store.judgements(audit.id, None).await?;
    let scores = score_lines(&items, &answers, &judgements);
    let scope = cx.grant.scope();
    let names = store.organizations(&[scope.tenant(), scope.organization()]).await?;
    let name_of =
        |id| names.iter().find(|o| o.id == id).map_or_else(String::new, |o| o.name.as_str().to_owned());
    let answers: HashMap<ItemCode, _> = answers.iter().map(|a| (a.item, a)).collect();
    let judgements: HashMap<ItemCode, _> = judgements.iter().map(|j| (j.item, j)).collect();
    let item = |item: &EditionItem| {
        let judgement = judgements.get(&item.code);
        ReportItem {
            item: item.code.to_string(),
            self_assessment: answers.get(&item.code).map(|a| a.verdict.as_str().to_owned()),
            judgement: judgement.map(|j| j.verdict.as_str().to_owned()),
            method: judgement.map(|j| j.method.as_str().to_owned()),
            note: judgement.map(|j| j.note.as_str().to_owned()),
        }
    };
    let notices = store.urgent_notices(&[audit.id]).await?.into_iter().map(|notice| ReportNotice {
        given_at: moment(notice.given_at),
        text: notice.text.as_str().to_owned(),
    });
    let content = ReportContent {
        audit: audit.id.uuid().to_string(),
        number: version.number,
        body: name_of(scope.tenant()),
        title: audit.title.as_str().to_owned(),
        kind: audit.kind.as_str().to_owned(),
        audit_type: audit.audit_type.as_str().to_owned(),
        fiscal_year: audit.fiscal_year.year(),
        edition: audit.edition.to_string(),
        tier: audit.tier.as_str().to_owned(),
        signed_by: cx.grant.user()?.uuid().to_string(),
        organization: name_of(scope.organization()),
        signed_at: moment(cx.now),
        items: items.iter().map(item).collect(),
        scores: scores.iter().map(exact).collect(),
        supersedes: version.supersedes,
        amendment: version.amendment.map(|reason| reason.as_str().to_owned()),
        opinion,
        findings: finding::issue(store, cx, audit).await?,
        urgent_notices: notices.collect(),
    };
    Ok((content, scores))
}

fn exact(line: &ScoreLine) -> ReportScore {
    ReportScore {
        basis: line.basis.as_str().to_owned(),
        tier: line.tier.as_str().to_owned(),
        variable: line.variable.number(),
        numerator: line.score.numerator_halves(),
        denominator: line.score.denominator(),
    }
}

fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
