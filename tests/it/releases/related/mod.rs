//! Releases beside each other: both tiers, peer groups, revisions, the year before, the nation.
mod groups;
mod nation;
mod revisions;
mod tiers;
mod years;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tests::{Answer, Door, House};

/// Whoever makes comparisons, at the front door.
struct Maker<'s> {
    house: &'s House,
    door: &'s Door,
    person: &'s str,
}

/// The figures of the judged verdicts over the essential items in that year, with whatever else is to be said.
fn essential(year: i32, more: &str) -> String {
    key(year, "ESSENTIAL", more)
}

fn key(year: i32, tier: &str, more: &str) -> String {
    format!(r#"fiscalYear: {year}, edition: "H19.7", basis: JUDGED, tier: {tier}, {more}"#)
}

impl Maker<'_> {
    /// Opens a comparison. Answers its global id, or the reason why there is none.
    async fn open(&self, what: &str) -> Result<String> {
        let document = format!(
            "mutation {{ openRelease(input: {{ {what} }}) {{ release {{ id }} userErrors {{ code field reason }} }} }}"
        );
        let answer = self.door.ask(self.person, None, &document).await?;
        Ok(outcome(&answer, "openRelease", "id"))
    }

    /// Moves it as it stands. Answers the state it is then in, or the reason why it was not moved.
    async fn lead(&self, verb: &str, release: &str) -> Result<String> {
        let version = self.read(release, "version").await?;
        let document = format!(
            "mutation ($id: ID!, $v: Int!) {{ {verb}(input: {{ releaseId: $id, expectedVersion: $v }})
                {{ release {{ state }} userErrors {{ code reason }} }} }}"
        );
        let variables = json!({ "id": release, "v": version.get("version") });
        let answer = self.door.ask_with(self.person, None, &document, &variables).await?;
        Ok(outcome(&answer, verb, "state"))
    }

    /// Opens a comparison and leads it to CHECKED.
    async fn checked(&self, what: &str) -> Result<String> {
        let release = self.open(what).await?;
        let closed = self.lead("closeRelease", &release).await?;
        ensure!(closed == "CLOSED", "{release}: {closed}");
        self.house.settle().await?;
        Ok(release)
    }

    /// Opens a comparison and leads it to RELEASED.
    async fn released(&self, what: &str) -> Result<String> {
        let release = self.checked(what).await?;
        let end = self.lead("publishRelease", &release).await?;
        let why = self.read(&release, "withheld { code }").await?;
        ensure!(end == "RELEASED", "{end}: {why}");
        Ok(release)
    }

    /// Opens a comparison that is to be withheld. Answers why it is.
    async fn withheld(&self, what: &str) -> Result<String> {
        let release = self.checked(what).await?;
        let end = self.lead("publishRelease", &release).await?;
        ensure!(end == "WITHHELD", "{end}");
        let why = self.read(&release, "withheld { code }").await?;
        Ok(why.pointer("/withheld/code").and_then(Value::as_str).context("no reason")?.to_owned())
    }

    /// What the maker sees of it.
    async fn read(&self, release: &str, fields: &str) -> Result<Value> {
        self.read_as(self.person, release, fields).await
    }

    /// What `person` sees of it.
    async fn read_as(&self, person: &str, release: &str, fields: &str) -> Result<Value> {
        let document =
            format!("query ($id: ID!) {{ node(id: $id) {{ ... on ComparisonRelease {{ {fields} }} }} }}");
        let answer = self.door.ask_with(person, None, &document, &json!({ "id": release })).await?;
        ensure!(answer.body.get("errors").is_none(), "{}", answer.body);
        Ok(answer.data("/node").clone())
    }
}

fn outcome(answer: &Answer, verb: &str, field: &str) -> String {
    let told = answer.data(&format!("/{verb}/release/{field}"));
    told.as_str().map_or_else(|| format!("{}{}", answer.reason(verb), answer.code()), str::to_owned)
}

/// The part of `value` at this JSON pointer.
fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}
