//! A program beside the schema of a newer one: it goes on, it starts anew, and it knows when its time is over.
use super::kansa;
use anyhow::{Context as _, Result};
use infra::{
    db::{Pooler, connect},
    setup,
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tests::{
    Home, House,
    audits::{AUDITS, CREATE, MANAGER, audit, made},
};

/// All tables of the product.
const TABLES: &str =
    "SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
    AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'seaql_migrations'";

/// What a newer program could add: a table, a function, and the note that its migration ran.
const EXPAND: &str = "CREATE TABLE tomorrow (n integer);
    CREATE FUNCTION of_tomorrow() RETURNS integer LANGUAGE sql RETURN 1;
    INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9998_of_tomorrow', 0)";

/// Adds all of it, and a column to every table, while a server is at work.
async fn expand(house: &House) -> Result<()> {
    for row in house.look(TABLES).await? {
        let table = row["name"].as_str().context("a table")?;
        let sql = format!("ALTER TABLE {table} ADD COLUMN of_tomorrow text");
        house.owner.execute_unprepared(&sql).await?; // one at a time: nobody waits for two
    }
    house.owner.execute_unprepared(EXPAND).await?;
    Ok(())
}

#[tokio::test]
async fn an_older_program_goes_on_and_starts_anew_beside_a_newer_schema() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let first = made(&door.ask_with(MANAGER, None, CREATE, &audit("一")).await?)?.context("an audit")?;
    let home = Home::of(&house)?;
    let token = home.token(MANAGER)?;
    let running = home.serve(kansa()).await?;
    expand(&house).await?;

    let second = made(&running.ask(&token, CREATE, &audit("二")).await?)?.context("it goes on")?;
    running.kill()?;
    running.ended().await?;
    let anew = home.serve(kansa()).await?;
    let third = made(&anew.ask(&token, CREATE, &audit("三")).await?)?.context("it starts anew")?;
    let all = "{ audits(first: 10) { nodes { id } } }";
    // Both together, over one database.
    let here = door.ask_with(MANAGER, None, all, &json!({})).await?;
    let there = anew.ask(&token, all, &json!({})).await?;
    assert_eq!(here.body, there.body);
    for id in [first, second, third] {
        assert!(here.body.to_string().contains(&id), "{id}: {}", here.body);
    }
    Ok(())
}

#[tokio::test]
async fn a_program_that_was_left_behind_or_comes_too_early_says_so() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let server = connect(&house.cluster.server(&house.database), 1).await?;
    setup::look(&server, Pooler::None).await?;
    let sentence = async || -> Result<String> {
        let refused = setup::look(&server, Pooler::None).await.err().context("it would serve")?;
        Ok(format!("{refused:#}"))
    };
    let contract = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_titles_contract', 0)";
    house.owner.execute_unprepared(contract).await?;
    let told = sentence().await?;
    assert!(told.contains("m9999_titles_contract") && told.contains("newer"), "{told}");
    let early =
        "DELETE FROM seaql_migrations WHERE version IN ('m9999_titles_contract', 'm0029_overtaken_releases')";
    house.owner.execute_unprepared(early).await?;
    let told = sentence().await?;
    assert!(told.contains("kansa migrate"), "{told}");
    house.owner.execute_unprepared("DROP FUNCTION known_migrations()").await?;
    let told = sentence().await?;
    assert!(told.contains("kansa migrate"), "older than the question: {told}");
    // Who serves already is not stopped by it.
    let door = house.door()?;
    assert_eq!(door.ask_with(MANAGER, None, AUDITS, &json!({})).await?.status, 200);
    Ok(())
}
