//! The road itself, from the first organization to the released comparison, and a second engagement that is live.
use super::{
    advice,
    cast::{BEPPU, BODIES, NAKATSU, OITA},
    content,
    house::{House, said},
    release,
    round::{self, Round},
    verdicts::{answer, judgement},
    years,
};
use crate::commands::say;
use anyhow::{Result, bail};
use chrono::TimeDelta;
use domain::{
    Clock as _, Timestamp,
    access::Role,
    comparison::{ListReleases, ReleaseState},
    kernel::{fiscal::FiscalYear, page::PageRequest},
    membership::{InvitationCode, PersonName},
    organization::{Bootstrap, NewOrganization, OrganizationName},
    register::GovernmentCode,
};
use infra::{
    files::Files,
    setup,
    system::{SystemClock, secret_code},
};

/// Tells the story in the database at these URLs, unless it was told there before.
pub async fn tell_once(superuser: &str, server: &str, files: &Files) -> Result<()> {
    let house = House::open(server, files.clone(), SystemClock.now()).await?;
    if house.knows("oita-coordinator").await? {
        let page = PageRequest::new(Some(100), None, None, None).map_err(said)?;
        let releases = house.act("oita-coordinator", ListReleases(page)).await?.items;
        let key = release::key(2025)?;
        if releases.iter().any(|one| one.key == key && one.state == ReleaseState::Released) {
            say("The story was told before: it is reused.");
            return Ok(());
        }
    } else if setup::is_new(superuser).await? {
        return tell(superuser, server, files).await;
    }
    bail!("this database holds something else than the demo's story: give the demo a database of its own")
}

/// Tells the whole story, once, in an empty database.
pub async fn tell(superuser: &str, server: &str, files: &Files) -> Result<()> {
    say("Loading 1,788 local governments and the 317 items of edition H19.7 …");
    content::load(superuser, day("2024-04-01")?).await?;
    let house = House::open(server, files.clone(), day("2024-04-10")?).await?;
    say("Founding the centre, Oita prefecture, its 18 municipalities and an audit firm …");
    found(&house).await?;
    say("Fiscal years 2024 and 2025: Beppu's own internal audits …");
    let borne = years::tell(&house).await?;
    say("Fiscal year 2025: an advisor of the centre visits Beppu twice …");
    let advisors = advice::visited(&house).await?;
    say("Fiscal year 2024: a joint audit of 17 municipalities, and its comparison …");
    round::run(&house, &Round::of_2024()?).await?;
    release::publish(&house, 2024).await?;
    say("Fiscal year 2025: a joint audit of 18 municipalities; one has joined late …");
    round::run(&house, &Round::of_2025()?).await?;
    say("One withdraws. Closing, checking and publishing the comparison …");
    house.at(day("2026-01-09")?);
    round::withdraw(&house).await?;
    release::publish(&house, 2025).await?;
    say("This fiscal year: an advisor declines and the next one takes over, a request waits for budget …");
    let now = SystemClock.now();
    // First: else the clock would end what is to be borne on.
    years::bear_on(&house, borne, now).await?;
    advice::declined_and_waiting(&house, advisors, now).await?;
    say("This fiscal year: a second joint audit, which is live …");
    live(&house).await
}

/// Noon in Japan on a calendar day.
pub(super) fn day(day: &str) -> Result<Timestamp> {
    Ok(format!("{day}T03:00:00Z").parse()?)
}

async fn found(house: &House) -> Result<()> {
    let code = InvitationCode::new(secret_code().map_err(said)?);
    let bootstrap = Bootstrap {
        name: OrganizationName::parse("name", "自治体セキュリティ支援センター").map_err(said)?,
        first_person: PersonName::parse("name", "center-operator").map_err(said)?,
        code: code.clone(),
    };
    house.gate.platform(bootstrap).await.map_err(said)?;
    house.accept("center-operator", code).await?;
    for advisor in ["advisor-1", "advisor-2"] {
        house.invite("center-operator", advisor, Role::Advisor).await?;
    }

    let government = |code| Ok::<_, anyhow::Error>(NewOrganization::Government(parsed(code)?));
    house.found("center-operator", government(OITA)?, "oita-ciso").await?;
    house.invite("oita-ciso", "oita-coordinator", Role::Coordinator).await?;
    for body in &BODIES {
        let person = |role: &str| format!("{}-{role}", body.slug);
        house.found("center-operator", government(body.code)?, &person("ciso")).await?;
        house.invite(&person("ciso"), &person("manager"), Role::AuditManager).await?;
        house.invite(&person("ciso"), &person("respondent"), Role::Respondent).await?;
    }
    house.invite("beppu-ciso", "beppu-auditor", Role::InternalAuditor).await?;
    house.invite("beppu-ciso", "frontend", Role::ServiceAccount).await?;
    let firm = OrganizationName::parse("name", "豊後情報監査株式会社").map_err(said)?;
    house.found("center-operator", NewOrganization::AuditFirm(firm), "firm-manager").await?;
    house.invite("firm-manager", "firm-auditor", Role::Auditor).await
}

/// A second engagement, as far as the firm's auditor entering Beppu: whoever tries the demo goes on from there.
async fn live(house: &House) -> Result<()> {
    let now = SystemClock.now();
    house.at(now);
    let year = FiscalYear::of(now).map_err(said)?;
    let round = Round {
        title: format!("大分県共同情報セキュリティ監査（{}・実施中）", year.era()),
        year,
        bodies: BODIES.iter().filter(|body| [BEPPU, NAKATSU].contains(&body.code)).collect(),
        late: None,
        called: now,
        window: (now, now + TimeDelta::days(365)),
        fieldwork: None,
        says: [answer, judgement],
    };
    round::run(house, &round).await
}

pub(super) fn parsed(code: &str) -> Result<GovernmentCode> {
    GovernmentCode::parse("code", code).map_err(said)
}
