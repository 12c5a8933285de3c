//! Which documents run: whatever a caller sends, or nothing but those of the caller's manifest. And documents that clients
//! had remembered (automatic persisted queries), where that is configured.
use super::{
    Asker,
    given::{DocumentName, Wanted},
    refusal::Refusal,
};
use infra::documents::{DocumentHash, Manifest, Manifests, hash};
use quick_cache::{Weighter, sync::Cache};
use std::{borrow::Cow, sync::Arc};

/// How many bytes of documents are remembered in this process at most. What is forgotten is sent once more.
const REMEMBERED: u64 = 8 * 1024 * 1024;
/// The longest document that is remembered: the longest that runs.
const LONGEST: usize = 64 * 1024;
/// What an entry takes beside its document, at most.
const OVERHEAD: usize = 128;

/// Which documents run.
#[derive(Clone, Default)]
pub struct Documents {
    trusted: Option<Arc<Manifests>>,
    remembered: Option<Arc<Remembered>>,
}

type Remembered = Cache<DocumentHash, Arc<str>, ByBytes>;

#[derive(Clone)]
struct ByBytes;

impl Weighter<DocumentHash, Arc<str>> for ByBytes {
    fn weight(&self, _: &DocumentHash, document: &Arc<str>) -> u64 {
        (document.len() + OVERHEAD) as u64
    }
}

impl Documents {
    /// Nothing but their manifest runs for those who have one in `trusted`. The others may have documents remembered, if
    /// this server `persists`.
    #[must_use]
    pub fn new(trusted: Option<Manifests>, persists: bool) -> Self {
        let remembered = persists.then(|| Arc::new(Cache::with_weighter(1024, REMEMBERED, ByBytes)));
        Self { trusted: trusted.map(Arc::new), remembered }
    }

    /// Whether it matters who asks.
    pub(super) const fn depend_on_asker(&self) -> bool {
        self.trusted.is_some()
    }

    /// The text of the document that `asker` wants.
    pub(super) fn find<'a>(&self, asker: &Asker, wanted: Wanted<'a>) -> Result<Cow<'a, str>, Refusal> {
        if let Some(manifest) = self.manifest(asker) {
            return trusted(manifest, &wanted);
        }
        let Wanted { text, name } = wanted;
        let Some(name) = name else { return text.ok_or(Refusal::NOT_A_REQUEST) };
        let Some(remembered) = &self.remembered else { return Err(Refusal::NOT_PERSISTED) };
        let name = known(name)?;
        let Some(text) = text else {
            let found = remembered.get(&name).ok_or(Refusal::UNKNOWN_DOCUMENT)?;
            return Ok(Cow::Owned((*found).to_owned()));
        };
        if hash(&text) != name {
            return Err(Refusal::OTHER_DOCUMENT);
        }
        if text.len() <= LONGEST {
            remembered.insert(name, Arc::from(&*text));
        }
        Ok(text)
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
