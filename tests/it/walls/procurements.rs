//! Records of procurements: the prefecture's alone behind each wall with the other torn down, and frozen by the selection.
use super::{Raw, tear_down};
use anyhow::Result;
use domain::{
    Error,
    engagement::{AppointFirm, EngagementId, FixParticipants, LoadProcurements},
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, JointStage, everything},
};

const TABLES: [&str; 3] = ["procurements", "procurement_bidders", "procurement_selections"];

/// Beppu takes part where the firm was selected and appointed, and where bids are open; the firm is inside Beppu, and
/// another prefecture and a rival stand by.
async fn procured() -> Result<(House, EngagementId, EngagementId)> {
    let house = House::open().await?;
    house.cast().await?;
    house.body("400009").await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let decided = house.joint("firm", JointStage::Consented, &everything(&[BEPPU])).await?.engagement;
    house.bids(decided, &["firm", "rival"]).await?;
    house.select_bidders(decided, &[1]).await?;
    let expected_version = house.engagement_version(decided).await?;
    house.run("oita-coordinator", FixParticipants { engagement: decided, expected_version }).await?;
    let (firm, expected_version) = (house.place("firm")?, expected_version + 1);
    house.run("oita-coordinator", AppointFirm { engagement: decided, firm, expected_version }).await?;
    let open = house.joint("firm", JointStage::Consented, &everything(&[BEPPU])).await?.engagement;
    house.bids(open, &["rival"]).await?;
    Ok((house, decided, open))
}

#[tokio::test]
async fn without_policies_the_queries_show_them_to_the_prefecture_alone() -> Result<()> {
    let (house, decided, open) = procured().await?;
    let both = || LoadProcurements(vec![decided, open]);
    tear_down(&house).await?;
    for (person, records) in [
        ("oita-coordinator", 2),
        ("oita-ciso", 2),
        ("beppu-ciso", 0),
        ("400009-coordinator", 0),
        ("400009-ciso", 0),
    ] {
        assert_eq!(house.run(person, both()).await?.len(), records, "{person}");
    }
    for person in ["beppu-manager", "firm-manager", "rival-manager", "center-operator"] {
        assert!(matches!(house.run(person, both()).await, Err(Error::Forbidden)), "{person}");
    }
    let entered = house.run_in("firm-auditor", BEPPU, both()).await;
    assert!(matches!(entered, Err(Error::Forbidden)));
    Ok(())
}

#[tokio::test]
async fn past_the_queries_the_policies_show_them_to_the_prefecture_alone() -> Result<()> {
    let (house, decided, _) = procured().await?;
    for (person, inside, rows) in [
        ("oita-coordinator", None, [2, 3, 1]),
        ("beppu-ciso", None, [0; 3]),
        ("firm-manager", None, [0; 3]),
        ("firm-auditor", Some(BEPPU), [0; 3]),
        ("rival-manager", None, [0; 3]),
        ("400009-coordinator", None, [0; 3]),
    ] {
        let mut raw = Raw::person(&house, person, inside).await?;
        for (table, rows) in TABLES.iter().zip(rows) {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person}: {table}");
        }
    }
    // Nobody writes one into another prefecture, or of another's engagement.
    let forged = |tenant: &str| {
        format!(
            "INSERT INTO procurements (tenant_id, engagement_id, title, text, method, announced_on, bids_until)
             VALUES ({tenant}, '{}', 'x', 'x', 'OPEN_BID', '2025-05-01', '2025-05-31')",
            decided.uuid()
        )
    };
    let oita = format!("'{}'", house.place("440001")?.uuid());
    for person in ["400009-coordinator", "beppu-ciso", "firm-manager"] {
        let mut raw = Raw::person(&house, person, None).await?;
        assert_eq!(raw.does(&forged(&oita)).await, Err("42501".to_owned()), "{person}");
        assert_eq!(raw.does(&forged("app_own_tenant()")).await, Err("23503".to_owned()), "{person}");
        assert_eq!(raw.does("UPDATE procurements SET title = 'x'").await, Ok(0), "{person}");
    }
    Ok(())
}

#[tokio::test]
async fn what_was_selected_from_stays_as_it_was() -> Result<()> {
    let (house, decided, open) = procured().await?;
    let mut coordinator = Raw::person(&house, "oita-coordinator", None).await?;
    let bidder = |engagement: EngagementId| {
        format!(
            "INSERT INTO procurement_bidders (engagement_id, place, name, state)
             VALUES ('{}', 9, 'x', 'BID')",
            engagement.uuid()
        )
    };
    let refused = Err("42501".to_owned());
    assert_eq!(coordinator.does(&bidder(decided)).await, refused);
    let of_nobody = format!(
        "INSERT INTO procurement_selections (engagement_id, reason, selected_on, recorded_at)
         VALUES ('{}', 'x', '2025-06-10', now())",
        open.uuid()
    );
    assert_eq!(coordinator.does(&of_nobody).await, refused, "no bidder is selected there");
    for change in [
        "UPDATE procurement_selections SET reason = 'x'",
        "DELETE FROM procurement_selections",
        "DELETE FROM procurements",
        "UPDATE procurements SET engagement_id = engagement_id",
        "UPDATE procurement_bidders SET price = 1",
    ] {
        assert_eq!(coordinator.does(change).await, refused, "{change}");
    }
    assert_eq!(coordinator.does(&bidder(open)).await, Ok(1), "nobody is selected there yet");
    for (change, rows) in [
        ("UPDATE procurements SET title = 'x'", 1),
        ("UPDATE procurement_bidders SET selected = false", 2),
        ("DELETE FROM procurement_bidders", 2),
    ] {
        let of = |id: EngagementId| format!("{change} WHERE engagement_id = '{}'", id.uuid());
        assert_eq!(coordinator.does(&of(decided)).await, Ok(0), "{change}");
        assert_eq!(coordinator.does(&of(open)).await, Ok(rows), "{change}");
    }
    Ok(())
}

#[tokio::test]
async fn rows_that_contradict_each_other_are_no_record() -> Result<()> {
    let (house, _, open) = procured().await?;
    let record = || house.run("oita-coordinator", LoadProcurements(vec![open]));
    for (wrong, right) in [("selected = true", "selected = false"), ("place = 2", "place = 1")] {
        let set = |values: &str| {
            format!("UPDATE procurement_bidders SET {values} WHERE engagement_id = '{}'", open.uuid())
        };
        house.owner.execute_unprepared(&set(wrong)).await?;
        assert!(matches!(record().await, Err(Error::Internal(_))), "{wrong}");
        house.owner.execute_unprepared(&set(right)).await?;
        assert_eq!(record().await?.len(), 1, "{right}");
    }
    Ok(())
}
