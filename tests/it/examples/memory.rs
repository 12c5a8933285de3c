//! What was told so far on a page, and whether an answer is what the page shows.
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What differs each time, or goes on likewise.
pub(super) const MORE: &str = "…";

/// What was told so far.
#[derive(Default)]
pub(super) struct Memory {
    /// The things in the order in which they were told: under which field, their id, their version.
    things: Vec<(String, String, Option<Value>)>,
    /// What was told last by each name.
    leaves: BTreeMap<String, Value>,
}

impl Memory {
    /// Remembers what an answer tells: of a list, the first is what was told last.
    pub(super) fn hear(&mut self, field: &str, told: &Value) {
        match told {
            Value::Array(all) => {
                for one in all.iter().rev() {
                    self.hear(field, one);
                }
            }
            Value::Object(parts) => {
                for (name, part) in parts {
                    let within: &str = if matches!(name.as_str(), "node" | "nodes") { field } else { name };
                    match part {
                        Value::Array(_) | Value::Object(_) => self.hear(within, part),
                        Value::Null => {}
                        leaf => self.keep(name, leaf.clone()),
                    }
                }
                if let Some(id) = parts.get("id").and_then(Value::as_str) {
                    self.things.push((field.to_owned(), id.to_owned(), parts.get("version").cloned()));
                }
            }
            _ => {}
        }
    }

    /// Remembers something by its name.
    pub(super) fn keep(&mut self, name: &str, told: Value) {
        self.leaves.insert(name.to_owned(), told);
    }

    /// The id of what was told last as `name`, or as several of them.
    pub(super) fn thing(&self, name: &str) -> Option<&str> {
        let mut things = self.things.iter().rev();
        things.find_map(|(field, id, _)| field.starts_with(name).then_some(id.as_str()))
    }

    /// The version in which a thing was told last.
    pub(super) fn version(&self, id: &str) -> Option<&Value> {
        self.things.iter().rev().find_map(|(_, one, version)| version.as_ref().filter(|_| one == id))
    }

    /// What was told last by this name.
    pub(super) fn leaf(&self, name: &str) -> Option<&Value> {
        self.leaves.get(name)
    }

    /// What `$CLIENT_ID` and the like is in a shell.
    pub(super) fn in_shell(&self, name: &str) -> Result<String> {
        let mut words = name.split('_').map(str::to_lowercase);
        let first = words.next().unwrap_or_default();
        let name = words.fold(first, |all, word| {
            let mut letters = word.chars();
            all + &letters.next().unwrap_or_default().to_uppercase().to_string() + letters.as_str()
        });
        let told = self.thing(&name).or_else(|| self.leaf(&name).and_then(Value::as_str));
        told.map(str::to_owned).with_context(|| format!("nothing was told by the name {name}"))
    }
}

/// Whether an answer is what is shown. `extensions` are not shown everywhere.
pub(super) fn is_answer(shown: &Value, mut came: Value) -> bool {
    if let Some(parts) = came.as_object_mut().filter(|_| shown.get("extensions").is_none()) {
        parts.remove("extensions");
    }
    is_like(shown, &came)
}

/// Whether all of it came, and nothing else.
pub(super) fn is_like(shown: &Value, came: &Value) -> bool {
    match (shown, came) {
        (Value::String(any), came) if any == MORE => !came.is_null(),
        (Value::Object(shown), Value::Object(came)) => {
            let likewise =
                |(name, part): (&String, &Value)| came.get(name).is_some_and(|came| is_like(part, came));
            shown.len() == came.len() && shown.iter().all(likewise)
        }
        (Value::Array(shown), Value::Array(came)) => match shown.split_last() {
            Some((last, first)) if last == MORE => {
                first.len() <= came.len() && first.iter().zip(came).all(|(shown, came)| is_like(shown, came))
            }
            _ => {
                shown.len() == came.len() && shown.iter().zip(came).all(|(shown, came)| is_like(shown, came))
            }
        },
        _ => shown == came,
    }
}

/// Whether a text came that is shown with gaps.
pub(super) fn is_text(shown: &str, came: &str) -> bool {
    let parts: Vec<&str> = shown.trim().split(MORE).collect();
    let Some((first, others)) = parts.split_first() else { return false };
    let Some(mut rest) = came.trim().strip_prefix(first) else { return false };
    let Some((last, between)) = others.split_last() else { return rest.is_empty() };
    for part in between {
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

#[test]
fn what_is_shown_is_all_that_came_but_for_the_gaps() {
    let came = json!({ "id": "x", "all": [1, 2, 3], "none": null });
    assert!(is_like(&json!({ "id": "…", "all": [1, "…"], "none": null }), &came));
    for other in [
        json!({ "id": "…", "all": [1, "…"] }),
        json!({ "id": "…", "all": [1, "…"], "none": null, "more": 1 }),
        json!({ "id": "…", "all": [2, "…"], "none": null }),
        json!({ "id": "…", "all": [1, 2], "none": null }),
        json!({ "id": "…", "all": [1, 2, 3, 4, "…"], "none": null }),
        json!({ "id": "…", "all": [1, "…"], "none": "…" }),
        json!({ "id": "y", "all": [1, "…"], "none": null }),
    ] {
        assert!(!is_like(&other, &came), "{other}");
    }
    assert!(is_answer(&json!({ "data": 1 }), json!({ "data": 1, "extensions": {} })));
    assert!(!is_answer(&json!({ "data": 1, "extensions": 1 }), json!({ "data": 1, "extensions": 2 })));
    assert!(is_text("a … c … e\n", "a b c d e") && is_text("a", "a\n") && is_text("a …", "a b"));
    assert!(!is_text("a … c", "a b") && !is_text("a", "a b") && !is_text("a … b … c", "a c"));
}

#[test]
fn the_last_that_was_told_is_what_is_meant() {
    let mut memory = Memory::default();
    memory.hear(
        "",
        &json!({ "audits": { "nodes": [{ "id": "a", "version": 1 }, { "id": "b", "version": 2 }] } }),
    );
    assert_eq!((memory.thing("audit"), memory.version("b")), (Some("a"), Some(&json!(2))));
    memory.hear("", &json!({ "approve": { "audit": { "id": "b", "version": 3 }, "clientId": "c" } }));
    assert_eq!((memory.thing("audit"), memory.version("b")), (Some("b"), Some(&json!(3))));
    memory.hear("", &json!({ "node": { "id": "b", "title": "t" } }));
    assert_eq!((memory.version("b"), memory.leaf("title")), (Some(&json!(3)), Some(&json!("t"))));
    assert_eq!(
        (memory.in_shell("CLIENT_ID").ok().as_deref(), memory.in_shell("AUDIT").ok().as_deref()),
        (Some("c"), Some("b"))
    );
    assert!(memory.in_shell("NOBODY").is_err());
}
