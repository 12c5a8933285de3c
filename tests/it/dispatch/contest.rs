//! Many at once, each in a session of its own: one wins, and the others are told why not.
use super::Desk;
use anyhow::{Context as _, Result, bail};
use chrono::NaiveDate;
use domain::{
    Error,
    access::UseCase,
    advisor::{Capacity, SetAvailability},
    dispatch::{
        AcceptDispatch, DispatchId, DispatchState, ListDispatches, LoadDispatches, ProposalReason,
        ProposeCandidates, UNDERTAKING_VERSION,
    },
    kernel::page::PageRequest,
};
use futures::future::join_all;
use infra::db::Pool;
use sqlx::{Connection as _, Executor as _, PgConnection};

/// How many try.
const MANY: usize = 32;

/// How many won, and the reasons of the rest.
fn told<T>(answers: Vec<domain::Result<T>>) -> (usize, Vec<&'static str>) {
    let mut won = 0;
    let mut lost: Vec<_> = Vec::new();
    for answer in answers {
        match answer {
            Ok(_) => won += 1,
            Err(Error::Conflict(reason)) => lost.push(reason.code()),
            Err(other) => lost.push(other.code()),
        }
    }
    (won, lost)
}

/// Waits until so many of the server's sessions wait for a lock. Only a superuser sees what others wait for.
async fn until_waiting(looking: &mut PgConnection, many: usize) -> Result<()> {
    let waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                   AND usename = 'kansa_server' AND wait_event_type = 'Lock'";
    let many = i64::try_from(many)?;
    for _ in 0..40_000 {
        let seen: i64 = sqlx::query_scalar(waiting).fetch_one(&mut *looking).await?;
        if seen == many {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    bail!("{many} never were at it at the same time")
}

/// Does all at the same time: each has a transaction of its own, which is kept waiting for its dispatch until all are there.
async fn at_once<U: UseCase>(
    desk: &Desk,
    person: &str,
    all: Vec<U>,
) -> Result<Vec<domain::Result<U::Output>>> {
    let (house, many) = (&desk.house, all.len());
    let (server, superuser) =
        (house.cluster.server(&house.database), house.cluster.superuser(&house.database));
    let pool = Pool::of(u32::try_from(many)?);
    let replica = house.replica_over(pool, &server, &house.cluster.redis).await?;
    let scope = house.scope(person, None).await?;
    // Connected beforehand: who is there first does not wait for its lock while the others connect.
    let connected = join_all((0..many).map(|_| replica.gate.ping())).await;
    assert!(connected.into_iter().all(|there| there), "{many} connections");
    let mut holding = PgConnection::connect(&superuser).await?;
    let mut looking = PgConnection::connect(&superuser).await?;
    holding.execute("BEGIN; SELECT 1 FROM dispatches FOR UPDATE").await?;
    let let_go = async {
        until_waiting(&mut looking, many).await?;
        holding.execute("ROLLBACK").await?;
        anyhow::Ok(())
    };
    let doing = join_all(all.into_iter().map(|one| replica.gate.run(&scope, one)));
    let (answers, gone) = tokio::join!(doing, let_go);
    gone?;
    Ok(answers)
}

async fn accept_all(desk: &Desk, ids: &[DispatchId]) -> Result<Vec<domain::Result<DispatchId>>> {
    let accept = |dispatch| AcceptDispatch { dispatch, undertaking: UNDERTAKING_VERSION };
    at_once(desk, "center-advisor", ids.iter().copied().map(accept).collect()).await
}

/// All dispatches in `state`.
async fn all(desk: &Desk, state: DispatchState) -> Result<Vec<DispatchId>> {
    let list = ListDispatches { state: Some(state), page: PageRequest::new(Some(100), None, None, None)? };
    Ok(desk.house.run("center-operator", list).await?.items.iter().map(|one| one.id).collect())
}

#[tokio::test]
async fn of_many_acceptances_for_one_day_one_wins() -> Result<()> {
    let desk = Desk::open(100).await?;
    let door = desk.house.door()?;
    for number in 0..MANY {
        desk.offered(&door, &format!("事業{number}"), &["2025-07-10"], &[desk.first]).await?;
    }
    let ids = all(&desk, DispatchState::Offered).await?;
    assert_eq!(ids.len(), MANY);
    let (won, lost) = told(accept_all(&desk, &ids).await?);
    assert_eq!((won, lost), (1, vec!["ADVISOR_BOOKED"; MANY - 1]));
    assert_eq!(all(&desk, DispatchState::Accepted).await?.len(), 1);
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    Ok(())
}

#[tokio::test]
async fn of_many_acceptances_of_one_offer_one_wins() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    desk.offered(&door, "規程の整備", &["2025-07-10"], &[desk.first]).await?;
    let id = *all(&desk, DispatchState::Offered).await?.first().context("a dispatch")?;
    let (won, lost) = told(accept_all(&desk, &[id; MANY]).await?);
    assert_eq!((won, lost), (1, vec!["OFFER_ANSWERED"; MANY - 1]));
    Ok(())
}

#[tokio::test]
async fn of_many_acceptances_for_one_project_the_quota_admits_one() -> Result<()> {
    let desk = Desk::open(100).await?;
    let door = desk.house.door()?;
    let first: NaiveDate = "2025-07-01".parse()?;
    for day in first.iter_days().take(MANY) {
        desk.offered(&door, "規程の整備", &[&day.to_string()], &[desk.first]).await?;
    }
    let ids = all(&desk, DispatchState::Offered).await?;
    let (won, lost) = told(accept_all(&desk, &ids).await?);
    assert_eq!((won, lost), (1, vec!["QUOTA_PER_PROJECT"; MANY - 1]));
    assert_eq!(desk.house.count("dispatch_bookings").await?, 1);
    Ok(())
}

#[tokio::test]
async fn of_many_acceptances_in_one_month_the_advisor_s_capacity_admits_some() -> Result<()> {
    let desk = Desk::open(100).await?;
    let door = desk.house.door()?;
    let capacity = Capacity::parse("daysPerMonth", 2)?;
    let fewer = SetAvailability { capacity, days_off: Vec::new(), expected_version: 1 };
    desk.house.run("center-advisor", fewer).await?;
    let first: NaiveDate = "2025-07-01".parse()?;
    for (number, day) in first.iter_days().take(8).enumerate() {
        desk.offered(&door, &format!("事業{number}"), &[&day.to_string()], &[desk.first]).await?;
    }
    let ids = all(&desk, DispatchState::Offered).await?;
    let (won, lost) = told(accept_all(&desk, &ids).await?);
    assert_eq!((won, lost), (2, vec!["EXCLUDED_CAPACITY"; 6]));
    assert_eq!(desk.house.count("dispatch_bookings").await?, 2);
    Ok(())
}

#[tokio::test]
async fn of_many_proposals_the_budget_admits_what_it_pays_for() -> Result<()> {
    let desk = Desk::open(3).await?;
    let door = desk.house.door()?;
    for number in 0..MANY {
        desk.screened(&door, &format!("事業{number}"), &["2025-07-10"]).await?;
    }
    let ids = all(&desk, DispatchState::Screening).await?;
    let found = desk.house.run("center-operator", LoadDispatches(ids)).await?;
    let reason = ProposalReason::parse("reason", "近い")?;
    let propose = |dispatch, expected_version| {
        let candidates = vec![(desk.first, reason.clone())];
        ProposeCandidates { dispatch, candidates, expected_version }
    };
    let all = found.iter().map(|one| propose(one.id, one.version)).collect();
    let (won, lost) = told(at_once(&desk, "center-operator", all).await?);
    assert_eq!((won, lost), (3, vec!["BUDGET_SPENT"; MANY - 3]));
    Ok(())
}
