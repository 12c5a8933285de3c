//! The attack, written without the check's code: from figures as anybody sees them, and the scores a coalition knows.
use crate::disclosure::{Cell, Class, Figures};

/// Figures as published, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Public {
    pub(crate) n: i64,
    pub(crate) mean: i64,
    pub(crate) sd: Option<i64>,
    pub(crate) quartiles: Option<[Class; 3]>,
    pub(crate) cells: Option<Vec<Cell>>,
}

impl Public {
    pub(crate) fn of(figures: &Figures) -> Option<Self> {
        let shown = figures.released()?;
        Some(Self {
            n: shown.n.into(),
            mean: shown.mean.into(),
            sd: shown.sd.released().map(|sd| i64::from(*sd)),
            quartiles: shown.quartiles.released().copied(),
            cells: shown.histogram.released().cloned(),
        })
    }

    /// Whether a cohort with this sum and sum of squares has this mean and SD: the definition of rounding, half up.
    fn moments_agree(&self, sum: i64, squares: i64) -> bool {
        let (n, mean) = (self.n, self.mean);
        let edge = |steps: i64| 50 * n * (2 * steps + 1);
        if !(edge(mean - 1) <= sum && sum < edge(mean)) {
            return false;
        }
        let spread = n * squares - sum * sum;
        self.sd.is_none_or(|sd| {
            let low = edge(sd - 1).max(0);
            low * low <= spread && spread < edge(sd) * edge(sd)
        })
    }
}

fn within(score: i64, from: u32, to: u32) -> bool {
    100 * i64::from(from) <= score && (score < 100 * i64::from(to) || to == 100)
}

fn count(scores: &[i64], holds: impl Fn(i64) -> bool) -> usize {
    scores.iter().filter(|score| holds(**score)).count()
}

/// How many of the scores lie below a class, and in it.
fn below_and_within(scores: &[i64], class: Class) -> (usize, usize) {
    let below = count(scores, |score| score < 100 * i64::from(class.from));
    (below, count(scores, |score| within(score, class.from, class.to)))
}

/// What a coalition knows: the figures, and all scores but those of a few bodies.
pub(crate) struct Knowledge<'a> {
    /// `None`: nothing is shown.
    public: Option<&'a Public>,
    sum: i64,
    squares: i64,
    /// Of those it knows, how many are in each cell, and below and in each quartile's class.
    in_cells: Vec<usize>,
    by_quartile: Vec<(usize, usize)>,
}

impl<'a> Knowledge<'a> {
    pub(crate) fn new(public: Option<&'a Public>, known: &[i64]) -> Self {
        let cells = public.into_iter().flat_map(|public| public.cells.iter().flatten());
        let quartiles = public.into_iter().flat_map(|public| public.quartiles.iter().flatten());
        Self {
            public,
            sum: known.iter().sum(),
            squares: known.iter().map(|x| x * x).sum(),
            in_cells: cells.map(|cell| count(known, |score| within(score, cell.from, cell.to))).collect(),
            by_quartile: quartiles.map(|class| below_and_within(known, *class)).collect(),
        }
    }

    /// Whether the unknown bodies may have these scores.
    pub(crate) fn allows(&self, scores: &[i64]) -> bool {
        let (sum, squares) = (scores.iter().sum::<i64>(), scores.iter().map(|x| x * x).sum::<i64>());
        scores.iter().all(|score| (0..=10_000).contains(score))
            && self.public.is_none_or(|public| {
                public.moments_agree(self.sum + sum, self.squares + squares)
                    && self.cells_agree(public, scores)
                    && self.quartiles_agree(public, scores)
            })
    }

    /// How far the figures are from allowing these scores, roughly in hundredths; 0 if, and only if, they do.
    pub(crate) fn miss(&self, scores: &[i64]) -> i64 {
        let Some(public) = self.public else { return 0 };
        if self.allows(scores) {
            return 0;
        }
        let (n, sum) = (public.n, self.sum + scores.iter().sum::<i64>());
        let squares = self.squares + scores.iter().map(|x| x * x).sum::<i64>();
        let edge = |steps: i64| 50 * n * (2 * steps + 1);
        let outside = |value: i64, low: i64, high: i64| (low - value).max(value - high + 1).max(0);
        let of_sum = outside(sum, edge(public.mean - 1), edge(public.mean));
        let of_spread = public.sd.map_or(0, |sd| {
            let low = edge(sd - 1).max(0);
            let miss = outside(n * squares - sum * sum, low * low, edge(sd) * edge(sd));
            miss / (n * 100 * (sd + 1))
        });
        let in_cells = public.cells.iter().flatten().zip(&self.in_cells).map(|(cell, known)| {
            let is = i64::try_from(known + count(scores, |x| within(x, cell.from, cell.to))).unwrap();
            100 * (i64::from(cell.count) - is).abs()
        });
        let of_quartiles = if self.quartiles_agree(public, scores) { 0 } else { 100 };
        (of_sum + of_spread + in_cells.sum::<i64>() + of_quartiles).max(1)
    }

    fn cells_agree(&self, public: &Public, scores: &[i64]) -> bool {
        public.cells.iter().flatten().zip(&self.in_cells).all(|(cell, known)| {
            usize::try_from(cell.count) == Ok(known + count(scores, |x| within(x, cell.from, cell.to)))
        })
    }

    fn quartiles_agree(&self, public: &Public, scores: &[i64]) -> bool {
        let n = usize::try_from(public.n).unwrap();
        let classes = public.quartiles.iter().flatten().zip(&self.by_quartile);
        (1..).zip(classes).all(|(quarter, (class, (known_below, known_within)))| {
            let rank = (quarter * n).div_ceil(4);
            let (below, within) = below_and_within(scores, *class);
            let below = below + known_below;
            below < rank && rank <= below + within + known_within
        })
    }

    /// An outer bound of what the first of `m` unknown bodies can have: no score outside it is possible. Only mean, SD
    /// and the scale are used; the others are taken to have any real score.
    pub(crate) fn outer(&self, m: i64) -> (i64, i64) {
        let (possible, scores) = (|x: &i64| self.may_be(*x, m), 0..=10_000);
        (scores.clone().find(possible).unwrap(), scores.rev().find(possible).unwrap())
    }

    /// How wide that is for unknown bodies with these scores, as far as it reaches no more than `open` beyond them. What is
    /// possible has no gaps but for the rounding to hundredths: the spread is bounded from above only.
    pub(crate) fn outer_width(&self, truth: &[i64], open: i64) -> i64 {
        let (least, most) = (*truth.iter().min().unwrap(), *truth.iter().max().unwrap());
        let m = i64::try_from(truth.len()).unwrap();
        let possible = |x: &i64| self.may_be(*x, m);
        let low = ((least - open).max(0)..=least).find(possible).unwrap();
        let high = (most..=(most + open).min(10_000)).rev().find(possible).unwrap();
        high - low
    }

    fn may_be(&self, x: i64, m: i64) -> bool {
        let Some(public) = self.public else { return true };
        let (n, others) = (public.n, m - 1);
        let low = (50 * n * (2 * public.mean - 1) - self.sum - x).max(0);
        let high = (50 * n * (2 * public.mean + 1) - 1 - self.sum - x).min(10_000 * others);
        let most = |sd: i64| (50 * n * (2 * sd + 1)).pow(2);
        if others == 0 {
            let spread = n * (self.squares + x * x) - (self.sum + x).pow(2);
            return low <= high && public.sd.is_none_or(|sd| spread < most(sd));
        }
        // The spread is least when the others, r together, are alike; n − m + 1 times it is convex in r, so that the
        // least is next to where the slope is none.
        let least =
            |r: i64| n * (others * (self.squares + x * x) + r * r) - others * (self.sum + x + r).pow(2);
        let flat = (self.sum + x) * others / (n - others).max(1);
        let spread_fits = |sd: i64| {
            let nearest = [flat.clamp(low, high), (flat + 1).clamp(low, high)];
            nearest.into_iter().map(least).min().unwrap() < others * most(sd)
        };
        low <= high && public.sd.is_none_or(spread_fits)
    }

    /// One body as low as the mean lets it be with the others at the top, and one as high with the others at nothing.
    fn extremes(&self, truth: &[i64]) -> Vec<Vec<i64>> {
        let Some(public) = self.public else { return Vec::new() };
        let edge = |steps: i64| 50 * public.n * (2 * steps + 1) - self.sum;
        let m = i64::try_from(truth.len()).unwrap();
        let world =
            |one: i64, others: i64| [vec![one.clamp(0, 10_000)], vec![others; truth.len() - 1]].concat();
        vec![world(edge(public.mean - 1) - 10_000 * (m - 1), 10_000), world(edge(public.mean) - 1, 0)]
    }

    /// Looks for worlds that differ from `truth` and that `also` accepts, until scores lie `open` apart in them. Any
    /// unknown body may have any score that occurs in one, for the figures do not tell these bodies apart.
    pub(crate) fn is_kept_off(
        &self,
        truth: &[i64],
        open: i64,
        roll: &mut impl FnMut(i64, i64) -> i64,
        mut also: impl FnMut(&[i64]) -> bool,
    ) -> bool {
        let (mut low, mut high) = (*truth.iter().min().unwrap(), *truth.iter().max().unwrap());
        let mut done = |world: &[i64]| {
            let (least, most) = (*world.iter().min().unwrap(), *world.iter().max().unwrap());
            if (least < low || most > high) && self.allows(world) && also(world) {
                (low, high) = (low.min(least), high.max(most));
            }
            high - low >= open
        };
        if done(truth) {
            return true;
        }
        let targets = targets(truth, open);
        self.extremes(truth).iter().any(|world| done(world))
            || targets.iter().any(|target| replaced(truth, *target).iter().any(|world| done(world)))
            || targets.iter().any(|target| shapes(truth, *target).any(|world| done(&world)))
            || (0..1_500).any(|_| {
                let mut world = truth.to_vec();
                let reach = [30, 150, 500, 1_500][usize::try_from(roll(0, 3)).unwrap()];
                for score in &mut world {
                    *score += roll(-reach, reach);
                }
                let place = usize::try_from(roll(0, i64::try_from(truth.len()).unwrap() - 1)).unwrap();
                world[place] = targets[usize::try_from(roll(0, 3)).unwrap()];
                done(&world)
            })
    }
}

/// Scores that would be far enough off, and such that would be together with their like on the other side.
fn targets(truth: &[i64], open: i64) -> [i64; 10] {
    let (low, high) = (*truth.iter().min().unwrap(), *truth.iter().max().unwrap());
    let middle = low.midpoint(high);
    [
        low + open,
        high - open,
        middle + open / 2 + 1,
        middle - open / 2 - 1,
        middle + open * 3 / 4,
        middle - open / 4 - 1,
        middle + open / 4 + 1,
        middle - open * 3 / 4,
        middle + open,
        middle - open,
    ]
}

/// One body at the target, the others as they are; or one other going the opposite way by as much.
fn replaced(truth: &[i64], target: i64) -> Vec<Vec<i64>> {
    let mut worlds = Vec::new();
    for one in 0..truth.len() {
        let mut world = truth.to_vec();
        world[one] = target;
        for other in (0..truth.len()).filter(|other| *other != one) {
            let mut balanced = world.clone();
            balanced[other] -= target - truth[one];
            worlds.push(balanced);
        }
        worlds.push(world);
    }
    worlds
}

/// One body at the target, the others near each other or in two pairs, with sums around the true one.
fn shapes(truth: &[i64], target: i64) -> impl Iterator<Item = Vec<i64>> {
    let (sum, others) = (truth.iter().sum::<i64>(), i64::try_from(truth.len()).unwrap() - 1);
    let sums = [0, 10, 30, 60, 120, 200, 320, 480, 500, 520, 800].into_iter().flat_map(|by| [by, -by]);
    sums.flat_map(move |by| {
        let rest = sum + by - target;
        [0, 25, 50, 100, 180, 250, 320, 400, 600, 900, 1_300].into_iter().map(move |wide| {
            let even = |i: i64| rest / others + i64::from(i < rest % others);
            let others = (0..others).map(|i| even(i) + if i % 2 == 0 { wide } else { -wide });
            std::iter::once(target).chain(others).collect()
        })
    })
}
