//! The operator's verbs on the registry.
use super::{
    Advisor, AdvisorId, Capacity, Employer, PrivateProfile, PublicProfile, Qualification, Validity,
    remind::look_out,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, Role, UseCase},
    kernel::fiscal::day_in_japan,
    membership::MemberId,
    register::PrefectureCode,
};
use chrono::NaiveDate;

const STILL_BOOKED: Reason = Reason::of(
    "ADVISOR_STILL_BOOKED",
    "The advisor is booked today or later: let these dispatches pass, or cancel them first.",
    "本日以後の派遣の予定があります。派遣の終了後、または取消しの後に登録を抹消してください。",
);
const NOT_AN_ADVISOR: Reason = Reason::of(
    "NOT_AN_ADVISOR",
    "Name a present member of the centre who has the role of an advisor.",
    "アドバイザーの役割を持つセンターの在籍者を指定してください。",
);

/// What an operator notes of an advisor beside the qualification.
pub struct Particulars {
    /// What bodies may know.
    pub public: PublicProfile,
    /// The prefecture they set out from.
    pub home: PrefectureCode,
    /// Who employs them, if anybody does.
    pub employer: Option<Employer>,
    /// How much they take on.
    pub capacity: Capacity,
}

/// What makes an advisor fit, and since when.
pub struct Certified {
    /// What makes them fit.
    pub qualification: Qualification,
    /// The day of the certificate, or on which the centre recognised equal knowledge.
    pub on: NaiveDate,
}

/// Puts a person of the centre's on the registry.
pub struct RegisterAdvisor {
    /// Who.
    pub member: MemberId,
    /// What is noted of them.
    pub particulars: Particulars,
    /// What makes them fit.
    pub certified: Certified,
}

impl UseCase for RegisterAdvisor {
    const ACTION: Action = Action::AdvisorManage;
    type Output = AdvisorId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let member = store.members(&[self.member]).await?.pop().filter(|member| member.is(Role::Advisor));
        let member = member.ok_or_else(|| Error::invalid("memberId", NOT_AN_ADVISOR))?;
        let Particulars { public, home, employer, capacity } = self.particulars;
        let Certified { qualification, on } = self.certified;
        let validity = Validity::certified(on, day_in_japan(cx.now))?;
        let advisor = Advisor {
            id: cx.new_id(),
            user: member.user,
            public: public.checked()?,
            private: PrivateProfile { qualification, validity, home, employer, capacity },
            registered_at: cx.now,
            retired_at: None,
            reminded: None,
            version: 1,
        };
        store.add_advisor(&advisor).await?;
        look_out(cx, &advisor)?;
        cx.about(advisor.id);
        Ok(advisor.id)
    }
}

/// Notes other particulars of an advisor in the place of the present ones.
pub struct AmendAdvisor {
    /// Which.
    pub advisor: AdvisorId,
    /// What is noted from now on.
    pub particulars: Particulars,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for AmendAdvisor {
    const ACTION: Action = Action::AdvisorManage;
    type Output = AdvisorId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let mut advisor = known(store, self.advisor).await?;
        advisor.change(self.expected_version)?;
        let Particulars { public, home, employer, capacity } = self.particulars;
        advisor.public = public.checked()?;
        advisor.private = PrivateProfile { home, employer, capacity, ..advisor.private };
        saved(store, cx, &advisor).await
    }
}

/// Notes the certificate that follows the present one.
pub struct RenewAdvisor {
    /// Whose.
    pub advisor: AdvisorId,
    /// What makes them fit from now on.
    pub certified: Certified,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RenewAdvisor {
    const ACTION: Action = Action::AdvisorManage;
    type Output = AdvisorId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let mut advisor = known(store, self.advisor).await?;
        advisor.change(self.expected_version)?;
        let Certified { qualification, on } = self.certified;
        let validity = advisor.private.validity.renewed(on, day_in_japan(cx.now))?;
        advisor.private = PrivateProfile { qualification, validity, ..advisor.private };
        advisor.reminded = None;
        look_out(cx, &advisor)?;
        saved(store, cx, &advisor).await
    }
}

/// Takes an advisor off the registry who is booked for no day from today on: under another entry the same person would be free.
pub struct RetireAdvisor {
    /// Whom.
    pub advisor: AdvisorId,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for RetireAdvisor {
    const ACTION: Action = Action::AdvisorManage;
    type Output = AdvisorId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let mut advisor = known(store, self.advisor).await?;
        advisor.retire(self.expected_version, cx.now)?;
        // Under the entry's lock, which an acceptance takes, too.
        let ahead = (day_in_japan(cx.now), NaiveDate::MAX);
        if !store.bookings(&[advisor.id], ahead).await?.is_empty() {
            return Err(Error::Conflict(STILL_BOOKED));
        }
        saved(store, cx, &advisor).await
    }
}

async fn known<S: Store>(store: &mut S, id: AdvisorId) -> Result<Advisor> {
    store.advisors(&[id]).await?.pop().ok_or(Error::NotFound)
}

async fn saved<S: Store>(store: &mut S, cx: &mut Context, advisor: &Advisor) -> Result<AdvisorId> {
    store.save_advisor(advisor).await?;
    cx.about(advisor.id);
    Ok(advisor.id)
}
