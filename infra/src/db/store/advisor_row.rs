//! The rows of the registry: what they mean, and how they are written.
use super::row::{sound, word};
use crate::db::{
    entity::{advisor, advisor_profile as profile, advisor_tie as tie},
    error::garbled,
};
use domain::{
    Id, Result,
    advisor::{
        Advisor, AdvisorProfile, CaisRank, Capacity, CertificateNumber, Employer, Field, Introduction,
        PrivateProfile, Proof, PublicProfile, Qualification, Reminded, Reminder, Tie, TieKind, TieNote,
        Validity, WorkMode,
    },
    membership::PersonName,
    register::{GovernmentCode, PrefectureCode},
};
use sea_orm::ActiveValue::Set;

/// What may change of an entry.
pub(super) fn columns_of(advisor: &Advisor) -> advisor::ActiveModel {
    let private = &advisor.private;
    let (certificate, proof) = match &private.qualification {
        Qualification::Cais { number, .. } => (Some(number.as_str().to_owned()), None),
        Qualification::Equivalent { proof } => (None, Some(proof.as_str().to_owned())),
    };
    advisor::ActiveModel {
        cais_rank: Set(rank_column(advisor)),
        certificate: Set(certificate),
        proof: Set(proof),
        certified_on: Set(private.validity.from()),
        valid_until: Set(private.validity.until()),
        home: Set(private.home.to_string()),
        employer: Set(private.employer.as_ref().map(|employer| employer.as_str().to_owned())),
        days_per_month: Set(private.capacity.days().into()),
        retired_at: Set(advisor.retired_at),
        reminded: Set(advisor.reminded.map(|one| one.reminder.as_str().to_owned())),
        reminded_at: Set(advisor.reminded.map(|one| one.at)),
        version: Set(advisor.version),
        ..Default::default()
    }
}

/// What may change of a profile.
pub(super) fn profile_columns_of(advisor: &Advisor) -> profile::ActiveModel {
    let public = &advisor.public;
    profile::ActiveModel {
        name: Set(public.name.as_str().to_owned()),
        introduction: Set(public.introduction.as_str().to_owned()),
        fields: Set(public.fields.iter().map(|field| field.as_str().to_owned()).collect()),
        regions: Set(public.regions.iter().map(ToString::to_string).collect()),
        modes: Set(public.modes.iter().map(|mode| mode.as_str().to_owned()).collect()),
        cais_rank: Set(rank_column(advisor)),
        valid_until: Set(advisor.private.validity.until()),
        retired_at: Set(advisor.retired_at),
        ..Default::default()
    }
}

fn rank_column(advisor: &Advisor) -> Option<String> {
    advisor.private.rank().map(|rank| rank.as_str().to_owned())
}

pub(super) fn advisor_of(row: advisor::Model, shown: &profile::Model) -> Result<Advisor> {
    let qualification = match (row.cais_rank, row.certificate, row.proof) {
        (Some(rank), Some(number), None) => Qualification::Cais {
            rank: word(&rank, CaisRank::parse)?,
            number: sound(CertificateNumber::parse("certificate", &number))?,
        },
        (None, None, Some(proof)) => {
            Qualification::Equivalent { proof: sound(Proof::parse("proof", &proof))? }
        }
        _ => return Err(garbled("half a qualification")),
    };
    let reminded = match (row.reminded, row.reminded_at) {
        (Some(reminder), Some(at)) => Some(Reminded { reminder: word(&reminder, Reminder::parse)?, at }),
        (None, None) => None,
        _ => return Err(garbled("half a reminder")),
    };
    let employer = row.employer.map(|name| sound(Employer::parse("employer", &name))).transpose()?;
    Ok(Advisor {
        id: Id::from_uuid(row.id),
        user: Id::from_uuid(row.user_id),
        public: public_of(shown)?,
        private: PrivateProfile {
            qualification,
            validity: sound(Validity::of(row.certified_on))?,
            home: sound(PrefectureCode::parse("home", &row.home))?,
            employer,
            capacity: sound(Capacity::parse("days_per_month", row.days_per_month.into()))?,
        },
        registered_at: row.registered_at,
        retired_at: row.retired_at,
        reminded,
        version: row.version,
    })
}

pub(super) fn profile_of(row: profile::Model) -> Result<AdvisorProfile> {
    Ok(AdvisorProfile {
        id: Id::from_uuid(row.id),
        public: public_of(&row)?,
        rank: row.cais_rank.map(|rank| word(&rank, CaisRank::parse)).transpose()?,
        valid_until: row.valid_until,
        retired_at: row.retired_at,
    })
}

fn public_of(row: &profile::Model) -> Result<PublicProfile> {
    let region = |code: &String| sound(PrefectureCode::parse("regions", code));
    Ok(PublicProfile {
        name: sound(PersonName::parse("name", &row.name))?,
        introduction: sound(Introduction::parse("introduction", &row.introduction))?,
        fields: row.fields.iter().map(|field| word(field, Field::parse)).collect::<Result<_>>()?,
        regions: row.regions.iter().map(region).collect::<Result<_>>()?,
        modes: row.modes.iter().map(|mode| word(mode, WorkMode::parse)).collect::<Result<_>>()?,
    })
}

pub(super) fn tie_of(row: tie::Model) -> Result<Tie> {
    Ok(Tie {
        id: Id::from_uuid(row.id),
        advisor: Id::from_uuid(row.advisor_id),
        government: sound(GovernmentCode::parse("government", &row.government))?,
        kind: word(&row.kind, TieKind::parse)?,
        since: row.since,
        until: row.until,
        note: sound(TieNote::parse("note", &row.note))?,
        declared_at: row.declared_at,
    })
}
