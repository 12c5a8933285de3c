//! The public audits of GraphQL over HTTP.
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use tests::{House, clients};
use tokio::net::TcpListener;

/// What the audits have from the draft before 2025: that a client which says nothing of `Accept` means the older form. The
/// draft has it the other way round since, and so do we.
const OUTDATED: [&str; 2] = ["47DE", "80D8"];

#[tokio::test]
async fn the_public_audits_find_nothing() -> Result<()> {
    let house = House::open().await?;
    let router = house.door()?.router;
    let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = format!("http://{}/graphql", socket.local_addr()?);
    let serving = tokio::spawn(async move { axum::serve(socket, router).await });
    let told = clients::run("audits.mjs", &[&address]).await;
    serving.abort();
    let told = told?;
    let audits: Vec<Value> = told.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    assert!(audits.len() > 50, "{told}");
    let mut failed = BTreeSet::new();
    for audit in &audits {
        if audit["status"] != "ok" {
            failed.insert(audit["id"].as_str().context("an audit's id")?);
        }
    }
    for outdated in OUTDATED {
        failed.remove(outdated);
    }
    let of = |id: &&str| audits.iter().find(|audit| audit["id"] == **id);
    assert!(failed.is_empty(), "{:#?}", failed.iter().map(of).collect::<Vec<_>>());
    Ok(())
}
