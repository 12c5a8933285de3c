//! Whose tokens are believed, and from where front ends come.
use super::{read, refused};
use crate::{
    config::{Keys, TrustedIssuer},
    token::StrongRule,
};
use chrono::TimeDelta;

fn issuer(set: &[(&str, &str)]) -> TrustedIssuer {
    read(set).unwrap().issuers.pop().unwrap()
}

#[test]
fn an_issuer_has_keys_or_says_itself_where_they_are() {
    let named = ("KANSA_ISSUER", "https://id.example");
    assert_eq!(issuer(&[named]).keys, Keys::Discovered);
    for name in ["demo", "http://id.example"] {
        assert!(refused(&[("KANSA_ISSUER", name)]).contains("KANSA_JWKS"), "{name}");
    }
    for keys in [
        "ftp://id.example/keys",
        "http://id.example/keys",
        "http://192.0.2.1/keys",
        "http://localhost.example/",
    ] {
        let sentence = refused(&[named, ("KANSA_JWKS", keys)]);
        assert!(sentence.contains("KANSA_JWKS") && !sentence.contains(keys), "{sentence}");
    }
    for keys in ["http://localhost:9000/keys", "http://127.0.0.1/keys", "http://[::1]:9000/keys"] {
        assert!(read(&[named, ("KANSA_JWKS", keys)]).is_ok(), "{keys}");
    }

    let file = issuer(&[named, ("KANSA_JWKS", "keys.json")]);
    assert_eq!((file.audience.as_str(), file.strong), ("kansa", None));
    assert_eq!(file.exchange_audience, "kansa-exchange");
    assert_eq!(issuer(&[named, ("KANSA_EXCHANGE_AUDIENCE", "kansa")]).exchange_audience, "kansa");
    assert_eq!(file.keys, Keys::File("keys.json".into()));
    let url = issuer(&[named, ("KANSA_JWKS", "https://id.example/keys"), ("KANSA_AUDIENCE", "audits")]);
    assert_eq!(url.audience, "audits");
    assert!(matches!(url.keys, Keys::Url(keys) if keys.expose() == "https://id.example/keys"));
}

#[test]
fn what_counts_as_strong_is_said_for_each_issuer() {
    let named = ("KANSA_ISSUER", "https://id.example");
    let rule = |acr: &[&str], minutes| {
        let acr = acr.iter().map(|one| (*one).to_owned()).collect();
        Some(StrongRule { acr, within: TimeDelta::minutes(minutes) })
    };
    assert_eq!(issuer(&[named, ("KANSA_STRONG_ACR", "phr, phrh")]).strong, rule(&["phr", "phrh"], 15));
    let set = [named, ("KANSA_STRONG_ACR", "phr"), ("KANSA_STRONG_MINUTES", "5")];
    assert_eq!(issuer(&set).strong, rule(&["phr"], 5));
    for minutes in ["0", "721", "-5", "soon"] {
        let sentence = refused(&[named, ("KANSA_STRONG_MINUTES", minutes)]);
        assert!(
            sentence.contains("KANSA_STRONG_MINUTES") && sentence.contains("from 1 to 720"),
            "{sentence}"
        );
    }
}

#[test]
fn several_issuers_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("issuers.json");
    let file = ("KANSA_ISSUERS", path.to_str().unwrap());
    assert!(refused(&[file]).contains("cannot be read"));
    let two = r#"[{ "issuer": "https://id.example" },
        { "issuer": "https://id2.example", "audience": "audits", "exchangeAudience": "audits-exchange", "jwks": "keys.json",
          "strongAcr": ["phr"] }]"#;
    std::fs::write(&path, two).unwrap();
    let all = read(&[file]).unwrap().issuers;
    assert_eq!(
        all.iter().map(|one| one.issuer.as_str()).collect::<Vec<_>>(),
        ["https://id.example", "https://id2.example"]
    );
    assert_eq!((&all[0].keys, &all[1].keys), (&Keys::Discovered, &Keys::File("keys.json".into())));
    assert_eq!(
        (all[0].exchange_audience.as_str(), all[1].exchange_audience.as_str()),
        ("kansa-exchange", "audits-exchange")
    );
    assert!(all[0].strong.is_none() && all[1].strong.is_some());
    assert!(refused(&[file, ("KANSA_ISSUER", "https://id.example")]).contains("named already"));
    for wrong in ["", "[]", "{}", r#"[{ "issuer": "a", "secret": "hunter2" }]"#, r#"[{ "issuer": "a" }]"#] {
        std::fs::write(&path, wrong).unwrap();
        let sentence = refused(&[file]);
        assert!(sentence.contains("KANSA_ISSUERS") && !sentence.contains("hunter2"), "{sentence}");
    }
}

#[test]
fn proxies_are_ranges_of_addresses() {
    let config = read(&[("KANSA_PROXIES", "10.0.0.0/8, 192.0.2.7")]).unwrap().identity;
    assert_eq!(
        config.proxies.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["10.0.0.0/8", "192.0.2.7/32"]
    );
}
