//! Refusals in words: of what is another's, of what is not released, and of what nobody can understand.
use super::{
    COORDINATOR,
    marks::{Marked, Secrets},
};
use crate::{releases::story::gid as made_up, voice::gid};
use anyhow::Result;
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use tests::{Door, world::BEPPU};

/// Of what is not released: it is its coordinator's business, and nobody else's.
const UNRELEASED: &str = "query ($id: ID!) { comparisonRelease(id: $id) { means figures { mean } } }";

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
        (UNRELEASED, release.clone()),
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

/// Whether an answer refuses: by errors, by a mutation's user errors, or by nothing in the place of the node asked for.
fn refuses(answer: &[u8]) -> Result<bool> {
    let answer: Value = serde_json::from_slice(answer)?;
    let any = |list: Option<&Value>| list.and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    let mut fields = answer.get("data").and_then(Value::as_object).into_iter().flatten();
    Ok(any(answer.get("errors"))
        || fields.any(|(name, value)| name == "node" && value.is_null() || any(value.get("userErrors"))))
}

/// Everything that `person` is refused, at home and in Beppu, in both languages, tells nothing of what is hidden.
pub(super) async fn in_words(marked: &Marked, door: &Door, person: &str, hidden: &Secrets) -> Result<()> {
    let mut refusals = 0;
    for organization in [None, Some(BEPPU)] {
        let at_home = person == COORDINATOR && organization.is_none();
        for language in ["ja", "en"] {
            for (document, variables) in documents(marked) {
                let mut request = door.request(person, organization, document, &variables)?;
                request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
                let (status, _, answer) = door.exchange(request).await?;
                let which = format!("{person}, asking {document}");
                hidden.are_not_in(&answer, &which);
                assert_ne!(status, 400, "{which}: it is well-formed");
                let (own, refused) = (at_home && document == UNRELEASED, refuses(&answer)?);
                assert!(own || refused, "{which}: {}", String::from_utf8_lossy(&answer));
                refusals += usize::from(refused);
            }
            for body in MALFORMED {
                let mut request = door.request(person, organization, "", &json!({}))?;
                request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
                *request.body_mut() = Body::from(body);
                let (status, _, answer) = door.exchange(request).await?;
                hidden.are_not_in(&answer, &format!("{person}, sending {body}"));
                assert!(refuses(&answer)?, "{person}, sending {body}: {status}");
                refusals += 1;
            }
        }
    }
    let upload = Request::put(&marked.upload).body(Body::from("not for Beppu"))?;
    let (status, _, answer) = door.exchange(upload).await?;
    assert_eq!(status, 401, "an address is nobody's without its person");
    hidden.are_not_in(&answer, "an upload");
    // Its coordinator may look at what is not released, in two languages.
    assert!(refusals >= if person == COORDINATOR { 58 } else { 60 }, "{person}: {refusals}");
    Ok(())
}
