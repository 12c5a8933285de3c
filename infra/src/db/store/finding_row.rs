//! Findings as rows, and rows as findings.
use super::row::{sound, word};
use crate::db::{
    entity::{finding, finding_event},
    error::garbled,
};
use domain::{
    Id, Result,
    catalog::ItemCode,
    finding::{
        Acceptance, Disclosure, Finding, FindingContent, FindingEvent, FindingKind, FindingState,
        FindingText, FindingTitle, FindingVerb, Objection, Owner, Severity, Statement,
    },
};
use sea_orm::ActiveValue::{NotSet, Set};

pub(super) fn columns_of(finding: &Finding) -> finding::ActiveModel {
    let (content, objection) = (&finding.content, finding.objection.as_ref());
    let accepted = finding.acceptance.as_ref();
    let said = |text: &Statement| text.as_str().to_owned();
    finding::ActiveModel {
        tenant_id: NotSet,
        id: Set(finding.id.uuid()),
        audit_id: Set(finding.audit.uuid()),
        item: Set(content.item.map(|item| item.to_string())),
        kind: Set(content.kind.as_str().to_owned()),
        severity: Set(content.severity.as_str().to_owned()),
        title: Set(content.title.as_str().to_owned()),
        description: Set(content.description.as_str().to_owned()),
        root_cause: Set(content.root_cause.as_str().to_owned()),
        recommendation: Set(content.recommendation.as_str().to_owned()),
        disclosure: Set(content.disclosure.as_str().to_owned()),
        objection: Set(objection.map(|one| said(&one.text))),
        reply: Set(objection.and_then(|one| one.reply.as_ref()).map(said)),
        dissent: Set(objection.is_some_and(|one| one.dissent)),
        owner_id: Set(finding.owner.map(|owner| owner.member.uuid())),
        owner_user_id: Set(finding.owner.map(|owner| owner.user.uuid())),
        due_on: Set(finding.due_on),
        lineage_id: Set(finding.lineage.uuid()),
        recurring_years: Set(finding.recurring_years),
        carried_from_id: Set(finding.carried_from.map(Id::uuid)),
        state: Set(finding.state.as_str().to_owned()),
        accepted_until: Set(accepted.map(|one| one.until)),
        accepted_reason: Set(accepted.map(|one| said(&one.reason))),
        accepted_before: Set(accepted.map(|one| one.before.as_str().to_owned())),
        proposed_by: Set(finding.proposed_by.uuid()),
        organization_id: Set(finding.organization.uuid()),
        proposed_at: Set(finding.proposed_at),
        issued_at: Set(finding.issued_at),
        version: Set(finding.version),
    }
}

pub(super) fn finding_of(row: finding::Model) -> Result<Finding> {
    let owner = match (row.owner_id, row.owner_user_id) {
        (Some(member), Some(user)) => {
            Some(Owner { member: Id::from_uuid(member), user: Id::from_uuid(user) })
        }
        (None, None) => None,
        _ => return Err(garbled("half an owner")),
    };
    let acceptance = match (row.accepted_until, row.accepted_reason, row.accepted_before) {
        (Some(until), Some(reason), Some(before)) => Some(Acceptance {
            until,
            reason: said("reason", &reason)?,
            before: word(&before, FindingState::parse)?,
        }),
        (None, None, None) => None,
        _ => return Err(garbled("half an acceptance")),
    };
    let objection = match row.objection {
        Some(text) => Some(Objection {
            text: said("objection", &text)?,
            reply: row.reply.map(|reply| said("reply", &reply)).transpose()?,
            dissent: row.dissent,
        }),
        None => None,
    };
    Ok(Finding {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        content: FindingContent {
            item: row.item.map(|item| sound(ItemCode::parse("item", &item))).transpose()?,
            kind: word(&row.kind, FindingKind::parse)?,
            severity: word(&row.severity, Severity::parse)?,
            title: sound(FindingTitle::parse("title", &row.title))?,
            description: sound(FindingText::parse("description", &row.description))?,
            root_cause: sound(FindingText::parse("rootCause", &row.root_cause))?,
            recommendation: sound(FindingText::parse("recommendation", &row.recommendation))?,
            disclosure: word(&row.disclosure, Disclosure::parse)?,
        },
        objection,
        owner,
        due_on: row.due_on,
        lineage: Id::from_uuid(row.lineage_id),
        recurring_years: row.recurring_years,
        carried_from: row.carried_from_id.map(Id::from_uuid),
        state: word(&row.state, FindingState::parse)?,
        acceptance,
        proposed_by: Id::from_uuid(row.proposed_by),
        organization: Id::from_uuid(row.organization_id),
        proposed_at: row.proposed_at,
        issued_at: row.issued_at,
        version: row.version,
    })
}

pub(super) fn event_of(row: finding_event::Model) -> Result<FindingEvent> {
    Ok(FindingEvent {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        finding: Id::from_uuid(row.finding_id),
        verb: word(&row.verb, FindingVerb::parse)?,
        from: row.from_state.map(|state| word(&state, FindingState::parse)).transpose()?,
        to: word(&row.to_state, FindingState::parse)?,
        text: row.text.map(|text| said("text", &text)).transpose()?,
        at: row.at,
        by: row.user_id.map(Id::from_uuid),
        organization: Id::from_uuid(row.organization_id),
    })
}

/// A stored statement.
pub(super) fn said(field: &'static str, text: &str) -> Result<Statement> {
    sound(Statement::parse(field, text))
}
