//! The coordinator's view of a joint engagement: progress and the named matrix.
use super::{
    context::request,
    fault::Result,
    loader::{MatrixOf, RadarOf},
    organization::Organization,
    page,
    participation::Participation,
    scalar::Day,
    words::{AuditState, Basis, Tier, mirror},
};
use async_graphql::{Context, Description, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    engagement as joint,
    overview::{self as model, by_period},
};

mirror! {
    /// By what dates are counted.
    Period of "domain::overview::Period" {
        /// By week, from Monday on.
        Week,
        /// By calendar month.
        Month,
    }
}

/// How far a joint engagement has come, and what is shown by name: live, and for its coordinators only.
#[derive(Description)]
pub(super) struct EngagementOverview(joint::EngagementId);

impl EngagementOverview {
    /// That of the engagement, if it is the caller's to see.
    pub(super) fn of(ctx: &Context<'_>, engagement: &joint::Engagement) -> Result<Option<Self>> {
        let scope = request(ctx).scope()?;
        let coordinates = scope.tenant() == engagement.prefecture && scope.allows(Action::DisclosureRead);
        Ok(coordinates.then_some(Self(engagement.id)))
    }
}

#[Object(use_type_description)]
impl EngagementOverview {
    /// The progress radar: counts and dates, of the bodies that let the coordinator see their progress.
    async fn radar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By what dates are counted.", default_with = "Period::Month")] by: Period,
    ) -> Result<Option<ProgressRadar>> {
        let found = request(ctx).load()?.load_one(RadarOf(self.0)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|radar| ProgressRadar::of(&radar, by.into())))
    }
    /// The named matrix: municipalities × domains, of those that let the coordinator see their results.
    async fn matrix(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose verdicts.", default_with = "Basis::Judged")] basis: Basis,
        #[graphql(desc = "Over which items.", default_with = "Tier::Essential")] tier: Tier,
    ) -> Result<Option<NamedMatrix>> {
        let found = request(ctx).load()?.load_one(MatrixOf(self.0)).await?;
        Ok(found.and_then(|mut one| one.pop()).map(|matrix| NamedMatrix {
            absent: matrix.absent,
            rows: matrix.rows.into_iter().map(|row| MatrixRow::of(row, basis.into(), tier.into())).collect(),
        }))
    }
}

/// Where the audits of a joint engagement stand now.
#[derive(SimpleObject)]
struct ProgressRadar {
    /// How many bodies take part.
    participants: u32,
    /// How many of them let the coordinator see their progress. All else here is of these.
    disclosing: u32,
    /// The stages that any of them stood in, in the order of the procedure.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    stages: Vec<RadarStage>,
    /// Each of these bodies.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    bodies: Vec<RadarBody>,
}

impl ProgressRadar {
    fn of(radar: &model::Radar, by: model::Period) -> Self {
        Self {
            participants: radar.participants,
            disclosing: u32::try_from(radar.bodies.len()).unwrap_or(u32::MAX),
            stages: radar.stages().iter().map(|stage| RadarStage::of(stage, by)).collect(),
            bodies: radar.bodies.iter().cloned().map(RadarBody).collect(),
        }
    }
}

/// One stage, in counts.
#[derive(SimpleObject)]
struct RadarStage {
    /// The stage.
    stage: AuditState,
    /// How many audits stand there now.
    standing: u32,
    /// How many have ever stood there.
    reached: u32,
    /// Of the items asked in the audits that stand there, how many are answered, in whole per cent; null if there are none.
    answered_percent: Option<u32>,
    /// Of these items, how many are judged, in whole per cent; null if there are none.
    judged_percent: Option<u32>,
    /// In which week or month how many came to stand there, the earliest first.
    #[graphql(complexity = "page::list(6, child_complexity)")]
    dates: Vec<StagePeriod>,
}

impl RadarStage {
    fn of(stage: &model::RadarStage, by: model::Period) -> Self {
        let period = |(start, count): (chrono::NaiveDate, model::PeriodCount)| StagePeriod {
            start: Day(start),
            first: count.first,
            last: count.last,
        };
        Self {
            stage: stage.stage.into(),
            standing: stage.standing,
            reached: stage.reached,
            answered_percent: stage.percent(stage.answered),
            judged_percent: stage.percent(stage.judged),
            dates: by_period(&stage.dates, by).into_iter().map(period).collect(),
        }
    }
}

/// How many audits came to a stage in one week or month.
#[derive(SimpleObject)]
struct StagePeriod {
    /// Its first day, in Japan.
    start: Day,
    /// For the first time.
    first: u32,
    /// For the last time so far.
    last: u32,
}

/// One body that lets the coordinator see its progress.
#[derive(Description)]
struct RadarBody(model::RadarBody);

#[Object(use_type_description)]
impl RadarBody {
    /// Its participation.
    async fn participation(&self) -> Participation {
        Participation(self.0.participation.clone())
    }
    /// Where its audit stands.
    async fn state(&self) -> AuditState {
        self.0.progress.state.into()
    }
    /// When its audit came to its stages, in the order of the procedure.
    #[graphql(complexity = "page::list(8, child_complexity)")]
    async fn stages(&self) -> Vec<BodyStage> {
        let stage = |one: &model::StageDates| BodyStage {
            stage: one.stage.into(),
            first_at: one.first,
            last_at: one.last,
        };
        self.0.stages.iter().map(stage).collect()
    }
}

/// When one body's audit came to a stage.
#[derive(SimpleObject)]
struct BodyStage {
    /// The stage.
    stage: AuditState,
    /// For the first time.
    first_at: DateTime<Utc>,
    /// For the last time so far.
    last_at: DateTime<Utc>,
}

/// Municipalities × domains, under their names.
#[derive(SimpleObject)]
struct NamedMatrix {
    /// Those that let the coordinator see their results.
    #[graphql(complexity = "page::list(20, child_complexity)")]
    rows: Vec<MatrixRow>,
    /// How many others take part.
    absent: u32,
}

/// One municipality's scores, under its name.
#[derive(Description)]
struct MatrixRow {
    row: model::MatrixRow,
    points: Vec<Option<f64>>,
}

impl MatrixRow {
    fn of(row: model::MatrixRow, basis: domain::scoring::Basis, tier: domain::scoring::Tier) -> Self {
        let points =
            row.scores(basis, tier).into_iter().map(|score| score.and_then(|one| one.points())).collect();
        Self { row, points }
    }
}

#[Object(use_type_description)]
impl MatrixRow {
    /// The municipality.
    async fn municipality(&self, ctx: &Context<'_>) -> Result<Option<Organization>> {
        Ok(request(ctx).load()?.load_one(self.row.participation.municipality).await?.map(Organization))
    }
    /// Its participation.
    async fn participation(&self) -> Participation {
        Participation(self.row.participation.clone())
    }
    /// Its scores, 0 to 100, the whole first, then the eight domains; null where nothing was judged.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn points(&self) -> &Vec<Option<f64>> {
        &self.points
    }
}
