//! The operator's verbs on programmes.
use super::{Programme, ProgrammeId, ProgrammeState, Terms};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase},
    kernel::fiscal::FiscalYear,
};

/// Drafts the programme of a fiscal year.
pub struct DraftProgramme {
    /// Which year.
    pub fiscal_year: FiscalYear,
    /// What is to hold for its dispatches.
    pub terms: Terms,
}

impl UseCase for DraftProgramme {
    const ACTION: Action = Action::ProgrammeManage;
    type Output = ProgrammeId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ProgrammeId> {
        let programme = Programme {
            id: cx.new_id(),
            fiscal_year: self.fiscal_year,
            terms: self.terms.checked(self.fiscal_year)?,
            state: ProgrammeState::Draft,
            created_at: cx.now,
            version: 1,
        };
        store.add_programme(&programme).await?;
        cx.about(programme.id);
        Ok(programme.id)
    }
}

/// Puts other terms in the place of the present ones, before the programme opens.
pub struct ChangeProgramme {
    /// Which.
    pub programme: ProgrammeId,
    /// What is to hold from now on.
    pub terms: Terms,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for ChangeProgramme {
    const ACTION: Action = Action::ProgrammeManage;
    type Output = ProgrammeId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ProgrammeId> {
        let mut programme = known(store, self.programme).await?;
        programme.change(self.terms, self.expected_version)?;
        saved(store, cx, &programme).await
    }
}

/// Opens a programme: from now on its terms stand.
pub struct OpenProgramme {
    /// Which.
    pub programme: ProgrammeId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for OpenProgramme {
    const ACTION: Action = Action::ProgrammeManage;
    type Output = ProgrammeId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ProgrammeId> {
        let mut programme = known(store, self.programme).await?;
        programme.open(self.expected_version)?;
        saved(store, cx, &programme).await
    }
}

/// Closes a programme: it takes no more requests.
pub struct CloseProgramme {
    /// Which.
    pub programme: ProgrammeId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for CloseProgramme {
    const ACTION: Action = Action::ProgrammeManage;
    type Output = ProgrammeId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<ProgrammeId> {
        let mut programme = known(store, self.programme).await?;
        programme.close(self.expected_version)?;
        saved(store, cx, &programme).await
    }
}

async fn known<S: Store>(store: &mut S, id: ProgrammeId) -> Result<Programme> {
    store.lock_programme(id).await?.ok_or(Error::NotFound)
}

async fn saved<S: Store>(store: &mut S, cx: &mut Context, programme: &Programme) -> Result<ProgrammeId> {
    store.save_programme(programme).await?;
    cx.about(programme.id);
    Ok(programme.id)
}
