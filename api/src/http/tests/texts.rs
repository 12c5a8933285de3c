//! Halves of surrogate pairs, which are no Unicode, wherever a text can stand.
use super::*;

async fn assert_invalid(body: impl Into<Body>, shown: &str) {
    let answer = send(toy(), post(&[], body)).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::BAD_REQUEST, "INVALID".into()), "{shown}");
    assert!(answer.json().get("data").is_none(), "{shown}");
}

#[tokio::test]
async fn half_a_surrogate_pair_in_a_body_is_refused() {
    for body in [
        r#"{"query":"{ hello } # \ud800"}"#,
        r#"{"query":"{ echo(text: \"\udc00\") }"}"#,
        r#"{"query":"{ hello }","operationName":"\ud800"}"#,
        r#"{"query":"{ hello }","variables":{"t":"\ud800"}}"#,
        r#"{"query":"{ hello }","variables":{"t":"\ud800\ud800"}}"#,
        r#"{"query":"{ hello }","variables":{"t":[{"a":"a\udfffb"}]}}"#,
        r#"{"query":"{ hello }","variables":{"\ud83d":1}}"#,
        r#"{"query":"{ hello }","extensions":{"a":"\ude00\ud83d"}}"#,
    ] {
        assert_invalid(body, body).await;
    }
    // The same as bytes, which are no UTF-8.
    for body in [
        &b"{\"query\":\"{ hello } # \xED\xA0\x80\"}"[..],
        b"{\"query\":\"{ hello }\",\"variables\":{\"t\":\"\xED\xB0\x80\"}}",
        b"{\"query\":\"{ hello }\",\"operationName\":\"\xED\xA0\x80\"}",
    ] {
        assert_invalid(body, &String::from_utf8_lossy(body)).await;
    }
}

#[tokio::test]
async fn an_escape_in_a_document_is_no_half_of_a_pair_either() {
    for escape in [r"\ud800", r"\udfff", r"a\uDC00b", r"\ud83d\ude00", r"\uD83D\u0041"] {
        let body = json!({ "query": format!("{{ echo(text: \"{escape}\") }}") });
        assert_invalid(body.to_string(), escape).await;
    }
}

#[tokio::test]
async fn a_whole_pair_is_one_character() {
    let body = r#"{"query":"query ($t: String!) { echo(text: $t) }","variables":{"t":"\ud83d\ude00"}}"#;
    assert_eq!(send(toy(), post(&[], body)).await.json(), json!({ "data": { "echo": "😀" } }));
    assert_eq!(ask("{ echo(text: \"😀\") }").await.json(), json!({ "data": { "echo": "😀" } }));
}

#[tokio::test]
async fn a_header_of_odd_bytes_is_as_good_as_none_or_refused() {
    for (name, status) in [
        ("accept-language", StatusCode::OK),
        ("x-request-id", StatusCode::OK),
        ("kansa-organization", StatusCode::OK),
        ("accept", StatusCode::NOT_ACCEPTABLE),
        ("content-type", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("content-encoding", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        let mut request = post(&[], r#"{"query":"{ hello }"}"#);
        let odd = http::HeaderValue::from_bytes(b"ja\xED\xA0\x80").unwrap();
        request.headers_mut().insert(http::HeaderName::from_static(name), odd);
        assert_eq!(send(toy(), request).await.status, status, "{name}");
    }
}
