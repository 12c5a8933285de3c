//! Makers: organizations, people, audits, engagements and comparisons, all through the use cases.
mod advisors;
mod appointments;
mod audits;
mod cast;
mod comparisons;
mod dispatches;
mod editions;
mod engagements;
mod evidence;
mod findings;
mod named;
mod planning;
mod procurements;
mod service_accounts;
mod visits;
mod webhooks;

pub use audits::{CatalogueItem, EDITION, answers, catalogue, judgements, verdict};
pub use cast::{BEPPU, MUNICIPALITIES, NAKATSU, OITA, ciso, coordinator, manager};
pub use comparisons::ReleaseStage;
pub use editions::{LATER_EDITION, LATER_ITEMS, mapping_file};
pub use engagements::{Call, Joint, JointStage, Participant, everything};
pub use findings::{found, said};
pub use service_accounts::Client;
