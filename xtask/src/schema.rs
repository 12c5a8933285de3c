//! `schema.graphql`, the public contract: printed by the program itself.
use crate::{
    Outcome,
    tasks::{cargo, root},
};
use std::{fs, path::PathBuf, process::Stdio};

fn path() -> PathBuf {
    root().join("schema.graphql")
}

/// Writes the file anew.
pub(crate) fn write() -> Outcome {
    let schema = print()?;
    fs::write(path(), schema).map_err(|failure| format!("cannot write schema.graphql: {failure}"))
}

/// Refuses a file that is not what the program prints.
pub(crate) fn compare() -> Outcome {
    let committed = fs::read_to_string(path()).unwrap_or_default();
    if print()? == committed {
        return Ok(());
    }
    Err("schema.graphql is not current: run `cargo xtask schema` and review the difference".to_owned())
}

fn print() -> Outcome<String> {
    let mut kansa = cargo(&["run", "--quiet", "--package", "api", "--bin", "kansa", "--", "schema"]);
    let done =
        kansa.stderr(Stdio::inherit()).output().map_err(|failure| format!("cannot run cargo: {failure}"))?;
    if !done.status.success() {
        return Err(format!("`kansa schema` failed: {}", done.status));
    }
    String::from_utf8(done.stdout)
        .map_err(|_| "`kansa schema` printed something that is not UTF-8".to_owned())
}
