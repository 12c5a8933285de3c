//! `bench_server product|bare …`: what is measured beside the peers, each in a process of its own, so that its CPU and its
//! memory are its own. It ends when its standard input does.
//!
//! - `product DATABASE REDIS FOLDER`: the product as it serves, trusting the key in the folder; with `-` for REDIS it has none
//!   and keeps neither answers nor encoded figures. Nobody asks it for more than they may.
//! - `fair DATABASE REDIS FOLDER`: the same, where everybody may ask for as much as they may unless the operator says otherwise.
//! - `bare REDIS FOLDER`: the limits: axum, a key out of the path, a GET of Redis, and nothing else; and, at `/viewer`, axum that
//!   verifies a token as the product does, by the key in the folder, and answers whom it speaks of.
#![expect(clippy::print_stdout, reason = "tells whom it serves where it listens")]

use anyhow::{Context as _, Result, bail};
use api::{
    app::{App, Identity, Parts, Terms},
    commands::serve_until_told,
    http::Policy,
};
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
    routing::{get, post},
};
use domain::{Clock, disclosure::Rules};
use infra::{
    config::{EvidenceConfig, EvidencePlace, Limits},
    db::Pooler,
    files::Files,
    redis::{Allowance, Allowances, Redis},
    seal::TrailKey,
    system::SystemClock,
    token::{DEMO_AUDIENCE, DEMO_ISSUER, DemoKey, Tokens},
};
use mimalloc::MiMalloc;
use redis::{AsyncCommands as _, aio::MultiplexedConnection};
use serde_json::json;
use std::{io::Read as _, path::PathBuf, sync::Arc};
use tokio::net::TcpListener;

/// As the product's own program.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> Result<()> {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["product", database, redis, folder] => {
            // The questions of one token at full speed: they pay, and are never refused.
            product(database, redis, folder.into(), Allowances::GENEROUS).await
        }
        ["fair", database, redis, folder] => product(database, redis, folder.into(), USUAL).await,
        ["bare", redis, folder] => bare(redis, folder.into()).await,
        _ => bail!("bench_server product|fair DATABASE REDIS FOLDER | bare REDIS FOLDER"),
    }
}

/// As `KANSA_RATE_CLIENT` and `KANSA_RATE_TENANT` unless they are set.
const USUAL: Allowances = Allowances {
    client: Allowance { burst: 24_000, per_second: 1_000 },
    tenant: Allowance { burst: 120_000, per_second: 5_000 },
};

async fn product(database: &str, redis: &str, folder: PathBuf, allowances: Allowances) -> Result<()> {
    let tokens = verifier(&folder).await?;
    let files =
        Files::open(&EvidenceConfig { place: EvidencePlace::Folder(folder.join("evidence")), max_bytes: 1 })
            .await?;
    let trail_key = Arc::new(TrailKey::load_or_create_in(&folder)?);
    let app = App::connect(Parts {
        database: database.to_owned(),
        pooler: Pooler::None,
        redis: redis_at(redis)?,
        files,
        tokens: Some(Arc::new(tokens)),
        trail_key,
        terms: Terms { rules: Rules::HOUSE, allowances, operations: Vec::new() },
        hooks: None,
        policy: Policy::default(),
        identity: Identity::default(),
        limits: Limits::default(),
    })
    .await?;
    serve_until_told(app, ([127, 0, 0, 1], 0).into()).await
}

fn redis_at(url: &str) -> Result<Redis> {
    if url == "-" { Redis::forgetful() } else { Redis::new(url) }
}

/// Of both the product and its limit: with what it remembers of tokens that it has proved.
async fn verifier(folder: &std::path::Path) -> Result<Tokens> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let key = DemoKey::load_or_create(folder)?;
    let tokens = Tokens::new(DEMO_ISSUER, DEMO_AUDIENCE, key.key_source(), clock)?;
    tokens.load().await?;
    Ok(tokens)
}

async fn bare(redis: &str, folder: PathBuf) -> Result<()> {
    let redis = redis::Client::open(redis)?.get_multiplexed_async_connection().await.context("Redis")?;
    let tokens = Arc::new(verifier(&folder).await?);
    let kept = Router::new().route("/{key}", get(answer)).with_state(redis);
    let router = Router::new().route("/viewer", post(viewer)).with_state(tokens).merge(kept);
    let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on {}", socket.local_addr()?.port());
    Ok(axum::serve(socket, router).await?)
}

async fn answer(
    State(mut redis): State<MultiplexedConnection>,
    Path(key): Path<String>,
) -> impl IntoResponse {
    match redis.get::<_, Option<Vec<u8>>>(key).await {
        Ok(Some(bytes)) => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], bytes),
        Ok(None) | Err(_) => {
            (StatusCode::NOT_FOUND, [(header::CONTENT_TYPE, "application/json")], Vec::new())
        }
    }
}

/// Reads the request to its end and answers whom its token speaks of, in the product's shape.
async fn viewer(State(tokens): State<Arc<Tokens>>, head: HeaderMap, _body: Bytes) -> impl IntoResponse {
    let said = head.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let json = [(header::CONTENT_TYPE, "application/json")];
    match tokens.verify(said.trim_start_matches("Bearer ")).await {
        Ok(subject) => {
            let told = json!({ "data": { "viewer": { "userId": subject.subject() } } });
            (StatusCode::OK, json, told.to_string())
        }
        Err(_) => (StatusCode::UNAUTHORIZED, json, String::new()),
    }
}
