//! What a file is called and what it is, as headers say it.
use axum::http::HeaderValue;
use std::fmt::Write as _;

/// The type of the bytes; what cannot be said is bytes.
pub(super) fn content_type(kind: &str) -> HeaderValue {
    HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

/// What answers differ by: their form, their language, who asks, and where that person stands.
pub(super) const VARY: HeaderValue =
    HeaderValue::from_static("accept, accept-language, authorization, kansa-organization");

/// Opens nothing of a file in a browser: no script runs, no frame shows it, and no page of ours is around it.
pub(super) const CLOSED: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; sandbox");

/// Always an attachment, never shown in the browser: its name in ASCII for old clients, and as it is.
pub(super) fn attachment(name: &str) -> HeaderValue {
    disposition("attachment", name, name)
}

/// How a file is to be shown (`inline` or `attachment`), and what it is called: by `plain`, with `_` for what is no plain
/// ASCII, for old clients, and by `name` for the others (RFC 6266, RFC 8187, which took RFC 5987's place).
pub(super) fn disposition(how: &'static str, plain: &str, name: &str) -> HeaderValue {
    let plain: String = plain
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' })
        .collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        // The bytes that RFC 8187 lets stand for themselves.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            let _ = write!(exact, "%{byte:02X}"); // a string takes everything
        }
    }
    let text = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(how))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_both_forms_and_breaks_out_of_neither() {
        for (name, header) in [
            ("policy.pdf", "attachment; filename=\"policy.pdf\"; filename*=UTF-8''policy.pdf"),
            ("方針 1.pdf", "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E6%96%B9%E9%87%9D%201.pdf"),
            (
                "a\"; filename=\"b.html",
                "attachment; filename=\"a_; filename=_b.html\"; filename*=UTF-8''a%22%3B%20filename%3D%22b.html",
            ),
            (
                "a\r\nSet-Cookie: b",
                "attachment; filename=\"a__Set-Cookie: b\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b",
            ),
        ] {
            assert_eq!(attachment(name).to_str().unwrap(), header);
        }
        let picture = disposition("inline", "kansa-radar-2025.svg", "図.svg");
        assert_eq!(picture, "inline; filename=\"kansa-radar-2025.svg\"; filename*=UTF-8''%E5%9B%B3.svg");
        assert_eq!(content_type("a\nb"), "application/octet-stream");
    }
}
