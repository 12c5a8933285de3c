//! The pictures of machines in the documents are drawn by the machines: what differs fails here.
use anyhow::{Context as _, Result};
use domain::{
    dispatch::{DispatchState, DispatchVerb},
    visit::{VisitState, VisitVerb},
};
use std::fmt::Write as _;
use tests::cluster::root_of_the_repository;

/// A state by its stable name and by its word in Japanese.
type Place = (&'static str, &'static str);
/// From where, to where, by which verb.
type Arrow = (&'static str, &'static str, &'static str);

/// From how many states a verb starts before its arrows would hide the others: it is told in a note then.
const CROWD: usize = 4;

/// The picture, as it must stand in the documents. What leads a state to itself is left out.
fn drawn(places: &[Place], arrows: &[Arrow]) -> String {
    let mut text = String::from("stateDiagram-v2\n");
    for (name, japanese) in places {
        let _ = writeln!(text, "    state \"{name} {japanese}\" as {name}");
    }
    for (name, _) in places.iter().take(1) {
        let _ = writeln!(text, "    [*] --> {name}");
    }
    let crowded = |verb: &str| arrows.iter().filter(|arrow| arrow.2 == verb).count() >= CROWD;
    for (from, to, verb) in arrows.iter().filter(|arrow| !crowded(arrow.2)) {
        let _ = writeln!(text, "    {from} --> {to}: {verb}");
    }
    for (name, _) in places.iter().filter(|place| !arrows.iter().any(|arrow| arrow.0 == place.0)) {
        let _ = writeln!(text, "    {name} --> [*]");
    }
    let mut noted: Vec<&str> = Vec::new();
    for (_, to, verb) in arrows.iter().filter(|arrow| crowded(arrow.2)) {
        if !noted.contains(verb) {
            let from: Vec<_> = arrows.iter().filter(|arrow| arrow.2 == *verb).map(|arrow| arrow.0).collect();
            let _ = writeln!(text, "    note right of {to}: {verb} from {}", from.join(" "));
            noted.push(verb);
        }
    }
    text
}

/// The picture that stands in a document.
fn shown(page: &str) -> Result<String> {
    let text = std::fs::read_to_string(root_of_the_repository().join("docs").join(page))?;
    let picture = text.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next());
    Ok(picture.with_context(|| format!("{page} shows no picture"))?.to_owned())
}

#[test]
fn the_picture_of_a_dispatch_is_its_machine_s() -> Result<()> {
    let places: Vec<Place> =
        DispatchState::ALL.iter().map(|state| (state.as_str(), state.japanese())).collect();
    let mut arrows: Vec<Arrow> = Vec::new();
    for from in DispatchState::ALL {
        for verb in DispatchVerb::ALL {
            let to = verb.leads(*from).filter(|to| to != from);
            arrows.extend(to.map(|to| (from.as_str(), to.as_str(), verb.as_str())));
        }
    }
    assert_eq!(shown("dispatches.md")?, drawn(&places, &arrows));
    Ok(())
}

#[test]
fn the_picture_of_a_visit_is_its_machine_s() -> Result<()> {
    let places: Vec<Place> = VisitState::ALL.iter().map(|state| (state.as_str(), state.japanese())).collect();
    let mut arrows: Vec<Arrow> = Vec::new();
    for from in VisitState::ALL {
        for verb in VisitVerb::ALL {
            let to = verb.leads(*from).filter(|to| to != from);
            arrows.extend(to.map(|to| (from.as_str(), to.as_str(), verb.as_str())));
        }
    }
    assert_eq!(shown("visits.md")?, drawn(&places, &arrows));
    Ok(())
}
