//! Reading appointments.
use super::Appointment;
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
};

/// The batch behind a loader: the appointments for these audits, ended ones included.
pub struct LoadAppointments(pub Vec<AuditId>);

impl UseCase for LoadAppointments {
    const ACTION: Action = Action::AuditRead;
    type Output = Vec<Appointment>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Appointment>> {
        store.appointments(&self.0).await
    }
}
