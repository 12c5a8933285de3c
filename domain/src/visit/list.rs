//! Reading visits and their records.
use super::{
    Log, Merged, Proposal, SignedRecord, Unfinished, Visit, VisitId, VisitNote, VisitReason, VisitState,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    dispatch::DispatchId,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Which visits.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// Of this dispatch only.
    pub dispatch: Option<DispatchId>,
    /// In this state only.
    pub state: Option<VisitState>,
}

/// Lists the visits that the caller is a party to, the newest first.
pub struct ListVisits {
    /// Which.
    pub filter: VisitFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListVisits {
    const ACTION: Action = Action::VisitRead;
    type Output = Page<Visit>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Visit>> {
        store.list_visits(&self.filter, &self.page).await
    }
}

/// The batch behind a loader: the visits of these ids.
pub struct LoadVisits(pub Vec<VisitId>);

impl UseCase for LoadVisits {
    const ACTION: Action = Action::VisitRead;
    type Output = Vec<Visit>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Visit>> {
        store.visits(&self.0).await
    }
}

/// The batch behind a loader: the visits of these dispatches, by their planned beginning.
pub struct LoadVisitsOf(pub Vec<DispatchId>);

impl UseCase for LoadVisitsOf {
    const ACTION: Action = Action::VisitRead;
    type Output = Vec<Visit>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Visit>> {
        store.visits_of(&self.0).await
    }
}

/// A visit's record as it is now, and all that belongs to it.
#[derive(Debug, Clone)]
pub struct RecordView {
    /// Of which visit.
    pub visit: VisitId,
    /// What the messages say, with what waits and what is missing.
    pub merged: Merged,
    /// What is kept beside the record.
    pub proposals: Vec<Proposal>,
    /// The signed versions, the first one first.
    pub signed: Vec<SignedRecord>,
    /// What was noted, the oldest first.
    pub notes: Vec<VisitNote>,
}

impl RecordView {
    /// What was left undone (PARTIAL), if anything was.
    #[must_use]
    pub fn unfinished(&self) -> Option<&Unfinished> {
        self.notes.iter().find_map(VisitNote::unfinished)
    }

    /// Why the municipality sent the record back the last time.
    #[must_use]
    pub fn returned(&self) -> Option<&VisitReason> {
        self.notes.iter().rev().find_map(VisitNote::returned)
    }
}

/// The batch behind a loader: the records of these visits, for those who are inside the municipality.
pub struct LoadVisitRecords(pub Vec<VisitId>);

impl UseCase for LoadVisitRecords {
    const ACTION: Action = Action::VisitRecordRead;
    type Output = Vec<RecordView>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<RecordView>> {
        let mut signed = store.visit_records(&self.0).await?;
        let mut noted = store.visit_notes(&self.0).await?;
        let logs = store.visit_logs(&self.0).await?;
        let view = |(visit, log): (VisitId, Log)| {
            let own = signed.extract_if(.., |record| record.visit == visit).collect();
            let left = noted.extract_if(.., |note| note.visit == visit).collect();
            RecordView { visit, merged: log.merged(), proposals: log.proposals, signed: own, notes: left }
        };
        Ok(logs.into_iter().map(view).collect())
    }
}
