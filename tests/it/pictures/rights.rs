//! Who gets a picture: exactly who may read the figures in GraphQL.
use super::{FILES, fetch, released};
use crate::releases::story::gid;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tests::{
    Answer,
    world::{BEPPU, NAKATSU},
};

/// Everybody, in their own organization or in one that they try to enter.
const ACTORS: [(&str, Option<&str>); 17] = [
    ("anonymous", None),
    ("stranger", None),
    ("400009-coordinator", None),
    ("400009-ciso", None),
    ("center-operator", None),
    ("firm-manager", None),
    ("firm-auditor", None),
    ("firm-auditor", Some(BEPPU)),
    ("beppu-ciso", None),
    ("beppu-manager", None),
    ("beppu-viewer", None),
    ("beppu-respondent", None),
    ("frontend", None),
    ("nakatsu-manager", Some(BEPPU)),
    ("oita-ciso", None),
    ("oita-coordinator", None),
    ("oita-coordinator", Some(NAKATSU)),
];

/// The status that stands for what GraphQL answered.
fn status(answer: &Answer) -> u16 {
    match answer.code() {
        "UNAUTHENTICATED" => 401,
        "FORBIDDEN" => 403,
        "" if answer.data("/node/means").is_array() => 200,
        _ => 404,
    }
}

#[tokio::test]
async fn each_file_is_for_those_who_may_read_the_figures() -> Result<()> {
    let (story, release) = released().await?;
    story.house.body("400009").await?;
    let document = "query ($id: ID!) { node(id: $id) { ... on ComparisonRelease { means } } }";
    let mut seen = Vec::new();
    for actor in ACTORS {
        let variables = json!({ "id": release });
        let told = story.door.ask_with(actor.0, actor.1, document, &variables).await?;
        for file in FILES {
            let fetched = fetch(&story.door, actor, &release, file, "en").await?;
            assert_eq!(fetched.status.as_u16(), status(&told), "{actor:?} {file}: {}", told.body);
            if !fetched.status.is_success() {
                let body: Value = serde_json::from_slice(&fetched.bytes)?;
                let code = body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
                assert!(code.is_some_and(|code| !code.is_empty()), "{actor:?} {file}: {body}");
                assert_eq!(fetched.header("cache-control"), "no-store");
            }
        }
        seen.push(status(&told));
    }
    // The policy table of ReleaseRead and the border of the prefecture.
    let expected =
        [401, 404, 404, 404, 404, 403, 403, 403, 200, 200, 200, 200, 200, 404, 200, 200, 404].as_slice();
    assert_eq!(seen, expected);
    Ok(())
}

#[tokio::test]
async fn foreign_hidden_absent_and_unreleased_look_alike() -> Result<()> {
    let (story, release) = released().await?;
    let unreleased = story.checked("SELF_ASSESSED").await?;
    story.house.body("400009").await?;
    let absent = gid("ComparisonRelease", "01977000-0000-7000-8000-00000000dead");
    let other = gid("Audit", &crate::releases::story::uuid_of(&release)?);
    let strange = "not-an-id";
    for (person, ids) in [
        ("nakatsu-manager", vec![absent.as_str(), unreleased.as_str(), other.as_str(), strange]),
        ("oita-coordinator", vec![absent.as_str(), unreleased.as_str(), other.as_str(), strange]),
        ("400009-coordinator", vec![absent.as_str(), unreleased.as_str(), release.as_str(), strange]),
    ] {
        for file in FILES {
            for language in ["en", "ja"] {
                let first = fetch(&story.door, (person, None), ids[0], file, language).await?;
                assert_eq!(first.status, 404, "{person} {file}");
                for id in &ids[1..] {
                    let next = fetch(&story.door, (person, None), id, file, language).await?;
                    assert_eq!((next.status, &next.bytes), (first.status, &first.bytes), "{person} {file}");
                }
            }
        }
    }
    let no_such = fetch(&story.door, ("beppu-manager", None), &release, "pie.svg", "en").await?;
    assert_eq!(no_such.status, 404);
    Ok(())
}

#[tokio::test]
async fn what_is_sent_says_what_it_is_and_how_long_it_may_be_kept() -> Result<()> {
    let (story, release) = released().await?;
    story.house.body("442071").await?; // takes no part, and has no scores
    let get =
        async |person, file, language| fetch(&story.door, (person, None), &release, file, language).await;
    for (person, kept) in [
        ("beppu-manager", "private, no-store"),
        ("oita-coordinator", "private, no-store"),
        ("442071-manager", "private, max-age=3600, immutable"),
    ] {
        for (file, kind, how) in [
            ("radar.svg", "image/svg+xml", "inline"),
            ("map.svg", "image/svg+xml", "inline"),
            ("figures.csv", "text/csv; charset=utf-8; header=present", "attachment"),
            (
                "figures.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "attachment",
            ),
        ] {
            let fetched = get(person, file, "ja").await?;
            assert_eq!(fetched.header("cache-control"), kept, "{person} {file}");
            assert_eq!(fetched.header("content-type"), kind);
            assert_eq!(fetched.header("content-language"), "ja");
            let name = fetched.header("content-disposition");
            let plain = format!(
                "{how}; filename=\"kansa-2025-{file}\"; filename*=UTF-8''%E5%A4%A7%E5%88%86%E7%9C%8C_"
            );
            assert!(name.starts_with(&plain), "{name}");
            let differs: Vec<_> = fetched.headers.get_all("vary").iter().collect();
            assert_eq!(differs, ["authorization", "kansa-organization", "accept-language"]);
            assert!(fetched.header("content-security-policy").contains("sandbox"));
            assert_eq!(fetched.bytes, get(person, file, "ja").await?.bytes, "the same each time: {file}");
        }
    }
    let english = get("beppu-manager", "radar.svg", "en").await?;
    let told = english.told()?;
    assert!(told.contains("auditors' judgements, essential items"), "{told}");
    let japanese = get("beppu-manager", "radar.svg", "ja").await?.told()?;
    assert!(japanese.contains("監査人の評価・必須項目"), "{japanese}");
    let map = get("oita-coordinator", "map.svg", "ja").await?;
    assert!(map.text()?.contains("出典：総務省"), "the notice goes with a map");
    let first = get("beppu-manager", "figures.csv", "ja").await?;
    let head = first.text()?.strip_prefix('\u{feff}').context("a byte order mark")?;
    assert!(head.starts_with("番号,分野,団体数,平均,標準偏差,"), "{head}");
    Ok(())
}
