//! Recording answers and judgements in bulk: up to a whole catalogue in one call, in a constant number of statements.
use super::{
    Audit, AuditId, Entry, Judgement, JudgementEntry, SelfAssessment, SelfAssessmentEntry, State,
    assessment::check_reason,
    assurance::must_not_assure,
    items::{Asked, MOST},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase, UserId},
    assignment::may_answer,
    catalog::ItemCode,
    kernel::version::STALE,
    outbox::Topic,
    team::Obstacle,
};
use std::collections::{HashMap, HashSet};

const COUNT: Reason =
    Reason::of("ENTRY_COUNT", "Send 1 to 400 entries.", "一度に送れるのは1件から400件までです。");
const OWN_ANSWER: Reason = Reason::of(
    "OWN_ANSWER",
    "Who answered an item does not judge it.",
    "自分が回答した項目を自分で判定することはできません。",
);

/// Records the body's own verdicts.
pub struct RecordSelfAssessments {
    /// In which audit.
    pub audit: AuditId,
    /// What to record.
    pub entries: Vec<SelfAssessmentEntry>,
}

impl UseCase for RecordSelfAssessments {
    const ACTION: Action = Action::SelfAssessmentRecord;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        audit.state.must_be(State::SelfAssessment)?;
        let asked = entry_items(&self.entries)?;
        let edition = store.codes_in(audit.edition, &asked.codes()).await?;
        let codes = known_entries(asked, &edition, &self.entries)?;
        may_answer(store, cx, &audit, &codes).await?;
        let present = store.self_assessments(audit.id, Some(&codes)).await?;
        expect_versions(&codes, &self.entries, &present.iter().map(|a| (a.item, a.version)).collect())?;
        let answered_by = cx.grant.user()?;
        let mut before: HashMap<ItemCode, Vec<UserId>> =
            present.into_iter().map(|answer| (answer.item, answer.answerers)).collect();
        let mut answerers = |item| {
            let mut all = before.remove(&item).unwrap_or_default();
            if !all.contains(&answered_by) {
                all.push(answered_by);
            }
            all
        };
        let rows = codes.into_iter().zip(self.entries).map(|(item, entry)| SelfAssessment {
            item,
            verdict: entry.verdict,
            note: entry.note,
            answered_by,
            answerers: answerers(item),
            answered_at: cx.now,
            version: entry.expected_version + 1,
        });
        store.save_self_assessments(audit.id, rows.collect()).await?;
        cx.about(audit.id);
        cx.emit(Topic::AuditProgressed, audit.id);
        Ok(audit.id)
    }
}

/// Records the auditor's verdicts.
pub struct RecordJudgements {
    /// In which audit.
    pub audit: AuditId,
    /// What to record.
    pub entries: Vec<JudgementEntry>,
}

impl UseCase for RecordJudgements {
    const ACTION: Action = Action::JudgementRecord;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let audit = store.audit(self.audit).await?;
        audit.must_take_judgements()?;
        audit.must_be_audited_by(cx.grant.scope())?;
        let rows = judged(store, cx, &audit, self.entries).await?;
        store.leave_judgements(audit.id, rows).await?;
        cx.about(audit.id);
        cx.emit(Topic::AuditProgressed, audit.id);
        Ok(audit.id)
    }
}

impl Audit {
    /// Passes while the auditors judge: from the fieldwork on until the draft is shown, and again when it was taken back.
    pub fn must_take_judgements(&self) -> Result<()> {
        if self.state == State::DraftReport { Ok(()) } else { self.state.must_be(State::Fieldwork) }
    }
}

/// The judgements as the caller's, each to be stored over the one whose version the caller saw.
pub(super) async fn judged<S: Store>(
    store: &mut S,
    cx: &Context,
    audit: &Audit,
    entries: Vec<JudgementEntry>,
) -> Result<Vec<Judgement>> {
    let (asked, judged_by) = (entry_items(&entries)?, cx.grant.user()?);
    let (ties, edition) = store.ties_and_codes(audit, judged_by, &asked.codes()).await?;
    let codes = known_entries(asked, &edition, &entries)?;
    for (index, entry) in entries.iter().enumerate() {
        let place = format!("entries.{index}.note");
        must_not_assure(audit.audit_type, &place, entry.note.as_str())?;
    }
    // Which of them it was is looked up only for who answered one.
    if ties.obstacles.contains(&Obstacle::OwnAnswers) {
        let answers = store.self_assessments(audit.id, Some(&codes)).await?;
        not_own_answers(&codes, &answers, judged_by)?;
    }
    ties.must_be_on_team()?;
    let organization = cx.grant.scope().organization();
    let rows = codes.into_iter().zip(entries).map(|(item, entry)| {
        // No version comes after the last number there is: nobody saw that one.
        let version = entry.expected_version.checked_add(1).ok_or(Error::Conflict(STALE))?;
        Ok(Judgement {
            item,
            verdict: entry.verdict,
            method: entry.method,
            note: entry.note,
            judged_by,
            organization,
            judged_at: cx.now,
            version,
        })
    });
    rows.collect()
}

/// The items of the entries, which are 1 to 400.
fn entry_items(entries: &[impl Entry]) -> Result<Asked> {
    if entries.is_empty() || entries.len() > MOST {
        return Err(Error::invalid("entries", COUNT));
    }
    let items: Vec<&str> = entries.iter().map(Entry::item).collect();
    Ok(Asked::of(&items))
}

/// Their codes, if the edition has them all, none comes twice and each entry has the remark it needs.
fn known_entries(asked: Asked, edition: &[ItemCode], entries: &[impl Entry]) -> Result<Vec<ItemCode>> {
    let refusal = |index, reason| Error::invalid_at("entries", index, "item", reason);
    let codes = asked.known(edition, refusal)?;
    entries.iter().enumerate().try_for_each(|(index, entry)| check_reason(index, entry))?;
    Ok(codes)
}

fn expect_versions(
    codes: &[ItemCode],
    entries: &[impl Entry],
    present: &HashMap<ItemCode, i32>,
) -> Result<()> {
    let version_of = |code| present.get(code).copied().unwrap_or(0);
    let fresh = codes.iter().zip(entries).all(|(code, entry)| version_of(code) == entry.expected_version());
    if fresh { Ok(()) } else { Err(Error::Conflict(STALE)) }
}

fn not_own_answers(codes: &[ItemCode], answers: &[SelfAssessment], judge: UserId) -> Result<()> {
    let own: HashSet<ItemCode> =
        answers.iter().filter(|a| a.answerers.contains(&judge)).map(|a| a.item).collect();
    match codes.iter().position(|code| own.contains(code)) {
        Some(index) => Err(Error::invalid_at("entries", index, "item", OWN_ANSWER)),
        None => Ok(()),
    }
}
