//! News of the tenant.
use super::row::word;
use crate::db::{
    entity::news as table,
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    news::{News, NewsNumber, NewsStore},
    outbox::{EventId, Topic},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict};
use uuid::Uuid;

impl NewsStore for Tx {
    async fn keep_news(
        &mut self,
        event: EventId,
        topic: Topic,
        subject: Uuid,
        at: Timestamp,
    ) -> Result<bool> {
        let row = table::ActiveModel {
            event_id: Set(event.uuid()),
            topic: Set(topic.as_str().to_owned()),
            subject_id: Set(subject),
            kept_at: Set(at),
            ..Default::default()
        };
        let kept = self.insert(vec![row], Some(OnConflict::new().do_nothing().to_owned())).await?;
        Ok(kept > 0)
    }

    async fn newest_news(&mut self) -> Result<NewsNumber> {
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::Number.is_not_null())
            .order_by_desc(table::Column::Number);
        let newest = query.one(&self.db).await.map_err(meaning)?;
        Ok(NewsNumber(newest.and_then(|row| row.number).unwrap_or_default()))
    }

    async fn place_of_news(&mut self, event: EventId) -> Result<Option<NewsNumber>> {
        let query = self.select::<table::Entity>().filter(table::Column::EventId.eq(event.uuid()));
        let found = query.one(&self.db).await.map_err(meaning)?;
        Ok(found.and_then(|row| row.number).map(NewsNumber))
    }

    async fn news_after(&mut self, topic: Topic, after: NewsNumber, limit: u64) -> Result<Vec<News>> {
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::Topic.eq(topic.as_str()))
            .filter(table::Column::Number.gt(after.0))
            .order_by_asc(table::Column::Number)
            .limit(limit);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(news_of).collect()
    }
}

fn news_of(row: table::Model) -> Result<News> {
    Ok(News {
        event: Id::from_uuid(row.event_id),
        topic: word(&row.topic, Topic::parse)?,
        subject: row.subject_id,
        at: row.kept_at,
        number: NewsNumber(row.number.ok_or_else(|| garbled("news without a number"))?),
    })
}
