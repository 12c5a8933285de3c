//! The prefectures and municipalities that are made, and when.
use super::{
    Size,
    dice::{Dice, Kind},
};
use anyhow::{Context as _, Result};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The last fiscal year made.
const LAST_YEAR: u16 = 2025;

/// A prefecture or a municipality.
pub(super) struct Body {
    /// Counts all bodies; the dice know it by this.
    pub(super) number: u64,
    pub(super) code: String,
    pub(super) name: String,
    pub(super) id: Uuid,
    /// Who speaks for it: the coordinator of a prefecture, the audit manager of a municipality.
    pub(super) manager: Uuid,
    /// Whether its items' rows are made.
    pub(super) detailed: bool,
}

/// A prefecture with its municipalities and the firm that audits them.
pub(super) struct Prefecture {
    pub(super) body: Body,
    pub(super) firm: Body,
    pub(super) municipalities: Vec<Body>,
}

/// All that is made, in order.
pub(super) struct Nation {
    pub(super) dice: Dice,
    /// Who compares the whole nation.
    pub(super) center: Body,
    pub(super) prefectures: Vec<Prefecture>,
    pub(super) years: Vec<u16>,
    /// Codes and names beyond the register's, with no government behind them.
    pub(super) invented: Vec<(String, String)>,
}

/// One municipality's part in a year.
pub(super) struct Part<'a> {
    pub(super) prefecture: &'a Prefecture,
    pub(super) body: &'a Body,
    pub(super) year: u16,
    pub(super) engagement: Uuid,
    pub(super) participation: Uuid,
    pub(super) audit: Uuid,
    /// Counts all parts.
    pub(super) number: u64,
}

impl Part<'_> {
    /// Whether the body shows its results to the prefecture by name: every second does.
    pub(super) const fn is_named(&self) -> bool {
        self.body.number.is_multiple_of(2)
    }
}

/// 1 April of the year in Japan, and so many days.
pub(super) fn day(year: u16, days: i64) -> Result<DateTime<Utc>> {
    let first = NaiveDate::from_ymd_opt(i32::from(year), 3, 31).context("a year of the calendar")?;
    let first = first.and_hms_opt(15, 0, 0).context("a time of day")?.and_utc();
    Ok(first + chrono::TimeDelta::days(days))
}

fn millis(year: u16) -> Result<u64> {
    Ok(u64::try_from(day(year, 0)?.timestamp_millis())?)
}

impl Nation {
    /// The nation of that size, with the register's codes and names.
    pub(super) async fn of(db: &impl ConnectionTrait, size: Size, seed: u64) -> Result<Self> {
        let (dice, mut count) = (Dice::new(seed), 0_u64);
        let founded = millis(LAST_YEAR + 1 - size.years)?;
        let mut body = |code: &str, name: &str, detailed: bool| {
            count += 1;
            Body {
                number: count,
                code: code.to_owned(),
                name: name.to_owned(),
                id: dice.id(Kind::Organization, count, founded),
                manager: dice.id(Kind::User, count, founded),
                detailed,
            }
        };
        let mut nation = Self {
            dice,
            center: body("", "全国監査支援センター", false),
            prefectures: Vec::new(),
            years: (LAST_YEAR + 1 - size.years..=LAST_YEAR).collect(),
            invented: Vec::new(),
        };
        let register = register(db).await?;
        let taken: BTreeSet<&str> = register.iter().map(|(code, _, _)| code.as_str()).collect();
        let mut real = 0;
        for (code, name, _) in
            register.iter().filter(|(_, _, kind)| kind == "PREFECTURE").take(size.prefectures)
        {
            let mut made = Prefecture {
                body: body(code, name, false),
                firm: body("", &format!("{name}監査株式会社"), false),
                municipalities: Vec::new(),
            };
            let own = register
                .iter()
                .filter(|(other, _, kind)| kind != "PREFECTURE" && other.get(..2) == code.get(..2));
            for (place, (code, name, _)) in own.take(size.municipalities).enumerate() {
                made.municipalities.push(body(code, name, place < size.detailed));
            }
            real += made.municipalities.len();
            nation.prefectures.push(made);
        }
        // Spread evenly: the largest prefecture has not codes enough for a hundred of each.
        let each = (real * size.growth.saturating_sub(1)).div_ceil(nation.prefectures.len().max(1));
        for prefecture in &mut nation.prefectures {
            let first = prefecture.body.code.get(..2).context("a code")?.to_owned();
            let free = (1_000..10_000).map(|rest| format!("{first}{rest}"));
            for code in free.filter(|code| !taken.contains(code.as_str())).take(each) {
                let name = format!("第{code}市");
                prefecture.municipalities.push(body(&code, &name, false));
                nation.invented.push((code, name));
            }
        }
        Ok(nation)
    }

    /// All bodies with their firms.
    pub(super) fn everybody(&self) -> impl Iterator<Item = &Body> {
        let prefectures = self.prefectures.iter();
        let all = prefectures.flat_map(|one| [&one.body, &one.firm].into_iter().chain(&one.municipalities));
        std::iter::once(&self.center).chain(all)
    }

    /// Names the joint engagement of a prefecture in a year.
    pub(super) fn engagement(&self, prefecture: &Prefecture, year: u16) -> Result<Uuid> {
        Ok(self.dice.id(Kind::Engagement, prefecture.body.number, millis(year)?))
    }

    /// All municipalities' parts in all years, the oldest first.
    pub(super) fn parts(&self) -> Result<Vec<Part<'_>>> {
        let mut parts = Vec::new();
        for year in &self.years {
            for prefecture in &self.prefectures {
                let engagement = self.engagement(prefecture, *year)?;
                for body in &prefecture.municipalities {
                    let number = u64::try_from(parts.len())?;
                    let id = |kind| Ok::<_, anyhow::Error>(self.dice.id(kind, number, millis(*year)?));
                    let (participation, audit) = (id(Kind::Participation)?, id(Kind::Audit)?);
                    parts.push(Part {
                        prefecture,
                        body,
                        year: *year,
                        engagement,
                        participation,
                        audit,
                        number,
                    });
                }
            }
        }
        Ok(parts)
    }
}

/// Code, name and kind of all governments that are there today, by code.
async fn register(db: &impl ConnectionTrait) -> Result<Vec<(String, String, String)>> {
    let sql = "SELECT code, name, kind FROM governments WHERE valid_to IS NULL ORDER BY code";
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
    rows.iter()
        .map(|row| Ok((row.try_get("", "code")?, row.try_get("", "name")?, row.try_get("", "kind")?)))
        .collect()
}
