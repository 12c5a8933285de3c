//! Checking reports that were kept elsewhere: nothing but the files is read.
use super::say;
use anyhow::{Context as _, Result, bail};
use domain::{
    audit::{ReportContent, ReportFault, verify_chain, verify_report},
    kernel::reason::Language,
};
use serde::Deserialize;
use std::{fs::read_to_string, path::PathBuf};

/// A report as the API answers it: `reports { content sha256 }`.
#[derive(Deserialize)]
struct Answered {
    content: String,
    sha256: String,
}

/// Checks the versions of one report, the oldest first, and prints a line for each.
pub(super) fn verify(files: &[PathBuf], noted: Option<&str>) -> Result<()> {
    let mut contents = Vec::with_capacity(files.len());
    let mut newest = noted.map(str::to_owned);
    for file in files {
        let text = read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let content = match serde_json::from_str::<Answered>(&text) {
            Ok(answered) => {
                told(verify_report(&answered.content, Some(&answered.sha256)))?;
                newest = noted.map_or(Some(answered.sha256), |noted| Some(noted.to_owned()));
                answered.content
            }
            // A line end that a tool put after the content is not the content's.
            Err(_) => text.trim_end_matches(['\n', '\r']).to_owned(),
        };
        contents.push(content);
    }
    let last = contents.last().context("name at least one file")?;
    told(verify_report(last, newest.as_deref()))?;
    for report in told(verify_chain(&contents))? {
        say(&line(&report, newest.is_some()));
    }
    Ok(())
}

fn told<T>(found: Result<T, ReportFault>) -> Result<T> {
    found.or_else(|fault| {
        let reason = fault.reason();
        bail!("{} / {}", reason.message(Language::English), reason.message(Language::Japanese))
    })
}

fn line(report: &ReportContent, noted: bool) -> String {
    let against = if noted { "as noted" } else { "form only: give --sha256 to hold it against a noted hash" };
    format!(
        "version {} of {} for {}, signed {} for {}: intact ({against})",
        report.number, report.title, report.body, report.signed_at, report.organization
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_report_is_said_to_be_none() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "{}").unwrap();
        let said = verify(&[file.path().to_owned()], None).unwrap_err().to_string();
        assert!(said.starts_with("This is not the content of a report."), "{said}");
    }
}
