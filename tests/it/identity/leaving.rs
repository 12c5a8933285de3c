//! How people change and leave.
use super::{code, end, member};
use anyhow::{Context as _, Result};
use domain::{
    access::Role,
    audit::{Advance, ConfirmFacts, SignReport, State, TakeLead},
    kernel::page::PageRequest,
    membership::{AssignRoles, ListMembers, Member},
    team::DeclareIndependence,
};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

#[tokio::test]
async fn a_body_is_never_without_a_ciso() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let last = "CONFLICT LAST_CISO";
    let ciso = member(&house, "beppu-ciso").await?;
    assert_eq!(end(&house, "beppu-ciso", &ciso, None).await?, last);
    let demote = AssignRoles { member: ciso.id, roles: vec![Role::Viewer], expected_version: ciso.version };
    assert_eq!(code(house.run("beppu-ciso", demote).await), last);

    house.invite("beppu-ciso", "second-ciso", &[Role::Ciso]).await?;
    let second = member(&house, "second-ciso").await?;
    let (one, two) =
        tokio::join!(end(&house, "beppu-ciso", &second, None), end(&house, "second-ciso", &ciso, None));
    let mut answers = [one?, two?];
    answers.sort();
    assert!(
        answers.contains(&"ok".to_owned()) && answers.iter().filter(|a| *a == "ok").count() == 1,
        "{answers:?}"
    );
    let present = "members WHERE ended_at IS NULL AND 'CISO' = ANY (roles) AND tenant_id";
    let beppu = house.place(BEPPU)?.uuid();
    assert_eq!(house.count(&format!("{present} = '{beppu}'")).await?, 1);
    Ok(())
}

#[tokio::test]
async fn neither_centre_nor_firm_loses_its_head() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    for head in ["center-operator", "firm-manager"] {
        let page = PageRequest::new(Some(10), None, None, None)?;
        let all = house.run(head, ListMembers(page)).await?.items;
        let own = all.into_iter().find(|m| m.name.as_str() == head).context("the head")?;
        assert_eq!(end(&house, head, &own, None).await?, "CONFLICT LAST_HEAD");
        let roles = vec![if head == "firm-manager" { Role::Auditor } else { Role::Advisor }];
        let demote = AssignRoles { member: own.id, roles, expected_version: own.version };
        assert_eq!(code(house.run(head, demote).await), "CONFLICT LAST_HEAD");
    }
    Ok(())
}

#[tokio::test]
async fn two_cisos_cannot_both_step_down_at_once() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("beppu-ciso", "second-ciso", &[Role::Ciso]).await?;
    let scopes = (house.scope("beppu-ciso", None).await?, house.scope("second-ciso", None).await?);
    let (one, two) = (member(&house, "beppu-ciso").await?, member(&house, "second-ciso").await?);
    let step_down = |who: &Member| AssignRoles {
        member: who.id,
        roles: vec![Role::Viewer],
        expected_version: who.version,
    };
    let (one, two) =
        tokio::join!(house.gate.run(&scopes.0, step_down(&one)), house.gate.run(&scopes.1, step_down(&two)));
    let mut answers = [code(one), code(two)];
    answers.sort();
    assert_eq!(answers, ["CONFLICT LAST_CISO", "ok"]);
    Ok(())
}

#[tokio::test]
async fn who_leaves_hands_open_work_over() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let audit = house.internal_audit(State::Fieldwork).await?;
    house.invite("beppu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    let leaving = member(&house, "beppu-auditor").await?;
    let demote =
        AssignRoles { member: leaving.id, roles: vec![Role::Viewer], expected_version: leaving.version };
    assert_eq!(code(house.run("beppu-ciso", demote).await), "CONFLICT OPEN_WORK");
    let (viewer, heir) = (member(&house, "beppu-viewer").await?, member(&house, "second-auditor").await?);
    assert_eq!(end(&house, "beppu-ciso", &leaving, None).await?, "CONFLICT OPEN_WORK");
    assert_eq!(
        end(&house, "beppu-ciso", &leaving, Some(&viewer)).await?,
        "INVALID successorId UNFIT_SUCCESSOR"
    );
    assert_eq!(
        end(&house, "beppu-ciso", &leaving, Some(&leaving)).await?,
        "INVALID successorId UNFIT_SUCCESSOR"
    );
    assert_eq!(end(&house, "beppu-ciso", &leaving, Some(&heir)).await?, "ok");
    assert_eq!(house.audit(BEPPU, audit).await?.lead, Some(heir.user));
    assert_eq!(house.count("audit_transitions WHERE verb = 'TAKE_LEAD'").await?, 1, "it is in the history");
    assert_eq!(code(house.scope("beppu-auditor", None).await), "NOT_FOUND", "who left is a stranger");
    house.lead(BEPPU, audit, "second-auditor", State::Reported).await
}

#[tokio::test]
async fn a_firm_s_auditor_who_left_is_followed_by_a_colleague() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("firm-manager", "second-auditor", &[Role::Auditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let audit = joint.audit_of(BEPPU)?;
    let take = |version| Advance::<TakeLead>::new(audit, version);
    let version = house.audit(BEPPU, audit).await?.version;
    assert_eq!(code(house.run_in("firm-auditor", BEPPU, take(version)).await), "CONFLICT AUDIT_STATE");
    house.lead(BEPPU, audit, "firm-auditor", State::FactCheck).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    assert_eq!(code(house.run_in("firm-auditor", BEPPU, take(version)).await), "CONFLICT LEADS_ALREADY");
    assert_eq!(code(house.run("beppu-auditor", take(version)).await), "CONFLICT NOT_INDEPENDENT");
    assert_eq!(code(house.run("beppu-manager", take(version)).await), "FORBIDDEN");
    let sign = |expected_version| SignReport { audit, expected_version, opinion: None };
    let refused = house.run_in("second-auditor", BEPPU, sign(version)).await;
    assert_eq!(code(refused), "CONFLICT NOT_LEAD_AUDITOR");

    let page = PageRequest::new(Some(10), None, None, None)?;
    let all = house.run("firm-manager", ListMembers(page)).await?.items;
    let leaving = all.into_iter().find(|m| m.name.as_str() == "firm-auditor").context("who leaves")?;
    assert_eq!(end(&house, "firm-manager", &leaving, None).await?, "ok");
    let alone = house.run_in("second-auditor", BEPPU, take(version)).await;
    assert_eq!(code(alone), "CONFLICT NOT_ON_TEAM");
    let declare = DeclareIndependence { audit, expected_version: version };
    house.run_in("second-auditor", BEPPU, declare).await?;
    house.run_in("second-auditor", BEPPU, take(version)).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    house.run("beppu-manager", Advance::<ConfirmFacts>::new(audit, version)).await?;
    house.run_in("second-auditor", BEPPU, sign(version + 1)).await?;
    assert_eq!(house.audit(BEPPU, audit).await?.state, State::Reported);
    Ok(())
}

#[tokio::test]
async fn what_a_firm_s_auditor_leads_elsewhere_goes_to_who_is_named() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("firm-manager", "second-auditor", &[Role::Auditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let (beppu, nakatsu) = (joint.audit_of(BEPPU)?, joint.audit_of(NAKATSU)?);
    house.lead(BEPPU, beppu, "firm-auditor", State::FactCheck).await?;
    house.lead(NAKATSU, nakatsu, "second-auditor", State::Fieldwork).await?;
    let untouched = house.audit(NAKATSU, nakatsu).await?;
    let page = PageRequest::new(Some(10), None, None, None)?;
    let all = house.run("firm-manager", ListMembers(page)).await?.items;
    let named = |name: &str| all.iter().find(|m| m.name.as_str() == name).context("a member");
    let (leaving, heir) = (named("firm-auditor")?, named("second-auditor")?);
    let unfit = "INVALID successorId UNFIT_SUCCESSOR";
    assert_eq!(end(&house, "firm-manager", leaving, Some(named("firm-manager")?)).await?, unfit);
    assert_eq!(end(&house, "firm-manager", leaving, Some(leaving)).await?, unfit);
    assert_eq!(end(&house, "firm-manager", leaving, Some(heir)).await?, "ok");
    house.settle().await?;
    let led = house.audit(BEPPU, beppu).await?;
    assert_eq!(led.lead, Some(heir.user));
    let after = house.audit(NAKATSU, nakatsu).await?;
    assert_eq!((after.lead, after.version), (untouched.lead, untouched.version), "who led already goes on");
    assert_eq!(house.count("audit_transitions WHERE verb = 'TAKE_LEAD'").await?, 1);
    house.lead(BEPPU, beppu, "second-auditor", State::Reported).await?;
    Ok(())
}

#[tokio::test]
async fn a_stale_version_changes_nobody() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let viewer = member(&house, "beppu-viewer").await?;
    let assign =
        |expected_version| AssignRoles { member: viewer.id, roles: vec![Role::Respondent], expected_version };
    assert_eq!(code(house.run("beppu-ciso", assign(viewer.version)).await), "ok");
    assert_eq!(code(house.run("beppu-ciso", assign(viewer.version)).await), "CONFLICT STALE_VERSION");
    Ok(())
}
