//! Findings are open to whom the judgements are open; to all others they are not there.
use super::{ITEM, Stage, text};
use crate::voice::{document, gid, stored};
use anyhow::Result;
use domain::{
    audit::State,
    finding::{FindingId, FindingKind},
};
use serde_json::{Value, json};
use tests::world::{BEPPU, NAKATSU};

/// The code of what is answered to a verb; empty if it was done or refused for a reason.
async fn code(stage: &Stage, person: &str, verb: &str, input: Value) -> Result<String> {
    let asked = document(verb, "__typename");
    Ok(stage.voice(person).ask(&asked, json!({ "input": input })).await?.code().to_owned())
}

const LIST: &str =
    "query($id: ID!) { findings(first: 9) { totalCount nodes { id } } node(id: $id) { ... on Audit {
    findings { id } items(first: 1) { nodes { findings { id } } } } } }";

/// How many findings of the audit `person` comes across, by all ways.
async fn met(stage: &Stage, person: &str, audit: &str, finding: FindingId) -> Result<usize> {
    let seen = stage.voice(person).reads(LIST, json!({ "id": audit })).await?;
    let node = stage.sees(person, finding, "id history { verb } correctiveActions { id }").await?;
    let of = |path: &str| seen.pointer(path).and_then(Value::as_array).map_or(0, Vec::len);
    let ways = [
        of("/findings/nodes"),
        of("/node/findings"),
        of("/node/items/nodes/0/findings"),
        usize::from(!node.is_null()),
    ];
    assert!(ways.iter().all(|way| way == &ways[0]), "{person}: {ways:?}");
    assert_eq!(seen["findings"]["totalCount"], ways[0]);
    Ok(ways[0])
}

#[tokio::test]
async fn findings_appear_with_the_judgements() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let audit = house.internal_audit(State::Fieldwork).await?;
    let finding =
        house.propose(BEPPU, audit, "beppu-auditor", Some(ITEM), FindingKind::MajorNonconformity).await?;
    let (heads, others) = (["beppu-ciso", "beppu-manager"], ["beppu-respondent", "beppu-viewer", "frontend"]);
    for (state, to_heads, to_others) in [
        (State::Fieldwork, 0, 0),
        (State::DraftReport, 0, 0),
        (State::FactCheck, 1, 0),
        (State::Reported, 1, 1),
    ] {
        house.lead(BEPPU, audit, "beppu-auditor", state).await?;
        let id = gid(audit);
        assert_eq!(met(&stage, "beppu-auditor", &id, finding).await?, 1, "{state:?}");
        for head in heads {
            assert_eq!(met(&stage, head, &id, finding).await?, to_heads, "{head} {state:?}");
        }
        for other in others {
            assert_eq!(met(&stage, other, &id, finding).await?, to_others, "{other} {state:?}");
        }
        if to_heads == 0 {
            let before = stored(house).await?;
            let input = stage.aimed(finding, text("異議")).await?;
            assert_eq!(code(&stage, "beppu-ciso", "disputeFinding", input).await?, "NOT_FOUND");
            assert_eq!(stored(house).await?, before);
        }
    }
    Ok(())
}

#[tokio::test]
async fn another_body_s_finding_is_not_there() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (audit, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    let action = house.action(BEPPU, ids[0], "beppu-respondent").await?;
    let own = house.create_audit(NAKATSU, domain::scoring::Tier::Essential).await?;
    let before = stored(house).await?;
    let nobody = FindingId::from_uuid(uuid::Uuid::nil());
    for finding in [ids[0], nobody] {
        let rest = json!({ "text": "異議", "expectedVersion": 1 });
        let said = stage.aimed(finding, rest.clone()).await?;
        assert_eq!(code(&stage, "nakatsu-ciso", "disputeFinding", said.clone()).await?, "NOT_FOUND");
        assert_eq!(code(&stage, "nakatsu-ciso", "endRiskAcceptance", said).await?, "NOT_FOUND");
        assert_eq!(stage.sees("nakatsu-ciso", finding, "id").await?, Value::Null);
    }
    let verb = json!({ "correctiveActionId": gid(action), "expectedVersion": 1 });
    assert_eq!(code(&stage, "nakatsu-ciso", "approveCorrectiveAction", verb).await?, "NOT_FOUND");
    for (to, from) in [(own, audit), (audit, own)] {
        let input = json!({ "auditId": gid(to), "fromAuditId": gid(from) });
        assert_eq!(code(&stage, "nakatsu-manager", "carryOverFindings", input).await?, "NOT_FOUND");
    }
    let asked = "query($id: ID!) { node(id: $id) { id } findings(first: 9, filter: { auditId: $audit }) { totalCount } }"
        .replace("$id: ID!", "$id: ID!, $audit: ID!");
    let seen =
        stage.voice("nakatsu-ciso").reads(&asked, json!({ "id": gid(action), "audit": gid(audit) })).await?;
    assert_eq!(seen, json!({ "node": null, "findings": { "totalCount": 0 } }));
    assert_eq!(stored(house).await?, before);
    Ok(())
}
