//! The operator's verbs on the registry of advisors, and the advisors' own.
use super::{
    advisor::Advisor,
    command::{command, payload},
    fault::Result,
    gid::Gid,
    scalar::Day,
    words::{AdviceField, CaisRank, TieKind, WorkMode},
};
use async_graphql::{Context, InputObject, Object};
use domain::{
    Error, Reason,
    advisor::{
        self as model, AdvisorId, AmendAdvisor, Capacity, CertificateNumber, Certified, DeclareTie, Employer,
        Introduction, Particulars, Proof, PublicProfile, Qualification, RegisterAdvisor, RenewAdvisor,
        RetireAdvisor, SetAvailability, TieNote,
    },
    membership::{self, PersonName},
    register::{GovernmentCode, PrefectureCode},
};

const ONE_OF: Reason = Reason::of(
    "QUALIFICATION",
    "Give the rank and number of a certificate, or what shows equal knowledge: one of the two.",
    "認定の区分と番号、または同等の知識を示す事項のいずれか一方を指定してください。",
);

/// What is noted of an advisor beside the qualification.
#[derive(InputObject)]
struct AdvisorParticularsInput {
    /// The name they work under, 1 to 80 characters.
    name: String,
    /// How they present themselves, up to 1,000 characters.
    introduction: Option<String>,
    /// What they advise on; at least one.
    fields: Vec<AdviceField>,
    /// How they work; at least one.
    modes: Vec<WorkMode>,
    /// The prefectures they are sent to on site, by their two digits; at least one if they work on site.
    prefecture_codes: Vec<String>,
    /// The prefecture they set out from, by its two digits.
    home_prefecture_code: String,
    /// Who employs them, 1 to 120 characters.
    employer: Option<String>,
    /// How many days a month they give, 1 to 31.
    days_per_month: i32,
}

impl AdvisorParticularsInput {
    fn decode(self) -> domain::Result<Particulars> {
        let regions = self.prefecture_codes.iter().map(|code| PrefectureCode::parse("prefectureCodes", code));
        let public = PublicProfile {
            name: PersonName::parse("name", &self.name)?,
            introduction: Introduction::parse(
                "introduction",
                self.introduction.as_deref().unwrap_or_default(),
            )?,
            fields: self.fields.into_iter().map(Into::into).collect(),
            regions: regions.collect::<domain::Result<_>>()?,
            modes: self.modes.into_iter().map(Into::into).collect(),
        };
        Ok(Particulars {
            public,
            home: PrefectureCode::parse("homePrefectureCode", &self.home_prefecture_code)?,
            employer: self.employer.map(|name| Employer::parse("employer", &name)).transpose()?,
            capacity: Capacity::parse("daysPerMonth", self.days_per_month)?,
        })
    }
}

/// What makes an advisor fit: a certificate, or equal knowledge with what shows it.
#[derive(InputObject)]
struct QualificationInput {
    /// The rank of the certificate.
    cais_rank: Option<CaisRank>,
    /// Its number, 1 to 32 characters.
    certificate_number: Option<String>,
    /// What shows equal knowledge, 1 to 1,000 characters.
    proof: Option<String>,
    /// The day of the certificate, or on which the centre recognised equal knowledge; not in the future.
    certified_on: Day,
}

impl QualificationInput {
    fn decode(self) -> domain::Result<Certified> {
        let qualification = match (self.cais_rank, self.certificate_number, self.proof) {
            (Some(rank), Some(number), None) => Qualification::Cais {
                rank: rank.into(),
                number: CertificateNumber::parse("certificateNumber", &number)?,
            },
            (None, None, Some(proof)) => Qualification::Equivalent { proof: Proof::parse("proof", &proof)? },
            _ => return Err(Error::invalid("qualification", ONE_OF)),
        };
        Ok(Certified { qualification, on: self.certified_on.0 })
    }
}

/// Whom to register.
#[derive(InputObject)]
struct RegisterAdvisorInput {
    /// A present member of the centre who has the role of an advisor.
    member_id: Gid<membership::Member>,
    /// What is noted of them.
    particulars: AdvisorParticularsInput,
    /// What makes them fit.
    qualification: QualificationInput,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What is noted of an advisor from now on.
#[derive(InputObject)]
struct AmendAdvisorInput {
    /// Which.
    advisor_id: Gid<model::Advisor>,
    /// All that is noted; what is not given is not noted any more.
    particulars: AdvisorParticularsInput,
    /// The record's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// The certificate that follows the present one.
#[derive(InputObject)]
struct RenewAdvisorInput {
    /// Whose.
    advisor_id: Gid<model::Advisor>,
    /// What makes them fit from now on; it must hold for longer than what did so before.
    qualification: QualificationInput,
    /// The record's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Whom to take off the registry.
#[derive(InputObject)]
struct RetireAdvisorInput {
    /// Which.
    advisor_id: Gid<model::Advisor>,
    /// The record's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// When the caller is to be had.
#[derive(InputObject)]
struct SetAvailabilityInput {
    /// How many days a month they give, 1 to 31.
    days_per_month: i32,
    /// All days from today on when they are not to be had, up to 400, at most two years ahead.
    days_off: Vec<Day>,
    /// The record's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What binds the caller to a body.
#[derive(InputObject)]
struct DeclareTieInput {
    /// The body's code.
    government_code: String,
    /// How.
    kind: TieKind,
    /// From which day on.
    since: Day,
    /// To which day, that day included; not given while it lasts.
    until: Option<Day>,
    /// What is said about it, up to 500 characters.
    note: Option<String>,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The advisor, or the reasons why nothing was changed.
    AdvisorPayload {
        /// The advisor as they are now.
        advisor: Advisor, by AdvisorId
    }
}

#[derive(Default)]
pub(super) struct AdvisorMutations;

#[Object]
impl AdvisorMutations {
    /// Puts a person of the centre's on the registry of advisors.
    async fn register_advisor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: RegisterAdvisorInput,
    ) -> Result<AdvisorPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let (particulars, certified) = (input.particulars.decode()?, input.qualification.decode()?);
            Ok(RegisterAdvisor { member: input.member_id.0, particulars, certified })
        })
        .await?;
        AdvisorPayload::of(ctx, outcome).await
    }

    /// Notes other particulars of an advisor in the place of the present ones.
    async fn amend_advisor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is noted.")] input: AmendAdvisorInput,
    ) -> Result<AdvisorPayload> {
        let (advisor, expected_version) = (input.advisor_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(AmendAdvisor { advisor, particulars: input.particulars.decode()?, expected_version })
        })
        .await?;
        AdvisorPayload::of(ctx, outcome).await
    }

    /// Notes the certificate that follows the present one.
    async fn renew_advisor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which certificate.")] input: RenewAdvisorInput,
    ) -> Result<AdvisorPayload> {
        let (advisor, expected_version) = (input.advisor_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(RenewAdvisor { advisor, certified: input.qualification.decode()?, expected_version })
        })
        .await?;
        AdvisorPayload::of(ctx, outcome).await
    }

    /// Takes an advisor off the registry. What they did stays.
    async fn retire_advisor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom.")] input: RetireAdvisorInput,
    ) -> Result<AdvisorPayload> {
        let (advisor, expected_version) = (input.advisor_id.0, input.expected_version);
        let retire = || Ok(RetireAdvisor { advisor, expected_version });
        let outcome = command(ctx, input.idempotency_key, retire).await?;
        AdvisorPayload::of(ctx, outcome).await
    }

    /// Says when the caller, an advisor, is not to be had from today on, in the place of what was said before.
    async fn set_availability(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When.")] input: SetAvailabilityInput,
    ) -> Result<AdvisorPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(SetAvailability {
                capacity: Capacity::parse("daysPerMonth", input.days_per_month)?,
                days_off: input.days_off.into_iter().map(|day| day.0).collect(),
                expected_version: input.expected_version,
            })
        })
        .await?;
        AdvisorPayload::of(ctx, outcome).await
    }

    /// Declares that something binds the caller, an advisor, to a body. It is never taken back: it ends.
    async fn declare_tie(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What.")] input: DeclareTieInput,
    ) -> Result<AdvisorPayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(DeclareTie {
                government: GovernmentCode::parse("governmentCode", &input.government_code)?,
                kind: input.kind.into(),
                since: input.since.0,
                until: input.until.map(|day| day.0),
                note: TieNote::parse("note", input.note.as_deref().unwrap_or_default())?,
            })
        })
        .await?;
        AdvisorPayload::of(ctx, outcome).await
    }
}
