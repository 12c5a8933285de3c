//! What the auditors point out, what the body says to it, and what becomes of it.
mod accept;
mod carry;
mod confidential;
mod hidden;
mod outsider;
mod refusals;
mod road;

use crate::voice::{Refused, Voice, gid};
use anyhow::{Context as _, Result};
use domain::{corrective::CorrectiveActionId, finding::FindingId};
use serde_json::{Value, json};
use tests::{Door, House, world::BEPPU};
use uuid::Uuid;

/// An essential item.
const ITEM: &str = "1.1-01";

/// Beppu at the door, with a second respondent.
struct Stage {
    house: House,
    door: Door,
}

impl Stage {
    async fn open() -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        house.invite("beppu-ciso", "second-respondent", &[domain::access::Role::Respondent]).await?;
        let door = house.door()?;
        Ok(Self { house, door })
    }

    fn voice<'a>(&'a self, person: &'a str) -> Voice<'a> {
        let voice = Voice::of(&self.door, person);
        if person.starts_with("firm") { voice.inside(BEPPU) } else { voice }
    }

    /// The global id of a member of Beppu.
    async fn member(&self, person: &str) -> Result<String> {
        Ok(gid(self.house.member(BEPPU, person).await?.id))
    }

    async fn version(&self, table: &str, id: Uuid) -> Result<Value> {
        let rows = self.house.look(&format!("SELECT version FROM {table} WHERE id = '{id}'")).await?;
        Ok(rows.first().and_then(|row| row.get("version")).context("a version")?.clone())
    }

    async fn aimed(&self, finding: FindingId, mut rest: Value) -> Result<Value> {
        rest["findingId"] = json!(gid(finding));
        if rest["expectedVersion"].is_null() {
            rest["expectedVersion"] = self.version("findings", finding.uuid()).await?;
        }
        Ok(rest)
    }

    /// `person` does something with a finding as it is now.
    async fn does(&self, person: &str, verb: &str, finding: FindingId, rest: Value) -> Result<()> {
        let input = self.aimed(finding, rest).await?;
        self.voice(person).does(verb, input, "__typename").await.map(drop)
    }

    /// `person` is refused something with a finding as it is now.
    async fn refuses(&self, person: &str, verb: &str, finding: FindingId, rest: Value) -> Result<Refused> {
        let input = self.aimed(finding, rest).await?;
        self.voice(person).is_refused(verb, input).await
    }

    async fn aimed_action(&self, action: CorrectiveActionId, mut rest: Value) -> Result<Value> {
        rest["correctiveActionId"] = json!(gid(action));
        if rest["expectedVersion"].is_null() {
            rest["expectedVersion"] = self.version("corrective_actions", action.uuid()).await?;
        }
        Ok(rest)
    }

    /// `person` does something with a corrective action as it is now.
    async fn acts(&self, person: &str, verb: &str, action: CorrectiveActionId, rest: Value) -> Result<()> {
        let input = self.aimed_action(action, rest).await?;
        self.voice(person).does(verb, input, "__typename").await.map(drop)
    }

    /// `person` is refused something with a corrective action as it is now.
    async fn refuses_act(
        &self,
        person: &str,
        verb: &str,
        action: CorrectiveActionId,
        rest: Value,
    ) -> Result<Refused> {
        let input = self.aimed_action(action, rest).await?;
        self.voice(person).is_refused(verb, input).await
    }

    /// What `person` sees of a finding; null if nothing.
    async fn sees(&self, person: &str, finding: FindingId, fields: &str) -> Result<Value> {
        let asked = format!("query($id: ID!) {{ node(id: $id) {{ ... on Finding {{ {fields} }} }} }}");
        Ok(self.voice(person).reads(&asked, json!({ "id": gid(finding) })).await?["node"].take())
    }

    /// The verbs of a finding's history with the states they led to, as the manager sees them.
    async fn history(&self, finding: FindingId) -> Result<Vec<String>> {
        let seen = self.sees("beppu-manager", finding, "history { verb to }").await?;
        let steps = seen["history"].as_array().context("a history")?;
        let word = |step: &Value, part: &str| step[part].as_str().unwrap_or_default().to_owned();
        Ok(steps.iter().map(|step| format!("{} {}", word(step, "verb"), word(step, "to"))).collect())
    }
}

/// Something said with a verb.
fn text(text: &str) -> Value {
    json!({ "text": text })
}

/// What a finding says.
fn content(item: Option<&str>, kind: &str) -> Value {
    json!({ "item": item, "kind": kind, "severity": "HIGH", "title": "退職者のIDが残っている",
        "description": "3件", "rootCause": "通知がない", "recommendation": "棚卸し", "disclosure": "PUBLIC" })
}
