//! Released figures at hand: decoded in this process, else out of Redis under the release's id, else out of PostgreSQL.
use domain::{
    Error, Result,
    access::{OrganizationId, Scope},
    comparison::{LoadFigures, LoadReleases, LoadReleasesInFull, Release, ReleaseId, ReleaseState},
    disclosure::{Published, Rules},
};
use infra::{
    db::Gate,
    redis::{FiguresCache, Read, Turn},
};
use quick_cache::sync::Cache;
use std::{
    collections::{BTreeSet, HashMap},
    pin::pin,
    sync::Arc,
    time::Duration,
};
use tokio::time::timeout;

/// Of how many releases the figures are kept decoded, some ten kilobytes each.
const DECODED: usize = 1024;
/// How often it is remembered that an organization sees a release, some hundred bytes each.
const SEEN: usize = 16_384;
/// Of how many releases, and numbers of named results, it is kept what is shown; as large as the figures.
const SHOWN: usize = 1024;

/// How long a request that waits for figures keeps a connection that another loader of its took meanwhile.
const HELD: Duration = Duration::from_millis(100);

/// What is shown of a release to who holds so many named results of its year and of the year before.
type ShownTo = (ReleaseId, u32, u32);

/// Figures that came along with their releases.
type Brought = Vec<(ReleaseId, Arc<Published>)>;
/// The releases that somebody sees, and what came along.
type Seen = (Vec<Release>, Brought);

/// Where released figures come from.
pub struct Figures {
    cache: FiguresCache,
    decoded: Cache<ReleaseId, Arc<Published>>,
    seen: Cache<(OrganizationId, ReleaseId), Release>,
    shown: Cache<ShownTo, (Rules, Arc<Published>)>,
}

/// The figures in the text that a release was frozen with.
fn decode(text: &[u8]) -> Result<Arc<Published>> {
    let text = std::str::from_utf8(text).map_err(Error::internal)?;
    Published::decode(text).map(Arc::new)
}

impl Figures {
    /// Figures out of `cache`, which may be down.
    #[must_use]
    pub fn new(cache: FiguresCache) -> Self {
        let forgets = cache.forgets();
        let most = |many: usize| if forgets { 0 } else { many };
        Self {
            cache,
            decoded: Cache::new(most(DECODED)),
            seen: Cache::new(most(SEEN)),
            shown: Cache::new(most(SHOWN)),
        }
    }

    /// The figures of a release that somebody was found to see, if they are decoded in this process.
    pub(super) fn at_hand(&self, id: ReleaseId) -> Option<Arc<Published>> {
        self.decoded.get(&id)
    }

    /// What is shown of a release's figures by `rules` to who holds `held` named results, and `held_before` of the year
    /// before. It depends on nothing else, so all fields of an answer, and all who hold as many, have the same.
    pub(super) fn shown(
        &self,
        id: ReleaseId,
        figures: &Published,
        (held, held_before): (u32, u32),
        rules: &Rules,
    ) -> Arc<Published> {
        let key = (id, held, held_before);
        if let Some((_, shown)) = self.shown.get(&key).filter(|(by, _)| by == rules) {
            return shown;
        }
        let shown = Arc::new(figures.clone().shown_to(held, held_before, rules));
        self.shown.insert(key, (*rules, Arc::clone(&shown)));
        shown
    }

    /// A released release that people of the organization were found to see. It never changes, and stays theirs to see.
    pub(super) fn seen(&self, organization: OrganizationId, id: ReleaseId) -> Option<Release> {
        self.seen.get(&(organization, id))
    }

    /// Remembers a release that people of the organization see, if it is released.
    pub(super) fn see(&self, organization: OrganizationId, release: &Release) {
        if release.state == ReleaseState::Released {
            self.seen.insert((organization, release.id), release.clone());
        }
    }

    /// Those of the releases that `scope` sees. While there is no Redis to ask, figures that are not at hand come along in
    /// the same transaction: whoever asks for a release by its id mostly asks for its figures next.
    pub(super) async fn releases(&self, gate: &Gate, scope: &Scope, ids: Vec<ReleaseId>) -> Result<Seen> {
        let has_figures = ids.iter().all(|id| self.decoded.get(id).is_some());
        if has_figures || !self.cache.is_left_alone() {
            return Ok((gate.run(scope, LoadReleases(ids)).await?, Vec::new()));
        }
        let (releases, texts) = gate.run(scope, LoadReleasesInFull(ids)).await?;
        let mut brought = Vec::with_capacity(texts.len());
        for (id, text) in texts {
            // Nobody has asked for them yet: who does is told that they are garbled.
            if let Ok(figures) = decode(text.as_bytes()) {
                self.decoded.insert(id, Arc::clone(&figures));
                brought.push((id, figures));
            }
        }
        Ok((releases, brought))
    }

    /// The figures of releases that `scope` was found to see. What the cache lacks, or garbles, the database has.
    pub(super) async fn of(
        &self,
        gate: &Gate,
        scope: &Scope,
        ids: &[ReleaseId],
    ) -> Result<HashMap<ReleaseId, Arc<Published>>> {
        let mut found = HashMap::new();
        let mut turns: HashMap<ReleaseId, Option<Turn>> = HashMap::new();
        // In order, so that no two requests ever wait for each other's turn.
        for id in ids.iter().copied().collect::<BTreeSet<_>>() {
            if let Some(figures) = self.decoded.get(&id) {
                found.insert(id, figures);
                continue;
            }
            match self.await_figures(gate, id).await {
                Read::Found(text) => {
                    if let Ok(figures) = decode(&text) {
                        self.decoded.insert(id, Arc::clone(&figures));
                        found.insert(id, figures);
                    } else {
                        self.cache.forget(id).await;
                        turns.insert(id, None);
                    }
                }
                Read::Turn(turn) => {
                    turns.insert(id, Some(turn));
                }
            }
        }
        if turns.is_empty() {
            return Ok(found);
        }
        for (id, text) in gate.run(scope, LoadFigures(turns.keys().copied().collect())).await? {
            let figures = decode(text.as_bytes())?;
            self.decoded.insert(id, Arc::clone(&figures));
            found.insert(id, figures);
            match turns.remove(&id).flatten() {
                Some(turn) => turn.keep_text(text).await,
                None => self.cache.put(id, text).await,
            }
        }
        Ok(found)
    }

    /// Whoever makes them may need the connection of this request, whichever of its loaders took it and when.
    async fn await_figures(&self, gate: &Gate, id: ReleaseId) -> Read {
        let mut reading = pin!(self.cache.read(id));
        loop {
            gate.rest();
            if let Ok(read) = timeout(HELD, reading.as_mut()).await {
                return read;
            }
        }
    }
}
