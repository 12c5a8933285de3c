//! Nobody's reading costs more because the nation is large: by the nodes of plans, never by time.
use anyhow::{Result, ensure};
use benches::{
    national::{CENTRE, Size, fill, open, publish},
    plans::{Explain, Plan, Tape, explain},
};
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Door, House};

/// What grows with every body and every year: none of it is ever read from end to end.
const GROWING: [&str; 16] = [
    "self_assessments",
    "judgements",
    "contributions",
    "cohorts",
    "audits",
    "audit_scores",
    "audit_transitions",
    "reports",
    "participations",
    "replies",
    "consents",
    "entry_grants",
    "progress",
    "named_results",
    "members",
    "users",
];

/// Indices without which something above would be read from end to end.
const NEEDED: [&str; 8] = [
    "contributions_of_scores",
    "replies_by_prefecture",
    "replies_by_municipality",
    "replies_by_firm",
    "progress_by_prefecture",
    "progress_by_municipality",
    "named_results_by_prefecture",
    "named_results_by_municipality",
];

/// A person, what they ask, and the indices by which some of it is found.
const READS: [(&str, &str, &[&str]); 7] = [
    (
        "442011-manager",
        "{ audits(first: 1) { nodes { title scores { lines { points } } reports { number } transitions { verb }
            items(first: 100) { totalCount nodes { code selfAssessment { verdict } judgement { verdict } } } } } }",
        &["self_assessments_pkey", "judgements_pkey", "audit_scores_pkey"],
    ),
    ("442011-manager", "{ comparisonReleases(first: 5) { nodes { figures { n mean } ownPosition { points } } } }", &[]),
    ("440001-manager", "{ comparisonReleases(first: 5) { nodes { state figures { n mean } } } }", &[]),
    (
        "442011-manager",
        "{ participations(first: 20) { nodes { state name consents { purpose } engagement { title } } } }",
        &[],
    ),
    (
        "440001-manager",
        "{ engagements(first: 5) { nodes { title participations { state name progress { state }
            results { formula } } } } }",
        &[],
    ),
    ("firm-44", "{ engagements(first: 5) { nodes { title } } participations(first: 20) { nodes { state name } } }", &[]),
    ("442011-manager", "{ viewer { userId memberships { code name } } }", &[]),
];

async fn plans_of(
    house: &House,
    tape: &Tape,
    door: &Door,
    person: &str,
    document: &str,
) -> Result<Vec<Plan>> {
    tape.take();
    let answer = door.ask_with(person, None, document, &json!({})).await?;
    ensure!(answer.body.get("errors").is_none(), "{person}: {}", answer.body);
    explain(house, &tape.take(), Explain::Plan).await
}

fn faults(person: &str, plans: &[Plan]) -> Vec<String> {
    let scanned =
        |plan: &Plan| GROWING.into_iter().filter(|table| plan.scans(table)).collect::<Vec<_>>().join(", ");
    let bad = plans.iter().map(|plan| (scanned(plan), plan)).filter(|(tables, _)| !tables.is_empty());
    bad.map(|(tables, plan)| format!("{person} reads all of {tables}: {plan}")).collect()
}

#[tokio::test]
async fn at_national_size_everything_is_found_by_index() -> Result<()> {
    let house = House::open().await?;
    let tape = Tape::of(&house)?;
    fill(&house, Size::PLANNED, 1).await?;
    let door = house.door()?;
    let (mut found, mut used) = (Vec::new(), BTreeSet::new());
    let note = |plans: &[Plan], used: &mut BTreeSet<String>| {
        used.extend(plans.iter().flat_map(|plan| &plan.nodes).map(|node| node.index.clone()));
    };
    for (owner, year) in [("440001", 2024), ("440001", 2025), (CENTRE, 2025)] {
        let id = open(&door, owner, year).await?;
        tape.take();
        house.settle().await?;
        let frozen = explain(&house, &tape.take(), Explain::Plan).await?;
        ensure!(frozen.iter().any(|plan| plan.reads("contributions").next().is_some()), "nothing was frozen");
        found.extend(faults("the release role", &frozen));
        note(&frozen, &mut used);
        publish(&door, owner, &id).await?;
    }
    for (person, document, indices) in READS {
        let plans = plans_of(&house, &tape, &door, person, document).await?;
        found.extend(faults(person, &plans));
        note(&plans, &mut used);
        for index in indices {
            ensure!(plans.iter().any(|plan| plan.uses(index)), "{index} was not used for {document}");
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let idle: Vec<_> = NEEDED.into_iter().filter(|index| !used.contains(*index)).collect();
    assert!(idle.is_empty(), "{idle:?} among {used:?}");

    // The test can fail: without its index a table is read from end to end.
    sea_orm::ConnectionTrait::execute_unprepared(
        &house.owner,
        "ALTER TABLE judgements DROP CONSTRAINT judgements_pkey",
    )
    .await?;
    let (person, document, _) = READS[0];
    let plans = plans_of(&house, &tape, &door, person, document).await?;
    assert_eq!(faults(person, &plans).len(), 1);
    Ok(())
}
