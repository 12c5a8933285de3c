//! Two fiscal years of Beppu's own internal audits: what is found, disputed, mended, borne, carried over and found again.
use super::{
    cast::BEPPU,
    fieldwork::{Checklist, register, step},
    house::{House, said},
    mending,
    own::{AUDITOR, CISO, MANAGER, Own, RESPONDENT},
    remarks::{ERASURE, LEFT_IDS, PATCHES, SCREENS, SCREENS_AGAIN},
    road::day,
};
use crate::commands::say;
use anyhow::{Context as _, Result, ensure};
use axum::body::Bytes;
use chrono::Days;
use domain::{
    Timestamp,
    audit::{AcknowledgeReport, Advance, Answer, AuditId, Close, DraftReport, LoadAudits, StartFactCheck},
    evidence::{
        ClaimUpload, CompleteUpload, EvidenceId, EvidenceTitle, FileName, LinkEvidence, SlotToken,
        StartUpload,
    },
    finding::{CarryOverFindings, Finding, FindingId, FindingState, LoadFindingsOf},
    kernel::fiscal::{FiscalYear, day_in_japan},
    prior::CarryOverAnswers,
    publication::{ApprovePublication, DraftPublication, LoadPublicationsOf, Summary},
};
use infra::system::secret_code;

/// The fiscal years, by the years they start in.
pub(super) const YEARS: [i32; 2] = [2024, 2025];
/// The item that evidence is brought for.
const POLICY_ITEM: &str = "1.1-01";
const POLICY: &str = "別府市情報セキュリティ基本方針（適用範囲）\n首長部局、教育委員会、議会事務局及び地方公営企業を対象とする。\n";
const WHY_BORNE: &str =
    "次期施設予約システムへの更新までの間、外部との通信を制限したうえで、残るリスクを受容する。";

/// What both years have in common.
struct Story<'h> {
    house: &'h House,
    checklist: Checklist,
    population: u32,
}

/// Tells both years. Answers the finding of the second whose risk is borne.
pub(super) async fn tell(house: &House) -> Result<FindingId> {
    let (_, population) = register(house, BEPPU).await?;
    let story = Story { house, checklist: Checklist::read(house).await?, population };
    let [year, next] = YEARS;
    let (first, evidence) = story.find(year).await?;
    story.mend(&first).await?;
    publish(house, first.audit).await?;
    house.settle().await?;
    let second = story.carry_over(first.audit, next).await?;
    story.find_again(&second, evidence).await?;
    house.settle().await?;
    let report = second.verified_report().await?;
    say(&format!("  report of the second year: sha256 {}", report.sha256));
    let audits = house.act(MANAGER, LoadAudits(vec![second.audit])).await?;
    let carried = house.act(MANAGER, LoadFindingsOf(audits)).await?;
    let borne = carried.into_iter().find(|one| one.state == FindingState::RiskAccepted);
    Ok(borne.context("nobody bears a risk")?.id)
}

/// The CISO bears the risk for another year from `now`, so that it is borne whenever the story is told.
pub(super) async fn bear_on(house: &House, borne: FindingId, now: Timestamp) -> Result<()> {
    house.at(now);
    let until = day_in_japan(now).checked_add_days(Days::new(365)).context("no such day")?;
    mending::bear(house, borne, until, WHY_BORNE).await
}

/// A signed audit, and what was found in it.
struct Signed {
    audit: AuditId,
    left_ids: FindingId,
    erasure: FindingId,
    patches: FindingId,
    screens: FindingId,
}

impl Story<'_> {
    /// The first year, from the plan to the signature.
    async fn find(&self, year: i32) -> Result<(Signed, EvidenceId)> {
        let house = self.house;
        house.at(day("2024-06-03")?);
        let own = Own::create(house, FiscalYear::parse("year", year).map_err(said)?).await?;
        own.begin().await?;
        house.at(day("2024-08-26")?);
        let evidence = bring(house, own.audit).await?;
        own.answer(&self.checklist, self.population).await?;
        house.at(day("2024-09-09")?);
        let remarks = [&LEFT_IDS, &ERASURE, &PATCHES, &SCREENS];
        own.judge(&self.checklist, self.population, &remarks).await?;
        let signed = Signed {
            audit: own.audit,
            left_ids: own.propose(&LEFT_IDS).await?,
            erasure: own.propose(&ERASURE).await?,
            patches: own.propose(&PATCHES).await?,
            screens: own.propose(&SCREENS).await?,
        };
        house.at(day("2024-10-21")?);
        step::<DraftReport>(house, AUDITOR, None, own.audit).await?;
        step::<StartFactCheck>(house, AUDITOR, None, own.audit).await?;
        house.at(day("2024-10-28")?);
        let objection = "当該3台は故障により消去ソフトウェアを使用できず、職員2名の立会いの下で物理的に破壊した。情報が漏えいするおそれはなかった。";
        mending::dispute(house, signed.erasure, objection).await?;
        house.at(day("2024-11-01")?);
        let reply = "破壊したとの説明は受けたが、この監査項目は方法、日時及び実施者の記録を求めている。記録がないため指摘を維持し、団体の意見を報告書に併記する。";
        mending::uphold(house, signed.erasure, reply).await?;
        own.confirm_facts().await?;
        house.at(day("2024-11-15")?);
        own.sign().await?;
        Ok((signed, evidence))
    }

    /// The rest of the first year: one finding is mended, one is begun, one risk is borne, one is taken note of.
    async fn mend(&self, signed: &Signed) -> Result<()> {
        let house = self.house;
        house.at(day("2024-12-02")?);
        let answer = Answer::parse(
            "answer",
            "指摘のとおり受け止め、年度内に是正に着手する。利用者IDの管理は人事課と連携して見直す。",
        );
        let expected_version = super::fieldwork::version(house, CISO, None, signed.audit).await?;
        let acknowledge =
            Advance::<AcknowledgeReport>::with(signed.audit, expected_version, answer.map_err(said)?);
        house.act(CISO, acknowledge).await?;
        house.at(day("2024-12-09")?);
        let plan = "人事課から毎月発令一覧の提供を受け、情報システム担当課が利用者IDを棚卸しする。";
        let due = "2027-03-31".parse()?;
        mending::begin(house, signed.left_ids, "利用者IDの棚卸し手順の整備", plan, due).await?;
        let plan = "物理的な破壊を含む廃棄手順書と、1台ごとの記録様式を定める。";
        let due = "2025-01-31".parse()?;
        let action = mending::begin(house, signed.erasure, "廃棄手順書の制定", plan, due).await?;
        mending::bear(house, signed.patches, "2026-03-31".parse()?, WHY_BORNE).await?;
        mending::take_note(house, signed.screens, "所属長を通じて離席時の画面ロックを周知した。").await?;
        house.at(day("2025-01-20")?);
        let done = "廃棄手順書を制定し、1月の廃棄2台から記録様式を用いた。";
        let seen = "手順書と廃棄2台の記録を閲覧し、方法、日時及び実施者の記載を確かめた。";
        mending::finish(house, signed.erasure, action, done, seen).await
    }

    /// The second year begins: what is not settled goes on in a new audit, and the old one is closed.
    async fn carry_over(&self, from: AuditId, year: i32) -> Result<Own<'_>> {
        let house = self.house;
        house.at(day("2025-04-14")?);
        let own = Own::create(house, FiscalYear::parse("year", year).map_err(said)?).await?;
        house.act(MANAGER, CarryOverAnswers { audit: own.audit, from }).await?;
        house.act(MANAGER, CarryOverFindings { audit: own.audit, from }).await?;
        step::<Close>(house, MANAGER, None, from).await?;
        Ok(own)
    }

    /// The second year, from the notice to the signature. What was only taken note of is found again.
    async fn find_again(&self, own: &Own<'_>, evidence: EvidenceId) -> Result<()> {
        let house = self.house;
        house.at(day("2025-06-02")?);
        own.begin().await?;
        house.at(day("2025-08-25")?);
        let items = vec![POLICY_ITEM.to_owned()];
        house.act(RESPONDENT, LinkEvidence { evidence, audit: own.audit, items }).await?;
        own.answer(&self.checklist, self.population).await?;
        house.at(day("2025-09-08")?);
        own.judge(&self.checklist, self.population, &[&LEFT_IDS, &PATCHES, &SCREENS_AGAIN]).await?;
        let again = own.propose(&SCREENS_AGAIN).await?;
        let audits = house.act(AUDITOR, LoadAudits(vec![own.audit])).await?;
        let findings = house.act(AUDITOR, LoadFindingsOf(audits)).await?;
        let recurs = |one: &Finding| one.id == again && one.recurring_years == 2;
        ensure!(findings.iter().any(recurs), "what is found again is not known to recur");
        house.at(day("2025-10-20")?);
        step::<DraftReport>(house, AUDITOR, None, own.audit).await?;
        step::<StartFactCheck>(house, AUDITOR, None, own.audit).await?;
        house.at(day("2025-10-31")?);
        own.confirm_facts().await?;
        house.at(day("2025-11-14")?);
        own.sign().await
    }
}

/// The audit manager writes what the public may read, and the CISO approves it.
async fn publish(house: &House, audit: AuditId) -> Result<()> {
    house.at(day("2025-02-03")?);
    let summary = "必須の監査項目について内部監査を実施し、4件の指摘を受けた。利用者IDの管理と修正プログラムの適用は、次年度も継続して改善に取り組む。";
    let summary = Summary::parse("summary", summary).map_err(said)?;
    let publication = house.act(MANAGER, DraftPublication { audit, expected_version: 0, summary }).await?;
    let drafted = house.act(CISO, LoadPublicationsOf(vec![audit])).await?;
    let expected_version = drafted.first().context("the summary is not there")?.version;
    let published_on = "2025-02-10".parse()?;
    house.act(CISO, ApprovePublication { publication, expected_version, published_on }).await.map(drop)
}

/// The respondent brings a file of evidence, through the same storage as everybody's.
async fn bring(house: &House, audit: AuditId) -> Result<EvidenceId> {
    let token = SlotToken::new(secret_code().map_err(said)?);
    let start = StartUpload {
        evidence: None,
        title: Some(EvidenceTitle::parse("title", "情報セキュリティ基本方針").map_err(said)?),
        audit: Some(audit),
        items: Some(vec![POLICY_ITEM.to_owned()]),
        file_name: FileName::parse("fileName", "情報セキュリティ基本方針.txt").map_err(said)?,
        sha256: None,
        expires_on: None,
        token: token.clone(),
    };
    house.act(RESPONDENT, start).await?;
    let ticket = house.act(RESPONDENT, ClaimUpload(token.clone())).await?;
    let tenant = house.scope(RESPONDENT, None).await?.tenant();
    let mut incoming = house.files.begin(tenant, ticket.version);
    incoming.take(Bytes::from_static(POLICY.as_bytes())).await.map_err(said)?;
    let received = incoming.received().map_err(said)?;
    incoming.complete().await.map_err(said)?;
    Ok(house.act(RESPONDENT, CompleteUpload { token, received }).await?.evidence)
}
