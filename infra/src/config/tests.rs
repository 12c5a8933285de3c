//! Every variable: its default, its form, its refusal.
mod issuers;

use super::{
    Config, ConfigError, EvidencePlace, Introspection, Limits, LogFormat, Origins, Servers, UnlistedAccounts,
    read::Variables,
};
use crate::{db::Pooler, redis::Allowance};
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
    assert_eq!((config.edge.introspection, config.edge.documents), (None, None));
    assert_eq!((config.edge.persists, config.edge.origins), (false, Origins::None));
    assert_eq!(config.rules, Rules::HOUSE);
    assert_eq!((config.limits, config.pooler), (Limits::default(), Pooler::None));
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
        ("KANSA_POOLER", "hunter2"),
        ("KANSA_MAX_CONNECTIONS", "hunter2"),
        ("KANSA_MAX_CONNECTIONS", "0"),
        ("KANSA_MAX_IN_FLIGHT", "hunter2"),
        ("KANSA_MAX_IN_FLIGHT", "1000001"),
        ("KANSA_MAX_IN_LANE", "hunter2"),
        ("KANSA_MAX_IN_LANE", "0"),
        ("KANSA_WEBHOOK_REACH", "hunter2"),
        ("KANSA_INTROSPECTION", "hunter2"),
        ("KANSA_UNLISTED_ACCOUNTS", "hunter2"),
        ("KANSA_PERSISTED_QUERIES", "hunter2"),
        ("KANSA_CORS_ORIGINS", "hunter2"),
        ("KANSA_AUDIENCE", "hunter2"),
        ("KANSA_EXCHANGE_AUDIENCE", "hunter2"),
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
        ("KANSA_RATE_CLIENT", "hunter2"),
        ("KANSA_RATE_CLIENT", "24000"),
        ("KANSA_RATE_CLIENT", "11999,1000"),
        ("KANSA_RATE_TENANT", "24000,0"),
        ("KANSA_RATE_TENANT", "24000,hunter2"),
        ("KANSA_OTLP", "https://user:hunter2@collector"),
        ("KANSA_OTLP_PERCENT", "101"),
        ("KANSA_OTLP_PERCENT", "hunter2"),
        ("KANSA_OPERATIONS", "Audits,hunter2-"),
        ("KANSA_OPERATIONS", "Audits,,"),
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
fn the_door_is_opened_by_name() {
    let edge = |name: &str, value: &str| read(&[(name, value)]).unwrap().edge;
    for (word, who) in [
        ("on", Introspection::On),
        ("authenticated", Introspection::Authenticated),
        ("off", Introspection::Off),
    ] {
        assert_eq!(edge("KANSA_INTROSPECTION", word).introspection, Some(who));
    }
    assert!(edge("KANSA_PERSISTED_QUERIES", "on").persists);
    assert!(!edge("KANSA_PERSISTED_QUERIES", "off").persists);
    assert_eq!(edge("KANSA_TRUSTED_DOCUMENTS", "documents").documents, Some("documents".into()));
}

#[test]
fn accounts_without_a_manifest_run_nothing_unless_said() {
    let folder = ("KANSA_TRUSTED_DOCUMENTS", "documents");
    let unlisted = |word: &str| read(&[folder, ("KANSA_UNLISTED_ACCOUNTS", word)]).unwrap().edge.unlisted;
    assert_eq!(unlisted(""), UnlistedAccounts::Nothing);
    assert_eq!(unlisted("nothing"), UnlistedAccounts::Nothing);
    assert_eq!(unlisted("anything"), UnlistedAccounts::Anything);
    let alone = refused(&[("KANSA_UNLISTED_ACCOUNTS", "anything")]);
    assert!(alone.contains("KANSA_TRUSTED_DOCUMENTS"), "{alone}");
}

#[test]
fn origins_are_written_as_browsers_write_them() {
    let origins = |list: &str| read(&[("KANSA_CORS_ORIGINS", list)]).unwrap().edge.origins;
    assert_eq!(origins("*"), Origins::Any);
    let listed = ["https://front.example", "http://localhost:5173"].map(str::to_owned).to_vec();
    assert_eq!(origins("https://front.example, http://localhost:5173"), Origins::Listed(listed));
    for odd in [
        "front.example",
        "https://front.example/",
        "https://front.example/app",
        "https://Front.example",
        "https://front.example:443",
        "https://*.example",
        "https://user@front.example",
        "ftp://front.example",
        "null",
        "https://front.example,",
        "https://front.example,*",
    ] {
        assert!(refused(&[("KANSA_CORS_ORIGINS", odd)]).contains("a list of origins"), "{odd}");
    }
}

#[test]
fn how_much_may_be_asked_for_is_two_numbers() {
    let config = read(&[("KANSA_RATE_TENANT", " 50000 , 700 ")]).unwrap();
    assert_eq!(config.allowances.client, Allowance { burst: 24_000, per_second: 1_000 });
    assert_eq!(config.allowances.tenant, Allowance { burst: 50_000, per_second: 700 });
}

#[test]
fn traces_are_off_and_no_operation_is_named_unless_said() {
    let telemetry = read(&[]).unwrap().telemetry;
    assert!(telemetry.collector.is_none() && telemetry.operations.is_empty());
    let set = [("KANSA_OTLP", "http://collector:4318"), ("KANSA_OPERATIONS", "Audits, _one2")];
    let telemetry = read(&set).unwrap().telemetry;
    assert_eq!(telemetry.collector.unwrap().expose(), "http://collector:4318");
    assert_eq!(
        (telemetry.percent, telemetry.operations),
        (100, vec!["Audits".to_owned(), "_one2".to_owned()])
    );
}

#[test]
fn the_trail_key_is_a_file() {
    let config = read(&[("KANSA_TRAIL_KEY", "keys/trail.pem")]).unwrap();
    assert_eq!(config.trail_key, Some("keys/trail.pem".into()));
    assert_eq!(read(&[("KANSA_TRAIL_KEY", "")]).unwrap().trail_key, None);
}

#[test]
fn this_machine_is_called_only_beside_a_private_database() {
    let loopback = ("KANSA_WEBHOOK_REACH", "loopback");
    assert_eq!(read(&[loopback]).unwrap().webhooks.reach, Reach::Loopback);
    let sentence = refused(&[loopback, ("DATABASE_URL", "postgres://db/kansa")]);
    assert!(sentence.contains("KANSA_WEBHOOK_REACH"), "{sentence}");
    assert!(read(&[("KANSA_WEBHOOK_REACH", "public"), ("DATABASE_URL", "postgres://db/kansa")]).is_ok());
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

#[test]
fn how_much_is_taken_on_and_through_what() {
    let set = [
        ("KANSA_MAX_CONNECTIONS", "2"),
        ("KANSA_MAX_IN_FLIGHT", "1000000"),
        ("KANSA_MAX_IN_LANE", "1"),
        ("KANSA_POOLER", "pgbouncer"),
    ];
    let config = read(&set).unwrap();
    assert_eq!(config.limits, Limits { connections: 2, in_flight: 1_000_000, in_lane: 1 });
    assert_eq!(config.pooler, Pooler::PgBouncer);
    assert_eq!(read(&[("KANSA_POOLER", "none")]).unwrap().pooler, Pooler::None);
}
