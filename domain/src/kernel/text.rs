//! Text from outside, parsed: what holds one of these types is fit to store and to show.
use super::{
    error::{Error, Result},
    reason::Reason,
};
use unicode_normalization::UnicodeNormalization as _;

const CONTROL: Reason = Reason::of(
    "CONTROL_CHARACTER",
    "Control characters, such as NUL, are not allowed.",
    "制御文字（NULなど）は使えません。",
);

/// What has to be filled in.
pub(crate) const BLANK: Reason = Reason::of("BLANK", "It must not be blank.", "空欄にはできません。");

/// One line of 1 to `MAX` characters, trimmed, in Unicode form NFC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line<const MAX: usize>(String);

/// Up to `MAX` characters over any number of lines, trimmed, in Unicode form NFC. May be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Prose<const MAX: usize>(String);

/// 1 to `MAX` characters over any number of lines, trimmed, in Unicode form NFC.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text<const MAX: usize>(Prose<MAX>);

impl<const MAX: usize> Line<MAX> {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let text = tidy(field, raw, char::is_control)?;
        filled(field, &text)?;
        bounded(field, text, MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Prose<MAX> {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let text = tidy(field, raw, |c| c.is_control() && c != '\n' && c != '\t')?;
        bounded(field, text, MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Text<MAX> {
    /// Parses the input `field`.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        let text = Prose::parse(field, raw)?;
        filled(field, text.as_str())?;
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

fn filled(field: &'static str, text: &str) -> Result<()> {
    if text.is_empty() { Err(Error::invalid(field, BLANK)) } else { Ok(()) }
}

fn tidy(field: &'static str, raw: &str, refused: impl Fn(char) -> bool) -> Result<String> {
    let text: String = raw.trim().replace("\r\n", "\n").nfc().collect();
    if text.chars().any(refused) { Err(Error::invalid(field, CONTROL)) } else { Ok(text) }
}

fn bounded(field: &'static str, text: String, max: usize) -> Result<String> {
    if text.chars().count() <= max {
        return Ok(text);
    }
    let en = format!("It must be at most {max} characters.");
    Err(Error::invalid(field, Reason::naming("TOO_LONG", en, format!("{max}文字以内で入力してください。"))))
}

/// Folds what a searcher does not mean to tell apart: half and full width, hiragana and katakana, case,
/// blanks and the romaji suffix's hyphen. Both sides of a search are folded alike.
#[must_use]
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ぁ'..='ゖ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
            _ => c,
        })
        .filter(|c| !c.is_whitespace() && !c.is_control() && *c != '-')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_refuses_nul_blank_and_overlong() {
        assert!(Line::<5>::parse("name", "a\0b").is_err());
        assert!(Line::<5>::parse("name", " \u{3000} ").is_err());
        assert!(Line::<5>::parse("name", "六文字以上だ").is_err());
        assert_eq!(Line::<5>::parse("name", " 別府市 ").unwrap().as_str(), "別府市");
    }

    #[test]
    fn prose_keeps_its_lines() {
        assert_eq!(Prose::<9>::parse("note", "a\r\nb\n").unwrap().as_str(), "a\nb");
        assert!(Prose::<9>::parse("note", "a\u{7}").is_err());
    }

    #[test]
    fn folding_forgets_width_script_and_case() {
        assert_eq!(fold("べっぷし"), fold("ﾍﾞｯﾌﾟｼ"));
        assert_eq!(fold("Beppu-shi"), fold("ＢＥＰＰＵ　ｓｈｉ"));
    }
}
