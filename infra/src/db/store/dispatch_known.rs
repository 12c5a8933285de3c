//! What is known for and against advisors: their bookings, what they took on, and who audits the body that asks
//! or works there.
use super::row::{sound, year_column};
use crate::db::{
    entity::{
        dispatch as table, dispatch_auditor as auditor, dispatch_booking as booking, dispatch_offer as offer,
    },
    error::{garbled, meaning},
    tx::Tx,
};
use chrono::NaiveDate;
use domain::{
    Error, Id, Result,
    access::UserId,
    advisor::AdvisorId,
    dispatch::{Booking, Commitment, Dispatch, DispatchId, DispatchState, OfferAnswer, ProjectName},
    kernel::fiscal::FiscalYear,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict, Query},
};
use std::collections::HashMap;
use uuid::Uuid;

impl Tx {
    pub(super) async fn booked_between(
        &self,
        advisors: &[AdvisorId],
        from: NaiveDate,
        until: NaiveDate,
    ) -> Result<Vec<Booking>> {
        let query = self
            .select::<booking::Entity>()
            .filter(booking::Column::AdvisorId.is_in(advisors.iter().map(|id| id.uuid())))
            .filter(booking::Column::FirstDay.lte(until))
            .filter(booking::Column::LastDay.gte(from));
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        Ok(rows
            .map(|row| Booking {
                advisor: Id::from_uuid(row.advisor_id),
                dispatch: Id::from_uuid(row.dispatch_id),
                first: row.first_day,
                last: row.last_day,
            })
            .collect())
    }

    /// Two statements: what was accepted of what was not given up, and that.
    pub(super) async fn commitments(&self, persons: &[UserId], year: FiscalYear) -> Result<Vec<Commitment>> {
        let binding = DispatchState::ALL.iter().filter(|state| state.binds());
        let standing = self
            .read::<table::Entity>(table::SEEN)
            .filter(table::Column::FiscalYear.eq(year_column(year)?))
            .filter(table::Column::State.is_in(binding.map(|state| state.as_str())));
        // Years of acceptances are not read to find those of one.
        let of_the_year = standing.clone().select_only().column(table::Column::Id);
        let accepted = self
            .select::<offer::Entity>()
            .filter(offer::Column::PersonId.is_in(persons.iter().map(|id| id.uuid())))
            .filter(offer::Column::Answer.eq(OfferAnswer::Accepted.as_str()))
            .filter(offer::Column::DispatchId.in_subquery(of_the_year.into_query()));
        let accepted = accepted.all(&self.db).await.map_err(meaning)?;
        let standing = standing.filter(table::Column::Id.is_in(accepted.iter().map(|row| row.dispatch_id)));
        let standing = standing.all(&self.db).await.map_err(meaning)?;
        let standing: HashMap<_, _> = standing.into_iter().map(|row| (row.id, row)).collect();
        let taken_on = accepted.iter().filter_map(|row| Some((row, standing.get(&row.dispatch_id)?)));
        taken_on
            .map(|(row, dispatch)| {
                let project = dispatch.project.as_ref();
                Ok(Commitment {
                    person: Id::from_uuid(row.person_id),
                    dispatch: Id::from_uuid(row.dispatch_id),
                    municipality: Id::from_uuid(row.municipality_id),
                    project: project.map(|text| sound(ProjectName::parse("project", text))).transpose()?,
                })
            })
            .collect()
    }

    pub(super) async fn keep_auditors(
        &self,
        dispatches: &[Dispatch],
        auditors: &[(UserId, FiscalYear)],
    ) -> Result<u64> {
        let pairs = dispatches.iter().flat_map(|one| auditors.iter().map(move |auditor| (one, auditor)));
        let rows = pairs.map(|(dispatch, (person, year))| {
            Ok::<_, Error>(auditor::ActiveModel {
                dispatch_id: Set(dispatch.id.uuid()),
                person_id: Set(person.uuid()),
                fiscal_year: Set(year_column(*year)?),
                municipality_id: Set(dispatch.municipality.uuid()),
                center_id: Set(dispatch.center.uuid()),
            })
        });
        // Who was noted before stays noted.
        let once = OnConflict::new().do_nothing().to_owned();
        self.insert(rows.collect::<Result<_>>()?, Some(once)).await
    }

    pub(super) async fn kept_auditors(&self, dispatch: DispatchId) -> Result<Vec<(UserId, FiscalYear)>> {
        let query = self
            .select::<auditor::Entity>()
            .filter(auditor::Column::DispatchId.eq(dispatch.uuid()))
            .order_by_asc(auditor::Column::FiscalYear)
            .order_by_asc(auditor::Column::PersonId);
        let rows = query.all(&self.db).await.map_err(meaning)?.into_iter();
        rows.map(|row| {
            let year = sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?;
            Ok((Id::from_uuid(row.person_id), year))
        })
        .collect()
    }

    /// The answer of a function that looks behind the wall: the centre reads no members of a body.
    pub(super) async fn employed_at_body(&self, dispatch: DispatchId) -> Result<Vec<UserId>> {
        let behind = Expr::cust_with_values("app_employed_there($1)", [dispatch.uuid()]);
        let asked = Query::select().expr_as(behind, "persons").take();
        let row = self.db.query_one_raw(DbBackend::Postgres.build(&asked)).await.map_err(meaning)?;
        let row = row.ok_or_else(|| garbled("an answer"))?;
        let persons: Vec<Uuid> = row.try_get("", "persons").map_err(Error::internal)?;
        Ok(persons.into_iter().map(Id::from_uuid).collect())
    }
}
