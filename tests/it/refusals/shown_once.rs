//! What shows a secret once, and what uses one up, is done once, too: a repetition under its key makes nothing, and is shown nothing.
use crate::voice::{Voice, document, stored};
use anyhow::{Context as _, Result};
use domain::{
    kernel::page::PageRequest,
    membership::{EndMembership, ListMembers},
};
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs::read_to_string};
use tests::{Door, House, cluster::root_of_the_repository, world::BEPPU};

const CISO: &str = "beppu-ciso";

/// A mutation, who sends it, its input, a field of the input that may say something else, what its payload shows, the secret among
/// that, and where one row more is left.
type Row = (&'static str, &'static str, Value, &'static str, &'static str, &'static str, &'static str);

fn rows() -> [Row; 4] {
    let account = json!({ "name": "画面", "scopes": ["AUDITS_READ"], "expiresAt": "2026-03-31T00:00:00Z" });
    let hook = json!({ "url": "https://front.example.jp/", "topics": ["REPORT_SIGNED"] });
    let firm = json!({ "auditFirmName": "新監査株式会社", "firstPersonName": "代表" });
    let member = json!({ "name": "新任", "roles": ["VIEWER"] });
    [
        (
            "registerServiceAccount",
            CISO,
            account,
            "name",
            "serviceAccount { id }",
            "secret",
            "service_accounts",
        ),
        ("registerWebhook", CISO, hook, "url", "webhook { id }", "secret", "webhooks"),
        (
            "createOrganization",
            "center-operator",
            firm,
            "firstPersonName",
            "organization { id }",
            "invitationCode",
            "organizations",
        ),
        ("inviteMember", CISO, member, "name", "", "invitationCode", "invitations"),
    ]
}

#[tokio::test]
async fn a_repetition_makes_nothing_and_is_shown_the_thing_without_its_secret() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for (mutation, person, mut input, other, thing, secret, table) in rows() {
        let voice = Voice::of(&door, person);
        input["idempotencyKey"] = json!("8f1c");
        let shows = format!("{thing} {secret}");
        let many = house.count(table).await?;
        let made = voice.does(mutation, input.clone(), &shows).await?;
        let told = made[secret].as_str().context("a secret")?;
        let before = stored(&house).await?;

        let again = voice.ask(&document(mutation, &shows), json!({ "input": input })).await?;
        let payload = again.data(&format!("/{mutation}"));
        assert_eq!(payload[secret], Value::Null, "{mutation}");
        let name = thing.split(' ').next().unwrap_or_default();
        assert_eq!(payload[name], made[name], "{mutation}");
        voice.is_refused(mutation, input.clone()).await?.is("CONFLICT", "ALREADY_DONE", None);

        let mut wrong = input.clone();
        wrong[other] = json!("https://other.example.jp/");
        voice.is_refused(mutation, wrong).await?.is("CONFLICT", "IDEMPOTENCY_KEY_REUSED", None);
        assert_eq!(stored(&house).await?, before, "{mutation}");
        assert_eq!(house.count(table).await?, many + 1, "{mutation}");
        let kept = format!("{:?}", house.look("SELECT * FROM idempotency_keys").await?);
        assert!(kept.contains(mutation) && !kept.contains(told), "an id is kept of {mutation}, no secret");
    }
    assert_eq!(house.count("idempotency_keys").await?, 4);
    Ok(())
}

#[tokio::test]
async fn what_was_refused_leaves_the_key_free_and_without_one_each_is_done() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    for (mutation, person, mut input, other, ..) in rows() {
        let voice = Voice::of(&door, person);
        let (right, key) = (input[other].clone(), json!("8f1c"));
        input["idempotencyKey"] = key;
        input[other] = json!(" ");
        let refused = voice.is_refused(mutation, input.clone()).await?;
        assert_eq!(refused.field.as_deref(), Some(other), "{refused:?}");
        input[other] = right;
        voice.does(mutation, input.clone(), "__typename").await?;
        input["idempotencyKey"] = Value::Null;
        voice.does(mutation, input, "__typename").await?;
    }
    assert_eq!(house.count("idempotency_keys").await?, 4);
    // Refused by what is there, after the key was claimed.
    let found = |body: &str| json!({ body: BEPPU, "firstPersonName": "代表", "idempotencyKey": "9" });
    let operator = Voice::of(&door, "center-operator");
    let there = operator.is_refused("createOrganization", found("governmentCode")).await?;
    there.is("CONFLICT", "ORGANIZATION_EXISTS", None);
    operator.does("createOrganization", found("auditFirmName"), "__typename").await?;
    Ok(())
}

#[tokio::test]
async fn two_at_once_make_one_account_and_show_one_secret() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let [(mutation, person, mut input, ..), ..] = rows();
    input["idempotencyKey"] = json!("8f1c");
    let (document, variables) =
        (document(mutation, "serviceAccount { id } secret"), json!({ "input": input }));
    let voice = Voice::of(&door, person);
    let (one, two) =
        tokio::join!(voice.ask(&document, variables.clone()), voice.ask(&document, variables.clone()));
    let (one, two) = (one?, two?);
    let id = "/registerServiceAccount/serviceAccount/id";
    assert_eq!(one.text(id)?, two.text(id)?);
    let secrets = [&one, &two].map(|told| told.data("/registerServiceAccount/secret").is_string());
    assert_eq!(secrets.iter().filter(|shown| **shown).count(), 1, "{} {}", one.body, two.body);
    assert_eq!(house.count("service_accounts").await?, 1);
    assert_eq!(house.count("trail WHERE action = 'SERVICE_ACCOUNT_MANAGE'").await?, 1);
    Ok(())
}

/// A code for somebody who is to come in.
async fn invited(door: &Door) -> Result<String> {
    let input = json!({ "name": "新任", "roles": ["VIEWER"] });
    let invited = Voice::of(door, CISO).does("inviteMember", input, "invitationCode").await?;
    Ok(invited["invitationCode"].as_str().context("a code")?.to_owned())
}

#[tokio::test]
async fn who_repeats_how_they_came_in_is_told_the_same_while_they_belong_there() -> Result<()> {
    let (house, door) = House::with_cast().await?;
    let code = invited(&door).await?;
    let input = |key: Option<&str>| json!({ "code": code, "idempotencyKey": key });
    let newcomer = Voice::of(&door, "newcomer");
    let joined = newcomer.does("acceptInvitation", input(Some("8f1c")), "organizationId").await?;
    let before = stored(&house).await?;
    let again = newcomer.does("acceptInvitation", input(Some("8f1c")), "organizationId").await?;
    assert_eq!((&again, joined["organizationId"].is_string()), (&joined, true));

    // Neither without the key, nor under another, nor for anybody else: a used code says nothing.
    for (person, key) in [
        ("newcomer", None),
        ("newcomer", Some("9")),
        ("stranger", Some("8f1c")),
        ("beppu-viewer", Some("8f1c")),
        ("nakatsu-ciso", Some("8f1c")),
    ] {
        let refused = Voice::of(&door, person).is_refused("acceptInvitation", input(key)).await?;
        refused.is("INVALID", "INVITATION_NOT_OPEN", Some("code"));
    }
    assert_eq!(stored(&house).await?, before);

    let page = PageRequest::new(Some(100), None, None, None)?;
    let members = house.run(CISO, ListMembers(page)).await?.items;
    let own = members.into_iter().find(|one| one.name.as_str() == "新任").context("the newcomer")?;
    let end = EndMembership { member: own.id, successor: None, expected_version: own.version };
    house.run(CISO, end).await?;
    let refused = newcomer.is_refused("acceptInvitation", input(Some("8f1c"))).await?;
    refused.is("INVALID", "INVITATION_NOT_OPEN", Some("code"));
    // Who comes back does so by another code, which the old key does not stand for; and the code is not used up by that.
    let code = invited(&door).await?;
    let elsewhere =
        newcomer.is_refused("acceptInvitation", json!({ "code": code, "idempotencyKey": "8f1c" }));
    elsewhere.await?.is("CONFLICT", "IDEMPOTENCY_KEY_REUSED", None);
    newcomer.does("acceptInvitation", json!({ "code": code, "idempotencyKey": "10" }), "__typename").await?;
    Ok(())
}

/// What stands between the braces after `head`.
fn block<'a>(served: &'a str, head: &str) -> Result<&'a str> {
    let (_, rest) = served.split_once(head).with_context(|| head.to_owned())?;
    Ok(rest.split_once("\n}").context("an end")?.0)
}

/// Each of them has its reason in decision 5, and is named to those who repeat.
#[test]
fn few_take_no_key_and_each_is_named() -> Result<()> {
    let served = api::graphql::sdl();
    let lines = block(&served, "\ntype Mutation {")?.lines().map(str::trim);
    let mut none = BTreeSet::new();
    let (mut mutation, mut seen) = ("", 0_u32);
    for line in lines {
        if let Some(name) = line.strip_suffix('(') {
            mutation = name;
        } else if let Some(input) = line.strip_prefix("input: ") {
            seen += 1;
            if !block(&served, &format!("\ninput {} {{", input.trim_end_matches('!')))?
                .contains("idempotencyKey: ")
            {
                none.insert(mutation);
            }
        }
    }
    assert!(seen > 100, "only {seen} mutations were looked at");
    let without =
        ["rotateServiceAccountSecret", "rotateWebhookSecret", "startEvidenceDownload", "startEvidenceUpload"];
    assert_eq!(none, BTreeSet::from(without));
    for page in ["docs/api.md", "docs/decisions/0005-idempotency-as-a-decorator.md"] {
        let page = read_to_string(root_of_the_repository().join(page))?;
        for name in without {
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }
    Ok(())
}
