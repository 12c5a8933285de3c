//! Pages and ids that cannot be.
use crate::voice::{Voice, gid};
use anyhow::Result;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::audit::State;
use serde_json::json;
use tests::{Door, House, world::BEPPU};

const SIZE: (&str, &str) = ("Ask for 1 to 100 rows at a time.", "件数は1から100までで指定してください。");
const ONE_WAY: (&str, &str) = (
    "Give either `first` (with `after`) or `last` (with `before`).",
    "first（とafter）または last（とbefore）のどちらか一方を指定してください。",
);
const CURSOR: (&str, &str) = ("This is not a cursor of this list.", "この一覧のカーソルではありません。");

/// Asks for a list with these arguments and checks the refusal.
async fn refused(door: &Door, list: &str, arguments: &str, reason: &str, field: &str) -> Result<()> {
    let person = match list {
        "reportCopies" => "firm-manager",
        _ => "beppu-ciso",
    };
    let query = match list {
        "edition.items" => {
            format!("{{ edition(code: \"H19.7\") {{ items{arguments} {{ edges {{ cursor }} }} }} }}")
        }
        "audit.items" => {
            format!("{{ audits(first: 1) {{ nodes {{ items{arguments} {{ edges {{ cursor }} }} }} }} }}")
        }
        list => format!("{{ {list}{arguments} {{ edges {{ cursor }} }} }}"),
    };
    let refused = Voice::of(door, person).query_is_refused(&query, json!({})).await?;
    refused.is("INVALID", reason, Some(field));
    let (en, ja) = match reason {
        "PAGE_SIZE" => SIZE,
        "PAGE_ARGUMENTS" => ONE_WAY,
        _ => CURSOR,
    };
    refused.says(en, ja);
    Ok(())
}

#[tokio::test]
async fn no_list_gives_a_page_that_cannot_be() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.internal_audit(State::Draft).await?;
    let door = house.door()?;
    for list in [
        "governments",
        "organizations",
        "members",
        "audits",
        "audit.items",
        "edition.items",
        "engagements",
        "participations",
        "comparisonReleases",
        "reportCopies",
        "trail",
    ] {
        for size in ["0", "-1", "101", "1000", "2147483647"] {
            refused(&door, list, &format!("(first: {size})"), "PAGE_SIZE", "first").await?;
            refused(&door, list, &format!("(last: {size})"), "PAGE_SIZE", "last").await?;
        }
        for arguments in ["", "(first: 1, last: 1)", "(first: 0, last: 1000)"] {
            refused(&door, list, arguments, "PAGE_ARGUMENTS", "first").await?;
        }
        let other_list = BASE64.encode("{\"a\":1}");
        for cursor in ["", "garbage", "'", "\\u0000", &other_list] {
            refused(&door, list, &format!("(first: 1, after: \"{cursor}\")"), "CURSOR", "after").await?;
            refused(&door, list, &format!("(last: 1, before: \"{cursor}\")"), "CURSOR", "before").await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_cursor_made_by_hand_finds_nothing_out() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let ask = async |text: &str| {
        let query = "query($after: String!) { governments(first: 1, after: $after) { nodes { code } } }";
        let after = BASE64.encode(serde_json::to_string(text)?);
        Voice::of(&door, "beppu-ciso").ask(query, json!({ "after": after })).await
    };
    for odd in ["a\0b", "\0", "\u{7}", "' OR 1=1 --", "442021", ""] {
        let answer = ask(odd).await?;
        assert_eq!(answer.code(), "INVALID", "{odd:?}: {}", answer.body);
        assert_eq!(answer.body["errors"][0]["extensions"]["reason"], "CURSOR", "{}", answer.body);
    }
    assert_eq!(ask(BEPPU).await?.text("/governments/nodes/0/code")?, "442038");
    Ok(())
}

#[tokio::test]
async fn ids_that_are_none() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let of = |text: &str| BASE64.encode(text);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    for garbage in ["", "garbage", "\0", &of("Audit"), &of("Audit:"), &of("Audit:1")] {
        let refused = manager.query_is_refused(node, json!({ "id": garbage })).await?;
        refused.is("INVALID", "GLOBAL_ID", Some("id"));
        refused.says("This is not a global id.", "グローバルIDではありません。");
    }
    for (garbage, reason) in [
        ("LocalGovernment:442021", "CHECK_DIGIT"),
        ("LocalGovernment:x", "GOVERNMENT_CODE"),
        ("Edition:latest", "EDITION_CODE"),
        ("CatalogItem:H19.7", "GLOBAL_ID"),
        ("CatalogItem:H19.7/x", "ITEM_CODE"),
    ] {
        let refused = manager.query_is_refused(node, json!({ "id": of(garbage) })).await?;
        refused.is("INVALID", reason, Some("id"));
    }
    // Ids of things that stand nowhere alone, or that nobody knows.
    for nothing in ["Tractor:1", "Consent:00000000-0000-7000-8000-000000000000"] {
        let found = manager.reads(node, json!({ "id": of(nothing) })).await?;
        assert!(found["node"].is_null(), "{nothing}: {found}");
    }
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let refused =
        manager.query_is_refused(nodes, json!({ "ids": [gid(house.place(BEPPU)?), "garbage"] })).await?;
    refused.is("INVALID", "GLOBAL_ID", Some("ids.1"));
    let one = gid(house.place(BEPPU)?);
    for ids in [Vec::new(), vec![one.clone(); 101]] {
        let refused = manager.query_is_refused(nodes, json!({ "ids": ids })).await?;
        refused.is("INVALID", "NODE_COUNT", Some("ids"));
        refused.says("Ask for 1 to 100 ids at a time.", "IDは1件から100件までで指定してください。");
    }
    let found = manager.reads(nodes, json!({ "ids": vec![one.clone(); 100] })).await?;
    assert_eq!(found["nodes"], json!(vec![json!({ "id": one }); 100]));
    Ok(())
}
