//! What `kansa` can be told to do.
mod import;
mod report;
mod serve;
mod setup;
mod token;
mod trail;

pub use serve::serve_until_told;

use crate::{demo, graphql, telemetry::Telemetry};
use anyhow::Result;
use clap::{Parser, Subcommand};
use infra::config::Config;
use std::path::PathBuf;

/// Information-security audits of local governments.
#[derive(Parser)]
#[command(name = "kansa", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API.
    Serve,
    /// Show the whole road on demonstration data, then serve it.
    Demo {
        /// Print and exit instead of serving.
        #[arg(long)]
        once: bool,
        /// Write the comparison's pictures and tables into this folder.
        #[arg(long)]
        charts: Option<PathBuf>,
    },
    /// Make the database's roles and bring its schema up to date.
    Migrate,
    /// Load the register, a catalogue edition, or the mapping between two editions.
    Import {
        #[command(subcommand)]
        what: Import,
    },
    /// Make the centre and print the code by which its first operator comes in.
    Bootstrap {
        /// The centre's name.
        #[arg(long)]
        center: String,
        /// What to call the first operator.
        #[arg(long)]
        operator: String,
    },
    /// Print a token for one of the demo's actors. Not where an issuer is configured.
    Token {
        /// The actor, such as `oita-coordinator`.
        actor: String,
        /// One by which a front end is given its own to act for them, and that opens nothing itself.
        #[arg(long)]
        exchange: bool,
    },
    /// Check what the house has sealed; name the first thing that does not hold.
    Verify {
        #[command(subcommand)]
        what: Verify,
    },
    /// Write something to a file.
    Export {
        #[command(subcommand)]
        what: Export,
    },
    /// Make the key that signs the heads of trails, unless FILE holds one, and print its public half.
    TrailKey {
        /// The file, for `KANSA_TRAIL_KEY`.
        file: PathBuf,
    },
    /// Print the GraphQL schema.
    Schema,
}

#[derive(Subcommand)]
enum Verify {
    /// The chain over an organization's trail.
    Trail {
        /// The organization: its code or its id.
        #[arg(long, required_unless_present = "export")]
        organization: Option<String>,
        /// Verify this file, which `kansa export trail` wrote, instead of the database.
        #[arg(long, conflicts_with = "organization")]
        export: Option<PathBuf>,
        #[command(flatten)]
        given: trail::Given,
    },
    /// A signed report that was kept elsewhere. No database is asked.
    Report {
        /// The versions, the oldest first: each the report's `content`, or the JSON of its `content` and `sha256`.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The SHA-256 that was noted of the newest.
        #[arg(long)]
        sha256: Option<String>,
    },
}

#[derive(Subcommand)]
enum Export {
    /// An organization's trail with its chain, as JSON lines: ids, no names.
    Trail {
        /// The organization: its code or its id.
        #[arg(long)]
        organization: String,
        /// The file to make.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Import {
    /// The register of local governments.
    Governments {
        /// The CSV file.
        file: PathBuf,
        /// Check and count, but keep nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// A catalogue edition, which is then published and never changes.
    Catalog {
        /// The folder with `edition.csv`, `categories.csv` and `items.csv`.
        folder: PathBuf,
        /// Check and count, but keep nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// The mapping from one edition's items to a later one's, which then never changes.
    Mapping {
        /// The CSV file.
        file: PathBuf,
        /// Check and count, but keep nothing.
        #[arg(long)]
        dry_run: bool,
    },
}

/// Does what was told.
pub async fn run(cli: Cli) -> Result<()> {
    match cli.command {
        Command::Schema => {
            say(graphql::sdl().trim_end());
            return Ok(());
        }
        Command::Verify { what: Verify::Report { files, sha256 } } => {
            return report::verify(&files, sha256.as_deref());
        }
        _ => {}
    }
    let config = Config::from_env()?;
    // A story is told, not logged: unless something is wrong.
    let quiet = matches!(cli.command, Command::Demo { .. }) && config.log == "info";
    let _sending = Telemetry::start(&config, if quiet { "warn" } else { &config.log })?;
    match cli.command {
        // Done above: they need no configuration.
        Command::Schema | Command::Verify { what: Verify::Report { .. } } => Ok(()),
        Command::Serve => serve::serve(&config).await,
        Command::Demo { once, charts } => demo::run(&config, once, charts.as_deref()).await,
        Command::Migrate => setup::migrate(&config).await,
        Command::Import { what: Import::Governments { file, dry_run } } => {
            import::governments(&config, &file, dry_run).await
        }
        Command::Import { what: Import::Catalog { folder, dry_run } } => {
            import::catalog(&config, &folder, dry_run).await
        }
        Command::Import { what: Import::Mapping { file, dry_run } } => {
            import::mapping(&config, &file, dry_run).await
        }
        Command::Bootstrap { center, operator } => setup::bootstrap(&config, &center, &operator).await,
        Command::Token { actor, exchange } => token::print(&config, &actor, exchange),
        Command::Verify { what: Verify::Trail { organization, export, given } } => {
            match (export, organization) {
                (Some(file), _) => trail::verify_file(&file, &given),
                (None, Some(organization)) => trail::verify(&config, &organization, &given).await,
                (None, None) => Ok(()), // clap asks for one of the two
            }
        }
        Command::Export { what: Export::Trail { organization, file } } => {
            trail::export(&config, &organization, &file).await
        }
        Command::TrailKey { file } => trail::key(&file),
    }
}

/// Prints what was asked for.
pub(crate) fn say(text: &str) {
    #[expect(clippy::print_stdout, reason = "the one place that talks to the person at the terminal")]
    {
        println!("{text}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
        let parsed = |line: &str| Cli::try_parse_from(line.split(' ')).is_ok();
        assert!(parsed("kansa verify trail --organization 442020 --head head.json --key abc"));
        assert!(parsed("kansa verify trail --export trail.jsonl --head head.json"));
        assert!(parsed("kansa export trail --organization 442020 trail.jsonl"));
        assert!(parsed("kansa demo --once --charts docs/images"));
        assert!(parsed("kansa verify report v1.json v2.json --sha256 abc"));
        assert!(!parsed("kansa verify report"), "which");
        assert!(!parsed("kansa verify trail"), "of whom, or of which file");
        assert!(!parsed("kansa verify trail --organization 442020 --export trail.jsonl"), "one of the two");
    }
}
