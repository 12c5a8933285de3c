//! How the firms of a joint engagement were found, for those who decide it.
use super::{
    context::request,
    fault::Result,
    organization::Organization,
    page,
    scalar::Day,
    words::{BidState, ProcurementMethod},
};
use async_graphql::{Context, Description, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::engagement as model;

/// How the firms of a joint engagement were found (調達の記録): what was asked for, who bid, and who was selected.
#[derive(Description)]
pub(super) struct Procurement(pub(super) model::Procurement);

#[Object(use_type_description)]
impl Procurement {
    /// What was asked for, and how.
    async fn specification(&self) -> ProcurementSpecification {
        let asked = &self.0.specification;
        ProcurementSpecification {
            title: asked.title.as_str().to_owned(),
            text: asked.text.as_str().to_owned(),
            method: asked.method.into(),
            method_reason: asked.method_reason.as_ref().map(|why| why.as_str().to_owned()),
            announced_on: Day(asked.announced_on),
            bids_until: Day(asked.bids_until),
            ceiling: asked.ceiling.map(model::Yen::amount),
        }
    }
    /// Who bid, by place.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn bidders(&self) -> Vec<Bidder> {
        (1..).zip(&self.0.bidders).map(|(place, bidder)| Bidder { place, bidder: bidder.clone() }).collect()
    }
    /// Who was selected; null until then. Afterwards nothing of the procurement changes.
    async fn selection(&self) -> Option<ProcurementSelection> {
        ProcurementSelection::of(&self.0)
    }
}

/// What was asked for, and how. All days are days in Japan.
#[derive(SimpleObject)]
struct ProcurementSpecification {
    /// Its title.
    title: String,
    /// What is ordered.
    text: String,
    /// How a firm is found.
    method: ProcurementMethod,
    /// Why by this method. A negotiated contract has a reason; the others may have one.
    method_reason: Option<String>,
    /// The day of the announcement, or of the request for a quotation.
    announced_on: Day,
    /// The last day for bids.
    bids_until: Day,
    /// The price in yen above which nobody is selected (予定価格), if there is one.
    ceiling: Option<i32>,
}

/// Who bid in a procurement.
#[derive(Description)]
struct Bidder {
    place: i32,
    bidder: model::Bidder,
}

#[Object(use_type_description)]
impl Bidder {
    /// Its place in the list, from 1 on: `selectBidders` names it so.
    async fn place(&self) -> i32 {
        self.place
    }
    /// Its name as in its bid.
    async fn name(&self) -> &str {
        self.bidder.name.as_str()
    }
    /// The audit firm that it is; null if that is not registered.
    async fn firm(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        match self.bidder.firm {
            Some(firm) => Ok(request(ctx).load()?.load_one(firm).await?.map(Organization)),
            None => Ok(None),
        }
    }
    /// Its price in yen, if that is known.
    async fn price(&self) -> Option<i32> {
        self.bidder.price.map(model::Yen::amount)
    }
    /// What its proposal was judged to be worth (技術点), 0 to 100 points, if it was.
    async fn score(&self) -> Option<u8> {
        self.bidder.score.map(model::TechnicalScore::points)
    }
    /// How its bid stands.
    async fn state(&self) -> BidState {
        self.bidder.bid.state().into()
    }
    /// Why it was disqualified.
    async fn reason(&self) -> Option<&str> {
        self.bidder.bid.reason().map(model::EngagementReason::as_str)
    }
}

/// Who was selected in a procurement. It never changes.
#[derive(Description)]
struct ProcurementSelection {
    selection: model::Selection,
    bidders: Vec<Bidder>,
}

impl ProcurementSelection {
    fn of(procurement: &model::Procurement) -> Option<Self> {
        let selection = procurement.selection.clone()?;
        let placed = |(place, bidder): (i32, &model::Bidder)| Bidder { place, bidder: bidder.clone() };
        Some(Self { selection, bidders: procurement.selected().map(placed).collect() })
    }
}

#[Object(use_type_description)]
impl ProcurementSelection {
    /// The selected bidders, by place: several, if they audit some participants each.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn bidders(&self) -> &[Bidder] {
        &self.bidders
    }
    /// Why these.
    async fn reason(&self) -> &str {
        self.selection.reason.as_str()
    }
    /// The day of the decision, in Japan.
    async fn selected_on(&self) -> Day {
        Day(self.selection.selected_on)
    }
    /// When it was recorded.
    async fn recorded_at(&self) -> DateTime<Utc> {
        self.selection.recorded_at
    }
}
