//! A joint engagement's firms, history and report, and uses of consents: behind each wall with the other torn down.
use super::{Raw, tear_down};
use anyhow::{Context as _, Result};
use domain::engagement::{
    LoadConsentUses, LoadConsents, LoadEngagementFirms, LoadEngagementReports, LoadEngagementSteps, Overview,
    ReportEngagement, StartConsolidation,
};
use tests::{
    House,
    world::{BEPPU, Joint, JointStage, NAKATSU, everything},
};

/// Beppu and Nakatsu are audited, the report is given; another prefecture and a rival firm stand by.
async fn reported() -> Result<(House, Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    house.body("400009").await?;
    house.firm("rival").await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let engagement = joint.engagement;
    let expected_version = house.engagement_version(engagement).await?;
    let consolidate = StartConsolidation { engagement, left_out: Vec::new(), expected_version };
    house.run("oita-coordinator", consolidate).await?;
    let overview = Overview::parse("overview", "概要")?;
    let expected_version = expected_version + 1;
    house.run("oita-coordinator", ReportEngagement { engagement, overview, expected_version }).await?;
    Ok((house, joint))
}

#[tokio::test]
async fn without_policies_the_queries_show_them_to_their_parties() -> Result<()> {
    let (house, joint) = reported().await?;
    let ids = || vec![joint.engagement];
    tear_down(&house).await?;
    for (person, steps, reports, firms) in [
        ("oita-coordinator", 6, 1, 1),
        ("beppu-ciso", 6, 1, 0),
        ("firm-manager", 6, 1, 1),
        ("rival-manager", 0, 0, 0),
        ("400009-coordinator", 0, 0, 0),
    ] {
        assert_eq!(house.run(person, LoadEngagementSteps(ids())).await?.len(), steps, "{person}");
        assert_eq!(house.run(person, LoadEngagementReports(ids())).await?.len(), reports, "{person}");
        assert_eq!(house.run(person, LoadEngagementFirms(ids())).await?.len(), firms, "{person}");
    }
    let consents = house.run("beppu-ciso", LoadConsents(vec![joint.of(BEPPU)?.participation])).await?;
    let consents: Vec<_> = consents.iter().map(|consent| consent.id).collect();
    assert!(!house.run("beppu-ciso", LoadConsentUses(consents.clone())).await?.is_empty());
    assert!(house.run("nakatsu-ciso", LoadConsentUses(consents)).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn past_the_queries_the_policies_show_them_to_their_parties() -> Result<()> {
    let (house, joint) = reported().await?;
    for (person, steps, reports, firms) in [
        ("oita-coordinator", 6, 1, 1),
        ("beppu-ciso", 6, 1, 0),
        ("firm-manager", 6, 1, 1),
        ("rival-manager", 0, 0, 0),
        ("400009-coordinator", 0, 0, 0),
    ] {
        let mut raw = Raw::person(&house, person, None).await?;
        for (table, rows) in
            [("engagement_steps", steps), ("engagement_reports", reports), ("engagement_firms", firms)]
        {
            assert_eq!(raw.sees(table).await?, Some(rows), "{person} {table}");
        }
    }
    // Nobody but the coordinator adds to them, and nobody changes them.
    let (engagement, prefecture) = (joint.engagement.uuid(), house.place("440001")?.uuid());
    let step = format!(
        "INSERT INTO engagement_steps (id, engagement_id, prefecture_id, verb, from_state, to_state, at)
         VALUES (gen_random_uuid(), '{engagement}', '{prefecture}', 'CLOSE', 'REPORTED', 'CLOSED', now())"
    );
    let refused = Err("42501".to_owned());
    for person in ["beppu-ciso", "firm-manager", "400009-coordinator"] {
        let mut raw = Raw::person(&house, person, None).await?;
        assert_eq!(raw.does(&step).await, refused, "{person}");
    }
    let mut coordinator = Raw::person(&house, "oita-coordinator", None).await?;
    for change in [
        "UPDATE engagement_reports SET overview = 'x'",
        "DELETE FROM engagement_steps",
        "DELETE FROM engagement_firms",
    ] {
        assert_eq!(coordinator.does(change).await, refused, "{change}");
    }
    let use_of_another =
        "INSERT INTO consent_uses (tenant_id, id, consent_id, used_for, subject_id, stage, used_at)
        SELECT tenant_id, gen_random_uuid(), id, 'CONTRIBUTED', id, '', now() FROM consents LIMIT 1";
    let mut beppu = Raw::person(&house, "beppu-ciso", None).await?;
    assert_eq!(beppu.does(use_of_another).await, Ok(1), "its own");
    assert_eq!(coordinator.sees("consent_uses").await?, Some(0));
    joint.of(NAKATSU).context("both take part").map(drop)
}
