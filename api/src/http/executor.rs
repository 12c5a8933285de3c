//! What HTTP asks of whoever executes.
use super::{
    answers::{Answers, Rights},
    follow::Holder,
};
use async_graphql::{Request, Response};
use axum::http::request::Parts;
use domain::kernel::reason::Language;
use futures::stream::BoxStream;
use infra::redis::{Fair, Payer};
use uuid::Uuid;

/// Who asks, as far as that decides which documents run and who is told the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asker {
    /// Nobody we know: there was no token.
    Nobody,
    /// A person.
    Person,
    /// A service account, whatever it calls itself and wherever it belongs.
    Account {
        /// Which one.
        id: Uuid,
        /// Whether it acts for a person, whose token it exchanged.
        acts: bool,
    },
}

/// Finds out who calls, and executes the request for them.
pub trait Executor: Clone + Send + Sync + 'static {
    /// Where answers are kept, if any are.
    fn answers(&self) -> Option<&Answers> {
        None
    }

    /// Whom requests are paid to, if anybody counts.
    fn fair(&self) -> Option<&Fair> {
        None
    }

    /// What the caller that `head` names may be given out of what is kept, and who pays for it, if that is known without
    /// waiting.
    fn rights_at_hand(&self, head: &Parts) -> Option<(Rights, Payer)> {
        let _ = head;
        None
    }

    /// The same, found out; nothing for whom nothing is kept. What was found out is noted in `head`. An error as of
    /// [`Executor::execute`].
    fn rights(
        &self,
        head: &mut Parts,
    ) -> impl Future<Output = Result<Option<(Rights, Payer)>, domain::Error>> + Send {
        let _ = head;
        std::future::ready(Ok(None))
    }

    /// Who pays for what the caller that `head` names asks, if that is known without waiting.
    fn payer_at_hand(&self, head: &Parts) -> Option<Payer> {
        let _ = head;
        None
    }

    /// The same, found out. What was found out is noted in `head`. An error as of [`Executor::execute`].
    fn payer(&self, head: &mut Parts) -> impl Future<Output = Result<Payer, domain::Error>> + Send {
        let _ = head;
        std::future::ready(Ok(Payer::NOBODY))
    }

    /// How often something was denied to them when it was found out who they are, as noted in `head`.
    fn denied(&self, head: &Parts) -> u32 {
        let _ = head;
        0
    }

    /// Who asks. What was found out is noted in `head`. An error as of [`Executor::execute`].
    fn asker(&self, head: &mut Parts) -> impl Future<Output = Result<Asker, domain::Error>> + Send {
        let _ = head;
        std::future::ready(Ok(Asker::Nobody))
    }

    /// Waits until it is the turn of `payer`, and notes it in `head`: it is over when that is gone. Who has one waits for no other.
    fn enter(&self, head: &mut Parts, payer: Payer) -> impl Future<Output = ()> + Send {
        let _ = (head, payer);
        std::future::ready(())
    }

    /// Executes `request` for the caller that `head` names, with messages in `language`. Who pays is told to the
    /// [`Toll`](super::fair::Toll) in `head`, and nothing is executed before their turn ([`Executor::enter`]).
    ///
    /// An error is for callers who cannot be established, such as by a token that does not hold (401); everything that
    /// happens after that is in the response.
    fn execute(
        &self,
        head: Parts,
        request: Request,
        language: Language,
    ) -> impl Future<Output = Result<Response, domain::Error>> + Send;

    /// By whom a connection of the caller that `head` names is held; none for whom nothing is known of. An error once they may
    /// not be answered any more: their token holds no longer, or they are nobody there. What was found out is noted in `head`:
    /// in a head of its own it is found out anew.
    fn holder(&self, head: &mut Parts) -> impl Future<Output = Result<Option<Holder>, domain::Error>> + Send {
        let _ = head;
        std::future::ready(Ok(None))
    }

    /// Executes `request`, a subscription, for the caller that `head` names: one answer for each event, under the rights
    /// that the caller has then. Without end, unless these end. It is paid for as with [`Executor::execute`], once.
    fn follow(
        &self,
        head: Parts,
        request: Request,
        language: Language,
    ) -> impl Future<Output = Result<BoxStream<'static, Response>, domain::Error>> + Send {
        let _ = (head, request, language);
        std::future::ready(Err(domain::Error::Forbidden))
    }
}
