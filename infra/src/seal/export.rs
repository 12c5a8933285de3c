//! A trail with its chain as a file, one JSON object a line: first the survey, then the links. Ids only, as in the trail.
use super::{chain::Chain, signature_holds};
use anyhow::{Context as _, Result};
use domain::trail::{Against, Fault, Link, Survey, Verified, Verifier};
use sea_orm::DatabaseConnection;
use std::io::{BufRead, Write};

/// Writes the trail of the organization of that code or id. Answers how many links were written.
pub async fn export_trail(
    owner: &DatabaseConnection,
    organization: &str,
    mut to: impl Write + Send,
) -> Result<u64> {
    let mut chain = Chain::open(owner, organization).await?;
    serde_json::to_writer(&mut to, &chain.survey)?;
    to.write_all(b"\n")?;
    let mut written = 0;
    loop {
        let links = chain.next().await?;
        if links.is_empty() {
            to.flush()?;
            return Ok(written);
        }
        for link in links {
            serde_json::to_writer(&mut to, &link)?;
            to.write_all(b"\n")?;
            written += 1;
        }
    }
}

/// Follows the chain of an exported file. The outer error is a file that cannot be read; the inner one is what does not hold.
pub fn verify_export(from: impl BufRead, against: Against) -> Result<Result<Verified, Fault>> {
    let mut lines = (1_u64..).zip(from.lines());
    let (_, first) = lines.next().context("the file is empty")?;
    let survey: Survey =
        serde_json::from_str(&first?).context("line 1 is not the start of an exported trail")?;
    let mut verifier = match Verifier::new(survey, against, signature_holds) {
        Ok(verifier) => verifier,
        Err(fault) => return Ok(Err(fault)),
    };
    for (number, line) in lines {
        let link: Link = serde_json::from_str(&line?)
            .with_context(|| format!("line {number} is not a link of a trail"))?;
        if let Err(fault) = verifier.follow(&link) {
            return Ok(Err(fault));
        }
    }
    Ok(verifier.finish())
}
