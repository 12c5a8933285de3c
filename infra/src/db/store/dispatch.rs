//! Dispatches, their days, and what they take of a programme. What hangs on them lies in `dispatch_parts`, what is known of
//! advisors and of the body's auditors in `dispatch_known`.
use super::{
    dispatch_row::{changing, dispatch_of},
    page::{Sorted, parsed},
    row::year_column,
};
use crate::db::{
    entity::{dispatch as table, dispatch_account, dispatch_booking, dispatch_offer, dispatch_step},
    error::meaning,
    tx::Tx,
};
use chrono::NaiveDate;
use domain::{
    Result,
    access::UserId,
    advisor::AdvisorId,
    dispatch::{
        Booking, Commitment, Dispatch, DispatchCandidate, DispatchId, DispatchState, DispatchStep,
        DispatchStore, DispatchVerb, Offer, OfferAnswer, OfferId,
    },
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    programme::ProgrammeId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::OnConflict,
};
use uuid::Uuid;

impl DispatchStore for Tx {
    async fn add_dispatch(&mut self, dispatch: &Dispatch) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(dispatch.id.uuid()),
            municipality_id: Set(dispatch.municipality.uuid()),
            center_id: Set(dispatch.center.uuid()),
            programme_id: Set(dispatch.programme.uuid()),
            fiscal_year: Set(year_column(dispatch.fiscal_year)?),
            created_at: Set(dispatch.created_at),
            ..changing(dispatch)?
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_dispatch(&mut self, dispatch: &Dispatch) -> Result<()> {
        let update = self
            .update::<table::Entity>()
            .set(changing(dispatch)?)
            .filter(table::Column::Id.eq(dispatch.id.uuid()));
        self.change_one(update).await
    }

    async fn lock_dispatch(&mut self, id: DispatchId) -> Result<Option<Dispatch>> {
        let query = self.select::<table::Entity>().filter(table::Column::Id.eq(id.uuid())).lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.map(dispatch_of).transpose()
    }

    async fn dispatches(&mut self, ids: &[DispatchId]) -> Result<Vec<Dispatch>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.read::<table::Entity>(table::SEEN).filter(table::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(dispatch_of).collect()
    }

    async fn list_dispatches(
        &mut self,
        state: Option<DispatchState>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Dispatch>> {
        let mut query = self.read::<table::Entity>(table::SEEN);
        if let Some(state) = state {
            query = query.filter(table::Column::State.eq(state.as_str()));
        }
        parsed(self.page(query, table::Column::Id, Sorted::Down, page).await?, dispatch_of)
    }

    async fn add_dispatch_step(&mut self, step: &DispatchStep) -> Result<()> {
        self.keep_step(step).await
    }

    async fn dispatch_steps(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchStep>> {
        self.kept_steps(dispatches).await
    }

    async fn add_candidates(&mut self, candidates: &[DispatchCandidate]) -> Result<()> {
        self.name_candidates(candidates).await
    }

    async fn save_ranks(&mut self, candidates: &[DispatchCandidate]) -> Result<()> {
        self.rank_candidates(candidates).await
    }

    async fn dispatch_candidates(&mut self, dispatches: &[DispatchId]) -> Result<Vec<DispatchCandidate>> {
        self.named_candidates(dispatches).await
    }

    async fn add_offer(&mut self, offer: &Offer) -> Result<()> {
        self.make_offer(offer).await
    }

    async fn save_offer(&mut self, offer: &Offer) -> Result<()> {
        self.answer_offer(offer).await
    }

    async fn dispatch_offer(&mut self, id: OfferId) -> Result<Option<Offer>> {
        self.one_offer(id).await
    }

    async fn dispatch_offers(&mut self, dispatches: &[DispatchId]) -> Result<Vec<Offer>> {
        self.offers_of(dispatches).await
    }

    async fn book(&mut self, dispatch: &Dispatch, advisor: AdvisorId) -> Result<()> {
        // In order, so that two who book several days never wait for each other.
        let rows = dispatch.form.days.iter().map(|day| dispatch_booking::ActiveModel {
            dispatch_id: Set(dispatch.id.uuid()),
            first_day: Set(*day),
            last_day: Set(*day),
            advisor_id: Set(advisor.uuid()),
            municipality_id: Set(dispatch.municipality.uuid()),
            center_id: Set(dispatch.center.uuid()),
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn bookings(
        &mut self,
        advisors: &[AdvisorId],
        (from, until): (NaiveDate, NaiveDate),
    ) -> Result<Vec<Booking>> {
        self.booked_between(advisors, from, until).await
    }

    async fn unbook(&mut self, dispatch: DispatchId) -> Result<()> {
        let delete = self
            .delete::<dispatch_booking::Entity>()
            .filter(dispatch_booking::Column::DispatchId.eq(dispatch.uuid()));
        delete.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn lock_account(&mut self, programme: ProgrammeId) -> Result<()> {
        // The first who counts makes the row, so that there is one to lock.
        let blank =
            dispatch_account::ActiveModel { programme_id: Set(programme.uuid()), ..Default::default() };
        self.insert(vec![blank], Some(OnConflict::new().do_nothing().to_owned())).await?;
        let query = self
            .select::<dispatch_account::Entity>()
            .filter(dispatch_account::Column::ProgrammeId.eq(programme.uuid()))
            .lock_exclusive();
        query.one(&self.db).await.map(drop).map_err(meaning)
    }

    async fn committed(&mut self, programme: ProgrammeId) -> Result<i64> {
        let taking = DispatchState::ALL.iter().filter(|state| state.takes_budget());
        let query = self
            .select::<table::Entity>()
            .select_only()
            .column(table::Column::Cost)
            .filter(table::Column::ProgrammeId.eq(programme.uuid()))
            .filter(table::Column::State.is_in(taking.map(|state| state.as_str())));
        let costs: Vec<i64> = query.into_tuple().all(&self.db).await.map_err(meaning)?;
        Ok(costs.into_iter().sum())
    }

    async fn waiting_before(&mut self, dispatch: &Dispatch) -> Result<Vec<Dispatch>> {
        // Who waited goes on waiting while the centre looks at it again.
        let waiting = [DispatchState::Waitlisted, DispatchState::Screening];
        let waited = self
            .select::<dispatch_step::Entity>()
            .select_only()
            .column(dispatch_step::Column::DispatchId)
            .filter(dispatch_step::Column::Verb.eq(DispatchVerb::Waitlist.as_str()));
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::Id.ne(dispatch.id.uuid()))
            .filter(table::Column::ProgrammeId.eq(dispatch.programme.uuid()))
            .filter(table::Column::State.is_in(waiting.map(DispatchState::as_str)))
            .filter(table::Column::Id.in_subquery(waited.into_query()))
            .filter(table::Column::SubmittedAt.lt(dispatch.submitted_at));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(dispatch_of).collect()
    }

    async fn taken_on(&mut self, persons: &[UserId], year: FiscalYear) -> Result<Vec<Commitment>> {
        self.commitments(persons, year).await
    }

    async fn requests_beside(&mut self, year: FiscalYear) -> Result<Vec<Dispatch>> {
        let last = year_column(year)?;
        let done = DispatchState::ALL.iter().filter(|state| state.is_behind_its_advisors());
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::MunicipalityId.eq(self.scope().tenant().uuid()))
            .filter(table::Column::FiscalYear.is_in([last - 1, last]))
            .filter(table::Column::SubmittedAt.is_not_null())
            .filter(table::Column::State.is_not_in(done.map(|state| state.as_str())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(dispatch_of).collect()
    }

    async fn note_auditors(
        &mut self,
        dispatches: &[Dispatch],
        auditors: &[(UserId, FiscalYear)],
    ) -> Result<u64> {
        self.keep_auditors(dispatches, auditors).await
    }

    async fn dispatch_auditors(&mut self, dispatch: DispatchId) -> Result<Vec<(UserId, FiscalYear)>> {
        self.kept_auditors(dispatch).await
    }

    async fn employed_there(&mut self, dispatch: DispatchId) -> Result<Vec<UserId>> {
        self.employed_at_body(dispatch).await
    }

    async fn times_before(&mut self, dispatch: &Dispatch, person: UserId) -> Result<u8> {
        let binding = DispatchState::ALL.iter().filter(|state| state.binds());
        let accepted = self
            .select::<dispatch_offer::Entity>()
            .select_only()
            .column(dispatch_offer::Column::DispatchId)
            .filter(dispatch_offer::Column::PersonId.eq(person.uuid()))
            .filter(dispatch_offer::Column::Answer.eq(OfferAnswer::Accepted.as_str()));
        let project = dispatch.form.project.as_ref().map(|name| name.as_str().to_owned());
        let query = self
            .read::<table::Entity>(table::SEEN)
            .filter(table::Column::Id.ne(dispatch.id.uuid()))
            .filter(table::Column::MunicipalityId.eq(dispatch.municipality.uuid()))
            .filter(table::Column::FiscalYear.eq(year_column(dispatch.fiscal_year)?))
            .filter(table::Column::Project.eq(project))
            .filter(table::Column::Id.in_subquery(accepted.into_query()))
            .filter(table::Column::State.is_in(binding.map(|state| state.as_str())));
        let times = query.count(&self.db).await.map_err(meaning)?;
        Ok(u8::try_from(times).unwrap_or(u8::MAX))
    }
}
