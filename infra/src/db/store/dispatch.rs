//! Dispatches, their days, and what they take of a programme. What hangs on them lies in `dispatch_parts`.
use super::{
    page::{Sorted, parsed},
    row::{sound, word, year_column},
};
use crate::db::{
    entity::{dispatch as table, dispatch_account, dispatch_booking},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    advisor::{AdvisorId, WorkMode},
    dispatch::{
        ContactLine, Dispatch, DispatchAccount, DispatchCandidate, DispatchId, DispatchState, DispatchStep,
        DispatchStore, Holder, Offer, OfferId, ProjectName, RequestForm, RequestText,
    },
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    programme::ProgrammeId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter, QuerySelect, sea_query::OnConflict,
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
        let query = self.select::<table::Entity>().filter(table::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(dispatch_of).collect()
    }

    async fn list_dispatches(
        &mut self,
        state: Option<DispatchState>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Dispatch>> {
        let mut query = self.select::<table::Entity>();
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

    async fn book(&mut self, dispatch: &Dispatch) -> Result<()> {
        let holder = dispatch.holder.ok_or_else(|| garbled("a dispatch that nobody holds"))?;
        // In order, so that two who book several days never wait for each other.
        let rows = dispatch.form.days.iter().map(|day| dispatch_booking::ActiveModel {
            dispatch_id: Set(dispatch.id.uuid()),
            first_day: Set(*day),
            last_day: Set(*day),
            advisor_id: Set(holder.advisor.uuid()),
            municipality_id: Set(dispatch.municipality.uuid()),
            center_id: Set(dispatch.center.uuid()),
        });
        self.insert(rows.collect(), None).await.map(drop)
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

    async fn times_before(&mut self, dispatch: &Dispatch, advisor: AdvisorId) -> Result<u8> {
        let taken_on = DispatchState::ALL.iter().filter(|state| state.is_taken_on());
        let project = dispatch.form.project.as_ref().map(|name| name.as_str().to_owned());
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::Id.ne(dispatch.id.uuid()))
            .filter(table::Column::MunicipalityId.eq(dispatch.municipality.uuid()))
            .filter(table::Column::FiscalYear.eq(year_column(dispatch.fiscal_year)?))
            .filter(table::Column::Project.eq(project))
            .filter(table::Column::AdvisorId.eq(advisor.uuid()))
            .filter(table::Column::State.is_in(taken_on.map(|state| state.as_str())));
        let times = query.count(&self.db).await.map_err(meaning)?;
        Ok(u8::try_from(times).unwrap_or(u8::MAX))
    }
}

/// The columns that may change.
fn changing(dispatch: &Dispatch) -> Result<table::ActiveModel> {
    let form = &dispatch.form;
    let participants = form.participants.map(i16::try_from).transpose().map_err(Error::internal)?;
    Ok(table::ActiveModel {
        project: Set(form.project.as_ref().map(|text| text.as_str().to_owned())),
        section: Set(form.section.as_ref().map(|text| text.as_str().to_owned())),
        contact: Set(form.contact.as_ref().map(|text| text.as_str().to_owned())),
        aim: Set(form.aim.as_str().to_owned()),
        present_state: Set(form.present.as_str().to_owned()),
        participants: Set(participants),
        mode: Set(form.mode.map(|mode| mode.as_str().to_owned())),
        days: Set(form.days.clone()),
        hours: Set(form.hours.map(i16::from)),
        wished_id: Set(form.wished.map(Id::uuid)),
        state: Set(dispatch.state.as_str().to_owned()),
        cost: Set(dispatch.cost),
        advisor_id: Set(dispatch.holder.map(|holder| holder.advisor.uuid())),
        person_id: Set(dispatch.holder.map(|holder| holder.person.uuid())),
        results: Set(dispatch.results.as_ref().map(|text| text.as_str().to_owned())),
        effect: Set(dispatch.effect.as_ref().map(|text| text.as_str().to_owned())),
        submitted_at: Set(dispatch.submitted_at),
        version: Set(dispatch.version),
        ..Default::default()
    })
}

fn dispatch_of(row: table::Model) -> Result<Dispatch> {
    let contact =
        |text: Option<String>, field| text.map(|text| sound(ContactLine::parse(field, &text))).transpose();
    let account = |text: Option<String>, field| {
        text.map(|text| sound(DispatchAccount::parse(field, &text))).transpose()
    };
    let form = RequestForm {
        project: row.project.map(|text| sound(ProjectName::parse("project", &text))).transpose()?,
        section: contact(row.section, "section")?,
        contact: contact(row.contact, "contact")?,
        aim: sound(RequestText::parse("aim", &row.aim))?,
        present: sound(RequestText::parse("present_state", &row.present_state))?,
        participants: row.participants.map(u16::try_from).transpose().map_err(Error::internal)?,
        mode: row.mode.map(|mode| word(&mode, WorkMode::parse)).transpose()?,
        days: row.days,
        hours: row.hours.map(u8::try_from).transpose().map_err(Error::internal)?,
        wished: row.wished_id.map(Id::from_uuid),
    };
    let holder = row
        .advisor_id
        .zip(row.person_id)
        .map(|(advisor, person)| Holder { advisor: Id::from_uuid(advisor), person: Id::from_uuid(person) });
    Ok(Dispatch {
        id: Id::from_uuid(row.id),
        municipality: Id::from_uuid(row.municipality_id),
        center: Id::from_uuid(row.center_id),
        programme: Id::from_uuid(row.programme_id),
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        form,
        state: word(&row.state, DispatchState::parse)?,
        cost: row.cost,
        holder,
        results: account(row.results, "results")?,
        effect: account(row.effect, "effect")?,
        created_at: row.created_at,
        submitted_at: row.submitted_at,
        version: row.version,
    })
}
