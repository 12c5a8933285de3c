//! The seal over the trail: what is committed is chained and signed, and what is changed afterwards is found.
mod api;
mod chain;
mod roles;
mod tampering;

use anyhow::Result;
use domain::trail::{Against, Fault, SignedHead, Verified};
use infra::seal::verify_trail;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tests::{House, world::BEPPU};

/// Beppu's trail, as `kansa verify trail` looks at it.
pub(crate) async fn verify(house: &House, against: Against) -> Result<Result<Verified, Fault>> {
    verify_trail(&house.owner, BEPPU, against).await
}

/// Against nothing but itself.
async fn alone(house: &House) -> Result<Result<Verified, Fault>> {
    verify(house, Against::default()).await
}

/// Beppu's newest head, downloaded by its CISO over the front door, and put into a file as it came.
pub(crate) async fn download(house: &House) -> Result<SignedHead> {
    let head = "{ trailHead { sequence hash signedAt keyId signature publicKey text } }";
    let answer = house.door()?.ask("beppu-ciso", None, head).await?;
    Ok(SignedHead::read(&answer.body.to_string())?)
}

pub(crate) fn with(head: SignedHead) -> Against {
    Against { head: Some(head), key: None }
}

/// What somebody does who holds the whole database: no trigger, no reference and no policy stands in the way.
async fn tamper(house: &House, sql: &str) -> Result<()> {
    let mut root = PgConnection::connect(&house.cluster.superuser(&house.database)).await?;
    root.execute("SET session_replication_role = replica").await?;
    root.execute(AssertSqlSafe(sql.to_owned())).await?;
    Ok(root.close().await?)
}
