//! What is refused, with nothing changed.
use super::{decide, input, proposal, propose, seen};
use crate::voice::{Voice, stored};
use anyhow::Result;
use chrono::Duration;
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

#[tokio::test]
async fn a_proposal_needs_a_partner_a_day_and_the_words_that_were_read() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let voice = Voice::of(&door, "beppu-ciso");
    let before = stored(&house).await?;
    for (partner, reason) in [
        (BEPPU, "NO_SUCH_PARTNER"),
        ("442011", "NO_SUCH_PARTNER"),
        ("442012", "CHECK_DIGIT"),
        ("44202", "GOVERNMENT_CODE"),
    ] {
        let refused = voice.is_refused("proposeNamedComparison", proposal(&house, partner, 30)?).await?;
        refused.is("INVALID", reason, Some("partnerCode"));
    }
    let mut yesterday = proposal(&house, NAKATSU, 0)?;
    yesterday["lastDay"] = json!(house.day(0)?.pred_opt());
    for input in [yesterday, proposal(&house, NAKATSU, 367)?] {
        let refused = voice.is_refused("proposeNamedComparison", input).await?;
        refused.is("INVALID", "LAST_DAY_RANGE", Some("lastDay"));
    }
    let mut old = proposal(&house, NAKATSU, 30)?;
    old["textVersion"] = json!(0);
    voice.is_refused("proposeNamedComparison", old).await?.is("CONFLICT", "CONSENT_TEXT_CHANGED", None);
    let mut unknown = proposal(&house, NAKATSU, 30)?;
    unknown["edition"] = json!("R99.1");
    assert_eq!(voice.is_refused("proposeNamedComparison", unknown).await?.field.as_deref(), Some("edition"));
    assert_eq!(stored(&house).await?, before);
    for days in [0, 366] {
        let mut input = proposal(&house, NAKATSU, days)?;
        input["basis"] = json!(if days == 0 { "JUDGED" } else { "SELF_ASSESSED" });
        voice.does("proposeNamedComparison", input, "__typename").await?;
    }
    Ok(())
}

#[tokio::test]
async fn there_is_one_of_a_kind_at_a_time() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let id = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    for state in ["PROPOSED", "LIVE"] {
        assert_eq!(seen(&door, "beppu-ciso", &id).await?["state"], state);
        let before = stored(&house).await?;
        for (person, partner) in [("beppu-ciso", NAKATSU), ("nakatsu-ciso", BEPPU)] {
            let again = proposal(&house, partner, 9)?;
            let refused = Voice::of(&door, person).is_refused("proposeNamedComparison", again).await?;
            refused.is("CONFLICT", "NAMED_COMPARISON_EXISTS", None);
        }
        assert_eq!(stored(&house).await?, before);
        if state == "PROPOSED" {
            decide(&door, "nakatsu-ciso", "acceptNamedComparison", &id).await?;
            house.settle().await?;
        }
    }
    decide(&door, "beppu-ciso", "endNamedComparison", &id).await?;
    propose(&house, &door, "nakatsu-ciso", BEPPU).await?;
    Ok(())
}

#[tokio::test]
async fn only_the_two_ciso_s_decide_each_for_their_own_body() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.body("442011").await?;
    let id = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    let before = stored(&house).await?;
    let input = input(&door, "beppu-ciso", &id).await?;
    for verb in ["acceptNamedComparison", "declineNamedComparison"] {
        let refused = Voice::of(&door, "beppu-ciso").is_refused(verb, input.clone()).await?;
        refused.is("CONFLICT", "OTHER_BODY_ANSWERS", None);
    }
    let refused = Voice::of(&door, "nakatsu-ciso").is_refused("endNamedComparison", input.clone()).await?;
    refused.is_code("CONFLICT", "NAMED_COMPARISON_STATE");
    let mut stale = input.clone();
    stale["expectedVersion"] = json!(0);
    for verb in ["acceptNamedComparison", "declineNamedComparison", "endNamedComparison"] {
        let refused = Voice::of(&door, "nakatsu-ciso").is_refused(verb, stale.clone()).await?;
        refused.is("CONFLICT", "STALE_VERSION", None);
    }
    let mut old = input.clone();
    old["textVersion"] = json!(2);
    let refused = Voice::of(&door, "nakatsu-ciso").is_refused("acceptNamedComparison", old).await?;
    refused.is("CONFLICT", "CONSENT_TEXT_CHANGED", None);
    for verb in ["acceptNamedComparison", "declineNamedComparison", "endNamedComparison"] {
        let document = crate::voice::document(verb, "__typename");
        let mut sent = input.clone();
        if verb == "acceptNamedComparison" {
            sent["textVersion"] = json!(1);
        }
        let sent = json!({ "input": sent });
        for (person, code) in [
            ("442011-ciso", "NOT_FOUND"),
            ("oita-ciso", "NOT_FOUND"),
            ("nakatsu-manager", "FORBIDDEN"),
            ("frontend", "FORBIDDEN"),
            ("oita-coordinator", "FORBIDDEN"),
            ("firm-manager", "FORBIDDEN"),
        ] {
            let answer = Voice::of(&door, person).ask(&document, sent.clone()).await?;
            assert_eq!(answer.code(), code, "{person} {verb}: {}", answer.body);
        }
    }
    assert_eq!(stored(&house).await?, before);
    let list = "{ namedComparisons(first: 1) { nodes { id } } }";
    for person in ["beppu-viewer", "beppu-respondent", "frontend", "oita-coordinator", "firm-auditor"] {
        assert_eq!(Voice::of(&door, person).ask(list, json!({})).await?.code(), "FORBIDDEN", "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_settled_stays_settled() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let declined = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    decide(&door, "nakatsu-ciso", "declineNamedComparison", &declined).await?;
    let waiting = propose(&house, &door, "beppu-ciso", NAKATSU).await?;
    house.clock.pass(Duration::days(31));
    assert_eq!(seen(&door, "beppu-ciso", &waiting).await?["state"], "OVER", "nobody answered in time");
    house.settle().await?;
    let before = stored(&house).await?;
    for id in [&declined, &waiting] {
        for (person, verb) in [
            ("nakatsu-ciso", "acceptNamedComparison"),
            ("nakatsu-ciso", "declineNamedComparison"),
            ("nakatsu-ciso", "endNamedComparison"),
            ("beppu-ciso", "endNamedComparison"),
        ] {
            let refused = Voice::of(&door, person).is_refused(verb, input(&door, person, id).await?).await?;
            refused.is_code("CONFLICT", "NAMED_COMPARISON_STATE");
        }
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}
