//! How an appointment ends, and what goes on afterwards.
use super::{code, two_bodies};
use crate::voice::{Voice, gid};
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _,
    access::Role,
    appointment::{AppointAuditors, LoadAppointments},
    audit::{Advance, AuditKind, LoadAudits, State, TakeLead},
    engagement::Window,
    membership::EndMembership,
};
use serde_json::json;
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

#[tokio::test]
async fn dismissed_auditors_are_out_at_once() -> Result<()> {
    let house = two_bodies().await?;
    house.firm("rival").await?;
    let audit = house.outside_audit(BEPPU, AuditKind::External).await?;
    house.appoint(BEPPU, audit, house.place("firm")?).await?;
    house.lead(BEPPU, audit, "firm-auditor", State::DraftReport).await?;
    let inside = house.scope("firm-auditor", Some(BEPPU)).await?;
    assert_eq!(house.gate.run(&inside, LoadAudits(vec![audit])).await?.len(), 1);

    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let dismiss = json!({ "auditId": gid(audit), "reason": "契約の解除" });
    let shows = "audit { appointment { reason } appointments { reason endedAt } }";
    let done = ciso.does("dismissAuditors", dismiss, shows).await?;
    assert_eq!(done["audit"]["appointment"], json!(null));
    assert_eq!(done["audit"]["appointments"][0]["reason"], "契約の解除");
    assert_eq!(code(house.gate.run(&inside, LoadAudits(vec![audit])).await), "NOT_FOUND", "even in midst");
    let (beppu, firm) = (house.place(BEPPU)?.uuid(), house.place("firm")?.uuid());
    let denied = format!(
        "trail WHERE tenant_id = '{beppu}' AND organization_id = '{firm}' AND action = 'ENTER' AND outcome = 'DENIED'"
    );
    let before = house.count(&denied).await?;
    let read = "query($id: ID!) { node(id: $id) { id } }";
    let refused = Voice::of(&door, "firm-auditor").inside(BEPPU).ask(read, json!({ "id": gid(audit) }));
    assert_eq!(refused.await?.code(), "NOT_FOUND");
    assert_eq!(house.count(&denied).await?, before + 1, "the next read is refused, and seen");

    // What they did stays, and others go on from there.
    house.appoint(BEPPU, audit, house.place("rival")?).await?;
    let read = "query($id: ID!) { node(id: $id) { ... on Audit { appointments { reason } } } }";
    let rival = Voice::of(&door, "rival-auditor").inside(BEPPU);
    let seen = rival.reads(read, json!({ "id": gid(audit) })).await?;
    assert_eq!(seen["node"]["appointments"], json!([{ "reason": null }]), "not who went before, nor why");
    assert_eq!(house.run("beppu-viewer", LoadAppointments(vec![audit])).await?.len(), 2);
    house.lead(BEPPU, audit, "rival-auditor", State::DraftReport).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    house.run_in("rival-auditor", BEPPU, Advance::<TakeLead>::new(audit, version)).await?;
    house.lead(BEPPU, audit, "rival-auditor", State::Reported).await?;
    house.settle().await?;
    let rival = house.place("rival")?.uuid();
    assert_eq!(house.count(&format!("report_copies WHERE tenant_id = '{rival}'")).await?, 1);
    assert_eq!(house.count("report_copies").await?, 1, "who was dismissed signed nothing");
    Ok(())
}

#[tokio::test]
async fn the_window_ends_and_may_be_extended_or_given_to_others() -> Result<()> {
    let house = two_bodies().await?;
    let audit = house.outside_audit(BEPPU, AuditKind::Mutual).await?;
    let grantee = house.place(NAKATSU)?;
    let version = house.audit(BEPPU, audit).await?.version;
    let now = house.clock.now();
    let window = Window::new(now + Duration::days(2), now + Duration::days(10))?;
    let appoint = AppointAuditors { audit, grantee, window, expected_version: version };
    house.run("beppu-ciso", appoint).await?;
    let enters = async |house: &House| code(house.scope("nakatsu-auditor", Some(BEPPU)).await);
    assert_eq!(enters(&house).await, "NOT_FOUND", "not before it opens");
    house.clock.set(window.from);
    assert_eq!(enters(&house).await, "ok");
    house.clock.set(window.until);
    assert_eq!(enters(&house).await, "NOT_FOUND", "its end is excluded");

    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let until = window.until + Duration::days(5);
    let extend = json!({ "auditId": gid(audit), "windowUntil": until });
    let done = ciso.does("extendAppointment", extend, "audit { appointment { windowUntil } }").await?;
    let shown = done["audit"]["appointment"]["windowUntil"].as_str().context("a moment")?;
    assert_eq!(shown.parse::<chrono::DateTime<chrono::Utc>>()?, until);
    assert_eq!(enters(&house).await, "ok", "in again");
    house.clock.set(until);
    assert_eq!(enters(&house).await, "NOT_FOUND");
    // Nobody is inside: another may be appointed without a dismissal.
    let other = house.body("442011").await?;
    house.appoint(BEPPU, audit, other).await?;
    let all = house.run("beppu-ciso", LoadAppointments(vec![audit])).await?;
    let ended: Vec<_> = all.iter().map(|one| one.ending.as_ref().map(|end| (end.at, &end.reason))).collect();
    assert_eq!(ended, [Some((until, &None)), None]);
    assert_eq!(enters(&house).await, "NOT_FOUND");
    Ok(())
}

#[tokio::test]
async fn who_leaves_hands_over_what_they_lead_by_appointment() -> Result<()> {
    let house = two_bodies().await?;
    house.invite("nakatsu-ciso", "second-auditor", &[Role::InternalAuditor]).await?;
    house.invite("firm-manager", "second-firm-auditor", &[Role::Auditor]).await?;
    for (kind, whom, head, leaves, heir) in [
        (AuditKind::Mutual, NAKATSU, "nakatsu-ciso", "nakatsu-auditor", "second-auditor"),
        (AuditKind::External, "firm", "firm-manager", "firm-auditor", "second-firm-auditor"),
    ] {
        let audit = house.outside_audit(BEPPU, kind).await?;
        house.appoint(BEPPU, audit, house.place(whom)?).await?;
        house.lead(BEPPU, audit, leaves, State::FactCheck).await?;
        let page = domain::kernel::page::PageRequest::new(Some(99), None, None, None)?;
        let people = house.run(head, domain::membership::ListMembers(page)).await?.items;
        let named = |name: &str| people.iter().find(|one| one.name.as_str() == name).context("a member");
        let (leaving, successor) = (named(leaves)?, named(heir)?);
        let end = |successor| EndMembership {
            member: leaving.id,
            successor: Some(successor),
            expected_version: leaving.version,
        };
        let unfit = code(house.run(head, end(named(head)?.id)).await);
        assert_eq!(unfit, "INVALID successorId UNFIT_SUCCESSOR");
        house.run(head, end(successor.id)).await?;
        house.settle().await?;
        assert_eq!(house.audit(BEPPU, audit).await?.lead, Some(successor.user), "{leaves}");
        assert_eq!(code(house.scope(leaves, Some(BEPPU)).await), "NOT_FOUND", "{leaves}");
        house.lead(BEPPU, audit, heir, State::Reported).await?;
    }
    Ok(())
}
