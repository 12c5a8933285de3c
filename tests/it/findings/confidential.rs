//! A confidential finding is open to those alone who need to know.
use super::{ITEM, Stage, content};
use crate::voice::{gid, stored};
use anyhow::{Context as _, Result};
use domain::{audit::State, finding::FindingId};
use serde_json::{Value, json};
use tests::world::{BEPPU, EDITION};

const LIST: &str =
    "query($id: ID!) { findings(first: 9) { totalCount nodes { id } } node(id: $id) { ... on Audit {
    findings { id } items(first: 1) { nodes { findings { id } } } reports { content sha256 } } } }";

#[tokio::test]
async fn it_is_not_there_for_those_who_need_not_know() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let auditor = stage.voice("beppu-auditor");
    let mut closed = content(Some(ITEM), "MAJOR_NONCONFORMITY");
    closed["disclosure"] = json!("CONFIDENTIAL");
    for content in [closed, content(Some(ITEM), "OBSERVATION")] {
        let new = json!({ "auditId": gid(audit), "content": content });
        auditor.does("proposeFinding", new, "__typename").await?;
    }
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let rows = house.look("SELECT id FROM findings WHERE disclosure = 'CONFIDENTIAL'").await?;
    let id: uuid::Uuid = rows[0]["id"].as_str().context("an id")?.parse()?;
    let finding = FindingId::from_uuid(id);
    let met = async |person: &str| {
        let mut seen = stage.voice(person).reads(LIST, json!({ "id": gid(audit) })).await?;
        let node = stage.sees(person, finding, "id history { verb } correctiveActions { id }").await?;
        let of = |path: &str| seen.pointer(path).and_then(Value::as_array).map_or(0, Vec::len);
        let ways = ["/findings/nodes", "/node/findings", "/node/items/nodes/0/findings"].map(of);
        assert!(ways.iter().all(|way| *way == 1 + usize::from(!node.is_null())), "{person}: {ways:?}");
        assert_eq!(seen["findings"]["totalCount"], ways[0]);
        let mut report = seen["node"]["reports"][0].take();
        assert_eq!(report["sha256"].take().as_str().map(str::len), Some(64), "{person}");
        anyhow::Ok((ways[0], report["content"].is_string()))
    };
    for person in ["beppu-auditor", "beppu-ciso", "beppu-manager"] {
        assert_eq!(met(person).await?, (2, true), "{person}");
    }
    for person in ["beppu-respondent", "second-respondent", "beppu-viewer", "frontend"] {
        assert_eq!(met(person).await?, (1, false), "{person}");
    }

    // Whose it is to mend it reads it, and nobody else is asked to do something about it.
    house.assign_finding(BEPPU, finding, "beppu-respondent").await?;
    assert_eq!(met("beppu-respondent").await?, (2, false));
    assert_eq!(met("second-respondent").await?, (1, false));
    let before = stored(house).await?;
    let mut other = json!({ "title": "棚卸し", "dueOn": "2025-07-31" });
    other["ownerMemberId"] = json!(stage.member("second-respondent").await?);
    other["findingId"] = json!(gid(finding));
    let unfit = stage.voice("beppu-manager").is_refused("proposeCorrectiveAction", other.clone()).await?;
    unfit.is("INVALID", "UNFIT_OWNER", Some("ownerMemberId"));
    let asked = crate::voice::document("proposeCorrectiveAction", "__typename");
    let hidden = stage.voice("second-respondent").ask(&asked, json!({ "input": other })).await?;
    assert_eq!(hidden.code(), "NOT_FOUND");
    assert_eq!(stored(house).await?, before);

    // A corrective action and its history are open as the finding is.
    let action = house.action(BEPPU, finding, "beppu-respondent").await?;
    let node = "query($id: ID!) { node(id: $id) { ... on CorrectiveAction { id history { verb } } } }";
    for (person, open) in [("beppu-respondent", true), ("second-respondent", false), ("beppu-viewer", false)]
    {
        let seen = stage.voice(person).reads(node, json!({ "id": gid(action) })).await?;
        assert_eq!(seen["node"].is_object(), open, "{person}");
    }
    // While somebody has work on it, nobody else becomes its owner who would shut that person out.
    let mut to = json!({ "ownerMemberId": stage.member("second-respondent").await?, "dueOn": "2025-07-31" });
    let shut_out = stage.refuses("beppu-manager", "assignFinding", finding, to.clone()).await?;
    shut_out.is("CONFLICT", "ACTION_OWNER_SHUT_OUT", None);
    stage.acts("beppu-manager", "cancelCorrectiveAction", action, json!({ "text": "担当替え" })).await?;
    stage.does("beppu-manager", "assignFinding", finding, to.clone()).await?;
    assert_eq!(met("beppu-respondent").await?, (1, false), "no longer the owner");
    assert_eq!(met("second-respondent").await?, (2, false));

    // Gone on into the next audit, it is open to its owner there, and where it was to nobody who owned it.
    let next = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    let carry = json!({ "auditId": gid(next), "fromAuditId": gid(audit) });
    stage.voice("beppu-manager").does("carryOverFindings", carry, "__typename").await?;
    let rows = house.look(&format!("SELECT id FROM findings WHERE carried_from_id = '{id}'")).await?;
    let newer = FindingId::from_uuid(rows[0]["id"].as_str().context("an id")?.parse()?);
    let shows = "carriedFrom { id } lineage { id }";
    let own = stage.sees("second-respondent", newer, shows).await?;
    assert_eq!(own, json!({ "carriedFrom": null, "lineage": [{ "id": gid(newer) }] }));
    assert_eq!(stage.sees("beppu-viewer", newer, shows).await?, Value::Null);
    to["ownerMemberId"] = json!(stage.member("beppu-respondent").await?);
    stage.does("beppu-manager", "assignFinding", newer, to).await?;
    assert_eq!(stage.sees("second-respondent", newer, shows).await?, Value::Null);
    assert_eq!(stage.sees("second-respondent", finding, "id").await?, Value::Null);
    Ok(())
}
