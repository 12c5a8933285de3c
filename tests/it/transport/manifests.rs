//! Trusted documents of service accounts: with whatever token one comes, its manifest runs and nothing else.
use super::configured::got;
use crate::voice::Voice;
use anyhow::Result;
use api::http::{Documents, Policy};
use axum::http::StatusCode;
use domain::membership::EndMembership;
use infra::{
    config::UnlistedAccounts,
    documents::{Manifests, hash},
};
use serde_json::json;
use std::fs::write;
use tests::{
    Door, House,
    world::{BEPPU, NAKATSU, ciso},
};

const MANAGER: &str = "beppu-manager";
const ACCOUNT: &str = "frontend";
const MEMBERSHIPS: &str = "{ viewer { memberships { code } } }";
const STANDING: &str = "{ viewer { standing { isOutsider } } }";
const SCHEMA: &str = "{ __schema { queryType { name } } }";
const NOT_TRUSTED: &str = "DOCUMENT_NOT_TRUSTED";

fn manifest(document: &str) -> String {
    let digits = hash(document).iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    json!({ digits: document }).to_string()
}

/// The door of a house where each of these files holds one document.
fn door_with(house: &House, files: &[(&str, &str)], unlisted: UnlistedAccounts) -> Result<Door> {
    let folder = tempfile::tempdir()?;
    for (name, document) in files {
        write(folder.path().join(format!("{name}.json")), manifest(document))?;
    }
    let documents = Documents::new(Some(Manifests::load(folder.path(), unlisted)?), false);
    house.door_with_policy(Policy { documents, ..Policy::default() })
}

/// The code of what the bearer of `token` is told; empty if the document ran.
async fn code(door: &Door, token: &str, document: &str) -> Result<String> {
    Ok(door.ask_bearing(token, None, document, None).await?.code().to_owned())
}

#[tokio::test]
async fn an_account_of_another_issuer_runs_its_manifest_and_nothing_else() -> Result<()> {
    let (house, _) = House::with_cast().await?;
    let own = format!("account-{}", house.user(ACCOUNT).await?.uuid());
    let door = door_with(&house, &[(own.as_str(), MEMBERSHIPS)], UnlistedAccounts::Nothing)?;
    let account = Voice::of(&door, ACCOUNT);
    let known = account.ask(MEMBERSHIPS, json!({})).await?;
    assert_eq!(known.data("/viewer/memberships/0/code"), BEPPU, "{}", known.body);
    let (status, _, body) = got(&door, ACCOUNT, MEMBERSHIPS).await?;
    assert_eq!(status, StatusCode::OK, "{body}");
    for document in [STANDING, SCHEMA, "mutation { work }", "{"] {
        let refused = account.ask(document, json!({})).await?;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, NOT_TRUSTED), "{document}");
        account.query_is_refused(document, json!({})).await?.is(NOT_TRUSTED, "", None);
    }
    // Where it names a place that is not its own it is still the account, and no person without a manifest.
    let elsewhere = door.ask(ACCOUNT, Some("442038"), STANDING).await?;
    assert_eq!(elsewhere.code(), NOT_TRUSTED, "{}", elsewhere.body);
    let person = Voice::of(&door, MANAGER).ask(STANDING, json!({})).await?;
    assert_eq!(person.status, StatusCode::OK, "people have no manifest here: {}", person.body);
    Ok(())
}

#[tokio::test]
async fn a_manifest_holds_for_each_token_of_its_account_also_for_one_it_exchanged() -> Result<()> {
    let (house, _) = House::with_cast().await?;
    let portal = house.service_account(BEPPU, "portal", &[]).await?;
    let own = format!("account-{}", portal.id.uuid());
    // What people run by themselves is no way around it either.
    let door =
        door_with(&house, &[(own.as_str(), MEMBERSHIPS), ("people", STANDING)], UnlistedAccounts::Anything)?;
    let itself = portal.token(&door, "reference:read").await?;
    let acting = portal.token_for(&door, &door.token_to_exchange(MANAGER)?, "reference:read").await?;
    for token in [&itself, &acting] {
        let known = door.ask_bearing(token, None, MEMBERSHIPS, None).await?;
        assert_eq!(known.data("/viewer/memberships/0/code"), BEPPU, "{}", known.body);
        for document in [STANDING, SCHEMA, "mutation { work }"] {
            assert_eq!(code(&door, token, document).await?, NOT_TRUSTED, "{document}");
            let elsewhere = door.ask_bearing(token, Some("442038"), document, None).await?;
            assert_eq!(elsewhere.code(), NOT_TRUSTED, "{document}");
        }
    }
    let person = door.token(MANAGER)?;
    assert_eq!(
        [code(&door, &person, STANDING).await?, code(&door, &person, MEMBERSHIPS).await?],
        ["", NOT_TRUSTED]
    );
    Ok(())
}

#[tokio::test]
async fn accounts_that_are_called_alike_are_two_and_one_without_a_file_runs_what_the_operator_said()
-> Result<()> {
    let (house, _) = House::with_cast().await?;
    let listed = house.service_account(BEPPU, "portal", &[]).await?;
    let other = house.service_account(NAKATSU, "portal", &[]).await?;
    let own = format!("account-{}", listed.id.uuid());
    for (unlisted, itself, for_a_person) in
        [(UnlistedAccounts::Nothing, NOT_TRUSTED, NOT_TRUSTED), (UnlistedAccounts::Anything, "", "")]
    {
        let door = door_with(&house, &[(own.as_str(), MEMBERSHIPS)], unlisted)?;
        let token = listed.token(&door, "reference:read").await?;
        assert_eq!(code(&door, &token, STANDING).await?, NOT_TRUSTED, "{unlisted:?}");
        let token = other.token(&door, "reference:read").await?;
        assert_eq!(code(&door, &token, STANDING).await?, itself, "{unlisted:?}");
        let token =
            other.token_for(&door, &door.token_to_exchange(&ciso(NAKATSU))?, "reference:read").await?;
        assert_eq!(code(&door, &token, STANDING).await?, for_a_person, "{unlisted:?}");
    }
    // What is open to accounts themselves loosens nothing for the people they act for.
    let door = door_with(&house, &[("people", MEMBERSHIPS)], UnlistedAccounts::Anything)?;
    let token = other.token(&door, "reference:read").await?;
    assert_eq!(code(&door, &token, STANDING).await?, "");
    let token = other.token_for(&door, &door.token_to_exchange(&ciso(NAKATSU))?, "reference:read").await?;
    assert_eq!(
        [code(&door, &token, STANDING).await?, code(&door, &token, MEMBERSHIPS).await?],
        [NOT_TRUSTED, ""]
    );
    Ok(())
}

#[tokio::test]
async fn an_account_that_belongs_nowhere_is_no_person() -> Result<()> {
    let (house, _) = House::with_cast().await?;
    let portal = house.service_account(BEPPU, "portal", &[]).await?;
    let own = format!("account-{}", portal.id.uuid());
    let door = door_with(&house, &[(own.as_str(), MEMBERSHIPS)], UnlistedAccounts::Nothing)?;
    let itself = portal.token(&door, "reference:read").await?;
    let acting = portal.token_for(&door, &door.token_to_exchange(MANAGER)?, "reference:read").await?;
    let member = house.member(BEPPU, "portal").await?;
    let end = EndMembership { member: member.id, successor: None, expected_version: member.version };
    house.run(&ciso(BEPPU), end).await?;
    for token in [&itself, &acting] {
        let known = door.ask_bearing(token, None, MEMBERSHIPS, None).await?;
        assert_eq!(known.data("/viewer/memberships"), &json!([]), "{}", known.body);
        assert_eq!(code(&door, token, STANDING).await?, NOT_TRUSTED);
    }
    Ok(())
}
