//! The history of an engagement: what moved it, when and why.
use super::{EngagementId, EngagementState, EngagementVerb};
use crate::{
    Id, Timestamp,
    access::OrganizationId,
    kernel::{id::Kind, text::Line},
};

/// Why a coordinator did something that concerns others, 1 to 500 characters.
pub type EngagementReason = Line<500>;

/// One step of an engagement.
#[derive(Debug, Clone)]
pub struct EngagementStep {
    /// Its id.
    pub id: EngagementStepId,
    /// The engagement.
    pub engagement: EngagementId,
    /// The prefecture, whose coordinator took it.
    pub prefecture: OrganizationId,
    /// By which verb.
    pub verb: EngagementVerb,
    /// From where.
    pub from: EngagementState,
    /// To where.
    pub to: EngagementState,
    /// Why, where the verb asks for it.
    pub reason: Option<EngagementReason>,
    /// When.
    pub at: Timestamp,
}

impl Kind for EngagementStep {
    const NAME: &'static str = "EngagementStep";
}
/// Names a step.
pub type EngagementStepId = Id<EngagementStep>;
