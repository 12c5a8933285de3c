//! The fields of an answer in the order of the document, as the specification asks. The library writes them in the order in
//! which they were found, which differs from time to time; so they are put in order when all of them are there.
mod selected;

pub(super) use selected::Selected;

use async_graphql::{
    Name, Value,
    indexmap::{IndexMap, IndexSet},
};
use std::{
    collections::HashMap,
    mem::{replace, take},
};

/// What kind of object was found at a path; only of objects of which fields were asked by their kind.
pub(super) type Kinds = HashMap<Vec<String>, String>;

/// The interfaces of each kind of object.
type Interfaces = HashMap<String, IndexSet<String>>;

/// Puts the fields of `data` in the order of what was `selected`; takes time linear in the answer.
pub(super) fn put(data: &mut Value, selected: &Selected, kinds: &Kinds, interfaces: &Interfaces) {
    let mut whole = Group { sets: vec![selected], made: HashMap::new() };
    let mut place = Place { kinds: selected.asks_for_kinds().then_some(kinds), interfaces, path: Vec::new() };
    whole.put(data, &mut place);
}

/// Where in the answer we are.
struct Place<'a> {
    /// Nothing where the order is the same whatever the kinds are.
    kinds: Option<&'a Kinds>,
    interfaces: &'a Interfaces,
    path: Vec<String>,
}

impl<'a> Place<'a> {
    /// Does `what` one step further down.
    fn below(&mut self, step: impl FnOnce() -> String, what: impl FnOnce(&mut Self)) {
        if self.kinds.is_some() {
            self.path.push(step());
        }
        what(self);
        self.path.pop();
    }

    fn kind(&self) -> Option<&'a str> {
        self.kinds?.get(&self.path).map(String::as_str)
    }

    /// Whether fields that are asked of `condition` alone are those of a `kind`. Of an object whose kind is not known, no
    /// such field was found.
    fn holds(&self, kind: Option<&str>, condition: &Name) -> bool {
        self.kinds.is_none()
            || kind.is_some_and(|kind| {
                condition == kind
                    || self.interfaces.get(kind).is_some_and(|all| all.contains(condition.as_str()))
            })
    }
}

/// What is selected of one field: all selections of it, for those of one name are merged.
#[derive(Default)]
struct Group<'a> {
    sets: Vec<&'a Selected>,
    /// The fields in their order, for each kind that was met: a list is as a rule of one.
    made: HashMap<Option<&'a str>, Fields<'a>>,
}

type Fields<'a> = IndexMap<&'a Name, Group<'a>>;

impl<'a> Group<'a> {
    fn put(&mut self, value: &mut Value, place: &mut Place<'a>) {
        match value {
            Value::List(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    place.below(|| index.to_string(), |place| self.put(item, place));
                }
            }
            // What is selected of nothing is a leaf, whatever it looks like.
            Value::Object(object) if self.sets.iter().any(|set| !set.is_empty()) => {
                let kind = place.kind();
                let sets = &self.sets;
                let fields = self.made.entry(kind).or_insert_with(|| merged(sets, kind, place));
                arrange(object, fields);
                let mut rest = fields.iter_mut();
                for (name, value) in object.iter_mut() {
                    let Some((_, group)) = rest.find(|(field, _)| **field == name) else { break };
                    place.below(|| name.to_string(), |place| group.put(value, place));
                }
            }
            _ => {}
        }
    }
}

/// The fields of `sets`, each where it comes first.
fn merged<'a>(sets: &[&'a Selected], kind: Option<&str>, place: &Place<'a>) -> Fields<'a> {
    let mut fields = Fields::new();
    for set in sets {
        for field in set.fields() {
            if field.on.iter().all(|condition| place.holds(kind, condition)) {
                fields.entry(&field.key).or_default().sets.push(&field.below);
            }
        }
    }
    fields
}

/// Puts `object` in the order of `fields`. What is none of them comes last: there should be none.
fn arrange(object: &mut IndexMap<Name, Value>, fields: &Fields<'_>) {
    let mut rest = fields.keys();
    if object.keys().all(|name| rest.any(|field| *field == name)) {
        return;
    }
    let capacity = object.len();
    let mut found = replace(object, IndexMap::with_capacity(capacity));
    for field in fields.keys() {
        if let Some(value) = found.get_mut(*field) {
            object.insert((*field).clone(), take(value));
        }
    }
    for (name, value) in found {
        object.entry(name).or_insert(value);
    }
}
