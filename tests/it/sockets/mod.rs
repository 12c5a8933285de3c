//! Dispatches are followed: each step once and in order, by its parties alone, for as long as they are parties; over
//! WebSockets, to the letter of their protocol, and as server-sent events.
pub(crate) mod client;
mod codes;
mod ended;
mod events;
mod follows;
mod limits;
mod replicas;
mod rights;
mod servers;
mod walls;

use crate::voice::gid;
use anyhow::{Context as _, Result};
use client::{Served, Socket};
use domain::{
    Id,
    advisor::AdvisorId,
    dispatch::{DispatchId, DispatchState},
    outbox::Event,
    programme::ProgrammeId,
};
use serde_json::{Value, json};
use tests::{Door, House};

const FOLLOW: &str =
    "subscription($after: ID) { dispatchChanged(after: $after) { id dispatch { id state } } }";

/// A house with its doors open, an advisor, and a programme under which Beppu asks for them.
struct Story {
    house: House,
    door: Door,
    served: Served,
    found: (ProgrammeId, AdvisorId),
}

impl Story {
    async fn open() -> Result<Self> {
        Self::at(House::door).await
    }

    /// The same, with another front door.
    async fn at(door: impl FnOnce(&House) -> Result<Door>) -> Result<Self> {
        let house = House::open().await?;
        house.cast().await?;
        let door = door(&house)?;
        let found = (house.open_programme(2025).await?, house.advisor("center-advisor").await?);
        house.settle().await?;
        let served = Served::of(&door).await?;
        Ok(Self { house, door, served, found })
    }

    /// Beppu's request, sent, and the event of that: whoever follows goes on behind it.
    async fn sent(&self, project: &str) -> Result<(DispatchId, String)> {
        let id = self.house.dispatch(self.found, project, 30, DispatchState::Submitted).await?;
        self.house.settle().await?;
        let last = self.events().await?.pop().context("an event")?;
        Ok((id, last))
    }

    /// Moves it on, and has that told.
    async fn moves(&self, id: DispatchId, until: DispatchState) -> Result<()> {
        self.house.move_dispatch(id, self.found.1, until).await?;
        self.house.settle().await
    }

    /// Beppu's events, in order.
    async fn events(&self) -> Result<Vec<String>> {
        let beppu = self.house.place(tests::world::BEPPU)?.uuid();
        let sql = format!("SELECT event_id FROM news WHERE tenant_id = '{beppu}' ORDER BY number");
        let rows = self.house.look(&sql).await?;
        let id =
            |row: &Value| Some(gid::<Event>(Id::from_uuid(row.get("event_id")?.as_str()?.parse().ok()?)));
        rows.iter().map(|row| id(row).context("an id")).collect()
    }

    /// A socket of `person` that follows behind `after`.
    async fn follows(&self, person: &str, after: &str) -> Result<Socket> {
        let mut socket = self.served.socket(&self.door, person).await?;
        socket.begins("1", FOLLOW, json!({ "after": after })).await?;
        Ok(socket)
    }
}

/// The event that a socket hears next on its first operation: its id, and where the dispatch stands.
async fn hears(socket: &mut Socket) -> Result<(String, String)> {
    let next = socket.hears().await?;
    let told = &next["payload"]["data"]["dispatchChanged"];
    let text = |value: &Value| value.as_str().map(str::to_owned).with_context(|| format!("no event: {next}"));
    Ok((text(&told["id"])?, text(&told["dispatch"]["state"])?))
}
