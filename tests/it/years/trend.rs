//! Two years' scores over comparable items.
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use domain::audit::{AuditId, State};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, EDITION, LATER_EDITION, verdict},
};

const READ: &str = "query($audit: ID!, $from: ID!, $basis: Basis!, $tier: Tier!) {
    scoreTrend(auditId: $audit, fromAuditId: $from, basis: $basis, tier: $tier) {
        audit { id } fromAudit { id } basis tier formula
        lines { domain earlier { ...side } later { ...side } } } }
    fragment side on TrendScore { points numerator denominator itemsCompared weightScored share }";

fn asked(audit: AuditId, from: AuditId, basis: &str) -> Value {
    json!({ "audit": gid(audit), "from": gid(from), "basis": basis, "tier": "ESSENTIAL" })
}

async fn trend(door: &Door, person: &str, audit: AuditId, from: AuditId, basis: &str) -> Result<Value> {
    let mut seen = Voice::of(door, person).reads(READ, asked(audit, from, basis)).await?;
    Ok(seen["scoreTrend"].take())
}

async fn signed(house: &House, year: i32, edition: &str) -> Result<AuditId> {
    let audit = house.audit_of_year(BEPPU, year, edition).await?;
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    Ok(audit)
}

#[tokio::test]
async fn an_audit_beside_itself_is_whole() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let audit = signed(&house, 2025, EDITION).await?;
    for basis in ["JUDGED", "SELF_ASSESSED"] {
        let found = trend(&door, "beppu-viewer", audit, audit, basis).await?;
        let lines = found["lines"].as_array().context("lines")?;
        assert_eq!(lines.len(), 9);
        let read = "query($id: ID!) { node(id: $id) { ... on Audit { scores { formula lines { basis tier domain points } } } } }";
        let own = Voice::of(&door, "beppu-viewer").reads(read, json!({ "id": gid(audit) })).await?;
        assert_eq!(found["formula"], own["node"]["scores"]["formula"]);
        for line in lines {
            assert_eq!(line["earlier"], line["later"]);
            let all = own["node"]["scores"]["lines"].as_array().context("scores")?;
            let stored = all.iter().find(|one| {
                one["basis"] == basis && one["tier"] == "ESSENTIAL" && one["domain"] == line["domain"]
            });
            assert_eq!(line["later"]["points"], stored.context("a score")?["points"]);
            assert!(line["later"]["share"] == 1.0 || line["later"]["denominator"] == 0, "{line}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn over_two_editions_only_what_stayed_is_compared() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition().await?;
    let last = signed(&house, 2025, EDITION).await?;
    let audit = signed(&house, 2026, LATER_EDITION).await?;
    let found = trend(&door, "beppu-manager", audit, last, "JUDGED").await?;
    assert_eq!((&found["audit"]["id"], &found["fromAudit"]["id"]), (&json!(gid(audit)), &json!(gid(last))));
    let whole = &found["lines"][0];
    // 1.1-01 stayed with its weight of 2; 1.2-02, the fifth item, became 1.1-06 and weighs 3 now. Nothing else is compared.
    let halves = |place: usize| match verdict(BEPPU, place).as_str() {
        "CONFORMING" => Some(2.0),
        "PARTIAL" => Some(1.0),
        "NONCONFORMING" => Some(0.0),
        _ => None,
    };
    let pairs = [(2.0, halves(0), halves(0)), (3.0, halves(4), halves(5))];
    let compared: Vec<_> =
        pairs.iter().filter_map(|(weight, before, now)| Some((weight, (*before)?, (*now)?))).collect();
    assert!(!compared.is_empty(), "the test needs something to compare");
    let denominator: f64 = compared.iter().map(|(weight, _, _)| **weight).sum();
    let sum = |value: fn(&(&f64, f64, f64)) -> f64| -> f64 { compared.iter().map(value).sum() };
    let (before, now) = (sum(|one| one.0 * one.1 / 2.0), sum(|one| one.0 * one.2 / 2.0));
    for (side, numerator) in [("earlier", before), ("later", now)] {
        let side = &whole[side];
        assert_eq!(side["numerator"].as_f64(), Some(numerator));
        assert_eq!(side["denominator"].as_f64(), Some(denominator));
        assert_eq!(side["itemsCompared"].as_u64(), u64::try_from(compared.len()).ok());
        let scored = side["weightScored"].as_f64().context("a weight")?;
        assert_eq!(side["share"].as_f64(), Some(denominator / scored));
        let points = side["points"].as_f64().context("points")?;
        assert!((points - 100.0 * numerator / denominator).abs() < 0.01);
    }
    assert!(
        whole["earlier"]["share"].as_f64() < whole["later"]["share"].as_f64(),
        "most was dropped: {whole}"
    );
    assert_eq!(found["lines"][2]["later"]["share"], Value::Null, "the later edition has no second domain");
    assert_eq!(found["lines"][2]["earlier"]["share"], 0.0);
    Ok(())
}

#[tokio::test]
async fn only_signed_audits_with_a_way_between_them() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    house.later_edition_alone().await?;
    let last = signed(&house, 2025, EDITION).await?;
    let audit = signed(&house, 2026, LATER_EDITION).await?;
    let open = house.audit_of_year(BEPPU, 2026, EDITION).await?;
    house.lead(BEPPU, open, "beppu-auditor", State::FactCheck).await?;
    let manager = Voice::of(&door, "beppu-manager");
    for (audit, from, reason) in
        [(audit, last, "UNKNOWN_MAPPING"), (open, last, "NOT_SIGNED"), (last, open, "NOT_SIGNED")]
    {
        let refused = manager.query_is_refused(READ, asked(audit, from, "JUDGED")).await?;
        refused.is("CONFLICT", reason, None);
    }
    Ok(())
}
