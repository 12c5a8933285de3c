//! Named comparisons: two bodies that see each other's scores.
use super::{
    context::request,
    fault::{Result, language},
    gid::gid,
    loader::{NamedConsentOf, NamedScoresOf, NamedUsesOf},
    organization::Organization,
    page::{self, Pages, Paging},
    scalar::{Day, FiscalYearView},
    score::{Score, domain_number},
    words::{Basis, Tier, mirror},
};
use async_graphql::{Context, Description, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    named_comparison::{
        self as model, ListNamedComparisons, NAMED_COMPARISON_TEXT_VERSION,
        NamedComparisonAbilities as Abilities, NamedScore, UseDay, named_comparison_text,
    },
    scoring::Variable,
};
use uuid::Uuid;

mirror! {
    /// Where a named comparison stands.
    NamedComparisonState of "domain::named_comparison::NamedComparisonState" {
        /// Waits for the other body's answer.
        Proposed,
        /// Each sees the other's scores.
        Live,
        /// The other body did not want it.
        Declined,
        /// One of the two ended it.
        Ended,
        /// Its last day is over.
        Over,
    }
    /// What was made of a body's scores.
    NamedScoreUseKind of "domain::named_comparison::UseKind" {
        /// They were copied out of its tenant, for the other body to read.
        Copied,
        /// The other body read them.
        Read,
    }
}

/// A comparison of two bodies by name (団体名を示した比較): both consented to it, until a day.
#[derive(Description)]
pub(super) struct NamedComparison(pub(super) model::NamedComparison);

impl From<model::NamedComparison> for NamedComparison {
    fn from(comparison: model::NamedComparison) -> Self {
        Self(comparison)
    }
}

#[Object(use_type_description)]
impl NamedComparison {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The body that proposed it.
    async fn proposer(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.proposer).await?.map(Organization))
    }
    /// The body that it was proposed to.
    async fn partner(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.0.partner).await?.map(Organization))
    }
    /// The fiscal year of the scores.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.key.fiscal_year.into()
    }
    /// The code of the catalogue edition.
    async fn edition_code(&self) -> String {
        self.0.key.edition.to_string()
    }
    /// Whose verdicts.
    async fn basis(&self) -> Basis {
        self.0.key.basis.into()
    }
    /// Over which items.
    async fn tier(&self) -> Tier {
        self.0.key.tier.into()
    }
    /// The last day on which each sees the other's scores, in Japan.
    async fn last_day(&self) -> Day {
        Day(self.0.last_day)
    }
    /// Where it stands now.
    async fn state(&self, ctx: &Context<'_>) -> NamedComparisonState {
        self.0.state(request(ctx).services.gate.clock().now()).into()
    }
    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime<Utc> {
        self.0.proposed_at
    }
    /// To be sent as `expectedVersion` with the next verb.
    async fn version(&self) -> i32 {
        self.0.version()
    }
    /// The present words of the consent, in the language of the request.
    async fn consent_text(&self) -> NamedComparisonText {
        NamedComparisonText::now()
    }
    /// The caller's own body's consent, for its heads; null before it is given, and for everybody else.
    async fn own_consent(&self, ctx: &Context<'_>) -> Result<Option<NamedComparisonConsent>> {
        if !request(ctx).scope()?.allows(Action::ConsentRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(NamedConsentOf(self.0.id)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|consent| NamedComparisonConsent {
            text_version: consent.text_version,
            given_at: consent.given_at,
            withdrawn_at: consent.withdrawn_at,
        }))
    }
    /// The scores of both, side by side, the whole first; null unless it is live. That they were read is noted, for the
    /// other body to see.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn side_by_side(&self, ctx: &Context<'_>) -> Result<Option<Vec<NamedComparisonRow>>> {
        let asked = request(ctx);
        if !self.0.is_live(asked.services.gate.clock().now())
            || !asked.scope()?.allows(Action::NamedScoresRead)
        {
            return Ok(None);
        }
        let own = asked.scope()?.tenant();
        let found = asked.load()?.load_one(NamedScoresOf(self.0.id)).await?.unwrap_or_default();
        let of = |variable: Variable, mine: bool| {
            let fits = |one: &&NamedScore| (one.owner == own) == mine && one.line.variable == variable;
            found.iter().find(fits).map(|one| Score(one.line.clone()))
        };
        let row = |variable| NamedComparisonRow {
            domain: domain_number(variable),
            own: of(variable, true),
            other: of(variable, false),
        };
        Ok(Some(Variable::all().map(row).collect()))
    }
    /// What was made of the caller's own body's scores, by day, the newest first.
    #[graphql(complexity = "page::list(30, child_complexity)")]
    async fn uses(&self, ctx: &Context<'_>) -> Result<Vec<NamedScoreUse>> {
        let found = request(ctx).load()?.load_one(NamedUsesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(NamedScoreUse::from).collect())
    }
    /// What the caller may do next.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<NamedComparisonAbilities> {
        let asked = request(ctx);
        let can = Abilities::of(&self.0, asked.scope()?, asked.services.gate.clock().now());
        Ok(NamedComparisonAbilities { answer: can.can_answer(), end: can.can_end() })
    }
}

/// The words of the consent to a named comparison.
#[derive(SimpleObject)]
struct NamedComparisonText {
    /// The version of the text.
    version: i32,
    /// The text, in the language of the request.
    text: &'static str,
}

impl NamedComparisonText {
    fn now() -> Self {
        Self { version: NAMED_COMPARISON_TEXT_VERSION, text: named_comparison_text(language()) }
    }
}

/// A body's consent to one named comparison.
#[derive(SimpleObject)]
struct NamedComparisonConsent {
    /// The version of the text that was consented to.
    text_version: i32,
    /// When it was given.
    given_at: DateTime<Utc>,
    /// When it was withdrawn; null while it lives.
    withdrawn_at: Option<DateTime<Utc>>,
}

/// One variable of two bodies.
#[derive(SimpleObject)]
struct NamedComparisonRow {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// The caller's own body's score; null as long as it has no signed report.
    own: Option<Score>,
    /// The other body's score; null as long as it has no signed report.
    other: Option<Score>,
}

/// Uses of a body's scores on one day.
#[derive(SimpleObject)]
struct NamedScoreUse {
    /// The day, in Japan.
    day: Day,
    /// What was made of them.
    kind: NamedScoreUseKind,
    /// How often.
    times: i64,
    /// When last.
    last_at: DateTime<Utc>,
}

impl From<UseDay> for NamedScoreUse {
    fn from(day: UseDay) -> Self {
        Self { day: Day(day.day), kind: day.kind.into(), times: day.times, last_at: day.last_at }
    }
}

/// What the caller may do with a named comparison next.
#[derive(SimpleObject)]
struct NamedComparisonAbilities {
    /// Accept or decline it.
    answer: bool,
    /// End it, or take the proposal back.
    end: bool,
}

#[derive(Default)]
pub(super) struct NamedComparisonQueries;

#[Object]
impl NamedComparisonQueries {
    /// The words that a CISO consents to by proposing or accepting a named comparison.
    async fn named_comparison_text(&self, ctx: &Context<'_>) -> Result<NamedComparisonText> {
        let asked = request(ctx);
        asked.services.gate.decide(asked.scope()?, Action::NamedComparisonRead).await?;
        Ok(NamedComparisonText::now())
    }

    /// The named comparisons that the caller's body is one of the two of, newest first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn named_comparisons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, NamedComparison>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListNamedComparisons(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), NamedComparison))
    }
}
