//! A release as pictures and tables, beside GraphQL: the same caller, the same rights, the same figures.
mod answer;
mod view;

use super::{
    answer::told,
    fair,
    graphql::TIMEOUT,
    language::preferred,
    refusal::{self, Refusal},
};
use crate::graphql::{Request, Services, Visitor, named};
use axum::{
    Router,
    extract::{Path, State, rejection::PathRejection},
    http::HeaderMap,
    response::Response,
    routing::get,
};
use charts::{Table, View, csv, heatmap, map, radar, strips, xlsx};
use domain::{Error, Result, comparison::ReleaseScope, kernel::reason::Language};
use infra::{
    lanes::{Lanes, Turn},
    redis::Fair,
    token::Tokens,
};
use std::sync::Arc;
use tokio::time::timeout;

/// The path of pictures and tables: a release's global id and a file's name follow.
pub const RELEASES: &str = "/releases/";

/// What the routes of pictures are wired to.
#[derive(Clone)]
pub struct PicturesDoor {
    /// What GraphQL is wired to as well.
    pub services: Services,
    /// Whose tokens are believed; without any, nobody can sign in.
    pub tokens: Option<Arc<Tokens>>,
    /// Whom requests are paid to.
    pub fair: Fair,
    /// Where a turn is waited for.
    pub lanes: Lanes,
}

/// What a picture or table costs, in the points of GraphQL: as much as a rich comparison.
const COST: u32 = 250;

/// The routes of pictures and tables.
pub fn routes(door: PicturesDoor) -> Router {
    Router::new().route(&format!("{RELEASES}{{release}}/{{file}}"), get(send)).with_state(door)
}

/// What can be had of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Picture {
    Radar,
    Strips,
    Heatmap,
    Map,
    Csv(Table),
    Xlsx,
}

impl Picture {
    const ALL: [Self; 9] = [
        Self::Radar,
        Self::Strips,
        Self::Heatmap,
        Self::Map,
        Self::Csv(Table::Figures),
        Self::Csv(Table::Details),
        Self::Csv(Table::Groups),
        Self::Csv(Table::Items),
        Self::Xlsx,
    ];

    /// The file's name in an address.
    const fn file(self) -> &'static str {
        match self {
            Self::Radar => "radar.svg",
            Self::Strips => "strips.svg",
            Self::Heatmap => "heatmap.svg",
            Self::Map => "map.svg",
            Self::Csv(Table::Figures) => "figures.csv",
            Self::Csv(Table::Details) => "details.csv",
            Self::Csv(Table::Groups) => "groups.csv",
            Self::Csv(Table::Items) => "items.csv",
            Self::Xlsx => "figures.xlsx",
        }
    }

    /// Whether it shows other bodies beside the figures.
    const fn shows_bodies(self) -> bool {
        matches!(self, Self::Heatmap | Self::Map)
    }

    fn draw(self, view: &View) -> charts::Result<Vec<u8>> {
        match self {
            Self::Radar => radar(view).map(String::into_bytes),
            Self::Strips => strips(view).map(String::into_bytes),
            Self::Heatmap => heatmap(view).map(String::into_bytes),
            Self::Map => map(view).map(String::into_bytes),
            Self::Csv(table) => csv(view, table),
            Self::Xlsx => xlsx(view),
        }
    }
}

async fn send(
    State(door): State<PicturesDoor>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let language = preferred(&headers);
    let Ok(Path((release, file))) = path else { return Refusal::BROKEN_PATH.answer(language) };
    let (gate, tokens) = (&door.services.gate, door.tokens.as_deref());
    let (visitor, bill) = match fair::admit(gate, tokens, &door.fair, COST, &headers).await {
        Ok(paid) => paid,
        Err(answer) => return *answer,
    };
    let payer = fair::payer(&visitor);
    let work = async {
        let turn = door.lanes.turn(payer).await;
        make(&door, &release, &file, language, visitor, turn).await
    };
    let answer = match timeout(TIMEOUT, Box::pin(work)).await {
        Ok(Ok(made)) => made,
        Ok(Err(error)) => refusal::refused(&error, refusal::status_of(error.code()), language),
        Err(_) => Refusal::TIMED_OUT.answer(language),
    };
    told(Some(bill), answer)
}

async fn make(
    door: &PicturesDoor,
    release: &str,
    file: &str,
    language: Language,
    visitor: Visitor,
    turn: Turn,
) -> Result<Response> {
    let scope = visitor.scope()?.clone();
    let picture = Picture::ALL.into_iter().find(|picture| picture.file() == file).ok_or(Error::NotFound)?;
    let id = named(release).ok_or(Error::NotFound)?;
    let reading = of(door, visitor).reading(id).await?;
    let fleeting = reading.own.is_some() || reading.held > 0 || reading.release.owner == scope.tenant();
    if picture == Picture::Map && reading.release.scope == ReleaseScope::Nation {
        return Err(Error::NotFound);
    }
    let view = view::of(&door.services.gate, &scope, reading, picture.shows_bodies(), language).await?;
    // Drawing takes a processor and waits for nothing. Who hangs up does not end it, so it has the turn.
    let drawn = tokio::task::spawn_blocking(move || {
        let drawn = picture.draw(&view).map(|bytes| (view, bytes));
        drop(turn);
        drawn
    });
    let (view, bytes) = drawn.await.map_err(Error::internal)?.map_err(Error::internal)?;
    Ok(answer::with(picture, &view, bytes, fleeting))
}

fn of(door: &PicturesDoor, visitor: Visitor) -> Request {
    Request::new(door.services.clone(), visitor)
}
