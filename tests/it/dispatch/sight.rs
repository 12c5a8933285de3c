//! How much an advisor sees of a dispatch: what came after they were asked, as long as they have something to do with it.
use super::{Desk, accept, decline, seen, step};
use crate::{
    visits::{FIRST, consented, plan},
    voice::Voice,
    walls::Raw,
};
use anyhow::Result;
use chrono::Duration;
use serde_json::json;
use tests::world::BEPPU;

const SHOWS: &str = "state municipality { name } form { days contact project } results history { verb }
    requestPaper { title } acceptancePapers { title }";

#[tokio::test]
async fn a_later_advisor_does_not_learn_who_was_asked_before() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.second, desk.first]).await?;
    decline(&desk, &door, "second-advisor", &id).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let told = seen(&door, "center-advisor", &id, "history { verb }").await?;
    assert_eq!(told["history"], json!([{ "verb": "ACCEPT" }, { "verb": "CONFIRM" }]));
    for person in ["beppu-ciso", "center-operator"] {
        let told = seen(&door, person, &id, "history { verb }").await?;
        assert_eq!(told["history"].as_array().map(Vec::len), Some(9), "{person}: {told}");
    }
    let mut raw = Raw::person(&desk.house, "center-advisor", None).await?;
    assert_eq!(raw.sees("dispatch_steps").await?, Some(2));
    Ok(())
}

#[tokio::test]
async fn once_it_is_reported_an_advisor_sees_that_it_was_and_once_it_is_closed_nothing() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    let before = seen(&door, "center-advisor", &id, SHOWS).await?;
    assert_eq!((&before["form"]["contact"], before["requestPaper"].is_null()), (&json!("担当 山田"), false));
    house.clock.pass(Duration::days(30));
    house.settle().await?;
    let told = || json!({ "account": "監査計画を作成した。" });
    assert_eq!(step(&door, "beppu-ciso", "reportDispatch", &id, told()).await?, "REPORTED");
    let left = json!({ "state": "REPORTED", "municipality": { "name": "別府市" }, "results": null, "history": [],
        "form": { "days": ["2025-07-10"], "contact": null, "project": null }, "requestPaper": null,
        "acceptancePapers": [{ "title": "受諾確認書" }] });
    assert_eq!(seen(&door, "center-advisor", &id, SHOWS).await?, left);
    for person in ["center-operator", "beppu-viewer"] {
        assert!(seen(&door, person, &id, "results").await?["results"].is_string(), "{person}");
    }

    house.clock.pass(Duration::days(270));
    house.settle().await?;
    assert_eq!(step(&door, "beppu-ciso", "closeDispatch", &id, told()).await?, "CLOSED");
    assert!(seen(&door, "center-advisor", &id, "id").await?.is_null());
    let list = "{ dispatches(first: 5) { nodes { id } } }";
    let listed = Voice::of(&door, "center-advisor").reads(list, json!({})).await?;
    assert_eq!(listed["dispatches"]["nodes"], json!([]));
    let mut raw = Raw::person(house, "center-advisor", None).await?;
    assert_eq!((raw.sees("dispatches").await?, raw.sees("dispatch_steps").await?), (Some(0), Some(0)));
    Ok(())
}

#[tokio::test]
async fn an_advisor_s_sight_ends_a_week_after_the_window_though_the_body_never_reports() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?;
    consented(&door, &id, &["ADVISOR_ACCESS"], &[]).await?;
    let planned = plan(&id, FIRST, "2025-07-10T01:00:00Z")?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let visit = ciso.does("planVisit", planned, "visit { id }").await?["visit"]["id"].take();
    let confirm = json!({ "visitId": visit, "expectedVersion": 1 });
    ciso.does("confirmVisit", confirm, "__typename").await?;
    let shows = "state form { contact } history { verb } requestPaper { title }";
    let all = json!({ "state": "REPORT_DUE", "form": { "contact": "担当 山田" }, "requestPaper": { "title": "派遣依頼書" },
        "history": [{ "verb": "ACCEPT" }, { "verb": "CONFIRM" }, { "verb": "BEGIN_SERVICE" }, { "verb": "END_SERVICE" }] });
    let left =
        json!({ "state": "REPORT_DUE", "form": { "contact": null }, "requestPaper": null, "history": [] });
    // A week after 10 July in Japan: inside and at home at one moment.
    for (at, is_open) in [("2025-07-17T14:59:59Z", true), ("2025-07-17T15:00:00Z", false)] {
        house.clock.set(at.parse()?);
        house.settle().await?;
        assert_eq!(house.scope("center-advisor", Some(BEPPU)).await.is_ok(), is_open, "{at}");
        let told = seen(&door, "center-advisor", &id, shows).await?;
        assert_eq!(told, if is_open { all.clone() } else { left.clone() }, "{at}");
    }
    for person in ["beppu-viewer", "center-operator"] {
        let told = seen(&door, person, &id, "form { contact }").await?;
        assert_eq!(told["form"]["contact"], "担当 山田", "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_given_up_is_out_of_sight_for_whoever_had_not_accepted() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let why = || json!({ "reason": "議会日程のため" });
    let open = desk.offered(&door, "研修", &["2025-07-11"], &[desk.first]).await?;
    step(&door, "beppu-ciso", "cancelDispatch", &open, why()).await?;
    assert!(seen(&door, "center-advisor", &open, "id").await?.is_null());
    assert_eq!(seen(&door, "center-operator", &open, "advisorIds").await?["advisorIds"], json!([]));
    let accepted = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &accepted).await?;
    step(&door, "beppu-ciso", "cancelDispatch", &accepted, why()).await?;
    let left = seen(&door, "center-advisor", &accepted, "state form { contact } history { verb }").await?;
    assert_eq!(left, json!({ "state": "CANCELLED", "form": { "contact": null }, "history": [] }));
    Ok(())
}
