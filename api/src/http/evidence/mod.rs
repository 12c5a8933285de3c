//! Files of evidence, beside GraphQL: raw bytes in and out, at addresses that were asked for there.
mod download;
mod upload;

use super::{
    Room, caller, fair,
    language::preferred,
    refusal::{self, Refusal},
};
use crate::graphql::Visitor;
use axum::{
    Router,
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::{get, put},
};
use domain::{Error, Result, access::Scope};
use infra::{
    db::Gate,
    files::Files,
    redis::{Bill, Fair},
    token::Tokens,
};
use std::sync::Arc;

/// The path of uploads: a token follows.
pub const UPLOADS: &str = "/evidence/uploads/";
/// The path of downloads: a token follows.
pub const DOWNLOADS: &str = "/evidence/downloads/";

/// What the routes of evidence are wired to.
#[derive(Clone)]
pub struct EvidenceDoor {
    /// The doors to the database.
    pub gate: Gate,
    /// Whose tokens are believed; without any, nobody can sign in.
    pub tokens: Option<Arc<Tokens>>,
    /// Where the files are.
    pub files: Files,
    /// Whom requests are paid to.
    pub fair: Fair,
    /// Where it is found out who asks. A file is as slow as who sends or takes it, and takes no place.
    pub room: Room,
}

/// What a file costs on its way in or out, in the points of GraphQL: as much as a denial, which may come of it.
const COST: u32 = 50;

/// The routes of evidence.
pub fn routes(door: EvidenceDoor) -> Router {
    Router::new()
        .route(&format!("{UPLOADS}{{token}}"), put(upload::receive))
        .route(&format!("{DOWNLOADS}{{token}}"), get(download::send))
        .with_state(door)
}

impl EvidenceDoor {
    /// Who asks, once they paid, and their bill; or what they are answered instead.
    async fn admit(&self, headers: &HeaderMap) -> Result<(Visitor, Bill), Box<Response>> {
        let Some(_place) = self.room.place() else { return Err(Box::new(self.overloaded(headers))) };
        fair::admit(&self.gate, self.tokens.as_deref(), &self.fair, COST, headers).await
    }

    /// That there is no place, with what is left to who asks, if it is known without waiting who that is.
    fn overloaded(&self, headers: &HeaderMap) -> Response {
        let mut answer = Refusal::OVERLOADED.answer(preferred(headers));
        if let Some((caller, scope)) = caller::at_hand(&self.gate, self.tokens.as_deref(), headers) {
            let left = self.fair.look(&fair::payer_in(&scope, &caller));
            fair::tell_what_is_left(&left, answer.headers_mut());
        }
        answer
    }

    /// Where the caller of a request stands, found out as for GraphQL.
    async fn scope(&self, headers: &HeaderMap) -> Result<Scope> {
        let visitor = caller::visitor(&self.gate, self.tokens.as_deref(), headers).await?;
        visitor.scope().cloned()
    }
}

fn refused(error: &Error, headers: &HeaderMap) -> Response {
    let status = match error {
        Error::Invalid { reason, .. } if reason.code() == "UPLOAD_TOO_LARGE" => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Invalid { reason, .. } if reason.code() == "UPLOAD_TOO_SLOW" => StatusCode::REQUEST_TIMEOUT,
        other => refusal::status_of(other.code()),
    };
    refusal::refused(error, status, preferred(headers))
}
