use super::row::sound;
use crate::db::{
    entity::urgent_notice::{ActiveModel, Column, Entity, Model},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result,
    audit::AuditId,
    notice::{NoticeAnswer, NoticeStore, NoticeText, UrgentNotice, UrgentNoticeId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl NoticeStore for Tx {
    async fn urgent_notices(&mut self, audits: &[AuditId]) -> Result<Vec<UrgentNotice>> {
        let ids = audits.iter().map(|id| id.uuid());
        let query = self.select::<Entity>().filter(Column::AuditId.is_in(ids)).order_by_asc(Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(notice_of).collect()
    }

    async fn urgent_notices_by_id(&mut self, ids: &[UrgentNoticeId]) -> Result<Vec<UrgentNotice>> {
        let query = self.select::<Entity>().filter(Column::Id.is_in(ids.iter().map(|id| id.uuid())));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(notice_of).collect()
    }

    async fn add_urgent_notice(&mut self, notice: &UrgentNotice) -> Result<()> {
        let row = ActiveModel {
            id: Set(notice.id.uuid()),
            audit_id: Set(notice.audit.uuid()),
            text: Set(notice.text.as_str().to_owned()),
            given_by: Set(notice.given_by.uuid()),
            organization_id: Set(notice.organization.uuid()),
            given_at: Set(notice.given_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn answer_urgent_notice(&mut self, notice: &UrgentNotice) -> Result<()> {
        let answer = notice.answer.as_ref();
        let row = ActiveModel {
            answer: Set(answer.map(|answer| answer.text.as_str().to_owned())),
            answered_by: Set(answer.map(|answer| answer.by.uuid())),
            answered_at: Set(answer.map(|answer| answer.at)),
            ..Default::default()
        };
        let unanswered = self
            .update::<Entity>()
            .set(row)
            .filter(Column::Id.eq(notice.id.uuid()))
            .filter(Column::AnsweredAt.is_null());
        self.change_one(unanswered).await
    }
}

fn notice_of(row: Model) -> Result<UrgentNotice> {
    let answer = match (row.answer, row.answered_by, row.answered_at) {
        (Some(text), Some(by), Some(at)) => {
            let text = sound(NoticeText::parse("answer", &text))?;
            Some(NoticeAnswer { text, by: Id::from_uuid(by), at })
        }
        (None, None, None) => None,
        _ => return Err(garbled("half an answer")),
    };
    Ok(UrgentNotice {
        id: Id::from_uuid(row.id),
        audit: Id::from_uuid(row.audit_id),
        text: sound(NoticeText::parse("text", &row.text))?,
        given_by: Id::from_uuid(row.given_by),
        organization: Id::from_uuid(row.organization_id),
        given_at: row.given_at,
        answer,
    })
}
