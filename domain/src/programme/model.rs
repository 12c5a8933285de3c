//! A programme of one fiscal year.
use super::{Quota, Rates, RegionRule};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    engagement::{Window, Yen},
    kernel::{fiscal::FiscalYear, id::Kind, text::Line, version, words::words},
};

/// The name of a programme, up to 120 characters.
pub type ProgrammeName = Line<120>;

/// The most windows that a programme has.
const MOST_WINDOWS: usize = 12;

const NO_WINDOW: Reason = Reason::of(
    "WINDOWS_NEEDED",
    "A programme takes requests in 1 to 12 windows.",
    "申請受付期間は1～12件指定してください。",
);
const OVERLAP: Reason = Reason::of(
    "WINDOWS_OVERLAP",
    "The windows must follow each other without overlapping.",
    "申請受付期間は重ならないように順に指定してください。",
);
const OUTSIDE: Reason = Reason::of(
    "WINDOW_OUTSIDE_YEAR",
    "A window opens in the programme's fiscal year or the one before, and is over by the end of the year.",
    "申請受付期間は、前年度または当該年度に始まり、当該年度内に終わるように指定してください。",
);
const NOT_DRAFT: Reason = Reason::of(
    "PROGRAMME_OPEN",
    "The programme is open: its budget, quotas and windows stand.",
    "事業はすでに開始されているため、予算・上限・受付期間は変更できません。",
);
const NOT_OPEN: Reason =
    Reason::of("PROGRAMME_NOT_OPEN", "The programme is not open.", "事業は実施中ではありません。");
const NO_ENTRY: Reason = Reason::of(
    "OUTSIDE_APPLICATION_WINDOW",
    "The programme takes no requests now: wait for its next window.",
    "現在は申請受付期間ではありません。次の受付期間に申請してください。",
);

words! {
    /// Where a programme stands.
    pub enum ProgrammeState {
        /// Being prepared: everything can change.
        Draft = "DRAFT",
        /// Takes requests in its windows; its terms stand.
        Open = "OPEN",
        /// Takes no more requests.
        Closed = "CLOSED",
    }
}

/// What holds for all dispatches of a programme. Set before it opens, and not changed after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// What it is called.
    pub name: ProgrammeName,
    /// How much money it has.
    pub budget: Yen,
    /// How much a case may take.
    pub quota: Quota,
    /// Where advisors may be sent.
    pub region_rule: RegionRule,
    /// What is paid, and by whom.
    pub rates: Rates,
    /// When it takes requests, in order.
    pub windows: Vec<Window>,
}

impl Terms {
    /// The same, if they are sensible for `year`.
    pub fn checked(self, year: FiscalYear) -> Result<Self> {
        self.quota.checked("quota")?;
        if !(1..=MOST_WINDOWS).contains(&self.windows.len()) {
            return Err(Error::invalid("windows", NO_WINDOW));
        }
        let follow = self.windows.windows(2).all(|pair| match pair {
            [first, second] => first.until <= second.from,
            _ => true,
        });
        if !follow {
            return Err(Error::invalid("windows", OVERLAP));
        }
        for window in &self.windows {
            let (opens, last) = (FiscalYear::of(window.from)?, FiscalYear::of(last_moment(window))?);
            if last > year || opens > year || opens.year() < year.year() - 1 {
                return Err(Error::invalid("windows", OUTSIDE));
            }
        }
        Ok(self)
    }
}

/// The last moment in a window, whose end is outside.
fn last_moment(window: &Window) -> Timestamp {
    window.until.checked_sub_signed(chrono::TimeDelta::milliseconds(1)).unwrap_or(window.until)
}

/// The dispatch of advisors in one fiscal year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Its id.
    pub id: ProgrammeId,
    /// The fiscal year; a programme each.
    pub fiscal_year: FiscalYear,
    /// What holds for its dispatches.
    pub terms: Terms,
    /// Where it stands.
    pub state: ProgrammeState,
    /// When it was drafted.
    pub created_at: Timestamp,
    /// Grows with each change, from 1.
    pub version: i32,
}

impl Kind for Programme {
    const NAME: &'static str = "Programme";
}
/// Names a programme.
pub type ProgrammeId = Id<Programme>;

impl Programme {
    /// Puts other terms in the place of the present ones, before it opens.
    pub fn change(&mut self, terms: Terms, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        if self.state != ProgrammeState::Draft {
            return Err(Error::Conflict(NOT_DRAFT));
        }
        self.terms = terms.checked(self.fiscal_year)?;
        self.version += 1;
        Ok(())
    }

    /// Opens it: from now on its terms stand.
    pub fn open(&mut self, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        if self.state != ProgrammeState::Draft {
            return Err(Error::Conflict(NOT_DRAFT));
        }
        (self.state, self.version) = (ProgrammeState::Open, self.version + 1);
        Ok(())
    }

    /// Closes it: it takes no more requests. Those it took go on.
    pub fn close(&mut self, expected_version: i32) -> Result<()> {
        version::expect(self.version, expected_version)?;
        if self.state != ProgrammeState::Open {
            return Err(Error::Conflict(NOT_OPEN));
        }
        (self.state, self.version) = (ProgrammeState::Closed, self.version + 1);
        Ok(())
    }

    /// Passes while it takes requests.
    pub fn must_take_requests(&self, now: Timestamp) -> Result<()> {
        if self.state != ProgrammeState::Open {
            return Err(Error::Conflict(NOT_OPEN));
        }
        let open = self.terms.windows.iter().any(|window| window.from <= now && now < window.until);
        if open { Ok(()) } else { Err(Error::Conflict(NO_ENTRY)) }
    }
}
