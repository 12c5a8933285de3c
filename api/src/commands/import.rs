use super::say;
use crate::servers::Servers;
use anyhow::{Context as _, Result};
use domain::Clock as _;
use infra::{
    config::Config,
    import::{
        CatalogFiles, CatalogOutcome, MappingOutcome, import_catalog, import_governments, import_mapping,
    },
    setup,
    system::SystemClock,
};
use std::{fs::File, path::Path};

pub(super) async fn governments(config: &Config, file: &Path, dry_run: bool) -> Result<()> {
    let csv = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    let servers = Servers::start(config).await?;
    let done = import_governments(&setup::owner(&servers.superuser()?).await?, csv, dry_run).await;
    servers.stop().await?;
    let counts = done?;
    let kept = if dry_run { " (dry run: nothing was kept)" } else { "" };
    say(&format!(
        "{} added, {} changed, {} unchanged, {} not in the file{kept}",
        counts.added, counts.changed, counts.unchanged, counts.absent
    ));
    Ok(())
}

pub(super) async fn catalog(config: &Config, folder: &Path, dry_run: bool) -> Result<()> {
    let files = CatalogFiles::open(folder)?;
    let servers = Servers::start(config).await?;
    let done =
        import_catalog(&setup::owner(&servers.superuser()?).await?, files, SystemClock.now(), dry_run).await;
    servers.stop().await?;
    let kept = if dry_run { " (dry run: nothing was kept)" } else { "" };
    match done? {
        CatalogOutcome::Published { categories, items } => {
            say(&format!("published: {categories} categories, {items} items{kept}"));
        }
        CatalogOutcome::Unchanged => say("this edition is published already, with the same content"),
    }
    Ok(())
}

pub(super) async fn mapping(config: &Config, file: &Path, dry_run: bool) -> Result<()> {
    let csv = File::open(file).with_context(|| format!("cannot open {}", file.display()))?;
    let servers = Servers::start(config).await?;
    let done = import_mapping(&setup::owner(&servers.superuser()?).await?, csv, dry_run).await;
    servers.stop().await?;
    let kept = if dry_run { " (dry run: nothing was kept)" } else { "" };
    match done? {
        MappingOutcome::Loaded { lines } => say(&format!("loaded: {lines} lines{kept}")),
        MappingOutcome::Unchanged => say("this mapping is loaded already, with the same lines"),
    }
    Ok(())
}
