//! Telling one front end of one event: what became of it, and when it is called again.
use super::{WebhookId, WebhookTopic};
use crate::{
    Id, Timestamp,
    kernel::{id::Kind, words::words},
    outbox::EventId,
};
use chrono::Duration;
use uuid::Uuid;

/// How long to wait after the first, second, … call that failed, in seconds: from half a minute to half a day.
const WAITS: [i64; 8] = [30, 120, 600, 1800, 7200, 21_600, 43_200, 43_200];

/// How often a front end is called before it is given up: over about 33 hours.
pub const MOST_CALLS: i16 = 9;

/// How long a call is its caller's. Longer than a call can take: whoever died with it gives it up by then.
const HELD_FOR: Duration = Duration::seconds(60);

/// How long it is remembered what became of a call.
pub(super) const KEPT_FOR: Duration = Duration::days(30);

words! {
    /// What became of telling one front end of one event.
    pub enum DeliveryState {
        /// It is called, now or later.
        Waiting = "WAITING",
        /// It said that it took it.
        Delivered = "DELIVERED",
        /// It is not called any more.
        GivenUp = "GIVEN_UP",
    }
}

words! {
    /// How a call ended.
    pub enum Latest {
        /// With a status from 200 to 299.
        Taken = "TAKEN",
        /// With another status; redirections are not followed.
        Status = "STATUS",
        /// The front end says that it is gone for good (410).
        Gone = "GONE",
        /// Its host has no address, or one that the house does not call: the two are never told apart.
        Unresolved = "UNRESOLVED",
        /// No connection, or none that can be trusted.
        Unreachable = "UNREACHABLE",
        /// It took too long.
        Timeout = "TIMEOUT",
        /// Not made, for the webhook is paused.
        Paused = "PAUSED",
    }
}

/// That one front end is to be told of one event.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// Whom.
    pub webhook: WebhookId,
    /// The event: by it a front end knows what it was told before.
    pub event: EventId,
    /// What happened.
    pub topic: WebhookTopic,
    /// To what.
    pub subject: Uuid,
    /// When the outbox spoke of it.
    pub announced_at: Timestamp,
    /// What became of it.
    pub state: DeliveryState,
    /// How many calls were begun.
    pub calls: i16,
    /// Before this moment nobody else calls.
    pub due_at: Timestamp,
    /// How the latest call ended; none before one has.
    pub latest: Option<Latest>,
    /// The HTTP status of the latest call, if there was one.
    pub status: Option<i16>,
    /// When it was delivered or given up.
    pub ended_at: Option<Timestamp>,
}

impl Kind for Delivery {
    const NAME: &'static str = "WebhookDelivery";
}
/// Names a delivery.
pub type DeliveryId = Id<Delivery>;

/// Whether a call is to be made now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// It is: this many calls were begun, this one included.
    Now(i16),
    /// Not before this moment.
    Later(Timestamp),
    /// Never again.
    Never,
}

impl Delivery {
    /// Begins a call, if it is time. Of several who try, the first holds it for a while.
    pub(super) fn begin(&mut self, now: Timestamp) -> Turn {
        if self.state != DeliveryState::Waiting {
            return Turn::Never;
        }
        if now < self.due_at {
            return Turn::Later(self.due_at);
        }
        if self.calls >= MOST_CALLS {
            // The last caller died with its call: nobody knows how that ended, and so it did not end well.
            self.close(DeliveryState::GivenUp, now);
            return Turn::Never;
        }
        self.calls += 1;
        self.due_at = now + HELD_FOR;
        Turn::Now(self.calls)
    }

    /// Notes how a call ended, unless another was begun since. Answers when to call again.
    pub(super) fn end(
        &mut self,
        call: i16,
        latest: Latest,
        status: Option<i16>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        if self.state != DeliveryState::Waiting || self.calls != call {
            return None;
        }
        (self.latest, self.status) = (Some(latest), status);
        let wait = usize::try_from(call - 1).ok().and_then(|place| WAITS.get(place).copied());
        match (latest, wait) {
            (Latest::Taken, _) => self.close(DeliveryState::Delivered, now),
            (Latest::Gone | Latest::Paused, _) | (_, None) => self.close(DeliveryState::GivenUp, now),
            (_, Some(seconds)) => {
                self.due_at = now + Duration::seconds(seconds);
                return Some(self.due_at);
            }
        }
        None
    }

    fn close(&mut self, state: DeliveryState, now: Timestamp) {
        self.state = state;
        self.ended_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(second: i64) -> Timestamp {
        Timestamp::from_timestamp(second, 0).unwrap()
    }

    fn delivery() -> Delivery {
        Delivery {
            id: Id::from_uuid(Uuid::nil()),
            webhook: Id::from_uuid(Uuid::nil()),
            event: Id::from_uuid(Uuid::nil()),
            topic: WebhookTopic::ReportSigned,
            subject: Uuid::nil(),
            announced_at: moment(0),
            state: DeliveryState::Waiting,
            calls: 0,
            due_at: moment(0),
            latest: None,
            status: None,
            ended_at: None,
        }
    }

    #[test]
    fn there_is_a_wait_between_any_two_calls_and_none_after_the_last() {
        assert_eq!(usize::try_from(MOST_CALLS).unwrap(), WAITS.len() + 1);
        assert!(WAITS.is_sorted());
    }

    #[test]
    fn a_front_end_that_never_answers_is_given_up_after_the_last_call() {
        let (mut one, mut now) = (delivery(), moment(0));
        for call in 1..=MOST_CALLS {
            assert_eq!(one.begin(now), Turn::Now(call));
            assert_eq!(one.begin(now), Turn::Later(now + HELD_FOR), "nobody else meanwhile");
            let again = one.end(call, Latest::Timeout, None, now);
            assert_eq!(again.is_some(), call < MOST_CALLS);
            now = again.unwrap_or(now);
        }
        assert_eq!((one.state, one.ended_at), (DeliveryState::GivenUp, Some(now)));
        assert_eq!(one.begin(now + Duration::days(9)), Turn::Never);
    }

    #[test]
    fn gone_is_gone_at_once() {
        let mut one = delivery();
        assert_eq!(one.begin(moment(1)), Turn::Now(1));
        assert_eq!(one.end(1, Latest::Gone, Some(410), moment(2)), None);
        assert_eq!(one.state, DeliveryState::GivenUp);
    }

    proptest! {
        /// Callers that come at any time, die, or report late, in whatever order.
        #[test]
        fn whoever_calls_whenever_it_ends_once_and_in_time(
            steps in prop::collection::vec((0..50_000_i64, any::<bool>(), 0..Latest::ALL.len()), 1..60),
        ) {
            let (mut one, mut now, mut under_way) = (delivery(), moment(0), Vec::new());
            let mut ended = None;
            for (later, begins, how) in steps {
                now += Duration::seconds(later);
                let before = one.clone();
                if begins {
                    if let Turn::Now(call) = one.begin(now) {
                        prop_assert!(now >= before.due_at);
                        under_way.push(call);
                    }
                } else if let Some(call) = under_way.pop() {
                    let again = one.end(call, Latest::ALL[how], None, now);
                    prop_assert!(again.is_none_or(|again| again > now && call == before.calls));
                }
                prop_assert!(one.calls <= MOST_CALLS);
                prop_assert_eq!(one.ended_at.is_some(), one.state != DeliveryState::Waiting);
                if let Some((state, at)) = ended {
                    prop_assert_eq!((one.state, one.ended_at), (state, at), "what is over stays as it is");
                }
                if one.ended_at.is_some() {
                    ended = Some((one.state, one.ended_at));
                }
            }
        }
    }
}
