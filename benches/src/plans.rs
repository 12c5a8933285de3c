//! What the product says to its database, and how PostgreSQL would go about it: under the role and the settings under
//! which it was said, with its values. Nothing is copied here that could differ from what the product says.
use anyhow::{Context as _, Result, ensure};
use infra::db::connect;
use sea_orm::{
    ConnectionTrait as _, DatabaseTransaction, DbBackend, JsonValue, Statement, TransactionTrait as _,
};
use std::fmt;
use tests::House;

pub use tests::Tape;

/// How a statement is gone about.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The statement.
    pub sql: String,
    /// All nodes of the plan.
    pub nodes: Vec<Node>,
}

/// A step of a plan.
#[derive(Debug, Clone)]
pub struct Node {
    /// `Seq Scan`, `Index Scan` and the like.
    pub kind: String,
    /// The table it reads; empty if it reads none.
    pub table: String,
    /// The index it uses; empty if it uses none.
    pub index: String,
    /// The rows that came out of it, all rounds together; 0 unless it was carried out.
    pub rows: f64,
}

impl Plan {
    /// The nodes that read this table.
    pub fn reads(&self, table: &str) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(move |node| node.table == table)
    }

    /// Whether it reads the table from end to end.
    #[must_use]
    pub fn scans(&self, table: &str) -> bool {
        self.reads(table).any(|node| node.kind.ends_with("Seq Scan"))
    }

    /// Whether it uses the index.
    #[must_use]
    pub fn uses(&self, index: &str) -> bool {
        self.nodes.iter().any(|node| node.index == index)
    }

    /// How many rows its scans brought up.
    #[must_use]
    pub fn rows_read(&self) -> f64 {
        self.nodes.iter().filter(|node| !node.table.is_empty()).map(|node| node.rows).sum()
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sql)?;
        self.nodes.iter().try_for_each(|node| writeln!(f, "  {} {} {}", node.kind, node.table, node.index))
    }
}

/// What explaining a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Explain {
    /// Nothing is carried out.
    Plan,
    /// What reads is carried out and its rows are counted; what writes is left out.
    Reads,
}

/// Explains what was said, in transactions that are rolled back. What begins a transaction begins one here as well.
pub async fn explain(house: &House, said: &[Statement], how: Explain) -> Result<Vec<Plan>> {
    let server = connect(&house.cluster.server(&house.database), 1).await?;
    let (mut plans, mut tx): (_, Option<DatabaseTransaction>) = (Vec::new(), None);
    for statement in said {
        let sql = statement.sql.trim_start();
        if sql.starts_with("SET LOCAL ROLE") {
            if let Some(former) = tx.take() {
                former.rollback().await?;
            }
            tx = Some(server.begin().await?);
        }
        let db = tx.as_ref().with_context(|| format!("outside of a transaction: {sql}"))?;
        if sql.starts_with("SET ") || sql.starts_with("SELECT set_config") {
            db.execute_unprepared(sql).await?;
        } else if how == Explain::Plan {
            plans.push(plan(db, "EXPLAIN (FORMAT JSON)", statement).await?);
        } else if sql.starts_with("SELECT") {
            plans.push(plan(db, "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON)", statement).await?);
        }
    }
    if let Some(last) = tx {
        last.rollback().await?;
    }
    server.close().await?;
    Ok(plans)
}

async fn plan(db: &DatabaseTransaction, how: &str, said: &Statement) -> Result<Plan> {
    let asked = Statement {
        sql: format!("{how} {}", said.sql),
        values: said.values.clone(),
        db_backend: DbBackend::Postgres,
    };
    let row = db.query_one_raw(asked).await.with_context(|| said.sql.clone())?.context("a plan")?;
    let told: JsonValue = row.try_get_by_index(0)?;
    let mut nodes = Vec::new();
    walk(told.pointer("/0/Plan").context("a plan")?, &mut nodes);
    ensure!(!nodes.is_empty(), "no plan in {told}");
    Ok(Plan { sql: said.sql.clone(), nodes })
}

fn walk(node: &JsonValue, into: &mut Vec<Node>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default().to_owned();
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    into.push(Node {
        kind: text("Node Type"),
        table: text("Relation Name"),
        index: text("Index Name"),
        rows: number("Actual Rows") * number("Actual Loops"),
    });
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, into);
    }
}
