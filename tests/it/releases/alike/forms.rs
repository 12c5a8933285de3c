//! What a release can have been frozen with: everything shown, and one thing after the other withheld. Written behind the walls
//! in the place of what it was frozen with, so that nothing differs but what is withheld.
use anyhow::{Context as _, Result};
use domain::disclosure::Published;
use serde_json::{Value, json};

/// A release as frozen.
pub(super) struct Form {
    pub(super) what: &'static str,
    /// The text of its figures.
    pub(super) figures: String,
    /// Where in its node an answer says so.
    pub(super) at: &'static str,
    /// What is there for a body of the cohort.
    pub(super) to_a_body: Value,
    /// What is there for the prefecture, which holds three of the bodies by name.
    pub(super) to_the_holder: Value,
}

/// A form that is not written yet: with the release itself in its middle.
type Parts = (&'static str, &'static str, Value, Value, Value);

/// All of them, each of which the product itself reads; `frozen` is what the release was frozen with.
pub(super) fn forms(frozen: &str) -> Result<Vec<Form>> {
    let withheld = |code: &str| json!({ "WITHHELD": code });
    let of_all = |code: &str| per_variable(&withheld(code));
    let frozen: Value = serde_json::from_str(frozen)?;
    let rules = &frozen["release"]["rules"];
    let shown = everything(12, rules);
    let changed = |at: &str, to: Value| -> Result<Value> {
        let mut release = shown.clone();
        *release.pointer_mut(at).with_context(|| at.to_owned())? = to;
        Ok(release)
    };
    let group = json!({ "figures": of_all("COHORT_TOO_SMALL") });
    let alike = |what, at, release, told: Value| -> Parts { (what, at, release, told.clone(), told) };
    let all = [
        alike("everything is shown", "/figures/3/standardDeviation", shown.clone(), json!(9)),
        alike(
            "mean and deviation of a domain are withheld",
            "/figures/3/withheld/code",
            changed("/whole/figures/domains/2", withheld("COALITION"))?,
            json!("COALITION"),
        ),
        alike(
            "the deviation of the whole is withheld",
            "/figures/0/spreadWithheld/code",
            changed("/whole/figures/overall/RELEASED/sd", withheld("TOO_MANY_STATISTICS"))?,
            json!("TOO_MANY_STATISTICS"),
        ),
        alike(
            "a peer group is withheld",
            "/groups/0/figures/0/withheld/code",
            changed("/groups/0/1", group)?,
            json!("COHORT_TOO_SMALL"),
        ),
        alike(
            "the change since the year before is withheld",
            "/yearOverYear/changes/0/withheld/code",
            changed("/change/variables", of_all("COHORTS_TOO_CLOSE"))?,
            json!("COHORTS_TOO_CLOSE"),
        ),
        alike("no year was before", "/yearOverYear", changed("/change", Value::Null)?, Value::Null),
        alike(
            "details are withheld",
            "/topQuarter/0/withheld/code",
            changed("/topQuarter", of_all("DETAIL_NEEDS_MORE"))?,
            json!("DETAIL_NEEDS_MORE"),
        ),
        // Of seven, two may be held by name.
        (
            "the prefecture holds too many by name",
            "/figures/0/withheld/code",
            everything(7, rules),
            Value::Null,
            json!("NAMED_RESULTS_HELD"),
        ),
    ];
    let form = |(what, at, release, to_a_body, to_the_holder): Parts| -> Result<Form> {
        let figures = json!({ "format": frozen["format"], "release": release }).to_string();
        Published::decode(&figures).context(what)?;
        Ok(Form { what, figures, at, to_a_body, to_the_holder })
    };
    all.into_iter().map(form).collect()
}

/// A release of `n` bodies, judged under `rules`, of which nothing is withheld.
fn everything(n: u32, rules: &Value) -> Value {
    let class = |from: u32| json!({ "from": from, "to": from + 20 });
    let cell = |from: u32, to: u32, count: u32| json!({ "from": from, "to": to, "count": count });
    let summary = json!({ "RELEASED": {
        "n": n,
        "mean": 60,
        "sd": { "RELEASED": 9 },
        "quartiles": { "RELEASED": [class(40), class(60), class(60)] },
        "histogram": { "RELEASED": [cell(0, 60, n - 4), cell(60, 100, 4)] },
    } });
    let cohort = json!({ "figures": per_variable(&summary) });
    let change = json!({ "RELEASED": { "n": n, "earlier": 58, "later": 60 } });
    json!({
        "whole": cohort,
        "groups": [["POPULATION_UNDER_100K", cohort], ["POPULATION_UNDER_10K", cohort]],
        "topQuarter": per_variable(&json!({ "RELEASED": 80 })),
        "itemRates": [["1.1-01", { "RELEASED": 55 }], ["1.1-02", { "RELEASED": 90 }]],
        "change": {
            "from": 2024,
            "comparablePercent": 100,
            "roundTo": 1,
            "namedSpare": 5,
            "variables": per_variable(&change),
        },
        "rules": rules,
    })
}

fn per_variable(one: &Value) -> Value {
    json!({ "overall": one, "domains": vec![one; 8] })
}
