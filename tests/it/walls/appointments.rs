//! Both walls around appointments, and what a grant by one opens.
use super::{Raw, query::tear_down};
use anyhow::Result;
use domain::{
    Error,
    appointment::{DismissAuditors, DismissalReason, LoadAppointments},
    audit::{AuditFilter, AuditId, AuditKind, ListAudits, State},
    kernel::page::PageRequest,
};
use tests::{
    House,
    world::{BEPPU, NAKATSU},
};

/// Beppu and Nakatsu audit each other; each has appointed the firm as well, and Beppu's mutual audit was first given to
/// another city, which was dismissed.
async fn both() -> Result<(House, AuditId, AuditId)> {
    let house = House::open().await?;
    house.cast().await?;
    house.invite("nakatsu-ciso", "nakatsu-auditor", &[domain::access::Role::InternalAuditor]).await?;
    let former = house.body("442011").await?;
    let mut mutual = Vec::new();
    for (body, other) in [(BEPPU, NAKATSU), (NAKATSU, BEPPU)] {
        let audit = house.outside_audit(body, AuditKind::Mutual).await?;
        if body == BEPPU {
            house.appoint(body, audit, former).await?;
            house.dismiss(body, audit).await?;
        }
        house.appoint(body, audit, house.place(other)?).await?;
        let external = house.outside_audit(body, AuditKind::External).await?;
        house.appoint(body, external, house.place("firm")?).await?;
        mutual.push(audit);
    }
    let [beppu, nakatsu] = *mutual else { anyhow::bail!("two audits") };
    house.lead(BEPPU, beppu, "nakatsu-auditor", State::Fieldwork).await?;
    Ok((house, beppu, nakatsu))
}

#[tokio::test]
async fn a_body_sees_and_writes_its_own_appointments_only() -> Result<()> {
    let (house, _, nakatsu_audit) = both().await?;
    let (beppu, nakatsu) = (house.place(BEPPU)?.uuid(), house.place(NAKATSU)?.uuid());
    let mut raw = Raw::person(&house, "beppu-ciso", None).await?;
    let refused = Err("42501".to_owned());
    assert_eq!(house.count("appointments").await?, 5);
    assert_eq!(raw.sees("appointments").await?, Some(3));
    assert_eq!(raw.does("DELETE FROM appointments").await, refused, "reasons are kept");
    for kept in ["tenant_id", "audit_id", "grantee_id", "valid_from", "appointed_by"] {
        let changed = format!("UPDATE appointments SET {kept} = {kept}");
        assert_eq!(raw.does(&changed).await, refused, "{kept}");
    }
    let strange = format!("UPDATE appointments SET valid_until = valid_until WHERE tenant_id = '{nakatsu}'");
    assert_eq!(raw.does(&strange).await, Ok(0));
    let opened = format!(
        "INSERT INTO appointments (tenant_id, id, audit_id, grantee_id, valid_from, valid_until, appointed_by, appointed_at)
         VALUES ('{nakatsu}', gen_random_uuid(), '{}', '{beppu}', now(), now() + interval '1 day', app_user(), now())",
        nakatsu_audit.uuid()
    );
    assert_eq!(raw.does(&opened).await, refused, "nobody appoints for another body");
    Ok(())
}

#[tokio::test]
async fn a_grant_is_what_its_appointment_says() -> Result<()> {
    let (house, mutual, _) = both().await?;
    let mut raw = Raw::person(&house, "beppu-ciso", None).await?;
    let forged = |audit: &str, grantee: &str, appointment: &str| {
        format!(
            "INSERT INTO entry_grants (id, owner_id, grantee_id, appointment_id, audit_id, valid_from, valid_until)
             SELECT gen_random_uuid(), app_tenant(), {grantee}, {appointment}, {audit}, now(), now() + interval '1 day'
             FROM appointments WHERE ended_at IS NULL AND audit_id = '{}'",
            mutual.uuid()
        )
    };
    let firm = format!("'{}'", house.place("firm")?.uuid());
    let another = format!("(SELECT id FROM audits WHERE id <> '{}' LIMIT 1)", mutual.uuid());
    let foreign_key = Err("23503".to_owned());
    assert_eq!(raw.does(&forged("audit_id", &firm, "id")).await, foreign_key, "of another grantee");
    assert_eq!(raw.does(&forged(&another, "grantee_id", "id")).await, foreign_key, "for another audit");
    assert_eq!(raw.does(&forged("audit_id", "grantee_id", "NULL")).await, Err("23514".to_owned()), "of none");
    assert_eq!(raw.does(&forged("audit_id", "grantee_id", "id")).await, Ok(1));
    let twice = "INSERT INTO appointments (id, audit_id, grantee_id, valid_from, valid_until, appointed_by, appointed_at)
                 SELECT gen_random_uuid(), audit_id, grantee_id, now(), now() + interval '1 day', app_user(), now()
                 FROM appointments WHERE ended_at IS NULL LIMIT 1";
    assert_eq!(raw.does(twice).await, Err("23505".to_owned()), "one stands at a time");
    Ok(())
}

#[tokio::test]
async fn a_mutual_auditor_finds_the_granted_audit_and_its_own_appointment() -> Result<()> {
    let (house, mutual, _) = both().await?;
    let mut raw = Raw::person(&house, "nakatsu-auditor", Some(BEPPU)).await?;
    let granted = mutual.uuid();
    assert_eq!(raw.texts("SELECT id::text FROM audits").await?, [granted.to_string()]);
    let own = house.place(NAKATSU)?.uuid();
    let seen = "SELECT grantee_id::text FROM appointments";
    assert_eq!(raw.texts(seen).await?, [own.to_string()], "not who went before");
    for table in [
        "departments",
        "item_assignments",
        "plans",
        "advisories",
        "members",
        "trail",
        "consents",
        "report_copies",
        "entry_grants",
        "engagements",
    ] {
        assert!(raw.sees(table).await?.unwrap_or_default() == 0, "{table}");
    }
    let refused = Err("42501".to_owned());
    assert_eq!(raw.does("UPDATE appointments SET valid_until = valid_until").await, Ok(0));
    let own_door = "INSERT INTO appointments (id, audit_id, grantee_id, valid_from, valid_until, appointed_by, appointed_at)
         VALUES (gen_random_uuid(), app_granted_audit(), app_organization(), now(), now() + interval '1 day', app_user(), now())";
    assert_eq!(raw.does(own_door).await, refused, "nobody appoints themselves");
    house.dismiss(BEPPU, mutual).await?;
    assert_eq!(raw.sees("audits").await?, Some(0), "an open session is out at once");
    assert_eq!(raw.sees("appointments").await?, Some(0));
    Ok(())
}

#[tokio::test]
async fn the_first_wall_holds_alone() -> Result<()> {
    let (house, beppu, nakatsu) = both().await?;
    tear_down(&house).await?;
    let both = || LoadAppointments(vec![beppu, nakatsu]);
    assert_eq!(house.run("beppu-viewer", both()).await?.len(), 2);
    let seen = house.run_in("nakatsu-auditor", BEPPU, both()).await?;
    assert_eq!(seen.iter().map(|one| one.grantee).collect::<Vec<_>>(), [house.place(NAKATSU)?]);
    let page = PageRequest::new(Some(100), None, None, None)?;
    let all = ListAudits { filter: AuditFilter::default(), page };
    assert_eq!(house.run_in("nakatsu-auditor", BEPPU, all).await?.items.len(), 1);
    let reason = DismissalReason::parse("reason", "x")?;
    let strange = house.run("beppu-ciso", DismissAuditors { audit: nakatsu, reason }).await;
    assert!(matches!(strange, Err(Error::NotFound)));
    Ok(())
}
