//! The CISO's verbs: take part and for what, decline, withdraw.
use super::{
    CONSENT_TEXT_VERSION, Consent, ConsentUse, EngagementState, EntryGrantRow, GrantSource, Live,
    Participation, ParticipationId, ParticipationState, Purpose, Reply,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    kernel::version,
    outbox::Topic,
};
use ParticipationState::{Active, Completed, Consented, Declined, Invited, Withdrawn};

const PURPOSE_NEEDED: Reason =
    Reason::of("PURPOSE_NEEDED", "Name at least one purpose.", "同意する目的を一つ以上指定してください。");
const TEXT_CHANGED: Reason = Reason::of(
    "CONSENT_TEXT_CHANGED",
    "These are not the present words of the consent: read them again, then decide.",
    "同意文が現在の版と異なります。最新の文面を確認してください。",
);
const FIRM_ACCESS_NEEDED: Reason = Reason::of(
    "FIRM_ACCESS_NEEDED",
    "Taking part in a joint audit needs FIRM_ACCESS: without it the firm cannot audit.",
    "共同監査への参加には、監査事業者の立入りへの同意（FIRM_ACCESS）が必要です。",
);

/// Consents to purposes. The first consent is the agreement to take part.
pub struct GiveConsents {
    /// In which participation.
    pub participation: ParticipationId,
    /// For what.
    pub purposes: Vec<Purpose>,
    /// The version of the consents' words that the CISO read.
    pub text_version: i32,
    /// The version of the reply that the caller saw; 0 before the first.
    pub expected_version: i32,
}

impl UseCase for GiveConsents {
    const ACTION: Action = Action::ConsentDecide;
    type Output = ParticipationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ParticipationId> {
        let mut participation = locked(store, cx, self.participation, self.expected_version).await?;
        if self.text_version != CONSENT_TEXT_VERSION {
            return Err(Error::Conflict(TEXT_CHANGED));
        }
        let present = live(store, participation.id).await?;
        let mut wanted: Vec<Purpose> = self.purposes;
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Err(Error::invalid("purposes", PURPOSE_NEEDED));
        }
        let to = match participation.reply.state {
            Invited | Declined if participation.reply.state == Invited || participation.late.is_some() => {
                let engagement =
                    store.engagements(&[participation.engagement]).await?.pop().ok_or(Error::NotFound)?;
                if participation.late.is_none() {
                    engagement.must_be(EngagementState::CallOpen)?;
                    engagement.terms.as_ref().map_or(Ok(()), |terms| terms.must_still_run(cx.now))?;
                } else if !engagement.state.admits_late() {
                    return Err(engagement.stands_elsewhere());
                }
                if !wanted.contains(&Purpose::FirmAccess) {
                    return Err(Error::invalid("purposes", FIRM_ACCESS_NEEDED));
                }
                Consented
            }
            state => state,
        };
        let from: &[ParticipationState] =
            if to == Consented { &[Invited, Declined, Consented] } else { &[Active, Completed] };
        participation.reply.advance(from, to, cx.now)?;
        let given_by = cx.grant.user()?;
        let fresh: Vec<Consent> = wanted
            .into_iter()
            .filter(|purpose| !present.contains(*purpose))
            .map(|purpose| Consent {
                id: cx.new_id(),
                participation: participation.id,
                purpose,
                text_version: self.text_version,
                given_by,
                given_at: cx.now,
                withdrawn_at: None,
            })
            .collect();
        store.add_consents(&fresh).await?;
        let entry = fresh.iter().find(|consent| consent.purpose == Purpose::FirmAccess);
        if let Some(consent) = entry.filter(|_| participation.reply.state == Active) {
            let engagement =
                store.engagements(&[participation.engagement]).await?.pop().ok_or(Error::NotFound)?;
            if !engagement.state.lets_in() {
                return Err(engagement.stands_elsewhere());
            }
            let grant = EntryGrantRow::of(&engagement, &participation, cx)?;
            store.add_entry_grant(&grant).await?;
            store.add_consent_uses(&[ConsentUse::entry(consent.id, &grant, cx)]).await?;
        }
        finish(store, cx, &participation).await
    }
}

/// Does not take part.
pub struct DeclineParticipation {
    /// In which participation.
    pub participation: ParticipationId,
    /// The version of the reply that the caller saw; 0 before the first.
    pub expected_version: i32,
}

impl UseCase for DeclineParticipation {
    const ACTION: Action = Action::ConsentDecide;
    type Output = ParticipationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ParticipationId> {
        let mut participation = locked(store, cx, self.participation, self.expected_version).await?;
        participation.reply.advance(&[Invited], Declined, cx.now)?;
        finish(store, cx, &participation).await
    }
}

/// Withdraws consents. Entering and named copies end with this transaction; aggregates already released stay.
pub struct WithdrawConsents {
    /// In which participation.
    pub participation: ParticipationId,
    /// For what.
    pub purposes: Vec<Purpose>,
    /// The version of the reply that the caller saw.
    pub expected_version: i32,
}

impl UseCase for WithdrawConsents {
    const ACTION: Action = Action::ConsentDecide;
    type Output = ParticipationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ParticipationId> {
        if self.purposes.is_empty() {
            return Err(Error::invalid("purposes", PURPOSE_NEEDED));
        }
        let mut participation = locked(store, cx, self.participation, self.expected_version).await?;
        let state = participation.reply.state;
        participation.reply.advance(&[Consented, Active, Completed], state, cx.now)?;
        end(store, cx, &participation, &self.purposes).await?;
        finish(store, cx, &participation).await
    }
}

/// Leaves the engagement: withdraws everything that was consented to.
pub struct WithdrawParticipation {
    /// Which participation.
    pub participation: ParticipationId,
    /// The version of the reply that the caller saw.
    pub expected_version: i32,
}

impl UseCase for WithdrawParticipation {
    const ACTION: Action = Action::ConsentDecide;
    type Output = ParticipationId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ParticipationId> {
        let mut participation = locked(store, cx, self.participation, self.expected_version).await?;
        participation.reply.advance(&[Consented, Active, Completed], Withdrawn, cx.now)?;
        end(store, cx, &participation, Purpose::ALL).await?;
        finish(store, cx, &participation).await
    }
}

/// The tenant's own participation. Its reply is locked, so that no disclosure runs beside a withdrawal.
async fn locked<S: Store>(
    store: &mut S,
    cx: &Context,
    id: ParticipationId,
    expected: i32,
) -> Result<Participation> {
    let own = store.lock_participation(id).await?;
    let own = own.filter(|p| p.municipality == cx.grant.scope().tenant()).ok_or(Error::NotFound)?;
    version::expect(own.reply.version, expected)?;
    Ok(own)
}

/// The consents given and not withdrawn.
pub(super) async fn live<S: Store>(store: &mut S, participation: ParticipationId) -> Result<Live> {
    Ok(Live::among(store.consents(&[participation]).await?))
}

async fn end<S: Store>(
    store: &mut S,
    cx: &Context,
    participation: &Participation,
    purposes: &[Purpose],
) -> Result<()> {
    let by = cx.grant.user()?;
    store.withdraw_consents(participation.id, purposes, by, cx.now).await?;
    for purpose in purposes {
        match purpose {
            Purpose::FirmAccess => {
                store.end_entry_grants(GrantSource::Participation(participation.id), cx.now).await?;
            }
            Purpose::ProgressToPrefecture => store.remove_progress(participation.id).await?,
            Purpose::ResultsToPrefecture => store.remove_named_results(participation.id).await?,
            Purpose::BenchmarkContribution => store.withdraw_contributions(participation.id, cx.now).await?,
        }
    }
    Ok(())
}

async fn finish<S: Store>(
    store: &mut S,
    cx: &mut Context,
    participation: &Participation,
) -> Result<ParticipationId> {
    store.save_reply(participation).await?;
    cx.about(participation.id);
    cx.emit(Topic::ConsentChanged, participation.id);
    Ok(participation.id)
}

impl Reply {
    /// Whether an audit of this participation exists or is to come.
    #[must_use]
    pub const fn takes_part(&self) -> bool {
        matches!(self.state, Consented | Active | Completed)
    }
}
