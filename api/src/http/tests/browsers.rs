//! Browsers: pages of other sites, and the explorer under its own policy.
use super::*;
use infra::config::Origins;
use std::collections::BTreeMap;

const FRONT: &str = "https://front.example";

fn listed() -> Policy {
    Policy {
        origins: Origins::Listed(vec![FRONT.into(), "http://localhost:5173".into()]),
        ..Policy::default()
    }
}

/// What a browser asks before a page of `origin` may send `method` to `path`.
async fn may(policy: Policy, origin: &str, method: &str, path: &str) -> Answer {
    let request = http::Request::options(path)
        .header("origin", origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "authorization,content-type,kansa-organization");
    send(toy_with(policy), request.body(Body::empty()).unwrap()).await
}

async fn asks(policy: Policy, origin: &str, body: &str) -> Answer {
    send(toy_with(policy), post(&[("origin", origin)], body.to_owned())).await
}

const HELLO: &str = r#"{"query":"{ hello }"}"#;

#[tokio::test]
async fn no_other_site_s_page_may_call_unless_configured() {
    let answer = may(Policy::default(), FRONT, "POST", "/graphql").await;
    assert_eq!(
        (answer.status, answer.header("access-control-allow-origin")),
        (StatusCode::METHOD_NOT_ALLOWED, "")
    );
    assert_eq!(asks(Policy::default(), FRONT, HELLO).await.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn pages_of_listed_origins_may_call() {
    for origin in [FRONT, "http://localhost:5173"] {
        let answer = may(listed(), origin, "POST", "/graphql").await;
        assert_eq!((answer.status, answer.header("access-control-allow-origin")), (StatusCode::OK, origin));
        assert_eq!(answer.header("access-control-allow-methods"), "GET,POST,PUT");
        let headers = answer.header("access-control-allow-headers");
        for needed in ["authorization", "content-type", "accept-language", "kansa-organization"] {
            assert!(headers.split(',').any(|one| one == needed), "{needed}: {headers}");
        }
        assert_eq!(answer.header("access-control-max-age"), "3600");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "there are no cookies");
        for body in [HELLO, "{"] {
            let answer = asks(listed(), origin, body).await;
            assert_eq!(answer.header("access-control-allow-origin"), origin, "a page reads refusals, too");
            assert!(answer.header("access-control-expose-headers").contains("x-request-id"));
            let differs: Vec<_> = answer.headers.get_all("vary").iter().collect();
            assert!(differs.iter().any(|one| one.as_bytes().starts_with(b"accept,")), "{differs:?}");
            assert!(differs.iter().any(|one| one.as_bytes().starts_with(b"origin")), "{differs:?}");
        }
    }
    let put = http::Request::put("/graphql").header("origin", FRONT).body(Body::empty()).unwrap();
    let refused = send(toy_with(listed()), put).await;
    assert_eq!((refused.status, refused.code()), (StatusCode::METHOD_NOT_ALLOWED, "INVALID".into()));
}

#[tokio::test]
async fn pages_of_others_may_not() {
    for origin in
        ["https://evil.example", "https://front.example.evil.example", "http://front.example", "null"]
    {
        let answer = may(listed(), origin, "POST", "/graphql").await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(asks(listed(), origin, HELLO).await.header("access-control-allow-origin"), "", "{origin}");
    }
    for path in ["/metrics", "/readyz", "/graphiql"] {
        let answer = may(listed(), FRONT, "GET", path).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

/// What a browser sends for any page without asking first: a query in an address, and the beginning of a socket.
async fn begins(policy: Policy, origins: &[&str], socket: bool) -> (StatusCode, String) {
    let mut request = http::Request::get("/graphql?query=%7Bhello%7D").header("host", "kansa.example:8080");
    for origin in origins {
        request = request.header("origin", *origin);
    }
    if socket {
        request = request.header("connection", "upgrade").header("upgrade", "websocket");
    }
    let answer = send(toy_with(policy), request.body(Body::empty()).unwrap()).await;
    (answer.status, answer.code())
}

#[tokio::test]
async fn pages_of_others_begin_no_socket_and_ask_nothing_in_an_address() {
    let refused = (StatusCode::FORBIDDEN, "FORBIDDEN".to_owned());
    // Without a connection beneath it no socket begins here, whoever asks.
    for (socket, let_in) in [
        (false, (StatusCode::OK, "none".to_owned())),
        (true, (StatusCode::BAD_REQUEST, "INVALID".to_owned())),
    ] {
        let own = "https://kansa.example:8080";
        for own in [&[] as &[&str], &[own], &["http://kansa.example:8080"], &[FRONT]] {
            assert_eq!(begins(listed(), own, socket).await, let_in, "{own:?}");
        }
        for foreign in [
            &["https://evil.example"][..],
            &["https://kansa.example"],
            &["https://evil.example/kansa.example:8080"],
            &["null"],
            &[""],
            &[FRONT, "https://evil.example"],
        ] {
            assert_eq!(begins(listed(), foreign, socket).await, refused, "{foreign:?}");
        }
        assert_eq!(begins(Policy::default(), &[FRONT], socket).await, refused);
        let any = Policy { origins: Origins::Any, ..Policy::default() };
        assert_eq!(begins(any, &["null"], socket).await, let_in);
    }
}

/// What a page brings about that asks for nothing first: a query in an address, the beginning of a socket, a form.
async fn brings_about(policy: Policy, what: &str, headers: &[(&str, &str)]) -> StatusCode {
    let mut request = match what {
        "form" => post(&[("content-type", "text/plain")], HELLO),
        _ => http::Request::get("/graphql?query=%7Bhello%7D").body(Body::empty()).unwrap(),
    };
    let socket = [("connection", "upgrade"), ("upgrade", "websocket")];
    let more = socket.into_iter().filter(|_| what == "socket");
    for (name, value) in headers.iter().copied().chain([("host", "kansa.example")]).chain(more) {
        request.headers_mut().insert(http::HeaderName::try_from(name).unwrap(), value.parse().unwrap());
    }
    send(toy_with(policy), request).await.status
}

#[tokio::test]
async fn what_a_page_embeds_links_to_or_posts_is_refused_unless_its_origin_may_call() {
    let any = || Policy { origins: Origins::Any, ..Policy::default() };
    let (cross, same) = (("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site"));
    for (what, let_in) in [
        ("picture", StatusCode::OK),
        ("socket", StatusCode::BAD_REQUEST),
        ("form", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        for foreign in [
            &[cross][..],
            &[same],
            &[cross, ("origin", "https://evil.example")],
            &[same, ("origin", "null")],
            &[("origin", "https://evil.example")],
        ] {
            let answer = brings_about(listed(), what, foreign).await;
            assert_eq!(answer, StatusCode::FORBIDDEN, "{what} {foreign:?}");
        }
        assert_eq!(brings_about(any(), what, &[cross]).await, StatusCode::FORBIDDEN, "no page says it asks");
        for own in [
            &[][..],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "same-origin")],
            // A proxy calls this host by another name.
            &[("sec-fetch-site", "same-origin"), ("origin", "https://outside.example")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://kansa.example")],
            &[cross, ("origin", FRONT)],
        ] {
            assert_eq!(brings_about(listed(), what, own).await, let_in, "{what} {own:?}");
        }
        assert_eq!(brings_about(any(), what, &[cross, ("origin", "https://evil.example")]).await, let_in);
    }
    let linked = http::Request::get("/graphiql").header("sec-fetch-site", "cross-site");
    assert_eq!(send(toy(), linked.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn all_pages_may_where_it_says_so() {
    let policy = || Policy { origins: Origins::Any, ..Policy::default() };
    assert_eq!(may(policy(), "null", "GET", "/graphql").await.header("access-control-allow-origin"), "*");
    let answer = asks(policy(), "https://anybody.example", HELLO).await;
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

/// Reads a policy as a browser does: each directive with its sources.
fn directives(policy: &str) -> BTreeMap<&str, Vec<&str>> {
    policy
        .split(';')
        .filter_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            Some((words.next()?, words.collect()))
        })
        .collect()
}

/// What the page asks a browser to do, held against what its policy lets it do.
#[tokio::test]
async fn the_explorer_passes_its_own_policy() {
    let page = get("/graphiql").await;
    let policy = directives(page.header("content-security-policy"));
    assert_eq!(policy["default-src"], ["'none'"]);
    for own in ["script-src", "style-src", "connect-src"] {
        assert_eq!(policy[own], ["'self'"], "{own}");
    }
    for none in ["base-uri", "form-action", "frame-ancestors"] {
        assert_eq!(policy[none], ["'none'"], "{none}");
    }
    // Scripts and styles are files of ours; nothing stands in the page itself, where 'self' would not let it be.
    for tag in page.text.split('<').filter_map(|tag| tag.split_once('>').map(|(tag, _)| tag)) {
        let name = tag.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or_default();
        assert!(!["style", "iframe", "img", "base", "form", "object", "embed"].contains(&name), "{tag}");
        for (attribute, _) in tag.split(' ').filter_map(|word| word.split_once('=')) {
            assert!(!attribute.starts_with("on") && attribute != "style", "{tag}");
            if matches!(attribute, "src" | "href") {
                assert!(tag.contains(&format!("{attribute}=\"/graphiql/")), "{tag}");
            }
        }
        assert!(!tag.starts_with("script") || tag.contains(" src=\""), "{tag}");
    }
    let script = get("/graphiql/app.js").await.text;
    for forbidden in
        ["eval(", "new Function", ".style", "insertAdjacentHTML", "import(", "Worker(", "new Image"]
    {
        assert!(!script.contains(forbidden), "{forbidden}");
    }
    assert_eq!(script.matches("fetch(").count(), script.matches("fetch('/graphql'").count());
    let style = get("/graphiql/app.css").await.text;
    assert!(!style.contains("url(") && !style.contains("@import"), "nothing else is loaded");
}
