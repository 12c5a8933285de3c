//! A story in which all that a body keeps to itself is spelled like nothing else.
use crate::{
    evidence::{Carrier, ITEM, MANAGER, new},
    releases::{secrets::ids_kept_from, story::Story, thresholds::SEVEN, walk::uuids},
};
use anyhow::{Context as _, Result, ensure};
use domain::{
    audit::{Advance, AuditId, DraftReport, Note, RecordJudgements, State},
    finding::FindingKind,
    scoring::Tier,
};
use sea_orm::ConnectionTrait as _;
use std::collections::BTreeSet;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, judgements},
};

const FIRM: &str = "firm-auditor";
/// What the firm's auditor notes of each of Beppu's items.
pub(super) const NOTE: &str = "NOTE-OF-BEPPU-ALONE-7319";
/// What stands in Beppu's evidence.
pub(super) const FILE: &str = "FILE-OF-BEPPU-ALONE-2846";
/// The title of Beppu's only finding: nobody else has one.
pub(super) const FINDING: &str = "退職者のIDが残っている";

/// What each variable's mean is to be, the whole first: no number that stands in a picture for anything else.
pub(super) const MEANS: [i32; 9] = [47, 46, 48, 49, 51, 52, 53, 54, 55];
/// How far each body is from all means, in hundredths of a point: together nothing, and no two end in the same two digits,
/// so that each score is one body's alone.
const AWAY: [(&str, i32); 7] = [
    (BEPPU, -1_511),
    (NAKATSU, -963),
    ("442011", 1_402),
    ("442046", 1_195),
    ("442054", 223),
    ("442062", -517),
    ("442071", 171),
];
/// How much better all bodies think of themselves, in points.
const KINDER: i32 = 20;

/// The whole numbers that are withheld from whoever holds too many results by name.
pub(super) fn means() -> BTreeSet<String> {
    MEANS.iter().map(ToString::to_string).collect()
}

/// The scores of these bodies under both bases, as they would be told: in points, and what they were made of.
pub(super) fn scores_of(codes: &[&str]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (_, away) in AWAY.iter().filter(|(code, _)| codes.contains(code)) {
        for mean in MEANS.iter().flat_map(|mean| [*mean, mean + KINDER]) {
            let score = 100 * mean + away;
            all.extend([format!("{}.{:02}", score / 100, score % 100), format!("{score}.0")]);
        }
    }
    all
}

/// The codes of all bodies but these.
pub(super) fn all_but(codes: &[&str]) -> Vec<&'static str> {
    AWAY.iter().map(|(code, _)| *code).filter(|code| !codes.contains(code)).collect()
}

/// What must not be found.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    scores: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl Secrets {
    /// The scores of these bodies, and the texts of Beppu.
    pub(super) fn of(codes: &[&str]) -> Self {
        Self { scores: scores_of(codes), ids: BTreeSet::new() }
    }

    /// What of it can be read in `bytes`: numbers as such, ids however they are written.
    pub(super) fn told_by(&self, bytes: &[u8]) -> BTreeSet<String> {
        let text = String::from_utf8_lossy(bytes);
        let numbers =
            text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|part| part.trim_matches('.'));
        let words = text
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
            .filter(|word| word.len() >= 16 && !self.ids.is_empty());
        let mut told: BTreeSet<String> =
            numbers.filter(|number| self.scores.contains(*number)).map(str::to_owned).collect();
        told.extend(words.flat_map(uuids).filter(|id| self.ids.contains(id)));
        told.extend(
            [NOTE, FILE, FINDING].into_iter().filter(|words| text.contains(words)).map(str::to_owned),
        );
        told
    }

    /// Fails if anything of it can be read in `bytes`.
    #[track_caller]
    pub(super) fn are_not_in(&self, bytes: &[u8], which: &str) {
        let told = self.told_by(bytes);
        assert!(told.is_empty(), "{which} tells {told:?}: {}", String::from_utf8_lossy(bytes));
    }
}

/// A comparison of that basis, with peer groups.
fn in_kinds(basis: &str) -> String {
    format!("{basis}, partition: GOVERNMENT_KIND")
}

/// The story, and what of it is asked for.
pub(super) struct Marked {
    pub(super) story: Story,
    /// The released comparison, of which the prefecture sees no figures: it holds too many results by name.
    pub(super) release: String,
    /// One that is checked and not released.
    pub(super) unreleased: String,
    /// Beppu's audit.
    pub(super) audit: AuditId,
    /// Beppu's evidence.
    pub(super) evidence: String,
    /// An address at which Beppu's manager may leave a file.
    pub(super) upload: String,
}

impl Marked {
    /// Seven bodies have been audited, Beppu in every particular.
    pub(super) async fn story() -> Result<Self> {
        let story = Story::at(JointStage::Active, &SEVEN).await?;
        let (house, audit) = (&story.house, story.joint.audit_of(BEPPU)?);
        house.lead(BEPPU, audit, FIRM, State::SelfAssessment).await?;
        let manager = Carrier::of(&story.door, MANAGER);
        let evidence = manager.sends(new(audit, &[ITEM]), FILE.as_bytes()).await?;
        let upload = manager.address(new(audit, &[ITEM])).await?;
        house.lead(BEPPU, audit, FIRM, State::Fieldwork).await?;
        house.propose(BEPPU, audit, FIRM, Some(ITEM), FindingKind::Observation).await?;
        let mut entries = judgements(BEPPU, Tier::Essential)?;
        for entry in &mut entries {
            entry.note = Note::parse("note", NOTE)?;
        }
        house.run_in(FIRM, BEPPU, RecordJudgements { audit, entries }).await?;
        let version = house.audit(BEPPU, audit).await?.version;
        house.run_in(FIRM, BEPPU, Advance::<DraftReport>::new(audit, version)).await?;
        for participant in &story.joint.participants {
            let audit = participant.audit.context("no audit")?;
            house.lead(&participant.code, audit, FIRM, State::Reported).await?;
        }
        house.settle().await?;
        mark(house).await?;
        let release = story.checked(&in_kinds("JUDGED")).await?;
        ensure!(story.publish(&release).await? == "RELEASED");
        let unreleased = story.checked(&in_kinds("SELF_ASSESSED")).await?;
        Ok(Self { story, release, unreleased, audit, evidence, upload })
    }

    /// What Beppu and all bodies but Nakatsu keep from Nakatsu.
    pub(super) async fn kept_from_nakatsu(&self) -> Result<Secrets> {
        let ids = ids_kept_from(&self.story.house, BEPPU, NAKATSU).await?;
        assert!(ids.len() > 30, "Beppu has a lot to hide: {}", ids.len());
        Ok(Secrets { ids, ..Secrets::of(&all_but(&[NAKATSU])) })
    }
}

/// Gives each body its scores, behind the walls: wherever scores are kept, before any are frozen.
async fn mark(house: &House) -> Result<()> {
    let away: Vec<String> = AWAY.iter().map(|(code, away)| format!("('{code}', {away})")).collect();
    let away =
        format!("(VALUES {}) AS away (code, hundredths) JOIN organizations o USING (code)", away.join(", "));
    // In half weights of ten thousand: a score of so many hundredths.
    let halves = |basis: &str, variable: &str| {
        format!(
            "2 * (100 * (ARRAY{MEANS:?})[{variable} + 1] + hundredths
                + CASE {basis} WHEN 'SELF_ASSESSED' THEN 100 * {KINDER} ELSE 0 END)"
        )
    };
    let (line, part) = (halves("s.basis", "s.variable"), halves("c.basis", "((place - 1) / 5)::int"));
    let sql = format!(
        "UPDATE audit_scores s SET weight = 10000, halves = {line} FROM {away} WHERE s.tenant_id = o.id;
         UPDATE named_results s SET weight = 10000, halves = {line} FROM {away} WHERE s.municipality_id = o.id;
         UPDATE contributions c SET scores = (
                SELECT array_agg(CASE (place - 1) % 5 WHEN 0 THEN {part} WHEN 1 THEN 10000 ELSE number END ORDER BY place)
                FROM unnest(c.scores) WITH ORDINALITY AS former (number, place))
            FROM {away} WHERE c.tenant_id = o.id;"
    );
    house.owner.execute_unprepared(&sql).await?;
    Ok(())
}
