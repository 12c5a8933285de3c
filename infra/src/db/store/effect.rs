//! What came of dispatches: told, contributed, and counted.
use super::{
    answers::over_former,
    row::{sound, word, year_column},
};
use crate::db::{
    entity::{audit, dispatch_follow_up as told, effect_contribution as given, effect_release as table},
    error::{garbled, meaning},
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    audit::{AuditId, AuditKind, State},
    dispatch::DispatchId,
    effect::{
        AuditCapability, EffectContribution, EffectFigures, EffectRelease, EffectReleaseId, EffectStore,
        FollowUp,
    },
    kernel::fiscal::FiscalYear,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter};

impl EffectStore for Tx {
    async fn save_follow_up(&mut self, one: &FollowUp) -> Result<()> {
        use told::Column;
        let row = told::ActiveModel {
            dispatch_id: Set(one.dispatch.uuid()),
            capability_before: Set(one.before.as_str().to_owned()),
            capability_after: Set(one.after.as_str().to_owned()),
            trainees_leading: Set(i16::try_from(one.trainees_leading).map_err(Error::internal)?),
            told_by: Set(one.told_by.uuid()),
            told_at: Set(one.told_at),
            ..Default::default()
        };
        let key = [Column::TenantId, Column::DispatchId];
        let over = [
            Column::CapabilityBefore,
            Column::CapabilityAfter,
            Column::TraineesLeading,
            Column::ToldBy,
            Column::ToldAt,
        ];
        self.insert(vec![row], Some(over_former(key, over))).await.map(drop)
    }

    async fn follow_ups(&mut self, dispatches: &[DispatchId]) -> Result<Vec<FollowUp>> {
        let ids = dispatches.iter().map(|id| id.uuid());
        let query = self.select::<told::Entity>().filter(told::Column::DispatchId.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(told_of).collect()
    }

    async fn signed_audits_of(&mut self, years: &[FiscalYear]) -> Result<Vec<(AuditId, AuditKind)>> {
        let years = years.iter().map(|year| year_column(*year)).collect::<Result<Vec<_>>>()?;
        let signed = State::ALL.iter().filter(|state| state.is_signed()).map(|state| state.as_str());
        let query = self
            .select::<audit::Entity>()
            .filter(audit::Column::FiscalYear.is_in(years))
            .filter(audit::Column::State.is_in(signed));
        let rows = query.all(&self.db).await.map_err(meaning)?;
        rows.into_iter().map(|row| Ok((Id::from_uuid(row.id), word(&row.kind, AuditKind::parse)?))).collect()
    }

    async fn contribute_effect(&mut self, one: &EffectContribution) -> Result<()> {
        use given::Column;
        let row = given::ActiveModel {
            dispatch_id: Set(one.dispatch.uuid()),
            prefecture: Set(one.prefecture.to_string()),
            fiscal_year: Set(year_column(one.fiscal_year)?),
            alone_before: Set(one.facts.alone_before),
            alone_after: Set(one.facts.alone_after),
            trainee_led: Set(one.facts.trainee_led),
            own_audit: Set(one.facts.own_audit),
            findings_closed: Set(one.facts.findings_closed),
            contributed_at: Set(self.now),
            ..Default::default()
        };
        let key = [Column::TenantId, Column::DispatchId];
        let over = [
            Column::AloneBefore,
            Column::AloneAfter,
            Column::TraineeLed,
            Column::OwnAudit,
            Column::FindingsClosed,
            Column::ContributedAt,
        ];
        self.insert(vec![row], Some(over_former(key, over))).await.map(drop)
    }

    async fn take_effect_back(&mut self, dispatch: DispatchId) -> Result<()> {
        let gone = self.delete::<given::Entity>().filter(given::Column::DispatchId.eq(dispatch.uuid()));
        gone.exec(&self.db).await.map(drop).map_err(meaning)
    }

    async fn add_effect_release(&mut self, release: &EffectRelease) -> Result<()> {
        let row = table::ActiveModel {
            id: Set(release.id.uuid()),
            center_id: Set(release.center.uuid()),
            fiscal_year: Set(year_column(release.fiscal_year)?),
            asked_at: Set(release.asked_at),
            released_at: Set(None),
            figures: Set(None),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    async fn effect_releases(&mut self, ids: &[EffectReleaseId]) -> Result<Vec<EffectRelease>> {
        let ids = ids.iter().map(|id| id.uuid());
        let query = self.select::<table::Entity>().filter(table::Column::Id.is_in(ids));
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(counting_of).collect()
    }

    async fn effects_of(&mut self, year: FiscalYear) -> Result<Option<EffectRelease>> {
        let query = self.select::<table::Entity>().filter(table::Column::FiscalYear.eq(year_column(year)?));
        query.one(&self.db).await.map_err(meaning)?.map(counting_of).transpose()
    }
}

fn told_of(row: told::Model) -> Result<FollowUp> {
    Ok(FollowUp {
        dispatch: Id::from_uuid(row.dispatch_id),
        before: word(&row.capability_before, AuditCapability::parse)?,
        after: word(&row.capability_after, AuditCapability::parse)?,
        trainees_leading: u16::try_from(row.trainees_leading).map_err(Error::internal)?,
        told_by: Id::from_uuid(row.told_by),
        told_at: row.told_at,
    })
}

/// A stored counting.
pub(in crate::db) fn counting_of(row: table::Model) -> Result<EffectRelease> {
    let released = match (row.released_at, row.figures) {
        (Some(at), Some(figures)) => Some((at, EffectFigures::decode(&figures)?)),
        (None, None) => None,
        _ => return Err(garbled("half a counting")),
    };
    Ok(EffectRelease {
        id: Id::from_uuid(row.id),
        center: Id::from_uuid(row.center_id),
        fiscal_year: sound(FiscalYear::parse("fiscal_year", row.fiscal_year.into()))?,
        asked_at: row.asked_at,
        released,
    })
}
