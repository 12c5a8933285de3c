//! The class of rights: everything about a caller on which a kept answer may depend.
use domain::access::{Action, Caller, OrganizationKind, Role, Scope, Standing};
use sha2::{Digest as _, Sha256};

/// Callers of the same class get the same answer about the same released release. It is found out for each request, so it
/// is put together without making a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    kind: OrganizationKind,
    /// The first two digits of the code, for whose releases are seen follows from the kind and the prefecture.
    prefecture: Option<[u8; 2]>,
    /// A bit for each role, in the order in which they are declared.
    roles: u32,
}

impl Rights {
    /// The class of a caller who stands in `scope`. There is none for whom nothing is kept: outsiders, whose every read
    /// leaves a trace; who may not read releases; and organizations that hold others' results by name, for figures are
    /// shown to each of them less what these would give away.
    #[must_use]
    pub fn of(caller: &Caller, scope: &Scope, holds_named: bool) -> Option<Self> {
        if holds_named || !may_share(scope) {
            return None;
        }
        let own = caller.memberships().iter().find(|own| own.organization == scope.organization())?;
        let code = own.code.as_deref().unwrap_or_default();
        let held = Role::ALL.iter().enumerate().filter(|(_, role)| scope.roles().contains(role));
        Some(Self {
            kind: own.kind,
            prefecture: code.as_bytes().first_chunk().copied(),
            roles: held.fold(0, |roles, (place, _)| roles | (1 << place)),
        })
    }

    /// Adds the class to what a key is made of: by names, for a place among roles may change with the program.
    pub(super) fn write(&self, digest: &mut Sha256) {
        digest.update(self.kind.as_str());
        digest.update(b"/");
        if let Some(digits) = self.prefecture {
            digest.update(digits);
        }
        for (_, role) in Role::ALL.iter().enumerate().filter(|(place, _)| self.roles & (1 << place) != 0) {
            digest.update(b"/");
            digest.update(role.as_str());
        }
    }
}

/// Whether anything may be kept for, or given from what is kept to, who stands in `scope`.
#[must_use]
pub fn may_share(scope: &Scope) -> bool {
    scope.standing() == Standing::Member && scope.allows(Action::ReleaseRead)
}

#[cfg(test)]
mod tests {
    use super::Rights;
    use domain::{
        Id,
        access::{Caller, Entered, LiveGrant, Membership, OrganizationKey, OrganizationKind, Role},
    };
    use sha2::{Digest as _, Sha256};
    use uuid::Uuid;

    #[expect(clippy::disallowed_methods, reason = "a test vouches for whom it made up")]
    fn person(kind: OrganizationKind, code: Option<&str>, roles: &[Role], grants: Vec<LiveGrant>) -> Caller {
        let membership = Membership {
            organization: Id::from_uuid(Uuid::from_u128(7)),
            kind,
            code: code.map(str::to_owned),
            name: String::new(),
            roles: roles.to_vec(),
        };
        Caller::vouch(Id::from_uuid(Uuid::from_u128(1)), vec![membership], grants)
    }

    fn class(kind: OrganizationKind, code: Option<&str>, roles: &[Role]) -> Option<Rights> {
        let caller = person(kind, code, roles, Vec::new());
        Rights::of(&caller, &caller.enter(None).unwrap(), false)
    }

    #[test]
    fn whatever_an_answer_may_depend_on_makes_another_class() {
        use OrganizationKind::{Municipality, Prefecture};
        let beppu = class(Municipality, Some("442020"), &[Role::Viewer]);
        assert!(beppu.is_some());
        assert_eq!(
            beppu,
            class(Municipality, Some("442038"), &[Role::Viewer]),
            "a neighbour of the same rights"
        );
        let others = [
            class(Prefecture, Some("440001"), &[Role::Viewer]),
            class(Municipality, Some("401005"), &[Role::Viewer]),
            class(Municipality, Some("442020"), &[Role::Viewer, Role::Ciso]),
            class(Municipality, None, &[Role::Viewer]),
        ];
        assert!(others.iter().all(|other| *other != beppu), "{others:?}");
        let key = |rights: &Option<Rights>| {
            let mut digest = Sha256::new();
            rights.as_ref().unwrap().write(&mut digest);
            digest.finalize()
        };
        for (place, one) in others.iter().enumerate() {
            assert_ne!(key(one), key(&beppu), "{one:?}");
            assert!(others[..place].iter().all(|other| key(other) != key(one)), "{one:?}");
        }
        let both = [Role::Ciso, Role::Viewer];
        assert_eq!(class(Municipality, Some("442020"), &both), others[2], "in whatever order");
    }

    #[test]
    fn some_share_nothing() {
        let caller = person(OrganizationKind::Municipality, Some("442020"), &[Role::Viewer], Vec::new());
        assert_eq!(
            Rights::of(&caller, &caller.enter(None).unwrap(), true),
            None,
            "a holder of named results"
        );
        assert_eq!(
            class(OrganizationKind::AuditFirm, None, &[Role::Auditor]),
            None,
            "who may not read releases"
        );
        let grant = LiveGrant {
            id: Id::from_uuid(Uuid::from_u128(3)),
            owner: Id::from_uuid(Uuid::from_u128(8)),
            owner_code: Some("442038".to_owned()),
            owner_name: String::new(),
            grantee: Id::from_uuid(Uuid::from_u128(7)),
            entered: Entered::Audit(Uuid::from_u128(4)),
        };
        let roles = [Role::InternalAuditor];
        let caller = person(OrganizationKind::Municipality, Some("442020"), &roles, vec![grant]);
        let inside = caller.enter(Some(&OrganizationKey::Code("442038".to_owned()))).unwrap();
        assert_eq!(Rights::of(&caller, &inside, false), None, "an outsider");
    }
}
