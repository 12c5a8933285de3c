//! Countings of dispatches in escrow: one at a time, once.
use super::{PlatformTx, trail::Deed};
use crate::db::{entity::effect_release, error::garbled, store::counting_of};
use domain::{
    Error, Result,
    access::{PlatformContext, PlatformTask},
    effect::{EffectBody, EffectEscrowStore, EffectFacts, EffectRelease, EffectReleaseId},
    kernel::id::Kind as _,
    register::PrefectureCode,
    trail::Outcome,
};
use sea_orm::{FromQueryResult, Value};

/// Of each body what it contributed of its newest dispatch of the year; who it is stays behind.
const BODIES: &str = "
    SELECT DISTINCT ON (c.tenant_id) c.prefecture, c.alone_before, c.alone_after, c.trainee_led, c.own_audit,
           c.findings_closed
    FROM effect_contributions c JOIN effect_releases r USING (fiscal_year)
    WHERE r.id = $1 ORDER BY c.tenant_id, c.dispatch_id DESC";

#[derive(FromQueryResult)]
struct BodyRow {
    prefecture: String,
    alone_before: Option<bool>,
    alone_after: Option<bool>,
    trainee_led: Option<bool>,
    own_audit: Option<bool>,
    findings_closed: Option<bool>,
}

impl EffectEscrowStore for PlatformTx {
    async fn effects_in_escrow(&mut self, id: EffectReleaseId) -> Result<Option<EffectRelease>> {
        self.look_at(id.uuid()).await?;
        // Its policy hides what is released from whoever would change it.
        let sql = "SELECT * FROM effect_releases WHERE id = $1 FOR UPDATE";
        let found: Vec<effect_release::Model> = self.all(sql, [id.uuid().into()]).await?;
        let open = found.into_iter().find(|row| row.released_at.is_none());
        open.map(counting_of).transpose()
    }

    async fn effects_pending(&mut self, release: &EffectRelease) -> Result<bool> {
        let id = [Value::from(release.id.uuid())];
        let row = self.one("SELECT effects_pending($1) AS pending", id).await?;
        let row = row.ok_or_else(|| garbled("no answer"))?;
        row.try_get::<bool>("", "pending").map_err(Error::internal)
    }

    async fn effect_bodies(&mut self, release: &EffectRelease) -> Result<Vec<EffectBody>> {
        // Whoever withdraws from here on waits until it is released.
        self.execute("SELECT hold_effects($1)", [release.id.uuid().into()]).await?;
        let found: Vec<BodyRow> = self.all(BODIES, [release.id.uuid().into()]).await?;
        found.into_iter().map(body_of).collect()
    }

    async fn release_effects(&mut self, release: &EffectRelease, cx: &PlatformContext) -> Result<()> {
        let (at, figures) = release.released.as_ref().ok_or_else(|| garbled("nothing was counted"))?;
        let values: [Value; 3] = [release.id.uuid().into(), (*at).into(), figures.encode()?.into()];
        self.execute("UPDATE effect_releases SET released_at = $2, figures = $3 WHERE id = $1", values)
            .await?;
        let subject = (EffectRelease::NAME, release.id.uuid());
        let deed = Deed { action: PlatformTask::AssessEffects.as_str(), subject, outcome: Outcome::Done };
        let home = release.center.uuid();
        self.append_trail(home, home, None, &deed, cx).await
    }
}

fn body_of(row: BodyRow) -> Result<EffectBody> {
    let prefecture = PrefectureCode::parse("prefecture", &row.prefecture);
    Ok(EffectBody {
        prefecture: prefecture.map_err(|why| garbled(&why.to_string()))?,
        facts: EffectFacts {
            alone_before: row.alone_before,
            alone_after: row.alone_after,
            trainee_led: row.trainee_led,
            own_audit: row.own_audit,
            findings_closed: row.findings_closed,
        },
    })
}
