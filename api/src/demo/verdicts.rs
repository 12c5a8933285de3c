//! Plausible verdicts that are the same on every machine: a body's strength in a domain, and a fixed throw per item.
use domain::{kernel::digest::sha256, scoring::Verdict};

/// In fiscal year 2025, what the body says of itself on `item`. Bodies see themselves a little better than auditors do.
#[must_use]
pub fn answer(body: &str, population: u32, item: &str) -> Verdict {
    verdict(body, item, strength(body, population, item) + 8)
}

/// In fiscal year 2025, what the auditor finds on `item`.
#[must_use]
pub fn judgement(body: &str, population: u32, item: &str) -> Verdict {
    verdict(body, item, strength(body, population, item))
}

/// As [`answer`], the year before: bodies were weaker.
pub(super) fn earlier_answer(body: &str, population: u32, item: &str) -> Verdict {
    verdict(body, item, strength(body, population, item).saturating_sub(GROWTH) + 8)
}

/// As [`judgement`], the year before.
pub(super) fn earlier_judgement(body: &str, population: u32, item: &str) -> Verdict {
    verdict(body, item, strength(body, population, item).saturating_sub(GROWTH))
}

/// By how much bodies grow in a year.
const GROWTH: u32 = 6;

fn verdict(body: &str, item: &str, strength: u32) -> Verdict {
    let luck = throw(&[body, item]);
    // What a body does not have, such as wireless LAN, is the same for itself and for the auditor.
    if throw(&[body, item, "applicable"]) < 3 {
        Verdict::NotApplicable
    } else if luck < strength {
        Verdict::Conforming
    } else if luck < strength + (100 - strength.min(100)) / 2 {
        Verdict::Partial
    } else {
        Verdict::Nonconforming
    }
}

/// How likely, in per cent, a body meets an item: larger bodies have more staff; small towns are weak in operations (7)
/// and review (8); and each body has its own strong and weak sides, so that some small ones do very well.
fn strength(body: &str, population: u32, item: &str) -> u32 {
    let domain = item.split('.').next().unwrap_or_default();
    let size = population.max(1).ilog2() * 2; // 2,000 people: 20; 480,000: 36
    let small_in_operations = if population < 30_000 && matches!(domain, "7" | "8") { 14 } else { 0 };
    let own = throw(&[body, "level"]) * 44 / 100;
    let leaning = throw(&[body, "side", domain]) * 16 / 100;
    (size + own + leaning).saturating_sub(small_in_operations).min(95)
}

/// A number from 0 to 99 that depends on these words only.
fn throw(words: &[&str]) -> u32 {
    let digest = sha256(words.join("/").as_bytes());
    let number = digest.get(..8).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    number.unwrap_or_default() % 100
}
