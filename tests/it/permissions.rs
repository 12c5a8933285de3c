//! Who may do and see what: the permission table, and what must hold whatever the table says.
mod actors;
mod answers;
mod deeds;
mod follows;
mod owners;
mod reads;
mod seed;
mod shape;
mod table;

use actors::{ACTORS, TODAY, at_most};
use anyhow::Result;
use owners::{Owners, global};
use seed::World;
use shape::{PLUMBING, Shape};
use std::collections::BTreeSet;
use table::Table;
use tests::{House, cluster::root_of_the_repository, world::BEPPU};

/// The rows of whom a person may go to, from wherever they ask.
const DOORS: [&str; 2] = ["Viewer.entries", "Viewer.dispatchEntries"];

#[test]
fn every_field_has_a_row() -> Result<()> {
    let shape = Shape::now()?;
    let mut wanted = BTreeSet::new();
    for (name, object) in &shape.0 {
        let carrier = ["Connection", "Edge", "Payload"].iter().any(|ending| name.ends_with(ending));
        if name == "Mutation" {
            wanted.extend(object.fields.iter().map(|field| format!("Mutation.{}", field.name)));
        } else if !carrier {
            wanted.extend(shape.edges(name)?.map(|field| format!("{name}.{}", field.name)));
        }
    }
    for root in ["node", "nodes"] {
        wanted.extend(shape.nodes().map(|kind| format!("Query.{root} {kind}")));
    }
    let golden = "tests/it/snapshots/it__permissions__the_table_holds.snap";
    let golden = std::fs::read_to_string(root_of_the_repository().join(golden))?;
    let rows = golden.lines().filter(|line| line.contains('.') && !line.starts_with([' ', '-']));
    let rows: BTreeSet<String> = rows
        .filter_map(|row| match row.split_once(' ') {
            Some((field, _)) if field.starts_with("Mutation.") => Some(field.to_owned()),
            Some((field, _)) if field.ends_with(':') => None,
            _ => Some(row.to_owned()),
        })
        .collect();
    assert_eq!(wanted.difference(&rows).collect::<Vec<_>>(), Vec::<&String>::new(), "fields without a row");
    assert_eq!(rows.difference(&wanted).collect::<Vec<_>>(), Vec::<&String>::new(), "rows without a field");
    Ok(())
}

#[test]
fn what_is_called_plumbing_reads_nothing() -> Result<()> {
    let shape = Shape::now()?;
    for name in PLUMBING {
        let edges: Vec<_> = shape.edges(name)?.map(|field| &field.name).collect();
        assert!(edges.is_empty(), "{name} leads on to {edges:?}");
        let ids: Vec<_> = shape.object(name)?.fields.iter().filter(|field| field.target == "ID").collect();
        assert!(ids.is_empty(), "{name} names things: {ids:?}");
    }
    Ok(())
}

#[tokio::test]
async fn the_table_holds() -> Result<()> {
    insta::assert_snapshot!(Table::get().await?.render());
    Ok(())
}

#[tokio::test]
async fn nobody_is_shown_what_is_not_theirs() -> Result<()> {
    let table = Table::get().await?;
    for actor in ACTORS {
        let Some(allowed) = at_most(actor.name) else { continue };
        // Mutations name no owners, and which doors are open to whom is asked below.
        let reads =
            table.of(actor.name).filter(|(row, _)| !row.starts_with("Mutation.") && !DOORS.contains(row));
        for (row, word) in reads {
            let is_owner = word.starts_with(|first: char| first.is_lowercase() || first.is_numeric());
            assert!(!is_owner || allowed.contains(word), "{} is shown {word}'s in {row}", actor.name);
        }
    }
    Ok(())
}

#[tokio::test]
async fn only_the_appointed_are_told_of_doors_and_only_of_open_ones() -> Result<()> {
    let table = Table::get().await?;
    for actor in ACTORS.iter().filter(|actor| actor.name != "anonymous") {
        let told = match actor.person {
            "firm-manager" | "firm-auditor" if actor.day == TODAY => "beppu,nakatsu",
            "nakatsu-auditor" => "beppu",
            _ => "-",
        };
        assert_eq!(table.cell("Viewer.entries", actor.name), told, "{}", actor.name);
        // Wherever they stand and knock: it is the same person's list.
        let told = match actor.person {
            "center-advisor" if actor.day == TODAY => "beppu",
            "other-advisor" => "nakatsu",
            _ => "-",
        };
        assert_eq!(table.cell("Viewer.dispatchEntries", actor.name), told, "{}", actor.name);
    }
    Ok(())
}

#[tokio::test]
async fn no_cell_is_an_internal_error_or_of_an_unknown_owner() -> Result<()> {
    let table = Table::get().await?;
    for actor in ACTORS {
        for (row, word) in table.of(actor.name) {
            assert!(
                !["INTERNAL", "UNKNOWN", "RATE_LIMITED", "UNAVAILABLE"].contains(&word),
                "{} in {row}: {word}",
                actor.name
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_coordinator_sees_of_the_bodies_what_they_consented_to() -> Result<()> {
    let table = Table::get().await?;
    let coordinator = |row| table.cell(row, "oita-coordinator");
    assert_eq!(coordinator("Participation.results"), "nakatsu");
    for row in
        ["Query.nodes Audit", "Participation.audit", "Participation.consents", "Audit.items", "Audit.scores"]
    {
        assert!(["-", "FORBIDDEN"].contains(&coordinator(row)), "{row}: {}", coordinator(row));
    }
    Ok(())
}

#[tokio::test]
async fn the_entrant_finds_the_granted_audit_and_no_other() -> Result<()> {
    let world = World::get().await?;
    let house = House::copy_of(&world.database, TODAY).await?;
    let door = house.door()?;
    let ids = Owners::of(&house).await?.ids("Audit").to_vec();
    let document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } audits(first: 100) { nodes { id } } }";
    let variables = serde_json::json!({ "ids": ids });
    for (person, audit) in [("firm-auditor", "granted"), ("nakatsu-auditor", "mutual")] {
        let answer = door.ask_with(person, Some(BEPPU), document, &variables).await?;
        for list in ["/nodes", "/audits/nodes"] {
            let found = answer.data(list).as_array().into_iter().flatten();
            let found: Vec<_> = found.filter_map(|node| node.get("id")?.as_str()).collect();
            assert_eq!(found, [world.id(audit)?], "{person} {list} of {}", answer.body);
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_foreign_the_hidden_and_the_absent_look_alike() -> Result<()> {
    let world = World::get().await?;
    let house = House::copy_of(&world.database, TODAY).await?;
    let door = house.door()?;
    let owners = Owners::of(&house).await?;
    for kind in [
        "Member",
        "Audit",
        "Engagement",
        "Participation",
        "ComparisonRelease",
        "ReportCopy",
        "Department",
        "InformationSystem",
        "Advisory",
        "Plan",
        "Dispatch",
        "Webhook",
        "ServiceAccount",
    ] {
        let absent = global(kind, "01977000000070008000000000000000");
        // The centre's release, the nation's, is for everybody.
        let foreign = owners.ids(kind).iter().filter(|id| !["saga", "centre"].contains(&&*owners.owner(id)));
        for (person, inside) in [("412015-ciso", None), ("412015-ciso", Some(BEPPU)), ("stranger", None)] {
            let ask = |id: &str| format!("{{ node(id: \"{id}\") {{ id }} }}");
            let nothing = door.ask(person, inside, &ask(&absent)).await?;
            for id in foreign.clone().take(8) {
                let found = door.ask(person, inside, &ask(id)).await?;
                assert_eq!(
                    (found.status, found.body),
                    (nothing.status, nothing.body.clone()),
                    "{kind} {person}"
                );
            }
        }
    }
    Ok(())
}
