//! Text from outside, parsed: what holds one of these types is fit to store and to show.
use super::{
    error::{Error, Result},
    reason::Reason,
};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

const CONTROL: Reason = Reason::of(
    "CONTROL_CHARACTER",
    "Control characters, such as NUL, are not allowed.",
    "制御文字（NULなど）は使えません。",
);

/// What has to be filled in.
pub(crate) const BLANK: Reason = Reason::of("BLANK", "It must not be blank.", "空欄にはできません。");

/// Whether `c` is a control of the direction of writing: an embedding, an override, an isolate, a mark, or the end of one.
///
/// They are taken out, not refused. Nobody sees them: they come along with what is copied from elsewhere, and whoever is
/// refused for one could not find it. Kept, they would let a text be read otherwise than it is stored, searched and signed.
/// What is written in Japanese or English loses nothing, and what was stored with one before is read without it.
const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

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
    let text = if is_tidy(raw) { raw.to_owned() } else { tidied(raw) };
    if text.chars().any(refused) { Err(Error::invalid(field, CONTROL)) } else { Ok(text) }
}

fn tidied(raw: &str) -> String {
    let plain: String = raw.chars().filter(|c| !turns_direction(*c)).collect();
    plain.trim().replace("\r\n", "\n").nfc().collect()
}

/// Whether nothing would change, as far as that is seen at a glance. What was stored comes through here again whenever it is read: it is
/// looked at, and not made anew.
fn is_tidy(raw: &str) -> bool {
    let mut settled = true;
    for c in raw.chars() {
        if c == '\r' || turns_direction(c) {
            return false;
        }
        settled &= is_settled(c);
    }
    raw.trim().len() == raw.len() && (settled || is_nfc_quick(raw.chars()) == IsNormalized::Yes)
}

/// Whether `c` is in form NFC whatever stands beside it: what nearly all texts consist of, so that no table need be asked.
const fn is_settled(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{309b}'..='\u{30ff}'
        | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ffef}')
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
        .filter(|c| !c.is_whitespace() && !c.is_control() && !turns_direction(*c) && *c != '-')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::char::canonical_combining_class;

    #[test]
    fn what_is_settled_is_normalized_beside_anything() {
        for c in ('\0'..=char::MAX).filter(|c| is_settled(*c)) {
            let stands =
                is_nfc_quick([c].into_iter()) == IsNormalized::Yes && canonical_combining_class(c) == 0;
            assert!(stands, "{c:?}");
        }
        assert!("別府市のセキュリティ監査（令和8年度）、ﾊﾝｶｸ".chars().all(is_settled));
    }

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
    fn controls_of_direction_are_taken_out_before_anything_else_is_looked_at() {
        for control in
            "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}"
                .chars()
        {
            let raw = format!(" {control} か{control}\u{3099}\r{control}\n{control}b {control}");
            assert_eq!(Prose::<4>::parse("note", &raw).unwrap().as_str(), "が\nb", "{control:?}");
            assert!(Line::<5>::parse("name", &format!("{control} {control}")).is_err(), "blank");
            assert_eq!(fold(&format!("別{control}府")), "別府");
        }
        // What joins or parts letters means something, and stays.
        assert_eq!(Line::<5>::parse("name", "a\u{200d}b\u{200b}").unwrap().as_str(), "a\u{200d}b\u{200b}");
    }

    proptest! {
        #[test]
        fn what_is_taken_as_it_is_would_not_have_changed(
            raw in "[ \\t\r\na-cé\u{301}かが\u{3099}別\u{fa19}\u{200e}\u{2067}\u{3000}]{0,8}",
        ) {
            let made = tidied(&raw);
            prop_assert_eq!(tidy("note", &raw, |_| false).unwrap(), made);
        }
    }

    #[test]
    fn folding_forgets_width_script_and_case() {
        assert_eq!(fold("べっぷし"), fold("ﾍﾞｯﾌﾟｼ"));
        assert_eq!(fold("Beppu-shi"), fold("ＢＥＰＰＵ　ｓｈｉ"));
    }
}
