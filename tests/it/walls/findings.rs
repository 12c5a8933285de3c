//! Both walls around findings, corrective actions and their histories.
use super::{Raw, raw::tables};
use anyhow::Result;
use domain::{
    access::Role,
    audit::State,
    corrective::{LoadActionEvents, LoadActions, LoadActionsOf},
    finding::{
        FindingFilter, FindingId, FindingKind, ListFindings, LoadFindingEvents, LoadFindings, LoadFindingsOf,
        LoadLineages,
    },
    kernel::page::PageRequest,
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, Joint, JointStage, NAKATSU, everything, manager},
};

const TABLES: [&str; 4] = ["findings", "finding_events", "corrective_actions", "corrective_action_events"];
const ITEM: &str = "1.1-01";

/// Beppu and Nakatsu with rows in every table: of an earlier audit of their own, and of one that the firm has entered.
async fn both() -> Result<(House, Joint, Vec<FindingId>)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let mut own = Vec::new();
    for code in [BEPPU, NAKATSU] {
        let auditor = if code == BEPPU { "beppu-auditor" } else { "nakatsu-auditor" };
        let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
        let (_, ids) = house.signed_findings(code, 2024, auditor, &kinds).await?;
        house.action(code, ids[0], &manager(code)).await?;
        own.push(ids[0]);
        let entered = joint.audit_of(code)?;
        house.lead(code, entered, "firm-auditor", State::Fieldwork).await?;
        let found =
            house.propose(code, entered, "firm-auditor", Some(ITEM), FindingKind::Observation).await?;
        house.lead(code, entered, "firm-auditor", State::Reported).await?;
        house.action(code, found, &manager(code)).await?;
    }
    Ok((house, joint, own))
}

#[tokio::test]
async fn a_body_sees_its_own_rows_and_an_entrant_those_of_its_audit() -> Result<()> {
    let (house, joint, _) = both().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let granted = joint.audit_of(BEPPU)?.uuid();
    let mut own = Raw::person(&house, "beppu-manager", None).await?;
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let refused = Err("42501".to_owned());
    for table in TABLES {
        let of_beppu = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        let of_audit = house.count(&format!("{table} WHERE audit_id = '{granted}'")).await?;
        assert!(0 < of_audit && of_audit < of_beppu && of_beppu < house.count(table).await?, "{table}");
        assert_eq!(own.sees(table).await?, Some(of_beppu), "{table}");
        assert_eq!(firm.sees(table).await?, Some(of_audit), "{table}");
        let stolen = format!("UPDATE {table} SET tenant_id = '{nakatsu}'");
        assert_eq!(own.does(&stolen).await, refused, "{table}");
        assert_eq!(own.does(&format!("DELETE FROM {table}")).await, refused, "{table}");
        assert_eq!(firm.does(&format!("DELETE FROM {table}")).await, refused, "{table}");
    }
    for table in ["finding_events", "corrective_action_events"] {
        let same = format!("UPDATE {table} SET tenant_id = tenant_id");
        assert_eq!(own.does(&same).await, refused, "{table} is only added to");
    }
    let sql = format!("SELECT id FROM audits WHERE tenant_id = '{beppu}' AND id <> '{granted}'");
    let other = house.look(&sql).await?;
    let other = other[0]["id"].as_str().unwrap_or_default();
    for table in ["findings", "corrective_actions"] {
        let moved = format!("UPDATE {table} SET audit_id = '{other}'");
        assert_eq!(firm.does(&moved).await, refused, "{table}: nothing leaves the granted audit");
    }
    Ok(())
}

#[tokio::test]
async fn a_lineage_is_answered_of_an_open_audit_only() -> Result<()> {
    let (house, joint, own) = both().await?;
    let (granted, strange) = (joint.audit_of(BEPPU)?.uuid(), joint.audit_of(NAKATSU)?.uuid());
    let ask = |audit: &str| {
        format!(
            "SELECT years::text || ' ' || lineage::text FROM app_lineage_before('{audit}', '{{H19.7}}', '{{{ITEM}}}')"
        )
    };
    let lineage = house.finding(BEPPU, own[0]).await?.lineage.uuid();
    let expected = vec![format!("1 {lineage}")];
    let nothing: Vec<String> = Vec::new();
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    assert_eq!(firm.texts(&ask(&granted.to_string())).await?, expected);
    assert_eq!(firm.texts(&ask(&strange.to_string())).await?, nothing);
    let mut manager = Raw::person(&house, "beppu-manager", None).await?;
    assert_eq!(manager.texts(&ask(&granted.to_string())).await?, expected);
    assert_eq!(manager.texts(&ask(&strange.to_string())).await?, nothing);
    let mut nobody = Raw::taking(&house, "kansa_app", super::Settings::NONE).await?;
    assert_eq!(nobody.texts(&ask(&granted.to_string())).await?, nothing);
    let mut server = Raw::server(&house).await?;
    assert!(server.texts(&ask(&granted.to_string())).await.is_err(), "the login role may not ask");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, joint, own) = both().await?;
    let theirs = house.finding(NAKATSU, own[1]).await?;
    let lineage = house.finding(BEPPU, own[0]).await?.lineage;
    for table in tables(&house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    let actions = house.run("nakatsu-manager", LoadActionsOf(vec![own[1]])).await?;
    let actions: Vec<_> = actions.iter().map(|action| action.id).collect();
    assert_eq!(actions.len(), 1);
    let list = || -> Result<_> {
        let page = PageRequest::new(Some(100), None, None, None)?;
        Ok(ListFindings { filter: FindingFilter::default(), page })
    };
    let me = "beppu-manager";
    assert_eq!(house.run(me, list()?).await?.items.len(), 2);
    assert!(house.run(me, LoadFindings(vec![own[1]])).await?.is_empty());
    assert!(house.run(me, LoadFindingsOf(vec![house.audit(NAKATSU, theirs.audit).await?])).await?.is_empty());
    assert!(house.run(me, LoadFindingEvents(vec![own[1]])).await?.is_empty());
    assert!(house.run(me, LoadLineages(vec![theirs.lineage])).await?.is_empty());
    assert!(house.run(me, LoadActions(actions.clone())).await?.is_empty());
    assert!(house.run(me, LoadActionsOf(vec![own[1]])).await?.is_empty());
    assert!(house.run(me, LoadActionEvents(actions)).await?.is_empty());

    let firm = "firm-auditor";
    assert_eq!(house.run_in(firm, BEPPU, list()?).await?.items.len(), 1);
    assert!(house.run_in(firm, BEPPU, LoadFindings(vec![own[0]])).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadActionsOf(vec![own[0]])).await?.is_empty());
    let visible = house.run_in(firm, BEPPU, LoadLineages(vec![lineage])).await?;
    let granted = joint.audit_of(BEPPU)?;
    assert!(visible.len() == 1 && visible[0].audit == granted);
    Ok(())
}

/// The second wall holds alone: what auditors do not do, the role under their grant cannot write.
#[tokio::test]
async fn an_entrant_writes_no_answer_of_the_body() -> Result<()> {
    let (house, _, _) = both().await?;
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    let mut own = Raw::person(&house, "beppu-manager", None).await?;
    let refused = Err("42501".to_owned());
    for (table, not_theirs, theirs) in [
        ("findings", "REMEDIATING", "CLOSED_VERIFIED"),
        ("findings", "CARRIED_OVER", "NEEDS_REVISION"),
        ("corrective_actions", "APPROVED", "EFFECTIVE"),
        ("corrective_actions", "CLAIMED_DONE", "INEFFECTIVE"),
    ] {
        let set = |state: &str| format!("UPDATE {table} SET state = '{state}'");
        assert_eq!(firm.does(&set(not_theirs)).await, refused, "{table} {not_theirs}");
        assert!(firm.does(&set(theirs)).await.is_ok(), "{table} {theirs}");
        assert!(own.does(&set(not_theirs)).await.is_ok(), "{table} {not_theirs}");
    }
    Ok(())
}
