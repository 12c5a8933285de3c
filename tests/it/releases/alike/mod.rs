//! Shown or withheld, an answer takes the same statements: the same texts in the same order, so that neither their number nor
//! the time they take tells what a reader is not shown.
mod forms;

use super::{
    story::{NO_REDIS, Story, gid},
    thresholds::SEVEN,
};
use crate::{
    pictures::{Fetched, fetch},
    redis::OwnRedis,
};
use anyhow::{Context as _, Result, ensure};
use forms::{Form, forms};
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tests::{Answer, Door, House, Tape, world::BEPPU};

const BODY: &str = "beppu-manager";
const HOLDER: &str = "oita-coordinator";

/// All that a release shows to everybody alike: such an answer is kept.
const SHOWN: &str = "means standardDeviations
    figures { n mean standardDeviation quartiles { from } histogram { count } grades { percent } withheld { code } spreadWithheld { code } }
    groups { code figures { mean standardDeviation withheld { code } } }
    topQuarter { mean withheld { code } } itemRates { percent withheld { code } }
    yearOverYear { changes { points withheld { code } } }";
/// What of it is the reader's alone: such an answer is not.
const OWN: &str = "ownPosition { points deviationScore withheld { code } } ownPriorities { domain }";
/// What the coordinator reads off it.
const OVERVIEW: &str = "{ prefectureOverview { weakestDomains { mean domains } } }";

/// The forms in which figures are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Shown,
    Whole,
    Overview,
    File(&'static str),
}

const WAYS: [Way; 6] = [
    Way::Shown,
    Way::Whole,
    Way::Overview,
    Way::File("radar.svg"),
    Way::File("heatmap.svg"),
    Way::File("figures.csv"),
];

/// Who reads, and how.
fn readings() -> impl Iterator<Item = (&'static str, Way)> {
    let all = [BODY, HOLDER].into_iter().flat_map(|person| WAYS.map(|way| (person, way)));
    all.filter(|(person, way)| *way != Way::Overview || *person == HOLDER)
}

/// All that is shown of a release and, if asked for, the reader's own.
async fn see(door: &Door, person: &str, release: &str, own: bool) -> Result<Answer> {
    let fields = format!("{SHOWN} {}", if own { OWN } else { "" });
    let document =
        format!("query ($id: ID!) {{ node(id: $id) {{ ... on ComparisonRelease {{ {fields} }} }} }}");
    door.ask_with(person, None, &document, &json!({ "id": release })).await
}

/// Reads, and is told something.
async fn read(door: &Door, person: &str, way: Way, release: &str) -> Result<()> {
    let answer = match way {
        Way::Shown => see(door, person, release, false).await?,
        Way::Whole => see(door, person, release, true).await?,
        Way::Overview => door.ask(person, None, OVERVIEW).await?,
        Way::File(file) => {
            let fetched = fetch(door, (person, None), release, file, "en").await?;
            ensure!(fetched.status.is_success(), "{person} {file}: {}", fetched.status);
            return Ok(());
        }
    };
    ensure!(answer.body.get("errors").is_none(), "{person} {way:?}: {}", answer.body);
    ensure!(way == Way::Overview || answer.data("/node").is_object(), "{person} {way:?}: {}", answer.body);
    Ok(())
}

/// What an answer took: how many statements were counted, and what was said.
type Said = (u64, Vec<String>);

/// What is said while something is `asked` by somebody who is looked up anew, and what came of it.
async fn said<T>(house: &House, tape: &Tape, asked: impl Future<Output = Result<T>>) -> Result<(Said, T)> {
    house.forget_who_asks();
    tape.take();
    let before = house.gate.statements();
    let told = asked.await?;
    let counted = house.gate.statements() - before;
    Ok(((counted, tape.take().into_iter().map(text).collect()), told))
}

/// The text of a statement; of what begins a transaction the role, for the rest of it says who acts and when.
fn text(said: Statement) -> String {
    let begins = said.sql.starts_with("SET LOCAL ROLE");
    if begins { said.sql.lines().next().unwrap_or_default().to_owned() } else { said.sql }
}

/// Where something was read, by whom and how.
type Reading = (&'static str, &'static str, Way);

/// What was said in all forms, by where it was read and how.
#[derive(Default)]
struct Notes(BTreeMap<Reading, Vec<(&'static str, Said)>>);

impl Notes {
    /// Reads in every way at `door`, and notes what that took.
    async fn take(
        &mut self,
        (house, tape): (&House, &Tape),
        (place, door): (&'static str, &Door),
        (what, release): (&'static str, &str),
    ) -> Result<()> {
        for (person, way) in readings() {
            let (took, ()) = said(house, tape, read(door, person, way, release)).await?;
            ensure!(took.0 > 0 && took.1.len() > 1, "{place} {person} {way:?}: nobody was looked up");
            self.0.entry((place, person, way)).or_default().push((what, took));
        }
        Ok(())
    }

    /// As [`Notes::take`], in each way at a door of its own, to which nothing is at hand and no Redis answers.
    async fn take_uncached(
        &mut self,
        (house, tape): (&House, &Tape),
        (what, release): (&'static str, &str),
    ) -> Result<()> {
        for (person, way) in readings() {
            let door = house.door_with_redis(NO_REDIS)?;
            let (took, ()) = said(house, tape, read(&door, person, way, release)).await?;
            let figures = took.1.iter().filter(|sql| sql.contains("release_figures")).count();
            ensure!(figures == 1, "{person} {way:?}, {what}: the figures were read {figures} times");
            self.0.entry(("uncached", person, way)).or_default().push((what, took));
        }
        Ok(())
    }

    /// Fails unless all forms took the same, in each place and way.
    fn are_alike(&self, forms: usize) {
        assert_eq!(self.0.len(), 4 * readings().count(), "uncached, made, at hand, out of Redis");
        for (reading, notes) in &self.0 {
            assert_eq!(notes.len(), forms, "{reading:?}");
            let Some(((first, expected), others)) = notes.split_first() else { continue };
            for (what, took) in others {
                assert_eq!(took, expected, "{reading:?}: “{what}” beside “{first}”");
            }
        }
    }
}

/// Puts figures behind the walls in the place of those that a release was frozen with. There is one.
async fn freeze(house: &House, figures: &str) -> Result<()> {
    let sql = format!(
        "ALTER TABLE release_figures DISABLE TRIGGER USER; UPDATE release_figures SET figures = '{figures}';
         ALTER TABLE release_figures ENABLE TRIGGER USER;"
    );
    house.owner.execute_unprepared(&sql).await?;
    Ok(())
}

/// The form is what it says, to both.
async fn is_told(door: &Door, form: &Form, release: &str) -> Result<()> {
    for (person, expected) in [(BODY, &form.to_a_body), (HOLDER, &form.to_the_holder)] {
        let seen = see(door, person, release, true).await?;
        assert_eq!(
            seen.data(&format!("/node{}", form.at)),
            expected,
            "{person}, {}: {}",
            form.what,
            seen.body
        );
    }
    Ok(())
}

#[tokio::test]
async fn withheld_or_shown_the_same_is_said_to_the_database() -> Result<()> {
    let (story, redis) = (Story::reported(&SEVEN).await?, OwnRedis::start().await?);
    let house = &story.house;
    let release = story.checked("JUDGED").await?;
    ensure!(story.publish(&release).await? == "RELEASED");
    let (tape, url) = (Tape::of(house)?, redis.servers.redis());
    let frozen = house.look("SELECT figures FROM release_figures").await?;
    let forms = forms(frozen[0]["figures"].as_str().context("no figures")?)?;

    let mut notes = Notes::default();
    for form in &forms {
        freeze(house, &form.figures).await?;
        is_told(&house.door_with_redis(NO_REDIS)?, form, &release).await?;
        let (heard, read) = ((house, &tape), (form.what, release.as_str()));
        notes.take_uncached(heard, read).await?;
        ::redis::cmd("FLUSHALL").exec_async(&mut redis.session().await?).await?;
        let (here, there) = (house.door_with_redis(&url)?, house.door_with_redis(&url)?);
        for (place, door) in [("made", &here), ("at hand", &here), ("out of Redis", &there)] {
            notes.take(heard, (place, door), read).await?;
        }
        is_told(&there, form, &release).await?;
    }
    notes.are_alike(forms.len());
    held_back_by_true_consents(&story, &tape, &release).await?;
    withheld_as_a_whole_is_not_there(&story, &tape).await?;
    redis.servers.stop().await
}

/// Without any other hand: the prefecture holds three of seven by name and is shown nothing; with one consent less it holds
/// two, and sees the means. Only the bodies that it holds are fewer in a list.
async fn held_back_by_true_consents(story: &Story, tape: &Tape, release: &str) -> Result<()> {
    let house = &story.house;
    let lean = |(_, texts): Said| -> Vec<String> { texts.iter().map(|sql| without_lists(sql)).collect() };
    let mut all = Vec::new();
    for shown in [false, true] {
        if shown {
            story.decide(BEPPU, "withdrawConsents", "[RESULTS_TO_PREFECTURE]").await?;
            house.settle().await?;
        }
        let mut took = Vec::new();
        for way in WAYS {
            let door = house.door_with_redis(NO_REDIS)?;
            took.push(lean(said(house, tape, read(&door, HOLDER, way, release)).await?.0));
        }
        let seen = story.see(HOLDER, release).await?;
        // Frozen last with seven bodies.
        assert_eq!(seen.data("/node/means/0").is_u64(), shown, "{}", seen.body);
        all.push(took);
    }
    assert_eq!(all[0], all[1]);
    Ok(())
}

/// A statement without the numbers of its values and without how many of them are in a list.
fn without_lists(sql: &str) -> String {
    let mut plain = String::new();
    for part in sql.split('$') {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        if plain.is_empty() || rest != ", " {
            plain.push_str(rest);
        }
    }
    plain
}

/// To the bodies of a comparison that is withheld as a whole, it is not there: what they ask takes what it takes of an id that
/// is nobody's, and says as much.
async fn withheld_as_a_whole_is_not_there(story: &Story, tape: &Tape) -> Result<()> {
    let house = &story.house;
    for code in ["442054", "442062", "442071"] {
        story.withdraw(code).await?;
    }
    house.settle().await?;
    let withheld = story.checked("SELF_ASSESSED").await?;
    ensure!(story.publish(&withheld).await? == "WITHHELD");
    let absent = gid("ComparisonRelease", "01977000-0000-7000-8000-00000000dead");
    let door = house.door_with_redis(NO_REDIS)?;
    for own in [false, true] {
        let (took, told) = said(house, tape, see(&door, BODY, &withheld, own)).await?;
        let (expected, as_much) = said(house, tape, see(&door, BODY, &absent, own)).await?;
        assert_eq!((took, &told.body["data"]["node"]), (expected, &Value::Null), "{}", told.body);
        assert_eq!(told.body, as_much.body);
    }
    for way in WAYS {
        let Way::File(file) = way else { continue };
        let of = async |id: &str| -> Result<(Said, Fetched)> {
            said(house, tape, fetch(&door, (BODY, None), id, file, "en")).await
        };
        let ((took, told), (expected, as_much)) = (of(&withheld).await?, of(&absent).await?);
        assert_eq!((took, told.status.as_u16(), told.bytes), (expected, 404, as_much.bytes), "{file}");
    }
    Ok(())
}
