//! A team: several advisors who go together, a seat for each.
use crate::{Error, Reason, Result, programme::Quota};

const SIZE: Reason = Reason::of(
    "TEAM_SIZE",
    "Ask for 1 to 3 advisors who go together.",
    "同行を希望するアドバイザーは1人から3人までで指定してください。",
);

/// How many advisors go together, 1 to 3; usually one alone. The programme's quota may be tighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamSize(u8);

impl Default for TeamSize {
    fn default() -> Self {
        Self(1)
    }
}

impl TeamSize {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, advisors: i32) -> Result<Self> {
        match u8::try_from(advisors) {
            Ok(advisors @ 1..=Quota::MOST_PER_CASE) => Ok(Self(advisors)),
            _ => Err(Error::invalid(field, SIZE)),
        }
    }

    /// How many seats there are.
    #[must_use]
    pub const fn seats(self) -> u8 {
        self.0
    }

    /// Passes as many advisors as there are seats, or more.
    pub(super) fn must_be_filled(self, field: &'static str, advisors: usize) -> Result<()> {
        if advisors >= usize::from(self.0) {
            return Ok(());
        }
        let seats = self.0;
        let en = format!("The request asks for a team of {seats}: name at least as many advisors.");
        let ja = format!("{seats}人での派遣を希望する依頼です。{seats}人以上を指定してください。");
        Err(Error::invalid(field, Reason::naming("TEAM_NOT_FILLED", en, ja)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_to_three_go_together() {
        for (many, ok) in [(-1, false), (0, false), (1, true), (3, true), (4, false), (257, false)] {
            assert_eq!(TeamSize::parse("teamSize", many).is_ok(), ok, "{many}");
        }
    }

    #[test]
    fn each_seat_is_filled() {
        let pair = TeamSize::parse("teamSize", 2).unwrap();
        assert!(pair.must_be_filled("candidates", 2).is_ok() && pair.must_be_filled("candidates", 3).is_ok());
        match pair.must_be_filled("candidates", 1).unwrap_err() {
            Error::Invalid { reason, .. } => assert_eq!(reason.code(), "TEAM_NOT_FILLED"),
            other => panic!("{other}"),
        }
    }
}
