//! Letting a municipality in after it was settled who takes part.
use super::{
    EngagementId, EngagementReason, EngagementState, Participation, ParticipationState, Reply,
    firms::must_be_appointed,
    manage::{joined, own, save},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    kernel::version,
    register::GovernmentCode,
};

const TAKES_PART: Reason = Reason::of(
    "TAKES_PART_ALREADY",
    "This municipality takes part, took part before, or was admitted late already.",
    "この団体はすでに参加しているか、参加を取りやめたか、追加参加を認められています。",
);

/// Invites a municipality late, with the reason. It consents like others, and gets its audit once the engagement is active.
pub struct AdmitLate {
    /// Into which engagement.
    pub engagement: EngagementId,
    /// Whom, by code.
    pub municipality: GovernmentCode,
    /// Why.
    pub reason: EngagementReason,
    /// Which appointed firm is to audit it; with one firm alone it need not be said.
    pub firm: Option<OrganizationId>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for AdmitLate {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        version::expect(engagement.version, self.expected_version)?;
        if !engagement.state.admits_late() {
            return Err(engagement.stands_elsewhere());
        }
        let appointed = store.engagement_firms(&[engagement.id]).await?;
        let firm = match (self.firm, appointed.as_slice()) {
            (Some(firm), _) => {
                must_be_appointed(&appointed, firm)?;
                Some(firm)
            }
            // Before it is active more firms may come.
            (None, [only]) if engagement.state == EngagementState::Active => Some(only.firm),
            (None, _) => None,
        };
        let body = joined(store, &engagement, &[self.municipality], |_| "municipality".into()).await?;
        let body = body.into_iter().next().ok_or(Error::NotFound)?;
        let invited = store.participations(&[engagement.id]).await?;
        match invited.into_iter().find(|p| p.municipality == body.id) {
            None => {
                let late = Participation {
                    id: cx.new_id(),
                    engagement: engagement.id,
                    prefecture: engagement.prefecture,
                    municipality: body.id,
                    name: body.name,
                    invited_at: cx.now,
                    firm,
                    late: Some(self.reason),
                    left_out: None,
                    reply: Reply::NONE,
                };
                store.add_participations(&[late]).await?;
            }
            Some(mut before) => {
                use ParticipationState::{Declined, Invited};
                if before.late.is_some() || !matches!(before.reply.state, Invited | Declined) {
                    return Err(Error::Conflict(TAKES_PART));
                }
                before.late = Some(self.reason);
                before.firm = firm;
                store.save_participation(&before).await?;
            }
        }
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}
