use super::{
    page::{Sorted, parsed},
    row::sound,
};
use crate::db::{
    entity::{evidence as table, evidence_link as links, evidence_version as versions},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    access::UserId,
    audit::AuditId,
    catalog::ItemCode,
    evidence::{
        DownloadSlot, Evidence, EvidenceFilter, EvidenceId, EvidenceLink, EvidenceStore, EvidenceTitle,
        EvidenceVersion, EvidenceVersionId, FileName, Sha256, UploadSlot,
    },
    kernel::page::{Page, PageRequest},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::OnConflict,
};
use uuid::Uuid;

impl EvidenceStore for Tx {
    async fn lock_evidence(&mut self, id: EvidenceId) -> Result<Evidence> {
        let query = self.select::<table::Entity>().filter(table::Column::Id.eq(id.uuid())).lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.ok_or(Error::NotFound).and_then(evidence_of)
    }

    async fn evidence(&mut self, ids: &[EvidenceId]) -> Result<Vec<Evidence>> {
        let ids = ids.iter().map(|id| id.uuid());
        let rows = self.select::<table::Entity>().filter(table::Column::Id.is_in(ids)).all(&self.db).await;
        rows.map_err(meaning)?.into_iter().map(evidence_of).collect()
    }

    async fn list_evidence(
        &mut self,
        filter: &EvidenceFilter,
        page: &PageRequest<Uuid>,
    ) -> Result<Page<Evidence>> {
        let mut query = self.select::<table::Entity>();
        if filter.audit.is_some() || filter.item.is_some() {
            let mut linked = self.select::<links::Entity>().select_only().column(links::Column::EvidenceId);
            if let Some(audit) = filter.audit {
                linked = linked.filter(links::Column::AuditId.eq(audit.uuid()));
            }
            if let Some(item) = filter.item {
                linked = linked.filter(links::Column::Item.eq(item.to_string()));
            }
            query = query.filter(table::Column::Id.in_subquery(linked.into_query()));
        }
        parsed(self.page(query, table::Column::Id, Sorted::Down, page).await?, evidence_of)
    }

    async fn add_evidence(&mut self, evidence: &Evidence) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(evidence.id.uuid()),
            title: Set(evidence.title.as_str().to_owned()),
            created_by: Set(evidence.created_by.uuid()),
            created_at: Set(evidence.created_at),
            latest: Set(evidence.latest),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_evidence(&mut self, evidence: &Evidence) -> Result<()> {
        let row = table::ActiveModel { latest: Set(evidence.latest), ..Default::default() };
        let update = self.update::<table::Entity>().set(row);
        self.change_one(update.filter(table::Column::Id.eq(evidence.id.uuid()))).await
    }

    async fn evidence_versions(&mut self, evidence: &[EvidenceId]) -> Result<Vec<EvidenceVersion>> {
        let query = self
            .select::<versions::Entity>()
            .filter(versions::Column::EvidenceId.is_in(evidence.iter().map(|id| id.uuid())))
            .order_by_asc(versions::Column::EvidenceId)
            .order_by_asc(versions::Column::Number);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(version_of).collect()
    }

    async fn evidence_version(&mut self, id: EvidenceVersionId) -> Result<EvidenceVersion> {
        let query = self.select::<versions::Entity>().filter(versions::Column::Id.eq(id.uuid()));
        query.one(&self.db).await.map_err(meaning)?.ok_or(Error::NotFound).and_then(version_of)
    }

    async fn add_evidence_version(&mut self, version: &EvidenceVersion) -> Result<()> {
        let row = versions::ActiveModel {
            id: Set(version.id.uuid()),
            evidence_id: Set(version.evidence.uuid()),
            number: Set(version.number),
            sha256: Set(version.sha256.as_str().to_owned()),
            size: Set(i64::try_from(version.size).map_err(Error::internal)?),
            content_type: Set(version.content_type.clone()),
            file_name: Set(version.file_name.as_str().to_owned()),
            uploaded_by: Set(version.uploaded_by.uuid()),
            uploaded_at: Set(version.uploaded_at),
            expires_on: Set(version.expires_on),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn evidence_links(&mut self, evidence: &[EvidenceId]) -> Result<Vec<EvidenceLink>> {
        let query = self
            .select::<links::Entity>()
            .filter(links::Column::EvidenceId.is_in(evidence.iter().map(|id| id.uuid())))
            .order_by_asc(links::Column::AuditId)
            .order_by_asc(links::Column::Item);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(link_of).collect()
    }

    async fn item_links(&mut self, audits: &[AuditId], items: &[ItemCode]) -> Result<Vec<EvidenceLink>> {
        let query = self
            .select::<links::Entity>()
            .filter(links::Column::AuditId.is_in(audits.iter().map(|id| id.uuid())))
            .filter(links::Column::Item.is_in(items.iter().map(ToString::to_string)))
            .order_by_asc(links::Column::EvidenceId);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(link_of).collect()
    }

    async fn link(&mut self, new: &[EvidenceLink]) -> Result<()> {
        let rows = new.iter().map(|link| links::ActiveModel {
            audit_id: Set(link.audit.uuid()),
            item: Set(link.item.to_string()),
            evidence_id: Set(link.evidence.uuid()),
            linked_by: Set(link.linked_by.uuid()),
            linked_at: Set(link.linked_at),
            ..Default::default()
        });
        self.insert(rows.collect(), Some(OnConflict::new().do_nothing().to_owned())).await.map(drop)
    }

    async fn unlink(&mut self, evidence: EvidenceId, audit: AuditId, items: &[ItemCode]) -> Result<u64> {
        let delete = self
            .delete::<links::Entity>()
            .filter(links::Column::EvidenceId.eq(evidence.uuid()))
            .filter(links::Column::AuditId.eq(audit.uuid()))
            .filter(links::Column::Item.is_in(items.iter().map(ToString::to_string)));
        Ok(delete.exec(&self.db).await.map_err(meaning)?.rows_affected)
    }

    async fn add_upload_slot(&mut self, slot: &UploadSlot) -> Result<()> {
        self.write_upload_slot(slot).await
    }

    async fn lock_upload_slot(&mut self, token_hash: &str, user: UserId) -> Result<UploadSlot> {
        self.read_upload_slot(token_hash, user).await
    }

    async fn save_upload_slot(&mut self, slot: &UploadSlot) -> Result<()> {
        self.use_upload_slot(slot).await
    }

    async fn add_download_slot(&mut self, slot: &DownloadSlot) -> Result<()> {
        self.write_download_slot(slot).await
    }

    async fn take_download_slot(
        &mut self,
        token_hash: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<DownloadSlot> {
        self.use_download_slot(token_hash, user, now).await
    }
}

fn evidence_of(row: table::Model) -> Result<Evidence> {
    Ok(Evidence {
        id: Id::from_uuid(row.id),
        title: sound(EvidenceTitle::parse("title", &row.title))?,
        created_by: Id::from_uuid(row.created_by),
        created_at: row.created_at,
        latest: row.latest,
    })
}

fn version_of(row: versions::Model) -> Result<EvidenceVersion> {
    Ok(EvidenceVersion {
        id: Id::from_uuid(row.id),
        evidence: Id::from_uuid(row.evidence_id),
        number: row.number,
        sha256: sound(Sha256::parse("sha256", &row.sha256))?,
        size: u64::try_from(row.size).map_err(Error::internal)?,
        content_type: row.content_type,
        file_name: sound(FileName::parse("fileName", &row.file_name))?,
        uploaded_by: Id::from_uuid(row.uploaded_by),
        uploaded_at: row.uploaded_at,
        expires_on: row.expires_on,
    })
}

pub(super) fn link_of(row: links::Model) -> Result<EvidenceLink> {
    Ok(EvidenceLink {
        audit: Id::from_uuid(row.audit_id),
        item: sound(ItemCode::parse("item", &row.item))?,
        evidence: Id::from_uuid(row.evidence_id),
        linked_by: Id::from_uuid(row.linked_by),
        linked_at: row.linked_at,
    })
}
