//! Copies of the report of a dispatch, for the advisor who handed its records in: all that an advisor keeps of a body.
use super::{DispatchReport, PartDraft, RecordPart, ReportedVisit, SignedRecord, VisitId};
use crate::{
    Error, Id, Result, Store, Timestamp,
    access::{Action, Context, OrganizationId, UseCase},
    dispatch_consent::{DispatchConsent, DispatchPurpose},
    kernel::digest::sha256,
    report_copy::ReportCopy,
};
use serde::Serialize;
use uuid::Uuid;

/// Everything in a copy. Its canonical form is this JSON without blanks, fields in this order.
#[derive(Serialize)]
struct Content {
    dispatch: Uuid,
    body: String,
    center: String,
    advisor: Uuid,
    signed_at: Timestamp,
    visits: Vec<VisitContent>,
}

#[derive(Serialize)]
struct VisitContent {
    visit: Uuid,
    mode: &'static str,
    place: Option<String>,
    actual_from: Option<Timestamp>,
    actual_until: Option<Timestamp>,
    number: i32,
    signed_by: Uuid,
    signed_at: Timestamp,
    reason: Option<String>,
    parts: Vec<PartDraft>,
}

/// The reports of the dispatch as they stood with each signature under a visit's record, with the centre to whose advisor
/// they go, as long as the CISO consented to the advisor's entry. A copy has the record's id, so that each signature makes one. Noted in the body's trail: a copy leaves it.
pub struct CopyDispatchReport(pub VisitId);

impl UseCase for CopyDispatchReport {
    const ACTION: Action = Action::EventApply;
    type Output = Vec<(OrganizationId, ReportCopy)>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Self::Output> {
        cx.about(self.0);
        let Some(dispatch) = store.dispatch_of_visit(self.0).await? else { return Ok(Vec::new()) };
        let visits = store.visits_of(&[dispatch]).await?;
        let Some(visit) = visits.iter().find(|one| one.id == self.0) else { return Ok(Vec::new()) };
        let ids: Vec<_> = visits.iter().map(|one| one.id).collect();
        let records = store.visit_records(&ids).await?;
        let named = store.organizations(&[visit.frame.municipality, visit.frame.center]).await?;
        let name = |id: OrganizationId| {
            let found = named.iter().find(|one| one.id == id);
            found.map(|one| one.name.as_str().to_owned()).ok_or(Error::NotFound)
        };
        let (body, center) = (name(visit.frame.municipality)?, name(visit.frame.center)?);
        let consents = store.dispatch_consents(&[dispatch]).await?;
        let own = |one: &&SignedRecord| one.visit == visit.id && consented(&consents, one.signed_at);
        let mut copies = Vec::new();
        for signed in records.iter().filter(own) {
            // Of two signatures at one moment the number tells. What was signed while no consent lived stays with the body,
            // also when one was given since.
            let before = |one: &&SignedRecord| {
                one.signed_at <= signed.signed_at
                    && (one.visit != signed.visit || one.number <= signed.number)
                    && consented(&consents, one.signed_at)
            };
            let known: Vec<SignedRecord> = records.iter().filter(before).cloned().collect();
            let Some(report) = DispatchReport::of(visits.clone(), &known) else { continue };
            let content = content(&report, &body, &center, signed.signed_at)?;
            let copy = ReportCopy {
                id: Id::from_uuid(signed.id.uuid()),
                person: Some(report.advisor),
                body: body.clone(),
                sha256: sha256(content.as_bytes()),
                content,
                signed_at: signed.signed_at,
            };
            copies.push((report.center, copy));
        }
        Ok(copies)
    }
}

/// Whether the body consented to the advisor's entry at that moment: what was signed later is not the advisor's to keep.
fn consented(consents: &[DispatchConsent], at: Timestamp) -> bool {
    consents.iter().any(|one| {
        one.purpose == DispatchPurpose::AdvisorAccess
            && one.given_at <= at
            && one.withdrawn_at.is_none_or(|end| at < end)
    })
}

fn content(report: &DispatchReport, body: &str, center: &str, signed_at: Timestamp) -> Result<String> {
    let content = Content {
        dispatch: report.dispatch.uuid(),
        body: body.to_owned(),
        center: center.to_owned(),
        advisor: report.advisor.uuid(),
        signed_at,
        visits: report.visits.iter().filter_map(visited).collect(),
    };
    serde_json::to_string(&content).map_err(Error::internal)
}

/// A visit whose record is signed.
fn visited(one: &ReportedVisit) -> Option<VisitContent> {
    let (visit, record) = (&one.visit, one.record.as_ref()?);
    Some(VisitContent {
        visit: visit.id.uuid(),
        mode: visit.mode.as_str(),
        place: visit.place.as_ref().map(|place| place.as_str().to_owned()),
        actual_from: visit.actual.map(super::Span::from),
        actual_until: visit.actual.map(super::Span::until),
        number: record.number,
        signed_by: record.signed_by.uuid(),
        signed_at: record.signed_at,
        reason: record.reason.as_ref().map(|reason| reason.as_str().to_owned()),
        parts: record.parts.iter().map(RecordPart::draft).collect(),
    })
}
