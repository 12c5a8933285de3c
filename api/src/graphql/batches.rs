//! When a request's batches begin: once its resolvers have said all that they can. Which keys a batch has is no clock's business: one that
//! waited too short a time would make several out of one. (The library still has each wait for the clock's next tick, up to a millisecond.)
use futures::{
    StreamExt as _,
    future::{BoxFuture, poll_fn},
    stream::FuturesUnordered,
    task::AtomicWaker,
};
use std::{
    mem::take,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

/// How often the resolvers of one request go on at once before others have their turn.
const TURNS: usize = 64;

/// The batches of one request. Clones share them.
#[derive(Clone, Default)]
pub struct Batches(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Those that have not begun.
    planned: Mutex<Vec<BoxFuture<'static, ()>>>,
    /// Whether the work can go on.
    again: AtomicBool,
    /// Whose task it is.
    task: AtomicWaker,
}

/// As the waker of the work.
impl Wake for Shared {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.again.store(true, Ordering::Release);
        self.task.wake();
    }
}

impl Batches {
    /// Has a batch begin when all keys are there.
    pub(super) fn plan(&self, batch: BoxFuture<'static, ()>) {
        self.0.planned.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
        // It may be asked for in a task of its own, while the work waits for that; in the work's own it is one look too many.
        self.0.task.wake();
    }

    fn planned(&self) -> Vec<BoxFuture<'static, ()>> {
        take(&mut *self.0.planned.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does the `work` of the request, and its batches whenever that can do no more without them. They end with it: those of a caller
    /// who hung up keep no connection. Who lets others have their turn (`yield_now`) counts as one who rests.
    pub async fn serve<T>(&self, mut work: BoxFuture<'_, T>) -> T {
        let Shared { again, task, .. } = &*self.0;
        let waker = Waker::from(Arc::clone(&self.0));
        let mut under_way = FuturesUnordered::new();
        again.store(true, Ordering::Release);
        poll_fn(|cx| {
            task.register(cx.waker());
            for _ in 0..TURNS {
                if again.swap(false, Ordering::AcqRel)
                    && let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(&waker))
                {
                    // What was asked for and given up: it holds the request's connection.
                    drop(self.planned());
                    return Poll::Ready(done);
                }
                if again.load(Ordering::Acquire) {
                    continue;
                }
                under_way.extend(self.planned());
                while let Poll::Ready(Some(())) = under_way.poll_next_unpin(cx) {}
                if !again.load(Ordering::Acquire) {
                    return Poll::Pending;
                }
            }
            cx.waker().wake_by_ref();
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::dataloader::{DataLoader, Loader};
    use futures::future::{join, join_all};
    use std::{collections::HashMap, convert::Infallible, mem::replace, time::Duration};
    use tokio::{
        task::yield_now,
        time::{sleep, timeout},
    };

    /// Finds for each number the one after it, and notes how many it was asked for at a time.
    #[derive(Clone, Default)]
    struct Next(Arc<Mutex<Vec<usize>>>);

    impl Loader<usize> for Next {
        type Value = usize;
        type Error = Infallible;

        async fn load(&self, keys: &[usize]) -> Result<HashMap<usize, usize>, Infallible> {
            self.0.lock().unwrap().push(keys.len());
            sleep(Duration::from_secs(1)).await;
            Ok(keys.iter().map(|key| (*key, key + 1)).collect())
        }
    }

    /// Lets others go on, and goes on at once itself.
    async fn a_turn() {
        let mut waited = false;
        poll_fn(|cx| {
            cx.waker().wake_by_ref();
            if replace(&mut waited, true) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn loader(batches: &Batches, next: &Next) -> DataLoader<Next> {
        let batches = batches.clone();
        DataLoader::new(next.clone(), move |batch| batches.plan(batch)).delay(Duration::ZERO)
    }

    #[tokio::test(start_paused = true)]
    async fn all_that_is_asked_for_at_a_time_is_one_batch_however_late_it_is_said() {
        let (batches, next) = (Batches::default(), Next::default());
        let load = &loader(&batches, &next);
        let one = |number: usize| async move {
            // As a long list's resolvers, which let each other go on.
            for _ in 0..number {
                a_turn().await;
            }
            let next = load.load_one(number).await.unwrap().unwrap();
            load.load_one(next + 100).await.unwrap()
        };
        let found = batches.serve(Box::pin(join_all((0..50).map(one)))).await;
        assert_eq!(found, (0..50).map(|number| Some(number + 102)).collect::<Vec<_>>());
        assert_eq!(*next.0.lock().unwrap(), [50, 50]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_something_else_keeps_no_batch_waiting() {
        let (batches, next) = (Batches::default(), Next::default());
        let load = &loader(&batches, &next);
        let work = join(load.load_one(1), sleep(Duration::from_secs(9)));
        let began = tokio::time::Instant::now();
        let done = timeout(Duration::from_mins(1), batches.serve(Box::pin(work))).await;
        assert_eq!(done.unwrap().0.unwrap(), Some(2));
        assert_eq!(began.elapsed().as_secs(), 9);
        assert_eq!(*next.0.lock().unwrap(), [1]);
    }

    #[tokio::test]
    async fn who_never_rests_lets_others_have_their_turn() {
        let (batches, asked) = (Batches::default(), Arc::new(AtomicBool::new(false)));
        let seen = Arc::clone(&asked);
        let restless = Box::pin(async move {
            while !seen.load(Ordering::Acquire) {
                a_turn().await;
            }
        });
        let other = async move {
            yield_now().await;
            asked.store(true, Ordering::Release);
        };
        join(batches.serve(restless), tokio::spawn(other)).await.1.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_asked_for_in_a_task_of_its_own_is_found_too() {
        let (batches, next) = (Batches::default(), Next::default());
        let load = loader(&batches, &next);
        let asked = tokio::spawn(async move {
            sleep(Duration::from_secs(1)).await;
            load.load_one(1).await.unwrap()
        });
        let found = timeout(Duration::from_mins(1), batches.serve(Box::pin(asked))).await;
        assert_eq!(found.unwrap().unwrap(), Some(2));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_given_up_takes_its_batches_with_it() {
        let (batches, next) = (Batches::default(), Next::default());
        let load = loader(&batches, &next);
        let mut work = Box::pin(batches.serve(Box::pin(load.load_one(1))));
        assert!(futures::poll!(work.as_mut()).is_pending());
        sleep(Duration::from_millis(500)).await;
        assert!(futures::poll!(work.as_mut()).is_pending());
        assert_eq!(*next.0.lock().unwrap(), [1]);
        drop(work);
        drop(load);
        assert_eq!(Arc::strong_count(&next.0), 1, "nothing goes on");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_any_more_does_not_begin_and_holds_nothing() {
        let (batches, next) = (Batches::default(), Next::default());
        let load = loader(&batches, &next);
        let work = async {
            assert!(futures::poll!(Box::pin(load.load_one(1))).is_pending());
        };
        batches.serve(Box::pin(work)).await;
        drop(load);
        assert_eq!(Arc::strong_count(&next.0), 1, "though the batches are still there");
        assert!(next.0.lock().unwrap().is_empty());
    }
}
