//! Where HTTP meets the schema.
use crate::{
    graphql::{KansaSchema, LANGUAGE, Request, Services, schema},
    http::{Edge, Executor, Readiness, ReadinessReport, caller, router},
};
use axum::{Router, http::request::Parts};
use domain::kernel::reason::Language;
use futures::future::BoxFuture;
use infra::{redis::Redis, token::Tokens};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// Executes GraphQL requests for the callers that their headers name.
#[derive(Clone)]
pub struct KansaExecutor {
    schema: KansaSchema,
    services: Services,
    tokens: Option<Arc<Tokens>>,
}

impl KansaExecutor {
    /// An executor that believes `tokens`; without any, nobody can sign in.
    #[must_use]
    pub fn new(services: Services, tokens: Option<Arc<Tokens>>) -> Self {
        Self { schema: schema(), services, tokens }
    }
}

impl Executor for KansaExecutor {
    async fn execute(
        &self,
        head: Parts,
        request: async_graphql::Request,
        language: Language,
    ) -> Result<async_graphql::Response, domain::Error> {
        let visitor = caller::visitor(&self.services.gate, self.tokens.as_deref(), &head.headers).await?;
        let request = request.data(Request::new(self.services.clone(), visitor));
        // Boxed, for the future of the whole schema is a type as deep as the schema is wide.
        let answering: BoxFuture<'_, async_graphql::Response> = Box::pin(self.schema.execute(request));
        Ok(LANGUAGE.scope(language, answering).await)
    }
}

/// The whole server over the schema. No other crate names the executor to `router`, or it would compile the execution of
/// all of the schema once more.
pub fn kansa(edge: Edge<KansaExecutor, KansaReadiness>) -> Router {
    router(edge)
}

/// How long readiness waits for PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(1);

/// Asks PostgreSQL and Redis.
#[derive(Clone)]
pub struct KansaReadiness {
    /// The doors to PostgreSQL.
    pub gate: infra::db::Gate,
    /// The way to Redis.
    pub redis: Redis,
}

impl Readiness for KansaReadiness {
    async fn check(&self) -> ReadinessReport {
        // A pool that is drained, or tries again and again to connect, is no answer either.
        let postgres = async { timeout(PATIENCE, self.gate.ping()).await.unwrap_or(false) };
        let (postgres, redis) = tokio::join!(postgres, self.redis.ping());
        ReadinessReport { postgres, redis }
    }
}
