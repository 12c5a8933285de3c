//! What the body does with its request until it has sent it.
use super::{
    Dispatch, DispatchId, DispatchState, DispatchVerb, RequestForm,
    candidate::UNKNOWN,
    moves::{moved, programme_of, requested},
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, OrganizationKind, UseCase},
    kernel::{fiscal::day_in_japan, page::PageRequest, version},
    organization::OrganizationFilter,
    programme::ProgrammeId,
};

const NO_CENTER: Reason = Reason::of(
    "NO_CENTER",
    "The centre has not joined Kansa yet.",
    "支援センターがまだKansaに登録されていません。",
);

/// Begins a request. It may lack anything; nobody else sees it.
pub struct DraftDispatch {
    /// Under which programme.
    pub programme: ProgrammeId,
    /// What is asked for.
    pub form: RequestForm,
}

impl UseCase for DraftDispatch {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let programme = programme_of(store, self.programme).await?;
        must_wish_for_somebody(store, &self.form).await?;
        let filter = OrganizationFilter { kind: Some(OrganizationKind::Center) };
        let first = PageRequest::new(Some(1), None, None, None)?;
        let center = store.list_organizations(&filter, &first).await?.items.pop();
        let dispatch = Dispatch {
            id: cx.new_id(),
            municipality: cx.grant.scope().tenant(),
            center: center.ok_or(Error::Conflict(NO_CENTER))?.id,
            programme: programme.id,
            fiscal_year: programme.fiscal_year,
            form: self.form,
            state: DispatchState::Draft,
            cost: 0,
            holders: Vec::new(),
            accepted: 0,
            results: None,
            effect: None,
            created_at: cx.now,
            submitted_at: None,
            version: 1,
        };
        store.add_dispatch(&dispatch).await?;
        cx.about(dispatch.id);
        Ok(dispatch.id)
    }
}

/// Puts another form in the place of a draft's.
pub struct ReviseDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// What is asked for.
    pub form: RequestForm,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for ReviseDispatch {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = requested(store, cx, self.dispatch).await?;
        version::expect(dispatch.version, self.expected_version)?;
        dispatch.must_be(DispatchState::Draft)?;
        must_wish_for_somebody(store, &self.form).await?;
        dispatch.form = self.form;
        dispatch.version += 1;
        store.save_dispatch(&dispatch).await?;
        cx.about(dispatch.id);
        Ok(dispatch.id)
    }
}

/// Passes a form that wishes for an advisor on the registry, or for none.
async fn must_wish_for_somebody<S: Store>(store: &mut S, form: &RequestForm) -> Result<()> {
    let Some(wished) = form.wished else { return Ok(()) };
    let known = store.advisor_profiles(&[wished]).await?;
    if known.iter().any(|one| one.retired_at.is_none()) {
        return Ok(());
    }
    Err(Error::invalid("wishedAdvisorId", UNKNOWN))
}

/// Sends the request to the centre: complete, and while the programme takes requests.
pub struct SubmitDispatch {
    /// Which dispatch.
    pub dispatch: DispatchId,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for SubmitDispatch {
    const ACTION: Action = Action::DispatchRequest;
    type Output = DispatchId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<DispatchId> {
        let mut dispatch = requested(store, cx, self.dispatch).await?;
        let step = dispatch.advance(DispatchVerb::Submit, self.expected_version, cx)?;
        let programme = programme_of(store, dispatch.programme).await?;
        programme.must_take_requests(cx.now)?;
        dispatch.form.must_be_complete(&programme, day_in_japan(cx.now))?;
        dispatch.submitted_at = Some(cx.now);
        // With the request goes what only the body knows of a conflict of interest: who audits it this year and the next.
        let auditors = store.auditors_from(dispatch.fiscal_year).await?;
        store.note_auditors(std::slice::from_ref(&dispatch), &auditors).await?;
        moved(store, cx, &dispatch, step).await
    }
}
