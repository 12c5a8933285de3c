//! Webhooks: a front end is told that something happened, by ids alone. It then asks for the rest with its own token, under
//! its own rights; so a call says nothing that a stranger on the way, or a former front end, could use.
mod address;
mod announce;
mod call;
mod delivery;
mod endpoint;
mod key;
mod list;
mod manage;
mod model;
mod store;
mod topic;

pub use address::may_be_called;
pub use announce::{AnnounceEvent, Listeners};
pub use call::{BeginCall, Call, CallOutcome, EndCall};
pub use delivery::{Delivery, DeliveryId, DeliveryState, Latest, MOST_CALLS};
pub use endpoint::{Endpoint, Reach};
pub use key::{SealedSecret, SecretVault, WebhookSecret};
pub use list::{ListDeliveries, ListWebhooks, LoadWebhooks};
pub use manage::{PauseWebhook, RegisterWebhook, RemoveWebhook, ResumeWebhook, RotateWebhookSecret};
pub use model::{FormerSecret, MOST_WEBHOOKS, Webhook, WebhookId};
pub use store::WebhookStore;
pub use topic::WebhookTopic;
