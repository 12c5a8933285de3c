//! The second wall alone: SQL without any condition, under one body's settings.
use super::Raw;
use anyhow::Result;
use domain::audit::State;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const TENANTS: [&str; 13] = [
    "members",
    "invitations",
    "trail",
    "trail_seals",
    "trail_heads",
    "audits",
    "audit_transitions",
    "self_assessments",
    "consents",
    "consent_uses",
    "contributions",
    "reports",
    "audit_scores",
];

#[tokio::test]
async fn a_body_sees_its_own_rows_only() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    house.worker.seal().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(&house, "beppu-manager", None).await?;
    for table in TENANTS {
        let all = house.count(table).await?;
        let own = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < own && own < all, "{table}: the test needs rows of both");
        assert_eq!(raw.sees(table).await?, Some(own), "{table}");
        assert_eq!(raw.sees(&format!("{table} WHERE tenant_id = '{nakatsu}'")).await?, Some(0), "{table}");
    }
    // And whatever tables there are besides: a new one is asked the day it comes.
    let owned = "SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'r' AND obj_description(c.oid)
                 IN ('kind: tenant', 'kind: escrow')";
    let owned = house.look(owned).await?;
    assert!(owned.len() > TENANTS.len(), "all tables: {owned:?}");
    for table in owned.iter().filter_map(|row| row["name"].as_str()) {
        let others = raw.sees(&format!("{table} WHERE tenant_id <> '{beppu}'")).await?;
        assert!(matches!(others, None | Some(0)), "{table}: {others:?}");
    }
    for table in ["participations", "replies", "progress", "named_results"] {
        let others = format!("{table} WHERE municipality_id <> '{beppu}'");
        assert_eq!(raw.sees(&others).await?, Some(0), "{table}");
    }
    assert_eq!(raw.sees("users").await?, Some(1), "of people only oneself");
    Ok(())
}

#[tokio::test]
async fn a_body_cannot_write_into_another() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(&house, "beppu-manager", None).await?;
    let refused = Err("42501".to_owned());

    let trail = |tenant| {
        format!(
            "INSERT INTO trail (tenant_id, id, at, organization_id, action, outcome)
             VALUES ('{tenant}', gen_random_uuid(), now(), '{beppu}', 'X', 'DONE')"
        )
    };
    assert_eq!(raw.does(&trail(nakatsu)).await, refused);
    assert_eq!(raw.does(&trail(beppu)).await, Ok(1), "the same row is welcome at home");
    let moved = format!("UPDATE audits SET tenant_id = '{nakatsu}'");
    assert_eq!(raw.does(&moved).await, refused, "no row leaves its tenant");
    let strange = format!("UPDATE audits SET title = 'x' WHERE tenant_id = '{nakatsu}'");
    assert_eq!(raw.does(&strange).await, Ok(0));
    let strange = format!(
        "UPDATE consents SET withdrawn_at = now(), withdrawn_by = given_by WHERE tenant_id = '{nakatsu}'"
    );
    assert_eq!(raw.does(&strange).await, Ok(0));
    let strange = format!("DELETE FROM progress WHERE municipality_id = '{nakatsu}'");
    assert_eq!(raw.does(&strange).await, Ok(0));
    let opened = format!(
        "INSERT INTO entry_grants (id, owner_id, grantee_id, participation_id, audit_id, valid_from, valid_until)
         SELECT gen_random_uuid(), '{nakatsu}', '{beppu}', p.id, a.id, now(), now() + interval '1 day'
         FROM participations p, audits a"
    );
    assert_eq!(raw.does(&opened).await, refused, "nobody opens another's door");
    Ok(())
}

#[tokio::test]
async fn nobody_who_serves_changes_what_is_signed_or_noted() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.internal_audit(State::Reported).await?;
    let mut raw = Raw::person(&house, "beppu-ciso", None).await?;
    for table in ["reports", "audit_scores", "report_copies", "trail", "audit_transitions"] {
        assert_eq!(
            raw.does(&format!("UPDATE {table} SET tenant_id = tenant_id")).await,
            Err("42501".to_owned()),
            "{table}"
        );
        assert_eq!(raw.does(&format!("DELETE FROM {table}")).await, Err("42501".to_owned()), "{table}");
    }
    Ok(())
}
