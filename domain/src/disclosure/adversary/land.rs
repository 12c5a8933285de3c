//! A made-up country in which the adversary sees everything at once: prefectures and the nation, both tiers, two years, peer
//! groups, and a release that was superseded.
use super::{
    asking::{Asked, Body, Past},
    *,
};
use crate::{
    disclosure::{Relation, Rows},
    scoring::Domain,
};

/// What a body answered in one year: in each domain the essential items, and the rest of them. Both weigh alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answers {
    essential: [i64; 8],
    rest: [i64; 8],
}

impl Answers {
    /// Near `level` in all domains; in the first one exactly there, so that what the cohort was made for stays.
    fn near(level: i64, dice: &mut Dice) -> Self {
        let mut half = || {
            let mut all = [(); 8].map(|()| (level + dice.between(-1_200, 1_200)).clamp(0, 10_000) / 16 * 16);
            all[0] = level / 16 * 16;
            all
        };
        Self { essential: half(), rest: half() }
    }

    fn moved(self, dice: &mut Dice) -> Self {
        let mut half =
            |half: [i64; 8]| half.map(|score| (score + dice.between(-300, 900)).clamp(0, 10_000) / 16 * 16);
        Self { essential: half(self.essential), rest: half(self.rest) }
    }

    /// Moves one answer by as much as there is room for.
    pub(super) fn shift(&mut self, half: usize, domain: usize, by: i64) {
        let half = if half == 0 { &mut self.essential } else { &mut self.rest };
        half[domain] = (half[domain] + by).clamp(0, 10_000);
    }

    /// With the tier's score in the first domain moved by so much, if there is room.
    pub(super) fn with_first(mut self, full: bool, by: i64) -> Option<Self> {
        let wanted = self.row(full).domains[0]?.get() + by;
        self.shift(0, 0, by);
        if full {
            self.shift(1, 0, 2 * wanted - self.essential[0] - self.rest[0]);
            self.shift(0, 0, 2 * wanted - self.essential[0] - self.rest[0]);
        }
        (self.row(full).domains[0]?.get() == wanted).then_some(self)
    }

    pub(super) fn row(self, full: bool) -> Row {
        let domain = |at: usize| {
            if full { i64::midpoint(self.essential[at], self.rest[at]) } else { self.essential[at] }
        };
        let domains: Vec<i64> = (0..Domain::ALL.len()).map(domain).collect();
        let overall = domains.iter().sum::<i64>() / 8;
        Row {
            overall: Hundredths::new(overall),
            domains: std::array::from_fn(|at| Hundredths::new(domains[at])),
        }
    }
}

pub(super) type Book = std::collections::BTreeMap<Body, Answers>;

pub(super) fn rows(answers: &Book, full: bool) -> Rows<Body> {
    answers.iter().map(|(body, answers)| (*body, answers.row(full))).collect()
}

/// The year before and this year of one prefecture, bodies named from `from` on. In some, six bodies left in between, or
/// joined.
pub(super) fn prefecture(kind: &str, n: usize, from: Body, dice: &mut Dice) -> (Book, Book) {
    let levels = cohort(kind, n, dice);
    let now: Book = (from..).zip(levels.into_iter().map(|level| Answers::near(level, dice))).collect();
    let mut before: Book = now.iter().map(|(body, answers)| (*body, answers.moved(dice))).collect();
    let mut after = now;
    match dice.between(0, 5) {
        0 => before.retain(|body, _| *body >= from + 6),
        1 => after.retain(|body, _| *body >= from + 6),
        _ => {}
    }
    (before, after)
}

/// Everything released of a land; `[false]` is the essential tier, `[true]` all items.
#[derive(Debug)]
pub(super) struct Land {
    rules: Rules,
    pub(super) now: Book,
    pub(super) before: Book,
    /// The last prefecture's answers, as some of them were judged anew.
    pub(super) anew: Book,
    pub(super) this_year: [Vec<Past>; 2],
    pub(super) year_before: [Vec<Past>; 2],
    /// Whether one of its releases was superseded.
    pub(super) superseded: bool,
}

impl Land {
    pub(super) fn made(at: usize, rules: &Rules, dice: &mut Dice) -> Self {
        let mut land = Self {
            rules: *rules,
            now: Book::new(),
            before: Book::new(),
            anew: Book::new(),
            this_year: Default::default(),
            year_before: Default::default(),
            superseded: false,
        };
        let bands = u32::try_from(dice.between(2, 3)).unwrap();
        let prefectures = usize::try_from(dice.between(1, 3)).unwrap();
        let (mut own, mut from) = (Vec::new(), 0);
        for place in 0..prefectures {
            let n = usize::try_from(dice.between(7, 34)).unwrap();
            let (before, now) = prefecture(KINDS[(at + place) % KINDS.len()], n, from, dice);
            from += u32::try_from(n).unwrap();
            let first = both(rules, &before, bands, &[], &[None, None], Relation::Part);
            land.year_before.iter_mut().zip(&first).for_each(|(all, new)| all.extend(new.clone()));
            own.push((now, first));
            land.before.extend(before);
        }
        // The last prefecture comes after the nation, the others before it.
        let (last, others) = own.split_last().unwrap();
        for (now, first) in others {
            land.release(now, bands, first, Relation::Part);
            land.now.extend(now.clone());
        }
        let nation: Book = land.now.iter().chain(&last.0).map(|(body, answers)| (*body, *answers)).collect();
        if prefectures > 1 {
            land.release(&nation, bands, &[None, None], Relation::Part);
        }
        let whole = land.this_year[1].last().filter(|past| past.asked.rows.len() == nation.len()).cloned();
        land.release(&last.0, bands, &last.1, Relation::Whole);
        land.now = nation;
        land.supersede(&last.0, bands, (&last.1, whole.as_ref()), dice);
        land
    }

    fn release(&mut self, of: &Book, bands: u32, first: &[Option<Past>; 2], relation: Relation) {
        let beside = [&self.this_year[0], &self.this_year[1]].map(|tier| tier.iter().collect::<Vec<_>>());
        let new = both(&self.rules, of, bands, &beside, first, relation);
        self.this_year.iter_mut().zip(new).for_each(|(all, new)| all.extend(new));
    }

    /// Five to eight bodies of the last prefecture's release over all items are judged anew.
    fn supersede(
        &mut self,
        of: &Book,
        bands: u32,
        (first, nation): (&[Option<Past>; 2], Option<&Past>),
        dice: &mut Dice,
    ) {
        let is_own = |past: &&Past| past.asked.rows.keys().eq(of.keys());
        let (essential, full) =
            (self.this_year[0].iter().find(is_own), self.this_year[1].iter().find(is_own));
        let Some(full) = full else { return };
        let changed = usize::try_from(dice.between(5, 8)).unwrap();
        let mut anew = of.clone();
        for answers in anew.values_mut().take(changed) {
            *answers = answers.moved(dice);
        }
        let mut asked = Asked::of(rows(&anew, true)).divided(|body| body % bands);
        asked = asked.beside(Relation::Superseded, full);
        for (relation, past) in [(Relation::OtherTier, essential), (Relation::Whole, nation)] {
            if let Some(past) = past {
                asked = asked.beside(relation, past);
            }
        }
        if let Some(first) = &first[1] {
            asked = asked.after(first, &[]);
        }
        let released = asked.released_by(&self.rules);
        self.superseded = released.is_some();
        self.this_year[1].extend(released);
        self.anew = anew;
    }
}

/// The essential tier, then all items beside it.
fn both(
    rules: &Rules,
    of: &Book,
    bands: u32,
    shown: &[Vec<&Past>],
    first: &[Option<Past>; 2],
    relation: Relation,
) -> [Option<Past>; 2] {
    let asked = |full: bool| {
        let mut asked = Asked::of(rows(of, full)).divided(|body| body % bands);
        let shown = shown.get(usize::from(full)).map_or(&[][..], Vec::as_slice);
        let is_nation = |past: &&&Past| {
            past.asked.rows.len() > of.len() && past.asked.rows.keys().any(|body| of.contains_key(body))
        };
        let nation = relation == Relation::Whole && shown.iter().any(|past| is_nation(&past));
        for past in shown {
            // A prefecture is judged beside the nation, and then beside its neighbours as well.
            match relation {
                Relation::Whole if is_nation(&past) => asked = asked.beside(Relation::Whole, past),
                Relation::Whole if !nation => {}
                _ => asked = asked.beside(Relation::Part, past),
            }
        }
        match &first[usize::from(full)] {
            Some(first) => asked.after(first, &[]),
            None => asked,
        }
    };
    let essential = asked(false).released_by(rules);
    let full = match &essential {
        Some(essential) => asked(true).beside(Relation::OtherTier, essential),
        None => asked(true),
    };
    [essential, full.released_by(rules)]
}
