//! Addresses by which files come and go.
use super::row::sound;
use crate::db::{
    entity::{download_slot, upload_slot},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result, Timestamp,
    access::UserId,
    catalog::ItemCode,
    evidence::{DownloadSlot, EvidenceTitle, FileName, Sha256, UploadSlot, UploadTarget},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QuerySelect};

impl Tx {
    pub(super) async fn write_upload_slot(&self, slot: &UploadSlot) -> Result<()> {
        let (title, audit, items) = match &slot.target {
            UploadTarget::New { title, audit, items } => (
                Some(title.as_str().to_owned()),
                Some(audit.uuid()),
                Some(items.iter().map(ToString::to_string).collect()),
            ),
            UploadTarget::Next => (None, None, None),
        };
        let row = upload_slot::ActiveModel {
            id: Set(slot.id.uuid()),
            token_hash: Set(slot.token_hash.clone()),
            user_id: Set(slot.user.uuid()),
            evidence_id: Set(slot.evidence.uuid()),
            title: Set(title),
            audit_id: Set(audit),
            items: Set(items),
            file_name: Set(slot.file_name.as_str().to_owned()),
            sha256: Set(slot.sha256.as_ref().map(|hash| hash.as_str().to_owned())),
            expires_on: Set(slot.expires_on),
            expires_at: Set(slot.expires_at),
            used_at: Set(slot.used_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn read_upload_slot(&self, token_hash: &str, user: UserId) -> Result<UploadSlot> {
        use upload_slot::{Column, Entity};
        let query = self
            .select::<Entity>()
            .filter(Column::TokenHash.eq(token_hash))
            .filter(Column::UserId.eq(user.uuid()))
            .lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.ok_or(Error::NotFound).and_then(upload_slot_of)
    }

    pub(super) async fn use_upload_slot(&self, slot: &UploadSlot) -> Result<()> {
        let row = upload_slot::ActiveModel { used_at: Set(slot.used_at), ..Default::default() };
        let update = self.update::<upload_slot::Entity>().set(row);
        self.change_one(update.filter(upload_slot::Column::Id.eq(slot.id.uuid()))).await
    }

    pub(super) async fn write_download_slot(&self, slot: &DownloadSlot) -> Result<()> {
        let row = download_slot::ActiveModel {
            id: Set(slot.id.uuid()),
            token_hash: Set(slot.token_hash.clone()),
            user_id: Set(slot.user.uuid()),
            version_id: Set(slot.version.uuid()),
            expires_at: Set(slot.expires_at),
            used_at: Set(None),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn use_download_slot(
        &self,
        token_hash: &str,
        user: UserId,
        now: Timestamp,
    ) -> Result<DownloadSlot> {
        use download_slot::{ActiveModel, Column, Entity};
        // The update itself chooses: of two at the same moment one finds nothing left.
        let update = self
            .update::<Entity>()
            .set(ActiveModel { used_at: Set(Some(now)), ..Default::default() })
            .filter(Column::TokenHash.eq(token_hash))
            .filter(Column::UserId.eq(user.uuid()))
            .filter(Column::UsedAt.is_null());
        self.change_one(update).await?;
        let query = self.select::<Entity>().filter(Column::TokenHash.eq(token_hash));
        let row = query.one(&self.db).await.map_err(meaning)?.ok_or(Error::NotFound)?;
        Ok(DownloadSlot {
            id: Id::from_uuid(row.id),
            token_hash: row.token_hash,
            user: Id::from_uuid(row.user_id),
            version: Id::from_uuid(row.version_id),
            expires_at: row.expires_at,
        })
    }
}

fn upload_slot_of(row: upload_slot::Model) -> Result<UploadSlot> {
    let target = match (row.title, row.audit_id, row.items) {
        (Some(title), Some(audit), Some(items)) => UploadTarget::New {
            title: sound(EvidenceTitle::parse("title", &title))?,
            audit: Id::from_uuid(audit),
            items: items.iter().map(|item| sound(ItemCode::parse("items", item))).collect::<Result<_>>()?,
        },
        (None, None, None) => UploadTarget::Next,
        _ => return Err(garbled("half an upload")),
    };
    Ok(UploadSlot {
        id: Id::from_uuid(row.id),
        token_hash: row.token_hash,
        user: Id::from_uuid(row.user_id),
        evidence: Id::from_uuid(row.evidence_id),
        target,
        file_name: sound(FileName::parse("fileName", &row.file_name))?,
        sha256: row.sha256.map(|hash| sound(Sha256::parse("sha256", &hash))).transpose()?,
        expires_on: row.expires_on,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}
