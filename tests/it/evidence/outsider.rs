//! A firm's auditor reads what is linked to the audit it was let in for, and the body sees each time that it did.
use super::{Carrier, ITEM, MANAGER, OTHER_ITEM, PDF, new};
use crate::voice::gid;
use anyhow::Result;
use axum::http::StatusCode;
use chrono::Duration;
use domain::audit::{AuditId, State};
use serde_json::{Value, json};
use tests::{
    Door, House,
    world::{BEPPU, JointStage, NAKATSU, everything},
};

const FIRM: &str = "firm-auditor";

/// Beppu with an audit of its own and one that the firm may enter, both answering, and evidence of each.
async fn beppu() -> Result<(House, Door, AuditId, [String; 2])> {
    let house = House::open().await?;
    house.cast().await?;
    let own = house.internal_audit(State::SelfAssessment).await?;
    let joint = house.joint("firm", JointStage::Active, &everything(&[BEPPU, NAKATSU])).await?;
    let granted = joint.audit_of(BEPPU)?;
    house.lead(BEPPU, granted, FIRM, State::SelfAssessment).await?;
    let door = house.door()?;
    let manager = Carrier::of(&door, MANAGER);
    let shown = manager.sends(new(granted, &[ITEM]), PDF).await?;
    let hidden = manager.sends(new(own, &[ITEM]), b"nobody outside sees this").await?;
    Ok((house, door, granted, [shown, hidden]))
}

/// What outsiders did in Beppu, newest first: the deed, its end and what it was about.
async fn trail(door: &Door) -> Result<Vec<[Value; 3]>> {
    let document = "{ trail(first: 10, outsidersOnly: true) { nodes { action outcome subjectId } } }";
    let mut found = Carrier::of(door, MANAGER).voice().reads(document, json!({})).await?;
    let nodes = found["trail"]["nodes"].take();
    let rows = nodes.as_array().into_iter().flatten();
    Ok(rows.map(|row| [row["action"].clone(), row["outcome"].clone(), row["subjectId"].clone()]).collect())
}

#[tokio::test]
async fn it_reads_what_is_linked_to_its_audit_and_each_read_is_noted() -> Result<()> {
    let (_house, door, granted, [shown, hidden]) = beppu().await?;
    let firm = Carrier::of(&door, FIRM).inside(BEPPU);
    let list = "{ evidence(first: 10) { totalCount nodes { id links { item } versions { sha256 } } } }";
    let found = firm.voice().reads(list, json!({})).await?;
    assert_eq!(found["evidence"]["totalCount"], 1);
    assert_eq!(found["evidence"]["nodes"][0]["id"], shown);
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let found = firm.voice().reads(nodes, json!({ "ids": [shown, hidden] })).await?;
    assert_eq!(found["nodes"], json!([{ "id": shown }, null]));
    assert_eq!(trail(&door).await?[0], ["EVIDENCE_READ", "DONE", &gid(granted)].map(Value::from));

    let url = firm.address_of(&shown).await?;
    assert_eq!(&*firm.gets(&url).await?.bytes, PDF);
    let fetched = ["EVIDENCE_FETCH", "DONE", &shown].map(Value::from);
    assert_eq!(trail(&door).await?[..2], [fetched.clone(), fetched], "asked for, and fetched");

    let input = json!({ "evidenceId": hidden });
    let document = "mutation($input: StartEvidenceDownloadInput!) { startEvidenceDownload(input: $input) { download { url } } }";
    let refused = firm.voice().query_is_refused(document, json!({ "input": input })).await?;
    refused.is("NOT_FOUND", "", None);
    assert_eq!(trail(&door).await?[0][..2], ["EVIDENCE_FETCH", "DENIED"].map(Value::from));
    Ok(())
}

#[tokio::test]
async fn evidence_that_is_linked_elsewhere_too_shows_only_the_links_of_its_audit() -> Result<()> {
    let (_house, door, granted, [_, hidden]) = beppu().await?;
    let link = json!({ "evidenceId": hidden, "auditId": gid(granted), "items": [OTHER_ITEM] });
    Carrier::of(&door, MANAGER).voice().does("linkEvidence", link, "__typename").await?;
    let firm = Carrier::of(&door, FIRM).inside(BEPPU);
    let document = "query($id: ID!) { node(id: $id) { ... on Evidence { links { item audit { id } } } } }";
    let found = firm.voice().reads(document, json!({ "id": hidden })).await?;
    assert_eq!(found["node"]["links"], json!([{ "item": OTHER_ITEM, "audit": { "id": gid(granted) } }]));
    Ok(())
}

#[tokio::test]
async fn it_brings_nothing_and_links_nothing() -> Result<()> {
    let (house, door, granted, [shown, _]) = beppu().await?;
    let firm = Carrier::of(&door, FIRM).inside(BEPPU);
    let links = json!({ "evidenceId": shown, "auditId": gid(granted), "items": [OTHER_ITEM] });
    for (mutation, ty, input) in [
        ("startEvidenceUpload", "StartEvidenceUploadInput", new(granted, &[ITEM])),
        ("linkEvidence", "EvidenceLinksInput", links.clone()),
        ("unlinkEvidence", "EvidenceLinksInput", links),
    ] {
        let document =
            format!("mutation($i: {ty}!) {{ {mutation}(input: $i) {{ userErrors {{ reason }} }} }}");
        let refused = firm.voice().query_is_refused(&document, json!({ "i": input })).await?;
        refused.is("FORBIDDEN", "", None);
    }
    let [url, other] = Carrier::of(&door, MANAGER).addresses(&new(granted, &[ITEM])).await?;
    let (status, _) = firm.put_refused([url, other], None, || PDF.into()).await?;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!((house.count("evidence_links").await?, house.stored_files()?.len()), (2, 2));
    Ok(())
}

#[tokio::test]
async fn addresses_of_others_used_lapsed_and_made_up_answer_alike() -> Result<()> {
    let (house, door, _, [shown, _]) = beppu().await?;
    let (firm, manager) = (Carrier::of(&door, FIRM).inside(BEPPU), Carrier::of(&door, MANAGER));
    let (nakatsu, firms) = (Carrier::of(&door, "nakatsu-manager"), manager.address_of(&shown).await?);
    let used = firm.address_of(&shown).await?;
    firm.gets(&used).await?;
    let lapsed = firm.address_of(&shown).await?;
    house.clock.pass(Duration::minutes(10));
    let fresh = firm.address_of(&shown).await?;
    let absent = format!("/evidence/downloads/{}", "0".repeat(64));
    let nothing = firm.get_refused(&absent).await?;
    nothing.1.is("NOT_FOUND", "", None);
    assert_eq!(nothing.0, StatusCode::NOT_FOUND);
    for (who, url) in [
        (firm, &used),
        (firm, &lapsed),
        (firm, &firms),
        (manager, &fresh),
        (nakatsu, &fresh),
        (nakatsu.inside(BEPPU), &fresh),
        (firm.inside(NAKATSU), &fresh),
        (Carrier { organization: None, ..firm }, &fresh),
    ] {
        let told = who.get_refused(url).await?;
        // A firm at home fetches nothing from anybody, and so is told that its roles there do not allow it.
        if who.organization.is_none() && who.person == FIRM {
            told.1.is("FORBIDDEN", "", None);
        } else {
            assert_eq!(told, nothing, "{}", who.person);
        }
    }
    let mut head = axum::http::Request::head(&fresh).body(axum::body::Body::empty())?;
    let token = format!("Bearer {}", door.token(FIRM)?);
    head.headers_mut().insert("authorization", token.parse()?);
    assert_eq!(door.send(head).await?.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(&*firm.gets(&fresh).await?.bytes, PDF, "nobody used it up");
    Ok(())
}

#[tokio::test]
async fn an_address_opens_nothing_after_the_window() -> Result<()> {
    let (house, door, _, [shown, _]) = beppu().await?;
    let firm = Carrier::of(&door, FIRM).inside(BEPPU);
    house.clock.pass(Duration::days(30) - Duration::minutes(1));
    let url = firm.address_of(&shown).await?;
    house.clock.pass(Duration::minutes(1));
    let (status, refused) = firm.get_refused(&url).await?;
    refused.is("NOT_FOUND", "", None);
    assert_eq!(status, StatusCode::NOT_FOUND);
    Ok(())
}
