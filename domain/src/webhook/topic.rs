//! Of what a front end may be told.
use crate::{
    Error, Reason, Result,
    advisor::Advisor,
    audit::Audit,
    comparison::Release,
    dispatch::Dispatch,
    engagement::{Engagement, Participation},
    kernel::{id::Kind as _, words::words},
    named_comparison::NamedComparison,
    outbox::Topic,
};
use std::collections::BTreeSet;

words! {
    /// Of what a front end may be told. The rest of the outbox is the house's own.
    pub enum WebhookTopic {
        /// An audit moved or was worked on.
        AuditProgressed = "AUDIT_PROGRESSED",
        /// A report was signed.
        ReportSigned = "REPORT_SIGNED",
        /// A joint engagement became active.
        EngagementActivated = "ENGAGEMENT_ACTIVATED",
        /// A joint engagement was closed or given up.
        EngagementEnded = "ENGAGEMENT_ENDED",
        /// A participation's consents changed.
        ConsentChanged = "CONSENT_CHANGED",
        /// A comparison was released.
        ReleasePublished = "RELEASE_PUBLISHED",
        /// A named comparison began or ended.
        NamedComparisonChanged = "NAMED_COMPARISON_CHANGED",
        /// A dispatch took a step.
        DispatchMoved = "DISPATCH_MOVED",
        /// An advisor was reminded that their certificate runs out.
        AdvisorReminded = "ADVISOR_REMINDED",
    }
}

const NO_TOPIC: Reason =
    Reason::of("WEBHOOK_TOPICS", "Name at least one topic.", "通知する事項を1件以上指定してください。");

impl WebhookTopic {
    /// What a front end is told of an event; nothing of what is the house's own. Its subject's kind follows from it, and so
    /// both are decided here for a new topic.
    #[must_use]
    pub const fn of(topic: Topic) -> Option<Self> {
        match topic {
            Topic::AuditProgressed => Some(Self::AuditProgressed),
            Topic::ReportSigned => Some(Self::ReportSigned),
            Topic::EngagementActivated => Some(Self::EngagementActivated),
            Topic::EngagementEnded => Some(Self::EngagementEnded),
            Topic::ConsentChanged => Some(Self::ConsentChanged),
            Topic::ReleasePublished => Some(Self::ReleasePublished),
            Topic::NamedComparisonChanged => Some(Self::NamedComparisonChanged),
            Topic::DispatchMoved => Some(Self::DispatchMoved),
            Topic::AdvisorReminded => Some(Self::AdvisorReminded),
            Topic::MemberLeft
            | Topic::TeamJoined
            | Topic::ReleaseClosed
            | Topic::StandingChanged
            | Topic::RiskAcceptanceOver
            | Topic::DispatchOfferOver
            | Topic::DispatchDue
            | Topic::AdvisorRenewalDue
            | Topic::DispatchReportSigned
            | Topic::EffectDue
            | Topic::EffectsAsked
            | Topic::WebhookDue => None,
        }
    }

    /// The kind of thing that its events speak of: the GraphQL type's name.
    #[must_use]
    pub const fn subject_kind(self) -> &'static str {
        match self {
            Self::AuditProgressed | Self::ReportSigned => Audit::NAME,
            Self::EngagementActivated | Self::EngagementEnded => Engagement::NAME,
            Self::ConsentChanged => Participation::NAME,
            Self::ReleasePublished => Release::NAME,
            Self::NamedComparisonChanged => NamedComparison::NAME,
            Self::DispatchMoved => Dispatch::NAME,
            Self::AdvisorReminded => Advisor::NAME,
        }
    }
}

/// Each topic once, or a refusal of none.
pub(super) fn distinct(topics: Vec<WebhookTopic>) -> Result<Vec<WebhookTopic>> {
    let topics: BTreeSet<_> = topics.into_iter().collect();
    if topics.is_empty() { Err(Error::invalid("topics", NO_TOPIC)) } else { Ok(topics.into_iter().collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_that_is_told_keeps_its_name_and_every_one_can_come() {
        let told: BTreeSet<_> = Topic::ALL.iter().filter_map(|topic| WebhookTopic::of(*topic)).collect();
        assert_eq!(told, WebhookTopic::ALL.iter().copied().collect());
        for topic in Topic::ALL {
            assert!(WebhookTopic::of(*topic).is_none_or(|told| told.as_str() == topic.as_str()), "{topic:?}");
        }
    }

    #[test]
    fn topics_are_named_once_each_and_at_least_one() {
        assert!(distinct(Vec::new()).is_err());
        let twice =
            vec![WebhookTopic::ReportSigned, WebhookTopic::AuditProgressed, WebhookTopic::ReportSigned];
        assert_eq!(distinct(twice).unwrap(), [WebhookTopic::AuditProgressed, WebhookTopic::ReportSigned]);
    }
}
