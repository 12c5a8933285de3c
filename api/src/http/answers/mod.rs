//! Answers kept as the bytes that went out, and found before the document is parsed (ADR 0030). Who asks is known first,
//! and what they may see is part of the key; only what says the same for ever is kept.
mod fields;
mod plan;
mod priced;
mod rights;

pub(super) use priced::Priced;
pub use rights::{Rights, may_share};

use super::media::Media;
use crate::graphql::{Reads, sdl};
use async_graphql::{Request, Variables};
use domain::{comparison::ReleaseId, disclosure::Rules, kernel::reason::Language};
use infra::redis::{Redis, Shelf, ShelfKey};
use plan::Plan;
use quick_cache::sync::Cache;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;

/// Grows when what a declared field says, or the order of fields, changes in any way but through the schema, so that no program
/// gives out what another one said.
const FORM: u8 = 4;

/// How many bytes of answers are kept in this process at most.
const NEAR: u64 = 32 * 1024 * 1024;

/// Of how many documents it is remembered that they may be kept. One takes a few hundred bytes.
const DOCUMENTS: usize = 4096;

/// The answers that are kept.
#[derive(Clone)]
pub struct Answers {
    pub(super) shelf: Shelf,
    plans: Arc<Cache<[u8; 32], Arc<Plan>>>,
    /// What this program is, and by which rules of disclosure it reads.
    program: [u8; 32],
}

/// What a request asks, whoever asks it.
pub(super) struct Asked<'a> {
    document: [u8; 32],
    /// As they were written: written otherwise, the same variables merely share no answer.
    variables: &'a str,
}

/// What an answer that may be kept stands on.
pub(super) struct Standing {
    releases: Vec<ReleaseId>,
    /// What of the key follows from what is asked.
    asked: Sha256,
}

impl<'a> Asked<'a> {
    /// By its document, its operation, and its variables as they were written.
    pub(super) fn of(document: &str, operation: Option<&str>, variables: &'a str) -> Self {
        let mut digest = Sha256::new();
        digest.update((document.len() as u64).to_be_bytes());
        digest.update(document);
        digest.update([u8::from(operation.is_some())]);
        digest.update(operation.unwrap_or_default());
        Self { document: digest.finalize().into(), variables }
    }
}

impl Answers {
    /// Keeps answers in this process and in `redis`, as readers are told them by `rules`.
    #[must_use]
    pub fn new(redis: Redis, rules: &Rules) -> Self {
        let mut program = Sha256::new();
        program.update([FORM]);
        program.update(env!("CARGO_PKG_VERSION"));
        program.update(sdl());
        // Whoever reads by tighter rules, after a new start or in another replica, never meets what looser ones let through.
        program.update(format!("{rules:?}"));
        Self {
            shelf: Shelf::new("answers", redis, NEAR),
            plans: Arc::new(Cache::new(DOCUMENTS)),
            program: program.finalize().into(),
        }
    }

    /// What the answer to a document that was met before stands on; nothing if it may not be kept.
    pub(super) fn standing(&self, asked: &Asked<'_>, variables: &Variables) -> Option<Standing> {
        let releases = self.plans.get(&asked.document)?.releases(variables)?;
        let mut digest = Sha256::new();
        digest.update(self.program);
        digest.update(asked.document);
        digest.update((asked.variables.len() as u64).to_be_bytes());
        digest.update(asked.variables);
        Some(Standing { releases, asked: digest })
    }

    /// Looks at a document that the guard admitted.
    pub(super) fn learn(&self, asked: &Asked<'_>, request: &mut Request) {
        if self.plans.contains_key(&asked.document) {
            return;
        }
        let operation = request.operation_name.clone();
        let plan = request.parsed_query().ok().and_then(|document| Plan::of(document, operation.as_deref()));
        if let Some(plan) = plan {
            self.plans.insert(asked.document, Arc::new(plan));
        }
    }
}

impl Standing {
    /// The key of the answer for callers of these rights.
    pub(super) fn key(&self, rights: &Rights, language: Language, media: Media) -> Option<ShelfKey> {
        let first = self.releases.first()?;
        let mut digest = self.asked.clone();
        for release in &self.releases {
            digest.update(release.uuid().as_bytes());
        }
        digest.update([u8::from(language == Language::Japanese), u8::from(media == Media::Json)]);
        rights.write(&mut digest);
        Some(ShelfKey::answer(*first, digest.finalize().into()))
    }

    /// Whether an execution read what it was to read and nothing else, and all of it is released.
    pub(super) fn holds(&self, reads: &Reads) -> bool {
        reads.only_released(&self.releases)
    }
}
