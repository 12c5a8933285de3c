//! What was carried over into an audit that an outsider has entered stays inside: it is another audit's content.
use super::{Raw, raw::tables};
use anyhow::Result;
use domain::{
    audit::State,
    corrective::{LoadActionEvents, LoadActions, LoadActionsOf},
    finding::{
        CarryOverFindings, FindingFilter, FindingKind, ListFindings, LoadFindingEvents, LoadFindings,
        LoadFindingsOf,
    },
    kernel::page::PageRequest,
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, Joint, JointStage, everything},
};

const ITEM: &str = "1.1-01";
const TABLES: [&str; 4] = ["findings", "finding_events", "corrective_actions", "corrective_action_events"];

/// Beppu's finding of 2024, with a corrective action under way, carried over into the audit that the firm has entered,
/// where the firm proposed one of its own.
async fn entered() -> Result<(House, Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    let kinds = [(Some(ITEM), FindingKind::MajorNonconformity)];
    let (last, found) = house.signed_findings(BEPPU, 2024, "beppu-auditor", &kinds).await?;
    let action = house.action(BEPPU, found[0], "beppu-respondent").await?;
    house.run("beppu-manager", CarryOverFindings { audit, from: last }).await?;
    house.begun(BEPPU, action, "beppu-respondent").await?;
    house.lead(BEPPU, audit, "firm-auditor", State::Fieldwork).await?;
    house.propose(BEPPU, audit, "firm-auditor", Some("1.1-02"), FindingKind::Observation).await?;
    Ok((house, joint))
}

#[tokio::test]
async fn the_second_wall_holds_alone() -> Result<()> {
    let (house, joint) = entered().await?;
    let audit = joint.audit_of(BEPPU)?.uuid();
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    for (table, own) in TABLES.into_iter().zip([1, 1, 0, 0]) {
        assert!(house.count(&format!("{table} WHERE audit_id = '{audit}'")).await? > own, "{table}");
        assert_eq!(firm.sees(table).await?, Some(own), "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, joint) = entered().await?;
    for table in tables(&house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    let audit = house.audit(BEPPU, joint.audit_of(BEPPU)?).await?;
    let all = house.run("beppu-manager", LoadFindingsOf(vec![audit.clone()])).await?;
    let carried: Vec<_> = all.iter().filter(|one| one.carried_from.is_some()).map(|one| one.id).collect();
    let actions = house.run("beppu-manager", LoadActionsOf(carried.clone())).await?;
    let actions: Vec<_> = actions.iter().map(|action| action.id).collect();
    assert_eq!((carried.len(), actions.len()), (1, 1));
    let firm = "firm-auditor";
    let open = house.run_in(firm, BEPPU, LoadFindingsOf(vec![audit])).await?;
    assert!(open.len() == 1 && open[0].carried_from.is_none());
    let page = PageRequest::new(Some(100), None, None, None)?;
    let list = ListFindings { filter: FindingFilter::default(), page };
    assert_eq!(house.run_in(firm, BEPPU, list).await?.items.len(), 1);
    assert!(house.run_in(firm, BEPPU, LoadFindings(carried.clone())).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadFindingEvents(carried.clone())).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadActionsOf(carried)).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadActions(actions.clone())).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadActionEvents(actions)).await?.is_empty());
    Ok(())
}

/// Nor does the report say anything of it that the firm signs and keeps.
#[tokio::test]
async fn an_outsider_s_report_is_silent_of_it() -> Result<()> {
    let (house, joint) = entered().await?;
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Reported).await?;
    let titles =
        "SELECT jsonb_array_length(content::jsonb -> 'findings') AS findings FROM reports WHERE audit_id";
    let signed = house.look(&format!("{titles} = '{}'", joint.audit_of(BEPPU)?.uuid())).await?;
    assert_eq!(signed.iter().map(|row| row["findings"].as_i64()).collect::<Vec<_>>(), [Some(1)]);
    Ok(())
}
