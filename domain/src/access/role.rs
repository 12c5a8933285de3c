//! What kinds of organizations there are, and which roles people hold in them.
use crate::kernel::words::words;

words! {
    /// What an organization is. Every organization is a tenant.
    pub enum OrganizationKind {
        /// A city, special ward, town or village.
        Municipality = "MUNICIPALITY",
        /// One of the 47; audited like a municipality, and coordinates joint audits. Not a superior tenant.
        Prefecture = "PREFECTURE",
        /// A firm that audits by order.
        AuditFirm = "AUDIT_FIRM",
        /// The national support centre: register, catalogue editions, advisors.
        Center = "CENTER",
    }
}

impl OrganizationKind {
    /// Whether it has a 全国地方公共団体コード and must never be without a CISO.
    #[must_use]
    pub const fn is_local_government(self) -> bool {
        matches!(self, Self::Municipality | Self::Prefecture)
    }

    /// The role of the first person invited into a new organization of this kind.
    #[must_use]
    pub const fn founding_role(self) -> Role {
        match self {
            Self::Municipality | Self::Prefecture => Role::Ciso,
            Self::AuditFirm => Role::FirmManager,
            Self::Center => Role::Operator,
        }
    }
}

words! {
    /// What a person may be in an organization. A person may hold several.
    pub enum Role {
        /// Chief information security officer: approves, consents, accepts.
        Ciso = "CISO",
        /// Runs the body's audits.
        AuditManager = "AUDIT_MANAGER",
        /// Audits the body from inside.
        InternalAuditor = "INTERNAL_AUDITOR",
        /// Answers items for a department.
        Respondent = "RESPONDENT",
        /// Reads.
        Viewer = "VIEWER",
        /// Coordinates a prefecture's joint audits and its comparison releases.
        Coordinator = "COORDINATOR",
        /// Runs an audit firm.
        FirmManager = "FIRM_MANAGER",
        /// Audits for a firm, inside the bodies that let the firm in.
        Auditor = "AUDITOR",
        /// Runs the centre.
        Operator = "OPERATOR",
        /// Is sent to municipalities by the centre.
        Advisor = "ADVISOR",
        /// An external front end. It never consents, signs, invites or makes tokens.
        ServiceAccount = "SERVICE_ACCOUNT",
    }
}

impl Role {
    /// Whether the role exists in an organization of that kind.
    #[must_use]
    pub const fn fits(self, kind: OrganizationKind) -> bool {
        match self {
            Self::Ciso | Self::AuditManager | Self::InternalAuditor | Self::Respondent | Self::Viewer => {
                kind.is_local_government()
            }
            Self::Coordinator => matches!(kind, OrganizationKind::Prefecture),
            Self::FirmManager | Self::Auditor => matches!(kind, OrganizationKind::AuditFirm),
            Self::Operator | Self::Advisor => matches!(kind, OrganizationKind::Center),
            Self::ServiceAccount => true,
        }
    }
    /// What the role counts as in another body that lets the organization in: a firm's people are there what they are at
    /// home, a body's internal auditor is an auditor there, an advisor of the centre is one there, and every other role
    /// stays outside.
    #[must_use]
    pub const fn outside(self) -> Option<Self> {
        match self {
            Self::FirmManager => Some(Self::FirmManager),
            Self::Auditor | Self::InternalAuditor => Some(Self::Auditor),
            Self::Advisor => Some(Self::Advisor),
            Self::Ciso
            | Self::AuditManager
            | Self::Respondent
            | Self::Viewer
            | Self::Coordinator
            | Self::Operator
            | Self::ServiceAccount => None,
        }
    }
}
