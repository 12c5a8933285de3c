//! What departments ask of storage. Every call is already inside one tenant; for an outsider there is nothing.
use super::{Department, DepartmentId, InformationSystem, Placement, SystemId};
use crate::{
    Result,
    access::UserId,
    kernel::page::{Page, PageRequest},
};
use chrono::NaiveDate;
use uuid::Uuid;

/// Departments, systems and placements of the tenant.
#[trait_variant::make(Send)]
pub trait DepartmentStore {
    /// Those of `ids` that are the tenant's. Locks them when the transaction may write.
    async fn departments(&mut self, ids: &[DepartmentId]) -> Result<Vec<Department>>;
    /// One page by birth; closed ones only if asked for.
    async fn list_departments(
        &mut self,
        closed_too: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Department>>;
    /// All present departments.
    async fn present_departments(&mut self) -> Result<Vec<Department>>;
    /// Stores a new department. A second present one of the same name is a conflict.
    async fn add_department(&mut self, department: &Department) -> Result<()>;
    /// Stores a changed department.
    async fn save_department(&mut self, department: &Department) -> Result<()>;
    /// Those of `ids` that are the tenant's. Locks them when the transaction may write.
    async fn systems(&mut self, ids: &[SystemId]) -> Result<Vec<InformationSystem>>;
    /// The present systems of `departments`.
    async fn systems_of(&mut self, departments: &[DepartmentId]) -> Result<Vec<InformationSystem>>;
    /// One page by birth; closed ones only if asked for.
    async fn list_systems(
        &mut self,
        closed_too: bool,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<InformationSystem>>;
    /// All present systems.
    async fn present_systems(&mut self) -> Result<Vec<InformationSystem>>;
    /// Stores a new system. A second present one of the same name is a conflict.
    async fn add_system(&mut self, system: &InformationSystem) -> Result<()>;
    /// Stores a changed system.
    async fn save_system(&mut self, system: &InformationSystem) -> Result<()>;
    /// Who works or worked in `departments`, oldest placement first.
    async fn placements(&mut self, departments: &[DepartmentId]) -> Result<Vec<Placement>>;
    /// Stores a new placement. A second one of the same person that lasts is a conflict.
    async fn add_placement(&mut self, placement: &Placement) -> Result<()>;
    /// Ends the lasting placements in a department, of one person or of all. Answers how many there were.
    async fn end_placements(
        &mut self,
        department: DepartmentId,
        user: Option<UserId>,
        until: NaiveDate,
    ) -> Result<u64>;
}
