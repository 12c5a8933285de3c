//! The house's order: who depends on whom, and how long a file may be.
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{read_dir, read_to_string},
    path::{Path, PathBuf},
    process::Command,
};
use tests::cluster::root_of_the_repository;

/// Each crate of the workspace with the names of what it is built from, tests not counted.
fn dependencies() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root_of_the_repository())
        .output()?;
    ensure!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout)?;
    let packages = told.get("packages").and_then(Value::as_array).context("packages")?;
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let package = |package: &Value| {
        let all = package.get("dependencies")?.as_array()?;
        let built = all.iter().filter(|one| one.get("kind") != Some(&Value::from("dev")));
        Some((name(package)?, built.filter_map(name).collect()))
    };
    packages.iter().map(|one| package(one).context("a package")).collect()
}

#[test]
fn dependencies_point_inwards() -> Result<()> {
    let all = dependencies()?;
    let ours: BTreeSet<_> = all.keys().cloned().collect();
    let of = |name: &str| all.get(name).with_context(|| format!("no crate {name}"));
    let own = |name: &str| -> Result<Vec<_>> { Ok(of(name)?.intersection(&ours).cloned().collect()) };
    assert_eq!(own("domain")?, Vec::<String>::new());
    assert_eq!(own("migrations")?, Vec::<String>::new());
    assert_eq!(own("infra")?, ["domain", "migrations"]);
    assert_eq!(own("charts")?, ["domain"]);
    assert_eq!(own("execution")?, Vec::<String>::new());
    assert_eq!(own("api")?, ["charts", "domain", "execution", "infra"]);
    for never in ["tokio", "async-graphql", "axum", "redis", "sea-orm", "sqlx", "reqwest"] {
        assert!(!of("domain")?.contains(never), "domain is built from {never}");
    }
    for never in ["sea-orm", "sea-orm-migration", "sqlx"] {
        assert!(!of("api")?.contains(never), "api is built from {never}");
    }
    Ok(())
}

/// All Rust files of the workspace.
fn sources() -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["api", "benches", "charts", "domain", "execution", "fuzz", "infra", "migrations", "tests", "xtask"]
            .into_iter()
            .map(|name| root_of_the_repository().join(name))
            .filter(|folder| folder.is_dir())
            .collect();
    while let Some(folder) = folders.pop() {
        for entry in read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                // What npm brings for the measurements is not ours, nor what fuzzing builds.
                let others = path.ends_with("node_modules") || path.ends_with("fuzz/target");
                folders.extend((!others).then_some(path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn inside(path: &Path) -> String {
    path.strip_prefix(root_of_the_repository()).unwrap_or(path).display().to_string()
}

#[test]
fn files_are_short() -> Result<()> {
    let mut long = Vec::new();
    for path in sources()? {
        let lines = read_to_string(&path)?.lines().count();
        let name = inside(&path);
        if lines > if name.starts_with("tests/") { 400 } else { 300 } {
            long.push(format!("{name}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
    Ok(())
}

/// The documents for people.
fn documents() -> Result<Vec<PathBuf>> {
    let mut found = vec![root_of_the_repository().join("README.md")];
    let mut folders = vec![root_of_the_repository().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "md") {
                found.push(path);
            }
        }
    }
    Ok(found)
}

/// What stands between back-ticks on a line and can be a path: `<name>` and commands cannot.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./*".contains(c));
    line.split('`').skip(1).step_by(2).filter(move |text| plain(text))
}

#[test]
fn paths_in_documents_exist() -> Result<()> {
    let root = root_of_the_repository();
    let sources: Vec<String> = sources()?.iter().map(|path| format!("/{}", inside(path))).collect();
    let is_there = |path: &str| match path.split_once('/') {
        Some((top, _)) if !top.is_empty() && root.join(top).is_dir() => {
            root.join(path.trim_end_matches('*')).exists()
        }
        // One that begins elsewhere is the end of a source's path, and of other things that have a stroke.
        _ => {
            Path::new(path).extension().is_none_or(|ending| ending != "rs")
                || sources.iter().any(|source| source.ends_with(&format!("/{path}")))
        }
    };
    let mut lost = Vec::new();
    for document in documents()? {
        for (number, line) in (1..).zip(read_to_string(&document)?.lines()) {
            let gone = quoted(line).filter(|path| !is_there(path));
            lost.extend(gone.map(|path| format!("{}:{number}: {path}", inside(&document))));
        }
    }
    assert!(lost.is_empty(), "{lost:#?}");
    Ok(())
}

#[test]
fn nothing_is_left_for_later() -> Result<()> {
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X:"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
    ];
    let mut left = Vec::new();
    for path in sources()? {
        for (line, text) in (1..).zip(read_to_string(&path)?.lines()) {
            if marks.iter().any(|mark| text.contains(mark)) {
                left.push(format!("{}:{line}: {}", inside(&path), text.trim()));
            }
        }
    }
    assert!(left.is_empty(), "{left:#?}");
    Ok(())
}

#[test]
fn decisions_are_numbered_without_a_gap() -> Result<()> {
    let folder = root_of_the_repository().join("docs/decisions");
    if !folder.is_dir() {
        return Ok(());
    }
    let names = read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut names: Vec<String> = names.collect::<Result<_>>()?;
    names.retain(|name| name != "README.md");
    names.sort();
    for (number, name) in (1..).zip(names) {
        assert!(
            name.starts_with(&format!("{number:04}-"))
                && Path::new(&name).extension().is_some_and(|ending| ending == "md"),
            "{name}: expected {number:04}-….md"
        );
    }
    Ok(())
}

#[test]
fn tables_are_private_to_the_database() -> Result<()> {
    let db = root_of_the_repository().join("infra/src/db");
    for (file, allowed) in [("mod.rs", "mod "), ("entity/mod.rs", "pub(super) mod ")] {
        let text = read_to_string(db.join(file))?;
        let modules = text.lines().filter(|line| line.ends_with(';') && line.contains("mod "));
        for line in modules {
            assert!(line.starts_with(allowed), "{file}: {line}");
        }
    }
    let mut outside = Vec::new();
    for path in sources()? {
        let name = inside(&path);
        let imports = read_to_string(&path)?.contains(concat!("db::", "entity"));
        if imports && !name.starts_with("infra/src/db/") {
            outside.push(name);
        }
    }
    assert!(outside.is_empty(), "{outside:?}");
    Ok(())
}

/// A list that is no connection must say what it usually costs: the limit would else take it for one row.
#[test]
fn plain_lists_have_a_cost() -> Result<()> {
    let (mut free, mut seen) = (Vec::new(), 0_u32);
    for path in sources()?
        .into_iter()
        .filter(|path| path.starts_with(root_of_the_repository().join("api/src/graphql")))
    {
        let text = read_to_string(&path)?;
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (index, line) in lines.iter().enumerate() {
            let resolver = line.starts_with("async fn ") || line.starts_with(") -> ");
            // Enumerations come a few at a time, out of what was read anyway.
            let shown = !line.contains("model::") && !line.contains("HashMap<");
            if !resolver
                || !shown
                || !line.contains("-> ")
                || !line.contains("Vec<")
                || line.contains("Vec<Role>")
            {
                continue;
            }
            seen += 1;
            let before = lines.split_at(index).0.iter().rev();
            let mut own = before.take_while(|line| !line.starts_with('}') && !line.ends_with('{'));
            if !own.any(|line| line.contains("complexity")) {
                free.push(format!("{}:{}: {line}", inside(&path), index + 1));
            }
        }
    }
    assert!(seen > 8, "only {seen} lists were looked at");
    assert!(free.is_empty(), "{free:#?}");
    Ok(())
}

/// What the API answers, by its stable name, stands in the reference. What only an import says does not leave a terminal.
#[test]
fn every_reason_is_in_the_reference() -> Result<()> {
    let docs = root_of_the_repository().join("docs");
    let pages = [
        "api.md",
        "appointments.md",
        "audits.md",
        "comparison.md",
        "editions.md",
        "findings.md",
        "planning.md",
    ];
    let reference = pages.map(|page| read_to_string(docs.join(page)));
    let reference = reference.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    let terminal = [
        "domain/src/catalog/",
        "domain/src/table/",
        "domain/src/register/read",
        "domain/src/register/check",
        "domain/src/register/kind",
        "domain/src/disclosure/rules",
        "domain/src/comparison/assess",
        "infra/src/import/",
    ];
    let (mut unknown, mut seen) = (Vec::new(), 0_u32);
    for path in sources()? {
        let name = inside(&path);
        let product = ["domain/", "infra/", "api/"].iter().any(|part| name.starts_with(part));
        if !product || terminal.iter().any(|part| name.starts_with(part)) {
            continue;
        }
        let text = read_to_string(&path)?;
        for made in text.split("Reason::of(").chain(text.split("Reason::naming(")).skip(1) {
            let Some(code) = made.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
            else {
                continue;
            };
            seen += 1;
            if !reference.contains(&format!("`{code}`")) {
                unknown.push(format!("{name}: {code}"));
            }
        }
    }
    assert!(seen > 40, "only {seen} reasons were looked at");
    assert!(unknown.is_empty(), "{unknown:#?}");
    Ok(())
}
