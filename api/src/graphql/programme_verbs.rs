//! The operator's verbs on programmes.
use super::{
    command::{command, payload},
    fault::Result,
    gid::Gid,
    programme::Programme,
    words::{CostBearer, RegionRule},
};
use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use domain::{
    engagement::{Window, Yen},
    kernel::fiscal::FiscalYear,
    programme::{
        self as model, ChangeProgramme, CloseProgramme, DraftProgramme, OpenProgramme, ProgrammeId,
        ProgrammeName, Quota, Rates, Terms,
    },
};

/// How much a case may take.
#[derive(InputObject)]
struct ProgrammeQuotaInput {
    /// Days on site of one advisor, 1 to 31.
    days_on_site: i32,
    /// Hours of one advisor instead, if it is online only; 1 to 200.
    hours_online: i32,
    /// Hours of a day on site that visits may take, as planned and as they were, 1 to 24.
    hours_per_day: i32,
    /// Advisors sent for one case, 1 to 3: the seats that a team can have.
    per_case: i32,
    /// How often the same advisor is sent for the same project in the fiscal year, 1 to 10.
    per_project: i32,
}

impl ProgrammeQuotaInput {
    fn decode(&self) -> Quota {
        // What does not fit lies beyond all limits, and is refused as such.
        let small = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
        Quota {
            days_on_site: small(self.days_on_site),
            hours_online: small(self.hours_online),
            hours_per_day: small(self.hours_per_day),
            per_case: small(self.per_case),
            per_project: small(self.per_project),
        }
    }
}

/// What is paid for a dispatch, in yen, and by whom.
#[derive(InputObject)]
struct ProgrammeRatesInput {
    /// The fee for a day on site.
    per_day: i32,
    /// The fee for an hour online.
    per_hour: i32,
    /// Travel and lodging, as set aside for a day on site.
    travel: i32,
    /// Who bears the fees.
    fees_by: CostBearer,
    /// Who bears travel and lodging.
    travel_by: CostBearer,
}

/// When a programme takes requests.
#[derive(InputObject)]
struct ProgrammeWindowInput {
    /// From this moment.
    from: DateTime<Utc>,
    /// Until this moment, itself excluded.
    until: DateTime<Utc>,
}

/// What holds for all dispatches of a programme.
#[derive(InputObject)]
struct ProgrammeTermsInput {
    /// What it is called, 1 to 120 characters.
    name: String,
    /// How much money it has, in yen.
    budget: i32,
    /// How much a case may take.
    quota: ProgrammeQuotaInput,
    /// Where advisors may be sent on site.
    region_rule: RegionRule,
    /// What is paid, and by whom.
    rates: ProgrammeRatesInput,
    /// When it takes requests: 1 to 12 windows, in order.
    windows: Vec<ProgrammeWindowInput>,
}

impl ProgrammeTermsInput {
    fn decode(&self) -> domain::Result<Terms> {
        let windows = self.windows.iter().map(|window| Window::new(window.from, window.until));
        Ok(Terms {
            name: ProgrammeName::parse("name", &self.name)?,
            budget: Yen::parse("budget", self.budget)?,
            quota: self.quota.decode(),
            region_rule: self.region_rule.into(),
            rates: Rates {
                per_day: Yen::parse("perDay", self.rates.per_day)?,
                per_hour: Yen::parse("perHour", self.rates.per_hour)?,
                travel: Yen::parse("travel", self.rates.travel)?,
                fees_by: self.rates.fees_by.into(),
                travel_by: self.rates.travel_by.into(),
            },
            windows: windows.collect::<domain::Result<_>>()?,
        })
    }
}

/// Which programme to draft.
#[derive(InputObject)]
struct DraftProgrammeInput {
    /// Of which fiscal year.
    fiscal_year: i32,
    /// What is to hold for its dispatches.
    terms: ProgrammeTermsInput,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// What a programme is to be.
#[derive(InputObject)]
struct ChangeProgrammeInput {
    /// Which.
    programme_id: Gid<model::Programme>,
    /// What is to hold from now on.
    terms: ProgrammeTermsInput,
    /// The programme's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

/// Which programme.
#[derive(InputObject)]
struct ProgrammeInput {
    /// Which.
    programme_id: Gid<model::Programme>,
    /// The programme's `version` as read.
    expected_version: i32,
    /// Makes a repeated request do nothing twice.
    idempotency_key: Option<String>,
}

payload! {
    /// The programme, or the reasons why nothing was changed.
    ProgrammePayload {
        /// The programme as it is now.
        programme: Programme, by ProgrammeId
    }
}

#[derive(Default)]
pub(super) struct ProgrammeMutations;

#[Object]
impl ProgrammeMutations {
    /// Drafts the programme of a fiscal year.
    async fn draft_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: DraftProgrammeInput,
    ) -> Result<ProgrammePayload> {
        let outcome = command(ctx, input.idempotency_key, || {
            let fiscal_year = FiscalYear::parse("fiscalYear", input.fiscal_year)?;
            Ok(DraftProgramme { fiscal_year, terms: input.terms.decode()? })
        })
        .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Puts other terms in the place of the present ones, before the programme opens.
    async fn change_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: ChangeProgrammeInput,
    ) -> Result<ProgrammePayload> {
        let (programme, expected_version) = (input.programme_id.0, input.expected_version);
        let outcome = command(ctx, input.idempotency_key, || {
            Ok(ChangeProgramme { programme, terms: input.terms.decode()?, expected_version })
        })
        .await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Opens a programme: from now on its terms stand.
    async fn open_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ProgrammeInput,
    ) -> Result<ProgrammePayload> {
        let (programme, expected_version) = (input.programme_id.0, input.expected_version);
        let open = || Ok(OpenProgramme { programme, expected_version });
        let outcome = command(ctx, input.idempotency_key, open).await?;
        ProgrammePayload::of(ctx, outcome).await
    }

    /// Closes a programme: it takes no more requests. Those it took go on.
    async fn close_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] input: ProgrammeInput,
    ) -> Result<ProgrammePayload> {
        let (programme, expected_version) = (input.programme_id.0, input.expected_version);
        let close = || Ok(CloseProgramme { programme, expected_version });
        let outcome = command(ctx, input.idempotency_key, close).await?;
        ProgrammePayload::of(ctx, outcome).await
    }
}
