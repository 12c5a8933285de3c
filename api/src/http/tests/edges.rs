//! What surrounds requests: panics, time, hanging up, ids, logs, health, numbers, the explorer.
use super::*;
use std::{io, sync::Mutex};

#[tokio::test]
async fn a_panic_says_nothing() {
    for answer in [ask("{ boom }").await, ask_with(&[("authorization", "Bearer panic")], "{ hello }").await] {
        assert_eq!((answer.status, answer.code()), (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL".into()));
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    let wild = Router::new()
        .route("/", axum::routing::get(async || -> () { panic!("secret of the route") }))
        .layer(axum::middleware::from_fn(crate::http::layers::catch_panic));
    let answer =
        send(wild, http::Request::get("/").header("accept-language", "ja").body(Body::empty()).unwrap())
            .await;
    assert_eq!(
        (answer.status, answer.message()),
        (StatusCode::INTERNAL_SERVER_ERROR, "サーバー側で問題が発生しました。".into())
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_is_given_up_in_time() {
    let slow = ask("{ forever }").await;
    assert_eq!((slow.status, slow.code()), (StatusCode::GATEWAY_TIMEOUT, "INTERNAL".into()));
    let silent =
        send(toy(), post(&[], Body::from_stream(futures::stream::pending::<io::Result<&str>>()))).await;
    assert_eq!((silent.status, silent.code()), (StatusCode::REQUEST_TIMEOUT, "INVALID".into()));
}

#[tokio::test]
async fn hanging_up_does_not_stop_a_mutation() {
    let works = Works::default();
    let router = wired(works.clone(), ReadinessReport { postgres: true, redis: true });
    let caller = tokio::spawn(send(router, post(&[], r#"{"query":"mutation { work }"}"#)));
    works.begun.notified().await;
    caller.abort();
    assert!(caller.await.is_err());
    works.go_on.notify_one();
    works.done.notified().await;
}

/// Twice, for the one who hung up left its place to the next.
#[tokio::test]
async fn hanging_up_ends_a_query() {
    let works = Works::default();
    let router = with_room(1, works.clone(), ReadinessReport { postgres: true, redis: true });
    for _ in 0..2 {
        let caller = tokio::spawn(send(router.clone(), post(&[], r#"{"query":"{ watched }"}"#)));
        works.begun.notified().await;
        caller.abort();
        assert!(caller.await.is_err());
        works.done.notified().await;
        tokio::task::yield_now().await; // the place is given back a moment after the work
    }
}

#[tokio::test]
async fn too_many_at_a_time_are_sent_away_and_health_stays_up() {
    let works = Works::default();
    let router = with_room(1, works.clone(), ReadinessReport { postgres: true, redis: true });
    let first = tokio::spawn(send(router.clone(), post(&[], r#"{"query":"mutation { work }"}"#)));
    works.begun.notified().await;
    for (language, word) in [("en", "Too much"), ("ja", "混み合って")] {
        let sent_away =
            send(router.clone(), post(&[("accept-language", language)], r#"{"query":"{ hello }"}"#)).await;
        assert_eq!(
            (sent_away.status, sent_away.code()),
            (StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE".into())
        );
        assert_eq!(sent_away.header("retry-after"), "2");
        assert!(sent_away.message().contains(word), "{}", sent_away.text);
        assert!(sent_away.json().get("data").is_none(), "{}", sent_away.text);
    }
    for path in ["/livez", "/readyz", "/metrics"] {
        let answer = send(router.clone(), http::Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
    }
    works.go_on.notify_one();
    assert_eq!(first.await.unwrap().json(), json!({ "data": { "work": true } }));
    let next = send(router, post(&[], r#"{"query":"{ hello }"}"#)).await;
    assert_eq!(next.status, StatusCode::OK, "{}", next.text);
}

#[tokio::test]
async fn a_request_has_an_id() {
    let named = ask_with(&[("x-request-id", "trace-12.ab_C")], "{ hello }").await;
    assert_eq!(named.header("x-request-id"), "trace-12.ab_C");
    for odd in ["short", "has blanks", "quote\"quote", &"x".repeat(65)] {
        let answer = ask_with(&[("x-request-id", odd)], "{ hello }").await;
        assert_eq!(answer.header("x-request-id"), Uuid::from_u128(0).to_string(), "{odd}");
    }
}

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_request_leaves_one_line_without_secrets() {
    let written = Written::default();
    let sink = written.clone();
    let subscriber = tracing_subscriber::fmt().json().with_writer(move || sink.clone()).finish();
    // For the whole process: whether a line is written at all is settled there, not per thread.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let body =
        json!({ "query": "query($t: String!) { echo(text: $t) }", "variables": { "t": "secret-variable" } });
    let headers = [("authorization", "Bearer secret-token"), ("x-request-id", "request-of-this-test")];
    send(toy(), post(&headers, body.to_string())).await;
    let log = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(!log.contains("secret-variable") && !log.contains("secret-token"), "{log}");
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["fields"].clone())
        .filter(|fields| fields["message"] == "answered" && fields["request_id"] == "request-of-this-test")
        .collect();
    let [line] = &lines[..] else { panic!("{log}") };
    assert_eq!(
        (&line["method"], &line["route"], &line["status"], &line["request_id"]),
        (&json!("POST"), &json!("/graphql"), &json!(200), &json!("request-of-this-test"))
    );
    assert!(line["micros"].is_u64());
}

#[tokio::test]
async fn health_is_told() {
    assert_eq!((get("/livez").await.status, get("/livez").await.text), (StatusCode::OK, "ok".into()));
    for (postgres, redis, status, word) in [
        (true, true, StatusCode::OK, "ready"),
        (true, false, StatusCode::OK, "degraded"),
        (false, true, StatusCode::SERVICE_UNAVAILABLE, "unready"),
        (false, false, StatusCode::SERVICE_UNAVAILABLE, "unready"),
    ] {
        let router = wired(Works::default(), ReadinessReport { postgres, redis });
        let answer = send(router, http::Request::get("/readyz").body(Body::empty()).unwrap()).await;
        let state = |up| if up { "ok" } else { "down" };
        let body = json!({ "status": word, "postgres": state(postgres), "redis": state(redis) });
        assert_eq!((answer.status, answer.json()), (status, body));
    }
}

#[tokio::test]
async fn requests_are_counted() {
    let recorder = metrics::recorder().unwrap();
    let handle = recorder.handle();
    let _guard = ::metrics::set_default_local_recorder(&recorder);
    ask("{ hello }").await;
    get("/made/up").await;
    get("/metrics").await;
    let text = handle.render();
    for line in [
        r#"kansa_http_requests_total{route="/graphql",status="200"} 1"#,
        r#"kansa_http_requests_total{route="unmatched",status="404"} 1"#,
        r#"kansa_http_request_duration_seconds_bucket{route="/graphql",le="+Inf"} 1"#,
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(get("/metrics").await.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
}

#[tokio::test]
async fn the_explorer_needs_no_other_host() {
    for (path, media) in [
        ("/graphiql", "text/html; charset=utf-8"),
        ("/graphiql/app.js", "text/javascript; charset=utf-8"),
        ("/graphiql/app.css", "text/css; charset=utf-8"),
    ] {
        let answer = get(path).await;
        assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, media));
        assert!(answer.header("content-security-policy").contains("script-src 'self'"));
        assert!(!answer.text.contains("://") && !answer.text.contains("innerHTML"), "{path}");
    }
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    for answer in [ask("{ hello }").await, get("/nowhere").await, get("/livez").await] {
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
    }
}
