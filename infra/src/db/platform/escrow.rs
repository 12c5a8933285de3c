//! Releases in escrow: frozen, checked, reopened.
use super::{PlatformTx, escrow_rows as rows, trail::Deed};
use crate::db::{
    entity::release,
    error::garbled,
    store::{points, release_of},
};
use domain::{
    Error, Result,
    access::{PlatformContext, PlatformTask},
    comparison::{Beside, Candidate, EscrowStore, Frozen, Release, ReleaseId},
    disclosure::ItemCount,
    engagement::ParticipationId,
    kernel::id::Kind as _,
    trail::Outcome,
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct ReleaseRow {
    id: Uuid,
}

/// Of each body its newest live contribution.
const CANDIDATES: &str = "
    SELECT DISTINCT ON (c.tenant_id) c.tenant_id, c.participation_id, c.scores, c.population, c.government_kind,
           c.network_model, c.earlier_year, c.earlier_edition, c.earlier_points, c.later_points, c.comparable_percent
    FROM contributions c JOIN releases r USING (fiscal_year, edition, basis, tier)
    WHERE r.id = $1 AND (r.scope = 'NATION' OR c.prefecture = r.prefecture) AND c.withdrawn_at IS NULL
    ORDER BY c.tenant_id, c.audit_id DESC";

/// One pass over the frozen bodies' contributions; no row per body and item ever leaves the database.
const ITEM_COUNTS: &str = "
    SELECT item, count(*) FILTER (WHERE judged) AS judged, count(*) FILTER (WHERE NOT judged) AS conforming
    FROM contributions c JOIN releases r USING (fiscal_year, edition, basis, tier)
        CROSS JOIN LATERAL (SELECT unnest(c.items_judged) AS item, true AS judged
                            UNION ALL SELECT unnest(c.items_conforming), false) AS verdicts
    WHERE r.id = $1 AND (c.tenant_id, c.participation_id) IN (SELECT * FROM unnest($2::uuid[], $3::uuid[]))
    GROUP BY item ORDER BY item";

/// The whole cohort in one statement. Nine numbers a body: arrays of arrays would have to be of one shape anyway.
const FREEZE: &str = "
    INSERT INTO cohorts (tenant_id, release_id, participation_id, basis, tier, points, group_code, compared)
    SELECT body, $1, participation, $2, $3, ($6)[9 * at - 8:9 * at], nullif(group_code, ''), compared
    FROM unnest($4::uuid[], $5::uuid[], $7::text[], $8::smallint[])
        WITH ORDINALITY AS frozen (body, participation, group_code, compared, at)";

impl EscrowStore for PlatformTx {
    async fn release_in_escrow(&mut self, id: ReleaseId) -> Result<Option<Release>> {
        self.look_at(id.uuid()).await?;
        let Some(row) = self.locked(id.uuid()).await? else { return Ok(None) };
        self.execute("SELECT one_release_at_a_time($1)", [row.basis.clone().into()]).await?;
        release_of(row).map(Some)
    }

    async fn disclosures_pending(&mut self, release: &Release) -> Result<bool> {
        let row = self.one("SELECT disclosures_pending($1) AS pending", [release.id.uuid().into()]).await?;
        let row = row.ok_or_else(|| garbled("no answer"))?;
        row.try_get::<bool>("", "pending").map_err(Error::internal)
    }

    async fn candidates(&mut self, release: &Release) -> Result<Vec<Candidate>> {
        // A withdrawal waits until the freeze is over, and then finds the cohort that it has to reopen.
        self.execute("SELECT hold_contributions($1)", [release.id.uuid().into()]).await?;
        let found: Vec<rows::ContributionRow> = self.all(CANDIDATES, [release.id.uuid().into()]).await?;
        found.into_iter().map(rows::candidate_of).collect()
    }

    async fn beside(&mut self, release: &Release) -> Result<Vec<Beside>> {
        let others: Vec<release::Model> = self
            .all(
                "SELECT * FROM releases WHERE id IN (SELECT related_releases($1)) ORDER BY id",
                [release.id.uuid().into()],
            )
            .await?;
        // By their ids, so that no plan reads all cohorts there ever were.
        let ids = || [Value::from(others.iter().map(|other| other.id).collect::<Vec<_>>())];
        let figures: Vec<rows::FiguresRow> = self
            .all("SELECT release_id, figures FROM release_figures WHERE release_id = ANY ($1::uuid[])", ids())
            .await?;
        let cohorts: Vec<rows::CohortRow> = self
            .all(
                "SELECT release_id, tenant_id, points, group_code, compared FROM cohorts
                 WHERE release_id = ANY ($1::uuid[])",
                ids(),
            )
            .await?;
        rows::beside_of(others, figures, cohorts)
    }

    async fn is_overtaken(&mut self, release: &Release) -> Result<bool> {
        let id = [Value::from(release.id.uuid())];
        let row = self.one("SELECT release_is_overtaken($1) AS overtaken", id).await?;
        let row = row.ok_or_else(|| garbled("no answer"))?;
        row.try_get::<bool>("", "overtaken").map_err(Error::internal)
    }

    async fn item_counts(&mut self, release: &Release, cohort: &[Frozen]) -> Result<Vec<ItemCount>> {
        let bodies: Vec<Uuid> = cohort.iter().map(|body| body.contributor.uuid()).collect();
        let participations: Vec<Uuid> = cohort.iter().map(|body| body.participation.uuid()).collect();
        let values: [Value; 3] = [release.id.uuid().into(), bodies.into(), participations.into()];
        let found: Vec<rows::ItemRow> = self.all(ITEM_COUNTS, values).await?;
        found.into_iter().map(rows::item_of).collect()
    }

    async fn freeze(
        &mut self,
        release: &Release,
        cohort: &[Frozen],
        figures: Option<&str>,
        cx: &PlatformContext,
    ) -> Result<()> {
        self.let_go(release).await?;
        let mut all_points = Vec::with_capacity(9 * cohort.len());
        for body in cohort {
            all_points.extend(points(&body.row)?);
        }
        let group = |body: &Frozen| body.group.as_ref().map_or_else(String::new, ToString::to_string);
        let values: [Value; 8] = [
            release.id.uuid().into(),
            release.key.basis.as_str().into(),
            release.key.tier.as_str().into(),
            cohort.iter().map(|body| body.contributor.uuid()).collect::<Vec<_>>().into(),
            cohort.iter().map(|body| body.participation.uuid()).collect::<Vec<_>>().into(),
            all_points.into(),
            cohort.iter().map(group).collect::<Vec<_>>().into(),
            cohort.iter().map(|body| rows::mask(&body.compared)).collect::<Vec<_>>().into(),
        ];
        self.execute(FREEZE, values).await?;
        if let Some(figures) = figures {
            let values: [Value; 2] = [release.id.uuid().into(), figures.into()];
            self.execute("INSERT INTO release_figures (release_id, figures) VALUES ($1, $2)", values).await?;
        }
        self.save_checked(release, PlatformTask::AssessRelease, cx).await
    }

    async fn releases_with_withdrawn(&mut self, participation: ParticipationId) -> Result<Vec<Release>> {
        let touched: Vec<ReleaseRow> =
            self.all("SELECT unpublished_releases_of($1) AS id", [participation.uuid().into()]).await?;
        let mut found = Vec::new();
        // Locked in the order of their ids, and without the turn that checks and publications take: nothing is judged here.
        for row in touched {
            self.look_at(row.id).await?;
            found.extend(self.locked(row.id).await?.map(release_of).transpose()?);
        }
        Ok(found)
    }

    async fn thaw(&mut self, release: &Release, cx: &PlatformContext) -> Result<()> {
        self.look_at(release.id.uuid()).await?;
        self.let_go(release).await?;
        self.save_checked(release, PlatformTask::ReopenReleases, cx).await
    }
}

impl PlatformTx {
    async fn locked(&self, id: Uuid) -> Result<Option<release::Model>> {
        let rows = self.all("SELECT * FROM releases WHERE id = $1 FOR UPDATE", [id.into()]).await?;
        Ok(rows.into_iter().next())
    }

    async fn let_go(&self, release: &Release) -> Result<()> {
        let id = || [Value::from(release.id.uuid())];
        self.execute("DELETE FROM cohorts WHERE release_id = $1", id()).await?;
        self.execute("DELETE FROM release_figures WHERE release_id = $1", id()).await.map(drop)
    }

    async fn save_checked(&self, release: &Release, task: PlatformTask, cx: &PlatformContext) -> Result<()> {
        self.execute(
            "UPDATE releases SET state = $2, withheld = $3, closed_at = $4, version = $5, checked_under = $6,
                 checked_beside = CASE WHEN $2 = 'CHECKED' THEN ARRAY(SELECT * FROM related_releases($1)) END
             WHERE id = $1",
            [
                release.id.uuid().into(),
                release.state.as_str().into(),
                release.withheld.map(|reason| reason.code().to_owned()).into(),
                release.closed_at.into(),
                release.version.into(),
                release.checked_under.map(serde_json::to_value).transpose().map_err(Error::internal)?.into(),
            ],
        )
        .await?;
        let subject = (Release::NAME, release.id.uuid());
        let deed = Deed { action: task.as_str(), subject, outcome: Outcome::Done };
        let home = release.owner.uuid();
        self.append_trail(home, home, None, &deed, cx).await
    }
}
