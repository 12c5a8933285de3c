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
    advisor::{AdvisorId, WorkMode},
    dispatch::{Dispatch, DispatchVerb, OfferAnswer, undertaking_text_of},
};

/// The request as a document (派遣依頼書): from the body to the centre.
#[derive(SimpleObject)]
pub(super) struct DispatchRequestPaper {
    /// What it is called, in Japanese.
    title: &'static str,
    /// The body that asks, by name.
    from: String,
    /// Its 全国地方公共団体コード.
    code: Option<String>,
    /// The centre, by name.
    to: String,
    /// When it was sent.
    sent_at: DateTime<Utc>,
    /// The programme, by name.
    programme: Option<String>,
    /// The programme's fiscal year.
    fiscal_year: FiscalYearView,
    /// What is asked for.
    form: DispatchForm,
    /// The advisor whom the body would like, by name.
    wished_advisor: Option<String>,
}

impl DispatchRequestPaper {
    pub(super) async fn of(ctx: &Context<'_>, dispatch: &Dispatch) -> Result<Option<Self>> {
        let Some(sent_at) = dispatch.submitted_at else { return Ok(None) };
        let body = request(ctx).load()?.load_one(dispatch.municipality).await?;
        let programme = request(ctx).load()?.load_one(dispatch.programme).await?;
        let wished_advisor = match dispatch.form.wished {
            Some(id) => advisor_name(ctx, id).await?,
            None => None,
        };
        Ok(Some(Self {
            title: "派遣依頼書",
            from: body.as_ref().map(|one| one.name.as_str().to_owned()).unwrap_or_default(),
            code: body.and_then(|one| one.code).map(|code| code.to_string()),
            to: name(ctx, dispatch.center).await?,
            sent_at,
            programme: programme.map(|one| one.terms.name.as_str().to_owned()),
            fiscal_year: dispatch.fiscal_year.into(),
            form: dispatch.form.clone().into(),
            wished_advisor,
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
    /// Whether online; false for on site.
    online: bool,
    /// On which days.
    days: Vec<Day>,
    /// How many hours altogether, online.
    hours: Option<u8>,
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
            online: is_online(dispatch),
            days: dispatch.form.days.iter().copied().map(Day).collect(),
            hours: dispatch.form.hours,
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
    /// The advisor, by the name they were proposed under; to the advisor, by the one they work under now.
    from: Option<String>,
    /// The centre, by name.
    to: String,
    /// The body that asked, by name.
    municipality: String,
    /// The project that it is for.
    project: Option<String>,
    /// Whether online; false for on site.
    online: bool,
    /// On which days.
    days: Vec<Day>,
    /// How many hours altogether, online.
    hours: Option<u8>,
    /// When it was offered.
    offered_at: DateTime<Utc>,
    /// Until when it could be answered.
    answer_by: DateTime<Utc>,
    /// When the advisor accepted.
    accepted_at: DateTime<Utc>,
    /// The version of the confidentiality undertaking that came with it.
    undertaking_version: i32,
    /// Its words as they were given, in the language of the request; null if they are of a version that this server does not know yet.
    undertaking: Option<&'static str>,
}

impl DispatchAcceptancePaper {
    pub(super) async fn of(ctx: &Context<'_>, dispatch: &Dispatch) -> Result<Vec<Self>> {
        let offers = request(ctx).load()?.load_one(OffersOf(dispatch.id)).await?.unwrap_or_default();
        let known = request(ctx).load()?.load_one(CandidatesOf(dispatch.id)).await?.unwrap_or_default();
        let (to, municipality) = (name(ctx, dispatch.center).await?, name(ctx, dispatch.municipality).await?);
        let mut papers = Vec::new();
        for offer in offers.into_iter().filter(|one| one.answer == Some(OfferAnswer::Accepted)) {
            let Some((accepted_at, version)) = offer.answered_at.zip(offer.undertaking) else { continue };
            let from = match known.iter().find(|one| one.advisor == offer.advisor) {
                Some(one) => Some(one.name.as_str().to_owned()),
                // An advisor does not see who was proposed.
                None => advisor_name(ctx, offer.advisor).await?,
            };
            papers.push(Self {
                title: "受諾確認書",
                from,
                to: to.clone(),
                municipality: municipality.clone(),
                project: project(dispatch),
                online: is_online(dispatch),
                days: dispatch.form.days.iter().copied().map(Day).collect(),
                hours: dispatch.form.hours,
                offered_at: offer.offered_at,
                answer_by: offer.expires_at,
                accepted_at,
                undertaking_version: version,
                undertaking: undertaking_text_of(version, language()),
            });
        }
        Ok(papers)
    }
}

async fn name(ctx: &Context<'_>, id: OrganizationId) -> Result<String> {
    let found = request(ctx).load()?.load_one(id).await?;
    Ok(found.map(|one| one.name.as_str().to_owned()).unwrap_or_default())
}

/// The name that an advisor works under now.
async fn advisor_name(ctx: &Context<'_>, id: AdvisorId) -> Result<Option<String>> {
    let found = request(ctx).load()?.load_one(id).await?;
    Ok(found.map(|one| one.public.name.as_str().to_owned()))
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

fn is_online(dispatch: &Dispatch) -> bool {
    dispatch.form.mode == Some(WorkMode::Online)
}
