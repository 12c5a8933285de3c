//! What is refused, with nothing changed.
use super::{COUNTED, YEAR, effect, followed_up, tells};
use crate::{
    visits::confirmed,
    voice::{Voice, stored},
};
use anyhow::Result;
use serde_json::json;
use tests::House;

#[tokio::test]
async fn an_effect_is_told_when_it_is_asked_for_and_of_those_who_were_trained() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    let manager = Voice::of(&door, "beppu-manager");
    let dispatch = followed_up(&house, &door, &[]).await?;
    let before = stored(&house).await?;
    let refused = manager.is_refused("tellDispatchEffect", effect(&dispatch, 2)).await?;
    refused.is("INVALID", "TRAINEES_UNKNOWN", Some("traineesLeading"));
    let document =
        "mutation($input: TellDispatchEffectInput!) { tellDispatchEffect(input: $input) { __typename } }";
    let input = json!({ "input": effect(&dispatch, 1) });
    for (person, code) in [("nakatsu-manager", "NOT_FOUND"), ("center-operator", "FORBIDDEN")] {
        assert_eq!(Voice::of(&door, person).ask(document, input.clone()).await?.code(), code, "{person}");
    }
    assert_eq!(stored(&house).await?, before);
    tells(&door, "closeDispatch", &dispatch).await?;
    manager
        .is_refused("tellDispatchEffect", effect(&dispatch, 1))
        .await?
        .is_code("CONFLICT", "DISPATCH_STATE");
    let late = json!({ "dispatchId": dispatch, "purposes": ["EFFECT_CONTRIBUTION"] });
    let refused = Voice::of(&door, "beppu-ciso").is_refused("giveDispatchConsents", late).await?;
    refused.is_code("CONFLICT", "DISPATCH_STATE");
    Ok(())
}

#[tokio::test]
async fn a_year_is_counted_when_the_next_is_over_and_once() -> Result<()> {
    let house = House::open().await?;
    let door = house.door()?;
    confirmed(&house, &door).await?;
    let operator = Voice::of(&door, "center-operator");
    let year = |year: i32| json!({ "fiscalYear": year });
    let before = stored(&house).await?;
    house.clock.set("2027-03-31T14:59:59Z".parse()?);
    let refused = operator.is_refused("releaseDispatchEffects", year(YEAR)).await?;
    refused.is("INVALID", "EFFECTS_TOO_EARLY", Some("fiscalYear"));
    let refused = operator.is_refused("releaseDispatchEffects", year(1999)).await?;
    refused.is("INVALID", "FISCAL_YEAR", Some("fiscalYear"));
    let document = "mutation($input: ReleaseDispatchEffectsInput!) {
        releaseDispatchEffects(input: $input) { __typename } }";
    for person in ["center-advisor", "oita-coordinator", "beppu-ciso"] {
        let asked = Voice::of(&door, person).ask(document, json!({ "input": year(2020) })).await?;
        assert_eq!(asked.code(), "FORBIDDEN", "{person}");
    }
    assert_eq!(stored(&house).await?, before);
    house.clock.set(COUNTED.parse()?);
    operator.does("releaseDispatchEffects", year(YEAR), "effects { id }").await?;
    let refused = operator.is_refused("releaseDispatchEffects", year(YEAR)).await?;
    refused.is("CONFLICT", "EFFECTS_COUNTED", None);
    Ok(())
}
