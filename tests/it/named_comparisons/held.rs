//! What a body holds by name counts as its coalition: it gets no aggregate that would give it the rest.
use super::{decide, global};
use crate::releases::story::{SIX, Story};
use anyhow::Result;
use chrono::Duration;
use domain::{
    access::Role,
    audit::State,
    scoring::{Basis, Tier},
};
use tests::world::{BEPPU, NAKATSU, manager};

const SAGA: &str = "412015";

/// Whether this body is shown the mean of the whole, and if not, why.
async fn shown(story: &Story, code: &str, release: &str) -> Result<String> {
    let seen = story.see(&manager(code), release).await?;
    let whole = seen.data("/node/figures/0").clone();
    let reason = whole["withheld"]["code"].as_str().map(str::to_owned);
    assert_eq!(reason.is_none(), whole["mean"].is_number(), "{whole}");
    Ok(reason.unwrap_or_else(|| "SHOWN".to_owned()))
}

#[tokio::test]
async fn who_holds_too_many_scores_by_name_gets_no_aggregate_while_it_does() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let house = &story.house;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN");

    house.compare_by_name(BEPPU, NAKATSU, Basis::Judged).await?;
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN", "one of six leaves five unknown");
    let twin = house.compare_by_name(BEPPU, "442011", Basis::SelfAssessed).await?;
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN", "these are other scores");
    decide(&story.door, "beppu-ciso", "endNamedComparison", &global(twin)).await?;

    let second = house.compare_by_name("442011", BEPPU, Basis::Judged).await?;
    assert_eq!(
        shown(&story, BEPPU, &release).await?,
        "NAMED_RESULTS_HELD",
        "two of six, whoever proposed it"
    );
    let own = story.see("beppu-manager", &release).await?;
    assert_eq!(own.data("/node/ownPosition/0/withheld/code"), "NAMED_RESULTS_HELD");
    assert_eq!(own.data("/node/means/0"), &serde_json::Value::Null);
    for other in [NAKATSU, "442011", "442046"] {
        assert_eq!(shown(&story, other, &release).await?, "SHOWN", "{other} holds one at most");
    }
    decide(&story.door, "442011-ciso", "endNamedComparison", &global(second)).await?;
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN", "at once, with the scores");

    house.compare_by_name(BEPPU, "442011", Basis::Judged).await?;
    assert_eq!(shown(&story, BEPPU, &release).await?, "NAMED_RESULTS_HELD");
    house.clock.pass(Duration::days(31));
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN", "over by the clock");
    Ok(())
}

#[tokio::test]
async fn a_body_of_another_prefecture_is_in_no_cohort_of_this_one() -> Result<()> {
    let story = Story::reported(&SIX).await?;
    let house = &story.house;
    let release = story.checked("JUDGED").await?;
    assert_eq!(story.publish(&release).await?, "RELEASED");
    house.body(SAGA).await?;
    house.invite("412015-ciso", "412015-auditor", &[Role::InternalAuditor]).await?;
    let audit = house.create_audit(SAGA, Tier::Essential).await?;
    house.lead(SAGA, audit, "412015-auditor", State::Reported).await?;
    house.compare_by_name(BEPPU, NAKATSU, Basis::Judged).await?;
    house.compare_by_name(BEPPU, SAGA, Basis::Judged).await?;
    assert_eq!(
        house.count("named_scores WHERE variable = 0").await?,
        4,
        "Saga's report counts, though no joint one"
    );
    assert_eq!(shown(&story, BEPPU, &release).await?, "SHOWN");
    Ok(())
}
