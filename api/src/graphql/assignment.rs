//! Who answers which item.
use super::{
    audit::Audit,
    audit_verbs::AuditPayload,
    catalog::CatalogItem,
    command::command,
    context::request,
    department::member,
    fault::Result,
    gid::Gid,
    loader::HistoryOf,
    member::Member,
    page::{self, Pages, Paging},
    scalar::Day,
    words::AssignmentState,
};
use async_graphql::{Context, Description, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    assignment::{
        self as model, AssignItems, ListAssignedItems, ReturnAssignedItems, ReturnReason, SubmitAssignedItems,
    },
    audit, membership,
};
use uuid::Uuid;

/// That one person answers one item of an audit.
#[derive(Description)]
pub(super) struct ItemAssignment(pub(super) model::Assignment);

#[Object(use_type_description)]
impl ItemAssignment {
    /// The item's code.
    async fn code(&self) -> String {
        self.0.item.to_string()
    }
    /// The audit.
    async fn audit(&self, ctx: &Context<'_>) -> Result<Option<Audit>> {
        Ok(request(ctx).load()?.load_one(self.0.audit).await?.map(Audit))
    }
    /// The item in the catalogue.
    async fn item(&self, ctx: &Context<'_>) -> Result<Option<CatalogItem>> {
        let load = request(ctx).load()?;
        let Some(audit) = load.load_one(self.0.audit).await? else { return Ok(None) };
        let found = load.load_one((audit.edition, self.0.item)).await?;
        Ok(found.map(|item| CatalogItem { edition: audit.edition, item: item.into() }))
    }
    /// Who answers; null for those who may not read the members.
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, Some(self.0.assignee)).await
    }
    /// Whether the caller answers it.
    async fn is_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(request(ctx).scope()?.user() == Some(self.0.user))
    }
    /// Where it stands.
    async fn state(&self) -> AssignmentState {
        self.0.state.into()
    }
    /// By which day it is due, if one was named.
    async fn due_on(&self) -> Option<Day> {
        self.0.due_on.map(Day)
    }
    /// Why it went back last; null if it did not since it came to the assignee.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(ReturnReason::as_str)
    }
    /// When it came to the assignee.
    async fn assigned_at(&self) -> DateTime<Utc> {
        self.0.assigned_at
    }
    /// All that happened to it, oldest first, former assignees included.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<ItemAssignmentStep>> {
        let key = HistoryOf((self.0.audit, self.0.item));
        let found = request(ctx).load()?.load_one(key).await?.unwrap_or_default();
        Ok(found.into_iter().map(ItemAssignmentStep).collect())
    }
}

/// One step of an assigned item.
#[derive(Description)]
pub(super) struct ItemAssignmentStep(model::AssignmentEvent);

#[Object(use_type_description)]
impl ItemAssignmentStep {
    /// The state it led to.
    async fn state(&self) -> AssignmentState {
        self.0.kind.into()
    }
    /// Whose the item was from then on; null for those who may not read the members.
    async fn assignee(&self, ctx: &Context<'_>) -> Result<Option<Member>> {
        member(ctx, Some(self.0.assignee)).await
    }
    /// Whether the caller did it.
    async fn by_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(request(ctx).scope()?.user() == Some(self.0.by))
    }
    /// Why, where there is a reason.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_ref().map(ReturnReason::as_str)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

/// What to assign to whom.
#[derive(InputObject)]
struct AssignItemsInput {
    /// In which audit.
    audit_id: Gid<audit::Audit>,
    /// To whom: a present member who may answer items.
    assignee_member_id: Gid<membership::Member>,
    /// The items' codes, 1 to 400.
    items: Vec<String>,
    /// By which day, not in the past.
    due_on: Option<Day>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to hand in.
#[derive(InputObject)]
struct SubmitAssignedItemsInput {
    /// In which audit.
    audit_id: Gid<audit::Audit>,
    /// The items' codes, 1 to 400.
    items: Vec<String>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What to send back, and why.
#[derive(InputObject)]
struct ReturnAssignedItemsInput {
    /// In which audit.
    audit_id: Gid<audit::Audit>,
    /// The items' codes, 1 to 400.
    items: Vec<String>,
    /// Why, up to 500 characters.
    reason: String,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct AssignmentQueries;

#[Object]
impl AssignmentQueries {
    /// What is assigned to the caller in this body, over all audits, the newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn assigned_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this state only.")] state: Option<AssignmentState>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, ItemAssignment>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListAssignedItems { state: state.map(Into::into), page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), ItemAssignment))
    }
}

#[derive(Default)]
pub(super) struct AssignmentMutations;

#[Object]
impl AssignmentMutations {
    /// Gives items to one person to answer, all or none. An item that was another's goes over, and begins anew.
    async fn assign_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and to whom.")] input: AssignItemsInput,
    ) -> Result<AuditPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AssignItems {
                audit: input.audit_id.0,
                assignee: input.assignee_member_id.0,
                items: input.items,
                due_on: input.due_on.map(|day| day.0),
            })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Hands in the caller's own items, all or none. Each must have an answer.
    async fn submit_assigned_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: SubmitAssignedItemsInput,
    ) -> Result<AuditPayload> {
        let (audit, items) = (input.audit_id.0, input.items);
        let submit = || Ok(SubmitAssignedItems { audit, items });
        let outcome = command(ctx, input.idempotency_key, submit).await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Sends submitted items back with a reason, all or none. Who answered an item does not send it back.
    async fn return_assigned_items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What, and why.")] input: ReturnAssignedItemsInput,
    ) -> Result<AuditPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = ReturnReason::parse("reason", &input.reason)?;
            Ok(ReturnAssignedItems { audit: input.audit_id.0, items: input.items, reason })
        })
        .await?;
        AuditPayload::of(ctx, outcome).await
    }
}
