//! What a body is made of, and what its audits are about.
use crate::voice::{Voice, gid, stored};
use anyhow::{Context as _, Result};
use domain::{
    Id,
    audit::State,
    department::{CloseDepartment, Department, DepartmentId, SystemId},
    membership::Member,
    scoring::Tier,
    target::TargetRef,
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const ALL: &str = "query($n: Int!) { departments(first: $n, closedToo: true) { nodes { id name kana endedAt version head { name }
    systems { name department { name } } people { since until member { name } } } } }";

fn id_of(payload: &Value, field: &str) -> Result<String> {
    Ok(payload[field]["id"].as_str().context("an id")?.to_owned())
}

#[tokio::test]
async fn a_body_says_what_it_is_made_of() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let head = gid(house.member(BEPPU, "beppu-viewer").await?.id);
    let respondent = gid(house.member(BEPPU, "beppu-respondent").await?.id);

    let new = json!({ "name": " 総務課 ", "kana": "ソウムカ", "headMemberId": head });
    let general = manager.does("addDepartment", new, "department { id name version }").await?;
    assert_eq!(general["department"]["name"], "総務課");
    let general = id_of(&general, "department")?;
    let system = json!({ "name": "財務会計システム", "departmentId": general });
    let system = id_of(&manager.does("addSystem", system, "system { id }").await?, "system")?;
    let placed = json!({ "departmentId": general, "memberId": respondent, "since": "2025-04-01" });
    manager.does("assignToDepartment", placed, "__typename").await?;
    let citizens = manager.does("addDepartment", json!({ "name": "市民課" }), "department { id }").await?;
    let citizens = id_of(&citizens, "department")?;
    let moved =
        json!({ "systemId": system, "name": "財務会計", "departmentId": citizens, "expectedVersion": 1 });
    manager.does("changeSystem", moved, "__typename").await?;
    let renamed = json!({ "departmentId": general, "name": "総務部", "expectedVersion": 1 });
    manager.does("changeDepartment", renamed, "__typename").await?;
    let gone = json!({ "departmentId": general, "memberId": respondent });
    manager.does("removeFromDepartment", gone, "__typename").await?;

    let seen = manager.reads(ALL, json!({ "n": 10 })).await?["departments"]["nodes"].take();
    assert_eq!(
        seen[0]["people"],
        json!([{ "since": "2025-04-01", "until": "2025-06-15", "member": { "name": "beppu-respondent" } }])
    );
    assert_eq!(
        (&seen[0]["name"], &seen[0]["head"], &seen[0]["kana"]),
        (&json!("総務部"), &Value::Null, &Value::Null)
    );
    assert_eq!(seen[1]["systems"], json!([{ "name": "財務会計", "department": { "name": "市民課" } }]));
    let seen = Voice::of(&door, "beppu-viewer").reads(ALL, json!({ "n": 10 })).await?;
    assert_eq!(
        seen["departments"]["nodes"][0]["people"],
        Value::Null,
        "people are for who may read the members"
    );

    manager.does("closeSystem", json!({ "systemId": system, "expectedVersion": 2 }), "__typename").await?;
    let close = json!({ "departmentId": citizens, "expectedVersion": 1 });
    manager.does("closeDepartment", close, "department { endedAt }").await?;
    let left = manager.reads(
        "{ departments(first: 9) { nodes { name } } systems(first: 9) { nodes { name } } }",
        json!({}),
    );
    assert_eq!(
        left.await?,
        json!({ "departments": { "nodes": [{ "name": "総務部" }] }, "systems": { "nodes": [] } })
    );
    Ok(())
}

/// A mutation that is refused: with what input, and how.
type Refusal = (&'static str, Value, &'static str, &'static str, Option<&'static str>);

/// Beppu's general affairs with a system and a respondent, a closed department, and one of Nakatsu's.
struct Offices {
    department: DepartmentId,
    system: SystemId,
    closed: DepartmentId,
    strange: DepartmentId,
}

async fn offices(house: &House) -> Result<Offices> {
    house.cast().await?;
    let department = house.department(BEPPU, "総務課").await?;
    let system = house.system(BEPPU, "財務会計", department).await?;
    house.works_in(BEPPU, department, "beppu-respondent", None).await?;
    let closed = house.department(BEPPU, "廃止課").await?;
    house.run("beppu-manager", CloseDepartment { department: closed, expected_version: 1 }).await?;
    let strange = house.department(NAKATSU, "企画課").await?;
    Ok(Offices { department, system, closed, strange })
}

/// All are refused as they say, and none changes anything.
async fn refused(house: &House, all: Vec<Refusal>) -> Result<()> {
    let door = house.door()?;
    let before = stored(house).await?;
    for (mutation, input, code, reason, field) in all {
        Voice::of(&door, "beppu-manager").is_refused(mutation, input).await?.is(code, reason, field);
    }
    assert_eq!(stored(house).await?, before);
    Ok(())
}

#[tokio::test]
async fn offices_that_cannot_be_are_refused() -> Result<()> {
    let house = House::open().await?;
    let Offices { department, system, closed, strange } = offices(&house).await?;
    let head = gid(house.member(NAKATSU, "nakatsu-manager").await?.id);
    let (c, i) = ("CONFLICT", "INVALID");
    let (of, unknown) = (Some("departmentId"), "UNKNOWN_DEPARTMENT");
    let new = |name: &str| json!({ "name": name });
    let headed = json!({ "name": "課", "headMemberId": head });
    let change = |id, seen: i32| json!({ "departmentId": gid::<Department>(id), "name": "課", "expectedVersion": seen });
    let close = json!({ "departmentId": gid(department), "expectedVersion": 1 });
    let owned = |name: &str, by| json!({ "name": name, "departmentId": gid::<Department>(by) });
    let stale = json!({ "systemId": gid(system), "expectedVersion": 2 });
    let all = vec![
        ("addDepartment", new("総務課"), c, "DEPARTMENT_EXISTS", None),
        ("addDepartment", new(" "), i, "BLANK", Some("name")),
        ("addDepartment", headed, i, "UNKNOWN_MEMBER", Some("headMemberId")),
        ("changeDepartment", change(department, 9), c, "STALE_VERSION", None),
        ("changeDepartment", change(closed, 2), c, "CLOSED_ALREADY", None),
        ("closeDepartment", close, c, "DEPARTMENT_OWNS_SYSTEMS", None),
        ("addSystem", owned("財務会計", department), c, "SYSTEM_EXISTS", None),
        ("addSystem", owned("別", closed), i, unknown, of),
        ("addSystem", owned("別", strange), i, unknown, of),
        ("closeSystem", stale, c, "STALE_VERSION", None),
    ];
    refused(&house, all).await?;
    let absent: DepartmentId = Id::from_uuid(uuid::Uuid::nil());
    let door = house.door()?;
    for unseen in [strange, absent] {
        let input = json!({ "input": change(unseen, 1) });
        let document = crate::voice::document("changeDepartment", "__typename");
        let answer = Voice::of(&door, "beppu-manager").ask(&document, input).await?;
        assert_eq!(answer.code(), "NOT_FOUND", "foreign and absent alike");
    }
    Ok(())
}

#[tokio::test]
async fn placements_that_cannot_be_are_refused() -> Result<()> {
    let house = House::open().await?;
    let Offices { department, closed, .. } = offices(&house).await?;
    let placed = house.member(BEPPU, "beppu-respondent").await?.id;
    let other = house.member(BEPPU, "beppu-viewer").await?.id;
    let foreign = house.member(NAKATSU, "nakatsu-manager").await?.id;
    let (c, i) = ("CONFLICT", "INVALID");
    let who =
        |id, member| json!({ "departmentId": gid::<Department>(id), "memberId": gid::<Member>(member) });
    let mut tomorrow = who(department, other);
    tomorrow["since"] = json!("2025-06-16");
    let all = vec![
        ("assignToDepartment", who(department, placed), c, "IN_DEPARTMENT_ALREADY", None),
        ("assignToDepartment", tomorrow, i, "DAY_IN_FUTURE", Some("since")),
        ("assignToDepartment", who(department, foreign), i, "UNKNOWN_MEMBER", Some("memberId")),
        ("assignToDepartment", who(closed, other), c, "CLOSED_ALREADY", None),
        ("removeFromDepartment", who(department, other), c, "NOT_IN_DEPARTMENT", None),
    ];
    refused(&house, all).await?;
    let door = house.door()?;
    let document = crate::voice::document("assignToDepartment", "__typename");
    let before = stored(&house).await?;
    for day in ["1.6.2025", "2025-6-1", "2025-02-29", "-262143-01-01", ""] {
        let mut input = who(department, other);
        input["since"] = json!(day);
        let told = Voice::of(&door, "beppu-manager").query_is_refused(&document, json!({ "input": input }));
        told.await?.is("INVALID", "DATE", None);
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_audit_says_what_it_is_about() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    let department = house.department(BEPPU, "総務課").await?;
    let system = house.system(BEPPU, "財務会計", department).await?;
    let (strange, closed) =
        (house.department(NAKATSU, "企画課").await?, house.department(BEPPU, "廃止課").await?);
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let close = json!({ "departmentId": gid(closed), "expectedVersion": 1 });
    manager.does("closeDepartment", close, "__typename").await?;
    let (of_department, of_system) =
        (json!({ "departmentId": gid(department) }), json!({ "systemId": gid(system) }));
    let set = |targets: Value, version: i32| json!({ "auditId": gid(audit), "targets": targets, "expectedVersion": version });

    let before = stored(&house).await?;
    let twice = manager.is_refused("setAuditTargets", set(json!([of_system, of_system]), 1)).await?;
    twice.is("INVALID", "TARGET_TWICE", Some("targets.1"));
    for unknown in [strange, closed] {
        let targets = json!([of_department, { "departmentId": gid(unknown) }]);
        let refused = manager.is_refused("setAuditTargets", set(targets, 1)).await?;
        refused.is("INVALID", "UNKNOWN_TARGET", Some("targets.1"));
    }
    manager.is_refused("setAuditTargets", set(json!([]), 7)).await?.is("CONFLICT", "STALE_VERSION", None);
    assert_eq!(stored(&house).await?, before);
    let done = manager.does(
        "setAuditTargets",
        set(json!([of_system, of_department]), 1),
        "audit { version targets { kind name } }",
    );
    let told = json!([{ "kind": "DEPARTMENT", "name": "総務課" }, { "kind": "SYSTEM", "name": "財務会計" }]);
    assert_eq!(done.await?["audit"], json!({ "version": 2, "targets": told }));

    // The firm reads the names of its audit's targets, though it may read no department.
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { targets { kind name } } } }";
    let firm = Voice::of(&door, "firm-auditor").inside(BEPPU);
    assert_eq!(firm.reads(read, json!({ "id": gid(audit) })).await?["node"]["targets"], told);
    assert_eq!(firm.ask("{ departments(first: 1) { nodes { id } } }", json!({})).await?.code(), "FORBIDDEN");

    house.lead(BEPPU, audit, "firm-auditor", State::Notified).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let refused = manager.is_refused("setAuditTargets", set(json!([]), version)).await?;
    refused.is("CONFLICT", "AUDIT_STATE", None);
    Ok(())
}

#[tokio::test]
async fn departments_and_targets_cost_the_same_however_many() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let audits = "query($n: Int!) { audits(first: $n) { nodes { targets { name } team { isLead } order { annualPlan { title } } } } }";
    let mut costs = Vec::new();
    for length in [2, 7] {
        for place in costs.len() * 2..length {
            let department = house.department(BEPPU, &format!("第{place}課")).await?;
            let system = house.system(BEPPU, &format!("第{place}系"), department).await?;
            house.works_in(BEPPU, department, "beppu-respondent", None).await?;
            let audit = house.create_audit(BEPPU, Tier::Essential).await?;
            let targets = [TargetRef::Department(department), TargetRef::System(system)];
            house.set_targets(BEPPU, audit, &targets).await?;
        }
        house.forget_who_asks();
        let before = house.gate.statements();
        let seen = ciso.reads(ALL, json!({ "n": length })).await?;
        assert_eq!(seen["departments"]["nodes"].as_array().map(Vec::len), Some(length));
        let seen = ciso.reads(audits, json!({ "n": length })).await?;
        assert_eq!(seen["audits"]["nodes"].as_array().map(Vec::len), Some(length));
        costs.push(house.gate.statements() - before);
    }
    assert_eq!(costs.first(), costs.last());
    Ok(())
}
