//! What the token end-point and the verbs refuse, and by what names.
use super::{CISO, ITSELF, ask, wrong};
use crate::voice::{Voice, gid, stored};
use anyhow::Result;
use axum::{
    body::Body,
    http::{Request, header},
};
use chrono::Duration;
use serde_json::{Value, json};
use tests::{
    House,
    world::{BEPPU, Client},
};

#[tokio::test]
async fn who_is_not_the_client_gets_nothing_and_is_noted_once_a_minute() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let denied = "trail WHERE action = 'SIGN_IN' AND outcome = 'DENIED'";
    let nobody = Client { id: uuid::Uuid::nil().into(), secret: client.secret.clone() };
    let none = Client { id: client.id, secret: String::new() };
    for one in [&nobody, &none] {
        let refused = ask(&door, one, &[ITSELF], None).await?;
        assert_eq!((refused.status.as_u16(), wrong(&refused)), (401, "invalid_client"));
    }
    assert_eq!(house.count(denied).await?, 0, "whose account that should be nobody can say");
    let thief = Client { id: client.id, secret: "0".repeat(64) };
    for _ in 0..3 {
        let refused = ask(&door, &thief, &[ITSELF], None).await?;
        assert_eq!((refused.status.as_u16(), wrong(&refused)), (401, "invalid_client"));
        assert_eq!(refused.code(), "UNAUTHENTICATED");
    }
    assert_eq!(house.count(denied).await?, 1);
    house.clock.pass(Duration::minutes(1));
    ask(&door, &thief, &[ITSELF], None).await?;
    assert_eq!(house.count(denied).await?, 2);
    Ok(())
}

#[tokio::test]
async fn a_request_that_is_none_is_refused_by_oauth_s_names_in_both_languages() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let id = client.id.uuid().to_string();
    for (form, error) in [
        (client.form(&id, &[]), "invalid_request"),
        (client.form(&id, &[("grant_type", "password")]), "unsupported_grant_type"),
        (client.form(&id, &[ITSELF, ("scope", "audits:write")]), "invalid_scope"),
        (client.form(&id, &[ITSELF, ("scope", "")]), "invalid_scope"),
        (client.form(&id, &[ITSELF, ITSELF]), "invalid_request"),
    ] {
        let encoded: Vec<String> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        for language in ["en", "ja"] {
            let request = Request::post("/oauth/token")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ACCEPT_LANGUAGE, language)
                .body(Body::from(encoded.join("&")))?;
            let answer = door.send(request).await?;
            assert_eq!((answer.status.as_u16(), wrong(&answer)), (400, error), "{form:?}");
            let said = answer.body["errors"][0]["message"].as_str().unwrap_or_default();
            assert_eq!(said.is_ascii(), language == "en", "{said}");
        }
    }
    let json = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))?;
    assert_eq!(wrong(&door.send(json).await?), "invalid_request");
    let large = Request::post("/oauth/token")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("grant_type={}", "a".repeat(40_000))))?;
    assert_eq!(wrong(&door.send(large).await?), "invalid_request");
    Ok(())
}

#[tokio::test]
async fn the_client_may_come_by_http_basic_but_not_by_both() -> Result<()> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let id = client.id.uuid().to_string();
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{}", client.secret)));
    let request = |body: String| {
        Request::post("/oauth/token")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::AUTHORIZATION, &basic)
            .body(Body::from(body))
    };
    let given = door.send(request("grant_type=client_credentials".to_owned())?).await?;
    assert_eq!(given.status, 200, "{}", given.body);
    let both = format!("grant_type=client_credentials&client_id={id}&client_secret={}", client.secret);
    let both = door.send(request(both)?).await?;
    assert_eq!((both.status.as_u16(), wrong(&both)), (400, "invalid_request"));
    Ok(())
}

fn new(more: &Value) -> Value {
    let mut input = json!({ "name": "画面", "scopes": ["AUDITS_READ"], "expiresAt": "2026-03-31T00:00:00Z" });
    if let (Some(input), Some(more)) = (input.as_object_mut(), more.as_object()) {
        input.extend(more.clone());
    }
    input
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_and_nothing_is_made() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let ciso = Voice::of(&door, CISO);
    let before = stored(&house).await?;
    for (more, reason, field) in [
        (json!({ "name": " " }), "BLANK", "name"),
        (json!({ "scopes": [] }), "SCOPE_NEEDED", "scopes"),
        (json!({ "addressRanges": ["203.0.113.1/24"] }), "ADDRESS_RANGE", "addressRanges"),
        (json!({ "addressRanges": vec!["203.0.113.1"; 21] }), "ADDRESS_RANGE_COUNT", "addressRanges"),
        (json!({ "expiresAt": "2025-06-15T00:00:00Z" }), "ACCOUNT_EXPIRY", "expiresAt"),
        (json!({ "expiresAt": "2026-12-31T00:00:00Z" }), "ACCOUNT_EXPIRY", "expiresAt"),
    ] {
        ciso.is_refused("registerServiceAccount", new(&more)).await?.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_account_is_changed_by_who_saw_it_last_and_never_once_it_is_revoked() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let ciso = Voice::of(&door, CISO);
    let id = gid(house.service_account(BEPPU, "画面", &[]).await?.id);
    let verb = |version: i32| json!({ "serviceAccountId": id, "expectedVersion": version });
    let stale = ciso.is_refused("rotateServiceAccountSecret", verb(2)).await?;
    stale.is("CONFLICT", "STALE_VERSION", None);
    let mut long = verb(1);
    long["graceHours"] = json!(169);
    let long = ciso.is_refused("rotateServiceAccountSecret", long).await?;
    long.is("INVALID", "GRACE_HOURS", Some("graceHours"));
    ciso.does("revokeServiceAccount", verb(1), "serviceAccount { revokedAt }").await?;
    for mutation in ["rotateServiceAccountSecret", "revokeServiceAccount"] {
        ciso.is_refused(mutation, verb(2)).await?.is("CONFLICT", "ACCOUNT_REVOKED", None);
    }
    Ok(())
}

#[tokio::test]
async fn an_organization_has_twenty_accounts_at_most() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for _ in 0..20 {
        house.service_account(BEPPU, "画面", &[]).await?;
    }
    let refused = Voice::of(&door, CISO).is_refused("registerServiceAccount", new(&json!({}))).await?;
    refused.is("CONFLICT", "SERVICE_ACCOUNT_COUNT", None);
    let first = house.run(CISO, domain::service_account::ListServiceAccounts).await?.remove(0);
    house.revoke_service_account(BEPPU, first.id).await?;
    Voice::of(&door, CISO).does("registerServiceAccount", new(&json!({})), "__typename").await?;
    Ok(())
}
