//! Acting for a person: only with that person's token, only where both belong, and never where a name is put to something.
use super::{AUDITS, CISO, FOR_A_PERSON, ITSELF, VIEWER, ask, wrong};
use crate::voice::{document, gid};
use anyhow::{Context as _, Result};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use tests::{
    Door, House,
    world::{BEPPU, Client},
};

async fn exchange(door: &Door, client: &Client, token: &str, scope: &str) -> Result<tests::Answer> {
    let more = [FOR_A_PERSON.as_slice(), &[("subject_token", token), ("scope", scope)]].concat();
    ask(door, client, &more, None).await
}

#[tokio::test]
async fn a_front_end_is_the_person_whose_token_it_brings_within_its_scopes() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let (own, brought) = (door.token("beppu-manager")?, door.token_to_exchange("beppu-manager")?);
    let token = client.token_for(&door, &brought, "people:read audits:read").await?;
    let (themselves, through) = (
        door.ask_bearing(&own, None, VIEWER, None).await?,
        door.ask_bearing(&token, None, VIEWER, None).await?,
    );
    assert_eq!(through.body["data"], themselves.body["data"]);
    let members = "{ members(first: 1) { nodes { id } } }";
    assert_eq!(door.ask_bearing(&token, None, members, None).await?.code(), "");
    assert_eq!(door.ask_bearing(&token, None, AUDITS, None).await?.code(), "");
    let departments = client.token_for(&door, &brought, "people:read").await?;
    assert_eq!(door.ask_bearing(&departments, None, AUDITS, None).await?.code(), "FORBIDDEN");
    let user = house.scope("beppu-manager", None).await?.user().context("a person")?;
    let noted = format!("trail WHERE action = 'ACT_FOR' AND subject_id = '{}'", user.uuid());
    assert_eq!(house.count(&noted).await?, 2, "the body sees who acts for whom");
    Ok(())
}

#[tokio::test]
async fn it_does_what_the_person_may_and_no_more() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let viewer = client.token_for(&door, &door.token_to_exchange("beppu-viewer")?, "people:read").await?;
    let members = "{ members(first: 1) { nodes { id } } }";
    assert_eq!(door.ask_bearing(&viewer, None, members, None).await?.code(), "FORBIDDEN");
    Ok(())
}

#[tokio::test]
async fn without_the_person_there_is_nothing_personal() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    for scope in
        ["people:read", "answers:write", "evidence:write", "findings:write", "audits:read answers:write"]
    {
        let refused = ask(&door, &client, &[ITSELF, ("scope", scope)], None).await?;
        assert_eq!((refused.status.as_u16(), wrong(&refused)), (400, "invalid_scope"), "{scope}");
    }
    Ok(())
}

/// All mutations that put a name to something, let somebody in, or make a secret; as a CISO, whom nothing else keeps from them.
#[tokio::test]
async fn it_never_consents_signs_lets_in_or_makes_tokens() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let all = "reference:read audits:read engagements:read evidence:read people:read answers:write evidence:write findings:write";
    let token = client.token_for(&door, &door.token_to_exchange(CISO)?, all).await?;
    let nobodys = |kind: &str| URL_SAFE_NO_PAD.encode(format!("{kind}:{}", uuid::Uuid::nil().simple()));
    let (participation, comparison, finding) =
        (nobodys("Participation"), nobodys("NamedComparison"), nobodys("Finding"));
    let (visit, account) = (nobodys("Visit"), gid(client.id));
    for (mutation, input) in [
        (
            "giveConsents",
            json!({ "participationId": participation, "purposes": ["FIRM_ACCESS"], "textVersion": 2, "expectedVersion": 1 }),
        ),
        (
            "withdrawConsents",
            json!({ "participationId": participation, "purposes": ["FIRM_ACCESS"], "expectedVersion": 1 }),
        ),
        ("endNamedComparison", json!({ "namedComparisonId": comparison, "expectedVersion": 1 })),
        (
            "acceptRisk",
            json!({ "findingId": finding, "text": "費用", "until": "2026-03-31", "expectedVersion": 1 }),
        ),
        ("finalizeVisit", json!({ "visitId": visit, "expectedVersion": 1 })),
        ("inviteMember", json!({ "name": "新任者", "roles": ["VIEWER"] })),
        ("registerWebhook", json!({ "url": "https://front.example.jp/", "topics": ["REPORT_SIGNED"] })),
        (
            "registerServiceAccount",
            json!({ "name": "画面", "scopes": ["AUDITS_READ"], "expiresAt": "2026-03-31T00:00:00Z" }),
        ),
        ("rotateServiceAccountSecret", json!({ "serviceAccountId": account, "expectedVersion": 1 })),
    ] {
        let mut request =
            door.request("anonymous", None, &document(mutation, "__typename"), &json!({ "input": input }))?;
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse()?);
        let answer = door.send(request).await?;
        assert_eq!(answer.code(), "FORBIDDEN", "{mutation}: {}", answer.body);
    }
    Ok(())
}

#[tokio::test]
async fn only_a_person_s_own_token_is_exchanged() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let another_key = house.door()?;
    let itself = client.token(&door, "audits:read").await?;
    let acting = client.token_for(&door, &door.token_to_exchange("beppu-viewer")?, "audits:read").await?;
    // A token of theirs that opens something itself: `exchanged.rs`.
    for token in [itself, acting, another_key.token_to_exchange(CISO)?, "garbage".to_owned()] {
        let refused = exchange(&door, &client, &token, "audits:read").await?;
        assert_eq!((refused.status.as_u16(), wrong(&refused)), (400, "invalid_grant"), "{}", refused.body);
    }
    // Nakatsu's people have nothing to do with Beppu's front end.
    let refused = exchange(&door, &client, &door.token_to_exchange("nakatsu-ciso")?, "audits:read").await?;
    assert_eq!((refused.status.as_u16(), wrong(&refused)), (400, "invalid_target"), "{}", refused.body);
    let none = ask(&door, &client, &FOR_A_PERSON, None).await?;
    assert_eq!((none.status.as_u16(), wrong(&none)), (400, "invalid_request"));
    Ok(())
}

#[tokio::test]
async fn a_front_end_enters_no_body_from_outside() -> Result<()> {
    use tests::world::{JointStage, everything};
    let house = House::open().await?;
    house.cast().await?;
    house.joint("firm", JointStage::Active, &everything(&[BEPPU])).await?;
    let door = house.door()?;
    let own = door.token("firm-auditor")?;
    assert_eq!(door.ask_bearing(&own, Some(BEPPU), AUDITS, None).await?.code(), "");
    // The firm has no CISO to register one, so Beppu's comes in by invitation.
    let client = house.service_account(BEPPU, "画面", &[]).await?;
    let token = client.token(&door, "audits:read").await?;
    let code = domain::membership::InvitationCode::new("for the front end".to_owned());
    let name = domain::membership::PersonName::parse("name", "画面")?;
    let invite =
        domain::membership::InviteMember { name, roles: vec![domain::access::Role::ServiceAccount], code };
    house.run("firm-manager", invite).await?;
    let accept =
        "mutation { acceptInvitation(input: { code: \"for the front end\" }) { userErrors { reason } } }";
    let accepted = door.ask_bearing(&token, None, accept, None).await?;
    // Whoever belongs to the firm may not belong to a body that it audits, nor the other way round.
    assert_eq!(accepted.reason("acceptInvitation"), "AUDITS_THE_BODY", "{}", accepted.body);
    let brought = door.token_to_exchange("firm-auditor")?;
    let refused = exchange(&door, &client, &brought, "audits:read").await?;
    assert_eq!(wrong(&refused), "invalid_target");
    Ok(())
}
