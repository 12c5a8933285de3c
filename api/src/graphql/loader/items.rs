//! The items of audits and of editions, page by page, and what is linked to them.
use super::{Loaders, grouped};
use async_graphql::dataloader::Loader;
use domain::{
    Error,
    audit::{Audit, AuditId, ItemPage, ListAuditItems},
    catalog::{EditionCode, Item, ItemCode, ItemFilter, ListItems},
    evidence::{EvidenceLink, LoadItemLinks},
    kernel::page::{Page, PageRequest},
};
use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

/// An audit that this request has read, by its id: what hangs on it need not read it again.
#[derive(Clone)]
pub(in crate::graphql) struct Opened(Arc<Audit>);

impl Opened {
    pub(in crate::graphql) fn new(audit: &Audit) -> Self {
        Self(Arc::new(audit.clone()))
    }

    pub(in crate::graphql) fn audit(&self) -> &Audit {
        &self.0
    }
}

impl PartialEq for Opened {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}
impl Eq for Opened {}
impl Hash for Opened {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

/// A page of the items of an audit, with both verdicts.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct ItemsOf(pub(in crate::graphql) Opened, pub(in crate::graphql) PageRequest<i32>);

impl Loader<ItemsOf> for Loaders {
    type Value = ItemPage;
    type Error = Error;

    async fn load(&self, keys: &[ItemsOf]) -> Result<HashMap<ItemsOf, ItemPage>, Error> {
        let mut pages: HashMap<&PageRequest<i32>, Vec<&Opened>> = HashMap::new();
        for ItemsOf(audit, page) in keys {
            pages.entry(page).or_default().push(audit);
        }
        let mut found = HashMap::new();
        for (page, opened) in pages {
            let audits = opened.iter().map(|one| one.audit().clone()).collect();
            let list = ListAuditItems { audits, page: page.clone() };
            let items = self.services.gate.run(&self.scope, list).await?;
            let of = |one: ItemPage| {
                let opened = opened.iter().find(|opened| opened.audit().id == one.audit)?;
                Some((ItemsOf((*opened).clone(), page.clone()), one))
            };
            found.extend(items.into_iter().filter_map(of));
        }
        Ok(found)
    }
}

/// One page of an edition's items: asked for under a hundred audits it is read once.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct CatalogPage(
    pub(in crate::graphql) EditionCode,
    pub(in crate::graphql) ItemFilter,
    pub(in crate::graphql) PageRequest<i32>,
);

impl Loader<CatalogPage> for Loaders {
    type Value = Page<(i32, Item)>;
    type Error = Error;

    async fn load(&self, keys: &[CatalogPage]) -> Result<HashMap<CatalogPage, Self::Value>, Error> {
        let mut pages = HashMap::new();
        for key in keys {
            let CatalogPage(edition, filter, page) = key.clone();
            let found = self.services.gate.run(&self.scope, ListItems { edition, filter, page }).await?;
            pages.insert(key.clone(), found);
        }
        Ok(pages)
    }
}

/// What is linked to an item of an audit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::graphql) struct LinkedTo(pub(in crate::graphql) AuditId, pub(in crate::graphql) ItemCode);

impl Loader<LinkedTo> for Loaders {
    type Value = Vec<EvidenceLink>;
    type Error = Error;

    async fn load(&self, keys: &[LinkedTo]) -> Result<HashMap<LinkedTo, Vec<EvidenceLink>>, Error> {
        let items = keys.iter().map(|key| (key.0, key.1)).collect();
        let found = self.services.gate.run(&self.scope, LoadItemLinks(items)).await?;
        Ok(grouped(found, |link| LinkedTo(link.audit, link.item)))
    }
}
