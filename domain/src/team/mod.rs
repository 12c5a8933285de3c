//! Who audits, and that they are independent: no one audits the department they work in, what they answered, or what they
//! advised on.
mod advisory;
mod declare;
mod guard;
mod list;
mod model;
mod store;

pub use advisory::{Advisor, NoteAdvisory};
pub use declare::DeclareIndependence;
pub use guard::must_be_on_team;
pub(crate) use guard::{must_be_independent, must_not_be_on_team};
pub use list::{ListAdvisories, LoadAdvisories, LoadTeams};
pub use model::{Advisory, AdvisoryId, DECLARATION_VERSION, Obstacle, TeamMember, Ties};
pub use store::TeamStore;
