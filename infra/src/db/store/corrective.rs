use super::{
    answers::over_former,
    finding_row::said,
    row::{sound, word},
};
use crate::db::{
    entity::{action_event, corrective_action},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    corrective::{
        ActionEvent, ActionState, ActionText, ActionTitle, ActionVerb, CorrectiveAction, CorrectiveActionId,
        CorrectiveStore, Extension,
    },
    finding::{FindingId, Owner, Statement},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, Iterable as _, QueryFilter, QueryOrder};

impl CorrectiveStore for Tx {
    async fn corrective_actions(&mut self, ids: &[CorrectiveActionId]) -> Result<Vec<CorrectiveAction>> {
        use corrective_action::{Column, Entity};
        let query = self.select::<Entity>().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(action_of).collect()
    }

    async fn corrective_actions_of(&mut self, findings: &[FindingId]) -> Result<Vec<CorrectiveAction>> {
        use corrective_action::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::FindingId.is_in(findings.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(action_of).collect()
    }

    async fn save_corrective_actions(&mut self, actions: &[CorrectiveAction]) -> Result<()> {
        use corrective_action::{ActiveModel, Column};
        let rows = actions.iter().map(|one| {
            let asked = one.extension.as_ref();
            ActiveModel {
                id: Set(one.id.uuid()),
                audit_id: Set(one.audit.uuid()),
                finding_id: Set(one.finding.uuid()),
                title: Set(one.title.as_str().to_owned()),
                plan: Set(one.plan.as_str().to_owned()),
                owner_id: Set(one.owner.member.uuid()),
                owner_user_id: Set(one.owner.user.uuid()),
                due_on: Set(one.due_on),
                state: Set(one.state.as_str().to_owned()),
                extension_due_on: Set(asked.map(|asked| asked.due_on)),
                extension_reason: Set(asked.map(|asked| asked.reason.as_str().to_owned())),
                extension_by: Set(asked.map(|asked| asked.asked_by.uuid())),
                extensions: Set(one.extensions),
                proposed_by: Set(one.proposed_by.uuid()),
                proposed_at: Set(one.proposed_at),
                claimed_by: Set(one.claimed_by.map(Id::uuid)),
                version: Set(one.version),
                ..Default::default()
            }
        });
        let fixed = |column: &Column| matches!(column, Column::TenantId | Column::Id);
        let over: Vec<Column> = Column::iter().filter(|column| !fixed(column)).collect();
        let conflict = over_former([Column::TenantId, Column::Id], over);
        self.insert(rows.collect(), Some(conflict)).await.map(drop)
    }

    async fn add_action_events(&mut self, events: &[ActionEvent]) -> Result<()> {
        let rows = events.iter().map(|event| action_event::ActiveModel {
            id: Set(event.id.uuid()),
            audit_id: Set(event.audit.uuid()),
            action_id: Set(event.action.uuid()),
            verb: Set(event.verb.as_str().to_owned()),
            from_state: Set(event.from.map(|state| state.as_str().to_owned())),
            to_state: Set(event.to.as_str().to_owned()),
            text: Set(event.text.as_ref().map(Statement::as_str).map(str::to_owned)),
            due_on: Set(event.due_on),
            at: Set(event.at),
            user_id: Set(event.by.map(Id::uuid)),
            organization_id: Set(event.organization.uuid()),
            ..Default::default()
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    async fn action_events(&mut self, actions: &[CorrectiveActionId]) -> Result<Vec<ActionEvent>> {
        use action_event::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::ActionId.is_in(actions.iter().map(|id| id.uuid())))
            .order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(event_of).collect()
    }
}

fn action_of(row: corrective_action::Model) -> Result<CorrectiveAction> {
    let extension = match (row.extension_due_on, row.extension_reason, row.extension_by) {
        (Some(due_on), Some(reason), Some(by)) => {
            Some(Extension { due_on, reason: said("reason", &reason)?, asked_by: Id::from_uuid(by) })
        }
        (None, None, None) => None,
        _ => return Err(garbled("half an extension")),
    };
    Ok(CorrectiveAction {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        finding: Id::from_uuid(row.finding_id),
        title: sound(ActionTitle::parse("title", &row.title))?,
        plan: sound(ActionText::parse("plan", &row.plan))?,
        owner: Owner { member: Id::from_uuid(row.owner_id), user: Id::from_uuid(row.owner_user_id) },
        due_on: row.due_on,
        state: word(&row.state, ActionState::parse)?,
        extension,
        extensions: row.extensions,
        proposed_by: Id::from_uuid(row.proposed_by),
        proposed_at: row.proposed_at,
        claimed_by: row.claimed_by.map(Id::from_uuid),
        version: row.version,
    })
}

fn event_of(row: action_event::Model) -> Result<ActionEvent> {
    Ok(ActionEvent {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        action: Id::from_uuid(row.action_id),
        verb: word(&row.verb, ActionVerb::parse)?,
        from: row.from_state.map(|state| word(&state, ActionState::parse)).transpose()?,
        to: word(&row.to_state, ActionState::parse)?,
        text: row.text.map(|text| said("text", &text)).transpose()?,
        due_on: row.due_on,
        at: row.at,
        by: row.user_id.map(Id::from_uuid),
        organization: Id::from_uuid(row.organization_id),
    })
}
