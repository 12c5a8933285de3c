//! The coordinator's verbs until it is settled who takes part.
use super::{
    Engagement, EngagementId, EngagementState, EngagementStep, EngagementVerb, Participation,
    ParticipationState, Reply,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationId, OrganizationKind, UseCase},
    kernel::version,
    organization::Organization,
    register::GovernmentCode,
};
use std::{borrow::Cow, collections::HashSet};

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
        let step = engagement.advance(EngagementVerb::OpenCall, self.expected_version, cx)?;
        moved(store, cx, &engagement, step).await
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
        let bodies = joined(store, &engagement, &self.municipalities, |index| {
            format!("municipalities.{index}").into()
        })
        .await?;
        let invited = store.participations(&[engagement.id]).await?;
        let mut seen: HashSet<OrganizationId> = invited.into_iter().map(|p| p.municipality).collect();
        let mut fresh = Vec::new();
        for body in bodies {
            if seen.insert(body.id) {
                fresh.push(Participation {
                    id: cx.new_id(),
                    engagement: engagement.id,
                    prefecture: engagement.prefecture,
                    municipality: body.id,
                    name: body.name,
                    invited_at: cx.now,
                    firm: None,
                    late: None,
                    left_out: None,
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
        let step = engagement.advance(EngagementVerb::FixParticipants, self.expected_version, cx)?;
        let participations = store.participations(&[engagement.id]).await?;
        if !participations.iter().any(|p| p.reply.state == ParticipationState::Consented) {
            return Err(Error::Conflict(NOBODY));
        }
        moved(store, cx, &engagement, step).await
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

/// Saves the engagement, and in its history what moved it.
pub(super) async fn moved<S: Store>(
    store: &mut S,
    cx: &mut Context,
    engagement: &Engagement,
    step: EngagementStep,
) -> Result<EngagementId> {
    store.add_engagement_step(&step).await?;
    save(store, cx, engagement).await
}

/// The municipalities of these codes, in their order: each of the engagement's prefecture, and on Kansa.
pub(super) async fn joined<S: Store>(
    store: &mut S,
    engagement: &Engagement,
    codes: &[GovernmentCode],
    field: impl Fn(usize) -> Cow<'static, str> + Send,
) -> Result<Vec<Organization>> {
    let home = store.organizations(&[engagement.prefecture]).await?;
    let home = home.first().and_then(|o| o.code).ok_or(Error::NotFound)?;
    let joined = store.organizations_by_code(codes).await?;
    let fits = |o: &&Organization, code: &GovernmentCode| {
        o.code == Some(*code)
            && o.kind == OrganizationKind::Municipality
            && code.prefecture() == home.prefecture()
    };
    let find = |(index, code): (usize, &GovernmentCode)| {
        let found = joined.iter().find(|o| fits(o, code)).cloned();
        found.ok_or_else(|| Error::Invalid { field: field(index), reason: NOT_JOINED })
    };
    codes.iter().enumerate().map(find).collect()
}
