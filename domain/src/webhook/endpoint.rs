//! The address at which a front end wants to be told.
use crate::{Error, Reason, Result};

const ENDPOINT: Reason = Reason::of(
    "WEBHOOK_URL",
    "Give an https URL of up to 1000 ASCII characters with the name of a host, and without a user, a password or a fragment.",
    "ホスト名を含むhttpsのURLを1000文字以内（ASCII）で指定してください。ユーザー名、パスワード、フラグメントは使えません。",
);

const MAX: usize = 1000;

/// How far the house calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// To the public Internet, by https.
    Public,
    /// To this machine too, by http: for tests.
    Loopback,
}

/// A URL that may be called, once its host has resolved to nothing but addresses that may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint(String);

impl Endpoint {
    /// Parses the input `field`. Addresses by number are refused: a name can move, and its certificate says whose it is.
    pub fn parse(field: &'static str, raw: &str, reach: Reach) -> Result<Self> {
        if is_sound(raw, reach) { Ok(Self(raw.to_owned())) } else { Err(Error::invalid(field, ENDPOINT)) }
    }

    /// The URL as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_sound(raw: &str, reach: Reach) -> bool {
    // Of what parsers of URLs read differently (blanks, backslashes, letters beyond ASCII) nothing comes in.
    let plain = raw.len() <= MAX
        && raw.bytes().all(|byte| byte.is_ascii_graphic() && !br#"\#@"<>^`{|}"#.contains(&byte));
    let (rest, local) = match (raw.strip_prefix("https://"), raw.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false),
        (None, Some(rest)) if reach == Reach::Loopback => (rest, true),
        _ => return false,
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let host_fits = if local { host == "localhost" } else { is_name(host) };
    plain && host_fits && port.is_none_or(is_port)
}

/// A name of at least two labels, the last of which does not begin with a digit: so it can never be read as a number.
fn is_name(host: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253
        && host.contains('.')
        && host.split('.').all(label)
        && host.rsplit('.').next().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_taken(raw: &str, reach: Reach) -> bool {
        Endpoint::parse("url", raw, reach).is_ok()
    }

    #[test]
    fn a_front_end_is_named_by_https_and_a_host() {
        for sound in
            ["https://front.example.jp/hook", "https://front.example.jp:8443?x=1", "https://a-1.b2.jp"]
        {
            assert!(is_taken(sound, Reach::Public), "{sound}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        let wrong = [
            "",
            "https://",
            "http://front.example.jp/",
            "ftp://front.example.jp/",
            "HTTPS://front.example.jp/",
            "https:front.example.jp",
            "https://user@front.example.jp/",
            "https://front.example.jp@10.0.0.1/",
            "https://front.example.jp/#part",
            "https://front.example.jp\\@10.0.0.1/",
            "https://front.example.jp/a b",
            "https://front.example.jp/\n",
            "https://フロント.jp/",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.0x1/",
            "https://[::1]/",
            "https://front.example.jp./",
            "https://-a.jp/",
            "https://front.example.jp:0/",
            "https://front.example.jp:65536/",
            "https://front.example.jp:+443/",
            "https://front.example.jp:/",
        ];
        for raw in wrong {
            assert!(!is_taken(raw, Reach::Public), "{raw}");
        }
        assert!(!is_taken(&format!("https://front.example.jp/{}", "a".repeat(1000)), Reach::Public));
    }

    #[test]
    fn only_a_test_calls_this_machine() {
        assert!(is_taken("http://localhost:8080/hook", Reach::Loopback));
        assert!(!is_taken("http://localhost:8080/hook", Reach::Public));
        assert!(!is_taken("http://front.example.jp/", Reach::Loopback));
        assert!(!is_taken("http://localhost.example.jp/", Reach::Loopback));
    }

    proptest! {
        #[test]
        fn no_address_by_number_is_taken(bits in any::<u32>(), wide in any::<u128>()) {
            let (four, six) = (std::net::Ipv4Addr::from_bits(bits), std::net::Ipv6Addr::from_bits(wide));
            for raw in [format!("https://{four}/"), format!("https://{bits}/"), format!("https://[{six}]/")] {
                prop_assert!(!is_taken(&raw, Reach::Public));
                prop_assert!(!is_taken(&raw, Reach::Loopback));
            }
        }
    }
}
