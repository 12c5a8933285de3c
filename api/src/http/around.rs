//! What this layer adds to the execution of a document. It is one extension and not one for each concern: the library asks every
//! extension about each field that it executes itself, and each of them makes a future on the heap for it, also where it has nothing to
//! add. Fields of our own objects it does not execute (ADR 0054).
use super::fair;
use crate::graphql::anew;
use async_graphql::{
    Execution, QueryPathSegment, Response, ServerError, ServerResult, ValidationResult, Value,
    async_trait::async_trait,
    extensions::{
        Extension, ExtensionContext, ExtensionFactory, NextExecute, NextResolve, NextValidation, ResolveInfo,
    },
};
use std::sync::Arc;

/// Has each document paid for before it is executed, each event executed under the rights of its moment, and what failed be null.
#[derive(Debug)]
pub(super) struct Around;

impl ExtensionFactory for Around {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait]
impl Extension for Around {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        fair::charged(ctx, next.run(ctx).await).await
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let execution = ctx.data_opt::<Execution>();
        if let Some(execution) = execution {
            execution.begin();
        }
        let response = match anew(ctx) {
            Some(data) => next.run_with_data(ctx, operation, data).await,
            None => next.run(ctx, operation).await,
        };
        match execution {
            Some(execution) => execution.end(&ctx.schema_env.registry, response),
            None => response,
        }
    }

    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let (node, kind) = (info.path_node, info.return_type);
        // Of a list's items the library does not say truly whether they may be null; of the list's field it does.
        let (QueryPathSegment::Name(_), Some(execution)) = (node.segment, ctx.data_opt::<Execution>()) else {
            return next.run(ctx, info).await;
        };
        execution.note_kind(&ctx.schema_env.registry, node.parent, info.parent_type);
        execution.settle(node, kind, next.run(ctx, info).await)
    }
}
