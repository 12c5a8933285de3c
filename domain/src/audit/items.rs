//! The items that a call or a batch names.
use super::{Audit, AuditId};
use crate::{Error, Reason, Result, Store, catalog::ItemCode};
use std::collections::HashSet;

/// The most items of one call: a catalogue of any known edition but the first fits.
pub(super) const MOST: usize = 400;

const COUNT: Reason =
    Reason::of("ITEM_COUNT", "Name 1 to 400 items.", "監査項目は1件から400件までで指定してください。");
const UNKNOWN: Reason = Reason::of(
    "UNKNOWN_ITEM",
    "This audit's edition has no such item.",
    "この監査が用いる版に、その監査項目はありません。",
);
const TWICE: Reason =
    Reason::of("ITEM_TWICE", "The same item appears twice in this call.", "同じ監査項目が重複しています。");

/// A refusal of the `index`th of the input field `items`.
pub(crate) fn item_error(index: usize, reason: Reason) -> Error {
    Error::Invalid { field: format!("items.{index}").into(), reason }
}

/// The codes of the input field `items`, 1 to 400, if the audit's edition has them all and none comes twice.
pub(crate) async fn named_items<S: Store>(
    store: &mut S,
    audit: &Audit,
    items: &[String],
) -> Result<Vec<ItemCode>> {
    if items.is_empty() || items.len() > MOST {
        return Err(Error::invalid("items", COUNT));
    }
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    known_items(store, audit, &items, item_error).await
}

/// The codes, if the audit's edition has them all and none comes twice; `refusal` says which one is refused.
pub(crate) async fn known_items<S: Store>(
    store: &mut S,
    audit: &Audit,
    items: &[&str],
    refusal: fn(usize, Reason) -> Error,
) -> Result<Vec<ItemCode>> {
    let asked = Asked::of(items);
    let edition = store.codes_in(audit.edition, &asked.codes()).await?;
    asked.known(&edition, refusal)
}

/// Items as they were named, each with its code if it can be one.
pub(super) struct Asked(Vec<Option<ItemCode>>);

impl Asked {
    pub(super) fn of(items: &[&str]) -> Self {
        Self(items.iter().map(|item| ItemCode::parse("item", item).ok()).collect())
    }

    /// What an edition may have of them.
    pub(super) fn codes(&self) -> Vec<ItemCode> {
        self.0.iter().flatten().copied().collect()
    }

    /// The codes, if the edition has them all and none comes twice; `refusal` says which one is refused.
    pub(super) fn known(
        self,
        edition: &[ItemCode],
        refusal: fn(usize, Reason) -> Error,
    ) -> Result<Vec<ItemCode>> {
        let edition: HashSet<&ItemCode> = edition.iter().collect();
        let mut seen = HashSet::new();
        let mut codes = Vec::with_capacity(self.0.len());
        for (index, code) in self.0.into_iter().enumerate() {
            let code = code.filter(|code| edition.contains(code)).ok_or_else(|| refusal(index, UNKNOWN))?;
            if !seen.insert(code) {
                return Err(refusal(index, TWICE));
            }
            codes.push(code);
        }
        Ok(codes)
    }
}

/// The audits and the items of the keys: a rectangle around them, which is one statement.
pub(crate) fn around(keys: &[(AuditId, ItemCode)]) -> (Vec<AuditId>, Vec<ItemCode>) {
    let (mut audits, mut items): (Vec<_>, Vec<_>) = keys.iter().copied().unzip();
    audits.sort_unstable();
    audits.dedup();
    items.sort_unstable();
    items.dedup();
    (audits, items)
}
