use super::row::{sound, word};
use crate::db::{
    entity::publication::{ActiveModel, Column, Entity, Model},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::AuditId,
    publication::{Approval, Publication, PublicationId, PublicationState, PublicationStore, Summary},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl PublicationStore for Tx {
    async fn publications_of(&mut self, audits: &[AuditId]) -> Result<Vec<Publication>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self.select::<Entity>().filter(Column::AuditId.is_in(ids)).order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(publication_of).collect()
    }

    async fn publications(&mut self, ids: &[PublicationId]) -> Result<Vec<Publication>> {
        let query = self.select::<Entity>().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(publication_of).collect()
    }

    async fn add_publication(&mut self, one: &Publication) -> Result<()> {
        let row = ActiveModel {
            id: Set(one.id.uuid()),
            audit_id: Set(one.audit.uuid()),
            report_id: Set(one.report.uuid()),
            ..columns(one)
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_publication(&mut self, one: &Publication) -> Result<()> {
        let update = self.update::<Entity>().set(columns(one)).filter(Column::Id.eq(one.id.uuid()));
        self.change_one(update).await
    }
}

/// What changes while it is drafted and approved.
fn columns(one: &Publication) -> ActiveModel {
    let approval = one.approval.as_ref();
    ActiveModel {
        summary: Set(one.summary.as_str().to_owned()),
        state: Set(one.state.as_str().to_owned()),
        drafted_by: Set(one.drafted_by.uuid()),
        drafted_at: Set(one.drafted_at),
        approved_by: Set(approval.map(|approval| approval.by.uuid())),
        approved_at: Set(approval.map(|approval| approval.at)),
        published_on: Set(approval.map(|approval| approval.published_on)),
        content: Set(approval.map(|approval| approval.content.clone())),
        sha256: Set(approval.map(|approval| approval.sha256.clone())),
        version: Set(one.version),
        ..Default::default()
    }
}

fn publication_of(row: Model) -> Result<Publication> {
    let approval = match (row.approved_by, row.approved_at, row.published_on, row.content, row.sha256) {
        (Some(by), Some(at), Some(published_on), Some(content), Some(sha256)) => {
            Some(Approval { by: Id::from_uuid(by), at, published_on, content, sha256 })
        }
        (None, None, None, None, None) => None,
        _ => return Err(garbled("half an approval")),
    };
    Ok(Publication {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        report: Id::from_uuid(row.report_id),
        summary: sound(Summary::parse("summary", &row.summary))?,
        state: word(&row.state, PublicationState::parse)?,
        drafted_by: Id::from_uuid(row.drafted_by),
        drafted_at: row.drafted_at,
        approval,
        version: row.version,
    })
}
