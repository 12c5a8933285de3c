//! The platform's door: its own database roles, on the few tables their policies admit.
mod directory;
mod effect;
mod escrow;
mod escrow_rows;
mod evidence;
mod journal;
mod keys;
mod news;
mod outbox;
mod row;
mod seal;
mod service;
mod trail;
mod tx;

pub(super) use tx::PlatformTx;
