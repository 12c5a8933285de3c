//! Organizations: each is a tenant. That one exists is public among the signed-in; what is in it is not.
mod found;
mod list;
mod model;
mod resolve;
mod store;

pub use found::{Bootstrap, FoundOrganization, Founded, NewOrganization};
pub use list::{ListOrganizations, LoadOrganizations};
pub use model::{Organization, OrganizationId, OrganizationName};
pub use resolve::{ResolveCaller, Resolved};
pub use store::{OrganizationFilter, OrganizationStore};
