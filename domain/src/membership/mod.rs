//! Who belongs to an organization. No organization is ever without somebody at its head.
mod accept;
mod assign;
mod end;
mod invite;
mod list;
mod model;
mod store;

pub use accept::AcceptInvitation;
pub use assign::AssignRoles;
pub use end::EndMembership;
pub use invite::InviteMember;
pub use list::{ListMembers, LoadMembers};
pub use model::{
    Invitation, InvitationCode, InvitationId, Member, MemberId, NewInvitation, PersonName, fitting,
};
pub use store::MemberStore;
