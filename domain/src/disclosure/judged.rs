//! What holds of every judgement, whatever is asked.
use super::{
    adversary::asking::{Asked, Past},
    *,
};
use crate::scoring::{Hundredths, Variable};
use proptest::prelude::*;

const HOUSE: Rules = Rules::HOUSE;

/// Eight to forty bodies with an overall score and one domain, and how their scores go on.
fn histories() -> impl Strategy<Value = (Vec<(i64, i64)>, Vec<i64>, usize)> {
    (8..40_usize).prop_flat_map(|n| {
        let scores = proptest::collection::vec((0..=10_000_i64, 2_000..=9_000_i64), n);
        (scores, proptest::collection::vec(-400..=400_i64, n), 0..=n)
    })
}

fn rows(scores: &[(i64, i64)], by: &[i64], changed: usize, name: impl Fn(u32) -> u32) -> Rows<u32> {
    let row = |at: usize, (overall, domain): &(i64, i64)| {
        let by = if at < changed { by[at] } else { 0 };
        let mut domains = [None; 8];
        domains[0] = Hundredths::new((domain + by).clamp(0, 10_000));
        Row { overall: Hundredths::new((overall + by).clamp(0, 10_000)), domains }
    };
    (0..).zip(scores.iter().enumerate()).map(|(body, (at, scores))| (name(body), row(at, scores))).collect()
}

/// A release with everything beside it: the year before, the other tier, the one it supersedes.
fn asked(
    scores: &[(i64, i64)],
    by: &[i64],
    changed: usize,
    most: usize,
    name: impl Fn(u32) -> u32 + Copy,
) -> Asked {
    let number = move |body: u32| (0..100).find(|at| name(*at) == body).unwrap_or(body);
    let group = move |body: u32| number(body) % 2;
    let back: Vec<i64> = by.iter().map(|by| -by).collect();
    let other = Asked::of(rows(scores, &back, scores.len(), name)).divided(group).released();
    let old = Asked::of(rows(scores, by, 0, name)).divided(group).released();
    let mut asked = Asked::of(rows(scores, by, changed, name)).divided(group);
    let beside: [(Relation, Option<Past>); 2] =
        [(Relation::OtherTier, other), (Relation::Superseded, old.clone())];
    for (relation, past) in beside.iter().take(most) {
        if let Some(past) = past {
            asked = asked.beside(*relation, past);
        }
    }
    match &old {
        Some(old) => asked.after(old, &[]),
        None => asked,
    }
}

/// 0 nothing, 1 a mean, 2 an SD as well, 3 quartiles, 4 everything.
fn shown(figures: &Figures) -> u32 {
    let yes = |shown: bool| u32::from(shown);
    figures.released().map_or(0, |summary| {
        1 + yes(summary.sd.released().is_some())
            + yes(summary.quartiles.released().is_some())
            + yes(summary.histogram.released().is_some())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Not so of groups and the change: they stand beside the whole as it is shown, and where that shows less, they have
    /// more room; and where another group is withheld anyhow, the smallest need not be withheld to cover it.
    #[test]
    fn the_more_is_shown_already_the_less_of_the_whole_is_shown_anew((scores, by, changed) in histories()) {
        let judged = [0, 1, 2].map(|most| asked(&scores, &by, changed, most, |body| body).judged(&HOUSE));
        for pair in judged.windows(2) {
            let [less, more] = pair else { unreachable!() };
            let Disclosed::Released(more) = more else { continue };
            let less = less.released();
            prop_assert!(less.is_some());
            let less = less.unwrap();
            for variable in Variable::all() {
                prop_assert!(shown(more.whole.figures.get(variable)) <= shown(less.whole.figures.get(variable)));
                let best = |of: &Published| of.top_quarter.get(variable).released().is_some();
                prop_assert!(best(less) || !best(more));
            }
        }
    }

    #[test]
    fn names_mean_nothing((scores, by, changed) in histories(), turn in 1..97_u32) {
        let plain = asked(&scores, &by, changed, 2, |body| body).judged(&HOUSE);
        let renamed = asked(&scores, &by, changed, 2, move |body| (body * turn + 13) % 97).judged(&HOUSE);
        prop_assert_eq!(plain, renamed);
    }

    #[test]
    fn what_is_published_survives_storage_and_nothing_else_is_read(
        (scores, by, changed) in histories(), cut in any::<prop::sample::Index>(), at in any::<prop::sample::Index>()
    ) {
        let mut asked = asked(&scores, &by, changed, 1, |body| body);
        asked.items = vec![ItemCount { item: "1.1".to_owned(), conforming: 60, judged: 120 }];
        let judged = asked.judged(&HOUSE);
        let Disclosed::Released(published) = judged else { return Ok(()) };
        let text = published.encode().unwrap();
        prop_assert_eq!(&Published::decode(&text).unwrap(), &published);
        prop_assert!(Published::decode(&text[..cut.index(text.len())]).is_err(), "cut off");
        // A letter or a digit changed gives other figures at most, never something that is no release.
        let mut altered = text.clone().into_bytes();
        let at = at.index(altered.len());
        altered[at] = if altered[at] == b'"' { b'x' } else { b'"' };
        prop_assert!(Published::decode(&String::from_utf8(altered).unwrap()).is_err(), "altered");
    }
}

#[test]
fn garbled_releases_are_refused() {
    let scores: Vec<(i64, i64)> = (0..120).map(|body| (70 * body + 900, 60 * body + 1_500)).collect();
    let mut asked = asked(&scores, &[150; 120], 120, 1, |body| body);
    asked.items = vec![ItemCount { item: "1.1".to_owned(), conforming: 60, judged: 120 }];
    let text = asked.judged(&HOUSE).released().unwrap().encode().unwrap();
    assert!(Published::decode(&text).is_ok(), "{text}");
    for (from, to) in [
        (r#""format":2"#, r#""format":0"#),
        (r#""format":2"#, r#""format":1"#),
        (r#""format":2"#, r#""format":3"#),
        (r#""format":2,"#, ""),
        (r#""format":2"#, r#""format":2,"min":3"#),
        (r#""rules":{"#, r#""laws":{"#),
        (r#""class_width":20"#, r#""class_width":30"#),
        (r#""round_to":1"#, r#""round_to":0"#),
        (r#""G0""#, r#""g0""#),
        (r#""G0""#, r#""G2""#),
        (r#""G0""#, r#""G1""#),
        (r#"["1.1",{"RELEASED":50}]"#, r#"["1.1",{"RELEASED":150}]"#),
        (r#"["1.1",{"RELEASED":50}]"#, r#"["1.1",50]"#),
        (r#""comparablePercent":100"#, r#""comparablePercent":101"#),
        (r#""roundTo":1"#, r#""roundTo":3"#),
        (r#""from":2024"#, r#""from":24"#),
        (r#""change":{"#, r#""changed":{"#),
        (r#""whole":{"figures":{"overall":{"RELEASED""#, r#""whole":{"figures":{"overall":{"WITHHELD""#),
    ] {
        let garbled = text.replacen(from, to, 1);
        assert_ne!(garbled, text, "{from}");
        assert!(Published::decode(&garbled).is_err(), "{to}");
    }
    assert!(
        Published::decode(r#"{"figures":{"overall":{"WITHHELD":"COALITION"}}}"#).is_err(),
        "the format before"
    );
}

#[test]
fn a_release_of_before_the_rules_were_told_is_one_of_the_house() {
    let scores: Vec<(i64, i64)> = (0..20).map(|body| (300 * body + 900, 300 * body + 1_500)).collect();
    let judged = asked(&scores, &[0; 20], 0, 0, |body| body).judged(&HOUSE);
    let published = judged.released().unwrap();
    let text = published.encode().unwrap();
    let (before, rules) = text.split_once(r#","rules":"#).unwrap();
    assert!(rules.starts_with(r#"{"mean_needs":5"#), "{rules}");
    let before = format!("{before}}}}}");
    assert!(Published::decode(&before).is_err(), "of today, without the rules");
    let before = before.replacen(r#""format":2"#, r#""format":1"#, 1);
    assert_eq!(&Published::decode(&before).unwrap(), published);
}

/// Rules may have been tightened since a release, or may not be as tight any more: the stricter ones hold.
#[test]
fn a_reader_is_shown_what_the_stricter_rules_let_through() {
    let seven = Rules { mean_needs: 7, named_spare: 7, ..HOUSE };
    let scores: Vec<(i64, i64)> = (0..7).map(|body| (1_000 * body + 900, 1_000 * body + 1_500)).collect();
    let judged =
        |rules: &Rules| asked(&scores, &[0; 7], 0, 0, |body| body).judged(rules).released().cloned().unwrap();
    let why = |release: &Published, held: u32, rules: &Rules| {
        release.clone().shown_to(held, 0, rules).whole.figures.overall.withheld()
    };
    let (of_old, of_today) = (judged(&HOUSE), judged(&seven));
    assert_eq!((of_old.rules, of_today.rules), (HOUSE, seven));
    assert_eq!(why(&of_old, 2, &HOUSE), None);
    for (release, rules) in [(&of_old, &seven), (&of_today, &HOUSE), (&of_today, &seven)] {
        assert_eq!(why(release, 0, rules), None);
        assert_eq!(why(release, 1, rules), Some(WithheldReason::NamedResultsHeld));
    }
    assert_eq!(of_old.clone().shown_to(1, 0, &seven).rules, HOUSE, "a release stays what it is");
}
