//! Both walls around named comparisons, and around the dates of stages that a prefecture is told.
use super::{Raw, query::tear_down};
use anyhow::Result;
use chrono::Duration;
use domain::{
    Error,
    comparison::{Key, NamedResultsHeld},
    engagement::{LoadProgress, WithdrawConsents},
    kernel::page::PageRequest,
    named_comparison::{
        EndNamedComparison, ListNamedComparisons, LoadNamedComparisons, LoadNamedConsents, LoadNamedUses,
        NamedComparisonId, ReadNamedScores,
    },
    overview::LoadRadars,
    scoring::{Basis, Tier},
};
use tests::{
    House,
    world::{BEPPU, EDITION, Joint, JointStage, NAKATSU, everything},
};

const TABLES: [&str; 5] = [
    "named_comparisons",
    "named_comparison_parts",
    "named_comparison_consents",
    "named_scores",
    "named_score_uses",
];

/// Beppu and Nakatsu compare themselves by name; a third body has signed as well.
async fn pair() -> Result<(House, Joint, NamedComparisonId)> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU, "442011"])).await?;
    let id = house.compare_by_name(BEPPU, NAKATSU, Basis::Judged).await?;
    house.run("beppu-ciso", ReadNamedScores(vec![id])).await?;
    Ok((house, joint, id))
}

#[tokio::test]
async fn row_level_security_alone_shows_the_pair_s_rows_to_the_pair() -> Result<()> {
    let (house, ..) = pair().await?;
    for person in ["442011-ciso", "oita-coordinator", "oita-ciso", "firm-auditor", "center-operator"] {
        let mut raw = Raw::person(&house, person, None).await?;
        for table in TABLES {
            assert_eq!(raw.sees(table).await?, Some(0), "{person}: {table}");
        }
    }
    let mut entrant = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    for table in TABLES.iter().chain(&["progress_dates"]) {
        assert_eq!(entrant.sees(table).await?, Some(0), "an outsider: {table}");
    }
    for person in ["beppu-ciso", "nakatsu-ciso"] {
        let mut raw = Raw::person(&house, person, None).await?;
        let seen = [1, 2, 1, 18, 3];
        for (table, rows) in TABLES.iter().zip(seen) {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person}: {table}");
        }
    }
    house.clock.pass(Duration::days(31));
    let mut over = Raw::person(&house, "beppu-ciso", None).await?;
    assert_eq!(over.sees("named_scores").await?, Some(9), "its own, once the last day is over");
    Ok(())
}

#[tokio::test]
async fn each_writes_its_own_part_and_an_end_is_final() -> Result<()> {
    let (house, _, id) = pair().await?;
    let (id, beppu, nakatsu) = (id.uuid(), house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let third = house.place("442011")?.uuid();
    let refused = Err("42501".to_owned());
    let mut raw = Raw::person(&house, "beppu-ciso", None).await?;
    for forged in [
        format!("UPDATE named_comparison_parts SET stance = 'AGREED' WHERE owner_id = '{nakatsu}'"),
        format!("UPDATE named_scores SET halves = 0 WHERE owner_id = '{nakatsu}'"),
        format!(
            "UPDATE named_comparison_consents SET withdrawn_at = now(), withdrawn_by = app_user() WHERE tenant_id = '{nakatsu}'"
        ),
    ] {
        assert_eq!(raw.does(&forged).await, Ok(0), "{forged}");
    }
    let part = |owner, other, stance: &str| {
        format!("INSERT INTO named_comparison_parts VALUES ('{id}', '{owner}', '{other}', '{stance}', 1)")
    };
    let score = |owner, reader| {
        format!(
            "INSERT INTO named_scores VALUES ('{id}', '{owner}', '{reader}', 0, 1, 1, 1, 1, 1) ON CONFLICT DO NOTHING"
        )
    };
    let used = |owner, reader, kind: &str| {
        format!(
            "INSERT INTO named_score_uses VALUES (gen_random_uuid(), '{id}', '{owner}', '{reader}', '{kind}', now())"
        )
    };
    for forged in [
        part(nakatsu, beppu, "AGREED"),
        score(nakatsu, beppu),
        used(nakatsu, beppu, "COPIED"),
        used(beppu, nakatsu, "READ"),
        "UPDATE named_comparisons SET last_day = last_day + 1".to_owned(),
        "DELETE FROM named_score_uses".to_owned(),
        "DELETE FROM named_comparison_parts".to_owned(),
        "UPDATE named_comparison_parts SET other_id = owner_id".to_owned(),
    ] {
        assert_eq!(raw.does(&forged).await, refused, "{forged}");
    }
    let mut stranger = Raw::person(&house, "442011-ciso", None).await?;
    assert_eq!(stranger.does(&part(third, beppu, "AGREED")).await, refused, "nobody joins in");
    let own = format!("UPDATE named_comparison_parts SET stance = 'ENDED' WHERE owner_id = '{beppu}'");
    assert_eq!(raw.does(&own).await, Ok(1));
    assert_eq!(raw.sees("named_scores").await?, Some(9), "nothing of the other's from that moment on");
    let mut other = Raw::person(&house, "nakatsu-ciso", None).await?;
    assert_eq!(other.sees("named_scores").await?, Some(9));
    let back = format!("UPDATE named_comparison_parts SET stance = 'AGREED' WHERE owner_id = '{beppu}'");
    assert_eq!(raw.does(&back).await, Ok(0), "what was ended is not agreed to again");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, joint, id) = pair().await?;
    tear_down(&house).await?;
    let page = || PageRequest::new(Some(100), None, None, None);
    for person in ["442011-ciso", "oita-ciso"] {
        assert!(house.run(person, ListNamedComparisons(page()?)).await?.items.is_empty(), "{person}");
        assert!(house.run(person, LoadNamedComparisons(vec![id])).await?.is_empty(), "{person}");
        assert!(house.run(person, ReadNamedScores(vec![id])).await?.is_empty(), "{person}");
        assert!(house.run(person, LoadNamedConsents(vec![id])).await?.is_empty(), "{person}");
        assert!(house.run(person, LoadNamedUses(vec![id])).await?.is_empty(), "{person}");
        let end = EndNamedComparison { comparison: id, expected_version: 2 };
        assert!(matches!(house.run(person, end).await, Err(Error::NotFound)), "{person}");
    }
    assert_eq!(house.run("nakatsu-ciso", LoadNamedConsents(vec![id])).await?.len(), 1, "its own alone");
    let uses = house.run("nakatsu-ciso", LoadNamedUses(vec![id])).await?;
    assert_eq!(uses.iter().map(|day| day.times).collect::<Vec<_>>(), [1, 1], "of its own scores");
    assert_eq!(house.run("nakatsu-ciso", ReadNamedScores(vec![id])).await?.len(), 18);

    let key = Key {
        fiscal_year: domain::kernel::fiscal::FiscalYear::parse("fiscalYear", 2025)?,
        edition: domain::catalog::EditionCode::parse("edition", EDITION)?,
        basis: Basis::Judged,
        tier: Tier::Essential,
    };
    let held = || NamedResultsHeld(vec![(key, domain::comparison::ReleaseScope::Prefecture)]);
    assert_eq!(
        house.run("beppu-ciso", held()).await?,
        [((key, domain::comparison::ReleaseScope::Prefecture), 1)]
    );
    assert_eq!(
        house.run("442011-ciso", held()).await?,
        [((key, domain::comparison::ReleaseScope::Prefecture), 0)]
    );
    house.clock.pass(Duration::days(31));
    assert_eq!(
        house.run("beppu-ciso", held()).await?,
        [((key, domain::comparison::ReleaseScope::Prefecture), 0)],
        "over by the transaction's clock"
    );
    house.body("400009").await?;
    house.invite("400009-ciso", "fukuoka-coordinator", &[domain::access::Role::Coordinator]).await?;
    let radars = || LoadRadars(vec![joint.engagement]);
    assert_eq!(house.run("oita-coordinator", radars()).await?.len(), 1);
    assert!(house.run("fukuoka-coordinator", radars()).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_dates_of_stages_go_with_the_progress_they_came_with() -> Result<()> {
    let (house, joint, _) = pair().await?;
    let beppu = joint.of(BEPPU)?.participation;
    let seen = || async {
        let mut raw = Raw::person(&house, "oita-coordinator", None).await?;
        raw.texts("SELECT DISTINCT municipality_id::text FROM progress_dates ORDER BY 1").await
    };
    assert_eq!(seen().await?.len(), 3);
    let mut strange = Raw::person(&house, "nakatsu-ciso", None).await?;
    let own = house.place(NAKATSU)?.uuid().to_string();
    let whose = "SELECT DISTINCT municipality_id::text FROM progress_dates";
    assert_eq!(strange.texts(whose).await?, [own], "not its neighbours'");
    let forged =
        format!("UPDATE progress_dates SET last_at = now() WHERE participation_id = '{}'", beppu.uuid());
    assert_eq!(strange.does(&forged).await, Ok(0));
    let mut coordinator = Raw::person(&house, "oita-coordinator", None).await?;
    assert_eq!(coordinator.does(&forged).await, Ok(0), "who is told does not write");
    let purposes = vec![domain::engagement::Purpose::ProgressToPrefecture];
    let expected_version = house.participation(BEPPU, beppu).await?.reply.version;
    let withdraw = WithdrawConsents { participation: beppu, purposes, expected_version };
    house.run("beppu-ciso", withdraw).await?;
    assert_eq!(seen().await?.len(), 2, "in the same transaction");
    assert!(house.run("oita-coordinator", LoadProgress(vec![beppu])).await?.is_empty());
    Ok(())
}
