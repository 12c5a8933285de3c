//! Queries in an address.
use super::*;

/// An address with these parts, escaped.
fn address(parts: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |all, byte| {
            if byte.is_ascii_alphanumeric() {
                all + &char::from(byte).to_string()
            } else {
                all + &format!("%{byte:02X}")
            }
        })
    };
    let pairs: Vec<_> = parts.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
    format!("/graphql?{}", pairs.join("&"))
}

async fn asked(parts: &[(&str, &str)]) -> Answer {
    get(&address(parts)).await
}

async fn asked_in_json(parts: &[(&str, &str)]) -> Answer {
    let request = http::Request::get(address(parts)).header(header::ACCEPT, "application/json");
    send(toy(), request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_query_may_stand_in_the_address() {
    let plain = get("/graphql?query=%7Bhello%7D").await;
    assert_eq!((plain.status, plain.text.as_str()), (StatusCode::OK, r#"{"data":{"hello":"hello"}}"#));
    assert_eq!(plain.header("content-type"), "application/graphql-response+json; charset=utf-8");
    assert_eq!(plain.header("cache-control"), "no-store");
    assert_eq!(asked_in_json(&[("query", "{ hello }")]).await.text, plain.text);
    let whole = asked(&[
        ("query", "query a { hello } query b($t: String!) { echo(text: $t) }"),
        ("variables", r#"{ "t": "監査 & + %" }"#),
        ("operationName", "b"),
        ("extensions", r#"{ "more": 1 }"#),
        ("unknown", "1"),
    ])
    .await;
    assert_eq!(whole.json(), json!({ "data": { "echo": "監査 & + %" } }));
    assert_eq!(get("/graphql?query=%7B+hello+%7D").await.json(), json!({ "data": { "hello": "hello" } }));
}

#[tokio::test]
async fn parts_may_be_empty_or_null() {
    for (name, value) in [
        ("variables", ""),
        ("variables", "null"),
        ("extensions", ""),
        ("extensions", "null"),
        ("operationName", ""),
    ] {
        let answer = asked(&[("query", "{ hello }"), (name, value)]).await;
        assert_eq!(answer.text, r#"{"data":{"hello":"hello"}}"#, "{name}={value}");
    }
}

#[tokio::test]
async fn an_address_that_is_no_request_is_refused() {
    for parts in [
        &[("qeury", "{ hello }")][..],
        &[],
        &[("query", "{ hello }"), ("query", "{ hello }")],
        &[("query", "{ hello }"), ("variables", "7")],
        &[("query", "{ hello }"), ("variables", "[]")],
        &[("query", "{ hello }"), ("variables", "{")],
        &[("query", "{ hello }"), ("variables", r#""{}""#)],
        &[("query", "{ hello }"), ("extensions", "7")],
        &[("query", "{ hello }"), ("extensions", "{}"), ("extensions", "{}")],
    ] {
        for answer in [asked(parts).await, asked_in_json(parts).await] {
            assert_eq!(
                (answer.status, answer.code()),
                (StatusCode::BAD_REQUEST, "INVALID".into()),
                "{parts:?}"
            );
            assert!(answer.json().get("data").is_none());
        }
    }
    for broken in ["%", "%7", "%zz", "%FF", "%ED%A0%80"] {
        let answer = get(&format!("/graphql?query={broken}")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()), "{broken}");
    }
    let request = http::Request::get("/graphql").header(header::ACCEPT_LANGUAGE, "ja");
    let japanese = send(toy(), request.body(Body::empty()).unwrap()).await;
    assert!(japanese.message().starts_with("アドレスに"), "{}", japanese.text);
}

#[tokio::test]
async fn nothing_but_a_query_comes_in_an_address() {
    let works = Works::default();
    for parts in [
        &[("query", "mutation { work }")][..],
        &[("query", "query a { hello } mutation b { work }"), ("operationName", "b")],
        &[("query", "query a { hello } mutation b { work }")],
        &[("query", "subscription { x }")],
    ] {
        let router = wired(works.clone(), ReadinessReport { postgres: true, redis: true });
        let answer = send(router, http::Request::get(address(parts)).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, answer.header("allow"), answer.code()),
            (StatusCode::METHOD_NOT_ALLOWED, "POST", "INVALID".into()),
            "{parts:?}"
        );
        assert_eq!(asked_in_json(parts).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
    let query = [("query", "query a { hello } mutation b { work }"), ("operationName", "a")];
    assert_eq!(asked(&query).await.json(), json!({ "data": { "hello": "hello" } }));
}

#[tokio::test]
async fn errors_and_limits_are_those_of_a_body() {
    for document in ["{", "{ nosuch }", "query a { hello } query b { hello }", "{ echo(text: 7) }"] {
        let newer = asked(&[("query", document)]).await;
        assert_eq!((newer.status, newer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()), "{document}");
        let older = asked_in_json(&[("query", document)]).await;
        assert_eq!((older.status, older.code()), (StatusCode::OK, "INVALID".into()), "{document}");
    }
    let many = format!("{{ {} }}", "hello ".repeat(21));
    assert_eq!(asked(&[("query", &many)]).await.code(), "TOO_COMPLEX");
    let request = http::Request::get(address(&[("query", "{ hello }")]));
    let bad = send(toy(), request.header("authorization", "Bearer bad").body(Body::empty()).unwrap()).await;
    assert_eq!((bad.status, bad.header("www-authenticate")), (StatusCode::UNAUTHORIZED, "Bearer"));
    let request = http::Request::get(address(&[("query", "{ hello }")])).header("accept", "text/html");
    assert_eq!(send(toy(), request.body(Body::empty()).unwrap()).await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_head_is_a_get_without_its_body() {
    let request = http::Request::head(address(&[("query", "{ hello }")])).body(Body::empty()).unwrap();
    let answer = send(toy(), request).await;
    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, ""));
}
