use super::say;
use crate::{
    app::{self, App, Parts, Terms},
    server,
    servers::Servers,
};
use anyhow::{Context as _, Result};
use infra::{
    config::{Config, Introspection},
    files::Files,
    redis::Redis,
};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long requests under way may take to end once the process was told to stop.
const GRACE: Duration = Duration::from_secs(20);

/// How long open connections may take to say goodbye then.
const GOODBYE: Duration = Duration::from_secs(3);

/// Serves until told to stop. Private servers are set up first; others must have been.
pub(super) async fn serve(config: &Config) -> Result<()> {
    // First: what is wrong with keys and folders needs no server to be seen.
    let (hooks, identity) = (app::hooks(config)?, app::identity(config)?);
    let (tokens, trail_key) = (app::tokens(config, &identity).await?, app::trail_key(config)?);
    // What is on private servers is for whoever tries it; the schema of others is told to whom it is meant for.
    let unsaid = if config.database.is_none() { Introspection::On } else { Introspection::Off };
    let policy = app::policy(config, unsaid)?;
    let files = Files::open(&config.evidence).await?;
    let servers = Servers::start(config).await?;
    if servers.own_postgres() {
        servers.prepare().await?;
    }
    // Whatever fails from here on, the servers are stopped.
    let served = async {
        let app = App::connect(Parts {
            database: servers.server()?,
            pooler: config.pooler,
            redis: Redis::new(&servers.redis)?,
            files,
            tokens,
            trail_key,
            terms: Terms::from(config),
            hooks,
            policy,
            identity,
            limits: config.limits,
        });
        serve_until_told(app.await?, config.listen).await
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
    let sockets = app.sockets;
    let worker = tokio::spawn(app.worker.run(stopped.clone()));
    let server = server::serve(socket, app.router, app.connections, stopped);
    let patience = async {
        told_to_stop().await;
        say("stopping …");
        let _ = stop.send(true);
        // Those that are followed have no end of their own.
        sockets.stop();
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = server => {}
        () = patience => tracing::warn!("requests under way were cut off after {GRACE:?}"),
    }
    drop(tokio::time::timeout(GOODBYE, sockets.emptied()).await);
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
