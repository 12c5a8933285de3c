//! The policy: one exhaustive table. A new action does not compile until everybody has an answer.
use super::Action;
use super::Role::{
    self, Advisor, AuditManager, Auditor, Ciso, Coordinator, FirmManager, InternalAuditor, Operator,
    Respondent, ServiceAccount, Viewer,
};

/// Whether an action may write. A reading one gets a transaction in which the database refuses writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Reads only.
    Read,
    /// Reads and writes; leaves a row in the trail.
    Write,
}

/// Who holds an action.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Roles that hold it in their own organization.
    pub members: &'static [Role],
    /// Roles that hold it in a body they entered under a live grant, for the granted audit.
    pub entrants: &'static [Role],
    /// Whether the house itself does it, applying an event.
    pub system: bool,
    /// Whether it may write.
    pub mode: Mode,
    /// Whether it wants a recent, strong proof of who acts: consents, signatures, risks that are borne.
    pub strong: bool,
}

const BODY: &[Role] = &[Ciso, AuditManager, InternalAuditor, Respondent, Viewer, ServiceAccount];
const HEADS: &[Role] = &[Ciso, FirmManager, Operator];
const FIRM: &[Role] = &[FirmManager, Auditor];
/// Whoever may be let in for something.
const GUESTS: &[Role] = &[FirmManager, Auditor, Advisor];

impl Action {
    /// The answer for everybody.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one table, a line for each answer")]
    pub const fn policy(self) -> Policy {
        match self {
            Self::ReferenceRead => reads(Role::ALL, GUESTS),
            Self::OrganizationCreate
            | Self::AdvisorManage
            | Self::ProgrammeManage
            | Self::DispatchManage
            | Self::EffectRelease => writes(&[Operator], &[]),
            Self::MemberRead => reads(&[Ciso, AuditManager, Coordinator, FirmManager, Operator], &[]),
            Self::MemberInvite
            | Self::RoleAssign
            | Self::MembershipEnd
            | Self::WebhookManage
            | Self::ServiceAccountManage => writes(HEADS, &[]),
            Self::WebhookRead | Self::ServiceAccountRead => reads(HEADS, &[]),
            Self::AuditRead => reads(BODY, FIRM),
            // An advisor reads what the consent to its entry names: storage sees to it.
            Self::EvidenceRead => reads(BODY, GUESTS),
            Self::DepartmentRead
            | Self::AssignmentRead
            | Self::PlanRead
            | Self::PublicationRead
            | Self::PriorRead
            | Self::ProfileRead => reads(BODY, &[]),
            Self::AuditCreate
            | Self::AuditNotify
            | Self::SelfAssessmentStart
            | Self::SelfAssessmentSubmit
            | Self::DepartmentWrite
            | Self::AuditTargetSet
            | Self::ItemAssign
            | Self::ItemReturn
            | Self::AuditClose
            | Self::FindingFollowUp
            | Self::PublicationDraft
            | Self::AuditEditionChange
            | Self::AnswersCarryOver
            | Self::PlanWrite => writes(&[AuditManager], &[]),
            Self::UrgentNoticeRead => reads(&[Ciso, AuditManager, InternalAuditor], &[Auditor]),
            Self::AuditPlanApprove
            | Self::AuditCancel
            | Self::ReportAcknowledge
            | Self::UrgentNoticeAnswer
            | Self::PublicationApprove
            | Self::ProfileDeclare
            | Self::AdvisoryNote
            | Self::PlanApprove
            | Self::SpecialOrder
            | Self::AuditorsAppoint
            | Self::AppointmentExtend
            | Self::AuditorsDismiss
            | Self::CorrectiveActionApprove => writes(&[Ciso], &[]),
            Self::FactsConfirm
            | Self::AuditSuspend
            | Self::FindingDispute
            | Self::CorrectiveActionManage
            | Self::DispatchRequest
            | Self::VisitReview => writes(&[Ciso, AuditManager], &[]),
            Self::CorrectiveActionPropose => writes(&[AuditManager, Respondent], &[]),
            Self::CorrectiveActionCarryOut => writes(&[Ciso, AuditManager, Respondent], &[]),
            Self::SelfAssessmentRecord | Self::EvidenceWrite | Self::ItemSubmit => {
                writes(&[AuditManager, Respondent, ServiceAccount], &[])
            }
            Self::FieldworkStart
            | Self::JudgementRecord
            | Self::ReportDraft
            | Self::FactCheckStart
            | Self::AuditLeadTake
            | Self::SelfAssessmentReturn
            | Self::DraftRevise
            | Self::UrgentNoticeGive
            | Self::IndependenceDeclare
            | Self::FindingRecord
            | Self::FindingVerify => writes(&[InternalAuditor], &[Auditor]),
            Self::ReportSign | Self::ReportAmend => signs(&[InternalAuditor], &[Auditor]),
            Self::ConsentDecide | Self::NamedComparisonDecide | Self::RiskAccept | Self::VisitSign => {
                signs(&[Ciso], &[])
            }
            // Reading, too, but noted: each file that leaves is a row in the trail, whoever takes it.
            Self::EvidenceFetch => writes(BODY, FIRM),
            // An advisor's copies are that person's alone: storage sees to it.
            Self::ReportCopyRead => reads(&[FirmManager, Auditor, Ciso, InternalAuditor, Advisor], &[]),
            Self::EngagementRead => reads(
                &[
                    Ciso,
                    AuditManager,
                    InternalAuditor,
                    Respondent,
                    Viewer,
                    ServiceAccount,
                    Coordinator,
                    FirmManager,
                    Auditor,
                ],
                &[],
            ),
            Self::EngagementCreate | Self::EngagementManage => writes(&[Coordinator], &[]),
            // Bids and the price ceiling are a secret of those who decide.
            Self::ProcurementRead => reads(&[Ciso, Coordinator], &[]),
            // Of its municipalities by a prefecture, of the nation by the centre.
            Self::ReleaseManage => writes(&[Coordinator, Operator], &[]),
            Self::ConsentRead | Self::AdvisoryRead => reads(&[Ciso, AuditManager], &[]),
            Self::DisclosureRead => reads(&[Coordinator], &[]),
            Self::ReleaseRead => reads(
                &[
                    Ciso,
                    AuditManager,
                    InternalAuditor,
                    Respondent,
                    Viewer,
                    ServiceAccount,
                    Coordinator,
                    Operator,
                ],
                &[],
            ),
            // The centre's operators see all that was sent to them, an advisor what is with them.
            Self::DispatchRead => {
                reads(&[Ciso, AuditManager, InternalAuditor, Viewer, ServiceAccount, Operator, Advisor], &[])
            }
            // What binds advisors to bodies, and when they are away, is for those who send them.
            Self::DispatchMatch => reads(&[Operator], &[]),
            // Nobody sees a body in it: the figures have passed disclosure control.
            Self::EffectRead => reads(&[Coordinator, Operator], &[]),
            Self::DispatchAnswer | Self::AdvisorOwnWrite => writes(&[Advisor], &[]),
            Self::DispatchCancel => writes(&[Ciso, AuditManager, Operator], &[]),
            Self::NamedComparisonRead => reads(&[Ciso, AuditManager, InternalAuditor], &[]),
            // Reading, too, but noted: the body whose scores they are sees each use.
            Self::NamedScoresRead => writes(&[Ciso, AuditManager, InternalAuditor], &[]),
            Self::AdvisorProfileRead => reads(
                &[
                    Ciso,
                    AuditManager,
                    InternalAuditor,
                    Respondent,
                    Viewer,
                    ServiceAccount,
                    Coordinator,
                    Operator,
                    Advisor,
                ],
                &[],
            ),
            // An advisor reads their own entry alone: storage sees to it.
            Self::AdvisorRead => reads(&[Operator, Advisor], &[]),
            // When a visit is concerns all its parties; what was seen in it is the body's and its advisor's.
            Self::VisitRead => reads(
                &[Ciso, AuditManager, InternalAuditor, Respondent, Viewer, ServiceAccount, Operator, Advisor],
                &[Advisor],
            ),
            Self::VisitPlan => writes(&[Ciso, AuditManager, Operator, Advisor], &[]),
            Self::VisitRecord => writes(&[], &[Advisor]),
            Self::VisitRecordRead => reads(&[Ciso, AuditManager, InternalAuditor, Viewer], &[Advisor]),
            Self::TrailRead => reads(&[Ciso, AuditManager, FirmManager, Operator], &[]),
            Self::EventApply => the_house_s(Mode::Write),
            Self::EventRead => the_house_s(Mode::Read),
        }
    }
}

const fn reads(members: &'static [Role], entrants: &'static [Role]) -> Policy {
    Policy { members, entrants, system: false, mode: Mode::Read, strong: false }
}

const fn writes(members: &'static [Role], entrants: &'static [Role]) -> Policy {
    Policy { members, entrants, system: false, mode: Mode::Write, strong: false }
}

/// What somebody answers for with their name.
const fn signs(members: &'static [Role], entrants: &'static [Role]) -> Policy {
    Policy { members, entrants, system: false, mode: Mode::Write, strong: true }
}

const fn the_house_s(mode: Mode) -> Policy {
    Policy { members: &[], entrants: &[], system: true, mode, strong: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_account_never_consents_signs_or_invites() {
        let never = [
            Action::ConsentDecide,
            Action::NamedComparisonDecide,
            Action::ReportSign,
            Action::MemberInvite,
            Action::RoleAssign,
            Action::MembershipEnd,
            Action::OrganizationCreate,
            Action::AuditPlanApprove,
            Action::RiskAccept,
            Action::AuditorsAppoint,
            Action::AppointmentExtend,
            Action::AuditorsDismiss,
            Action::VisitSign,
            Action::VisitRecord,
            Action::WebhookManage,
            Action::ServiceAccountManage,
        ];
        let strong = Action::ALL.iter().copied().filter(|action| action.policy().strong);
        for action in never.into_iter().chain(strong) {
            let policy = action.policy();
            assert!(!policy.members.contains(&ServiceAccount) && !policy.entrants.contains(&ServiceAccount));
        }
    }

    #[test]
    fn consents_signatures_and_risks_want_a_strong_proof() {
        let strong: Vec<_> = Action::ALL.iter().filter(|action| action.policy().strong).collect();
        let named = [
            Action::ReportSign,
            Action::ReportAmend,
            Action::ConsentDecide,
            Action::NamedComparisonDecide,
            Action::RiskAccept,
            Action::VisitSign,
        ];
        assert_eq!(strong.len(), named.len());
        assert!(named.iter().all(|action| strong.contains(&action)));
        assert!(strong.iter().all(|action| action.policy().mode == Mode::Write));
    }

    #[test]
    fn an_outsider_never_reads_members_consents_or_the_trail() {
        let kept = [
            Action::MemberRead,
            Action::ConsentRead,
            Action::TrailRead,
            Action::DisclosureRead,
            Action::ProcurementRead,
            Action::WebhookRead,
            Action::ServiceAccountRead,
        ];
        for action in kept {
            assert!(action.policy().entrants.is_empty(), "{action:?}");
        }
    }

    #[test]
    fn a_role_counts_in_another_body_as_one_that_may_do_something_there() {
        for role in Role::ALL.iter().filter_map(|role| role.outside()) {
            let does = if role == Advisor { Action::VisitRecord } else { Action::AuditRead };
            assert!(does.policy().entrants.contains(&role), "{role:?}");
        }
        for action in Action::ALL {
            assert!(action.policy().entrants.iter().all(|role| role.outside() == Some(*role)), "{action:?}");
        }
    }
}
