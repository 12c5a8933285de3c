//! Cohorts to try the adversary on: likely ones, and ones made to be attacked. Scores in hundredths of a point.

/// A small deterministic source of numbers, so that the figures reported can be had again.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).unwrap() + 1;
        low + i64::try_from(self.next() % width).unwrap()
    }

    fn near(&mut self, mean: i64, sd: i64) -> i64 {
        // Twelve even numbers add up to something very like a normal one.
        let sum: i64 = (0..12).map(|_| self.between(-1_000, 1_000)).sum();
        (mean + sum * sd / 2_000).clamp(0, 10_000)
    }
}

pub(super) const KINDS: [&str; 12] = [
    "bell",
    "even",
    "skewed to the top",
    "two clusters",
    "one outlier",
    "equal but one",
    "ends",
    "eighths",
    "few items",
    "five equal in a bell",
    "SD about to round up",
    "five at an end",
];

/// The kinds that could come out of audits; the others are made for the attack.
pub(super) const LIKELY: [&str; 6] =
    ["bell", "even", "skewed to the top", "two clusters", "eighths", "few items"];

/// `n` scores of one of the kinds.
pub(super) fn cohort(kind: &str, n: usize, dice: &mut Dice) -> Vec<i64> {
    let (mean, sd) = (dice.between(2_500, 8_500), dice.between(500, 2_500));
    let mut bell = |n: usize, mean, sd| (0..n).map(|_| dice.near(mean, sd)).collect::<Vec<_>>();
    match kind {
        "bell" => bell(n, mean, sd),
        "skewed to the top" => bell(n, 10_000, 2 * sd).into_iter().collect(),
        "two clusters" => {
            let mut all = bell(n / 2, 2_500, 60);
            all.extend(bell(n - n / 2, 7_500, 60));
            all
        }
        "five equal in a bell" => {
            let mut all = bell(n, mean, sd);
            let at = all[n / 2];
            all[..5].fill(at);
            all
        }
        "SD about to round up" => {
            let mut all = bell(n, mean, sd);
            let at = all[n / 2];
            all[..5].fill(at);
            about_to_round_up(all)
        }
        "five at an end" => {
            let mut all = bell(n, mean, sd);
            all[..5].fill(if mean > 5_500 { 10_000 } else { 0 });
            all
        }
        "even" => (0..n).map(|_| dice.between(0, 10_000)).collect(),
        "one outlier" => {
            let mut all: Vec<_> = (0..n).map(|_| dice.near(mean, 150)).collect();
            all[0] = dice.between(0, 10_000);
            all
        }
        "equal but one" => {
            let mut all = vec![dice.between(0, 100) * 100; n];
            all[0] = dice.between(0, 100) * 100;
            all
        }
        "ends" => (0..n).map(|_| dice.between(0, 1) * 10_000).collect(),
        "eighths" => (0..n).map(|_| dice.between(0, 8) * 1_250).collect(),
        // Thirteen items of weight 1, judged 0, ½ or 1 each: the size of a domain's essential items.
        _ => bell(n, mean, sd)
            .into_iter()
            .map(|score| (10_000 * ((score * 26 + 5_000) / 10_000) + 13) / 26)
            .collect(),
    }
}

/// Moves single scores, other than the first five, until the SD lies as closely under a whole point and a half as can be.
fn about_to_round_up(mut all: Vec<i64>) -> Vec<i64> {
    let n = i64::try_from(all.len()).unwrap();
    let missing = |all: &[i64]| {
        let (sum, squares) = (all.iter().sum::<i64>(), all.iter().map(|x| x * x).sum::<i64>());
        let spread = n * squares - sum * sum;
        let root = u64::try_from(spread).unwrap().isqrt();
        let steps = (2 * root + 100 * u64::try_from(n).unwrap()) / (200 * u64::try_from(n).unwrap());
        let edge = 50 * n * (2 * i64::try_from(steps).unwrap() + 1);
        edge * edge - spread
    };
    for place in 5..all.len() {
        for by in [-80, -20, -5, -1, 1, 5, 20, 80] {
            let mut moved = all.clone();
            moved[place] = (moved[place] + by).clamp(0, 10_000);
            if missing(&moved) < missing(&all) {
                all = moved;
            }
        }
    }
    all
}
