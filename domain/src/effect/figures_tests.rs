//! What can be had of the figures by subtraction is always of enough bodies on either side.
use super::*;
use crate::effect::EffectFacts;
use proptest::prelude::*;

fn prefecture(number: u8) -> PrefectureCode {
    PrefectureCode::parse("prefecture", &format!("{number:02}")).unwrap()
}

fn bodies(answers: &[(u8, bool)]) -> Vec<EffectBody> {
    let body = |(number, yes): &(u8, bool)| EffectBody {
        prefecture: prefecture(*number),
        facts: EffectFacts { own_audit: Some(*yes), ..EffectFacts::default() },
    };
    answers.iter().map(body).collect()
}

fn group(number: u8, yes: usize, no: usize) -> Vec<(u8, bool)> {
    [vec![(number, true); yes], vec![(number, false); no]].concat()
}

fn percents(figures: &EffectFigures) -> Vec<(Option<String>, u32, u32)> {
    let one = |group: &EffectGroup| {
        let share = group.shares[0];
        (group.prefecture.map(|code| code.to_string()), share.bodies, share.percent)
    };
    figures.groups.iter().map(one).collect()
}

#[test]
fn a_group_is_shown_with_enough_bodies_on_either_side() {
    let rules = &Rules::HOUSE;
    for (yes, no, fit) in [(5, 5, true), (3, 7, true), (5, 4, false), (2, 20, false), (12, 0, false)] {
        let figures = count(&bodies(&group(44, yes, no)), rules);
        assert_eq!(!figures.groups.is_empty(), fit, "{yes} and {no}");
    }
    let whole = count(&bodies(&group(44, 3, 8)), rules);
    let shown = [(None, 11, 27), (Some("44".to_owned()), 11, 27)];
    assert_eq!(percents(&whole), shown, "27.27 rounds to 27");
    assert_eq!(count(&[], rules), EffectFigures::default());
}

#[test]
fn the_smallest_gives_way_where_the_rest_would_be_given_away() {
    // One body in Saga: the nation without Oita and Fukuoka would be that body.
    let all = [group(44, 6, 6), group(40, 10, 10), group(41, 1, 0)].concat();
    let shown = percents(&count(&bodies(&all), &Rules::HOUSE));
    assert_eq!(shown, [(None, 33, 52), (Some("40".to_owned()), 20, 50)], "Oita is hidden with Saga");
    // With eleven of them, three of whom said no, nobody has to.
    let all = [group(44, 6, 6), group(41, 8, 3)].concat();
    assert_eq!(percents(&count(&bodies(&all), &Rules::HOUSE)).len(), 3);
}

#[test]
fn tighter_rules_hide_more() {
    let all = bodies(&group(44, 5, 5));
    let tighter = Rules { spread_needs: 11, ..Rules::HOUSE };
    assert!(count(&all, &tighter).groups.is_empty());
    let spare = Rules { mean_needs: 12, named_spare: 12, ..Rules::HOUSE };
    assert!(count(&all, &spare).groups.is_empty());
}

proptest! {
    #[test]
    fn no_difference_of_groups_is_of_few(
        answers in proptest::collection::vec((1..5_u8, any::<bool>()), 0..90),
        taken in proptest::collection::vec(any::<bool>(), 4),
    ) {
        let all = bodies(&answers);
        let figures = count(&all, &Rules::HOUSE);
        let parts = parted(&all, EffectMeasure::OwnAudit);
        for group in figures.groups.iter().filter_map(|group| group.prefecture) {
            prop_assert!(parts[&group].are_fit(&Rules::HOUSE));
        }
        if figures.groups.is_empty() {
            return Ok(());
        }
        prop_assert_eq!(figures.groups[0].prefecture, None, "a prefecture stands beside the nation alone");
        // Whichever of the shown are taken away from the nation.
        let mut left = Answers::default();
        for (code, answers) in &parts {
            let is_shown = figures.groups.iter().any(|group| group.prefecture == Some(*code));
            if !(is_shown && taken[usize::from(code.number() - 1)]) {
                left.add(*answers);
            }
        }
        prop_assert!(left.bodies() == 0 || left.are_fit(&Rules::HOUSE), "{left:?} of {parts:?}");
    }

    #[test]
    fn what_is_stored_is_read_alike(answers in proptest::collection::vec((1..5_u8, any::<bool>()), 0..90)) {
        let figures = count(&bodies(&answers), &Rules::HOUSE);
        prop_assert_eq!(EffectFigures::decode(&figures.encode().unwrap()).unwrap(), figures);
    }
}

#[test]
fn another_form_is_refused() {
    for text in ["", "{}", r#"[{"prefecture":"44","shares":[{"measure":"ALL","bodies":9,"percent":1}]}]"#] {
        assert!(EffectFigures::decode(text).is_err(), "{text}");
    }
}
