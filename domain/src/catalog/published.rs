//! The one check of an edition that somebody wants to pin.
use super::EditionCode;
use crate::{Error, Reason, Result, Store};

const NO_EDITION: Reason = Reason::of(
    "UNKNOWN_EDITION",
    "There is no published catalogue edition of this code.",
    "このコードの公開済みの版はありません。",
);

/// Passes the code of a published edition.
pub(crate) async fn must_be_published<S: Store>(store: &mut S, edition: EditionCode) -> Result<()> {
    if store.edition_items(edition).await?.is_empty() {
        return Err(Error::invalid("edition", NO_EDITION));
    }
    Ok(())
}
