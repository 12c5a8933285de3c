//! How alike two texts are, in either language.
use unicode_normalization::UnicodeNormalization as _;

/// The runs of three letters in a text, punctuation, blanks, width and case apart.
#[derive(Debug, Clone)]
pub struct Trigrams(Vec<[char; 3]>);

impl Trigrams {
    /// Those of `text`; none if it has fewer than three letters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> =
            text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect();
        let mut runs: Vec<_> = letters.windows(3).filter_map(|run| <[char; 3]>::try_from(run).ok()).collect();
        runs.sort_unstable();
        runs.dedup();
        Self(runs)
    }
}

/// The share of trigrams that two texts have in common among all they have (Jaccard): 0 for nothing, 1 for all.
#[must_use]
pub fn similarity(a: &Trigrams, b: &Trigrams) -> f64 {
    let (mut left, mut right) = (a.0.iter().peekable(), b.0.iter().peekable());
    let mut common = 0_u32;
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        let order = x.cmp(y);
        common += u32::from(order.is_eq());
        if order.is_le() {
            left.next();
        }
        if order.is_ge() {
            right.next();
        }
    }
    let count = |runs: &Trigrams| u32::try_from(runs.0.len()).unwrap_or(u32::MAX);
    let all = count(a).saturating_add(count(b)).saturating_sub(common);
    if all == 0 { 0.0 } else { f64::from(common) / f64::from(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(a: &str, b: &str) -> f64 {
        similarity(&Trigrams::of(a), &Trigrams::of(b))
    }

    #[test]
    fn likeness_runs_from_nothing_to_all() {
        assert!((alike("Is the log kept?", "IS THE LOG, KEPT") - 1.0).abs() < f64::EPSILON);
        assert!((alike("abcd", "bcde") - 1.0 / 3.0).abs() < f64::EPSILON, "bcd of abc, bcd, cde");
        assert!(alike("記録が残っているか。", "鍵を確認できるか。") < 0.1);
        assert!(alike("", "").abs() < f64::EPSILON);
    }
}
