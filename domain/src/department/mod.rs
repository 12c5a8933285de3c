//! What a body is made of: its departments, its information systems, and who works where. Audits have them as targets,
//! and who works in a target does not audit it.
mod list;
mod manage;
mod model;
mod people;
mod store;
mod system;

pub use list::{ListDepartments, ListSystems, LoadDepartments, LoadPlacements, LoadSystems, LoadSystemsOf};
pub use manage::{AddDepartment, ChangeDepartment, CloseDepartment};
pub use model::{
    Department, DepartmentId, DepartmentName, InformationSystem, Placement, PlacementId, SystemId,
};
pub use people::{AssignToDepartment, RemoveFromDepartment};
pub use store::DepartmentStore;
pub use system::{AddSystem, ChangeSystem, CloseSystem};
