use super::{PlatformTx, trail::Deed};
use crate::db::{entity::release, error::garbled, store::release_of};
use domain::{
    Error, Id, Result,
    access::{PlatformContext, PlatformTask},
    comparison::{Candidate, EscrowStore, Frozen, Release, ReleaseId},
    engagement::ParticipationId,
    kernel::id::Kind as _,
    scoring::{PerVariable, Score, Variable},
    trail::Outcome,
};
use sea_orm::{FromQueryResult, Value};
use uuid::Uuid;

#[derive(FromQueryResult)]
struct ContributionRow {
    tenant_id: Uuid,
    participation_id: Uuid,
    scores: Vec<i64>,
}

#[derive(FromQueryResult)]
struct ReleaseRow {
    id: Uuid,
}

impl EscrowStore for PlatformTx {
    async fn release_in_escrow(&mut self, id: ReleaseId) -> Result<Option<Release>> {
        self.look_at(id.uuid()).await?;
        let rows: Vec<release::Model> =
            self.all("SELECT * FROM releases WHERE id = $1 FOR UPDATE", [id.uuid().into()]).await?;
        rows.into_iter().next().map(release_of).transpose()
    }

    async fn disclosures_pending(&mut self, release: &Release) -> Result<bool> {
        let row = self.one("SELECT disclosures_pending($1) AS pending", [release.id.uuid().into()]).await?;
        let row = row.ok_or_else(|| garbled("no answer"))?;
        row.try_get::<bool>("", "pending").map_err(Error::internal)
    }

    async fn candidates(&mut self, release: &Release) -> Result<Vec<Candidate>> {
        // A withdrawal waits until the freeze is over, and then finds the cohort that it has to reopen.
        self.execute("SELECT hold_contributions($1)", [release.id.uuid().into()]).await?;
        let rows: Vec<ContributionRow> = self
            .all(
                "SELECT DISTINCT ON (c.tenant_id) c.tenant_id, c.participation_id, c.scores
                 FROM contributions c JOIN releases r USING (prefecture, fiscal_year, edition, basis, tier)
                 WHERE r.id = $1 AND c.withdrawn_at IS NULL ORDER BY c.tenant_id, c.audit_id DESC",
                [release.id.uuid().into()],
            )
            .await?;
        rows.into_iter().map(candidate_of).collect()
    }

    async fn freeze(
        &mut self,
        release: &Release,
        cohort: &[Frozen],
        figures: &str,
        cx: &PlatformContext,
    ) -> Result<()> {
        for body in cohort {
            let points: Vec<i32> = Variable::all()
                .map(|variable| body.row.get(variable).map_or(Ok(-1), |h| i32::try_from(h.get())))
                .collect::<Result<_, _>>()
                .map_err(Error::internal)?;
            self.execute(
                "INSERT INTO cohorts (tenant_id, release_id, participation_id, basis, tier, points)
                 VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    body.contributor.uuid().into(),
                    release.id.uuid().into(),
                    body.participation.uuid().into(),
                    release.key.basis.as_str().into(),
                    release.key.tier.as_str().into(),
                    points.into(),
                ],
            )
            .await?;
        }
        let figures: [Value; 2] = [release.id.uuid().into(), figures.into()];
        self.execute("INSERT INTO release_figures (release_id, figures) VALUES ($1, $2)", figures).await?;
        self.save_checked(release, PlatformTask::AssessRelease, cx).await
    }

    async fn releases_with_withdrawn(&mut self, participation: ParticipationId) -> Result<Vec<Release>> {
        let touched: Vec<ReleaseRow> =
            self.all("SELECT unpublished_releases_of($1) AS id", [participation.uuid().into()]).await?;
        let mut found = Vec::new();
        for row in touched {
            found.extend(self.release_in_escrow(Id::from_uuid(row.id)).await?);
        }
        Ok(found)
    }

    async fn thaw(&mut self, release: &Release, cx: &PlatformContext) -> Result<()> {
        self.look_at(release.id.uuid()).await?;
        let id = || [Value::from(release.id.uuid())];
        self.execute("DELETE FROM cohorts WHERE release_id = $1", id()).await?;
        self.execute("DELETE FROM release_figures WHERE release_id = $1", id()).await?;
        self.save_checked(release, PlatformTask::ReopenReleases, cx).await
    }
}

impl PlatformTx {
    async fn save_checked(&self, release: &Release, task: PlatformTask, cx: &PlatformContext) -> Result<()> {
        self.execute(
            "UPDATE releases SET state = $2, withheld = $3, closed_at = $4, version = $5 WHERE id = $1",
            [
                release.id.uuid().into(),
                release.state.as_str().into(),
                release.withheld.map(|reason| reason.code().to_owned()).into(),
                release.closed_at.into(),
                release.version.into(),
            ],
        )
        .await?;
        let subject = (Release::NAME, release.id.uuid());
        let deed = Deed { action: task.as_str(), subject, outcome: Outcome::Done };
        let home = release.prefecture.uuid();
        self.append_trail(home, home, None, &deed, cx).await
    }
}

fn candidate_of(row: ContributionRow) -> Result<Candidate> {
    let mut values = row.scores.chunks_exact(5).map(|five| match five {
        [halves, weight, in_tier, applicable, judged] => {
            let wide = |n: &i64| u64::try_from(*n).map_err(Error::internal);
            let count = |n: &i64| u32::try_from(*n).map_err(Error::internal);
            Ok(Score::stored(
                wide(halves)?,
                wide(weight)?,
                count(in_tier)?,
                count(applicable)?,
                count(judged)?,
            ))
        }
        _ => Err(garbled("scores")),
    });
    let scores: Vec<Score> = values.by_ref().collect::<Result<_>>()?;
    let of = |variable: Variable| scores.get(usize::from(variable.number())).copied();
    if Variable::all().any(|variable| of(variable).is_none()) {
        return Err(garbled("scores"));
    }
    Ok(Candidate {
        contributor: Id::from_uuid(row.tenant_id),
        participation: Id::from_uuid(row.participation_id),
        scores: PerVariable::from_fn(|variable| of(variable).unwrap_or_default()),
    })
}
