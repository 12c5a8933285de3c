//! Corrective actions, as those who may see their findings do.
use super::{
    context::request,
    department::member,
    fault::Result,
    finding::Finding,
    finding_words::{CorrectiveActionState, CorrectiveActionVerb},
    gid::gid,
    loader::StepsOfAction,
    member::Member,
    page,
    scalar::Day,
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{corrective as model, finding::Statement};

/// What the body does about a finding (是正措置).
#[derive(Description)]
pub(super) struct CorrectiveAction(pub(super) model::CorrectiveAction);

impl From<model::CorrectiveAction> for CorrectiveAction {
    fn from(action: model::CorrectiveAction) -> Self {
        Self(action)
    }
}

#[Object(use_type_description)]
impl CorrectiveAction {
    /// The global id. It stays when the finding goes on in a newer audit.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The finding.
    async fn finding(&self, ctx: &Context<'_>) -> Result<Option<Finding>> {
        Ok(request(ctx).load()?.load_one(self.0.finding).await?.map(Finding))
    }
    /// Its title.
    async fn title(&self) -> &str {
        self.0.title.as_str()
    }
    /// What is to be done.
    async fn plan(&self) -> &str {
        self.0.plan.as_str()
    }
    /// Who does it; null for those who may not read the members.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, Some(self.0.owner.member)).await
    }
    /// Whether it is the caller's to do.
    async fn is_owned_by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(request(ctx).scope()?.user() == Some(self.0.owner.user))
    }
    /// By which day it is due, that day included.
    async fn due_on(&self) -> Day {
        Day(self.0.due_on)
    }
    /// Where it stands.
    async fn state(&self) -> CorrectiveActionState {
        self.0.state.into()
    }
    /// The due day that its owner asks for; null if none is asked for.
    async fn extension_due_on(&self) -> Option<Day> {
        self.0.extension.as_ref().map(|asked| Day(asked.due_on))
    }
    /// Why more time is asked for; null if none is.
    async fn extension_reason(&self) -> Option<&str> {
        self.0.extension.as_ref().map(|asked| asked.reason.as_str())
    }
    /// How often more time was given.
    async fn extensions(&self) -> i32 {
        self.0.extensions
    }
    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version
    }
    /// All that happened to it, the oldest step first; for outsiders only what happened in their audit.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<CorrectiveActionStep>> {
        let found = request(ctx).load()?.load_one(StepsOfAction(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(CorrectiveActionStep).collect())
    }
}

/// One step of a corrective action.
#[derive(Description)]
pub(super) struct CorrectiveActionStep(model::ActionEvent);

#[Object(use_type_description)]
impl CorrectiveActionStep {
    /// What happened.
    async fn verb(&self) -> CorrectiveActionVerb {
        self.0.verb.into()
    }
    /// From where; null for the step that begins it.
    async fn from(&self) -> Option<CorrectiveActionState> {
        self.0.from.map(Into::into)
    }
    /// To where.
    async fn to(&self) -> CorrectiveActionState {
        self.0.to.into()
    }
    /// The reason, what was done or what was looked at, where it was said.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_ref().map(Statement::as_str)
    }
    /// The due day that was set, asked for or given; null where the step is about none.
    async fn due_on(&self) -> Option<Day> {
        self.0.due_on.map(Day)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// Whether the caller did it.
    async fn by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.0.by.is_some() && self.0.by == request(ctx).scope()?.user())
    }
    /// The global id of the organization for which it was done.
    async fn organization_id(&self) -> ID {
        gid(self.0.organization)
    }
}
