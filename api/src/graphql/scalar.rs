//! Values that several features show alike.
use super::fault::language;
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::NaiveDate;
use domain::{
    Reason,
    kernel::fiscal::{DATE, FiscalYear, parse_day},
};

/// A calendar day in Japan.
pub(super) struct Day(pub(super) NaiveDate);

/// A calendar day in Japan, ISO 8601: `2026-03-31`.
#[Scalar(name = "Date")]
impl ScalarType for Day {
    fn parse(value: Value) -> InputValueResult<Self> {
        let Value::String(text) = &value else { return Err(InputValueError::expected_type(value)) };
        parse_day("day", text).map(Self).map_err(|refused| {
            InputValueError::custom(refused.message(language()))
                .with_extension("code", refused.code())
                .with_extension("reason", DATE.code())
        })
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A fiscal year: 1 April to 31 March.
#[derive(SimpleObject)]
#[graphql(name = "FiscalYear")]
pub(super) struct FiscalYearView {
    /// The year it starts in.
    year: i32,
    /// As written in documents: `令和7年度`.
    era: String,
}

impl From<FiscalYear> for FiscalYearView {
    fn from(year: FiscalYear) -> Self {
        Self { year: year.year(), era: year.era() }
    }
}

/// Why something is not shown.
#[derive(SimpleObject)]
#[graphql(name = "Reason")]
pub(super) struct ReasonView {
    /// The stable name, in capitals.
    code: &'static str,
    /// In words, in the language of the request.
    message: String,
}

impl From<Reason> for ReasonView {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code(), message: reason.message(language()).to_owned() }
    }
}

/// Text in both languages.
#[derive(SimpleObject)]
pub(super) struct BilingualText {
    /// In Japanese.
    ja: String,
    /// In English.
    en: String,
}

impl BilingualText {
    pub(super) fn new(ja: &str, en: &str) -> Self {
        Self { ja: ja.to_owned(), en: en.to_owned() }
    }
}

impl<const MAX: usize> From<&domain::catalog::Bilingual<MAX>> for BilingualText {
    fn from(text: &domain::catalog::Bilingual<MAX>) -> Self {
        Self { ja: text.ja.as_str().to_owned(), en: text.en.as_str().to_owned() }
    }
}
