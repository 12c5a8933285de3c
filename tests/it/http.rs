//! The edge of the product as a whole: who is not let in, what never leaves, and what is too much.
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{HeaderValue, Request, header},
};
use chrono::TimeDelta;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{Answer, Door, House, world::BEPPU};
use tower::ServiceExt as _;

const MANAGER: &str = "beppu-manager";
const VIEWER: &str = "{ viewer { memberships { code } } }";

fn bearing(token: &str) -> Result<Request<Body>> {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"));
    Ok(request.body(Body::from(json!({ "query": VIEWER }).to_string()))?)
}

async fn get(door: &Door, path: &str) -> Result<Answer> {
    door.send(Request::get(path).body(Body::empty())?).await
}

/// Such a token is nobody's: 401, the code, the challenge, and no data.
async fn keeps_out(door: &Door, token: &str) -> Result<()> {
    let answer = door.send(bearing(token)?).await?;
    assert_eq!((answer.status.as_u16(), answer.code()), (401, "UNAUTHENTICATED"), "{}", answer.body);
    assert!(answer.body.get("data").is_none(), "{}", answer.body);
    let response = door.router.clone().oneshot(bearing(token)?).await?;
    let challenge = response.headers().get(header::WWW_AUTHENTICATE).context("a challenge")?;
    assert_eq!(challenge, "Bearer");
    Ok(())
}

#[tokio::test]
async fn a_token_that_does_not_hold_is_never_nobody() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let good = door.token(MANAGER)?;
    let known = door.send(bearing(&good)?).await?;
    assert_eq!(known.data("/viewer/memberships/0/code"), BEPPU, "{}", known.body);
    let (unsigned, _) = good.rsplit_once('.').context("a signature")?;
    for garbage in ["garbage", "a.b.c", "", &format!("{unsigned}."), &format!("{good}x")] {
        keeps_out(&door, garbage).await?;
    }
    let another_key = house.door()?;
    keeps_out(&door, &another_key.token(MANAGER)?).await?;
    keeps_out(&another_key, &good).await?;
    house.clock.pass(TimeDelta::hours(2));
    keeps_out(&door, &good).await?;
    assert_eq!(door.send(bearing(&door.token(MANAGER)?)?).await?.status, 200, "a fresh one holds");
    Ok(())
}

/// Half a surrogate pair, as bytes, is no text.
#[tokio::test]
async fn a_header_that_is_no_text_opens_nothing() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    for (name, odd, status, code) in [
        ("authorization", &b"Bearer \xED\xA0\x80"[..], 401, "UNAUTHENTICATED"),
        ("kansa-organization", &b"\xED\xA0\x80"[..], 200, "NOT_FOUND"),
    ] {
        let mut request = door.request(MANAGER, None, "{ audits(first: 1) { nodes { id } } }", &json!({}))?;
        request.headers_mut().insert(name, HeaderValue::from_bytes(odd)?);
        let answer = door.send(request).await?;
        assert_eq!((answer.status.as_u16(), answer.code()), (status, code), "{}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn an_internal_error_says_nothing_but_that_it_was_one() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    // Aliased: the path of the error would have the word that must not be there.
    let document = "{ mine: audits(first: 1) { totalCount nodes { id } } }";
    let manager = Voice::of(&door, MANAGER);
    manager.reads(document, json!({})).await?;
    house.owner.execute_unprepared("ALTER TABLE audits RENAME TO gone").await?;
    let refused = manager.query_is_refused(document, json!({})).await?;
    refused.is("INTERNAL", "", None);
    for language in ["en", "ja"] {
        let answer = manager.ask_in(language, document, &json!({})).await?;
        assert_eq!(answer.body["data"], Value::Null);
        let body = answer.body.to_string().to_lowercase();
        for inside in ["audits", "gone", "relation", "exist", "select", "sql", "postgres", "42p01", "panic"] {
            assert!(!body.contains(inside), "{inside} in {body}");
        }
    }
    house.owner.execute_unprepared("ALTER TABLE gone RENAME TO audits").await?;
    manager.reads(document, json!({})).await?;
    Ok(())
}

#[tokio::test]
async fn what_is_no_json_is_not_read() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let mut request = Voice::of(&door, MANAGER).request("en", VIEWER, &json!({}))?;
    request.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse()?);
    let answer = door.send(request).await?;
    assert_eq!((answer.status.as_u16(), answer.code()), (415, "INVALID"), "{}", answer.body);
    Ok(())
}

/// Also beside GraphQL each refusal has its code, and a sentence in the reader's language.
#[tokio::test]
async fn an_address_that_is_no_utf_8_is_refused_by_name() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    for (method, path) in [
        ("GET", "/releases/%FF/radar.svg"),
        ("GET", "/releases/none/%FF"),
        ("GET", "/evidence/downloads/%FF"),
        ("PUT", "/evidence/uploads/%FF"),
    ] {
        for (language, word) in [("en", "UTF-8."), ("ja", "アドレス")] {
            let request =
                Request::builder().method(method).uri(path).header(header::ACCEPT_LANGUAGE, language);
            let answer = door.send(request.body(Body::empty())?).await?;
            assert_eq!((answer.status.as_u16(), answer.code()), (400, "INVALID"), "{path}: {}", answer.body);
            let said =
                answer.body.pointer("/errors/0/message").and_then(Value::as_str).context("a message")?;
            assert!(said.contains(word), "{said}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn it_lives_and_is_ready_and_without_redis_it_is_degraded() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    assert_eq!(get(&door, "/livez").await?.status, 200);
    let ready = get(&door, "/readyz").await?;
    let well = json!({ "status": "ready", "postgres": "ok", "redis": "ok" });
    assert_eq!((ready.status.as_u16(), ready.body), (200, well));

    let folder = tempfile::tempdir()?;
    let dead = format!("redis+unix://{}", folder.path().join("nobody.sock").display());
    let alone = house.door_with_redis(&dead)?;
    assert_eq!(get(&alone, "/livez").await?.status, 200);
    let degraded = get(&alone, "/readyz").await?;
    let without = json!({ "status": "degraded", "postgres": "ok", "redis": "down" });
    assert_eq!((degraded.status.as_u16(), degraded.body), (200, without));
    let answer = alone.ask(MANAGER, None, VIEWER).await?;
    assert_eq!(answer.data("/viewer/memberships/0/code"), BEPPU, "{}", answer.body);
    Ok(())
}

#[tokio::test]
async fn too_much_at_once_is_refused() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let manager = Voice::of(&door, MANAGER);
    let page = manager.query_is_refused("{ audits(first: 1000) { nodes { id } } }", json!({})).await?;
    page.is("INVALID", "PAGE_SIZE", Some("first"));

    let round = "participations { engagement { ";
    let deep =
        format!("{{ engagements(first: 1) {{ nodes {{ {} id {} }} }} }}", round.repeat(10), "} ".repeat(20));
    let wide = "{ audits(first: 100) { nodes { items(first: 100) { nodes { code essential } } } } }";
    let many = format!("{{ {} }}", "viewer { memberships { code } } ".repeat(21));
    let fragment =
        |place: u8| format!(" fragment f{place} on Query {{ ...f{next} ...f{next} }}", next = place + 1);
    let fragments: Vec<String> = (0..30).map(fragment).collect();
    let last = " fragment f30 on Query { viewer { memberships { code } } }";
    let bomb = format!("{{ ...f0 }}{}{last}", fragments.concat());
    for document in [&deep, wide, &many, &bomb] {
        let before = house.gate.statements();
        let answer = manager.ask(document, json!({})).await?;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "TOO_COMPLEX"), "{}", answer.body);
        // Who asks may be looked up; nothing that is asked for is.
        assert!(house.gate.statements() - before < 10, "{document}");
        manager.query_is_refused(document, json!({})).await?.is("TOO_COMPLEX", "", None);
    }
    Ok(())
}

/// The introspection that tools send: the deepest reference of a type that they follow.
fn introspection() -> String {
    let mut kind = "kind name".to_owned();
    for _ in 0..7 {
        kind = format!("kind name ofType {{ {kind} }}");
    }
    format!(
        "query IntrospectionQuery {{ __schema {{ queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
           types {{ ...FullType }} directives {{ name description locations args {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description
           fields(includeDeprecated: true) {{ name description args {{ ...InputValue }} type {{ ...TypeRef }}
             isDeprecated deprecationReason }}
           inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue }}
         fragment TypeRef on __Type {{ {kind} }}"
    )
}

/// What `http/guard/introspection.rs` takes the schema for, when it estimates what a document would be told of it.
fn assert_is_as_the_guard_takes_it(types: &[Value]) {
    let all = |list: &str| types.iter().filter_map(|one| one[list].as_array()).map(Vec::len).sum::<usize>();
    let fields = types.iter().filter_map(|one| one["fields"].as_array()).flatten();
    let arguments: usize = fields.filter_map(|field| field["args"].as_array()).map(Vec::len).sum();
    assert!(types.len() <= 500, "{} types", types.len());
    assert!(all("fields") <= 4 * types.len(), "{} fields", all("fields"));
    assert!(arguments <= all("fields"), "{arguments} arguments");
    for (list, each) in [("inputFields", 2), ("enumValues", 1), ("interfaces", 1), ("possibleTypes", 1)] {
        assert!(all(list) <= each * types.len(), "{} {list}", all(list));
    }
}

#[tokio::test]
async fn tools_can_read_the_schema() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    for person in [MANAGER, "anonymous"] {
        let answer = door.ask(person, None, &introspection()).await?;
        assert_eq!(answer.status, 200, "{person}: {}", answer.body["errors"]);
        assert_eq!(answer.body.get("errors"), None, "{person}");
        assert_eq!(answer.data("/__schema/queryType/name"), "Query");
        let types = answer.data("/__schema/types").as_array().context("types")?;
        for name in ["Audit", "Engagement", "RecordSelfAssessmentsInput"] {
            let described = types.iter().any(|one| one["name"] == name && one["description"].is_string());
            assert!(described, "{name} is described");
        }
        assert_is_as_the_guard_takes_it(types);
    }
    Ok(())
}
