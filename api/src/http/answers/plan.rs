//! Whether a document's answer is one that may be kept: told from the document alone, once for each document.
use super::fields::{is_declared, leads_to};
use crate::graphql::named;
use async_graphql::{
    Variables, chosen,
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Name, Value};
use domain::comparison::ReleaseId;

/// The releases that a document of declared fields asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan(Vec<Which>);

#[derive(Debug, PartialEq, Eq)]
enum Which {
    /// The one in this variable.
    Variable(Name),
    /// The one that stands in the document.
    Given(ReleaseId),
}

impl Plan {
    /// Of a query of nothing but declared fields of releases, each root naming one by its id. The document must have been
    /// admitted by the guard: fragments are walked at each spread.
    pub(super) fn of(document: &ExecutableDocument, operation: Option<&str>) -> Option<Self> {
        let chosen = chosen(document, operation)?;
        if chosen.ty != OperationType::Query {
            return None;
        }
        let mut roots = Vec::new();
        let walk = Walk(document);
        walk.set("Query", &chosen.selection_set.node, &mut roots)?;
        (!roots.is_empty()).then_some(Self(roots))
    }

    /// The releases' ids under these variables; nothing if one is no release's id.
    pub(super) fn releases(&self, variables: &Variables) -> Option<Vec<ReleaseId>> {
        let mut found: Vec<ReleaseId> = self
            .0
            .iter()
            .map(|which| match which {
                Which::Given(id) => Some(*id),
                Which::Variable(name) => match variables.get(name)? {
                    ConstValue::String(text) => named(text),
                    _ => None,
                },
            })
            .collect::<Option<_>>()?;
        found.sort_unstable();
        found.dedup();
        Some(found)
    }
}

struct Walk<'a>(&'a ExecutableDocument);

impl Walk<'_> {
    fn set(&self, parent: &str, set: &SelectionSet, roots: &mut Vec<Which>) -> Option<()> {
        set.items.iter().try_for_each(|item| match &item.node {
            Selection::Field(field) => self.field(parent, &field.node, roots),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                self.inside(on.unwrap_or(parent), &inline.node.selection_set.node, roots)
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &self.0.fragments.get(&spread.node.fragment_name.node)?.node;
                self.inside(&fragment.type_condition.node.on.node, &fragment.selection_set.node, roots)
            }
        })
    }

    fn inside(&self, on: &str, set: &SelectionSet, roots: &mut Vec<Which>) -> Option<()> {
        if is_declared(on) { self.set(on, set, roots) } else { None }
    }

    fn field(&self, parent: &str, field: &Field, roots: &mut Vec<Which>) -> Option<()> {
        let name = field.name.node.as_str();
        let target = leads_to(parent, name)?;
        match (parent, name, field.arguments.as_slice()) {
            (_, _, []) if parent != "Query" || name == "__typename" => {}
            ("Query", _, [(argument, value)]) if argument.node == "id" => roots.push(match &value.node {
                Value::Variable(name) => Which::Variable(name.clone()),
                Value::String(text) => Which::Given(named(text)?),
                _ => return None,
            }),
            _ => return None,
        }
        if target.is_empty() {
            field.selection_set.node.items.is_empty().then_some(())
        } else {
            self.set(target, &field.selection_set.node, roots)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Plan;
    use crate::graphql::gid;
    use async_graphql::{Variables, parser::parse_query};
    use domain::comparison::ReleaseId;
    use serde_json::json;
    use uuid::Uuid;

    const ONE: ReleaseId = ReleaseId::from_uuid(Uuid::from_u128(1));

    fn plan(document: &str) -> Option<Plan> {
        Plan::of(&parse_query(document).unwrap(), None)
    }

    #[test]
    fn a_document_of_declared_fields_has_a_plan() {
        let id = gid(ONE).0;
        let named = format!("{{ node(id: \"{id}\") {{ ... on ComparisonRelease {{ means }} }} }}");
        for document in [
            "query ($id: ID!) { node(id: $id) { id __typename ... on ComparisonRelease { state figures { n quartiles { from } } } } }",
            "query ($id: ID!) { a: node(id: $id) { ...F } } fragment F on ComparisonRelease { means ...G } fragment G on ComparisonRelease { withheld { code } }",
            &named,
        ] {
            let plan = plan(document).unwrap_or_else(|| panic!("{document}"));
            let variables = Variables::from_json(json!({ "id": id }));
            assert_eq!(plan.releases(&variables), Some(vec![ONE]), "{document}");
        }
    }

    #[test]
    fn whatever_changes_or_depends_on_who_asks_has_none() {
        for document in [
            "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease { ownPosition { points } } } }",
            "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease { viewerCan { close } } } }",
            "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease { prefecture { name } } } }",
            "query ($id: ID!) { node(id: $id) { ... on Organization { name } } }",
            "query ($id: ID!) { node(id: $id) { id } viewer { userId } }",
            "query ($id: ID!) { nodes(ids: [$id]) { id } }",
            "query ($id: ID!) { node(id: $id) { ...F } } fragment F on Audit { id }",
            "query ($id: ID!) { node(id: $id) { ...Missing } }",
            "{ comparisonReleases(first: 1) { nodes { means } } }",
            "{ __schema { types { name } } }",
            "{ __typename }",
            "{ node(id: 7) { id } }",
            "{ node(id: \"QXVkaXQ6MQ\") { id } }",
            "mutation ($id: ID!) { node(id: $id) { id } }",
            "query A { __typename } query B ($id: ID!) { node(id: $id) { id } }",
        ] {
            assert_eq!(plan(document), None, "{document}");
        }
    }

    #[test]
    fn what_names_no_release_stands_on_none() {
        let plan = plan("query ($id: ID!) { node(id: $id) { id } }").unwrap();
        for variables in [json!({}), json!({ "id": 7 }), json!({ "id": "QXVkaXQ6MQ" }), json!({ "id": null })]
        {
            assert_eq!(plan.releases(&Variables::from_json(variables.clone())), None, "{variables}");
        }
    }
}
