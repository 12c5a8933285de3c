//! What earlier years left: prior answers and evidence, and how the scores moved.
use super::{
    audit::Audit,
    audit_verbs::AuditPayload,
    command::command,
    context::request,
    evidence::Evidence,
    fault::Result,
    gid::{Gid, gid},
    page,
    scalar::FiscalYearView,
    score::{domain_number, formula},
    words::{Basis, Tier, Verdict},
};
use async_graphql::{Context, Description, ID, InputObject, Object, SimpleObject};
use domain::{
    audit as audits,
    prior::{self as model, CarryOverAnswers},
    scoring::{TrendLine, TrendSide, Variable},
    trend::{self, ReadScoreTrend},
};

/// What the body said of an item in an earlier audit. It is no answer: it is never judged and never counts as done.
#[derive(Description)]
pub(super) struct PriorAnswer(pub(super) model::PriorAnswer);

#[Object(use_type_description)]
impl PriorAnswer {
    /// The verdict of that time.
    async fn verdict(&self) -> Verdict {
        self.0.verdict.into()
    }
    /// The remark of that time.
    async fn note(&self) -> &str {
        self.0.note.as_str()
    }
    /// The fiscal year of that audit.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// The code of the item it was given to: another than this one's if the edition or the item changed.
    async fn item_code(&self) -> String {
        self.0.from_item.to_string()
    }
    /// The code of that item's edition.
    async fn edition_code(&self) -> String {
        self.0.from_edition.to_string()
    }
    /// The global id of that audit.
    async fn audit_id(&self) -> ID {
        gid(self.0.from_audit)
    }
}

/// A piece of evidence of an earlier audit. It is not linked to this one: `linkEvidence` does that, if a person finds it
/// still good.
#[derive(Description)]
pub(super) struct PriorEvidence(pub(super) model::PriorEvidence);

#[Object(use_type_description)]
impl PriorEvidence {
    /// The evidence. `current { hasExpired }` tells whether it is still good.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Option<Evidence>> {
        Ok(request(ctx).load()?.load_one(self.0.evidence).await?.map(Evidence))
    }
    /// The fiscal year of that audit.
    async fn fiscal_year(&self) -> FiscalYearView {
        self.0.fiscal_year.into()
    }
    /// The code of the item it was linked to.
    async fn item_code(&self) -> String {
        self.0.from_item.to_string()
    }
    /// The global id of that audit.
    async fn audit_id(&self) -> ID {
        gid(self.0.from_audit)
    }
}

/// Two signed audits of one body, compared on the items that are the same in both.
#[derive(Description)]
struct ScoreTrend(trend::ScoreTrend);

#[Object(use_type_description)]
impl ScoreTrend {
    /// The later audit.
    async fn audit(&self) -> Audit {
        Audit(self.0.audit.clone())
    }
    /// The earlier audit.
    async fn from_audit(&self) -> Audit {
        Audit(self.0.from.clone())
    }
    /// Whose verdicts.
    async fn basis(&self) -> Basis {
        self.0.basis.into()
    }
    /// Over which items.
    async fn tier(&self) -> Tier {
        self.0.tier.into()
    }
    /// How a score is computed. Only items that both years asked, one to one, and judged enter the sums; domain, tier and
    /// weight are those of the later year.
    async fn formula(&self) -> &'static str {
        formula()
    }
    /// The whole and the eight domains.
    #[graphql(complexity = "page::list(9, child_complexity)")]
    async fn lines(&self) -> Vec<ScoreTrendLine> {
        self.0.trend.lines().map(Into::into).collect()
    }
}

/// One domain, or the whole, in both years.
#[derive(SimpleObject)]
struct ScoreTrendLine {
    /// The domain, 1 to 8; null for the whole.
    domain: Option<u8>,
    /// The earlier year.
    earlier: TrendScore,
    /// The later year.
    later: TrendScore,
}

/// One year's score over the compared items.
#[derive(SimpleObject)]
struct TrendScore {
    /// The score, 0 to 100; null if nothing could be compared.
    points: Option<f64>,
    /// Σ weight × value over the compared items.
    numerator: f64,
    /// Σ weight over the compared items: the same in both years.
    denominator: u64,
    /// How many items were compared: the same in both years.
    items_compared: u32,
    /// Σ weight over all items that make up this year's own score.
    weight_scored: u64,
    /// How much of this year's own score could be compared: `denominator ÷ weightScored`, 0 to 1; null if there is none.
    share: Option<f64>,
}

impl From<TrendSide> for TrendScore {
    fn from(side: TrendSide) -> Self {
        let score = side.score();
        Self {
            points: score.points(),
            numerator: score.numerator(),
            denominator: score.denominator(),
            items_compared: score.judged(),
            weight_scored: side.whole(),
            share: side.share(),
        }
    }
}

impl From<(Variable, TrendLine)> for ScoreTrendLine {
    fn from((variable, line): (Variable, TrendLine)) -> Self {
        Self { domain: domain_number(variable), earlier: line.earlier.into(), later: line.later.into() }
    }
}

#[derive(Default)]
pub(super) struct PriorQueries;

#[Object]
impl PriorQueries {
    /// How the scores of this body moved from one signed audit to another, over comparable items only. Not for outsiders.
    async fn score_trend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The later audit.")] audit_id: Gid<audits::Audit>,
        #[graphql(desc = "The earlier audit.")] from_audit_id: Gid<audits::Audit>,
        #[graphql(desc = "Whose verdicts.")] basis: Basis,
        #[graphql(desc = "Over which items.")] tier: Tier,
    ) -> Result<ScoreTrend> {
        let read = ReadScoreTrend {
            audit: audit_id.0,
            from: from_audit_id.0,
            basis: basis.into(),
            tier: tier.into(),
        };
        Ok(ScoreTrend(request(ctx).run(read).await?))
    }
}

/// Which answers to carry over.
#[derive(InputObject)]
struct CarryOverAnswersInput {
    /// Into which audit: of a later fiscal year, before its fieldwork.
    audit_id: Gid<audits::Audit>,
    /// Out of which audit: its report is signed.
    from_audit_id: Gid<audits::Audit>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct PriorMutations;

#[Object]
impl PriorMutations {
    /// Carries the answers and the evidence of an earlier audit over, once per audit. They come as *prior*: nothing is
    /// answered by it, and nothing is linked.
    async fn carry_over_answers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "From which audit into which.")] input: CarryOverAnswersInput,
    ) -> Result<AuditPayload> {
        let (audit, from) = (input.audit_id.0, input.from_audit_id.0);
        let outcome = command(ctx, input.idempotency_key, || Ok(CarryOverAnswers { audit, from })).await?;
        AuditPayload::of(ctx, outcome).await
    }
}
