//! A front end that is told: a real server on this machine, which answers as it was bidden and keeps what it was sent.
use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
};
use serde_json::Value;
use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU16, Ordering},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// One call, as it came.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn body(&self) -> Result<Value> {
        serde_json::from_str(&self.text).context("a call's body")
    }
}

#[derive(Clone, Default)]
struct Desk {
    heard: Arc<Mutex<Vec<Heard>>>,
    status: Arc<AtomicU16>,
}

/// The server; it ends with this value.
pub(crate) struct Receiver {
    desk: Desk,
    port: u16,
    task: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Receiver {
    /// One that takes everything.
    pub(crate) async fn open() -> Result<Self> {
        let desk = Desk::default();
        desk.status.store(204, Ordering::Relaxed);
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let port = socket.local_addr()?.port();
        let router = Router::new().fallback(hear).with_state(desk.clone());
        let task = tokio::spawn(async move { drop(axum::serve(socket, router).await) });
        Ok(Self { desk, port, task })
    }

    /// Where it is told.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}/hook?from=kansa", self.port)
    }

    /// From now on it answers so.
    pub(crate) fn answers(&self, status: u16) {
        self.desk.status.store(status, Ordering::Relaxed);
    }

    /// What it heard so far.
    pub(crate) fn heard(&self) -> Vec<Heard> {
        self.desk.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn hear(State(desk): State<Desk>, uri: Uri, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let text = String::from_utf8_lossy(&body).into_owned();
    let call = Heard { path: uri.to_string(), headers, text };
    desk.heard.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    let status = StatusCode::from_u16(desk.status.load(Ordering::Relaxed)).unwrap_or(StatusCode::NO_CONTENT);
    // Of use only where the status is a redirection's.
    (status, [(header::LOCATION, "/elsewhere")])
}
