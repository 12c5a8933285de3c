//! Visits, and the advisor's right to come in for them.
use super::{
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{
    entity::{
        entry_grant,
        visit::{ActiveModel, Column, Entity, Model, SEEN},
        visit_proposal,
    },
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    access::UserId,
    advisor::WorkMode,
    dispatch::DispatchId,
    kernel::page::{Page, PageRequest},
    visit::{
        AdvisorEntry, Allowance, CheckIn, Frame, Log, Message, MessageId, Origin, Place, Proposal, Sequence,
        SignedRecord, Span, Visit, VisitEnding, VisitFilter, VisitId, VisitNote, VisitParty, VisitReason,
        VisitState, VisitStore,
    },
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};
use uuid::Uuid;

/// Waits for whoever plans visits of the dispatch. Not the dispatch's own row: an advisor inside does not see it.
const ONE_AT_A_TIME: &str = "SELECT pg_advisory_xact_lock(hashtextextended('kansa visits ' || $1, 0))";
/// Waits for whoever hands in what the same person did. Without it two would wait for each other at `visits_were_apart`.
const ONE_PLACE: &str = "SELECT pg_advisory_xact_lock(hashtextextended('kansa times ' || $1, 0))";

impl VisitStore for Tx {
    async fn visits(&mut self, ids: &[VisitId]) -> Result<Vec<Visit>> {
        let query = if self.may_write() { self.select::<Entity>().lock_exclusive() } else { self.read(SEEN) };
        let query = query.filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(visit_of).collect()
    }

    async fn visits_of(&mut self, dispatches: &[DispatchId]) -> Result<Vec<Visit>> {
        if self.may_write() {
            for dispatch in dispatches {
                let values = [dispatch.uuid().to_string().into()];
                let wait = Statement::from_sql_and_values(DbBackend::Postgres, ONE_AT_A_TIME, values);
                self.db.execute_raw(wait).await.map_err(meaning)?;
            }
        }
        let query = self
            .read::<Entity>(SEEN)
            .filter(Column::DispatchId.is_in(dispatches.iter().map(|id| id.uuid())))
            .order_by_asc(Column::PlannedFrom)
            .order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(visit_of).collect()
    }

    async fn dispatch_of_visit(&mut self, id: VisitId) -> Result<Option<DispatchId>> {
        let query =
            self.select::<Entity>().select_only().column(Column::DispatchId).filter(Column::Id.eq(id.uuid()));
        let found: Option<Uuid> = query.into_tuple().one(&self.db).await.map_err(meaning)?;
        Ok(found.map(Id::from_uuid))
    }

    async fn list_visits(&mut self, filter: &VisitFilter, page: &PageRequest<Uuid>) -> Result<Page<Visit>> {
        let mut query = self.read::<Entity>(SEEN);
        if let Some(dispatch) = filter.dispatch {
            query = query.filter(Column::DispatchId.eq(dispatch.uuid()));
        }
        if let Some(state) = filter.state {
            query = query.filter(Column::State.eq(state.as_str()));
        }
        parsed(self.page(query, Column::Id, Sorted::Down, page).await?, visit_of)
    }

    async fn add_visit(&mut self, visit: &Visit) -> Result<()> {
        let frame = &visit.frame;
        let (replaces, remainder_of) = match visit.origin {
            Some(Origin::Replaces(id)) => (Some(id.uuid()), None),
            Some(Origin::RemainderOf(id)) => (None, Some(id.uuid())),
            None => (None, None),
        };
        let row = ActiveModel {
            id: Set(visit.id.uuid()),
            dispatch_id: Set(frame.dispatch.uuid()),
            municipality_id: Set(frame.municipality.uuid()),
            center_id: Set(frame.center.uuid()),
            advisor_id: Set(frame.advisor.uuid()),
            window_from: Set(frame.from),
            window_until: Set(frame.until),
            days_on_site: Set(frame.allowance.days_on_site),
            minutes_per_day: Set(frame.allowance.minutes_per_day),
            minutes_online: Set(frame.allowance.minutes_online),
            mode: Set(visit.mode.as_str().to_owned()),
            place: Set(visit.place.as_ref().map(|place| place.as_str().to_owned())),
            planned_from: Set(visit.planned.from()),
            planned_until: Set(visit.planned.until()),
            replaces_id: Set(replaces),
            remainder_of_id: Set(remainder_of),
            ..changing(visit)
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_visit(&mut self, visit: &Visit) -> Result<()> {
        let update = self.update::<Entity>().set(changing(visit)).filter(Column::Id.eq(visit.id.uuid()));
        self.change_one(update).await
    }

    async fn hold_times_of(&mut self, advisor: UserId) -> Result<()> {
        let values = [advisor.uuid().to_string().into()];
        let wait = Statement::from_sql_and_values(DbBackend::Postgres, ONE_PLACE, values);
        self.db.execute_raw(wait).await.map(drop).map_err(meaning)
    }

    async fn visit_logs(&mut self, visits: &[VisitId]) -> Result<Vec<(VisitId, Log)>> {
        self.logs(visits).await
    }

    async fn add_visit_message(&mut self, visit: &Visit, message: &Message) -> Result<()> {
        self.keep_message(visit, message).await
    }

    async fn add_visit_proposals(&mut self, visit: &Visit, proposals: &[Proposal]) -> Result<()> {
        self.keep_proposals(visit, proposals).await
    }

    async fn take_visit_proposals(
        &mut self,
        visit: VisitId,
        proposals: &[MessageId],
        at: Timestamp,
    ) -> Result<()> {
        let update = self
            .update::<visit_proposal::Entity>()
            .set(visit_proposal::ActiveModel { taken_at: Set(Some(at)), ..Default::default() })
            .filter(visit_proposal::Column::VisitId.eq(visit.uuid()))
            .filter(visit_proposal::Column::Id.is_in(proposals.iter().map(|id| id.uuid())));
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn visit_records(&mut self, visits: &[VisitId]) -> Result<Vec<SignedRecord>> {
        self.signed_records(visits).await
    }

    async fn add_visit_record(&mut self, visit: &Visit, record: &SignedRecord) -> Result<()> {
        self.keep_record(visit, record).await
    }

    async fn visit_notes(&mut self, visits: &[VisitId]) -> Result<Vec<VisitNote>> {
        self.noted(visits).await
    }

    async fn add_visit_note(&mut self, note: &VisitNote) -> Result<()> {
        self.keep_note(note).await
    }

    async fn let_advisor_in(&mut self, entry: &AdvisorEntry) -> Result<()> {
        let frame = &entry.frame;
        let live = self
            .select::<entry_grant::Entity>()
            .filter(entry_grant::Column::OwnerId.eq(frame.municipality.uuid()))
            .filter(entry_grant::Column::DispatchId.eq(frame.dispatch.uuid()))
            .filter(entry_grant::Column::EndedAt.is_null());
        if live.one(&self.db).await.map_err(meaning)?.is_some() {
            return Ok(());
        }
        let row = entry_grant::ActiveModel {
            id: Set(entry.id.uuid()),
            owner_id: Set(frame.municipality.uuid()),
            grantee_id: Set(frame.center.uuid()),
            participation_id: Set(None),
            appointment_id: Set(None),
            dispatch_id: Set(Some(frame.dispatch.uuid())),
            person_id: Set(Some(frame.advisor.uuid())),
            audit_id: Set(None),
            valid_from: Set(frame.from),
            valid_until: Set(entry.until),
            ended_at: Set(None),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn keep_advisor_in(&mut self, dispatch: DispatchId, until: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { valid_until: Set(until), ..Default::default() })
            .filter(entry_grant::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(entry_grant::Column::DispatchId.eq(dispatch.uuid()))
            .filter(entry_grant::Column::EndedAt.is_null())
            .filter(entry_grant::Column::ValidUntil.lt(until));
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn let_advisor_out(&mut self, dispatch: DispatchId, at: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { ended_at: Set(Some(at)), ..Default::default() })
            .filter(entry_grant::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(entry_grant::Column::DispatchId.eq(dispatch.uuid()))
            .filter(entry_grant::Column::EndedAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn end_advisor_entries(&mut self, dispatch: DispatchId, at: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { ended_at: Set(Some(at)), ..Default::default() })
            .filter(entry_grant::Column::DispatchId.eq(dispatch.uuid()))
            .filter(entry_grant::Column::EndedAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn signed_visits(&mut self, persons: &[UserId]) -> Result<Vec<(UserId, u32)>> {
        let signed = VisitState::ALL.iter().filter(|state| state.is_signed());
        let query = self
            .select::<Entity>()
            .select_only()
            .column(Column::AdvisorId)
            .column_as(Column::Id.count(), "visits")
            .filter(Column::AdvisorId.is_in(persons.iter().map(|id| id.uuid())))
            .filter(Column::State.is_in(signed.map(|state| state.as_str())))
            .group_by(Column::AdvisorId);
        let counts: Vec<(Uuid, i64)> = query.into_tuple().all(&self.db).await.map_err(meaning)?;
        let count = |(person, visits): (Uuid, i64)| {
            Ok::<_, Error>((Id::from_uuid(person), u32::try_from(visits).map_err(Error::internal)?))
        };
        counts.into_iter().map(count).collect()
    }
}

/// What changes in a visit's life.
fn changing(visit: &Visit) -> ActiveModel {
    let (ending, told) = (visit.ending.as_ref(), visit.checked_in);
    ActiveModel {
        actual_from: Set(visit.actual.map(Span::from)),
        actual_until: Set(visit.actual.map(Span::until)),
        checked_in_at: Set(told.map(|told| told.at)),
        device_in_at: Set(told.map(|told| told.device_at)),
        state: Set(visit.state.as_str().to_owned()),
        ended_at: Set(ending.map(|ending| ending.at)),
        ended_by: Set(ending.map(|ending| ending.by.uuid())),
        ended_party: Set(ending.map(|ending| ending.party.as_str().to_owned())),
        end_reason: Set(ending.map(|ending| ending.reason.as_str().to_owned())),
        last_sequence: Set(visit.last.map(Sequence::number)),
        version: Set(visit.version),
        ..Default::default()
    }
}

fn visit_of(row: Model) -> Result<Visit> {
    let span = |from, until| sound(Span::parse("until", from, until));
    let ending = match (row.ended_at, row.ended_by, row.ended_party, row.end_reason) {
        (Some(at), Some(by), Some(party), Some(why)) => Some(VisitEnding {
            at,
            by: Id::from_uuid(by),
            party: word(&party, VisitParty::parse)?,
            reason: sound(VisitReason::parse("reason", &why))?,
        }),
        (None, None, None, None) => None,
        _ => return Err(garbled("half an ending")),
    };
    let replaces = row.replaces_id.map(|id| Origin::Replaces(Id::from_uuid(id)));
    let remainder = row.remainder_of_id.map(|id| Origin::RemainderOf(Id::from_uuid(id)));
    let told = row.checked_in_at.zip(row.device_in_at);
    Ok(Visit {
        id: Id::from_uuid(row.id),
        frame: Frame {
            dispatch: Id::from_uuid(row.dispatch_id),
            municipality: Id::from_uuid(row.municipality_id),
            center: Id::from_uuid(row.center_id),
            advisor: Id::from_uuid(row.advisor_id),
            from: row.window_from,
            until: row.window_until,
            allowance: Allowance {
                days_on_site: row.days_on_site,
                minutes_per_day: row.minutes_per_day,
                minutes_online: row.minutes_online,
            },
        },
        mode: word(&row.mode, WorkMode::parse)?,
        place: row.place.map(|place| sound(Place::parse("place", &place))).transpose()?,
        planned: span(row.planned_from, row.planned_until)?,
        actual: row.actual_from.zip(row.actual_until).map(|(from, until)| span(from, until)).transpose()?,
        checked_in: told.map(|(at, device_at)| CheckIn { at, device_at }),
        state: word(&row.state, VisitState::parse)?,
        origin: replaces.or(remainder),
        ending,
        last: row.last_sequence.map(|last| sound(Sequence::parse("last", last))).transpose()?,
        version: row.version,
    })
}
