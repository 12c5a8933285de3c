//! A visit of the first advisor to Beppu, recorded over a net that is bad: what is sent first comes last.
use super::{
    cast::BEPPU,
    house::{House, said},
    own::{CISO, MANAGER},
};
use anyhow::{Context as _, Result};
use domain::{
    Id, Ids as _, Timestamp,
    access::UseCase,
    advisor::WorkMode,
    dispatch::DispatchId,
    dispatch_consent::{DISPATCH_CONSENT_TEXT_VERSION, DispatchPurpose, GiveDispatchConsents},
    visit::{
        CheckInVisit, ConfirmVisit, FinalizeVisit, LoadVisits, MessageKey, PartContent, Place, PlanVisit,
        RecordPart, RecordVisitResult, ReviewVisit, Sequence, Span, SubmitVisit, VisitId,
    },
};
use infra::system::SystemIds;

pub(super) const ADVISOR: &str = "advisor-1";

/// Beppu's CISO consents to the advisor's entry, and to what came of it being counted.
pub(super) async fn consent(house: &House, dispatch: DispatchId) -> Result<()> {
    let consents = GiveDispatchConsents {
        dispatch,
        purposes: DispatchPurpose::ALL.to_vec(),
        evidence: Vec::new(),
        text_version: DISPATCH_CONSENT_TEXT_VERSION,
    };
    house.act(CISO, consents).await.map(drop)
}

/// A visit on one day, from ten to four o'clock in Japan.
pub(super) struct Visiting<'h> {
    house: &'h House,
    ids: SystemIds,
    day: &'static str,
    id: VisitId,
}

impl<'h> Visiting<'h> {
    /// The advisor proposes the day, and the municipality agrees: with that it lets the advisor in for the dispatch.
    pub(super) async fn agree(house: &'h House, dispatch: DispatchId, day: &'static str) -> Result<Self> {
        let ids = SystemIds::default();
        let id = Id::from_uuid(ids.next(house.gate.clock().now()));
        let visiting = Self { house, ids, day, id };
        let plan = PlanVisit {
            id,
            dispatch,
            planned: visiting.span("plannedUntil", "01:00", "07:00")?,
            mode: WorkMode::OnSite,
            place: Some(Place::parse("place", "別府市役所 本庁舎3階 会議室").map_err(said)?),
        };
        house.act(ADVISOR, plan).await?;
        let expected_version = visiting.version().await?;
        house.act(MANAGER, ConfirmVisit { visit: id, expected_version }).await?;
        Ok(visiting)
    }

    /// The advisor comes, writes down what is done, and hands it in; the municipality reads and signs it.
    pub(super) async fn carry_out(&self, done: [Vec<PartContent>; 2]) -> Result<()> {
        let house = self.house;
        house.at(self.moment("01:05")?);
        // By now the service has begun, as the clock sees to.
        house.settle().await?;
        let device_at = self.moment("01:02")?;
        self.inside(CheckInVisit { visit: self.id, device_at }).await?;
        let [first, second] = done;
        self.send(2, second).await?;
        self.send(1, first).await?;
        house.at(self.moment("07:30")?);
        let submit = SubmitVisit {
            visit: self.id,
            last: Sequence::parse("lastSequence", 2).map_err(said)?,
            actual: self.span("actualUntil", "01:05", "06:50")?,
            remainder: None,
        };
        self.inside(submit).await?;
        let expected_version = self.version().await?;
        house.act(MANAGER, ReviewVisit { visit: self.id, expected_version }).await?;
        let expected_version = self.version().await?;
        house.act(CISO, FinalizeVisit { visit: self.id, expected_version }).await.map(drop)
    }

    async fn send(&self, sequence: i32, parts: Vec<PartContent>) -> Result<()> {
        let now = self.house.gate.clock().now();
        let part = |content| RecordPart { id: self.ids.next(now), content };
        let message = RecordVisitResult {
            visit: self.id,
            sequence: Sequence::parse("sequence", sequence).map_err(said)?,
            key: MessageKey::parse("idempotencyKey", &format!("{} {sequence}", self.day)).map_err(said)?,
            device_at: self.moment("06:30")?,
            parts: parts.into_iter().map(part).collect(),
        };
        self.inside(message).await.map(drop)
    }

    /// The advisor does something inside Beppu.
    async fn inside<U: UseCase>(&self, use_case: U) -> Result<U::Output> {
        self.house.act_in(ADVISOR, Some(BEPPU), use_case).await
    }

    /// A time of day in UTC on the visit's day.
    fn moment(&self, time: &str) -> Result<Timestamp> {
        Ok(format!("{}T{time}:00Z", self.day).parse()?)
    }

    fn span(&self, field: &'static str, from: &str, until: &str) -> Result<Span> {
        Span::parse(field, self.moment(from)?, self.moment(until)?).map_err(said)
    }

    async fn version(&self) -> Result<i32> {
        let found = self.house.act(MANAGER, LoadVisits(vec![self.id])).await?;
        Ok(found.first().context("the visit is not there")?.version)
    }
}
