use super::{Advisory, AdvisoryId};
use crate::{
    Error, Result, Store,
    access::{Action, Context, UseCase, UserId},
    kernel::fiscal::FiscalYear,
    membership::MemberId,
};

/// Who advised: somebody of the body's own, or anybody by the id they go by.
#[derive(Debug, Clone, Copy)]
pub enum Advisor {
    /// A member of the body, present or past.
    Member(MemberId),
    /// A person. That there is such a person is neither asked nor told.
    User(UserId),
}

/// Notes that a person advised the body in a fiscal year.
pub struct NoteAdvisory {
    /// Who.
    pub advisor: Advisor,
    /// In which fiscal year.
    pub fiscal_year: FiscalYear,
}

impl UseCase for NoteAdvisory {
    const ACTION: Action = Action::AdvisoryNote;
    type Output = AdvisoryId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisoryId> {
        let user = match self.advisor {
            Advisor::Member(id) => store.members(&[id]).await?.pop().ok_or(Error::NotFound)?.user,
            Advisor::User(id) => id,
        };
        let advisory = Advisory {
            id: cx.new_id(),
            user,
            fiscal_year: self.fiscal_year,
            noted_by: cx.grant.user()?,
            noted_at: cx.now,
        };
        store.add_advisory(&advisory).await?;
        cx.about(advisory.id);
        Ok(advisory.id)
    }
}
