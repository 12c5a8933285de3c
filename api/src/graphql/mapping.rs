//! From one edition to another: the mapping of items, and audits that change their edition.
use super::{
    audit::Audit,
    catalog::CatalogItem,
    command::{Outcome, UserError, command},
    context::request,
    fault::Result,
    gid::Gid,
    loader::{EditionChangesOf, Loaders},
    page::{self, Pages, Paging},
    words::ItemRelation,
};
use async_graphql::{Context, Description, InputObject, Object, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use domain::{
    Error, audit as model,
    catalog::{EditionCode, ItemCode, ListMapping, LoadMappings, Mapping, MappingLine, Relation},
    edition_change::{self, ChangeAuditEdition, PreviewEditionMigration},
};
use std::collections::HashMap;

/// The whole mapping from one edition to a later one.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MappingOf(EditionCode, EditionCode);

impl Loader<MappingOf> for Loaders {
    type Value = Mapping;
    type Error = Error;

    async fn load(&self, keys: &[MappingOf]) -> std::result::Result<HashMap<MappingOf, Mapping>, Error> {
        let pairs = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.services.gate.run(&self.scope, LoadMappings(pairs)).await?;
        Ok(found.into_iter().map(|one| (MappingOf(one.from, one.to), one)).collect())
    }
}

/// What became of one item from one edition to a later one. An item that was split, or that several were merged into,
/// has several of these.
#[derive(Description)]
pub(super) struct ItemMapping {
    from: EditionCode,
    to: EditionCode,
    line: MappingLine,
}

#[Object(use_type_description)]
impl ItemMapping {
    /// What became of it.
    async fn relation(&self) -> ItemRelation {
        self.line.relation().into()
    }
    /// The code of the earlier edition's item; null if it is new.
    async fn from_code(&self) -> Option<String> {
        self.line.from().map(|item| item.to_string())
    }
    /// The code of the later edition's item; null if it was dropped.
    async fn to_code(&self) -> Option<String> {
        self.line.to().map(|item| item.to_string())
    }
    /// The earlier edition's item; null if it is new.
    #[graphql(name = "fromItem")]
    async fn earlier_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogItem>> {
        item(ctx, self.from, self.line.from()).await
    }
    /// The later edition's item; null if it was dropped.
    async fn to_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogItem>> {
        item(ctx, self.to, self.line.to()).await
    }
}

async fn item(
    ctx: &Context<'_>,
    edition: EditionCode,
    code: Option<ItemCode>,
) -> Result<Option<CatalogItem>> {
    let Some(code) = code else { return Ok(None) };
    let found = request(ctx).load()?.load_one((edition, code)).await?;
    Ok(found.map(|item| CatalogItem { edition, item: item.into() }))
}

/// What a change of edition does, or did.
#[derive(Description)]
pub(super) struct EditionMigration(Mapping);

/// How many lines of a mapping there are of each relation.
#[derive(SimpleObject)]
struct MappingCounts {
    /// Items that stay.
    same: usize,
    /// Items that others were split into.
    split: usize,
    /// Items that are merged into others.
    merged: usize,
    /// Items that are asked for the first time.
    new: usize,
    /// Items that are not asked any more.
    dropped: usize,
}

#[Object(use_type_description)]
impl EditionMigration {
    /// The code of the edition it leads from.
    async fn from_edition_code(&self) -> String {
        self.0.from.to_string()
    }
    /// The code of the edition it leads to.
    async fn to_edition_code(&self) -> String {
        self.0.to.to_string()
    }
    /// How many lines of the mapping there are of each relation.
    async fn counts(&self) -> MappingCounts {
        MappingCounts {
            same: self.0.count(Relation::Same),
            split: self.0.count(Relation::Split),
            merged: self.0.count(Relation::Merged),
            new: self.0.count(Relation::New),
            dropped: self.0.count(Relation::Dropped),
        }
    }
    /// The items without anything on the other side: dropped from the one edition, new in the other. Nothing carried over
    /// follows the dropped, and nothing stands beside the new.
    #[graphql(complexity = "page::list(30, child_complexity)")]
    async fn unmapped(&self) -> Vec<ItemMapping> {
        let (from, to) = (self.0.from, self.0.to);
        self.0.unmapped().map(|line| ItemMapping { from, to, line }).collect()
    }
}

/// That an audit was taken to another edition while it was being planned.
#[derive(Description)]
pub(super) struct AuditEditionChange(pub(super) edition_change::EditionChange);

#[Object(use_type_description)]
impl AuditEditionChange {
    /// The code of the edition before.
    async fn from_edition_code(&self) -> String {
        self.0.from.to_string()
    }
    /// The code of the edition since then.
    async fn to_edition_code(&self) -> String {
        self.0.to.to_string()
    }
    /// When it was changed.
    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.at
    }
    /// What that did.
    async fn migration(&self, ctx: &Context<'_>) -> Result<Option<EditionMigration>> {
        migration(ctx, &self.0).await
    }
}

async fn migration(
    ctx: &Context<'_>,
    change: &edition_change::EditionChange,
) -> Result<Option<EditionMigration>> {
    let found = request(ctx).load()?.load_one(MappingOf(change.from, change.to)).await?;
    Ok(found.map(EditionMigration))
}

/// Which audit to take to which edition.
#[derive(InputObject)]
struct ChangeAuditEditionInput {
    /// Which audit.
    audit_id: Gid<model::Audit>,
    /// The code of the published edition to take it to.
    edition: String,
    /// The audit's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// The audit with what the change did, or the reasons why nothing was changed.
#[derive(SimpleObject)]
struct ChangeAuditEditionPayload {
    /// The audit as it is now.
    audit: Option<Audit>,
    /// What the change did; among it the items that are unmapped.
    migration: Option<EditionMigration>,
    /// Why it was refused; empty if it was done.
    user_errors: Vec<UserError>,
}

impl ChangeAuditEditionPayload {
    async fn of(ctx: &Context<'_>, outcome: Outcome<model::AuditId>) -> Result<Self> {
        let id = match outcome {
            Ok(id) => id,
            Err(user_errors) => return Ok(Self { audit: None, migration: None, user_errors }),
        };
        let load = request(ctx).load()?;
        let audit = load.load_one(id).await?.map(Audit);
        let last = load.load_one(EditionChangesOf(id)).await?.unwrap_or_default().pop();
        let migration = match last {
            Some(change) => migration(ctx, &change).await?,
            None => None,
        };
        Ok(Self { audit, migration, user_errors: Vec::new() })
    }
}

#[derive(Default)]
pub(super) struct MappingQueries;

#[Object]
impl MappingQueries {
    /// What became of each item from one edition to a later one, in the order of the loaded file; empty if no mapping of
    /// the two is loaded.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "the four of every connection, and two editions")]
    async fn edition_mapping(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the earlier edition.")] from: String,
        #[graphql(desc = "The code of the later edition.")] to: String,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<i32, ItemMapping>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let (from, to) = (EditionCode::parse("from", &from)?, EditionCode::parse("to", &to)?);
        let found = request(ctx).run(ListMapping { from, to, page }).await?;
        Ok(page::connection(found, |(position, _)| *position, |(_, line)| ItemMapping { from, to, line }))
    }

    /// What taking an audit to another edition would do. Whether it is still open is told by the attempt.
    async fn edition_migration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit.")] audit_id: Gid<model::Audit>,
        #[graphql(desc = "The code of the published edition to take it to.")] to_edition: String,
    ) -> Result<EditionMigration> {
        let to = EditionCode::parse("toEdition", &to_edition)?;
        let found = request(ctx).run(PreviewEditionMigration { audit: audit_id.0, to }).await?;
        Ok(EditionMigration(found))
    }
}

#[derive(Default)]
pub(super) struct MappingMutations;

#[Object]
impl MappingMutations {
    /// Takes an audit that is still being planned to another edition, along its mapping. What was carried over from earlier
    /// years goes with its items; the audit keeps its state. After the notice the edition stands.
    async fn change_audit_edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which audit and which edition.")] input: ChangeAuditEditionInput,
    ) -> Result<ChangeAuditEditionPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ChangeAuditEdition {
                audit: input.audit_id.0,
                edition: EditionCode::parse("edition", &input.edition)?,
                expected_version: input.expected_version,
            })
        })
        .await?;
        ChangeAuditEditionPayload::of(ctx, outcome).await
    }
}
