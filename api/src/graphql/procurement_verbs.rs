//! Recording how the firms of a joint engagement are found, and selecting among the bidders.
use super::{
    command::command,
    engagement_verbs::EngagementPayload,
    fault::Result,
    gid::Gid,
    scalar::Day,
    words::{BidState, ProcurementMethod},
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    Error,
    engagement::{
        self as model, Bid, BidderName, EngagementReason, RecordBids, RecordSpecification, SelectBidders,
        Specification, SpecificationText, SpecificationTitle, TechnicalScore, Yen,
    },
    organization::Organization,
};

/// What is asked for. All days are days in Japan.
#[derive(InputObject)]
struct RecordSpecificationInput {
    /// For which engagement.
    engagement_id: Gid<model::Engagement>,
    /// Its title, up to 120 characters.
    title: String,
    /// What is ordered, 1 to 4000 characters.
    text: String,
    /// How a firm is found.
    method: ProcurementMethod,
    /// Why by this method, 1 to 500 characters. A negotiated contract needs it.
    method_reason: Option<String>,
    /// The day of the announcement, or of the request for a quotation.
    announced_on: Day,
    /// The last day for bids.
    bids_until: Day,
    /// The price in yen above which nobody is selected (予定価格), if there is one.
    ceiling: Option<i32>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// One who bid.
#[derive(InputObject)]
struct BidderInput {
    /// Its name as in its bid, up to 120 characters.
    name: String,
    /// The audit firm that it is, if that is registered. Nobody else can be selected.
    firm_id: Option<Gid<Organization>>,
    /// Its price in yen, if that is known.
    price: Option<i32>,
    /// What its proposal was judged to be worth (技術点), 0 to 100 points, if it was.
    score: Option<i32>,
    /// How its bid stands.
    state: BidState,
    /// Why it was disqualified, 1 to 500 characters; for `DISQUALIFIED` alone.
    reason: Option<String>,
}

impl BidderInput {
    fn decode(&self) -> domain::Result<model::Bidder> {
        let reason = self.reason.as_ref().map(|why| EngagementReason::parse("reason", why)).transpose()?;
        Ok(model::Bidder {
            name: BidderName::parse("name", &self.name)?,
            firm: self.firm_id.as_ref().map(|firm| firm.0),
            price: self.price.map(|yen| Yen::parse("price", yen)).transpose()?,
            score: self.score.map(|points| TechnicalScore::parse("score", points)).transpose()?,
            bid: Bid::new(self.state.into(), reason)?,
        })
    }
}

/// Who bid.
#[derive(InputObject)]
struct RecordBidsInput {
    /// For which engagement.
    engagement_id: Gid<model::Engagement>,
    /// All who bid, 0 to 50.
    bidders: Vec<BidderInput>,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Who is selected.
#[derive(InputObject)]
struct SelectBiddersInput {
    /// For which engagement.
    engagement_id: Gid<model::Engagement>,
    /// The bidders' places in the list, from 1 on; at least one.
    places: Vec<i32>,
    /// Why these, 1 to 500 characters.
    reason: String,
    /// The day of the decision, in Japan: from the last day for bids to today.
    selected_on: Day,
    /// The engagement's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

#[derive(Default)]
pub(super) struct ProcurementMutations;

#[Object]
impl ProcurementMutations {
    /// Records what is asked for where the firms of a joint engagement are looked for, in the place of what was recorded
    /// before. Before the first firm is appointed, and until bidders are selected.
    async fn record_specification(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: RecordSpecificationInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let why = input.method_reason.as_ref();
            let specification = Specification {
                title: SpecificationTitle::parse("title", &input.title)?,
                text: SpecificationText::parse("text", &input.text)?,
                method: input.method.into(),
                method_reason: why.map(|why| EngagementReason::parse("methodReason", why)).transpose()?,
                announced_on: input.announced_on.0,
                bids_until: input.bids_until.0,
                ceiling: input.ceiling.map(|yen| Yen::parse("ceiling", yen)).transpose()?,
            };
            Ok(RecordSpecification { engagement, specification, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Records who bid, all at once, in the place of whom was recorded before. Until bidders are selected.
    async fn record_bids(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who bid.")] input: RecordBidsInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let one = |(index, one): (usize, &BidderInput)| {
                one.decode().map_err(|refused| match refused {
                    Error::Invalid { field, reason } => {
                        Error::Invalid { field: format!("bidders.{index}.{field}").into(), reason }
                    }
                    other => other,
                })
            };
            let bidders = input.bidders.iter().enumerate().map(one).collect::<domain::Result<_>>()?;
            Ok(RecordBids { engagement, bidders, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }

    /// Selects bidders. Nothing of the procurement changes afterwards, and `appointFirm` takes nobody else.
    async fn select_bidders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom, and why.")] input: SelectBiddersInput,
    ) -> Result<EngagementPayload> {
        let (engagement, expected_version) = (input.engagement_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            let reason = EngagementReason::parse("reason", &input.reason)?;
            let (places, selected_on) = (input.places, input.selected_on.0);
            Ok(SelectBidders { engagement, places, reason, selected_on, expected_version })
        })
        .await?;
        EngagementPayload::of(ctx, outcome).await
    }
}
