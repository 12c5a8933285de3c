//! Media types: what may come in, and which of two forms the answer takes.
use super::language::ranges;
use axum::http::{
    HeaderMap, HeaderValue,
    header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE},
};

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status says whether the request was sound.
    #[default]
    GraphqlResponse,
    /// `application/json`: for older clients; the status is 200 for every well-formed request.
    Json,
}

impl Media {
    /// The form that `Accept` likes best, or none if it wants neither.
    fn negotiate(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(ACCEPT) {
            return Some(Self::default());
        }
        let response = weight(headers, "application/graphql-response+json");
        let json = weight(headers, "application/json");
        match (response, json) {
            (0, 0) => None,
            (response, json) if json > response => Some(Self::Json),
            _ => Some(Self::GraphqlResponse),
        }
    }

    pub(super) const fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// Whether the answer may come as server-sent events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Events {
    /// It may not: `Accept` does not name them.
    Unwanted,
    /// It may, where there is no other way.
    Taken,
    /// It must: `Accept` likes them better than both other forms.
    Preferred,
}

impl Events {
    /// How `Accept` likes `text/event-stream`. It must be named: who takes anything does not mean a stream.
    fn negotiate(headers: &HeaderMap) -> Self {
        let mut accepted = accepted(headers);
        let named = accepted.find(|(name, _)| name.eq_ignore_ascii_case("text/event-stream"));
        let Some((_, events @ 1..)) = named else { return Self::Unwanted };
        let others =
            weight(headers, "application/graphql-response+json").max(weight(headers, "application/json"));
        if events > others { Self::Preferred } else { Self::Taken }
    }
}

/// In which forms the answer may come, or none if `Accept` wants none of ours. Where it wants events alone, what has no events
/// has the usual form.
pub(super) fn negotiate(headers: &HeaderMap) -> Option<(Media, Events)> {
    match (Media::negotiate(headers), Events::negotiate(headers)) {
        (None, Events::Unwanted) => None,
        (media, events) => Some((media.unwrap_or_default(), events)),
    }
}

fn accepted(headers: &HeaderMap) -> impl Iterator<Item = (&str, u16)> {
    headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).flat_map(ranges)
}

/// The weight of the most specific range that covers `media` (RFC 9110 §12.5.1); 0 if none does. The few ranges are read
/// for each, so that none need be stored.
fn weight(headers: &HeaderMap, media: &str) -> u16 {
    [media, "application/*", "*/*"]
        .iter()
        .find_map(|range| accepted(headers).find(|(name, _)| name.eq_ignore_ascii_case(range)))
        .map_or(0, |(_, weight)| weight)
}

/// Whether the body is plain JSON in UTF-8. A browser sends this type to another site only after asking that site
/// first, so a form on a hostile page cannot reach us (cross-site request forgery).
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let plain = headers
        .get(CONTENT_ENCODING)
        .is_none_or(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(only), None) = (types.next(), types.next()) else { return false };
    let mut pieces = only.to_str().unwrap_or_default().split(';').map(str::trim);
    plain
        && pieces.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && pieces.all(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.eq_ignore_ascii_case("charset") && value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(value: &'static str) -> Option<Media> {
        Media::negotiate(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]))
    }

    #[test]
    fn the_newer_form_wins_unless_the_older_is_preferred() {
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Media::GraphqlResponse));
        assert_eq!(accepting("*/*"), Some(Media::GraphqlResponse));
        assert_eq!(accepting("application/json, */*;q=0.1"), Some(Media::Json));
        assert_eq!(accepting("application/json"), Some(Media::Json));
        assert_eq!(
            accepting("application/json, application/graphql-response+json"),
            Some(Media::GraphqlResponse)
        );
        assert_eq!(
            accepting("application/graphql-response+json;q=0.2, application/json;q=0.9"),
            Some(Media::Json)
        );
    }

    #[test]
    fn neither_is_refused() {
        assert_eq!(accepting("text/html"), None);
        assert_eq!(accepting("application/json;q=0, application/graphql-response+json;q=0"), None);
    }

    #[test]
    fn events_come_where_they_are_named() {
        let of =
            |value| Events::negotiate(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(value))]));
        assert_eq!(of("text/event-stream"), Events::Preferred);
        assert_eq!(of("text/event-stream, application/json;q=0.9"), Events::Preferred);
        assert_eq!(
            of("application/graphql-response+json, application/json, Text/Event-Stream"),
            Events::Taken
        );
        for other in ["*/*", "text/*", "application/json", "text/event-stream;q=0"] {
            assert_eq!(of(other), Events::Unwanted, "{other}");
        }
        assert_eq!(Events::negotiate(&HeaderMap::new()), Events::Unwanted);
    }

    #[test]
    fn only_utf8_json_comes_in() {
        let of = |value| is_json(&HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(value))]));
        assert!(of("application/json"));
        assert!(of("Application/JSON; charset=\"UTF-8\""));
        for other in [
            "text/plain",
            "application/json; charset=utf-16",
            "application/json; boundary=x",
            "multipart/form-data",
            "",
        ] {
            assert!(!of(other), "{other}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
