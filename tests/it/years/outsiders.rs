//! Who was let into an audit sees nothing of the years before: not through the product, and not past it.
use super::items;
use crate::{
    voice::{Voice, gid},
    walls::{Raw, tear_down},
};
use anyhow::Result;
use domain::{
    audit::{AuditId, State},
    prior::{LoadPriorAnswers, LoadPriorEvidence},
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, EDITION, JointStage, NAKATSU, everything, manager},
};

const TABLES: [&str; 3] = ["carry_overs", "prior_answers", "prior_evidence"];

/// Beppu and Nakatsu, each with an audit that the firm was let into and answers carried over into it.
async fn both() -> Result<(House, AuditId)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[domain::access::Role::InternalAuditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    for (code, auditor) in [(BEPPU, "beppu-auditor"), (NAKATSU, "nakatsu-auditor")] {
        let last = house.audit_of_year(code, 2024, EDITION).await?;
        house.lead(code, last, auditor, State::SelfAssessment).await?;
        house.evidence(code, last, &["1.1-01"], b"a").await?;
        house.lead(code, last, auditor, State::Reported).await?;
        let carry = domain::prior::CarryOverAnswers { audit: joint.audit_of(code)?, from: last };
        house.run(&manager(code), carry).await?;
    }
    let granted = joint.audit_of(BEPPU)?;
    Ok((house, granted))
}

#[tokio::test]
async fn the_product_shows_them_nothing() -> Result<()> {
    let (house, granted) = both().await?;
    let door = house.door()?;
    let shows = "prior { verdict } priorEvidence { itemCode }";
    let own = items(&door, "beppu-viewer", granted, shows).await?;
    assert!(own["1.1-01"]["prior"] != json!([]) && own["1.1-01"]["priorEvidence"] != json!([]));
    let inside = Voice::of(&door, "firm-auditor").inside(BEPPU);
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { items(first: 100) { nodes {
        prior { verdict } priorEvidence { itemCode } } } } } }";
    let seen = inside.reads(read, json!({ "id": gid(granted) })).await?;
    let nodes = seen["node"]["items"]["nodes"].as_array().cloned().unwrap_or_default();
    assert_eq!(nodes.len(), 100);
    assert!(nodes.iter().all(|item| *item == json!({ "prior": [], "priorEvidence": [] })), "{nodes:?}");
    for document in [
        "query($id: ID!) { scoreTrend(auditId: $id, fromAuditId: $id, basis: JUDGED, tier: FULL) { basis } }",
        "query($id: ID!) { editionMigration(auditId: $id, toEdition: \"H19.7\") { __typename } }",
    ] {
        assert_eq!(inside.ask(document, json!({ "id": gid(granted) })).await?.code(), "FORBIDDEN");
    }
    Ok(())
}

#[tokio::test]
async fn the_second_wall_alone_keeps_them_out() -> Result<()> {
    let (house, _) = both().await?;
    let beppu = house.place(BEPPU)?.uuid();
    let mut own = Raw::person(&house, "beppu-manager", None).await?;
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    for table in TABLES {
        let mine = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < mine && mine < house.count(table).await?, "{table}: the test needs rows of both");
        assert_eq!(own.sees(table).await?, Some(mine), "{table}");
        assert_eq!(firm.sees(table).await?.unwrap_or_default(), 0, "{table}");
        let same = format!("UPDATE {table} SET audit_id = audit_id");
        assert_eq!(own.does(&same).await, Err("42501".to_owned()), "{table} is never changed");
    }
    let refused = own.does("UPDATE item_mappings SET position = position").await;
    assert_eq!(refused, Err("42501".to_owned()), "reference");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_alone_keeps_other_bodies_out() -> Result<()> {
    let (house, granted) = both().await?;
    let item = domain::catalog::ItemCode::parse("item", "1.1-01")?;
    tear_down(&house).await?;
    let keys = || vec![(granted, item)];
    assert_eq!(house.run("beppu-viewer", LoadPriorAnswers(keys())).await?.len(), 1);
    assert_eq!(house.run("nakatsu-ciso", LoadPriorAnswers(keys())).await?, []);
    assert_eq!(house.run("nakatsu-ciso", LoadPriorEvidence(keys())).await?, []);
    let refused = house.run_in("firm-auditor", BEPPU, LoadPriorAnswers(keys())).await;
    assert!(matches!(refused, Err(domain::Error::Forbidden)));
    Ok(())
}
