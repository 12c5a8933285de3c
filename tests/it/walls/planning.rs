//! Both walls around departments, targets, assignments, teams and plans.
use super::{Raw, raw::tables};
use anyhow::Result;
use domain::{
    Error,
    access::Role,
    assignment::LoadAssignments,
    audit::{AuditId, State},
    department::{ListDepartments, ListSystems, LoadPlacements},
    kernel::{fiscal::FiscalYear, page::PageRequest},
    planning::{ListPlans, LoadPlanLines, Order, PlanFilter},
    target::{LoadTargets, TargetRef},
    team::{Advisor, ListAdvisories, LoadTeams, NoteAdvisory},
};
use sea_orm::ConnectionTrait as _;
use tests::{
    House,
    world::{BEPPU, Joint, JointStage, NAKATSU, ciso, everything, manager},
};

const TABLES: [&str; 11] = [
    "departments",
    "systems",
    "department_members",
    "audit_targets",
    "item_assignments",
    "item_assignment_events",
    "audit_team",
    "advisories",
    "plans",
    "plan_lines",
    "audit_orders",
];

/// Beppu and Nakatsu with rows in every table, each with an audit of its own and one that the firm has entered.
async fn both() -> Result<(House, Joint)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[Role::InternalAuditor]).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    for code in [BEPPU, NAKATSU] {
        let department = house.department(code, "総務課").await?;
        let system = house.system(code, "財務会計", department).await?;
        house.works_in(code, department, &manager(code), None).await?;
        let advisor = Advisor::Member(house.member(code, &manager(code)).await?.id);
        let fiscal_year = FiscalYear::parse("fiscalYear", 2025)?;
        house.run(&ciso(code), NoteAdvisory { advisor, fiscal_year }).await?;
        house.mid_term_plan(code, 2025, &[(TargetRef::Department(department), 2025)]).await?;
        let order = house.special_order(code, &[TargetRef::System(system)]).await?;
        let own = house.ordered_audit(code, Order::SpecialOrder(order)).await?;
        let auditor = if code == BEPPU { "beppu-auditor" } else { "nakatsu-auditor" };
        house.lead(code, own, auditor, State::Submitted).await?;
        let entered = joint.audit_of(code)?;
        house.set_targets(code, entered, &[TargetRef::Department(department)]).await?;
        house.lead(code, entered, "firm-auditor", State::Notified).await?;
        house.assign(code, entered, &manager(code), &["1.1-01"]).await?;
    }
    Ok((house, joint))
}

#[tokio::test]
async fn a_body_sees_its_own_rows_only() -> Result<()> {
    let (house, _) = both().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(&house, "beppu-manager", None).await?;
    for table in TABLES {
        let own = house.count(&format!("{table} WHERE tenant_id = '{beppu}'")).await?;
        assert!(0 < own && own < house.count(table).await?, "{table}: the test needs rows of both");
        assert_eq!(raw.sees(table).await?, Some(own), "{table}");
        let stolen = format!("UPDATE {table} SET tenant_id = '{nakatsu}'");
        assert_eq!(raw.does(&stolen).await, Err("42501".to_owned()), "{table}");
    }
    for table in ["item_assignment_events", "audit_team", "advisories", "audit_orders"] {
        let same = format!("UPDATE {table} SET tenant_id = tenant_id");
        assert_eq!(raw.does(&same).await, Err("42501".to_owned()), "{table} is only added to");
        assert_eq!(raw.does(&format!("DELETE FROM {table}")).await, Err("42501".to_owned()), "{table}");
    }
    Ok(())
}

#[tokio::test]
async fn an_entrant_sees_the_targets_and_the_team_of_its_audit() -> Result<()> {
    let (house, joint) = both().await?;
    let granted = joint.audit_of(BEPPU)?.uuid();
    let mut raw = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    for table in TABLES {
        let open = ["audit_targets", "audit_team"].contains(&table);
        let audit = format!("{table} WHERE audit_id = '{granted}'");
        let expected = if open { house.count(&audit).await? } else { 0 };
        assert_eq!(raw.sees(table).await?.unwrap_or_default(), expected, "{table}");
    }
    let refused = Err("42501".to_owned());
    assert_eq!(raw.does("DELETE FROM audit_targets").await, Ok(0), "what is audited is the body's to say");
    let join = |audit: &str, user: &str, organization: &str| {
        format!(
            "INSERT INTO audit_team (tenant_id, audit_id, user_id, organization_id, text_version, declared_at)
             VALUES (app_tenant(), {audit}, {user}, {organization}, 1, now())"
        )
    };
    let (own, me, mine) = (format!("'{granted}'"), "app_user()", "app_organization()");
    let other = house.user("beppu-auditor").await?.uuid();
    assert_eq!(
        raw.does(&join(&own, &format!("'{other}'"), mine)).await,
        refused,
        "nobody declares for another"
    );
    assert_eq!(raw.does(&join(&own, me, "app_tenant()")).await, refused, "nor for another's organization");
    assert_eq!(raw.does(&join("gen_random_uuid()", me, mine)).await, refused, "nor of another audit");
    assert_eq!(raw.does(&join(&own, me, mine)).await, Ok(1));
    Ok(())
}

#[tokio::test]
async fn what_looks_behind_the_wall_answers_of_oneself_and_of_an_open_audit() -> Result<()> {
    let (house, joint) = both().await?;
    let granted = joint.audit_of(BEPPU)?.uuid();
    let strange = joint.audit_of(NAKATSU)?.uuid();
    let beppu = house.place(BEPPU)?.uuid();
    let sql = format!("SELECT id FROM audits WHERE tenant_id = '{beppu}' AND id <> '{granted}'");
    let own = house.look(&sql).await?;
    let own = own.first().and_then(|row| row.get("id")?.as_str().map(str::to_owned)).unwrap_or_default();
    // The firm's auditor once worked in, and advised, both bodies.
    let user = house.user("firm-auditor").await?.uuid();
    house.owner.execute_unprepared(&format!(
        "INSERT INTO department_members (tenant_id, id, department_id, member_id, user_id, since)
             SELECT tenant_id, gen_random_uuid(), department_id, member_id, '{user}', since FROM department_members;
         INSERT INTO advisories (tenant_id, id, user_id, fiscal_year, noted_by, noted_at)
             SELECT tenant_id, gen_random_uuid(), '{user}', fiscal_year, noted_by, noted_at FROM advisories"
    )).await?;
    let said = async |raw: &mut Raw, audit: &str| {
        raw.texts(&format!(
            "SELECT app_works_in_targets('{audit}')::text || ' ' || app_advised('{audit}')::text"
        ))
        .await
    };
    let mut firm = Raw::person(&house, "firm-auditor", Some(BEPPU)).await?;
    assert_eq!(said(&mut firm, &granted.to_string()).await?, ["true true"]);
    for closed in [own.clone(), strange.to_string()] {
        assert_eq!(
            said(&mut firm, &closed).await?,
            ["false false"],
            "an audit that is not open says nothing"
        );
    }
    let mut manager = Raw::person(&house, "beppu-manager", None).await?;
    assert_eq!(said(&mut manager, &own).await?, ["true true"]);
    assert_eq!(said(&mut manager, &strange.to_string()).await?, ["false false"]);
    let mut ciso = Raw::person(&house, "beppu-ciso", None).await?;
    assert_eq!(said(&mut ciso, &own).await?, ["false false"], "of oneself only");
    let mut nobody = Raw::taking(&house, "kansa_app", super::Settings::NONE).await?;
    assert_eq!(said(&mut nobody, &own).await?, ["false false"]);
    let mut server = Raw::server(&house).await?;
    assert!(said(&mut server, &own).await.is_err(), "the login role may not ask");
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, joint) = both().await?;
    for table in tables(&house).await? {
        house.owner.execute_unprepared(&format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await?;
    }
    let page = || PageRequest::new(Some(100), None, None, None);
    let strange: Vec<AuditId> = vec![joint.audit_of(NAKATSU)?];
    let me = "beppu-manager";
    let own = house.run(me, ListDepartments { closed_too: true, page: page()? }).await?.items;
    assert_eq!(own.len(), 1);
    assert_eq!(house.run(me, ListSystems { closed_too: true, page: page()? }).await?.items.len(), 1);
    assert_eq!(house.run(me, ListAdvisories(page()?)).await?.items.len(), 1);
    let plans = house.run(me, ListPlans { filter: PlanFilter::default(), page: page()? }).await?.items;
    assert_eq!(plans.len(), 2);
    assert!(house.run(me, LoadTargets(strange.clone())).await?.is_empty());
    assert!(house.run(me, LoadTeams(strange.clone())).await?.is_empty());
    let item = domain::catalog::ItemCode::parse("item", "1.1-01")?;
    let keys = strange.iter().map(|audit| (*audit, item)).collect();
    assert!(house.run(me, LoadAssignments(keys)).await?.is_empty());
    let theirs =
        house.run("nakatsu-manager", ListPlans { filter: PlanFilter::default(), page: page()? }).await?;
    let theirs = theirs.items.iter().map(|plan| plan.id).collect();
    assert!(house.run(me, LoadPlanLines(theirs)).await?.is_empty());
    let theirs = house.run("nakatsu-manager", ListDepartments { closed_too: true, page: page()? }).await?;
    let theirs: Vec<_> = theirs.items.iter().map(|department| department.id).collect();
    assert!(house.run(me, LoadPlacements(theirs)).await?.is_empty());

    let firm = "firm-auditor";
    let granted = joint.audit_of(BEPPU)?;
    let others = house
        .run(me, domain::audit::ListAudits { filter: domain::audit::AuditFilter::default(), page: page()? });
    let others: Vec<_> =
        others.await?.items.iter().map(|audit| audit.id).filter(|id| *id != granted).collect();
    assert!(!house.run(me, LoadTargets(others.clone())).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadTargets(others.clone())).await?.is_empty());
    assert!(house.run_in(firm, BEPPU, LoadTeams(others)).await?.is_empty());
    assert_eq!(house.run_in(firm, BEPPU, LoadTargets(vec![granted])).await?.len(), 1);
    let closed = house.run_in(firm, BEPPU, ListDepartments { closed_too: true, page: page()? }).await;
    assert!(matches!(closed, Err(Error::Forbidden)));
    Ok(())
}
