//! What the demo prints: the comparison, asked over HTTP as its readers would, and how to go on.
use super::{
    cast::{ACTORS, OITA},
    release,
};
use crate::{app::App, commands::say};
use anyhow::{Context as _, Result, ensure};
use axum::{
    body::Body,
    http::{Request, header},
};
use comfy_table::{CellAlignment, Table, presets::ASCII_MARKDOWN};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tower::ServiceExt as _;

const QUERY: &str = "{
  comparisonReleases(first: 100) { edges { node {
    fiscalYear { year era } editionCode tier basis state
    figures { domain n mean standardDeviation withheld { message } }
    ownPosition { domain points deviationScore gapToMean }
  } } }
  edition(code: \"H19.7\") { categories { code title { ja en } isDomain } }
}";

/// Asks for the story's comparison as the coordinator and as Beppu's audit manager, and prints it as one table.
pub(super) async fn comparison(app: &App, token: impl Fn(&str) -> Result<String>) -> Result<()> {
    let prefecture = ask(app, &token("oita-coordinator")?, QUERY).await?;
    let beppu = ask(app, &token("beppu-manager")?, QUERY).await?;
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
    Ok(())
}

/// The story's comparison among all that whoever tries the demo may have opened since.
fn told(answer: &Value) -> Result<&Value> {
    let key = release::key()?;
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

async fn ask(app: &App, token: &str, query: &str) -> Result<Value> {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .body(Body::from(json!({ "query": query }).to_string()))?;
    let answer = app.router.clone().oneshot(request).await?;
    let mut answer: Value = serde_json::from_slice(&answer.into_body().collect().await?.to_bytes())?;
    ensure!(at(&answer, "/errors").is_null(), "the query failed: {}", at(&answer, "/errors"));
    Ok(answer.pointer_mut("/data").map(Value::take).unwrap_or_default())
}

/// What stands at a JSON pointer; null if nothing does.
fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
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
