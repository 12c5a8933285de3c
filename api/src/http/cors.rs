//! Which pages of other sites may call from a browser. There are no cookies, so no page ever acts for who looks at it
//! without a token of its own.
use super::{
    caller::ORGANIZATION,
    fair::{COST, LIMIT, REMAINING, RESET},
    language::preferred,
    layers::REQUEST_ID,
    refusal::Refusal,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use infra::config::Origins;
use std::{sync::Arc, time::Duration};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

/// How long a browser may remember what it was told.
const REMEMBERED: Duration = Duration::from_hours(1);

/// What a browser says of the page for which it asks: of this origin, of the same site, of another one; or that it is for none.
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

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

/// Whether no page asks but of this very host or of an origin that may call. What is asked without asking first, such as a picture,
/// a frame, a link, a form or a WebSocket, browsers send for any page, and a proxy may add to it who looks at that page.
pub(super) fn may_ask(origins: &Origins, headers: &HeaderMap) -> bool {
    let told = |site: &str| headers.get_all(SITE).iter().any(|one| one == site);
    let of_another = told("cross-site") || told("same-site");
    // Of what it merely embeds or links to, a page says no more than this.
    if of_another && !headers.contains_key(header::ORIGIN) {
        return false;
    }
    // A proxy may have changed the host that the browser compared.
    let of_our_own = told("same-origin") && !of_another;
    headers.get_all(header::ORIGIN).iter().all(|origin| match origins {
        Origins::Any => true,
        Origins::None => of_our_own || is_own(origin, headers),
        Origins::Listed(listed) => {
            listed.iter().any(|one| one.as_bytes() == origin.as_bytes())
                || of_our_own
                || is_own(origin, headers)
        }
    })
}

/// Refuses what is asked for pages that may not ask, before anybody is looked up or pays for it.
pub(super) async fn refuse_others(
    State(origins): State<Arc<Origins>>,
    request: Request,
    next: Next,
) -> Response {
    if may_ask(&origins, request.headers()) {
        next.run(request).await
    } else {
        Refusal::ORIGIN.answer(preferred(request.headers()))
    }
}

fn is_own(origin: &HeaderValue, headers: &HeaderMap) -> bool {
    let Some((_, authority)) = origin.to_str().ok().and_then(|origin| origin.split_once("://")) else {
        return false;
    };
    headers.get(header::HOST).is_some_and(|host| host.as_bytes() == authority.as_bytes())
}
