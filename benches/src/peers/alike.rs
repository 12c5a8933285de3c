//! What of an answer is the same whoever gives it.
use super::question::Question;
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// What the answer says to the question, in one shape for all.
pub(super) fn content(question: Question, answer: &[u8]) -> Result<Vec<Vec<String>>> {
    let answer: Value = serde_json::from_slice(answer)?;
    ensure!(answer.get("errors").is_none(), "{answer}");
    let data = answer.get("data").context("data")?;
    let told = match question {
        Question::Audit => items(data),
        Question::List => list(&data["findings"]).map(|all| all.iter().map(finding).collect()),
        _ => figures(data),
    };
    told.filter(|told| !told.is_empty()).with_context(|| format!("an answer that tells nothing: {answer}"))
}

fn list(value: &Value) -> Option<&Vec<Value>> {
    value.as_array().or_else(|| value["nodes"].as_array())
}

/// The first of these that is there, as text.
fn either(value: &Value, pointers: &[&str]) -> String {
    let found = pointers.iter().find_map(|pointer| value.pointer(pointer).filter(|found| !found.is_null()));
    found.map_or_else(String::new, |found| found.as_str().map_or_else(|| found.to_string(), str::to_owned))
}

fn finding(one: &Value) -> Vec<String> {
    ["/title", "/severity", "/audit/title"].map(|pointer| either(one, &[pointer])).to_vec()
}

/// The audit's title, then of each item what stands in both verdicts and in its findings.
fn items(data: &Value) -> Option<Vec<Vec<String>>> {
    let audit = if data["node"].is_object() { &data["node"] } else { &data["audit"] };
    let mut told =
        vec![vec![either(audit, &["/title"]), either(audit, &["/fiscalYear/year", "/fiscalYear"])]];
    for item in list(&audit["items"])? {
        let mut one = vec![
            either(item, &["/code"]),
            either(item, &["/item/categoryCode", "/category"]),
            either(item, &["/item/text/ja", "/text"]),
            either(item, &["/selfAssessment/verdict"]),
            either(item, &["/judgement/verdict"]),
            either(item, &["/judgement/method"]),
        ];
        one.extend(list(&item["findings"])?.iter().flat_map(finding));
        told.push(one);
    }
    Some(told)
}

/// `n`, mean and deviation of each variable, then its cells.
fn figures(data: &Value) -> Option<Vec<Vec<String>>> {
    let release = if data["node"].is_object() { &data["node"] } else { &data["release"] };
    let one = |one: &Value| {
        let mut numbers: Vec<String> =
            ["/n", "/mean", "/standardDeviation"].map(|pointer| either(one, &[pointer])).to_vec();
        let cells = list(&one["histogram"]).or_else(|| list(&one["cells"]));
        for cell in cells.into_iter().flatten() {
            numbers.extend([
                either(cell, &["/from", "/lower"]),
                either(cell, &["/to", "/upper"]),
                either(cell, &["/count"]),
            ]);
        }
        numbers
    };
    list(&release["figures"]).map(|all| all.iter().map(one).collect())
}
