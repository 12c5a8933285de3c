//! The catalogue of audit items.
use super::{
    context::request,
    fault::Result,
    gid::global,
    loader::{CatalogPage, CategoriesOf},
    page::{self, Pages, Paging},
    scalar::{BilingualText, Day},
    words::Method,
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    Error, Reason,
    catalog::{self as model, EditionCode, ItemFilter, ListEditions},
    scoring::Domain,
};
use std::sync::Arc;

const NO_DOMAIN: Reason =
    Reason::of("UNKNOWN_DOMAIN", "Domains are numbered 1 to 8.", "分野は1から8までで指定してください。");

/// A published edition of the catalogue. It never changes.
#[derive(Description)]
pub(super) struct Edition(pub(super) model::Edition);

impl Edition {
    /// The kind in its global id.
    pub(super) const NAME: &'static str = "Edition";
}

#[Object(use_type_description)]
impl Edition {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        global(Self::NAME, self.0.code)
    }
    /// Its code: era and month, such as `H19.7`.
    async fn code(&self) -> String {
        self.0.code.to_string()
    }
    /// Its title.
    async fn title(&self) -> BilingualText {
        (&self.0.title).into()
    }
    /// When it was issued.
    async fn issued(&self) -> Day {
        Day(self.0.issued)
    }
    /// When it was published here.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }
    /// How many items it has.
    async fn item_total(&self) -> u16 {
        self.0.item_total
    }
    /// How many of them are essential (必須項目).
    async fn essential_total(&self) -> u16 {
        self.0.essential_total
    }
    /// Its domains and middle categories, in order.
    #[graphql(complexity = "page::list(40, child_complexity)")]
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<Category>> {
        let found = request(ctx).load()?.load_one(CategoriesOf(self.0.code)).await?.unwrap_or_default();
        Ok(found.iter().map(|(_, category)| category.into()).collect())
    }
    /// Its items, in order.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn items(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<ItemFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<i32, CatalogItem>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let wanted = filter.unwrap_or_default();
        let domain = wanted
            .domain
            .map(|number| Domain::new(number).ok_or_else(|| Error::invalid("filter.domain", NO_DOMAIN)));
        let filter =
            ItemFilter { essential: wanted.essential_only.unwrap_or(false), domain: domain.transpose()? };
        let edition = self.0.code;
        let found = request(ctx).load()?.load_one(CatalogPage(edition, filter, page)).await?;
        let found = found.ok_or(Error::NotFound)?;
        Ok(page::connection(
            found,
            |(position, _)| *position,
            |(_, item)| CatalogItem { edition, item: item.into() },
        ))
    }
}

/// Which items.
#[derive(InputObject, Default)]
struct ItemFilterInput {
    /// The essential ones only.
    essential_only: Option<bool>,
    /// Of this domain, 1 to 8.
    domain: Option<u8>,
}

/// A domain or a middle category.
#[derive(SimpleObject)]
struct Category {
    /// `6` for a domain, `6.4` for a middle category.
    code: String,
    /// Its title.
    title: BilingualText,
    /// Whether it is one of the eight domains (分野).
    is_domain: bool,
}

impl From<&model::Category> for Category {
    fn from(category: &model::Category) -> Self {
        let title = (&category.title).into();
        Self { code: category.code.to_string(), title, is_domain: category.code.is_domain() }
    }
}

/// One audit item (監査項目).
#[derive(Description)]
pub(super) struct CatalogItem {
    pub(super) edition: EditionCode,
    pub(super) item: Arc<model::Item>,
}

impl CatalogItem {
    /// The kind in its global id.
    pub(super) const NAME: &'static str = "CatalogItem";
}

#[Object(use_type_description)]
impl CatalogItem {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        global(Self::NAME, format_args!("{}/{}", self.edition, self.item.code))
    }
    /// The edition it belongs to.
    async fn edition_code(&self) -> String {
        self.edition.to_string()
    }
    /// Its code, such as `6.4-03`.
    async fn code(&self) -> String {
        self.item.code.to_string()
    }
    /// The middle category it belongs to.
    async fn category_code(&self) -> String {
        self.item.code.category().to_string()
    }
    /// What is checked.
    async fn text(&self) -> BilingualText {
        (&self.item.text).into()
    }
    /// The main technique.
    async fn method(&self) -> Method {
        self.item.method.into()
    }
    /// Examples of audit documents (監査資料の例).
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn evidence(&self) -> Vec<BilingualText> {
        self.item.evidence.iter().map(Into::into).collect()
    }
    /// Whether it is of the essential tier (必須項目).
    async fn essential(&self) -> bool {
        self.item.essential
    }
    /// How much it counts in the score, 1 to 3.
    async fn weight(&self) -> u8 {
        self.item.weight.get()
    }
}

#[derive(Default)]
pub(super) struct CatalogQueries;

#[Object]
impl CatalogQueries {
    /// All published editions, newest first.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn editions(&self, ctx: &Context<'_>) -> Result<Vec<Edition>> {
        Ok(request(ctx).run(ListEditions).await?.into_iter().map(Edition).collect())
    }

    /// The published edition of this code.
    async fn edition(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Such as `H19.7`.")] code: String,
    ) -> Result<Option<Edition>> {
        edition(ctx, EditionCode::parse("code", &code)?).await
    }
}

/// The published edition of this code.
pub(super) async fn edition(ctx: &Context<'_>, code: EditionCode) -> Result<Option<Edition>> {
    Ok(request(ctx).load()?.load_one(code).await?.map(Edition))
}
