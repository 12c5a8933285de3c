//! The coordinator's verbs up to the appointment of the firm.
use super::{
    Engagement, EngagementId, EngagementState, EngagementVerb, Participation, ParticipationState, Reply,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, OrganizationKind, UseCase},
    kernel::version,
    organization::Organization,
    register::GovernmentCode,
};
use std::collections::HashSet;

const NOT_JOINED: Reason = Reason::of(
    "NOT_JOINED",
    "No municipality of this code in your prefecture has joined Kansa.",
    "この団体コードの市区町村は、貴都道府県内でKansaに登録されていません。",
);
const NOBODY: Reason = Reason::of(
    "NOBODY_CONSENTED",
    "Nobody has agreed to take part yet.",
    "参加に同意した団体がまだありません。",
);
const NOT_A_FIRM: Reason = Reason::of(
    "NOT_AN_AUDIT_FIRM",
    "There is no audit firm of this id.",
    "この監査事業者は登録されていません。",
);
const LIST: Reason = Reason::of(
    "INVITE_COUNT",
    "Invite 1 to 200 municipalities at a time.",
    "一度に招待できるのは1から200団体までです。",
);

/// Opens the call.
pub struct OpenCall {
    /// Which engagement.
    pub engagement: EngagementId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for OpenCall {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        engagement.advance(EngagementVerb::OpenCall, self.expected_version)?;
        save(store, cx, &engagement).await
    }
}

/// Invites municipalities of the prefecture; those invited before are left as they are.
pub struct InviteMunicipalities {
    /// Into which engagement.
    pub engagement: EngagementId,
    /// Whom, by code.
    pub municipalities: Vec<GovernmentCode>,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for InviteMunicipalities {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        if self.municipalities.is_empty() || self.municipalities.len() > 200 {
            return Err(Error::invalid("municipalities", LIST));
        }
        let mut engagement = own(store, cx, self.engagement).await?;
        version::expect(engagement.version, self.expected_version)?;
        engagement.must_be(EngagementState::CallOpen)?;
        let home = store.organizations(&[engagement.prefecture]).await?;
        let home = home.first().and_then(|o| o.code).ok_or(Error::NotFound)?;
        let joined = store.organizations_by_code(&self.municipalities).await?;
        let invited = store.participations(&[engagement.id]).await?;
        let invited: HashSet<OrganizationId> = invited.into_iter().map(|p| p.municipality).collect();
        let mut fresh = Vec::new();
        let mut seen = HashSet::new();
        for (index, code) in self.municipalities.iter().enumerate() {
            let of_code = |o: &&Organization| o.code == Some(*code);
            let fits = |o: &&Organization| {
                o.kind == OrganizationKind::Municipality && code.prefecture() == home.prefecture()
            };
            let body = joined.iter().find(of_code).filter(fits);
            let body = body.ok_or_else(|| Error::Invalid {
                field: format!("municipalities.{index}").into(),
                reason: NOT_JOINED,
            })?;
            if !invited.contains(&body.id) && seen.insert(body.id) {
                fresh.push(Participation {
                    id: cx.new_id(),
                    engagement: engagement.id,
                    prefecture: engagement.prefecture,
                    municipality: body.id,
                    name: body.name.clone(),
                    invited_at: cx.now,
                    reply: Reply::NONE,
                });
            }
        }
        store.add_participations(&fresh).await?;
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}

/// Settles who takes part: those who have consented.
pub struct FixParticipants {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for FixParticipants {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        engagement.advance(EngagementVerb::FixParticipants, self.expected_version)?;
        let participations = store.participations(&[engagement.id]).await?;
        if !participations.iter().any(|p| p.reply.state == ParticipationState::Consented) {
            return Err(Error::Conflict(NOBODY));
        }
        save(store, cx, &engagement).await
    }
}

/// Appoints the firm that audits all participants.
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
        engagement.advance(EngagementVerb::AppointFirm, self.expected_version)?;
        let found = store.organizations(&[self.firm]).await?;
        if !found.iter().any(|o| o.kind == OrganizationKind::AuditFirm) {
            return Err(Error::invalid("firmId", NOT_A_FIRM));
        }
        engagement.firm = Some(self.firm);
        save(store, cx, &engagement).await
    }
}

/// The engagement, if the tenant coordinates it. A participant or a firm sees it but does not steer it.
pub(super) async fn own<S: Store>(store: &mut S, cx: &Context, id: EngagementId) -> Result<Engagement> {
    store
        .own_engagement(id)
        .await?
        .filter(|e| e.prefecture == cx.grant.scope().tenant())
        .ok_or(Error::NotFound)
}

pub(super) async fn save<S: Store>(
    store: &mut S,
    cx: &mut Context,
    engagement: &Engagement,
) -> Result<EngagementId> {
    store.save_engagement(engagement).await?;
    cx.about(engagement.id);
    Ok(engagement.id)
}
