//! What the directory reads, and what it means.
use crate::db::store::word;
use domain::{
    Error, Id, Result, Timestamp,
    access::{Bearer, Entered, LiveGrant, Membership, OrganizationKind, Role, Through, TokenFacts},
    service_account::AddressRange,
};
use sea_orm::FromQueryResult;
use uuid::Uuid;

#[derive(FromQueryResult)]
pub(super) struct MembershipRow {
    pub(super) user_id: Uuid,
    pub(super) organization: Uuid,
    pub(super) kind: String,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) roles: Vec<String>,
    /// Whether the token was ended, or the account that it was given to may sign in no more.
    pub(super) ended: bool,
    /// The person that the account is, and from where it may call; none for a person's own token.
    pub(super) through: Option<Uuid>,
    pub(super) addresses: Option<Vec<String>>,
}

#[derive(FromQueryResult)]
pub(super) struct GrantRow {
    pub(super) id: Uuid,
    pub(super) owner: Uuid,
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) grantee: Uuid,
    pub(super) entered: Uuid,
    pub(super) for_dispatch: bool,
}

#[derive(FromQueryResult)]
pub(super) struct InvitationRow {
    pub(super) tenant_id: Uuid,
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) roles: Vec<String>,
    pub(super) invited_by: Option<Uuid>,
    pub(super) expires_at: Timestamp,
}

pub(super) fn names(roles: &[Role]) -> Vec<String> {
    roles.iter().map(|role| role.as_str().to_owned()).collect()
}

pub(super) fn roles(names: &[String]) -> Result<Vec<Role>> {
    names.iter().map(|name| word(name, Role::parse)).collect()
}

pub(super) fn membership_of(row: MembershipRow) -> Result<Membership> {
    Ok(Membership {
        organization: Id::from_uuid(row.organization),
        kind: word(&row.kind, OrganizationKind::parse)?,
        code: row.code,
        name: row.name,
        roles: roles(&row.roles)?,
    })
}

/// How whoever `facts` speak of comes, where they belong as `row` says.
pub(super) fn bearer_of(facts: &TokenFacts, row: &MembershipRow) -> Result<Bearer> {
    let Some(front_end) = &facts.front_end else {
        return Ok(Bearer { strong_until: facts.strong_until, through: None });
    };
    let (Some(user), Some(addresses)) = (row.through, &row.addresses) else {
        return Err(Error::Unauthenticated);
    };
    let addresses = addresses.iter().map(|one| word(one, AddressRange::read)).collect::<Result<_>>()?;
    let (user, scopes) = (Id::from_uuid(user), front_end.scopes.clone());
    let through = Through { user, scopes, addresses };
    // A front end proves nobody strongly, whatever its person's token said.
    Ok(Bearer { strong_until: None, through: Some(through) })
}

pub(super) fn grant_of(row: GrantRow) -> LiveGrant {
    let entered = if row.for_dispatch { Entered::Dispatch(row.entered) } else { Entered::Audit(row.entered) };
    LiveGrant {
        id: Id::from_uuid(row.id),
        owner: Id::from_uuid(row.owner),
        owner_code: row.code,
        owner_name: row.name,
        grantee: Id::from_uuid(row.grantee),
        entered,
    }
}
