//! Matching for a dispatch: what is known of it and of advisors is gathered here, and judged by `matching`.
use super::{Dispatch, DispatchId, ProjectName, moves::programme_of};
use crate::{
    Error, Result, Store,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    advisor::{Advisor, AdvisorId},
    kernel::fiscal::FiscalYear,
    matching::{AuditWork, Candidate, Matching, Wanted, rank},
    programme::Programme,
};
use chrono::{NaiveDate, TimeDelta};

/// How many days around the wanted ones bookings are looked for: they fill the months of these.
const AROUND: TimeDelta = TimeDelta::days(31);

/// Days on which an advisor is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booking {
    /// Who.
    pub advisor: AdvisorId,
    /// For which dispatch.
    pub dispatch: DispatchId,
    /// The first day.
    pub first: NaiveDate,
    /// The last day, included.
    pub last: NaiveDate,
}

/// That an advisor took a dispatch on, and it was not given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Who: the person, who may have left the registry and come back.
    pub person: UserId,
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// The body that asked.
    pub municipality: OrganizationId,
    /// The body's project.
    pub project: Option<ProjectName>,
}

/// All advisors on the registry for a request: who may be proposed, in which order, and who may not, each with the reasons.
/// For the centre; to anybody else there is no such request.
pub struct MatchAdvisors(pub DispatchId);

impl UseCase for MatchAdvisors {
    const ACTION: Action = Action::DispatchMatch;
    type Output = Option<Matching>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Option<Matching>> {
        let found = store.dispatches(&[self.0]).await?.pop();
        let here = cx.grant.scope().tenant();
        let Some(dispatch) = found.filter(|one| one.center == here) else { return Ok(None) };
        let programme = programme_of(store, dispatch.programme).await?;
        let registry = store.present_advisors().await?;
        matched(store, &dispatch, &programme, &registry).await.map(Some)
    }
}

/// Ranks `advisors` for a request that was sent. However many they are, it takes the same few statements.
pub(super) async fn matched<S: Store>(
    store: &mut S,
    dispatch: &Dispatch,
    programme: &Programme,
    advisors: &[Advisor],
) -> Result<Matching> {
    let wanted = wanted(store, dispatch, programme).await?;
    let ids: Vec<_> = advisors.iter().map(|one| one.id).collect();
    let persons: Vec<_> = advisors.iter().map(|one| one.user).collect();
    let ties = store.advisor_ties(&ids).await?;
    let days_off = store.days_off(&ids).await?;
    let booked = match dispatch.service() {
        Some((first, last)) => store.bookings(&ids, (first - AROUND, last + AROUND)).await?,
        None => Vec::new(),
    };
    let taken = store.taken_on(&persons, dispatch.fiscal_year).await?;
    let signed = store.signed_visits(&persons).await?;
    let auditors = store.dispatch_auditors(dispatch.id).await?;
    let employed = store.employed_there(dispatch.id).await?;
    let candidate = |one: &Advisor| {
        let own_ties = ties.iter().filter(|tie| tie.advisor == one.id).cloned().collect();
        let off = days_off.iter().filter(|off| off.advisor == one.id).map(|off| off.day).collect();
        // What the dispatch itself takes stands against nobody.
        let booked = booked.iter().filter(|day| day.advisor == one.id && day.dispatch != dispatch.id);
        let taken: Vec<_> =
            taken.iter().filter(|it| it.person == one.user && it.dispatch != dispatch.id).collect();
        let same = |it: &&&Commitment| {
            it.municipality == dispatch.municipality && it.project == dispatch.form.project
        };
        let audits = auditors.iter().filter(|(person, _)| *person == one.user);
        Candidate {
            employed: employed.contains(&one.user),
            audits: audits.map(|(_, year)| audit_of(&wanted, *year)).collect(),
            engaged: booked.flat_map(days).collect(),
            sent_for_project: u8::try_from(taken.iter().filter(same).count()).unwrap_or(u8::MAX),
            sent_this_year: u32::try_from(taken.len()).unwrap_or(u32::MAX),
            signed_visits: signed.iter().find(|(person, _)| *person == one.user).map_or(0, |(_, n)| *n),
            ..Candidate::of(one, own_ties, off)
        }
    };
    let candidates: Vec<_> = advisors.iter().map(candidate).collect();
    Ok(rank(&wanted, &candidates))
}

/// Passes an advisor, whose entry is locked, if nothing came to stand against them since they were proposed.
pub(super) async fn must_still_fit<S: Store>(
    store: &mut S,
    dispatch: &Dispatch,
    programme: &Programme,
    entry: &[Advisor],
) -> Result<()> {
    let excluded = matched(store, dispatch, programme, entry).await?.excluded;
    let mut reasons = excluded.into_iter().flat_map(|one| one.reasons);
    match reasons.find(|one| one.binds_to_the_end()) {
        Some(against) => Err(Error::Conflict(against.reason())),
        None => Ok(()),
    }
}

/// What the body asks for, with those that were merged into it.
async fn wanted<S: Store>(store: &mut S, dispatch: &Dispatch, programme: &Programme) -> Result<Wanted> {
    let body = store.organizations(&[dispatch.municipality]).await?.pop();
    let government = body.and_then(|one| one.code);
    let government = government.ok_or_else(|| Error::internal("a body without a code"))?;
    let mode = dispatch.form.mode.ok_or_else(|| Error::internal("a request that was sent has no mode"))?;
    Ok(Wanted {
        government,
        predecessors: store.predecessors(government).await?,
        fiscal_year: dispatch.fiscal_year,
        mode,
        days: dispatch.form.days.clone(),
        fields: dispatch.form.fields.clone(),
        region_rule: programme.terms.region_rule,
        quota: programme.terms.quota,
    })
}

const fn audit_of(wanted: &Wanted, fiscal_year: FiscalYear) -> AuditWork {
    AuditWork { government: wanted.government, fiscal_year }
}

fn days(booking: &Booking) -> impl Iterator<Item = NaiveDate> {
    let last = booking.last;
    booking.first.iter_days().take_while(move |day| *day <= last)
}
