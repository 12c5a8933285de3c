//! The whole road over HTTP, as its actors: from the registry to what came of it, with the four forms that it leaves.
use super::{accept, input, seen, state, step};
use crate::{
    visits::consented,
    voice::{Voice, gid},
};
use anyhow::{Context as _, Result};
use domain::access::Role;
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};

const OPERATOR: &str = "center-operator";
const FIRST: &str = "center-advisor";
const SECOND: &str = "second-advisor";
const CISO: &str = "beppu-ciso";
const MANAGER: &str = "beppu-manager";
const DAYS: [&str; 2] = ["2025-07-01", "2025-07-08"];

/// The centre registers one of its people, whose certificate holds until 31 March 2028.
async fn registered(house: &House, door: &Door, person: &str) -> Result<String> {
    let particulars = json!({ "name": person, "fields": ["INTERNAL_AUDIT"], "modes": ["ON_SITE", "ONLINE"],
        "prefectureCodes": ["44"], "homePrefectureCode": "40", "daysPerMonth": 10 });
    let certified =
        json!({ "caisRank": "AUDITOR", "certificateNumber": person, "certifiedOn": "2024-10-01" });
    let member = gid(house.of_the_centre(person).await?);
    let new = json!({ "memberId": member, "particulars": particulars, "qualification": certified });
    let done = Voice::of(door, OPERATOR).does("registerAdvisor", new, "advisor { id }").await?;
    Ok(done["advisor"]["id"].as_str().context("an id")?.to_owned())
}

/// The programme of the fiscal year 2025, drafted and opened. Answers its id.
async fn opened(door: &Door) -> Result<String> {
    let operator = Voice::of(door, OPERATOR);
    let terms = json!({ "name": "アドバイザー派遣事業", "budget": 1_000_000, "regionRule": "NAMED",
        "quota": { "daysOnSite": 3, "hoursOnline": 10, "hoursPerDay": 7, "perCase": 3, "perProject": 1 },
        "rates": { "perDay": 40_000, "perHour": 6_000, "travel": 25_000, "feesBy": "CENTER", "travelBy": "CENTER" },
        "windows": [{ "from": "2025-04-01T00:00:00Z", "until": "2025-12-01T00:00:00Z" }] });
    let draft = json!({ "fiscalYear": 2025, "terms": terms });
    let made = operator.does("draftProgramme", draft, "programme { id }").await?;
    let id = made["programme"]["id"].as_str().context("an id")?.to_owned();
    let open = json!({ "programmeId": id, "expectedVersion": 1 });
    operator.does("openProgramme", open, "programme { state }").await?;
    Ok(id)
}

fn form(wished: &str) -> Value {
    json!({ "project": "内部監査の立上げ", "section": "情報政策課", "contact": "担当 山田",
        "aim": "内部監査を自ら行う", "presentState": "監査は未実施", "participants": 8, "online": false,
        "days": DAYS, "wishedAdvisorId": wished })
}

/// Beppu drafts a request that lacks something, is told what, and sends it once it is whole. Answers its id.
async fn asked(door: &Door, programme: &str, wished: &str) -> Result<String> {
    let ciso = Voice::of(door, CISO);
    let mut lacking = form(wished);
    lacking["contact"] = Value::Null;
    lacking["days"] = json!(["2025-07-01", "2025-07-02", "2025-07-03", "2025-07-04"]);
    let new = json!({ "programmeId": programme, "form": lacking });
    let made = ciso.does("draftDispatch", new, "dispatch { id gaps { gap } }").await?;
    assert_eq!(made["dispatch"]["gaps"], json!([{ "gap": "CONTACT" }, { "gap": "TOO_MANY_DAYS" }]));
    let id = made["dispatch"]["id"].as_str().context("an id")?.to_owned();
    let early = input(door, CISO, &id, json!({})).await?;
    ciso.is_refused("submitDispatchRequest", early).await?.is("CONFLICT", "FORM_INCOMPLETE", None);
    let whole = input(door, CISO, &id, json!({ "form": form(wished) })).await?;
    let done = ciso.does("reviseDispatch", whole, "dispatch { gaps { gap } viewerCan { submit } }").await?;
    assert_eq!(done["dispatch"], json!({ "gaps": [], "viewerCan": { "submit": true } }));
    assert_eq!(step(door, CISO, "submitDispatchRequest", &id, json!({})).await?, "SUBMITTED");
    Ok(id)
}

/// From the screening to the confirmation; the first in Beppu's order declines.
async fn filled(house: &House, door: &Door, id: &str, [first, second]: [&str; 2]) -> Result<()> {
    assert_eq!(step(door, OPERATOR, "screenDispatch", id, json!({})).await?, "SCREENING");
    let named: Vec<_> =
        [first, second].iter().map(|one| json!({ "advisorId": one, "reason": "専門分野が合う" })).collect();
    let proposed = step(door, OPERATOR, "proposeCandidates", id, json!({ "candidates": named })).await?;
    assert_eq!(proposed, "CANDIDATES_PROPOSED");
    let order = json!({ "advisorIds": [second, first] });
    assert_eq!(step(door, CISO, "rankCandidates", id, order).await?, "RANKED");
    assert_eq!(step(door, OPERATOR, "offerDispatch", id, json!({ "answerDays": 7 })).await?, "OFFERED");
    let decline = json!({ "dispatchId": id });
    Voice::of(door, SECOND).does("declineDispatch", decline, "__typename").await?;
    house.settle().await?;
    let asked = seen(door, FIRST, id, "state undertaking { text } viewerCan { answer }").await?;
    assert_eq!((&asked["state"], &asked["viewerCan"]["answer"]), (&json!("OFFERED"), &json!(true)));
    assert!(asked["undertaking"]["text"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(accept(door, FIRST, id).await?, "ACCEPTED");
    assert_eq!(step(door, OPERATOR, "confirmDispatch", id, json!({})).await?, "CONFIRMED");
    consented(door, id, &["ADVISOR_ACCESS", "EFFECT_CONTRIBUTION"], &[]).await?;
    Ok(())
}

/// The advisor proposes a visit from ten to four o'clock in Japan, and Beppu agrees. Answers the visit's id.
async fn agreed(door: &Door, dispatch: &str, client: &str, day: &str) -> Result<String> {
    let plan = json!({ "clientId": client, "dispatchId": dispatch, "plannedFrom": format!("{day}T01:00:00Z"),
        "plannedUntil": format!("{day}T07:00:00Z"), "mode": "ON_SITE", "place": "本庁舎3階" });
    let made = Voice::of(door, FIRST).does("planVisit", plan, "visit { id state }").await?;
    let id = made["visit"]["id"].as_str().context("an id")?.to_owned();
    assert_eq!(visit_step(door, MANAGER, "confirmVisit", &id).await?, "CONFIRMED");
    Ok(id)
}

/// A verb of Beppu's on a visit from the present version; answers the state.
async fn visit_step(door: &Door, person: &str, verb: &str, id: &str) -> Result<Value> {
    let voice = Voice::of(door, person);
    let asked = "query($id: ID!) { node(id: $id) { ... on Visit { version } } }";
    let version = voice.reads(asked, json!({ "id": id })).await?["node"]["version"].take();
    let input = json!({ "visitId": id, "expectedVersion": version });
    Ok(voice.does(verb, input, "visit { state }").await?["visit"]["state"].take())
}

/// The advisor comes, records without a net what is sent afterwards in the wrong order, and hands it in; Beppu signs.
async fn carried_out(house: &House, door: &Door, (id, client): (&str, &str), day: &str) -> Result<()> {
    house.clock.set(format!("{day}T01:05:00Z").parse()?);
    house.settle().await?;
    let inside = Voice::of(door, FIRST).inside(BEPPU);
    let here = json!({ "clientVisitId": client, "deviceAt": format!("{day}T01:02:00Z") });
    inside.does("checkInVisit", here, "visit { state }").await?;
    house.clock.set(format!("{day}T07:30:00Z").parse()?);
    let part = |number: u8, mut said: Value| {
        said["clientId"] = json!(format!("00000000-0000-4000-8000-0000000001{number:02}"));
        said
    };
    let first = [
        part(1, json!({ "kind": "ATTENDEES", "text": "情報政策課4名、監査委員事務局2名" })),
        part(2, json!({ "kind": "ITEM_LOOKED_AT", "item": "1.1-01", "text": "適用範囲を確認した" })),
        part(3, json!({ "kind": "OBSERVATION", "text": "手順書がない" })),
    ];
    let then = [
        part(4, json!({ "kind": "ADVICE", "text": "手順書を整える" })),
        part(5, json!({ "kind": "TRAINEE", "trainee": "情報政策課 主査", "progress": "LED" })),
        part(6, json!({ "kind": "NEXT_STEP", "text": "監査計画を作る", "dueOn": "2025-09-30" })),
    ];
    for (sequence, parts, receipt) in [(2, then, "WAITING"), (1, first, "MERGED")] {
        let message = json!({ "clientVisitId": client, "sequence": sequence, "parts": parts,
            "idempotencyKey": format!("message {sequence}"), "deviceAt": format!("{day}T06:00:00Z") });
        let done = inside.does("recordVisitResult", message, "receipt").await?;
        assert_eq!(done["receipt"], receipt, "message {sequence}");
    }
    let hand_in = json!({ "clientVisitId": client, "lastSequence": 2, "actualFrom": format!("{day}T01:05:00Z"),
        "actualUntil": format!("{day}T06:50:00Z") });
    let done = inside.does("submitVisit", hand_in, "visit { state }").await?;
    assert_eq!(done["visit"]["state"], "SUBMITTED");
    assert_eq!(visit_step(door, MANAGER, "reviewVisit", id).await?, "MUNICIPALITY_REVIEW");
    assert_eq!(visit_step(door, CISO, "finalizeVisit", id).await?, "FINALIZED");
    Ok(())
}

#[tokio::test]
async fn the_whole_road_leaves_its_four_forms() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.invite(OPERATOR, SECOND, &[Role::Advisor]).await?;
    let (first, second) = (registered(&house, &door, FIRST).await?, registered(&house, &door, SECOND).await?);
    let programme = opened(&door).await?;
    let id = asked(&door, &programme, &second).await?;
    filled(&house, &door, &id, [first.as_str(), second.as_str()]).await?;
    let clients = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"];
    for (client, day) in clients.into_iter().zip(DAYS) {
        let visit = agreed(&door, &id, client, day).await?;
        carried_out(&house, &door, (visit.as_str(), client), day).await?;
        assert_eq!(state(&door, &id).await?, "IN_SERVICE");
    }
    house.clock.set("2025-07-09T00:00:00Z".parse()?);
    house.settle().await?;
    let due = seen(&door, CISO, &id, "state reportDueOn").await?;
    assert_eq!(due, json!({ "state": "REPORT_DUE", "reportDueOn": "2025-07-15" }));
    let told = json!({ "account": "監査計画を作成した。" });
    assert_eq!(step(&door, MANAGER, "reportDispatch", &id, told).await?, "REPORTED");
    four_forms(&door, &id, &second).await?;

    house.clock.set("2026-03-31T14:59:00Z".parse()?);
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "REPORTED", "the last minute of the fiscal year");
    house.clock.set("2026-03-31T15:00:00Z".parse()?);
    house.settle().await?;
    assert_eq!(state(&door, &id).await?, "FOLLOW_UP_DUE");
    let told = json!({ "account": "職員による内部監査を実施した。" });
    assert_eq!(step(&door, MANAGER, "closeDispatch", &id, told).await?, "CLOSED");
    Ok(())
}

/// 派遣依頼書, 選定確認書, 受諾確認書 and 派遣報告書, as Beppu's manager reads them; and what the advisor reads at home.
async fn four_forms(door: &Door, id: &str, wished: &str) -> Result<()> {
    let papers = "requestPaper { title from code to programme wishedAdvisor fiscalYear { year }
            form { project section contact aim presentState participants online days hours wishedAdvisorId } }
        selectionPaper { title from to project online days hours rankedAt candidates { name place reason rank } }
        acceptancePapers { title from to municipality project online days hours undertakingVersion undertaking }";
    let seen_here = seen(door, MANAGER, id, papers).await?;
    let (asked, chosen) = (&seen_here["requestPaper"], &seen_here["selectionPaper"]);
    let expected = json!({ "title": "派遣依頼書", "from": "別府市", "code": BEPPU, "to": "全国監査支援センター",
        "programme": "アドバイザー派遣事業", "wishedAdvisor": SECOND, "fiscalYear": { "year": 2025 },
        "form": { "project": "内部監査の立上げ", "section": "情報政策課", "contact": "担当 山田",
            "aim": "内部監査を自ら行う", "presentState": "監査は未実施", "participants": 8, "online": false,
            "days": DAYS, "hours": null, "wishedAdvisorId": wished } });
    assert_eq!(asked, &expected);
    assert_eq!((&chosen["title"], &chosen["online"]), (&json!("選定確認書"), &json!(false)));
    assert_eq!((&chosen["project"], &chosen["days"]), (&json!("内部監査の立上げ"), &json!(DAYS)));
    assert!(chosen["rankedAt"].is_string());
    let ranks: Vec<_> =
        chosen["candidates"].as_array().into_iter().flatten().map(|one| one["rank"].clone()).collect();
    assert_eq!(ranks, [json!(2), json!(1)], "in the centre's order");
    let accepted = &seen_here["acceptancePapers"][0];
    assert_eq!((&accepted["title"], &accepted["from"]), (&json!("受諾確認書"), &json!(FIRST)));
    assert_eq!((&accepted["municipality"], &accepted["undertakingVersion"]), (&json!("別府市"), &json!(1)));
    assert!(accepted["undertaking"].is_string());
    let at_home = seen(door, FIRST, id, papers).await?;
    assert_eq!((&at_home["selectionPaper"], &at_home["acceptancePapers"][0]), (&Value::Null, accepted));
    assert_eq!(at_home["requestPaper"], Value::Null, "it is reported: what the advisor said stays");

    let report =
        "query($id: ID!) { dispatchReport(dispatchId: $id) { title isComplete minutes traineesLeading
        municipality { name } center { name } dispatch { results form { aim } acceptancePapers { from } }
        visits { trainees visit { place mode actualFrom actualUntil }
            record { parts { kind text item trainee progress dueOn } } } } }";
    let told = Voice::of(door, MANAGER).reads(report, json!({ "id": id })).await?["dispatchReport"].take();
    assert_eq!((&told["title"], &told["isComplete"]), (&json!("派遣報告書"), &json!(true)));
    assert_eq!((&told["minutes"], &told["traineesLeading"]), (&json!(2 * 345), &json!(2)));
    let expected = json!({ "results": "監査計画を作成した。", "form": { "aim": "内部監査を自ら行う" },
        "acceptancePapers": [{ "from": FIRST }] });
    assert_eq!(told["dispatch"], expected);
    let visits = told["visits"].as_array().context("visits")?;
    assert_eq!(visits.len(), 2);
    for (visit, day) in visits.iter().zip(DAYS) {
        let when = json!({ "place": "本庁舎3階", "mode": "ON_SITE", "actualFrom": format!("{day}T01:05:00+00:00"),
            "actualUntil": format!("{day}T06:50:00+00:00") });
        assert_eq!(visit["visit"], when);
        let parts = visit["record"]["parts"].as_array().context("parts")?;
        let kinds: Vec<_> = parts.iter().filter_map(|part| part["kind"].as_str()).collect();
        let all = ["ATTENDEES", "ITEM_LOOKED_AT", "OBSERVATION", "ADVICE", "TRAINEE", "NEXT_STEP"];
        assert_eq!(kinds, all, "as they were written, not as they came");
        assert_eq!((&parts[1]["item"], &parts[5]["dueOn"]), (&json!("1.1-01"), &json!("2025-09-30")));
    }
    Ok(())
}
