//! The adversary before a whole and its groups at once.
use super::*;
use crate::disclosure::assess_groups;

fn frozen(scores: &[i64]) -> Cohort {
    let row = |score| Row { overall: Some(score), domains: [None; 8] };
    Cohort::freeze(hundredths(scores).into_iter().map(row))
}

fn divided(dice: &mut Dice) -> Vec<Vec<i64>> {
    let groups = dice.between(2, 5);
    let group = |_| {
        let kind = KINDS[usize::try_from(dice.between(0, i64::try_from(KINDS.len()).unwrap() - 1)).unwrap()];
        let n = usize::try_from(dice.between(5, 24)).unwrap();
        cohort(kind, n, dice)
    };
    (0..groups).map(group).collect()
}

/// Five of one group are unknown, and all others of the whole known: then both that group's figures and the whole's
/// bear on them.
fn given_away_by_both(groups: &[Vec<i64>], rules: &Rules, dice: &mut Dice) -> Option<Vec<i64>> {
    let cohorts: Vec<Cohort> = groups.iter().map(|group| frozen(group)).collect();
    let partition = assess_groups(&cohorts, rules);
    let whole = Public::of(&partition.whole.figures.overall);
    for (at, (scores, assessment)) in groups.iter().zip(&partition.groups).enumerate() {
        let own = Public::of(&assessment.figures.overall);
        let elsewhere: Vec<i64> = groups
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != at)
            .flat_map(|(_, group)| group.clone())
            .collect();
        for unknown in choices(scores, dice) {
            let (truth, known) = split(scores, &unknown);
            let all = [known.as_slice(), &elsewhere].concat();
            let (of_group, of_whole) =
                (Knowledge::new(own.as_ref(), known), Knowledge::new(whole.as_ref(), all));
            let mut roll = |low, high| dice.between(low, high);
            if !of_group.is_kept_off(&truth, OPEN, &mut roll, |world| of_whole.allows(world)) {
                return Some(truth);
            }
        }
    }
    None
}

#[test]
fn a_group_beside_the_whole_gives_nobody_away() {
    let mut dice = Dice::new(7);
    let (mut shown, mut of) = (0, 0);
    for _ in 0..300 {
        let groups = divided(&mut dice);
        assert_eq!(given_away_by_both(&groups, &HOUSE, &mut dice), None, "{groups:?}");
        let cohorts: Vec<Cohort> = groups.iter().map(|group| frozen(group)).collect();
        for group in assess_groups(&cohorts, &HOUSE).groups {
            of += 1;
            shown += u32::from(group.outcome() == Outcome::Released);
        }
    }
    assert!(2 * shown > of, "withholding everything is no solution: {shown} of {of}");
}
