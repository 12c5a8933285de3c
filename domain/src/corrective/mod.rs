//! Corrective actions (是正措置): what the body does about a finding, who does it, and whether it helped.
mod carry_out;
mod decide;
mod extend;
mod judge;
mod list;
mod model;
mod open;
mod propose;
mod state;
mod store;

pub use carry_out::{ClaimActionDone, StartAction};
pub use decide::{ApproveAction, CancelAction, RejectAction};
pub use extend::{AskExtension, DecideExtension};
pub use judge::JudgeAction;
pub use list::{LoadActionEvents, LoadActions, LoadActionsOf};
pub use model::{
    ActionEvent, ActionEventId, ActionText, ActionTitle, CorrectiveAction, CorrectiveActionId, Extension,
};
pub(crate) use open::move_along;
pub use propose::ProposeAction;
pub use state::{ActionState, ActionVerb};
pub use store::CorrectiveStore;
