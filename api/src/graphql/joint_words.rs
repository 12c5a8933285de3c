//! Joint engagements and comparisons.
use super::words::mirror;
use async_graphql::Enum;

mirror! {
    /// Where a joint engagement stands.
    EngagementState of "domain::engagement::EngagementState" {
        /// Being prepared.
        Draft,
        /// Municipalities are invited and answer.
        CallOpen,
        /// It is settled who takes part.
        ParticipantsFixed,
        /// The audit firm is appointed.
        FirmAppointed,
        /// Each participant has its audit.
        Active,
        /// The audits are over; the coordinator writes the consolidated report.
        Consolidating,
        /// The consolidated report is given.
        Reported,
        /// It is over.
        Closed,
        /// It was given up before its report.
        Cancelled,
    }
    /// What moves a joint engagement.
    EngagementVerb of "domain::engagement::EngagementVerb" {
        /// Open the call.
        OpenCall,
        /// Settle who takes part.
        FixParticipants,
        /// Appoint the first firm.
        AppointFirm,
        /// Give each participant its audit.
        Activate,
        /// Begin to write the consolidated report.
        Consolidate,
        /// Give the consolidated report.
        Report,
        /// End it.
        Close,
        /// Give it up.
        Cancel,
    }
    /// How a firm is found (契約の方法).
    ProcurementMethod of "domain::engagement::ProcurementMethod" {
        /// Whoever fulfils the conditions may bid (一般競争入札).
        OpenBid,
        /// Those who were named may bid (指名競争入札).
        DesignatedBid,
        /// Proposals are called for and judged (公募型プロポーザル).
        Proposal,
        /// Without competition, for a reason (随意契約).
        Negotiated,
    }
    /// How a bid stands.
    BidState of "domain::engagement::BidState" {
        /// It was made, and stands.
        Bid,
        /// The bidder was disqualified (失格).
        Disqualified,
        /// The bidder withdrew (辞退).
        Withdrawn,
    }
    /// What a consent was relied on for.
    ConsentUsed of "domain::engagement::ConsentUsed" {
        /// A firm was let in.
        EntryOpened,
        /// Counts and dates of progress were told to the prefecture.
        ProgressDisclosed,
        /// Scores were told to the prefecture by name.
        ResultsDisclosed,
        /// Scores were put into escrow for anonymous comparisons.
        Contributed,
        /// A copy of the signed report was given to the firm that signed it.
        ReportCopied,
    }
    /// How a municipality stands to a joint engagement.
    ParticipationState of "domain::engagement::ParticipationState" {
        /// Asked, has not answered.
        Invited,
        /// Takes part, under stated consents.
        Consented,
        /// Does not take part.
        Declined,
        /// Has its audit.
        Active,
        /// Its report is signed.
        Completed,
        /// Left.
        Withdrawn,
    }
    /// What a consent is for.
    ConsentPurpose of "domain::engagement::Purpose" {
        /// The appointed firm's auditors may enter for this audit, within the window.
        FirmAccess,
        /// The coordinator sees counts and dates of the audit's progress.
        ProgressToPrefecture,
        /// The coordinator sees the domain scores by name.
        ResultsToPrefecture,
        /// The domain scores enter an anonymous comparison through escrow.
        BenchmarkContribution,
    }
    /// Whose municipalities a release compares.
    ReleaseScope of "domain::comparison::ReleaseScope" {
        /// Those of one prefecture, by its coordinator.
        Prefecture,
        /// Those of all prefectures, by the centre.
        Nation,
    }
    /// By what a release parts its bodies into peer groups.
    Partition of "domain::comparison::Partition" {
        /// Not at all.
        None,
        /// By residents.
        PopulationBand,
        /// By kind of local government.
        GovernmentKind,
        /// By the model of the network that the body declared.
        NetworkModel,
    }
    /// How a body's network is parted (自治体情報システムの三層の対策): where its staff's terminals stand.
    NetworkModel of "domain::comparison::NetworkModel" {
        /// α: in the network that is closed to the Internet.
        Alpha,
        /// β: in the network that is open to the Internet, with some systems.
        Beta,
        /// β′: there, with the important systems, too.
        BetaPrime,
    }
    /// Where a comparison release stands.
    ReleaseState of "domain::comparison::ReleaseState" {
        /// Contributions come in.
        Open,
        /// Closed; the cohort is being frozen.
        Closed,
        /// The cohort is frozen and the disclosure rules have been applied.
        Checked,
        /// Published; never changes again.
        Released,
        /// Not published, with the reason; never changes again.
        Withheld,
    }
}
