//! The schema's shape: its object types and the edges between them, read from the SDL.
use anyhow::{Context as _, Result, bail};
use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition},
};
use std::collections::BTreeMap;

/// Object types that are only carriers or pure values, without any read of their own: fields of them are no edges.
pub(super) const PLUMBING: &[&str] = &[
    "AuditAbilities",
    "BilingualText",
    "DispatchAbilities",
    "DispatchGap",
    "DispatchUndertaking",
    "EngagementAbilities",
    "FiscalYear",
    "GradeShare",
    "HistogramCell",
    "MappingCounts",
    "MatchExclusion",
    "MatchMerit",
    "NamedComparisonAbilities",
    "NamedComparisonText",
    "PageInfo",
    "ParticipationAbilities",
    "ProgrammeQuota",
    "ProgrammeRates",
    "ProgrammeWindow",
    "Reason",
    "ReleaseAbilities",
    "RenewalDue",
    "ScoreClass",
    "TrendScore",
    "UserError",
    "VisitAbilities",
];

/// A field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    /// Its name.
    pub name: String,
    /// Its type, without lists and exclamation marks.
    pub target: String,
    /// The types of its arguments, by name.
    pub arguments: BTreeMap<String, String>,
}

/// An object type.
#[derive(Debug, Clone, Default)]
pub(super) struct Object {
    /// Whether it is a node.
    pub is_node: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// All object types by name.
#[derive(Debug, Default)]
pub(super) struct Shape(pub BTreeMap<String, Object>);

impl Shape {
    /// The shape of the present schema.
    pub(super) fn now() -> Result<Self> {
        let mut shape = Self::default();
        for definition in parse_schema(api::graphql::sdl())?.definitions {
            let TypeSystemDefinition::Type(found) = definition else { continue };
            let TypeKind::Object(object) = found.node.kind else { continue };
            let is_node = object.implements.iter().any(|name| name.node.as_str() == "Node");
            let fields = object.fields.iter().map(|field| field_of(&field.node)).collect();
            shape.0.insert(found.node.name.node.to_string(), Object { is_node, fields });
        }
        Ok(shape)
    }

    /// The object type of that name.
    pub(super) fn object(&self, name: &str) -> Result<&Object> {
        self.0.get(name).with_context(|| format!("no object type {name}"))
    }

    /// The names of the node types.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, object)| object.is_node).map(|(name, _)| name.as_str())
    }

    /// Behind a connection its things, else the field's own type.
    pub(super) fn behind(&self, field: &Field) -> Result<&str> {
        let Some(connection) = self.0.get(&field.target).filter(|_| field.is_connection()) else {
            let known = self.0.get_key_value(&field.target);
            return Ok(known.with_context(|| format!("no object type {}", field.target))?.0);
        };
        let nodes = connection.fields.iter().find(|field| field.name == "nodes");
        let Some(nodes) = nodes else { bail!("{} has no nodes", field.target) };
        Ok(self.0.get_key_value(&nodes.target).context("no such type")?.0)
    }

    /// The fields of a type that lead to another of our types.
    pub(super) fn edges<'a>(&'a self, name: &str) -> Result<impl Iterator<Item = &'a Field>> {
        let fields = &self.object(name)?.fields;
        Ok(fields
            .iter()
            .filter(|field| self.0.contains_key(&field.target) && !PLUMBING.contains(&field.target.as_str())))
    }
}

impl Field {
    /// Whether pages of things are behind it.
    pub(super) fn is_connection(&self) -> bool {
        self.target.ends_with("Connection")
    }
}

fn field_of(field: &FieldDefinition) -> Field {
    let arguments = &field.arguments;
    Field {
        name: field.name.node.to_string(),
        target: named(&field.ty.node),
        arguments: arguments
            .iter()
            .map(|one| (one.node.name.node.to_string(), named(&one.node.ty.node)))
            .collect(),
    }
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}
