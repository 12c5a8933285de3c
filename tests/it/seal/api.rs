//! The seal over the front door, and behind each of the two walls.
use super::{alone, download};
use crate::walls::tables;
use anyhow::{Context as _, Result};
use domain::{
    Error,
    audit::State,
    kernel::page::PageRequest,
    trail::{HeadKey as _, ListTrail, LoadSeals, ReadTrailHead},
};
use infra::seal::signature_holds;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const HEAD: &str = "{ trailHead { sequence hash signedAt keyId signature publicKey text } }";
const TRAIL: &str = "query($n: Int!) { trail(first: $n) { nodes { id action seal { sequence hash } } } }";

#[tokio::test]
async fn entries_show_their_seals_once_they_have_them() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    house.internal_audit(State::Draft).await?;
    let door = house.door()?;
    let mut costs = Vec::new();
    for n in [2_u64, 8] {
        house.forget_who_asks();
        let before = house.gate.statements();
        let answer = door.ask_with("beppu-ciso", None, TRAIL, &json!({ "n": n })).await?;
        costs.push(house.gate.statements() - before);
        let nodes = answer.data("/trail/nodes").as_array().with_context(|| answer.body.to_string())?;
        assert_eq!(nodes.len() as u64, n);
        let (new, old): (Vec<&Value>, Vec<&Value>) = nodes.iter().partition(|node| node["seal"].is_null());
        assert!(new.iter().all(|node| node["action"] == "AUDIT_CREATE"), "{}", answer.body);
        assert!(!new.is_empty() && !old.is_empty());
        let places: Vec<u64> = old.iter().filter_map(|node| node["seal"]["sequence"].as_u64()).collect();
        assert!(places.windows(2).all(|pair| pair[0] == pair[1] + 1), "newest first: {places:?}");
    }
    assert_eq!(costs[0], costs[1], "statements for 2 and for 8 entries");
    Ok(())
}

#[tokio::test]
async fn a_body_downloads_its_own_head_and_no_other() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let none = door.ask("beppu-ciso", None, HEAD).await?;
    assert_eq!(none.body["data"], json!({ "trailHead": null }), "nothing is sealed yet");
    house.worker.seal().await?;
    for (person, code) in [("beppu-ciso", BEPPU), ("beppu-manager", BEPPU), ("nakatsu-ciso", NAKATSU)] {
        let answer = door.ask(person, None, HEAD).await?;
        let text = answer.text("/trailHead/text")?;
        assert!(text.contains(&house.place(code)?.uuid().to_string()), "{person}: {text}");
        assert_eq!(answer.text("/trailHead/keyId")?, house.trail_key.public().id());
        assert!(text.contains(answer.text("/trailHead/hash")?));
    }
    let head = download(&house).await?;
    assert!(signature_holds(&head.head.key, &head.head.text(), &head.signature));
    assert_eq!(head.head.key, house.trail_key.public());
    assert_eq!(alone(&house).await?.map(|found| found.head), Ok(Some(head.head)));
    Ok(())
}

#[tokio::test]
async fn outsiders_and_those_who_may_not_read_the_trail_get_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    house.worker.seal().await?;
    let door = house.door()?;
    for (person, inside) in [
        ("firm-auditor", Some(BEPPU)),
        ("firm-manager", Some(BEPPU)),
        ("beppu-respondent", None),
        ("beppu-viewer", None),
        ("frontend", None),
    ] {
        let answer = door.ask(person, inside, HEAD).await?;
        assert_eq!((answer.code(), answer.data("/trailHead")), ("FORBIDDEN", &Value::Null), "{person}");
    }
    assert_eq!(door.ask("anonymous", None, HEAD).await?.code(), "UNAUTHENTICATED");
    assert_eq!(door.ask("nakatsu-ciso", Some(BEPPU), HEAD).await?.code(), "NOT_FOUND");
    let seals = house.run_in("firm-auditor", BEPPU, LoadSeals(Vec::new())).await;
    assert!(matches!(seals, Err(Error::Forbidden)));
    Ok(())
}

#[tokio::test]
async fn the_first_wall_alone_hides_another_s_seals_and_head() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.worker.seal().await?;
    for table in tables(&house).await? {
        let open = format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY");
        house.owner.execute_unprepared(&open).await?;
    }
    let page = || PageRequest::new(Some(100), None, None, None);
    let list = ListTrail { outsiders_only: false, page: page()? };
    let own: Vec<_> = house.run("beppu-ciso", list).await?.items.iter().map(|one| one.id).collect();
    let list = ListTrail { outsiders_only: false, page: page()? };
    let strange: Vec<_> = house.run("nakatsu-ciso", list).await?.items.iter().map(|one| one.id).collect();
    assert!(!own.is_empty() && !strange.is_empty());
    let both = own.iter().chain(&strange).copied().collect();
    let seals = house.run("beppu-ciso", LoadSeals(both)).await?;
    assert_eq!(seals.len(), own.len());
    assert!(seals.iter().all(|seal| own.contains(&seal.entry)));
    for (person, code) in [("beppu-ciso", BEPPU), ("nakatsu-ciso", NAKATSU)] {
        let head = house.run(person, ReadTrailHead).await?.context("a head")?;
        assert_eq!(head.head.tenant, house.place(code)?);
    }
    Ok(())
}
