//! What a token of a service account opens.
use crate::{Error, Reason, Result, access::Action, kernel::words::words};

words! {
    /// What a token of a service account opens, of what whoever it speaks of may do anyway.
    pub enum ServiceScope {
        /// Released comparisons, advisors and what everybody may know.
        ReferenceRead = "reference:read",
        /// Audits with their items, answers, judgements, reports and scores, plans, publications and what years left.
        AuditsRead = "audits:read",
        /// Joint engagements, dispatches and visits.
        EngagementsRead = "engagements:read",
        /// Evidence, and its files.
        EvidenceRead = "evidence:read",
        /// Who answers what, members, consents and what else names people. For a person only.
        PeopleRead = "people:read",
        /// Answering items, and handing them in. For a person only.
        AnswersWrite = "answers:write",
        /// Bringing evidence. For a person only.
        EvidenceWrite = "evidence:write",
        /// Judging items, and proposing findings. For a person only.
        FindingsWrite = "findings:write",
    }
}

const NONE: Reason =
    Reason::of("SCOPE_NEEDED", "Name at least one scope.", "スコープを一つ以上指定してください。");

impl ServiceScope {
    /// Whether it opens `action`. What is signed, consented to or borne, and what makes secrets or lets people in, stands in
    /// no scope.
    #[must_use]
    pub fn opens(self, action: Action) -> bool {
        self.actions().contains(&action)
    }

    /// Whether it is for acting for a person only, with that person's token.
    #[must_use]
    pub const fn is_personal(self) -> bool {
        match self {
            Self::ReferenceRead | Self::AuditsRead | Self::EngagementsRead | Self::EvidenceRead => false,
            Self::PeopleRead | Self::AnswersWrite | Self::EvidenceWrite | Self::FindingsWrite => true,
        }
    }

    const fn actions(self) -> &'static [Action] {
        match self {
            Self::ReferenceRead => {
                &[Action::ReferenceRead, Action::ReleaseRead, Action::AdvisorProfileRead, Action::ProfileRead]
            }
            Self::AuditsRead => &[
                Action::AuditRead,
                Action::DepartmentRead,
                Action::PlanRead,
                Action::PublicationRead,
                Action::PriorRead,
            ],
            Self::EngagementsRead => &[Action::EngagementRead, Action::DispatchRead, Action::VisitRead],
            Self::EvidenceRead => &[Action::EvidenceRead, Action::EvidenceFetch],
            Self::PeopleRead => {
                &[Action::AssignmentRead, Action::MemberRead, Action::ConsentRead, Action::AdvisoryRead]
            }
            Self::AnswersWrite => &[Action::SelfAssessmentRecord, Action::ItemSubmit],
            Self::EvidenceWrite => &[Action::EvidenceWrite],
            Self::FindingsWrite => &[Action::JudgementRecord, Action::FindingRecord],
        }
    }
}

/// The scopes in order and without repeats: at least one.
pub fn distinct(mut scopes: Vec<ServiceScope>) -> Result<Vec<ServiceScope>> {
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() { Err(Error::invalid("scopes", NONE)) } else { Ok(scopes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Mode;

    /// All that a front end may ever write. Whatever else is written needs the person's own token.
    const WRITES: [Action; 6] = [
        Action::EvidenceFetch,
        Action::SelfAssessmentRecord,
        Action::ItemSubmit,
        Action::EvidenceWrite,
        Action::JudgementRecord,
        Action::FindingRecord,
    ];

    #[test]
    fn no_scope_consents_signs_lets_in_or_makes_tokens() {
        for action in Action::ALL.iter().copied().filter(|action| action.policy().mode == Mode::Write) {
            let opened = ServiceScope::ALL.iter().any(|scope| scope.opens(action));
            assert_eq!(opened, WRITES.contains(&action), "{action:?}");
            assert!(!(opened && action.policy().strong), "{action:?}");
        }
        for action in [Action::ServiceAccountRead, Action::WebhookRead, Action::TrailRead] {
            assert!(ServiceScope::ALL.iter().all(|scope| !scope.opens(action)), "{action:?}");
        }
    }

    #[test]
    fn what_is_written_but_a_trace_is_for_persons() {
        for scope in ServiceScope::ALL.iter().filter(|scope| !scope.is_personal()) {
            let writes = WRITES.iter().filter(|action| scope.opens(**action));
            assert!(
                writes.eq([Action::EvidenceFetch].iter().filter(|action| scope.opens(**action))),
                "{scope:?}"
            );
        }
    }

    #[test]
    fn scopes_are_named_once() {
        use ServiceScope::{AuditsRead, ReferenceRead};
        assert_eq!(
            distinct(vec![AuditsRead, ReferenceRead, AuditsRead]).unwrap(),
            [ReferenceRead, AuditsRead]
        );
        assert!(distinct(Vec::new()).is_err());
    }
}
