//! What becomes of a field that fails. The specification has a failed field be null, or, where its type allows no null,
//! the nearest parent that may be; async-graphql (since 7.1) leaves the field out instead, and clients who trust the
//! schema's types break over it. The nulls are put where they belong here, and the fields in their order.
use super::order::{self, Kinds, Selected};
use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, Request, Response, ServerError, ServerResult, Value,
    registry::{MetaType, Registry},
};
use std::{
    collections::HashSet,
    mem::take,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// How far a request got. Part of the request's data: whoever executes its fields writes it, who answers reads it. What is followed
/// is executed once for each event, one after the other.
#[derive(Debug, Clone, Default)]
pub struct Execution(Arc<State>);

#[derive(Debug, Default)]
struct State {
    began: AtomicBool,
    /// Whether anything failed: spares the lock and the path of every field that is well.
    failed: AtomicBool,
    failures: Mutex<Failures>,
    /// What is to be answered, in the order of the document.
    selected: Option<Selected>,
    /// What kinds of object were found where, if that order depends on it.
    kinds: Mutex<Kinds>,
}

#[derive(Debug, Default)]
struct Failures {
    /// Errors of fields that became null.
    errors: Vec<ServerError>,
    /// Values with a null inside where none may be, by path. The root's path is empty.
    void: HashSet<Vec<String>>,
}

impl Execution {
    /// Of a request, of which every fragment may be walked at each of its spreads.
    #[must_use]
    pub fn of(request: &mut Request) -> Self {
        Self(Arc::new(State { selected: Selected::of(request), ..State::default() }))
    }

    /// Whether the request got past parsing and validation: only then has its answer a `data` entry.
    #[must_use]
    pub fn began(&self) -> bool {
        self.0.began.load(Ordering::Acquire)
    }

    /// Begins, with nothing failed yet: what failed in an event before says nothing of this one.
    pub fn begin(&self) {
        self.0.began.store(true, Ordering::Release);
        if self.0.failed.swap(false, Ordering::AcqRel) {
            *self.0.failures.lock().unwrap_or_else(PoisonError::into_inner) = Failures::default();
        }
    }

    fn failures(&self) -> MutexGuard<'_, Failures> {
        self.0.failed.store(true, Ordering::Release);
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn has_failed(&self) -> bool {
        self.0.failed.load(Ordering::Acquire)
    }

    /// `value` with nulls for what is void inside it; nothing if that leaves a null where `kind` allows none.
    fn fit(&self, value: Value, kind: &str, path: &[String]) -> Option<Value> {
        let (inner, nullable) = kind.strip_suffix('!').map_or((kind, true), |inner| (inner, false));
        let item_kind = inner.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
        let fitted = match (value, item_kind) {
            (Value::List(items), Some(item_kind)) => items
                .into_iter()
                .enumerate()
                .map(|(index, item)| self.fit(item, item_kind, &below(path, index)))
                .collect::<Option<_>>()
                .map(Value::List),
            (value, _) => (!self.failures().void.contains(path)).then_some(value),
        };
        if nullable { Some(fitted.unwrap_or_default()) } else { fitted }
    }

    fn kinds(&self) -> MutexGuard<'_, Kinds> {
        self.0.kinds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes of what `kind` the object at `node` is; the root is at none. Fields that an interface has are asked of the interface, and
    /// say nothing.
    pub fn note_kind(&self, registry: &Registry, node: Option<&QueryPathNode<'_>>, kind: &str) {
        if self.0.selected.as_ref().is_some_and(Selected::asks_for_kinds)
            && matches!(registry.types.get(kind), Some(MetaType::Object { .. }))
        {
            self.kinds().insert(path(node), kind.to_owned());
        }
    }

    /// Puts the nulls in, and the fields in their order, once all was executed.
    #[must_use]
    pub fn end(&self, registry: &Registry, mut response: Response) -> Response {
        if self.has_failed() {
            // The root has a name of its own and no field's type; it may always be null.
            response.data = self.fit(take(&mut response.data), "", &[]).unwrap_or_default();
        }
        response.errors.append(&mut take(&mut self.failures().errors));
        if let Some(selected) = &self.0.selected {
            order::put(&mut response.data, selected, &self.kinds(), &registry.implements);
        }
        response
    }

    /// What the field at `node` of the type `kind` becomes, now that it is known what came of it.
    pub fn settle(
        &self,
        node: &QueryPathNode<'_>,
        kind: &str,
        came: ServerResult<Option<Value>>,
    ) -> ServerResult<Option<Value>> {
        match came {
            Err(error) if kind.ends_with('!') => {
                self.void_parent(node);
                Err(located(error, node))
            }
            Err(error) => {
                self.failures().errors.push(located(error, node));
                Ok(Some(Value::Null))
            }
            Ok(Some(value)) if self.has_failed() => {
                // The error is told already, by what failed inside.
                let fitted = self.fit(value, kind, &node.to_string_vec());
                if fitted.is_none() {
                    self.void_parent(node);
                }
                Ok(Some(fitted.unwrap_or_default()))
            }
            Ok(value) => Ok(value),
        }
    }

    /// The value around the one at `node` cannot stand.
    fn void_parent(&self, node: &QueryPathNode<'_>) {
        self.failures().void.insert(path(node.parent));
    }
}

/// The path of the value at `node`; the root's is empty.
fn path(node: Option<&QueryPathNode<'_>>) -> Vec<String> {
    node.map(|node| node.to_string_vec()).unwrap_or_default()
}

fn below(path: &[String], index: usize) -> Vec<String> {
    path.iter().cloned().chain([index.to_string()]).collect()
}

/// An argument that cannot be read fails before the library notes where.
fn located(mut error: ServerError, node: &QueryPathNode<'_>) -> ServerError {
    if error.path.is_empty() {
        let inside_out = std::iter::once(node).chain(node.parents());
        error.path = inside_out
            .map(|node| match node.segment {
                QueryPathSegment::Name(name) => PathSegment::Field(name.to_owned()),
                QueryPathSegment::Index(index) => PathSegment::Index(index),
            })
            .collect();
        error.path.reverse();
    }
    error
}
