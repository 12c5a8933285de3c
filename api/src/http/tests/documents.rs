//! Which documents run, and who is told the schema.
use super::*;
use crate::http::Documents;
use infra::{
    config::Introspection,
    documents::{Manifest, Manifests, hash},
};

const HELLO: &str = "{ hello }";
const ECHO: &str = "query e($t: String!) { echo(text: $t) }";

fn digits(document: &str) -> String {
    hex::encode(hash(document))
}

fn persisted(document: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": digits(document) } })
}

async fn sent(policy: &Policy, token: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let headers: &[(&str, &str)] = if token.is_empty() { &[] } else { &headers };
    send(toy_with(policy.clone()), post(headers, body.to_string())).await
}

fn manifest(documents: &[&str]) -> Manifest {
    let all: serde_json::Map<_, _> = documents.iter().map(|one| (digits(one), Value::from(*one))).collect();
    Manifest::parse(Value::Object(all).to_string().as_bytes()).unwrap()
}

#[tokio::test]
async fn nothing_is_persisted_unless_configured() {
    let policy = Policy::default();
    for body in [
        json!({ "extensions": persisted(HELLO) }),
        json!({ "query": HELLO, "extensions": persisted(HELLO) }),
        json!({ "documentId": digits(HELLO) }),
        json!({ "extensions": { "persistedQuery": 7 } }),
    ] {
        let answer = sent(&policy, "", body.clone()).await;
        // The word is what clients look for, in every language.
        assert_eq!(
            (answer.status, answer.message()),
            (StatusCode::BAD_REQUEST, "PersistedQueryNotSupported".into())
        );
        assert_eq!(answer.code(), "PERSISTED_QUERY_NOT_SUPPORTED");
        assert!(answer.json().get("data").is_none());
        let older = [("accept", "application/json"), ("accept-language", "ja")];
        let older = send(toy(), post(&older, body.to_string())).await;
        assert_eq!((older.status, older.message()), (StatusCode::OK, "PersistedQueryNotSupported".into()));
    }
    let unnamed = json!({ "query": HELLO, "extensions": { "persistedQuery": null } });
    assert_eq!(sent(&policy, "", unnamed).await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_they_are_persisted_a_document_is_sent_once() {
    let policy = Policy { documents: Documents::new(None, true), ..Policy::default() };
    let named = json!({ "extensions": persisted(HELLO) });
    let unknown = sent(&policy, "", named.clone()).await;
    assert_eq!(
        (unknown.code(), unknown.message()),
        ("PERSISTED_QUERY_NOT_FOUND".into(), "PersistedQueryNotFound".into())
    );
    let foreign = json!({ "query": ECHO, "extensions": persisted(HELLO) });
    let foreign = sent(&policy, "", foreign).await;
    assert_eq!((foreign.status, foreign.code()), (StatusCode::BAD_REQUEST, "INVALID".into()));
    assert_eq!(
        sent(&policy, "", named.clone()).await.code(),
        "PERSISTED_QUERY_NOT_FOUND",
        "nothing was kept of it"
    );
    let odd = json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": "hello" } } });
    assert_eq!(sent(&policy, "", odd).await.code(), "INVALID");

    let both = json!({ "query": HELLO, "extensions": persisted(HELLO) });
    let hello = json!({ "data": { "hello": "hello" } });
    assert_eq!(sent(&policy, "", both).await.json(), hello);
    assert_eq!(sent(&policy, "", named).await.json(), hello);
    assert_eq!(
        sent(&policy, "", json!({ "documentId": format!("sha256:{}", digits(HELLO)) })).await.json(),
        hello
    );
    assert_eq!(
        sent(&policy, "", json!({ "query": ECHO, "variables": { "t": "a" } })).await.json()["data"]["echo"],
        "a"
    );
    let large = format!("{HELLO} # {}", "x".repeat(65_536));
    let large = json!({ "query": large, "extensions": persisted(&large) });
    assert_eq!(sent(&policy, "", large).await.code(), "TOO_COMPLEX", "remembered or not, the limits hold");
}

#[tokio::test]
async fn what_does_not_run_is_not_remembered() {
    let policy = Policy { documents: Documents::new(None, true), ..Policy::default() };
    let deep = format!("{}{{ hello }}{}", "{ deeper ".repeat(40), "}".repeat(40));
    for (token, document, code) in [
        ("bad", HELLO, "UNAUTHENTICATED"),
        ("broken", HELLO, "INTERNAL"),
        ("", "{ nothing }", "INVALID"),
        ("", "{ hello", "INVALID"),
        ("", deep.as_str(), "TOO_COMPLEX"),
    ] {
        let both = json!({ "query": document, "extensions": persisted(document) });
        assert_eq!(sent(&policy, token, both).await.code(), code, "{token} {document}");
        let named = sent(&policy, "", json!({ "documentId": digits(document) })).await;
        assert_eq!(named.code(), "PERSISTED_QUERY_NOT_FOUND", "{token} {document}");
    }
}

#[tokio::test]
async fn whoever_has_a_manifest_runs_nothing_else() {
    let accounts = [(PORTAL, manifest(&[ECHO]))].into();
    let trusted = Manifests { anonymous: Some(manifest(&[HELLO])), accounts, ..Manifests::default() };
    // That documents are persisted for others opens nothing.
    let policy = Policy { documents: Documents::new(Some(trusted), true), ..Policy::default() };
    let echo = json!({ "t": "a" });
    for (token, body, data) in [
        ("", json!({ "query": HELLO }), json!({ "hello": "hello" })),
        ("", json!({ "documentId": digits(HELLO) }), json!({ "hello": "hello" })),
        ("", json!({ "extensions": persisted(HELLO) }), json!({ "hello": "hello" })),
        ("portal", json!({ "query": ECHO, "variables": echo }), json!({ "echo": "a" })),
        ("portal for a person", json!({ "query": ECHO, "variables": echo }), json!({ "echo": "a" })),
        ("unlisted", json!({ "query": HELLO }), json!({ "hello": "hello" })),
        ("person", json!({ "query": "{ again: hello }" }), json!({ "again": "hello" })),
        ("person", json!({ "query": HELLO, "extensions": persisted(HELLO) }), json!({ "hello": "hello" })),
    ] {
        assert_eq!(sent(&policy, token, body).await.json(), json!({ "data": data }), "{token}");
    }
    for (token, body) in [
        ("", json!({ "query": "{ hello } " })),
        ("", json!({ "query": ECHO, "variables": echo })),
        ("", json!({ "documentId": digits(ECHO) })),
        ("", json!({ "query": ECHO, "extensions": persisted(ECHO) })),
        ("portal", json!({ "query": HELLO })),
        ("portal for a person", json!({ "query": HELLO })),
        ("portal", json!({ "extensions": persisted(HELLO) })),
        ("portal", json!({ "query": "{ __schema { queryType { name } } }" })),
    ] {
        let refused = sent(&policy, token, body.clone()).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::FORBIDDEN, "DOCUMENT_NOT_TRUSTED".into()),
            "{token} {body}"
        );
    }
    let other = json!({ "query": HELLO, "extensions": persisted(ECHO) });
    assert_eq!(sent(&policy, "", other).await.code(), "INVALID");
    let bad = sent(&policy, "bad", json!({ "query": HELLO })).await;
    assert_eq!((bad.status, bad.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
    let japanese = [("accept-language", "ja"), ("accept", "application/json")];
    let japanese = send(toy_with(policy), post(&japanese, json!({ "query": ECHO }).to_string())).await;
    assert_eq!(japanese.status, StatusCode::OK);
    assert_eq!(japanese.message(), "登録されたドキュメント以外は実行できません。");
}

#[tokio::test]
async fn an_account_without_a_manifest_runs_what_is_said_of_such_accounts() {
    let policy = |unlisted| {
        let trusted = Manifests { people: Some(manifest(&[ECHO])), unlisted, ..Manifests::default() };
        Policy { documents: Documents::new(Some(trusted), true), ..Policy::default() }
    };
    let (hello, echo) = (json!({ "query": HELLO }), json!({ "query": ECHO, "variables": { "t": "a" } }));
    // Nothing at all, whomever it acts for; or what it sends, but for a person what people run.
    for (unlisted, token, body, code) in [
        (Some(Manifest::default()), "unlisted", &hello, "DOCUMENT_NOT_TRUSTED"),
        (Some(Manifest::default()), "unlisted for a person", &echo, "DOCUMENT_NOT_TRUSTED"),
        (None, "unlisted", &hello, "none"),
        (None, "unlisted for a person", &hello, "DOCUMENT_NOT_TRUSTED"),
        (None, "unlisted for a person", &echo, "none"),
    ] {
        let answer = sent(&policy(unlisted.clone()), token, body.clone()).await;
        assert_eq!(answer.code(), code, "{unlisted:?} {token} {body}");
    }
}

const ABOUT: [&str; 4] = [
    "{ __schema { queryType { name } } }",
    "{ hello ...a } fragment a on Query { ... { named: __type(name: \"Query\") { name } } }",
    "query a { hello } query b { __schema { queryType { name } } }",
    "{ hello } fragment a on Query { __schema { queryType { name } } }",
];

#[tokio::test]
async fn the_schema_is_told_to_whom_it_is_meant_for() {
    let of = |introspection| Policy { introspection, ..Policy::default() };
    let told = json!({ "query": ABOUT[0] });
    let name = "Query";
    for (introspection, token) in
        [(Introspection::On, ""), (Introspection::On, "person"), (Introspection::Authenticated, "person")]
    {
        let answer = sent(&of(introspection), token, told.clone()).await;
        assert_eq!(answer.json()["data"]["__schema"]["queryType"]["name"], name, "{introspection:?} {token}");
    }
    for document in ABOUT {
        let body = json!({ "query": document });
        let nobody = sent(&of(Introspection::Authenticated), "", body.clone()).await;
        assert_eq!(
            (nobody.status, nobody.code()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED".into()),
            "{document}"
        );
        for token in ["", "person", "portal"] {
            let off = sent(&of(Introspection::Off), token, body.clone()).await;
            assert_eq!((off.status, off.code()), (StatusCode::FORBIDDEN, "FORBIDDEN".into()), "{document}");
            assert!(off.json().get("data").is_none());
        }
    }
    for introspection in [Introspection::Authenticated, Introspection::Off] {
        let body = json!({ "query": "{ __typename hello }" });
        assert_eq!(
            sent(&of(introspection), "", body).await.status,
            StatusCode::OK,
            "what it is made of is no secret"
        );
    }
    let headers = [("accept", "application/json"), ("accept-language", "ja")];
    let japanese = send(toy_with(of(Introspection::Off)), post(&headers, told.to_string())).await;
    assert_eq!(japanese.status, StatusCode::OK);
    assert_eq!(japanese.message(), "このサーバーはスキーマを公開していません。");
}

#[tokio::test]
async fn without_introspection_there_is_no_explorer() {
    for (introspection, status) in
        [(Introspection::On, 200), (Introspection::Authenticated, 200), (Introspection::Off, 404)]
    {
        let router = toy_with(Policy { introspection, ..Policy::default() });
        let page = http::Request::get("/graphiql").body(Body::empty()).unwrap();
        assert_eq!(send(router, page).await.status.as_u16(), status, "{introspection:?}");
    }
}

#[tokio::test]
async fn nobody_is_looked_up_for_a_manifest_where_there_is_no_place() {
    let manifests = Manifests { people: Some(manifest(&[HELLO])), ..Manifests::default() };
    let policy = Policy { documents: Documents::new(Some(manifests), false), ..Policy::default() };
    let healthy = ReadinessReport { postgres: true, redis: true };
    for (places, status) in [(0, StatusCode::SERVICE_UNAVAILABLE), (1, StatusCode::UNAUTHORIZED)] {
        let router = at_the_door(Works::default(), healthy, policy.clone(), places);
        let asks = post(&[("authorization", "Bearer bad")], json!({ "query": HELLO }).to_string());
        assert_eq!(send(router, asks).await.status, status);
    }
}
