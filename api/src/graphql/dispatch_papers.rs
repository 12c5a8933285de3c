//! The documents of a dispatch (派遣依頼書, 選定確認書, 受諾確認書), as complete data. Each is there once what it says was done.
use super::{
    context::request,
    dispatch_parts::{DispatchCandidate, DispatchForm},
    fault::{Result, language},
    loader::{CandidatesOf, OffersOf, StepsOfDispatch},
    scalar::{Day, FiscalYearView},
};
use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    access::OrganizationId,
    dispatch::{Dispatch, DispatchVerb, Offer, OfferAnswer, UNDERTAKING_VERSION, undertaking_text},
};

/// The request as a document (派遣依頼書): from the body to the centre.
#[derive(SimpleObject)]
pub(super) struct DispatchRequestPaper {
    /// What it is called, in Japanese.
    title: &'static str,
    /// The body that asks, by name.
    from: String,
    /// The centre, by name.
    to: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// The programme's fiscal year.
    fiscal_year: FiscalYearView,
    /// What is asked for.
    form: DispatchForm,
}

impl DispatchRequestPaper {
    pub(super) async fn of(ctx: &Context<'_>, dispatch: &Dispatch) -> Result<Option<Self>> {
        let Some(sent_at) = dispatch.submitted_at else { return Ok(None) };
        Ok(Some(Self {
            title: "派遣依頼書",
            from: name(ctx, dispatch.municipality).await?,
            to: name(ctx, dispatch.center).await?,
            sent_at,
            fiscal_year: dispatch.fiscal_year.into(),
            form: dispatch.form.clone().into(),
        }))
    }
}

/// The proposal and the body's order as a document (選定確認書): from the centre to the body and back.
#[derive(SimpleObject)]
pub(super) struct DispatchSelectionPaper {
    /// What it is called, in Japanese.
    title: &'static str,
    /// The centre, by name.
    from: String,
    /// The body that asked, by name.
    to: String,
    /// The project that it is for.
    project: Option<String>,
    /// On which days.
    days: Vec<Day>,
    /// When the centre proposed.
    proposed_at: DateTime<Utc>,
    /// When the body gave its order; null before.
    ranked_at: Option<DateTime<Utc>>,
    /// Whom the centre proposes, with the body's order.
    candidates: Vec<DispatchCandidate>,
}

impl DispatchSelectionPaper {
    pub(super) async fn of(ctx: &Context<'_>, dispatch: &Dispatch) -> Result<Option<Self>> {
        let found = request(ctx).load()?.load_one(CandidatesOf(dispatch.id)).await?.unwrap_or_default();
        let proposed = taken_at(ctx, dispatch, DispatchVerb::Propose).await?;
        let Some(proposed_at) = proposed.filter(|_| !found.is_empty()) else { return Ok(None) };
        Ok(Some(Self {
            title: "選定確認書",
            from: name(ctx, dispatch.center).await?,
            to: name(ctx, dispatch.municipality).await?,
            project: project(dispatch),
            days: dispatch.form.days.iter().copied().map(Day).collect(),
            proposed_at,
            ranked_at: taken_at(ctx, dispatch, DispatchVerb::Rank).await?,
            candidates: found.into_iter().map(DispatchCandidate::from).collect(),
        }))
    }
}

/// The acceptance as a document (受諾確認書): from the advisor to the centre.
#[derive(SimpleObject)]
pub(super) struct DispatchAcceptancePaper {
    /// What it is called, in Japanese.
    title: &'static str,
    /// The advisor, by the name they were proposed under; null for the advisor, who knows it.
    from: Option<String>,
    /// The centre, by name.
    to: String,
    /// The body that asked, by name.
    municipality: String,
    /// The project that it is for.
    project: Option<String>,
    /// On which days.
    days: Vec<Day>,
    /// How many hours altogether, online.
    hours: Option<u8>,
    /// When it was offered.
    offered_at: DateTime<Utc>,
    /// When the advisor accepted.
    accepted_at: DateTime<Utc>,
    /// The version of the confidentiality undertaking that came with it.
    undertaking_version: i32,
    /// Its words, in the language of the request; null if a newer version took their place.
    undertaking: Option<&'static str>,
}

impl DispatchAcceptancePaper {
    pub(super) async fn of(ctx: &Context<'_>, dispatch: &Dispatch) -> Result<Vec<Self>> {
        let offers = request(ctx).load()?.load_one(OffersOf(dispatch.id)).await?.unwrap_or_default();
        let known = request(ctx).load()?.load_one(CandidatesOf(dispatch.id)).await?.unwrap_or_default();
        let (to, municipality) = (name(ctx, dispatch.center).await?, name(ctx, dispatch.municipality).await?);
        let paper = |offer: &Offer| {
            let accepted = offer.answered_at.zip(offer.undertaking);
            let (accepted_at, version) = accepted.filter(|_| offer.answer == Some(OfferAnswer::Accepted))?;
            let advisor = known.iter().find(|one| one.advisor == offer.advisor);
            Some(Self {
                title: "受諾確認書",
                from: advisor.map(|one| one.name.as_str().to_owned()),
                to: to.clone(),
                municipality: municipality.clone(),
                project: project(dispatch),
                days: dispatch.form.days.iter().copied().map(Day).collect(),
                hours: dispatch.form.hours,
                offered_at: offer.offered_at,
                accepted_at,
                undertaking_version: version,
                undertaking: (version == UNDERTAKING_VERSION).then(|| undertaking_text(language())),
            })
        };
        Ok(offers.iter().filter_map(paper).collect())
    }
}

async fn name(ctx: &Context<'_>, id: OrganizationId) -> Result<String> {
    let found = request(ctx).load()?.load_one(id).await?;
    Ok(found.map(|one| one.name.as_str().to_owned()).unwrap_or_default())
}

/// When a verb was last taken.
async fn taken_at(
    ctx: &Context<'_>,
    dispatch: &Dispatch,
    verb: DispatchVerb,
) -> Result<Option<DateTime<Utc>>> {
    let steps = request(ctx).load()?.load_one(StepsOfDispatch(dispatch.id)).await?.unwrap_or_default();
    Ok(steps.iter().rfind(|step| step.verb == verb).map(|step| step.at))
}

fn project(dispatch: &Dispatch) -> Option<String> {
    dispatch.form.project.as_ref().map(|text| text.as_str().to_owned())
}
