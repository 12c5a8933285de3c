//! Several issuers beside each other, those that say themselves where their keys are, and what of them is a strong proof.
use super::*;
use crate::token::{StrongRule, Trust};
use chrono::TimeDelta;
use domain::{Error, access::VerifiedSubject};
use std::{collections::BTreeMap, sync::Mutex};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const OTHER: &str = "https://other.example";

pub(super) fn set(signer: &Signer) -> KeySource {
    KeySource::Fixed(serde_json::from_str(&jwks(&[signer])).unwrap())
}

pub(super) fn trust(issuer: &str, keys: KeySource) -> Trust {
    let (issuer, audience) = (issuer.to_owned(), AUDIENCE.to_owned());
    Trust { issuer, audience, exchange_audience: "exchange".to_owned(), keys, strong: None }
}

pub(super) fn refuses<T>(answer: Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Unauthenticated))
}

#[tokio::test]
async fn each_issuer_is_proved_by_its_own_keys() {
    // Both call their key alike, as issuers do.
    let (ours, theirs) = (Signer::ed("1"), Signer::rsa("1"));
    let tokens =
        Tokens::trusting(vec![trust(ISSUER, set(&ours)), trust(OTHER, set(&theirs))], StillClock::new());
    let tokens = tokens.unwrap();
    let other = json!({ "iss": OTHER });
    let (here, there) = (ours.token(&json!({})), theirs.token(&other));
    assert_eq!(tokens.verify(&here).await.unwrap().issuer(), ISSUER);
    assert_eq!(tokens.verify(&there).await.unwrap().issuer(), OTHER);
    assert_eq!(tokens.known(&there).unwrap().issuer(), OTHER);
    for false_one in [ours.token(&other), theirs.token(&json!({})), ours.token(&json!({ "iss": "else" }))] {
        assert!(refuses(tokens.verify(&false_one).await));
    }
}

#[test]
fn an_issuer_is_named_once_and_never_like_the_house() {
    let signer = Signer::ed("1");
    let of = |names: &[&str]| {
        let trusts = names.iter().map(|name| trust(name, set(&signer))).collect();
        Tokens::trusting(trusts, StillClock::new()).is_ok()
    };
    assert!(of(&[ISSUER, OTHER]));
    assert!(!of(&[ISSUER, ISSUER]));
    assert!(!of(&[domain::service_account::HOUSE_ISSUER]));
}

#[tokio::test]
async fn what_others_say_of_front_ends_says_nothing() {
    let signer = Signer::ed("1");
    let tokens = trusting(&[&signer]);
    let claim = json!({ "account": "00000000-0000-0000-0000-000000000007", "scopes": ["audits:read"] });
    for said in [json!({ "kansa": claim }), json!({ "kansa": 7, "acr": [], "auth_time": "now" })] {
        let subject = tokens.verify(&signer.token(&said)).await.unwrap();
        assert_eq!((subject.facts().front_end.clone(), subject.facts().strong_until), (None, None));
    }
}

/// Whom a token with these claims speaks of, where `acr` of `"strong"` counts for a quarter of an hour.
async fn proved(changes: Value) -> VerifiedSubject {
    let signer = Signer::ed("1");
    let strong = StrongRule { acr: vec!["strong".to_owned()], within: TimeDelta::minutes(15) };
    let trust = Trust { strong: Some(strong), ..trust(ISSUER, set(&signer)) };
    let tokens = Tokens::trusting(vec![trust], StillClock::new()).unwrap();
    tokens.verify(&signer.token(&changes)).await.unwrap()
}

#[tokio::test]
async fn a_strong_and_recent_sign_in_counts_until_its_time_is_over() {
    let until = |subject: VerifiedSubject| subject.facts().strong_until.map(|until| until.timestamp());
    let strong = proved(json!({ "acr": "strong", "auth_time": NOW - 60 })).await;
    assert_eq!(until(strong), Some(NOW - 60 + 900));
    for said in [
        json!({ "acr": "weak", "auth_time": NOW }),
        json!({ "auth_time": NOW }),
        json!({ "acr": "strong" }),
        json!({ "acr": ["strong"], "auth_time": NOW }),
        json!({ "acr": "strong", "auth_time": NOW + 3600 }),
    ] {
        assert_eq!(until(proved(said.clone()).await), None, "{said}");
    }
}

/// A server with some addresses, each of which answers what it is told to.
struct Server {
    url: String,
    pages: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Server {
    async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let pages: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
        let kept = Arc::clone(&pages);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut request = [0; 2048];
                let read = socket.read(&mut request).await.unwrap_or_default();
                let asked = String::from_utf8_lossy(&request[..read]).into_owned();
                let path = asked.split(' ').nth(1).unwrap_or_default();
                let page = kept.lock().unwrap().get(path).cloned();
                let (status, body) = page.map_or(("404 Not Found", String::new()), |page| ("200 OK", page));
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
                );
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        Self { url, pages }
    }

    fn serves(&self, path: &str, body: impl Into<String>) {
        self.pages.lock().unwrap().insert(path.to_owned(), body.into());
    }

    fn describes(&self, issuer: &str, keys: &str) {
        let said = json!({ "issuer": issuer, "jwks_uri": keys, "response_types_supported": ["code"] });
        self.serves("/.well-known/openid-configuration", said.to_string());
    }

    fn tokens(&self, clock: &Arc<StillClock>) -> Tokens {
        let trust = trust(&self.url, KeySource::Discovered(self.url.clone()));
        Tokens::trusting(vec![trust], Arc::clone(clock) as _).unwrap()
    }
}

#[tokio::test]
async fn an_issuer_says_itself_where_its_keys_are_and_may_move_them() {
    let (server, clock) = (Server::new().await, StillClock::new());
    let (old, new) = (Signer::ed("old"), Signer::ec("new"));
    server.serves("/keys", jwks(&[&old]));
    server.describes(&server.url, &format!("{}/keys", server.url));
    let tokens = server.tokens(&clock);
    tokens.load().await.unwrap();
    let of = json!({ "iss": server.url });
    assert!(tokens.verify(&old.token(&of)).await.is_ok());
    // Rotated, at another address, without a new start.
    server.serves("/moved", jwks(&[&new]));
    server.describes(&server.url, &format!("{}/moved", server.url));
    assert!(refuses(tokens.verify(&new.token(&of)).await), "fetched just now");
    clock.pass(31);
    assert!(tokens.verify(&new.token(&of)).await.is_ok());
    assert!(refuses(tokens.verify(&old.token(&of)).await), "withdrawn");
}

#[tokio::test]
async fn a_description_of_another_issuer_or_of_keys_elsewhere_in_the_open_is_not_followed() {
    let (server, signer) = (Server::new().await, Signer::ed("1"));
    server.serves("/keys", jwks(&[&signer]));
    let keys = format!("{}/keys", server.url);
    for (issuer, keys) in [
        (OTHER, keys.as_str()),
        (server.url.as_str(), "http://192.0.2.1/keys"),
        (server.url.as_str(), "file:///etc/keys"),
        (server.url.as_str(), "/keys"),
    ] {
        server.describes(issuer, keys);
        assert!(server.tokens(&StillClock::new()).load().await.is_err(), "{issuer} {keys}");
    }
    for wrong in ["", "{}", "[]"] {
        server.serves("/.well-known/openid-configuration", wrong);
        assert!(server.tokens(&StillClock::new()).load().await.is_err(), "{wrong}");
    }
    assert!(
        Tokens::new(OTHER, AUDIENCE, KeySource::Discovered("http://id.example".into()), StillClock::new())
            .is_err()
    );
}
