use super::{
    NAMED_COMPARISON_TEXT_VERSION, NamedComparison, NamedComparisonConsent, NamedComparisonId,
    NamedComparisonState, Part, Stance,
};
use crate::{
    Error, Reason, Result, Store,
    access::{Action, Context, UseCase},
    catalog::must_be_published,
    comparison::Key,
    kernel::fiscal::day_in_japan,
    outbox::Topic,
    register::GovernmentCode,
};
use chrono::{Days, NaiveDate};

/// How far ahead the last day may lie: a year. Who wants longer proposes again, and both CISOs look at it again.
const LONGEST_DAYS: u64 = 366;

const NO_PARTNER: Reason = Reason::of(
    "NO_SUCH_PARTNER",
    "No other local government of this code has joined Kansa.",
    "この団体コードの他の地方公共団体は、Kansaに登録されていません。",
);
const LAST_DAY: Reason = Reason::of(
    "LAST_DAY_RANGE",
    "The last day must lie between today and 366 days from now.",
    "最終日は本日から366日以内の日を指定してください。",
);
const EXISTS: Reason = Reason::of(
    "NAMED_COMPARISON_EXISTS",
    "The two of you have such a comparison already, proposed or live.",
    "この相手の団体とは、同じ内容の比較がすでに提案中または実施中です。",
);
pub(super) const TEXT_CHANGED: Reason = Reason::of(
    "CONSENT_TEXT_CHANGED",
    "These are not the present words of the consent: read them again, then decide.",
    "同意文が現在の版と異なります。最新の文面を確認してください。",
);

/// Proposes to another local government, of any prefecture, to compare scores by name. It is the proposer's consent.
pub struct ProposeNamedComparison {
    /// To whom, by code.
    pub partner: GovernmentCode,
    /// Which scores.
    pub key: Key,
    /// The last day on which each sees the other's.
    pub last_day: NaiveDate,
    /// The version of the consent's words that the CISO read.
    pub text_version: i32,
}

impl UseCase for ProposeNamedComparison {
    const ACTION: Action = Action::NamedComparisonDecide;
    type Output = NamedComparisonId;

    async fn execute<S: Store>(self, store: &mut S, cx: &mut Context) -> Result<NamedComparisonId> {
        let own = cx.grant.scope().tenant();
        must_be_current(self.text_version)?;
        must_be_published(store, self.key.edition).await?;
        let today = day_in_japan(cx.now);
        let latest = today.checked_add_days(Days::new(LONGEST_DAYS)).unwrap_or(today);
        if self.last_day < today || self.last_day > latest {
            return Err(Error::invalid("lastDay", LAST_DAY));
        }
        let found = store.organizations_by_code(&[self.partner]).await?;
        let partner = found.first().map(|one| one.id).filter(|id| *id != own);
        let partner = partner.ok_or_else(|| Error::invalid("partnerCode", NO_PARTNER))?;
        let open = store.named_comparisons_of(self.key.fiscal_year, self.key.edition).await?;
        if open.iter().any(|one| {
            let state = one.state(cx.now);
            one.key == self.key
                && one.other_than(own) == partner
                && matches!(state, NamedComparisonState::Proposed | NamedComparisonState::Live)
        }) {
            return Err(Error::Conflict(EXISTS));
        }
        let comparison = NamedComparison {
            id: cx.new_id(),
            proposer: own,
            partner,
            key: self.key,
            last_day: self.last_day,
            proposed_at: cx.now,
            proposed: Part { stance: Some(Stance::Agreed), version: 1 },
            answered: Part::NONE,
        };
        store.add_named_comparison(&comparison).await?;
        consent(store, cx, comparison.id).await?;
        // What is left behind when the last day is over is cleared away; that nobody sees it then is the clock's doing.
        cx.emit_at(Topic::NamedComparisonChanged, comparison.id, comparison.until()?);
        cx.about(comparison.id);
        Ok(comparison.id)
    }
}

pub(super) fn must_be_current(text_version: i32) -> Result<()> {
    if text_version == NAMED_COMPARISON_TEXT_VERSION { Ok(()) } else { Err(Error::Conflict(TEXT_CHANGED)) }
}

/// Notes the CISO's consent to the present words.
pub(super) async fn consent<S: Store>(
    store: &mut S,
    cx: &Context,
    comparison: NamedComparisonId,
) -> Result<()> {
    let consent = NamedComparisonConsent {
        id: cx.new_id(),
        comparison,
        text_version: NAMED_COMPARISON_TEXT_VERSION,
        given_by: cx.grant.user()?,
        given_at: cx.now,
        withdrawn_at: None,
    };
    store.add_named_consent(&consent).await
}
