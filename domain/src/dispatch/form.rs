//! The request form (派遣依頼書): what a body writes, and what is missing before it can be sent.
use super::TeamSize;
use crate::{
    Error, Reason, Result,
    advisor::{AdvisorId, Field, WorkMode},
    kernel::{
        fiscal::FiscalYear,
        text::{Line, Prose},
        words::words,
    },
    programme::{Effort, Programme},
};
use chrono::{Datelike as _, NaiveDate};

/// The name of the body's project, up to 120 characters. An advisor serves the same project once a fiscal year.
pub type ProjectName = Line<120>;
/// The section that asks, or its contact: up to 120 characters.
pub type ContactLine = Line<120>;
/// An aim or a present state, up to 2,000 characters.
pub type RequestText = Prose<2000>;

/// The most days that a request may name. The programme's quota is tighter.
pub const MOST_DAYS: usize = 31;

const DAYS: Reason = Reason::of(
    "DISPATCH_DAYS",
    "Name 1 to 31 days, each once.",
    "派遣希望日は1日から31日分まで、重複なく指定してください。",
);
const HEADCOUNT: Reason = Reason::of(
    "DISPATCH_PARTICIPANTS",
    "There must be 1 to 1,000 participants.",
    "参加予定者数は1人から1000人までで指定してください。",
);
const HOURS: Reason = Reason::of(
    "DISPATCH_HOURS",
    "The hours must lie between 1 and 200.",
    "時間数は1から200までで指定してください。",
);

/// What a body asks for. A draft may lack anything; what is there is sound.
#[derive(Debug, Clone, Default)]
pub struct RequestForm {
    /// The project that it is for.
    pub project: Option<ProjectName>,
    /// The section that asks.
    pub section: Option<ContactLine>,
    /// Whom to ask about it, and how.
    pub contact: Option<ContactLine>,
    /// What is to be reached.
    pub aim: RequestText,
    /// How things stand: security policy, audits so far.
    pub present: RequestText,
    /// How many of the body's people will take part.
    pub participants: Option<u16>,
    /// On site or online.
    pub mode: Option<WorkMode>,
    /// On which days, in order. Days in Japan.
    pub days: Vec<NaiveDate>,
    /// How many hours altogether, online.
    pub hours: Option<u8>,
    /// Whom the body would like, if anybody.
    pub wished: Option<AdvisorId>,
    /// What advice is wanted on, in order; none if the body does not say.
    pub fields: Vec<Field>,
    /// How many advisors are to go together.
    pub team: TeamSize,
}

words! {
    /// What keeps a request from being sent.
    pub enum FormGap {
        /// The project has no name.
        Project = "PROJECT",
        /// It does not say which section asks.
        Section = "SECTION",
        /// It names no contact.
        Contact = "CONTACT",
        /// It does not say what is to be reached.
        Aim = "AIM",
        /// It does not say how things stand.
        PresentState = "PRESENT_STATE",
        /// It does not say how many will take part.
        Participants = "PARTICIPANTS",
        /// It does not say whether on site or online.
        Mode = "MODE",
        /// It names no day.
        Days = "DAYS",
        /// It does not say how many hours online.
        Hours = "HOURS",
        /// It wants more days on site than the programme gives to one case.
        TooManyDays = "TOO_MANY_DAYS",
        /// It wants more hours online than the programme gives to one case.
        TooManyHours = "TOO_MANY_HOURS",
        /// Its days do not have so many hours.
        LongDays = "LONG_DAYS",
        /// It wants more advisors than the programme gives to one case.
        TeamTooLarge = "TEAM_TOO_LARGE",
        /// A day is over, or is today.
        DayPast = "DAY_PAST",
        /// A day lies outside the programme's fiscal year.
        DayOutsideYear = "DAY_OUTSIDE_YEAR",
    }
}

impl FormGap {
    /// What to do about it, in English and in Japanese.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Project => ("Name the project.", "事業名を記入してください。"),
            Self::Section => ("Name the section that asks.", "担当部署を記入してください。"),
            Self::Contact => ("Name a contact.", "連絡先を記入してください。"),
            Self::Aim => ("Say what is to be reached.", "派遣の目的を記入してください。"),
            Self::PresentState => ("Say how things stand.", "現在の取組状況を記入してください。"),
            Self::Participants => ("Say how many will take part.", "参加予定者数を記入してください。"),
            Self::Mode => ("Choose on site or online.", "現地派遣かオンラインかを選択してください。"),
            Self::Days => ("Name the days.", "派遣希望日を指定してください。"),
            Self::Hours => ("Say how many hours online.", "オンラインの時間数を記入してください。"),
            Self::TooManyDays => (
                "Fewer days: the programme gives fewer to one case.",
                "1件当たりの現地派遣の日数の上限を超えています。",
            ),
            Self::TooManyHours => (
                "Fewer hours: the programme gives fewer to one case.",
                "1件当たりのオンラインの時間数の上限を超えています。",
            ),
            Self::LongDays => {
                ("The days named do not have so many hours.", "時間数が派遣希望日の合計時間を超えています。")
            }
            Self::TeamTooLarge => (
                "Fewer advisors: the programme gives fewer to one case.",
                "1件当たりの派遣人数の上限を超えています。",
            ),
            Self::DayPast => ("Each day must lie ahead.", "派遣希望日は明日以降にしてください。"),
            Self::DayOutsideYear => (
                "Each day must lie in the programme's fiscal year.",
                "派遣希望日は制度の年度内にしてください。",
            ),
        }
    }
}

impl RequestForm {
    /// The form, if its days, hours and participants can be meant at all. Days are put in order.
    pub fn checked(mut self) -> Result<Self> {
        let named = self.days.len();
        self.days.sort_unstable();
        self.days.dedup();
        self.fields.sort_unstable();
        self.fields.dedup();
        if self.days.len() != named || named > MOST_DAYS {
            return Err(Error::invalid("days", DAYS));
        }
        if self.participants.is_some_and(|many| !(1..=1000).contains(&many)) {
            return Err(Error::invalid("participants", HEADCOUNT));
        }
        if self.hours.is_some_and(|hours| !(1..=200).contains(&hours)) {
            return Err(Error::invalid("hours", HOURS));
        }
        Ok(self)
    }

    /// What is missing, or asks for more than `programme` gives, on the day `today`; empty if it can be sent.
    #[must_use]
    pub fn gaps(&self, programme: &Programme, today: NaiveDate) -> Vec<FormGap> {
        let (quota, year) = (&programme.terms.quota, programme.fiscal_year.year());
        let online = self.mode == Some(WorkMode::Online);
        let hours = usize::from(self.hours.filter(|_| online).unwrap_or(0));
        let days = self.days.len();
        let found = [
            (self.project.is_none(), FormGap::Project),
            (self.section.is_none(), FormGap::Section),
            (self.contact.is_none(), FormGap::Contact),
            (self.aim.as_str().is_empty(), FormGap::Aim),
            (self.present.as_str().is_empty(), FormGap::PresentState),
            (self.participants.is_none(), FormGap::Participants),
            (self.mode.is_none(), FormGap::Mode),
            (days == 0, FormGap::Days),
            (online && self.hours.is_none(), FormGap::Hours),
            (!online && days > usize::from(quota.days_on_site), FormGap::TooManyDays),
            (hours > usize::from(quota.hours_online), FormGap::TooManyHours),
            (hours > 24 * days, FormGap::LongDays),
            (self.team.seats() > quota.per_case, FormGap::TeamTooLarge),
            (self.days.iter().any(|day| *day <= today), FormGap::DayPast),
            (self.days.iter().any(|day| year_of(*day) != year), FormGap::DayOutsideYear),
        ];
        found.into_iter().filter(|(is_open, _)| *is_open).map(|(_, gap)| gap).collect()
    }

    /// Passes a form that has no gap.
    pub fn must_be_complete(&self, programme: &Programme, today: NaiveDate) -> Result<()> {
        let gaps = self.gaps(programme, today);
        if gaps.is_empty() {
            return Ok(());
        }
        let (en, ja): (Vec<_>, Vec<_>) = gaps.iter().map(|gap| gap.words()).unzip();
        let en = format!("The request is not complete. {}", en.join(" "));
        let ja = format!("派遣依頼書に不備があります。{}", ja.concat());
        Err(Error::Conflict(Reason::naming("FORM_INCOMPLETE", en, ja)))
    }

    /// What it takes of each advisor: days on site, or hours online.
    #[must_use]
    pub fn effort(&self) -> Effort {
        match self.mode {
            Some(WorkMode::Online) => Effort { days_on_site: 0, hours_online: self.hours.unwrap_or(0) },
            _ => Effort { days_on_site: u8::try_from(self.days.len()).unwrap_or(u8::MAX), hours_online: 0 },
        }
    }
}

/// The year in which the fiscal year of a day begins.
fn year_of(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The first day after a fiscal year: when it is asked what came of a dispatch in it.
pub(super) fn day_after(year: FiscalYear) -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(year.year() + 1, 4, 1).ok_or_else(|| Error::internal("no such fiscal year"))
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
