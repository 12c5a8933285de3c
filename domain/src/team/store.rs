//! What teams ask of storage.
use super::{Advisory, AdvisoryId, TeamMember, Ties};
use crate::{
    Result,
    access::UserId,
    audit::{Audit, AuditId},
    catalog::ItemCode,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
};
use uuid::Uuid;

/// Teams, and what the body noted that stands against independence.
#[trait_variant::make(Send)]
pub trait TeamStore {
    /// The teams of `audits`, who declared first comes first.
    async fn teams(&mut self, audits: &[AuditId]) -> Result<Vec<TeamMember>>;
    /// Who is on the teams of the tenant's audits of a fiscal year and of the one after, those given up left out; each person
    /// once for each year.
    async fn auditors_from(&mut self, year: FiscalYear) -> Result<Vec<(UserId, FiscalYear)>>;
    /// Stores a team member. A second declaration of the same person is a conflict.
    async fn add_team_member(&mut self, member: &TeamMember) -> Result<()>;
    /// How `user`, the acting person, stands to the audit, found out at once. Whether they work, or worked since the fiscal
    /// year began, in what the audit is about, and whether they advised the body in the audit's fiscal year or the one
    /// before, storage answers of nobody else, also to an outsider, who may read no department.
    async fn ties(&mut self, audit: AuditId, user: UserId) -> Result<Ties>;
    /// The same, found out together with which of `codes` the audit's edition has; of the body's answers those to `codes` alone count.
    async fn ties_and_codes(
        &mut self,
        audit: &Audit,
        user: UserId,
        codes: &[ItemCode],
    ) -> Result<(Ties, Vec<ItemCode>)>;
    /// Stores a note. The same person in the same year a second time is a conflict.
    async fn add_advisory(&mut self, advisory: &Advisory) -> Result<()>;
    /// Those of `ids` that are the tenant's.
    async fn advisories(&mut self, ids: &[AdvisoryId]) -> Result<Vec<Advisory>>;
    /// One page, newest first.
    async fn list_advisories(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Advisory>>;
}
