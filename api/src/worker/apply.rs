//! What each event leads to. Every step states a target, so a second delivery finds nothing left to do.
use super::call::call;
use domain::{
    Error, Id, Result,
    access::{Delivery, OrganizationId, Scope, UseCase},
    advisor::RemindAdvisor,
    audit::{AuditId, HandLeadOver, ReadSuccession},
    comparison::{AssessRelease, FiguresToKeep, ReleaseId, ReopenReleases},
    dispatch::{DispatchParties, KeepDispatchTime, NoteAuditors, PassOfferOn},
    effect::{AssessEffects, ContributeEffect},
    engagement::{
        BeginParticipation, ConsentedParticipants, Disclose, EndEntries, NoteReportCopied, ParticipantsToEnd,
        ParticipationId, ParticipationOf,
    },
    finding::ExpireRiskAcceptance,
    membership::MemberId,
    named_comparison::{AlignNamedScores, NamedComparisonId, NamedPair},
    news::KeepNews,
    outbox::{Claimed, Topic},
    report_copy::{KeepReportCopy, ReportsToDisclose},
    visit::{CopyDispatchReport, VisitId},
    webhook::{AnnounceEvent, BeginCall, DeliveryId, EndCall, Listeners, WebhookTopic},
};
use infra::{
    db::{Change, Gate},
    redis::FiguresCache,
    webhook::Hooks,
};
use std::sync::atomic::{AtomicBool, Ordering};

/// What the house works with.
#[derive(Clone)]
pub(super) struct Tools {
    pub(super) gate: Gate,
    /// Where figures are kept, if there is where to.
    pub(super) figures: Option<FiguresCache>,
    /// What it takes to call front ends, if there is.
    pub(super) hooks: Option<Hooks>,
}

/// What came of an event that was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applied {
    /// Under a consent something was disclosed: after a second delivery that would be in the trail once more.
    Disclosed,
    /// Nothing was.
    Undisclosed,
}

/// Applies one claimed event, then has those told of it whom it concerns.
pub(super) async fn apply(tools: &Tools, claimed: &Claimed) -> Result<Applied> {
    // What is only read because of it is read in one transaction.
    let gate = tools.gate.clone().of_one_request();
    #[expect(clippy::disallowed_methods, reason = "the worker claimed this event")]
    let house =
        House { gate: &gate, delivery: Delivery::vouch(claimed.id), disclosed: AtomicBool::new(false) };
    house.work(tools, claimed).await?;
    house.announce(claimed).await?;
    Ok(if house.disclosed.into_inner() { Applied::Disclosed } else { Applied::Undisclosed })
}

impl House<'_> {
    async fn work(&self, tools: &Tools, claimed: &Claimed) -> Result<()> {
        let (house, gate) = (self, self.gate);
        let (tenant, subject) = (claimed.tenant, claimed.event.subject);
        match claimed.event.topic {
            Topic::AuditProgressed => house.disclose(tenant, Id::from_uuid(subject)).await,
            Topic::TeamJoined => house.run(tenant, NoteAuditors(Id::from_uuid(subject))).await,
            Topic::ReportSigned => {
                house.disclose_report(tenant, Id::from_uuid(subject)).await?;
                house.run(tenant, AlignNamedScores::Audit(Id::from_uuid(subject))).await
            }
            Topic::NamedComparisonChanged => house.align_pair(tenant, Id::from_uuid(subject)).await,
            Topic::EngagementActivated => {
                // One body's failure keeps no other waiting; the event stays due until all have begun.
                let mut begun = Ok(());
                for participant in house.run(tenant, ConsentedParticipants(Id::from_uuid(subject))).await? {
                    begun = begun
                        .and(house.run(participant.municipality, BeginParticipation(participant.id)).await);
                }
                begun
            }
            Topic::EngagementEnded => {
                let mut ended = Ok(());
                for participant in house.run(tenant, ParticipantsToEnd(Id::from_uuid(subject))).await? {
                    ended = ended.and(house.run(participant.municipality, EndEntries(participant.id)).await);
                }
                ended
            }
            Topic::ConsentChanged => {
                let participation: ParticipationId = Id::from_uuid(subject);
                // Who joins an active engagement late gets its audit now; for everybody else this is nothing.
                house.run(tenant, BeginParticipation(participation)).await?;
                house.run(tenant, Disclose(participation)).await?;
                gate.platform(ReopenReleases(participation)).await
            }
            Topic::MemberLeft => house.hand_leads_over(tenant, Id::from_uuid(subject)).await,
            Topic::RiskAcceptanceOver => {
                house.run(tenant, ExpireRiskAcceptance(Id::from_uuid(subject))).await
            }
            Topic::ReleasePublished => {
                house.warm(tenant, Id::from_uuid(subject), tools.figures.as_ref()).await
            }
            Topic::StandingChanged => {
                // Whoever committed it said so at once; this is for the case that they could not.
                gate.announce(Change::People(tenant)).await;
                Ok(())
            }
            // For those who follow it alone: nothing is left to be done.
            Topic::DispatchMoved | Topic::AdvisorReminded => Ok(()),
            Topic::AdvisorRenewalDue => house.run(tenant, RemindAdvisor(Id::from_uuid(subject))).await,
            Topic::DispatchReportSigned => house.hand_report_out(tenant, Id::from_uuid(subject)).await,
            Topic::EffectDue => house.run(tenant, ContributeEffect(Id::from_uuid(subject))).await,
            Topic::EffectsAsked => gate.platform(AssessEffects(Id::from_uuid(subject))).await,
            Topic::DispatchOfferOver => house.run(tenant, PassOfferOn(Id::from_uuid(subject))).await,
            Topic::DispatchDue => house.run(tenant, KeepDispatchTime(Id::from_uuid(subject))).await,
            Topic::ReleaseClosed => gate.platform(AssessRelease(Id::from_uuid(subject))).await,
            Topic::WebhookDue => house.call_out(tools.hooks.as_ref(), tenant, Id::from_uuid(subject)).await,
        }
    }
}

struct House<'a> {
    gate: &'a Gate,
    delivery: Delivery,
    disclosed: AtomicBool,
}

impl House<'_> {
    async fn run<U: UseCase>(&self, tenant: OrganizationId, use_case: U) -> Result<U::Output> {
        self.gate.run(&Scope::system(self.delivery, tenant), use_case).await
    }

    /// Notes whom to tell of the event, each in its own tenant; one's failure keeps no other waiting.
    async fn announce(&self, claimed: &Claimed) -> Result<()> {
        let topic = claimed.event.topic;
        if WebhookTopic::of(topic).is_none() && !topic.is_followed() {
            return Ok(());
        }
        let mut told = Ok(());
        for tenant in self.audience(claimed).await? {
            told = told.and(self.tell(tenant, claimed).await);
        }
        told
    }

    /// Keeps the event for those of the tenant who follow it, and for each front end that listens.
    async fn tell(&self, tenant: OrganizationId, claimed: &Claimed) -> Result<()> {
        let (event, topic, subject) = (claimed.id, claimed.event.topic, claimed.event.subject);
        if topic.is_followed() {
            self.run(tenant, KeepNews { event, topic, subject }).await?;
        }
        let Some(topic) = WebhookTopic::of(topic) else { return Ok(()) };
        let listeners = self.run(tenant, Listeners(topic)).await?;
        if listeners.is_empty() {
            return Ok(());
        }
        self.run(tenant, AnnounceEvent { event, topic, subject, listeners }).await
    }

    /// Whom the event concerns: the tenant in which it happened, and whoever shares the thing with it. Those who follow and
    /// front ends are told by this alone.
    async fn audience(&self, claimed: &Claimed) -> Result<Vec<OrganizationId>> {
        let tenant = claimed.tenant;
        match claimed.event.topic {
            Topic::NamedComparisonChanged => {
                self.run(tenant, NamedPair(Id::from_uuid(claimed.event.subject))).await
            }
            Topic::DispatchMoved => {
                self.run(tenant, DispatchParties(Id::from_uuid(claimed.event.subject))).await
            }
            _ => Ok(vec![tenant]),
        }
    }

    /// Calls a front end between two transactions: none is open while others' servers think.
    async fn call_out(&self, hooks: Option<&Hooks>, tenant: OrganizationId, id: DeliveryId) -> Result<()> {
        // A worker without the key never takes such an event.
        let Some(hooks) = hooks else { return Err(Error::internal("no key to call front ends with")) };
        let Some(begun) = self.run(tenant, BeginCall(id)).await? else { return Ok(()) };
        let outcome = call(hooks, self.gate.clock().now(), &begun).await?;
        self.run(tenant, EndCall { delivery: id, call: begun.delivery.calls, outcome }).await
    }

    async fn hand_leads_over(&self, home: OrganizationId, member: MemberId) -> Result<()> {
        let Some(left) = self.run(home, ReadSuccession(member)).await? else { return Ok(()) };
        let mut done = Ok(());
        for (body, audit) in left.audits {
            let hand = HandLeadOver { audit, from: left.from, to: left.to, home: left.home };
            done = done.and(self.run(body, hand).await);
        }
        done
    }

    async fn warm(&self, tenant: OrganizationId, id: ReleaseId, cache: Option<&FiguresCache>) -> Result<()> {
        let Some(cache) = cache else { return Ok(()) };
        if let Some(figures) = self.run(tenant, FiguresToKeep(id)).await? {
            self.gate.rest();
            cache.put(id, figures).await;
        }
        Ok(())
    }

    /// Each of the two in its own tenant; one's failure keeps the other not waiting.
    async fn align_pair(&self, tenant: OrganizationId, id: NamedComparisonId) -> Result<()> {
        let mut done = Ok(());
        for body in self.run(tenant, NamedPair(id)).await? {
            done = done.and(self.run(body, AlignNamedScores::Comparison(id)).await);
        }
        done
    }

    /// Each version of the report that was signed, to the advisor's own.
    async fn hand_report_out(&self, tenant: OrganizationId, visit: VisitId) -> Result<()> {
        for (center, copy) in self.run(tenant, CopyDispatchReport(visit)).await? {
            self.run(center, KeepReportCopy(copy)).await?;
        }
        Ok(())
    }

    async fn disclose(&self, tenant: OrganizationId, audit: AuditId) -> Result<()> {
        match self.run(tenant, ParticipationOf(audit)).await? {
            Some(participation) => {
                self.disclosed.store(true, Ordering::Relaxed);
                self.run(tenant, Disclose(participation)).await
            }
            None => Ok(()),
        }
    }

    async fn disclose_report(&self, tenant: OrganizationId, audit: AuditId) -> Result<()> {
        self.disclose(tenant, audit).await?;
        for (signer, copy) in self.run(tenant, ReportsToDisclose(audit)).await? {
            self.run(tenant, NoteReportCopied { audit, copy: copy.id }).await?;
            self.run(signer, KeepReportCopy(copy)).await?;
        }
        Ok(())
    }
}
