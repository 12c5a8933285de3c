//! The tables of a release hold all that GraphQL shows of it to the same reader, cell by cell, and nothing else.
use super::fetch;
use crate::voice::Voice;
use anyhow::{Context as _, Result, ensure};
use calamine::{Reader as _, Xlsx};
use serde_json::{Value, json};
use std::io::Cursor;
use tests::Door;

const FIGURES: &str = "{ n mean standardDeviation quartiles { from to } histogram { from to count }
    grades { from to percent } withheld { code } spreadWithheld { code } }";
/// The tables in the order of the workbook's sheets.
const TABLES: [&str; 4] = ["figures.csv", "details.csv", "groups.csv", "items.csv"];

/// Compares what `person` reads in the tables of a release with what GraphQL tells the same person.
pub(crate) async fn say_what_graphql_says(door: &Door, person: &str, release: &str) -> Result<()> {
    let read = async |fields: &str| -> Result<Value> {
        let document = format!("query ($id: ID!) {{ comparisonRelease(id: $id) {{ {fields} }} }}");
        let mut seen = Voice::of(door, person).reads(&document, json!({ "id": release })).await?;
        Ok(seen["comparisonRelease"].take())
    };
    let of_each = format!(
        "figures {FIGURES} topQuarter {{ mean withheld {{ code }} }}
         yearOverYear {{ from {{ year }} comparablePercent changes {{ n earlier later points withheld {{ code }} }} }}
         ownPosition {{ points }} ownPriorities {{ domain }}"
    );
    let variables = read(&of_each).await?;
    let groups = read(&format!("groups {{ code name {{ ja }} figures {FIGURES} }}")).await?;
    let items = read("itemRates { item percent withheld { code } }").await?;

    let mut tables = Vec::new();
    for file in TABLES {
        let fetched = fetch(door, (person, None), release, file, "ja").await?;
        ensure!(fetched.status.is_success(), "{person} {file}: {}", fetched.status);
        // No name in these tables has a comma in Japanese, and no cell more than one line.
        let rows = fetched.text()?.trim_start_matches('\u{feff}').lines();
        let cells = rows.map(|row| row.split(',').map(str::to_owned).collect());
        tables.push(cells.collect::<Vec<Vec<String>>>());
    }
    let body = |at: usize| tables.get(at).and_then(|table| table.get(1..)).context("no rows");
    let name = |place: usize| -> Result<String> {
        Ok(body(0)?.get(place).and_then(|row| row.get(1)).context("no name")?.clone())
    };
    let nine = (0..9).map(name).collect::<Result<Vec<String>>>()?;

    assert_eq!(body(1)?, details(&variables, &nine)?, "{person}: {variables}");
    assert_eq!(body(2)?, peers(&groups, &nine)?, "{person}: {groups}");
    let rate = |rate: &Value| vec![told(&rate["item"], rate), told(&rate["percent"], rate)];
    assert_eq!(body(3)?, list(&items, "itemRates")?.iter().map(rate).collect::<Vec<_>>(), "{person}");

    let book = fetch(door, (person, None), release, "figures.xlsx", "ja").await?;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.bytes.to_vec()))?;
    for ((sheet, range), rows) in book.worksheets().iter().zip(&tables) {
        let cells = range.rows().map(|row| row.iter().map(ToString::to_string).collect());
        assert_eq!(&cells.collect::<Vec<Vec<String>>>(), rows, "{person}: {sheet}");
    }
    Ok(())
}

fn list<'v>(value: &'v Value, field: &str) -> Result<&'v Vec<Value>> {
    value[field].as_array().with_context(|| format!("no {field}: {value}"))
}

/// A value as a cell has it; where there is none, the reason that stands beside it.
fn told(value: &Value, of: &Value) -> String {
    let why = [&of["withheld"], &of["spreadWithheld"]].into_iter().find_map(|why| why["code"].as_str());
    match value {
        Value::Null => why.unwrap_or("neither a value nor a reason").to_owned(),
        Value::String(words) => words.clone(),
        number => number.to_string(),
    }
}

/// A list in one cell.
fn together(figures: &Value, field: &str, one: impl Fn(&Value) -> String) -> String {
    let all = figures[field].as_array().map(|all| all.iter().map(one).collect::<Vec<_>>().join("; "));
    all.unwrap_or_else(|| told(&Value::Null, figures))
}

fn grades(figures: &Value) -> String {
    together(figures, "grades", |share| {
        let (from, to) = (&share["from"], &share["to"]);
        let grades = if from == to { from.to_string() } else { format!("{from}–{to}") };
        format!("{grades}: {}", share["percent"])
    })
}

/// What is to stand beside each variable.
fn details(seen: &Value, names: &[String]) -> Result<Vec<Vec<String>>> {
    let (figures, best) = (list(seen, "figures")?, list(seen, "topQuarter")?);
    let mut rows = Vec::new();
    for (place, ((name, figures), best)) in names.iter().zip(figures).zip(best).enumerate() {
        let mut row = vec![place.to_string(), name.clone(), grades(figures), told(&best["mean"], best)];
        let years = &seen["yearOverYear"];
        if years.is_null() {
            row.extend([(); 6].map(|()| "NO_YEAR_BEFORE".to_owned()));
        } else {
            let change = &years["changes"][place];
            row.extend([&years["from"]["year"], &years["comparablePercent"]].map(ToString::to_string));
            row.extend(["n", "earlier", "later", "points"].map(|field| told(&change[field], change)));
        }
        if !seen["ownPosition"].is_null() {
            let first = list(seen, "ownPriorities")?.iter().position(|first| first["domain"] == json!(place));
            row.push(match first {
                Some(first) => (first + 1).to_string(),
                None if seen["ownPosition"][place]["points"].is_null() => "NO_SCORE".to_owned(),
                None if figures["mean"].is_null() => told(&Value::Null, figures),
                None => "NOT_RANKED".to_owned(),
            });
        }
        rows.push(row);
    }
    Ok(rows)
}

/// What is to stand under each group.
fn peers(seen: &Value, names: &[String]) -> Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for group in list(seen, "groups")? {
        for (place, (name, figures)) in names.iter().zip(list(group, "figures")?).enumerate() {
            let mut row = vec![told(&group["code"], group), told(&group["name"]["ja"], group)];
            row.extend([place.to_string(), name.clone()]);
            row.extend(["n", "mean", "standardDeviation"].map(|field| told(&figures[field], figures)));
            row.extend([0_usize, 1, 2].map(|quarter| match &figures["quartiles"][quarter] {
                Value::Null => told(&Value::Null, figures),
                class => format!("{}–{}", class["from"], class["to"]),
            }));
            row.push(together(figures, "histogram", |cell| {
                format!("{}–{}: {}", cell["from"], cell["to"], cell["count"])
            }));
            row.push(grades(figures));
            rows.push(row);
        }
    }
    Ok(rows)
}
