//! Reading departments and systems.
use super::{Department, DepartmentId, InformationSystem, Placement, SystemId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// Declares a list: one page by birth.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident -> $thing:ty: $method:ident;)+) => {
        $($(#[$doc])* pub struct $name {
            /// Whether closed ones are listed too.
            pub closed_too: bool,
            /// Which page.
            pub page: PageRequest<Uuid>,
        }
        impl UseCase for $name {
            const ACTION: Action = Action::DepartmentRead;
            type Output = Page<$thing>;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<$thing>> {
                store.$method(self.closed_too, &self.page).await
            }
        })+
    };
}

lists! {
    /// One page of the departments, oldest first.
    ListDepartments -> Department: list_departments;
    /// One page of the systems, oldest first.
    ListSystems -> InformationSystem: list_systems;
}

/// Declares the batch behind a loader.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $thing:ty: $method:ident as $action:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<$id>);
        impl UseCase for $name {
            const ACTION: Action = Action::$action;
            type Output = Vec<$thing>;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<$thing>> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The departments of these ids.
    LoadDepartments(DepartmentId) -> Department: departments as DepartmentRead;
    /// The systems of these ids.
    LoadSystems(SystemId) -> InformationSystem: systems as DepartmentRead;
    /// The present systems of these departments.
    LoadSystemsOf(DepartmentId) -> InformationSystem: systems_of as DepartmentRead;
    /// Who works or worked in these departments: for those who may know the members.
    LoadPlacements(DepartmentId) -> Placement: placements as MemberRead;
}
