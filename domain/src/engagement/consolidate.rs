//! The end of an engagement: its consolidated report, its closing, or giving it up.
use super::{
    EngagementId, EngagementReason, EngagementVerb, GrantSource, Participation, ParticipationId,
    ParticipationState,
    manage::{moved, own},
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, OrganizationId, UseCase},
    kernel::text::Text,
    outbox::Topic,
};
use std::collections::HashMap;

const UNFINISHED: Reason = Reason::of(
    "PARTICIPANTS_UNFINISHED",
    "Of some participants you cannot know that their report is signed: say that each is left out, and why.",
    "報告書の署名を確認できない参加団体があります。団体ごとに、取りまとめから除く理由を記入してください。",
);
const NOT_UNFINISHED: Reason = Reason::of(
    "NOT_UNFINISHED",
    "This participation is finished, takes no part, is named twice or is none of this engagement's.",
    "この参加は完了しているか、参加していないか、重複しているか、この共同監査のものではありません。",
);

/// A consolidated report's text, 1 to 20000 characters.
pub type Overview = Text<20_000>;

/// The consolidated report of an engagement: an overview with counts, of nobody by name. It never changes.
#[derive(Debug, Clone)]
pub struct EngagementReport {
    /// The engagement.
    pub engagement: EngagementId,
    /// The prefecture that gives it.
    pub prefecture: OrganizationId,
    /// The overview in words.
    pub overview: Overview,
    /// How many municipalities were invited.
    pub invited: i32,
    /// How many took part to the end, left out ones included.
    pub took_part: i32,
    /// How many of those are left out.
    pub left_out: i32,
    /// When it was given.
    pub reported_at: Timestamp,
}

/// Ends the audits' time: from now on the coordinator writes the consolidated report.
pub struct StartConsolidation {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// Whom the report does without, and why: each participant that is not known to be finished.
    pub left_out: Vec<(ParticipationId, EngagementReason)>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for StartConsolidation {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let step = engagement.advance(EngagementVerb::Consolidate, self.expected_version, cx)?;
        let mut unfinished = unfinished(store, engagement.id).await?;
        for (index, (id, reason)) in self.left_out.into_iter().enumerate() {
            let mut one = unfinished.remove(&id).ok_or_else(|| Error::Invalid {
                field: format!("leftOut.{index}").into(),
                reason: NOT_UNFINISHED,
            })?;
            one.left_out = Some(reason);
            store.save_participation(&one).await?;
        }
        if !unfinished.is_empty() {
            return Err(Error::Conflict(UNFINISHED));
        }
        moved(store, cx, &engagement, step).await
    }
}

/// Who takes part and is not known to the coordinator to be finished. It knows what it is told: that a report is signed
/// stands in the progress of those who disclose it, and nowhere else.
async fn unfinished<S: Store>(
    store: &mut S,
    engagement: EngagementId,
) -> Result<HashMap<ParticipationId, Participation>> {
    let mut open = store.participations(&[engagement]).await?;
    open.retain(|p| matches!(p.reply.state, ParticipationState::Consented | ParticipationState::Active));
    let ids: Vec<ParticipationId> = open.iter().map(|p| p.id).collect();
    let mut waits: HashMap<ParticipationId, Participation> = open.into_iter().map(|p| (p.id, p)).collect();
    for told in store.progress(&ids).await? {
        if told.state.is_signed() {
            waits.remove(&told.participation);
        }
    }
    Ok(waits)
}

/// Gives the consolidated report.
pub struct ReportEngagement {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// The overview in words.
    pub overview: Overview,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReportEngagement {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let step = engagement.advance(EngagementVerb::Report, self.expected_version, cx)?;
        let all = store.participations(&[engagement.id]).await?;
        let count = |which: &dyn Fn(&Participation) -> bool| {
            i32::try_from(all.iter().filter(|one| which(one)).count()).unwrap_or(i32::MAX)
        };
        let report = EngagementReport {
            engagement: engagement.id,
            prefecture: engagement.prefecture,
            overview: self.overview,
            invited: count(&|_| true),
            took_part: count(&|one| one.reply.takes_part()),
            left_out: count(&|one| one.reply.takes_part() && one.left_out.is_some()),
            reported_at: cx.now,
        };
        store.add_engagement_report(&report).await?;
        moved(store, cx, &engagement, step).await
    }
}

/// Closes an engagement whose report is given. What right to enter remains ends, tenant by tenant.
pub struct CloseEngagement {
    /// Which engagement.
    pub engagement: EngagementId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseEngagement {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let step = engagement.advance(EngagementVerb::Close, self.expected_version, cx)?;
        cx.emit(Topic::EngagementEnded, engagement.id);
        moved(store, cx, &engagement, step).await
    }
}

/// Gives an engagement up before its report. The rights to enter end, tenant by tenant; the audits stay their bodies'.
pub struct CancelEngagement {
    /// Which engagement.
    pub engagement: EngagementId,
    /// Why.
    pub reason: EngagementReason,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for CancelEngagement {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let mut step = engagement.advance(EngagementVerb::Cancel, self.expected_version, cx)?;
        step.reason = Some(self.reason);
        cx.emit(Topic::EngagementEnded, engagement.id);
        moved(store, cx, &engagement, step).await
    }
}

/// All participations of an engagement: the house reads them in the prefecture's tenant, then ends the entries in each
/// municipality's own.
pub struct ParticipantsToEnd(pub EngagementId);

impl UseCase for ParticipantsToEnd {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<Participation>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Participation>> {
        store.participations(&[self.0]).await
    }
}

/// Ends the firm's right to enter one participant, whose engagement is over.
pub struct EndEntries(pub ParticipationId);

impl UseCase for EndEntries {
    const ACTION: Action = Action::EventApply;
    type Output = ();

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<()> {
        // The lock waits for an audit that is just being begun, and for a consent that is just being given.
        let participation = store.lock_participation(self.0).await?.ok_or(Error::NotFound)?;
        store.end_entry_grants(GrantSource::Participation(participation.id), cx.now).await?;
        cx.about(participation.id);
        Ok(())
    }
}
