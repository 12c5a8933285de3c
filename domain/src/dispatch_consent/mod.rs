//! What a body's CISO consents to about a dispatch: that its advisor may come in and see what is named, and that what came of
//! it is counted. Each consent opens one thing, and its withdrawal closes that at once.
mod give;
mod model;
mod store;
mod withdraw;

pub use give::{GiveDispatchConsents, LoadDispatchConsents};
pub use model::{
    DISPATCH_CONSENT_TEXT_VERSION, DispatchConsent, DispatchConsentId, DispatchPurpose, MOST_SHOWN,
    dispatch_consent_text,
};
pub use store::DispatchConsentStore;
pub(crate) use store::{must_be_shown, must_let_advisor_in};
pub use withdraw::WithdrawDispatchConsents;
pub(crate) use withdraw::withdraw;
