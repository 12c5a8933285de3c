//! What becomes of a field that fails. The specification has a failed field be null, or, where its type allows no null,
//! the nearest parent that may be; async-graphql (since 7.1) leaves the field out instead, and clients who trust the
//! schema's types break over it. This extension puts the nulls where they belong, and the fields in their order.
use super::order::{self, Kinds, Selected};
use async_graphql::{
    PathSegment, QueryPathNode, QueryPathSegment, Request, Response, ServerError, ServerResult, Value,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, ResolveInfo},
    registry::MetaType,
};
use std::{
    collections::HashSet,
    mem::take,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// How far a request got. Part of the request's data; the extension writes it, the HTTP handler reads it. What is followed
/// is executed once for each event, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Execution(Arc<State>);

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
    /// Of a request that the guard admitted.
    pub(super) fn of(request: &mut Request) -> Self {
        Self(Arc::new(State { selected: Selected::of(request), ..State::default() }))
    }

    /// Whether the request got past parsing and validation: only then has its answer a `data` entry.
    pub(super) fn began(&self) -> bool {
        self.0.began.load(Ordering::Acquire)
    }

    /// Begins, with nothing failed yet: what failed in an event before says nothing of this one.
    fn begin(&self) {
        self.0.began.store(true, Ordering::Release);
        if self.0.failed.swap(false, Ordering::AcqRel) {
            *self.0.failures.lock().unwrap_or_else(PoisonError::into_inner) = Failures::default();
        }
    }

    fn failures(&self) -> MutexGuard<'_, Failures> {
        self.0.failed.store(true, Ordering::Release);
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_failed(&self) -> bool {
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

    /// Notes of what kind the object around the field at `node` is. Fields that an interface has are asked of the interface, and
    /// say nothing.
    fn note_kind(&self, ctx: &ExtensionContext<'_>, node: &QueryPathNode<'_>, parent: &str) {
        if self.0.selected.as_ref().is_some_and(Selected::asks_for_kinds)
            && matches!(ctx.schema_env.registry.types.get(parent), Some(MetaType::Object { .. }))
        {
            self.kinds().insert(around(node), parent.to_owned());
        }
    }

    /// The value around the one at `node` cannot stand.
    fn void_parent(&self, node: &QueryPathNode<'_>) {
        self.failures().void.insert(around(node));
    }
}

/// Makes the extension for each request.
#[derive(Debug)]
pub(super) struct NullsInPlace;

impl ExtensionFactory for NullsInPlace {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for NullsInPlace {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Some(execution) = ctx.data_opt::<Execution>() else { return next.run(ctx, operation).await };
        execution.begin();
        let mut response = next.run(ctx, operation).await;
        if execution.has_failed() {
            // The root has a name of its own and no field's type; it may always be null.
            response.data = execution.fit(take(&mut response.data), "", &[]).unwrap_or_default();
        }
        response.errors.append(&mut take(&mut execution.failures().errors));
        if let Some(selected) = &execution.0.selected {
            let interfaces = &ctx.schema_env.registry.implements;
            order::put(&mut response.data, selected, &execution.kinds(), interfaces);
        }
        response
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let (node, kind) = (info.path_node, info.return_type);
        // Of a list's items the library does not say truly whether they may be null; of the list's field it does.
        let (Some(execution), QueryPathSegment::Name(_)) = (ctx.data_opt::<Execution>(), node.segment) else {
            return next.run(ctx, info).await;
        };
        execution.note_kind(ctx, node, info.parent_type);
        match next.run(ctx, info).await {
            Err(error) if kind.ends_with('!') => {
                execution.void_parent(node);
                Err(located(error, node))
            }
            Err(error) => {
                execution.failures().errors.push(located(error, node));
                Ok(Some(Value::Null))
            }
            Ok(Some(value)) if execution.has_failed() => {
                // The error is told already, by what failed inside.
                let fitted = execution.fit(value, kind, &node.to_string_vec());
                if fitted.is_none() {
                    execution.void_parent(node);
                }
                Ok(Some(fitted.unwrap_or_default()))
            }
            Ok(value) => Ok(value),
        }
    }
}

/// The path of the object around the field at `node`; the root's is empty.
fn around(node: &QueryPathNode<'_>) -> Vec<String> {
    node.parent.map(|parent| parent.to_string_vec()).unwrap_or_default()
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
