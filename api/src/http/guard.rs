//! The guard before validation. async-graphql walks every fragment anew at each spread of it, so that a document of one
//! kilobyte can keep a thread busy for minutes; this guard walks each fragment once.
mod cost;
mod introspection;
#[cfg(test)]
mod properties;
mod values;

use super::{around::Around, refusal::Refusal, scan::scan};
use async_graphql::{
    Name, ObjectType, Positioned, Request, SchemaBuilder, SubscriptionType, Variables,
    parser::types::{Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Value;
use cost::{Cost, MAX_VALUES};
use std::collections::HashMap;
use values::{add, constant, step, string};

/// How deep fields may nest. The usual introspection query needs 15.
pub const MAX_DEPTH: usize = 15;
/// How deep selections of any kind may nest.
const MAX_NESTING: usize = 32;
/// The most arguments of one field or directive: those of two fields of one name are compared each with each.
const MAX_ARGUMENTS: usize = 64;
/// The most directives at one place.
const MAX_DIRECTIVES: usize = 8;

/// Gives a schema the limits and the extension that this HTTP layer counts on. Without it, answers would be taken for
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
        .limit_directives(MAX_DIRECTIVES)
        .disable_suggestions()
        .extension(Around)
}

/// Admits a request whose document can be validated and executed at bounded cost; takes time linear in its length.
///
/// A document with a syntax error is admitted: the schema will say what is wrong with it.
pub fn admit(request: &mut Request) -> Result<(), Refusal> {
    admit_counted(request).0
}

/// The same, and how much was looked at: characters, values and selections. So it can be tested that this is linear.
pub fn admit_counted(request: &mut Request) -> (Result<(), Refusal>, usize) {
    let mut work = 0;
    let verdict = look(request, &mut work).map(|_| ());
    (verdict, work)
}

/// Admits a request as [`admit`] does, and says how many tokens its document has.
pub(super) fn admit_unknown(request: &mut Request) -> Result<usize, Refusal> {
    look(request, &mut 0)
}

/// Admits a request whose document was admitted before, and is parsed: with these variables it may be too much.
pub(super) fn admit_known(request: &mut Request) -> Result<(), Refusal> {
    weigh(request, &mut 0)
}

fn look(request: &mut Request, work: &mut usize) -> Result<usize, Refusal> {
    let tokens = scan(&request.query, work)?;
    weigh(request, work)?;
    Ok(tokens)
}

fn weigh(request: &mut Request, work: &mut usize) -> Result<(), Refusal> {
    let variables = std::mem::take(&mut request.variables);
    let verdict = request.parsed_query().map_or(Ok(()), |document| {
        let (known, fragments) = (HashMap::new(), HashMap::new());
        Walk { document, variables: known, fragments, work }.weigh(&variables)
    });
    request.variables = variables;
    verdict
}

/// Whether the request asks to follow something, as far as its document can be read.
pub(super) fn is_subscription(request: &mut Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else { return false };
    let mut operations = document.operations.iter();
    let meant = match name {
        Some(name) => operations.find(|(own, _)| own.is_some_and(|own| own.as_str() == name)),
        None => operations.next(),
    };
    meant.is_some_and(|(_, operation)| operation.node.ty == OperationType::Subscription)
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    /// What each variable's value weighs, at worst.
    variables: HashMap<&'a Name, usize>,
    /// What each fragment costs; nothing while it is being walked.
    fragments: HashMap<&'a Name, Option<Cost>>,
    /// Grows with everything that is looked at.
    work: &'a mut usize,
}

impl<'a> Walk<'a> {
    fn weigh(mut self, variables: &'a Variables) -> Result<(), Refusal> {
        self.know(variables)?;
        let document = self.document;
        let mut total = Cost::default();
        for (_, operation) in document.operations.iter() {
            let own = self.set(&operation.node.selection_set.node, 0)?;
            // So says the specification, and the library does not look.
            if operation.node.ty == OperationType::Subscription && own.roots > 1 {
                return Err(Refusal::ONE_ROOT);
            }
            let directives = self.directives(&operation.node.directives)?;
            total = total.beside(Cost { values: own.values.saturating_add(directives), ..own });
            total.check(own.roots)?;
        }
        // Validation visits the fragments that nobody spreads, too.
        document.fragments.keys().try_for_each(|name| self.fragment(name, 0)?.check(0))
    }

    /// Weighs the variables, also those that nobody uses or declares: each was sent, and is read.
    fn know(&mut self, variables: &'a Variables) -> Result<(), Refusal> {
        let operations = self.document.operations.iter();
        for definition in operations.flat_map(|(_, operation)| &operation.node.variable_definitions) {
            self.directives(&definition.node.directives)?;
            let own = match &definition.node.default_value {
                Some(value) => constant(&value.node, 0, self.work)?,
                None => 1,
            };
            let weight = self.variables.entry(&definition.node.name.node).or_default();
            *weight = own.max(*weight);
        }
        let mut total = 0_usize;
        for (name, value) in variables.iter() {
            let own = constant(value, 0, self.work)?;
            total = total.saturating_add(own);
            let weight = self.variables.entry(name).or_default();
            *weight = own.max(*weight);
        }
        if total > MAX_VALUES { Err(Refusal::VALUES) } else { Ok(()) }
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
        *self.work += 1;
        let directives = self.directives(selection.directives())?;
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
        let arguments = self.arguments(&field.arguments)?;
        let name = field.name.node.as_str();
        Ok(Cost {
            values: inner.values.saturating_add(arguments),
            aliases: inner.aliases.saturating_add(usize::from(field.alias.is_some())),
            roots: 1,
            depth: inner.depth.saturating_add(1),
            told: inner.told.within(name),
            introspection: inner.introspection.within(name, inner.selections, inner.told),
            ..inner
        })
    }

    /// Walks a fragment the first time it is met. One that leads back to itself is refused.
    fn fragment(&mut self, name: &'a Name, level: usize) -> Result<Cost, Refusal> {
        *self.work += 1;
        match self.fragments.get(name) {
            Some(Some(known)) => return Ok(*known),
            Some(None) => return Err(Refusal::TOO_COMPLEX),
            None => {}
        }
        // A spread of an unknown fragment costs nothing; validation will refuse it.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Cost::default()) };
        self.fragments.insert(name, None);
        let inner = self.set(&fragment.node.selection_set.node, level)?;
        let directives = self.directives(&fragment.node.directives)?;
        let cost = Cost { values: inner.values.saturating_add(directives), ..inner };
        self.fragments.insert(name, Some(cost));
        Ok(cost)
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<usize, Refusal> {
        if directives.len() > MAX_DIRECTIVES {
            return Err(Refusal::TOO_COMPLEX);
        }
        directives.iter().try_fold(0, |sum, one| add(sum + 1, self.arguments(&one.node.arguments)))
    }

    fn arguments(&mut self, arguments: &[(Positioned<Name>, Positioned<Value>)]) -> Result<usize, Refusal> {
        if arguments.len() > MAX_ARGUMENTS {
            return Err(Refusal::TOO_COMPLEX);
        }
        arguments.iter().try_fold(0, |sum, (_, value)| add(sum, self.value(&value.node, 0)))
    }

    fn value(&mut self, value: &Value, depth: usize) -> Result<usize, Refusal> {
        match value {
            Value::List(items) => {
                step(depth, items.len(), self.work)?;
                items.iter().try_fold(1, |sum, item| add(sum, self.value(item, depth + 1)))
            }
            Value::Object(fields) => {
                step(depth, fields.len(), self.work)?;
                fields.values().try_fold(1, |sum, item| add(sum, self.value(item, depth + 1)))
            }
            Value::Variable(name) => {
                step(depth, 0, self.work)?;
                Ok(self.variables.get(name).copied().unwrap_or(1))
            }
            Value::String(text) => step(depth, 0, self.work).map(|()| string(text)),
            _ => step(depth, 0, self.work).map(|()| 1),
        }
    }
}
