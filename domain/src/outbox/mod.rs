//! What happened, for those who act on it later. Events carry ids, never contents.
mod deliver;

pub use deliver::{Backlog, ClaimEvents, Claimed, ReadBacklog, SettleEvent, SettleHandled};

use crate::{
    Id,
    kernel::{id::Kind, words::words},
};
use uuid::Uuid;

words! {
    /// What an event speaks of.
    pub enum Topic {
        /// An audit moved or was worked on: its progress may be told.
        AuditProgressed = "AUDIT_PROGRESSED",
        /// Somebody joined an audit's team: who audits the body does not advise it.
        TeamJoined = "TEAM_JOINED",
        /// A report was signed: scores and copies may be disclosed.
        ReportSigned = "REPORT_SIGNED",
        /// An engagement became active: each participant gets its audit.
        EngagementActivated = "ENGAGEMENT_ACTIVATED",
        /// An engagement was closed or given up: the rights to enter that it gave end.
        EngagementEnded = "ENGAGEMENT_ENDED",
        /// A participation's consents changed.
        ConsentChanged = "CONSENT_CHANGED",
        /// A member left and somebody was named who follows: audits that they lead elsewhere change hands.
        MemberLeft = "MEMBER_LEFT",
        /// A release was closed: its cohort is to be frozen and assessed.
        ReleaseClosed = "RELEASE_CLOSED",
        /// A release was published: its figures are put where its first reader finds them.
        ReleasePublished = "RELEASE_PUBLISHED",
        /// A member came to be something else here, or left: no replica may go on as before.
        StandingChanged = "STANDING_CHANGED",
        /// A named comparison began, ended, or is over: what each of the two shows is brought into line.
        NamedComparisonChanged = "NAMED_COMPARISON_CHANGED",
        /// A dispatch took a step: whoever follows it may look again.
        DispatchMoved = "DISPATCH_MOVED",
        /// An offer of a dispatch was declined, or its time is over: the next one is asked.
        DispatchOfferOver = "DISPATCH_OFFER_OVER",
        /// A visit's record was signed: the report of its dispatch is the advisor's to keep.
        DispatchReportSigned = "DISPATCH_REPORT_SIGNED",
        /// What came of a dispatch is known, or known anew: it is put into escrow.
        EffectDue = "EFFECT_DUE",
        /// A year's dispatches are to be counted.
        EffectsAsked = "EFFECTS_ASKED",
        /// The clock moves a dispatch: its service begins or is over, or the next fiscal year does.
        DispatchDue = "DISPATCH_DUE",
        /// The day of a reminder that an advisor's certificate runs out has come.
        AdvisorRenewalDue = "ADVISOR_RENEWAL_DUE",
        /// An advisor was reminded that their certificate runs out: whoever follows it may look.
        AdvisorReminded = "ADVISOR_REMINDED",
        /// The time for which a finding's risk was accepted is over.
        RiskAcceptanceOver = "RISK_ACCEPTANCE_OVER",
        /// A front end is to be called, for the first time or again.
        WebhookDue = "WEBHOOK_DUE",
    }
}

/// Which worker applies an event. What waits for others' servers must not keep the house's own work waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Work of the house: one after the other, in order.
    House,
    /// Calls to front ends: side by side, in no order.
    Calls,
}

impl Topic {
    /// Whether its events can be followed: whom they concern keeps a copy of each.
    #[must_use]
    pub const fn is_followed(self) -> bool {
        matches!(self, Self::DispatchMoved)
    }

    /// Whether nothing waits until its events are noted as handled: several are noted together, once they are. Others wait for
    /// reports, consents and effects that the outbox still holds.
    #[must_use]
    pub const fn is_settled_in_company(self) -> bool {
        matches!(self, Self::AuditProgressed)
    }

    /// The lane its events go.
    #[must_use]
    pub const fn lane(self) -> Lane {
        match self {
            Self::WebhookDue => Lane::Calls,
            Self::AuditProgressed
            | Self::TeamJoined
            | Self::ReportSigned
            | Self::EngagementActivated
            | Self::EngagementEnded
            | Self::ConsentChanged
            | Self::MemberLeft
            | Self::ReleaseClosed
            | Self::ReleasePublished
            | Self::StandingChanged
            | Self::NamedComparisonChanged
            | Self::DispatchMoved
            | Self::DispatchOfferOver
            | Self::DispatchDue
            | Self::AdvisorRenewalDue
            | Self::AdvisorReminded
            | Self::DispatchReportSigned
            | Self::EffectDue
            | Self::EffectsAsked
            | Self::RiskAcceptanceOver => Lane::House,
        }
    }
}

/// Something that happened to `subject` in the tenant of the transaction that emits it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub topic: Topic,
    /// To what: the id's kind follows from the topic.
    pub subject: Uuid,
}

impl Kind for Event {
    const NAME: &'static str = "Event";
}
/// Names an event; handling one twice has the effect of once.
pub type EventId = Id<Event>;
