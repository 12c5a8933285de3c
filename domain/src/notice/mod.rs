//! Urgent notices (緊急連絡): what cannot wait for the report goes to the CISO at once, outside its flow.
mod give;
mod list;
mod model;
mod store;

pub use give::{AnswerUrgentNotice, GiveUrgentNotice};
pub use list::LoadUrgentNotices;
pub use model::{NoticeAnswer, NoticeText, UrgentNotice, UrgentNoticeId};
pub use store::NoticeStore;
