//! Documents and bodies that would hurt.
use super::*;
use axum::body::Bytes;
use std::fmt::Write as _;

pub(super) async fn assert_too_complex(document: &str) {
    let shown: String = document.chars().take(60).collect();
    // Of a document it is a request error: plain JSON has one status for all of those.
    for (accept, status) in [("*/*", StatusCode::BAD_REQUEST), ("application/json", StatusCode::OK)] {
        let answer = ask_with(&[("accept", accept), ("accept-language", "ja")], document).await;
        assert_eq!((answer.status, answer.code()), (status, "TOO_COMPLEX".into()), "{shown}");
        assert!(answer.message().starts_with("ドキュメント"), "{shown}");
    }
}

fn repeated(n: usize, one: &dyn Fn(usize) -> String) -> String {
    (0..n).map(one).collect::<Vec<_>>().concat()
}

/// Each of `n` fragments spreads the next one twice: 2ⁿ fields out of a few lines.
fn bomb(n: usize) -> String {
    let mut document = "{ ...f0 }".to_owned();
    for i in 0..n {
        write!(document, " fragment f{i} on Query {{ ...f{next} ...f{next} }}", next = i + 1).unwrap();
    }
    document + &format!(" fragment f{n} on Query {{ hello }}")
}

#[tokio::test]
async fn a_fragment_bomb_is_refused_before_it_goes_off() {
    for n in [11, 30, 200, 1500] {
        assert_too_complex(&bomb(n)).await;
    }
    assert_eq!(ask(&bomb(4)).await.status, StatusCode::OK);
    // Not spread by any operation, but validation would walk it.
    assert_too_complex(&bomb(30).replacen("...f0", "hello", 1)).await;
}

#[tokio::test]
async fn cycles_are_refused() {
    assert_too_complex("{ ...a } fragment a on Query { ...a }").await;
    assert_too_complex("{ ...a } fragment a on Query { deeper { ...b } } fragment b on Query { ...a }").await;
    assert_too_complex("{ hello } fragment a on Query { ...b } fragment b on Query { ...a }").await;
}

#[tokio::test]
async fn floods_are_refused() {
    let flood = |n: usize, one: &dyn Fn(usize) -> String| format!("{{ {} }}", repeated(n, one));
    assert_too_complex(&flood(10_000, &|i| format!("a{i}:hello "))).await;
    assert_too_complex(&format!("{{ deeper {} }}", flood(101, &|i| format!("a{i}: hello ")))).await;
    assert_eq!(
        ask(&format!("{{ deeper {} }}", flood(100, &|i| format!("a{i}: hello ")))).await.status,
        StatusCode::OK
    );
    assert_too_complex(&flood(21, &|_| "hello ".into())).await;
    assert_too_complex("{ ...a ...a } fragment a on Query { hello hello hello hello hello hello hello hello hello hello hello }").await;
    assert_eq!(ask(&flood(20, &|_| "hello ".into())).await.status, StatusCode::OK);
    assert_too_complex(&format!("{{ deeper {} }}", flood(2_000, &|_| "hello ".into()))).await;
    assert_too_complex(&format!("{{ hello {} }}", "@skip(if: false) ".repeat(3_000))).await;
    assert_too_complex(&format!("{{ hello }} # {}", "x".repeat(65_536))).await;
}

#[tokio::test]
async fn depth_is_refused_and_the_stack_holds() {
    let nested = |n: usize| format!("{} hello {}", "{ deeper ".repeat(n) + "{", "}".repeat(n + 1));
    assert_eq!(ask(&nested(14)).await.status, StatusCode::OK);
    assert_too_complex(&nested(15)).await;
    assert_too_complex(&format!("{} hello {}", "{ ... ".repeat(40) + "{", "}".repeat(41))).await;
    for open in ["{", "{a", "{a(b:[", "[", "{echo(text:{a:", "query($a:["] {
        assert_too_complex(&open.repeat(60_000 / open.len())).await;
    }
    assert_too_complex(&format!("{{ echo(text: {}", "[".repeat(60_000))).await;
    assert_too_complex(&format!("query($a: {}", "[".repeat(60_000))).await;
    let mut chain = "{ ...f0 }".to_owned();
    for i in 0..1_500 {
        write!(chain, " fragment f{i} on Query {{ ...f{} }}", i + 1).unwrap();
    }
    assert_too_complex(&chain).await;
}

#[tokio::test]
async fn large_arguments_are_counted_as_often_as_they_are_used() {
    let ask = |n: usize, text: String| async move {
        let uses = repeated(n, &|i| format!("a{i}: echo(text: $t) "));
        let query = format!("query($t: String!) {{ deeper {{ {uses} }} }}");
        send(toy(), post(&[], json!({ "query": query, "variables": { "t": text } }).to_string())).await
    };
    assert_eq!(ask(3, "x".repeat(1_000_000)).await.status, StatusCode::OK);
    assert_eq!(ask(4, "x".repeat(1_000_000)).await.code(), "TOO_COMPLEX");
    assert_eq!(ask(100, "x".into()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_large_body_is_refused_whether_its_length_is_told_or_not() {
    let body = |bytes: usize| format!("{{\"query\":\"{{ hello }}\",\"more\":\"{}\"}}", "x".repeat(bytes));
    let told = send(toy(), post(&[("content-length", "1100000")], body(1_099_970))).await;
    assert_eq!((told.status, told.code()), (StatusCode::PAYLOAD_TOO_LARGE, "INVALID".into()));
    let chunks: Vec<Result<Bytes, std::io::Error>> =
        body(1_100_000).into_bytes().chunks(8192).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
    let chunked = send(toy(), post(&[], Body::from_stream(futures::stream::iter(chunks)))).await;
    assert_eq!((chunked.status, chunked.code()), (StatusCode::PAYLOAD_TOO_LARGE, "INVALID".into()));
    assert_eq!(send(toy(), post(&[], body(1_000_000))).await.status, StatusCode::OK);
    let broken = futures::stream::iter([Ok("{"), Err(std::io::Error::other("gone"))]);
    assert_eq!(send(toy(), post(&[], Body::from_stream(broken))).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn errors_are_few() {
    let wrong = repeated(90, &|i| format!("a{i}: nosuch "));
    let answer = ask(&format!("{{ deeper {{ {wrong} }} }}")).await;
    assert_eq!(answer.json()["errors"].as_array().unwrap().len(), 20);
}
