//! What hangs on dispatches: whom the centre proposes, offers, and the history.
use super::row::{sound, word};
use crate::db::{
    entity::{dispatch_candidate as candidate, dispatch_offer as offer, dispatch_step as step},
    error::meaning,
    tx::Tx,
};
use domain::{
    Error, Id, Result,
    dispatch::{
        AnswerDays, DispatchCandidate, DispatchId, DispatchReason, DispatchState, DispatchStep, DispatchVerb,
        Offer, OfferAnswer, OfferId, ProposalReason,
    },
    matching::{Distance, Merit},
    membership::PersonName,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};

impl Tx {
    pub(super) async fn keep_step(&self, taken: &DispatchStep) -> Result<()> {
        let row = step::ActiveModel {
            id: Set(taken.id.uuid()),
            dispatch_id: Set(taken.dispatch.uuid()),
            municipality_id: Set(taken.municipality.uuid()),
            center_id: Set(taken.center.uuid()),
            organization_id: Set(taken.organization.uuid()),
            verb: Set(taken.verb.as_str().to_owned()),
            from_state: Set(taken.from.as_str().to_owned()),
            to_state: Set(taken.to.as_str().to_owned()),
            reason: Set(taken.reason.as_ref().map(|why| why.as_str().to_owned())),
            at: Set(taken.at),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn kept_steps(&self, dispatches: &[DispatchId]) -> Result<Vec<DispatchStep>> {
        let query = self
            .select::<step::Entity>()
            .filter(step::Column::DispatchId.is_in(dispatches.iter().map(|id| id.uuid())))
            .order_by_asc(step::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(step_of).collect()
    }

    pub(super) async fn name_candidates(&self, proposed: &[DispatchCandidate]) -> Result<()> {
        let rows = proposed.iter().map(|one| candidate::ActiveModel {
            dispatch_id: Set(one.dispatch.uuid()),
            advisor_id: Set(one.advisor.uuid()),
            municipality_id: Set(one.municipality.uuid()),
            center_id: Set(one.center.uuid()),
            person_id: Set(one.person.uuid()),
            name: Set(one.name.as_str().to_owned()),
            place: Set(one.place),
            reason: Set(one.reason.as_str().to_owned()),
            points: Set(one.points),
            rank: Set(one.rank),
            ..merits_columns(&one.merits)
        });
        self.insert(rows.collect(), None).await.map(drop)
    }

    /// At most five, so one statement each.
    pub(super) async fn rank_candidates(&self, ranked: &[DispatchCandidate]) -> Result<()> {
        for one in ranked {
            let update = self
                .update::<candidate::Entity>()
                .set(candidate::ActiveModel { rank: Set(one.rank), ..Default::default() })
                .filter(candidate::Column::DispatchId.eq(one.dispatch.uuid()))
                .filter(candidate::Column::AdvisorId.eq(one.advisor.uuid()));
            self.change_one(update).await?;
        }
        Ok(())
    }

    pub(super) async fn named_candidates(&self, dispatches: &[DispatchId]) -> Result<Vec<DispatchCandidate>> {
        let query = self
            .select::<candidate::Entity>()
            .filter(candidate::Column::DispatchId.is_in(dispatches.iter().map(|id| id.uuid())))
            .order_by_asc(candidate::Column::Place);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(candidate_of).collect()
    }

    pub(super) async fn make_offer(&self, made: &Offer) -> Result<()> {
        let row = offer::ActiveModel {
            id: Set(made.id.uuid()),
            dispatch_id: Set(made.dispatch.uuid()),
            advisor_id: Set(made.advisor.uuid()),
            municipality_id: Set(made.municipality.uuid()),
            center_id: Set(made.center.uuid()),
            person_id: Set(made.person.uuid()),
            seat: Set(made.seat),
            answer_days: Set(made.answer_days.days()),
            offered_at: Set(made.offered_at),
            expires_at: Set(made.expires_at),
            answer: Set(None),
            answered_at: Set(None),
            undertaking: Set(None),
        };
        self.insert(vec![row], None).await.map(drop)
    }

    pub(super) async fn answer_offer(&self, answered: &Offer) -> Result<()> {
        let row = offer::ActiveModel {
            answer: Set(answered.answer.map(|answer| answer.as_str().to_owned())),
            answered_at: Set(answered.answered_at),
            undertaking: Set(answered.undertaking),
            ..Default::default()
        };
        let update = self.update::<offer::Entity>().set(row).filter(offer::Column::Id.eq(answered.id.uuid()));
        self.change_one(update).await
    }

    pub(super) async fn one_offer(&self, id: OfferId) -> Result<Option<Offer>> {
        let query = self.select::<offer::Entity>().filter(offer::Column::Id.eq(id.uuid()));
        query.one(&self.db).await.map_err(meaning)?.map(offer_of).transpose()
    }

    pub(super) async fn offers_of(&self, dispatches: &[DispatchId]) -> Result<Vec<Offer>> {
        let query = self
            .select::<offer::Entity>()
            .filter(offer::Column::DispatchId.is_in(dispatches.iter().map(|id| id.uuid())))
            .order_by_asc(offer::Column::Id);
        query.all(&self.db).await.map_err(meaning)?.into_iter().map(offer_of).collect()
    }
}

fn step_of(row: step::Model) -> Result<DispatchStep> {
    Ok(DispatchStep {
        id: Id::from_uuid(row.id),
        dispatch: Id::from_uuid(row.dispatch_id),
        municipality: Id::from_uuid(row.municipality_id),
        center: Id::from_uuid(row.center_id),
        organization: Id::from_uuid(row.organization_id),
        verb: word(&row.verb, DispatchVerb::parse)?,
        from: word(&row.from_state, DispatchState::parse)?,
        to: word(&row.to_state, DispatchState::parse)?,
        reason: row.reason.map(|why| sound(DispatchReason::parse("reason", &why))).transpose()?,
        at: row.at,
    })
}

/// What a score was made of; a count that does not fit is as good as any that is so large.
fn merits_columns(merits: &[Merit; 4]) -> candidate::ActiveModel {
    let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
    let mut columns = candidate::ActiveModel::default();
    for merit in merits {
        match *merit {
            Merit::Fields { matched, wanted } => {
                columns.fields_matched = Set(number(matched));
                columns.fields_wanted = Set(number(wanted));
            }
            Merit::Distance(distance) => columns.distance = Set(distance.as_str().to_owned()),
            Merit::SignedVisits(visits) => columns.signed_visits = Set(number(visits)),
            Merit::Load(dispatches) => columns.load = Set(number(dispatches)),
        }
    }
    columns
}

fn merits_of(row: &candidate::Model) -> Result<[Merit; 4]> {
    let number = |count: i32| u32::try_from(count).map_err(Error::internal);
    Ok([
        Merit::Fields { matched: number(row.fields_matched)?, wanted: number(row.fields_wanted)? },
        Merit::Distance(word(&row.distance, Distance::parse)?),
        Merit::SignedVisits(number(row.signed_visits)?),
        Merit::Load(number(row.load)?),
    ])
}

fn candidate_of(row: candidate::Model) -> Result<DispatchCandidate> {
    Ok(DispatchCandidate {
        dispatch: Id::from_uuid(row.dispatch_id),
        municipality: Id::from_uuid(row.municipality_id),
        center: Id::from_uuid(row.center_id),
        advisor: Id::from_uuid(row.advisor_id),
        person: Id::from_uuid(row.person_id),
        merits: merits_of(&row)?,
        name: sound(PersonName::parse("name", &row.name))?,
        points: row.points,
        place: row.place,
        reason: sound(ProposalReason::parse("reason", &row.reason))?,
        rank: row.rank,
    })
}

fn offer_of(row: offer::Model) -> Result<Offer> {
    Ok(Offer {
        id: Id::from_uuid(row.id),
        dispatch: Id::from_uuid(row.dispatch_id),
        municipality: Id::from_uuid(row.municipality_id),
        center: Id::from_uuid(row.center_id),
        advisor: Id::from_uuid(row.advisor_id),
        person: Id::from_uuid(row.person_id),
        seat: row.seat,
        answer_days: sound(AnswerDays::parse("answer_days", row.answer_days.into()))?,
        offered_at: row.offered_at,
        expires_at: row.expires_at,
        answer: row.answer.map(|answer| word(&answer, OfferAnswer::parse)).transpose()?,
        answered_at: row.answered_at,
        undertaking: row.undertaking,
    })
}
