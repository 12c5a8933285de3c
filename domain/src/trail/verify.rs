//! Following a chain link by link, and naming the first that does not hold.
use super::{ChainEnd, CheckSignature, Fault, Head, SealHash, SignedHead, TrailRow};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is known of a trail besides its chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Survey {
    /// Whose trail: the organization's id.
    pub organization: Uuid,
    /// Entries that wait to be sealed.
    pub waiting: u64,
    /// Entries that waited to be sealed and are not there any more.
    pub lost: u64,
    /// Entries that are neither sealed nor waiting.
    pub stray: u64,
    /// Up to where the stored heads reach; none if there is no head.
    pub signed_up_to: Option<u64>,
}

/// One stored seal with the entry it names and the head that was signed at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// Its place.
    pub sequence: u64,
    /// The id of the entry.
    pub entry: Uuid,
    /// The stored hash.
    pub hash: SealHash,
    /// The entry; none if there is no such entry.
    pub row: Option<TrailRow>,
    /// The head that was signed here, if one was.
    pub head: Option<SignedHead>,
}

/// What a trail is held against besides itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Against {
    /// A head that was downloaded earlier.
    pub head: Option<SignedHead>,
    /// The id of the key that must have signed the newest head.
    pub key: Option<String>,
}

/// A chain that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// How many entries are sealed.
    pub sealed: u64,
    /// How many wait.
    pub waiting: u64,
    /// The newest head; none if nothing is sealed yet.
    pub head: Option<Head>,
}

/// Follows one chain from its start.
pub struct Verifier {
    survey: Survey,
    against: Against,
    check: CheckSignature,
    end: ChainEnd,
    newest: Option<Head>,
}

impl Verifier {
    /// At the start of the chain of `survey.organization`. A downloaded head must hold by itself first.
    pub fn new(survey: Survey, against: Against, check: CheckSignature) -> Result<Self, Fault> {
        let of_another = |kept: &SignedHead| kept.head.tenant.uuid() != survey.organization;
        if against.head.as_ref().is_some_and(of_another) {
            return Err(Fault::KeptElsewhere);
        }
        if against.head.as_ref().is_some_and(|kept| !holds(kept, check)) {
            return Err(Fault::KeptUnsigned);
        }
        Ok(Self { survey, against, check, end: ChainEnd::START, newest: None })
    }

    /// The next link. After a fault nothing that follows means anything.
    pub fn follow(&mut self, link: &Link) -> Result<(), Fault> {
        let sequence = self.end.sequence.saturating_add(1);
        if link.sequence != sequence {
            return Err(Fault::SealMissing(sequence));
        }
        let row = link.row.as_ref().ok_or(Fault::EntryGone(sequence, link.entry))?;
        let end = ChainEnd::from(self.end.seal(row));
        if row.tenant != self.survey.organization || row.id != link.entry || end.hash != link.hash {
            return Err(Fault::Altered(sequence, link.entry));
        }
        if let Some(signed) = &link.head {
            let head = signed.head;
            if head.tenant.uuid() != row.tenant || (head.sequence, head.hash) != (end.sequence, end.hash) {
                return Err(Fault::HeadDiffers(sequence));
            }
            if !holds(signed, self.check) {
                return Err(Fault::HeadUnsigned(sequence));
            }
            self.newest = Some(head);
        }
        let kept = self.against.head.map(|kept| kept.head);
        if kept.is_some_and(|kept| kept.sequence == end.sequence && kept.hash != end.hash) {
            return Err(Fault::Rewritten(sequence));
        }
        self.end = end;
        Ok(())
    }

    /// After the last link.
    pub fn finish(self) -> Result<Verified, Fault> {
        let sealed = self.end.sequence;
        let kept = self.against.head.map(|kept| kept.head.sequence);
        if self.survey.signed_up_to.max(kept) > Some(sealed) {
            return Err(Fault::CutOff(sealed.saturating_add(1)));
        }
        let signed = self.newest.map_or(0, |head| head.sequence);
        if signed < sealed {
            return Err(Fault::NotSigned(signed.saturating_add(1)));
        }
        if let (Some(wanted), Some(head)) = (&self.against.key, &self.newest)
            && !wanted.eq_ignore_ascii_case(&head.key.id())
        {
            return Err(Fault::OtherKey(head.key.id()));
        }
        if self.survey.lost > 0 {
            return Err(Fault::WaitingGone(self.survey.lost));
        }
        if self.survey.stray > 0 {
            return Err(Fault::Stray(self.survey.stray));
        }
        Ok(Verified { sealed, waiting: self.survey.waiting, head: self.newest })
    }
}

fn holds(signed: &SignedHead, check: CheckSignature) -> bool {
    check(&signed.head.key, &signed.head.text(), &signed.signature)
}
