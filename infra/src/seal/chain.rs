//! A whole chain out of the database, as the owner sees it, at one moment.
use super::{EntryRow, hash_of, signature_holds, signed_head, wide};
use anyhow::{Context as _, Result};
use domain::{
    Timestamp,
    trail::{Against, Fault, Link, Survey, TrailRow, Verified, Verifier},
};
use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseConnection, DatabaseTransaction, DbBackend, FromQueryResult,
    IsolationLevel, Statement, TransactionTrait as _, Value,
};
use uuid::Uuid;

/// How many links are held in memory at a time.
const PAGE: i64 = 1000;

const SURVEY: &str = "
    SELECT o.id AS organization,
           (SELECT count(*) FROM trail_unsealed u WHERE u.tenant_id = o.id) AS queued,
           (SELECT count(*) FROM trail_unsealed u WHERE u.tenant_id = o.id AND NOT EXISTS
                (SELECT FROM trail t WHERE (t.tenant_id, t.id) = (u.tenant_id, u.trail_id))) AS lost,
           (SELECT count(*) FROM trail t WHERE t.tenant_id = o.id
                AND NOT EXISTS (SELECT FROM trail_seals s WHERE (s.tenant_id, s.trail_id) = (t.tenant_id, t.id))
                AND NOT EXISTS (SELECT FROM trail_unsealed u WHERE (u.tenant_id, u.trail_id) = (t.tenant_id, t.id)))
               AS stray,
           (SELECT max(sequence) FROM trail_heads h WHERE h.tenant_id = o.id) AS signed_up_to
    FROM organizations o WHERE o.code = $1 OR o.id::text = lower($1)";

const LINKS: &str = "
    SELECT s.sequence, s.trail_id, s.hash, t.tenant_id, t.id, t.at, t.user_id, t.organization_id, t.action, t.subject_kind,
           t.subject_id, t.outcome, h.hash AS head_hash, h.signed_at, h.public_key, h.signature
    FROM trail_seals s LEFT JOIN trail t ON (t.tenant_id, t.id) = (s.tenant_id, s.trail_id)
        LEFT JOIN trail_heads h ON (h.tenant_id, h.sequence) = (s.tenant_id, s.sequence)
    WHERE s.tenant_id = $1 AND s.sequence > $2 ORDER BY s.sequence LIMIT $3";

#[derive(FromQueryResult)]
struct SurveyRow {
    organization: Uuid,
    queued: i64,
    lost: i64,
    stray: i64,
    signed_up_to: Option<i64>,
}

#[derive(FromQueryResult)]
struct LinkRow {
    sequence: i64,
    trail_id: Uuid,
    hash: Vec<u8>,
    head_hash: Option<Vec<u8>>,
    signed_at: Option<Timestamp>,
    public_key: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    #[sea_orm(nested)]
    entry: Option<EntryRow>,
}

/// One trail with its chain at one moment, read from its start.
pub(super) struct Chain {
    tx: DatabaseTransaction,
    pub(super) survey: Survey,
    last: i64,
}

impl Chain {
    /// The trail of the organization of that 全国地方公共団体コード or id.
    pub(super) async fn open(owner: &DatabaseConnection, organization: &str) -> Result<Self> {
        // One snapshot: what is written or sealed meanwhile is no part of it.
        let tx =
            owner.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?;
        let rows: Vec<SurveyRow> = all(&tx, SURVEY, [organization.into()]).await?;
        let row = rows.into_iter().next();
        let row =
            row.with_context(|| format!("there is no organization {organization}: give its code or its id"))?;
        let lost = wide(row.lost)?;
        let survey = Survey {
            organization: row.organization,
            waiting: wide(row.queued)?.saturating_sub(lost),
            lost,
            stray: wide(row.stray)?,
            signed_up_to: row.signed_up_to.map(wide).transpose()?,
        };
        Ok(Self { tx, survey, last: i64::MIN })
    }

    /// The next links; none at the end.
    pub(super) async fn next(&mut self) -> Result<Vec<Link>> {
        let tenant = self.survey.organization;
        let values = [tenant.into(), self.last.into(), PAGE.into()];
        let rows: Vec<LinkRow> = all(&self.tx, LINKS, values).await?;
        if let Some(row) = rows.last() {
            self.last = row.sequence;
        }
        rows.into_iter().map(|row| link(tenant, row)).collect()
    }
}

fn link(tenant: Uuid, row: LinkRow) -> Result<Link> {
    let head = match (row.head_hash, row.signed_at, row.public_key, row.signature) {
        (Some(hash), Some(at), Some(key), Some(signature)) => {
            Some(signed_head(tenant, row.sequence, &hash, at, &key, &signature)?)
        }
        _ => None,
    };
    Ok(Link {
        sequence: wide(row.sequence)?,
        entry: row.trail_id,
        hash: hash_of(&row.hash)?,
        row: row.entry.map(TrailRow::from),
        head,
    })
}

async fn all<R: FromQueryResult>(
    tx: &DatabaseTransaction,
    sql: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<R>> {
    let rows = tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    Ok(rows.iter().map(|row| R::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

/// Follows the chain of the organization of that code or id. `owner` must be the owner of the schema, who passes row-level
/// security. The outer error is a failure of ours; the inner one is what does not hold.
pub async fn verify_trail(
    owner: &DatabaseConnection,
    organization: &str,
    against: Against,
) -> Result<Result<Verified, Fault>> {
    let mut chain = Chain::open(owner, organization).await?;
    let mut verifier = match Verifier::new(chain.survey, against, signature_holds) {
        Ok(verifier) => verifier,
        Err(fault) => return Ok(Err(fault)),
    };
    loop {
        let links = chain.next().await?;
        if links.is_empty() {
            return Ok(verifier.finish());
        }
        if let Err(fault) = links.iter().try_for_each(|link| verifier.follow(link)) {
            return Ok(Err(fault));
        }
    }
}
