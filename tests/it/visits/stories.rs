//! From the plan to the amended record.
use super::{
    FIRST, MORNING, NEXT_WEEK, SECOND, agreed, checked_in, confirmed, inside, message, seen, sent, step,
};
use crate::voice::Voice;
use anyhow::Result;
use serde_json::json;
use tests::{House, world::BEPPU};

#[tokio::test]
async fn a_visit_is_recorded_over_a_bad_net_signed_and_amended() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;

    let first = message(FIRST, 1, "規程を見直す");
    assert_eq!(sent(&door, first.clone()).await?["receipt"], "MERGED");
    assert_eq!(sent(&door, first.clone()).await?["receipt"], "REPLAYED", "doubled");
    let early = sent(&door, message(FIRST, 3, "台帳を整える")).await?;
    assert_eq!((&early["receipt"], &early["notice"]["code"]), (&json!("WAITING"), &json!("SEQUENCE_GAP")));
    assert_eq!(early["missing"], json!([2]));
    let changed = sent(&door, message(FIRST, 1, "規程を廃止する")).await?;
    assert_eq!(changed["notice"]["code"], "CHANGED_REPLAY");
    assert_eq!(changed["held"]["parts"][0]["text"], "規程を見直す", "both versions are shown");
    assert_eq!(changed["sent"]["parts"][0]["text"], "規程を廃止する");
    assert_eq!(sent(&door, message(FIRST, 2, "職員を育てる")).await?["receipt"], "MERGED");

    house.clock.set("2025-07-01T05:00:00Z".parse()?);
    let hand_in = json!({ "clientVisitId": FIRST, "lastSequence": 3, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z", "remainder": { "clientId": SECOND, "plannedFrom": NEXT_WEEK,
            "plannedUntil": "2025-07-08T04:00:00Z", "unfinished": "端末の確認" } });
    let done = inside(&door).does("submitVisit", hand_in, "visit { state unfinished }").await?;
    assert_eq!(done["visit"], json!({ "state": "SUBMITTED", "unfinished": "端末の確認" }));
    assert_eq!(step(&door, "reviewVisit", &id, json!({})).await?, "MUNICIPALITY_REVIEW");
    assert_eq!(step(&door, "returnVisit", &id, json!({ "reason": "出席者を追記" })).await?, "RETURNED");
    let noted = json!({ "unfinished": "端末の確認", "returnReason": "出席者を追記" });
    assert_eq!(seen(inside(&door), &id, "unfinished returnReason").await?, noted);
    let nothing = json!({ "unfinished": null, "returnReason": null });
    let operator = Voice::of(&door, "center-operator");
    assert_eq!(seen(operator, &id, "unfinished returnReason").await?, nothing, "it is the body's");
    let trainee = json!({ "clientVisitId": FIRST, "sequence": 4, "idempotencyKey": "message 4",
        "deviceAt": "2025-07-01T05:00:00Z", "parts": [{ "clientId": "00000000-0000-0000-0000-000000000004",
            "kind": "TRAINEE", "trainee": "総務課 主査", "progress": "LED" }] });
    assert_eq!(sent(&door, trainee).await?["receipt"], "MERGED");
    let again = json!({ "clientVisitId": FIRST, "lastSequence": 4, "actualFrom": "2025-07-01T01:10:00Z",
        "actualUntil": "2025-07-01T04:30:00Z" });
    let done = inside(&door).does("submitVisit", again, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "MUNICIPALITY_REVIEW");
    assert_eq!(step(&door, "finalizeVisit", &id, json!({})).await?, "FINALIZED");

    let late = sent(&door, message(FIRST, 5, "研修を行う")).await?;
    assert_eq!((&late["receipt"], &late["notice"]["code"]), (&json!("LATE"), &json!("RECORD_SIGNED")));
    let ciso = Voice::of(&door, "beppu-ciso");
    let shows = "record { parts(first: 1, skip: 1) { text } partCount
        proposals { reason message { id } takenAt } signed { number partCount parts { kind } } }";
    let kept = seen(ciso, &id, shows).await?;
    let some = (&kept["record"]["parts"], &kept["record"]["partCount"]);
    assert_eq!(some, (&json!([{ "text": "職員を育てる" }]), &json!(4)), "one of four");
    assert_eq!(kept["record"]["signed"][0]["partCount"], 4);
    let reasons: Vec<_> = kept["record"]["proposals"].as_array().into_iter().flatten().collect();
    assert_eq!(reasons.len(), 2, "the other version and the late one: {kept}");
    let late = reasons.iter().find(|one| one["reason"] == "LATE").map(|one| one["message"]["id"].clone());
    let taken = json!({ "proposalIds": [late], "reason": "送信が遅れた記録を反映" });
    assert_eq!(step(&door, "amendVisit", &id, taken).await?, "AMENDED");

    let report = "query($id: ID!) { dispatchReport(dispatchId: $id) { isComplete minutes traineesLeading
        visits { trainees visit { state remainderOfId } record { number reason parts { kind text trainee } } } } }";
    let told = ciso.reads(report, json!({ "id": dispatch })).await?["dispatchReport"].take();
    assert_eq!((&told["isComplete"], &told["minutes"]), (&json!(false), &json!(200)), "the rest is to come");
    assert_eq!((&told["traineesLeading"], &told["visits"][0]["record"]["number"]), (&json!(1), &json!(2)));
    let texts = told["visits"][0]["record"]["parts"].as_array().into_iter().flatten();
    let texts: Vec<_> = texts.filter_map(|part| part["text"].as_str()).collect();
    assert_eq!(texts, ["規程を見直す", "職員を育てる", "台帳を整える", "研修を行う"]);
    assert_eq!(told["visits"][1]["visit"], json!({ "state": "PLANNED", "remainderOfId": id }));
    Ok(())
}

#[tokio::test]
async fn each_party_sees_its_part_of_a_visit() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    house.invite("center-operator", "second-advisor", &[domain::access::Role::Advisor]).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    let shows = "state record { lastSequence }";
    let bare = json!({ "state": "CONFIRMED", "record": null });
    for person in ["center-operator", "center-advisor"] {
        assert_eq!(seen(Voice::of(&door, person), &id, shows).await?, bare, "{person}: when, not what");
    }
    for person in ["second-advisor", "nakatsu-ciso"] {
        assert!(seen(Voice::of(&door, person), &id, shows).await?.is_null(), "{person}");
    }
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "not before the first day");
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    assert!(house.scope("second-advisor", Some(BEPPU)).await.is_err(), "the right is a person's");
    assert!(house.scope("center-operator", Some(BEPPU)).await.is_err());
    let seen_inside = seen(inside(&door), &id, shows).await?;
    assert_eq!(seen_inside["record"], json!({ "lastSequence": 0 }));
    let audits = inside(&door).ask("{ audits(first: 1) { nodes { id } } }", json!({})).await?;
    assert_eq!(audits.body["errors"][0]["extensions"]["code"], "FORBIDDEN");

    let input = super::now(&door, &id, json!({})).await?;
    Voice::of(&door, "beppu-ciso").does("endAdvisorEntry", input, "__typename").await?;
    house.forget_who_asks();
    assert!(house.scope("center-advisor", Some(BEPPU)).await.is_err(), "out at once");
    Ok(())
}

#[tokio::test]
async fn messages_that_come_at_once_make_one_record() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let dispatch = confirmed(&house, &door).await?;
    let id = agreed(&door, &dispatch, FIRST, MORNING).await?;
    checked_in(&house, &door, FIRST, "2025-07-01T01:02:00Z").await?;
    // Two devices: each sends each message twice, and of the last they say different things.
    let all = (1..=4).rev().flat_map(|number| {
        ["規程を見直す", "台帳を整える"].map(|text| {
            let text = if number == 4 { text } else { "助言" };
            [message(FIRST, number, text), message(FIRST, number, text)]
        })
    });
    let answers = futures::future::join_all(all.flatten().map(|message| sent(&door, message))).await;
    let mut receipts = std::collections::BTreeMap::new();
    for answer in answers {
        *receipts.entry(answer?["receipt"].as_str().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    let count = |receipt: &str| receipts.get(receipt).copied().unwrap_or_default();
    assert_eq!(count("MERGED") + count("WAITING"), 4, "each number once: {receipts:?}");
    assert_eq!(count("CONFLICT"), 2, "the other version, both times: {receipts:?}");
    assert_eq!(count("REPLAYED"), 10, "{receipts:?}");
    assert_eq!((house.count("visit_messages").await?, house.count("visit_proposals").await?), (4, 1));
    let kept = seen(Voice::of(&door, "beppu-ciso"), &id, "record { lastSequence missing }").await?;
    assert_eq!(kept["record"], json!({ "lastSequence": 4, "missing": [] }));
    Ok(())
}
