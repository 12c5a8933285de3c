//! A mapping comes in by a file: whole or not at all, and once.
use crate::voice::{Voice, stored};
use anyhow::{Context as _, Result};
use domain::kernel::reason::Language;
use infra::import::{ImportError, MappingOutcome, import_mapping};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use tests::{House, world::mapping_file};

#[tokio::test]
async fn it_is_tried_loaded_and_loaded_again() -> Result<()> {
    let house = House::open().await?;
    house.later_edition_alone().await?;
    let csv = mapping_file()?;
    let lines = csv.lines().count() - 1;
    let loaded = MappingOutcome::Loaded { lines };
    assert_eq!(import_mapping(&house.owner, csv.as_bytes(), true).await?, loaded, "a trial");
    assert_eq!(house.count("item_mappings").await?, 0, "the trial kept nothing");
    assert_eq!(import_mapping(&house.owner, csv.as_bytes(), false).await?, loaded);
    assert_eq!(import_mapping(&house.owner, csv.as_bytes(), false).await?, MappingOutcome::Unchanged);
    let mut turned: Vec<&str> = csv.lines().collect();
    if let Some((_, lines)) = turned.split_first_mut() {
        lines.reverse();
    }
    let turned = turned.join("\n");
    assert_eq!(import_mapping(&house.owner, turned.as_bytes(), false).await?, MappingOutcome::Unchanged);
    Ok(())
}

#[tokio::test]
async fn a_loaded_one_never_changes() -> Result<()> {
    let house = House::open().await?;
    house.later_edition().await?;
    let before = stored(&house).await?;
    let other = mapping_file()?
        .replace("H19.7,1.1-01,R6.10,1.1-01,SAME", "H19.7,1.1-01,R6.10,,DROPPED\nH19.7,,R6.10,1.1-01,NEW");
    let refused = import_mapping(&house.owner, other.as_bytes(), false).await;
    let Err(ImportError::Refused(reason)) = refused else { anyhow::bail!("not refused: {refused:?}") };
    assert_eq!(reason.code(), "MAPPING_LOADED");
    assert!(reason.message(Language::English).is_ascii() && !reason.message(Language::Japanese).is_ascii());
    for change in [
        "UPDATE item_mappings SET relation = 'SPLIT' WHERE position = 1",
        "DELETE FROM item_mappings WHERE position = 1",
        "TRUNCATE item_mappings",
    ] {
        let refused = house.owner.execute_unprepared(change).await.err().context(change)?.to_string();
        assert!(refused.contains("never changes"), "{change}: {refused}");
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn bad_rows_are_named_by_line_and_column_and_nothing_is_loaded() -> Result<()> {
    let house = House::open().await?;
    house.later_edition_alone().await?;
    let sound = mapping_file()?;
    for (from, to, line, column, code) in [
        ("1.1-01,R6.10,1.1-01,SAME", "1.1-01,R6.10,1.1-01,ALIKE", 2, "relation", "RELATION"),
        ("1.1-01,R6.10,1.1-01,SAME", "1.1-01,R6.10,1.1-01,SPLIT", 2, "from_item", "RELATION_DIFFERS"),
        ("1.1-02,R6.10,1.1-02,SPLIT", "1.1-02,R6.10,,SPLIT", 3, "to_item", "TO_ITEM"),
        ("1.1-02,R6.10,1.1-02,SPLIT", "1.1-02,R6.11,1.1-02,SPLIT", 3, "to_edition", "ONE_PAIR"),
    ] {
        let refused = import_mapping(&house.owner, sound.replacen(from, to, 1).as_bytes(), false).await;
        let Err(ImportError::Faults(faults)) = refused else { anyhow::bail!("not refused: {refused:?}") };
        let [fault] = faults.as_slice() else { anyhow::bail!("one fault: {faults:?}") };
        assert_eq!((fault.line, fault.column, fault.reason.code()), (line, column, code));
        assert_ne!(fault.message(Language::English), fault.message(Language::Japanese));
    }
    let draft = sound.replace("R6.10", "R7.1");
    let refused = import_mapping(&house.owner, draft.as_bytes(), false).await;
    let Err(ImportError::Faults(faults)) = refused else { anyhow::bail!("not refused: {refused:?}") };
    assert_eq!(faults.iter().map(|fault| fault.reason.code()).collect::<Vec<_>>(), ["UNKNOWN_EDITION"]);
    assert_eq!(house.count("item_mappings").await?, 0, "nothing was loaded");
    Ok(())
}

#[tokio::test]
async fn everybody_reads_it_page_by_page() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let read = "query($from: String!, $to: String!, $after: String) {
        editionMapping(from: $from, to: $to, first: 100, after: $after) { totalCount
            nodes { relation fromCode toCode fromItem { code text { ja } } toItem { code weight } }
            pageInfo { hasNextPage endCursor } } }";
    let voice = Voice::of(&door, "firm-auditor");
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let variables = json!({ "from": "H19.7", "to": "R6.10", "after": after });
        let page = voice.reads(read, variables).await?["editionMapping"].take();
        assert_eq!(page["totalCount"], 319);
        all.extend(page["nodes"].as_array().context("nodes")?.clone());
        if page["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(all.len(), 319, "317 items, one of them in two parts, and a new one");
    let shown = |line: &Value| {
        let item = |side: &str| line[side]["code"].as_str().map(str::to_owned);
        (line["relation"].as_str().map(str::to_owned), item("fromItem"), item("toItem"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(shown(&all[0]), (some("SAME"), some("1.1-01"), some("1.1-01")));
    assert_eq!(shown(&all[1]), (some("SPLIT"), some("1.1-02"), some("1.1-02")));
    assert_eq!(shown(&all[3]), (some("DROPPED"), some("1.1-03"), None));
    assert_eq!(shown(&all[318]), (some("NEW"), None, some("1.1-05")));
    // The other way round none is loaded, and of an edition that nobody knows neither.
    for (from, to) in [("R6.10", "H19.7"), ("H19.7", "R7.1")] {
        let page = voice.reads(read, json!({ "from": from, "to": to, "after": null })).await?;
        assert_eq!(page["editionMapping"]["nodes"], json!([]), "{from} {to}");
    }
    voice.query_is_refused(read, json!({ "from": "H19.7", "to": "?", "after": null })).await?.is(
        "INVALID",
        "EDITION_CODE",
        Some("to"),
    );
    Ok(())
}
