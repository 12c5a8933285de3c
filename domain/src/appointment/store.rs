//! What appointments ask of storage. The grants themselves are kept beside those of engagements.
use super::{Appointment, AppointmentId};
use crate::{Result, Timestamp, audit::AuditId};

/// Appointments of the tenant. An outsider sees those of its own organization for the granted audit.
#[trait_variant::make(Send)]
pub trait AppointmentStore {
    /// The appointments for `audits`, ended ones included, the oldest first.
    async fn appointments(&mut self, audits: &[AuditId]) -> Result<Vec<Appointment>>;
    /// Stores a new appointment. A second one that stands for the same audit is a conflict.
    async fn add_appointment(&mut self, appointment: &Appointment) -> Result<()>;
    /// Stores until when an appointment lets in, and how it ended.
    async fn save_appointment(&mut self, appointment: &Appointment) -> Result<()>;
    /// The live grant of an appointment opens until `until`.
    async fn extend_entry_grant(&mut self, appointment: AppointmentId, until: Timestamp) -> Result<()>;
}
