//! Consents, signatures and risks that are borne want a recent and strong proof of who acts.
use super::CISO;
use crate::voice::{document, gid};
use anyhow::{Context as _, Result};
use axum::http::header;
use domain::engagement::Purpose;
use serde_json::{Value, json};
use tests::{
    Answer, Door, House,
    world::{BEPPU, JointStage, everything},
};
use tower::ServiceExt as _;

/// Withdraws a consent with a token signed in by `acr`.
async fn withdraws(door: &Door, input: &Value, acr: Option<&str>, language: &str) -> Result<Answer> {
    let document = document("withdrawConsents", "participation { id }");
    let mut request = door.request("anonymous", None, &document, &json!({ "input": input }))?;
    let token = door.token_by(CISO, acr)?;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    request.headers_mut().insert(header::ACCEPT_LANGUAGE, language.parse()?);
    door.send(request).await
}

#[tokio::test]
async fn who_did_not_sign_in_strongly_signs_nothing() -> Result<()> {
    let house = House::open().await?;
    house.cast().await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let door = house.door()?;
    let participation = joint.of(BEPPU)?.participation;
    let expected = house.participation(BEPPU, participation).await?.reply.version;
    let purposes = [Purpose::ProgressToPrefecture.as_str()];
    let input =
        json!({ "participationId": gid(participation), "purposes": purposes, "expectedVersion": expected });
    for acr in [None, Some("password")] {
        for (language, word) in [("en", "strong authentication"), ("ja", "認証")] {
            let refused = withdraws(&door, &input, acr, language).await?;
            assert_eq!(refused.code(), "STRONG_AUTHENTICATION", "{}", refused.body);
            let said =
                refused.body.pointer("/errors/0/message").and_then(Value::as_str).context("a message")?;
            assert!(said.contains(word), "{said}");
        }
    }
    let noted = "trail WHERE action = 'CONSENT_DECIDE' AND outcome = 'DENIED'";
    assert_eq!(house.count(noted).await?, 4, "each try is in the body's trail");
    // What is merely read, or done without putting a name to it, wants nothing more.
    let token = door.token_by(CISO, None)?;
    let read = door.ask_bearing(&token, None, "{ audits(first: 1) { nodes { id } } }", None).await?;
    assert_eq!(read.code(), "", "{}", read.body);
    let done = withdraws(&door, &input, Some("urn:kansa:demo"), "en").await?;
    assert_eq!((done.code(), done.reason("withdrawConsents")), ("", ""), "{}", done.body);
    Ok(())
}

#[tokio::test]
async fn a_client_is_told_what_to_do_about_it() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let nobodys = domain::engagement::ParticipationId::from_uuid(uuid::Uuid::nil());
    let input = json!({ "participationId": gid(nobodys), "purposes": ["FIRM_ACCESS"], "expectedVersion": 1 });
    let document = document("withdrawConsents", "participation { id }");
    let mut request = door.request("anonymous", None, &document, &json!({ "input": input }))?;
    let token = door.token_by(CISO, None)?;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    let response = door.router.clone().oneshot(request).await?;
    let challenge = response.headers().get(header::WWW_AUTHENTICATE).context("a challenge")?;
    assert_eq!(challenge, "Bearer error=\"insufficient_user_authentication\"");
    Ok(())
}

#[tokio::test]
async fn who_may_not_is_told_that_and_not_to_sign_in_again() -> Result<()> {
    let (_house, door) = House::with_cast().await?;
    let nobodys = domain::engagement::ParticipationId::from_uuid(uuid::Uuid::nil());
    let input = json!({ "participationId": gid(nobodys), "purposes": ["FIRM_ACCESS"], "expectedVersion": 1 });
    let document = document("withdrawConsents", "participation { id }");
    let mut request = door.request("anonymous", None, &document, &json!({ "input": input }))?;
    let token = door.token_by("beppu-viewer", None)?;
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {token}").parse()?);
    assert_eq!(door.send(request).await?.code(), "FORBIDDEN");
    Ok(())
}
