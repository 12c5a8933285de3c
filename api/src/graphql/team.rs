//! Who audits, and who advised.
use super::{
    audit_verbs::AuditPayload,
    command::{command, payload},
    context::request,
    fault::Result,
    gid::{Gid, gid},
    organization::Organization,
    page::{self, Pages, Paging},
    scalar::FiscalYearView,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    Error, Reason,
    access::{User, UserId},
    audit,
    kernel::fiscal::FiscalYear,
    membership,
    team::{self as model, Advisor, AdvisoryId, DeclareIndependence, ListAdvisories, NoteAdvisory},
};
use uuid::Uuid;

/// An auditor who declared independence of an audit.
#[derive(Description)]
pub(super) struct AuditTeamMember {
    pub(super) member: model::TeamMember,
    pub(super) lead: Option<UserId>,
}

#[Object(use_type_description)]
impl AuditTeamMember {
    /// Whether it is the caller.
    async fn is_viewer(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(request(ctx).scope()?.user() == Some(self.member.user))
    }
    /// Whether this auditor leads.
    async fn is_lead(&self) -> bool {
        self.lead == Some(self.member.user)
    }
    /// The organization they audit for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.member.organization).await?.map(Organization))
    }
    /// Which version of the text they declared.
    async fn declaration_version(&self) -> i32 {
        self.member.text_version
    }
    /// When.
    async fn declared_at(&self) -> DateTime<Utc> {
        self.member.declared_at
    }
}

/// The body's note that a person advised it in a fiscal year.
#[derive(Description)]
pub(super) struct Advisory(pub(super) model::Advisory);

impl From<model::Advisory> for Advisory {
    fn from(advisory: model::Advisory) -> Self {
        Self(advisory)
    }
}

#[Object(use_type_description)]
impl Advisory {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The global id of the person.
    async fn user_id(&self) -> ID {
        gid(self.0.user)
    }
    /// In which fiscal year.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// When it was noted.
    async fn noted_at(&self) -> DateTime<Utc> {
        self.0.noted_at
    }
}

/// Of which audit to declare independence.
#[derive(InputObject)]
struct DeclareIndependenceInput {
    /// Which audit.
    audit_id: Gid<audit::Audit>,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Who advised, and when. Give either `memberId` or `userId`.
#[derive(InputObject)]
struct NoteAdvisoryInput {
    /// A member of the body, present or past.
    member_id: Option<Gid<membership::Member>>,
    /// A person, by the global id that `viewer { userId }` tells them.
    user_id: Option<Gid<User>>,
    /// The year the fiscal year starts in.
    fiscal_year: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The note, or the reasons why there is none.
    AdvisoryPayload {
        /// The note.
        advisory: Advisory, by AdvisoryId
    }
}

const ONE_OF: Reason = Reason::of(
    "ONE_PERSON",
    "Give either `memberId` or `userId`.",
    "memberIdまたはuserIdのどちらか一方を指定してください。",
);

#[derive(Default)]
pub(super) struct TeamQueries;

#[Object]
impl TeamQueries {
    /// Who advised this body, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn advisories(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Advisory>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListAdvisories(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Advisory))
    }
}

#[derive(Default)]
pub(super) struct TeamMutations;

#[Object]
impl TeamMutations {
    /// Declares the caller's independence of an audit, and joins its team. Nobody audits the department they work in, what
    /// they answered, or a body they advised this fiscal year or the last.
    async fn declare_independence(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which audit.")] input: DeclareIndependenceInput,
    ) -> Result<AuditPayload> {
        let (audit, expected_version) = (input.audit_id.0, input.expected_version);
        let declare = || Ok(DeclareIndependence { audit, expected_version });
        let outcome = command(ctx, input.idempotency_key, declare).await?;
        AuditPayload::of(ctx, outcome).await
    }

    /// Notes that a person advised this body in a fiscal year: they do not audit it in that year and the next.
    async fn note_advisory(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who and when.")] input: NoteAdvisoryInput,
    ) -> Result<AdvisoryPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let advisor = match (input.member_id, input.user_id) {
                (Some(member), None) => Advisor::Member(member.0),
                (None, Some(user)) => Advisor::User(user.0),
                _ => return Err(Error::invalid("memberId", ONE_OF)),
            };
            let fiscal_year = FiscalYear::parse("fiscalYear", input.fiscal_year)?;
            Ok(NoteAdvisory { advisor, fiscal_year })
        })
        .await?;
        AdvisoryPayload::of(ctx, outcome).await
    }
}
