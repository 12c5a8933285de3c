//! The reading rows, made from the schema's shape: so a new field has a row as soon as it exists.
use super::{
    owners::Owners,
    shape::{Field, Shape},
};
use anyhow::{Result, bail};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A row: its name, and the documents whose answers make it up.
#[derive(Debug)]
pub(super) struct Row {
    /// `Type.field`, or `Query.node Type`.
    pub label: String,
    asks: Vec<Ask>,
}

/// One document, and the way through its answer to what the row is about.
#[derive(Debug)]
pub(super) struct Ask {
    /// The document.
    pub document: String,
    /// Its variables.
    pub variables: Value,
    way: Vec<Step>,
}

#[derive(Debug, Clone)]
struct Step {
    field: String,
    connection: bool,
}

/// The way to the things of one type: from all nodes of a type or from a root field, along edges.
#[derive(Debug, Clone)]
struct Way {
    node: Option<String>,
    fields: Vec<Field>,
}

/// All reading rows.
pub(super) fn rows(shape: &Shape, owners: &Owners) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for field in shape.edges("Query")?.filter(|field| field.target != "Node") {
        let way = Way { node: None, fields: vec![field.clone()] };
        rows.push(Row { label: format!("Query.{}", field.name), asks: vec![ask(shape, owners, &way)?] });
    }
    for kind in shape.nodes() {
        let one = owners.sample(kind).into_iter().enumerate();
        let one: Vec<_> = one.map(|(at, id)| format!("n{at}: node(id: \"{id}\") {{ id }}")).collect();
        let one = one.join(" ");
        let variables = json!({ "ids": owners.ids(kind).iter().take(100).collect::<Vec<_>>() });
        let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }".to_owned();
        let ask = |document, variables| vec![Ask { document, variables, way: Vec::new() }];
        rows.push(Row { label: format!("Query.node {kind}"), asks: ask(format!("{{ {one} }}"), json!({})) });
        rows.push(Row { label: format!("Query.nodes {kind}"), asks: ask(nodes, variables) });
    }
    for (parent, ways) in ways(shape)? {
        for field in shape.edges(&parent)? {
            let on = ways.iter().map(|way| {
                let fields = way.fields.iter().cloned().chain([field.clone()]).collect();
                ask(shape, owners, &Way { node: way.node.clone(), fields })
            });
            rows.push(Row { label: format!("{parent}.{}", field.name), asks: on.collect::<Result<_>>()? });
        }
    }
    rows.sort_by(|a, b| a.label.cmp(&b.label));
    Ok(rows)
}

/// How every type is reached: nodes by their ids, the others along edges from nodes and from the root.
fn ways(shape: &Shape) -> Result<BTreeMap<String, Vec<Way>>> {
    let mut all: BTreeMap<String, Vec<Way>> = BTreeMap::new();
    let mut open = Vec::new();
    for kind in shape.nodes() {
        open.push((kind.to_owned(), Way { node: Some(kind.to_owned()), fields: Vec::new() }));
    }
    for field in shape.edges("Query")?.filter(|field| field.target != "Node") {
        let target = shape.behind(field)?;
        if !shape.object(target)?.is_node {
            open.push((target.to_owned(), Way { node: None, fields: vec![field.clone()] }));
        }
    }
    while let Some((kind, way)) = open.pop() {
        if way.fields.len() > 5 {
            bail!("a circle of types without ids at {kind}");
        }
        for field in shape.edges(&kind)? {
            let target = shape.behind(field)?;
            if !shape.object(target)?.is_node {
                let fields = way.fields.iter().cloned().chain([field.clone()]).collect();
                open.push((target.to_owned(), Way { node: way.node.clone(), fields }));
            }
        }
        all.entry(kind).or_default().push(way);
    }
    Ok(all)
}

fn ask(shape: &Shape, owners: &Owners, way: &Way) -> Result<Ask> {
    let mut inner = String::new();
    for (at, field) in way.fields.iter().enumerate().rev() {
        let target = shape.behind(field)?;
        let last = at + 1 == way.fields.len();
        let own = own_fields(shape, target, last)?;
        let body = format!("__typename {own} {inner}");
        let first = if way.node.is_none() && at == 0 { 100 } else { 3 };
        inner = if field.is_connection() {
            let which = match field.name.as_str() {
                "editionMapping" => ", from: \"H19.7\", to: \"R6.10\"".to_owned(),
                "webhookDeliveries" => {
                    let own = owners.ids("Webhook").first().map_or("", String::as_str);
                    format!(", webhookId: \"{own}\"")
                }
                _ => String::new(),
            };
            format!("{}(first: {first}{which}) {{ nodes {{ {body} }} }}", field.name)
        } else {
            format!("{}{} {{ {body} }}", field.name, given(field, owners)?)
        };
    }
    let (document, variables) = match &way.node {
        None => (format!("{{ {inner} }}"), json!({})),
        Some(kind) => (
            format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ id {inner} }} }} }}"),
            json!({ "ids": owners.ids(kind).iter().take(100).collect::<Vec<_>>() }),
        ),
    };
    let step = |field: &Field| Step { field: field.name.clone(), connection: field.is_connection() };
    Ok(Ask { document, variables, way: way.fields.iter().map(step).collect() })
}

fn given(field: &Field, owners: &Owners) -> Result<String> {
    // The oldest audit is Beppu's, and signed.
    let signed = owners.ids("Audit").first().map_or("", String::as_str);
    Ok(match field.name.as_str() {
        "edition" if !field.arguments.is_empty() => "(code: \"H19.7\")".to_owned(),
        "coverage" => "(fiscalYear: 2025)".to_owned(),
        "dispatchEffects" => "(fiscalYear: 2023)".to_owned(),
        "government" if !field.arguments.is_empty() => "(code: \"442020\")".to_owned(),
        "editionMigration" => format!("(auditId: \"{signed}\", toEdition: \"R6.10\")"),
        "scoreTrend" => {
            format!("(auditId: \"{signed}\", fromAuditId: \"{signed}\", basis: JUDGED, tier: ESSENTIAL)")
        }
        "comparisonRelease" => {
            format!("(id: \"{}\")", owners.ids("ComparisonRelease").first().map_or("", String::as_str))
        }
        // The oldest dispatch is Beppu's, and has been visited.
        "dispatchReport" | "dispatchMatching" => {
            format!("(dispatchId: \"{}\")", owners.ids("Dispatch").first().map_or("", String::as_str))
        }
        "radar" | "matrix" | "weakestDomains" | "mostCommonFindings" | "candidates" | "excluded"
        | "parts" => String::new(),
        _ if field.arguments.is_empty() => String::new(),
        other => bail!("say in the permission table what to give to {other}"),
    })
}

/// The id; of a thing without one, at the end of the way, all the ids in it.
fn own_fields(shape: &Shape, kind: &str, last: bool) -> Result<String> {
    let ids = shape.object(kind)?.fields.iter().filter(|field| field.target == "ID");
    let ids: Vec<&str> = ids.map(|field| field.name.as_str()).collect();
    Ok(if ids.contains(&"id") {
        "id".to_owned()
    } else if last {
        ids.join(" ")
    } else {
        String::new()
    })
}

impl Row {
    /// The documents.
    pub(super) fn asks(&self) -> &[Ask] {
        &self.asks
    }
    /// The cell: who owns what was answered, and the codes of what was refused.
    pub(super) fn cell(&self, owners: &Owners, answers: &[Value]) -> String {
        let (mut found, mut codes) = (BTreeSet::new(), BTreeSet::new());
        for (ask, answer) in self.asks.iter().zip(answers) {
            let errors = answer.get("errors").and_then(Value::as_array).into_iter().flatten();
            codes.extend(errors.filter_map(|e| e.pointer("/extensions/code")?.as_str().map(str::to_owned)));
            for value in
                answer.get("data").and_then(Value::as_object).into_iter().flat_map(|data| data.iter())
            {
                let from_nodes = ask.way.first().is_none_or(|step| step.field != *value.0);
                if from_nodes {
                    gather(owners, value.1, &ask.way, None, &mut found);
                } else if let Some((first, rest)) = ask.way.split_first() {
                    gather(owners, behind(first, value.1), rest, None, &mut found);
                }
            }
        }
        let said: Vec<String> = [found, codes].into_iter().filter(|one| !one.is_empty()).map(join).collect();
        if said.is_empty() { "-".to_owned() } else { said.join(" ") }
    }
}

fn join(names: BTreeSet<String>) -> String {
    names.into_iter().collect::<Vec<_>>().join(",")
}

fn behind<'a>(step: &Step, value: &'a Value) -> &'a Value {
    if step.connection { value.get("nodes").unwrap_or(&Value::Null) } else { value }
}

/// Follows the way down; what is found at its end belongs to whom it says itself, else to the last thing on the way that
/// has an owner.
fn gather(owners: &Owners, value: &Value, way: &[Step], above: Option<&str>, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|one| gather(owners, one, way, above, found)),
        Value::Object(fields) => {
            let own = fields.get("id").and_then(Value::as_str).map(|id| owners.owner(id));
            let above = own.as_deref().or(above);
            if let Some((step, rest)) = way.split_first() {
                let next = fields.get(&step.field).unwrap_or(&Value::Null);
                gather(owners, behind(step, next), rest, above, found);
            } else if let Some(owner) = above {
                found.insert(owner.to_owned());
            } else {
                let ids = fields.iter().filter(|(name, _)| *name != "__typename").map(|(_, value)| value);
                let named: Vec<String> = ids.filter_map(Value::as_str).map(|id| owners.named(id)).collect();
                found.extend(if named.is_empty() { vec!["self".to_owned()] } else { named });
            }
        }
        _ => {}
    }
}
