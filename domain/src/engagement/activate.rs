use super::{
    EngagementId, EngagementVerb, Participation, ParticipationState, Window,
    manage::{moved, own},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    outbox::Topic,
};

const UNASSIGNED: Reason = Reason::of(
    "FIRM_UNASSIGNED",
    "Several firms are appointed: say first which of them audits each participant.",
    "複数の監査事業者が選定されています。参加団体ごとに担当事業者を決めてください。",
);

/// Makes an engagement active: the outbox then gives each participant its audit, tenant by tenant.
pub struct ActivateEngagement {
    /// Which engagement.
    pub engagement: EngagementId,
    /// When the firm's people may be inside.
    pub window: Window,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ActivateEngagement {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let step = engagement.advance(EngagementVerb::Activate, self.expected_version, cx)?;
        self.window.must_not_be_over(cx.now)?;
        let appointed = store.engagement_firms(&[engagement.id]).await?;
        if let [only] = appointed.as_slice() {
            store.assign_rest(engagement.id, only.firm).await?;
        } else {
            let participations = store.participations(&[engagement.id]).await?;
            let waits =
                |p: &Participation| p.reply.state == ParticipationState::Consented && p.firm.is_none();
            if participations.iter().any(waits) {
                return Err(Error::Conflict(UNASSIGNED));
            }
        }
        engagement.window = Some(self.window);
        cx.emit(Topic::EngagementActivated, engagement.id);
        moved(store, cx, &engagement, step).await
    }
}

/// The participations of an activated engagement that wait for their audit. The house reads them in the prefecture's
/// tenant and then begins each in the municipality's own.
pub struct ConsentedParticipants(pub EngagementId);

impl UseCase for ConsentedParticipants {
    const ACTION: Action = Action::EventRead;
    type Output = Vec<Participation>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<Participation>> {
        let all = store.participations(&[self.0]).await?;
        Ok(all.into_iter().filter(|p| p.reply.state == ParticipationState::Consented).collect())
    }
}
