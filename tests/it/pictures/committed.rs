//! The pictures and tables of the README are those that the demo's story gives, to the byte.
use anyhow::Result;
use api::demo::write_charts;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{read, read_dir},
    path::Path,
};
use tests::{House, cluster::root_of_the_repository};

/// All files of a folder, by name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in read_dir(folder)? {
        let entry = entry?;
        found.insert(entry.file_name().to_string_lossy().into_owned(), read(entry.path())?);
    }
    Ok(found)
}

/// Draws what the README shows of a house in which the story was told, and holds it against what is committed.
pub(crate) async fn pictures_are_those_of(house: &House) -> Result<()> {
    let (door, folder) = (house.door()?, tempfile::tempdir()?);
    write_charts(&door.router, |person: &str| door.token(person), folder.path()).await?;
    let drawn = files(folder.path())?;
    let committed = files(&root_of_the_repository().join("docs/images"))?;
    let names: BTreeSet<&String> = drawn.keys().chain(committed.keys()).collect();
    assert!(drawn.contains_key("radar.ja.svg"), "{names:?}");
    let old: Vec<_> = names.into_iter().filter(|name| drawn.get(*name) != committed.get(*name)).collect();
    assert!(old.is_empty(), "docs/images is old: draw it anew, as the README says: {old:?}");
    Ok(())
}
