//! Advisors and the programmes under which they are sent.
use super::words::mirror;
use async_graphql::Enum;

mirror! {
    /// What an advisor advises on.
    AdviceField of "domain::advisor::Field" {
        /// Rules and organization (情報セキュリティポリシーの策定).
        Policy,
        /// How to audit oneself (内部監査の実施).
        InternalAudit,
        /// How to order and oversee an audit from outside (外部監査の調達).
        ExternalAudit,
        /// Networks and their separation (ネットワーク).
        Network,
        /// Running information systems (システム運用).
        Operations,
        /// Clouds (クラウドサービス).
        Cloud,
        /// Personal data (個人情報保護).
        PersonalData,
        /// Incidents (インシデント対応).
        Incident,
        /// Work given to others (外部委託管理).
        Outsourcing,
        /// Training of staff (職員研修).
        Training,
    }
    /// How an advisor works for a body.
    WorkMode of "domain::advisor::WorkMode" {
        /// There (現地).
        OnSite,
        /// From afar (オンライン).
        Online,
    }
    /// The rank of a certified information-security auditor (公認情報セキュリティ監査人, CAIS).
    CaisRank of "domain::advisor::CaisRank" {
        /// 主席監査人.
        Principal,
        /// 主任監査人: forms a team and leads it.
        LeadAuditor,
        /// 監査人: plans, audits and reports.
        Auditor,
        /// 監査人補: learns on the job.
        Assistant,
        /// アソシエイト: has been through the course.
        Associate,
    }
    /// A reminder that a certificate runs out.
    RenewalReminder of "domain::advisor::Reminder" {
        /// 90 days before the last day.
        First,
        /// 30 days before the last day.
        Last,
    }
    /// How an advisor is bound to a body. Advice by a dispatch is none of these: it is the aim.
    TieKind of "domain::advisor::TieKind" {
        /// Built what would be audited (構築).
        Built,
        /// Operates it (運用).
        Operated,
        /// Advised on it for pay, outside the programme (助言・コンサルティング).
        Advised,
        /// Is employed by the body (雇用).
        Employed,
    }
    /// Where a programme stands.
    ProgrammeState of "domain::programme::ProgrammeState" {
        /// Being prepared: everything can change.
        Draft,
        /// Takes requests in its windows; its terms stand.
        Open,
        /// Takes no more requests.
        Closed,
    }
    /// Where an advisor may be sent on site. Online there is no such rule.
    RegionRule of "domain::programme::RegionRule" {
        /// To the prefectures that the advisor named.
        Named,
        /// To every prefecture.
        Anywhere,
    }
    /// Who bears a cost.
    CostBearer of "domain::programme::Bearer" {
        /// The centre, from the programme's budget.
        Center,
        /// The body that asked.
        Municipality,
    }
}
