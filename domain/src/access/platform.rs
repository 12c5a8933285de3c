//! The golden list of what may be done outside a tenant.
use super::Mode;
use crate::kernel::words::words;

words! {
    /// A task of the platform door. Adding one is a decision about isolation, and turns the golden list red.
    pub enum PlatformTask {
        /// Who is calling, and what is open to them.
        ResolveCaller = "RESOLVE_CALLER",
        /// Make the centre and invite its first operator.
        Bootstrap = "BOOTSTRAP",
        /// Make an organization and invite its first person, under an operator's grant.
        FoundOrganization = "FOUND_ORGANIZATION",
        /// Turn an invitation into a membership.
        AcceptInvitation = "ACCEPT_INVITATION",
        /// Make a service account, under a head's grant.
        RegisterServiceAccount = "REGISTER_SERVICE_ACCOUNT",
        /// Find a service account, and note that it signed in or was refused.
        SignInService = "SIGN_IN_SERVICE",
        /// End a token before its time.
        EndToken = "END_TOKEN",
        /// Take events from the outbox.
        ClaimEvents = "CLAIM_EVENTS",
        /// Note how the handling of an event ended.
        SettleEvent = "SETTLE_EVENT",
        /// Number what was kept for those who follow.
        NumberNews = "NUMBER_NEWS",
        /// Read in the journal what was changed of what is remembered.
        FollowChanges = "FOLLOW_CHANGES",
        /// Remove from the journal what is long read.
        SweepChanges = "SWEEP_CHANGES",
        /// Clear up after uploads of evidence that are long over.
        SweepEvidence = "SWEEP_EVIDENCE",
        /// Forget idempotency keys that are more than a day old.
        SweepKeys = "SWEEP_KEYS",
        /// Freeze a closed release's cohort in escrow and compute its figures.
        AssessRelease = "ASSESS_RELEASE",
        /// Reopen the unpublished releases that a withdrawal touches.
        ReopenReleases = "REOPEN_RELEASES",
        /// Count what came of a year's dispatches, and release what may be shown.
        AssessEffects = "ASSESS_EFFECTS",
        /// Chain committed entries of the trails, tenant by tenant, and sign the chains' heads.
        SealTrail = "SEAL_TRAIL",
    }
}

/// The database role a platform task runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlatformRole {
    /// Sign-in, invitations, the outbox, the numbers of news, and the journal of changes.
    Platform,
    /// Escrow, for one release at a time.
    Release,
    /// The chains over the trails, one tenant at a time.
    Sealer,
}

impl PlatformTask {
    /// The database role it runs as.
    #[must_use]
    pub const fn role(self) -> PlatformRole {
        match self {
            Self::ResolveCaller
            | Self::Bootstrap
            | Self::FoundOrganization
            | Self::AcceptInvitation
            | Self::RegisterServiceAccount
            | Self::SignInService
            | Self::EndToken
            | Self::ClaimEvents
            | Self::SettleEvent
            | Self::NumberNews
            | Self::FollowChanges
            | Self::SweepChanges
            | Self::SweepEvidence
            | Self::SweepKeys => PlatformRole::Platform,
            Self::AssessRelease | Self::ReopenReleases | Self::AssessEffects => PlatformRole::Release,
            Self::SealTrail => PlatformRole::Sealer,
        }
    }

    /// Whether it may write.
    #[must_use]
    pub const fn mode(self) -> Mode {
        // Even resolving writes: an unknown subject stays unknown, but a denied entry leaves a trail row.
        Mode::Write
    }
}
