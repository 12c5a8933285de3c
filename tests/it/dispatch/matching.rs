//! Who may be proposed, in which order, and why others may not.
use super::{Desk, accept, input, seen, state, step};
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use domain::{
    advisor::{AdvisorId, Capacity, DeclareTie, SetAvailability, TieKind, TieNote},
    register::GovernmentCode,
};
use serde_json::{Value, json};
use tests::{Door, world::BEPPU};

const DAY: &str = "2025-07-10";

/// What the centre is told about a request.
pub(super) async fn matching(door: &Door, id: &str) -> Result<Value> {
    let document = "query($id: ID!) { dispatchMatching(dispatchId: $id) {
        candidates { advisor { name } score merits { code points matched wanted distance count } }
        excluded { advisor { name } reasons { code day fiscalYear { year } message } } } }";
    let asked = Voice::of(door, "center-operator").reads(document, json!({ "id": id }));
    Ok(asked.await?["dispatchMatching"].take())
}

pub(super) fn named(advisor: AdvisorId) -> Value {
    json!({ "candidates": [{ "advisorId": gid(advisor), "reason": "近い" }] })
}

/// That a proposal of `advisor` is refused for this reason, and changes nothing.
pub(super) async fn is_excluded(
    desk: &Desk,
    door: &Door,
    id: &str,
    advisor: AdvisorId,
    reason: &str,
) -> Result<()> {
    let input = input(door, "center-operator", id, named(advisor)).await?;
    let before = stored(&desk.house).await?;
    let refused = Voice::of(door, "center-operator").is_refused("proposeCandidates", input).await?;
    refused.is("INVALID", reason, Some("candidates.0.advisorId"));
    assert_eq!(stored(&desk.house).await?, before, "{reason}");
    Ok(())
}

async fn is_away(desk: &Desk, person: &str, day: &str) -> Result<()> {
    let (capacity, days_off) = (Capacity::parse("daysPerMonth", 31)?, vec![day.parse()?]);
    desk.house.run(person, SetAvailability { capacity, days_off, expected_version: 1 }).await?;
    Ok(())
}

#[tokio::test]
async fn each_advisor_is_ranked_or_excluded_with_reasons() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let mut request = desk.request("規程の整備", &[DAY]);
    request["form"]["fields"] = json!(["POLICY", "INTERNAL_AUDIT"]);
    let id = desk.sent(&door, request).await?;
    let tie = DeclareTie {
        government: GovernmentCode::parse("governmentCode", BEPPU)?,
        kind: TieKind::Built,
        since: "2019-04-01".parse()?,
        until: None,
        note: TieNote::default(),
    };
    desk.house.run("second-advisor", tie).await?;
    is_away(&desk, "second-advisor", DAY).await?;

    let told = matching(&door, &id).await?;
    let first = &told["candidates"][0];
    assert_eq!((&first["advisor"]["name"], &first["score"]), (&json!("center-advisor"), &json!(30)));
    let bare = json!({ "matched": null, "wanted": null, "distance": null, "count": null });
    let merit = |code: &str, points: i32, more: Value| {
        let mut merit = bare.clone();
        merit["code"] = json!(code);
        merit["points"] = json!(points);
        for (name, value) in more.as_object().into_iter().flatten() {
            merit[name] = value.clone();
        }
        merit
    };
    let merits = json!([
        merit("FIELDS", 20, json!({ "matched": 1, "wanted": 2 })),
        merit("DISTANCE", 10, json!({ "distance": "SAME_REGION" })),
        merit("SIGNED_VISITS", 0, json!({ "count": 0 })),
        merit("LOAD", 0, json!({ "count": 0 })),
    ]);
    assert_eq!(first["merits"], merits);
    let second = &told["excluded"][0];
    assert_eq!(second["advisor"]["name"], "second-advisor");
    let codes: Vec<_> =
        second["reasons"].as_array().into_iter().flatten().map(|one| one["code"].clone()).collect();
    assert_eq!(codes, ["EXCLUDED_TIE_BUILT", "EXCLUDED_NOT_FREE"]);
    assert_eq!(second["reasons"][1]["day"], DAY);
    is_excluded(&desk, &door, &id, desk.second, "EXCLUDED_TIE_BUILT").await?;

    step(&door, "center-operator", "proposeCandidates", &id, named(desk.first)).await?;
    let shows = "candidates { score merits { code points } }";
    let kept = seen(&door, "center-operator", &id, shows).await?;
    assert_eq!(kept["candidates"][0]["score"], 30);
    assert_eq!(kept["candidates"][0]["merits"][0], json!({ "code": "FIELDS", "points": 20 }));
    let bodys = json!({ "candidates": [{ "score": null, "merits": null }] });
    assert_eq!(seen(&door, "beppu-ciso", &id, shows).await?, bodys, "for the centre");
    Ok(())
}

#[tokio::test]
async fn it_is_for_the_centre_s_operators_and_of_what_was_sent() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let draft = desk.drafted(&door, "研修", &[DAY]).await?;
    assert_eq!(matching(&door, &draft).await?, Value::Null, "a draft is the body's alone");
    let why = json!({ "reason": "不要となったため" });
    assert_eq!(step(&door, "beppu-ciso", "cancelDispatch", &draft, why).await?, "CANCELLED");
    assert_eq!(matching(&door, &draft).await?, Value::Null, "also when it was given up");
    let id = desk.screened(&door, "規程の整備", &[DAY]).await?;
    let document = "query($id: ID!) { dispatchMatching(dispatchId: $id) { excluded { reasons { code } } } }";
    for person in ["beppu-ciso", "center-advisor", "oita-coordinator"] {
        let answer = Voice::of(&door, person).ask(document, json!({ "id": id })).await?;
        assert_eq!(answer.body["errors"][0]["extensions"]["code"], "FORBIDDEN", "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn who_is_away_booked_or_was_sent_before_is_not_proposed() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    is_away(&desk, "second-advisor", DAY).await?;
    let taken = desk.offered(&door, "規程の整備", &[DAY], &[desk.first]).await?;
    accept(&door, "center-advisor", &taken).await?;
    let same_day = desk.screened(&door, "研修", &[DAY]).await?;
    is_excluded(&desk, &door, &same_day, desk.first, "EXCLUDED_NOT_FREE").await?;
    is_excluded(&desk, &door, &same_day, desk.second, "EXCLUDED_NOT_FREE").await?;
    let again = desk.screened(&door, "規程の整備", &["2025-07-17"]).await?;
    is_excluded(&desk, &door, &again, desk.first, "EXCLUDED_QUOTA").await?;
    let told = matching(&door, &again).await?;
    assert_eq!(told["candidates"][0]["advisor"]["name"], "second-advisor");
    assert_eq!(told["excluded"][0]["reasons"][0]["code"], "EXCLUDED_QUOTA");
    // Given up, it stands against nobody.
    let why = json!({ "reason": "議会日程のため" });
    step(&door, "beppu-ciso", "cancelDispatch", &taken, why).await?;
    step(&door, "center-operator", "proposeCandidates", &again, named(desk.first)).await?;
    Ok(())
}

#[tokio::test]
async fn the_registry_is_shown_a_stretch_at_a_time() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    let id = desk.screened(&door, "研修", &[DAY]).await?;
    let asked = |arguments: &str| {
        format!(
            "query($id: ID!) {{ dispatchMatching(dispatchId: $id) {{ candidateCount excludedCount
                 candidates{arguments} {{ score }} excluded{arguments} {{ reasons {{ code }} }} }} }}"
        )
    };
    let operator = Voice::of(&door, "center-operator");
    for (arguments, rows) in [("", 2), ("(first: 1)", 1), ("(first: 100, skip: 1)", 1), ("(skip: 2)", 0)] {
        let told = operator.reads(&asked(arguments), json!({ "id": id })).await?["dispatchMatching"].take();
        assert_eq!((&told["candidateCount"], &told["excludedCount"]), (&json!(2), &json!(0)));
        assert_eq!(told["candidates"].as_array().map(Vec::len), Some(rows), "{arguments}");
    }
    for (arguments, reason, field) in [
        ("(first: 0)", "PAGE_SIZE", "first"),
        ("(first: 101)", "PAGE_SIZE", "first"),
        ("(skip: -1)", "PAGE_SKIP", "skip"),
    ] {
        let refused = operator.query_is_refused(&asked(arguments), json!({ "id": id })).await?;
        refused.is("INVALID", reason, Some(field));
    }
    Ok(())
}

#[tokio::test]
async fn who_audits_the_body_is_neither_proposed_nor_ranked() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    // Proposed before anybody could know.
    let before = desk.screened(&door, "研修", &[DAY]).await?;
    step(&door, "center-operator", "proposeCandidates", &before, named(desk.second)).await?;
    desk.second_audits_beppu().await?;
    let order = json!({ "advisorIds": [gid(desk.second)] });
    let order = input(&door, "beppu-ciso", &before, order).await?;
    let refused = Voice::of(&door, "beppu-ciso").is_refused("rankCandidates", order).await?;
    refused.is_code("INVALID", "EXCLUDED_AUDITS");
    assert_eq!(state(&door, &before).await?, "CANDIDATES_PROPOSED");

    // Sent afterwards, the request says it itself.
    let after = desk.screened(&door, "規程の整備", &[DAY]).await?;
    is_excluded(&desk, &door, &after, desk.second, "EXCLUDED_AUDITS").await?;
    let told = matching(&door, &after).await?;
    let reason = &told["excluded"][0]["reasons"][0];
    assert_eq!((&reason["code"], &reason["fiscalYear"]["year"]), (&json!("EXCLUDED_AUDITS"), &json!(2025)));
    Ok(())
}
