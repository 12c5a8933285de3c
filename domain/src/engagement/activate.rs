use super::{
    EngagementId, EngagementVerb, Participation, ParticipationState, Window,
    manage::{own, save},
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    outbox::Topic,
};

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
        engagement.advance(EngagementVerb::Activate, self.expected_version)?;
        self.window.must_not_be_over(cx.now)?;
        engagement.window = Some(self.window);
        cx.emit(Topic::EngagementActivated, engagement.id);
        save(store, cx, &engagement).await
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
