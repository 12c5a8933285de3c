use super::{
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{
    entity::{audit, invitation, member, organization},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    access::{OrganizationKind, Role, UserId},
    audit::{AuditId, State},
    kernel::page::{Page, PageRequest},
    membership::{Member, MemberId, MemberStore, NewInvitation, PersonName},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

impl MemberStore for Tx {
    async fn own_kind(&mut self) -> Result<OrganizationKind> {
        let own = organization::Column::Id.eq(self.scope().tenant().uuid());
        let row = self.select::<organization::Entity>().filter(own).one(&self.db).await.map_err(meaning)?;
        let row = row.ok_or_else(|| garbled("a tenant without its organization"))?;
        word(&row.kind, OrganizationKind::parse)
    }

    async fn lock_members(&mut self) -> Result<Vec<Member>> {
        let query = self
            .select::<member::Entity>()
            .filter(member::Column::EndedAt.is_null())
            .order_by_asc(member::Column::Id)
            .lock_exclusive();
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(member_of).collect()
    }

    async fn members(&mut self, ids: &[MemberId]) -> Result<Vec<Member>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<member::Entity>().filter(member::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(member_of).collect()
    }

    async fn list_members(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Member>> {
        let present = self.select::<member::Entity>().filter(member::Column::EndedAt.is_null());
        parsed(self.page(present, member::Column::Id, Sorted::Up, page).await?, member_of)
    }

    async fn save_member(&mut self, member: &Member) -> Result<()> {
        let row = member::ActiveModel {
            roles: Set(names(&member.roles)),
            ended_at: Set(member.ended_at),
            successor_id: Set(member.successor.map(Id::uuid)),
            version: Set(member.version),
            ..Default::default()
        };
        let update = self.update::<member::Entity>().set(row).filter(member::Column::Id.eq(member.id.uuid()));
        self.change_one(update).await
    }

    async fn invite(&mut self, invitation: &NewInvitation) -> Result<()> {
        let row = invitation::ActiveModel {
            id: Set(invitation.id.uuid()),
            code_hash: Set(invitation.code_hash.clone()),
            name: Set(invitation.name.as_str().to_owned()),
            roles: Set(names(&invitation.roles)),
            invited_by: Set(invitation.invited_by.map(Id::uuid)),
            expires_at: Set(invitation.expires_at),
            accepted_at: Set(None),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn led_by(&mut self, user: UserId) -> Result<Vec<AuditId>> {
        let query = self
            .select::<audit::Entity>()
            .filter(audit::Column::LeadId.eq(user.uuid()))
            .filter(audit::Column::State.is_not_in(State::DONE.map(State::as_str)))
            .order_by_asc(audit::Column::Id);
        let led = query.all(&self.db).await.map_err(meaning)?;
        Ok(led.into_iter().map(|row| Id::from_uuid(row.id)).collect())
    }
}

pub(super) fn names(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

fn member_of(row: member::Model) -> Result<Member> {
    Ok(Member {
        id: Id::from_uuid(row.id),
        user: Id::from_uuid(row.user_id),
        name: sound(PersonName::parse("name", &row.name))?,
        roles: row.roles.iter().map(|role| word(role, Role::parse)).collect::<Result<_>>()?,
        started_at: row.started_at,
        ended_at: row.ended_at,
        successor: row.successor_id.map(Id::from_uuid),
        version: row.version,
    })
}
