//! What one tenant's cold cache costs another, whose cache is warm.
use super::{
    Effort,
    database::Data,
    load::{Load, Pressure, Shot, load},
    question::Question,
    told::Told,
};
use anyhow::{Context as _, Result};
use std::sync::Arc;

/// One tenant reads what is cached, while another reads what is; and while the other reads what never is.
pub(super) async fn cold_beside_warm(data: &Data, port: u16, effort: Effort) -> Result<Told> {
    let (warm, cold) = (data.product(Question::Cached), data.product(Question::Varied));
    let one = |shots: &[Shot], last: bool| {
        let shot = if last { shots.last() } else { shots.first() };
        Ok::<_, anyhow::Error>(Arc::new(vec![shot.context("a key")?.clone()]))
    };
    let (mine, beside, unseen) = (one(&warm, false)?, one(&warm, true)?, one(&cold, true)?);
    let pressure = Pressure { connections: effort.connections.div_ceil(4), ..effort.pressure() };
    let together = |other: Arc<Vec<Shot>>| {
        let mine = Arc::clone(&mine);
        async move {
            let (mine, other): (Result<Load>, Result<Load>) =
                tokio::join!(load(port, &mine, pressure), load(port, &other, pressure));
            other?;
            mine
        }
    };
    let mut ratios = Vec::new();
    for round in 0..=effort.rounds {
        let (calm, disturbed) = if round % 2 == 0 {
            let calm = together(Arc::clone(&beside)).await?;
            (calm, together(Arc::clone(&unseen)).await?)
        } else {
            let disturbed = together(Arc::clone(&unseen)).await?;
            (together(Arc::clone(&beside)).await?, disturbed)
        };
        if round > 0 {
            ratios.push(disturbed.p99 / calm.p99);
        }
    }
    let what = "p99 of one tenant: another reads cold ÷ another reads warm".to_owned();
    Ok(Told::of("one tenant's cold cache", what, ratios, true, 1.5))
}
