//! Every route of the server, as its source declares it, and where to knock at each.
use super::marks::Marked;
use crate::{
    evidence::{Carrier, MANAGER},
    pictures::FILES,
    voice::gid,
};
use anyhow::{Result, bail, ensure};
use std::{
    collections::BTreeSet,
    fs::{read_dir, read_to_string},
};
use tests::{Door, cluster::root_of_the_repository};

/// What stands in the quotes of each `.route("…")` of the server. Nothing else may lead anywhere.
pub(super) fn declared() -> Result<BTreeSet<String>> {
    let mut routes = BTreeSet::new();
    let mut folders = vec![root_of_the_repository().join("api/src")];
    while let Some(folder) = folders.pop() {
        for entry in read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Tests of the layers have routes of their own.
            if path.ends_with("tests.rs") || folder.ends_with("tests") {
                continue;
            }
            let source = read_to_string(&path)?;
            for other in ["route_service(", ".nest(", "nest_service(", "fallback_service("] {
                ensure!(!source.contains(other), "{}: {other} leads where no story looks", path.display());
            }
            let quoted = source.split(".route(").skip(1).filter_map(|rest| rest.split('"').nth(1));
            routes.extend(quoted.map(str::to_owned));
        }
    }
    Ok(routes)
}

/// Where to knock: below each declared route what Beppu would have kept to itself, and what is not there.
pub(super) async fn addresses(marked: &Marked, door: &Door) -> Result<Vec<String>> {
    let mut all = vec!["/nowhere".to_owned()];
    for route in declared()? {
        match route.as_str() {
            "/graphql" | "/graphiql" | "/graphiql/app.js" | "/graphiql/app.css" | "/livez" | "/readyz"
            | "/metrics" | "/oauth/token" | "/oauth/revoke" => all.push(route),
            "{UPLOADS}{{token}}" => all.push(marked.upload.clone()),
            // Beppu's own, not used up.
            "{DOWNLOADS}{{token}}" => {
                all.push(Carrier::of(door, MANAGER).address_of(&marked.evidence).await?);
            }
            "{RELEASES}{{release}}/{{file}}" => {
                let (audit, strange) = (gid(marked.audit), "not-an-id".to_owned());
                for id in [&marked.release, &marked.unreleased, &audit, &strange] {
                    all.extend(
                        FILES.into_iter().chain(["pie.svg"]).map(|file| format!("/releases/{id}/{file}")),
                    );
                }
            }
            other => bail!("say where to knock at the route {other}, and nobody's secrets may be behind it"),
        }
    }
    Ok(all)
}
