//! `bench_server product|hmac|bare …`: what is measured beside the peers, each in a process of its own, so that its CPU and its
//! memory are its own. It ends when its standard input does.
//!
//! - `product DATABASE REDIS FOLDER`: the product as it serves, trusting the key in the folder.
//! - `hmac DATABASE REDIS FOLDER`: the same behind a check of an HS256 token on each request, which stands for the product's
//!   own token of the same person: what the product would be if it took such tokens, which it does not.
//! - `bare REDIS`: the limit: axum, a key out of the path, a GET of Redis, and nothing else.
#![expect(clippy::print_stdout, reason = "tells whom it serves where it listens")]

use anyhow::{Context as _, Result, bail};
use api::{app::App, commands::serve_until_told};
use axum::{
    Router,
    extract::{self, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use benches::peers::SECRET;
use chrono::TimeDelta;
use domain::{Clock, disclosure::Rules};
use infra::{
    config::{EvidenceConfig, EvidencePlace},
    files::Files,
    seal::TrailKey,
    system::SystemClock,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens},
};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use redis::{AsyncCommands as _, aio::MultiplexedConnection};
use serde_json::Value;
use std::{
    collections::HashMap,
    io::Read as _,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["product", database, redis, folder] => serve(product(database, redis, folder).await?).await,
        ["hmac", database, redis, folder] => {
            let mut app = product(database, redis, folder).await?;
            app.router = behind_hmac(app.router, DemoKey::load_or_create(Path::new(folder))?);
            serve(app).await
        }
        ["bare", redis] => bare(redis).await,
        _ => bail!("bench_server product|hmac DATABASE REDIS FOLDER | bare REDIS"),
    }
}

async fn product(database: &str, redis: &str, folder: &str) -> Result<App> {
    let (clock, folder): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), Path::new(folder));
    let key = DemoKey::load_or_create(folder)?;
    let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), clock)?;
    tokens.load().await?;
    let files =
        Files::open(&EvidenceConfig { place: EvidencePlace::Folder(folder.join("evidence")), max_bytes: 1 })
            .await?;
    let trail_key = Arc::new(TrailKey::load_or_create_in(folder)?);
    App::connect(database, redis, files, Some(Arc::new(tokens)), trail_key, Rules::HOUSE).await
}

async fn serve(app: App) -> Result<()> {
    serve_until_told(app, ([127, 0, 0, 1], 0).into()).await
}

/// Who was proved by an HS256 token, with the product's own token of that person.
struct Twin {
    secret: DecodingKey,
    rules: Validation,
    key: DemoKey,
    minted: Mutex<HashMap<String, HeaderValue>>,
}

fn behind_hmac(router: Router, key: DemoKey) -> Router {
    let secret = DecodingKey::from_secret(SECRET.as_bytes());
    let twin = Twin { secret, rules: Validation::new(Algorithm::HS256), key, minted: Mutex::default() };
    let twin = Arc::new(twin);
    router.layer(from_fn_with_state(twin, in_his_name))
}

async fn in_his_name(State(twin): State<Arc<Twin>>, mut request: Request, next: Next) -> Response {
    match twin.own_token(request.headers()) {
        Ok(token) => {
            request.headers_mut().insert(header::AUTHORIZATION, token);
            next.run(request).await
        }
        Err(_) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

impl Twin {
    fn own_token(&self, headers: &HeaderMap) -> Result<HeaderValue> {
        let sent = headers.get(header::AUTHORIZATION).context("no token")?.to_str()?;
        let sent = sent.strip_prefix("Bearer ").context("no bearer")?;
        let claims = decode::<Value>(sent, &self.secret, &self.rules)?.claims;
        let sub = claims["sub"].as_str().context("nobody")?;
        let mut minted = self.minted.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = minted.get(sub) {
            return Ok(own.clone());
        }
        let own = self.key.mint(sub, SystemClock.now(), TimeDelta::hours(12))?;
        let own = HeaderValue::try_from(format!("Bearer {own}"))?;
        minted.insert(sub.to_owned(), own.clone());
        Ok(own)
    }
}

async fn bare(redis: &str) -> Result<()> {
    let redis = redis::Client::open(redis)?.get_multiplexed_async_connection().await.context("Redis")?;
    let router = Router::new().route("/{key}", get(answer)).with_state(redis);
    let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on {}", socket.local_addr()?.port());
    Ok(axum::serve(socket, router).await?)
}

async fn answer(
    State(mut redis): State<MultiplexedConnection>,
    extract::Path(key): extract::Path<String>,
) -> impl IntoResponse {
    match redis.get::<_, Option<Vec<u8>>>(key).await {
        Ok(Some(bytes)) => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], bytes),
        Ok(None) | Err(_) => {
            (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], Vec::new())
        }
    }
}
