//! Buckets that replicas share, and what each does while there is no Redis.
use super::*;
use crate::redis::{Allowance, Allowances, Fair, Payer};
use domain::{
    Clock, Timestamp,
    access::{FrontEnd, TokenFacts, VerifiedSubject},
};
use futures::future::join_all;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Ten a second and a hundred at once; for all of an organization twice that.
const SMALL: Allowances = Allowances {
    client: Allowance { burst: 100, per_second: 10 },
    tenant: Allowance { burst: 200, per_second: 20 },
};

/// A clock that is moved by hand.
#[derive(Default)]
struct Hand(AtomicI64);

impl Hand {
    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp::from_timestamp(1_750_000_000 + self.0.load(Ordering::SeqCst), 0).unwrap()
    }
}

fn somebody(tenant: u128, user: u128) -> Payer {
    Payer::person(Uuid::from_u128(tenant).into(), Uuid::from_u128(user).into())
}

/// Asks at the cost of one until refused. Answers how often it was not.
async fn exhaust(fair: &Fair, payer: Payer) -> u32 {
    let mut paid = 0;
    while fair.pay(&payer, 1).await.retry_after.is_none() {
        paid += 1;
    }
    paid
}

#[tokio::test]
async fn a_bucket_is_emptied_once_and_fills_again() {
    let clock = Arc::new(Hand::default());
    let fair = Fair::alone(SMALL, clock.clone());
    let (one, other) = (somebody(1, 1), somebody(2, 1));
    assert_eq!(fair.refuses_all(&one), None, "nobody knows of them yet");
    assert_eq!(exhaust(&fair, one).await, 100);
    let refused = fair.pay(&one, 25).await;
    assert_eq!((refused.limit, refused.remaining, refused.retry_after), (100, 0, Some(3)));
    assert_eq!((refused.reset_after, refused.reset_at), (10, clock.now() + chrono::TimeDelta::seconds(10)));
    assert_eq!(fair.refuses_all(&one).and_then(|bill| bill.retry_after), Some(1));
    assert_eq!(fair.refuses_all(&other), None);
    assert_eq!(exhaust(&fair, other).await, 100, "another organization's");
    clock.pass(3);
    assert_eq!(exhaust(&fair, one).await, 30);
    clock.pass(100);
    assert_eq!(exhaust(&fair, one).await, 100, "never more than it holds");
}

#[tokio::test]
async fn an_organization_has_one_bucket_for_all_its_people() {
    let fair = Fair::alone(SMALL, Arc::new(Hand::default()));
    let mut paid = 0;
    for user in 1..=5 {
        paid += exhaust(&fair, somebody(1, user)).await;
    }
    assert_eq!(paid, 200);
    assert_eq!(exhaust(&fair, somebody(2, 1)).await, 100, "another's is full");
}

#[tokio::test]
async fn what_costs_more_than_a_bucket_costs_a_bucket() {
    let fair = Fair::alone(SMALL, Arc::new(Hand::default()));
    let bill = fair.pay(&somebody(1, 1), 12_000).await;
    assert_eq!((bill.cost, bill.remaining, bill.retry_after), (100, 0, None));
    assert_eq!(fair.pay(&somebody(1, 2), 0).await.cost, 1, "nothing is for nothing");
}

#[tokio::test]
async fn replicas_share_a_bucket_and_ask_redis_seldom() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let clock = Arc::new(Hand::default());
    let replica = || Fair::shared(Redis::new(&server.redis()).unwrap(), SMALL, clock.clone());
    let (here, there) = (replica(), replica());
    let payer = somebody(1, 1);
    let bills = join_all((0..200).map(|n| [&here, &there][n % 2].pay(&payer, 1))).await;
    let paid = bills.iter().filter(|bill| bill.retry_after.is_none()).count();
    assert!(
        (80..=100).contains(&paid),
        "{paid}: what lies in a purse is lost to the other replica for a while"
    );
    clock.pass(5);
    assert_eq!(exhaust(&here, payer).await + exhaust(&there, payer).await, 50);
    let Value::BulkString(said) = say(&server.redis(), &[b"INFO", b"commandstats"]).await else {
        panic!("text")
    };
    let said = String::from_utf8(said).unwrap();
    let evals = said.lines().find_map(|line| line.strip_prefix("cmdstat_eval:calls=")).unwrap();
    let evals: u32 = evals.split(',').next().unwrap().parse().unwrap();
    assert!(evals <= 40, "{evals} for more than two hundred requests");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn redis_does_what_this_program_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let clock = Arc::new(Hand::default());
    let there = Fair::shared(Redis::new(&server.redis()).unwrap(), SMALL, clock.clone());
    let here = Fair::alone(SMALL, clock.clone());
    for (seconds, user, cost) in
        [(0, 1, 7), (0, 1, 90), (1, 2, 60), (0, 2, 41), (2, 1, 30), (0, 3, 100), (9, 3, 99), (1, 1, 1)]
    {
        clock.pass(seconds);
        let payer = somebody(1, user);
        assert_eq!(there.pay(&payer, cost).await, here.pay(&payer, cost).await, "{user} pays {cost}");
    }
    let Value::Array(keys) = say(&server.redis(), &[b"KEYS", b"*"]).await else { panic!("keys") };
    assert_eq!(keys.len(), 4, "one for the organization, three for its people");
    assert!(!format!("{keys:?}").contains("00000000"), "no id is told: {keys:?}");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_done_already_is_taken_as_far_as_there_is_anything() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let clock = Arc::new(Hand::default());
    let shared = Fair::shared(Redis::new(&server.redis()).unwrap(), SMALL, clock.clone());
    for fair in [shared, Fair::alone(SMALL, clock)] {
        let payer = somebody(1, 1);
        assert_eq!((fair.look(&payer).cost, fair.look(&payer).remaining), (0, 100));
        assert_eq!(fair.take(&payer, 30).await.cost, 30);
        let rest = fair.take(&payer, 500).await;
        assert_eq!((rest.cost, rest.remaining, rest.retry_after), (70, 0, None));
        assert_eq!(fair.take(&payer, 1).await.cost, 0);
        assert_eq!(fair.look(&payer).remaining, 0);
        assert_eq!(fair.pay(&payer, 1).await.retry_after, Some(1));
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn redis_going_fills_no_bucket_and_coming_back_neither() {
    let folder = tempfile::tempdir().unwrap();
    let server = start(folder.path()).await;
    let clock = Arc::new(Hand::default());
    let redis = Redis::pausing(&server.redis(), std::time::Duration::ZERO).unwrap();
    let fair = Fair::shared(redis, SMALL, clock.clone());
    let payer = somebody(1, 1);
    assert_eq!(exhaust(&fair, payer).await, 100);
    server.stop().await.unwrap();
    assert_eq!(exhaust(&fair, payer).await, 0);
    clock.pass(2);
    assert_eq!(exhaust(&fair, payer).await, 20, "it goes on by itself");
    assert_eq!(exhaust(&fair, somebody(2, 2)).await, 100, "also for who was not seen before");
    let server = start(folder.path()).await;
    clock.pass(2);
    let again = exhaust(&fair, payer).await;
    assert!(again >= 20, "it came back empty, and knows of nobody: {again}");
    server.stop().await.unwrap();
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test vouches for whom it made up")]
fn strangers_are_told_apart() {
    let of = |issuer: &str, subject: &str| {
        Payer::stranger(&VerifiedSubject::vouch(issuer.to_owned(), subject.to_owned()))
    };
    assert_eq!(of("i", "a"), of("i", "a"));
    assert_ne!(of("i", "a"), of("i", "b"));
    assert_ne!(of("i", "a"), of("j", "a"));
    assert_ne!(of("i", "a"), Payer::NOBODY);
    let through = |subject: &str, account: u128| {
        let account = Uuid::from_u128(account).into();
        let front_end = Some(FrontEnd { account, scopes: Vec::new(), exchanged: Some([0; 32]) });
        let facts = TokenFacts { front_end, ..TokenFacts::default() };
        Payer::stranger(&VerifiedSubject::vouch("i".to_owned(), subject.to_owned()).saying(facts))
    };
    assert_eq!(through("a", 1), through("b", 1), "a front end is one, whomever it acts for");
    assert_ne!(through("a", 1), through("a", 2));
    assert_ne!(through("a", 1), of("i", "a"));
}
