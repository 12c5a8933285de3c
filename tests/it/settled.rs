//! What is noted together of events that were handled, and what is not: nobody's is swallowed with others', and nothing is in the
//! trail twice because a worker died.
use crate::releases::story::{Story, column};
use anyhow::Result;
use chrono::Duration;
use domain::{audit::AuditId, engagement::Purpose, scoring::Tier};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// Takes part, and shows how far it is.
const SHOWS: &[Purpose] = &[Purpose::FirmAccess, Purpose::ProgressToPrefecture];

/// Says in the outbox that these audits were worked on, in this order, with ids that end in 1, 2, and so on.
async fn worked_on(house: &House, audits: &[(&str, AuditId)]) -> Result<()> {
    let now = domain::Clock::now(&*house.clock).to_rfc3339();
    for (place, (code, audit)) in (1..).zip(audits) {
        let said = format!(
            "INSERT INTO outbox (tenant_id, id, topic, subject_id, created_at, due_at)
             VALUES ('{}', '00000000-0000-7000-8000-00000000000{place}', 'AUDIT_PROGRESSED', '{}', '{now}', '{now}')",
            house.place(code)?.uuid(),
            audit.uuid()
        );
        house.owner.execute_unprepared(&said).await?;
    }
    Ok(())
}

/// How the ids end of those that are not noted as handled.
async fn waiting(house: &House) -> Result<Vec<String>> {
    let sql = "SELECT right(id::text, 1) AS place FROM outbox
               WHERE id::text LIKE '00000000-%' AND delivered_at IS NULL ORDER BY id";
    Ok(column(&house.look(sql).await?, "place"))
}

/// Has `table` refuse what is written `when`.
async fn poison(house: &House, table: &str, when: &str) -> Result<()> {
    let sql = format!(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poisoned'; END $$;
         CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW WHEN ({when})
             EXECUTE FUNCTION poison();"
    );
    house.owner.execute_unprepared(&sql).await?;
    Ok(())
}

#[tokio::test]
async fn one_that_fails_among_those_noted_together_stays_due_alone() -> Result<()> {
    let story = Story::reported(&[(BEPPU, SHOWS), (NAKATSU, SHOWS)]).await?;
    let house = &story.house;
    let (own, beppu, nakatsu) = (
        house.create_audit(BEPPU, Tier::Essential).await?,
        story.joint.audit_of(BEPPU)?,
        story.joint.audit_of(NAKATSU)?,
    );
    house.settle().await?;
    let of_beppu = format!("NEW.municipality_id = '{}'", house.place(BEPPU)?.uuid());
    poison(house, "progress", &of_beppu).await?;

    worked_on(house, &[(BEPPU, own), (BEPPU, beppu), (NAKATSU, nakatsu), (BEPPU, own)]).await?;
    assert_eq!(house.worker.drain().await?, 3);
    assert_eq!(waiting(house).await?, ["2"]);
    Ok(())
}

/// As when the worker dies: what was to be noted together is delivered again and leaves nothing; what was disclosed is not.
#[tokio::test]
async fn what_was_disclosed_is_noted_before_the_rest_of_its_batch() -> Result<()> {
    let story = Story::reported(&[(BEPPU, SHOWS), (NAKATSU, SHOWS)]).await?;
    let house = &story.house;
    let (own, nakatsu) = (house.create_audit(BEPPU, Tier::Essential).await?, story.joint.audit_of(NAKATSU)?);
    house.settle().await?;
    poison(
        house,
        "outbox",
        "NEW.delivered_at IS NOT NULL AND NEW.id = '00000000-0000-7000-8000-000000000003'",
    )
    .await?;
    let trail = house.count("trail").await?;

    worked_on(house, &[(BEPPU, own), (NAKATSU, nakatsu), (BEPPU, own)]).await?;
    assert!(house.worker.drain().await.is_err());
    assert_eq!(waiting(house).await?, ["1", "3"]);
    assert_eq!(house.count("trail").await?, trail + 1, "the disclosure");

    house.owner.execute_unprepared("DROP TRIGGER poison ON outbox").await?;
    house.clock.pass(Duration::minutes(2));
    house.settle().await?;
    assert_eq!(waiting(house).await?, Vec::<String>::new());
    assert_eq!(house.count("trail").await?, trail + 1, "and nothing more");
    Ok(())
}
