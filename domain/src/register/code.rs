//! 全国地方公共団体コード: six digits, of which the last checks the others.
use crate::kernel::{
    error::{Error, Result},
    reason::Reason,
};
use std::fmt;

const SHAPE: Reason = Reason::of(
    "GOVERNMENT_CODE",
    "A local government code is six digits, such as 440001, and keeps its leading zero.",
    "全国地方公共団体コードは6桁の数字です（例：440001、先頭の0を含む）。",
);
const CHECK_DIGIT: Reason = Reason::of(
    "CHECK_DIGIT",
    "The check digit (the sixth) does not agree with the first five digits.",
    "検査数字（6桁目）が先頭の5桁と合いません。",
);
const PREFECTURE: Reason = Reason::of(
    "PREFECTURE_CODE",
    "A prefecture code is two digits from 01 to 47.",
    "都道府県コードは01から47までの2桁の数字です。",
);
const WEIGHTS: [u8; 5] = [6, 5, 4, 3, 2];

/// A local government's code: six digits with a right check digit, of a prefecture from 01 to 47.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GovernmentCode([u8; 6]);

/// A prefecture's number, 01 to 47 (JIS X 0401): the first two digits of its bodies' codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrefectureCode(u8);

impl GovernmentCode {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let shape = || Error::invalid(field, SHAPE);
        let digits: [u8; 6] = raw.as_bytes().try_into().map_err(|_| shape())?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(shape());
        }
        let digits = digits.map(|digit| digit - b'0');
        let sum: u8 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
        let [tens, ones, .., check] = digits;
        if (11 - sum % 11) % 10 != check {
            return Err(Error::invalid(field, CHECK_DIGIT));
        }
        PrefectureCode::checked(field, tens * 10 + ones)?;
        Ok(Self(digits))
    }

    /// The prefecture it lies in, or is.
    #[must_use]
    pub const fn prefecture(self) -> PrefectureCode {
        let [tens, ones, ..] = self.0;
        PrefectureCode(tens * 10 + ones)
    }

    /// Whether it names a prefecture: the middle three digits are zeros.
    #[must_use]
    pub const fn is_prefecture(self) -> bool {
        matches!(self.0, [_, _, 0, 0, 0, _])
    }
}

impl PrefectureCode {
    /// Parses the input `field`: two digits.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        match raw.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                Self::checked(field, (tens - b'0') * 10 + (ones - b'0'))
            }
            _ => Err(Error::invalid(field, PREFECTURE)),
        }
    }

    /// The number itself, 1 to 47.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    fn checked(field: &'static str, number: u8) -> Result<Self> {
        if (1..=47).contains(&number) { Ok(Self(number)) } else { Err(Error::invalid(field, PREFECTURE)) }
    }
}

impl fmt::Display for GovernmentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|digit| write!(f, "{digit}"))
    }
}

impl fmt::Display for PrefectureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_codes_parse_and_print_alike() {
        for code in ["010006", "011002", "131016", "221309", "402311", "440001"] {
            let parsed = GovernmentCode::parse("code", code).unwrap();
            assert_eq!(parsed.to_string(), code);
            assert_eq!(parsed.prefecture().to_string(), code[..2]);
        }
    }

    #[test]
    fn any_other_check_digit_is_refused() {
        let right = |code: &String| GovernmentCode::parse("code", code).is_ok();
        let passed: Vec<_> = (0..10).map(|last| format!("44000{last}")).filter(right).collect();
        assert_eq!(passed, ["440001"]);
    }

    #[test]
    fn other_shapes_are_refused() {
        for code in ["", "44000", "4400010", "44000x", "４４０００１", " 440001", "480002", "000000"] {
            assert!(GovernmentCode::parse("code", code).is_err(), "{code}");
        }
        for code in ["00", "48", "1", "001", "+1"] {
            assert!(PrefectureCode::parse("prefecture", code).is_err(), "{code}");
        }
    }
}
