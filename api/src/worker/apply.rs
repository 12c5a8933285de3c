//! What each event leads to. Every step states a target, so a second delivery finds nothing left to do.
use domain::{
    Id, Result,
    access::{Delivery, OrganizationId, Scope, UseCase},
    audit::{AuditId, HandLeadOver, ReadSuccession},
    comparison::{AssessRelease, FiguresToKeep, ReleaseId, ReopenReleases},
    dispatch::{KeepDispatchTime, PassOfferOn},
    engagement::{
        BeginParticipation, ConsentedParticipants, Disclose, EndEntries, NoteReportCopied, ParticipantsToEnd,
        ParticipationId,
    },
    finding::ExpireRiskAcceptance,
    membership::MemberId,
    named_comparison::{AlignNamedScores, NamedComparisonId, NamedPair},
    outbox::{Claimed, Topic},
    report_copy::{KeepReportCopy, ReportsToDisclose},
};
use infra::{
    db::{Change, Gate},
    redis::FiguresCache,
};

/// Applies one claimed event. Figures are kept in `figures`, if there is where to.
pub(super) async fn apply(gate: &Gate, figures: Option<&FiguresCache>, claimed: &Claimed) -> Result<()> {
    #[expect(clippy::disallowed_methods, reason = "the worker claimed this event")]
    let house = House { gate, delivery: Delivery::vouch(claimed.id) };
    let (tenant, subject) = (claimed.tenant, claimed.event.subject);
    match claimed.event.topic {
        Topic::AuditProgressed => house.run(tenant, Disclose::Audit(Id::from_uuid(subject))).await,
        Topic::ReportSigned => {
            house.disclose_report(tenant, Id::from_uuid(subject)).await?;
            house.run(tenant, AlignNamedScores::Audit(Id::from_uuid(subject))).await
        }
        Topic::NamedComparisonChanged => house.align_pair(tenant, Id::from_uuid(subject)).await,
        Topic::EngagementActivated => {
            // One body's failure keeps no other waiting; the event stays due until all have begun.
            let mut begun = Ok(());
            for participant in house.run(tenant, ConsentedParticipants(Id::from_uuid(subject))).await? {
                begun =
                    begun.and(house.run(participant.municipality, BeginParticipation(participant.id)).await);
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
            house.run(tenant, Disclose::Participation(participation)).await?;
            gate.platform(ReopenReleases(participation)).await
        }
        Topic::MemberLeft => house.hand_leads_over(tenant, Id::from_uuid(subject)).await,
        Topic::RiskAcceptanceOver => house.run(tenant, ExpireRiskAcceptance(Id::from_uuid(subject))).await,
        Topic::ReleasePublished => house.warm(tenant, Id::from_uuid(subject), figures).await,
        Topic::StandingChanged => {
            // Whoever committed it said so at once; this is for the case that they could not.
            gate.announce(Change::People(tenant)).await;
            Ok(())
        }
        // For those who follow it alone: nothing is left to be done.
        Topic::DispatchMoved => Ok(()),
        Topic::DispatchOfferOver => house.run(tenant, PassOfferOn(Id::from_uuid(subject))).await,
        Topic::DispatchDue => house.run(tenant, KeepDispatchTime(Id::from_uuid(subject))).await,
        Topic::ReleaseClosed => gate.platform(AssessRelease(Id::from_uuid(subject))).await,
    }
}

struct House<'a> {
    gate: &'a Gate,
    delivery: Delivery,
}

impl House<'_> {
    async fn run<U: UseCase>(&self, tenant: OrganizationId, use_case: U) -> Result<U::Output> {
        self.gate.run(&Scope::system(self.delivery, tenant), use_case).await
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

    async fn disclose_report(&self, tenant: OrganizationId, audit: AuditId) -> Result<()> {
        self.run(tenant, Disclose::Audit(audit)).await?;
        for (signer, copy) in self.run(tenant, ReportsToDisclose(audit)).await? {
            self.run(tenant, NoteReportCopied { audit, copy: copy.id }).await?;
            self.run(signer, KeepReportCopy(copy)).await?;
        }
        Ok(())
    }
}
