//! The registry of advisors.
use super::{
    context::request,
    fault::Result,
    gid::gid,
    loader::{DaysOffOf, EntryOf, TiesOf},
    page::{self, Pages, Paging},
    register::LocalGovernment,
    scalar::Day,
    words::{AdviceField, CaisRank, RenewalReminder, TieKind, WorkMode},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::Action,
    advisor::{self as model, ListAdvisorProfiles, Qualification, ReadOwnEntry, Reminder},
};
use uuid::Uuid;

/// An advisor of the centre (アドバイザー), as far as every local government may know them.
#[derive(Description)]
pub(super) struct Advisor(pub(super) model::AdvisorProfile);

impl From<model::AdvisorProfile> for Advisor {
    fn from(profile: model::AdvisorProfile) -> Self {
        Self(profile)
    }
}

#[Object(use_type_description)]
impl Advisor {
    /// The global id.
    pub(super) async fn id(&self) -> ID {
        gid(self.0.id)
    }
    /// The name they work under.
    async fn name(&self) -> &str {
        self.0.public.name.as_str()
    }
    /// How they present themselves.
    async fn introduction(&self) -> &str {
        self.0.public.introduction.as_str()
    }
    /// What they advise on.
    #[graphql(complexity = "page::list(3, child_complexity)")]
    async fn fields(&self) -> Vec<AdviceField> {
        self.0.public.fields.iter().copied().map(Into::into).collect()
    }
    /// The prefectures they are sent to on site, by their two digits.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn prefecture_codes(&self) -> Vec<String> {
        self.0.public.regions.iter().map(ToString::to_string).collect()
    }
    /// How they work.
    #[graphql(complexity = "page::list(2, child_complexity)")]
    async fn modes(&self) -> Vec<WorkMode> {
        self.0.public.modes.iter().copied().map(Into::into).collect()
    }
    /// The rank of their certificate; null of knowledge that the centre recognised as equal to one.
    async fn cais_rank(&self) -> Option<CaisRank> {
        self.0.rank.map(Into::into)
    }
    /// The last day on which their qualification holds.
    async fn valid_until(&self) -> Day {
        Day(self.0.valid_until)
    }
    /// When they were taken off the registry; null while they stand on it.
    async fn retired_at(&self) -> Option<DateTime<Utc>> {
        self.0.retired_at
    }
    /// What only the centre and the advisor know; null for everybody else.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<AdvisorRecord>> {
        if !request(ctx).scope()?.allows(Action::AdvisorRead) {
            return Ok(None);
        }
        let found = request(ctx).load()?.load_one(EntryOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().next().map(AdvisorRecord))
    }
}

/// What only the centre and the advisor know of an advisor.
#[derive(Description)]
pub(super) struct AdvisorRecord(model::Advisor);

#[Object(use_type_description)]
impl AdvisorRecord {
    /// The number of the certificate; null of equal knowledge.
    async fn certificate_number(&self) -> Option<&str> {
        match &self.0.private.qualification {
            Qualification::Cais { number, .. } => Some(number.as_str()),
            Qualification::Equivalent { .. } => None,
        }
    }
    /// What shows equal knowledge; null of a certificate.
    async fn proof(&self) -> Option<&str> {
        match &self.0.private.qualification {
            Qualification::Equivalent { proof } => Some(proof.as_str()),
            Qualification::Cais { .. } => None,
        }
    }
    /// The day of the certificate, or on which the centre recognised equal knowledge.
    async fn certified_on(&self) -> Day {
        Day(self.0.private.validity.from())
    }
    /// When they are first reminded of the renewal: 90 days before the last day.
    async fn first_reminder_on(&self) -> Day {
        Day(self.0.private.validity.due_on(Reminder::First))
    }
    /// When they are last reminded of the renewal: 30 days before the last day.
    async fn last_reminder_on(&self) -> Day {
        Day(self.0.private.validity.due_on(Reminder::Last))
    }
    /// The last reminder that the present certificate runs out; null before the first, and once it was renewed.
    async fn renewal_due(&self) -> Option<RenewalDue> {
        self.0.reminded.map(|one| RenewalDue { reminder: one.reminder.into(), reminded_at: one.at })
    }
    /// The prefecture they set out from, by its two digits.
    async fn home_prefecture_code(&self) -> String {
        self.0.private.home.to_string()
    }
    /// Who employs them, if anybody does.
    async fn employer(&self) -> Option<&str> {
        self.0.private.employer.as_ref().map(model::Employer::as_str)
    }
    /// How many days a month they give, 1 to 31.
    async fn days_per_month(&self) -> u8 {
        self.0.private.capacity.days()
    }
    /// The days on which they are not to be had, in order, from today on in Japan.
    #[graphql(complexity = "page::list(10, child_complexity)")]
    async fn days_off(&self, ctx: &Context<'_>) -> Result<Vec<Day>> {
        let found = request(ctx).load()?.load_one(DaysOffOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(|off| Day(off.day)).collect())
    }
    /// What binds them to bodies, in the order of the declarations.
    #[graphql(complexity = "page::list(5, child_complexity)")]
    async fn ties(&self, ctx: &Context<'_>) -> Result<Vec<AdvisorTie>> {
        let found = request(ctx).load()?.load_one(TiesOf(self.0.id)).await?.unwrap_or_default();
        Ok(found.into_iter().map(AdvisorTie).collect())
    }
    /// When they were registered.
    async fn registered_at(&self) -> DateTime<Utc> {
        self.0.registered_at
    }
    /// To be sent as `expectedVersion` with a change.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// That a certificate runs out, as its holder and the centre were told.
#[derive(SimpleObject)]
struct RenewalDue {
    /// Which reminder it was.
    reminder: RenewalReminder,
    /// When it was given.
    reminded_at: DateTime<Utc>,
}

/// An advisor's declaration that something binds them to a body (利害関係の申告).
#[derive(Description)]
pub(super) struct AdvisorTie(model::Tie);

#[Object(use_type_description)]
impl AdvisorTie {
    /// To which body.
    async fn government(&self, ctx: &Context<'_>) -> Result<Option<LocalGovernment>> {
        Ok(request(ctx).load()?.load_one(self.0.government).await?.map(LocalGovernment))
    }
    /// How.
    async fn kind(&self) -> TieKind {
        self.0.kind.into()
    }
    /// From which day on.
    async fn since(&self) -> Day {
        Day(self.0.since)
    }
    /// To which day, that day included; null while it lasts.
    async fn until(&self) -> Option<Day> {
        self.0.until.map(Day)
    }
    /// What is said about it.
    async fn note(&self) -> &str {
        self.0.note.as_str()
    }
    /// When it was declared.
    async fn declared_at(&self) -> DateTime<Utc> {
        self.0.declared_at
    }
}

#[derive(Default)]
pub(super) struct AdvisorQueries;

#[Object]
impl AdvisorQueries {
    /// The advisors on the registry, who was registered first comes first.
    #[graphql(complexity = "page::cost(first, last, child_complexity)")]
    async fn advisors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "After this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Pages<Uuid, Advisor>> {
        let page = page::request(ctx, &Paging { first, after, last, before })?;
        let found = request(ctx).run(ListAdvisorProfiles(page)).await?;
        Ok(page::connection(found, |one| one.id.uuid(), Advisor))
    }

    /// The caller's own entry in the registry; null if they have none.
    async fn own_advisor(&self, ctx: &Context<'_>) -> Result<Option<Advisor>> {
        match request(ctx).run(ReadOwnEntry).await? {
            Some(id) => Ok(request(ctx).load()?.load_one(id).await?.map(Advisor)),
            None => Ok(None),
        }
    }
}
