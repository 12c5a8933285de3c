//! Visits of the centre's advisor to Beppu, one at each place of the road.
use super::World;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    dispatch::DispatchState,
    visit::{LoadVisitRecords, NoteNoShow, VisitParty, VisitReason, VisitState},
};
use tests::House;

/// Each visit with its name as its client made it.
const STAGES: [(&str, &str, VisitState); 6] = [
    ("planned visit", "planned client's visit", VisitState::Planned),
    ("agreed visit", "agreed client's visit", VisitState::Confirmed),
    ("recorded visit", "recorded client's visit", VisitState::Recording),
    ("submitted visit", "submitted client's visit", VisitState::Submitted),
    ("read visit", "read client's visit", VisitState::MunicipalityReview),
    ("signed visit", "signed client's visit", VisitState::Finalized),
];

/// Beppu's confirmed dispatch, whose window opens tomorrow and is open when the questions are asked, 61 days from now.
pub(super) async fn confirmed(house: &House, world: &mut World) -> Result<()> {
    let found = (world.of("open programme")?, world.of("advisor")?);
    let days = vec![house.day(1)?, house.day(61)?, house.day(62)?];
    let id = house.dispatch_on(found, "内部監査の立上げ", days, DispatchState::Confirmed).await?;
    world.name("confirmed dispatch", id);
    Ok(())
}

/// Its visits, all of this day; to the one that is signed something came late, and to the one that was noted as missed.
pub(super) async fn visited(house: &House, world: &mut World) -> Result<()> {
    let dispatch = world.of("confirmed dispatch")?;
    // Each within the two hours before which nobody can check in.
    let mut from = house.clock.now() - Duration::minutes(60);
    for ((name, client, until), number) in STAGES.into_iter().zip(1_u128..) {
        let id = house.visit(dispatch, number, from, until).await?;
        world.name(name, id);
        world.ids.insert(client, id.uuid().to_string());
        from += Duration::minutes(30);
    }
    let missed =
        house.visit(dispatch, 7, house.clock.now() - Duration::hours(4), VisitState::Confirmed).await?;
    let reason = VisitReason::parse("reason", "連絡がつかない")?;
    let noted = NoteNoShow { visit: missed, absent: VisitParty::Advisor, reason, expected_version: 2 };
    house.run("beppu-manager", noted).await?;
    house.record_visit(missed, 1, "規程を見直す").await?;
    world.name("missed visit", missed);
    let signed = world.of("signed visit")?;
    house.record_visit(signed, 2, "研修を行う").await?;
    let records = house.run("beppu-ciso", LoadVisitRecords(vec![signed])).await?;
    let late = records.first().and_then(|record| record.proposals.first()).context("a proposal")?;
    world.name("visit proposal", late.message.id);
    Ok(())
}
