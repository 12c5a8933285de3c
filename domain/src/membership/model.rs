//! Members and invitations.
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{OrganizationKind, Role, UserId},
    kernel::{digest::sha256, id::Kind, text::Line},
};
use chrono::Duration;

/// What people in the organization call a person, up to 80 characters.
pub type PersonName = Line<80>;

/// A person's place in one organization.
#[derive(Debug, Clone)]
pub struct Member {
    /// The membership.
    pub id: MemberId,
    /// The person.
    pub user: UserId,
    /// The name used here.
    pub name: PersonName,
    /// What they are here; never empty.
    pub roles: Vec<Role>,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when, if it has ended.
    pub ended_at: Option<Timestamp>,
    /// Who takes over what the person leads in other bodies, if they left and somebody was named.
    pub successor: Option<UserId>,
    /// Grows with each change.
    pub version: i32,
}

impl Kind for Member {
    const NAME: &'static str = "Member";
}
/// Names a membership.
pub type MemberId = Id<Member>;

impl Member {
    /// Whether the person holds `role` here, now.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.ended_at.is_none() && self.roles.contains(&role)
    }
}

const NO_ROLE: Reason =
    Reason::of("ROLE_NEEDED", "Name at least one role.", "役割を一つ以上指定してください。");
const UNFIT: Reason = Reason::of(
    "ROLE_DOES_NOT_FIT",
    "An organization of this kind has no such role.",
    "この種別の団体では使えない役割です。",
);

const ALONE: Reason = Reason::of(
    "SERVICE_ACCOUNT_ALONE",
    "A service account is nothing else: it never consents, signs or invites.",
    "サービスアカウントに他の役割を兼ねさせることはできません。",
);

/// The roles, sorted and without repeats, if an organization of that kind has them all.
pub fn fitting(mut roles: Vec<Role>, kind: OrganizationKind) -> Result<Vec<Role>> {
    roles.sort_unstable();
    roles.dedup();
    if roles.is_empty() {
        return Err(Error::invalid("roles", NO_ROLE));
    }
    if roles.len() > 1 && roles.contains(&Role::ServiceAccount) {
        return Err(Error::invalid("roles", ALONE));
    }
    if roles.iter().all(|role| role.fits(kind)) { Ok(roles) } else { Err(Error::invalid("roles", UNFIT)) }
}

/// What opens an invitation. Random, shown once, kept only as a hash.
#[derive(Clone)]
pub struct InvitationCode(String);

impl InvitationCode {
    /// Takes 32 random bytes as hexadecimal digits, or what a person typed.
    #[must_use]
    pub fn new(code: String) -> Self {
        Self(code)
    }
    /// The code itself, for the one who is invited.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256(self.0.trim().as_bytes())
    }
}

impl std::fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationCode(…)")
    }
}

/// How long an invitation stays open.
const OPEN_FOR: Duration = Duration::days(14);

/// An invitation that waits, as it is stored.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Hash of its code.
    pub code_hash: String,
    /// Whom it is for.
    pub name: PersonName,
    /// What they will be.
    pub roles: Vec<Role>,
    /// Who invited; none at the bootstrap.
    pub invited_by: Option<UserId>,
    /// When it lapses.
    pub expires_at: Timestamp,
}

impl NewInvitation {
    /// An invitation made now, open for fourteen days.
    #[must_use]
    pub fn of(
        id: InvitationId,
        code: &InvitationCode,
        name: PersonName,
        roles: Vec<Role>,
        invited_by: Option<UserId>,
        now: Timestamp,
    ) -> Self {
        Self { id, code_hash: code.hash(), name, roles, invited_by, expires_at: now + OPEN_FOR }
    }
}

/// An invitation, as a kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct Invitation;
impl Kind for Invitation {
    const NAME: &'static str = "Invitation";
}
/// Names an invitation.
pub type InvitationId = Id<Invitation>;
