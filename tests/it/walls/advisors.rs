//! Both walls around the registry of advisors, and who writes what everybody reads.
use super::{Raw, query::tear_down};
use anyhow::Result;
use domain::{
    Error,
    access::Role,
    advisor::{AdvisorId, Capacity, LoadAdvisors, LoadDaysOff, LoadTies, SetAvailability},
};
use tests::House;

const PRIVATE: [&str; 2] = ["advisors", "advisor_days_off"];

/// Two advisors, each with a day off, and a programme.
async fn registry() -> Result<(House, AdvisorId, AdvisorId)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("center-operator", "center-second", &[Role::Advisor]).await?;
    let (one, other) = (house.advisor("center-advisor").await?, house.advisor("center-second").await?);
    for person in ["center-advisor", "center-second"] {
        let (capacity, days_off) = (Capacity::parse("daysPerMonth", 5)?, vec![house.day(9)?]);
        house.run(person, SetAvailability { capacity, days_off, expected_version: 1 }).await?;
    }
    house.programme(2025).await?;
    Ok((house, one, other))
}

#[tokio::test]
async fn row_level_security_alone_shows_each_advisor_their_own_entry() -> Result<()> {
    let (house, _, other) = registry().await?;
    for (person, rows) in [
        ("center-operator", 2),
        ("center-advisor", 1),
        ("center-second", 1),
        ("beppu-ciso", 0),
        ("oita-coordinator", 0),
        ("firm-manager", 0),
    ] {
        let mut raw = Raw::person(&house, person, None).await?;
        for table in PRIVATE {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person}: {table}");
        }
        assert_eq!(raw.sees("advisor_profiles").await?, Some(2), "{person}");
        assert_eq!(raw.sees("programmes").await?, Some(1), "{person}");
    }
    let mut raw = Raw::person(&house, "center-advisor", None).await?;
    assert_eq!(raw.does("UPDATE advisors SET days_per_month = 1").await, Ok(1), "their own alone");
    let forged =
        format!("INSERT INTO advisor_days_off (advisor_id, day) VALUES ('{}', '2026-01-01')", other.uuid());
    assert_eq!(raw.does(&forged).await, Err("42501".to_owned()));
    Ok(())
}

#[tokio::test]
async fn what_everybody_reads_the_centre_alone_writes() -> Result<()> {
    let (house, one, _) = registry().await?;
    for person in ["beppu-ciso", "oita-coordinator", "firm-manager"] {
        let mut raw = Raw::person(&house, person, None).await?;
        for table in ["advisor_profiles", "programmes"] {
            assert_eq!(
                raw.does(&format!("UPDATE {table} SET name = '別'")).await,
                Ok(0),
                "{person}: {table}"
            );
            let copy = format!(
                "INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),
                     'fiscal_year', 2030))).* FROM {table} r LIMIT 1"
            );
            assert_eq!(raw.does(&copy).await, Err("42501".to_owned()), "{person}: {table}");
        }
    }
    let mut centre = Raw::person(&house, "center-operator", None).await?;
    let renamed = format!("UPDATE advisor_profiles SET name = '別' WHERE id = '{}'", one.uuid());
    assert_eq!(centre.does(&renamed).await, Ok(1));
    assert_eq!(centre.does("DELETE FROM programmes").await, Err("42501".to_owned()));
    Ok(())
}

#[tokio::test]
async fn of_the_centre_operators_write_and_advisors_what_is_shown_of_themselves() -> Result<()> {
    let (house, one, other) = registry().await?;
    let mut raw = Raw::person(&house, "center-advisor", None).await?;
    assert_eq!(raw.does("UPDATE programmes SET budget = 0").await, Ok(0));
    assert_eq!(raw.does("UPDATE advisor_profiles SET name = '別'").await, Ok(1), "their own alone");
    let renamed = format!("advisor_profiles WHERE name = '別' AND id = '{}'", one.uuid());
    assert_eq!(house.count(&renamed).await?, 1);
    for table in ["advisor_profiles", "programmes"] {
        let copy = format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),
                 'fiscal_year', 2030))).* FROM {table} r LIMIT 1"
        );
        assert_eq!(raw.does(&copy).await, Err("42501".to_owned()), "{table}");
    }
    let mut centre = Raw::person(&house, "center-operator", None).await?;
    let renamed = format!("UPDATE advisor_profiles SET name = '別' WHERE id = '{}'", other.uuid());
    assert_eq!(centre.does(&renamed).await, Ok(1));
    assert_eq!(centre.does("UPDATE programmes SET budget = 0").await, Ok(1));
    Ok(())
}

#[tokio::test]
async fn the_query_alone_shows_each_advisor_their_own_entry() -> Result<()> {
    let (house, one, other) = registry().await?;
    tear_down(&house).await?;
    let both = || vec![one, other];
    assert_eq!(house.run("center-operator", LoadAdvisors(both())).await?.len(), 2);
    let own = house.run("center-second", LoadAdvisors(both())).await?;
    assert_eq!(own.iter().map(|advisor| advisor.id).collect::<Vec<_>>(), [other]);
    let off = house.run("center-second", LoadDaysOff(both())).await?;
    assert_eq!(off.iter().map(|off| off.advisor).collect::<Vec<_>>(), [other]);
    assert!(house.run("center-second", LoadTies(vec![one])).await?.is_empty());
    for person in ["beppu-ciso", "oita-coordinator", "firm-manager"] {
        let answer = house.run(person, LoadAdvisors(both())).await;
        assert!(matches!(answer, Err(Error::Forbidden)), "{person}");
    }
    Ok(())
}
