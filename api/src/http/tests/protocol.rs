//! GraphQL over HTTP: media types, statuses, and what errors may say.
use super::*;

const RESPONSE: &str = "application/graphql-response+json; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";

#[tokio::test]
async fn a_sound_request_is_answered_in_the_accepted_form() {
    for (accept, form) in [
        ("*/*", RESPONSE),
        ("application/graphql-response+json", RESPONSE),
        ("application/json", JSON),
        ("application/graphql-response+json;q=0.1, application/json", JSON),
    ] {
        let answer = ask_with(&[("accept", accept)], "{ hello }").await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, form), "{accept}");
        assert_eq!(answer.text, r#"{"data":{"hello":"hello"}}"#);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    assert_eq!(ask("{ hello }").await.header("content-type"), RESPONSE);
    assert_eq!(ask_with(&[("accept", "text/html")], "{ hello }").await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn only_json_comes_in() {
    let body = r#"{"query":"{ hello }"}"#;
    for media in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
    ] {
        let answer = send(toy(), post(&[("content-type", media)], body)).await;
        assert_eq!(
            (answer.status, answer.code()),
            (StatusCode::UNSUPPORTED_MEDIA_TYPE, "INVALID".into()),
            "{media}"
        );
    }
    let zipped = send(toy(), post(&[("content-encoding", "gzip")], body)).await;
    assert_eq!(zipped.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let mut untyped = post(&[], body);
    untyped.headers_mut().remove(header::CONTENT_TYPE);
    assert_eq!(send(toy(), untyped).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let charset = send(toy(), post(&[("content-type", "application/json; charset=UTF-8")], body)).await;
    assert_eq!(charset.status, StatusCode::OK);
}

#[tokio::test]
async fn a_body_that_is_no_request_is_refused() {
    for body in [
        "",
        "{",
        "null",
        "7",
        "\"{ hello }\"",
        "{}",
        r#"{"query":null}"#,
        r#"{"query":7}"#,
        r#"{"query":"{ hello }","variables":7}"#,
        r#"{"query":"{ hello }","query":"{ boom }"}"#,
        r#"[{"query":"{ hello }"}]"#,
        r#" ["{ hello }"]"#,
        "[]",
        r#"{"query":"{ hello }"} x"#,
    ] {
        let answer = send(toy(), post(&[("accept", "application/json")], body)).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()), "{body}");
    }
    let nulls = r#"{"query":"{ hello }","variables":null,"operationName":null,"extensions":null,"more":1}"#;
    assert_eq!(send(toy(), post(&[], nulls)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn variables_and_operation_names_arrive() {
    let body = json!({
        "query": "query a { hello } query b($t: String!) { echo(text: $t) }",
        "variables": { "t": "監査" },
        "operationName": "b",
    });
    assert_eq!(send(toy(), post(&[], body.to_string())).await.json(), json!({ "data": { "echo": "監査" } }));
}

#[tokio::test]
async fn a_request_error_has_no_data_and_its_status_depends_on_the_form() {
    for document in
        ["{", "{ nosuch }", "{ echo }", "query a { hello } query b { hello }", "{ echo(text: 7) }"]
    {
        let newer = ask(document).await;
        assert_eq!((newer.status, newer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()), "{document}");
        assert!(newer.json().get("data").is_none(), "{}", newer.text);
        let older = ask_with(&[("accept", "application/json")], document).await;
        assert_eq!((older.status, older.code()), (StatusCode::OK, "INVALID".into()), "{document}");
        assert!(older.json().get("data").is_none(), "{}", older.text);
    }
    for accept in ["application/graphql-response+json", "application/json"] {
        let followed = ask_with(&[("accept", accept)], "subscription { x }").await;
        assert_eq!(
            (followed.status, followed.code()),
            (StatusCode::NOT_ACCEPTABLE, "INVALID".into()),
            "{accept}"
        );
        assert!(followed.json().get("data").is_none(), "{}", followed.text);
    }
    assert!(!ask("{ hallo }").await.text.contains("hello"), "no suggestions");
}

#[tokio::test]
async fn an_error_while_executing_is_200_and_has_data() {
    let nulled = ask("{ hello leak }").await;
    assert_eq!((nulled.status, nulled.code()), (StatusCode::OK, "INTERNAL".into()));
    assert_eq!(nulled.json()["data"], Value::Null);
    assert!(nulled.json().get("data").is_some() && !nulled.text.contains("secret"), "{}", nulled.text);

    let partly = ask_with(&[("accept-language", "ja")], "{ hello maybeLeak }").await;
    assert_eq!(partly.json()["data"], json!({ "hello": "hello", "maybeLeak": null }));
    assert_eq!(
        (partly.code(), partly.message()),
        ("INTERNAL".into(), "サーバー側で問題が発生しました。".into())
    );
    assert!(!partly.text.contains("Ipv4"), "{}", partly.text);

    let coded = ask("{ absent }").await;
    assert_eq!((coded.code(), coded.message()), ("NOT_FOUND".into(), "It was not found.".into()));
    let limited = ask("{ page(first: 101) }").await;
    assert_eq!((limited.status, limited.code()), (StatusCode::OK, "INVALID".into()), "{}", limited.text);
}

#[tokio::test]
async fn a_caller_who_cannot_be_established_is_told_so() {
    for accept in ["application/json", "*/*"] {
        let bad = ask_with(&[("authorization", "Bearer bad"), ("accept", accept)], "{ hello }").await;
        assert_eq!((bad.status, bad.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED".into()));
        assert_eq!(bad.header("www-authenticate"), "Bearer");
    }
    let later = ask_with(&[("authorization", "Bearer later")], "{ hello }").await;
    assert_eq!((later.status, later.code()), (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE".into()));
    assert_eq!(later.header("retry-after"), "2");
    assert!(!later.text.contains("secret"));
    let broken = ask_with(&[("authorization", "Bearer broken")], "{ hello }").await;
    assert_eq!((broken.status, broken.code()), (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL".into()));
    assert!(!broken.text.contains("secret"));
}

#[tokio::test]
async fn every_answer_says_what_it_differs_by() {
    let large = format!("{{\"query\":\"{}\"}}", "x".repeat(1_100_000));
    let nowhere = http::Request::get("/nowhere").body(Body::empty()).unwrap();
    for (request, status) in [
        (post(&[], r#"{"query":"{ hello }"}"#), 200),
        (post(&[], "{"), 400),
        (post(&[("authorization", "Bearer bad")], r#"{"query":"{ hello }"}"#), 401),
        (nowhere, 404),
        (post(&[("accept", "text/html")], r#"{"query":"{ hello }"}"#), 406),
        (post(&[], large), 413),
        (post(&[("content-type", "text/plain")], ""), 415),
        (post(&[], r#"{"query":"{ boom }"}"#), 500),
    ] {
        let answer = send(toy(), request).await;
        assert_eq!(answer.status.as_u16(), status);
        let differs = "accept, accept-language, authorization, kansa-organization";
        assert_eq!(
            (answer.header("vary"), answer.header("cache-control")),
            (differs, "no-store"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn refusals_speak_the_callers_language() {
    let japanese =
        ask_with(&[("accept-language", "fr, ja-JP;q=0.8"), ("content-type", "text/plain")], "").await;
    assert_eq!(japanese.message(), "リクエストはUTF-8のapplication/jsonで送信してください。");
    let english = ask_with(&[("content-type", "text/plain")], "").await;
    assert_eq!(english.message(), "Send the request as application/json in UTF-8.");
}

#[tokio::test]
async fn other_methods_and_addresses_are_refused_in_json() {
    for method in ["PUT", "DELETE", "OPTIONS", "PATCH"] {
        let request = http::Request::builder().method(method).uri("/graphql").body(Body::empty()).unwrap();
        let refused = send(toy(), request).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::METHOD_NOT_ALLOWED, "INVALID".into()));
        assert_eq!(refused.header("allow"), "GET,HEAD,POST", "{method}");
    }
    let nowhere = get("/nowhere").await;
    assert_eq!((nowhere.status, nowhere.code()), (StatusCode::NOT_FOUND, "NOT_FOUND".into()));
}

#[tokio::test]
async fn a_failed_field_is_null_as_far_up_as_it_must_be() {
    for (document, data) in [
        ("{ hello absent }", json!({ "hello": "hello", "absent": null })),
        ("{ hello maybeDeeper { deeper { hello leak } } }", json!({ "hello": "hello", "maybeDeeper": null })),
        (
            "{ hello deeper { maybeDeeper { leak } } }",
            json!({ "hello": "hello", "deeper": { "maybeDeeper": null } }),
        ),
        ("{ hello deeper { leak } }", Value::Null),
        ("{ maybeDeeper { list { leak hello } } hello }", json!({ "maybeDeeper": null, "hello": "hello" })),
        ("{ maybeList { leak hello } hello }", json!({ "maybeList": [null, null], "hello": "hello" })),
        ("{ list { absent } }", json!({ "list": [{ "absent": null }, { "absent": null }] })),
        (
            "{ list { hello } maybeList { hello } }",
            json!({ "list": [{ "hello": "hello" }, { "hello": "hello" }], "maybeList": [{ "hello": "hello" }, null] }),
        ),
    ] {
        let answer = ask(document).await;
        assert_eq!((answer.status, &answer.json()["data"]), (StatusCode::OK, &data), "{document}");
        let errors = answer.json()["errors"].as_array().map_or(0, Vec::len);
        let items = if document.contains("ist {") && !document.contains("maybeList") { 2 } else { 1 };
        assert_eq!(
            errors,
            if document.contains("leak") || document.contains("absent") { items } else { 0 },
            "{document}"
        );
    }
    let argument = ask("{ maybeDeeper { page(first: 101) } }").await.json();
    assert_eq!(argument["errors"][0]["path"], json!(["maybeDeeper", "page"]));
}
