//! The report of a dispatch (派遣報告書), as complete data: what was done in which visit, for whom, and what follows.
use super::{PartContent, RecordPart, SignedRecord, TraineeProgress, Visit};
use crate::{
    Result, Store,
    access::{Action, Context, OrganizationId, UseCase, UserId},
    dispatch::DispatchId,
};
use std::collections::BTreeSet;

/// A visit in the report.
#[derive(Debug, Clone)]
pub struct ReportedVisit {
    /// The visit.
    pub visit: Visit,
    /// The newest version of its record that was signed; none before.
    pub record: Option<SignedRecord>,
}

impl ReportedVisit {
    /// The parts of its signed record, in order.
    fn parts(&self) -> impl Iterator<Item = &RecordPart> {
        self.record.iter().flat_map(|record| &record.parts)
    }

    /// How many people learned to audit in it.
    #[must_use]
    pub fn trainees(&self) -> usize {
        self.parts().filter(|part| matches!(part.content, PartContent::Trainee(..))).count()
    }
}

/// The report of a dispatch.
#[derive(Debug, Clone)]
pub struct DispatchReport {
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The municipality.
    pub municipality: OrganizationId,
    /// The centre that sent.
    pub center: OrganizationId,
    /// The advisor's person.
    pub advisor: UserId,
    /// The visits that took place or still may, by their planned beginning.
    pub visits: Vec<ReportedVisit>,
}

impl DispatchReport {
    /// The report of `visits` of one dispatch, which signed `records` speak of; none if there is no visit.
    #[must_use]
    pub fn of(visits: Vec<Visit>, records: &[SignedRecord]) -> Option<Self> {
        let frame = visits.first()?.frame;
        let newest = |visit: &Visit| {
            let own = records.iter().filter(|record| record.visit == visit.id);
            own.max_by_key(|record| record.number).cloned()
        };
        let standing = visits.into_iter().filter(|visit| visit.state.uses_quota());
        let visits =
            standing.map(|visit| ReportedVisit { record: newest(&visit), visit }).collect::<Vec<_>>();
        Some(Self {
            dispatch: frame.dispatch,
            municipality: frame.municipality,
            center: frame.center,
            advisor: frame.advisor,
            visits,
        })
    }

    /// Whether it says all: each visit's record is signed, and there is at least one.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.visits.is_empty() && self.visits.iter().all(|one| one.record.is_some())
    }

    /// How long the visits were, in minutes, as far as they were handed in.
    #[must_use]
    pub fn minutes(&self) -> i64 {
        self.visits.iter().filter_map(|one| one.visit.actual).map(super::Span::minutes).sum()
    }

    /// How many people it names as trained: in as many visits as they were, once each.
    #[must_use]
    pub fn trained(&self) -> usize {
        let name = |part: &RecordPart| match &part.content {
            PartContent::Trainee(name, ..) => Some(name.as_str().to_owned()),
            _ => None,
        };
        let names = self.visits.iter().flat_map(ReportedVisit::parts).filter_map(name);
        names.collect::<BTreeSet<_>>().len()
    }

    /// How many trainees came to lead a part of an audit.
    #[must_use]
    pub fn led(&self) -> usize {
        let led =
            |part: &&RecordPart| matches!(part.content, PartContent::Trainee(_, TraineeProgress::Led, _));
        self.visits.iter().flat_map(ReportedVisit::parts).filter(led).count()
    }
}

/// Reads the report of a dispatch: for those who are inside the municipality.
pub struct ReadDispatchReport(pub DispatchId);

impl UseCase for ReadDispatchReport {
    const ACTION: Action = Action::VisitRecordRead;
    type Output = Option<DispatchReport>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<DispatchReport>> {
        let visits = store.visits_of(&[self.0]).await?;
        let ids: Vec<_> = visits.iter().map(|visit| visit.id).collect();
        let records = store.visit_records(&ids).await?;
        Ok(DispatchReport::of(visits, &records))
    }
}
