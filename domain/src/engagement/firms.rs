//! The appointed firms, and which of them audits whom.
use super::{
    EngagementId, EngagementState, EngagementVerb, ParticipationId, ParticipationState,
    manage::{moved, own, save},
    procurement::must_be_selected,
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, OrganizationId, OrganizationKind, UseCase},
    kernel::version,
    outbox::Topic,
};

/// No registered audit firm.
pub(super) const NOT_A_FIRM: Reason = Reason::of(
    "NOT_AN_AUDIT_FIRM",
    "There is no audit firm of this id.",
    "この監査事業者は登録されていません。",
);
const NOT_APPOINTED: Reason = Reason::of(
    "FIRM_NOT_APPOINTED",
    "This firm is not appointed for the engagement.",
    "この監査事業者は、この共同監査で選定されていません。",
);
const APPOINTED: Reason = Reason::of(
    "FIRM_APPOINTED_ALREADY",
    "This firm is appointed for the engagement already.",
    "この監査事業者はすでに選定されています。",
);
const HAS_AUDIT: Reason = Reason::of(
    "PARTICIPATION_HAS_AUDIT",
    "A municipality whose audit has begun, or that takes no part, is not given to a firm.",
    "すでに監査が始まっている団体、または参加しない団体の担当事業者は決められません。",
);

/// A firm appointed for an engagement.
#[derive(Debug, Clone, Copy)]
pub struct AppointedFirm {
    /// The engagement.
    pub engagement: EngagementId,
    /// The prefecture that appointed it.
    pub prefecture: OrganizationId,
    /// The firm.
    pub firm: OrganizationId,
    /// When.
    pub appointed_at: Timestamp,
}

/// Appoints a firm: the first settles it, further ones come before the audits begin or for those who join late. Where a
/// procurement is recorded, it must have selected the firm.
pub struct AppointFirm {
    /// For which engagement.
    pub engagement: EngagementId,
    /// Which firm.
    pub firm: OrganizationId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for AppointFirm {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        let further = matches!(engagement.state, EngagementState::FirmAppointed | EngagementState::Active);
        let step = if further {
            version::expect(engagement.version, self.expected_version)?;
            engagement.version += 1;
            None
        } else {
            Some(engagement.advance(EngagementVerb::AppointFirm, self.expected_version, cx)?)
        };
        let found = store.organizations(&[self.firm]).await?;
        if !found.iter().any(|o| o.kind == OrganizationKind::AuditFirm) {
            return Err(Error::invalid("firmId", NOT_A_FIRM));
        }
        let appointed = store.engagement_firms(&[engagement.id]).await?;
        if appointed.iter().any(|one| one.firm == self.firm) {
            return Err(Error::invalid("firmId", APPOINTED));
        }
        must_be_selected(store, engagement.id, self.firm).await?;
        engagement.firm = engagement.firm.or(Some(self.firm));
        let (prefecture, firm, appointed_at) = (engagement.prefecture, self.firm, cx.now);
        store
            .add_engagement_firm(&AppointedFirm { engagement: engagement.id, prefecture, firm, appointed_at })
            .await?;
        match step {
            Some(step) => moved(store, cx, &engagement, step).await,
            None => save(store, cx, &engagement).await,
        }
    }
}

/// Says which of the appointed firms audits a municipality, before its audit begins.
pub struct AssignFirm {
    /// In which engagement.
    pub engagement: EngagementId,
    /// Whom.
    pub participation: ParticipationId,
    /// Which firm.
    pub firm: OrganizationId,
    /// The engagement's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AssignFirm {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        version::expect(engagement.version, self.expected_version)?;
        if !matches!(engagement.state, EngagementState::FirmAppointed | EngagementState::Active) {
            return Err(engagement.stands_elsewhere());
        }
        must_be_appointed(&store.engagement_firms(&[engagement.id]).await?, self.firm)?;
        let participations = store.participations(&[engagement.id]).await?;
        let one = participations.into_iter().find(|p| p.id == self.participation);
        let mut one = one.ok_or(Error::NotFound)?;
        if !matches!(one.reply.state, ParticipationState::Invited | ParticipationState::Consented) {
            return Err(Error::Conflict(HAS_AUDIT));
        }
        one.firm = Some(self.firm);
        store.save_participation(&one).await?;
        if engagement.state == EngagementState::Active {
            // Who consented late and waited for a firm begins now.
            cx.emit(Topic::EngagementActivated, engagement.id);
        }
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}

/// Passes if `firm` is one of the appointed.
pub(super) fn must_be_appointed(appointed: &[AppointedFirm], firm: OrganizationId) -> Result<()> {
    if appointed.iter().any(|one| one.firm == firm) {
        Ok(())
    } else {
        Err(Error::invalid("firmId", NOT_APPOINTED))
    }
}
