//! Participation and audit uptake (監査の実施状況), year by year: of all municipalities in the register, how many were asked, take
//! part, and are known to be audited.
use super::radar::takes_part;
use crate::{
    Error, Result, Store,
    access::{Action, Context, OrganizationId, UseCase},
    audit::State,
    engagement::{EngagementId, Participation, ParticipationId, ParticipationState},
    kernel::fiscal::FiscalYear,
    register::{GovernmentKind, LocalGovernment},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One fiscal year of a prefecture's joint engagements. A body that was asked several times counts once, as what it came
/// to at the best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearUptake {
    /// The fiscal year.
    pub fiscal_year: FiscalYear,
    /// Municipalities that existed at any time in it, by the register.
    pub municipalities: u32,
    /// Were asked. The next four add up to it.
    pub invited: u32,
    /// Have not answered.
    pub waiting: u32,
    /// Take part.
    pub consented: u32,
    /// Declined.
    pub declined: u32,
    /// Left.
    pub withdrawn: u32,
    /// Of those that take part: let the coordinator see their progress.
    pub disclosing: u32,
    /// Of these: their report is signed. Of the others nobody is told, so it is at least so many.
    pub audited: u32,
}

/// What a body came to in a year, the best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Came {
    Declined,
    Withdrawn,
    Waiting,
    Consented,
    Disclosing,
    Audited,
}

/// The uptake of all years in which the tenant coordinated an engagement, the earliest first.
pub struct ReadUptake;

impl UseCase for ReadUptake {
    const ACTION: Action = Action::DisclosureRead;
    type Output = Vec<YearUptake>;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<Vec<YearUptake>> {
        let home = store.organizations(&[cx.grant.scope().tenant()]).await?;
        let home = home.first().and_then(|one| one.code).ok_or(Error::NotFound)?;
        let engagements = store.coordinated_engagements().await?;
        let years: HashMap<EngagementId, FiscalYear> =
            engagements.iter().map(|one| (one.id, one.fiscal_year)).collect();
        let ids: Vec<EngagementId> = engagements.iter().map(|one| one.id).collect();
        let participations = store.participations(&ids).await?;
        let parts: Vec<ParticipationId> = participations.iter().map(|one| one.id).collect();
        let told: HashMap<ParticipationId, State> =
            store.progress(&parts).await?.into_iter().map(|one| (one.participation, one.state)).collect();
        let governments = store.governments_of(home.prefecture()).await?;
        Ok(series(&years, &participations, &told, &governments))
    }
}

fn series(
    years: &HashMap<EngagementId, FiscalYear>,
    participations: &[Participation],
    told: &HashMap<ParticipationId, State>,
    governments: &[LocalGovernment],
) -> Vec<YearUptake> {
    let mut bodies: BTreeMap<FiscalYear, HashMap<OrganizationId, Came>> =
        years.values().map(|year| (*year, HashMap::new())).collect();
    for one in participations {
        let Some(of_year) = years.get(&one.engagement).and_then(|year| bodies.get_mut(year)) else {
            continue;
        };
        let came = came(one.reply.state, told.get(&one.id).copied());
        let best = of_year.entry(one.municipality).or_insert(came);
        *best = came.max(*best);
    }
    let year = |(fiscal_year, bodies): (FiscalYear, HashMap<OrganizationId, Came>)| {
        let count = |fits: fn(Came) -> bool| small(bodies.values().filter(|came| fits(**came)).count());
        YearUptake {
            fiscal_year,
            municipalities: existing(governments, fiscal_year),
            invited: small(bodies.len()),
            waiting: count(|came| came == Came::Waiting),
            consented: count(|came| came >= Came::Consented),
            declined: count(|came| came == Came::Declined),
            withdrawn: count(|came| came == Came::Withdrawn),
            disclosing: count(|came| came >= Came::Disclosing),
            audited: count(|came| came == Came::Audited),
        }
    };
    bodies.into_iter().map(year).collect()
}

/// Whatever the reply says: that a report is signed, the coordinator learns from disclosed progress alone.
const fn came(state: ParticipationState, told: Option<State>) -> Came {
    match state {
        ParticipationState::Invited => Came::Waiting,
        ParticipationState::Declined => Came::Declined,
        ParticipationState::Withdrawn => Came::Withdrawn,
        state if takes_part(state) => match told {
            Some(state) if state.is_signed() => Came::Audited,
            Some(_) => Came::Disclosing,
            None => Came::Consented,
        },
        _ => Came::Waiting,
    }
}

/// The municipalities that existed on any day of the year: each code once. One that took over another's during the year is
/// counted beside it.
fn existing(governments: &[LocalGovernment], year: FiscalYear) -> u32 {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let (first, last) = (day(year.year(), 4, 1), day(year.year() + 1, 3, 31));
    let lived = |one: &&LocalGovernment| {
        one.kind != GovernmentKind::Prefecture
            && one.valid_from.is_none_or(|from| from <= last)
            && one.valid_to.is_none_or(|to| first <= to)
    };
    let codes: HashSet<_> = governments.iter().filter(lived).map(|one| one.code).collect();
    small(codes.len())
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_report_counts_only_as_disclosed_progress() {
        for state in [ParticipationState::Active, ParticipationState::Completed] {
            assert_eq!(came(state, None), Came::Consented, "{state:?}");
            assert_eq!(came(state, Some(State::Fieldwork)), Came::Disclosing, "{state:?}");
            assert_eq!(came(state, Some(State::FollowUp)), Came::Audited, "{state:?}");
        }
        assert_eq!(came(ParticipationState::Withdrawn, Some(State::Reported)), Came::Withdrawn);
    }

    #[test]
    fn who_was_asked_twice_counts_as_the_better_answer() {
        assert!(Came::Waiting > Came::Declined && Came::Consented > Came::Withdrawn);
    }
}
