//! What a body declares of itself, so that it can be compared with its like.
mod declare;
mod model;
mod read;
mod store;

pub use declare::DeclareNetworkModel;
pub use model::Profile;
pub use read::ReadProfile;
pub use store::ProfileStore;
