//! Bulk loads: all or nothing, repeatable, and a published edition never changes.
use anyhow::{Context as _, Result};
use domain::{Clock as _, kernel::reason::Language};
use infra::import::{
    CatalogFiles, CatalogOutcome, GovernmentCounts, ImportError, import_catalog, import_governments,
};
use infra::setup;
use sea_orm::{ConnectionTrait as _, DatabaseConnection};
use std::fs::read_to_string;
use tests::{Cluster, House, cluster::root_of_the_repository};

fn register() -> Result<String> {
    Ok(read_to_string(root_of_the_repository().join("data/local-governments.csv"))?)
}

/// The three files of the edition, with `from` replaced by `to` in the items.
fn edition(from: &str, to: &str) -> Result<CatalogFiles<std::io::Cursor<String>>> {
    let read = |name| -> Result<String> {
        Ok(read_to_string(root_of_the_repository().join("catalogs/H19.7").join(name))?)
    };
    let items = read("items.csv")?;
    anyhow::ensure!(items.contains(from), "{from} is not in the items");
    Ok(CatalogFiles {
        edition: std::io::Cursor::new(read("edition.csv")?),
        categories: std::io::Cursor::new(read("categories.csv")?),
        items: std::io::Cursor::new(items.replacen(from, to, 1)),
    })
}

/// A migrated database with nothing in it.
async fn bare() -> Result<DatabaseConnection> {
    let cluster = Cluster::of_this_run()?;
    let url = cluster.superuser(&cluster.empty_database().await?);
    setup::migrate(&url).await?;
    Ok(setup::owner(&url).await?)
}

#[tokio::test]
async fn the_register_is_tried_loaded_and_loaded_again() -> Result<()> {
    let owner = bare().await?;
    let csv = register()?;
    let first = GovernmentCounts { added: 1788, changed: 0, unchanged: 0, absent: 0 };
    assert_eq!(import_governments(&owner, csv.as_bytes(), true).await?, first, "a trial");
    assert_eq!(import_governments(&owner, csv.as_bytes(), false).await?, first, "the trial kept nothing");
    let again = GovernmentCounts { added: 0, changed: 0, unchanged: 1788, absent: 0 };
    assert_eq!(import_governments(&owner, csv.as_bytes(), false).await?, again);
    let renamed = csv.replacen("ベップシ", "ベツプシ", 1);
    let changed = GovernmentCounts { added: 0, changed: 1, unchanged: 1787, absent: 0 };
    assert_eq!(import_governments(&owner, renamed.as_bytes(), false).await?, changed);
    Ok(())
}

#[tokio::test]
async fn a_wrong_check_digit_is_named_and_nothing_is_loaded() -> Result<()> {
    let house = House::open().await?;
    let csv = register()?.replacen("ベップシ", "ベツプシ", 1).replacen("\n442038,", "\n442039,", 1);
    let line = csv.lines().position(|line| line.starts_with("442039,")).context("the line")? + 1;
    let refused = import_governments(&house.owner, csv.as_bytes(), false).await;
    let Err(ImportError::Faults(faults)) = refused else { anyhow::bail!("not refused: {refused:?}") };
    let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
    assert_eq!(places, [(u64::try_from(line)?, "code")]);
    for fault in &faults {
        assert_ne!(fault.message(Language::English), fault.message(Language::Japanese));
    }
    assert_eq!(house.count("governments WHERE name_kana = 'ベップシ'").await?, 1, "nothing was loaded");
    Ok(())
}

#[tokio::test]
async fn an_edition_is_published_once() -> Result<()> {
    let owner = bare().await?;
    let at = "2025-04-01T00:00:00Z".parse()?;
    let loaded = CatalogOutcome::Published { categories: 43, items: 317 };
    assert_eq!(import_catalog(&owner, edition("\n", "\n")?, at, true).await?, loaded, "a trial");
    assert_eq!(import_catalog(&owner, edition("\n", "\n")?, at, false).await?, loaded);
    assert_eq!(import_catalog(&owner, edition("\n", "\n")?, at, false).await?, CatalogOutcome::Unchanged);
    Ok(())
}

#[tokio::test]
async fn another_content_of_a_published_edition_is_refused() -> Result<()> {
    let house = House::open().await?;
    let changed = edition("EXAMINE", "INTERVIEW")?;
    let refused = import_catalog(&house.owner, changed, house.clock.now(), false).await;
    let Err(ImportError::Refused(reason)) = refused else { anyhow::bail!("not refused: {refused:?}") };
    assert_eq!(reason.code(), "EDITION_PUBLISHED");
    assert!(reason.message(Language::English).contains("(1)"), "{}", reason.message(Language::English));
    Ok(())
}

#[tokio::test]
async fn the_owner_too_cannot_change_a_published_edition() -> Result<()> {
    let house = House::open().await?;
    let changes = [
        "UPDATE editions SET title_en = 'x'",
        "UPDATE editions SET published_at = NULL",
        "DELETE FROM editions",
        "INSERT INTO editions VALUES ('H30.1', 'x', 'x', now(), 0, 0, now())",
        "TRUNCATE editions CASCADE",
        "UPDATE catalog_categories SET title_en = 'x' WHERE code = '1'",
        "DELETE FROM catalog_categories",
        "INSERT INTO catalog_categories (edition, code, position, title_ja, title_en) VALUES ('H19.7', '99', 999, 'x', 'x')",
        "TRUNCATE catalog_categories CASCADE",
        "UPDATE catalog_items SET weight = 3",
        "UPDATE catalog_items SET text_en = 'x' WHERE position = 1",
        "DELETE FROM catalog_items WHERE position = 1",
        "INSERT INTO catalog_items (edition, code, position, text_ja, text_en, method, evidence_ja, evidence_en, essential, weight)
         VALUES ('H19.7', '1.1-99', 999, 'x', 'x', 'TEST', '{}', '{}', false, 1)",
        "TRUNCATE catalog_items CASCADE",
    ];
    for change in changes {
        let refused = house.owner.execute_unprepared(change).await.err().context(change)?.to_string();
        assert!(
            refused.contains("published and cannot change") || refused.contains("must begin as a draft"),
            "{change}: {refused}"
        );
    }
    assert_eq!(house.count("catalog_items").await?, 317);
    Ok(())
}
