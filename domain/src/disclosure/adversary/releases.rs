//! The adversary before two releases of the same scores: a whole and its groups, a year and those who stayed.
use super::{
    asking::{Asked, Body, Past, rows_of},
    *,
};
use crate::disclosure::{Disclosed, Relation, Summary, WithheldReason};

fn divided(dice: &mut Dice) -> Vec<Vec<i64>> {
    let groups = dice.between(2, 5);
    let group = |_| {
        let kind = KINDS[usize::try_from(dice.between(0, i64::try_from(KINDS.len()).unwrap() - 1)).unwrap()];
        let n = usize::try_from(dice.between(5, 24)).unwrap();
        cohort(kind, n, dice)
    };
    (0..groups).map(group).collect()
}

/// Five of `scores` are unknown, and all others known, `elsewhere` too: two figures bear on them.
fn bounded_by_both(
    scores: &[i64],
    own: Option<&Public>,
    elsewhere: &[i64],
    whole: Option<&Public>,
    dice: &mut Dice,
) -> Option<Vec<i64>> {
    choices(scores, dice).into_iter().find_map(|unknown| {
        let (truth, known) = split(scores, &unknown);
        let all = [known.as_slice(), elsewhere].concat();
        let (of_group, of_whole) = (Knowledge::new(own, &known), Knowledge::new(whole, &all));
        let mut roll = |low, high| dice.between(low, high);
        let kept_off = of_group.is_kept_off(&truth, OPEN, &mut roll, |world| of_whole.allows(world));
        (!kept_off).then_some(truth)
    })
}

/// Groups one after the other, and to which each body belongs.
fn joined(groups: &[Vec<i64>]) -> (Vec<i64>, impl Fn(Body) -> u32 + use<>) {
    let of: Vec<u32> = (0..).zip(groups).flat_map(|(at, group)| group.iter().map(move |_| at)).collect();
    (groups.concat(), move |body| of[usize::try_from(body).unwrap()])
}

fn given_away_by_both(
    groups: &[Vec<i64>],
    of: &[Option<Public>],
    whole: Option<&Public>,
    dice: &mut Dice,
) -> Option<Vec<i64>> {
    (0..).zip(groups.iter().zip(of)).find_map(|(at, (scores, own))| {
        let others = (0..).zip(groups).filter(|(other, _): &(usize, _)| *other != at);
        let elsewhere: Vec<i64> = others.flat_map(|(_, group)| group.clone()).collect();
        bounded_by_both(scores, own.as_ref(), &elsewhere, whole, dice)
    })
}

fn public(past: &Past) -> Option<Public> {
    Public::of(&past.published.whole.figures.overall)
}

#[test]
fn a_group_beside_the_whole_gives_nobody_away() {
    let mut dice = Dice::new(7);
    let (mut shown, mut of, mut wholes, mut tried) = (0, 0, 0, 0);
    for _ in 0..300 {
        let groups = divided(&mut dice);
        let (scores, group) = joined(&groups);
        tried += 1;
        if let Some(past) = Asked::of(rows_of(&scores)).divided(group).released() {
            let figures: Vec<_> =
                past.published.groups.iter().map(|(_, group)| Public::of(&group.figures.overall)).collect();
            let found = given_away_by_both(&groups, &figures, public(&past).as_ref(), &mut dice);
            assert_eq!(found, None, "{groups:?}");
            of += figures.len();
            shown += figures.iter().flatten().count();
        }
        // The other way round: the parts first, each as if it were alone.
        let (mut nation, mut parts, mut from) = (Asked::of(rows_of(&scores)), Vec::new(), 0);
        for group in &groups {
            let to = from + u32::try_from(group.len()).unwrap();
            let rows = nation.rows.range(from..to).map(|(body, row)| (*body, *row)).collect();
            from = to;
            let part = Asked::of(rows).released();
            if let Some(part) = &part {
                nation = nation.beside(Relation::Part, part);
            }
            parts.push(part.as_ref().and_then(public));
        }
        let whole = nation.released();
        wholes += u32::from(whole.is_some());
        let whole = whole.as_ref().and_then(public);
        assert_eq!(given_away_by_both(&groups, &parts, whole.as_ref(), &mut dice), None, "{groups:?}");
    }
    assert!(2 * shown > of && wholes > 200, "no solution: {shown} of {of}, {wholes} of {tried} wholes");
}

/// Some left after the first year: its mean over those who stayed stands beside all figures of its own release.
#[test]
fn a_year_beside_the_next_gives_nobody_away() {
    let mut dice = Dice::new(8);
    let mut shown = 0;
    for at in 0..400 {
        let n = usize::try_from(dice.between(12, 50)).unwrap();
        let stayed = n - usize::try_from(dice.between(5, 7)).unwrap();
        let scores = cohort(KINDS[at % KINDS.len()], n, &mut dice);
        let Some(first) = Asked::of(rows_of(&scores)).released() else { continue };
        let next: Vec<i64> = (3_000..).step_by(90).take(stayed).collect();
        let next = Asked::of(rows_of(&next)).after(&first, &[]).judged(&HOUSE);
        let change =
            next.released().and_then(|next| next.change.as_ref()).map(|change| change.variables.overall);
        let Some(Disclosed::Released(change)) = change else { continue };
        shown += 1;
        let none = WithheldReason::SpreadNeedsTen;
        let mean = Summary {
            n: change.n,
            mean: change.earlier,
            sd: Disclosed::Withheld(none),
            quartiles: Disclosed::Withheld(none),
            histogram: Disclosed::Withheld(none),
        };
        let own = Public::of(&Disclosed::Released(mean));
        let (stayed, left) = scores.split_at(stayed);
        let found = bounded_by_both(stayed, own.as_ref(), left, public(&first).as_ref(), &mut dice);
        assert_eq!(found, None, "{scores:?}");
    }
    assert!(shown > 200, "no solution: {shown}");
}

/// Some scores changed, and the figures are made anew, twice: who did not change stands in all.
#[test]
fn a_release_beside_those_it_supersedes_gives_nobody_away() {
    let mut dice = Dice::new(11);
    let mut shown = 0;
    for at in 0..300 {
        let n = usize::try_from(dice.between(17, 50)).unwrap();
        let changed = usize::try_from(dice.between(5, 7)).unwrap();
        let before = cohort(KINDS[at % KINDS.len()], n, &mut dice);
        let mut change = |scores: &[i64]| -> Vec<i64> {
            let mut after = scores.to_vec();
            for score in &mut after[..changed] {
                *score = (*score + dice.between(1, 2_000)) % 10_001;
            }
            after
        };
        let after = change(&before);
        let last = change(&after);
        let Some(first) = Asked::of(rows_of(&before)).released() else { continue };
        let second = Asked::of(rows_of(&after)).beside(Relation::Superseded, &first).released();
        let third = Asked::of(rows_of(&last)).beside(Relation::Superseded, &first);
        let third =
            second.iter().fold(third, |third, second| third.beside(Relation::Superseded, second)).released();
        shown += u32::from(second.is_some());
        let releases = [(Some(first), before), (second, after), (third, last)];
        let same = &releases[0].1[changed..];
        for unknown in choices(same, &mut dice) {
            let (truth, known) = split(same, &unknown);
            let with = |scores: &[i64]| [known.as_slice(), &scores[..changed]].concat();
            let of: Vec<_> = releases
                .iter()
                .map(|(release, scores)| (release.as_ref().and_then(public), with(scores)))
                .collect();
            let sides: Vec<_> =
                of.iter().map(|(shown, known)| Knowledge::new(shown.as_ref(), known)).collect();
            let mut roll = |low, high| dice.between(low, high);
            let also = |world: &[i64]| sides.iter().all(|sides| sides.allows(world));
            assert!(sides[0].is_kept_off(&truth, OPEN, &mut roll, also), "{truth:?} of {releases:?}");
        }
    }
    assert!(shown > 200, "no solution: {shown}");
}
