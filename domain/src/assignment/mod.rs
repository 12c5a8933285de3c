//! Who answers which item: items are assigned, submitted and returned, and each step is kept.
mod assign;
mod codes;
mod guard;
mod list;
mod model;
mod return_items;
mod store;
mod submit;

pub use assign::AssignItems;
pub(crate) use guard::{all_submitted, may_answer};
pub use list::{ListAssignedItems, LoadAssignmentHistory, LoadAssignments};
pub use model::{
    Assignment, AssignmentEvent, AssignmentEventId, AssignmentId, AssignmentState, ReturnReason,
};
pub use return_items::ReturnAssignedItems;
pub use store::AssignmentStore;
pub use submit::SubmitAssignedItems;
