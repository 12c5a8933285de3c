//! Keyset pages, forward and backward.
use super::{
    error::{Error, Result},
    reason::Reason,
};

/// The largest page a caller may ask for.
pub const MAX: u64 = 100;

const SIZE: Reason =
    Reason::of("PAGE_SIZE", "Ask for 1 to 100 rows at a time.", "件数は1から100までで指定してください。");
const ONE_OF: Reason = Reason::of(
    "PAGE_ARGUMENTS",
    "Give either `first` (with `after`) or `last` (with `before`).",
    "first（とafter）または last（とbefore）のどちらか一方を指定してください。",
);

/// Which way a page is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// `first` rows after the cursor.
    Forward,
    /// `last` rows before the cursor.
    Backward,
}

/// A checked request for one page of a list whose key is a `C`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRequest<C> {
    size: u64,
    counted: bool,
    /// Which way to read.
    pub direction: Direction,
    /// Where to start: the key of a row that is itself left out.
    pub cursor: Option<C>,
}

impl<C> PageRequest<C> {
    /// Exactly one of `first` and `last`, from 1 to [`MAX`]; each with its own cursor.
    pub fn new(first: Option<i32>, after: Option<C>, last: Option<i32>, before: Option<C>) -> Result<Self> {
        let (field, size, direction, cursor) = match (first, after, last, before) {
            (Some(first), after, None, None) => ("first", first, Direction::Forward, after),
            (None, None, Some(last), before) => ("last", last, Direction::Backward, before),
            _ => return Err(Error::invalid("first", ONE_OF)),
        };
        match u64::try_from(size) {
            Ok(size @ 1..=MAX) => Ok(Self { size, counted: false, direction, cursor }),
            _ => Err(Error::invalid(field, SIZE)),
        }
    }

    /// The same, counting the whole list besides if `counted`. Counting costs a statement.
    #[must_use]
    pub fn counting(self, counted: bool) -> Self {
        Self { counted, ..self }
    }

    /// Whether the whole list is to be counted.
    #[must_use]
    pub const fn counted(&self) -> bool {
        self.counted
    }

    /// How many rows the page holds at most.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }
}

/// One page, in the list's own order whichever way it was read.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether rows precede the page. Known exactly only of a page read backward.
    pub has_previous: bool,
    /// Whether rows follow the page. Known exactly only of a page read forward.
    pub has_next: bool,
    /// How many rows the whole list has, if that was asked.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// Built from up to `size + 1` rows in reading order: the extra row only says that there are more.
    #[must_use]
    pub fn from_overfetch<C>(mut rows: Vec<T>, request: &PageRequest<C>) -> Self {
        let size = usize::try_from(request.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        let started = request.cursor.is_some();
        rows.truncate(size);
        match request.direction {
            Direction::Forward => Self { items: rows, has_previous: started, has_next: more, total: None },
            Direction::Backward => {
                rows.reverse();
                Self { items: rows, has_previous: more, has_next: started, total: None }
            }
        }
    }

    /// The same page of something else.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
            total: self.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_one_to_a_hundred_rows() {
        for (first, ok) in [(0, false), (1, true), (100, true), (101, false), (1000, false), (-1, false)] {
            assert_eq!(PageRequest::<i32>::new(Some(first), None, None, None).is_ok(), ok, "{first}");
        }
        assert!(PageRequest::<i32>::new(None, None, None, None).is_err(), "a size is required");
        assert!(PageRequest::<i32>::new(Some(1), None, Some(1), None).is_err(), "not both ways at once");
    }

    #[test]
    fn a_backward_page_keeps_the_order_of_the_list() {
        let request = PageRequest::new(None, None, Some(2), Some(4)).unwrap();
        let page = Page::from_overfetch(vec![3, 2, 1], &request);
        assert_eq!((page.items, page.has_previous, page.has_next), (vec![2, 3], true, true));
    }
}
