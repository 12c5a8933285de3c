//! How outsiders come in, and what the body sees of them.
use super::code;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    access::{Entered, OrganizationKey, Role, Scope, Standing},
    audit::{AuditId, LoadAudits},
    engagement::{DeclineParticipation, Purpose, WithdrawConsents},
    kernel::page::PageRequest,
    membership::ListMembers,
    scoring::Tier,
};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, OITA, everything},
};

#[tokio::test]
async fn the_header_opens_own_memberships_and_live_grants_only() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let absent = "00000000-0000-7000-8000-000000000000";
    let nakatsu = house.place(NAKATSU)?.uuid().to_string();
    for wanted in [NAKATSU, nakatsu.as_str(), absent, "442011", OITA, "center", "'; --"] {
        assert_eq!(code(house.scope("beppu-ciso", Some(wanted)).await), "NOT_FOUND", "{wanted}");
        assert_eq!(code(house.scope("firm-auditor", Some(wanted)).await), "NOT_FOUND", "{wanted}");
    }
    assert_eq!(code(house.scope("stranger", None).await), "NOT_FOUND");
    assert_eq!(code(house.scope("stranger", Some(BEPPU)).await), "NOT_FOUND");
    let inside = house.scope("firm-auditor", Some(BEPPU)).await?;
    assert!(inside.is_entrant() && inside.tenant() == house.place(BEPPU)?);
    let by_id = house.place(BEPPU)?.uuid().to_string();
    assert!(house.scope("beppu-viewer", Some(&by_id)).await.is_ok());

    house.invite("nakatsu-ciso", "beppu-viewer", &[Role::Viewer]).await?;
    let choose = "INVALID Kansa-Organization ORGANIZATION_NEEDED";
    assert_eq!(code(house.scope("beppu-viewer", None).await), choose);
    assert_eq!(house.scope("beppu-viewer", Some(NAKATSU)).await?.tenant(), house.place(NAKATSU)?);
    Ok(())
}

#[tokio::test]
async fn of_several_entries_the_header_may_choose_any_that_lives() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let first = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    house.clock.pass(Duration::days(1));
    let second = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    let caller = house.caller("firm-auditor").await?;
    let entry = |audit: AuditId| {
        caller.grants().iter().find(|g| g.entered == Entered::Audit(audit.uuid())).map(|g| g.id)
    };
    let (older, newer) = (entry(first).context("older")?, entry(second).context("newer")?);
    let audit_of = |scope: Scope| match scope.standing() {
        Standing::Entrant { entered, .. } => entered.audit(),
        _ => None,
    };
    for (key, audit) in [
        (OrganizationKey::Code(BEPPU.to_owned()), second),
        (OrganizationKey::Grant(older), first),
        (OrganizationKey::Grant(newer), second),
    ] {
        assert_eq!(audit_of(caller.enter(Some(&key))?), Some(audit.uuid()), "{key:?}");
    }
    let foreign = house.caller("nakatsu-ciso").await?;
    assert_eq!(code(foreign.enter(Some(&OrganizationKey::Grant(older)))), "NOT_FOUND");
    house.clock.pass(Duration::days(29));
    let later = house.caller("firm-auditor").await?;
    assert_eq!(code(later.enter(Some(&OrganizationKey::Grant(older)))), "NOT_FOUND", "it has ended");
    assert!(later.enter(Some(&OrganizationKey::Grant(newer))).is_ok());
    Ok(())
}

#[tokio::test]
async fn nobody_enters_the_body_they_belong_to() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    // Both memberships are older than the grant: neither was refused.
    house.invite("firm-manager", "beppu-respondent", &[Role::Auditor]).await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let (auditor, both) = (house.caller("firm-auditor").await?, house.caller("beppu-respondent").await?);
    let beppu = house.place(BEPPU)?;
    let entry = auditor.grants().iter().find(|grant| grant.owner == beppu).context("an entry")?.id;
    assert!(both.grants().iter().all(|grant| grant.owner != beppu) && both.grants().len() == 1);
    assert_eq!(code(both.enter(Some(&OrganizationKey::Grant(entry)))), "NOT_FOUND");
    assert!(!house.scope("beppu-respondent", Some(BEPPU)).await?.is_entrant());
    assert!(house.scope("beppu-respondent", Some(NAKATSU)).await?.is_entrant());
    Ok(())
}

#[tokio::test]
async fn who_asks_for_what_is_hidden_is_seen_asking() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let earlier = house.create_audit(BEPPU, Tier::Essential).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let granted = joint.audit_of(BEPPU)?;
    let denied = format!(
        "trail WHERE outcome = 'DENIED' AND action = 'AUDIT_READ' AND subject_id = '{}'",
        earlier.uuid()
    );
    let inside = |ids: Vec<AuditId>| house.run_in("firm-auditor", BEPPU, LoadAudits(ids));
    assert_eq!(inside(vec![granted]).await?.len(), 1);
    assert_eq!(house.count("trail WHERE outcome = 'DENIED'").await?, 0);
    assert_eq!(inside(vec![granted, earlier]).await?.len(), 1);
    assert_eq!(house.count(&denied).await?, 1);
    assert!(house.run("nakatsu-ciso", LoadAudits(vec![earlier])).await?.is_empty());
    assert_eq!(house.count("trail WHERE outcome = 'DENIED'").await?, 1, "of its own people's there is none");
    Ok(())
}

#[tokio::test]
async fn an_entry_that_came_too_late_is_in_the_body_s_trail() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let firm = house.place("firm")?.uuid();
    let beppu = house.place(BEPPU)?.uuid();
    let denied = format!(
        "trail WHERE outcome = 'DENIED' AND action = 'ENTER' AND tenant_id = '{beppu}' AND organization_id = '{firm}'"
    );
    house.clock.set(joint.window.until);
    assert_eq!(house.count(&denied).await?, 0);
    assert_eq!(code(house.scope("firm-auditor", Some(BEPPU)).await), "NOT_FOUND");
    assert_eq!(house.count(&denied).await?, 1);
    assert_eq!(code(house.scope("nakatsu-ciso", Some(BEPPU)).await), "NOT_FOUND");
    assert_eq!(code(house.scope("firm-auditor", Some(NAKATSU)).await), "NOT_FOUND");
    assert_eq!(house.count("trail WHERE action = 'ENTER'").await?, 1, "who was never let in leaves no mark");
    Ok(())
}

#[tokio::test]
async fn an_outsider_s_reads_and_refusals_are_in_the_body_s_trail() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    let beppu = house.place(BEPPU)?.uuid();
    let read = format!(
        "trail WHERE tenant_id = '{beppu}' AND organization_id <> '{beppu}' AND action = 'AUDIT_READ' AND outcome = 'DONE'"
    );
    let before = house.count(&read).await?;
    house.run_in("firm-auditor", BEPPU, LoadAudits(vec![audit])).await?;
    assert_eq!(house.count(&read).await?, before + 1);
    let page = PageRequest::new(Some(1), None, None, None)?;
    assert_eq!(code(house.run_in("firm-auditor", BEPPU, ListMembers(page)).await), "FORBIDDEN");
    let refused = format!(
        "trail WHERE tenant_id = '{beppu}' AND action = 'MEMBER_READ' AND outcome = 'DENIED' AND organization_id <> '{beppu}'"
    );
    assert_eq!(house.count(&refused).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_withdrawal_ends_what_it_opened() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Reported, &everything(&[BEPPU, NAKATSU])).await?;
    let participation = joint.of(BEPPU)?.participation;
    let expected_version = house.participation(BEPPU, participation).await?.reply.version;
    let decline = DeclineParticipation { participation, expected_version };
    assert_eq!(code(house.run("beppu-ciso", decline).await), "CONFLICT PARTICIPATION_STATE");
    let withdraw = WithdrawConsents { participation, purposes: Purpose::ALL.to_vec(), expected_version };
    house.run("beppu-ciso", withdraw).await?;
    house.settle().await?;
    let beppu = house.place(BEPPU)?.uuid();
    for gone in [
        format!("progress WHERE municipality_id = '{beppu}'"),
        format!("named_results WHERE municipality_id = '{beppu}'"),
        format!("contributions WHERE tenant_id = '{beppu}' AND withdrawn_at IS NULL"),
        format!("entry_grants WHERE owner_id = '{beppu}' AND ended_at IS NULL"),
        format!("consents WHERE tenant_id = '{beppu}' AND withdrawn_at IS NULL"),
    ] {
        assert_eq!(house.count(&gone).await?, 0, "{gone}");
    }
    assert_eq!(house.count("progress").await?, 1, "Nakatsu's stays");
    assert_eq!(code(house.scope("firm-auditor", Some(BEPPU)).await), "NOT_FOUND");
    assert!(house.clock.now() < joint.window.until, "long before the window's end");
    Ok(())
}
