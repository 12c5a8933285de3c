//! What an operator chooses for strangers, with real people at the door.
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use api::http::Policy;
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use infra::config::{Introspection, Origins};
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};

const MANAGER: &str = "beppu-manager";
const MEMBERSHIPS: &str = "{ viewer { memberships { code } } }";
const SCHEMA: &str = "{ __schema { queryType { name } } }";

/// A query in an address, whose letters need few escapes.
fn address(query: &str) -> String {
    let escaped = query.replace('{', "%7B").replace('}', "%7D").replace(' ', "+").replace('"', "%22");
    format!("/graphql?query={escaped}")
}

pub(super) async fn got(door: &Door, person: &str, query: &str) -> Result<(StatusCode, HeaderMap, Value)> {
    let request = Request::get(address(query))
        .header(header::AUTHORIZATION, format!("Bearer {}", door.token(person)?))
        .body(Body::empty())?;
    let (status, headers, body) = door.exchange(request).await?;
    Ok((status, headers, serde_json::from_slice(&body)?))
}

#[tokio::test]
async fn a_person_reads_by_get_and_changes_nothing_by_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (status, headers, body) = got(&door, MANAGER, MEMBERSHIPS).await?;
    assert_eq!((status, &body["data"]["viewer"]["memberships"][0]["code"]), (StatusCode::OK, &json!(BEPPU)));
    let differs = headers.get(header::VARY).and_then(|value| value.to_str().ok()).context("Vary")?;
    assert!(differs.contains("authorization") && differs.contains("kansa-organization"), "{differs}");

    let before = house.count("departments").await?;
    let change = "mutation { addDepartment(input: { name: \"x\" }) { department { id } } }";
    let (status, headers, body) = got(&door, MANAGER, change).await?;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{body}");
    assert_eq!(headers.get(header::ALLOW).context("Allow")?, "POST");
    assert_eq!(house.count("departments").await?, before);
    Ok(())
}

#[tokio::test]
async fn the_schema_is_told_to_people_alone_or_to_nobody() -> Result<()> {
    let (house, _) = House::with_cast().await?;
    let told = |introspection| house.door_with_policy(Policy { introspection, ..Policy::default() });
    let door = told(Introspection::Authenticated)?;
    let known = Voice::of(&door, MANAGER).ask(SCHEMA, json!({})).await?;
    assert_eq!(known.data("/__schema/queryType/name"), "Query", "{}", known.body);
    let nobody = door.ask("anonymous", None, SCHEMA).await?;
    assert_eq!(
        (nobody.status, nobody.code()),
        (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
        "{}",
        nobody.body
    );

    let door = told(Introspection::Off)?;
    let manager = Voice::of(&door, MANAGER);
    let refused = manager.ask(SCHEMA, json!({})).await?;
    assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "FORBIDDEN"), "{}", refused.body);
    manager.query_is_refused(SCHEMA, json!({})).await?.is("FORBIDDEN", "", None);
    let page = door.send(Request::get("/graphiql").body(Body::empty())?).await?;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.ask(MEMBERSHIPS, json!({})).await?.status, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn a_page_of_a_listed_origin_reaches_graphql_evidence_and_pictures() -> Result<()> {
    let (house, _) = House::with_cast().await?;
    let front = "https://front.example";
    let origins = Origins::Listed(vec![front.to_owned()]);
    let door = house.door_with_policy(Policy { origins, ..Policy::default() })?;
    let allow = header::ACCESS_CONTROL_ALLOW_ORIGIN;
    for (method, path) in [
        ("POST", "/graphql"),
        ("PUT", "/evidence/uploads/none"),
        ("GET", "/evidence/downloads/none"),
        ("GET", "/releases/none/radar.svg"),
    ] {
        for (origin, may) in [(front, true), ("https://evil.example", false)] {
            let asked = Request::options(path)
                .header(header::ORIGIN, origin)
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, method)
                .body(Body::empty())?;
            let (status, headers, _) = door.exchange(asked).await?;
            assert_eq!((status, headers.contains_key(&allow)), (StatusCode::OK, may), "{path} {origin}");
            let sent = Request::builder().method(method).uri(path).header(header::ORIGIN, origin);
            let (_, headers, _) = door.exchange(sent.body(Body::empty())?).await?;
            assert_eq!(headers.contains_key(&allow), may, "{method} {path} {origin}");
        }
    }
    Ok(())
}
