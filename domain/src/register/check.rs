//! What must hold between the register's rows.
use super::{GovernmentCode, GovernmentKind, LocalGovernment};
use crate::{
    kernel::reason::Reason,
    table::{Fault, Row},
};
use std::collections::{HashMap, HashSet};

const KIND_AND_CODE: Reason = Reason::of(
    "KIND_AND_CODE",
    "The codes of prefectures, and of no other bodies, have zeros as the third to fifth digit.",
    "3桁目から5桁目が000であるコードは、都道府県だけが使います。",
);
const NO_PREFECTURE: Reason = Reason::of(
    "NO_PREFECTURE",
    "The register has no row for its prefecture.",
    "所属する都道府県の行がありません。",
);
const NO_SUCCESSOR: Reason =
    Reason::of("NO_SUCCESSOR", "The register has no body with this code.", "このコードの団体がありません。");
const STILL_ALIVE: Reason = Reason::of(
    "STILL_ALIVE",
    "A body with a successor needs the last day it existed.",
    "承継団体を記入する場合は、存続の最終日も必要です。",
);
const CIRCLE: Reason =
    Reason::of("SUCCESSOR_CIRCLE", "The successors lead back to this body.", "承継団体が循環しています。");
const BACKWARDS: Reason =
    Reason::of("PERIOD", "The last day lies before the first.", "最終日が開始日より前になっています。");

type Bodies<'a> = [(&'a Row, LocalGovernment)];

pub(super) fn whole(bodies: &Bodies<'_>, faults: &mut Vec<Fault>) {
    let successors: HashMap<_, _> = bodies.iter().map(|(_, body)| (body.code, body.successor)).collect();
    let prefectures: HashSet<_> = bodies
        .iter()
        .map(|(_, body)| body.code)
        .filter(|code| code.is_prefecture())
        .map(GovernmentCode::prefecture)
        .collect();
    let mut codes = HashMap::new();
    for (row, body) in bodies {
        if let Some(line) = codes.insert(body.code, row.line()) {
            faults.push(row.fault("code", taken("CODE_TAKEN", "code", "団体コード", line)));
        }
        if (body.kind == GovernmentKind::Prefecture) != body.code.is_prefecture() {
            faults.push(row.fault("kind", KIND_AND_CODE));
        }
        if !prefectures.contains(&body.prefecture()) {
            faults.push(row.fault("prefecture_code", NO_PREFECTURE));
        }
        if body.valid_from.zip(body.valid_to).is_some_and(|(from, to)| to < from) {
            faults.push(row.fault("valid_to", BACKWARDS));
        }
        if let Some(reason) = succession(body, &successors) {
            faults.push(row.fault("successor", reason));
        }
    }
    names(bodies, faults);
}

fn succession(
    body: &LocalGovernment,
    successors: &HashMap<GovernmentCode, Option<GovernmentCode>>,
) -> Option<Reason> {
    let first = body.successor?;
    if !successors.contains_key(&first) {
        return Some(NO_SUCCESSOR);
    }
    if body.valid_to.is_none() {
        return Some(STILL_ALIVE);
    }
    // A chain without a circle is shorter than the register.
    let mut chain = std::iter::successors(Some(first), |code| successors.get(code).copied().flatten());
    chain.by_ref().take(successors.len()).any(|code| code == body.code).then_some(CIRCLE)
}

/// Two bodies of one prefecture may share a name only at different times.
fn names(bodies: &Bodies<'_>, faults: &mut Vec<Fault>) {
    let mut known: HashMap<_, Vec<&(&Row, LocalGovernment)>> = HashMap::new();
    for entry in bodies {
        let (row, body) = entry;
        let namesakes = known.entry((body.prefecture(), body.name.as_str())).or_default();
        if let Some((other, _)) = namesakes.iter().find(|(_, other)| overlap(body, other)) {
            faults.push(row.fault("name", taken("NAME_TAKEN", "name", "団体名", other.line())));
        }
        namesakes.push(entry);
    }
}

fn overlap(a: &LocalGovernment, b: &LocalGovernment) -> bool {
    let starts_in_time = |from: &LocalGovernment, to: &LocalGovernment| {
        from.valid_from.zip(to.valid_to).is_none_or(|(from, to)| from <= to)
    };
    starts_in_time(a, b) && starts_in_time(b, a)
}

fn taken(code: &'static str, en: &str, ja: &str, line: u64) -> Reason {
    let en = format!("The {en} is already on line {line}.");
    Reason::naming(code, en, format!("この{ja}は{line}行目にあります。"))
}
