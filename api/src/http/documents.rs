//! Which documents run: whatever a caller sends, or nothing but those of the caller's manifest. And documents that clients
//! had remembered (automatic persisted queries), where that is configured.
use super::{
    Asker,
    given::{DocumentName, Wanted},
    parsed::Parsed,
    refusal::Refusal,
};
use async_graphql::Request;
use infra::{
    documents::{DocumentHash, Manifest, Manifests, hash},
    redis::Payer,
};
use quick_cache::{Weighter, sync::Cache};
use std::{
    borrow::Cow,
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// How many bytes of documents are remembered in this process at most. What is forgotten is sent once more.
const REMEMBERED: u64 = 8 * 1024 * 1024;
/// How many of these one client may fill; all who come without a token are one.
const SHARE: u64 = REMEMBERED / 16;
/// Of how many clients it is known what they brought.
const CLIENTS: usize = 4096;
/// The longest document that is remembered: the longest that runs.
const LONGEST: usize = 64 * 1024;
/// What an entry takes beside its document, at most.
const OVERHEAD: usize = 128;

/// Which documents run.
#[derive(Clone, Default)]
pub struct Documents {
    trusted: Option<Arc<Manifests>>,
    remembered: Option<Arc<Remembered>>,
    parsed: Parsed,
}

/// Documents that clients had remembered. Whoever names one finds it; who brought it makes room for the next one they bring.
struct Remembered {
    documents: Cache<DocumentHash, Brought, ByBytes>,
    shares: Cache<Payer, Arc<Mutex<Share>>>,
}

#[derive(Clone)]
struct Brought {
    by: Payer,
    document: Arc<str>,
}

/// What one client brought, the oldest first.
#[derive(Default)]
struct Share {
    brought: VecDeque<(DocumentHash, u64)>,
    weight: u64,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<DocumentHash, Brought> for ByBytes {
    fn weight(&self, _: &DocumentHash, brought: &Brought) -> u64 {
        weight(&brought.document)
    }
}

const fn weight(document: &str) -> u64 {
    (document.len() + OVERHEAD) as u64
}

impl Remembered {
    fn new() -> Self {
        let documents = Cache::with_weighter(1024, REMEMBERED, ByBytes);
        Self { documents, shares: Cache::new(CLIENTS) }
    }

    /// Remembers a document that `by` brought, unless it is known. Of what they brought before as much is forgotten as it takes
    /// for their share.
    fn keep(&self, name: DocumentHash, document: Arc<str>, by: Payer) {
        if self.documents.get(&name).is_some() {
            return;
        }
        let share = self.shares.get(&by).unwrap_or_else(|| {
            let share = Arc::<Mutex<Share>>::default();
            self.shares.insert(by, Arc::clone(&share));
            share
        });
        let mut share = share.lock().unwrap_or_else(PoisonError::into_inner);
        let weight = weight(&document);
        share.brought.push_back((name, weight));
        share.weight += weight;
        while share.weight > SHARE
            && let Some((oldest, weight)) = share.brought.pop_front()
        {
            share.weight -= weight;
            // Somebody else may have brought it since.
            self.documents.remove_if(&oldest, |kept| kept.by == by);
        }
        self.documents.insert(name, Brought { by, document });
    }
}

/// The document that is wanted.
pub(super) struct Found<'a> {
    pub(super) text: Cow<'a, str>,
    /// It is to be remembered by its hash, once it is known to be sound and who asks.
    pub(super) fresh: Option<Fresh>,
}

impl<'a> Found<'a> {
    const fn known(text: Cow<'a, str>) -> Self {
        Self { text, fresh: None }
    }
}

/// A document that a client wants remembered. Part of the request's data until it is validated and paid.
#[derive(Clone)]
pub(super) struct Fresh {
    into: Arc<Remembered>,
    name: DocumentHash,
    document: Arc<str>,
}

impl Fresh {
    /// Remembers it for all, in the share of `by`.
    pub(super) fn keep(&self, by: Payer) {
        self.into.keep(self.name, Arc::clone(&self.document), by);
    }
}

impl Documents {
    /// Nothing but their manifest runs for those who have one in `trusted`. The others may have documents remembered, if
    /// this server `persists`.
    #[must_use]
    pub fn new(trusted: Option<Manifests>, persists: bool) -> Self {
        let remembered = persists.then(|| Arc::new(Remembered::new()));
        Self { trusted: trusted.map(Arc::new), remembered, parsed: Parsed::default() }
    }

    /// Whether it matters who asks.
    pub(super) const fn depend_on_asker(&self) -> bool {
        self.trusted.is_some()
    }

    /// The document that `asker` wants.
    pub(super) fn find<'a>(&self, asker: &Asker, wanted: Wanted<'a>) -> Result<Found<'a>, Refusal> {
        if let Some(manifest) = self.manifest(asker) {
            return trusted(manifest, &wanted).map(Found::known);
        }
        let Wanted { text, name } = wanted;
        let Some(name) = name else { return text.map(Found::known).ok_or(Refusal::NOT_A_REQUEST) };
        let Some(remembered) = &self.remembered else { return Err(Refusal::NOT_PERSISTED) };
        let name = known(name)?;
        let Some(text) = text else {
            let found = remembered.documents.get(&name).ok_or(Refusal::UNKNOWN_DOCUMENT)?;
            return Ok(Found::known(Cow::Owned((*found.document).to_owned())));
        };
        if hash(&text) != name {
            return Err(Refusal::OTHER_DOCUMENT);
        }
        let fresh = (text.len() <= LONGEST).then(|| Fresh {
            into: Arc::clone(remembered),
            name,
            document: Arc::from(&*text),
        });
        Ok(Found { text, fresh })
    }

    /// Admits a request for a document that was found, as the guard does; it is parsed unless that is known.
    pub(super) fn admit(&self, request: &mut Request) -> Result<(), Refusal> {
        self.parsed.admit(request)
    }

    fn manifest(&self, asker: &Asker) -> Option<&Manifest> {
        let all = self.trusted.as_ref()?;
        match asker {
            Asker::Nobody => all.anonymous.as_ref(),
            Asker::Person => all.people.as_ref(),
            // Whatever token of its own it brings: one that it exchanged for a person is no way around its manifest.
            Asker::Account { id, acts } => {
                let people = all.people.as_ref().filter(|_| *acts);
                all.accounts.get(id).or(all.unlisted.as_ref()).or(people)
            }
        }
    }
}

/// The document as the manifest has it, whether it is sent or named.
fn trusted<'a>(manifest: &Manifest, wanted: &Wanted<'a>) -> Result<Cow<'a, str>, Refusal> {
    let sent = wanted.text.as_deref().map(hash);
    let named = wanted.name.map(known).transpose()?;
    if sent.is_some() && named.is_some() && sent != named {
        return Err(Refusal::OTHER_DOCUMENT);
    }
    let meant = named.or(sent).ok_or(Refusal::NOT_A_REQUEST)?;
    let found = manifest.get(&meant).ok_or(Refusal::NOT_TRUSTED)?;
    Ok(Cow::Owned((**found).to_owned()))
}

const fn known(name: DocumentName) -> Result<DocumentHash, Refusal> {
    match name {
        DocumentName::Hash(hash) => Ok(hash),
        DocumentName::Odd => Err(Refusal::DOCUMENT_NAME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document of so many bytes that tells a number.
    fn document(number: usize, bytes: usize) -> String {
        let text = format!("{{ hello }} # {number}");
        format!("{text:<bytes$}")
    }

    /// Brings it as `by` does, and has it remembered as what is executed does.
    fn bring(documents: &Documents, by: Payer, text: &str) {
        let name = Some(DocumentName::Hash(hash(text)));
        let wanted = Wanted { text: Some(Cow::Borrowed(text)), name };
        let found = documents.find(&Asker::Nobody, wanted).unwrap();
        found.fresh.unwrap().keep(by);
    }

    fn is_known(documents: &Documents, text: &str) -> bool {
        let wanted = Wanted { text: None, name: Some(DocumentName::Hash(hash(text))) };
        documents.find(&Asker::Nobody, wanted).is_ok_and(|found| found.text == text)
    }

    #[test]
    fn who_brings_many_forgets_their_own() {
        let documents = Documents::new(None, true);
        let (portal, other) = (Payer::apart("portal"), Payer::apart("other"));
        let own = document(0, 1000);
        bring(&documents, portal, &own);
        let many: Vec<String> = (1..=128).map(|number| document(number, 16 * 1024)).collect();
        for by in [Payer::NOBODY, other] {
            for one in &many {
                bring(&documents, by, one);
            }
            assert!(is_known(&documents, &own), "others have their own share");
            let known = many.iter().filter(|one| is_known(&documents, one)).count();
            assert!((16..=64).contains(&known), "{known}: as much as two shares hold");
            assert!(is_known(&documents, &many[127]), "the newest");
        }
    }

    #[test]
    fn what_somebody_else_brought_is_theirs() {
        let remembered = Remembered::new();
        let [first, second] = ["first", "second"].map(Payer::apart);
        let text = |number: usize| -> Arc<str> { Arc::from(document(number, 1000)) };
        let name = |number: usize| hash(&document(number, 1000));
        remembered.keep(name(0), text(0), first);
        remembered.keep(name(0), text(0), second);
        assert!(remembered.shares.get(&second).is_none(), "it was known");
        // Forgotten for want of room, and brought again by somebody else.
        remembered.documents.remove(&name(0));
        remembered.keep(name(0), text(0), second);
        for number in 1..1000 {
            remembered.keep(name(number), text(number), first);
        }
        assert!(remembered.documents.get(&name(0)).is_some_and(|kept| kept.by == second));
        let share = remembered.shares.get(&first).unwrap();
        assert!(share.lock().unwrap().weight <= SHARE);
    }
}
