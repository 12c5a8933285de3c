//! The chain of keys: a [`Caller`] chooses a [`Scope`], a scope gives a [`Grant`] for one action. None of them can be
//! made any other way.
use super::{
    Action, Bearer, Entered, EventId, GrantId, Mode, OrganizationId, OrganizationKind, Role, UserId,
};
use crate::{Error, Reason, Result, Timestamp};

/// What a person is in one organization.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The organization.
    pub organization: OrganizationId,
    /// What it is.
    pub kind: OrganizationKind,
    /// Its 全国地方公共団体コード, if it is a local government.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// The roles held there.
    pub roles: Vec<Role>,
}

/// A grant that is live now: lets people of `grantee` enter `owner` for one thing.
#[derive(Debug, Clone)]
pub struct LiveGrant {
    /// The grant.
    pub id: GrantId,
    /// The body that lets in.
    pub owner: OrganizationId,
    /// The body's code.
    pub owner_code: Option<String>,
    /// The body's name.
    pub owner_name: String,
    /// The organization let in.
    pub grantee: OrganizationId,
    /// What it is for.
    pub entered: Entered,
}

/// How the header `Kansa-Organization` names an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrganizationKey {
    /// By id.
    Id(OrganizationId),
    /// By 全国地方公共団体コード.
    Code(String),
    /// By one of the caller's own live grants: which of several, when an organization has more than one.
    Grant(GrantId),
}

impl OrganizationKey {
    fn is(&self, id: OrganizationId, code: Option<&str>) -> bool {
        match self {
            Self::Id(wanted) => *wanted == id,
            Self::Code(wanted) => code == Some(wanted),
            Self::Grant(_) => false,
        }
    }
}

/// A known person with all that opens a tenant to them, as loaded by the platform door.
#[derive(Debug, Clone)]
pub struct Caller {
    user: UserId,
    memberships: Vec<Membership>,
    grants: Vec<LiveGrant>,
    bearer: Bearer,
}

/// How somebody stands in a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// One of its own people.
    Member,
    /// An outsider under a live grant, for one thing.
    Entrant {
        /// The grant.
        grant: GrantId,
        /// The one thing that is visible.
        entered: Entered,
    },
    /// The house, applying an event of the outbox.
    System {
        /// The event.
        event: EventId,
    },
}

/// Who acts, in which tenant, and how they stand there.
#[derive(Debug, Clone)]
pub struct Scope {
    tenant: OrganizationId,
    organization: OrganizationId,
    user: Option<UserId>,
    roles: Vec<Role>,
    standing: Standing,
    bearer: Bearer,
}

/// The permission for one action in one scope.
#[derive(Debug, Clone)]
pub struct Grant {
    scope: Scope,
    action: Action,
}

const CHOOSE: Reason = Reason::of(
    "ORGANIZATION_NEEDED",
    "You belong to several organizations: name one in the header Kansa-Organization.",
    "複数の団体に所属しています。Kansa-Organizationヘッダーで団体を指定してください。",
);

impl Caller {
    /// Vouches that storage knows of the person these memberships that have not ended, and these live grants of the
    /// organizations in which the person may enter others. A body's own people never come in as outsiders, whatever
    /// grants there are. Only the platform's store may say so.
    #[must_use]
    pub fn vouch(user: UserId, memberships: Vec<Membership>, mut grants: Vec<LiveGrant>) -> Self {
        grants.retain(|grant| memberships.iter().all(|own| own.organization != grant.owner));
        Self { user, memberships, grants, bearer: Bearer::NONE }
    }
    /// The same caller as their token lets them in. A front end enters no body from outside, whoever it calls for.
    #[must_use]
    pub fn bearing(mut self, bearer: Bearer) -> Self {
        if bearer.through.is_some() {
            self.grants.clear();
        }
        Self { bearer, ..self }
    }
    /// How they came.
    #[must_use]
    pub const fn bearer(&self) -> &Bearer {
        &self.bearer
    }
    /// The person.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }
    /// Own memberships that have not ended.
    #[must_use]
    pub fn memberships(&self) -> &[Membership] {
        &self.memberships
    }
    /// Live grants of the organizations in which the person may enter others.
    #[must_use]
    pub fn grants(&self) -> &[LiveGrant] {
        &self.grants
    }

    /// Chooses among the caller's own memberships and live grants; anything else is not found. Without a key the only
    /// membership is meant. An own membership goes before a grant: a body's own people never come in as outsiders. Of
    /// several grants into one body the newest is meant, unless the key names another.
    pub fn enter(&self, key: Option<&OrganizationKey>) -> Result<Scope> {
        let Some(key) = key else {
            return match self.memberships.as_slice() {
                [only] => Ok(self.as_member(only)),
                [] => Err(Error::NotFound),
                _ => Err(Error::invalid("Kansa-Organization", CHOOSE)),
            };
        };
        if let Some(own) = self.memberships.iter().find(|m| key.is(m.organization, m.code.as_deref())) {
            return Ok(self.as_member(own));
        }
        let grant = self.grants.iter().find(|g| match key {
            OrganizationKey::Grant(wanted) => g.id == *wanted,
            _ => key.is(g.owner, g.owner_code.as_deref()),
        });
        grant.and_then(|grant| self.as_entrant(grant)).ok_or(Error::NotFound)
    }

    fn as_member(&self, own: &Membership) -> Scope {
        Scope {
            tenant: own.organization,
            organization: own.organization,
            user: Some(self.user),
            roles: own.roles.clone(),
            standing: Standing::Member,
            bearer: self.bearer.clone(),
        }
    }

    fn as_entrant(&self, grant: &LiveGrant) -> Option<Scope> {
        let home = self.memberships.iter().find(|m| m.organization == grant.grantee)?;
        let fits = |role: &Role| (*role == Role::Advisor) == grant.entered.dispatch().is_some();
        let roles: Vec<Role> = home.roles.iter().filter_map(|role| role.outside()).filter(fits).collect();
        (!roles.is_empty()).then_some(Scope {
            tenant: grant.owner,
            organization: grant.grantee,
            user: Some(self.user),
            roles,
            standing: Standing::Entrant { grant: grant.id, entered: grant.entered },
            bearer: self.bearer.clone(),
        })
    }
}

/// An event that was taken from the outbox: the only thing that opens a tenant to the house itself.
#[derive(Debug, Clone, Copy)]
pub struct Delivery {
    event: EventId,
}

impl Delivery {
    /// Vouches that the event was claimed from the outbox. Only the worker's store may say so.
    #[must_use]
    pub const fn vouch(event: EventId) -> Self {
        Self { event }
    }
}

impl Scope {
    /// The house in `tenant`, applying a delivered event there.
    #[must_use]
    pub const fn system(delivery: Delivery, tenant: OrganizationId) -> Self {
        let standing = Standing::System { event: delivery.event };
        Self { tenant, organization: tenant, user: None, roles: Vec::new(), standing, bearer: Bearer::NONE }
    }

    /// Whether the scope holds `action`.
    #[must_use]
    pub fn allows(&self, action: Action) -> bool {
        let policy = action.policy();
        let holders = match self.standing {
            Standing::Member => policy.members,
            Standing::Entrant { .. } => policy.entrants,
            Standing::System { .. } => return policy.system,
        };
        self.roles.iter().any(|role| holders.contains(role)) && self.bearer.opens(action)
    }

    /// Whether who acts is proved as `action` wants it at `now`. The house proves nothing to itself.
    pub fn prove(&self, action: Action, now: Timestamp) -> Result<()> {
        let house = matches!(self.standing, Standing::System { .. });
        if house || self.bearer.proves(action, now) { Ok(()) } else { Err(Error::StrongAuthentication) }
    }
    /// Permission for `action`, or a refusal.
    pub fn grant(&self, action: Action) -> Result<Grant> {
        if self.allows(action) { Ok(Grant { scope: self.clone(), action }) } else { Err(Error::Forbidden) }
    }

    /// The tenant whose data is worked on.
    #[must_use]
    pub const fn tenant(&self) -> OrganizationId {
        self.tenant
    }
    /// The organization the actor belongs to: the tenant itself, unless the actor entered it.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }
    /// The person; none when the house acts.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        self.user
    }
    /// The roles that count here: those held in the actor's own organization; in a body that was entered, what these
    /// count as there.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }
    /// How the actor stands in the tenant.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }
    /// How the actor came.
    #[must_use]
    pub const fn bearer(&self) -> &Bearer {
        &self.bearer
    }
    /// Whether the actor is an outsider, whose every step the tenant sees.
    #[must_use]
    pub const fn is_entrant(&self) -> bool {
        matches!(self.standing, Standing::Entrant { .. })
    }
}

impl Grant {
    /// Who acts where.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }
    /// What was allowed.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }
    /// Whether it may write.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        self.action.policy().mode
    }
    /// The person who acts. The house is no person: actions of people have one, by the policy.
    pub fn user(&self) -> Result<UserId> {
        self.scope.user.ok_or(Error::Forbidden)
    }
}
