//! Both walls around service accounts, and who sees which tokens were ended.
use crate::walls::{Raw, Settings, tables};
use anyhow::Result;
use domain::service_account::{ListServiceAccounts, LoadServiceAccounts};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, NAKATSU, ciso},
};

async fn both() -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    for code in [BEPPU, NAKATSU] {
        house.service_account(code, "画面", &[]).await?;
    }
    Ok(house)
}

#[tokio::test]
async fn a_body_sees_its_own_accounts_only() -> Result<()> {
    let house = both().await?;
    let nakatsu = house.place(NAKATSU)?.uuid();
    let mut raw = Raw::person(&house, &ciso(BEPPU), None).await?;
    assert_eq!(raw.sees("service_accounts").await?, Some(1));
    let stolen = format!("UPDATE service_accounts SET tenant_id = '{nakatsu}'");
    assert_eq!(raw.does(&stolen).await, Err("42501".to_owned()));
    let mut raw = Raw::person(&house, &ciso(BEPPU), None).await?;
    let made =
        "INSERT INTO users (id, issuer, subject, created_at) VALUES (gen_random_uuid(), 'i', 's', now())";
    assert_eq!(raw.does(made).await, Err("42501".to_owned()), "people are made at the platform's door alone");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let house = both().await?;
    let strange = house.run(&ciso(NAKATSU), ListServiceAccounts).await?;
    for table in tables(&house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    assert_eq!(house.run(&ciso(BEPPU), ListServiceAccounts).await?.len(), 1);
    for account in strange {
        assert!(house.run(&ciso(BEPPU), LoadServiceAccounts(vec![account.id])).await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn nobody_in_a_tenant_sees_which_tokens_were_ended() -> Result<()> {
    let house = both().await?;
    let door = house.door()?;
    door.send_form("/oauth/revoke", &[("token", &door.token("beppu-viewer")?)], None).await?;
    assert_eq!(house.count("ended_tokens").await?, 1);
    let scope = house.scope(&ciso(BEPPU), None).await?;
    let mut raw = Raw::taking(&house, "kansa_app", Settings::of(&house, &scope)).await?;
    assert_eq!(raw.sees("ended_tokens").await?, Some(0));
    assert_eq!(raw.does("INSERT INTO ended_tokens VALUES ('00', now())").await, Err("42501".to_owned()));
    Ok(())
}
