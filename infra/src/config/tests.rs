//! Every variable: its default, its form, its refusal.
use super::{Config, ConfigError, EvidencePlace, Keys, LogFormat, Servers, TrustedIssuer, read::Variables};
use crate::token::StrongRule;
use chrono::TimeDelta;
use domain::{disclosure::Rules, webhook::Reach};
use std::ffi::OsString;

fn read(set: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let lookup =
        |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value));
    Config::read(&Variables::new(lookup))
}

fn refused(set: &[(&str, &str)]) -> String {
    read(set).map(drop).unwrap_err().to_string()
}

#[test]
fn nothing_need_be_set() {
    let config = read(&[("KANSA_DATA", ""), ("KANSA_JWKS", "")]).unwrap();
    assert_eq!(config.embedded(), Some(Servers::Both));
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data.to_str(), Some(".kansa"));
    assert!(config.issuers.is_empty());
    assert_eq!((config.identity.token_key, config.identity.proxies), (None, Vec::new()));
    assert_eq!(config.trail_key, None);
    assert_eq!((config.webhooks.key, config.webhooks.reach), (None, Reach::Public));
    assert_eq!(config.rules, Rules::HOUSE);
    assert_eq!((config.log.as_str(), config.log_format), ("info", LogFormat::Text));
}

#[test]
fn each_server_may_be_elsewhere() {
    let database = ("DATABASE_URL", "postgresql://kansa_server@db/kansa");
    let redis = ("REDIS_URL", "redis+unix:///run/redis.sock");
    assert_eq!(read(&[database]).unwrap().embedded(), Some(Servers::Redis));
    assert_eq!(read(&[redis]).unwrap().embedded(), Some(Servers::Postgres));
    assert_eq!(read(&[database, redis]).unwrap().embedded(), None);
}

#[test]
fn no_secret_is_printed() {
    let url = "postgres://user:hunter2@db:5433/kansa?password=hunter3";
    let config = read(&[("DATABASE_URL", url), ("REDIS_URL", "redis://:hunter4@cache/0")]).unwrap();
    let printed = format!("{config:?}");
    assert!(!printed.contains("hunter"), "{printed}");
    assert!(printed.contains("postgres://db:5433/kansa") && printed.contains("redis://cache/0"), "{printed}");
    assert_eq!(config.database.unwrap().expose(), url);
    let url = "redis+sentinel://:hunter4@one:26379,two:26380/mymaster";
    let config = read(&[("DATABASE_URL", "postgres://db/kansa"), ("REDIS_URL", url)]).unwrap();
    assert_eq!(config.redis.as_ref().unwrap().expose(), url);
    let printed = format!("{config:?}");
    assert!(!printed.contains("hunter4"), "{printed}");
    assert!(printed.contains("redis+sentinel://one:26379,two:26380/mymaster"), "{printed}");
}

#[test]
fn a_refusal_names_the_variable_and_never_the_value() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://user:hunter2@db/kansa"),
        ("DATABASE_URL", "hunter2"),
        ("KANSA_MIGRATION_URL", "postgres://postgres:hunter2@db/kansa"),
        ("REDIS_URL", "rediss://:hunter2@cache"),
        ("KANSA_LISTEN", "hunter2"),
        ("KANSA_WEBHOOK_REACH", "hunter2"),
        ("KANSA_AUDIENCE", "hunter2"),
        ("KANSA_JWKS", "hunter2"),
        ("KANSA_STRONG_ACR", "hunter2"),
        ("KANSA_STRONG_MINUTES", "hunter2"),
        ("KANSA_ISSUERS", "hunter2"),
        ("KANSA_PROXIES", "hunter2"),
        ("KANSA_TOKEN_KEY_FORMER", "hunter2"),
        ("KANSA_LOG_FORMAT", "hunter2"),
        ("KANSA_DISCLOSURE_RULES", "hunter2"),
        ("KANSA_DISCLOSURE_RULES", "hunter2=7"),
        ("KANSA_DISCLOSURE_RULES", "meanNeeds=hunter2"),
        ("KANSA_EVIDENCE", "hunter2"),
        ("KANSA_EVIDENCE", "file://hunter2/evidence"),
        ("KANSA_EVIDENCE", "s3://user:hunter2@bucket"),
        ("KANSA_EVIDENCE", "s3:///hunter2"),
        ("KANSA_EVIDENCE_MAX_BYTES", "hunter2"),
        ("KANSA_EVIDENCE_MAX_BYTES", "0"),
        ("KANSA_EVIDENCE_MAX_BYTES", "1073741825"),
    ] {
        let sentence = refused(&[(name, value)]);
        assert!(sentence.contains(name) && !sentence.contains("hunter2"), "{sentence}");
    }
}

#[test]
fn the_trail_key_is_a_file() {
    let config = read(&[("KANSA_TRAIL_KEY", "keys/trail.pem")]).unwrap();
    assert_eq!(config.trail_key, Some("keys/trail.pem".into()));
    assert_eq!(read(&[("KANSA_TRAIL_KEY", "")]).unwrap().trail_key, None);
}

#[test]
fn rules_are_tightened_by_their_names() {
    let rules = |list: &str| read(&[("KANSA_DISCLOSURE_RULES", list)]).unwrap().rules;
    assert_eq!(rules(""), Rules::HOUSE);
    let asked = Rules { mean_needs: 7, least_bound: 10, ..Rules::HOUSE };
    assert_eq!(rules("meanNeeds=7,leastBound=10"), asked);
    assert_eq!(rules(" leastBound = 10, meanNeeds = 7 "), asked);
    assert_eq!(rules("meanNeeds=5"), Rules::HOUSE, "what the house has anyhow loosens nothing");
}

#[test]
fn a_rule_that_cannot_be_followed_is_named() {
    for (list, rule, word) in [
        ("meanNeeds=4", "meanNeeds", "never loosened"),
        ("leastBound=10,namedSpare=4", "namedSpare", "never loosened"),
        ("classWidth=30", "classWidth", "divide 100"),
        ("entryCoveragePercent=101", "entryCoveragePercent", "100 at most"),
        ("namedSpare=7", "namedSpare", "not be more than meanNeeds"),
        ("meanNeeds=7,meanNeeds=8", "meanNeeds", "once only"),
        ("meanNeeds=7,meanNeeds=7", "meanNeeds", "once only"),
        ("meanNeeds=seven", "meanNeeds", "whole number"),
        ("meanNeeds=-7", "meanNeeds", "whole number"),
        ("meanNeeds=7.5", "meanNeeds", "whole number"),
        ("meanNeeds=", "meanNeeds", "whole number"),
        ("mean_needs=7", "spreadNeeds", "no others"),
        ("MeanNeeds=7", "spreadNeeds", "no others"),
        ("=7", "spreadNeeds", "no others"),
        ("meanNeeds", "leastBound", "a list such as"),
        ("meanNeeds=7,", "leastBound", "a list such as"),
    ] {
        let sentence = refused(&[("KANSA_DISCLOSURE_RULES", list)]);
        assert!(sentence.starts_with("the environment variable KANSA_DISCLOSURE_RULES "), "{sentence}");
        assert!(sentence.contains(rule) && sentence.contains(word), "{list}: {sentence}");
    }
}

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
        { "issuer": "https://id2.example", "audience": "audits", "jwks": "keys.json", "strongAcr": ["phr"] }]"#;
    std::fs::write(&path, two).unwrap();
    let all = read(&[file]).unwrap().issuers;
    assert_eq!(
        all.iter().map(|one| one.issuer.as_str()).collect::<Vec<_>>(),
        ["https://id.example", "https://id2.example"]
    );
    assert_eq!((&all[0].keys, &all[1].keys), (&Keys::Discovered, &Keys::File("keys.json".into())));
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

#[test]
fn evidence_lies_in_a_folder_unless_a_bucket_is_named() {
    let folder = |set: &[(&str, &str)]| match read(set).unwrap().evidence.place {
        EvidencePlace::Folder(path) => path.display().to_string(),
        EvidencePlace::Bucket(bucket) => panic!("{bucket:?}"),
    };
    assert_eq!(folder(&[("KANSA_DATA", "/data")]), "/data/evidence");
    assert_eq!(folder(&[("KANSA_EVIDENCE", "file:///var/lib/%E8%A8%BC")]), "/var/lib/証");
    assert_eq!(read(&[]).unwrap().evidence.max_bytes, 25 * 1024 * 1024);
    assert_eq!(read(&[("KANSA_EVIDENCE_MAX_BYTES", "10")]).unwrap().evidence.max_bytes, 10);
}

#[test]
fn a_bucket_takes_the_usual_variables_and_shows_no_secret() {
    let s3 = ("KANSA_EVIDENCE", "s3://kansa-evidence/beppu/2025/");
    let id = ("AWS_ACCESS_KEY_ID", "hunter2");
    let secret = ("AWS_SECRET_ACCESS_KEY", "hunter3");
    let config =
        read(&[s3, id, secret, ("AWS_ENDPOINT_URL", "http://minio:9000/"), ("AWS_REGION", "ap-northeast-1")]);
    let config = config.unwrap();
    assert!(!format!("{config:?}").contains("hunter"), "{config:?}");
    let EvidencePlace::Bucket(bucket) = config.evidence.place else { panic!("a bucket") };
    assert_eq!((bucket.name.as_str(), bucket.prefix.as_str()), ("kansa-evidence", "beppu/2025"));
    assert_eq!(
        (bucket.region.as_str(), bucket.endpoint.as_deref()),
        ("ap-northeast-1", Some("http://minio:9000"))
    );
    assert_eq!(bucket.keys.unwrap().secret.expose(), "hunter3");
    assert!(refused(&[s3, id]).contains("AWS_SECRET_ACCESS_KEY"));
    assert!(refused(&[s3, secret]).contains("AWS_ACCESS_KEY_ID"));
}
