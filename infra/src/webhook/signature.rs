//! The signature by which a front end knows that it is the house that calls.
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use domain::webhook::WebhookSecret;

/// `v1=` and the HMAC-SHA256, in hexadecimal digits, of `EVENT.TIMESTAMP.BODY` under the secret's text; one for each
/// secret, with a blank between. The moment is signed too, so that what was overheard cannot be sent again later.
#[must_use]
pub fn signature(secrets: &[WebhookSecret], event: &str, timestamp: i64, body: &str) -> String {
    let text = format!("{event}.{timestamp}.{body}");
    let one = |secret: &WebhookSecret| {
        let key = Key::new(HMAC_SHA256, secret.reveal().as_bytes());
        format!("v1={}", hex::encode(sign(&key, text.as_bytes())))
    };
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> WebhookSecret {
        WebhookSecret::new(text.to_owned())
    }

    #[test]
    fn each_secret_signs_event_moment_and_body() {
        let of = |name: &str, event, at, body| signature(&[secret(name)], event, at, body);
        let one = of("one", "e", 1, "{}");
        assert!(one.strip_prefix("v1=").is_some_and(|tag| tag.len() == 64), "{one}");
        for other in
            [of("two", "e", 1, "{}"), of("one", "f", 1, "{}"), of("one", "e", 2, "{}"), of("one", "e", 1, "")]
        {
            assert_ne!(one, other);
        }
        let both = signature(&[secret("one"), secret("two")], "e", 1, "{}");
        assert_eq!(both, format!("{one} {}", of("two", "e", 1, "{}")));
    }
}
