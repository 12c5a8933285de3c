//! What a document selects, with its fragments written out.
use crate::operation::chosen;
use async_graphql::{
    Name, Positioned, Request, Variables,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Value};
use std::{collections::HashSet, mem::take};

/// The fields of a selection, in the order of the document. One that stands there twice is here twice.
#[derive(Debug, Default)]
pub(crate) struct Selected {
    fields: Vec<Field>,
    /// Whether the order depends on what kind an object is. Said of the whole document alone.
    asks_for_kinds: bool,
}

/// A field that is selected.
#[derive(Debug)]
pub(super) struct Field {
    /// What it is called in the answer.
    pub(super) key: Name,
    /// The kinds of object that it is asked of alone: all of these at once.
    pub(super) on: Vec<Name>,
    /// What is selected of it.
    pub(super) below: Selected,
}

impl Selected {
    /// What a request selects that the guard admitted, so that fragments may be walked at each spread; nothing if it cannot be
    /// executed anyway.
    pub(crate) fn of(request: &mut Request) -> Option<Self> {
        let name = request.operation_name.clone();
        let variables = take(&mut request.variables);
        let selected = request.parsed_query().ok().and_then(|document| {
            let operation = chosen(document, name.as_deref())?;
            let mut selected = Self::default();
            let reading = Reading { document, variables: &variables };
            reading.set(&operation.selection_set.node, &[], &mut selected.fields);
            selected.asks_for_kinds = selected.has_conditions() && selected.repeats();
            Some(selected)
        });
        request.variables = variables;
        selected
    }

    pub(super) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(crate) fn asks_for_kinds(&self) -> bool {
        self.asks_for_kinds
    }

    /// Whether a field is asked of some kinds of object alone.
    fn has_conditions(&self) -> bool {
        self.fields.iter().any(|field| !field.on.is_empty() || field.below.has_conditions())
    }

    /// Whether a field stands twice among its neighbours: only then does it matter which of the two counts.
    fn repeats(&self) -> bool {
        let mut seen = HashSet::new();
        self.fields.iter().any(|field| !seen.insert(&field.key) || field.below.repeats())
    }
}

struct Reading<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Variables,
}

impl Reading<'_> {
    fn set(&self, set: &SelectionSet, on: &[Name], found: &mut Vec<Field>) {
        for item in set.items.iter().filter(|item| !self.is_skipped(item.node.directives())) {
            match &item.node {
                Selection::Field(field) => {
                    let mut below = Selected::default();
                    self.set(&field.node.selection_set.node, &[], &mut below.fields);
                    let key = field.node.response_key().node.clone();
                    found.push(Field { key, on: on.to_vec(), below });
                }
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref().map(|one| &one.node.on.node);
                    let on: Vec<Name> = on.iter().chain(condition).cloned().collect();
                    self.set(&inline.node.selection_set.node, &on, found);
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    let condition = &fragment.node.type_condition.node.on.node;
                    let on: Vec<Name> = on.iter().chain([condition]).cloned().collect();
                    self.set(&fragment.node.selection_set.node, &on, found);
                }
            }
        }
    }

    /// As the library has it, which knows a variable's value but not its default.
    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let skips_if = match directive.node.name.node.as_str() {
                "skip" => true,
                "include" => false,
                _ => return false,
            };
            let given = directive.node.get_argument("if").map(|value| match &value.node {
                Value::Boolean(given) => *given,
                Value::Variable(name) => self.variables.get(name) == Some(&ConstValue::Boolean(true)),
                _ => false,
            });
            given == Some(skips_if)
        })
    }
}
