//! What a value weighs: one for each value in it, and one more for each 64 bytes of a string.
use crate::http::refusal::Refusal;
use async_graphql_value::ConstValue;

/// How deep lists and objects may nest. The deepest input of our schema needs 5.
const MAX_DEPTH: usize = 16;
/// The longest list. The longest that a field of our schema takes has 400 entries.
const MAX_LIST: usize = 1_000;

/// Goes one value further, at `depth`; a list or an object has `items`.
pub(super) fn step(depth: usize, items: usize, work: &mut usize) -> Result<(), Refusal> {
    *work += 1;
    if depth > MAX_DEPTH || items > MAX_LIST { Err(Refusal::VALUES) } else { Ok(()) }
}

/// What a value without variables weighs.
pub(super) fn constant(value: &ConstValue, depth: usize, work: &mut usize) -> Result<usize, Refusal> {
    match value {
        ConstValue::List(items) => {
            step(depth, items.len(), work)?;
            items.iter().try_fold(1, |sum, item| add(sum, constant(item, depth + 1, work)))
        }
        ConstValue::Object(fields) => {
            step(depth, fields.len(), work)?;
            fields.values().try_fold(1, |sum, item| add(sum, constant(item, depth + 1, work)))
        }
        ConstValue::String(text) => step(depth, 0, work).map(|()| string(text)),
        _ => step(depth, 0, work).map(|()| 1),
    }
}

pub(super) fn add(sum: usize, more: Result<usize, Refusal>) -> Result<usize, Refusal> {
    Ok(sum.saturating_add(more?))
}

pub(super) const fn string(text: &str) -> usize {
    1 + text.len() / 64
}
