//! What leaves a tenant under consent: copies of stated data, made by the house in the tenant's own transaction.
use super::{
    ConsentUse, ConsentUsed, ParticipationId, ParticipationState, Purpose, contribute::contribution,
    decide::live,
};
use crate::{
    Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    audit::{Audit, AuditId, ScoreLine, State},
    catalog::ItemCode,
};
use std::collections::HashSet;

/// Counts and dates of one participant's audit.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The participation.
    pub participation: ParticipationId,
    /// Where the audit stands.
    pub state: State,
    /// How many items it asks for.
    pub asked: i32,
    /// How many of them the body has answered.
    pub answered: i32,
    /// How many of them the auditors have judged.
    pub judged: i32,
    /// As of when.
    pub updated_at: Timestamp,
}

/// One named score, as the coordinator may see it.
#[derive(Debug, Clone)]
pub struct NamedResult {
    /// The participation.
    pub participation: ParticipationId,
    /// The score.
    pub line: ScoreLine,
}

/// Whose participation an audit is, if it is one's: asked first, for few are, and reading leaves nothing.
pub struct ParticipationOf(pub AuditId);

impl UseCase for ParticipationOf {
    const ACTION: Action = Action::EventRead;
    type Output = Option<ParticipationId>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Option<ParticipationId>> {
        Ok(store.audits(&[self.0]).await?.first().and_then(|audit| audit.participation))
    }
}

/// Brings everything disclosed of a participation into line with the consents that are live now. It states a target, so doing
/// it twice, or late, does no harm.
pub struct Disclose(pub ParticipationId);

impl UseCase for Disclose {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        cx.record.replayed = true; // until something is disclosed
        let id = self.0;
        let Some(mut participation) = store.lock_participation(id).await? else { return Ok(()) };
        let Some(audit_id) = participation.reply.audit.filter(|_| participation.reply.takes_part()) else {
            return Ok(());
        };
        let Some(audit) = store.audits(&[audit_id]).await?.pop() else { return Ok(()) };
        cx.record.replayed = false;
        cx.about(id);
        if audit.state.is_signed() && participation.reply.state == ParticipationState::Active {
            // No answer of the municipality's: when it answered, and which version it may answer next, stays as it is.
            participation.reply.state = ParticipationState::Completed;
            store.save_reply(&participation).await?;
        }
        let consents = live(store, id).await?;
        let mut uses = Vec::new();
        let (subject, stage, now) = (audit.id, audit.state, cx.now);
        let mut note = |consent, what| uses.push(ConsentUse::of_audit(consent, what, subject, stage, cx));
        if let Some(consent) = consents.of(Purpose::ProgressToPrefecture) {
            let progress = progress(store, &audit, id, now).await?;
            store.save_progress(&participation, &progress).await?;
            crate::overview::tell_stages(store, &participation, &audit).await?;
            note(consent, ConsentUsed::ProgressDisclosed);
        }
        let lines: Vec<ScoreLine> =
            store.scores(&[audit.id]).await?.into_iter().map(|(_, line)| line).collect();
        if !lines.is_empty() {
            if let Some(consent) = consents.of(Purpose::ResultsToPrefecture) {
                store.save_named_results(&participation, &lines).await?;
                note(consent, ConsentUsed::ResultsDisclosed);
            }
            if let Some(consent) = consents.of(Purpose::BenchmarkContribution) {
                note(consent, ConsentUsed::Contributed);
                let given = contribution(store, id, audit, lines).await?;
                store.contribute(&given).await?;
            }
        }
        store.add_consent_uses(&uses).await
    }
}

async fn progress<S: Store>(
    store: &mut S,
    audit: &Audit,
    participation: ParticipationId,
    now: Timestamp,
) -> Result<Progress> {
    let items = store.edition_items(audit.edition).await?;
    let asked: HashSet<ItemCode> =
        items.iter().filter(|item| audit.tier.includes(item.essential)).map(|item| item.code).collect();
    let answers = store.self_assessments(audit.id, None).await?;
    let judgements = store.judgements(audit.id, None).await?;
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    Ok(Progress {
        participation,
        state: audit.state,
        asked: count(asked.len()),
        answered: count(answers.iter().filter(|a| asked.contains(&a.item)).count()),
        judged: count(judgements.iter().filter(|j| asked.contains(&j.item)).count()),
        updated_at: now,
    })
}
