//! The columns: everybody who may knock.
use std::collections::BTreeSet;
use tests::world::{BEPPU, NAKATSU};

/// Saga, which takes no part in anything.
pub(super) const SAGA: &str = "412015";
/// Another prefecture.
pub(super) const FUKUOKA: &str = "400009";
/// A city of the other prefecture.
pub(super) const KITAKYUSHU: &str = "401005";
/// When the questions are asked, in days after the harness's usual moment: the last engagement's window is open.
pub(super) const TODAY: i64 = 61;
/// When its window is over.
pub(super) const LATER: i64 = 121;

/// Somebody, somewhere, at some time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Actor {
    /// The column's name.
    pub name: &'static str,
    /// Whose token it is.
    pub person: &'static str,
    /// Which organization the header names.
    pub inside: Option<&'static str>,
    /// On which day.
    pub day: i64,
}

const fn at_home(name: &'static str, person: &'static str) -> Actor {
    Actor { name, person, inside: None, day: TODAY }
}

const fn same(name: &'static str) -> Actor {
    at_home(name, name)
}

/// All columns; those of a later day stand last, for buckets do not fill while a clock goes back.
pub(super) const ACTORS: &[Actor] = &[
    same("anonymous"),
    same("stranger"),
    at_home("saga-ciso", "412015-ciso"),
    at_home("saga-manager", "412015-manager"),
    Actor { name: "saga-ciso@beppu", person: "412015-ciso", inside: Some(BEPPU), day: TODAY },
    at_home("fukuoka-ciso", "400009-ciso"),
    same("fukuoka-coordinator"),
    same("rival-manager"),
    same("rival-auditor"),
    Actor { name: "rival-auditor@beppu", person: "rival-auditor", inside: Some(BEPPU), day: TODAY },
    same("beppu-ciso"),
    same("beppu-manager"),
    same("beppu-auditor"),
    same("beppu-respondent"),
    same("beppu-viewer"),
    same("frontend"),
    same("nakatsu-ciso"),
    same("nakatsu-manager"),
    same("nakatsu-auditor"),
    Actor { name: "nakatsu-auditor@beppu", person: "nakatsu-auditor", inside: Some(BEPPU), day: TODAY },
    Actor { name: "nakatsu-ciso@beppu", person: "nakatsu-ciso", inside: Some(BEPPU), day: TODAY },
    same("oita-ciso"),
    same("oita-manager"),
    same("oita-auditor"),
    same("oita-respondent"),
    same("oita-viewer"),
    same("oita-coordinator"),
    Actor { name: "oita-coordinator@beppu", person: "oita-coordinator", inside: Some(BEPPU), day: TODAY },
    same("oita-frontend"),
    same("center-operator"),
    same("center-advisor"),
    Actor { name: "center-advisor@beppu", person: "center-advisor", inside: Some(BEPPU), day: TODAY },
    same("other-advisor"),
    Actor { name: "other-advisor@beppu", person: "other-advisor", inside: Some(BEPPU), day: TODAY },
    Actor { name: "other-advisor@nakatsu", person: "other-advisor", inside: Some(NAKATSU), day: TODAY },
    same("center-frontend"),
    same("firm-manager"),
    same("firm-auditor"),
    same("firm-frontend"),
    Actor { name: "firm-manager@beppu", person: "firm-manager", inside: Some(BEPPU), day: TODAY },
    Actor { name: "firm-auditor@beppu", person: "firm-auditor", inside: Some(BEPPU), day: TODAY },
    Actor { name: "firm-frontend@beppu", person: "firm-frontend", inside: Some(BEPPU), day: TODAY },
    Actor { name: "center-advisor@beppu-after", person: "center-advisor", inside: Some(BEPPU), day: LATER },
    Actor { name: "firm-auditor@beppu-after", person: "firm-auditor", inside: Some(BEPPU), day: LATER },
];

/// Whose rows this actor may ever be shown; `None` for the people of the story itself, whose rights differ by row.
pub(super) fn at_most(actor: &str) -> Option<BTreeSet<&'static str>> {
    let own: &[&str] = match actor {
        "anonymous" | "stranger" => &[],
        "saga-ciso" | "saga-manager" => &["saga", "centre"],
        "saga-ciso@beppu" => &["saga"],
        "fukuoka-ciso" | "fukuoka-coordinator" => &["fukuoka", "kitakyushu", "centre"],
        "rival-manager" | "rival-auditor" | "rival-auditor@beppu" => &["rival"],
        "beppu-ciso" | "beppu-manager" | "beppu-auditor" | "beppu-respondent" | "beppu-viewer"
        | "frontend" => &["beppu", "oita", "centre"],
        "nakatsu-ciso" | "nakatsu-manager" | "nakatsu-auditor" => &["nakatsu", "oita", "centre"],
        "nakatsu-auditor@beppu" => &["nakatsu", "beppu"],
        "nakatsu-ciso@beppu" => &["nakatsu"],
        "oita-coordinator@beppu" => &["oita"],
        "center-operator" => &["centre", "beppu", "nakatsu"],
        // Each has a case at another body, and sees nothing of the other's.
        "center-advisor" | "center-advisor@beppu" => &["centre", "beppu"],
        "other-advisor" | "other-advisor@nakatsu" => &["centre", "nakatsu"],
        "center-frontend" | "center-advisor@beppu-after" | "other-advisor@beppu" => &["centre"],
        "firm-frontend@beppu" | "firm-auditor@beppu-after" => &["firm"],
        "firm-manager@beppu" | "firm-auditor@beppu" => &["firm", "beppu"],
        _ => return None,
    };
    Some(own.iter().copied().chain(["reference", "self"]).collect())
}
