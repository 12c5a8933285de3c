//! External front ends of the organization.
use super::{context::request, fault::Result, gid::gid, page, words::mirror};
use async_graphql::{Context, Description, Enum, ID, Object};
use chrono::{DateTime, Utc};
use domain::service_account::{self as model, ListServiceAccounts};

mirror! {
    /// What a token of a service account opens, of what whoever it speaks of may do anyway.
    ServiceScope of "domain::service_account::ServiceScope" {
        /// `reference:read`: released comparisons, advisors and what everybody may know.
        ReferenceRead,
        /// `audits:read`: audits with their items, answers, judgements, reports and scores, plans, publications.
        AuditsRead,
        /// `engagements:read`: joint engagements, dispatches and visits.
        EngagementsRead,
        /// `evidence:read`: evidence, and its files.
        EvidenceRead,
        /// `people:read`: who answers what, members, consents. With the exchanged token of a person only.
        PeopleRead,
        /// `answers:write`: answering items, and handing them in. With the exchanged token of a person only.
        AnswersWrite,
        /// `evidence:write`: bringing evidence. With the exchanged token of a person only.
        EvidenceWrite,
        /// `findings:write`: judging items, and proposing findings. With the exchanged token of a person only.
        FindingsWrite,
    }
}

/// An external front end of this organization, which signs in at `/oauth/token` (`ServiceAccount`).
#[derive(Description)]
pub(super) struct ServiceAccount(pub(super) model::ServiceAccount);

impl From<model::ServiceAccount> for ServiceAccount {
    fn from(account: model::ServiceAccount) -> Self {
        Self(account)
    }
}

#[Object(use_type_description)]
impl ServiceAccount {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// What it calls itself at the token end-point.
    async fn client_id(&self) -> String {
        self.0.id.uuid().to_string()
    }
    /// What it is called.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// What its tokens may open.
    #[graphql(complexity = "page::list(4, child_complexity)")]
    async fn scopes(&self) -> Vec<ServiceScope> {
        self.0.scopes.iter().copied().map(Into::into).collect()
    }
    /// From where it may sign in and call; empty if from anywhere.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn address_ranges(&self) -> Vec<String> {
        self.0.addresses.iter().map(ToString::to_string).collect()
    }
    /// When it was registered.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
    /// From when on it signs in no more.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
    /// When it signed in last; null if it never did.
    async fn last_used_at(&self) -> Option<DateTime<Utc>> {
        self.0.last_used_at
    }
    /// When it was revoked, for good; null if it was not.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
    /// Until when a former secret is taken beside the present one; null if none was replaced.
    async fn former_secret_until(&self) -> Option<DateTime<Utc>> {
        self.0.former.as_ref().map(|former| former.until)
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

#[derive(Default)]
pub(super) struct ServiceAccountQueries;

#[Object]
impl ServiceAccountQueries {
    /// The organization's service accounts, oldest first, revoked ones too.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn service_accounts(&self, ctx: &Context<'_>) -> Result<Vec<ServiceAccount>> {
        Ok(request(ctx).run(ListServiceAccounts).await?.into_iter().map(ServiceAccount).collect())
    }
}
