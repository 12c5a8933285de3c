//! Evidence: a file comes in, is linked, fetched, used again; what is unsound leaves nothing.
mod outsider;
mod refusals;
mod road;
mod sweep;

use crate::voice::{Refused, Voice, gid};
use anyhow::{Context as _, Result, ensure};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use bytes::Bytes;
use domain::{
    audit::{AuditId, State},
    kernel::digest::sha256,
};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tests::{Answer, Door, House};
use tower::ServiceExt as _;

pub(super) use tests::audits::MANAGER;
pub(super) const ITEM: &str = "1.1-01";
pub(super) const OTHER_ITEM: &str = "1.1-02";
pub(super) const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj";

/// A house in which Beppu answers an audit.
pub(super) async fn answering() -> Result<(House, Door, AuditId)> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    let door = house.door()?;
    Ok((house, door, audit))
}

/// What to say of new evidence.
pub(super) fn new(audit: AuditId, items: &[&str]) -> Value {
    json!({ "title": "情報セキュリティ基本方針", "auditId": gid(audit), "items": items, "fileName": "方針 1.pdf" })
}

/// `input` with one more field.
pub(super) fn with(mut input: Value, field: &str, value: Value) -> Value {
    input[field] = value;
    input
}

/// Somebody who sends and fetches files.
#[derive(Clone, Copy)]
pub(super) struct Carrier<'a> {
    pub(super) door: &'a Door,
    pub(super) person: &'a str,
    pub(super) organization: Option<&'a str>,
}

/// A file as it came.
pub(super) struct Fetched {
    pub(super) headers: HeaderMap,
    pub(super) bytes: Bytes,
}

impl Fetched {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl<'a> Carrier<'a> {
    pub(super) const fn of(door: &'a Door, person: &'a str) -> Self {
        Self { door, person, organization: None }
    }

    pub(super) const fn inside(self, organization: &'a str) -> Self {
        Self { organization: Some(organization), ..self }
    }

    pub(super) fn voice(self) -> Voice<'a> {
        let voice = Voice::of(self.door, self.person);
        match self.organization {
            Some(organization) => voice.inside(organization),
            None => voice,
        }
    }

    /// Asks where to send a file.
    pub(super) async fn address(self, input: Value) -> Result<String> {
        let asked = self.voice().does("startEvidenceUpload", input, "upload { url expiresAt }").await?;
        Ok(asked["upload"]["url"].as_str().context("an address")?.to_owned())
    }

    /// Asks where to fetch the newest version.
    pub(super) async fn address_of(self, evidence: &str) -> Result<String> {
        let input = json!({ "evidenceId": evidence });
        let asked = self.voice().does("startEvidenceDownload", input, "download { url expiresAt }").await?;
        Ok(asked["download"]["url"].as_str().context("an address")?.to_owned())
    }

    fn request(self, method: &str, url: &str, language: &str) -> Result<axum::http::request::Builder> {
        let request = Request::builder().method(method).uri(url).header(header::ACCEPT_LANGUAGE, language);
        let request =
            request.header(header::AUTHORIZATION, format!("Bearer {}", self.door.token(self.person)?));
        Ok(match self.organization {
            Some(organization) => request.header("kansa-organization", organization),
            None => request,
        })
    }

    /// Puts a body there.
    pub(super) async fn put(self, url: &str, body: impl Into<Body>) -> Result<Answer> {
        self.door.send(self.request("PUT", url, "en")?.body(body.into())?).await
    }

    /// Sends a file whole, and answers the evidence's id.
    pub(super) async fn sends(self, input: Value, bytes: &'static [u8]) -> Result<String> {
        let sent = self.put(&self.address(input).await?, bytes).await?;
        ensure!(sent.status == StatusCode::CREATED, "{} was refused: {}", self.person, sent.body);
        assert_eq!(sent.data("/sha256"), &sha256(bytes), "{}", sent.body);
        Ok(sent.text("/evidenceId")?.to_owned())
    }

    /// Puts a body there that is refused. The refusal is asked for in both languages, each at an address of its own; a
    /// length, if any, is announced.
    pub(super) async fn put_refused(
        self,
        addresses: [String; 2],
        length: Option<u64>,
        body: impl Fn() -> Body,
    ) -> Result<(StatusCode, Refused)> {
        let mut told = Vec::new();
        for (language, url) in ["en", "ja"].into_iter().zip(&addresses) {
            let mut request = self.request("PUT", url, language)?;
            if let Some(length) = length {
                request = request.header(header::CONTENT_LENGTH, length);
            }
            told.push(self.door.send(request.body(body())?).await?);
        }
        both(&told)
    }

    /// Two addresses for the same.
    pub(super) async fn addresses(self, input: &Value) -> Result<[String; 2]> {
        Ok([self.address(input.clone()).await?, self.address(input.clone()).await?])
    }

    /// Fetches a file.
    pub(super) async fn gets(self, url: &str) -> Result<Fetched> {
        let request = self.request("GET", url, "en")?.body(Body::empty())?;
        let response = self.door.router.clone().oneshot(request).await?;
        ensure!(response.status() == StatusCode::OK, "{} was refused: {}", self.person, response.status());
        let headers = response.headers().clone();
        Ok(Fetched { headers, bytes: response.into_body().collect().await?.to_bytes() })
    }

    /// Fetches what is not to be had.
    pub(super) async fn get_refused(self, url: &str) -> Result<(StatusCode, Refused)> {
        let mut told = Vec::new();
        for language in ["en", "ja"] {
            told.push(self.door.send(self.request("GET", url, language)?.body(Body::empty())?).await?);
        }
        both(&told)
    }
}

fn both(told: &[Answer]) -> Result<(StatusCode, Refused)> {
    let [en, ja] = told else { anyhow::bail!("two answers") };
    let of = |answer: &Answer, part: &str| {
        answer.body.pointer(&format!("/errors/0/{part}")).and_then(Value::as_str).map(str::to_owned)
    };
    ensure!(of(en, "extensions/code").is_some(), "no refusal: {}", en.body);
    ensure!(
        en.status == ja.status && en.body["errors"][0]["extensions"] == ja.body["errors"][0]["extensions"]
    );
    let text = |answer, part| of(answer, part).unwrap_or_default();
    let refused = Refused {
        code: text(en, "extensions/code"),
        reason: text(en, "extensions/reason"),
        field: of(en, "extensions/field"),
        en: text(en, "message"),
        ja: text(ja, "message"),
    };
    Ok((en.status, refused))
}
