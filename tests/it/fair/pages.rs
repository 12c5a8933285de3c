//! What pages of other sites bring about in a reader's browser costs the reader nothing, be it that a proxy adds who that is.
use super::{VIEWER, allowances, ask, tell};
use crate::releases::story::NO_REDIS;
use anyhow::Result;
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use tests::{Door, House};

const MANAGER: &str = "beppu-manager";
const FORM: &str = "application/x-www-form-urlencoded";
/// Could be a client's, and is nobody's.
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// What a browser sends for a page of another site: with whom a proxy finds out, and with an origin where it sends one.
fn of_a_page(door: &Door, (method, path): (Method, &str), media: &str, body: &str) -> Result<Request<Body>> {
    let request = Request::builder()
        .method(&method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", door.token(MANAGER)?))
        .header(header::CONTENT_TYPE, media)
        .header("sec-fetch-site", "cross-site");
    let request =
        if method == Method::GET { request } else { request.header(header::ORIGIN, "https://evil.example") };
    Ok(request.body(Body::from(body.to_owned()))?)
}

#[tokio::test]
async fn pages_of_other_sites_spend_nobody_s_points() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.fair_door(NO_REDIS, allowances((100, 1), (1000, 100)))?;
    for (to, media, body) in [
        ((Method::GET, "/graphql?query=%7BviewerCan%7D"), "", ""),
        ((Method::GET, "/graphql?query=%FF"), "", ""),
        ((Method::POST, "/graphql"), "text/plain", "{"),
        ((Method::POST, "/graphql"), FORM, "query=%7B__typename%7D"),
        ((Method::GET, "/evidence/downloads/none"), "", ""),
        ((Method::PUT, "/evidence/uploads/none"), "text/plain", "a"),
        ((Method::GET, "/releases/none/radar.svg"), "", ""),
        ((Method::POST, "/oauth/token"), FORM, "grant_type=client_credentials"),
        ((Method::POST, "/oauth/revoke"), FORM, "token=a"),
    ] {
        let told = tell(&door, of_a_page(&door, to.clone(), media, body)?).await?;
        assert_eq!((told.status.as_u16(), told.code()), (403, "FORBIDDEN"), "{to:?}: {}", told.body);
        assert!(!told.headers.contains_key("kansa-cost"), "{to:?}");
    }
    assert_eq!(ask(&door, MANAGER, VIEWER).await?.number("ratelimit-remaining")?, 98);
    Ok(())
}

#[tokio::test]
async fn nor_those_of_a_reader_s_address() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    // An attempt costs ten.
    let door = house.fair_door(NO_REDIS, allowances((10, 1), (1000, 100)))?;
    let form = format!(
        "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000007&client_secret={SECRET}"
    );
    let attempt = async |site: &str| {
        let request = Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, FORM)
            .header("sec-fetch-site", site)
            .body(Body::from(form.clone()))?;
        anyhow::Ok(tell(&door, request).await?.status.as_u16())
    };
    for _ in 0..3 {
        assert_eq!(attempt("cross-site").await?, 403);
    }
    assert_eq!((attempt("none").await?, attempt("none").await?), (401, 429), "the address had all of it");
    Ok(())
}
