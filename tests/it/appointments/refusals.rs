//! What is refused, with nothing changed.
use super::{code, two_bodies};
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use chrono::{DateTime, Duration, Utc};
use domain::{
    Clock as _, Id,
    audit::{AuditId, AuditKind, State},
    kernel::fiscal::FiscalYear,
    team::{Advisor, DeclareIndependence, NoteAdvisory},
};
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, JointStage, NAKATSU, OITA, everything},
};

async fn appointing(
    house: &House,
    audit: AuditId,
    whom: &str,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Value> {
    let version = house.audit(BEPPU, audit).await?.version;
    Ok(json!({ "auditId": gid(audit), "organizationId": whom, "windowFrom": from, "windowUntil": until,
        "expectedVersion": version }))
}

#[tokio::test]
async fn only_who_may_do_the_audit_is_appointed_while_it_is_to_be_done() -> Result<()> {
    let house = two_bodies().await?;
    house.body(OITA).await?;
    let external = house.outside_audit(BEPPU, AuditKind::External).await?;
    let mutual = house.outside_audit(BEPPU, AuditKind::Mutual).await?;
    let internal = house.internal_audit(State::Planned).await?;
    let draft = house.audit_of_kind(BEPPU, AuditKind::External).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?.audit_of(BEPPU)?;
    let reported = house.outside_audit(BEPPU, AuditKind::External).await?;
    house.appoint(BEPPU, reported, house.place("firm")?).await?;
    house.lead(BEPPU, reported, "firm-auditor", State::Reported).await?;
    house.dismiss(BEPPU, reported).await?;
    house.settle().await?;

    let door = house.door()?;
    let ciso = Voice::of(&door, "beppu-ciso");
    let place = |name| Ok::<_, anyhow::Error>(gid(house.place(name)?));
    let (firm, nakatsu) = (place("firm")?, place(NAKATSU)?);
    let now = house.clock.now();
    let window = (now, now + Duration::days(30));
    let before = stored(&house).await?;
    let absent = gid::<domain::organization::Organization>(Id::from_uuid(uuid::Uuid::from_u128(1)));
    let unfit = |audit, whom: &str| (audit, whom.to_owned());
    for (audit, whom) in [
        unfit(external, &nakatsu),
        unfit(external, &place(BEPPU)?),
        unfit(external, &place("center")?),
        unfit(external, &absent),
        unfit(mutual, &firm),
        unfit(mutual, &place(BEPPU)?),
        unfit(mutual, &place(OITA)?),
        unfit(mutual, &absent),
    ] {
        let refused =
            ciso.is_refused("appointAuditors", appointing(&house, audit, &whom, window).await?).await?;
        refused.is("INVALID", "UNFIT_AUDITORS", Some("organizationId"));
        refused.says(
            "Name an audit firm for an external audit, another municipality for a mutual one.",
            "外部監査には監査事業者を、相互監査には他の市区町村を指定してください。",
        );
    }
    for (audit, reason) in [
        (internal, "INTERNAL_AUDIT"),
        (joint, "JOINT_AUDIT"),
        (draft, "AUDIT_STATE"),
        (reported, "AUDIT_STATE"),
    ] {
        let refused = ciso.is_refused("appointAuditors", appointing(&house, audit, &firm, window).await?);
        refused.await?.is("CONFLICT", reason, None);
    }
    for (from, until, reason) in [
        (now, now, "WINDOW_ORDER"),
        (now - Duration::days(9), now, "WINDOW_PAST"),
        (now, now + Duration::days(400) + Duration::seconds(1), "WINDOW_LENGTH"),
    ] {
        let input = appointing(&house, external, &firm, (from, until)).await?;
        let refused = ciso.is_refused("appointAuditors", input).await?;
        refused.is("INVALID", reason, Some("windowUntil"));
    }
    let mut stale = appointing(&house, external, &firm, window).await?;
    stale["expectedVersion"] = json!(1);
    ciso.is_refused("appointAuditors", stale).await?.is("CONFLICT", "STALE_VERSION", None);
    let dismiss = json!({ "auditId": gid(external), "reason": "解約" });
    ciso.is_refused("dismissAuditors", dismiss).await?.is("CONFLICT", "NOT_APPOINTED", None);
    let extend = json!({ "auditId": gid(reported), "windowUntil": now + Duration::days(99) });
    ciso.is_refused("extendAppointment", extend).await?.is("CONFLICT", "NOT_APPOINTED", None);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_standing_appointment_is_neither_doubled_nor_shortened() -> Result<()> {
    let house = two_bodies().await?;
    let audit = house.outside_audit(BEPPU, AuditKind::External).await?;
    let (door, now) = (house.door()?, house.clock.now());
    let ciso = Voice::of(&door, "beppu-ciso");
    let firm = gid(house.place("firm")?);
    let longest = (now, now + Duration::days(400));
    let input = appointing(&house, audit, &firm, longest).await?;
    ciso.does("appointAuditors", input, "__typename").await?;
    let before = stored(&house).await?;
    let input = appointing(&house, audit, &firm, (now, now + Duration::days(30))).await?;
    ciso.is_refused("appointAuditors", input).await?.is("CONFLICT", "APPOINTED_ALREADY", None);
    let blank = json!({ "auditId": gid(audit), "reason": " " });
    ciso.is_refused("dismissAuditors", blank).await?.is("INVALID", "BLANK", Some("reason"));
    for (until, reason) in [
        (longest.1, "WINDOW_NOT_LONGER"),
        (now + Duration::days(9), "WINDOW_NOT_LONGER"),
        (longest.1 + Duration::seconds(1), "WINDOW_LENGTH"),
    ] {
        let extend = json!({ "auditId": gid(audit), "windowUntil": until });
        let refused = ciso.is_refused("extendAppointment", extend).await?;
        refused.is("INVALID", reason, Some("windowUntil"));
    }
    assert_eq!(stored(&house).await?, before);

    let audit = house.outside_audit(BEPPU, AuditKind::External).await?;
    let input = appointing(&house, audit, &firm, (now, now + Duration::days(2))).await?;
    ciso.does("appointAuditors", input, "__typename").await?;
    house.clock.pass(Duration::days(9));
    let before = stored(&house).await?;
    let extend = json!({ "auditId": gid(audit), "windowUntil": now + Duration::days(4) });
    let refused = ciso.is_refused("extendAppointment", extend).await?;
    refused.is("INVALID", "WINDOW_PAST", Some("windowUntil"));
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn nobody_but_the_audited_body_s_ciso_appoints() -> Result<()> {
    let house = two_bodies().await?;
    let audit = house.outside_audit(BEPPU, AuditKind::External).await?;
    house.appoint(BEPPU, audit, house.place("firm")?).await?;
    let door = house.door()?;
    let now = house.clock.now();
    let nakatsu = gid(house.place(NAKATSU)?);
    let input = appointing(&house, audit, &nakatsu, (now, now + Duration::days(2))).await?;
    let deeds = [
        ("appointAuditors", "AppointAuditorsInput", input),
        ("dismissAuditors", "DismissAuditorsInput", json!({ "auditId": gid(audit), "reason": "解約" })),
        (
            "extendAppointment",
            "ExtendAppointmentInput",
            json!({ "auditId": gid(audit), "windowUntil": now + Duration::days(99) }),
        ),
    ];
    let before = house.count("appointments WHERE ended_at IS NULL").await?;
    for (deed, ty, input) in deeds {
        let document =
            format!("mutation($input: {ty}!) {{ {deed}(input: $input) {{ userErrors {{ reason }} }} }}");
        let ask = async |person: &'static str, inside: Option<&'static str>| {
            let voice = Voice::of(&door, person);
            let voice = inside.map_or(voice, |body| voice.inside(body));
            let answer = voice.ask(&document, json!({ "input": input })).await?;
            Ok::<_, anyhow::Error>(answer.code().to_owned())
        };
        for person in ["beppu-manager", "beppu-auditor", "beppu-viewer", "frontend"] {
            assert_eq!(ask(person, None).await?, "FORBIDDEN", "{person} {deed}");
        }
        assert_eq!(ask("firm-auditor", Some(BEPPU)).await?, "FORBIDDEN", "{deed}");
        assert_eq!(
            ask("nakatsu-ciso", None).await?,
            "NOT_FOUND",
            "{deed}: another body's audit is not there"
        );
    }
    assert_eq!(house.count("appointments WHERE ended_at IS NULL").await?, before);
    Ok(())
}

#[tokio::test]
async fn mutual_auditors_are_independent_like_others() -> Result<()> {
    let house = two_bodies().await?;
    house.invite("nakatsu-ciso", "adviser", &[domain::access::Role::InternalAuditor]).await?;
    let audit = house.outside_audit(BEPPU, AuditKind::Mutual).await?;
    house.appoint(BEPPU, audit, house.place(NAKATSU)?).await?;
    let advisor = Advisor::User(house.user("adviser").await?);
    let fiscal_year = FiscalYear::parse("fiscalYear", 2024)?;
    house.run("beppu-ciso", NoteAdvisory { advisor, fiscal_year }).await?;
    house.lead(BEPPU, audit, "nakatsu-auditor", State::Notified).await?;
    let expected_version = house.audit(BEPPU, audit).await?.version;
    let declare = || DeclareIndependence { audit, expected_version };
    assert_eq!(code(house.run_in("adviser", BEPPU, declare()).await), "CONFLICT INDEPENDENCE_ADVISED");
    assert_eq!(code(house.run("beppu-auditor", declare()).await), "CONFLICT NOT_INDEPENDENT");
    assert_eq!(code(house.run_in("nakatsu-auditor", BEPPU, declare()).await), "ok");
    assert_eq!(code(house.run_in("nakatsu-auditor", BEPPU, declare()).await), "CONFLICT ON_TEAM_ALREADY");
    house.lead(BEPPU, audit, "nakatsu-auditor", State::Submitted).await?;
    let version = house.audit(BEPPU, audit).await?.version;
    let start = || domain::audit::Advance::<domain::audit::StartFieldwork>::new(audit, version);
    assert_eq!(code(house.run_in("adviser", BEPPU, start()).await), "CONFLICT NOT_ON_TEAM");
    assert_eq!(code(house.run_in("nakatsu-auditor", BEPPU, start()).await), "ok");
    Ok(())
}
