//! The register of local governments.
use super::{
    context::request,
    fault::Result,
    gid::global,
    page::{self, Pages, Paging},
    scalar::Day,
    words::GovernmentKind,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::register::{self as model, GovernmentCode, GovernmentFilter, ListGovernments, PrefectureCode};

/// A local government of the register (地方公共団体).
#[derive(Description)]
pub(super) struct LocalGovernment(pub(super) model::LocalGovernment);

impl LocalGovernment {
    /// The kind in its global id.
    pub(super) const NAME: &'static str = "LocalGovernment";
}

#[Object(use_type_description)]
impl LocalGovernment {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        global(Self::NAME, self.0.code)
    }
    /// 全国地方公共団体コード: six digits, the last a check digit.
    async fn code(&self) -> String {
        self.0.code.to_string()
    }
    /// The first two digits of the code.
    async fn prefecture_code(&self) -> String {
        self.0.prefecture().to_string()
    }
    /// The name in kanji.
    async fn name(&self) -> &str {
        self.0.name.as_str()
    }
    /// The name in katakana.
    async fn name_kana(&self) -> &str {
        self.0.name_kana.as_str()
    }
    /// The name in romaji.
    async fn name_en(&self) -> &str {
        self.0.name_en.as_str()
    }
    /// What it is.
    async fn kind(&self) -> GovernmentKind {
        self.0.kind.into()
    }
    /// Residents on 1 January of `populationYear`.
    async fn population(&self) -> u32 {
        self.0.population
    }
    /// The year of `population`.
    async fn population_year(&self) -> u16 {
        self.0.population_year
    }
    /// Its first day, where known.
    async fn valid_from(&self) -> Option<Day> {
        self.0.valid_from.map(Day)
    }
    /// Its last day; null while it exists.
    async fn valid_to(&self) -> Option<Day> {
        self.0.valid_to.map(Day)
    }
    /// The local government that followed it after a merger.
    async fn successor(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        match self.0.successor {
            Some(code) => Ok(request(ctx).load()?.load_one(code).await?.map(Self)),
            None => Ok(None),
        }
    }
}

/// Which local governments.
#[derive(InputObject, Default)]
struct GovernmentFilterInput {
    /// Of this prefecture, by its two digits.
    prefecture: Option<String>,
    /// Of this kind.
    kind: Option<GovernmentKind>,
    /// Whose name has this part: kanji, kana or romaji, half or full width.
    text: Option<String>,
}

#[derive(Default)]
pub(super) struct RegisterQueries;

#[Object]
impl RegisterQueries {
    /// Local governments of the register, by code.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn governments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] filter: Option<GovernmentFilterInput>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<String, LocalGovernment>> {
        let page = page::request::<String>(ctx, &Paging { first, after, last, before })?;
        if page.cursor.as_deref().is_some_and(|code| GovernmentCode::parse("after", code).is_err()) {
            return Err(page::no_cursor(&page).into());
        }
        let wanted = filter.unwrap_or_default();
        let prefecture =
            wanted.prefecture.map(|code| PrefectureCode::parse("filter.prefecture", &code)).transpose()?;
        let filter = GovernmentFilter::new(prefecture, wanted.kind.map(Into::into), wanted.text.as_deref())?;
        let found = request(ctx).run(ListGovernments { filter, page }).await?;
        Ok(page::connection(found, |one| one.code.to_string(), LocalGovernment))
    }

    /// The local government of this code.
    async fn government(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Six digits.")] code: String,
    ) -> Result<Option<LocalGovernment>> {
        let code = GovernmentCode::parse("code", &code)?;
        Ok(request(ctx).load()?.load_one(code).await?.map(LocalGovernment))
    }
}
