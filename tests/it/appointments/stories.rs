//! From the appointment to the signed report and its copy.
use super::{code, two_bodies};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    access::Role,
    assignment::ListAssignedItems,
    audit::{AuditFilter, AuditId, AuditKind, ListAudits, LoadAudits, State},
    department::ListDepartments,
    kernel::page::PageRequest,
    membership::ListMembers,
    planning::{ListPlans, PlanFilter},
    report_copy::ListReportCopies,
    target::TargetRef,
    trail::ListTrail,
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

fn page<C>() -> Result<PageRequest<C>> {
    Ok(PageRequest::new(Some(100), None, None, None)?)
}

/// That `person` finds inside `body` this audit and nothing else.
async fn sees_only(house: &House, person: &str, body: &str, audit: AuditId) -> Result<()> {
    let seen = house.run_in(person, body, ListAudits { filter: AuditFilter::default(), page: page()? });
    assert_eq!(seen.await?.items.iter().map(|one| one.id).collect::<Vec<_>>(), [audit]);
    let departments = ListDepartments { closed_too: true, page: page()? };
    assert_eq!(code(house.run_in(person, body, departments).await), "FORBIDDEN");
    let plans = ListPlans { filter: PlanFilter::default(), page: page()? };
    assert_eq!(code(house.run_in(person, body, plans).await), "FORBIDDEN");
    assert_eq!(code(house.run_in(person, body, ListMembers(page()?)).await), "FORBIDDEN");
    let trail = ListTrail { outsiders_only: false, page: page()? };
    assert_eq!(code(house.run_in(person, body, trail).await), "FORBIDDEN");
    assert_eq!(code(house.run_in(person, body, ListReportCopies(page()?)).await), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn a_firm_audits_by_one_body_s_order() -> Result<()> {
    let house = two_bodies().await?;
    let door = house.door()?;
    let (manager, ciso) = (Voice::of(&door, "beppu-manager"), Voice::of(&door, "beppu-ciso"));
    house.internal_audit(State::Reported).await?;
    house.joint("rival", JointStage::Reported, &everything(&[BEPPU])).await?;
    let department = house.department(BEPPU, "総務課").await?;
    let new = json!({ "title": "外部監査", "kind": "EXTERNAL", "type": "ADVISORY", "fiscalYear": 2025,
        "edition": "H19.7", "tier": "ESSENTIAL" });
    let made = manager.does("createAudit", new, "audit { id kind }").await?;
    assert_eq!(made["audit"]["kind"], "EXTERNAL");
    let id = made["audit"]["id"].clone();
    ciso.does("approveAuditPlan", json!({ "auditId": id, "expectedVersion": 1 }), "__typename").await?;
    let now = house.clock.now();
    let until = now + Duration::days(30);
    let firm = gid(house.place("firm")?);
    let appoint = json!({ "auditId": id, "organizationId": firm, "windowFrom": now, "windowUntil": until,
        "expectedVersion": 2, "idempotencyKey": "once" });
    let shows = "audit { version appointment { organization { id } windowUntil endedAt reason } }";
    let done = ciso.does("appointAuditors", appoint.clone(), shows).await?;
    assert_eq!(done["audit"]["appointment"]["organization"]["id"], json!(firm));
    assert_eq!(done["audit"]["appointment"]["endedAt"], json!(null));
    let again = ciso.does("appointAuditors", appoint, shows).await?;
    assert_eq!((again, house.count("appointments").await?), (done, 1), "once");

    let auditor = Voice::of(&door, "firm-auditor");
    let doors = auditor.reads("{ viewer { entries { code auditId } } }", json!({})).await?;
    assert_eq!(doors["viewer"]["entries"], json!([{ "code": BEPPU, "auditId": id }]));
    let all = house.run("beppu-manager", ListAudits { filter: AuditFilter::default(), page: page()? });
    let audit = all.await?.items.first().context("the newest")?.id;
    assert_eq!(json!(gid(audit)), id);
    house.set_targets(BEPPU, audit, &[TargetRef::Department(department)]).await?;
    house.lead(BEPPU, audit, "firm-auditor", State::FactCheck).await?;
    sees_only(&house, "firm-auditor", BEPPU, audit).await?;
    assert!(house.scope("firm-manager", Some(BEPPU)).await?.is_entrant(), "a firm's manager reads");
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { kind appointment { windowUntil }
        targets { name } appointments { organization { id } } } } }";
    let seen = auditor.inside(BEPPU).reads(read, json!({ "id": id })).await?;
    assert_eq!(seen["node"]["appointments"], json!([{ "organization": { "id": firm } }]));
    assert_eq!(seen["node"]["targets"], json!([{ "name": "総務課" }]));
    house.lead(BEPPU, audit, "firm-auditor", State::Reported).await?;
    house.settle().await?;

    let copies = auditor.reads("{ reportCopies(first: 9) { nodes { body content } } }", json!({})).await?;
    assert_eq!(copies["reportCopies"]["nodes"].as_array().map(Vec::len), Some(1));
    assert_eq!(copies["reportCopies"]["nodes"][0]["body"], "別府市");
    assert_eq!(house.count("progress").await?, 1, "the prefecture is told of its own engagement only");
    Ok(())
}

#[tokio::test]
async fn two_bodies_audit_each_other() -> Result<()> {
    let house = two_bodies().await?;
    house.invite("nakatsu-ciso", "nakatsu-viewer", &[Role::Viewer]).await?;
    let mut audits = Vec::new();
    for (body, other) in [(BEPPU, NAKATSU), (NAKATSU, BEPPU)] {
        let audit = house.outside_audit(body, AuditKind::Mutual).await?;
        house.appoint(body, audit, house.place(other)?).await?;
        audits.push(audit);
    }
    let [beppu, nakatsu] = *audits else { anyhow::bail!("two audits") };
    house.lead(BEPPU, beppu, "nakatsu-auditor", State::Fieldwork).await?;
    house.lead(NAKATSU, nakatsu, "beppu-auditor", State::Fieldwork).await?;
    let inside = house.scope("nakatsu-auditor", Some(BEPPU)).await?;
    assert!(inside.is_entrant() && inside.roles() == [Role::Auditor], "there they are auditors");
    sees_only(&house, "nakatsu-auditor", BEPPU, beppu).await?;
    let page_of = |person| Ok::<_, anyhow::Error>((person, ListAssignedItems { state: None, page: page()? }));
    let (person, list) = page_of("nakatsu-auditor")?;
    assert_eq!(code(house.run_in(person, BEPPU, list).await), "FORBIDDEN");
    // The body's own auditor has no part in it, and sees the judgements when everybody does.
    let own = house.scope("beppu-auditor", None).await?;
    let audit = house.audit(BEPPU, beppu).await?;
    assert!(audit.must_be_audited_by(&own).is_err() && !audit.shows_judgements_to(&own));
    assert!(audit.must_be_audited_by(&inside).is_ok() && audit.shows_judgements_to(&inside));

    house.lead(BEPPU, beppu, "nakatsu-auditor", State::Reported).await?;
    house.lead(NAKATSU, nakatsu, "beppu-auditor", State::Reported).await?;
    house.settle().await?;
    for (people, body) in
        [(["nakatsu-auditor", "nakatsu-ciso"], "別府市"), (["beppu-auditor", "beppu-ciso"], "中津市")]
    {
        for person in people {
            let copies = house.run(person, ListReportCopies(page()?)).await?.items;
            assert_eq!(copies.iter().map(|copy| copy.body.as_str()).collect::<Vec<_>>(), [body], "{person}");
            let content: serde_json::Value =
                serde_json::from_str(&copies.first().context("a copy")?.content)?;
            assert_eq!(content["kind"], "MUTUAL");
        }
    }
    for person in ["nakatsu-manager", "nakatsu-viewer"] {
        assert_eq!(code(house.run(person, ListReportCopies(page()?)).await), "FORBIDDEN", "{person}");
    }
    let (there, home) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let read = format!(
        "trail WHERE tenant_id = '{there}' AND organization_id = '{home}' AND action = 'AUDIT_READ' AND outcome = 'DONE'"
    );
    let before = house.count(&read).await?;
    house.run_in("nakatsu-auditor", BEPPU, LoadAudits(vec![beppu])).await?;
    assert_eq!(house.count(&read).await?, before + 1, "the body sees each read");
    Ok(())
}

#[tokio::test]
async fn of_the_appointed_body_the_internal_auditors_enter_and_nobody_else() -> Result<()> {
    let house = two_bodies().await?;
    for (person, role) in [
        ("nakatsu-respondent", Role::Respondent),
        ("nakatsu-viewer", Role::Viewer),
        ("nakatsu-frontend", Role::ServiceAccount),
    ] {
        house.invite("nakatsu-ciso", person, &[role]).await?;
    }
    // Of both bodies: the memberships are older than the appointment.
    house.invite("nakatsu-ciso", "beppu-viewer", &[Role::InternalAuditor]).await?;
    let audit = house.outside_audit(BEPPU, AuditKind::Mutual).await?;
    house.appoint(BEPPU, audit, house.place(NAKATSU)?).await?;
    let denied = "trail WHERE action = 'ENTER' AND outcome = 'DENIED'";
    let outside =
        ["nakatsu-ciso", "nakatsu-manager", "nakatsu-respondent", "nakatsu-viewer", "nakatsu-frontend"];
    for (tries, person) in (1..).zip(outside) {
        assert!(house.caller(person).await?.grants().is_empty(), "{person} is told of no door");
        assert_eq!(code(house.scope(person, Some(BEPPU)).await), "NOT_FOUND", "{person}");
        assert_eq!(house.count(denied).await?, tries, "{person} is seen trying");
    }
    assert_eq!(code(house.scope("firm-auditor", Some(BEPPU)).await), "NOT_FOUND");
    assert!(house.scope("nakatsu-auditor", Some(BEPPU)).await?.is_entrant());
    let both = house.caller("beppu-viewer").await?;
    assert!(both.grants().is_empty(), "nobody enters the body they belong to");
    assert!(!house.scope("beppu-viewer", Some(BEPPU)).await?.is_entrant());
    // And from now on nobody becomes of both.
    house
        .run(
            "beppu-ciso",
            domain::membership::InviteMember {
                name: domain::membership::PersonName::parse("name", "両方")?,
                roles: vec![Role::Viewer],
                code: domain::membership::InvitationCode::new("both".to_owned()),
            },
        )
        .await?;
    let accepted =
        house.accept("nakatsu-auditor", domain::membership::InvitationCode::new("both".to_owned())).await;
    assert_eq!(code(accepted), "CONFLICT AUDITS_THE_BODY");
    Ok(())
}
