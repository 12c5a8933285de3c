//! Specifications, bidders and selections.
use crate::{
    Error, Reason, Result, Timestamp,
    access::OrganizationId,
    engagement::{EngagementId, EngagementReason},
    kernel::{
        text::{Line, Text},
        words::words,
    },
};
use chrono::NaiveDate;

const YEN: Reason =
    Reason::of("YEN", "An amount in yen must not be negative.", "金額は0円以上で指定してください。");
const SCORE: Reason = Reason::of(
    "TECHNICAL_SCORE",
    "A technical score is 0 to 100 points.",
    "技術点は0から100までで指定してください。",
);
const DAYS: Reason = Reason::of(
    "PROCUREMENT_DAYS",
    "The last day for bids must not come before the announcement.",
    "入札等の締切日は公告日以後にしてください。",
);
const UNREASONED: Reason = Reason::of(
    "NEGOTIATION_REASON",
    "A negotiated contract needs the reason why nobody else was asked to compete.",
    "随意契約とする場合は、その理由を記入してください。",
);
const DISQUALIFICATION: Reason = Reason::of(
    "DISQUALIFICATION_REASON",
    "Who is disqualified needs a reason, and nobody else has one.",
    "失格とする場合は理由を記入してください。それ以外の場合、理由は記入できません。",
);
const UNKNOWN: Reason = Reason::of(
    "NO_SUCH_BIDDER",
    "There is no bidder at this place of the list.",
    "この番号の応札者はありません。",
);
const OUT: Reason = Reason::of(
    "BIDDER_OUT",
    "Who withdrew or is disqualified cannot be selected.",
    "辞退または失格となった応札者は選定できません。",
);
const UNREGISTERED: Reason = Reason::of(
    "BIDDER_UNREGISTERED",
    "Only a registered audit firm can be selected: it could not be appointed otherwise.",
    "登録された監査事業者でない応札者は、委託先とすることができないため選定できません。",
);
const ABOVE: Reason = Reason::of(
    "BID_ABOVE_CEILING",
    "The bid is above the price ceiling.",
    "この応札者の金額は予定価格を超えています。",
);
const UNPRICED: Reason = Reason::of(
    "BID_WITHOUT_PRICE",
    "There is a price ceiling: who names no price cannot be selected.",
    "予定価格があるため、金額の記録されていない応札者は選定できません。",
);
const UNSELECTED: Reason = Reason::of(
    "SELECTION_MISSING",
    "The procurement is not decided: select the bidders first.",
    "調達の記録で委託先がまだ選定されていません。先に選定を記録してください。",
);
const NOT_SELECTED: Reason = Reason::of(
    "FIRM_NOT_SELECTED",
    "This firm was not selected in the engagement's procurement.",
    "この監査事業者は、この共同監査の調達で選定されていません。",
);

/// A specification's title, up to 120 characters.
pub type SpecificationTitle = Line<120>;
/// What is ordered, 1 to 4000 characters.
pub type SpecificationText = Text<4000>;
/// A bidder's name as in its bid, up to 120 characters.
pub type BidderName = Line<120>;

words! {
    /// How a firm is found (契約の方法).
    pub enum ProcurementMethod {
        /// Whoever fulfils the conditions may bid (一般競争入札).
        OpenBid = "OPEN_BID",
        /// Those who were named may bid (指名競争入札).
        DesignatedBid = "DESIGNATED_BID",
        /// Proposals are called for and judged (公募型プロポーザル).
        Proposal = "PROPOSAL",
        /// Without competition, for a reason (随意契約).
        Negotiated = "NEGOTIATED",
    }
}

words! {
    /// How a bid stands.
    pub enum BidState {
        /// It was made, and stands.
        Bid = "BID",
        /// The bidder was disqualified (失格).
        Disqualified = "DISQUALIFIED",
        /// The bidder withdrew (辞退).
        Withdrawn = "WITHDRAWN",
    }
}

/// An amount in whole yen, 0 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Yen(i32);

impl Yen {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, amount: i32) -> Result<Self> {
        if amount >= 0 { Ok(Self(amount)) } else { Err(Error::invalid(field, YEN)) }
    }

    /// How many yen.
    #[must_use]
    pub const fn amount(self) -> i32 {
        self.0
    }
}

/// What a proposal was judged to be worth (技術点), 0 to 100 whole points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TechnicalScore(u8);

impl TechnicalScore {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, points: i32) -> Result<Self> {
        match u8::try_from(points) {
            Ok(points @ 0..=100) => Ok(Self(points)),
            _ => Err(Error::invalid(field, SCORE)),
        }
    }

    /// How many points.
    #[must_use]
    pub const fn points(self) -> u8 {
        self.0
    }
}

/// What was asked for, and how. All days are days in Japan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// Its title.
    pub title: SpecificationTitle,
    /// What is ordered.
    pub text: SpecificationText,
    /// How a firm is found.
    pub method: ProcurementMethod,
    /// Why by this method: a negotiated contract needs it, the others may have it.
    pub method_reason: Option<EngagementReason>,
    /// The day of the announcement, or of the request for a quotation.
    pub announced_on: NaiveDate,
    /// The last day for bids.
    pub bids_until: NaiveDate,
    /// The price above which nobody is selected (予定価格), if there is one.
    pub ceiling: Option<Yen>,
}

impl Specification {
    pub(super) fn check(&self) -> Result<()> {
        if self.bids_until < self.announced_on {
            return Err(Error::invalid("bidsUntil", DAYS));
        }
        if self.method == ProcurementMethod::Negotiated && self.method_reason.is_none() {
            return Err(Error::invalid("methodReason", UNREASONED));
        }
        Ok(())
    }
}

/// How a bid stands, and why if it is out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bid {
    /// It stands.
    Made,
    /// The bidder was disqualified.
    Disqualified(EngagementReason),
    /// The bidder withdrew.
    Withdrawn,
}

impl Bid {
    /// A bid in that state: a disqualification has a reason, and nothing else has.
    pub fn new(state: BidState, reason: Option<EngagementReason>) -> Result<Self> {
        match (state, reason) {
            (BidState::Bid, None) => Ok(Self::Made),
            (BidState::Disqualified, Some(reason)) => Ok(Self::Disqualified(reason)),
            (BidState::Withdrawn, None) => Ok(Self::Withdrawn),
            _ => Err(Error::invalid("reason", DISQUALIFICATION)),
        }
    }

    /// How it stands.
    #[must_use]
    pub const fn state(&self) -> BidState {
        match self {
            Self::Made => BidState::Bid,
            Self::Disqualified(_) => BidState::Disqualified,
            Self::Withdrawn => BidState::Withdrawn,
        }
    }

    /// Why the bidder was disqualified.
    #[must_use]
    pub const fn reason(&self) -> Option<&EngagementReason> {
        match self {
            Self::Disqualified(reason) => Some(reason),
            Self::Made | Self::Withdrawn => None,
        }
    }
}

/// One who bid. It is named by its place in the list, from 1 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bidder {
    /// Its name as in its bid.
    pub name: BidderName,
    /// The audit firm that it is, if that is registered.
    pub firm: Option<OrganizationId>,
    /// For how much.
    pub price: Option<Yen>,
    /// What its proposal was judged to be worth.
    pub score: Option<TechnicalScore>,
    /// How its bid stands.
    pub bid: Bid,
}

/// Who was selected: several, if they audit some participants each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// The places of the selected bidders, in order.
    pub places: Vec<i32>,
    /// Why these.
    pub reason: EngagementReason,
    /// The day of the decision, in Japan.
    pub selected_on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}

/// The record of an engagement's procurement.
#[derive(Debug, Clone)]
pub struct Procurement {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// What was asked for.
    pub specification: Specification,
    /// Who bid, in the order of the record.
    pub bidders: Vec<Bidder>,
    /// Who was selected. From then on nothing of the record changes.
    pub selection: Option<Selection>,
}

impl Procurement {
    /// The selected bidders with their places, in order; none until there is a selection.
    pub fn selected(&self) -> impl Iterator<Item = (i32, &Bidder)> {
        let places = self.selection.as_ref().map(|selection| selection.places.as_slice()).unwrap_or_default();
        (1..).zip(&self.bidders).filter(move |(place, _)| places.contains(place))
    }

    fn bidder(&self, place: i32) -> Option<&Bidder> {
        self.bidders.get(usize::try_from(place).ok()?.checked_sub(1)?)
    }

    /// Passes a place whose bidder can be selected.
    pub(super) fn may_select(&self, place: i32) -> Result<(), Reason> {
        let bidder = self.bidder(place).ok_or(UNKNOWN)?;
        if bidder.bid != Bid::Made {
            return Err(OUT);
        }
        if bidder.firm.is_none() {
            return Err(UNREGISTERED);
        }
        match (self.specification.ceiling, bidder.price) {
            (Some(_), None) => Err(UNPRICED),
            (Some(ceiling), Some(price)) if price > ceiling => Err(ABOVE),
            _ => Ok(()),
        }
    }

    /// Passes a firm that was selected.
    pub(super) fn must_have_selected(&self, firm: OrganizationId) -> Result<()> {
        if self.selection.is_none() {
            return Err(Error::Conflict(UNSELECTED));
        }
        let is_selected = self.selected().any(|(_, bidder)| bidder.firm == Some(firm));
        if is_selected { Ok(()) } else { Err(Error::invalid("firmId", NOT_SELECTED)) }
    }
}
