//! Where keys come from, which of them are usable, and how often they are fetched.
use super::*;
use crate::token::key::Keyring;
use domain::Error;
use std::sync::{Mutex, atomic::AtomicUsize};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

/// A server that gives the same answer to every request until told another, and counts.
struct Issuer {
    url: String,
    answer: Arc<Mutex<String>>,
    fetches: Arc<AtomicUsize>,
}

impl Issuer {
    async fn new(jwks: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let (answer, fetches) = (Arc::new(Mutex::new(String::new())), Arc::new(AtomicUsize::new(0)));
        let issuer = Self { url, answer: Arc::clone(&answer), fetches: Arc::clone(&fetches) };
        issuer.serves(jwks);
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                fetches.fetch_add(1, Ordering::SeqCst);
                let answer = answer.lock().unwrap().clone();
                let mut request = [0; 2048];
                let _ = socket.read(&mut request).await;
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        issuer
    }

    fn serves(&self, body: &str) {
        self.answers(&format!("200 OK\r\ncontent-length: {}", body.len()), body);
    }

    fn answers(&self, head: &str, body: &str) {
        *self.answer.lock().unwrap() = format!("HTTP/1.1 {head}\r\nconnection: close\r\n\r\n{body}");
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    fn tokens(&self, clock: &Arc<StillClock>) -> Tokens {
        let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
        Tokens::new(ISSUER, AUDIENCE, KeySource::Url(self.url.clone()), clock).unwrap()
    }
}

#[tokio::test]
async fn an_unknown_key_causes_one_fetch_within_the_bound() {
    let (known, unknown) = (Signer::ed("known"), Signer::ed("unknown"));
    let (issuer, clock) = (Issuer::new(&jwks(&[&known])).await, StillClock::new());
    let tokens = issuer.tokens(&clock);
    tokens.load().await.unwrap();
    clock.pass(30);
    let stranger = unknown.token(&json!({}));
    let crowd = futures::future::join_all((0..20).map(|_| tokens.verify(&stranger))).await;
    assert!(crowd.iter().all(|verdict| matches!(verdict, Err(Error::Unauthenticated))));
    assert_eq!(issuer.fetches(), 2, "one at the start, one for the whole crowd");
    clock.pass(29);
    assert!(tokens.verify(&stranger).await.is_err());
    assert!(tokens.verify(&known.token(&json!({}))).await.is_ok());
    assert_eq!(issuer.fetches(), 2);
    clock.pass(1);
    assert!(tokens.verify(&stranger).await.is_err());
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn a_rotation_is_picked_up_both_ways() {
    let (old, new) = (Signer::ed("old"), Signer::ec("new"));
    let (issuer, clock) = (Issuer::new(&jwks(&[&old])).await, StillClock::new());
    let tokens = issuer.tokens(&clock);
    let lasting = json!({ "exp": NOW + 90_000 });
    assert!(tokens.verify(&old.token(&lasting)).await.is_ok());
    issuer.serves(&jwks(&[&old, &new]));
    clock.pass(31);
    assert!(tokens.verify(&new.token(&lasting)).await.is_ok(), "a new key is found when a token names it");
    issuer.serves(&jwks(&[&new]));
    clock.pass(3601);
    assert!(tokens.verify(&old.token(&lasting)).await.is_err(), "a withdrawn key ends within the hour");
    assert!(tokens.verify(&new.token(&lasting)).await.is_ok());
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test]
async fn a_failing_source_keeps_the_old_keys() {
    let signer = Signer::ed("a");
    let (issuer, clock) = (Issuer::new(&jwks(&[&signer])).await, StillClock::new());
    let tokens = issuer.tokens(&clock);
    let lasting = signer.token(&json!({ "exp": NOW + 900_000 }));
    tokens.load().await.unwrap();
    let elsewhere = format!("302 Found\r\nlocation: {}\r\ncontent-length: 0", issuer.url);
    let huge = format!("{}{}", jwks(&[&signer]), " ".repeat(300_000));
    for (head, body) in [
        ("500 Oops\r\ncontent-length: 0", ""),
        (&elsewhere, ""),
        ("200 OK", "{}"),
        ("200 OK", &huge),
        ("200 OK", ""),
    ] {
        issuer.answers(head, body);
        clock.pass(3601);
        let before = issuer.fetches();
        assert!(tokens.verify(&lasting).await.is_ok(), "{head}");
        assert_eq!(issuer.fetches(), before + 1, "{head}: tried once, and no redirect followed");
    }
}

#[tokio::test]
async fn without_any_key_it_is_our_failure() {
    let signer = Signer::ed("a");
    let (issuer, clock) = (Issuer::new("nonsense").await, StillClock::new());
    let tokens = issuer.tokens(&clock);
    assert!(matches!(tokens.load().await, Err(Error::Internal(_))));
    assert!(matches!(tokens.verify(&signer.token(&json!({}))).await, Err(Error::Internal(_))));
    assert_eq!(issuer.fetches(), 1);
    issuer.serves(&jwks(&[&signer]));
    clock.pass(30);
    assert!(tokens.verify(&signer.token(&json!({}))).await.is_ok());
}

#[tokio::test]
async fn a_file_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    let (one, two, clock) = (Signer::ed("1"), Signer::rsa("2"), StillClock::new());
    std::fs::write(&path, jwks(&[&one])).unwrap();
    let tokens =
        Tokens::new(ISSUER, AUDIENCE, KeySource::File(path.clone()), Arc::clone(&clock) as _).unwrap();
    assert!(tokens.verify(&one.token(&json!({}))).await.is_ok());
    std::fs::write(&path, jwks(&[&one, &two])).unwrap();
    assert!(tokens.verify(&two.token(&json!({}))).await.is_err());
    clock.pass(30);
    assert!(tokens.verify(&two.token(&json!({}))).await.is_ok());
}

#[test]
fn only_this_machine_may_be_asked_without_tls() {
    let of = |url: &str| Tokens::new(ISSUER, AUDIENCE, KeySource::Url(url.into()), StillClock::new()).is_ok();
    for good in
        ["https://issuer.example/jwks", "http://localhost:1/jwks", "http://127.0.0.1/", "http://[::1]:9/"]
    {
        assert!(of(good), "{good}");
    }
    for bad in [
        "http://issuer.example/",
        "http://127.0.0.1.example/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "jwks",
    ] {
        assert!(!of(bad), "{bad}");
    }
}

#[test]
fn unfit_keys_are_left_out() {
    let (ed, ec, rsa) = (Signer::ed("ed").jwk, Signer::ec("ec").jwk, Signer::rsa("rsa").jwk);
    let usable = |key: &Value| Keyring::from_json(json!({ "keys": [key] }).to_string().as_bytes()).is_ok();
    let with = |key: &Value, name: &str, value: Value| {
        let mut changed = key.clone();
        changed[name] = value;
        changed
    };
    for key in [&ed, &ec, &rsa] {
        assert!(usable(key), "{key}");
        assert!(usable(&with(key, "key_ops", json!(["verify"]))));
        for (name, value) in [
            ("use", json!("enc")),
            ("key_ops", json!(["encrypt"])),
            ("alg", json!("HS256")),
            ("alg", json!("PS256")),
            ("alg", json!("whatever")),
            ("d", json!("c2VjcmV0")),
            ("k", json!("c2VjcmV0")),
            ("kty", json!("oct")),
        ] {
            assert!(!usable(&with(key, name, value.clone())), "{name} {value}");
        }
    }
    assert!(!usable(&json!({ "kty": "oct", "kid": "s", "k": "c2VjcmV0" })));
    assert!(!usable(&with(&ec, "crv", json!("P-384"))));
    assert!(!usable(&with(&ed, "x", json!("AAAA"))));
    for bytes in [128, 255, 1025] {
        assert!(!usable(&with(&rsa, "n", json!(encoded(vec![0xff; bytes])))), "{bytes}");
    }
    let mut padded = vec![0; 128];
    padded.extend([0xff; 128]);
    assert!(!usable(&with(&rsa, "n", json!(encoded(padded)))), "leading zeros do not make a key longer");
    let crowd: Vec<Value> = (0..33).map(|id| with(&ed, "kid", json!(id.to_string()))).collect();
    assert!(Keyring::from_json(json!({ "keys": crowd }).to_string().as_bytes()).is_err());
}
