//! How organizations and people come in.
use super::code;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::{
    access::{Action, Role},
    membership::{AcceptInvitation, InvitationCode, InviteMember, PersonName},
    organization::{Bootstrap, FoundOrganization, NewOrganization, OrganizationName},
    register::GovernmentCode,
};
use infra::import::import_governments;
use tests::{House, cluster::root_of_the_repository, house::subject, world::BEPPU};

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
async fn who_lost_the_first_code_founds_again_until_somebody_has_come() -> Result<()> {
    let house = House::open().await?;
    let bootstrap = |secret: &str| -> Result<_> {
        Ok(Bootstrap {
            name: OrganizationName::parse("name", "全国監査支援センター")?,
            first_person: PersonName::parse("name", "center-operator")?,
            code: InvitationCode::new(secret.to_owned()),
        })
    };
    let first = house.platform(bootstrap("lost")?).await?.organization;
    assert_eq!(house.platform(bootstrap("found")?).await?.organization, first);
    let accept = |who: &'static str, secret: &str| house.accept(who, InvitationCode::new(secret.to_owned()));
    assert_eq!(code(accept("center-operator", "lost").await), "INVALID code INVITATION_NOT_OPEN");
    assert_eq!(accept("center-operator", "found").await?, first);
    assert_eq!(code(house.platform(bootstrap("late")?).await), "CONFLICT ORGANIZATION_EXISTS");

    let beppu = NewOrganization::Government(GovernmentCode::parse("code", BEPPU)?);
    let firm = NewOrganization::AuditFirm(OrganizationName::parse("name", "豊後情報監査株式会社")?);
    for (place, new) in [(0, beppu), (1, firm)] {
        let found = async |secret: String| {
            let grant = house.scope("center-operator", None).await?.grant(Action::OrganizationCreate)?;
            let first_person = PersonName::parse("name", "x")?;
            let code = InvitationCode::new(secret);
            house.platform(FoundOrganization { grant, organization: new.clone(), first_person, code }).await
        };
        let made = found(format!("{place} lost")).await?;
        house.clock.pass(Duration::days(15));
        assert_eq!(found(format!("{place} found")).await?, made, "nobody has come in");
        let person = if place == 0 { "ciso" } else { "manager" };
        assert_eq!(accept(person, &format!("{place} found")).await?, made);
        assert_eq!(code(found(format!("{place} late")).await), "CONFLICT ORGANIZATION_EXISTS");
    }
    assert_eq!(house.count("organizations").await?, 3);
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
        keyed: None,
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
