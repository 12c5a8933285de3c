//! Programmes of dispatch.
use super::{
    page::{Sorted, parsed},
    row::{sound, word, year_column},
};
use crate::db::{entity::programme as table, error::meaning, tx::Tx};
use domain::{
    Error, Id, Result, Timestamp,
    engagement::{Window, Yen},
    kernel::{
        fiscal::FiscalYear,
        page::{Page, PageRequest},
    },
    programme::{
        Bearer, Programme, ProgrammeId, ProgrammeName, ProgrammeState, ProgrammeStore, Quota, Rates,
        RegionRule, Terms,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

impl ProgrammeStore for Tx {
    async fn programmes(&mut self, ids: &[ProgrammeId]) -> Result<Vec<Programme>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self
            .select::<table::Entity>()
            .filter(table::Column::Id.is_in(ids))
            .order_by_asc(table::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(programme_of).collect()
    }

    async fn lock_programme(&mut self, id: ProgrammeId) -> Result<Option<Programme>> {
        let query = self.select::<table::Entity>().filter(table::Column::Id.eq(id.uuid())).lock_exclusive();
        query.one(&self.db).await.map_err(meaning)?.map(programme_of).transpose()
    }

    async fn list_programmes(&mut self, page: &PageRequest<Uuid>) -> Result<Page<Programme>> {
        let rows = self.page(self.select::<table::Entity>(), table::Column::Id, Sorted::Down, page).await?;
        parsed(rows, programme_of)
    }

    async fn add_programme(&mut self, new: &Programme) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(new.id.uuid()),
            fiscal_year: Set(year_column(new.fiscal_year)?),
            created_at: Set(new.created_at),
            ..columns_of(new)?
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn save_programme(&mut self, changed: &Programme) -> Result<()> {
        let update = self
            .update::<table::Entity>()
            .set(columns_of(changed)?)
            .filter(table::Column::Id.eq(changed.id.uuid()));
        self.change_one(update).await
    }
}

/// What may change of a programme.
fn columns_of(programme: &Programme) -> Result<table::ActiveModel> {
    let Terms { name, budget, quota, region_rule, rates, windows } = &programme.terms;
    Ok(table::ActiveModel {
        name: Set(name.as_str().to_owned()),
        budget: Set(budget.amount()),
        days_on_site: Set(quota.days_on_site.into()),
        hours_online: Set(quota.hours_online.into()),
        hours_per_day: Set(quota.hours_per_day.into()),
        per_case: Set(quota.per_case.into()),
        per_project: Set(quota.per_project.into()),
        region_rule: Set(region_rule.as_str().to_owned()),
        fee_per_day: Set(rates.per_day.amount()),
        fee_per_hour: Set(rates.per_hour.amount()),
        travel: Set(rates.travel.amount()),
        fees_by: Set(rates.fees_by.as_str().to_owned()),
        travel_by: Set(rates.travel_by.as_str().to_owned()),
        windows: Set(windows_column(windows)?),
        state: Set(programme.state.as_str().to_owned()),
        version: Set(programme.version),
        ..Default::default()
    })
}

fn programme_of(row: table::Model) -> Result<Programme> {
    let small = |number: i16| u8::try_from(number).map_err(Error::internal);
    let yen = |amount| sound(Yen::parse("yen", amount));
    Ok(Programme {
        id: Id::from_uuid(row.id),
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        terms: Terms {
            name: sound(ProgrammeName::parse("name", &row.name))?,
            budget: yen(row.budget)?,
            quota: Quota {
                days_on_site: small(row.days_on_site)?,
                hours_online: small(row.hours_online)?,
                hours_per_day: small(row.hours_per_day)?,
                per_case: small(row.per_case)?,
                per_project: small(row.per_project)?,
            },
            region_rule: word(&row.region_rule, RegionRule::parse)?,
            rates: Rates {
                per_day: yen(row.fee_per_day)?,
                per_hour: yen(row.fee_per_hour)?,
                travel: yen(row.travel)?,
                fees_by: word(&row.fees_by, Bearer::parse)?,
                travel_by: word(&row.travel_by, Bearer::parse)?,
            },
            windows: windows_of(row.windows)?,
        },
        state: word(&row.state, ProgrammeState::parse)?,
        created_at: row.created_at,
        version: row.version,
    })
}

/// Windows as pairs of moments, ISO 8601.
fn windows_column(windows: &[Window]) -> Result<Value> {
    let pairs: Vec<_> =
        windows.iter().map(|window| (window.from.to_rfc3339(), window.until.to_rfc3339())).collect();
    serde_json::to_value(pairs).map_err(Error::internal)
}

fn windows_of(stored: Value) -> Result<Vec<Window>> {
    let moment = |text: &str| text.parse::<Timestamp>().map_err(Error::internal);
    let pairs: Vec<(String, String)> = serde_json::from_value(stored).map_err(Error::internal)?;
    pairs.iter().map(|(from, until)| sound(Window::new(moment(from)?, moment(until)?))).collect()
}
