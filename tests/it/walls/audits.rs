//! Both walls around receipts, urgent notices, publications and changes of edition.
use super::{Raw, raw::tables};
use anyhow::Result;
use domain::{
    access::Role,
    audit::{LoadAcknowledgements, State},
    catalog::EditionCode,
    edition_change::{ChangeAuditEdition, LoadEditionChanges},
    notice::{GiveUrgentNotice, LoadUrgentNotices, NoticeText},
    publication::{DraftPublication, LoadPublicationsOf, Summary},
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, EDITION, Joint, JointStage, LATER_EDITION, NAKATSU, ciso, everything, manager},
};

/// With how many rows an entrant sees of the audit: a summary for the public is the body's own until it is public.
const TABLES: [(&str, i64); 4] =
    [("acknowledgements", 1), ("urgent_notices", 1), ("publications", 0), ("audit_edition_changes", 0)];

/// Beppu and Nakatsu with rows in every table: of an audit of their own, and of one that the firm has entered.
async fn both() -> Result<(House, Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    house.later_edition().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    for code in [BEPPU, NAKATSU] {
        let auditor = if code == BEPPU { "beppu-auditor" } else { "nakatsu-auditor" };
        let own = house.audit_of_year(code, 2025, EDITION).await?;
        for (audit, auditor) in [(own, auditor), (joint.audit_of(code)?, "firm-auditor")] {
            house.lead(code, audit, auditor, State::Fieldwork).await?;
            let text = NoticeText::parse("text", "管理画面が外部に公開されている。")?;
            house.run_in(auditor, code, GiveUrgentNotice { audit, text }).await?;
            house.lead(code, audit, auditor, State::FollowUp).await?;
            let summary = Summary::parse("summary", "改善を要する点があった。")?;
            house.run(&manager(code), DraftPublication { audit, expected_version: 0, summary }).await?;
        }
        let planned = house.audit_of_year(code, 2026, EDITION).await?;
        let edition = EditionCode::parse("edition", LATER_EDITION)?;
        let change = ChangeAuditEdition { audit: planned, edition, expected_version: 1 };
        house.run(&manager(code), change).await?;
    }
    Ok((house, joint))
}

#[tokio::test]
async fn a_body_sees_its_own_rows_and_an_entrant_those_of_its_audit() -> Result<()> {
    let (house, joint) = both().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let granted = joint.audit_of(BEPPU)?.uuid();
    let mut own = Raw::person(&house, "beppu-manager", None).await?;
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let refused = Err("42501".to_owned());
    for (table, open) in TABLES {
        let of_beppu = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        let of_audit = house.count(&format!("{table} WHERE audit_id = '{granted}'")).await?;
        assert!(open <= of_audit && 0 < of_beppu && of_beppu < house.count(table).await?, "{table}");
        assert_eq!(own.sees(table).await?, Some(of_beppu), "{table}");
        assert_eq!(firm.sees(table).await?, Some(open), "{table}");
        let stolen = format!("UPDATE {table} SET tenant_id = '{nakatsu}'");
        assert_eq!(own.does(&stolen).await, refused, "{table}");
        assert_eq!(own.does(&format!("DELETE FROM {table}")).await, refused, "{table}");
        assert_eq!(firm.does(&format!("DELETE FROM {table}")).await, refused, "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, joint) = both().await?;
    for table in tables(&house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    let rows = house.look("SELECT id FROM audits ORDER BY id").await?;
    let all: Vec<domain::audit::AuditId> = rows
        .iter()
        .filter_map(|row| Some(domain::Id::from_uuid(row["id"].as_str()?.parse().ok()?)))
        .collect();
    let (heads, outside) = (ciso(BEPPU), "firm-auditor");
    let granted = joint.audit_of(BEPPU)?;
    assert_eq!(house.run(&heads, LoadAcknowledgements(all.clone())).await?.len(), 2);
    assert_eq!(house.run(&heads, LoadUrgentNotices(all.clone())).await?.len(), 2);
    assert_eq!(house.run(&heads, LoadPublicationsOf(all.clone())).await?.len(), 2);
    assert_eq!(house.run(&heads, LoadEditionChanges(all.clone())).await?.len(), 1);
    let receipts = house.run_in(outside, BEPPU, LoadAcknowledgements(all.clone())).await?;
    assert!(receipts.len() == 1 && receipts[0].audit == granted);
    let notices = house.run_in(outside, BEPPU, LoadUrgentNotices(all.clone())).await?;
    assert!(notices.len() == 1 && notices[0].audit == granted);
    assert!(house.run_in(outside, BEPPU, LoadEditionChanges(all)).await?.is_empty());
    Ok(())
}
