//! Appointments: a body orders one audit of itself from a firm (監査の委託), or has it done by another body's internal
//! auditors (相互監査), and lets them in for it. Engagements do the same for many bodies at once, by consents.
mod appoint;
mod dismiss;
mod extend;
mod list;
mod model;
mod store;

pub use appoint::AppointAuditors;
pub use dismiss::DismissAuditors;
pub use extend::ExtendAppointment;
pub use list::LoadAppointments;
pub use model::{Appointment, AppointmentId, DismissalReason, Ending, LONGEST_DAYS};
pub use store::AppointmentStore;
