//! The second wall. Each kind of table has one helper; a table enclosed by none fails `tests/it/walls.rs`.
//!
//! Every policy reads its settings through `(SELECT …)`, so once per statement, and an unset or empty setting is
//! NULL, which admits no row.
use crate::roles::{APP, PLATFORM};
use sea_orm_migration::prelude::*;

/// What an outsider under a live grant may do with a tenant's table.
pub(crate) enum Entry {
    /// Nothing: the table does not exist for it.
    None,
    /// Read the rows of the granted audit; the column names the audit.
    Read(&'static str),
    /// Read the rows that a table of links ties to the granted audit. That table has its own policy and names the tenant
    /// and, as `audit_id`, the audit; `to` is its column that names `column` here.
    ReadLinked {
        /// What the links name.
        column: &'static str,
        /// The table of links.
        links: &'static str,
        /// Its column that names `column`.
        to: &'static str,
    },
    /// Read and write the rows of the granted audit; the column names the audit.
    Write(&'static str),
}

/// Reference: read by every signed-in organization, written by the owner's bulk loads only.
pub(crate) async fn reference(db: &SchemaManagerConnection<'_>, table: &str) -> Result<(), DbErr> {
    run(
        db,
        table,
        "reference",
        &format!(
            "CREATE POLICY read ON {table} FOR SELECT TO {APP}, {PLATFORM} USING (true);
         GRANT SELECT ON {table} TO {APP}, {PLATFORM};"
        ),
    )
    .await
}

/// Reference that the centre writes through the product: read likewise, and written by the centre's own people alone.
pub(crate) async fn central(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    privileges: &str,
) -> Result<(), DbErr> {
    let centre =
        "EXISTS (SELECT FROM organizations o WHERE o.id = (SELECT app_own_tenant()) AND o.kind = 'CENTER')";
    let sql = format!(
        "GRANT {privileges} ON {table} TO {APP};
         CREATE POLICY centre_adds ON {table} FOR INSERT TO {APP} WITH CHECK ({centre});
         CREATE POLICY centre_changes ON {table} FOR UPDATE TO {APP} USING ({centre}) WITH CHECK ({centre});"
    );
    reference(db, table).await?;
    db.execute_unprepared(&sql).await.map(drop)
}

/// Tenant: one owner, first in every key. `privileges` are those of the owner's own people; empty for none.
pub(crate) async fn tenant(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    privileges: &str,
    entry: Entry,
) -> Result<(), DbErr> {
    let granted = if privileges.is_empty() {
        String::new()
    } else {
        format!("GRANT {privileges} ON {table} TO {APP};")
    };
    let own = format!(
        "ALTER TABLE {table} ALTER COLUMN tenant_id SET DEFAULT app_tenant();
         {granted}
         CREATE POLICY own ON {table} TO {APP} USING (tenant_id = (SELECT app_own_tenant()))
             WITH CHECK (tenant_id = (SELECT app_own_tenant()));"
    );
    let entered = |column: &str| {
        format!("tenant_id = (SELECT app_tenant()) AND {column} = (SELECT app_granted_audit())")
    };
    let outsider = match entry {
        Entry::None => String::new(),
        Entry::Read(column) => {
            format!("CREATE POLICY entered ON {table} FOR SELECT TO {APP} USING ({});", entered(column))
        }
        Entry::ReadLinked { column, links, to } => {
            // Without a live grant the audit is NULL, no link is found, and so no row is seen.
            let linked = entered("audit_id");
            format!(
                "CREATE POLICY entered ON {table} FOR SELECT TO {APP} USING (tenant_id = (SELECT app_tenant())
                     AND {column} IN (SELECT {to} FROM {links} WHERE {linked}));"
            )
        }
        Entry::Write(column) => {
            let rule = entered(column);
            format!("CREATE POLICY entered ON {table} TO {APP} USING ({rule}) WITH CHECK ({rule});")
        }
    };
    run(db, table, "tenant", &(own + &outsider)).await
}

/// Party: what a few organizations share. A row is for those it names, and for no outsider under a grant.
/// `reads` admits readers and `writes` the authors of rows; both are conditions on the row.
pub(crate) async fn party(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    privileges: &str,
    reads: &str,
    writes: &str,
) -> Result<(), DbErr> {
    let sql = format!(
        "GRANT {privileges} ON {table} TO {APP};
         CREATE POLICY parties_read ON {table} FOR SELECT TO {APP} USING ({reads});
         CREATE POLICY parties_add ON {table} FOR INSERT TO {APP} WITH CHECK ({writes});
         CREATE POLICY parties_change ON {table} FOR UPDATE TO {APP} USING ({writes}) WITH CHECK ({writes});
         CREATE POLICY parties_remove ON {table} FOR DELETE TO {APP} USING ({writes});"
    );
    run(db, table, "party", &sql).await
}

/// Escrow: the contributor sees its own row; `extra` says what the release role may do.
pub(crate) async fn escrow(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    privileges: &str,
    extra: &str,
) -> Result<(), DbErr> {
    let sql = format!(
        "ALTER TABLE {table} ALTER COLUMN tenant_id SET DEFAULT app_tenant();
         GRANT {privileges} ON {table} TO {APP};
         CREATE POLICY own ON {table} TO {APP} USING (tenant_id = (SELECT app_own_tenant()))
             WITH CHECK (tenant_id = (SELECT app_own_tenant()));
         {extra}"
    );
    run(db, table, "escrow", &sql).await
}

/// Lets the platform role work on `table`: part of the golden list of what it may touch.
pub(crate) async fn admit_platform(
    db: &SchemaManagerConnection<'_>,
    table: &str,
    privileges: &str,
) -> Result<(), DbErr> {
    let sql = format!(
        "GRANT {privileges} ON {table} TO {PLATFORM};
         CREATE POLICY platform ON {table} TO {PLATFORM} USING (true) WITH CHECK (true);"
    );
    db.execute_unprepared(&sql).await.map(drop)
}

async fn run(db: &SchemaManagerConnection<'_>, table: &str, kind: &str, policies: &str) -> Result<(), DbErr> {
    let sql = format!(
        "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
         COMMENT ON TABLE {table} IS 'kind: {kind}';
         {policies}"
    );
    db.execute_unprepared(&sql).await.map(drop)
}
