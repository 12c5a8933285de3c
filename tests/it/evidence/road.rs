//! A file comes in, is found at its items, comes out again, gets a second version, and serves the next year.
use super::{Carrier, ITEM, MANAGER, OTHER_ITEM, PDF, answering, new, with};
use crate::voice::gid;
use anyhow::Result;
use axum::body::Body;
use domain::{audit::State, kernel::digest::sha256};
use serde_json::{Value, json};
use tests::world::BEPPU;

const ALL: &str = "query($id: ID!) { node(id: $id) { ... on Evidence { id title current { number }
    versions { number fileName contentType size sha256 byViewer expiresOn hasExpired }
    links { item audit { id } } } } }";

#[tokio::test]
async fn a_file_comes_in_and_comes_out_as_it_was() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let input = with(new(audit, &[ITEM, OTHER_ITEM]), "sha256", sha256(PDF).to_uppercase().into());
    let asked =
        manager.voice().does("startEvidenceUpload", input, "upload { url evidenceId expiresAt }").await?;
    let upload = &asked["upload"];
    assert_eq!(upload["expiresAt"], "2025-06-15T00:16:40+00:00");
    let before = manager.voice().reads(ALL, json!({ "id": upload["evidenceId"] })).await?;
    assert_eq!(before["node"], Value::Null, "nothing exists before the file is in");

    let sent = manager.put(upload["url"].as_str().unwrap_or_default(), PDF).await?;
    assert_eq!(sent.status, 201, "{}", sent.body);
    assert_eq!(sent.data("/evidenceId"), &upload["evidenceId"]);
    assert_eq!(sent.data("/contentType"), "application/pdf", "whatever the sender would have said");
    let evidence = sent.text("/evidenceId")?;

    let found = manager.voice().reads(ALL, json!({ "id": evidence })).await?;
    let version = &found["node"]["versions"][0];
    assert_eq!(version["fileName"], "方針 1.pdf");
    assert_eq!((&version["size"], &version["sha256"]), (&json!(PDF.len()), &json!(sha256(PDF))));
    assert_eq!((&version["byViewer"], &version["expiresOn"]), (&json!(true), &Value::Null));
    assert_eq!(found["node"]["links"][1], json!({ "item": OTHER_ITEM, "audit": { "id": gid(audit) } }));

    let fetched = manager.gets(&manager.address_of(evidence).await?).await?;
    assert_eq!(&*fetched.bytes, PDF);
    for (header, value) in [
        ("content-type", "application/pdf"),
        ("content-length", &PDF.len().to_string()),
        (
            "content-disposition",
            "attachment; filename=\"__ 1.pdf\"; filename*=UTF-8''%E6%96%B9%E9%87%9D%201.pdf",
        ),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(fetched.header(header), value, "{header}");
    }
    assert_eq!(house.stored_files()?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_file_of_several_parts_is_never_inline_however_it_looks() -> Result<()> {
    let (_house, door, audit) = answering().await?;
    let respondent = Carrier::of(&door, "beppu-respondent");
    let mut page = b"<!DOCTYPE html><script>alert(1)</script>".to_vec();
    page.resize(7 * 1024 * 1024, b'.');
    let pieces: Vec<Result<Vec<u8>, std::io::Error>> =
        page.chunks(300_000).map(|piece| Ok(piece.to_vec())).collect();
    let url = respondent.address(with(new(audit, &[ITEM]), "fileName", "a.html".into())).await?;
    let sent = respondent.put(&url, Body::from_stream(futures::stream::iter(pieces))).await?;
    assert_eq!(sent.status, 201, "{}", sent.body);
    assert_eq!(sent.data("/sha256"), &sha256(&page));
    let viewer = Carrier::of(&door, "beppu-viewer");
    let fetched = viewer.gets(&viewer.address_of(sent.text("/evidenceId")?).await?).await?;
    assert_eq!(fetched.bytes.len(), page.len());
    assert_eq!(sha256(&fetched.bytes), sha256(&page));
    assert!(fetched.header("content-disposition").starts_with("attachment;"));
    Ok(())
}

#[tokio::test]
async fn a_new_version_leaves_the_old_one_as_it_was() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let evidence = manager.sends(new(audit, &[ITEM]), PDF).await?;
    let next = json!({ "evidenceId": evidence, "fileName": "方針 2.txt", "expiresOn": "2025-06-16" });
    assert_eq!(manager.sends(next, "改定後の方針".as_bytes()).await?, evidence);

    let found = manager.voice().reads(ALL, json!({ "id": evidence })).await?;
    assert_eq!(found["node"]["current"]["number"], 2);
    let of = |at: usize, part: &str| found["node"]["versions"][at][part].clone();
    assert_eq!((of(0, "sha256"), of(1, "contentType")), (json!(sha256(PDF)), json!("text/plain")));
    assert_eq!((of(1, "expiresOn"), of(1, "hasExpired")), (json!("2025-06-16"), json!(false)));
    house.clock.pass(chrono::Duration::days(2));
    let later = manager.voice().reads(ALL, json!({ "id": evidence })).await?;
    assert_eq!(later["node"]["versions"][1]["hasExpired"], true);

    let first = json!({ "evidenceId": evidence, "number": 1 });
    let first = manager.voice().does("startEvidenceDownload", first, "download { url }").await?;
    let first = manager.gets(first["download"]["url"].as_str().unwrap_or_default()).await?;
    assert_eq!(&*first.bytes, PDF);
    let newest = manager.gets(&manager.address_of(&evidence).await?).await?;
    assert_eq!(&*newest.bytes, "改定後の方針".as_bytes());
    Ok(())
}

#[tokio::test]
async fn last_year_s_evidence_serves_this_year_by_one_more_link() -> Result<()> {
    let (house, door, last) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let evidence = manager.sends(new(last, &[ITEM]), PDF).await?;
    house.lead(BEPPU, last, "beppu-auditor", State::Reported).await?;
    let this = house.internal_audit(State::Fieldwork).await?;
    let link = json!({ "evidenceId": evidence, "auditId": gid(this), "items": [ITEM, OTHER_ITEM] });
    for _ in 0..2 {
        let shown = manager.voice().does("linkEvidence", link.clone(), "evidence { links { item } }").await?;
        assert_eq!(shown["evidence"]["links"].as_array().map(Vec::len), Some(3), "linking twice is once");
    }
    assert_eq!(house.stored_files()?.len(), 1, "the file is there once");

    let items = "query($id: ID!) { node(id: $id) { ... on Audit { items(first: 3) { nodes {
        code evidenceCount evidence { id current { fileName } } } } } } }";
    for (audit, counts) in [(last, [1, 0, 0]), (this, [1, 1, 0])] {
        let found = manager.voice().reads(items, json!({ "id": gid(audit) })).await?;
        for (at, count) in counts.into_iter().enumerate() {
            let item = &found["node"]["items"]["nodes"][at];
            assert_eq!(item["evidenceCount"], count, "{item}");
            assert_eq!(item["evidence"].as_array().map(Vec::len), Some(count), "{item}");
        }
    }
    let filtered = "query($audit: ID, $item: String) { evidence(first: 5, auditId: $audit, item: $item) { totalCount } }";
    for (filter, count) in [
        (json!({}), 1),
        (json!({ "audit": gid(this) }), 1),
        (json!({ "audit": gid(last), "item": OTHER_ITEM }), 0),
        (json!({ "item": OTHER_ITEM }), 1),
        (json!({ "item": "1.1-03" }), 0),
    ] {
        let found = manager.voice().reads(filtered, filter.clone()).await?;
        assert_eq!(found["evidence"]["totalCount"], count, "{filter}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_linked_by_mistake_is_unlinked_while_the_body_answers() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let evidence = manager.sends(new(audit, &[ITEM, OTHER_ITEM]), PDF).await?;
    let links = |item: &str| json!({ "evidenceId": evidence, "auditId": gid(audit), "items": [item] });
    let left = manager.voice().does("unlinkEvidence", links(ITEM), "evidence { links { item } }").await?;
    assert_eq!(left["evidence"]["links"], json!([{ "item": OTHER_ITEM }]));
    let again = manager.voice().is_refused("unlinkEvidence", links(ITEM)).await?;
    again.is("CONFLICT", "NOT_LINKED", None);

    house.lead(BEPPU, audit, "beppu-auditor", State::Fieldwork).await?;
    let late = manager.voice().is_refused("unlinkEvidence", links(OTHER_ITEM)).await?;
    late.is("CONFLICT", "AUDIT_STATE", None);
    manager.voice().does("linkEvidence", links(ITEM), "__typename").await?;
    Ok(())
}
