//! The language a caller wants to be answered in.
use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};
use domain::kernel::reason::Language;

/// The language that `Accept-Language` likes best among those we speak; English if it names none of them.
#[must_use]
pub fn preferred(headers: &HeaderMap) -> Language {
    let mut best = (Language::default(), 0);
    for range in
        headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok()).flat_map(ranges)
    {
        let (tag, weight) = range;
        let primary = tag.split('-').next().unwrap_or_default();
        let language = if primary.eq_ignore_ascii_case("ja") {
            Language::Japanese
        } else if primary.eq_ignore_ascii_case("en") || primary == "*" {
            Language::English
        } else {
            continue;
        };
        if weight > best.1 {
            best = (language, weight);
        }
    }
    best.0
}

/// The comma-separated ranges of an `Accept…` header, each with its weight in thousandths. The first of equals comes
/// first, parameters other than `q` are dropped, and a weight that is no number counts as 0.
pub(super) fn ranges(header: &str) -> impl Iterator<Item = (&str, u16)> {
    header.split(',').map(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let range = pieces.next().unwrap_or_default();
        let weight = pieces
            .filter_map(|piece| piece.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .map_or(1000, |(_, value)| thousandths(value.trim()));
        (range, weight)
    })
}

fn thousandths(value: &str) -> u16 {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    match whole {
        "0" if digits => {
            let worths = fraction.bytes().zip([100, 10, 1]);
            worths.map(|(digit, worth)| u16::from(digit.saturating_sub(b'0')) * worth).sum()
        }
        "1" if digits && fraction.bytes().all(|byte| byte == b'0') => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, value.parse().unwrap());
        preferred(&headers)
    }

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(asked("ja"), Language::Japanese);
        assert_eq!(asked("ja-JP,en;q=0.9"), Language::Japanese);
        assert_eq!(asked("en;q=0.3, JA;q=0.45"), Language::Japanese);
        assert_eq!(asked("fr, ja;q=0.2"), Language::Japanese);
        assert_eq!(asked("en, ja"), Language::English);
    }

    #[test]
    fn a_weight_has_up_to_three_digits() {
        for weight in 0..1000 {
            assert_eq!(thousandths(&format!("0.{weight:03}")), weight);
        }
        assert_eq!(["0", "0.", "0.5", "0.25", "1", "1.000"].map(thousandths), [0, 0, 500, 250, 1000, 1000]);
        assert_eq!(["", "1.001", "2", "0.1234", "0.+1", "-0.5"].map(thousandths), [0; 6]);
    }

    #[test]
    fn anything_else_is_english() {
        assert_eq!(preferred(&HeaderMap::new()), Language::English);
        for odd in
            ["", "fr", "*", "ja;q=0", "ja;q=0.000", "ja;q=7", "ja;q=", "ja;q=0.12345", "japanese", ";;,,"]
        {
            assert_eq!(asked(odd), Language::English, "{odd}");
        }
    }
}
