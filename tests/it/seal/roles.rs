//! Who may touch the trail, its chain and its queue in plain SQL.
use crate::walls::{Raw, Settings};
use anyhow::Result;
use domain::audit::State;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// Every role that the server logs in as or takes, in Beppu.
async fn everybody(house: &House) -> Result<Vec<(&'static str, Raw)>> {
    let mut all = vec![("kansa_server", Raw::server(house).await?)];
    let scope = house.scope("beppu-ciso", None).await?;
    for role in ["kansa_app", "kansa_platform", "kansa_release", "kansa_sealer"] {
        all.push((role, Raw::taking(house, role, Settings::of(house, &scope)).await?));
    }
    Ok(all)
}

async fn sealed() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    house.internal_audit(State::Notified).await?;
    Ok(house)
}

#[tokio::test]
async fn the_serving_roles_can_only_append() -> Result<()> {
    let house = sealed().await?;
    let refused = || Err("42501".to_owned());
    for (role, mut raw) in everybody(&house).await? {
        for table in ["trail", "trail_seals", "trail_heads", "trail_unsealed"] {
            let change = format!("UPDATE {table} SET tenant_id = tenant_id");
            assert_eq!(raw.does(&change).await, refused(), "{role} {table}");
            assert_eq!(raw.does(&format!("TRUNCATE {table} CASCADE")).await, refused(), "{role} {table}");
            if (role, table) != ("kansa_sealer", "trail_unsealed") {
                assert_eq!(raw.does(&format!("DELETE FROM {table}")).await, refused(), "{role} {table}");
            }
        }
        let queue = "INSERT INTO trail_unsealed VALUES (gen_random_uuid(), gen_random_uuid())";
        assert_eq!(raw.does(queue).await, refused(), "{role}: only the trigger queues");
        if role != "kansa_sealer" {
            let seal = "INSERT INTO trail_seals VALUES (app_tenant(), 1000, gen_random_uuid(), sha256(''))";
            assert_eq!(raw.does(seal).await, refused(), "{role}");
            let head =
                "INSERT INTO trail_heads VALUES (app_tenant(), 1, sha256(''), now(), sha256(''), sha512(''))";
            assert_eq!(raw.does(head).await, refused(), "{role}");
        }
        for off in
            ["ALTER TABLE trail DISABLE TRIGGER queue_for_seal", "SET session_replication_role = replica"]
        {
            assert_eq!(raw.does(off).await, refused(), "{role}: the queue cannot be passed by");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_sealer_works_on_the_one_chain_it_named() -> Result<()> {
    let house = sealed().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    for settings in [Settings::NONE, Settings::empty()] {
        let mut sealer = Raw::taking(&house, "kansa_sealer", settings).await?;
        for table in crate::walls::tables(&house).await? {
            let seen = sealer.sees(&table).await?.unwrap_or_default();
            assert_eq!(seen > 0, table == "trail_unsealed", "{table}: {seen}");
        }
        assert_eq!(sealer.does("DELETE FROM trail_unsealed").await, Ok(0));
    }
    let scope = house.scope("beppu-ciso", None).await?;
    let mut sealer = Raw::taking(&house, "kansa_sealer", Settings::of(&house, &scope)).await?;
    for table in ["trail", "trail_seals"] {
        let own = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < own && own < house.count(table).await?, "{table}: the test needs rows of both");
        assert_eq!(sealer.sees(table).await?, Some(own), "{table}");
    }
    assert_eq!(sealer.sees("members").await?, None);
    let strange =
        format!("INSERT INTO trail_seals SELECT '{nakatsu}', 1000, trail_id, hash FROM trail_seals LIMIT 1");
    assert_eq!(sealer.does(&strange).await, Err("42501".to_owned()));
    let written = "INSERT INTO trail (tenant_id, id, at, organization_id, action, outcome)
                   VALUES (app_tenant(), gen_random_uuid(), now(), app_tenant(), 'X', 'DONE')";
    assert_eq!(sealer.does(written).await, Err("42501".to_owned()), "it writes no trail");
    let fork = format!(
        "INSERT INTO trail_seals SELECT tenant_id, 1, id, sha256('') FROM trail WHERE tenant_id = '{beppu}' LIMIT 1"
    );
    assert_eq!(sealer.does(&fork).await, Err("23505".to_owned()), "no place is taken twice");
    Ok(())
}
