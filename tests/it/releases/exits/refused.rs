//! Refusals in words: of what is another's, of what is not released, and of what nobody can understand.
use super::marks::{Marked, Secrets};
use crate::{releases::story::gid as made_up, voice::gid};
use anyhow::Result;
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use tests::{Door, world::BEPPU};

/// Well-formed, and none of the asker's business: each with the id it is asked of.
fn documents(marked: &Marked) -> Vec<(&'static str, Value)> {
    let (audit, release) = (json!({ "id": gid(marked.audit) }), json!({ "id": marked.unreleased }));
    let (evidence, nobody) =
        (json!({ "id": marked.evidence }), made_up("Audit", "01977000-0000-7000-8000-00000000dead"));
    vec![
        (
            "query ($id: ID!) { node(id: $id) { ... on Audit { title scores { lines { points } } } } }",
            audit.clone(),
        ),
        ("query ($id: ID!) { comparisonRelease(id: $id) { means figures { mean } } }", release.clone()),
        ("query ($id: ID!) { comparisonRelease(id: $id) { means } }", audit.clone()),
        ("query ($id: ID!) { node(id: $id) { ... on Audit { title } } }", json!({ "id": nobody })),
        ("query ($id: ID!) { node(id: $id) { ... on Audit { title } } }", json!({ "id": "not-an-id" })),
        ("query ($id: ID!) { node(id: $id) { ... on Evidence { title } } }", evidence.clone()),
        (
            "mutation ($id: ID!) { publishRelease(input: { releaseId: $id, expectedVersion: 1 }) { userErrors { code reason message } } }",
            release,
        ),
        (
            "mutation ($id: ID!) { signReport(input: { auditId: $id, expectedVersion: 1 }) { userErrors { code reason message } } }",
            audit,
        ),
        (
            "mutation ($id: ID!) { startEvidenceDownload(input: { evidenceId: $id }) { userErrors { code reason message } } }",
            evidence,
        ),
    ]
}

/// What is no request, or no document of this schema.
const MALFORMED: [&str; 6] = [
    "",
    "{",
    "[]",
    r#"{ "query": "{ audits(first: 1) { nodes { nothing } } }" }"#,
    r#"{ "query": "{ audits(first: 1000) { nodes { id } } }" }"#,
    r#"{ "query": "query ($id: ID!) { node(id: $id) { id } }", "variables": { "id": 7 } }"#,
];

/// Everything that `person` is refused, at home and in Beppu, in both languages, tells nothing of what is hidden.
pub(super) async fn in_words(marked: &Marked, door: &Door, person: &str, hidden: &Secrets) -> Result<()> {
    let mut refusals = 0;
    for organization in [None, Some(BEPPU)] {
        for language in ["ja", "en"] {
            for (document, variables) in documents(marked) {
                let mut request = door.request(person, organization, document, &variables)?;
                request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
                let (_, _, answer) = door.exchange(request).await?;
                hidden.are_not_in(&answer, &format!("{person}, asking {document}"));
                refusals += 1;
            }
            for body in MALFORMED {
                let mut request = door.request(person, organization, "", &json!({}))?;
                request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
                *request.body_mut() = Body::from(body);
                let (status, _, answer) = door.exchange(request).await?;
                assert!(!answer.is_empty(), "{person}, sending {body}: {status}");
                hidden.are_not_in(&answer, &format!("{person}, sending {body}"));
                refusals += 1;
            }
        }
    }
    let upload = Request::put(&marked.upload).body(Body::from("not for Beppu"))?;
    let (status, _, answer) = door.exchange(upload).await?;
    assert_eq!(status, 401, "an address is nobody's without its person");
    hidden.are_not_in(&answer, "an upload");
    assert!(refusals >= 60, "{refusals}");
    Ok(())
}
