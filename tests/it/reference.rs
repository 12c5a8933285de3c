//! What the reference lists is all there is: types that an id finds, and statuses.
use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use std::{collections::BTreeSet, fs::read_to_string};
use tests::cluster::root_of_the_repository;

fn text_of(path: &str) -> Result<String> {
    read_to_string(root_of_the_repository().join(path)).context(path.to_owned())
}

/// What stands on a page between two texts.
fn between<'p>(page: &'p str, from: &str, to: &str) -> Result<&'p str> {
    let (_, rest) = page.split_once(from).with_context(|| format!("nowhere: {from}"))?;
    let (found, _) = rest.split_once(to).with_context(|| format!("nowhere behind {from}: {to}"))?;
    Ok(found)
}

#[test]
fn every_type_that_an_id_finds_is_in_the_reference() -> Result<()> {
    let (page, served) = (text_of("docs/api.md")?, api::graphql::sdl());
    let list = between(&page, "`node(id)` and `nodes(ids)`", "What does not exist")?;
    let told: BTreeSet<&str> = list.split('`').skip(1).step_by(2).collect();
    let nodes = served.lines().filter_map(|line| line.strip_prefix("type ")?.split_once(" implements "));
    let nodes = nodes.filter(|(_, interfaces)| interfaces.contains("Node")).map(|(name, _)| name);
    let nodes: BTreeSet<&str> = nodes.collect();
    assert!(nodes.contains("Audit"), "{nodes:?}");
    assert_eq!(told, nodes);
    Ok(())
}

#[test]
fn every_status_of_a_refusal_is_in_the_reference() -> Result<()> {
    let (page, refusals) = (text_of("docs/api.md")?, text_of("api/src/http/refusal.rs")?);
    let table = between(&page, "\n## HTTP status\n", "```")?;
    let cells = table.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let told: BTreeSet<u16> =
        cells.flat_map(|cell| cell.split(", ")).filter_map(|n| n.parse().ok()).collect();
    let mut used = BTreeSet::new();
    for number in 400..600 {
        let status = StatusCode::from_u16(number)?;
        let name = status.canonical_reason().map(|reason| reason.to_uppercase().replace([' ', '-'], "_"));
        // As the refusals are declared: `ORIGIN = FORBIDDEN "FORBIDDEN"`.
        used.extend(name.filter(|name| refusals.contains(&format!(" = {name} \""))).map(|_| number));
    }
    assert!(used.contains(&403) && used.contains(&503), "{used:?}");
    let untold: Vec<_> = used.difference(&told).collect();
    assert!(untold.is_empty(), "{untold:?}");
    Ok(())
}
