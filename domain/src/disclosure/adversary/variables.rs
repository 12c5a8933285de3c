//! The adversary before all variables of a release at once. The check looks at them one by one, although a body's
//! overall score is made of its domain scores: here the adversary even knows by which weights.
use super::{
    asking::{Asked, Past, rows_of},
    *,
};
use crate::{
    disclosure::Relation,
    scoring::{Domain, Variable},
};

/// A release in which all eight domains weigh alike, so that an overall score is exactly the mean of eight.
struct Bodies(Vec<[i64; 8]>);

impl Bodies {
    fn made(kind: &str, n: usize, dice: &mut Dice) -> Self {
        let level = cohort(kind, n, dice);
        let side =
            |level: i64, dice: &mut Dice| (level + dice.between(-1_200, 1_200)).clamp(0, 10_000) / 8 * 8;
        Self(level.into_iter().map(|level| [(); 8].map(|()| side(level, dice))).collect())
    }

    fn column(&self, domain: usize) -> Vec<i64> {
        self.0.iter().map(|row| row[domain]).collect()
    }

    fn overall(&self) -> Vec<i64> {
        self.0.iter().map(|row| row.iter().sum::<i64>() / 8).collect()
    }

    fn cohort(&self) -> Cohort {
        let row = |(row, overall): (&[i64; 8], i64)| Row {
            overall: Hundredths::new(overall),
            domains: row.map(Hundredths::new),
        };
        Cohort::freeze(self.0.iter().zip(self.overall()).map(row))
    }

    /// Whether all but five could bound the first domain's scores of these five. Another world may change a body's
    /// overall score with it, or make up for the change in one other domain.
    fn gives_away(&self, dice: &mut Dice) -> Option<Vec<i64>> {
        let assessment = assess(&self.cohort(), &HOUSE);
        let shown = Variable::all().map(|variable| Public::of(assessment.figures.get(variable)));
        let shown: Vec<Option<Public>> = shown.collect();
        let columns: Vec<Vec<i64>> =
            std::iter::once(self.overall()).chain((0..Domain::ALL.len()).map(|at| self.column(at))).collect();
        shown.get(1)?.as_ref()?;
        choices(&columns[1], dice).into_iter().find_map(|unknown| {
            let split: Vec<_> = columns.iter().map(|column| split(column, &unknown)).collect();
            let knows: Vec<_> = shown
                .iter()
                .zip(&split)
                .map(|(shown, (_, known))| Knowledge::new(shown.as_ref(), known))
                .collect();
            let truth = &split[1].0;
            let moved = |world: &[i64], variable: usize, by: i64| -> Vec<i64> {
                let changes = world.iter().zip(truth).map(|(world, truth)| (world - truth) / by);
                split[variable].0.iter().zip(changes).map(|(score, change)| score + change).collect()
            };
            let whole = |world: &[i64]| {
                knows[0].allows(&moved(world, 0, 8))
                    || (2..9).any(|other| knows[other].allows(&moved(world, other, -1)))
            };
            let mut roll = |low, high| dice.between(low, high);
            (!knows[1].is_kept_off(truth, OPEN, &mut roll, whole)).then(|| truth.clone())
        })
    }
}

#[test]
fn a_domain_beside_the_whole_and_the_other_domains_gives_nobody_away() {
    let mut dice = Dice::new(9);
    for at in 0..360 {
        let n = usize::try_from(dice.between(5, 60)).unwrap();
        let bodies = Bodies::made(KINDS[at % KINDS.len()], n, &mut dice);
        assert_eq!(bodies.gives_away(&mut dice), None, "{:?}", bodies.0);
    }
}

/// Half of a variable's items are essential. Another world may change a body's score over all items with that over
/// the essential ones, or make up for it in the other half, of which no figure is shown.
#[test]
fn the_essential_items_beside_all_items_give_nobody_away() {
    let mut dice = Dice::new(10);
    for at in 0..360 {
        let n = usize::try_from(dice.between(5, 60)).unwrap();
        let kind = KINDS[at % KINDS.len()];
        let essential: Vec<i64> = cohort(kind, n, &mut dice).into_iter().map(|score| score / 2 * 2).collect();
        let rest =
            |score: i64, dice: &mut Dice| (score + dice.between(-1_500, 1_500)).clamp(0, 10_000) / 2 * 2;
        let rest: Vec<i64> = essential.iter().map(|score| rest(*score, &mut dice)).collect();
        let all: Vec<i64> =
            essential.iter().zip(&rest).map(|(one, other)| i64::midpoint(*one, *other)).collect();
        let Some(first) = Asked::of(rows_of(&essential)).released() else { continue };
        let second = Asked::of(rows_of(&all)).beside(Relation::OtherTier, &first).released();
        let of = |past: &Past| Public::of(&past.published.whole.figures.overall);
        let (of_first, of_second) = (of(&first), second.as_ref().and_then(of));
        for unknown in choices(&essential, &mut dice) {
            let (truth, known) = split(&essential, &unknown);
            let ((of_all, known_of_all), (of_rest, _)) = (split(&all, &unknown), split(&rest, &unknown));
            let knows_all = Knowledge::new(of_second.as_ref(), &known_of_all);
            let also = |world: &[i64]| {
                let change = || world.iter().zip(&truth).map(|(world, truth)| world - truth);
                let moved: Vec<i64> = of_all.iter().zip(change()).map(|(score, by)| score + by / 2).collect();
                let made_up =
                    of_rest.iter().zip(change()).all(|(rest, by)| (0..=10_000).contains(&(rest - by)));
                made_up || knows_all.allows(&moved)
            };
            let mut roll = |low, high| dice.between(low, high);
            let kept_off =
                Knowledge::new(of_first.as_ref(), &known).is_kept_off(&truth, OPEN, &mut roll, also);
            assert!(kept_off, "{kind}: {truth:?} of {essential:?} with {rest:?}");
        }
    }
}
