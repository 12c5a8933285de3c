//! The contract: committed as it is, and described to the last word.
use anyhow::{Context as _, Result};
use serde_json::Value;
use std::fs;
use tests::cluster::root_of_the_repository;

#[test]
fn the_committed_schema_is_the_one_that_is_served() -> Result<()> {
    let committed = fs::read_to_string(root_of_the_repository().join("schema.graphql"))?;
    let served = api::graphql::sdl();
    assert!(committed.trim_end() == served.trim_end(), "schema.graphql is old: run `cargo xtask schema`");
    Ok(())
}

const EVERYTHING: &str = "{ __schema { types { kind name description
    fields(includeDeprecated: true) { name description args { name description } }
    inputFields { name description }
    enumValues(includeDeprecated: true) { name description } } } }";

#[tokio::test]
async fn everything_is_described() -> Result<()> {
    let answer = api::graphql::schema().execute(EVERYTHING).await.into_result();
    let data = answer.map_err(|errors| anyhow::anyhow!("{errors:?}"))?.data.into_json()?;
    let types = data["__schema"]["types"].as_array().context("types")?;
    let mut bare = Vec::new();
    let mut seen = 0_u32;
    for one in types {
        let name = one["name"].as_str().context("a name")?;
        if name.starts_with("__") {
            continue;
        }
        let mut look = |what: String, thing: &Value| {
            seen += 1;
            if thing["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
                bare.push(what);
            }
        };
        // The library describes its built-in scalars itself, or leaves the specification to do it.
        if name != "ID" {
            look(name.to_owned(), one);
        }
        for part in ["fields", "inputFields", "enumValues"] {
            for member in one[part].as_array().into_iter().flatten() {
                let path = format!("{name}.{}", member["name"].as_str().unwrap_or_default());
                look(path.clone(), member);
                for argument in member["args"].as_array().into_iter().flatten() {
                    look(format!("{path}({})", argument["name"].as_str().unwrap_or_default()), argument);
                }
            }
        }
    }
    assert!(seen > 500, "only {seen} things were looked at");
    assert!(bare.is_empty(), "without a description: {bare:#?}");
    Ok(())
}

#[tokio::test]
async fn no_name_is_the_librarys_own() -> Result<()> {
    // Rust's names of types must not leak into the contract.
    let served = api::graphql::sdl();
    for leak in ["OpaqueCursor", "EmptyFields", "NaiveDate", "DateTime<Utc>", "Gid", "Pages"] {
        assert!(!served.contains(leak), "{leak} in the schema");
    }
    Ok(())
}
