use super::{
    PlatformTx,
    row::{GrantRow, InvitationRow, bearer_of, grant_of, membership_of, names, roles},
    trail::Deed,
};
use crate::db::{error::garbled, gate::Denied, standings::Change};
use domain::{
    DirectoryStore, Error, GovernmentInBeing, Id, Result, Timestamp,
    access::{
        Caller, Grant, Membership, OrganizationId, OrganizationKey, PlatformContext, UserId, VerifiedSubject,
    },
    kernel::fiscal::day_in_japan,
    membership::{NewInvitation, PersonName},
    organization::{Organization, OrganizationName},
    register::{GovernmentCode, GovernmentKind},
    trail::Outcome,
};
use uuid::Uuid;

impl DirectoryStore for PlatformTx {
    async fn caller(&mut self, subject: &VerifiedSubject, now: Timestamp) -> Result<Option<Caller>> {
        let rows = self.memberships(subject, now).await?;
        let Some(first) = rows.first() else {
            return if self.is_ended(subject, now).await? { Err(Error::Unauthenticated) } else { Ok(None) };
        };
        if first.ended {
            return Err(Error::Unauthenticated);
        }
        let bearer = bearer_of(subject.facts(), first)?;
        let first_person = first.user_id;
        let user = Id::from_uuid(first_person);
        let memberships: Vec<Membership> = rows.into_iter().map(membership_of).collect::<Result<_>>()?;
        // Only those whose roles count for something inside another body may enter one.
        let enters = |m: &&Membership| m.roles.iter().any(|role| role.outside().is_some());
        let homes: Vec<Uuid> = memberships.iter().filter(enters).map(|m| m.organization.uuid()).collect();
        let grants: Vec<GrantRow> = if homes.is_empty() {
            Vec::new()
        } else {
            self.all(
                "SELECT g.id, g.owner_id AS owner, o.code, o.name, g.grantee_id AS grantee,
                     coalesce(g.audit_id, g.dispatch_id) AS entered, g.dispatch_id IS NOT NULL AS for_dispatch
                 FROM entry_grants g JOIN organizations o ON o.id = g.owner_id
                 WHERE g.grantee_id = ANY($1) AND g.ended_at IS NULL AND g.valid_from <= $2 AND g.valid_until > $2
                     AND (g.person_id IS NULL OR g.person_id = $3)
                 ORDER BY g.id DESC",
                [homes.into(), now.into(), first_person.into()],
            )
            .await?
        };
        let grants = grants.into_iter().map(grant_of).collect();
        #[expect(clippy::disallowed_methods, reason = "this is the platform's store")]
        Ok(Some(Caller::vouch(user, memberships, grants).bearing(bearer)))
    }

    async fn trail_denied_entry(
        &mut self,
        caller: &Caller,
        key: &OrganizationKey,
        cx: &PlatformContext,
    ) -> Result<()> {
        let (column, wanted) = match key {
            OrganizationKey::Id(id) => ("o.id::text", id.uuid().to_string()),
            OrganizationKey::Code(code) => ("o.code", code.clone()),
            OrganizationKey::Grant(id) => ("g.id::text", id.uuid().to_string()),
        };
        let homes: Vec<Uuid> = caller.memberships().iter().map(|m| m.organization.uuid()).collect();
        let sql = format!(
            "SELECT g.owner_id, g.grantee_id, coalesce(g.audit_id, g.dispatch_id) AS entered,
                 CASE WHEN g.dispatch_id IS NULL THEN 'Audit' ELSE 'Dispatch' END AS kind
             FROM entry_grants g JOIN organizations o ON o.id = g.owner_id
             WHERE {column} = $1 AND g.grantee_id = ANY($2) AND (g.person_id IS NULL OR g.person_id = $3) ORDER BY g.id DESC LIMIT 1"
        );
        let Some(past) = self.one(&sql, [wanted.into(), homes.into(), caller.user().uuid().into()]).await?
        else {
            return Ok(());
        };
        let read = |column| past.try_get::<Uuid>("", column).map_err(Error::internal);
        let (owner, home, entered) = (read("owner_id")?, read("grantee_id")?, read("entered")?);
        let kind = past.try_get::<String>("", "kind").map_err(Error::internal)?;
        let kind = if kind == "Dispatch" { "Dispatch" } else { "Audit" };
        let (tenant, person) = (Id::from_uuid(owner), Some(caller.user().uuid()));
        let through = caller.bearer().through.as_ref().map(|through| through.user.uuid());
        let denied = Denied { tenant, person, through, action: "ENTER" };
        if let Some(reserved) = self.denials.reserve(denied, cx.now) {
            let entry = Deed { action: "ENTER", subject: (kind, entered), outcome: Outcome::Denied };
            self.owe(entry.row(owner, home, Some(caller.user()), cx), reserved);
        }
        Ok(())
    }

    async fn user(&mut self, subject: &VerifiedSubject, cx: &PlatformContext) -> Result<UserId> {
        let id: UserId = cx.new_id();
        let key = || [subject.issuer().into(), subject.subject().into()];
        let [issuer, name] = key();
        self.execute(
            "INSERT INTO users (id, issuer, subject, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            [id.uuid().into(), issuer, name, cx.now.into()],
        )
        .await?;
        let row = self.one("SELECT id FROM users WHERE issuer = $1 AND subject = $2", key()).await?;
        let row = row.ok_or_else(|| garbled("a user that was just made"))?;
        row.try_get::<Uuid>("", "id").map(Id::from_uuid).map_err(Error::internal)
    }

    async fn government_in_being(
        &mut self,
        code: &GovernmentCode,
        now: Timestamp,
    ) -> Result<Option<GovernmentInBeing>> {
        let row = self
            .one(
                "SELECT name, kind FROM governments
                 WHERE code = $1 AND coalesce(valid_from <= $2, true) AND coalesce(valid_to >= $2, true)",
                [code.to_string().into(), day_in_japan(now).into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let read = |column| row.try_get::<String>("", column).map_err(Error::internal);
        let kind = GovernmentKind::parse("kind", &read("kind")?)?;
        let name = OrganizationName::parse("name", &read("name")?)?;
        Ok(Some(GovernmentInBeing { name, is_prefecture: kind == GovernmentKind::Prefecture }))
    }

    async fn add_organization(&mut self, organization: &Organization) -> Result<bool> {
        let done = self
            .execute(
                "INSERT INTO organizations (id, kind, code, name, created_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT DO NOTHING",
                [
                    organization.id.uuid().into(),
                    organization.kind.as_str().into(),
                    organization.code.map(|code| code.to_string()).into(),
                    organization.name.as_str().into(),
                    organization.created_at.into(),
                ],
            )
            .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn reclaim_unjoined(&mut self, organization: &Organization) -> Result<Option<OrganizationId>> {
        let row = self
            .one(
                "SELECT o.id FROM organizations o
                 WHERE o.kind = $1 AND o.code IS NOT DISTINCT FROM $2 AND (o.kind <> 'AUDIT_FIRM' OR o.name = $3)
                   AND NOT EXISTS (SELECT FROM members m WHERE m.tenant_id = o.id)",
                [
                    organization.kind.as_str().into(),
                    organization.code.map(|code| code.to_string()).into(),
                    organization.name.as_str().into(),
                ],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let id: Uuid = row.try_get("", "id").map_err(Error::internal)?;
        self.execute(
            "UPDATE invitations SET expires_at = 'epoch' WHERE tenant_id = $1 AND accepted_at IS NULL",
            [id.into()],
        )
        .await?;
        Ok(Some(Id::from_uuid(id)))
    }

    async fn add_invitation(
        &mut self,
        organization: OrganizationId,
        invitation: &NewInvitation,
    ) -> Result<()> {
        self.execute(
            "INSERT INTO invitations (tenant_id, id, code_hash, name, roles, invited_by, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                organization.uuid().into(),
                invitation.id.uuid().into(),
                invitation.code_hash.as_str().into(),
                invitation.name.as_str().into(),
                names(&invitation.roles).into(),
                invitation.invited_by.map(Id::uuid).into(),
                invitation.expires_at.into(),
            ],
        )
        .await
        .map(drop)
    }

    async fn trail_bootstrap(&mut self, center: OrganizationId, cx: &PlatformContext) -> Result<()> {
        let home = center.uuid();
        let deed = Deed { action: "BOOTSTRAP", subject: ("Organization", home), outcome: Outcome::Done };
        self.append_trail(home, home, None, &deed, cx).await
    }

    async fn trail_founding(
        &mut self,
        grant: &Grant,
        founded: OrganizationId,
        cx: &PlatformContext,
    ) -> Result<()> {
        let home = grant.scope().organization().uuid();
        let subject = ("Organization", founded.uuid());
        let deed = Deed { action: grant.action().as_str(), subject, outcome: Outcome::Done };
        self.append_trail(home, home, grant.scope().user(), &deed, cx).await
    }

    async fn take_invitation(
        &mut self,
        code_hash: &str,
        now: Timestamp,
    ) -> Result<Option<(OrganizationId, NewInvitation)>> {
        let rows: Vec<InvitationRow> = self
            .all(
                "UPDATE invitations SET accepted_at = $2
                 WHERE code_hash = $1 AND accepted_at IS NULL AND expires_at > $2
                 RETURNING tenant_id, id, name, roles, invited_by, expires_at",
                [code_hash.into(), now.into()],
            )
            .await?;
        let Some(row) = rows.into_iter().next() else { return Ok(None) };
        let invitation = NewInvitation {
            id: Id::from_uuid(row.id),
            code_hash: code_hash.to_owned(),
            name: PersonName::parse("name", &row.name)?,
            roles: roles(&row.roles)?,
            invited_by: row.invited_by.map(Id::from_uuid),
            expires_at: row.expires_at,
        };
        Ok(Some((Id::from_uuid(row.tenant_id), invitation)))
    }

    async fn belongs_by(
        &mut self,
        subject: &VerifiedSubject,
        code_hash: &str,
    ) -> Result<Option<(OrganizationId, UserId)>> {
        let row = self
            .one(
                "SELECT m.tenant_id, u.id FROM users u JOIN members m ON m.user_id = u.id AND m.ended_at IS NULL
                     JOIN invitations i ON i.tenant_id = m.tenant_id AND i.accepted_at IS NOT NULL
                 WHERE u.issuer = $1 AND u.subject = $2 AND i.code_hash = $3 LIMIT 1",
                [subject.issuer().into(), subject.subject().into(), code_hash.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let read = |column| row.try_get::<Uuid>("", column).map_err(Error::internal);
        Ok(Some((Id::from_uuid(read("tenant_id")?), Id::from_uuid(read("id")?))))
    }

    async fn audits_or_is_audited(
        &mut self,
        user: UserId,
        organization: OrganizationId,
        now: Timestamp,
    ) -> Result<bool> {
        let found = self
            .one(
                "SELECT 1 FROM entry_grants g JOIN members m ON m.user_id = $1 AND m.ended_at IS NULL
                 WHERE g.ended_at IS NULL AND g.valid_until > $3 AND (g.person_id IS NULL OR g.person_id = $1)
                   AND ((g.owner_id, g.grantee_id) = ($2, m.tenant_id) OR (g.grantee_id, g.owner_id) = ($2, m.tenant_id))
                 LIMIT 1",
                [user.uuid().into(), organization.uuid().into(), now.into()],
            )
            .await?;
        Ok(found.is_some())
    }

    async fn advises(&mut self, user: UserId, organization: OrganizationId) -> Result<bool> {
        let asked = [user.uuid().into(), organization.uuid().into()];
        let row = self.one("SELECT hold_advice($1, $2) AS advises", asked).await?;
        let row = row.ok_or_else(|| garbled("no answer"))?;
        row.try_get::<bool>("", "advises").map_err(Error::internal)
    }

    async fn add_member(
        &mut self,
        organization: OrganizationId,
        user: UserId,
        invitation: &NewInvitation,
        cx: &PlatformContext,
    ) -> Result<bool> {
        let id: Id<domain::membership::Member> = cx.new_id();
        let done = self
            .execute(
                "INSERT INTO members (tenant_id, id, user_id, name, roles, started_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING",
                [
                    organization.uuid().into(),
                    id.uuid().into(),
                    user.uuid().into(),
                    invitation.name.as_str().into(),
                    names(&invitation.roles).into(),
                    cx.now.into(),
                ],
            )
            .await?;
        let deed =
            Deed { action: "ACCEPT_INVITATION", subject: ("Member", id.uuid()), outcome: Outcome::Done };
        self.append_trail(organization.uuid(), organization.uuid(), Some(user), &deed, cx).await?;
        self.stir(Change::Person(user));
        Ok(done.rows_affected() == 1)
    }
}
