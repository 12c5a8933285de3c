use super::{
    answers::over_former,
    page::{Sorted, parsed},
    row::{sound, word},
};
use crate::db::{
    entity::{assignment, assignment_event},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result,
    access::UserId,
    assignment::{Assignment, AssignmentEvent, AssignmentState, AssignmentStore, ReturnReason},
    audit::AuditId,
    catalog::ItemCode,
    kernel::page::{Page, PageRequest},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

impl AssignmentStore for Tx {
    async fn assignments(
        &mut self,
        audits: &[AuditId],
        items: Option<&[ItemCode]>,
    ) -> Result<Vec<Assignment>> {
        use assignment::{Column, Entity};
        let mut query =
            self.select::<Entity>().filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())));
        if let Some(items) = items {
            query = query.filter(Column::Item.is_in(items.iter().map(ToString::to_string)));
        }
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(assignment_of).collect()
    }

    async fn list_assignments(
        &mut self,
        user: UserId,
        state: Option<AssignmentState>,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Assignment>> {
        use assignment::{Column, Entity};
        let mut query = self.select::<Entity>().filter(Column::UserId.eq(user.uuid()));
        if let Some(state) = state {
            query = query.filter(Column::State.eq(state.as_str()));
        }
        parsed(self.page(query, Column::Id, Sorted::Down, page).await?, assignment_of)
    }

    async fn save_assignments(&mut self, assignments: &[Assignment]) -> Result<()> {
        use assignment::{ActiveModel, Column};
        let rows = assignments.iter().map(|one| ActiveModel {
            id: Set(one.id.uuid()),
            audit_id: Set(one.audit.uuid()),
            item: Set(one.item.to_string()),
            member_id: Set(one.assignee.uuid()),
            user_id: Set(one.user.uuid()),
            state: Set(one.state.as_str().to_owned()),
            due_on: Set(one.due_on),
            reason: Set(reason_column(one.reason.as_ref())),
            assigned_at: Set(one.assigned_at),
            ..Default::default()
        });
        let over = [
            Column::MemberId,
            Column::UserId,
            Column::State,
            Column::DueOn,
            Column::Reason,
            Column::AssignedAt,
        ];
        let conflict = over_former([Column::TenantId, Column::AuditId, Column::Item], over);
        self.insert(rows.collect(), Some(conflict)).await.map(drop)
    }

    async fn add_assignment_events(&mut self, events: &[AssignmentEvent]) -> Result<()> {
        let rows = events.iter().map(|event| assignment_event::ActiveModel {
            id: Set(event.id.uuid()),
            audit_id: Set(event.audit.uuid()),
            item: Set(event.item.to_string()),
            kind: Set(event.kind.as_str().to_owned()),
            member_id: Set(event.assignee.uuid()),
            user_id: Set(event.by.uuid()),
            reason: Set(reason_column(event.reason.as_ref())),
            at: Set(event.at),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn assignment_events(
        &mut self,
        audits: &[AuditId],
        items: &[ItemCode],
    ) -> Result<Vec<AssignmentEvent>> {
        use assignment_event::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .filter(Column::Item.is_in(items.iter().map(ToString::to_string)))
            .order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(event_of).collect()
    }
}

fn reason_column(reason: Option<&ReturnReason>) -> String {
    reason.map_or_else(String::new, |reason| reason.as_str().to_owned())
}

fn reason_of(stored: &str) -> Result<Option<ReturnReason>> {
    if stored.is_empty() { Ok(None) } else { sound(ReturnReason::parse("reason", stored)).map(Some) }
}

fn assignment_of(row: assignment::Model) -> Result<Assignment> {
    Ok(Assignment {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        item: sound(ItemCode::parse("item", &row.item))?,
        assignee: Id::from_uuid(row.member_id),
        user: Id::from_uuid(row.user_id),
        state: word(&row.state, AssignmentState::parse)?,
        due_on: row.due_on,
        reason: reason_of(&row.reason)?,
        assigned_at: row.assigned_at,
    })
}

fn event_of(row: assignment_event::Model) -> Result<AssignmentEvent> {
    Ok(AssignmentEvent {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        item: sound(ItemCode::parse("item", &row.item))?,
        kind: word(&row.kind, AssignmentState::parse)?,
        assignee: Id::from_uuid(row.member_id),
        by: Id::from_uuid(row.user_id),
        reason: reason_of(&row.reason)?,
        at: row.at,
    })
}
