//! Both walls around dispatches: the body, the centre's operators, and each advisor alone.
use super::{Raw, query::tear_down};
use crate::dispatch::{Desk, accept};
use anyhow::Result;
use domain::{
    dispatch::{ListDispatches, LoadDispatchCandidates, LoadDispatchOffers, LoadDispatchSteps},
    kernel::page::PageRequest,
};
use sea_orm::ConnectionTrait as _;
use tests::{Door, world::BEPPU};

const TABLES: [&str; 6] = [
    "dispatches",
    "dispatch_candidates",
    "dispatch_offers",
    "dispatch_steps",
    "dispatch_bookings",
    "dispatch_accounts",
];

/// Beppu has a draft, and a request that the first advisor accepted.
async fn accepted() -> Result<(Desk, Door)> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    desk.drafted(&door, "研修", &["2025-09-01"]).await?;
    let id = desk.offered(&door, "規程の整備", &["2025-09-02"], &[desk.first, desk.second]).await?;
    accept(&door, "center-advisor", &id).await?;
    Ok((desk, door))
}

#[tokio::test]
async fn row_level_security_alone_shows_a_dispatch_to_its_parties() -> Result<()> {
    let (desk, _) = accepted().await?;
    for (person, seen) in [
        ("beppu-ciso", [2, 2, 1, 6, 1, 0]),
        ("center-operator", [1, 2, 1, 6, 1, 1]),
        ("center-advisor", [1, 0, 1, 1, 1, 1]),
        ("second-advisor", [0, 0, 0, 0, 0, 1]),
        ("nakatsu-ciso", [0; 6]),
        ("oita-coordinator", [0; 6]),
        ("firm-auditor", [0; 6]),
    ] {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        for (table, rows) in TABLES.iter().zip(seen) {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person}: {table}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn each_party_writes_its_own_part() -> Result<()> {
    let (desk, _) = accepted().await?;
    let refused = Err("42501".to_owned());
    let again = |table: &str, id: &str, from: &str| {
        format!("INSERT INTO {table} SELECT (jsonb_populate_record(t, '{{{id}}}')).* FROM {from} t")
    };
    let new_id = r#""id": "01977000-0000-7000-8000-00000000abcd""#;
    let forged = [
        ("beppu-ciso", again("dispatch_offers", new_id, "dispatch_offers"), refused.clone()),
        ("center-operator", again("dispatches", new_id, "dispatches"), refused.clone()),
        ("beppu-ciso", "UPDATE dispatch_offers SET answer = NULL".to_owned(), Ok(0)),
        ("center-operator", "UPDATE dispatch_offers SET answer = NULL".to_owned(), Ok(0)),
        ("center-operator", "UPDATE dispatch_candidates SET rank = 9".to_owned(), Ok(0)),
        ("second-advisor", "UPDATE dispatches SET version = 99".to_owned(), Ok(0)),
        ("nakatsu-ciso", "DELETE FROM dispatch_bookings".to_owned(), Ok(0)),
        ("beppu-ciso", "UPDATE dispatch_steps SET at = now()".to_owned(), refused.clone()),
        ("beppu-ciso", "UPDATE dispatches SET municipality_id = center_id".to_owned(), refused.clone()),
        // Born further than a draft.
        ("beppu-ciso", again("dispatches", new_id, "dispatches") + " WHERE t.state = 'ACCEPTED'", refused),
        ("center-advisor", "DELETE FROM dispatch_bookings".to_owned(), Ok(0)),
    ];
    for (person, sql, answer) in forged {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        assert_eq!(raw.does(&sql).await, answer, "{person}: {sql}");
    }
    Ok(())
}

#[tokio::test]
async fn each_party_leaves_its_own_states_and_columns() -> Result<()> {
    let (desk, _) = accepted().await?;
    for (person, change) in [
        ("beppu-ciso", "state = 'CONFIRMED'"),
        ("beppu-ciso", "state = 'FOLLOW_UP_DUE'"),
        ("beppu-ciso", "state = 'CANCELLED', aim = '別'"),
        ("beppu-ciso", "state = 'CANCELLED', days = '{}'"),
        ("beppu-ciso", "state = 'CANCELLED', submitted_at = now()"),
        ("beppu-ciso", "state = 'CANCELLED', cost = 0"),
        ("beppu-ciso", "state = 'CANCELLED', accepted = 0"),
        ("beppu-ciso", "state = 'CANCELLED', advisor_ids = '{}', person_ids = '{}', accepted = 0"),
        ("center-operator", "state = 'CLOSED'"),
        ("center-operator", "state = 'ACCEPTED'"),
        ("center-operator", "state = 'IN_SERVICE'"),
        ("center-operator", "state = 'CONFIRMED', aim = '別'"),
        ("center-operator", "state = 'CONFIRMED', results = '別'"),
        ("center-advisor", "state = 'CONFIRMED'"),
        ("center-advisor", "state = 'ACCEPTED', cost = 0"),
        ("center-advisor", "state = 'ACCEPTED', effect = '別'"),
    ] {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        let sql = format!("UPDATE dispatches SET {change} WHERE state = 'ACCEPTED'");
        assert_eq!(raw.does(&sql).await, Err("42501".to_owned()), "{person}: {change}");
    }
    for (person, change) in
        [("center-operator", "state = 'CONFIRMED'"), ("beppu-ciso", "state = 'CANCELLED'")]
    {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        let sql = format!("UPDATE dispatches SET {change} WHERE submitted_at IS NOT NULL");
        assert_eq!(raw.does(&sql).await, Ok(1), "{person}: {change}");
    }
    Ok(())
}

#[tokio::test]
async fn an_offer_is_answered_by_whom_it_was_made_to() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    desk.offered(&door, "規程の整備", &["2025-09-02"], &[desk.first, desk.second]).await?;
    let accepts =
        "UPDATE dispatch_offers SET answer = 'ACCEPTED', answered_at = now(), undertaking = 1".to_owned();
    let answers = |word: &str| format!("UPDATE dispatch_offers SET answer = '{word}', answered_at = now()");
    let refused = Err("42501".to_owned());
    for (person, sql, answer) in [
        ("center-operator", accepts.clone(), refused.clone()),
        ("center-operator", answers("DECLINED"), refused.clone()),
        ("center-operator", answers("EXPIRED"), refused),
        ("second-advisor", accepts, Ok(0)),
        ("beppu-ciso", answers("EXPIRED"), Ok(0)),
        ("center-advisor", answers("DECLINED"), Ok(1)),
    ] {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        assert_eq!(raw.does(&sql).await, answer, "{person}: {sql}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (desk, _) = accepted().await?;
    let house = &desk.house;
    tear_down(house).await?;
    let list = || -> Result<ListDispatches> {
        Ok(ListDispatches { state: None, page: PageRequest::new(Some(100), None, None, None)? })
    };
    let ids: Vec<_> = house.run("beppu-ciso", list()?).await?.items.iter().map(|one| one.id).collect();
    assert_eq!(ids.len(), 2);
    for (person, seen) in [
        ("center-operator", [1, 2, 1, 6]),
        ("center-advisor", [1, 0, 1, 1]),
        ("second-advisor", [0; 4]),
        ("nakatsu-ciso", [0; 4]),
    ] {
        let found = [
            house.run(person, list()?).await?.items.len(),
            house.run(person, LoadDispatchCandidates(ids.clone())).await?.len(),
            house.run(person, LoadDispatchOffers(ids.clone())).await?.len(),
            house.run(person, LoadDispatchSteps(ids.clone())).await?.len(),
        ];
        assert_eq!(found, seen, "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn of_those_who_audit_the_body_the_centre_sees_its_own_advisors() -> Result<()> {
    let desk = Desk::open(9).await?;
    let door = desk.house.door()?;
    desk.second_audits_beppu().await?;
    desk.screened(&door, "規程の整備", &["2025-09-02"]).await?;
    for (person, rows) in
        [("beppu-ciso", 2), ("center-operator", 1), ("center-advisor", 0), ("nakatsu-ciso", 0)]
    {
        let mut raw = Raw::person(&desk.house, person, None).await?;
        assert_eq!(raw.sees("dispatch_auditors").await?, Some(rows), "{person}");
    }
    let center = desk.house.place("center")?.uuid().to_string();
    let mut raw = Raw::person(&desk.house, "second-advisor", Some(&center)).await?;
    assert_eq!(raw.sees("dispatch_auditors").await?, Some(1), "who audits knows of it");
    let mut raw = Raw::person(&desk.house, "center-operator", None).await?;
    let forged =
        "INSERT INTO dispatch_auditors SELECT dispatch_id, person_id, 2030, municipality_id, center_id
        FROM dispatch_auditors";
    assert_eq!(raw.does(forged).await, Err("42501".to_owned()));
    Ok(())
}

#[tokio::test]
async fn who_belongs_to_the_body_the_two_parties_learn_and_an_advisor_of_themselves() -> Result<()> {
    let (desk, _) = accepted().await?;
    let house = &desk.house;
    let center = house.place("center")?.uuid().to_string();
    let both = format!(
        "INSERT INTO members (tenant_id, id, user_id, name, roles, started_at, version)
             SELECT '{}', gen_random_uuid(), user_id, 'advisor', '{{VIEWER}}', now(), 1 FROM advisors",
        house.place(BEPPU)?.uuid()
    );
    house.owner.execute_unprepared(&both).await?;
    for (state, person, inside, told) in [
        ("ACCEPTED", "beppu-ciso", None, "2"),
        ("ACCEPTED", "center-operator", None, "2"),
        ("ACCEPTED", "center-advisor", Some(&*center), "1"),
        ("ACCEPTED", "second-advisor", Some(&*center), "0"),
        ("ACCEPTED", "nakatsu-ciso", None, "0"),
        ("DRAFT", "beppu-ciso", None, "2"),
        ("DRAFT", "center-operator", None, "0"),
    ] {
        let found = house.look(&format!("SELECT id FROM dispatches WHERE state = '{state}'")).await?;
        let id = found.first().and_then(|row| row.get("id")?.as_str()).unwrap_or_default();
        let mut raw = Raw::person(house, person, inside).await?;
        let asked = format!("SELECT cardinality(app_employed_there('{id}'))::text");
        assert_eq!(raw.texts(&asked).await?, [told], "{person}, {state}");
    }
    Ok(())
}
