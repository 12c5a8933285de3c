//! How the firms are found: recorded until somebody is selected, and binding for who is appointed.
use super::{COORDINATOR, read, refused};
use crate::{
    engagement::coordinate,
    voice::{Voice, gid, stored},
};
use anyhow::Result;
use domain::engagement::Purpose;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, Joint, JointStage},
};

const ACCESS: &[Purpose] = &[Purpose::FirmAccess];

const ALL: &str = "state procurement {
    specification { title text method methodReason announcedOn bidsUntil ceiling }
    bidders { place name firm { name } price score state reason }
    selection { bidders { place firm { name } } reason selectedOn recordedAt } }";

/// A specification with `more`: announced in May 2025, and two million yen at most.
fn asked(more: Value) -> Value {
    let asked = json!({ "title": "共同監査業務委託", "text": "参加団体の監査を行う。\n報告書を作成する。",
        "method": "OPEN_BID", "announcedOn": "2025-05-01", "bidsUntil": "2025-05-31", "ceiling": 2_000_000 });
    with(asked, more)
}

fn with(mut value: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (value.as_object_mut(), more) {
        fields.extend(more);
    }
    value
}

/// A bid of `name` with `more`.
fn bid(name: &str, more: Value) -> Value {
    with(json!({ "name": name, "state": "BID" }), more)
}

/// Five bidders: two firms, the second above the ceiling; one out, one away, one that Kansa does not know.
fn five(firm: &Value, rival: &Value) -> Vec<Value> {
    vec![
        bid("第一監査", json!({ "firmId": firm, "price": 1_800_000, "score": 82 })),
        bid("第二監査", json!({ "firmId": rival, "price": 2_000_001, "score": 100 })),
        bid("第三監査", json!({ "state": "DISQUALIFIED", "reason": "参加資格を満たさないため" })),
        bid("第四監査", json!({ "state": "WITHDRAWN" })),
        bid("第五監査", json!({ "price": 0 })),
    ]
}

fn choice(places: &[i32], day: &str) -> Value {
    json!({ "places": places, "reason": "評価点が最も高いため", "selectedOn": day })
}

/// An engagement whose call is open; the firm's, a rival's and Beppu's ids.
async fn called() -> Result<(House, Door, Joint, [Value; 3])> {
    let (house, door) = House::with_cast().await?;
    house.firm("rival").await?;
    let joint = house.joint("firm", JointStage::Consented, &[(BEPPU, ACCESS)]).await?;
    let id = |name: &str| -> Result<Value> { Ok(json!(gid(house.place(name)?))) };
    let ids = [id("firm")?, id("rival")?, id(BEPPU)?];
    Ok((house, door, joint, ids))
}

fn bids(bidders: &[Value]) -> Value {
    json!({ "bidders": bidders })
}

#[tokio::test]
async fn a_specification_is_checked_and_comes_first() -> Result<()> {
    let (house, door, joint, _) = called().await?;
    let id = gid(joint.engagement);
    let before = stored(&house).await?;
    for (verb, input) in [("recordBids", bids(&[])), ("selectBidders", choice(&[1], "2025-06-10"))] {
        refused(&door, &id, verb, input).await?.is("CONFLICT", "PROCUREMENT_UNRECORDED", None);
    }
    for (more, reason, field) in [
        (json!({ "bidsUntil": "2025-04-30" }), "PROCUREMENT_DAYS", "bidsUntil"),
        (json!({ "method": "NEGOTIATED" }), "NEGOTIATION_REASON", "methodReason"),
        (json!({ "ceiling": -1 }), "YEN", "ceiling"),
        (json!({ "title": " " }), "BLANK", "title"),
        (json!({ "text": "" }), "BLANK", "text"),
        (json!({ "text": "長".repeat(4001) }), "TOO_LONG", "text"),
        (json!({ "methodReason": " " }), "BLANK", "methodReason"),
    ] {
        let found = refused(&door, &id, "recordSpecification", asked(more)).await?;
        found.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn bids_are_checked_one_by_one() -> Result<()> {
    let (house, door, joint, [firm, _, beppu]) = called().await?;
    let id = gid(joint.engagement);
    coordinate(&door, &id, "recordSpecification", asked(json!({}))).await?;
    let before = stored(&house).await?;
    let many: Vec<Value> = (0..51).map(|n| bid(&format!("事業者{n}"), json!({}))).collect();
    refused(&door, &id, "recordBids", bids(&many)).await?.is("INVALID", "BIDDER_COUNT", Some("bidders"));
    let by_firm = json!({ "firmId": firm });
    for (second, reason, field) in [
        (bid("甲", json!({})), "BIDDER_TWICE", "bidders.1.name"),
        (bid("乙", by_firm.clone()), "BIDDER_TWICE", "bidders.1.firmId"),
        (bid("乙", json!({ "firmId": beppu })), "NOT_AN_AUDIT_FIRM", "bidders.1.firmId"),
        (bid("", json!({})), "BLANK", "bidders.1.name"),
        (bid("乙", json!({ "price": -1 })), "YEN", "bidders.1.price"),
        (bid("乙", json!({ "score": 101 })), "TECHNICAL_SCORE", "bidders.1.score"),
        (bid("乙", json!({ "score": -1 })), "TECHNICAL_SCORE", "bidders.1.score"),
        (bid("乙", json!({ "state": "DISQUALIFIED" })), "DISQUALIFICATION_REASON", "bidders.1.reason"),
        (bid("乙", json!({ "reason": "理由" })), "DISQUALIFICATION_REASON", "bidders.1.reason"),
    ] {
        let found = refused(&door, &id, "recordBids", bids(&[bid("甲", by_firm.clone()), second])).await?;
        found.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn only_who_can_be_appointed_is_selected() -> Result<()> {
    let (house, door, joint, [firm, rival, _]) = called().await?;
    let id = gid(joint.engagement);
    coordinate(&door, &id, "recordSpecification", asked(json!({}))).await?;
    coordinate(&door, &id, "recordBids", bids(&five(&firm, &rival))).await?;
    let before = stored(&house).await?;
    let cases: [(&[i32], &str, &str, &str); 10] = [
        (&[], "2025-06-10", "SELECTION_EMPTY", "places"),
        (&[1, 6], "2025-06-10", "NO_SUCH_BIDDER", "places.1"),
        (&[0], "2025-06-10", "NO_SUCH_BIDDER", "places.0"),
        (&[-1], "2025-06-10", "NO_SUCH_BIDDER", "places.0"),
        (&[3], "2025-06-10", "BIDDER_OUT", "places.0"),
        (&[4], "2025-06-10", "BIDDER_OUT", "places.0"),
        (&[5], "2025-06-10", "BIDDER_UNREGISTERED", "places.0"),
        (&[1, 2], "2025-06-10", "BID_ABOVE_CEILING", "places.1"),
        (&[1], "2025-05-30", "SELECTION_DAY", "selectedOn"),
        (&[1], "2025-06-16", "SELECTION_DAY", "selectedOn"),
    ];
    for (places, day, reason, field) in cases {
        let found = refused(&door, &id, "selectBidders", choice(places, day)).await?;
        found.is("INVALID", reason, Some(field));
    }
    let blank = with(choice(&[1], "2025-06-10"), json!({ "reason": "" }));
    refused(&door, &id, "selectBidders", blank).await?.is("INVALID", "BLANK", Some("reason"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn where_there_is_a_ceiling_a_bid_needs_a_price() -> Result<()> {
    let (_house, door, joint, [firm, ..]) = called().await?;
    let id = gid(joint.engagement);
    coordinate(&door, &id, "recordSpecification", asked(json!({}))).await?;
    coordinate(&door, &id, "recordBids", bids(&[bid("第一監査", json!({ "firmId": firm }))])).await?;
    let unpriced = refused(&door, &id, "selectBidders", choice(&[1], "2025-06-10")).await?;
    unpriced.is("INVALID", "BID_WITHOUT_PRICE", Some("places.0"));
    coordinate(&door, &id, "recordSpecification", asked(json!({ "ceiling": null }))).await?;
    coordinate(&door, &id, "selectBidders", choice(&[1], "2025-06-10")).await?;
    Ok(())
}

/// Records twice, the second time over the first and the bids under a key that is sent twice.
async fn recorded(house: &House, door: &Door, joint: &Joint, bidders: &[Value]) -> Result<()> {
    let id = gid(joint.engagement);
    let noted =
        format!("trail WHERE action = 'ENGAGEMENT_MANAGE' AND subject_id = '{}'", joint.engagement.uuid());
    let deeds = house.count(&noted).await?;
    let by_negotiation = json!({ "method": "NEGOTIATED", "methodReason": "少額のため" });
    coordinate(door, &id, "recordSpecification", asked(by_negotiation)).await?;
    coordinate(door, &id, "recordBids", bids(&[bid("甲", json!({}))])).await?;
    coordinate(door, &id, "recordSpecification", asked(json!({}))).await?;
    let version = read(door, COORDINATOR, &id, "version").await?["version"].take();
    let input = json!({ "engagementId": id, "expectedVersion": version, "idempotencyKey": "bids" });
    let input = with(input, bids(bidders));
    let coordinator = Voice::of(door, COORDINATOR);
    let first = coordinator.does("recordBids", input.clone(), "engagement { version }").await?;
    assert_eq!(coordinator.does("recordBids", input, "engagement { version }").await?, first);
    assert_eq!(house.count(&noted).await?, deeds + 4, "each is noted, with what it is about");
    Ok(())
}

#[tokio::test]
async fn the_selection_freezes_the_record_and_binds_the_appointment() -> Result<()> {
    let (house, door, joint, [firm, rival, _]) = called().await?;
    let id = gid(joint.engagement);
    assert_eq!(read(&door, COORDINATOR, &id, ALL).await?["procurement"], Value::Null);
    recorded(&house, &door, &joint, &five(&firm, &rival)).await?;

    assert_eq!(coordinate(&door, &id, "fixParticipants", json!({})).await?, "PARTICIPANTS_FIXED");
    let appoint = |firm: &Value| json!({ "firmId": firm });
    let open = refused(&door, &id, "appointFirm", appoint(&firm)).await?;
    open.is("CONFLICT", "SELECTION_MISSING", None);
    let state = coordinate(&door, &id, "selectBidders", choice(&[1, 1], "2025-06-15")).await?;
    assert_eq!(state, "PARTICIPANTS_FIXED");

    let before = stored(&house).await?;
    for (verb, input) in [
        ("recordSpecification", asked(json!({}))),
        ("recordBids", bids(&[])),
        ("selectBidders", choice(&[1], "2025-06-15")),
    ] {
        refused(&door, &id, verb, input).await?.is("CONFLICT", "PROCUREMENT_SELECTED", None);
    }
    let strange = refused(&door, &id, "appointFirm", appoint(&rival)).await?;
    strange.is("INVALID", "FIRM_NOT_SELECTED", Some("firmId"));
    assert_eq!(stored(&house).await?, before);
    assert_eq!(coordinate(&door, &id, "appointFirm", appoint(&firm)).await?, "FIRM_APPOINTED");
    let further = refused(&door, &id, "appointFirm", appoint(&rival)).await?;
    further.is("INVALID", "FIRM_NOT_SELECTED", Some("firmId"));
    let late = refused(&door, &id, "recordSpecification", asked(json!({}))).await?;
    late.is_code("CONFLICT", "ENGAGEMENT_STATE");
    kept(&read(&door, COORDINATOR, &id, ALL).await?["procurement"]);
    Ok(())
}

/// Checks what was recorded of the five, of whom the first is selected.
#[track_caller]
fn kept(kept: &Value) {
    assert_eq!(kept["specification"], asked(json!({ "methodReason": null })));
    let bidders = kept["bidders"].as_array().map(Vec::as_slice).unwrap_or_default();
    let stands: Vec<_> =
        bidders.iter().map(|one| json!([one["place"], one["price"], one["state"]])).collect();
    assert_eq!(
        json!(stands),
        json!([
            [1, 1_800_000, "BID"],
            [2, 2_000_001, "BID"],
            [3, null, "DISQUALIFIED"],
            [4, null, "WITHDRAWN"],
            [5, 0, "BID"]
        ])
    );
    assert_eq!(bidders[2]["reason"], "参加資格を満たさないため");
    assert_eq!((&bidders[0]["score"], &bidders[4]["firm"]), (&json!(82), &Value::Null));
    let chosen = json!([{ "place": 1, "firm": { "name": "firm 監査株式会社" } }]);
    assert_eq!(kept["selection"]["bidders"], chosen);
    assert_eq!(kept["selection"]["selectedOn"], "2025-06-15");
}

#[tokio::test]
async fn a_procurement_is_the_prefectures_own() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.body("400009").await?;
    let joint = house.joint("firm", JointStage::Consented, &[(BEPPU, ACCESS)]).await?;
    let id = gid(joint.engagement);
    house.bids(joint.engagement, &["firm", "rival"]).await?;
    house.select_bidders(joint.engagement, &[1, 2]).await?;
    coordinate(&door, &id, "fixParticipants", json!({})).await?;
    for firm in ["firm", "rival"] {
        let firm = json!({ "firmId": gid(house.place(firm)?) });
        assert_eq!(coordinate(&door, &id, "appointFirm", firm).await?, "FIRM_APPOINTED");
    }
    let own = read(&door, COORDINATOR, &id, ALL).await?;
    assert_eq!(own["procurement"]["selection"]["bidders"].as_array().map(Vec::len), Some(2));
    assert_eq!(read(&door, "oita-ciso", &id, ALL).await?, own);
    for person in ["beppu-ciso", "beppu-manager", "firm-manager", "rival-manager"] {
        let seen = read(&door, person, &id, ALL).await?;
        assert_eq!(seen, json!({ "state": "FIRM_APPOINTED", "procurement": null }), "{person}");
    }
    assert_eq!(read(&door, "400009-coordinator", &id, ALL).await?, Value::Null);
    let verbs = [
        ("recordSpecification", asked(json!({}))),
        ("recordBids", bids(&[])),
        ("selectBidders", choice(&[1], "2025-06-10")),
    ];
    for (verb, input) in verbs {
        let document = crate::voice::document(verb, "__typename");
        let input = with(json!({ "engagementId": id, "expectedVersion": 8 }), input);
        for (person, code) in [
            ("400009-coordinator", "NOT_FOUND"),
            ("oita-ciso", "FORBIDDEN"),
            ("beppu-ciso", "FORBIDDEN"),
            ("firm-manager", "FORBIDDEN"),
        ] {
            let answer = Voice::of(&door, person).ask(&document, json!({ "input": input })).await?;
            assert_eq!(answer.code(), code, "{person} {verb}: {}", answer.body);
        }
    }
    Ok(())
}
