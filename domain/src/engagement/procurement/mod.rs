//! How an engagement's firms were found (調達の記録): what was asked for, who bid, and who was selected. The prefecture's own.
mod model;
mod record;
mod select;
mod store;

pub use model::{
    Bid, BidState, Bidder, BidderName, Procurement, ProcurementMethod, Selection, Specification,
    SpecificationText, SpecificationTitle, TechnicalScore, Yen,
};
pub use record::{RecordBids, RecordSpecification};
pub use select::SelectBidders;
pub(super) use select::must_be_selected;
pub use store::ProcurementStore;
