//! What a stranger's bytes meet first, each as a target: it answers with an error, or panics, if something is wrong.
use anyhow::{Context as _, Result, bail, ensure};
use api::{
    graphql::{gid, named},
    http::{client::behind, given::document_named, guard::admit_counted, oauth::client_of},
};
use async_graphql::{Request, Variables};
use axum::{
    body::Body,
    http::{self, HeaderMap, HeaderValue, header},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    Clock, Error, Timestamp,
    access::IdempotencyKey,
    audit::Audit,
    catalog::{EditionCode, ItemCode, KnownEdition, KnownEditions, read_catalog, read_mapping},
    register::read_register,
    service_account::AddressRange,
    table::Fault,
};
use infra::{
    documents::parse_hash,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens},
};
use serde_json::Value;
use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
};
use tokio::runtime::{Builder, Runtime};

/// `bytes` in as many parts, cut at NULs; what is missing is empty.
fn parts<const N: usize>(bytes: &[u8]) -> [&[u8]; N] {
    let mut parts = bytes.splitn(N, |byte| *byte == 0);
    [(); N].map(|()| parts.next().unwrap_or_default())
}

/// A document, and behind a NUL its variables: looked at in linear time.
pub fn guard(bytes: &[u8]) -> Result<()> {
    let [document, variables] = parts(bytes);
    let Ok(document) = std::str::from_utf8(document) else { return Ok(()) };
    let variables: Variables = serde_json::from_slice(variables).unwrap_or_default();
    let mut request = Request::new(document).variables(variables);
    let (_, work) = admit_counted(&mut request);
    ensure!(work <= 5 * bytes.len() + 8, "{work} things looked at in {} bytes", bytes.len());
    Ok(())
}

/// An id, and whatever stands in one: what is read from it is written as an id that is read alike.
pub fn ids(bytes: &[u8]) -> Result<()> {
    let given = std::str::from_utf8(bytes).ok().map(str::to_owned);
    for text in given.into_iter().chain([BASE64.encode(bytes)]) {
        if let Some(id) = named::<Audit>(&text) {
            ensure!(named::<Audit>(&gid(id).0) == Some(id), "{id:?} is read otherwise than it is written");
        }
    }
    Ok(())
}

/// A token, which nobody could sign; and claims, signed: neither is ever our failure.
pub fn tokens(bytes: &[u8]) -> Result<()> {
    let issuer = Issuer::get()?;
    if let Ok(text) = std::str::from_utf8(bytes) {
        let verdict = issuer.verify(text);
        ensure!(matches!(verdict, Err(Error::Unauthenticated)), "a token that nobody signed: {verdict:?}");
    }
    if let Ok(claims) = serde_json::from_slice::<Value>(bytes) {
        match issuer.verify(&issuer.key.sign(&claims)?) {
            Ok(subject) => ensure!(claims.get("sub") == Some(&Value::from(subject)), "another subject"),
            Err(Error::Unauthenticated) => {}
            Err(failure) => bail!("claims failed within: {failure}"),
        }
    }
    Ok(())
}

/// What waits, waits here.
fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(RUNTIME.get_or_init(|| runtime))
}

/// Signs and verifies, at a moment that never passes.
struct Issuer {
    key: DemoKey,
    tokens: Tokens,
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::days(20_000)
    }
}

impl Issuer {
    fn get() -> Result<&'static Self> {
        static ISSUER: OnceLock<Issuer> = OnceLock::new();
        if let Some(issuer) = ISSUER.get() {
            return Ok(issuer);
        }
        let folder = tempfile::tempdir()?;
        let key = DemoKey::load_or_create(folder.path())?;
        let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), Arc::new(Still))?;
        Ok(ISSUER.get_or_init(|| Self { key, tokens }))
    }

    /// Whom the token speaks of.
    fn verify(&self, token: &str) -> Result<String, Error> {
        let runtime = runtime().map_err(Error::internal)?;
        let subject = runtime.block_on(self.tokens.verify(token))?;
        Ok(subject.subject().to_owned())
    }
}

/// The same bytes as a file of each kind, as three of them where three are read together: refused for a reason, or read.
pub fn tables(bytes: &[u8]) -> Result<()> {
    reasoned(read_register(bytes))?;
    let [edition, categories, items] = parts(bytes);
    reasoned(read_catalog(edition, categories, items))?;
    let known = editions()?;
    reasoned(read_mapping(bytes, &known))
}

fn reasoned<T>(read: Result<T, Vec<Fault>>) -> Result<()> {
    let Err(faults) = read else { return Ok(()) };
    ensure!(!faults.is_empty(), "refused without a reason");
    ensure!(faults.iter().all(|fault| fault.line > 0), "a fault in line 0");
    Ok(())
}

/// Two editions of three items each.
fn editions() -> Result<KnownEditions> {
    [("H19.7", 2007), ("R6.10", 2024)].into_iter().map(|(code, year)| edition(code, year)).collect()
}

fn edition(code: &str, year: i32) -> Result<(EditionCode, KnownEdition)> {
    let items = ["1.1-01", "1.1-02", "1.1-03"].map(|item| ItemCode::parse("item", item));
    let items = items.into_iter().collect::<Result<_, Error>>()?;
    let issued = NaiveDate::from_ymd_opt(year, 7, 1).context("a day")?;
    Ok((EditionCode::parse("edition", code)?, KnownEdition { issued, items }))
}

/// What proxies write into.
const FORWARDED: &str = "x-forwarded-for";

/// Who connects, the ranges of our proxies, and lines that name whom they pass on, with NULs between: a stranger's word moves
/// nothing, whether a stranger connects or writes what stands further to the left.
pub fn addresses(bytes: &[u8]) -> Result<()> {
    let [peer, proxies, lines] = parts(bytes);
    let proxies = std::str::from_utf8(proxies).unwrap_or_default();
    let proxies: Vec<AddressRange> = proxies.split(' ').filter_map(AddressRange::read).collect();
    for range in &proxies {
        ensure!(AddressRange::read(&range.to_string()).as_ref() == Some(range), "{range} is read otherwise");
    }
    let peer = std::str::from_utf8(peer).ok().and_then(|peer| peer.parse::<IpAddr>().ok());
    let Some(peer) = peer else { return Ok(()) };
    let lines = lines.split(|byte| *byte == b'\n').filter_map(|line| HeaderValue::from_bytes(line).ok());
    let lines: Vec<HeaderValue> = lines.take(100).collect();
    let found = |first: Option<&'static str>| {
        let mut headers = HeaderMap::new();
        for line in first.map(HeaderValue::from_static).into_iter().chain(lines.iter().cloned()) {
            headers.append(FORWARDED, line);
        }
        behind(peer, &headers, &proxies)
    };
    let ours = |address| proxies.iter().any(|range| range.holds(address));
    let client = found(None);
    ensure!(
        ours(peer) || client == Some(peer.to_canonical()),
        "{peer} is a stranger, and {client:?} is believed"
    );
    let settled = client.is_some_and(|client| !ours(client));
    ensure!(!settled || found(Some("203.0.113.66")) == client, "a stranger's line moves {client:?}");
    Ok(())
}

/// An `Authorization`, and behind a NUL the form beside it: of whoever is read from them, no parameter stands twice.
pub fn forms(bytes: &[u8]) -> Result<()> {
    let [authorization, form] = parts(bytes);
    let client = |form: Vec<u8>| {
        let mut request = http::Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let Ok(request) = request.body(Body::from(form)) else { return Ok(None) }; // bytes that no header has
        anyhow::Ok(runtime()?.block_on(client_of(request)))
    };
    if client(form.to_vec())?.is_some() {
        let twice = [form, b"&client_id=a&client_id=a"].concat();
        ensure!(client(twice)?.is_none(), "a parameter stands twice");
    }
    Ok(())
}

/// An idempotency key: refused, or a short line that is read as itself.
pub fn keys(bytes: &[u8]) -> Result<()> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Ok(()) };
    let Ok(key) = IdempotencyKey::parse("idempotencyKey", text) else { return Ok(()) };
    let plain = key.as_str();
    ensure!((1..=80).contains(&plain.chars().count()), "{plain:?} is too short or too long");
    ensure!(!plain.chars().any(char::is_control), "{plain:?} holds a control character");
    let again = IdempotencyKey::parse("idempotencyKey", plain).ok();
    ensure!(again.as_ref() == Some(&key), "{plain:?} is read as {again:?}");
    Ok(())
}

/// The body of a request that calls its document by a hash, by either name: what is found is what each of them says.
pub fn requests(bytes: &[u8]) -> Result<()> {
    let Some(hash) = document_named(bytes) else { return Ok(()) };
    // What is skipped in the body may be no value here: numbers beyond all bounds, lists in lists in lists.
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else { return Ok(()) };
    let names = ["/documentId", "/extensions/persistedQuery/sha256Hash"].map(|name| body.pointer(name));
    let said: Vec<_> = names.into_iter().flatten().filter(|name| !name.is_null()).collect();
    ensure!(!said.is_empty(), "a hash that nobody said");
    let meant = |name: &&Value| name.as_str().and_then(parse_hash) == Some(hash);
    ensure!(said.iter().all(meant), "{said:?} is read as {hash:?}");
    Ok(())
}
