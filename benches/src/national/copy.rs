//! Rows on their way into a table through COPY, as the owner of the schema.
use anyhow::{Context as _, Result};
use indicatif::ProgressBar;
use migrations::roles::OWNER;
use sqlx::{
    Connection as _, PgConnection,
    postgres::{PgConnectOptions, PgCopyIn},
};
use std::{fmt::Display, str::FromStr as _};

/// So many bytes are sent at once.
const CHUNK: usize = 256 * 1024;

/// A session of the owner's.
pub(super) async fn owner(superuser: &str) -> Result<PgConnection> {
    let options = PgConnectOptions::from_str(superuser)?.options([("role", OWNER)]);
    PgConnection::connect_with(&options).await.context("the owner's session")
}

/// One table being filled.
pub(super) struct Copy<'a> {
    sink: PgCopyIn<&'a mut PgConnection>,
    bar: &'a ProgressBar,
    text: String,
}

impl<'a> Copy<'a> {
    /// Begins; `into` is a table with its columns.
    pub(super) async fn begin(db: &'a mut PgConnection, into: &str, bar: &'a ProgressBar) -> Result<Self> {
        let table = into.split_once(' ').map_or(into, |(table, _)| table);
        bar.set_message(table.to_owned());
        let sink = db.copy_in_raw(&format!("COPY {into} FROM STDIN")).await?;
        Ok(Self { sink, bar, text: String::with_capacity(CHUNK + 4_096) })
    }

    /// Adds a row. Its values hold no tab, line end or backslash, but `\N` for none.
    pub(super) async fn row(&mut self, values: &[&dyn Display]) -> Result<()> {
        use std::fmt::Write as _;
        for (place, value) in values.iter().enumerate() {
            if place > 0 {
                self.text.push('\t');
            }
            write!(self.text, "{value}")?;
        }
        self.text.push('\n');
        self.bar.inc(1);
        if self.text.len() >= CHUNK {
            self.flush().await?;
        }
        Ok(())
    }

    /// Ends; the database has all rows, or this fails.
    pub(super) async fn end(mut self) -> Result<u64> {
        self.flush().await?;
        Ok(self.sink.finish().await?)
    }

    async fn flush(&mut self) -> Result<()> {
        self.sink.send(self.text.as_bytes()).await?;
        self.text.clear();
        Ok(())
    }
}
