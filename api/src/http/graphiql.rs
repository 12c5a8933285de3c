//! The explorer: a page to try queries on, made of three files of our own and nothing from any other host. It is there unless
//! introspection is off.
use axum::{
    Router,
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};

const PAGE: &str = include_str!("../../assets/explorer.html");
const SCRIPT: &str = include_str!("../../assets/explorer.js");
const STYLE: &str = include_str!("../../assets/explorer.css");

/// Only our own files, and requests to ourselves: a pasted token cannot leave.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// `GET /graphiql` and its files.
pub fn routes() -> Router {
    Router::new()
        .route("/graphiql", get(async || file("text/html; charset=utf-8", PAGE)))
        .route("/graphiql/app.js", get(async || file("text/javascript; charset=utf-8", SCRIPT)))
        .route("/graphiql/app.css", get(async || file("text/css; charset=utf-8", STYLE)))
}

fn file(media: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    (headers, text).into_response()
}
