//! Named comparisons, the parts of the two, and their consents.
use super::{
    page::Sorted,
    row::{sound, word, year_column},
};
use crate::db::{
    entity::{audit, named_comparison as table, named_consent, named_part},
    error::meaning,
    tx::Tx,
};
use domain::{
    Id, Result, Timestamp,
    access::{OrganizationId, UserId},
    audit::{AuditId, ScoreLine, State},
    catalog::EditionCode,
    comparison::Key,
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    named_comparison::{
        NamedComparison, NamedComparisonConsent, NamedComparisonId, NamedComparisonStore, NamedScore,
        NamedUse, Part, Stance, UseDay,
    },
    scoring::{Basis, Tier},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};
use uuid::Uuid;

impl NamedComparisonStore for Tx {
    async fn add_named_comparison(&mut self, new: &NamedComparison) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(new.id.uuid()),
            proposer_id: Set(new.proposer.uuid()),
            partner_id: Set(new.partner.uuid()),
            fiscal_year: Set(year_column(new.key.fiscal_year)?),
            edition: Set(new.key.edition.to_string()),
            basis: Set(new.key.basis.as_str().to_owned()),
            tier: Set(new.key.tier.as_str().to_owned()),
            last_day: Set(new.last_day),
            valid_until: Set(new.until()?),
            proposed_at: Set(new.proposed_at),
        };
        self.insert(vec![row], None).await?;
        self.save_named_part(new).await
    }

    async fn named_comparisons(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedComparison>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<table::Entity>().filter(table::Column::Id.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        self.with_parts(rows).await
    }

    async fn named_comparisons_of(
        &mut self,
        year: FiscalYear,
        edition: EditionCode,
    ) -> Result<Vec<NamedComparison>> {
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::FiscalYear.eq(year_column(year)?))
            .filter(table::Column::Edition.eq(edition.to_string()))
            .order_by_asc(table::Column::Id);
        let rows = query.all(&self.db).await.map_err(meaning)?;
        self.with_parts(rows).await
    }

    async fn list_named_comparisons(&mut self, page: &PageRequest<Uuid>) -> Result<Page<NamedComparison>> {
        let rows = self.page(self.select::<table::Entity>(), table::Column::Id, Sorted::Down, page).await?;
        let (has_previous, has_next, total) = (rows.has_previous, rows.has_next, rows.total);
        Ok(Page { items: self.with_parts(rows.items).await?, has_previous, has_next, total })
    }

    async fn lock_named_part(&mut self, id: NamedComparisonId) -> Result<()> {
        let query = self
            .select::<named_part::Entity>()
            .filter(named_part::Column::OwnerId.eq(self.scope().tenant().uuid()))
            .filter(named_part::Column::ComparisonId.eq(id.uuid()))
            .lock_exclusive();
        query.one(&self.db).await.map(drop).map_err(meaning)
    }

    async fn save_named_part(&mut self, changed: &NamedComparison) -> Result<()> {
        let own = self.scope().tenant();
        let part = changed.part_of(own);
        let Some(stance) = part.stance else { return Ok(()) };
        if part.version == 1 {
            let row = named_part::ActiveModel {
                comparison_id: Set(changed.id.uuid()),
                owner_id: Set(own.uuid()),
                other_id: Set(changed.other_than(own).uuid()),
                stance: Set(stance.as_str().to_owned()),
                version: Set(part.version),
            };
            return self.insert(vec![row], None).await.map(drop);
        }
        let row = named_part::ActiveModel {
            stance: Set(stance.as_str().to_owned()),
            version: Set(part.version),
            ..Default::default()
        };
        let update = self
            .update::<named_part::Entity>()
            .set(row)
            .filter(named_part::Column::OwnerId.eq(own.uuid()))
            .filter(named_part::Column::ComparisonId.eq(changed.id.uuid()));
        self.change_one(update).await
    }

    async fn add_named_consent(&mut self, consent: &NamedComparisonConsent) -> Result<()> {
        let row = named_consent::ActiveModel {
            id: Set(consent.id.uuid()),
            comparison_id: Set(consent.comparison.uuid()),
            text_version: Set(consent.text_version),
            given_by: Set(consent.given_by.uuid()),
            given_at: Set(consent.given_at),
            ..Default::default()
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn withdraw_named_consent(
        &mut self,
        id: NamedComparisonId,
        by: UserId,
        at: Timestamp,
    ) -> Result<()> {
        let ended = named_consent::ActiveModel {
            withdrawn_by: Set(Some(by.uuid())),
            withdrawn_at: Set(Some(at)),
            ..Default::default()
        };
        let update = self
            .update::<named_consent::Entity>()
            .set(ended)
            .filter(named_consent::Column::ComparisonId.eq(id.uuid()))
            .filter(named_consent::Column::WithdrawnAt.is_null());
        self.change_one(update).await
    }

    async fn named_consents(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedComparisonConsent>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query =
            self.select::<named_consent::Entity>().filter(named_consent::Column::ComparisonId.is_in(ids));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        Ok(rows.into_iter().map(consent_of).collect())
    }

    async fn newest_signed_audit(
        &mut self,
        year: FiscalYear,
        edition: EditionCode,
    ) -> Result<Option<AuditId>> {
        let query = self
            .select::<audit::Entity>()
            .filter(audit::Column::FiscalYear.eq(year_column(year)?))
            .filter(audit::Column::Edition.eq(edition.to_string()))
            .filter(audit::Column::State.is_in(State::SIGNED.map(State::as_str)))
            .order_by_desc(Expr::cust("participation_id IS NOT NULL"))
            .order_by_desc(audit::Column::Id);
        let found = query.one(&self.db).await.map_err(meaning)?;
        Ok(found.map(|row| Id::from_uuid(row.id)))
    }

    async fn save_named_scores(
        &mut self,
        id: NamedComparisonId,
        owner: OrganizationId,
        reader: OrganizationId,
        lines: &[ScoreLine],
    ) -> Result<()> {
        self.show_scores(id, owner, reader, lines).await
    }

    async fn remove_named_scores(
        &mut self,
        id: NamedComparisonId,
        owner: Option<OrganizationId>,
    ) -> Result<()> {
        self.hide_scores(id, owner).await
    }

    async fn named_scores(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<NamedScore>> {
        self.shown_scores(ids).await
    }

    async fn note_named_uses(&mut self, uses: &[NamedUse]) -> Result<()> {
        self.write_uses(uses).await
    }

    async fn named_uses(&mut self, ids: &[NamedComparisonId]) -> Result<Vec<UseDay>> {
        self.read_uses(ids).await
    }
}

impl Tx {
    async fn with_parts(&self, rows: Vec<table::Model>) -> Result<Vec<NamedComparison>> {
        let ids = rows.iter().map(|row| row.id);
        let query = self.select::<named_part::Entity>().filter(named_part::Column::ComparisonId.is_in(ids));
        let parts = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter().map(|row| comparison_of(row, &parts)).collect()
    }
}

fn comparison_of(row: table::Model, parts: &[named_part::Model]) -> Result<NamedComparison> {
    let part = |owner: Uuid| -> Result<Part> {
        let found = parts.iter().find(|part| (part.comparison_id, part.owner_id) == (row.id, owner));
        let read = |part: &named_part::Model| {
            let stance = Some(word(&part.stance, Stance::parse)?);
            Ok(Part { stance, version: part.version })
        };
        found.map_or(Ok(Part::NONE), read)
    };
    Ok(NamedComparison {
        id: Id::from_uuid(row.id),
        proposer: Id::from_uuid(row.proposer_id),
        partner: Id::from_uuid(row.partner_id),
        proposed: part(row.proposer_id)?,
        answered: part(row.partner_id)?,
        key: key_of(&row)?,
        last_day: row.last_day,
        proposed_at: row.proposed_at,
    })
}

pub(super) fn key_of(row: &table::Model) -> Result<Key> {
    Ok(Key {
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        edition: sound(EditionCode::parse("edition", &row.edition))?,
        basis: word(&row.basis, Basis::parse)?,
        tier: word(&row.tier, Tier::parse)?,
    })
}

fn consent_of(row: named_consent::Model) -> NamedComparisonConsent {
    NamedComparisonConsent {
        id: Id::from_uuid(row.id),
        comparison: Id::from_uuid(row.comparison_id),
        text_version: row.text_version,
        given_by: Id::from_uuid(row.given_by),
        given_at: row.given_at,
        withdrawn_at: row.withdrawn_at,
    }
}
