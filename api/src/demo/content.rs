//! The register and the catalogue, as they are in the repository; inside the program, so that it runs anywhere.
use anyhow::Result;
use domain::Timestamp;
use infra::{
    import::{CatalogFiles, import_catalog, import_governments},
    setup,
};

const REGISTER: &str = include_str!("../../../data/local-governments.csv");
const EDITION: &str = include_str!("../../../catalogs/H19.7/edition.csv");
const CATEGORIES: &str = include_str!("../../../catalogs/H19.7/categories.csv");
const ITEMS: &str = include_str!("../../../catalogs/H19.7/items.csv");

/// Loads both; what is there already is left alone.
pub(super) async fn load(superuser: &str, now: Timestamp) -> Result<()> {
    let owner = setup::owner(superuser).await?;
    import_governments(&owner, REGISTER.as_bytes(), false).await?;
    let files = CatalogFiles {
        edition: EDITION.as_bytes(),
        categories: CATEGORIES.as_bytes(),
        items: ITEMS.as_bytes(),
    };
    import_catalog(&owner, files, now, false).await?;
    owner.close().await?;
    Ok(())
}
