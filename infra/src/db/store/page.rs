//! Keyset pages over any query, forward and backward.
use crate::db::{error::meaning, tx::Tx};
use domain::{
    Result,
    kernel::page::{Direction, Page, PageRequest},
};
use sea_orm::{
    ColumnTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Value,
};

/// How the list runs.
#[derive(Clone, Copy)]
pub(super) enum Sorted {
    /// From the smallest key on: the oldest first, for ids.
    Up,
    /// From the greatest key on: the newest first, for ids.
    Down,
}

impl Tx {
    /// One page of `query`, sorted by the unique column `key`; one row more than asked is read, to see if more follow.
    pub(super) async fn page<E, C>(
        &self,
        query: Select<E>,
        key: E::Column,
        sorted: Sorted,
        request: &PageRequest<C>,
    ) -> Result<Page<E::Model>>
    where
        E: EntityTrait,
        E::Model: Send + Sync,
        C: Clone + Into<Value>,
    {
        let total = if request.counted() {
            Some(query.clone().count(&self.db).await.map_err(meaning)?)
        } else {
            None
        };
        let up = matches!(
            (sorted, request.direction),
            (Sorted::Up, Direction::Forward) | (Sorted::Down, Direction::Backward)
        );
        let query = match request.cursor.clone() {
            None => query,
            Some(cursor) if up => query.filter(key.gt(cursor)),
            Some(cursor) => query.filter(key.lt(cursor)),
        };
        let query = query.order_by(key, if up { Order::Asc } else { Order::Desc }).limit(request.size() + 1);
        Ok(Page { total, ..Page::from_overfetch(query.all(&self.db).await.map_err(meaning)?, request) })
    }
}

/// A page of rows as a page of what they mean; the first garbled row fails it.
pub(super) fn parsed<R, T>(page: Page<R>, parse: impl FnMut(R) -> Result<T>) -> Result<Page<T>> {
    Ok(Page {
        items: page.items.into_iter().map(parse).collect::<Result<_>>()?,
        has_previous: page.has_previous,
        has_next: page.has_next,
        total: page.total,
    })
}
