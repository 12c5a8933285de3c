//! Releases that are asked for in tests, with all that stands beside them, owned.
use super::*;
use crate::{
    disclosure::{
        Disclosed, Earlier, GroupCode, ItemCount, Proposal, Published, Relation, Rows, Shown, judge,
    },
    kernel::fiscal::FiscalYear,
    scoring::PerVariable,
};
use std::collections::{BTreeMap, BTreeSet};

/// Names a body.
pub(crate) type Body = u32;

/// A release that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Past {
    pub(crate) asked: Asked,
    pub(crate) published: Published,
}

/// A release that is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) rows: Rows<Body>,
    pub(crate) groups: BTreeMap<GroupCode, BTreeSet<Body>>,
    pub(crate) compared: PerVariable<BTreeSet<Body>>,
    pub(crate) items: Vec<ItemCount>,
    shown: Vec<(Relation, Past)>,
    /// What is shown of the year before, of which the first is compared with.
    earlier: Vec<Past>,
}

/// Bodies named from 0 on, with these overall scores in hundredths and no others.
pub(crate) fn rows_of(scores: &[i64]) -> Rows<Body> {
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    (0..).zip(hundredths(scores).into_iter().map(row)).collect()
}

impl Asked {
    pub(crate) fn of(rows: Rows<Body>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Divided by the number that `group` gives a body.
    pub(crate) fn divided(mut self, group: impl Fn(Body) -> u32) -> Self {
        for body in self.rows.keys() {
            let code = GroupCode::parse(&format!("G{}", group(*body))).unwrap();
            self.groups.entry(code).or_default().insert(*body);
        }
        self
    }

    pub(crate) fn beside(mut self, relation: Relation, past: &Past) -> Self {
        self.shown.push((relation, past.clone()));
        self
    }

    /// After the year of `first`, with the same items; `others` are shown of that year too.
    pub(crate) fn after(mut self, first: &Past, others: &[&Past]) -> Self {
        let before = &first.asked.rows;
        self.compared = PerVariable::from_fn(|variable| {
            let has = |rows: &Rows<Body>, body| rows.get(body).is_some_and(|row| row.get(variable).is_some());
            self.rows.keys().filter(|body| has(&self.rows, body) && has(before, body)).copied().collect()
        });
        self.earlier = std::iter::once(first).chain(others.iter().copied()).cloned().collect();
        self
    }

    pub(crate) fn judged(&self, rules: &Rules) -> Disclosed<Published> {
        fn shown(relation: Relation, past: &Past) -> Shown<'_, Body> {
            let Past { asked, published } = past;
            Shown {
                relation,
                other_tier: relation == Relation::OtherTier,
                rows: &asked.rows,
                groups: &asked.groups,
                compared: &asked.compared,
                published,
            }
        }
        let of_year: Vec<_> = self.shown.iter().map(|(relation, past)| shown(*relation, past)).collect();
        let of_before: Vec<_> = self.earlier.iter().map(|past| shown(Relation::Superseded, past)).collect();
        let before = self.earlier.first().map(|past| &past.asked.rows);
        let of = |rows: &Rows<Body>| -> Rows<Body> {
            rows.iter()
                .filter(|(body, _)| self.compared.iter().any(|(_, compared)| compared.contains(body)))
                .map(|(body, row)| (*body, *row))
                .collect()
        };
        let compared = before.map(|before| (of(before), of(&self.rows)));
        let earlier = before.zip(compared.as_ref()).map(|(released, (before, after))| Earlier {
            fiscal_year: FiscalYear::parse("fiscalYear", 2024).unwrap(),
            released,
            before,
            after,
            shown: &of_before,
            rules: *rules,
            comparable_percent: 100,
        });
        let Self { rows, groups, items, .. } = self;
        judge(&Proposal { rows, groups, shown: &of_year, earlier, items }, rules)
    }

    /// Judged by the rules of the house and, if anything may be, released.
    pub(crate) fn released(self) -> Option<Past> {
        self.released_by(&HOUSE)
    }

    pub(crate) fn released_by(self, rules: &Rules) -> Option<Past> {
        let published = self.judged(rules).released().cloned()?;
        Some(Past { asked: self, published })
    }
}
