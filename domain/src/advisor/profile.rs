//! The two parts of what is known about an advisor: one for whoever looks for advice, one for the centre and themselves.
use super::{CaisRank, Qualification, Validity};
use crate::{
    Error, Reason, Result,
    kernel::{
        text::{Line, Prose},
        words::words,
    },
    membership::PersonName,
    register::PrefectureCode,
};

/// How an advisor presents themselves, up to 1,000 characters.
pub type Introduction = Prose<1000>;

/// Who employs an advisor, up to 120 characters.
pub type Employer = Line<120>;

/// The most days a month has.
const MONTH: u8 = 31;

const NO_FIELD: Reason =
    Reason::of("FIELD_NEEDED", "Name at least one field.", "専門分野を一つ以上指定してください。");
const NO_MODE: Reason = Reason::of(
    "WORK_MODE_NEEDED",
    "Name at least one way of working: on site or online.",
    "現地またはオンラインの実施方法を一つ以上指定してください。",
);
const NO_REGION: Reason = Reason::of(
    "REGION_NEEDED",
    "Who works on site names at least one prefecture to be sent to.",
    "現地で活動する場合は、派遣可能な都道府県を一つ以上指定してください。",
);
const CAPACITY: Reason = Reason::of(
    "CAPACITY",
    "The capacity is 1 to 31 days a month.",
    "受入可能日数は月1日から31日までで指定してください。",
);

words! {
    /// What an advisor advises on.
    pub enum Field {
        /// Rules and organization (情報セキュリティポリシーの策定).
        Policy = "POLICY",
        /// How to audit oneself (内部監査の実施).
        InternalAudit = "INTERNAL_AUDIT",
        /// How to order and oversee an audit from outside (外部監査の調達).
        ExternalAudit = "EXTERNAL_AUDIT",
        /// Networks and their separation (ネットワーク).
        Network = "NETWORK",
        /// Running information systems (システム運用).
        Operations = "OPERATIONS",
        /// Clouds (クラウドサービス).
        Cloud = "CLOUD",
        /// Personal data (個人情報保護).
        PersonalData = "PERSONAL_DATA",
        /// Incidents (インシデント対応).
        Incident = "INCIDENT",
        /// Work given to others (外部委託管理).
        Outsourcing = "OUTSOURCING",
        /// Training of staff (職員研修).
        Training = "TRAINING",
    }
}

words! {
    /// How an advisor works for a body.
    pub enum WorkMode {
        /// There (現地).
        OnSite = "ON_SITE",
        /// From afar (オンライン).
        Online = "ONLINE",
    }
}

/// What every local government may know of an advisor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicProfile {
    /// The name they work under.
    pub name: PersonName,
    /// How they present themselves.
    pub introduction: Introduction,
    /// What they advise on, in order; never empty.
    pub fields: Vec<Field>,
    /// The prefectures they are sent to on site, in order.
    pub regions: Vec<PrefectureCode>,
    /// How they work, in order; never empty.
    pub modes: Vec<WorkMode>,
}

impl PublicProfile {
    /// Puts the lists in order, without repeats, and refuses what cannot be worked with.
    pub fn checked(mut self) -> Result<Self> {
        self.fields.sort_unstable();
        self.fields.dedup();
        self.regions.sort_unstable();
        self.regions.dedup();
        self.modes.sort_unstable();
        self.modes.dedup();
        if self.fields.is_empty() {
            return Err(Error::invalid("fields", NO_FIELD));
        }
        if self.modes.is_empty() {
            return Err(Error::invalid("modes", NO_MODE));
        }
        if self.modes.contains(&WorkMode::OnSite) && self.regions.is_empty() {
            return Err(Error::invalid("prefectureCodes", NO_REGION));
        }
        Ok(self)
    }
}

/// What only the centre and the advisor know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateProfile {
    /// What makes them fit.
    pub qualification: Qualification,
    /// How long it holds.
    pub validity: Validity,
    /// The prefecture they set out from.
    pub home: PrefectureCode,
    /// Who employs them, if anybody does.
    pub employer: Option<Employer>,
    /// How much they take on.
    pub capacity: Capacity,
}

impl PrivateProfile {
    /// The rank that others may know: that there is a certificate, not its number.
    #[must_use]
    pub const fn rank(&self) -> Option<CaisRank> {
        self.qualification.rank()
    }
}

/// How many days a month an advisor gives, from 1 to 31. A day with anything on it counts whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capacity(u8);

impl Capacity {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, days: i32) -> Result<Self> {
        match u8::try_from(days) {
            Ok(days @ 1..=MONTH) => Ok(Self(days)),
            _ => Err(Error::invalid(field, CAPACITY)),
        }
    }

    /// Days a month.
    #[must_use]
    pub const fn days(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(fields: &[Field], regions: &[&str], modes: &[WorkMode]) -> Result<PublicProfile> {
        PublicProfile {
            name: PersonName::parse("name", "監査 花子")?,
            introduction: Introduction::default(),
            fields: fields.to_vec(),
            regions: regions
                .iter()
                .map(|code| PrefectureCode::parse("regions", code))
                .collect::<Result<_>>()?,
            modes: modes.to_vec(),
        }
        .checked()
    }

    fn refusal<T: std::fmt::Debug>(refused: Result<T>) -> (String, &'static str) {
        match refused.unwrap_err() {
            Error::Invalid { field, reason } => (field.into_owned(), reason.code()),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn lists_are_in_order_and_name_nothing_twice() {
        use WorkMode::{OnSite, Online};
        let found = profile(
            &[Field::Training, Field::Policy, Field::Training],
            &["44", "40", "44"],
            &[Online, OnSite, Online],
        )
        .unwrap();
        assert_eq!(found.fields, [Field::Policy, Field::Training]);
        assert_eq!(found.regions.iter().map(ToString::to_string).collect::<Vec<_>>(), ["40", "44"]);
        assert_eq!(found.modes, [OnSite, Online]);
    }

    #[test]
    fn what_cannot_be_worked_with_is_refused() {
        use WorkMode::{OnSite, Online};
        assert_eq!(refusal(profile(&[], &["44"], &[OnSite])), ("fields".into(), "FIELD_NEEDED"));
        assert_eq!(refusal(profile(&[Field::Policy], &["44"], &[])), ("modes".into(), "WORK_MODE_NEEDED"));
        assert_eq!(
            refusal(profile(&[Field::Policy], &[], &[OnSite])),
            ("prefectureCodes".into(), "REGION_NEEDED")
        );
        assert!(profile(&[Field::Policy], &[], &[Online]).is_ok(), "online, no prefecture is needed");
    }

    #[test]
    fn a_month_has_at_most_thirty_one_days() {
        for (days, ok) in [(-1, false), (0, false), (1, true), (31, true), (32, false), (257, false)] {
            assert_eq!(Capacity::parse("daysPerMonth", days).is_ok(), ok, "{days}");
        }
        assert_eq!(refusal(Capacity::parse("daysPerMonth", 0)), ("daysPerMonth".into(), "CAPACITY"));
    }
}
