//! Reading evidence.
use super::{Evidence, EvidenceFilter, EvidenceId, EvidenceLink, EvidenceVersion};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    catalog::ItemCode,
    kernel::page::{Page, PageRequest},
};
use uuid::Uuid;

/// One page of the evidence, newest first.
pub struct ListEvidence {
    /// Which.
    pub filter: EvidenceFilter,
    /// Which page.
    pub page: PageRequest<Uuid>,
}

impl UseCase for ListEvidence {
    const ACTION: Action = Action::EvidenceRead;
    type Output = Page<Evidence>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Page<Evidence>> {
        store.list_evidence(&self.filter, &self.page).await
    }
}

/// Declares the batch behind a loader: a use case that reads by many ids at once.
macro_rules! batches {
    ($($(#[$doc:meta])* $name:ident -> $output:ty: $method:ident;)+) => {
        $($(#[$doc])* pub struct $name(pub Vec<EvidenceId>);
        impl UseCase for $name {
            const ACTION: Action = Action::EvidenceRead;
            type Output = $output;

            async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<$output> {
                store.$method(&self.0).await
            }
        })+
    };
}

batches! {
    /// The evidence of these ids.
    LoadEvidence -> Vec<Evidence>: evidence;
    /// The versions of these, oldest first.
    LoadVersions -> Vec<EvidenceVersion>: evidence_versions;
    /// What these are linked to.
    LoadLinks -> Vec<EvidenceLink>: evidence_links;
}

/// What is linked to these items of audits, in one statement.
pub struct LoadItemLinks(pub Vec<(AuditId, ItemCode)>);

impl UseCase for LoadItemLinks {
    const ACTION: Action = Action::EvidenceRead;
    type Output = Vec<EvidenceLink>;

    async fn execute<S: Store>(self, store: &mut S, _: &mut Context) -> Result<Vec<EvidenceLink>> {
        let (mut audits, mut items): (Vec<_>, Vec<_>) = self.0.into_iter().unzip();
        audits.sort_unstable();
        audits.dedup();
        items.sort_unstable();
        items.dedup();
        store.item_links(&audits, &items).await
    }
}
