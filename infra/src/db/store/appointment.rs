//! Appointments, and the grants that they and participations give.
use super::row::sound;
use crate::db::{
    entity::{appointment, entry_grant},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    appointment::{Appointment, AppointmentId, AppointmentStore, DismissalReason, Ending},
    audit::AuditId,
    engagement::{EntryGrantRow, GrantSource, Window},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, QueryFilter, QueryOrder};

impl AppointmentStore for Tx {
    async fn appointments(&mut self, audits: &[AuditId]) -> Result<Vec<Appointment>> {
        let query = self
            .select::<appointment::Entity>()
            .filter(appointment::Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .order_by_asc(appointment::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(appointment_of).collect()
    }

    async fn add_appointment(&mut self, appointment: &Appointment) -> Result<()> {
        let row = appointment::ActiveModel {
            id: Set(appointment.id.uuid()),
            audit_id: Set(appointment.audit.uuid()),
            grantee_id: Set(appointment.grantee.uuid()),
            valid_from: Set(appointment.window.from),
            valid_until: Set(appointment.window.until),
            appointed_by: Set(appointment.appointed_by.uuid()),
            appointed_at: Set(appointment.appointed_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_appointment(&mut self, appointment: &Appointment) -> Result<()> {
        let ending = appointment.ending.as_ref();
        let reason = ending.and_then(|ending| ending.reason.as_ref());
        let row = appointment::ActiveModel {
            valid_until: Set(appointment.window.until),
            ended_at: Set(ending.map(|ending| ending.at)),
            reason: Set(reason.map(|reason| reason.as_str().to_owned())),
            ..Default::default()
        };
        let own = self
            .update::<appointment::Entity>()
            .set(row)
            .filter(appointment::Column::Id.eq(appointment.id.uuid()));
        self.change_one(own).await
    }

    async fn extend_entry_grant(&mut self, appointment: AppointmentId, until: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { valid_until: Set(until), ..Default::default() })
            .filter(entry_grant::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(of(GrantSource::Appointment(appointment)))
            .filter(entry_grant::Column::EndedAt.is_null());
        self.change_one(update).await
    }
}

impl Tx {
    /// Stores a grant of the tenant's.
    pub(super) async fn let_in(&self, grant: &EntryGrantRow) -> Result<()> {
        let (participation, appointment) = match grant.source {
            GrantSource::Participation(id) => (Some(id.uuid()), None),
            GrantSource::Appointment(id) => (None, Some(id.uuid())),
        };
        let row = entry_grant::ActiveModel {
            id: Set(grant.id.uuid()),
            owner_id: Set(self.scope().tenant().uuid()),
            grantee_id: Set(grant.grantee.uuid()),
            participation_id: Set(participation),
            appointment_id: Set(appointment),
            audit_id: Set(Some(grant.audit.uuid())),
            dispatch_id: Set(None),
            person_id: Set(None),
            valid_from: Set(grant.from),
            valid_until: Set(grant.until),
            ended_at: Set(None),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    /// Ends the tenant's live grants from that source.
    pub(super) async fn let_out(&self, source: GrantSource, at: Timestamp) -> Result<()> {
        let update = self
            .update::<entry_grant::Entity>()
            .set(entry_grant::ActiveModel { ended_at: Set(Some(at)), ..Default::default() })
            .filter(entry_grant::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(of(source))
            .filter(entry_grant::Column::EndedAt.is_null());
        update.exec(&self.db).await.map(drop).map_err(meaning)
    }
}

fn of(source: GrantSource) -> Condition {
    Condition::all().add(match source {
        GrantSource::Participation(id) => entry_grant::Column::ParticipationId.eq(id.uuid()),
        GrantSource::Appointment(id) => entry_grant::Column::AppointmentId.eq(id.uuid()),
    })
}

fn appointment_of(row: appointment::Model) -> Result<Appointment> {
    let reason = row.reason.map(|reason| sound(DismissalReason::parse("reason", &reason))).transpose()?;
    Ok(Appointment {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        grantee: Id::from_uuid(row.grantee_id),
        window: sound(Window::new(row.valid_from, row.valid_until))?,
        appointed_by: Id::from_uuid(row.appointed_by),
        appointed_at: row.appointed_at,
        ending: row.ended_at.map(|at| Ending { at, reason }),
    })
}
