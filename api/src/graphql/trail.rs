//! The organization's audit trail.
use super::{
    context::request,
    fault::Result,
    gid::{gid, global},
    organization::Organization,
    page::{self, Pages, Paging},
    words::TrailOutcome,
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::trail::{self as model, ListTrail, ReadTrailHead};
use uuid::Uuid;

/// One deed: who, what, when. Ids, never contents.
#[derive(Description)]
pub(super) struct TrailEntry(model::TrailEntry);

#[Object(use_type_description)]
impl TrailEntry {
    /// The global id.
    async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// When.
    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// What was done or refused: a stable name in capitals.
    async fn action(&self) -> &str {
        &self.0.action
    }
    /// How it ended.
    async fn outcome(&self) -> TrailOutcome {
        self.0.outcome.into()
    }
    /// Whether the actor was an outsider.
    async fn by_outsider(&self) -> bool {
        self.0.outsider
    }
    /// The actor's global id; null when the house itself acted. Who that is, only the actor's organization knows.
    async fn actor_id(&self) -> Option<ID> {
        self.0.user.map(gid)
    }
    /// The organization the actor belongs to.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.organization).await?.map(Organization))
    }
    /// The global id of the thing acted upon.
    async fn subject_id(&self) -> Option<ID> {
        let subject = self.0.subject_kind.as_deref().zip(self.0.subject);
        subject.map(|(kind, id)| global(kind, id.simple()))
    }
    /// Its seal; null until it is sealed, some seconds after it was written.
    async fn seal(&self, ctx: &Context<'_>) -> Result<Option<TrailSeal>> {
        let seal = request(ctx).load()?.load_one(self.0.id).await?;
        Ok(seal.map(|seal| TrailSeal { sequence: seal.sequence, hash: seal.hash.to_string() }))
    }
}

/// The place of an entry in the organization's chain.
#[derive(SimpleObject)]
struct TrailSeal {
    /// Its number: 1 for the first sealed entry, without a gap.
    sequence: u64,
    /// SHA-256 over this place, the hash before it and the entry, in hexadecimal.
    hash: String,
}

/// The signed end of the organization's chain. Whoever keeps one can show later that nothing before it was changed.
#[derive(Description)]
struct TrailHead(model::SignedHead);

#[Object(use_type_description)]
impl TrailHead {
    /// How many entries it speaks of.
    async fn sequence(&self) -> u64 {
        self.0.head.sequence
    }
    /// The hash of the last of them, in hexadecimal.
    async fn hash(&self) -> String {
        self.0.head.hash.to_string()
    }
    /// When it was signed.
    async fn signed_at(&self) -> DateTime<Utc> {
        self.0.head.signed_at
    }
    /// The key's name: SHA-256 of the public key in DER, in hexadecimal.
    async fn key_id(&self) -> String {
        self.0.head.key.id()
    }
    /// The Ed25519 signature over `text`, in base64.
    async fn signature(&self) -> String {
        self.0.signature.base64()
    }
    /// The public key in PEM.
    async fn public_key(&self) -> String {
        self.0.head.key.pem()
    }
    /// The text that was signed, to the byte, in UTF-8.
    async fn text(&self) -> String {
        self.0.head.text()
    }
}

#[derive(Default)]
pub(super) struct TrailQueries;

#[Object]
impl TrailQueries {
    /// What was done in this organization, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn trail(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only what outsiders did or were refused.", default)] outsiders_only: bool,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, TrailEntry>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListTrail { outsiders_only, page }).await?;
        Ok(page::connection(found, |one| one.id.uuid(), TrailEntry))
    }

    /// The newest signed head of this organization's chain; null as long as nothing is sealed. Keep it:
    /// `kansa verify trail --head` holds the trail against it.
    async fn trail_head(&self, ctx: &Context<'_>) -> Result<Option<TrailHead>> {
        Ok(request(ctx).run(ReadTrailHead).await?.map(TrailHead))
    }
}
