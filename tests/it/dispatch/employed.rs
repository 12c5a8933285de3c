//! Who works at a body does not advise it, nor the other way round, whichever began first, and declared or not.
use super::{
    Desk, accept,
    audits::{accepts, answer},
    input,
    matching::{is_excluded, matching, named},
    step,
};
use crate::{
    visits::{FIRST, consented, plan},
    voice::{Refused, Voice, gid, stored},
};
use anyhow::{Result, bail};
use domain::{
    access::Role,
    membership::{InvitationCode, InviteMember, PersonName},
};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tests::{Door, House, world::BEPPU};

const DAY: &str = "2025-07-10";
const SECOND: &str = "second-advisor";
const EMPLOYED: &str = "EXCLUDED_TIE_EMPLOYED";

/// Beppu invites `second-advisor`; answers what they bring.
async fn invited(desk: &Desk) -> Result<Value> {
    let (name, code) = (PersonName::parse("name", SECOND)?, "of a viewer");
    let invite = InviteMember { name, roles: vec![Role::Viewer], code: InvitationCode::new(code.to_owned()) };
    desk.house.run("beppu-ciso", invite).await?;
    Ok(json!({ "code": code }))
}

/// `second-advisor` comes to work at Beppu.
async fn comes(desk: &Desk, door: &Door) -> Result<()> {
    let code = invited(desk).await?;
    Voice::of(door, SECOND).does("acceptInvitation", code, "__typename").await.map(drop)
}

/// Whether `second-advisor`, who came, works at Beppu now: written by hand, as the rows of an earlier program may have it.
async fn works_there(house: &House, works: bool) -> Result<()> {
    let ended = if works { "NULL" } else { "started_at" };
    let (body, user) = (house.place(BEPPU)?.uuid(), house.user(SECOND).await?.uuid());
    let sql =
        format!("UPDATE members SET ended_at = {ended} WHERE tenant_id = '{body}' AND user_id = '{user}'");
    house.owner.execute_unprepared(&sql).await?;
    Ok(())
}

#[tokio::test]
async fn who_works_there_is_neither_proposed_nor_ranked() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    // Proposed before anybody could know.
    let before = desk.screened(&door, "研修", &[DAY]).await?;
    step(&door, "center-operator", "proposeCandidates", &before, named(desk.second)).await?;
    comes(&desk, &door).await?;
    let order = json!({ "advisorIds": [gid(desk.second)] });
    let order = input(&door, "beppu-ciso", &before, order).await?;
    let kept = stored(house).await?;
    let refused = Voice::of(&door, "beppu-ciso").is_refused("rankCandidates", order.clone()).await?;
    refused.is("INVALID", EMPLOYED, Some("advisorIds"));
    assert_eq!(stored(house).await?, kept);

    let after = desk.screened(&door, "規程の整備", &[DAY]).await?;
    is_excluded(&desk, &door, &after, desk.second, EMPLOYED).await?;
    let told = matching(&door, &after).await?;
    assert_eq!(told["excluded"][0]["reasons"][0]["code"], EMPLOYED, "though nothing was declared");
    assert_eq!(told["candidates"][0]["advisor"]["name"], "center-advisor", "nothing stands against others");
    // Who left may come.
    works_there(house, false).await?;
    let ranked = Voice::of(&door, "beppu-ciso").does("rankCandidates", order, "dispatch { state }").await?;
    assert_eq!(ranked["dispatch"]["state"], "RANKED");
    Ok(())
}

#[tokio::test]
async fn who_came_to_work_there_since_the_ranking_cannot_accept() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second, desk.first]).await?;
    comes(&desk, &door).await?;
    let center = gid(house.place("center")?);
    let second = Voice::of(&door, SECOND).inside(&center);
    let before = stored(house).await?;
    second.is_refused("acceptDispatch", answer(&id)).await?.is("CONFLICT", EMPLOYED, None);
    assert_eq!(stored(house).await?, before);
    // It goes on to the next.
    second.does("declineDispatch", json!({ "dispatchId": id }), "__typename").await?;
    house.settle().await?;
    assert_eq!(accept(&door, "center-advisor", &id).await?, "ACCEPTED");
    Ok(())
}

#[tokio::test]
async fn who_works_there_nevertheless_is_neither_confirmed_nor_let_in() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    comes(&desk, &door).await?;
    works_there(house, false).await?;
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    accepts(&desk, &door, &id).await?;
    works_there(house, true).await?;
    let confirm = input(&door, "center-operator", &id, json!({})).await?;
    let before = stored(house).await?;
    let refused = Voice::of(&door, "center-operator").is_refused("confirmDispatch", confirm).await?;
    refused.is("CONFLICT", EMPLOYED, None);
    assert_eq!(stored(house).await?, before);

    works_there(house, false).await?;
    assert_eq!(step(&door, "center-operator", "confirmDispatch", &id, json!({})).await?, "CONFIRMED");
    consented(&door, &id, &["ADVISOR_ACCESS"], &[]).await?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let planned = plan(&id, FIRST, "2025-07-10T01:00:00Z")?;
    let visit = ciso.does("planVisit", planned, "visit { id }").await?["visit"]["id"].take();
    let confirm = json!({ "visitId": visit, "expectedVersion": 1 });
    works_there(house, true).await?;
    let before = stored(house).await?;
    ciso.is_refused("confirmVisit", confirm.clone()).await?.is("CONFLICT", EMPLOYED, None);
    assert_eq!(stored(house).await?, before);
    assert_eq!(house.count("entry_grants").await?, 0, "the door is shut");
    works_there(house, false).await?;
    ciso.does("confirmVisit", confirm, "__typename").await.map(drop)
}

#[tokio::test]
async fn who_accepted_does_not_come_to_work_there_until_it_is_given_up() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    let code = invited(&desk).await?;
    accepts(&desk, &door, &id).await?;
    let second = Voice::of(&door, SECOND);
    let before = stored(house).await?;
    let refused = second.is_refused("acceptInvitation", code.clone()).await?;
    refused.is("CONFLICT", "ADVISES_THE_BODY", None);
    assert_eq!(stored(house).await?, before);
    let why = json!({ "reason": "採用のため" });
    assert_eq!(step(&door, "beppu-ciso", "cancelDispatch", &id, why).await?, "CANCELLED");
    second.does("acceptInvitation", code, "__typename").await.map(drop)
}

#[tokio::test]
async fn who_advised_comes_to_work_there_once_the_body_has_reported() -> Result<()> {
    let desk = Desk::open(9).await?;
    let (house, door) = (&desk.house, desk.house.door()?);
    let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
    let code = invited(&desk).await?;
    accepts(&desk, &door, &id).await?;
    let second = Voice::of(&door, SECOND);
    // As it stands while others of a team are asked, and from the confirmation on.
    for state in ["OFFERED", "CONFIRMED", "IN_SERVICE", "REPORT_DUE"] {
        house.owner.execute_unprepared(&format!("UPDATE dispatches SET state = '{state}'")).await?;
        let refused = second.is_refused("acceptInvitation", code.clone()).await?;
        refused.is("CONFLICT", "ADVISES_THE_BODY", None);
    }
    house.owner.execute_unprepared("UPDATE dispatches SET state = 'REPORTED'").await?;
    second.does("acceptInvitation", code, "__typename").await.map(drop)
}

/// A session behind the walls.
async fn session(house: &House) -> Result<PgConnection> {
    Ok(PgConnection::connect(&house.cluster.superuser(&house.database)).await?)
}

/// Waits until so many sessions of this database wait for a lock. Only a superuser sees what the others wait for.
async fn until_blocked(house: &House, sessions: i64) -> Result<()> {
    let mut looking = session(house).await?;
    let blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..40_000 {
        let waiting: i64 = sqlx::query_scalar(blocked).fetch_one(&mut looking).await?;
        if waiting >= sessions {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    bail!("fewer than {sessions} wait")
}

type Deed<'a> = (Voice<'a>, &'static str, Value);

/// How the second is refused, which begins when the first has looked and stands before the table that is `held`.
async fn beside(house: &House, held: &'static str, first: Deed<'_>, second: Deed<'_>) -> Result<Refused> {
    let mut holding = session(house).await?;
    holding.execute(held).await?;
    let (voice, verb, input) = first;
    let doing = voice.does(verb, input, "__typename");
    let (voice, verb, input) = second;
    let trying = async {
        until_blocked(house, 1).await?;
        voice.is_refused(verb, input).await
    };
    let let_go = async {
        until_blocked(house, 2).await?;
        holding.execute("COMMIT").await?;
        anyhow::Ok(())
    };
    let (done, refused, gone) = tokio::join!(doing, trying, let_go);
    gone?;
    done?;
    refused
}

#[tokio::test]
async fn of_an_acceptance_and_a_membership_at_one_moment_the_second_is_refused() -> Result<()> {
    for joins_first in [false, true] {
        let desk = Desk::open(9).await?;
        let (house, door) = (&desk.house, desk.house.door()?);
        let id = desk.offered(&door, "規程の整備", &[DAY], &[desk.second]).await?;
        let code = invited(&desk).await?;
        let center = gid(house.place("center")?);
        let accepting = (Voice::of(&door, SECOND).inside(&center), "acceptDispatch", answer(&id));
        let joining = (Voice::of(&door, SECOND), "acceptInvitation", code);
        if joins_first {
            let held = "BEGIN; LOCK TABLE members IN SHARE MODE";
            beside(house, held, joining, accepting).await?.is("CONFLICT", EMPLOYED, None);
        } else {
            let held = "BEGIN; LOCK TABLE dispatch_bookings IN SHARE MODE";
            beside(house, held, accepting, joining).await?.is("CONFLICT", "ADVISES_THE_BODY", None);
        }
    }
    Ok(())
}
