//! Bad input: each a clear coded refusal in both languages, with nothing changed.
mod access;
mod audits;
mod idempotency;
mod pages;
mod shown_once;
mod stale;
mod texts;
