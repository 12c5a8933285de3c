//! What a body declares of its network: its own to say, and nobody else's to read.
use crate::voice::{Voice, gid};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{House, world::BEPPU};

const OWN: &str = "query($id: ID!) { node(id: $id) { ... on Organization { networkProfile { model version declaredAt } } } }";

#[tokio::test]
async fn the_ciso_declares_and_the_body_reads() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let ids = json!({ "id": gid(house.place(BEPPU)?) });
    let ciso = Voice::of(&door, "beppu-ciso");
    assert_eq!(ciso.reads(OWN, ids.clone()).await?["node"]["networkProfile"], Value::Null);
    let model = |model: &str, version: i32| json!({ "model": model, "expectedVersion": version });
    ciso.is_refused("declareNetworkModel", model("BETA", 1)).await?.is("CONFLICT", "STALE_VERSION", None);
    let declared = "organization { networkProfile { model version } }";
    for (version, name) in ["ALPHA", "BETA_PRIME"].into_iter().enumerate() {
        let done = ciso.does("declareNetworkModel", model(name, i32::try_from(version)?), declared).await?;
        let told = json!({ "model": name, "version": version + 1 });
        assert_eq!(done["organization"]["networkProfile"], told);
    }
    ciso.is_refused("declareNetworkModel", model("BETA", 0)).await?.is("CONFLICT", "STALE_VERSION", None);
    for person in ["beppu-viewer", "frontend"] {
        let seen = Voice::of(&door, person).reads(OWN, ids.clone()).await?;
        assert_eq!(seen["node"]["networkProfile"]["model"], "BETA_PRIME", "{person}");
    }
    for person in ["nakatsu-ciso", "oita-coordinator", "firm-manager", "center-operator"] {
        let seen = Voice::of(&door, person).reads(OWN, ids.clone()).await?;
        assert_eq!(seen["node"], json!({ "networkProfile": null }), "{person}");
    }
    assert_eq!(house.count("profiles").await?, 1);
    assert_eq!(house.count("trail WHERE action = 'PROFILE_DECLARE'").await?, 2);
    Ok(())
}

/// Two who declare for the first time at the same moment: one is told to look again.
#[tokio::test]
async fn the_first_declaration_is_one() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let input = || json!({ "model": "ALPHA", "expectedVersion": 0 });
    let what = "organization { id }";
    let (one, other) = tokio::join!(
        ciso.does("declareNetworkModel", input(), what),
        ciso.does("declareNetworkModel", input(), what)
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    assert_eq!(house.count("profiles WHERE version = 1").await?, 1);
    Ok(())
}
