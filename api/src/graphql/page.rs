//! Relay connections from domain pages: the one place that knows what a cursor is.
use super::fault::Result;
use async_graphql::{
    Context, OutputType, SimpleObject,
    connection::{Connection, CursorType, Edge, EmptyFields, OpaqueCursor},
};
use domain::{
    Error, Reason,
    kernel::page::{Direction, Page, PageRequest},
};
use serde::{Serialize, de::DeserializeOwned};

/// What a page of `T` keyed by `C` is.
pub(super) type Pages<C, T> = Connection<OpaqueCursor<C>, T, Total, EmptyFields>;

/// What stands beside the edges.
#[derive(SimpleObject)]
pub(super) struct Total {
    /// How many there are in the whole list. Counted only when asked for.
    total_count: Option<u64>,
}

/// The four arguments of every connection.
pub(super) struct Paging {
    pub(super) first: Option<i32>,
    pub(super) after: Option<String>,
    pub(super) last: Option<i32>,
    pub(super) before: Option<String>,
}

const CURSOR: Reason =
    Reason::of("CURSOR", "This is not a cursor of this list.", "この一覧のカーソルではありません。");

const SKIP: Reason = Reason::of("PAGE_SKIP", "Pass over 0 rows or more.", "skipは0以上で指定してください。");
/// The most rows at a time.
const MOST: i32 = 100;

/// Checks the arguments of a connection, and sees whether its total is wanted.
pub(super) fn request<C: Serialize + DeserializeOwned + Send + Sync>(
    ctx: &Context<'_>,
    paging: &Paging,
) -> Result<PageRequest<C>> {
    let cursor = |field, raw: &Option<String>| match raw {
        None => Ok(None),
        Some(raw) => match OpaqueCursor::<C>::decode_cursor(raw) {
            Ok(cursor) => Ok(Some(cursor.0)),
            Err(_) => Err(Error::invalid(field, CURSOR)),
        },
    };
    let (after, before) = (cursor("after", &paging.after)?, cursor("before", &paging.before)?);
    let counted = ctx.look_ahead().field("totalCount").exists();
    Ok(PageRequest::new(paging.first, after, paging.last, before)?.counting(counted))
}

/// The refusal of a cursor that was made by hand: it decodes, but to nothing that the list is sorted by.
pub(super) fn no_cursor<C>(page: &PageRequest<C>) -> Error {
    let field = match page.direction {
        Direction::Forward => "after",
        Direction::Backward => "before",
    };
    Error::invalid(field, CURSOR)
}

/// A domain page as a connection.
pub(super) fn connection<C, T, N>(page: Page<T>, key: impl Fn(&T) -> C, node: impl Fn(T) -> N) -> Pages<C, N>
where
    C: Serialize + DeserializeOwned + Send + Sync,
    N: OutputType,
{
    let total = Total { total_count: page.total };
    let mut connection = Connection::with_additional_fields(page.has_previous, page.has_next, total);
    connection
        .edges
        .extend(page.items.into_iter().map(|item| Edge::new(OpaqueCursor(key(&item)), node(item))));
    connection
}

/// What a list that is no connection costs: as many rows as it usually has, times what each costs.
pub(super) const fn list(usual: usize, child: usize) -> usize {
    usual * child + 1
}

/// Some of a list that is read as a whole: up to 100 from the `skip`th on, and 100 unless `first` says less.
pub(super) fn stretch<T>(
    all: &[T],
    first: Option<i32>,
    skip: Option<i32>,
) -> Result<impl Iterator<Item = &T>> {
    let rows = PageRequest::<()>::new(Some(first.unwrap_or(MOST)), None, None, None)?.size();
    let skip = skip.map(usize::try_from).transpose().map_err(|_| Error::invalid("skip", SKIP))?;
    Ok(all.iter().skip(skip.unwrap_or(0)).take(usize::try_from(rows).map_err(Error::internal)?))
}

/// What such a stretch costs: as many rows as were asked for, or else as there usually are, times what each costs.
pub(super) fn some(first: Option<i32>, usual: usize, child: usize) -> usize {
    let rows = first.and_then(|rows| usize::try_from(rows).ok()).unwrap_or(usual);
    list(rows.clamp(1, 100), child)
}

/// What a page costs: its rows times what each costs.
pub(super) fn cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let rows = first.or(last).and_then(|rows| usize::try_from(rows).ok()).unwrap_or(1);
    rows.clamp(1, 100) * child + 1
}
