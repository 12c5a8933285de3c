//! What is left to show in the ordinary situation: a prefecture, both tiers, two years.
use super::{
    asking::Asked,
    land::{prefecture, rows},
    *,
};
use crate::{disclosure::Relation, scoring::Variable};

#[derive(Debug, Default)]
struct Share {
    of: u32,
    kept: u32,
}

impl Share {
    fn percent(&self) -> u32 {
        100 * self.kept / self.of
    }
}

/// Both tiers of the year before, then both of this year, the essential items first: all figures of this year are counted
/// that a cohort of 17 with a deviation of 8 points could have, whole and domains.
#[test]
fn four_of_five_figures_keep_mean_and_deviation_in_the_ordinary_situation() {
    let mut dice = Dice::new(13);
    let (mut likely, mut all, mut changes) = (Share::default(), Share::default(), Share::default());
    for at in 0..360 {
        let kind = KINDS[at % KINDS.len()];
        let n = usize::try_from(dice.between(17, 60)).unwrap();
        let (before, now) = prefecture(kind, n, 0, &mut dice);
        let mut shown: [Option<_>; 2] = [None, None];
        for (book, first) in [(&before, true), (&now, false)] {
            let mut essential = None;
            for full in [false, true] {
                let mut asked = Asked::of(rows(book, full));
                if let Some(essential) = &essential {
                    asked = asked.beside(Relation::OtherTier, essential);
                }
                let earlier = shown[usize::from(full)].take();
                if let Some(earlier) = &earlier {
                    asked = asked.after(earlier, &[]);
                }
                let past = asked.clone().released();
                if first {
                    shown[usize::from(full)] = past.clone();
                } else {
                    count(
                        kind,
                        &asked,
                        past.as_ref().map(|past| &past.published),
                        [&mut likely, &mut all, &mut changes],
                    );
                }
                essential = past;
            }
        }
    }
    let shares = [&likely, &all, &changes].map(Share::percent);
    assert!(likely.of > 3_000 && all.of > 4_500, "{likely:?} {all:?}");
    assert_eq!(shares, [93, 90, 93], "docs/comparison.md has these: {likely:?} {all:?} {changes:?}");
}

fn count(
    kind: &str,
    asked: &Asked,
    published: Option<&crate::disclosure::Published>,
    [likely, all, changes]: [&mut Share; 3],
) {
    for variable in Variable::all() {
        let scores: Vec<Hundredths> = asked.rows.values().filter_map(|row| *row.get(variable)).collect();
        if scores.len() < 17 || Moments::of(&scores).sd(1) < 8 {
            continue;
        }
        let summary = published.and_then(|published| published.whole.figures.get(variable).released());
        let keeps = summary.is_some_and(|summary| summary.sd.released().is_some());
        let change = published.and_then(|published| published.change.as_ref());
        let moved = change.is_some_and(|change| change.variables.get(variable).released().is_some());
        let one = |share: &mut Share, kept: bool| {
            share.of += 1;
            share.kept += u32::from(kept);
        };
        one(all, keeps);
        if LIKELY.contains(&kind) {
            one(likely, keeps);
            one(changes, moved);
        }
    }
}
