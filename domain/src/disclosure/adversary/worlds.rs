//! Other worlds as a whole: other answers of the unknown bodies, to both halves of every domain, looked for step by step.
//! What is found is a land of its own, in which every figure of the year, of both tiers, is the same to the letter.
use super::{
    asking::Body,
    land::{Answers, Book},
    together::Seen,
    *,
};
use crate::{disclosure::Rows, scoring::Variable};

/// One figure that counts some of the unknown bodies.
struct Eye<'a> {
    full: bool,
    variable: Variable,
    knows: Knowledge<'a>,
    /// Which of the unknown bodies.
    places: Vec<usize>,
}

impl Eye<'_> {
    fn miss(&self, rows: &[[Row; 2]]) -> i64 {
        let score = |place: &usize| self.score(&rows[*place]);
        self.knows.miss(&self.places.iter().map(score).collect::<Vec<_>>())
    }

    fn score(&self, rows: &[Row; 2]) -> i64 {
        rows[usize::from(self.full)].get(self.variable).unwrap().get()
    }
}

/// What is seen of five bodies in a year.
pub(super) struct Worlds<'a> {
    truth: Vec<Answers>,
    eyes: Vec<Eye<'a>>,
}

fn rows_of(answers: &Answers) -> [Row; 2] {
    [false, true].map(|full| answers.row(full))
}

impl<'a> Worlds<'a> {
    /// Of the `unknown` bodies, with all that is `seen` of the essential tier and of all items.
    pub(super) fn new(book: &Book, unknown: &[Body], seen: [&'a Seen<'_>; 2]) -> Self {
        let mut eyes = Vec::new();
        for (full, seen) in [false, true].into_iter().zip(seen) {
            for (variable, releases) in seen {
                for (past, views) in releases {
                    // A body judged anew has other answers in that release: these are left as they are.
                    let same = |rows: &Rows<Body>, body: &Body| rows.get(body) == Some(&book[body].row(full));
                    for view in views {
                        let here =
                            |body: &Body| view.columns.contains_key(body) && same(&past.asked.rows, body);
                        let places: Vec<usize> =
                            (0..unknown.len()).filter(|at| here(&unknown[*at])).collect();
                        let known =
                            view.columns.iter().filter(|(body, _)| !(unknown.contains(body) && here(body)));
                        let known: Vec<i64> = known.map(|(_, score)| *score).collect();
                        let sight = Knowledge::new(Some(&view.public), &known);
                        if !places.is_empty() {
                            eyes.push(Eye { full, variable: *variable, knows: sight, places });
                        }
                    }
                }
            }
        }
        Self { truth: unknown.iter().map(|body| book[body]).collect(), eyes }
    }

    /// Whether every figure that counts one of these bodies, as they were judged here, counts all of them.
    pub(super) fn are_alike(&self) -> bool {
        self.eyes.iter().all(|eye| eye.places.len() == self.truth.len())
    }

    /// Whether there is a world by which somebody's score in the first domain, of the tier, lies `open` from somebody's.
    /// Of bodies that `are_alike` any may have what another has, in all its answers at once: so each is open by as much.
    pub(super) fn keep_off(&self, full: bool, open: i64, steps: usize, dice: &mut Dice) -> bool {
        let own = |answers: &Answers| answers.row(full).domains[0].unwrap().get();
        let truth: Vec<i64> = self.truth.iter().map(own).collect();
        let (low, high) = (*truth.iter().min().unwrap(), *truth.iter().max().unwrap());
        let far = |world: &[Answers]| {
            let scores = || world.iter().map(own);
            scores().fold(high, i64::max) - scores().fold(low, i64::min) >= open
        };
        if far(&self.truth) {
            return true;
        }
        let places = || 0..truth.len();
        let (down, up) = (low.midpoint(high) - open / 2 - 1, low.midpoint(high) + open / 2 + 1);
        let single = places().flat_map(|at| [low + open, high - open].map(|target| vec![(at, target)]));
        let pairs = places().flat_map(|at| places().map(move |other| vec![(at, down), (other, up)]));
        let start = |moves: Vec<(usize, i64)>| {
            let mut world = self.truth.clone();
            for (at, target) in moves {
                world[at] = world[at].with_first(full, target - own(&world[at]))?;
            }
            far(&world).then_some(world)
        };
        let starts: Vec<_> = single.chain(pairs).filter_map(start).collect();
        // Short walks from everywhere, then longer ones.
        let lengths = [steps / 32, steps / 4, steps];
        lengths.into_iter().any(|steps| starts.iter().any(|start| self.walk(start.clone(), far, steps, dice)))
    }

    /// Steps on from `world` towards one that all figures allow, keeping somebody `far`.
    fn walk(
        &self,
        mut world: Vec<Answers>,
        far: impl Fn(&[Answers]) -> bool,
        steps: usize,
        dice: &mut Dice,
    ) -> bool {
        let mut rows: Vec<_> = world.iter().map(rows_of).collect();
        let mut misses: Vec<i64> = self.eyes.iter().map(|eye| eye.miss(&rows)).collect();
        let mut best: i64 = misses.iter().sum();
        for _ in 0..steps {
            if best == 0 {
                return true;
            }
            let mut next = world.clone();
            step(&mut next, dice);
            if !far(&next) {
                continue;
            }
            let next_rows: Vec<_> = next.iter().map(rows_of).collect();
            let moved = |eye: &Eye<'_>| {
                eye.places.iter().any(|place| eye.score(&rows[*place]) != eye.score(&next_rows[*place]))
            };
            let of = self.eyes.iter().zip(&misses);
            let next_misses: Vec<i64> =
                of.map(|(eye, miss)| if moved(eye) { eye.miss(&next_rows) } else { *miss }).collect();
            let total = next_misses.iter().sum();
            if total <= best + dice.between(0, 40) * dice.between(0, 1) * dice.between(0, 1) {
                (world, rows, misses, best) = (next, next_rows, next_misses, total);
            }
        }
        best == 0
    }
}

/// One answer moves; and, mostly, another makes up for it: the other half of the domain, another domain, another body.
fn step(world: &mut [Answers], dice: &mut Dice) {
    let mut at = |most: usize| usize::try_from(dice.between(0, i64::try_from(most).unwrap() - 1)).unwrap();
    let (body, half, domain) = (at(world.len()), at(2), at(8));
    let (other_body, other_domain, kind) = (at(world.len()), at(8), at(5));
    let reach = [16, 80, 300, 800][at(4)];
    let by = dice.between(-reach, reach);
    world[body].shift(half, domain, by);
    match kind {
        0 => {}
        1 => world[body].shift(1 - half, domain, -by),
        2 => world[body].shift(half, other_domain, -by),
        3 => world[other_body].shift(half, domain, -by),
        _ => world[body].shift(1 - half, domain, by),
    }
}
