//! The named matrix: municipalities × domains, of those that let the coordinator see their results.
use super::{
    coordinated::{Coordinated, coordinated},
    radar::takes_part,
};
use crate::{
    Result, Store,
    access::{Action, Context, UseCase},
    audit::ScoreLine,
    engagement::{EngagementId, Participation, ParticipationId},
    scoring::{Basis, Score, Tier, Variable},
};
use std::collections::HashMap;

/// One municipality that shows its results.
#[derive(Debug, Clone)]
pub struct MatrixRow {
    /// Its participation, as the coordinator sees it.
    pub participation: Participation,
    /// Its scores: both bases, both tiers, the whole and each domain.
    pub lines: Vec<ScoreLine>,
}

impl MatrixRow {
    /// The scores of one basis and tier, the whole first.
    #[must_use]
    pub fn scores(&self, basis: Basis, tier: Tier) -> Vec<Option<Score>> {
        let of = |variable: Variable| {
            let fits = |line: &&ScoreLine| (line.basis, line.tier, line.variable) == (basis, tier, variable);
            self.lines.iter().find(fits).map(|line| line.score)
        };
        Variable::all().map(of).collect()
    }
}

/// The rows of one engagement, and how many bodies have none.
#[derive(Debug, Clone)]
pub struct Matrix {
    /// Which engagement.
    pub engagement: EngagementId,
    /// Those that show their results.
    pub rows: Vec<MatrixRow>,
    /// How many others take part: without a signed report, or without the consent. Which of the two is not told.
    pub absent: u32,
}

/// The matrices of these engagements, of those that the tenant coordinates. Four statements, however many bodies take part.
pub struct LoadMatrices(pub Vec<EngagementId>);

impl UseCase for LoadMatrices {
    const ACTION: Action = Action::DisclosureRead;
    type Output = Vec<Matrix>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<Matrix>> {
        let (engagements, parts) = coordinated(store, cx, &self.0).await?;
        let mut shown: HashMap<ParticipationId, Vec<ScoreLine>> = HashMap::new();
        for result in store.named_results(&parts).await? {
            shown.entry(result.participation).or_default().push(result.line);
        }
        let matrix = |(engagement, participations): Coordinated| {
            let (mut rows, mut absent) = (Vec::new(), 0);
            for participation in participations {
                match shown.remove(&participation.id) {
                    Some(lines) => rows.push(MatrixRow { participation, lines }),
                    None => absent += u32::from(takes_part(participation.reply.state)),
                }
            }
            Matrix { engagement, rows, absent }
        };
        Ok(engagements.into_iter().map(matrix).collect())
    }
}
