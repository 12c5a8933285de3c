//! The words by which parts of the measurement are asked for. `xtask` builds this file too, so that it refuses any other
//! before it builds or starts a thing: it uses nothing but the standard library.

/// They last: runs are compared by them.
pub(crate) const WORDS: [&str; 17] = [
    "cached",
    "own",
    "varied",
    "uncached",
    "nation",
    "audit",
    "list",
    "viewer",
    "judgement",
    "bulk",
    "memory",
    "cold",
    "tokens",
    "guard",
    "neighbours",
    "growth",
    "reading",
];

/// Fails on a word that names no part, with a sentence that lists those that do.
pub(crate) fn ensure_known(words: &[&str]) -> Result<(), String> {
    match words.iter().find(|word| !WORDS.contains(word)) {
        Some(word) => {
            Err(format!("`{word}` is no part of the measurement; its parts are {}", WORDS.join(", ")))
        }
        None => Ok(()),
    }
}
