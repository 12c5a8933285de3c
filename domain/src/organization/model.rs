//! An organization.
use crate::{
    Id, Timestamp,
    access::OrganizationKind,
    kernel::{id::Kind, text::Line},
    register::GovernmentCode,
};

/// An organization's name, up to 120 characters.
pub type OrganizationName = Line<120>;

/// A tenant.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// Its 全国地方公共団体コード, if it is a local government.
    pub code: Option<GovernmentCode>,
    /// Its name; a local government's is the register's.
    pub name: OrganizationName,
    /// When it joined Kansa.
    pub created_at: Timestamp,
}

impl Kind for Organization {
    const NAME: &'static str = "Organization";
}
/// Names an organization.
pub type OrganizationId = Id<Organization>;
