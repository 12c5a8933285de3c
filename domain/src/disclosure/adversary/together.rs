//! The adversary before everything at once. It knows all scores but those of five bodies, and sees both tiers, both years,
//! prefectures, the nation and their peer groups, and releases with those they superseded.
use super::{
    asking::{Body, Past},
    land::{Book, Land},
    straddling::{FOUND, Straddling},
    worlds::Worlds,
    *,
};
use crate::{
    disclosure::{Disclosed, Summary, WithheldReason},
    scoring::Variable,
};
use std::collections::{BTreeMap, BTreeSet};

/// One figure: what is shown, whose scores it counts, and of which release.
pub(super) struct View {
    pub(super) public: Public,
    pub(super) columns: BTreeMap<Body, i64>,
}

fn scored(past: &Past, variable: Variable, members: impl Fn(&Body) -> bool) -> BTreeMap<Body, i64> {
    let score = |row: &Row| row.get(variable).map(Hundredths::get);
    let rows = past.asked.rows.iter().filter(|(body, _)| members(body));
    rows.filter_map(|(body, row)| Some((*body, score(row)?))).collect()
}

fn mean_alone(n: u32, mean: u32) -> Option<Public> {
    let none = WithheldReason::SpreadNeedsTen;
    let summary = Summary {
        n,
        mean,
        sd: Disclosed::Withheld(none),
        quartiles: Disclosed::Withheld(none),
        histogram: Disclosed::Withheld(none),
    };
    Public::of(&Disclosed::Released(summary))
}

/// All that `past` shows of its own year.
fn views(past: &Past, variable: Variable) -> Vec<View> {
    let (asked, published) = (&past.asked, &past.published);
    let mut all = vec![(Public::of(published.whole.figures.get(variable)), scored(past, variable, |_| true))];
    for ((_, group), members) in published.groups.iter().zip(asked.groups.values()) {
        let columns = scored(past, variable, |body| members.contains(body));
        all.push((Public::of(group.figures.get(variable)), columns));
    }
    if let Some(Disclosed::Released(change)) =
        past.published.change.as_ref().map(|c| c.variables.get(variable))
    {
        let columns = scored(past, variable, |body| asked.compared.get(variable).contains(body));
        all.push((mean_alone(change.n, change.later), columns));
    }
    all.into_iter().filter_map(|(public, columns)| Some(View { public: public?, columns })).collect()
}

/// All figures of a year and a tier, variable by variable, release by release.
pub(super) type Seen<'a> = Vec<(Variable, Vec<(&'a Past, Vec<View>)>)>;

/// All that is shown of a year and a tier: its own releases, and the means to which the `next` year is compared.
struct Year<'a> {
    releases: &'a [Past],
    next: &'a [Past],
}

impl<'a> Year<'a> {
    fn seen(&self) -> Seen<'a> {
        Variable::all().map(|variable| (variable, self.views(variable))).collect()
    }

    /// Release by release. What a later release tells of this year is counted with the one it compares with.
    fn views(&self, variable: Variable) -> Vec<(&'a Past, Vec<View>)> {
        let mut all: Vec<_> = self.releases.iter().map(|past| (past, views(past, variable))).collect();
        for next in self.next {
            let Some(Disclosed::Released(change)) =
                next.published.change.as_ref().map(|change| change.variables.get(variable))
            else {
                continue;
            };
            let holds = |past: &Past| {
                next.asked.compared.get(variable).iter().all(|body| past.asked.rows.contains_key(body))
            };
            let (past, views) = all.iter_mut().find(|(past, _)| holds(past)).unwrap();
            let columns = scored(past, variable, |body| next.asked.compared.get(variable).contains(body));
            views.push(View { public: mean_alone(change.n, change.earlier).unwrap(), columns });
        }
        all
    }
}

/// How often the adversary was tried, and on how many figures.
#[derive(Debug, Default)]
struct Count {
    figures: u32,
    coalitions: u32,
    /// Not tried: a figure counts some of the five and not the others.
    straddling: Straddling,
    /// For which no other world was found.
    given_away: u32,
    /// Of those, which mean and SD alone bound that closely: a proof, not a search.
    proven: u32,
    first: Option<Vec<i64>>,
}

/// Tries every figure of the first domain of the tier, against all that is `seen` of the year. `books` are the answers:
/// those of the year, and those that were judged anew.
fn attack(
    books: &[&Book],
    seen: [&Seen<'_>; 2],
    (full, steps): (bool, usize),
    count: &mut Count,
    dice: &mut Dice,
) {
    let domain = &seen[usize::from(full)][1].1;
    let mut tried = BTreeSet::new();
    for (past, views) in domain {
        let holds = |book: &&&Book| {
            past.asked
                .rows
                .iter()
                .all(|(body, row)| book.get(body).map(|answers| answers.row(full)) == Some(*row))
        };
        let book = books.iter().find(holds).unwrap();
        for view in views {
            count.figures += 1;
            let bodies: Vec<Body> = view.columns.keys().copied().collect();
            let scores: Vec<i64> = view.columns.values().copied().collect();
            for unknown in choices(&scores, dice) {
                let of = |at: &usize| (bodies[*at], scores[*at]);
                let unknown: BTreeMap<Body, i64> = unknown.iter().map(of).collect();
                // A coalition of all but five of each cohort: it knows all or none of these five elsewhere, too.
                let in_it = |view: &View| {
                    unknown.iter().filter(|(body, score)| view.columns.get(*body) == Some(*score)).count()
                };
                let crosses = |view: &View| (1..UNKNOWN).contains(&in_it(view));
                if !tried.insert(unknown.clone()) {
                    continue;
                }
                let bodies: Vec<Body> = unknown.keys().copied().collect();
                if domain.iter().flat_map(|(_, views)| views).any(crosses) {
                    count.straddling.counts.here += 1;
                    count.straddling.look(book, &bodies, seen);
                    continue;
                }
                let worlds = Worlds::new(book, &bodies, seen);
                if !worlds.are_alike() {
                    count.straddling.counts.elsewhere += 1;
                    count.straddling.look(book, &bodies, seen);
                    continue;
                }
                count.coalitions += 1;
                if !worlds.keep_off(full, OPEN, steps, dice) {
                    let known = view.columns.iter().filter(|(body, _)| !unknown.contains_key(body));
                    let known: Vec<i64> = known.map(|(_, score)| *score).collect();
                    let (low, high) = Knowledge::new(Some(&view.public), &known).outer(5);
                    count.given_away += 1;
                    count.proven += u32::from(high - low < OPEN);

                    count.first.get_or_insert(unknown.into_values().collect());
                }
            }
        }
    }
}

/// Makes so many lands by `rules`, and attacks all that is shown in them.
fn attacked(of: usize, rules: &Rules, steps: usize) -> (Count, u32, u32) {
    // Apart, so that the lands stay as they are when the attack changes.
    let (lands, dice) = (&mut Dice::new(12), &mut Dice::new(14));
    let (mut count, mut superseded, mut nations) = (Count::default(), 0, 0);
    for at in 0..of {
        let land = Land::made(at, rules, lands);
        for (books, releases, next) in [
            ([&land.now, &land.anew], &land.this_year, &[Vec::new(), Vec::new()]),
            ([&land.before; 2], &land.year_before, &land.this_year),
        ] {
            let [essential, full] =
                [0, 1].map(|tier| Year { releases: &releases[tier], next: &next[tier] }.seen());
            for tier in [false, true] {
                attack(&books, [&essential, &full], (tier, steps), &mut count, dice);
            }
        }
        nations += u32::from(land.this_year[1].iter().any(|past| past.asked.rows.len() == land.now.len()));
        superseded += u32::from(land.superseded);
    }
    (count, superseded, nations)
}

/// For each coalition tried there is another land, with other answers of the five, in which every figure of the year is the
/// same, in both tiers, of the whole and all domains; and somebody is five points off in it. Not tried are five of which some
/// are in a figure and some are not (ADR 29): all of them are counted, and those that one figure alone bounds.
#[test]
fn everything_at_once_gives_nobody_away() {
    let (count, superseded, nations) = attacked(84, &HOUSE, 4_000);
    assert_eq!(count.given_away, 0, "{count:?}");
    let enough = count.figures > 600 && count.coalitions > 4_000 && superseded > 0 && nations > 0;
    assert!(enough, "no solution: {count:?}, {superseded} superseded, {nations} nations");
    assert_eq!(count.coalitions, 8_135, "docs/comparison.md has this");
    let Straddling { counts, narrowest } = &count.straddling;
    assert_eq!(*counts, FOUND, "docs/comparison.md has these; the narrowest: {narrowest}");
}

/// So that finding none means something: without the check, there are such as are bound with certainty.
#[test]
fn and_without_the_check_some_are() {
    let (count, ..) = attacked(6, &Rules { least_bound: 0, ..HOUSE }, 64);
    assert!(count.given_away > 20 && count.proven > 5, "{count:?}");
}
