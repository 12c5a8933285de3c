//! Which pages of other sites may call from a browser. There are no cookies, so no page ever acts for who looks at it
//! without a token of its own.
use super::{
    caller::ORGANIZATION,
    fair::{COST, LIMIT, REMAINING, RESET},
    layers::REQUEST_ID,
};
use axum::http::{HeaderValue, Method, header};
use infra::config::Origins;
use std::time::Duration;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// How long a browser may remember what it was told.
const REMEMBERED: Duration = Duration::from_hours(1);

/// What tells browsers so; nothing where no other site's pages may call.
pub(super) fn layer(origins: &Origins) -> Option<CorsLayer> {
    let allowed = match origins {
        Origins::None => return None,
        Origins::Any => AllowOrigin::from(Any),
        Origins::Listed(listed) => {
            AllowOrigin::list(listed.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
        }
    };
    let layer = CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::POST, Method::PUT])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            ORGANIZATION,
            REQUEST_ID,
        ])
        .expose_headers([
            header::CONTENT_DISPOSITION,
            header::RETRY_AFTER,
            REQUEST_ID,
            COST,
            LIMIT,
            REMAINING,
            RESET,
        ])
        .max_age(REMEMBERED);
    Some(layer)
}
