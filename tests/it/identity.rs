//! People and organizations: how they come in, what they may be, and how they leave.
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    Clock as _, Error,
    access::{Action, Mode, Role},
    audit::State,
    engagement::{DeclineParticipation, Purpose, WithdrawConsents},
    kernel::page::PageRequest,
    membership::{
        AcceptInvitation, AssignRoles, EndMembership, InvitationCode, InviteMember, ListMembers, Member,
        PersonName,
    },
    organization::{Bootstrap, FoundOrganization, NewOrganization, OrganizationName},
    register::GovernmentCode,
    scoring::Basis,
};
use infra::import::import_governments;
use std::collections::BTreeSet;
use tests::{
    House,
    cluster::root_of_the_repository,
    house::subject,
    world::{BEPPU, JointStage, NAKATSU, OITA, ReleaseStage, everything},
};

/// The code of a refusal; with the reason's where there is one.
fn code<T>(answer: domain::Result<T>) -> String {
    match answer {
        Ok(_) => "ok".to_owned(),
        Err(Error::Invalid { field, reason }) => format!("INVALID {field} {}", reason.code()),
        Err(Error::Conflict(reason)) => format!("CONFLICT {}", reason.code()),
        Err(other) => other.code().to_owned(),
    }
}

async fn member(house: &House, name: &str) -> Result<Member> {
    let page = PageRequest::new(Some(100), None, None, None)?;
    let all = house.run("beppu-ciso", ListMembers(page)).await?.items;
    all.into_iter().find(|m| m.name.as_str() == name).with_context(|| format!("no member {name}"))
}

async fn end(house: &House, by: &str, who: &Member, successor: Option<&Member>) -> Result<String> {
    let end =
        EndMembership { member: who.id, successor: successor.map(|m| m.id), expected_version: who.version };
    Ok(code(house.run(by, end).await))
}

#[tokio::test]
async fn the_centre_is_made_once() -> Result<()> {
    let house = House::open().await?;
    house.centre().await?;
    let again = Bootstrap {
        name: OrganizationName::parse("name", "もう一つのセンター")?,
        first_person: PersonName::parse("name", "usurper")?,
        code: InvitationCode::new("x".to_owned()),
    };
    assert_eq!(code(house.platform(again).await), "CONFLICT ORGANIZATION_EXISTS");
    assert_eq!((house.count("organizations").await?, house.count("invitations").await?), (1, 1));
    Ok(())
}

#[tokio::test]
async fn only_operators_found() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    for person in ["beppu-ciso", "oita-coordinator", "firm-manager", "center-advisor", "frontend"] {
        let scope = house.scope(person, None).await?;
        assert_eq!(code(scope.grant(Action::OrganizationCreate)), "FORBIDDEN", "{person}");
    }
    let before = house.count("organizations").await?;
    let other = house.scope("center-operator", None).await?.grant(Action::MemberInvite)?;
    let found = FoundOrganization {
        grant: other,
        organization: NewOrganization::Government(GovernmentCode::parse("code", "442011")?),
        first_person: PersonName::parse("name", "x")?,
        code: InvitationCode::new("x".to_owned()),
    };
    assert_eq!(code(house.platform(found).await), "FORBIDDEN", "a permission for something else is none");
    assert_eq!(house.count("organizations").await?, before);
    Ok(())
}

#[tokio::test]
async fn only_governments_in_being_are_founded_and_once() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let csv = std::fs::read_to_string(root_of_the_repository().join("data/local-governments.csv"))?;
    let retired = "442046,44,日田市,ヒタシ,Hita-shi,CITY,62983,2022,,";
    let csv = csv.replacen(&format!("{retired},"), &format!("{retired}2025-03-31,"), 1);
    assert_eq!(import_governments(&house.owner, csv.as_bytes(), false).await?.changed, 1);
    let mut unknown = (0..10).map(|digit| format!("44299{digit}"));
    let unknown = unknown.rfind(|code| GovernmentCode::parse("code", code).is_ok()).context("a code")?;
    for (which, refusal) in [
        ("442046", "INVALID governmentCode UNKNOWN_GOVERNMENT"),
        (unknown.as_str(), "INVALID governmentCode UNKNOWN_GOVERNMENT"),
        (BEPPU, "CONFLICT ORGANIZATION_EXISTS"),
        ("442054", "ok"),
    ] {
        let grant = house.scope("center-operator", None).await?.grant(Action::OrganizationCreate)?;
        let found = FoundOrganization {
            grant,
            organization: NewOrganization::Government(GovernmentCode::parse("code", which)?),
            first_person: PersonName::parse("name", "x")?,
            code: InvitationCode::new(which.to_owned()),
        };
        assert_eq!(code(house.platform(found).await), refusal, "{which}");
    }
    Ok(())
}

#[tokio::test]
async fn an_invitation_opens_once_and_for_a_time() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let invite = |secret: &str| -> Result<_> {
        let code = InvitationCode::new(secret.to_owned());
        Ok(InviteMember { name: PersonName::parse("name", "newcomer")?, roles: vec![Role::Viewer], code })
    };
    let accept = |who: &str, secret: &str| AcceptInvitation {
        subject: subject(who),
        code: InvitationCode::new(secret.to_owned()),
    };
    let not_open = "INVALID code INVITATION_NOT_OPEN";
    house.run("beppu-ciso", invite("one")?).await?;
    assert_eq!(code(house.platform(accept("newcomer", "two")).await), not_open, "wrong");
    assert_eq!(code(house.platform(accept("beppu-viewer", "one")).await), "CONFLICT ALREADY_MEMBER");
    assert_eq!(code(house.platform(accept("newcomer", "one")).await), "ok", "a refusal uses nothing up");
    assert_eq!(code(house.platform(accept("another", "one")).await), not_open, "used");

    house.run("beppu-ciso", invite("late")?).await?;
    house.clock.pass(Duration::days(14));
    assert_eq!(code(house.platform(accept("latecomer", "late")).await), not_open, "expired");
    house.clock.pass(Duration::seconds(-1));
    assert_eq!(code(house.platform(accept("latecomer", "late")).await), "ok", "a moment before");
    assert_eq!(house.count("invitations WHERE code_hash IN ('one', 'late')").await?, 0, "no code is kept");

    let unfit = InviteMember { roles: vec![Role::Operator], ..invite("unfit")? };
    assert_eq!(code(house.run("beppu-ciso", unfit).await), "INVALID roles ROLE_DOES_NOT_FIT");
    Ok(())
}

#[tokio::test]
async fn one_code_makes_one_member_whoever_hurries() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let secret = InvitationCode::new("hurry".to_owned());
    let name = PersonName::parse("name", "newcomer")?;
    house.run("beppu-ciso", InviteMember { name, roles: vec![Role::Viewer], code: secret.clone() }).await?;
    let (one, two) = tokio::join!(house.accept("one", secret.clone()), house.accept("two", secret));
    let mut answers = [code(one), code(two)];
    answers.sort();
    assert_eq!(answers, ["INVALID code INVITATION_NOT_OPEN", "ok"]);
    Ok(())
}

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
    assert_eq!(code(house.scope("beppu-auditor", None).await), "NOT_FOUND", "who left is a stranger");
    house.lead(BEPPU, audit, "second-auditor", State::Reported).await
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
    house.run_in("firm-auditor", BEPPU, domain::audit::LoadAudits(vec![audit])).await?;
    assert_eq!(house.count(&read).await?, before + 1);
    let page = PageRequest::new(Some(1), None, None, None)?;
    assert_eq!(code(house.run_in("firm-auditor", BEPPU, ListMembers(page)).await), "FORBIDDEN");
    let refused = format!(
        "trail WHERE tenant_id = '{beppu}' AND action = 'MEMBER_READ' AND outcome = 'DENIED' AND organization_id <> '{beppu}'"
    );
    assert_eq!(house.count(&refused).await?, 1);
    Ok(())
}

/// Every action that may write was done in this story, and each has its rows in the trail.
#[tokio::test]
async fn every_write_leaves_a_row_in_the_trail() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    house.internal_audit(State::Reported).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    house.lead(BEPPU, joint.audit_of(BEPPU)?, "firm-auditor", State::Reported).await?;
    house.settle().await?;
    house.release(Basis::Judged, ReleaseStage::Published).await?;
    let viewer = member(&house, "beppu-viewer").await?;
    let assign =
        AssignRoles { member: viewer.id, roles: vec![Role::Respondent], expected_version: viewer.version };
    house.run("beppu-ciso", assign).await?;
    assert_eq!(end(&house, "beppu-ciso", &member(&house, "beppu-viewer").await?, None).await?, "ok");
    house.settle().await?;

    let rows = house.look("SELECT DISTINCT action FROM trail WHERE outcome = 'DONE'").await?;
    let noted: BTreeSet<&str> = rows.iter().filter_map(|row| row.get("action")?.as_str()).collect();
    for action in Action::ALL.iter().filter(|action| action.policy().mode == Mode::Write) {
        assert!(noted.contains(action.as_str()), "{} left no row", action.as_str());
    }
    assert!(noted.contains("ACCEPT_INVITATION") && noted.contains("BOOTSTRAP"));
    for (rows, of) in [
        ("audit_transitions WHERE verb = 'SIGN_REPORT'", "REPORT_SIGN"),
        ("audit_transitions WHERE verb = 'APPROVE_PLAN'", "AUDIT_PLAN_APPROVE"),
        ("members", "ACCEPT_INVITATION"),
        ("organizations WHERE kind <> 'CENTER'", "ORGANIZATION_CREATE"),
    ] {
        assert_eq!(
            house.count(rows).await?,
            house.count(&format!("trail WHERE action = '{of}'")).await?,
            "{of}"
        );
    }
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
