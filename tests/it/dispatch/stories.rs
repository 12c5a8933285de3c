//! From the request to what came of it.
use super::{Desk, accept, decline, seen, state, step};
use crate::voice::Voice;
use anyhow::Result;
use chrono::Duration;
use domain::{
    dispatch::{UNDERTAKING_VERSION, undertaking_text_of},
    kernel::reason::Language,
};
use sea_orm::ConnectionTrait as _;
use serde_json::json;

#[tokio::test]
async fn a_declined_dispatch_goes_to_the_next_and_on_to_its_effect() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let days = ["2025-07-01", "2025-07-08"];
    let id = desk.offered(&door, "内部監査の立上げ", &days, &[desk.second, desk.first]).await?;
    assert!(seen(&door, "center-advisor", &id, "id").await?.is_null(), "not asked yet");
    decline(&desk, &door, "second-advisor", &id).await?;
    assert!(seen(&door, "second-advisor", &id, "id").await?.is_null(), "no longer theirs");
    assert_eq!(accept(&door, "center-advisor", &id).await?, "ACCEPTED");
    assert_eq!(step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?, "CONFIRMED");

    let shows = "requestPaper { title from to form { project days } } selectionPaper { title candidates { name rank } }
        acceptancePapers { title from municipality undertakingVersion undertaking }";
    let papers = seen(&door, "beppu-ciso", &id, shows).await?;
    assert_eq!(papers["requestPaper"]["from"], "別府市");
    assert_eq!(papers["requestPaper"]["form"]["days"], json!(days));
    let named = json!([{ "name": "second-advisor", "rank": 1 }, { "name": "center-advisor", "rank": 2 }]);
    assert_eq!(papers["selectionPaper"]["candidates"], named);
    let accepted = &papers["acceptancePapers"][0];
    assert_eq!((&accepted["title"], &accepted["from"]), (&json!("受諾確認書"), &json!("center-advisor")));
    assert!(accepted["undertaking"].as_str().is_some_and(|text| !text.is_empty()));
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "CONFIRMED", "not before its first day");
    house.clock.pass(Duration::days(16));
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "IN_SERVICE");
    house.clock.pass(Duration::days(8));
    house.settle().await?;
    let due = seen(&door, "beppu-ciso", &id, "state reportDueOn").await?;
    assert_eq!(due, json!({ "state": "REPORT_DUE", "reportDueOn": "2025-07-15" }));
    let told = json!({ "account": "監査計画を作成した。" });
    assert_eq!(step(&door, "beppu-ciso", "reportDispatch", &id, told).await?, "REPORTED");
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "REPORTED", "not before the next fiscal year");
    house.clock.pass(Duration::days(270));
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "FOLLOW_UP_DUE");
    let told = json!({ "account": "職員による内部監査を実施した。" });
    assert_eq!(step(&door, "beppu-ciso", "closeDispatch", &id, told).await?, "CLOSED");

    let kept =
        seen(&door, "beppu-ciso", &id, "history { verb } offers { answer undertakingVersion }").await?;
    let verbs: Vec<_> =
        kept["history"].as_array().into_iter().flatten().map(|one| one["verb"].clone()).collect();
    let road = [
        "SUBMIT",
        "SCREEN",
        "PROPOSE",
        "RANK",
        "OFFER",
        "PASS_ON",
        "OFFER",
        "ACCEPT",
        "CONFIRM",
        "BEGIN_SERVICE",
        "END_SERVICE",
        "REPORT",
        "ASK_FOLLOW_UP",
        "CLOSE",
    ];
    assert_eq!(verbs, road);
    let answers = json!([{ "answer": "DECLINED", "undertakingVersion": null },
                         { "answer": "ACCEPTED", "undertakingVersion": 1 }]);
    assert_eq!(kept["offers"], answers);
    Ok(())
}

#[tokio::test]
async fn the_acceptance_has_the_words_of_the_version_that_was_given() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    let papers = async |person: &'static str, language: &'static str| {
        let read = "query($id: ID!) { node(id: $id) { ... on Dispatch {
            acceptancePapers { undertakingVersion undertaking } } } }";
        let told = Voice::of(&door, person).ask_in(language, read, &json!({ "id": id })).await?;
        anyhow::Ok(told.data("/node/acceptancePapers").clone())
    };
    for (language, tag) in [(Language::English, "en"), (Language::Japanese, "ja")] {
        let words = undertaking_text_of(UNDERTAKING_VERSION, language);
        assert!(words.is_some_and(|words| words.is_ascii() == (tag == "en")), "{words:?}");
        let given = json!([{ "undertakingVersion": UNDERTAKING_VERSION, "undertaking": words }]);
        for person in ["beppu-ciso", "center-operator", "center-advisor"] {
            assert_eq!(papers(person, tag).await?, given, "{person}, {tag}");
        }
    }
    // A server of the release after this one stands beside it, and took words that this one does not know.
    let newer = format!("UPDATE dispatch_offers SET undertaking = {}", UNDERTAKING_VERSION + 1);
    desk.house.owner.execute_unprepared(&newer).await?;
    let unknown = json!([{ "undertakingVersion": UNDERTAKING_VERSION + 1, "undertaking": null }]);
    assert_eq!(papers("beppu-ciso", "ja").await?, unknown, "no other words in their place");
    Ok(())
}

#[tokio::test]
async fn offers_that_nobody_answers_lapse_until_nobody_is_left() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &["2025-08-20"], &[desk.second, desk.first]).await?;
    house.clock.pass(Duration::days(7));
    house.settle().await?;
    let offers = seen(&door, "beppu-ciso", &id, "state offers { answer }").await?;
    assert_eq!(
        offers,
        json!({ "state": "OFFERED", "offers": [{ "answer": "EXPIRED" }, { "answer": null }] })
    );
    house.clock.pass(Duration::days(7));
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "UNFILLED");
    // Whatever is delivered once more finds nothing left to do.
    let (steps, noted) = (house.count("dispatch_steps").await?, house.count("trail").await?);
    sea_orm::ConnectionTrait::execute_unprepared(
        &house.owner,
        "UPDATE outbox SET delivered_at = NULL, attempts = 0 WHERE topic LIKE 'DISPATCH%'",
    )
    .await?;
    house.settle().await?;
    assert_eq!(house.count("dispatch_steps").await?, steps);
    assert_eq!(house.count("trail").await?, noted, "nothing was done, so nothing is noted");
    assert!(
        house.count("trail WHERE subject_kind = 'Event'").await? > 0,
        "of each copy it is known of which event"
    );
    Ok(())
}

#[tokio::test]
async fn each_sees_what_they_are_a_party_to() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let draft = desk.drafted(&door, "研修", &["2025-09-01"]).await?;
    for person in ["center-operator", "center-advisor", "nakatsu-ciso", "oita-ciso"] {
        assert!(seen(&door, person, &draft, "id").await?.is_null(), "{person}: a draft is the body's alone");
    }
    let id = desk.offered(&door, "規程の整備", &["2025-09-02"], &[desk.first, desk.second]).await?;
    let shows = "candidates { name } offers { answer } cost viewerCan { answer cancel }";
    let advisor = seen(&door, "center-advisor", &id, shows).await?;
    let own = json!({ "candidates": [], "offers": [{ "answer": null }], "cost": null,
                      "viewerCan": { "answer": true, "cancel": false } });
    assert_eq!(advisor, own);
    assert_eq!(seen(&door, "center-operator", &id, "cost").await?["cost"], super::DAY);
    for person in ["second-advisor", "nakatsu-ciso", "oita-coordinator"] {
        let found = seen(&door, person, &id, "id").await;
        assert!(!matches!(found, Ok(found) if !found.is_null()), "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_given_up_frees_its_days_and_its_money() -> Result<()> {
    let desk = Desk::open(1).await?;
    let door = desk.house.door()?;
    let id = desk.offered(&door, "規程の整備", &["2025-09-02"], &[desk.first]).await?;
    accept(&door, "center-advisor", &id).await?;
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    let why = json!({ "reason": "議会日程のため" });
    assert_eq!(step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?, "CANCELLED");
    assert_eq!(desk.house.count("dispatch_bookings").await?, 0);
    let next = desk.offered(&door, "研修", &["2025-09-02"], &[desk.first]).await?;
    assert_eq!(accept(&door, "center-advisor", &next).await?, "ACCEPTED");
    Ok(())
}
