//! Beppu's requests for an advisor, one at each place of the road. They are made after the centre's advisor and programme.
use super::World;
use anyhow::Result;
use domain::{
    dispatch::DispatchState,
    dispatch_consent::{DISPATCH_CONSENT_TEXT_VERSION, DispatchPurpose, GiveDispatchConsents},
};
use tests::House;

const STAGES: [(&str, DispatchState); 7] = [
    ("draft dispatch", DispatchState::Draft),
    ("submitted dispatch", DispatchState::Submitted),
    ("screened dispatch", DispatchState::Screening),
    ("proposed dispatch", DispatchState::CandidatesProposed),
    ("ranked dispatch", DispatchState::Ranked),
    ("offered dispatch", DispatchState::Offered),
    ("accepted dispatch", DispatchState::Accepted),
];

pub(super) async fn dispatched(house: &House, world: &mut World) -> Result<()> {
    let found = (world.of("open programme")?, world.of("advisor")?);
    for ((name, until), days) in STAGES.into_iter().zip(60_u64..) {
        let id = house.dispatch(found, name, days, until).await?;
        world.name(name, id);
    }
    let consents = GiveDispatchConsents {
        dispatch: world.of("submitted dispatch")?,
        purposes: DispatchPurpose::ALL.to_vec(),
        evidence: Vec::new(),
        text_version: DISPATCH_CONSENT_TEXT_VERSION,
    };
    house.run("beppu-ciso", consents).await?;
    Ok(())
}
