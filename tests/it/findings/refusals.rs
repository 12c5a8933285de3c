//! What is refused, and why; nothing is changed by it.
use super::{ITEM, Stage, content, text};
use crate::voice::{gid, stored};
use anyhow::Result;
use domain::{access::Role, audit::State, finding::FindingKind};
use serde_json::{Value, json};
use tests::world::BEPPU;

#[tokio::test]
async fn before_the_signature() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    house.invite("beppu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    let audit = house.internal_audit(State::Submitted).await?;
    let new = |content: Value| json!({ "auditId": gid(audit), "content": content });
    let sound = || new(content(Some(ITEM), "MAJOR_NONCONFORMITY"));
    let auditor = stage.voice("beppu-auditor");
    auditor.is_refused("proposeFinding", sound()).await?.is("CONFLICT", "AUDIT_STATE", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Fieldwork).await?;
    let off = stage.voice("second-auditor").is_refused("proposeFinding", sound()).await?;
    off.is("CONFLICT", "NOT_ON_TEAM", None);
    let mut blank = content(None, "OBSERVATION");
    blank["title"] = json!(" ");
    let mut long = content(None, "OBSERVATION");
    long["rootCause"] = json!("長".repeat(4001));
    let before = stored(house).await?;
    for (content, reason, field) in [
        (content(Some("9.9-99"), "OBSERVATION"), "UNKNOWN_ITEM", "item"),
        (content(Some("何か"), "OBSERVATION"), "UNKNOWN_ITEM", "item"),
        (blank, "BLANK", "title"),
        (long, "TOO_LONG", "rootCause"),
    ] {
        auditor.is_refused("proposeFinding", new(content)).await?.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(house).await?, before);

    let major = FindingKind::MajorNonconformity;
    let finding = house.propose(BEPPU, audit, "beppu-auditor", Some(ITEM), major).await?;
    let changed = json!({ "content": content(Some("9.9-99"), "OBSERVATION") });
    let unknown = stage.refuses("beppu-auditor", "changeFinding", finding, changed).await?;
    unknown.is("INVALID", "UNKNOWN_ITEM", Some("item"));
    let changed = json!({ "content": content(None, "OBSERVATION"), "expectedVersion": 7 });
    let late = stage.refuses("beppu-auditor", "changeFinding", finding, changed).await?;
    late.is("CONFLICT", "STALE_VERSION", None);
    let blank = stage.refuses("beppu-auditor", "withdrawFinding", finding, text(" \n ")).await?;
    blank.is("INVALID", "BLANK", Some("text"));
    let nothing = json!({ "answer": "UPHOLD", "text": "変えない。" });
    let undisputed = stage.refuses("beppu-auditor", "answerObjection", finding, nothing.clone()).await?;
    undisputed.is("CONFLICT", "FINDING_STATE", None);
    undisputed.says(
        "The finding's state, PROPOSED, does not allow this.",
        "指摘の現在の状態（PROPOSED）では、この操作はできません。",
    );

    house.lead(BEPPU, audit, "beppu-auditor", State::FactCheck).await?;
    let before = stored(house).await?;
    auditor.is_refused("proposeFinding", sound()).await?.is("CONFLICT", "AUDIT_STATE", None);
    let late = stage.refuses("beppu-auditor", "withdrawFinding", finding, text("誤り")).await?;
    late.is("CONFLICT", "AUDIT_STATE", None);
    let owned = json!({ "ownerMemberId": stage.member("beppu-respondent").await?, "dueOn": "2025-07-31" });
    let early = stage.refuses("beppu-manager", "assignFinding", finding, owned).await?;
    early.is("CONFLICT", "AUDIT_STATE", None);
    assert_eq!(stored(house).await?, before);
    stage.does("beppu-ciso", "disputeFinding", finding, text("事実と異なる。")).await?;
    let twice = stage.refuses("beppu-ciso", "disputeFinding", finding, text("事実と異なる。")).await?;
    twice.is("CONFLICT", "FINDING_STATE", None);
    let no_content = json!({ "answer": "REVISE", "text": "改めた。" });
    let no_content = stage.refuses("beppu-auditor", "answerObjection", finding, no_content).await?;
    no_content.is("INVALID", "CONTENT_NEEDED", Some("content"));
    let taken_back = json!({ "answer": "WITHDRAW", "text": "撤回する。" });
    stage.does("beppu-auditor", "answerObjection", finding, taken_back).await?;
    let over = stage.refuses("beppu-auditor", "answerObjection", finding, nothing).await?;
    over.is("CONFLICT", "FINDING_STATE", None);
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let signed = stage.refuses("beppu-ciso", "disputeFinding", finding, text("遅い異議")).await?;
    signed.is("CONFLICT", "AUDIT_STATE", None);
    Ok(())
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story, told in one go")]
async fn after_the_signature() -> Result<()> {
    let stage = Stage::open().await?;
    let house = &stage.house;
    let kinds = [
        (Some(ITEM), FindingKind::MajorNonconformity),
        (None, FindingKind::Commendation),
        (None, FindingKind::MinorNonconformity),
    ];
    let (_, ids) = house.signed_findings(BEPPU, 2025, "beppu-auditor", &kinds).await?;
    let [finding, praise, untouched] = ids[..] else { anyhow::bail!("three") };
    let (respondent, viewer) = (stage.member("beppu-respondent").await?, stage.member("beppu-viewer").await?);
    let foreign = gid(house.member(tests::world::NAKATSU, "nakatsu-manager").await?.id);
    let owned = |member: &str, day: &str| json!({ "ownerMemberId": member, "dueOn": day });
    let until = |day: &str| json!({ "until": day, "text": "代替策がある。" });
    let before = stored(house).await?;
    for (who, verb, of, input, code, reason, field) in [
        (
            "beppu-manager",
            "assignFinding",
            finding,
            owned(&viewer, "2025-07-31"),
            "INVALID",
            "UNFIT_OWNER",
            Some("ownerMemberId"),
        ),
        (
            "beppu-manager",
            "assignFinding",
            finding,
            owned(&foreign, "2025-07-31"),
            "INVALID",
            "UNFIT_OWNER",
            Some("ownerMemberId"),
        ),
        (
            "beppu-manager",
            "assignFinding",
            finding,
            owned(&respondent, "2025-06-14"),
            "INVALID",
            "DUE_IN_PAST",
            Some("dueOn"),
        ),
        (
            "beppu-manager",
            "assignFinding",
            praise,
            owned(&respondent, "2025-07-31"),
            "CONFLICT",
            "FINDING_KIND",
            None,
        ),
        ("beppu-manager", "noteFinding", finding, json!({}), "CONFLICT", "FINDING_KIND", None),
        ("beppu-ciso", "acceptRisk", finding, until("2025-06-14"), "INVALID", "UNTIL_IN_PAST", Some("until")),
        ("beppu-ciso", "acceptRisk", finding, until("2028-06-16"), "INVALID", "UNTIL_TOO_FAR", Some("until")),
        ("beppu-ciso", "acceptRisk", praise, until("2025-12-31"), "CONFLICT", "FINDING_KIND", None),
        ("beppu-ciso", "endRiskAcceptance", finding, text("終える。"), "CONFLICT", "FINDING_STATE", None),
        ("beppu-respondent", "startRemediation", finding, json!({}), "CONFLICT", "NOT_YOUR_FINDING", None),
        ("beppu-auditor", "closeFinding", finding, text("見た。"), "CONFLICT", "FINDING_STATE", None),
        (
            "beppu-auditor",
            "changeFinding",
            finding,
            json!({ "content": content(None, "OBSERVATION") }),
            "CONFLICT",
            "AUDIT_STATE",
            None,
        ),
    ] {
        stage.refuses(who, verb, of, input).await?.is(code, reason, field);
    }
    for (member, day, of, code, reason, field) in [
        (&viewer, "2025-07-31", finding, "INVALID", "UNFIT_OWNER", Some("ownerMemberId")),
        (&respondent, "2025-06-14", finding, "INVALID", "DUE_IN_PAST", Some("dueOn")),
        (&respondent, "2025-07-31", praise, "CONFLICT", "FINDING_KIND", None),
    ] {
        let new = json!({ "findingId": gid(of), "title": "措置", "ownerMemberId": member, "dueOn": day });
        let refused = stage.voice("beppu-respondent").is_refused("proposeCorrectiveAction", new).await?;
        refused.is(code, reason, field);
    }
    assert_eq!(stored(house).await?, before);
    stage.does("beppu-ciso", "acceptRisk", untouched, until("2028-06-15")).await?; // three years to the day

    house.assign_finding(BEPPU, finding, "beppu-respondent").await?;
    stage.does("beppu-respondent", "startRemediation", finding, json!({})).await?;
    let none = stage.refuses("beppu-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    none.is("CONFLICT", "ACTIONS_OPEN", None);
    let strange =
        stage.refuses("second-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    strange.is("CONFLICT", "NOT_YOUR_FINDING", None);
    let action = house.action(BEPPU, finding, "beppu-respondent").await?;
    let before = stored(house).await?;
    let longer = |day: &str| json!({ "dueOn": day, "text": "部品待ち" });
    let decide = json!({ "granted": true });
    for (who, verb, input, code, reason, field) in [
        ("beppu-respondent", "startCorrectiveAction", json!({}), "CONFLICT", "ACTION_STATE", None),
        ("second-respondent", "startCorrectiveAction", json!({}), "CONFLICT", "NOT_YOUR_ACTION", None),
        ("beppu-respondent", "askExtension", longer("2025-09-30"), "CONFLICT", "ACTION_STATE", None),
        (
            "beppu-ciso",
            "approveCorrectiveAction",
            json!({ "expectedVersion": 9 }),
            "CONFLICT",
            "STALE_VERSION",
            None,
        ),
        ("beppu-ciso", "rejectCorrectiveAction", text(""), "INVALID", "BLANK", Some("text")),
    ] {
        stage.refuses_act(who, verb, action, input).await?.is(code, reason, field);
    }
    assert_eq!(stored(house).await?, before);
    house.begun(BEPPU, action, "beppu-respondent").await?;
    let before = stored(house).await?;
    for (who, verb, input, code, reason, field) in [
        ("beppu-manager", "decideExtension", decide, "CONFLICT", "EXTENSION_NOT_ASKED", None),
        ("beppu-respondent", "askExtension", longer("2025-07-15"), "INVALID", "DUE_NOT_LATER", Some("dueOn")),
        ("beppu-respondent", "askExtension", longer("2025-06-14"), "INVALID", "DUE_IN_PAST", Some("dueOn")),
        ("second-respondent", "askExtension", longer("2025-09-30"), "CONFLICT", "NOT_YOUR_ACTION", None),
        (
            "second-respondent",
            "claimCorrectiveActionDone",
            text("終えた。"),
            "CONFLICT",
            "NOT_YOUR_ACTION",
            None,
        ),
        (
            "beppu-auditor",
            "judgeCorrectiveAction",
            json!({ "effective": true, "text": "見た。" }),
            "CONFLICT",
            "ACTION_STATE",
            None,
        ),
    ] {
        stage.refuses_act(who, verb, action, input).await?.is(code, reason, field);
    }
    let open = stage.refuses("beppu-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    open.is("CONFLICT", "ACTIONS_OPEN", None);
    assert_eq!(stored(house).await?, before);
    stage.acts("beppu-respondent", "askExtension", action, longer("2025-09-30")).await?;
    stage
        .acts("beppu-ciso", "decideExtension", action, json!({ "granted": false, "text": "急ぐこと。" }))
        .await?;
    let refused = house.corrective(BEPPU, action).await?;
    assert_eq!((refused.extensions, refused.extension), (0, None));
    stage.acts("beppu-manager", "cancelCorrectiveAction", action, text("別の方法による。")).await?;
    let dead = stage.refuses_act("beppu-respondent", "startCorrectiveAction", action, json!({})).await?;
    dead.is("CONFLICT", "ACTION_STATE", None);
    let none = stage.refuses("beppu-respondent", "claimFindingReady", finding, text("是正した。")).await?;
    none.is("CONFLICT", "ACTIONS_OPEN", None);
    Ok(())
}
