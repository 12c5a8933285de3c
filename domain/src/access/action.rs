//! What can be done, by name.
use crate::kernel::words::words;

words! {
    /// Something that can be done. Its name stands in the trail.
    pub enum Action {
        /// Read organizations, the register and catalogues: what every signed-in person may know.
        ReferenceRead = "REFERENCE_READ",
        /// Found an organization and invite its first person.
        OrganizationCreate = "ORGANIZATION_CREATE",
        /// Read who belongs to the organization.
        MemberRead = "MEMBER_READ",
        /// Invite a person.
        MemberInvite = "MEMBER_INVITE",
        /// Change a person's roles.
        RoleAssign = "ROLE_ASSIGN",
        /// End a membership and hand its open work over.
        MembershipEnd = "MEMBERSHIP_END",
        /// Read audits, their items, answers, judgements, reports and scores.
        AuditRead = "AUDIT_READ",
        /// Create an audit.
        AuditCreate = "AUDIT_CREATE",
        /// Approve the implementation plan (監査実施計画書).
        AuditPlanApprove = "AUDIT_PLAN_APPROVE",
        /// Give notice of the audit (監査実施通知書).
        AuditNotify = "AUDIT_NOTIFY",
        /// Open the self-assessment.
        SelfAssessmentStart = "SELF_ASSESSMENT_START",
        /// Answer items.
        SelfAssessmentRecord = "SELF_ASSESSMENT_RECORD",
        /// Submit the self-assessment to the auditors.
        SelfAssessmentSubmit = "SELF_ASSESSMENT_SUBMIT",
        /// Begin the fieldwork and lead it.
        FieldworkStart = "FIELDWORK_START",
        /// Judge items.
        JudgementRecord = "JUDGEMENT_RECORD",
        /// End the fieldwork and draft the report.
        ReportDraft = "REPORT_DRAFT",
        /// Show the draft to the body (意見交換).
        FactCheckStart = "FACT_CHECK_START",
        /// Lead an audit's auditors in another's place.
        AuditLeadTake = "AUDIT_LEAD_TAKE",
        /// Send the answers back to be completed.
        SelfAssessmentReturn = "SELF_ASSESSMENT_RETURN",
        /// Confirm that the body has no further objections to the draft.
        FactsConfirm = "FACTS_CONFIRM",
        /// Take the draft back from the body to work on it.
        DraftRevise = "DRAFT_REVISE",
        /// Sign the report; what is signed is frozen.
        ReportSign = "REPORT_SIGN",
        /// Sign a version of the report that supersedes the last.
        ReportAmend = "REPORT_AMEND",
        /// Take the signed report and answer it.
        ReportAcknowledge = "REPORT_ACKNOWLEDGE",
        /// Close an audit whose findings are settled.
        AuditClose = "AUDIT_CLOSE",
        /// Put an audit off, and go on with it.
        AuditSuspend = "AUDIT_SUSPEND",
        /// Give an audit up.
        AuditCancel = "AUDIT_CANCEL",
        /// Give urgent notice outside the report.
        UrgentNoticeGive = "URGENT_NOTICE_GIVE",
        /// Read urgent notices.
        UrgentNoticeRead = "URGENT_NOTICE_READ",
        /// Answer an urgent notice.
        UrgentNoticeAnswer = "URGENT_NOTICE_ANSWER",
        /// Read the summaries of reports for the public, drafts as well.
        PublicationRead = "PUBLICATION_READ",
        /// Draft the summary of a report for the public.
        PublicationDraft = "PUBLICATION_DRAFT",
        /// Approve the summary of a report for the public.
        PublicationApprove = "PUBLICATION_APPROVE",
        /// Read evidence, its versions and what it is linked to.
        EvidenceRead = "EVIDENCE_READ",
        /// Fetch a file of evidence.
        EvidenceFetch = "EVIDENCE_FETCH",
        /// Bring evidence, link it to items, take links back.
        EvidenceWrite = "EVIDENCE_WRITE",
        /// Read the copies of reports that one's own organization signed.
        ReportCopyRead = "REPORT_COPY_READ",
        /// Read joint engagements and participations that name the organization.
        EngagementRead = "ENGAGEMENT_READ",
        /// Create a joint engagement.
        EngagementCreate = "ENGAGEMENT_CREATE",
        /// Open the call, invite, fix the participants, record the procurement, appoint the firm, activate.
        EngagementManage = "ENGAGEMENT_MANAGE",
        /// Read how the firms of one's own joint engagements were found: specification, bidders, selection.
        ProcurementRead = "PROCUREMENT_READ",
        /// Give or withdraw a consent, decline or leave a joint engagement.
        ConsentDecide = "CONSENT_DECIDE",
        /// Read consents.
        ConsentRead = "CONSENT_READ",
        /// Read participants' progress and the results they let the coordinator see.
        DisclosureRead = "DISCLOSURE_READ",
        /// Open, close and publish comparison releases.
        ReleaseManage = "RELEASE_MANAGE",
        /// Read comparison releases.
        ReleaseRead = "RELEASE_READ",
        /// Propose, accept, decline and end named comparisons.
        NamedComparisonDecide = "NAMED_COMPARISON_DECIDE",
        /// Read with whom the body compares itself by name, and what was made of its scores.
        NamedComparisonRead = "NAMED_COMPARISON_READ",
        /// Read the scores of both bodies in a named comparison.
        NamedScoresRead = "NAMED_SCORES_READ",
        /// Read departments and information systems.
        DepartmentRead = "DEPARTMENT_READ",
        /// Add, change and close departments and systems, and say who works where.
        DepartmentWrite = "DEPARTMENT_WRITE",
        /// Read what the body declared of itself.
        ProfileRead = "PROFILE_READ",
        /// Declare how the body's network is parted.
        ProfileDeclare = "PROFILE_DECLARE",
        /// Say which departments and systems an audit is about.
        AuditTargetSet = "AUDIT_TARGET_SET",
        /// Read who answers which item.
        AssignmentRead = "ASSIGNMENT_READ",
        /// Give items to people to answer.
        ItemAssign = "ITEM_ASSIGN",
        /// Hand in one's own items.
        ItemSubmit = "ITEM_SUBMIT",
        /// Send submitted items back.
        ItemReturn = "ITEM_RETURN",
        /// Declare one's independence of an audit and join its team.
        IndependenceDeclare = "INDEPENDENCE_DECLARE",
        /// Note who advised the body.
        AdvisoryNote = "ADVISORY_NOTE",
        /// Read who advised the body.
        AdvisoryRead = "ADVISORY_READ",
        /// Read the charter, plans, special orders and coverage.
        PlanRead = "PLAN_READ",
        /// Draft the charter and plans.
        PlanWrite = "PLAN_WRITE",
        /// Adopt the charter, approve plans.
        PlanApprove = "PLAN_APPROVE",
        /// Order an audit beside the plans (特命監査).
        SpecialOrder = "SPECIAL_ORDER",
        /// Propose, change and withdraw findings, and answer objections to them.
        FindingRecord = "FINDING_RECORD",
        /// Object to findings.
        FindingDispute = "FINDING_DISPUTE",
        /// Say whose a finding is, take note of it, carry it over into the next audit.
        FindingFollowUp = "FINDING_FOLLOW_UP",
        /// Verify findings and the effect of corrective actions.
        FindingVerify = "FINDING_VERIFY",
        /// Bear the risk of a finding for a time.
        RiskAccept = "RISK_ACCEPT",
        /// Propose corrective actions.
        CorrectiveActionPropose = "CORRECTIVE_ACTION_PROPOSE",
        /// Approve or reject corrective actions.
        CorrectiveActionApprove = "CORRECTIVE_ACTION_APPROVE",
        /// Carry out one's own corrective actions and have one's own findings mended.
        CorrectiveActionCarryOut = "CORRECTIVE_ACTION_CARRY_OUT",
        /// Decide on more time for corrective actions, and cancel them.
        CorrectiveActionManage = "CORRECTIVE_ACTION_MANAGE",
        /// Appoint who audits from outside, and let them in.
        AuditorsAppoint = "AUDITORS_APPOINT",
        /// Let appointed auditors in for longer.
        AppointmentExtend = "APPOINTMENT_EXTEND",
        /// Dismiss appointed auditors: they are out at once.
        AuditorsDismiss = "AUDITORS_DISMISS",
        /// Take an audit that is being planned to another edition.
        AuditEditionChange = "AUDIT_EDITION_CHANGE",
        /// Carry an earlier audit's answers and evidence over.
        AnswersCarryOver = "ANSWERS_CARRY_OVER",
        /// Read what earlier years left: prior answers and evidence, scores over the years.
        PriorRead = "PRIOR_READ",
        /// Read what everybody may know of advisors.
        AdvisorProfileRead = "ADVISOR_PROFILE_READ",
        /// Read the whole entries of the registry of advisors; an advisor reads their own.
        AdvisorRead = "ADVISOR_READ",
        /// Register advisors, amend and renew their entries, take them off.
        AdvisorManage = "ADVISOR_MANAGE",
        /// Say when one is free to advise, and what binds one to bodies.
        AdvisorOwnWrite = "ADVISOR_OWN_WRITE",
        /// Draft, open and close programmes of dispatch.
        ProgrammeManage = "PROGRAMME_MANAGE",
        /// Read dispatches of advisors that one is a party to.
        DispatchRead = "DISPATCH_READ",
        /// Ask for an advisor, rank those proposed, report and tell what came of it.
        DispatchRequest = "DISPATCH_REQUEST",
        /// Screen requests for advisors, propose, offer and confirm.
        DispatchManage = "DISPATCH_MANAGE",
        /// Read for a request which advisors may be proposed, in which order, and why others may not.
        DispatchMatch = "DISPATCH_MATCH",
        /// Accept or decline a dispatch that is offered to oneself.
        DispatchAnswer = "DISPATCH_ANSWER",
        /// Give a dispatch up before its service.
        DispatchCancel = "DISPATCH_CANCEL",
        /// Have a year's dispatches counted, and what may be shown of it released.
        EffectRelease = "EFFECT_RELEASE",
        /// Read what came of dispatches, as far as it was released.
        EffectRead = "EFFECT_READ",
        /// Read the audit trail.
        TrailRead = "TRAIL_READ",
        /// Read when visits of advisors are, and where they stand.
        VisitRead = "VISIT_READ",
        /// Plan visits, put them off, call them off, note who did not come.
        VisitPlan = "VISIT_PLAN",
        /// Agree to a visit, and let the advisor in; read the record and send it back.
        VisitReview = "VISIT_REVIEW",
        /// Sign the record of a visit, amend it, and let the advisor in no longer.
        VisitSign = "VISIT_SIGN",
        /// Check in at a visit, write down what is done, hand it in.
        VisitRecord = "VISIT_RECORD",
        /// Read the records of visits.
        VisitRecordRead = "VISIT_RECORD_READ",
        /// Read which front ends are told of what, and what became of it.
        WebhookRead = "WEBHOOK_READ",
        /// Register, pause and remove webhooks, and replace their secrets.
        WebhookManage = "WEBHOOK_MANAGE",
        /// Read which service accounts there are, and when each was used last.
        ServiceAccountRead = "SERVICE_ACCOUNT_READ",
        /// Register service accounts, replace their secrets, revoke them.
        ServiceAccountManage = "SERVICE_ACCOUNT_MANAGE",
        /// Apply an event of the outbox in one tenant.
        EventApply = "EVENT_APPLY",
        /// Read what an event of the outbox speaks of.
        EventRead = "EVENT_READ",
    }
}
