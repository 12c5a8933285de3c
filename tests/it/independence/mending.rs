//! Nobody judges what they mended, as a table.
use super::{ITEM, refused};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    finding::{FindingId, FindingKind, LoadFindingsOf},
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, EDITION},
};

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

/// Whoever had a hand in it last year has none in its verification this year, whosever it is by now.
#[tokio::test]
async fn a_hand_of_last_year_is_a_hand() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "both", &[Role::Respondent, Role::InternalAuditor]).await?;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (last, ids) = house.signed_findings(BEPPU, 2024, "beppu-auditor", &kinds).await?;
    let door = house.door()?;
    house.assign_finding(BEPPU, ids[0], "both").await?;
    let aimed = async |finding: FindingId| {
        let version = house.finding(BEPPU, finding).await?.version;
        anyhow::Ok(json!({ "findingId": gid(finding), "expectedVersion": version, "text": "理由" }))
    };
    let mut begin = aimed(ids[0]).await?;
    begin.as_object_mut().context("an input")?.remove("text");
    Voice::of(&door, "both").does("startRemediation", begin, "__typename").await?;
    let audit = house.audit_of_year(BEPPU, 2025, EDITION).await?;
    let carry = json!({ "auditId": gid(audit), "fromAuditId": gid(last) });
    Voice::of(&door, "beppu-manager").does("carryOverFindings", carry, "__typename").await?;
    let all = house.run("beppu-manager", LoadFindingsOf(vec![house.audit(BEPPU, audit).await?])).await?;
    let finding = all.first().context("what was carried over")?.id;
    let action = house.mended(BEPPU, finding, "beppu-respondent").await?;
    let version = house.corrective(BEPPU, action).await?.version;
    let judged = json!({ "correctiveActionId": gid(action), "expectedVersion": version, "effective": true, "text": "理由" });
    let verdict = aimed(finding).await?;
    let table = [
        ("who began last year", "both", "judgeCorrectiveAction", judged.clone(), "OWN_WORK"),
        ("who began last year", "both", "closeFinding", verdict.clone(), "OWN_WORK"),
        ("who began last year", "both", "sendFindingBack", verdict.clone(), "OWN_WORK"),
    ];
    refused(&house, &door, &table).await?;
    let auditor = Voice::of(&door, "beppu-auditor");
    auditor.does("judgeCorrectiveAction", judged, "__typename").await?;
    auditor.does("closeFinding", verdict, "__typename").await?;
    Ok(())
}
