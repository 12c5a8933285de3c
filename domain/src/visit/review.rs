//! The municipality reads the record, sends it back or signs it, and amends it later.
use super::{
    MessageId, NoteContent, Proposal, ProposalReason, RecordPart, Visit, VisitId, VisitReason, VisitVerb,
    attached::must_be_own,
    entry::keep_in,
    merge::amended,
    store::{locked, log_of},
};
use crate::{
    Error, Id, Reason, Result, Store, Timestamp,
    access::{Action, Context, UseCase, UserId},
    dispatch::DispatchId,
    kernel::id::Kind,
    outbox::Topic,
};
use std::collections::BTreeSet;

const PROPOSALS: Reason = Reason::of(
    "PROPOSALS_UNFIT",
    "Name proposals of this visit that are not in the record yet, each once.",
    "この訪問の、まだ反映されていない提案を重複なく指定してください。",
);

/// A version of a visit's record, as the municipality signed it. It never changes: a later one supersedes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRecord {
    /// Its id, which the copy that the advisor keeps has, too.
    pub id: SignedRecordId,
    /// Of which visit.
    pub visit: VisitId,
    /// Of which dispatch.
    pub dispatch: DispatchId,
    /// 1 for what was first signed; each later one supersedes the one before.
    pub number: i32,
    /// What it says.
    pub parts: Vec<RecordPart>,
    /// Who signed.
    pub signed_by: UserId,
    /// When.
    pub signed_at: Timestamp,
    /// Why it took the former one's place; none of the first.
    pub reason: Option<VisitReason>,
}

impl Kind for SignedRecord {
    const NAME: &'static str = "SignedVisitRecord";
}
/// Names a signed version of a record.
pub type SignedRecordId = Id<SignedRecord>;

/// The municipality takes the record up.
pub struct ReviewVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReviewVisit {
    const ACTION: Action = Action::VisitReview;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        moved(store, cx, visit, VisitVerb::Review, self.expected_version).await.map(|visit| visit.id)
    }
}

/// The municipality sends the record back. The advisor may come in for another week, also if the window is over.
pub struct ReturnVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// Why.
    pub reason: VisitReason,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReturnVisit {
    const ACTION: Action = Action::VisitReview;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        let visit = moved(store, cx, visit, VisitVerb::Return, self.expected_version).await?;
        let note = visit.note(cx, NoteContent::Returned(self.reason))?;
        store.add_visit_note(&note).await?;
        keep_in(store, cx, visit.frame.dispatch).await?;
        Ok(visit.id)
    }
}

/// The municipality signs the record, as it saw it: a message that came since is a newer version of the visit.
pub struct FinalizeVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for FinalizeVisit {
    const ACTION: Action = Action::VisitSign;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        let visit = moved(store, cx, visit, VisitVerb::Finalize, self.expected_version).await?;
        let log = log_of(store, visit.id).await?;
        let merged = log.merged();
        // What still waits behind a gap is not signed; it is kept like what comes from now on.
        let waits = |number| merged.waiting.contains(&number);
        let waiting = log.messages.iter().filter(|one| waits(one.sequence.number())).cloned();
        let late: Vec<Proposal> = waiting
            .map(|message| Proposal { message, reason: ProposalReason::Late, taken_at: None })
            .collect();
        store.add_visit_proposals(&visit, &late).await?;
        let record = signed(&visit, cx, 1, merged.parts, None)?;
        store.add_visit_record(&visit, &record).await?;
        cx.emit(Topic::DispatchReportSigned, visit.id);
        Ok(visit.id)
    }
}

/// The municipality signs a version of the record that supersedes the last: with what came late or was sent otherwise.
pub struct AmendVisit {
    /// Of which visit.
    pub visit: VisitId,
    /// The proposals that it takes in, in this order.
    pub proposals: Vec<MessageId>,
    /// Why; it is kept.
    pub reason: VisitReason,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AmendVisit {
    const ACTION: Action = Action::VisitSign;
    type Output = VisitId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<VisitId> {
        let visit = locked(store, self.visit).await?;
        let visit = moved(store, cx, visit, VisitVerb::Amend, self.expected_version).await?;
        let open = log_of(store, visit.id).await?.proposals;
        let taken = chosen(&open, &self.proposals)?;
        must_be_own(store, &taken).await?;
        let former = store.visit_records(&[visit.id]).await?.pop();
        let former = former.ok_or_else(|| Error::internal("a signed visit without a record"))?;
        let parts = amended(former.parts, taken);
        let record = signed(&visit, cx, former.number + 1, parts, Some(self.reason))?;
        store.add_visit_record(&visit, &record).await?;
        store.take_visit_proposals(visit.id, &self.proposals, cx.now).await?;
        cx.emit(Topic::DispatchReportSigned, visit.id);
        Ok(visit.id)
    }
}

/// Those of `open` that are named, in the order of the names: each there, none twice, none taken before.
fn chosen<'a>(open: &'a [Proposal], named: &[MessageId]) -> Result<Vec<&'a Proposal>> {
    let unfit = || Error::invalid("proposalIds", PROPOSALS);
    // So many cannot be there; only then is it worth looking at each.
    if named.is_empty() || named.len() > open.len() {
        return Err(unfit());
    }
    if named.iter().collect::<BTreeSet<_>>().len() != named.len() {
        return Err(unfit());
    }
    let find = |id: &MessageId| {
        open.iter().find(|one| one.message.id == *id && one.taken_at.is_none()).ok_or_else(unfit)
    };
    named.iter().map(find).collect()
}

fn signed(
    visit: &Visit,
    cx: &Context,
    number: i32,
    parts: Vec<RecordPart>,
    reason: Option<VisitReason>,
) -> Result<SignedRecord> {
    Ok(SignedRecord {
        id: cx.new_id(),
        visit: visit.id,
        dispatch: visit.frame.dispatch,
        number,
        parts,
        signed_by: cx.grant.user()?,
        signed_at: cx.now,
        reason,
    })
}

async fn moved<S: Store>(
    store: &mut S,
    cx: &mut Context,
    mut visit: Visit,
    verb: VisitVerb,
    expected: i32,
) -> Result<Visit> {
    visit.advance(verb, cx.grant.scope(), Some(expected))?;
    store.save_visit(&visit).await?;
    visit.tell(cx);
    Ok(visit)
}
