//! Service accounts and ended tokens, before a tenant is known.
use super::{
    PlatformTx,
    row::{MembershipRow, names},
    trail::Deed,
};
use crate::db::{entity::service_account as account, error::garbled, standings::Change, store::account_of};
use domain::{
    Error, Id, Result, Timestamp,
    access::{Caller, Grant, OrganizationId, PlatformContext, Role, VerifiedSubject},
    kernel::id::Kind as _,
    service_account::{HOUSE_ISSUER, SecretHash, ServiceAccount, ServiceAccountId, ServiceDirectory, SignIn},
    trail::Outcome,
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

/// Whether the token of a caller was ended, or its account may sign in no more. `$1`: the hashes that it stands on; `$2`:
/// the account, if there is one; `$3`: now.
const ENDED: &str = "(EXISTS (SELECT FROM ended_tokens e WHERE e.hash = ANY($1))
     OR ($2::uuid IS NOT NULL AND NOT EXISTS (
         SELECT FROM service_accounts s WHERE s.id = $2 AND s.revoked_at IS NULL AND s.expires_at > $3)))";

/// One refusal a minute is noted of each account: a stranger who knows its id must not fill the trail.
const QUIET: chrono::Duration = chrono::Duration::minutes(1);

/// Whose a token is, and in whose trail that stands.
#[derive(FromQueryResult)]
struct HolderRow {
    home: Uuid,
    holder: Uuid,
}

impl PlatformTx {
    /// Where the person of a token belongs. A front end that calls for a person does so only where it is a member itself.
    pub(super) async fn memberships(
        &self,
        subject: &VerifiedSubject,
        now: Timestamp,
    ) -> Result<Vec<MembershipRow>> {
        let sql = format!(
            "SELECT u.id AS user_id, o.id AS organization, o.kind, o.code, o.name, m.roles, {ENDED} AS ended,
                 s.user_id AS through, s.addresses
             FROM users u JOIN members m ON m.user_id = u.id AND m.ended_at IS NULL
                 JOIN organizations o ON o.id = m.tenant_id LEFT JOIN service_accounts s ON s.id = $2
             WHERE u.issuer = $4 AND u.subject = $5
                 AND ($2::uuid IS NULL OR EXISTS (SELECT FROM members a
                     WHERE a.user_id = s.user_id AND a.tenant_id = m.tenant_id AND a.ended_at IS NULL))
             ORDER BY m.id"
        );
        let [hashes, account, now] = standing_on(subject, now);
        let values = [hashes, account, now, subject.issuer().into(), subject.subject().into()];
        self.all(&sql, values).await
    }

    /// Whether the token of somebody who belongs nowhere was ended.
    pub(super) async fn is_ended(&self, subject: &VerifiedSubject, now: Timestamp) -> Result<bool> {
        if subject.facts().hash.is_none() {
            return Ok(false);
        }
        let row = self.one(&format!("SELECT {ENDED} AS ended"), standing_on(subject, now)).await?;
        let row = row.ok_or_else(|| garbled("an answer without a row"))?;
        row.try_get("", "ended").map_err(Error::internal)
    }
}

/// The hashes of the token and of the one it was exchanged for, its account, and now.
fn standing_on(subject: &VerifiedSubject, now: Timestamp) -> [Value; 3] {
    let facts = subject.facts();
    let exchanged = facts.front_end.as_ref().and_then(|front_end| front_end.exchanged);
    let hashes: Vec<String> = facts.hash.into_iter().chain(exchanged).map(hex::encode).collect();
    let account = facts.front_end.as_ref().map(|front_end| front_end.account.uuid());
    [hashes.into(), account.into(), now.into()]
}

impl ServiceDirectory for PlatformTx {
    async fn count_service_accounts(&mut self, organization: OrganizationId) -> Result<u64> {
        let sql = "SELECT count(*) AS many FROM service_accounts WHERE tenant_id = $1 AND revoked_at IS NULL";
        let row = self.one(sql, [organization.uuid().into()]).await?;
        let row = row.ok_or_else(|| garbled("a count without a row"))?;
        let many: i64 = row.try_get("", "many").map_err(Error::internal)?;
        u64::try_from(many).map_err(Error::internal)
    }

    async fn add_service_account(
        &mut self,
        grant: &Grant,
        account: &ServiceAccount,
        cx: &PlatformContext,
    ) -> Result<()> {
        let (home, id, user) = (grant.scope().tenant().uuid(), account.id.uuid(), account.user.uuid());
        self.execute(
            "INSERT INTO users (id, issuer, subject, created_at) VALUES ($1, $2, $3, $4)",
            [user.into(), HOUSE_ISSUER.into(), id.to_string().into(), cx.now.into()],
        )
        .await?;
        let member: Id<domain::membership::Member> = cx.new_id();
        self.execute(
            "INSERT INTO members (tenant_id, id, user_id, name, roles, started_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, 1)",
            [
                home.into(),
                member.uuid().into(),
                user.into(),
                account.name.as_str().into(),
                names(&[Role::ServiceAccount]).into(),
                cx.now.into(),
            ],
        )
        .await?;
        let scopes: Vec<String> = account.scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
        let addresses: Vec<String> = account.addresses.iter().map(ToString::to_string).collect();
        self.execute(
            "INSERT INTO service_accounts (tenant_id, id, user_id, name, scopes, addresses, secret, created_by,
                 created_at, expires_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
            [
                home.into(),
                id.into(),
                user.into(),
                account.name.as_str().into(),
                scopes.into(),
                addresses.into(),
                account.secret.0.as_str().into(),
                account.created_by.uuid().into(),
                account.created_at.into(),
                account.expires_at.into(),
            ],
        )
        .await?;
        let subject = (ServiceAccount::NAME, id);
        let deed = Deed { action: grant.action().as_str(), subject, outcome: Outcome::Done };
        self.append_trail(home, home, grant.scope().user(), &deed, cx).await
    }

    async fn service_account(
        &mut self,
        id: ServiceAccountId,
    ) -> Result<Option<(OrganizationId, ServiceAccount)>> {
        let sql = "SELECT * FROM service_accounts WHERE id = $1";
        let rows: Vec<account::Model> = self.all(sql, [id.uuid().into()]).await?;
        let found = rows.into_iter().next();
        found.map(|row| Ok((Id::from_uuid(row.tenant_id), account_of(row)?))).transpose()
    }

    async fn note_sign_in(
        &mut self,
        organization: OrganizationId,
        account: &ServiceAccount,
        how: SignIn,
        cx: &PlatformContext,
    ) -> Result<()> {
        let (home, id): (Uuid, Uuid) = (organization.uuid(), account.id.uuid());
        let (sql, outcome) = match how {
            SignIn::Done => ("UPDATE service_accounts SET last_used_at = $2 WHERE id = $1", Outcome::Done),
            SignIn::Refused => (
                "UPDATE service_accounts SET denied_at = $2 WHERE id = $1 AND (denied_at IS NULL OR denied_at <= $3)",
                Outcome::Denied,
            ),
        };
        let mut values: Vec<Value> = vec![id.into(), cx.now.into()];
        if how == SignIn::Refused {
            values.push((cx.now - QUIET).into());
        }
        if self.execute(sql, values).await?.rows_affected() == 0 {
            return Ok(());
        }
        let deed = Deed { action: "SIGN_IN", subject: (ServiceAccount::NAME, id), outcome };
        self.append_trail(home, home, Some(account.user), &deed, cx).await
    }

    async fn renew_secret_hash(
        &mut self,
        account: ServiceAccountId,
        former: &SecretHash,
        hash: &SecretHash,
    ) -> Result<()> {
        // The secret may have been rotated since it was looked up.
        let sql = "UPDATE service_accounts SET secret = CASE WHEN secret = $2 THEN $3 ELSE secret END,
                 former_secret = CASE WHEN former_secret = $2 THEN $3 ELSE former_secret END
             WHERE id = $1 AND (secret = $2 OR former_secret = $2)";
        let values = [account.uuid().into(), former.0.as_str().into(), hash.0.as_str().into()];
        self.execute(sql, values).await.map(drop)
    }

    async fn note_acting_for(
        &mut self,
        account: &ServiceAccount,
        person: &Caller,
        cx: &PlatformContext,
    ) -> Result<()> {
        let subject = ("User", person.user().uuid());
        let deed = Deed { action: "ACT_FOR", subject, outcome: Outcome::Done };
        for own in person.memberships() {
            let home = own.organization.uuid();
            self.append_trail(home, home, Some(account.user), &deed, cx).await?;
        }
        Ok(())
    }

    async fn note_refused_token(&mut self, subject: &VerifiedSubject, cx: &PlatformContext) -> Result<()> {
        let front_end = subject.facts().front_end.as_ref().map(|front_end| front_end.account.uuid());
        let holders: Vec<HolderRow> = if let Some(account) = front_end {
            let sql = "SELECT tenant_id AS home, user_id AS holder FROM service_accounts WHERE id = $1";
            self.all(sql, [account.into()]).await?
        } else {
            let sql = "SELECT m.tenant_id AS home, m.user_id AS holder
                 FROM users u JOIN members m ON m.user_id = u.id AND m.ended_at IS NULL
                 WHERE u.issuer = $1 AND u.subject = $2 ORDER BY m.id";
            self.all(sql, [subject.issuer().into(), subject.subject().into()]).await?
        };
        for HolderRow { home, holder } in holders {
            let subject = front_end.map_or(("User", holder), |account| (ServiceAccount::NAME, account));
            let deed = Deed { action: "TOKEN_USE", subject, outcome: Outcome::Denied };
            self.append_trail(home, home, Some(Id::from_uuid(holder)), &deed, cx).await?;
        }
        Ok(())
    }

    async fn end_token(
        &mut self,
        hash: [u8; 32],
        lapses_at: Timestamp,
        of: Option<&Caller>,
        now: Timestamp,
    ) -> Result<()> {
        self.execute("DELETE FROM ended_tokens WHERE lapses_at < $1", [now.into()]).await?;
        self.execute(
            "INSERT INTO ended_tokens (hash, lapses_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            [hex::encode(hash).into(), lapses_at.into()],
        )
        .await?;
        if let Some(caller) = of {
            self.stir(Change::Person(caller.user()));
        }
        Ok(())
    }
}
