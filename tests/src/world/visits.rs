//! Visits of `center-advisor` to Beppu.
use super::BEPPU;
use crate::House;
use anyhow::{Context as _, Result, bail};
use chrono::Duration;
use domain::{
    Clock as _, Id, Timestamp,
    advisor::WorkMode,
    dispatch::DispatchId,
    dispatch_consent::{
        DISPATCH_CONSENT_TEXT_VERSION, DispatchPurpose, GiveDispatchConsents, LoadDispatchConsents,
    },
    visit::{
        CheckInVisit, ConfirmVisit, FinalizeVisit, LoadVisits, MessageKey, PartContent, PartText, Place,
        PlanVisit, RecordPart, RecordVisitResult, Recorded, ReviewVisit, Sequence, Span, SubmitVisit, Visit,
        VisitId, VisitState,
    },
};
use uuid::Uuid;

const ADVISOR: &str = "center-advisor";
const MANAGER: &str = "beppu-manager";

impl House {
    /// A visit of Beppu's confirmed dispatch, half an hour from `from` on, on its road to `until`: FINALIZED at the latest.
    /// One message is recorded. `number` tells visits apart.
    pub async fn visit(
        &self,
        dispatch: DispatchId,
        number: u128,
        from: Timestamp,
        until: VisitState,
    ) -> Result<VisitId> {
        let id = Id::from_uuid(Uuid::from_u128(number));
        let plan = PlanVisit {
            id,
            dispatch,
            planned: Span::parse("plannedUntil", from, from + Duration::minutes(30))?,
            mode: WorkMode::OnSite,
            place: Some(Place::parse("place", "本庁舎3階")?),
        };
        self.run(MANAGER, plan).await?;
        loop {
            let found = self.visit_now(id).await?;
            if found.state == until {
                return Ok(id);
            }
            self.step_of_visit(&found).await?;
        }
    }

    /// The advisor, inside Beppu, sends a message of one piece of advice.
    pub async fn record_visit(&self, visit: VisitId, sequence: i32, advice: &str) -> Result<Recorded> {
        let content = PartContent::Advice(PartText::parse("text", advice)?);
        let message = RecordVisitResult {
            visit,
            sequence: Sequence::parse("sequence", sequence)?,
            key: MessageKey::parse("idempotencyKey", &format!("message {sequence}"))?,
            device_at: self.clock.now(),
            parts: vec![RecordPart { id: Uuid::from_u128(u128::try_from(sequence)?), content }],
        };
        Ok(self.run_in(ADVISOR, BEPPU, message).await?)
    }

    async fn visit_now(&self, id: VisitId) -> Result<Visit> {
        self.run(MANAGER, LoadVisits(vec![id])).await?.pop().context("a visit")
    }

    /// Beppu's CISO consents to the advisor's entry, unless that was done.
    async fn let_advisor_in(&self, dispatch: DispatchId) -> Result<()> {
        let given = self.run("beppu-ciso", LoadDispatchConsents(vec![dispatch])).await?;
        let lives =
            |purpose, at: Option<Timestamp>| purpose == DispatchPurpose::AdvisorAccess && at.is_none();
        if given.iter().any(|one| lives(one.purpose, one.withdrawn_at)) {
            return Ok(());
        }
        let consents = GiveDispatchConsents {
            dispatch,
            purposes: vec![DispatchPurpose::AdvisorAccess],
            evidence: Vec::new(),
            text_version: DISPATCH_CONSENT_TEXT_VERSION,
        };
        self.run("beppu-ciso", consents).await?;
        Ok(())
    }

    async fn step_of_visit(&self, found: &Visit) -> Result<()> {
        let (visit, expected_version, now) = (found.id, found.version, self.clock.now());
        match found.state {
            VisitState::Planned => {
                self.let_advisor_in(found.frame.dispatch).await?;
                self.run(MANAGER, ConfirmVisit { visit, expected_version }).await?;
            }
            VisitState::Confirmed => {
                self.run_in(ADVISOR, BEPPU, CheckInVisit { visit, device_at: now }).await?;
            }
            VisitState::CheckedIn => {
                self.record_visit(visit, 1, "規程を見直す").await?;
            }
            VisitState::Recording => {
                // Three hours before it was planned, so that it is over, and apart from those planned beside it.
                let from = found.planned.from() - Duration::hours(3);
                let actual = Span::parse("actualUntil", from, from + Duration::minutes(30))?;
                let last = Sequence::parse("lastSequence", 1)?;
                self.run_in(ADVISOR, BEPPU, SubmitVisit { visit, last, actual, remainder: None }).await?;
            }
            VisitState::Submitted => {
                self.run(MANAGER, ReviewVisit { visit, expected_version }).await?;
            }
            VisitState::MunicipalityReview => {
                self.run("beppu-ciso", FinalizeVisit { visit, expected_version }).await?;
            }
            state => bail!("{state:?} leads nowhere here"),
        }
        Ok(())
    }
}
