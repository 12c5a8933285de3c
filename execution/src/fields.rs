//! The fields of an object. The library gives each of them to a scheduler of tasks and asks its extensions about each, which is
//! most of what a small field costs. But nearly all of them are there at once: they are polled here in the order of the document, and
//! only those that have to wait go to a scheduler.
use super::Execution;
use async_graphql::{
    Context, ContextSelectionSet, Name, Positioned, ServerResult, Value,
    indexmap::{IndexMap, map::Entry},
    parser::types::{Field, Selection, SelectionSet},
    resolver_utils::{self, ContainerType},
};
use futures::{
    StreamExt as _,
    future::{BoxFuture, FutureExt as _, poll_fn},
    stream::FuturesUnordered,
};
use std::{
    mem::take,
    pin::Pin,
    task::{self, Poll},
};

/// What a field becomes.
type Outcome = ServerResult<Value>;

/// Executes what is selected of `root`, all of it concurrently. A field that failed is told to the request's [`Execution`], which says
/// what becomes of it; without one it is left out, as by the library. An object with nothing in it is empty, and no null.
///
/// # Errors
/// Of an interface or a union as the library's own, where a fragment is named that is not there; of an object never.
pub async fn resolve_container<'a, T: ContainerType + ?Sized>(
    ctx: &ContextSelectionSet<'a>,
    root: &'a T,
) -> ServerResult<Value> {
    let kind = T::type_name();
    // Of an interface or a union only the library finds out which object's fields are asked for.
    if root.introspection_type_name() != kind {
        return resolver_utils::resolve_container(ctx, root).await;
    }
    let execution = ctx.data_opt::<Execution>();
    if let Some(execution) = execution {
        execution.note_kind(&ctx.schema_env.registry, ctx.path_node.as_ref(), &kind);
    }
    let mut fields = Vec::with_capacity(ctx.item.node.items.len());
    select(ctx, ctx.item, &kind, &mut fields);
    // No await in there: what it holds is of a type that would have to know itself.
    let begun = poll_fn(|cx| Poll::Ready(begin(ctx, root, &kind, take(&mut fields), execution, cx))).await;
    Ok(finish(ctx, begun).await)
}

/// Fields that began.
struct Begun<'a> {
    /// What became of those that were done at once, all in their order.
    outcomes: Vec<(&'a Name, Option<Outcome>)>,
    /// Those that have to wait, by their places among the others.
    late: Vec<(usize, BoxFuture<'a, Outcome>)>,
}

/// Polls each field once. Their futures are of one type, and large: one that was done at once leaves its place in memory to the next.
fn begin<'a, T: ContainerType + ?Sized>(
    ctx: &ContextSelectionSet<'a>,
    root: &'a T,
    kind: &str,
    fields: Vec<&'a Positioned<Field>>,
    execution: Option<&'a Execution>,
    cx: &mut task::Context<'_>,
) -> Begun<'a> {
    let mut begun = Begun { outcomes: Vec::with_capacity(fields.len()), late: Vec::new() };
    let mut left = None;
    for field in fields {
        let now = if field.node.name.node == "__typename" {
            Some(Ok(Value::from(kind)))
        } else {
            let new = resolve(ctx.clone(), root, field, execution);
            let mut one = match left.take() {
                None => Box::pin(new),
                Some(mut one) => {
                    Pin::set(&mut one, new);
                    one
                }
            };
            if let Poll::Ready(now) = one.as_mut().poll(cx) {
                left = Some(one);
                Some(now)
            } else {
                begun.late.push((begun.outcomes.len(), one));
                None
            }
        };
        begun.outcomes.push((&field.node.response_key().node, now));
    }
    begun
}

/// Adds each field to `found` that `set` asks of an object of this `kind`, those of its fragments where these stand.
fn select<'a>(
    ctx: &ContextSelectionSet<'a>,
    set: &'a Positioned<SelectionSet>,
    kind: &str,
    found: &mut Vec<&'a Positioned<Field>>,
) {
    let is_one = |condition: &str| {
        condition == kind
            || ctx.schema_env.registry.implements.get(kind).is_some_and(|all| all.contains(condition))
    };
    for selection in &set.node.items {
        let (condition, below) = match &selection.node {
            Selection::Field(field) => {
                found.push(field);
                continue;
            }
            Selection::InlineFragment(inline) => {
                (inline.node.type_condition.as_ref(), &inline.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = ctx.query_env.fragments.get(&spread.node.fragment_name.node);
                let Some(fragment) = fragment else { continue }; // validated: there is none without
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        if condition.is_none_or(|condition| is_one(&condition.node.on.node)) {
            select(ctx, below, kind, found);
        }
    }
}

async fn resolve<'a, T: ContainerType + ?Sized>(
    ctx: ContextSelectionSet<'a>,
    root: &'a T,
    field: &'a Positioned<Field>,
    execution: Option<&'a Execution>,
) -> Outcome {
    let ctx = ctx.with_field(field);
    let came = root.resolve_field(&ctx).await;
    settle(&ctx, &T::type_name(), execution, came)
}

/// What a field becomes, now that it is known what came of it. What kind of value it is matters only where something failed.
fn settle(
    ctx: &Context<'_>,
    parent: &str,
    execution: Option<&Execution>,
    came: ServerResult<Option<Value>>,
) -> Outcome {
    let settled = match (came, execution, &ctx.path_node) {
        (Ok(value), Some(execution), _) if !execution.has_failed() => Ok(value),
        (came, Some(execution), Some(node)) => {
            let parent = ctx.schema_env.registry.types.get(parent);
            let field = parent.and_then(|parent| parent.field_by_name(&ctx.item.node.name.node));
            execution.settle(node, field.map_or("!", |field| &field.ty), came)
        }
        (came, ..) => came,
    };
    settled.map(Option::unwrap_or_default)
}

/// Waits for those that are late, and puts all together in their order.
async fn finish<'a>(ctx: &ContextSelectionSet<'a>, Begun { mut outcomes, late }: Begun<'a>) -> Value {
    let mut note = |(place, then)| {
        if let Some((_, now)) = outcomes.get_mut::<usize>(place) {
            *now = Some(then);
        }
    };
    let late = late.into_iter().map(|(place, field)| field.map(move |then| (place, then)));
    // A scheduler takes memory of its own, and mostly nobody is late.
    if late.len() <= 1 {
        for field in late {
            note(field.await);
        }
    } else {
        let mut late: FuturesUnordered<_> = late.collect();
        while let Some(field) = late.next().await {
            note(field);
        }
    }
    let mut object = IndexMap::with_capacity(outcomes.len());
    for (name, now) in outcomes {
        match now {
            Some(Ok(value)) => merge(&mut object, name.clone(), value),
            Some(Err(error)) => ctx.add_error(error),
            None => {} // there is none that was not waited for
        }
    }
    Value::Object(object)
}

/// Adds a field. One that was selected twice has all that was selected of it.
fn merge(object: &mut IndexMap<Name, Value>, name: Name, value: Value) {
    match object.entry(name) {
        Entry::Vacant(place) => {
            place.insert(value);
        }
        Entry::Occupied(mut there) => add(there.get_mut(), value),
    }
}

fn add(there: &mut Value, value: Value) {
    match (there, value) {
        (Value::Object(there), Value::Object(more)) => {
            for (name, value) in more {
                merge(there, name, value);
            }
        }
        (Value::List(there), Value::List(more)) => {
            for (there, value) in there.iter_mut().zip(more) {
                add(there, value);
            }
        }
        // What was selected one way must not be null, and is: so it cannot stand another way.
        (there, Value::Null) => *there = Value::Null,
        _ => {} // a leaf is the same however often it is asked for, and a null stays one
    }
}
