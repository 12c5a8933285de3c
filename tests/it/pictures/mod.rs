//! Pictures and tables of a release: who gets them, and that nobody learns more from them than from GraphQL.
pub(crate) mod committed;
mod rights;
mod secrets;
pub(super) mod tables;

use crate::releases::story::{CONTRIBUTES, NAMED, Story};
use anyhow::{Context as _, Result, ensure};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use bytes::Bytes;
use calamine::{Reader as _, Xlsx};
use domain::engagement::Purpose;
use std::io::Cursor;
use tests::Door;

/// Everything that can be had of a release.
pub(super) const FILES: [&str; 9] = [
    "radar.svg",
    "strips.svg",
    "heatmap.svg",
    "map.svg",
    "figures.csv",
    "details.csv",
    "groups.csv",
    "items.csv",
    "figures.xlsx",
];
/// Shows its results to the prefecture under its name.
pub(super) const OPEN: &str = "442011";
/// Six contributors, one of them by name.
const WITH_ONE_NAMED: [(&str, &[Purpose]); 6] = [
    ("442020", CONTRIBUTES),
    ("442038", CONTRIBUTES),
    (OPEN, NAMED),
    ("442046", CONTRIBUTES),
    ("442054", CONTRIBUTES),
    ("442062", CONTRIBUTES),
];

/// A released comparison of six bodies, of which the coordinator holds one by name.
pub(super) async fn released() -> Result<(Story, String)> {
    let story = Story::reported(&WITH_ONE_NAMED).await?;
    let release = story.checked("JUDGED").await?;
    ensure!(story.publish(&release).await? == "RELEASED");
    Ok((story, release))
}

/// What came back.
pub(super) struct Fetched {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Bytes,
}

impl Fetched {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn text(&self) -> Result<&str> {
        Ok(std::str::from_utf8(&self.bytes)?)
    }

    /// All that can be read in a picture or table: places and sizes are no words.
    pub(super) fn words(&self) -> Result<Vec<String>> {
        let kind = self.header("content-type");
        if kind.starts_with("text/csv") {
            return Ok(self.text()?.split([',', '\n', '\r', '"', ' ', ';']).map(str::to_owned).collect());
        }
        if kind.starts_with("image/svg") {
            let document = roxmltree::Document::parse(self.text()?)?;
            let texts = document.descendants().filter_map(|node| node.text()).flat_map(numbers);
            return Ok(texts.collect());
        }
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(self.bytes.to_vec()))?;
        let sheets = book.worksheets();
        let cells = sheets.iter().flat_map(|(_, sheet)| sheet.rows().flatten().map(ToString::to_string));
        Ok(cells.collect())
    }

    /// What a picture says to whoever does not see it.
    pub(super) fn told(&self) -> Result<String> {
        let document = roxmltree::Document::parse(self.text()?)?;
        let told = document.descendants().find(|node| node.has_tag_name("desc"));
        Ok(told.and_then(|node| node.text()).context("no description")?.to_owned())
    }
}

/// The numbers in a text, as they are written.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(|c: char| !c.is_ascii_digit() && c != '.');
    parts.map(|part| part.trim_matches('.').to_owned()).filter(|part| !part.is_empty())
}

/// `person`, in `organization` or in the only one, fetches a file of a release.
pub(super) async fn fetch(
    door: &Door,
    who: (&str, Option<&str>),
    release: &str,
    file: &str,
    language: &str,
) -> Result<Fetched> {
    get(door, who, &format!("/releases/{release}/{file}"), language).await
}

/// `person`, in `organization` or in the only one, fetches what is at an address.
pub(super) async fn get(
    door: &Door,
    (person, organization): (&str, Option<&str>),
    address: &str,
    language: &str,
) -> Result<Fetched> {
    let mut request = Request::get(address).header(header::ACCEPT_LANGUAGE, language);
    if person != "anonymous" {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", door.token(person)?));
    }
    if let Some(organization) = organization {
        request = request.header("kansa-organization", organization);
    }
    let (status, headers, bytes) = door.exchange(request.body(Body::empty())?).await?;
    Ok(Fetched { status, headers, bytes })
}
