//! The guard before validation. async-graphql walks every fragment anew at each spread of it, so that a document of one
//! kilobyte can keep a thread busy for minutes; this guard walks each fragment once.
use super::{execution::NullsInPlace, fair::Charged, refusal::Refusal, scan::scan};
use async_graphql::{
    Name, ObjectType, Positioned, Request, SchemaBuilder, SubscriptionType, Variables,
    parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Value};
use std::collections::HashMap;

/// The most selections (fields, spreads, inline fragments), each counted as often as it is spread.
const MAX_SELECTIONS: usize = 2_000;
/// The most argument values, counted alike. A string counts once for each 64 bytes; a variable counts as its value.
const MAX_VALUES: usize = 50_000;
/// The most aliases, counted alike.
const MAX_ALIASES: usize = 100;
/// The most fields at the root of one operation.
const MAX_ROOTS: usize = 20;
/// How deep fields may nest. The usual introspection query needs 15.
pub const MAX_DEPTH: usize = 15;
/// How deep selections of any kind may nest.
const MAX_NESTING: usize = 32;

/// Gives a schema the limits and the extensions that this HTTP layer counts on. Without them, answers would be taken for
/// refusals, and nothing would be paid for.
#[must_use]
pub fn harden<Q, M, S>(schema: SchemaBuilder<Q, M, S>) -> SchemaBuilder<Q, M, S>
where
    Q: ObjectType + 'static,
    M: ObjectType + 'static,
    S: SubscriptionType + 'static,
{
    schema
        .limit_recursive_depth(MAX_NESTING)
        .limit_directives(8)
        .disable_suggestions()
        .extension(NullsInPlace)
        .extension(Charged)
}

/// Admits a request whose document can be validated and executed at bounded cost; takes time linear in its length.
///
/// A document with a syntax error is admitted: the schema will say what is wrong with it.
pub fn admit(request: &mut Request) -> Result<(), Refusal> {
    scan(&request.query)?;
    let variables = std::mem::take(&mut request.variables);
    let verdict = request.parsed_query().map_or(Ok(()), |document| weigh(document, &variables));
    request.variables = variables;
    verdict
}

fn weigh(document: &ExecutableDocument, variables: &Variables) -> Result<(), Refusal> {
    let mut walk = Walk::new(document, variables);
    let mut total = Cost::default();
    for (_, operation) in document.operations.iter() {
        let own = walk.set(&operation.node.selection_set.node, 0)?;
        let directives = walk.directives(&operation.node.directives);
        total = total.beside(Cost { values: own.values.saturating_add(directives), ..own });
        total.check(own.roots)?;
    }
    // Validation visits the fragments that nobody spreads, too.
    document.fragments.keys().try_for_each(|name| walk.fragment(name, 0)?.check(0))
}

/// What a selection costs, with everything beneath it.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    selections: usize,
    values: usize,
    aliases: usize,
    roots: usize,
    depth: usize,
    nesting: usize,
}

impl Cost {
    fn beside(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            values: self.values.saturating_add(other.values),
            aliases: self.aliases.saturating_add(other.aliases),
            roots: self.roots.saturating_add(other.roots),
            depth: self.depth.max(other.depth),
            nesting: self.nesting.max(other.nesting),
        }
    }

    /// Around this goes a selection whose own arguments and directives weigh `values`.
    fn within(self, values: usize) -> Self {
        Self {
            selections: self.selections.saturating_add(1),
            values: self.values.saturating_add(values),
            nesting: self.nesting.saturating_add(1),
            ..self
        }
    }

    fn check(&self, roots: usize) -> Result<(), Refusal> {
        let fits = self.selections <= MAX_SELECTIONS
            && self.values <= MAX_VALUES
            && self.aliases <= MAX_ALIASES
            && roots <= MAX_ROOTS
            && self.depth <= MAX_DEPTH
            && self.nesting <= MAX_NESTING;
        if fits { Ok(()) } else { Err(Refusal::TOO_COMPLEX) }
    }
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// What each variable's value weighs, at worst.
    variables: HashMap<&'a Name, usize>,
    /// What each fragment costs; nothing while it is being walked.
    fragments: HashMap<&'a Name, Option<Cost>>,
}

impl<'a> Walk<'a> {
    fn new(document: &'a ExecutableDocument, variables: &'a Variables) -> Self {
        let mut weights: HashMap<&Name, usize> = HashMap::new();
        for definition in
            document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions)
        {
            let default = definition.node.default_value.as_ref();
            let weight = weights.entry(&definition.node.name.node).or_default();
            *weight = default.map_or(1, |value| constant(&value.node)).max(*weight);
        }
        for (name, value) in variables.iter() {
            let weight = weights.entry(name).or_default();
            *weight = constant(value).max(*weight);
        }
        Self { document, variables: weights, fragments: HashMap::new() }
    }

    fn set(&mut self, set: &'a SelectionSet, level: usize) -> Result<Cost, Refusal> {
        if level > MAX_NESTING {
            return Err(Refusal::TOO_COMPLEX);
        }
        set.items
            .iter()
            .try_fold(Cost::default(), |sum, item| Ok(sum.beside(self.selection(&item.node, level + 1)?)))
    }

    fn selection(&mut self, selection: &'a Selection, level: usize) -> Result<Cost, Refusal> {
        let directives = self.directives(selection.directives());
        Ok(match selection {
            Selection::Field(field) => self.field(&field.node, level)?.within(directives),
            Selection::InlineFragment(inline) => {
                self.set(&inline.node.selection_set.node, level)?.within(directives)
            }
            Selection::FragmentSpread(spread) => {
                self.fragment(&spread.node.fragment_name.node, level)?.within(directives)
            }
        })
    }

    fn field(&mut self, field: &'a Field, level: usize) -> Result<Cost, Refusal> {
        let inner = self.set(&field.selection_set.node, level)?;
        let arguments = self.arguments(&field.arguments);
        Ok(Cost {
            values: inner.values.saturating_add(arguments),
            aliases: inner.aliases.saturating_add(usize::from(field.alias.is_some())),
            roots: 1,
            depth: inner.depth.saturating_add(1),
            ..inner
        })
    }

    /// Walks a fragment the first time it is met. One that leads back to itself is refused.
    fn fragment(&mut self, name: &'a Name, level: usize) -> Result<Cost, Refusal> {
        match self.fragments.get(name) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(Refusal::TOO_COMPLEX),
            None => {}
        }
        // A spread of an unknown fragment costs nothing; validation will refuse it.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Cost::default()) };
        self.fragments.insert(name, None);
        let inner = self.set(&fragment.node.selection_set.node, level)?;
        let directives = self.directives(&fragment.node.directives);
        let cost = Cost { values: inner.values.saturating_add(directives), ..inner };
        self.fragments.insert(name, Some(cost));
        Ok(cost)
    }

    fn directives(&self, directives: &[Positioned<Directive>]) -> usize {
        directives.iter().fold(0, |sum, one| sum.saturating_add(1 + self.arguments(&one.node.arguments)))
    }

    fn arguments(&self, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> usize {
        arguments.iter().fold(0, |sum, (_, value)| sum.saturating_add(self.value(&value.node)))
    }

    fn value(&self, value: &Value) -> usize {
        match value {
            Value::Variable(name) => self.variables.get(name).copied().unwrap_or(1),
            Value::String(text) => string(text),
            Value::List(items) => items.iter().fold(1, |sum, item| sum.saturating_add(self.value(item))),
            Value::Object(fields) => {
                fields.values().fold(1, |sum, item| sum.saturating_add(self.value(item)))
            }
            _ => 1,
        }
    }
}

fn constant(value: &ConstValue) -> usize {
    match value {
        ConstValue::String(text) => string(text),
        ConstValue::List(items) => items.iter().fold(1, |sum, item| sum.saturating_add(constant(item))),
        ConstValue::Object(fields) => fields.values().fold(1, |sum, item| sum.saturating_add(constant(item))),
        _ => 1,
    }
}

const fn string(text: &str) -> usize {
    1 + text.len() / 64
}
