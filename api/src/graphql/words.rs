//! The domain's words as GraphQL enums.
pub(super) use super::{
    advisor_words::{
        AdviceField, CaisRank, CostBearer, ProgrammeState, RegionRule, RenewalReminder, TieKind, WorkMode,
    },
    audit_words::{AuditState, AuditVerb},
    joint_words::{
        BidState, ConsentPurpose, ConsentUsed, EngagementState, EngagementVerb, NetworkModel,
        ParticipationState, Partition, ProcurementMethod, ReleaseScope, ReleaseState,
    },
};

use async_graphql::Enum;

/// Declares GraphQL enums that mirror the domain's; a word missing here does not compile.
macro_rules! mirror {
    ($($(#[$doc:meta])* $name:ident of $remote:literal { $($(#[$word_doc:meta])* $word:ident,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
        #[graphql(remote = $remote)]
        pub(super) enum $name { $($(#[$word_doc])* $word,)+ }
    )+};
}

pub(super) use mirror;

mirror! {
    /// What an organization is.
    OrganizationKind of "domain::access::OrganizationKind" {
        /// A city, special ward, town or village (市区町村).
        Municipality,
        /// One of the 47 prefectures (都道府県).
        Prefecture,
        /// A firm that audits by order.
        AuditFirm,
        /// The national support centre.
        Center,
    }
    /// What a person may be in an organization.
    Role of "domain::access::Role" {
        /// Chief information security officer (最高情報セキュリティ責任者).
        Ciso,
        /// Runs the body's audits (情報セキュリティ監査統括責任者).
        AuditManager,
        /// Audits the body from inside (内部監査人).
        InternalAuditor,
        /// Answers items for a department.
        Respondent,
        /// Reads.
        Viewer,
        /// Coordinates a prefecture's joint audits.
        Coordinator,
        /// Runs an audit firm.
        FirmManager,
        /// Audits for a firm (監査人).
        Auditor,
        /// Runs the centre.
        Operator,
        /// Is sent to municipalities by the centre.
        Advisor,
        /// An external front end.
        ServiceAccount,
    }
    /// What a local government is.
    GovernmentKind of "domain::register::GovernmentKind" {
        /// One of the 47 (都道府県).
        Prefecture,
        /// A designated city (指定都市).
        DesignatedCity,
        /// A core city (中核市).
        CoreCity,
        /// Any other city (市).
        City,
        /// A special ward of Tokyo (特別区).
        SpecialWard,
        /// A town (町).
        Town,
        /// A village (村).
        Village,
    }
    /// How an auditor finds out.
    Method of "domain::catalog::Method" {
        /// Asks (質問).
        Interview,
        /// Reads (閲覧).
        Examine,
        /// Looks (観察).
        Observe,
        /// Repeats it (再実施).
        Test,
    }
    /// The verdict on an item.
    Verdict of "domain::scoring::Verdict" {
        /// Met (適合): counts 1.
        Conforming,
        /// Met in part (一部適合): counts ½.
        Partial,
        /// Not met (不適合): counts 0.
        Nonconforming,
        /// Does not concern the body (該当なし): leaves the denominator; needs a reason.
        NotApplicable,
        /// Nobody has looked (未確認): leaves the score alone and lowers the coverage.
        NotChecked,
    }
    /// Which items: one set of answers, a score for each tier.
    Tier of "domain::scoring::Tier" {
        /// The essential items (必須項目), for a first audit.
        Essential,
        /// All items.
        Full,
    }
    /// Whose verdicts a score rests on; never mixed.
    Basis of "domain::scoring::Basis" {
        /// The auditors'.
        Judged,
        /// The body's own.
        SelfAssessed,
    }
    /// Who audits.
    AuditKind of "domain::audit::AuditKind" {
        /// The body's own independent staff (内部監査).
        Internal,
        /// Somebody outside the body (外部監査).
        External,
        /// Another body's internal auditors (相互監査).
        Mutual,
    }
    /// What the report promises.
    AuditType of "domain::audit::AuditType" {
        /// Points out gaps and proposes improvements (助言型).
        Advisory,
        /// Gives reasonable assurance within the procedures done (保証型).
        Assurance,
    }
    /// How far a summary for the public has come.
    PublicationState of "domain::publication::PublicationState" {
        /// The audit manager writes.
        Draft,
        /// The CISO approved it: it never changes.
        Approved,
    }
    /// What kind of thing is audited.
    TargetKind of "domain::target::TargetKind" {
        /// A department (部署).
        Department,
        /// An information system (情報システム).
        System,
    }
    /// Where an assigned item stands.
    AssignmentState of "domain::assignment::AssignmentState" {
        /// It is the assignee's to answer.
        Assigned,
        /// The assignee handed it in.
        Submitted,
        /// It went back, with a reason.
        Returned,
    }
    /// What a plan is.
    PlanKind of "domain::planning::PlanKind" {
        /// The audit implementation outline (監査実施要綱).
        Charter,
        /// The plan over three fiscal years (中期監査計画).
        MidTerm,
        /// The plan of one fiscal year (年度監査計画).
        Annual,
        /// What the CISO orders beside the plans (特命監査).
        SpecialOrder,
    }
    /// Where a plan stands.
    PlanState of "domain::planning::PlanState" {
        /// Being written.
        Draft,
        /// Approved by the CISO, in force.
        Approved,
        /// A newer one took its place.
        Replaced,
    }
    /// What became of an item from one edition to a later one.
    ItemRelation of "domain::catalog::Relation" {
        /// It stayed: one item, one item.
        Same,
        /// It became several items.
        Split,
        /// Several items became it.
        Merged,
        /// It is asked for the first time.
        New,
        /// It is not asked any more.
        Dropped,
    }
    /// How a deed ended.
    TrailOutcome of "domain::trail::Outcome" {
        /// It was done.
        Done,
        /// It was refused.
        Denied,
    }
}
