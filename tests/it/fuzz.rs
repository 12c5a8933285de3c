//! What is fuzzed (`cargo xtask fuzz`) meets its seeds in every run, whole and damaged, so that nothing waits for a nightly
//! compiler.
#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "as a file: where it is fuzzed it is a library")]
mod targets;

use anyhow::{Context as _, Result};
use std::{
    collections::BTreeSet,
    fs::{read, read_dir},
    path::PathBuf,
};
use tests::cluster::root_of_the_repository;

/// In how many places a seed is damaged.
const PLACES: usize = 150;

type Target = (&'static str, fn(&[u8]) -> Result<()>);

const TARGETS: [Target; 8] = [
    ("addresses", targets::addresses),
    ("forms", targets::forms),
    ("guard", targets::guard),
    ("ids", targets::ids),
    ("keys", targets::keys),
    ("requests", targets::requests),
    ("tables", targets::tables),
    ("tokens", targets::tokens),
];

/// The files in a folder of `fuzz`.
fn files(folder: &str) -> Result<Vec<PathBuf>> {
    let folder = root_of_the_repository().join("fuzz").join(folder);
    let found = read_dir(&folder).with_context(|| folder.display().to_string())?;
    found.map(|entry| Ok(entry?.path())).collect()
}

fn stems(folder: &str) -> Result<BTreeSet<String>> {
    let stem = |path: PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
    Ok(files(folder)?.into_iter().filter_map(stem).collect())
}

#[test]
fn every_target_has_a_program_and_seeds() -> Result<()> {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(stems("fuzz_targets")?, targets);
    assert_eq!(stems("seeds")?, targets);
    Ok(())
}

#[test]
fn every_seed_is_met_whole_and_damaged() -> Result<()> {
    for (name, target) in TARGETS {
        let seeds = files(&format!("seeds/{name}"))?;
        assert!(seeds.len() > 2, "{name} has few seeds");
        for path in seeds {
            let seed = read(&path)?;
            let meet = |bytes: &[u8]| {
                target(bytes)
                    .with_context(|| format!("{}: {}", path.display(), String::from_utf8_lossy(bytes)))
            };
            meet(&seed)?;
            for at in (0..seed.len()).step_by(seed.len() / PLACES + 1) {
                meet(&seed[..at])?;
                meet(&seed[at..])?;
                let mut odd = seed.clone();
                odd[at] ^= 1 << (at % 8);
                meet(&odd)?;
                odd[at] = 0xFF;
                meet(&odd)?;
                meet(&[&seed[..at], &seed[..], &seed[at..]].concat())?;
            }
        }
    }
    Ok(())
}
