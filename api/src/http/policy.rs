//! What strangers find at the door, as it was configured: who is told the schema, which documents run, and whose pages may
//! call.
use super::{
    Asker, Executor,
    documents::{Documents, Found},
    given::Wanted,
    graphql::TIMEOUT,
    refusal::Refusal,
};
use async_graphql::{
    Request,
    parser::types::{ExecutableDocument, Selection},
};
use axum::http::request::Parts;
use domain::Error;
use infra::config::{Introspection, Origins};
use tokio::time::timeout;

/// What strangers find at the door. Unless told otherwise: the schema, whatever document they send, and nothing for pages of
/// other sites.
#[derive(Clone, Default)]
pub struct Policy {
    /// Who is told the schema.
    pub introspection: Introspection,
    /// Which documents run.
    pub documents: Documents,
    /// Whose pages may call.
    pub origins: Origins,
}

/// Why a request goes no further.
pub(super) enum Stopped {
    /// For what it is.
    Refused(Refusal),
    /// For who asks: they are not who they must be.
    Caller(Error),
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Policy {
    /// The document that is asked for, if it runs for who asks.
    pub(super) async fn document<'a, E: Executor>(
        &self,
        executor: &E,
        head: &mut Parts,
        wanted: Wanted<'a>,
    ) -> Result<Found<'a>, Stopped> {
        // Who asks is found out only where it matters: what is kept is answered without.
        let asker =
            if self.documents.depend_on_asker() { asker(executor, head).await? } else { Asker::Nobody };
        self.documents.find(&asker, wanted).map_err(Stopped::Refused)
    }

    /// Stops an admitted request that asks for the schema, unless who asks is told it.
    pub(super) async fn introspect<E: Executor>(
        &self,
        executor: &E,
        head: &mut Parts,
        request: &mut Request,
    ) -> Result<(), Stopped> {
        if self.introspection == Introspection::On || !request.parsed_query().is_ok_and(introspects) {
            return Ok(());
        }
        if self.introspection == Introspection::Off {
            return Err(Refusal::UNTOLD_SCHEMA.into());
        }
        match asker(executor, head).await? {
            Asker::Nobody => Err(Stopped::Caller(Error::Unauthenticated)),
            Asker::Person | Asker::Account { .. } => Ok(()),
        }
    }
}

async fn asker<E: Executor>(executor: &E, head: &mut Parts) -> Result<Asker, Stopped> {
    // Boxed, for it is part of every request's future and seldom comes to be.
    match timeout(TIMEOUT, Box::pin(executor.asker(head))).await {
        Ok(found) => found.map_err(Stopped::Caller),
        Err(_) => Err(Refusal::TIMED_OUT.into()),
    }
}

/// Whether a document asks the schema about itself, wherever in it. Each selection is looked at once.
fn introspects(document: &ExecutableDocument) -> bool {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node.selection_set.node);
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let mut sets: Vec<_> = operations.chain(fragments).collect();
    while let Some(set) = sets.pop() {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) if matches!(field.node.name.node.as_str(), "__schema" | "__type") => {
                    return true;
                }
                Selection::Field(field) => sets.push(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => sets.push(&inline.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
    false
}
