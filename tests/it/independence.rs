//! Who audits is independent, and duties are separate.
use crate::voice::{Voice, document, gid, stored};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    audit::{AuditId, RecordSelfAssessments, State},
    finding::FindingKind,
    kernel::fiscal::FiscalYear,
    membership::EndMembership,
    target::TargetRef,
    team::{Advisor, DeclareIndependence, NoteAdvisory},
};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, NAKATSU, answers, everything},
};

const ITEM: &str = "1.1-01";
const OTHER: &str = "1.1-02";

/// The reason or the code of a refusal; `done` if it was done.
async fn outcome(door: &Door, person: &str, mutation: &str, input: &Value) -> Result<String> {
    let asked = document(mutation, "__typename");
    let answer = Voice::of(door, person).ask(&asked, json!({ "input": input })).await?;
    let reason = answer.reason(mutation);
    Ok(match (answer.code(), reason) {
        ("", "") => "done".to_owned(),
        ("", reason) => reason.to_owned(),
        (code, _) => code.to_owned(),
    })
}

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

/// Each deed of the table is refused as it says, and none changes anything.
async fn refused(house: &House, door: &Door, table: &[(&str, &str, &str, Value, &str)]) -> Result<()> {
    let before = stored(house).await?;
    for (why, actor, deed, input, refusal) in table {
        assert_eq!(outcome(door, actor, deed, input).await?, *refusal, "{why}: {actor} {deed}");
    }
    assert_eq!(stored(house).await?, before);
    Ok(())
}

#[tokio::test]
async fn independence_is_looked_at_again_when_it_matters() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = house.department(BEPPU, "総務課").await?;
    let audit = house.create_audit(BEPPU, domain::scoring::Tier::Essential).await?;
    house.set_targets(BEPPU, audit, &[TargetRef::Department(department)]).await?;
    let door = house.door()?;
    let early = json!({ "auditId": gid(audit), "expectedVersion": 2 });
    assert_eq!(outcome(&door, "beppu-auditor", "declareIndependence", &early).await?, "AUDIT_STATE");
    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    house.works_in(BEPPU, department, "beppu-auditor", None).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let sign = json!({ "auditId": gid(audit), "expectedVersion": version });
    let refused = Voice::of(&door, "beppu-auditor").is_refused("signReport", sign.clone()).await?;
    refused.is("CONFLICT", "INDEPENDENCE_DEPARTMENT", None);
    // Another auditor takes over.
    house.invite("beppu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    let second = Voice::of(&door, "second-auditor");
    second.does("declareIndependence", sign.clone(), "__typename").await?;
    let take = DeclareIndependence { audit, expected_version: version };
    assert!(house.run("second-auditor", take).await.is_err(), "once is enough");
    house
        .run("second-auditor", domain::audit::Advance::<domain::audit::TakeLead>::new(audit, version))
        .await?;
    house.lead(BEPPU, audit, "second-auditor", State::Closed).await?;
    let late = json!({ "auditId": gid(audit), "expectedVersion": house.audit(BEPPU, audit).await?.version });
    assert_eq!(outcome(&door, "beppu-auditor", "declareIndependence", &late).await?, "AUDIT_STATE");
    Ok(())
}

#[tokio::test]
async fn an_outsider_s_independence_is_checked_behind_the_wall() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let department = house.department(BEPPU, "総務課").await?;
    // Once of Beppu's general affairs, now of the firm.
    house.invite("beppu-ciso", "turncoat", &[Role::Respondent]).await?;
    house.works_in(BEPPU, department, "turncoat", None).await?;
    let leaving = house.member(BEPPU, "turncoat").await?;
    let end = EndMembership { member: leaving.id, successor: None, expected_version: leaving.version };
    house.run("beppu-ciso", end).await?;
    house.invite("firm-manager", "turncoat", &[Role::Auditor]).await?;
    house.invite("firm-manager", "consultant", &[Role::Auditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    house.set_targets(BEPPU, audit, &[TargetRef::Department(department)]).await?;
    house.lead(BEPPU, audit, "firm-auditor", State::Notified).await?;
    house.lead(NAKATSU, joint.audit_of(NAKATSU)?, "firm-auditor", State::Notified).await?;

    let door = house.door()?;
    let told = Voice::of(&door, "consultant").reads("{ viewer { userId } }", json!({})).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let note = json!({ "userId": told["viewer"]["userId"], "fiscalYear": 2025 });
    ciso.does("noteAdvisory", note.clone(), "advisory { id userId fiscalYear { year } }").await?;
    ciso.is_refused("noteAdvisory", note).await?.is("CONFLICT", "ADVISORY_NOTED_ALREADY", None);
    let neither = ciso.is_refused("noteAdvisory", json!({ "fiscalYear": 2025 })).await?;
    neither.is("INVALID", "ONE_PERSON", Some("memberId"));
    let nobody = gid::<domain::access::User>(uuid::Uuid::nil().into());
    ciso.does("noteAdvisory", json!({ "userId": nobody, "fiscalYear": 2025 }), "__typename").await?;
    let listed = ciso.reads("{ advisories(first: 9) { totalCount nodes { userId } } }", json!({})).await?;
    assert_eq!(listed["advisories"]["totalCount"], 2);

    let version = house.audit(BEPPU, audit).await?.version;
    let input = json!({ "auditId": gid(audit), "expectedVersion": version });
    for (person, reason) in [("turncoat", "INDEPENDENCE_DEPARTMENT"), ("consultant", "INDEPENDENCE_ADVISED")]
    {
        let voice = Voice::of(&door, person).inside(BEPPU);
        voice.is_refused("declareIndependence", input.clone()).await?.is("CONFLICT", reason, None);
    }
    let inside = Voice::of(&door, "beppu-auditor").is_refused("declareIndependence", input.clone()).await?;
    inside.is("CONFLICT", "NOT_INDEPENDENT", None);
    let firm = Voice::of(&door, "firm-auditor").inside(BEPPU);
    firm.does("declareIndependence", input, "audit { team { isViewer } }").await?;
    // Elsewhere nothing stands against them.
    let there = joint.audit_of(NAKATSU)?;
    let input =
        json!({ "auditId": gid(there), "expectedVersion": house.audit(NAKATSU, there).await?.version });
    for person in ["turncoat", "consultant"] {
        Voice::of(&door, person)
            .inside(NAKATSU)
            .does("declareIndependence", input.clone(), "__typename")
            .await?;
    }
    Ok(())
}

/// Nobody verifies what they mended, decides on what they proposed or asked for, or bears a risk without being the CISO.
#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in one go")]
async fn nobody_judges_their_own_mending() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    // Three roles in one person, and two in another, as in a small body.
    let hats = [Role::Ciso, Role::AuditManager, Role::InternalAuditor];
    house.invite("beppu-ciso", "hats", &hats).await?;
    house.invite("beppu-ciso", "both", &[Role::Respondent, Role::InternalAuditor]).await?;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (audit, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    let finding = ids[0];
    let door = house.door()?;
    house.assign_finding(BEPPU, finding, "both").await?;
    let owned = async |person: &str| {
        let member = gid(house.member(BEPPU, person).await?.id);
        anyhow::Ok(
            json!({ "findingId": gid(finding), "title": "措置", "ownerMemberId": member, "dueOn": "2025-07-31" }),
        )
    };
    let (theirs, own) = (owned("beppu-respondent").await?, owned("hats").await?);
    Voice::of(&door, "hats").does("proposeCorrectiveAction", theirs.clone(), "__typename").await?;
    Voice::of(&door, "beppu-manager").does("proposeCorrectiveAction", own, "__typename").await?;
    let rows = house.look("SELECT id FROM corrective_actions ORDER BY id").await?;
    let ids: Vec<String> = rows
        .iter()
        .filter_map(|row| row["id"].as_str()?.parse().ok())
        .map(|id: uuid::Uuid| gid::<domain::corrective::CorrectiveAction>(id.into()))
        .collect();
    let (by_hats, of_hats) = (&ids[0], &ids[1]);
    let at = |action: &str, version: i32| json!({ "correctiveActionId": action, "expectedVersion": version });
    let say = |mut input: Value| {
        input["text"] = json!("理由");
        input
    };
    let found = async || {
        let version = house.finding(BEPPU, finding).await?.version;
        anyhow::Ok(json!({ "findingId": gid(finding), "expectedVersion": version, "text": "理由" }))
    };
    let mut borne = found().await?;
    borne["until"] = json!("2025-12-31");
    let mut assigned = theirs.clone();
    assigned["expectedVersion"] = json!(3);
    assigned.as_object_mut().context("an input")?.remove("title");
    let content =
        json!({ "kind": "OBSERVATION", "severity": "LOW", "title": "掲示", "disclosure": "PUBLIC" });
    let new = json!({ "auditId": gid(audit), "content": content });
    let table = [
        ("the proposer", "hats", "approveCorrectiveAction", at(by_hats, 1), "OWN_PROPOSAL"),
        ("the proposer", "hats", "rejectCorrectiveAction", say(at(by_hats, 1)), "OWN_PROPOSAL"),
        ("not the CISO", "beppu-manager", "approveCorrectiveAction", at(by_hats, 1), "FORBIDDEN"),
        ("not the CISO", "beppu-auditor", "approveCorrectiveAction", at(by_hats, 1), "FORBIDDEN"),
        ("an auditor mends nothing", "beppu-auditor", "proposeCorrectiveAction", theirs.clone(), "FORBIDDEN"),
        ("the CISO plans nothing", "beppu-ciso", "proposeCorrectiveAction", theirs, "FORBIDDEN"),
        ("the manager bears no risk", "beppu-manager", "acceptRisk", borne.clone(), "FORBIDDEN"),
        ("an auditor bears no risk", "beppu-auditor", "acceptRisk", borne.clone(), "FORBIDDEN"),
        ("a respondent bears no risk", "beppu-respondent", "acceptRisk", borne, "FORBIDDEN"),
        ("the CISO gives no owner", "beppu-ciso", "assignFinding", assigned.clone(), "FORBIDDEN"),
        ("an auditor gives no owner", "beppu-auditor", "assignFinding", assigned, "FORBIDDEN"),
        ("the body points nothing out", "beppu-ciso", "proposeFinding", new.clone(), "FORBIDDEN"),
        ("the body points nothing out", "beppu-manager", "proposeFinding", new, "FORBIDDEN"),
        ("an auditor does not object", "beppu-auditor", "disputeFinding", found().await?, "FORBIDDEN"),
        ("a respondent does not object", "beppu-respondent", "disputeFinding", found().await?, "FORBIDDEN"),
    ];
    refused(&house, &door, &table).await?;

    for (action, owner) in [(by_hats, "beppu-respondent"), (of_hats, "hats")] {
        Voice::of(&door, "beppu-ciso").does("approveCorrectiveAction", at(action, 1), "__typename").await?;
        Voice::of(&door, owner).does("startCorrectiveAction", at(action, 2), "__typename").await?;
    }
    let mut more = say(at(of_hats, 3));
    more["dueOn"] = json!("2025-09-30");
    Voice::of(&door, "hats").does("askExtension", more, "__typename").await?;
    let mut granted = at(of_hats, 4);
    granted["granted"] = json!(true);
    let table = [
        ("who asked", "hats", "decideExtension", granted.clone(), "OWN_REQUEST"),
        ("the doer", "beppu-respondent", "decideExtension", granted, "FORBIDDEN"),
    ];
    refused(&house, &door, &table).await?;
    Voice::of(&door, "hats").does("claimCorrectiveActionDone", say(at(of_hats, 4)), "__typename").await?;
    let done = say(at(by_hats, 3));
    Voice::of(&door, "beppu-respondent").does("claimCorrectiveActionDone", done, "__typename").await?;
    Voice::of(&door, "both").does("claimFindingReady", found().await?, "__typename").await?;

    let judged = |action: &str, version: i32| {
        let mut input = say(at(action, version));
        input["effective"] = json!(true);
        input
    };
    let (one, other, verdict) = (judged(by_hats, 4), judged(of_hats, 5), found().await?);
    let table = [
        ("the finding's owner", "both", "judgeCorrectiveAction", one.clone(), "OWN_WORK"),
        ("the proposer", "hats", "judgeCorrectiveAction", one.clone(), "OWN_WORK"),
        ("the doer", "hats", "judgeCorrectiveAction", other.clone(), "OWN_WORK"),
        ("the doer", "beppu-respondent", "judgeCorrectiveAction", one.clone(), "FORBIDDEN"),
        ("the manager", "beppu-manager", "judgeCorrectiveAction", one.clone(), "FORBIDDEN"),
        ("the finding's owner", "both", "closeFinding", verdict.clone(), "OWN_WORK"),
        ("the finding's owner", "both", "sendFindingBack", verdict.clone(), "OWN_WORK"),
        ("who had a hand in it", "hats", "closeFinding", verdict.clone(), "OWN_WORK"),
        ("who had a hand in it", "hats", "sendFindingBack", verdict.clone(), "OWN_WORK"),
        ("the CISO", "beppu-ciso", "closeFinding", verdict.clone(), "FORBIDDEN"),
        ("the manager", "beppu-manager", "closeFinding", verdict.clone(), "FORBIDDEN"),
    ];
    refused(&house, &door, &table).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    auditor.does("judgeCorrectiveAction", one, "__typename").await?;
    auditor.does("judgeCorrectiveAction", other, "__typename").await?;
    auditor.does("closeFinding", verdict, "__typename").await?;
    Ok(())
}
