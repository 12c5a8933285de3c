//! Advisors of the centre: one visits Beppu twice, one takes over what the other declined, and one request waits for money.
use super::{
    dispatch::{Case, OPERATOR},
    house::{House, said},
    road::day,
    visiting::{ADVISOR, Visiting, consent},
};
use anyhow::{Context as _, Result};
use chrono::{NaiveDate, TimeDelta};
use domain::{
    Timestamp,
    advisor::{
        AdvisorId, CaisRank, Capacity, CertificateNumber, Certified, Field, Introduction, Particulars,
        PublicProfile, Qualification, RegisterAdvisor, RenewAdvisor, WorkMode,
    },
    catalog::ItemCode,
    dispatch::{ContactLine, ProjectName, RequestForm, RequestText, TeamSize},
    engagement::{Window, Yen},
    kernel::{
        fiscal::{FiscalYear, day_in_japan},
        page::PageRequest,
    },
    membership::{ListMembers, MemberId, PersonName},
    programme::{
        Bearer, DraftProgramme, OpenProgramme, ProgrammeId, ProgrammeName, Quota, Rates, RegionRule, Terms,
    },
    register::PrefectureCode,
    visit::{PartContent, PartText, TraineeName, TraineeProgress},
};

const SECOND: &str = "advisor-2";
/// What a day on site takes of a programme's budget, in yen: the fee, and travel and lodging.
const FEE: i32 = 40_000;
const TRAVEL: i32 = 25_000;

/// The centre's advisors, in the order in which they are proposed.
pub(super) type Advisors = [AdvisorId; 2];

/// Fiscal year 2025: Beppu asks for an advisor, is visited twice, and reports.
pub(super) async fn visited(house: &House) -> Result<Advisors> {
    house.at(day("2025-04-07")?);
    let advisors = [
        register(house, ADVISOR, "ISA-0711", "2024-05-13").await?,
        register(house, SECOND, "ISA-0712", "2024-06-03").await?,
    ];
    let (from, until) = (day("2025-04-08")?, day("2025-12-01")?);
    let programme =
        programme(house, FiscalYear::parse("year", 2025).map_err(said)?, (from, until), 30).await?;
    house.at(day("2025-05-12")?);
    let days = vec!["2025-06-10".parse()?, "2025-06-24".parse()?];
    let form = form("内部監査の立上げ", "職員だけで内部監査を実施できる体制をつくる。", days)?;
    let case = Case::ask(house, "beppu-manager", programme, form).await?;
    house.at(day("2025-05-14")?);
    case.screen().await?;
    case.choose(&advisors).await?;
    house.at(day("2025-05-19")?);
    case.offer().await?;
    house.at(day("2025-05-21")?);
    case.accept(ADVISOR).await?;
    case.confirm().await?;
    house.at(day("2025-05-26")?);
    consent(house, case.id).await?;
    let first = Visiting::agree(house, case.id, "2025-06-10").await?;
    let second = Visiting::agree(house, case.id, "2025-06-24").await?;
    first.carry_out(first_day()?).await?;
    second.carry_out(second_day()?).await?;
    // The last day is over: the report is due.
    house.at(day("2025-06-27")?);
    house.settle().await?;
    case.report("助言を踏まえて監査計画と監査手順書を作成し、職員2名が内部監査の一部を主導した。").await?;
    Ok(advisors)
}

/// The fiscal year in which `now` is, or nearly: what one advisor declines the other takes on, and the budget does not
/// reach for a third municipality.
pub(super) async fn declined_and_waiting(house: &House, advisors: Advisors, now: Timestamp) -> Result<()> {
    let (before, on) = (|days| now - TimeDelta::days(days), now + TimeDelta::days(30));
    house.at(before(20));
    for (advisor, number) in advisors.into_iter().zip(["ISA-0811", "ISA-0812"]) {
        let certified = certified(number, day_in_japan(before(20)))?;
        house.act(OPERATOR, RenewAdvisor { advisor, certified, expected_version: 1 }).await?;
    }
    let year = FiscalYear::of(on).map_err(said)?;
    let programme = programme(house, year, (before(20), on), 1).await?;
    let days = vec![day_in_japan(on)];
    let wanted = form(
        "情報資産台帳の整備",
        "情報資産の分類と管理責任者を台帳で確かめられるようにする。",
        days.clone(),
    )?;
    let taken_over = Case::ask(house, "nakatsu-manager", programme, wanted).await?;
    house.at(before(18));
    taken_over.screen().await?;
    taken_over.choose(&advisors).await?;
    house.at(before(15));
    taken_over.offer().await?;
    house.at(before(14));
    taken_over.decline(ADVISOR).await?;
    house.at(before(12));
    taken_over.accept(SECOND).await?;
    taken_over.confirm().await?;
    house.at(before(10));
    let wanted = form("職員研修", "外部委託先の管理について職員の理解を深める。", days)?;
    let waiting = Case::ask(house, "hita-manager", programme, wanted).await?;
    house.at(before(8));
    waiting.screen().await?;
    // The second is booked on that day.
    let [free, _] = advisors;
    waiting.wait_for_budget(&[free]).await?;
    house.settle().await
}

async fn register(house: &House, person: &str, number: &str, on: &str) -> Result<AdvisorId> {
    let member = member(house, person).await?;
    let prefecture = |code| PrefectureCode::parse("prefecture", code).map_err(said);
    let introduction = "自治体の情報セキュリティ監査に携わってきた。内部監査の立上げと職員の育成を支援する。";
    let public = PublicProfile {
        name: PersonName::parse("name", person).map_err(said)?,
        introduction: Introduction::parse("introduction", introduction).map_err(said)?,
        fields: vec![Field::Policy, Field::InternalAudit, Field::Training],
        regions: vec![prefecture("40")?, prefecture("44")?],
        modes: vec![WorkMode::OnSite, WorkMode::Online],
    };
    let capacity = Capacity::parse("daysPerMonth", 8).map_err(said)?;
    let particulars = Particulars { public, home: prefecture("40")?, employer: None, capacity };
    let certified = certified(number, on.parse()?)?;
    house.act(OPERATOR, RegisterAdvisor { member, particulars, certified }).await
}

fn certified(number: &str, on: NaiveDate) -> Result<Certified> {
    let number = CertificateNumber::parse("certificateNumber", number).map_err(said)?;
    Ok(Certified { qualification: Qualification::Cais { rank: CaisRank::LeadAuditor, number }, on })
}

async fn member(house: &House, person: &str) -> Result<MemberId> {
    let page = PageRequest::new(Some(100), None, None, None).map_err(said)?;
    let all = house.act(OPERATOR, ListMembers(page)).await?.items;
    let found = all.into_iter().find(|one| one.name.as_str() == person);
    Ok(found.with_context(|| format!("{person} is not there"))?.id)
}

/// The programme of a fiscal year, open: it pays for so many days on site, and takes requests from one moment to the other.
async fn programme(
    house: &House,
    fiscal_year: FiscalYear,
    (from, until): (Timestamp, Timestamp),
    days: i32,
) -> Result<ProgrammeId> {
    let yen = |amount| Yen::parse("yen", amount).map_err(said);
    let name = format!("情報セキュリティ内部監査アドバイザー派遣事業（{}）", fiscal_year.era());
    let terms = Terms {
        name: ProgrammeName::parse("name", &name).map_err(said)?,
        budget: yen(days * (FEE + TRAVEL))?,
        quota: Quota::USUAL,
        region_rule: RegionRule::Named,
        rates: Rates {
            per_day: yen(FEE)?,
            per_hour: yen(6_000)?,
            travel: yen(TRAVEL)?,
            fees_by: Bearer::Center,
            travel_by: Bearer::Center,
        },
        windows: vec![Window::new(from, until).map_err(said)?],
    };
    let programme = house.act(OPERATOR, DraftProgramme { fiscal_year, terms }).await?;
    house.act(OPERATOR, OpenProgramme { programme, expected_version: 1 }).await
}

/// The request form, for days on site.
fn form(project: &str, aim: &str, days: Vec<NaiveDate>) -> Result<RequestForm> {
    let line = |text| ContactLine::parse("contact", text).map_err(said);
    let present = "情報セキュリティポリシーは策定済み。内部監査は情報システム担当課だけで行っている。";
    Ok(RequestForm {
        project: Some(ProjectName::parse("project", project).map_err(said)?),
        section: Some(line("総務部 情報政策課")?),
        contact: Some(line("情報セキュリティ担当 内線2210")?),
        aim: RequestText::parse("aim", aim).map_err(said)?,
        present: RequestText::parse("presentState", present).map_err(said)?,
        participants: Some(8),
        mode: Some(WorkMode::OnSite),
        days,
        hours: None,
        wished: None,
        fields: Vec::new(),
        team: TeamSize::default(),
    })
}

fn text(said_so: &str) -> Result<PartText> {
    PartText::parse("text", said_so).map_err(said)
}

fn trainee(who: &str, progress: TraineeProgress) -> Result<PartContent> {
    Ok(PartContent::Trainee(TraineeName::parse("trainee", who).map_err(said)?, progress, None))
}

/// What was done on the first day, as two messages.
fn first_day() -> Result<[Vec<PartContent>; 2]> {
    let item = ItemCode::parse("item", "1.1-01").map_err(said)?;
    Ok([
        vec![
            PartContent::Attendees(text("情報政策課4名、総務課2名、監査委員事務局2名")?),
            PartContent::ItemLookedAt(item, Some(text("基本方針の適用範囲を読み合わせた。")?)),
            PartContent::Observation(text("監査の手順が担当者の経験に頼っており、文書になっていない。")?),
        ],
        vec![
            PartContent::Advice(text("監査計画、手順書、調書の3点をまず整える。")?),
            trainee("情報政策課 主査", TraineeProgress::Assisted)?,
            trainee("監査委員事務局 主任", TraineeProgress::Watched)?,
            PartContent::NextStep(
                text("監査手順書の案をつくり、次回の訪問で確かめる。")?,
                Some("2025-06-23".parse()?),
            ),
        ],
    ])
}

/// What was done on the second day, likewise.
fn second_day() -> Result<[Vec<PartContent>; 2]> {
    Ok([
        vec![
            PartContent::Attendees(text("情報政策課4名、監査委員事務局2名")?),
            PartContent::Observation(text("手順書の案により、職員が1課の監査を最後まで行った。")?),
        ],
        vec![
            PartContent::Advice(text("指摘の根拠となる記録を調書に写しで残す。")?),
            trainee("情報政策課 主査", TraineeProgress::Led)?,
            trainee("監査委員事務局 主任", TraineeProgress::Led)?,
            PartContent::NextStep(
                text("今年度の内部監査を職員だけで実施する。")?,
                Some("2025-11-28".parse()?),
            ),
        ],
    ])
}
