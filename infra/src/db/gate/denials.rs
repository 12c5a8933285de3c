//! Which denials leave a row in the trail: of each caller so many in a minute, and no more (ADR 0046). Rows of the trail are for
//! ever, and whoever is refused chooses how often.
use domain::{Timestamp, access::OrganizationId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// Rows of one caller for one action.
const OF_ACTION: u32 = 5;
/// Rows of one caller, whatever they try; of a front end, whomever it acts for. The first of each person for each action is left
/// beyond it: else one of those behind a front end could hide what all others of them try.
const OF_CALLER: u32 = 30;

/// Whose denial it is, and where.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct Denied {
    /// The tenant whose trail it goes into.
    pub(in crate::db) tenant: OrganizationId,
    /// The person; none if the house was refused.
    pub(in crate::db) person: Option<Uuid>,
    /// The service account through which they came, as the person that it is.
    pub(in crate::db) through: Option<Uuid>,
    /// What was refused.
    pub(in crate::db) action: &'static str,
}

/// Counts the rows of the present minute. Clones count together.
#[derive(Debug, Clone, Default)]
pub(in crate::db) struct Denials(Arc<Mutex<Minute>>);

#[derive(Debug, Default)]
struct Minute {
    number: i64,
    rows: HashMap<Counted, u32>,
}

/// Somebody in a tenant: what they tried, or all of it.
type Counted = (OrganizationId, Uuid, Option<&'static str>);

/// A row that is about to be written. It counts from the beginning, so that no more are begun than may be left; and no more if this
/// is dropped before it is [kept](Self::keep), for whoever is refused chooses when to hang up.
pub(in crate::db) struct Reserved {
    denials: Denials,
    number: i64,
    /// Nothing once the row is there.
    counted: Option<[Counted; 2]>,
}

impl Denials {
    /// A place for its row, if it leaves one; else it is a number among others.
    pub(in crate::db) fn reserve(&self, denied: Denied, now: Timestamp) -> Option<Reserved> {
        let Denied { tenant, person, through, action } = denied;
        let person = person.unwrap_or_default();
        let each = (tenant, person, Some(action));
        let all = (tenant, through.unwrap_or(person), None);
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = now.timestamp().div_euclid(60);
        if minute.number != number {
            *minute = Minute { number, rows: HashMap::new() };
        }
        let is_first = minute.of(each) == 0;
        if !is_first && (minute.of(each) >= OF_ACTION || minute.of(all) >= OF_CALLER) {
            metrics::counter!("kansa_denials_unwritten_total").increment(1);
            return None;
        }
        for counted in [each, all] {
            *minute.rows.entry(counted).or_default() += 1;
        }
        Some(Reserved { denials: self.clone(), number, counted: Some([each, all]) })
    }
}

impl Minute {
    fn of(&self, counted: Counted) -> u32 {
        self.rows.get(&counted).copied().unwrap_or_default()
    }
}

impl Reserved {
    /// The row is there, for ever.
    pub(in crate::db) fn keep(mut self) {
        self.counted = None;
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let Some(counted) = self.counted else { return };
        let mut minute = self.denials.0.lock().unwrap_or_else(PoisonError::into_inner);
        if minute.number == self.number {
            for one in counted {
                if let Some(rows) = minute.rows.get_mut(&one) {
                    *rows = rows.saturating_sub(1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Id;

    fn denied(person: u128, through: Option<u128>, action: &'static str) -> Denied {
        let tenant = Id::from_uuid(Uuid::from_u128(1));
        let person = Some(Uuid::from_u128(person));
        Denied { tenant, person, through: through.map(Uuid::from_u128), action }
    }

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    /// Whether it leaves one, which is then written.
    fn leaves_row(denials: &Denials, denied: Denied, second: i64) -> bool {
        denials.reserve(denied, moment(second)).map(Reserved::keep).is_some()
    }

    #[test]
    fn a_caller_leaves_so_many_rows_of_an_action_in_a_minute() {
        let denials = Denials::default();
        let rows = |person, action, second| {
            let tries = 0..100;
            tries.filter(|_| leaves_row(&denials, denied(person, None, action), second)).count()
        };
        assert_eq!((rows(7, "A", 0), rows(7, "A", 59)), (5, 0));
        assert_eq!((rows(7, "B", 59), rows(8, "A", 59)), (5, 5), "each action, and each caller");
        assert_eq!((rows(7, "A", 60), rows(7, "A", 30)), (5, 5), "another minute, be it one that was");
    }

    #[test]
    fn whatever_they_try_and_whomever_they_act_for() {
        let actions = ["A", "B", "C", "D", "E", "F", "G", "H"];
        let denials = Denials::default();
        let tries = actions.into_iter().flat_map(|action| [action; 10]);
        let rows = tries.filter(|&action| leaves_row(&denials, denied(7, None, action), 0)).count();
        assert_eq!(rows, 32, "thirty, and the first of each that is left");
        assert!(leaves_row(&denials, denied(8, None, "A"), 0), "nobody else");
        let again = (100..200).filter(|one| {
            let first = leaves_row(&denials, denied(*one, Some(9), "A"), 0);
            assert!(first, "{one}");
            leaves_row(&denials, denied(*one, Some(9), "A"), 0)
        });
        assert_eq!(again.count(), 15, "thirty of the front end, with the first of fifteen");
    }

    #[test]
    fn nobody_behind_a_front_end_hides_what_another_one_tries() {
        let actions: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        let actions: Vec<&'static str> = actions.into_iter().map(|name| &*name.leak()).collect();
        let denials = Denials::default();
        let leaves = |person, action| leaves_row(&denials, denied(person, Some(9), action), 0);
        for &action in &actions {
            assert!(leaves(7, action));
        }
        assert!(!leaves(7, actions[0]), "thirty are left, and more");
        for person in 100..200 {
            assert!(leaves(person, "A") && !leaves(person, "A"), "the first of each, and no more");
        }
    }

    #[test]
    fn what_is_not_written_uses_nothing_up() {
        let denials = Denials::default();
        let reserve = |second| denials.reserve(denied(7, None, "A"), moment(second));
        for _ in 0..100 {
            assert!(reserve(0).is_some(), "given up, and so given back");
        }
        let under_way: Vec<_> = (0..5).map_while(|_| reserve(0)).collect();
        assert!(under_way.len() == 5 && reserve(0).is_none(), "no more are begun than may be left");
        drop(under_way);
        let late = reserve(0);
        assert!((0..5).all(|_| leaves_row(&denials, denied(7, None, "A"), 60)));
        drop(late);
        assert!(reserve(60).is_none(), "of a minute that is over nothing comes back");
    }
}
