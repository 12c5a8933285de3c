//! What nobody does while a body answers and is judged, as a table.
use super::{ITEM, OTHER, outcome, refused};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    audit::{AuditId, RecordSelfAssessments, State},
    kernel::fiscal::FiscalYear,
    target::TargetRef,
    team::{Advisor, NoteAdvisory},
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, answers},
};

/// Beppu's audit of its general affairs department, with people who stand too near. The respondent's and the manager's
/// items are submitted; everything is answered.
async fn near_people(house: &House) -> Result<AuditId> {
    house.cast().await?;
    let (respondent, auditor) = (Role::Respondent, Role::InternalAuditor);
    for (person, roles) in [
        ("colleague", vec![auditor]),
        ("head", vec![auditor]),
        ("owner", vec![auditor]),
        ("mover", vec![auditor]),
        ("elder", vec![auditor]),
        ("answerer", vec![respondent, auditor]),
        ("adviser", vec![auditor]),
        ("former adviser", vec![auditor]),
    ] {
        house.invite("beppu-ciso", person, &roles).await?;
    }
    let now = domain::Clock::now(&*house.clock);
    let general = house.department(BEPPU, "総務課").await?;
    let computing = house.department(BEPPU, "情報課").await?;
    let system = house.system(BEPPU, "住民記録", computing).await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    house.clock.set("2025-03-31T00:00:00Z".parse()?);
    house.works_in(BEPPU, general, "elder", None).await?;
    let gone =
        json!({ "departmentId": gid(general), "memberId": gid(house.member(BEPPU, "elder").await?.id) });
    manager.does("removeFromDepartment", gone, "__typename").await?;
    house.clock.set(now);
    house.works_in(BEPPU, general, "colleague", None).await?;
    house.works_in(BEPPU, computing, "owner", None).await?;
    house.works_in(BEPPU, general, "mover", Some("2025-04-01".parse()?)).await?;
    let gone =
        json!({ "departmentId": gid(general), "memberId": gid(house.member(BEPPU, "mover").await?.id) });
    manager.does("removeFromDepartment", gone, "__typename").await?;
    let head = gid(house.member(BEPPU, "head").await?.id);
    let headed =
        json!({ "departmentId": gid(general), "name": "総務課", "headMemberId": head, "expectedVersion": 1 });
    manager.does("changeDepartment", headed, "__typename").await?;
    for (person, year) in [("adviser", 2024), ("former adviser", 2023)] {
        let advisor = Advisor::Member(house.member(BEPPU, person).await?.id);
        let fiscal_year = FiscalYear::parse("fiscalYear", year)?;
        house.run("beppu-ciso", NoteAdvisory { advisor, fiscal_year }).await?;
    }
    let audit = house.create_audit(BEPPU, domain::scoring::Tier::Essential).await?;
    let targets = [TargetRef::Department(general), TargetRef::System(system)];
    house.set_targets(BEPPU, audit, &targets).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::SelfAssessment).await?;
    let entries = answers(BEPPU, domain::scoring::Tier::Essential)?;
    let (own, rest): (Vec<_>, Vec<_>) = entries.into_iter().partition(|entry| entry.item == ITEM);
    house.run("answerer", RecordSelfAssessments { audit, entries: own }).await?;
    house.run("beppu-manager", RecordSelfAssessments { audit, entries: rest }).await?;
    for (person, item) in [("answerer", ITEM), ("beppu-respondent", OTHER)] {
        house.assign(BEPPU, audit, person, &[item]).await?;
        let mine = json!({ "auditId": gid(audit), "items": [item] });
        Voice::of(&door, person).does("submitAssignedItems", mine, "__typename").await?;
    }
    Ok(audit)
}

#[tokio::test]
async fn duties_are_separate() -> Result<()> {
    let house = House::open().await?;
    let audit = near_people(&house).await?;
    let door = house.door()?;
    let version = house.audit(BEPPU, audit).await?.version;
    let verb = |version: i32| json!({ "auditId": gid(audit), "expectedVersion": version });
    let items = |item: &str| json!({ "auditId": gid(audit), "items": [item] });
    let back = |item: &str| json!({ "auditId": gid(audit), "items": [item], "reason": "不足" });
    let member = gid(house.member(BEPPU, "beppu-respondent").await?.id);
    let assign = json!({ "auditId": gid(audit), "assigneeMemberId": member, "items": [ITEM] });
    let judge = |item: &str| {
        let entry = json!({ "item": item, "verdict": "CONFORMING", "method": "EXAMINE" });
        json!({ "auditId": gid(audit), "entries": [entry] })
    };
    // While the body answers.
    let table = [
        ("an auditor does not assign", "beppu-auditor", "assignItems", assign.clone(), "FORBIDDEN"),
        ("the CISO does not assign", "beppu-ciso", "assignItems", assign.clone(), "FORBIDDEN"),
        ("a respondent does not assign", "beppu-respondent", "assignItems", assign, "FORBIDDEN"),
        ("an auditor does not submit", "beppu-auditor", "submitAssignedItems", items(ITEM), "FORBIDDEN"),
        ("the answerer does not return", "beppu-manager", "returnAssignedItems", back(OTHER), "OWN_ITEM"),
        ("the assignee does not return", "answerer", "returnAssignedItems", back(ITEM), "FORBIDDEN"),
        ("an auditor does not return", "beppu-auditor", "returnAssignedItems", back(ITEM), "FORBIDDEN"),
        ("a respondent is no auditor", "beppu-respondent", "declareIndependence", verb(version), "FORBIDDEN"),
        ("the manager is no auditor", "beppu-manager", "declareIndependence", verb(version), "FORBIDDEN"),
        ("who works there", "colleague", "declareIndependence", verb(version), "INDEPENDENCE_DEPARTMENT"),
        ("who heads it", "head", "declareIndependence", verb(version), "INDEPENDENCE_DEPARTMENT"),
        (
            "who works where the system belongs",
            "owner",
            "declareIndependence",
            verb(version),
            "INDEPENDENCE_DEPARTMENT",
        ),
        (
            "who worked there this year",
            "mover",
            "declareIndependence",
            verb(version),
            "INDEPENDENCE_DEPARTMENT",
        ),
        ("who answered", "answerer", "declareIndependence", verb(version), "INDEPENDENCE_OWN_ANSWERS"),
        ("who advised last year", "adviser", "declareIndependence", verb(version), "INDEPENDENCE_ADVISED"),
        ("who saw another version", "elder", "declareIndependence", verb(version + 1), "STALE_VERSION"),
    ];
    refused(&house, &door, &table).await?;
    // Longer ago is long enough.
    for person in ["elder", "former adviser"] {
        assert_eq!(outcome(&door, person, "declareIndependence", &verb(version)).await?, "done", "{person}");
    }
    assert_eq!(outcome(&door, "elder", "declareIndependence", &verb(version)).await?, "ON_TEAM_ALREADY");

    let manager = Voice::of(&door, "beppu-manager");
    manager.does("submitSelfAssessment", verb(version), "__typename").await?;
    let outside = ["colleague", "head", "owner", "mover", "answerer", "adviser", "beppu-auditor"];
    let version = version + 1;
    let starts: Vec<_> = outside
        .iter()
        .map(|who| ("off the team", *who, "startFieldwork", verb(version), "NOT_ON_TEAM"))
        .collect();
    refused(&house, &door, &starts).await?;
    Voice::of(&door, "elder").does("startFieldwork", verb(version), "__typename").await?;
    let version = version + 1;
    let mut table: Vec<_> = outside
        .iter()
        .map(|who| ("off the team", *who, "recordJudgements", judge(OTHER), "NOT_ON_TEAM"))
        .collect();
    table.extend(
        outside.iter().map(|who| ("off the team", *who, "takeAuditLead", verb(version), "NOT_ON_TEAM")),
    );
    table.extend([
        ("who answered does not judge", "answerer", "recordJudgements", judge(ITEM), "OWN_ANSWER"),
        ("a respondent does not judge", "beppu-respondent", "recordJudgements", judge(ITEM), "FORBIDDEN"),
        ("the manager does not judge", "beppu-manager", "recordJudgements", judge(ITEM), "FORBIDDEN"),
        ("the CISO does not judge", "beppu-ciso", "recordJudgements", judge(ITEM), "FORBIDDEN"),
    ]);
    refused(&house, &door, &table).await?;

    let read = "query($id: ID!) { node(id: $id) { ... on Audit { team { isViewer isLead declarationVersion organization { name } } } } }";
    let seen = Voice::of(&door, "elder").reads(read, json!({ "id": gid(audit) })).await?;
    let one = |own: bool| json!({ "isViewer": own, "isLead": own, "declarationVersion": 1, "organization": { "name": "別府市" } });
    let mut team = seen["node"]["team"].as_array().cloned().context("a team")?;
    team.sort_by_key(|one| one["isViewer"] != true);
    assert_eq!(team, [one(true), one(false)]);
    Ok(())
}
