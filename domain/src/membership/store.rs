//! What memberships ask of storage. Every call is already inside one tenant.
use super::{Member, MemberId, NewInvitation};
use crate::{
    Result,
    access::{OrganizationKind, UserId},
    audit::AuditId,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Members and invitations of the tenant.
#[trait_variant::make(Send)]
pub trait MemberStore {
    /// What kind of organization the tenant is.
    async fn own_kind(&mut self) -> Result<OrganizationKind>;
    /// Locks and answers all present members. Changes of roles need them all: the last CISO is seen only among the rest.
    async fn lock_members(&mut self) -> Result<Vec<Member>>;
    /// Those of `ids` that are the tenant's.
    async fn members(&mut self, ids: &[MemberId]) -> Result<Vec<Member>>;
    /// One page of present members, oldest first.
    async fn list_members(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Member>>;
    /// Stores a changed member.
    async fn save_member(&mut self, member: &Member) -> Result<()>;
    /// Stores an invitation.
    async fn invite(&mut self, invitation: &NewInvitation) -> Result<()>;
    /// The unfinished audits that the person leads.
    async fn led_by(&mut self, user: UserId) -> Result<Vec<AuditId>>;
}
