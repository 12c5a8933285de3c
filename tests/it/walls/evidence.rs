//! Evidence hangs on an audit by links only: both walls go through them.
use super::{Raw, query::tear_down};
use anyhow::Result;
use domain::{
    Error,
    audit::{AuditId, State},
    evidence::{
        EvidenceFilter, EvidenceId, ListEvidence, LoadEvidence, LoadItemLinks, LoadLinks, LoadVersions,
        SlotToken, StartDownload,
    },
    kernel::page::PageRequest,
};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const ITEM: &str = "1.1-01";
const TABLES: [&str; 5] =
    ["evidence", "evidence_versions", "evidence_links", "upload_slots", "download_slots"];

struct Told {
    house: House,
    granted: AuditId,
    shown: EvidenceId,
    hidden: EvidenceId,
    foreign: EvidenceId,
}

/// Evidence of the audit that the firm may enter, of another audit of the same body, and of another body; and an address
/// for each.
async fn told() -> Result<Told> {
    let house = House::open().await?;
    house.cast().await?;
    let own = house.internal_audit(State::SelfAssessment).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let (granted, strange) = (joint.audit_of(BEPPU)?, joint.audit_of(NAKATSU)?);
    for (code, audit) in [(BEPPU, granted), (NAKATSU, strange)] {
        house.lead(code, audit, "firm-auditor", State::SelfAssessment).await?;
    }
    let shown = house.evidence(BEPPU, granted, &[ITEM], b"a").await?;
    let hidden = house.evidence(BEPPU, own, &[ITEM], b"b").await?;
    let foreign = house.evidence(NAKATSU, strange, &[ITEM], b"c").await?;
    for (person, evidence) in [("beppu-manager", hidden), ("nakatsu-manager", foreign)] {
        let token = SlotToken::new(format!("of {person}"));
        house.run(person, StartDownload { evidence, number: None, token }).await?;
    }
    Ok(Told { house, granted, shown, hidden, foreign })
}

#[tokio::test]
async fn the_outer_wall_leaves_a_body_its_own_evidence() -> Result<()> {
    let Told { house, .. } = told().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(&house, "beppu-manager", None).await?;
    for table in TABLES {
        let own = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < own && own < house.count(table).await?, "{table}: the test needs rows of both");
        assert_eq!(raw.sees(table).await?, Some(own), "{table}");
    }
    let refused = Err("42501".to_owned());
    for (table, columns) in [
        ("evidence_links", "audit_id, item, evidence_id, linked_by, linked_at"),
        ("evidence", "id, title, created_by, created_at, latest"),
        ("upload_slots", "id, token_hash, user_id, evidence_id, file_name, expires_at"),
    ] {
        let over = format!(
            "INSERT INTO {table} (tenant_id, {columns}) SELECT '{nakatsu}', {columns} FROM {table} LIMIT 1"
        );
        assert_eq!(raw.does(&over).await, refused, "{table}: nothing is put into another's");
    }
    let strange = format!("DELETE FROM evidence_links WHERE tenant_id = '{nakatsu}'");
    assert_eq!(raw.does(&strange).await, Ok(0));
    for change in [
        "UPDATE evidence_versions SET sha256 = sha256",
        "DELETE FROM evidence_versions",
        "UPDATE evidence SET title = 'x'",
        "DELETE FROM evidence",
        "UPDATE upload_slots SET expires_at = now()",
        "UPDATE evidence_links SET item = item",
    ] {
        assert_eq!(raw.does(change).await, refused, "{change}");
    }
    Ok(())
}

#[tokio::test]
async fn the_outer_wall_shows_an_entrant_what_is_linked_to_the_granted_audit() -> Result<()> {
    let Told { house, granted, shown, hidden, .. } = told().await?;
    let mut raw = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    assert_eq!(raw.texts("SELECT id::text FROM evidence").await?, [shown.uuid().to_string()]);
    assert_eq!(
        raw.texts("SELECT evidence_id::text FROM evidence_versions").await?,
        [shown.uuid().to_string()]
    );
    assert_eq!(raw.texts("SELECT audit_id::text FROM evidence_links").await?, [granted.uuid().to_string()]);
    for table in ["upload_slots", "download_slots"] {
        assert_eq!(raw.sees(table).await?, Some(0), "{table}");
    }
    let refused = Err("42501".to_owned());
    let link = format!(
        "INSERT INTO evidence_links (audit_id, item, evidence_id, linked_by, linked_at)
         VALUES ('{}', '1.1-02', '{}', app_user(), now())",
        granted.uuid(),
        hidden.uuid()
    );
    assert_eq!(raw.does(&link).await, refused, "nobody links their way in");
    assert_eq!(raw.does("DELETE FROM evidence_links").await, Ok(0));
    assert_eq!(raw.does("UPDATE evidence SET latest = 9").await, Ok(0));
    let version = |evidence: EvidenceId| {
        let evidence = evidence.uuid();
        format!("SELECT id::text AS id FROM evidence_versions WHERE evidence_id = '{evidence}'")
    };
    for (evidence, outcome) in [(shown, Ok(1)), (hidden, refused)] {
        let found = house.look(&version(evidence)).await?;
        let id = found[0]["id"].as_str().unwrap_or_default();
        let address = format!(
            "INSERT INTO download_slots (id, token_hash, user_id, version_id, expires_at)
             VALUES (gen_random_uuid(), '{id}', app_user(), '{id}', now())"
        );
        assert_eq!(raw.does(&address).await, outcome, "an address only for what is open");
    }
    Ok(())
}

#[tokio::test]
async fn the_evidence_of_a_signed_report_stays_whoever_passes_the_product_by() -> Result<()> {
    let Told { house, granted, .. } = told().await?;
    house.lead(BEPPU, granted, "firm-auditor", State::Reported).await?;
    let mut raw = Raw::person(&house, "beppu-manager", None).await?;
    let of_it = format!("DELETE FROM evidence_links WHERE audit_id = '{}'", granted.uuid());
    assert_eq!(raw.does(&of_it).await, Err("23000".to_owned()));
    let more = format!(
        "INSERT INTO evidence_links (audit_id, item, evidence_id, linked_by, linked_at)
         SELECT '{}', '1.1-02', id, app_user(), now() FROM evidence",
        granted.uuid()
    );
    assert_eq!(raw.does(&more).await, Err("23000".to_owned()));
    let of_others = format!("DELETE FROM evidence_links WHERE audit_id <> '{}'", granted.uuid());
    assert_eq!(raw.does(&of_others).await, Ok(1));
    Ok(())
}

#[tokio::test]
async fn the_sweeper_reads_no_name_and_no_person() -> Result<()> {
    let Told { house, .. } = told().await?;
    let mut sweeper = Raw::taking(&house, "kansa_platform", super::Settings::NONE).await?;
    assert_eq!(sweeper.sees("evidence").await?, None);
    assert_eq!(sweeper.sees("evidence_links").await?, None);
    assert_eq!(sweeper.sees("upload_slots").await?, Some(3));
    for column in ["title", "file_name", "user_id", "token_hash"] {
        let read = format!("SELECT {column} FROM upload_slots");
        assert_eq!(sweeper.does(&read).await, Err("42501".to_owned()), "{column}");
    }
    assert_eq!(sweeper.does("DELETE FROM evidence_versions").await, Err("42501".to_owned()));
    Ok(())
}

#[tokio::test]
async fn the_query_wall_holds_alone() -> Result<()> {
    let Told { house, granted, shown, hidden, foreign } = told().await?;
    tear_down(&house).await?;
    let page = || PageRequest::new(Some(100), None, None, None);
    let all = vec![shown, hidden, foreign];
    let item = domain::catalog::ItemCode::parse("item", ITEM)?;
    for (person, inside, mut mine) in
        [("beppu-manager", BEPPU, vec![hidden, shown]), ("firm-auditor", BEPPU, vec![shown])]
    {
        let list = ListEvidence { filter: EvidenceFilter::default(), page: page()? };
        let found = house.run_in(person, inside, list).await?;
        mine.sort();
        let mut ids: Vec<_> = found.items.iter().map(|one| one.id).collect();
        ids.sort();
        assert_eq!(ids, mine, "{person}");
        assert_eq!(house.run_in(person, inside, LoadEvidence(all.clone())).await?.len(), mine.len());
        assert_eq!(house.run_in(person, inside, LoadVersions(all.clone())).await?.len(), mine.len());
        assert_eq!(house.run_in(person, inside, LoadLinks(all.clone())).await?.len(), mine.len());
        let at = LoadItemLinks(vec![(granted, item)]);
        assert_eq!(house.run_in(person, inside, at).await?.len(), 1);
        let strange =
            StartDownload { evidence: foreign, number: None, token: SlotToken::new("x".to_owned()) };
        let strange = house.run_in(person, inside, strange).await;
        assert!(matches!(strange, Err(Error::NotFound)), "{person}");
    }
    let beside = StartDownload { evidence: hidden, number: None, token: SlotToken::new("y".to_owned()) };
    let beside = house.run_in("firm-auditor", BEPPU, beside).await;
    assert!(matches!(beside, Err(Error::NotFound)));
    Ok(())
}
