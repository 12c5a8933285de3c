//! An advisor's verbs on their own entry.
use super::{Advisor, AdvisorId, Capacity, Tie, TieKind, TieNote};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase, UserId},
    kernel::fiscal::day_in_japan,
    register::GovernmentCode,
};
use chrono::{NaiveDate, TimeDelta};

/// How far ahead days off may lie, in days: this fiscal year and the next.
const AHEAD: i64 = 731;
/// The most days off that one call names.
const MOST_DAYS: usize = 400;

const NOT_REGISTERED: Reason = Reason::of(
    "ADVISOR_NOT_REGISTERED",
    "You are not on the registry of advisors.",
    "アドバイザー名簿に登録されていません。",
);
const DAYS: Reason = Reason::of(
    "DAYS_OFF",
    "Name up to 400 days from today on, at most two years ahead.",
    "本日から2年以内の日付を400件まで指定してください。",
);
const UNKNOWN_GOVERNMENT: Reason = Reason::of(
    "UNKNOWN_GOVERNMENT",
    "The register knows no local government of this code.",
    "このコードの地方公共団体は登録されていません。",
);

/// Says on which days from today on one is not to be had, in the place of what was said before, and how much one takes on.
pub struct SetAvailability {
    /// How much.
    pub capacity: Capacity,
    /// Which days.
    pub days_off: Vec<NaiveDate>,
    /// The version that the caller saw.
    pub expected_version: i32,
}

impl UseCase for SetAvailability {
    const ACTION: Action = Action::AdvisorOwnWrite;
    type Output = AdvisorId;

    async fn execute<S: Store>(mut self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let mut advisor = own(store, cx.grant.user()?).await?;
        advisor.change(self.expected_version)?;
        let today = day_in_japan(cx.now);
        self.days_off.sort_unstable();
        self.days_off.dedup();
        must_lie_ahead(&self.days_off, today)?;
        advisor.private.capacity = self.capacity;
        store.save_advisor(&advisor).await?;
        store.save_days_off(advisor.id, today, &self.days_off).await?;
        cx.about(advisor.id);
        Ok(advisor.id)
    }
}

/// Declares that something binds one to a body.
pub struct DeclareTie {
    /// To which body.
    pub government: GovernmentCode,
    /// How.
    pub kind: TieKind,
    /// From which day on.
    pub since: NaiveDate,
    /// To which day, that day included; none while it lasts.
    pub until: Option<NaiveDate>,
    /// What is said about it.
    pub note: TieNote,
}

impl UseCase for DeclareTie {
    const ACTION: Action = Action::AdvisorOwnWrite;
    type Output = AdvisorId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<AdvisorId> {
        let advisor = own(store, cx.grant.user()?).await?;
        if store.governments(&[self.government]).await?.is_empty() {
            return Err(Error::invalid("governmentCode", UNKNOWN_GOVERNMENT));
        }
        let Self { government, kind, since, until, note } = self;
        let (id, declared_at) = (cx.new_id(), cx.now);
        let tie = Tie { id, advisor: advisor.id, government, kind, since, until, note, declared_at };
        store.add_advisor_tie(&tie.checked()?).await?;
        cx.about(advisor.id);
        Ok(advisor.id)
    }
}

async fn own<S: Store>(store: &mut S, user: UserId) -> Result<Advisor> {
    store.advisor_of(user).await?.ok_or(Error::Conflict(NOT_REGISTERED))
}

fn must_lie_ahead(days: &[NaiveDate], today: NaiveDate) -> Result<()> {
    let ahead = |day: &NaiveDate| (TimeDelta::zero()..=TimeDelta::days(AHEAD)).contains(&(*day - today));
    if days.len() <= MOST_DAYS && days.iter().all(ahead) {
        Ok(())
    } else {
        Err(Error::invalid("daysOff", DAYS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_off_lie_ahead_and_are_not_too_many() {
        let today: NaiveDate = "2026-06-15".parse().unwrap();
        let after = |days| today + TimeDelta::days(days);
        assert!(must_lie_ahead(&[], today).is_ok());
        assert!(must_lie_ahead(&[today, after(AHEAD)], today).is_ok());
        let many: Vec<_> = (0..401).map(after).collect();
        for refused in [vec![after(-1)], vec![after(AHEAD + 1)], many] {
            match must_lie_ahead(&refused, today).unwrap_err() {
                Error::Invalid { field, reason } => {
                    assert_eq!((&*field, reason.code()), ("daysOff", "DAYS_OFF"));
                }
                other => panic!("{other}"),
            }
        }
    }
}
