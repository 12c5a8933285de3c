//! Recording what a visit brought, over a net that may be bad.
use super::{
    Message, MessageKey, Proposal, Receipt, Sequence, VisitId, VisitParty, VisitState, VisitVerb,
    store::{locked, log_of},
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    dispatch_consent::must_be_shown,
    visit::RecordPart,
};

const NOT_THERE: Reason = Reason::of(
    "NOT_CHECKED_IN",
    "Check in first: a result is recorded of a visit that began.",
    "訪問開始の登録後に記録してください。",
);
const TOO_MANY: Reason = Reason::of(
    "PROPOSAL_COUNT",
    "200 messages wait beside this record already: it takes no more until the municipality takes some of them in.",
    "この訪問記録には、未反映の提案がすでに200件保管されています。団体が反映するまで、これ以上は受け付けられません。",
);

/// Takes one message of the advisor's device. Sent again, it changes nothing; there is no key of the API beside the
/// device's own, for the answer says what became of the message, also the second time.
pub struct RecordVisitResult {
    /// Of which visit, by the id that the client made.
    pub visit: VisitId,
    /// The message's place.
    pub sequence: Sequence,
    /// The device's key for it.
    pub key: MessageKey,
    /// When it was written, by the device's clock.
    pub device_at: Timestamp,
    /// What it says.
    pub parts: Vec<RecordPart>,
}

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Of which visit.
    pub visit: VisitId,
    /// What became of it.
    pub receipt: Receipt,
    /// What was sent.
    pub sent: Message,
    /// What it met: of a replay the first sending; of a conflict the message that has its key, else its number, and counts; of one that
    /// came late the first other version that is kept beside the record, if one came before it.
    pub held: Option<Message>,
    /// The numbers that are missing before the last one that came.
    pub missing: Vec<i32>,
}

impl UseCase for RecordVisitResult {
    const ACTION: Action = Action::VisitRecord;
    type Output = Recorded;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Recorded> {
        // The row is locked: of two that come at once, one waits and then sees what the other left.
        let mut visit = locked(store, self.visit).await?;
        if visit.party(cx.grant.scope())? != VisitParty::Advisor {
            return Err(Error::NotFound);
        }
        if matches!(visit.state, VisitState::Planned | VisitState::Confirmed) {
            return Err(Error::Conflict(NOT_THERE));
        }
        let mut log = log_of(store, visit.id).await?;
        let sent = Message {
            id: cx.new_id(),
            sequence: self.sequence,
            key: self.key,
            parts: self.parts,
            device_at: self.device_at,
            received_at: cx.now,
            by: cx.grant.user()?,
        };
        let reception = log.receive(&sent, visit.state.keeps_aside())?;
        if reception.propose.is_some() && log.is_full() {
            return Err(Error::Conflict(TOO_MANY));
        }
        // What came before is answered as it was then, whatever is shown today; and what is kept beside the record is looked at
        // when it is taken in.
        if matches!(reception.receipt, Receipt::Merged | Receipt::Waiting) {
            must_be_shown(store, visit.frame.dispatch, &sent.parts).await?;
        }
        match (reception.propose, reception.receipt) {
            (Some(reason), _) => {
                let proposal = Proposal { message: sent.clone(), reason, taken_at: None };
                store.add_visit_proposals(&visit, &[proposal]).await?;
            }
            (None, Receipt::Merged | Receipt::Waiting) => {
                visit.advance(VisitVerb::Record, cx.grant.scope(), None)?;
                store.add_visit_message(&visit, &sent).await?;
                store.save_visit(&visit).await?;
                log.messages.push(sent.clone());
            }
            (None, _) => cx.record.replayed = true,
        }
        visit.tell(cx);
        let missing = log.merged().missing;
        Ok(Recorded { visit: visit.id, receipt: reception.receipt, sent, held: reception.held, missing })
    }
}
