//! The scores by the formula, computed anew from the verdicts, with nothing of the product's own arithmetic.
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tests::Door;

/// Item code, the body's own verdict, the auditors' verdict.
pub(super) type Verdicts = Vec<(String, Option<String>, Option<String>)>;

/// What counts of an item: its code, whether it is essential, its weight.
pub(super) type Weights = Vec<(String, bool, u64)>;

/// The catalogue as the API serves it.
pub(super) async fn weights(door: &Door) -> Result<Weights> {
    let read = "query($after: String) { edition(code: \"H19.7\") { items(first: 100, after: $after) {
        nodes { code essential weight } pageInfo { hasNextPage endCursor } } } }";
    let (mut all, mut after) = (Weights::new(), Value::Null);
    loop {
        let seen = Voice::of(door, "beppu-viewer").reads(read, json!({ "after": after })).await?;
        let page = &seen["edition"]["items"];
        for item in page["nodes"].as_array().context("items")? {
            let code = item["code"].as_str().context("a code")?.to_owned();
            let essential = item["essential"].as_bool().context("a tier")?;
            all.push((code, essential, item["weight"].as_u64().context("a weight")?));
        }
        if page["pageInfo"]["hasNextPage"] != true {
            assert_eq!(all.len(), 317);
            return Ok(all);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// All 36 lines as the API shows them.
pub(super) fn lines(weights: &Weights, verdicts: &Verdicts) -> Vec<Value> {
    let mut lines = Vec::new();
    for (basis, judged) in [("JUDGED", true), ("SELF_ASSESSED", false)] {
        for (tier, essential_only) in [("ESSENTIAL", true), ("FULL", false)] {
            for domain in 0..=8 {
                let of_domain = |code: &str| domain == 0 || code.starts_with(&format!("{domain}."));
                let items = weights
                    .iter()
                    .zip(verdicts)
                    .filter(|((code, essential, _), _)| of_domain(code) && (*essential || !essential_only));
                let said: Vec<(u64, &str)> = items
                    .map(|((_, _, weight), (_, own, found))| {
                        let verdict = if judged { found } else { own };
                        (*weight, verdict.as_deref().unwrap_or("NOT_CHECKED"))
                    })
                    .collect();
                lines.push(line(basis, tier, domain, &said));
            }
        }
    }
    lines
}

fn line(basis: &str, tier: &str, domain: u64, said: &[(u64, &str)]) -> Value {
    let halves = |verdict: &str| match verdict {
        "CONFORMING" => Some(2),
        "PARTIAL" => Some(1),
        "NONCONFORMING" => Some(0),
        _ => None,
    };
    let judged: Vec<(u64, u64)> =
        said.iter().filter_map(|(weight, verdict)| Some((*weight, halves(verdict)?))).collect();
    let reached: u64 = judged.iter().map(|(weight, halves)| weight * halves).sum();
    let possible: u64 = judged.iter().map(|(weight, _)| weight).sum();
    // A hundredth of a point, rounded half up, in whole numbers.
    let hundredths = (10_000 * reached + possible).checked_div(2 * possible);
    let points = hundredths.map(|hundredths| as_number(hundredths) / 100.0);
    json!({
        "basis": basis,
        "tier": tier,
        "domain": (domain > 0).then_some(domain),
        "points": points,
        "numerator": as_number(reached) / 2.0,
        "denominator": possible,
        "itemsInTier": said.len(),
        "itemsApplicable": said.iter().filter(|(_, verdict)| *verdict != "NOT_APPLICABLE").count(),
        "itemsJudged": judged.len(),
    })
}

fn as_number(whole: u64) -> f64 {
    f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}

/// The lines in an order of their own, each as its text.
pub(super) fn sorted(lines: &[Value]) -> Vec<String> {
    let mut texts: Vec<String> = lines.iter().map(ToString::to_string).collect();
    texts.sort();
    texts
}
