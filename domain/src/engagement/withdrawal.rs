//! What leaving a joint engagement now would do: said before it is done, and the same as is done.
use super::{Participation, ParticipationState};
use crate::Reason;

/// No audit has begun.
const BEFORE_AUDIT: Reason = Reason::of(
    "BEFORE_AUDIT",
    "No audit of yours has begun: none will, nobody enters, and nothing was disclosed.",
    "貴団体の監査は始まっていません。参加を取りやめると、監査は行われず、立入りも開示も生じません。",
);
/// An audit is under way.
const DURING_AUDIT: Reason = Reason::of(
    "DURING_AUDIT",
    "The firm's people are out at once and progress told to the prefecture is taken back. The audit stays yours, unfinished.",
    "監査事業者の立入りは直ちに終了し、都道府県への進捗の開示は取り消されます。監査は未了のまま貴団体に残ります。",
);
/// The report is signed; scores stand in no published release.
const AFTER_REPORT: Reason = Reason::of(
    "AFTER_REPORT",
    "The report stays yours and the firm keeps its signed copy. Entry ends; progress and scores told to the prefecture, and \
     scores in escrow for comparisons not yet released, are taken back at once.",
    "報告書は貴団体に残り、監査事業者は署名済みの写しを保持します。立入りは終了し、都道府県に開示した進捗と評点、\
     公表前の相対比較への提供は直ちに取り消されます。",
);
/// Scores stand in a published release.
const AFTER_RELEASE: Reason = Reason::of(
    "AFTER_RELEASE",
    "As after the report; but a comparison with your scores is released: its aggregates stay as they are.",
    "報告書署名後の取りやめと同じ効果に加え、貴団体の評点を含む相対比較が公表済みのため、その集計値は残ります。",
);

impl Participation {
    /// What withdrawing now would do; `None` where there is nothing to withdraw from.
    #[must_use]
    pub const fn withdrawal_effect(&self, released: bool) -> Option<Reason> {
        match (self.reply.state, released) {
            (ParticipationState::Consented, _) => Some(BEFORE_AUDIT),
            (ParticipationState::Active, false) => Some(DURING_AUDIT),
            (ParticipationState::Completed, false) => Some(AFTER_REPORT),
            (ParticipationState::Active | ParticipationState::Completed, true) => Some(AFTER_RELEASE),
            (
                ParticipationState::Invited | ParticipationState::Declined | ParticipationState::Withdrawn,
                _,
            ) => None,
        }
    }
}
