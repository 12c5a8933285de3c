//! How a front end comes by a token, and what is kept of its secret.
use super::{AUDITS, CISO, ITSELF, VIEWER, ask, wrong};
use crate::voice::Voice;
use anyhow::{Context as _, Result};
use chrono::Duration;
use domain::Clock as _;
use serde_json::{Value, json};
use tests::{
    Answer, Door, House,
    world::{BEPPU, Client, NAKATSU},
};

const SECRET: &str = "serviceAccount { id clientId version lastUsedAt formerSecretUntil } secret";

fn text(value: &Value) -> Result<String> {
    Ok(value.as_str().with_context(|| format!("a text, not {value}"))?.to_owned())
}

/// The client of a payload that shows its secret.
fn client(payload: &Value) -> Result<Client> {
    let id = text(&payload["serviceAccount"]["clientId"])?.parse::<uuid::Uuid>()?;
    Ok(Client { id: id.into(), secret: text(&payload["secret"])? })
}

async fn registered(door: &Door) -> Result<(Client, Value)> {
    let input = json!({ "name": "監査ポータル", "scopes": ["AUDITS_READ", "REFERENCE_READ", "ANSWERS_WRITE"],
        "expiresAt": "2026-06-15T00:00:00Z" });
    let done = Voice::of(door, CISO).does("registerServiceAccount", input, SECRET).await?;
    Ok((client(&done)?, done))
}

async fn signs_in(door: &Door, client: &Client) -> Result<Answer> {
    ask(door, client, &[ITSELF], None).await
}

#[tokio::test]
async fn a_front_end_is_given_a_short_token_for_what_is_not_personal() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (client, _) = registered(&door).await?;
    let given = signs_in(&door, &client).await?;
    assert_eq!(given.status, 200, "{}", given.body);
    let told = |name: &str| given.body[name].clone();
    assert_eq!((told("token_type"), told("expires_in")), (json!("Bearer"), json!(600)));
    assert_eq!(told("scope"), "reference:read audits:read", "the personal one is not among them");
    let token = text(&told("access_token"))?;
    let seen = door.ask_bearing(&token, None, VIEWER, None).await?;
    assert_eq!(seen.data("/viewer/memberships"), &json!([{ "code": BEPPU, "roles": ["SERVICE_ACCOUNT"] }]));
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "");
    let narrow = ask(&door, &client, &[ITSELF, ("scope", "reference:read")], None).await?;
    let narrow = text(&narrow.body["access_token"])?;
    assert_eq!(door.ask_bearing(&narrow, None, AUDITS, None).await?.code(), "FORBIDDEN");
    // It is used up after ten minutes: the house made it by its own clock.
    house.clock.pass(Duration::seconds(599));
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "");
    house.clock.pass(Duration::seconds(1));
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "UNAUTHENTICATED");
    Ok(())
}

#[tokio::test]
async fn of_a_secret_nothing_is_kept_but_a_hash_and_it_is_shown_once() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (client, _) = registered(&door).await?;
    assert_eq!(client.secret.len(), 64);
    let kept = house.look("SELECT * FROM service_accounts").await?;
    assert!(!format!("{kept:?}").contains(&client.secret));
    assert!(kept[0]["secret"].as_str().is_some_and(|hash| hash.starts_with("argon2id:")), "{kept:?}");
    let shown =
        "{ serviceAccounts { name clientId scopes addressRanges createdAt expiresAt lastUsedAt revokedAt } }";
    let seen = Voice::of(&door, CISO).reads(shown, json!({})).await?;
    assert_eq!(seen["serviceAccounts"][0]["name"], "監査ポータル");
    assert_eq!(seen["serviceAccounts"][0]["lastUsedAt"], Value::Null);
    signs_in(&door, &client).await?;
    let seen = Voice::of(&door, CISO).reads(shown, json!({})).await?;
    assert!(seen["serviceAccounts"][0]["lastUsedAt"].is_string(), "{seen}");
    assert_eq!(house.count("trail WHERE action = 'SIGN_IN' AND outcome = 'DONE'").await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_former_secret_is_taken_until_its_grace_is_over() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let (former, done) = registered(&door).await?;
    let input = json!({ "serviceAccountId": done["serviceAccount"]["id"], "graceHours": 2,
        "expectedVersion": done["serviceAccount"]["version"] });
    let done = Voice::of(&door, CISO).does("rotateServiceAccountSecret", input, SECRET).await?;
    let present = client(&done)?;
    assert_ne!(former.secret, present.secret);
    for one in [&former, &present] {
        assert_eq!(signs_in(&door, one).await?.status, 200);
    }
    house.clock.pass(Duration::hours(2));
    assert_eq!(wrong(&signs_in(&door, &former).await?), "invalid_client");
    assert_eq!(signs_in(&door, &present).await?.status, 200);
    Ok(())
}

#[tokio::test]
async fn an_account_ends_and_its_tokens_with_it() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    house.clock.pass(Duration::days(365) - Duration::minutes(5));
    let token = client.token(&door, "audits:read").await?;
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "");
    house.clock.pass(Duration::minutes(5));
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "UNAUTHENTICATED");
    assert_eq!(wrong(&signs_in(&door, &client).await?), "invalid_client");
    Ok(())
}

#[tokio::test]
async fn no_token_outlives_its_account_however_lately_it_was_used() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let until = house.clock.now() + Duration::minutes(1);
    let input = json!({ "name": "監査ポータル", "scopes": ["AUDITS_READ"], "expiresAt": until.to_rfc3339() });
    let client = client(&Voice::of(&door, CISO).does("registerServiceAccount", input, SECRET).await?)?;
    let given = signs_in(&door, &client).await?;
    assert_eq!(given.body["expires_in"], 60, "{}", given.body);
    let itself = text(&given.body["access_token"])?;
    let acting = client.token_for(&door, &door.token_to_exchange("beppu-viewer")?, "audits:read").await?;
    // Who they are is remembered a second before, and would be known for some more.
    for (seconds, code) in [(59, ""), (1, "UNAUTHENTICATED")] {
        house.clock.pass(Duration::seconds(seconds));
        for token in [&itself, &acting] {
            assert_eq!(door.ask_bearing(token, None, AUDITS, None).await?.code(), code);
        }
    }
    assert_eq!(wrong(&signs_in(&door, &client).await?), "invalid_client");
    Ok(())
}

#[tokio::test]
async fn who_is_bound_to_addresses_signs_in_and_calls_from_there_alone() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &["203.0.113.0/24", "2001:db8::/32"]).await?;
    for elsewhere in [None, Some("198.51.100.7"), Some("2001:db9::1")] {
        assert_eq!(wrong(&ask(&door, &client, &[ITSELF], elsewhere).await?), "invalid_client");
    }
    let given = ask(&door, &client, &[ITSELF], Some("203.0.113.7")).await?;
    let token = text(&given.body["access_token"])?;
    for (address, code) in [
        (Some("203.0.113.8"), ""),
        (Some("2001:db8::5"), ""),
        (Some("198.51.100.7"), "UNAUTHENTICATED"),
        (None, "UNAUTHENTICATED"),
    ] {
        assert_eq!(door.ask_bearing(&token, None, AUDITS, address).await?.code(), code, "{address:?}");
    }
    Ok(())
}

#[tokio::test]
async fn another_body_lets_a_front_end_in_by_an_invitation_and_only_as_one() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let token = client.token(&door, "audits:read").await?;
    let elsewhere = door.ask_bearing(&token, Some(NAKATSU), AUDITS, None).await?;
    assert_eq!(elsewhere.code(), "NOT_FOUND", "{}", elsewhere.body);
    let ciso = Voice::of(&door, "nakatsu-ciso");
    let mut codes = Vec::new();
    for role in ["VIEWER", "SERVICE_ACCOUNT"] {
        let input = json!({ "name": "画面", "roles": [role] });
        codes.push(text(&ciso.does("inviteMember", input, "invitationCode").await?["invitationCode"])?);
    }
    let accept = |code: &str| {
        format!(
            "mutation {{ acceptInvitation(input: {{ code: \"{code}\" }}) {{ organizationId userErrors {{ reason }} }} }}"
        )
    };
    let as_a_viewer = door.ask_bearing(&token, None, &accept(&codes[0]), None).await?;
    assert_eq!(as_a_viewer.code(), "FORBIDDEN", "{}", as_a_viewer.body);
    let accepted = door.ask_bearing(&token, None, &accept(&codes[1]), None).await?;
    assert!(accepted.data("/acceptInvitation/organizationId").is_string(), "{}", accepted.body);
    for code in [BEPPU, NAKATSU] {
        assert_eq!(door.ask_bearing(&token, Some(code), AUDITS, None).await?.code(), "", "{code}");
    }
    Ok(())
}
