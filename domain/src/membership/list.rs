//! Reading the members.
use super::{Member, MemberId};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the present members, oldest first.
pub struct ListMembers(pub PageRequest<Uuid>);

impl UseCase for ListMembers {
    const ACTION: Action = Action::MemberRead;
    type Output = Page<Member>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Member>> {
        store.list_members(&self.0).await
    }
}

/// The batch behind a loader.
pub struct LoadMembers(pub Vec<MemberId>);

impl UseCase for LoadMembers {
    const ACTION: Action = Action::MemberRead;
    type Output = Vec<Member>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Member>> {
        store.members(&self.0).await
    }
}
