//! What a stranger's bytes meet first, each as a target: it answers with an error, or panics, if something is wrong.
use anyhow::{Context as _, Result, bail, ensure};
use api::{
    graphql::{gid, named},
    http::guard::admit_counted,
};
use async_graphql::{Request, Variables};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    Clock, Error, Timestamp,
    audit::Audit,
    catalog::{EditionCode, ItemCode, KnownEdition, KnownEditions, read_catalog, read_mapping},
    register::read_register,
    table::Fault,
};
use infra::token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
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

/// Signs and verifies, at a moment that never passes.
struct Issuer {
    key: DemoKey,
    tokens: Tokens,
    runtime: Runtime,
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
        let runtime = Builder::new_current_thread().build()?;
        Ok(ISSUER.get_or_init(|| Self { key, tokens, runtime }))
    }

    /// Whom the token speaks of.
    fn verify(&self, token: &str) -> Result<String, Error> {
        let subject = self.runtime.block_on(self.tokens.verify(token))?;
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
