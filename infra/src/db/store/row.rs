//! Reading rows: what the columns mean, or that they mean nothing.
use crate::db::{
    entity::{audit, engagement, release},
    error::garbled,
};
use domain::{
    Error, Id, Result,
    audit::{Audit, AuditKind, AuditTitle, AuditType, State},
    catalog::EditionCode,
    comparison::{Key, Partition, Release, ReleaseScope, ReleaseState, Revision, RevisionReason},
    disclosure::WithheldReason,
    engagement::{CallTerms, Engagement, EngagementState, EngagementTitle, TermsText, Window},
    kernel::fiscal::FiscalYear,
    scoring::{Basis, Score, Tier, Variable},
};

/// A stored name, parsed.
pub(in crate::db) fn word<T>(raw: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    parse(raw).ok_or_else(|| garbled(raw))
}

/// A stored value that the domain parses like input; here a refusal is our failure.
pub(super) fn sound<T>(parsed: Result<T>) -> Result<T> {
    parsed.map_err(|why| garbled(&why.to_string()))
}

/// The five numbers of a stored score.
pub(super) fn score(halves: i64, weight: i64, in_tier: i32, applicable: i32, judged: i32) -> Result<Score> {
    let wide = |n: i64| u64::try_from(n).map_err(Error::internal);
    let count = |n: i32| u32::try_from(n).map_err(Error::internal);
    Ok(Score::stored(wide(halves)?, wide(weight)?, count(in_tier)?, count(applicable)?, count(judged)?))
}

/// A stored variable number.
pub(super) fn variable(number: i16) -> Result<Variable> {
    u8::try_from(number).ok().and_then(Variable::new).ok_or_else(|| garbled("variable"))
}

pub(super) fn audit_of(row: audit::Model) -> Result<Audit> {
    Ok(Audit {
        id: Id::from_uuid(row.id),
        title: sound(AuditTitle::parse("title", &row.title))?,
        kind: word(&row.kind, AuditKind::parse)?,
        audit_type: word(&row.audit_type, AuditType::parse)?,
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        edition: sound(EditionCode::parse("edition", &row.edition))?,
        tier: word(&row.tier, Tier::parse)?,
        state: word(&row.state, State::parse)?,
        interrupted: row.interrupted_state.map(|state| word(&state, State::parse)).transpose()?,
        objections_until: row.objections_until,
        facts_confirmed: row.facts_confirmed,
        lead: row.lead_id.map(Id::from_uuid),
        participation: row.participation_id.map(Id::from_uuid),
        created_at: row.created_at,
        version: row.version,
    })
}

pub(super) fn engagement_of(row: engagement::Model) -> Result<Engagement> {
    let window = match (row.window_from, row.window_until) {
        (Some(from), Some(until)) => Some(sound(Window::new(from, until))?),
        (None, None) => None,
        _ => return Err(garbled("half a window")),
    };
    let fieldwork = row.fieldwork_from.zip(row.fieldwork_until);
    let terms = row.terms.zip(row.answer_by).map(|(text, answer_by)| {
        let text = sound(TermsText::parse("terms", &text))?;
        Ok::<_, Error>(CallTerms { text, answer_by, briefing_on: row.briefing_on, fieldwork })
    });
    Ok(Engagement {
        id: Id::from_uuid(row.id),
        prefecture: Id::from_uuid(row.prefecture_id),
        title: sound(EngagementTitle::parse("title", &row.title))?,
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        edition: sound(EditionCode::parse("edition", &row.edition))?,
        tier: word(&row.tier, Tier::parse)?,
        audit_type: word(&row.audit_type, AuditType::parse)?,
        state: word(&row.state, EngagementState::parse)?,
        terms: terms.transpose()?,
        firm: row.firm_id.map(Id::from_uuid),
        window,
        created_at: row.created_at,
        version: row.version,
    })
}

pub(in crate::db) fn release_of(row: release::Model) -> Result<Release> {
    Ok(Release {
        id: Id::from_uuid(row.id),
        owner: Id::from_uuid(row.owner_id),
        scope: word(&row.scope, ReleaseScope::parse)?,
        key: Key {
            fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
            edition: sound(EditionCode::parse("edition", &row.edition))?,
            basis: word(&row.basis, Basis::parse)?,
            tier: word(&row.tier, Tier::parse)?,
        },
        partition: word(&row.partition, Partition::parse)?,
        revision: row
            .supersedes
            .map(|id| {
                let reason = row.revision_reason.as_deref().unwrap_or_default();
                let reason = sound(RevisionReason::parse("revision_reason", reason))?;
                Ok::<_, Error>(Revision { supersedes: Id::from_uuid(id), reason })
            })
            .transpose()?,
        state: word(&row.state, ReleaseState::parse)?,
        withheld: row.withheld.map(|code| word(&code, WithheldReason::parse)).transpose()?,
        checked_under: row.checked_under.map(serde_json::from_value).transpose().map_err(Error::internal)?,
        opened_at: row.opened_at,
        closed_at: row.closed_at,
        published_at: row.published_at,
        version: row.version,
    })
}

/// The fiscal year as its column holds it.
pub(super) fn year_column(year: FiscalYear) -> Result<i16> {
    i16::try_from(year.year()).map_err(Error::internal)
}
