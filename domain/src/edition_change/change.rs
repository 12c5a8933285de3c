use super::EditionChange;
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    audit::AuditId,
    catalog::{EditionCode, Mapping, UNKNOWN_MAPPING, must_be_published},
    finding::follow_edition,
    kernel::version,
    prior::Beside,
};
use std::collections::HashSet;

/// Takes an audit that is still being planned to another edition, along its mapping. What was carried over from earlier
/// years goes with its items; what stood beside a dropped item is gone.
pub struct ChangeAuditEdition {
    /// The audit.
    pub audit: AuditId,
    /// The other edition.
    pub edition: EditionCode,
    /// The audit's version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangeAuditEdition {
    const ACTION: Action = Action::AuditEditionChange;
    type Output = AuditId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AuditId> {
        let mut audit = store.audit(self.audit).await?;
        version::expect(audit.version, self.expected_version)?;
        let from = audit.change_edition(self.edition)?;
        must_be_published(store, self.edition).await?;
        let mapping = store.mappings(&[(from, audit.edition)]).await?.pop();
        let mapping = mapping.ok_or(Error::Conflict(UNKNOWN_MAPPING))?;
        let answers = store.prior_answers(&[audit.id], None).await?;
        store.set_prior_answers(audit.id, &along(&mapping, &answers)).await?;
        let evidence = store.prior_evidence(&[audit.id], None).await?;
        store.set_prior_evidence(audit.id, &along(&mapping, &evidence)).await?;
        follow_edition(store, cx, audit.id, &mapping).await?;
        store.save_audit(&audit).await?;
        let change = EditionChange {
            audit: audit.id,
            version: audit.version,
            from,
            to: audit.edition,
            by: cx.grant.user()?,
            at: cx.now,
        };
        store.add_edition_change(&change).await?;
        cx.about(audit.id);
        Ok(audit.id)
    }
}

/// What stood beside an item stands beside all that became of it: once, also where what had been split is merged again.
fn along<T: Beside>(mapping: &Mapping, rows: &[T]) -> Vec<T> {
    let mut seen = HashSet::new();
    let moved = rows.iter().flat_map(|row| mapping.successors(row.item()).map(|item| row.beside(item)));
    moved.filter(|row| seen.insert((row.item(), row.origin()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Id,
        audit::Note,
        catalog::{ItemCode, MappingLine},
        kernel::fiscal::FiscalYear,
        prior::PriorAnswer,
        scoring::Verdict,
    };
    use uuid::Uuid;

    #[test]
    fn what_was_split_and_is_merged_again_stands_there_once() {
        let item = |code| ItemCode::parse("item", code).unwrap();
        let edition = |code| EditionCode::parse("edition", code).unwrap();
        let prior = |at, from| PriorAnswer {
            audit: Id::from_uuid(Uuid::nil()),
            item: item(at),
            from_audit: Id::from_uuid(Uuid::nil()),
            from_item: item(from),
            from_edition: edition("H19.7"),
            fiscal_year: FiscalYear::parse("fiscalYear", 2025).unwrap(),
            verdict: Verdict::Partial,
            note: Note::default(),
        };
        let to = item("1.1-01");
        let lines = ["1.1-01", "1.1-02"].map(|from| MappingLine::Merged { from: item(from), to });
        let dropped = MappingLine::Dropped { from: item("1.1-03") };
        let lines = lines.into_iter().chain([dropped]).collect();
        let mapping = Mapping::new(edition("R1.6"), edition("R6.10"), lines);
        let beside = [
            prior("1.1-01", "1.1-01"),
            prior("1.1-02", "1.1-01"),
            prior("1.1-02", "1.1-02"),
            prior("1.1-03", "1.1-03"),
        ];
        let moved = along(&mapping, &beside);
        assert_eq!(moved, [prior("1.1-01", "1.1-01"), prior("1.1-01", "1.1-02")]);
    }
}
