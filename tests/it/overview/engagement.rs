//! One joint engagement: the radar and the matrix.
use super::{COORDINATOR, overview};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    access::Role,
    audit::State,
    engagement::Purpose::{self, FirmAccess, ProgressToPrefecture, ResultsToPrefecture},
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, MUNICIPALITIES, NAKATSU, everything},
};

const JOINS: &[Purpose] = &[FirmAccess];
const TELLS: &[Purpose] = &[FirmAccess, ProgressToPrefecture];
const SHOWS: &[Purpose] = &[FirmAccess, ResultsToPrefecture];
const RADAR: &str = "radar(by: WEEK) { participants disclosing
    stages { stage standing reached answeredPercent judgedPercent dates { start first last } }
    bodies { participation { name } state stages { stage firstAt lastAt } } }";

#[tokio::test]
async fn the_radar_counts_who_tells_and_nobody_else() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let with = [(BEPPU, TELLS), (NAKATSU, TELLS), ("442011", JOINS)];
    let joint = house.joint("firm", JointStage::Active, &with).await?;
    let id = gid(joint.engagement);
    house.lead("442011", joint.audit_of("442011")?, "firm-auditor", State::Reported).await?;
    house.clock.pass(Duration::days(8));
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Submitted).await?;
    house.settle().await?;

    let radar = overview(&door, COORDINATOR, &id, RADAR).await?["radar"].take();
    assert_eq!((&radar["participants"], &radar["disclosing"]), (&json!(3), &json!(2)));
    let stage = |name: &str| {
        let stages = radar["stages"].as_array().into_iter().flatten();
        stages.clone().find(|one| one["stage"] == name).cloned().unwrap_or_default()
    };
    let draft = stage("DRAFT");
    assert_eq!(
        (&draft["standing"], &draft["reached"]),
        (&json!(1), &json!(2)),
        "Nakatsu stands, Beppu stood there"
    );
    assert_eq!(draft["dates"].as_array().map(Vec::len), Some(1), "{draft}");
    assert_eq!((&draft["dates"][0]["first"], &draft["dates"][0]["last"]), (&json!(2), &json!(2)));
    let submitted = stage("SUBMITTED");
    assert_eq!((&submitted["standing"], &submitted["answeredPercent"]), (&json!(1), &json!(100)));
    assert_eq!(submitted["judgedPercent"], 0);
    assert_ne!(submitted["dates"][0]["start"], draft["dates"][0]["start"], "a week later");
    assert_eq!(stage("REPORTED"), Value::Null, "whoever tells nothing is in no count");
    let names: Vec<&Value> = radar["bodies"]
        .as_array()
        .context("bodies")?
        .iter()
        .map(|one| &one["participation"]["name"])
        .collect();
    assert_eq!(names, ["別府市", "中津市"]);
    let own = radar["bodies"][0]["stages"].as_array().context("stages")?;
    assert_eq!(
        own.iter().map(|one| &one["stage"]).collect::<Vec<_>>(),
        ["DRAFT", "PLANNED", "NOTIFIED", "SELF_ASSESSMENT", "SUBMITTED"]
    );

    let beppu = joint.of(BEPPU)?.participation;
    let version = house.participation(BEPPU, beppu).await?.reply.version;
    let input = json!({ "participationId": gid(beppu), "purposes": ["PROGRESS_TO_PREFECTURE"],
                        "expectedVersion": version });
    Voice::of(&door, "beppu-ciso").does("withdrawConsents", input, "__typename").await?;
    let radar = overview(&door, COORDINATOR, &id, RADAR).await?["radar"].take();
    assert_eq!((&radar["participants"], &radar["disclosing"]), (&json!(3), &json!(1)));
    let dates = json!([{ "start": draft["dates"][0]["start"], "first": 1, "last": 1 }]);
    let told = json!([{ "stage": "DRAFT", "standing": 1, "reached": 1, "answeredPercent": 0, "judgedPercent": 0,
                        "dates": dates }]);
    assert_eq!(radar["stages"], told, "its dates went with it");
    Ok(())
}

#[tokio::test]
async fn the_matrix_holds_who_shows_and_counts_the_rest() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let with = [(BEPPU, JOINS), (NAKATSU, SHOWS), ("442011", TELLS)];
    let joint = house.joint("firm", JointStage::Reported, &with).await?;
    let id = gid(joint.engagement);
    let what = "matrix { absent rows { municipality { code } participation { results { lines { basis tier domain points } } } points } }
        other: matrix(basis: SELF_ASSESSED, tier: FULL) { rows { points } }";
    let seen = overview(&door, COORDINATOR, &id, what).await?;
    let rows = seen["matrix"]["rows"].as_array().context("rows")?;
    assert_eq!((rows.len(), &seen["matrix"]["absent"]), (1, &json!(2)), "{seen}");
    assert_eq!(rows[0]["municipality"]["code"], NAKATSU);
    let lines = rows[0]["participation"]["results"]["lines"].as_array().context("lines")?;
    let of = |basis: &str, tier: &str| -> Vec<Value> {
        let mut fits: Vec<&Value> =
            lines.iter().filter(|line| line["basis"] == basis && line["tier"] == tier).collect();
        fits.sort_by_key(|line| line["domain"].as_i64().unwrap_or_default());
        fits.into_iter().map(|line| line["points"].clone()).collect()
    };
    assert_eq!(rows[0]["points"], json!(of("JUDGED", "ESSENTIAL")));
    assert_eq!(seen["other"]["rows"][0]["points"], json!(of("SELF_ASSESSED", "FULL")));
    assert_eq!(of("JUDGED", "ESSENTIAL").len(), 9);
    Ok(())
}

#[tokio::test]
async fn the_overview_is_the_coordinator_s_alone() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    house.body("400009").await?;
    house.invite("400009-ciso", "fukuoka-coordinator", &[Role::Coordinator]).await?;
    let id = gid(joint.engagement);
    let what = "radar { participants } matrix { absent }";
    assert!(!overview(&door, COORDINATOR, &id, what).await?.is_null());
    for person in ["oita-ciso", "beppu-ciso", "beppu-manager", "firm-manager", "fukuoka-coordinator"] {
        assert!(overview(&door, person, &id, what).await?.is_null(), "{person}");
    }
    for person in ["oita-ciso", "beppu-ciso", "firm-manager", "center-operator", "frontend"] {
        let answer =
            Voice::of(&door, person).ask("{ prefectureOverview { uptake { invited } } }", json!({})).await?;
        assert_eq!(answer.code(), "FORBIDDEN", "{person}: {}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn it_costs_the_same_however_many_take_part() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let what =
        "radar { stages { standing dates { first } } bodies { participation { name } stages { firstAt } } }
        matrix { rows { municipality { name } participation { name } points } }";
    let document =
        format!("query($id: ID!) {{ node(id: $id) {{ ... on Engagement {{ overview {{ {what} }} }} }} }}");
    let mut costs = Vec::new();
    for length in [2, 6] {
        let (some, _) = MUNICIPALITIES.split_at(length);
        let joint = house.joint("firm", JointStage::Reported, &everything(some)).await?;
        house.forget_who_asks();
        let before = house.gate.statements();
        let seen =
            Voice::of(&door, COORDINATOR).reads(&document, json!({ "id": gid(joint.engagement) })).await?;
        costs.push(house.gate.statements() - before);
        for list in ["/radar/bodies", "/matrix/rows"] {
            let rows = seen["node"]["overview"].pointer(list).and_then(Value::as_array).context("rows")?;
            assert_eq!(rows.len(), length, "{list}");
        }
    }
    assert_eq!(costs.first(), costs.last(), "statements for two and for six participants");
    Ok(())
}
