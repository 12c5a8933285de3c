//! The nation, by the centre: over the contributions of all prefectures, for every local government.
use super::{Maker, at, essential};
use crate::{
    pictures::fetch,
    releases::{
        arithmetic::{moments, points},
        story::{CONTRIBUTES, NO_REDIS},
    },
};
use anyhow::Result;
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{Call, JointStage, MUNICIPALITIES},
};

const FUKUOKA: &str = "400009";
/// Municipalities of Fukuoka prefecture.
const NEIGHBOURS: [&str; 6] = ["401005", "401307", "402028", "402036", "402044", "402052"];
/// A body of a prefecture that audits nothing.
const SAGA: &str = "412015";

/// Six bodies of Oita and so many of Fukuoka, all signed.
async fn two_prefectures(neighbours: &[&str]) -> Result<House> {
    let house = House::open().await?;
    house.cast().await?;
    house.body(SAGA).await?;
    let contributing =
        |codes: &[&'static str]| codes.iter().map(|code| (*code, CONTRIBUTES)).collect::<Vec<_>>();
    house.joint_of(&Call::OITA_2025, JointStage::Reported, &contributing(&MUNICIPALITIES[..6])).await?;
    let codes: Vec<_> = NEIGHBOURS.into_iter().filter(|code| neighbours.contains(code)).collect();
    let call = Call { prefecture: FUKUOKA, ..Call::OITA_2025 };
    house.joint_of(&call, JointStage::Reported, &contributing(&codes)).await?;
    Ok(house)
}

#[tokio::test]
async fn every_local_government_sees_the_nation_and_only_its_own_prefecture() -> Result<()> {
    let house = two_prefectures(&NEIGHBOURS).await?;
    let door = house.door_with_redis(NO_REDIS)?;
    let makers = ["oita-coordinator", "400009-coordinator", "center-operator"].map(|person| Maker {
        house: &house,
        door: &door,
        person,
    });
    let [oita, fukuoka, centre] = &makers;
    let own = oita.released(&essential(2025, "")).await?;
    let theirs = fukuoka.released(&essential(2025, "")).await?;
    let open = centre.open(&essential(2025, "")).await?;
    for nobody in ["oita-coordinator", "beppu-viewer"] {
        assert_eq!(centre.read_as(nobody, &open, "id").await?, Value::Null, "not released yet");
    }
    assert_eq!(centre.lead("closeRelease", &open).await?, "CLOSED");
    house.settle().await?;
    assert_eq!(centre.lead("publishRelease", &open).await?, "RELEASED");

    let mut scores = Vec::new();
    for code in MUNICIPALITIES[..6].iter().chain(&NEIGHBOURS) {
        scores.extend(points(&house, code).await?.first().copied().flatten());
    }
    let (n, mean, _) = moments(&scores);
    let fields = "scope prefecture { code } figures { n mean } ownPosition { points }";
    for person in ["center-operator", "oita-coordinator", "beppu-viewer", "401005-manager", "412015-manager"]
    {
        let seen = centre.read_as(person, &open, fields).await?;
        assert_eq!(
            (at(&seen, "/scope"), at(&seen, "/prefecture")),
            (&json!("NATION"), &Value::Null),
            "{person}"
        );
        let figures = (at(&seen, "/figures/0/n").as_f64(), at(&seen, "/figures/0/mean").as_f64());
        assert_eq!(figures, (Some(n), Some(mean)), "{person}");
        let has_own = ["beppu-viewer", "401005-manager"].contains(&person);
        assert_eq!(!at(&seen, "/ownPosition").is_null(), has_own, "{person}");
    }
    for (person, prefecture) in [("beppu-viewer", "440001"), ("401005-manager", FUKUOKA)] {
        for (release, of) in [(&own, "440001"), (&theirs, FUKUOKA)] {
            let seen = centre.read_as(person, release, fields).await?;
            let code = if of == prefecture { json!(of) } else { Value::Null };
            assert_eq!(at(&seen, "/prefecture/code"), &code, "{person}");
        }
    }
    assert_eq!(
        centre.read_as("center-operator", &own, "id").await?,
        Value::Null,
        "a prefecture's is not the centre's"
    );
    for stranger in ["firm-manager", "firm-auditor"] {
        let document = format!("{{ node(id: \"{open}\") {{ id }} }}");
        assert_eq!(door.ask(stranger, None, &document).await?.data("/node"), &Value::Null, "{stranger}");
    }
    assert_eq!(centre.open(&essential(2025, "")).await?, "RELEASED_ALREADY");
    the_pictures_are_of_the_nation(&door, &open).await?;
    Ok(())
}

/// All but the map, which would show one prefecture at most.
async fn the_pictures_are_of_the_nation(door: &Door, release: &str) -> Result<()> {
    for person in ["center-operator", "beppu-viewer", "400009-coordinator"] {
        for (file, status) in
            [("radar.svg", 200), ("strips.svg", 200), ("heatmap.svg", 200), ("map.svg", 404)]
        {
            let seen = fetch(door, (person, None), release, file, "ja").await?;
            assert_eq!(seen.status.as_u16(), status, "{person} {file}");
            let named = String::from_utf8_lossy(&seen.bytes).contains("全国");
            assert_eq!(named, status == 200, "{person} {file}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_the_nation_holds_beyond_a_prefecture_is_five_bodies_or_none() -> Result<()> {
    let house = two_prefectures(&NEIGHBOURS[..3]).await?;
    let door = house.door_with_redis(NO_REDIS)?;
    let oita = Maker { house: &house, door: &door, person: "oita-coordinator" };
    let centre = Maker { person: "center-operator", ..oita };
    // The nation first: then it is the prefecture that gives way.
    let checked = oita.checked(&essential(2025, "")).await?;
    centre.released(&essential(2025, "")).await?;
    assert_eq!(oita.lead("publishRelease", &checked).await?, "CHECK_IS_STALE");
    assert_eq!(oita.lead("recheckRelease", &checked).await?, "CLOSED");
    house.settle().await?;
    assert_eq!(oita.lead("publishRelease", &checked).await?, "WITHHELD");
    assert_eq!(at(&oita.read(&checked, "withheld { code }").await?, "/withheld/code"), "COHORTS_TOO_CLOSE");
    Ok(())
}
