//! What the demo prints: the comparison, asked over HTTP as its readers would, and how to go on.
use super::{
    cast::{ACTORS, OITA},
    house::said,
    own, release,
    years::YEARS,
};
use crate::{app::App, commands::say};
use anyhow::{Context as _, Result, anyhow, ensure};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use domain::{audit::verify_report, kernel::fiscal::FiscalYear};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::{collections::BTreeMap, net::SocketAddr};
use tower::ServiceExt as _;

/// What is asked of the comparisons.
pub(super) const QUERY: &str = "{
  comparisonReleases(first: 10) { edges { node {
    id fiscalYear { year era } editionCode tier basis state
    figures { domain n mean standardDeviation withheld { message } }
    ownPosition { domain points deviationScore gapToMean }
    groups { name { ja en } figures { n mean withheld { message } } }
    yearOverYear { from { era } changes { points withheld { code message } } }
  } } }
  edition(code: \"H19.7\") { categories { code title { ja en } isDomain } }
}";

/// What is shown of an internal audit.
const OWN_AUDIT: &str = "title state fiscalYear { era } reports { content sha256 }
    findings { state title isDissentRecorded acceptedUntil recurringYears carriedFrom { id } }";

/// Asks for the story's comparison as the coordinator and as Beppu's audit manager, and prints it as one table.
pub(super) async fn comparison(app: &App, token: impl Fn(&str) -> Result<String>) -> Result<()> {
    let prefecture = ask(&app.router, &token("oita-coordinator")?, QUERY).await?;
    let beppu = ask(&app.router, &token("beppu-manager")?, QUERY).await?;
    let release = told(&prefecture)?;
    let own = at(told(&beppu)?, "/ownPosition");
    let figures = at(release, "/figures").as_array().context("the comparison has no figures")?;
    let categories =
        at(&prefecture, "/edition/categories").as_array().context("the edition has no categories")?;
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN);
    table.set_header(["", "Domain 分野", "n", "Mean 平均", "SD", "Beppu 別府市", "偏差値", "Gap 差"]);
    for (index, line) in figures.iter().enumerate() {
        let number = at(line, "/domain").as_u64().map(|number| number.to_string());
        let title = categories
            .iter()
            .find(|c| Some(at(c, "/code").as_str().unwrap_or_default()) == number.as_deref());
        let title = title.map_or("Overall 全体".to_owned(), |c| both(at(c, "/title")));
        let position = at(own, &format!("/{index}"));
        table.add_row([
            number.unwrap_or_default(),
            title,
            text(at(line, "/n")),
            text(at(line, "/mean")),
            text(at(line, "/standardDeviation")),
            at(position, "/points").as_f64().map_or_else(|| "–".to_owned(), |points| format!("{points:.1}")),
            text(at(position, "/deviationScore")),
            text(at(position, "/gapToMean")),
        ]);
    }
    for column in table.column_iter_mut().skip(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    say(&format!(
        "\nComparison of Oita's municipalities 大分県内市町村の相対比較: {}, edition {}, {} items, {}\n{table}",
        text(at(release, "/fiscalYear/era")),
        text(at(release, "/editionCode")),
        text(at(release, "/tier")),
        text(at(release, "/basis")),
    ));
    for group in at(release, "/groups").as_array().into_iter().flatten() {
        let figures = at(group, "/figures/0");
        let told = if at(figures, "/mean").is_null() {
            text(at(figures, "/withheld/message"))
        } else {
            format!("n {}, mean {}", text(at(figures, "/n")), text(at(figures, "/mean")))
        };
        say(&format!("  {}: {told}", both(at(group, "/name"))));
    }
    let change = at(release, "/yearOverYear/changes/0");
    say(&format!(
        "Change since {} 前年度からの変化: {} {}",
        text(at(release, "/yearOverYear/from/era")),
        at(change, "/withheld/code").as_str().map_or_else(|| text(at(change, "/points")), str::to_owned),
        at(change, "/withheld/message").as_str().unwrap_or_default(),
    ));
    Ok(())
}

/// Asks for Beppu's two internal audits as its audit manager, and prints what was found and whether the reports hold.
pub(super) async fn years(app: &App, token: &str) -> Result<()> {
    say("Beppu's own internal audits 別府市の内部監査:");
    for year in YEARS {
        // The story's audits are the oldest of their years.
        let query = format!("{{ audits(last: 5, fiscalYear: {year}) {{ nodes {{ {OWN_AUDIT} }} }} }}");
        let answer = ask(&app.router, token, &query).await?;
        let audits = at(&answer, "/audits/nodes").as_array().context("there are no audits")?;
        let title = own::title(FiscalYear::parse("year", year).map_err(said)?);
        let audit = audits.iter().find(|audit| at(audit, "/title") == title.as_str());
        say(&year_of(audit.context("an internal audit of the story is not there")?)?);
    }
    Ok(())
}

/// One audit in a few lines: its findings by state, what is remarkable about them, and its report.
fn year_of(audit: &Value) -> Result<String> {
    let findings = at(audit, "/findings").as_array().context("the audit has no findings")?;
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for finding in findings {
        *states.entry(at(finding, "/state").as_str().unwrap_or_default()).or_default() += 1;
        let carried = !at(finding, "/carriedFrom").is_null();
        let title = text(at(finding, "/title"));
        if at(finding, "/isDissentRecorded") == true {
            lines.push(format!("    disputed, dissent recorded 意見併記: {title}"));
        }
        if let Some(until) = at(finding, "/acceptedUntil").as_str() {
            lines.push(format!("    risk accepted until {until} リスク受容: {title}"));
        }
        if carried {
            lines.push(format!("    carried over from the year before 繰越し: {title}"));
        } else if let Some(years @ 2..) = at(finding, "/recurringYears").as_i64() {
            lines.push(format!("    found again, {years} years 再発: {title}"));
        }
    }
    let newest = at(audit, "/reports").as_array().and_then(|all| all.last()).context("no report")?;
    let (content, sha256) = (text(at(newest, "/content")), text(at(newest, "/sha256")));
    verify_report(&content, Some(&sha256)).map_err(|fault| anyhow!("the report does not hold: {fault:?}"))?;
    let states: Vec<_> = states.iter().map(|(state, n)| format!("{n} {state}")).collect();
    lines.insert(
        0,
        format!(
            "  {}, {}: {} findings: {}",
            text(at(audit, "/fiscalYear/era")),
            text(at(audit, "/state")),
            findings.len(),
            states.join(", ")
        ),
    );
    lines.push(format!("    report sha256 {sha256} verified"));
    Ok(lines.join("\n"))
}

/// Asks for the requests for an advisor as the centre's operator, and prints where they stand.
pub(super) async fn dispatches(app: &App, token: &str) -> Result<()> {
    say("Requests for an advisor アドバイザー派遣:");
    let query = "{ dispatches(first: 10) { nodes {
        state municipality { name } form { project days } offers { answer } } } }";
    let answer = ask(&app.router, token, query).await?;
    for one in at(&answer, "/dispatches/nodes").as_array().context("there are no dispatches")?.iter().rev() {
        let offers = at(one, "/offers").as_array().into_iter().flatten();
        let offers: Vec<_> = offers.map(|offer| text(at(offer, "/answer"))).collect();
        say(&format!(
            "  {} {}: {}, offers: {}",
            text(at(one, "/municipality/name")),
            text(at(one, "/form/project")),
            text(at(one, "/state")),
            if offers.is_empty() { "–".to_owned() } else { offers.join(", ") },
        ));
    }
    Ok(())
}

/// The story's comparison among all that whoever tries the demo may have opened since.
pub(super) fn told(answer: &Value) -> Result<&Value> {
    let key = release::key(2025)?;
    let is_it = |one: &&Value| {
        at(one, "/fiscalYear/year") == key.fiscal_year.year()
            && at(one, "/editionCode") == key.edition.to_string().as_str()
            && at(one, "/basis") == key.basis.as_str()
            && at(one, "/tier") == key.tier.as_str()
    };
    let all = at(answer, "/comparisonReleases/edges").as_array().context("there is no comparison")?;
    all.iter().map(|edge| at(edge, "/node")).find(is_it).context("the story's comparison is not there")
}

/// How to go on.
pub(super) fn doors(listen: SocketAddr) {
    let actors: Vec<_> = ACTORS.iter().map(|(name, what)| format!("  {name:<18} {what}")).collect();
    say(&format!(
        "
GraphQL   http://{listen}/graphql
Explorer  http://{listen}/graphiql

Actors (a token: cargo run -q -p api --bin kansa -- token ACTOR):
{}

Try:
  curl -s http://{listen}/graphql -H 'content-type: application/json' \\
    -H \"authorization: Bearer $(cargo run -q -p api --bin kansa -- token oita-coordinator)\" \\
    -H 'kansa-organization: {OITA}' \\
    -d '{{\"query\":\"{{ comparisonReleases(first: 1) {{ edges {{ node {{ state means }} }} }} }}\"}}'
",
        actors.join("\n")
    ));
}

/// What a query answers; an error is none.
pub(super) async fn ask(router: &Router, token: &str, query: &str) -> Result<Value> {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(json!({ "query": query }).to_string()))?;
    let answer = router.clone().oneshot(request).await?;
    let mut answer: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
    ensure!(at(&answer, "/errors").is_null(), "the query failed: {}", at(&answer, "/errors"));
    Ok(answer.pointer_mut("/data").map(Value::take).unwrap_or_default())
}

/// What stands at a JSON pointer; null if nothing does.
pub(super) fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

fn both(title: &Value) -> String {
    format!("{} {}", text(at(title, "/en")), text(at(title, "/ja")))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
