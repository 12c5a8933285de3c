use super::say;
use crate::{app, app::App, servers::Servers};
use anyhow::{Context as _, Result};
use infra::{config::Config, files::Files, redis::Redis};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long requests under way may take to end once the process was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until told to stop. Private servers are set up first; others must have been.
pub(super) async fn serve(config: &Config) -> Result<()> {
    // First: what is wrong with keys and folders needs no server to be seen.
    let (hooks, identity) = (app::hooks(config)?, app::identity(config)?);
    let (tokens, trail_key) = (app::tokens(config, &identity).await?, app::trail_key(config)?);
    let files = Files::open(&config.evidence).await?;
    let servers = Servers::start(config).await?;
    if servers.own_postgres() {
        servers.prepare().await?;
    }
    // Whatever fails from here on, the servers are stopped.
    let served = async {
        let (database, redis) = (servers.server()?, Redis::new(&servers.redis)?);
        let app =
            App::connect(&database, redis, files, tokens, trail_key, config.rules, hooks, identity).await?;
        serve_until_told(app, config.listen).await
    };
    let served = served.await;
    servers.stop().await?;
    served
}

/// Serves `app` until the process is told to stop, then ends what is under way.
pub async fn serve_until_told(app: App, listen: SocketAddr) -> Result<()> {
    let socket = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} (KANSA_LISTEN)"))?;
    say(&format!("Kansa listens on http://{}", socket.local_addr()?));
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(app.worker.run(stopped.clone()));
    let mut told = stopped;
    // From where somebody connects, for service accounts that are bound to addresses.
    let service = app.router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(socket, service).with_graceful_shutdown(async move {
        // A closed channel stops as well as a message.
        let _ = told.wait_for(|stop| *stop).await;
    });
    let patience = async {
        told_to_stop().await;
        say("stopping …");
        let _ = stop.send(true);
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = async { server.await } => ended?,
        () = patience => tracing::warn!("requests under way were cut off after {GRACE:?}"),
    }
    worker.await.context("the worker failed")
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    if let Err(failure) = interrupt.await {
        tracing::error!(%failure, "cannot listen for Ctrl-C");
    }
}
