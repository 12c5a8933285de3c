//! Offers to advisors, which lapse.
use super::{DispatchCandidate, DispatchId};
use crate::{
    Error, Id, Reason, Result, Timestamp,
    access::{Context, OrganizationId, UserId},
    advisor::AdvisorId,
    kernel::{id::Kind, reason::Language, words::words},
};
use chrono::TimeDelta;

/// The version of the confidentiality undertaking that an advisor gives with an acceptance. Versions are counted from 1.
pub const UNDERTAKING_VERSION: i32 = 1;

const OVER: Reason = Reason::of(
    "OFFER_EXPIRED",
    "The time to answer this offer is over.",
    "この派遣依頼の回答期限は過ぎています。",
);
const ANSWERED: Reason =
    Reason::of("OFFER_ANSWERED", "This offer was answered already.", "この派遣依頼はすでに回答済みです。");
const UNDERTAKING: Reason = Reason::of(
    "UNDERTAKING_NEEDED",
    "Accepting takes the present confidentiality undertaking: read it and send its version.",
    "受諾には最新の秘密保持誓約への同意が必要です。内容を確認のうえ、その版を指定してください。",
);
const ANSWER_DAYS: Reason = Reason::of(
    "ANSWER_DAYS",
    "Give 1 to 30 days to answer.",
    "回答期限は1日から30日までで指定してください。",
);

/// The words of the present undertaking.
#[must_use]
pub const fn undertaking_text(language: Language) -> &'static str {
    first_undertaking(language)
}

/// The words of an undertaking of that version; none if this program knows no such version. What advisors gave is read for ever:
/// a new version gets words of its own, and those of the former ones stay as they are.
#[must_use]
pub const fn undertaking_text_of(version: i32, language: Language) -> Option<&'static str> {
    match version {
        1 => Some(first_undertaking(language)),
        _ => None,
    }
}

const fn first_undertaking(language: Language) -> &'static str {
    match language {
        Language::English => {
            "I keep what I learn in this dispatch to myself, during it and afterwards; I use it for this dispatch only; \
             when it is over I give back or destroy what I was given."
        }
        Language::Japanese => {
            "私は、この派遣において知り得た情報を、派遣期間中及び終了後も他に漏らさず、この派遣の目的以外に使用しません。\
             派遣の終了後は、提供を受けた資料を返却し、又は廃棄します。"
        }
    }
}

words! {
    /// What became of an offer.
    pub enum OfferAnswer {
        /// The advisor accepted.
        Accepted = "ACCEPTED",
        /// The advisor declined.
        Declined = "DECLINED",
        /// Nobody answered in time.
        Expired = "EXPIRED",
    }
}

/// How long each offer of a dispatch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerDays(i16);

impl AnswerDays {
    /// Parses the input `field`: 1 to 30 days.
    pub fn parse(field: &'static str, days: i32) -> Result<Self> {
        match i16::try_from(days) {
            Ok(days @ 1..=30) => Ok(Self(days)),
            _ => Err(Error::invalid(field, ANSWER_DAYS)),
        }
    }

    /// How many days.
    #[must_use]
    pub const fn days(self) -> i16 {
        self.0
    }
}

/// A dispatch offered to one advisor (受諾確認).
#[derive(Debug, Clone)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The dispatch.
    pub dispatch: DispatchId,
    /// The body that asks.
    pub municipality: OrganizationId,
    /// The centre.
    pub center: OrganizationId,
    /// To whom.
    pub advisor: AdvisorId,
    /// The person who the advisor is.
    pub person: UserId,
    /// Which seat of the team, from 1.
    pub seat: i16,
    /// How long it and each that follows it stands.
    pub answer_days: AnswerDays,
    /// When it was made.
    pub offered_at: Timestamp,
    /// Until when it can be answered, this moment excluded.
    pub expires_at: Timestamp,
    /// What became of it.
    pub answer: Option<OfferAnswer>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// The version of the confidentiality undertaking that came with an acceptance.
    pub undertaking: Option<i32>,
}

impl Kind for Offer {
    const NAME: &'static str = "DispatchOffer";
}
/// Names an offer.
pub type OfferId = Id<Offer>;

impl Offer {
    /// An offer of a seat to `candidate`, from now on, for so many days, but not beyond the beginning of the service.
    pub(super) fn new(
        candidate: &DispatchCandidate,
        seat: i16,
        answer_days: AnswerDays,
        service_at: Timestamp,
        cx: &Context,
    ) -> Self {
        let expires_at = cx.now + TimeDelta::days(answer_days.days().into());
        Self {
            id: cx.new_id(),
            dispatch: candidate.dispatch,
            municipality: candidate.municipality,
            center: candidate.center,
            advisor: candidate.advisor,
            person: candidate.person,
            seat,
            answer_days,
            offered_at: cx.now,
            expires_at: expires_at.min(service_at),
            answer: None,
            answered_at: None,
            undertaking: None,
        }
    }

    /// Whether it can still be answered.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.answer.is_none() && now < self.expires_at
    }

    /// The advisor accepts, undertaking to keep what they learn.
    pub fn accept(&mut self, undertaking: i32, now: Timestamp) -> Result<()> {
        self.must_be_open(now)?;
        if undertaking != UNDERTAKING_VERSION {
            return Err(Error::invalid("undertakingVersion", UNDERTAKING));
        }
        self.undertaking = Some(undertaking);
        self.close(OfferAnswer::Accepted, now);
        Ok(())
    }

    /// The advisor declines.
    pub fn decline(&mut self, now: Timestamp) -> Result<()> {
        self.must_be_open(now)?;
        self.close(OfferAnswer::Declined, now);
        Ok(())
    }

    /// Whether it is to be passed on: declined, or its time is over without an answer, which is then noted.
    pub(super) fn lapse(&mut self, now: Timestamp) -> bool {
        if self.answer.is_none() && now >= self.expires_at {
            self.close(OfferAnswer::Expired, now);
        }
        matches!(self.answer, Some(OfferAnswer::Declined | OfferAnswer::Expired))
    }

    fn must_be_open(&self, now: Timestamp) -> Result<()> {
        match self.answer {
            None if now < self.expires_at => Ok(()),
            None | Some(OfferAnswer::Expired) => Err(Error::Conflict(OVER)),
            Some(_) => Err(Error::Conflict(ANSWERED)),
        }
    }

    fn close(&mut self, answer: OfferAnswer, now: Timestamp) {
        self.answer = Some(answer);
        self.answered_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn offer() -> Offer {
        let start = Timestamp::from_timestamp(0, 0).unwrap();
        Offer {
            id: Id::from_uuid(Uuid::nil()),
            dispatch: Id::from_uuid(Uuid::nil()),
            municipality: Id::from_uuid(Uuid::nil()),
            center: Id::from_uuid(Uuid::nil()),
            advisor: Id::from_uuid(Uuid::nil()),
            person: Id::from_uuid(Uuid::nil()),
            seat: 1,
            answer_days: AnswerDays::parse("answerDays", 7).unwrap(),
            offered_at: start,
            expires_at: start + TimeDelta::days(7),
            answer: None,
            answered_at: None,
            undertaking: None,
        }
    }

    fn refusal(done: Result<()>) -> &'static str {
        match done {
            Err(Error::Conflict(reason) | Error::Invalid { reason, .. }) => reason.code(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_answer_comes_in_time_once_and_with_the_undertaking() {
        let (mut one, start) = (offer(), offer().offered_at);
        assert_eq!(refusal(one.accept(UNDERTAKING_VERSION, one.expires_at)), "OFFER_EXPIRED");
        assert_eq!(refusal(one.decline(one.expires_at)), "OFFER_EXPIRED");
        assert_eq!(refusal(one.accept(UNDERTAKING_VERSION + 1, start)), "UNDERTAKING_NEEDED");
        assert!(one.is_open(start) && one.accept(UNDERTAKING_VERSION, start).is_ok());
        assert_eq!(refusal(one.accept(UNDERTAKING_VERSION, start)), "OFFER_ANSWERED");
        assert_eq!(refusal(one.decline(start)), "OFFER_ANSWERED");
        assert!(!one.lapse(one.expires_at), "what was accepted does not lapse");
    }

    #[test]
    fn what_was_undertaken_stays_readable_by_version() {
        for language in [Language::English, Language::Japanese] {
            let text = |version| undertaking_text_of(version, language);
            assert_eq!(text(UNDERTAKING_VERSION), Some(undertaking_text(language)));
            let all: Vec<_> = (1..=UNDERTAKING_VERSION).map(|version| text(version).unwrap()).collect();
            let apart: BTreeSet<_> = all.iter().collect();
            assert_eq!(apart.len(), all.len(), "a version of its own for other words");
            for unknown in [i32::MIN, 0, UNDERTAKING_VERSION + 1] {
                assert_eq!(text(unknown), None, "{unknown}");
            }
        }
    }

    #[test]
    fn there_are_one_to_thirty_days_to_answer() {
        for (days, ok) in [(-1, false), (0, false), (1, true), (30, true), (31, false), (65_537, false)] {
            assert_eq!(AnswerDays::parse("answerDays", days).is_ok(), ok, "{days}");
        }
    }

    proptest! {
        #[test]
        fn it_is_answered_or_lapses_never_both(at in 0..20_i64, look in 0..20_i64, declines: bool) {
            let mut one = offer();
            let moment = |day| one.offered_at + TimeDelta::days(day);
            let (answered, looked) = (moment(at), moment(at.max(look)));
            let in_time = at < 7;
            let done = if declines { one.decline(answered) } else { one.accept(UNDERTAKING_VERSION, answered) };
            prop_assert_eq!(done.is_ok(), in_time);
            prop_assert_eq!(one.lapse(looked), declines || !in_time);
        }
    }
}
