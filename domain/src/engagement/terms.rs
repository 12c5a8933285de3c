//! What a call says: its terms and its days.
use super::{
    EngagementId, EngagementState,
    manage::{own, save},
};
use crate::{
    Error, Reason, Result, Store, Timestamp,
    access::{Action, Context, UseCase},
    kernel::{
        fiscal::{day_in_japan, must_not_be_past},
        text::Text,
        version,
    },
};
use chrono::NaiveDate;

/// The terms of a call, 1 to 4000 characters.
pub type TermsText = Text<4000>;

/// What a call says. All days are days in Japan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallTerms {
    /// What is asked for and given.
    pub text: TermsText,
    /// The last day to answer.
    pub answer_by: NaiveDate,
    /// The day of the briefing (説明会), if there is one.
    pub briefing_on: Option<NaiveDate>,
    /// The first and the last day on which fieldwork is planned.
    pub fieldwork: Option<(NaiveDate, NaiveDate)>,
}

impl CallTerms {
    /// Passes on the last day to answer and before.
    pub fn must_still_run(&self, now: Timestamp) -> Result<()> {
        const OVER: Reason = Reason::of(
            "CALL_OVER",
            "The last day to answer is over. Ask the coordinator to admit you late.",
            "回答期限を過ぎています。追加参加については取りまとめ都道府県にご相談ください。",
        );
        if day_in_japan(now) <= self.answer_by { Ok(()) } else { Err(Error::Conflict(OVER)) }
    }

    fn check(&self, now: Timestamp) -> Result<()> {
        const ORDER: Reason = Reason::of(
            "TERMS_ORDER",
            "The fieldwork must be after the last day to answer, and end no sooner than it begins.",
            "実査予定期間は回答期限より後とし、終了日は開始日以後にしてください。",
        );
        must_not_be_past("answerBy", self.answer_by, now)?;
        match self.fieldwork {
            Some((from, until)) if from <= self.answer_by || until < from => {
                Err(Error::invalid("fieldworkFrom", ORDER))
            }
            _ => Ok(()),
        }
    }
}

/// Says what is called for, before the call is open: whoever consents has read these words.
pub struct SetCallTerms {
    /// Of which engagement.
    pub engagement: EngagementId,
    /// What is called for.
    pub terms: CallTerms,
    /// The version the caller saw.
    pub expected_version: i32,
}

impl UseCase for SetCallTerms {
    const ACTION: Action = Action::EngagementManage;
    type Output = EngagementId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<EngagementId> {
        let mut engagement = own(store, cx, self.engagement).await?;
        version::expect(engagement.version, self.expected_version)?;
        engagement.must_be(EngagementState::Draft)?;
        self.terms.check(cx.now)?;
        engagement.terms = Some(self.terms);
        engagement.version += 1;
        save(store, cx, &engagement).await
    }
}
