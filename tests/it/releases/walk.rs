//! A walk over all that can be read: every field of every type, from every id that turns up.
use super::story::uuid_of;
use crate::voice::gid;
use anyhow::{Context as _, Result, bail, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use domain::{audit::AuditId, comparison::ReleaseId, dispatch::DispatchId, webhook::WebhookId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Answer, Door};

const SCHEMA: &str =
    "{ __schema { types { name kind possibleTypes { name } fields { name args { name defaultValue type { kind } }
    type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }";

/// The types of the schema by name, and those that have a global id.
pub(crate) struct Walk<'a> {
    door: &'a Door,
    person: &'a str,
    types: BTreeMap<String, Value>,
    nodes: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// Learns the schema.
    pub(crate) async fn new(door: &'a Door, person: &'a str) -> Result<Self> {
        let schema = door.ask(person, None, SCHEMA).await?;
        let all = schema.data("/__schema/types").as_array().context("no schema")?;
        let types: BTreeMap<String, Value> = all.iter().map(|one| (name(one), one.clone())).collect();
        let nodes = types.get("Node").and_then(|node| node.get("possibleTypes")).and_then(Value::as_array);
        let nodes = nodes.context("no nodes")?.iter().map(name).collect();
        Ok(Self { door, person, types, nodes })
    }

    /// Reads everything that can be reached from the roots and from these global ids. Answers all that came back.
    pub(crate) async fn read(&self, ids: impl IntoIterator<Item = String>) -> Result<Vec<Answer>> {
        let mut answers = Vec::new();
        for field in self.fields("Query") {
            let root = name(field);
            if ["node", "nodes"].contains(&root.as_str()) {
                continue; // below, with ids
            }
            let document = format!("{{ {} }}", self.field(field, 6)?);
            let answer = self.door.ask(self.person, None, &document).await?;
            if answer.code() == "TOO_COMPLEX" {
                answers.extend(self.in_parts(field).await?);
                continue;
            }
            ensure!(answer.status == 200, "{document}: {}", answer.body);
            answers.push(answer);
        }
        let (mut waiting, mut seen): (BTreeSet<String>, BTreeSet<String>) =
            (ids.into_iter().collect(), BTreeSet::new());
        for answer in &answers {
            collect(&answer.body, &mut waiting);
        }
        loop {
            let fresh: Vec<String> = waiting.difference(&seen).cloned().collect();
            if fresh.is_empty() {
                return Ok(answers);
            }
            for kind in &self.nodes {
                let of_kind = |id: &&String| kind_of(id).as_ref() == Some(kind);
                let ids: Vec<&String> = fresh.iter().filter(of_kind).take(20).collect();
                seen.extend(ids.iter().map(|id| (*id).clone()));
                for field in self.fields(kind).iter().filter(|_| !ids.is_empty()) {
                    let document = format!(
                        "query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {} }} }} }}",
                        self.field(field, 6)?
                    );
                    let variables = json!({ "ids": ids });
                    let answer = self.door.ask_with(self.person, None, &document, &variables).await?;
                    ensure!(answer.status == 200, "{document}: {}", answer.body);
                    collect(&answer.body, &mut waiting);
                    answers.push(answer);
                }
            }
            seen.extend(
                fresh.into_iter().filter(|id| kind_of(id).is_none_or(|kind| !self.nodes.contains(&kind))),
            );
        }
    }

    /// A root that costs more as a whole than a document may: each field of its type in a document of its own.
    async fn in_parts(&self, root: &Value) -> Result<Vec<Answer>> {
        let mut answers = Vec::new();
        for part in self.fields(&named(root)) {
            let document = format!("{{ {}{} {{ {} }} }}", name(root), arguments(root)?, self.field(part, 5)?);
            let answer = self.door.ask(self.person, None, &document).await?;
            ensure!(answer.status == 200 && answer.code() != "TOO_COMPLEX", "{document}: {}", answer.body);
            answers.push(answer);
        }
        ensure!(!answers.is_empty(), "{} has no parts", name(root));
        Ok(answers)
    }

    fn fields(&self, kind: &str) -> &[Value] {
        let fields = self.types.get(kind).and_then(|one| one.get("fields")).and_then(Value::as_array);
        fields.map_or(&[], Vec::as_slice)
    }

    /// The field with its arguments and all below it; of what has a global id only that, for it is visited itself.
    fn field(&self, field: &Value, depth: usize) -> Result<String> {
        Ok(format!("{}{} {}", name(field), arguments(field)?, self.below(&named(field), depth)?))
    }

    fn below(&self, kind: &str, depth: usize) -> Result<String> {
        if self.nodes.contains(kind) || kind == "Node" {
            return Ok("{ __typename id }".to_owned());
        }
        let fields = self.fields(kind);
        if fields.is_empty() {
            return Ok(String::new());
        }
        let mut below = vec!["__typename".to_owned()];
        for field in fields {
            let leads_on = !self.fields(&named(field)).is_empty() || named(field) == "Node";
            if (depth > 0 || !leads_on) && !(name(field) == "nodes" && kind.ends_with("Connection")) {
                below.push(self.field(field, depth.saturating_sub(1))?);
            }
        }
        Ok(format!("{{ {} }}", below.join(" ")))
    }
}

/// The arguments that a field is asked with, in their brackets; nothing if there are none.
fn arguments(field: &Value) -> Result<String> {
    let mut arguments = Vec::new();
    for argument in field.get("args").and_then(Value::as_array).into_iter().flatten() {
        match name(argument).as_str() {
            // Much hangs on an audit's item: a page of twenty would cost more than a document may.
            "first" if name(field) == "items" => arguments.push("first: 4".to_owned()),
            "first" => arguments.push("first: 20".to_owned()),
            "code" if name(field) == "government" => arguments.push(r#"code: "442020""#.to_owned()),
            "code" if name(field) == "edition" => arguments.push(r#"code: "H19.7""#.to_owned()),
            "basis" => arguments.push("basis: JUDGED".to_owned()),
            "tier" if argument.pointer("/type/kind") == Some(&json!("NON_NULL")) => {
                arguments.push("tier: ESSENTIAL".to_owned());
            }
            "from" | "to" | "toEdition" => arguments.push(format!(r#"{}: "H19.7""#, name(argument))),
            // What is asked of an audit by its id is asked of one that nobody has.
            "auditId" | "fromAuditId" => {
                arguments.push(format!(
                    "{}: \"{}\"",
                    name(argument),
                    gid(AuditId::from_uuid(uuid::Uuid::nil()))
                ));
            }
            "dispatchId" if argument.pointer("/type/kind") == Some(&json!("NON_NULL")) => {
                let nobodys = DispatchId::from_uuid(uuid::Uuid::nil());
                arguments.push(format!("dispatchId: \"{}\"", gid(nobodys)));
            }
            "fiscalYear" if name(field) == "dispatchEffects" => arguments.push("fiscalYear: 2023".to_owned()),
            "webhookId" => {
                let nobodys = WebhookId::from_uuid(uuid::Uuid::nil());
                arguments.push(format!("webhookId: \"{}\"", gid(nobodys)));
            }
            "id" if name(field) == "comparisonRelease" => {
                let nobodys = ReleaseId::from_uuid(uuid::Uuid::nil());
                arguments.push(format!("id: \"{}\"", gid(nobodys)));
            }
            _ if argument.pointer("/type/kind") != Some(&json!("NON_NULL")) => {}
            _ if argument.get("defaultValue").is_some_and(|value| !value.is_null()) => {}
            other => bail!("say what {other} of {} is to be", name(field)),
        }
    }
    Ok(if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) })
}

fn name(thing: &Value) -> String {
    thing.get("name").and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The name of a field's type without lists and non-nulls.
fn named(field: &Value) -> String {
    let mut kind = field.get("type").unwrap_or(&Value::Null);
    while let Some(inner) = kind.get("ofType").filter(|inner| !inner.is_null()) {
        kind = inner;
    }
    name(kind)
}

/// What kind of thing a global id names.
fn kind_of(id: &str) -> Option<String> {
    let plain = String::from_utf8(BASE64.decode(id).ok()?).ok()?;
    Some(plain.split_once(':')?.0.to_owned())
}

fn collect(value: &Value, ids: &mut BTreeSet<String>) {
    if let Some(id) = value.get("id").and_then(Value::as_str) {
        ids.insert(id.to_owned());
    }
    each(value, &mut |_, inner| {
        if let Some(id) = inner.get("id").and_then(Value::as_str) {
            ids.insert(id.to_owned());
        }
    });
}

/// Calls `look` for every value below, with the name of the field that it stands in.
pub(crate) fn each<'v>(value: &'v Value, look: &mut impl FnMut(&'v str, &'v Value)) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                look(name, inner);
                each(inner, look);
            }
        }
        Value::Array(items) => {
            for inner in items {
                look("", inner);
                each(inner, look);
            }
        }
        _ => {}
    }
}

/// The UUIDs, without hyphens, that a text is or holds as a global id or a cursor.
pub(crate) fn uuids(text: &str) -> Vec<String> {
    let plain = BASE64.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let mut found = vec![text.replace('-', ""), plain.replace(['-', '"'], "")];
    found.extend(uuid_of(text));
    found
}
