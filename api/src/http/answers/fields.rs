//! Which fields say the same for ever about a release that is RELEASED, to everybody of the same rights. What is not
//! declared here is taken to change, to depend on who asks, or to speak of something else: an answer with it is not kept.
//!
//! To declare a field means: its value follows from the id of a released release, from what `Rights` holds, from the language
//! and from the rules that this program reads by, and from nothing else, neither now nor after any write. `viewer…`,
//! `ownPosition`, lists and whatever is counted live never belong here. When what a declared field says changes, `super::FORM` grows.

/// A type with its declared fields, each with the type it leads to; a blank one has no fields.
type Declared = (&'static str, &'static [(&'static str, &'static str)]);

/// What is declared.
pub(super) const STATIC: &[Declared] = &[
    ("Query", &[("node", "Node"), ("comparisonRelease", "ComparisonRelease")]),
    ("Node", &[("id", "")]),
    (
        "ComparisonRelease",
        &[
            ("id", ""),
            ("fiscalYear", "FiscalYear"),
            ("editionCode", ""),
            ("basis", ""),
            ("tier", ""),
            ("state", ""),
            ("withheld", "Reason"),
            ("openedAt", ""),
            ("closedAt", ""),
            ("publishedAt", ""),
            ("formula", ""),
            ("scope", ""),
            ("partition", ""),
            ("figures", "VariableFigures"),
            ("counts", ""),
            ("means", ""),
            ("standardDeviations", ""),
            ("groups", "PeerGroup"),
            ("topQuarter", "TopQuarter"),
            ("itemRates", "ItemRate"),
            ("yearOverYear", "YearOverYear"),
        ],
    ),
    ("FiscalYear", &[("year", ""), ("era", "")]),
    ("Reason", &[("code", ""), ("message", "")]),
    (
        "VariableFigures",
        &[
            ("domain", ""),
            ("n", ""),
            ("mean", ""),
            ("standardDeviation", ""),
            ("quartiles", "ScoreClass"),
            ("histogram", "HistogramCell"),
            ("grades", "GradeShare"),
            ("withheld", "Reason"),
            ("spreadWithheld", "Reason"),
        ],
    ),
    ("ScoreClass", &[("from", ""), ("to", "")]),
    ("GradeShare", &[("from", ""), ("to", ""), ("percent", "")]),
    ("PeerGroup", &[("code", ""), ("name", "BilingualText"), ("figures", "VariableFigures")]),
    ("BilingualText", &[("ja", ""), ("en", "")]),
    ("TopQuarter", &[("domain", ""), ("mean", ""), ("withheld", "Reason")]),
    ("ItemRate", &[("item", ""), ("percent", ""), ("withheld", "Reason")]),
    ("YearOverYear", &[("from", "FiscalYear"), ("comparablePercent", ""), ("changes", "MeanChange")]),
    (
        "MeanChange",
        &[("domain", ""), ("n", ""), ("earlier", ""), ("later", ""), ("points", ""), ("withheld", "Reason")],
    ),
    ("HistogramCell", &[("from", ""), ("to", ""), ("count", "")]),
];

/// What a declared field leads to; nothing if it is not declared.
pub(super) fn leads_to(parent: &str, field: &str) -> Option<&'static str> {
    if field == "__typename" {
        return is_declared(parent).then_some("");
    }
    let (_, fields) = STATIC.iter().find(|(name, _)| *name == parent)?;
    fields.iter().find(|(name, _)| *name == field).map(|(_, target)| *target)
}

/// Whether any field of this type is declared.
pub(super) fn is_declared(name: &str) -> bool {
    STATIC.iter().any(|(declared, _)| *declared == name)
}

#[cfg(test)]
mod tests {
    use super::STATIC;
    use async_graphql::parser::{
        parse_schema,
        types::{BaseType, Type, TypeKind, TypeSystemDefinition},
    };
    use std::collections::BTreeMap;

    fn named(ty: &Type) -> String {
        match &ty.base {
            BaseType::Named(name) => name.to_string(),
            BaseType::List(inner) => named(inner),
        }
    }

    /// Field and type by field, of each object and interface; those that have fields by name.
    fn shape() -> BTreeMap<String, BTreeMap<String, String>> {
        let mut shape = BTreeMap::new();
        for definition in parse_schema(crate::graphql::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(found) = definition else { continue };
            let fields = match found.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            let fields =
                fields.iter().map(|field| (field.node.name.node.to_string(), named(&field.node.ty.node)));
            shape.insert(found.node.name.node.to_string(), fields.collect());
        }
        shape
    }

    #[test]
    fn every_declared_field_is_in_the_schema_and_leads_where_it_says() {
        let shape = shape();
        for (parent, fields) in STATIC {
            for (field, target) in *fields {
                let found = shape[*parent].get(*field).unwrap_or_else(|| panic!("{parent}.{field}"));
                if target.is_empty() {
                    assert!(!shape.contains_key(found), "{parent}.{field} leads on to {found}");
                } else {
                    assert_eq!(found, target, "{parent}.{field}");
                    assert!(STATIC.iter().any(|(name, _)| name == target), "{target}");
                }
            }
        }
    }

    #[test]
    fn nothing_that_depends_on_who_asks_is_declared() {
        let fields = STATIC.iter().flat_map(|(_, fields)| *fields);
        for (field, _) in fields {
            assert!(!field.to_lowercase().contains("viewer") && !field.starts_with("own"), "{field}");
        }
        let (_, roots) = STATIC.iter().find(|(name, _)| *name == "Query").unwrap();
        assert!(
            roots.iter().all(|(root, _)| ["node", "comparisonRelease"].contains(root)),
            "roots name a release"
        );
    }
}
