//! What the process is told by its environment, as the operator's page has it.
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeSet,
    fs::{read_dir, read_to_string},
};
use tests::cluster::root_of_the_repository;

/// Whether it can be a variable's name: `KANSA_LISTEN`, `DATABASE_URL`.
fn is_name(text: &str) -> bool {
    text.contains('_') && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Each name that `infra/src/config` asks for: nothing else reads the environment, clippy sees to that.
fn read() -> Result<BTreeSet<String>> {
    let config = root_of_the_repository().join("infra/src/config");
    let mut texts = vec![read_to_string(config.with_extension("rs"))?];
    for entry in read_dir(config)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs") {
            texts.push(read_to_string(path)?);
        }
    }
    let literals = texts.iter().flat_map(|text| text.split('"'));
    Ok(literals.filter(|text| is_name(text)).map(str::to_owned).collect())
}

/// Each name in the first column of the table.
fn told() -> Result<BTreeSet<String>> {
    let page = read_to_string(root_of_the_repository().join("docs/operations.md"))?;
    let (_, from) = page.split_once("\n## Configuration\n").context("no section on the configuration")?;
    let (section, _) = from.split_once("\n## ").context("it is not the last section")?;
    let first_cells = section.lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let names = first_cells.flat_map(|cell| cell.split('`'));
    Ok(names.filter(|text| is_name(text)).map(str::to_owned).collect())
}

#[test]
fn every_variable_is_told_and_every_told_one_is_read() -> Result<()> {
    let (read, told) = (read()?, told()?);
    assert!(read.len() > 30, "only {} variables were found: {read:?}", read.len());
    let untold: Vec<_> = read.difference(&told).collect();
    let unread: Vec<_> = told.difference(&read).collect();
    assert!(untold.is_empty() && unread.is_empty(), "not in the table: {untold:?}; not read: {unread:?}");
    Ok(())
}
