//! Each upload that is unsound, each address that is not one's own to use: a code in both languages, and nothing left.
use super::{Carrier, ITEM, MANAGER, PDF, answering, new, with};
use crate::voice::{gid, stored};
use anyhow::Result;
use axum::{body::Body, http::StatusCode};
use bytes::Bytes;
use chrono::Duration;
use domain::{audit::State, kernel::digest::sha256};
use futures::stream;
use serde_json::{Value, json};
use std::io::Error as Broken;
use tests::{
    House,
    house::MAX_EVIDENCE,
    world::{BEPPU, NAKATSU},
};

const MIB: usize = 1024 * 1024;

/// Nothing came of it: no file, no row but the addresses that were asked for.
async fn nothing_is_left(house: &House) -> Result<()> {
    assert_eq!(house.stored_files()?, Vec::<String>::new());
    for table in ["evidence", "evidence_versions", "evidence_links"] {
        assert_eq!(house.count(table).await?, 0, "{table}");
    }
    Ok(())
}

/// So many mebibytes, and then what the end is.
fn mebibytes(count: usize, end: Option<Broken>) -> Body {
    let piece = Bytes::from(vec![b'.'; MIB]);
    let pieces: Vec<_> = (0..count).map(|_| Ok(piece.clone())).chain(end.map(Err)).collect();
    Body::from_stream(stream::iter(pieces))
}

/// What to say of a file, its announced length, its body; and the status, the reason and the field of the refusal.
type Case<'a> = (&'a Value, Option<u64>, Box<dyn Fn() -> Body>, u16, &'a str, &'a str);

#[tokio::test]
async fn an_unsound_file_is_refused_and_leaves_nothing() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let plain = new(audit, &[ITEM]);
    let hashed = with(plain.clone(), "sha256", sha256(b"another file").into());
    let broken = || Some(Broken::other("the cable was pulled"));
    let cases: [Case; 8] = [
        (&plain, None, Box::new(Body::empty), 400, "UPLOAD_EMPTY", "body"),
        (&plain, Some(0), Box::new(Body::empty), 400, "UPLOAD_EMPTY", "body"),
        (&hashed, None, Box::new(|| Body::from(PDF)), 400, "UPLOAD_HASH", "sha256"),
        (&plain, None, Box::new(move || mebibytes(1, broken())), 400, "UPLOAD_CUT_OFF", "body"),
        (&plain, None, Box::new(move || mebibytes(7, broken())), 400, "UPLOAD_CUT_OFF", "body"),
        (&plain, Some(100), Box::new(|| Body::from(PDF)), 400, "UPLOAD_CUT_OFF", "body"),
        (&plain, None, Box::new(|| mebibytes(9, None)), 413, "UPLOAD_TOO_LARGE", "body"),
        (&plain, Some(MAX_EVIDENCE + 1), Box::new(|| mebibytes(9, None)), 413, "UPLOAD_TOO_LARGE", "body"),
    ];
    for (input, length, body, status, reason, field) in cases {
        let addresses = manager.addresses(input).await?;
        let (found, refused) = manager.put_refused(addresses.clone(), length, body).await?;
        refused.is("INVALID", reason, Some(field));
        assert_eq!(found, status, "{reason}");
        nothing_is_left(&house).await?;
        // The attempt is over, whatever became of it.
        let (found, again) = manager.put_refused(addresses, None, || Body::from(PDF)).await?;
        again.is("CONFLICT", "UPLOAD_USED", None);
        assert_eq!(found, StatusCode::CONFLICT);
        nothing_is_left(&house).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_address_is_good_for_one_file_and_for_ten_minutes() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let late = manager.addresses(&new(audit, &[ITEM])).await?;
    let used = manager.address(new(audit, &[ITEM])).await?;
    assert_eq!(manager.put(&used, PDF).await?.status, StatusCode::CREATED);
    let (_, again) = manager.put_refused([used.clone(), used], None, || Body::from("b")).await?;
    again.is("CONFLICT", "UPLOAD_USED", None);

    house.clock.pass(Duration::minutes(10));
    let (status, refused) = manager.put_refused(late, None, || Body::from(PDF)).await?;
    refused.is("CONFLICT", "UPLOAD_EXPIRED", None);
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!((house.count("evidence_versions").await?, house.stored_files()?.len()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn an_address_is_nobody_s_but_the_one_s_who_asked() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let [url, other] = Carrier::of(&door, MANAGER).addresses(&new(audit, &[ITEM])).await?;
    let absent = format!("/evidence/uploads/{}", "ab".repeat(32));
    for (person, inside) in [
        ("beppu-respondent", None),
        ("nakatsu-manager", None),
        ("nakatsu-manager", Some(BEPPU)),
        (MANAGER, Some(NAKATSU)),
    ] {
        let carrier = Carrier { door: &door, person, organization: inside };
        for urls in [[url.clone(), other.clone()], [absent.clone(), absent.clone()]] {
            let (status, refused) = carrier.put_refused(urls, None, || Body::from(PDF)).await?;
            refused.is("NOT_FOUND", "", None);
            assert_eq!(status, StatusCode::NOT_FOUND, "{person}");
        }
    }
    let viewer = Carrier::of(&door, "beppu-viewer");
    let (status, refused) = viewer.put_refused([url.clone(), other], None, || Body::from(PDF)).await?;
    refused.is("FORBIDDEN", "", None);
    assert_eq!(status, StatusCode::FORBIDDEN);
    let nobody = axum::http::Request::put(&url).body(Body::from(PDF))?;
    let nobody = door.send(nobody).await?;
    assert_eq!((nobody.status, nobody.code()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    nothing_is_left(&house).await?;
    // Nobody used it up.
    assert_eq!(Carrier::of(&door, MANAGER).put(&url, PDF).await?.status, StatusCode::CREATED);
    Ok(())
}

#[tokio::test]
async fn a_report_that_is_signed_while_a_file_is_on_its_way_takes_it_no_more() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let addresses = manager.addresses(&new(audit, &[ITEM])).await?;
    // Judging all items takes the clock no time.
    house.lead(BEPPU, audit, "beppu-auditor", State::Reported).await?;
    let (status, refused) = manager.put_refused(addresses, None, || Body::from(PDF)).await?;
    refused.is("CONFLICT", "AUDIT_STATE", None);
    assert_eq!(status, StatusCode::CONFLICT);
    nothing_is_left(&house).await?;
    let before = stored(&house).await?;
    let refused = manager.voice().is_refused("startEvidenceUpload", new(audit, &[ITEM])).await?;
    refused.is("CONFLICT", "AUDIT_STATE", None);
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn what_is_asked_for_wrongly_gets_no_address() -> Result<()> {
    let (house, door, audit) = answering().await?;
    let manager = Carrier::of(&door, MANAGER);
    let evidence = manager.sends(new(audit, &[ITEM]), PDF).await?;
    let before = stored(&house).await?;
    let good = new(audit, &[ITEM]);
    let next = json!({ "evidenceId": evidence, "fileName": "a.pdf" });
    let many: Vec<&str> = vec![ITEM; 401];
    let lacking = |field: &str| {
        let mut input = good.clone();
        input.as_object_mut().map(|fields| fields.remove(field));
        input
    };
    for (input, reason, field) in [
        (lacking("title"), "EVIDENCE_OR_NEW", "evidenceId"),
        (lacking("items"), "EVIDENCE_OR_NEW", "evidenceId"),
        (lacking("auditId"), "EVIDENCE_OR_NEW", "evidenceId"),
        (with(good.clone(), "evidenceId", evidence.clone().into()), "EVIDENCE_OR_NEW", "evidenceId"),
        (with(next.clone(), "title", "方針".into()), "EVIDENCE_OR_NEW", "evidenceId"),
        (new(audit, &[]), "ITEM_COUNT", "items"),
        (new(audit, &many), "ITEM_COUNT", "items"),
        (new(audit, &[ITEM, "9.9-99"]), "UNKNOWN_ITEM", "items.1"),
        (new(audit, &[ITEM, "a\0"]), "UNKNOWN_ITEM", "items.1"),
        (new(audit, &[ITEM, ITEM]), "ITEM_TWICE", "items.1"),
        (with(good.clone(), "sha256", "ab".into()), "SHA256", "sha256"),
        (with(good.clone(), "expiresOn", "31.3.2026".into()), "DATE", "expiresOn"),
        (with(good.clone(), "expiresOn", "2025-06-14".into()), "EVIDENCE_EXPIRED", "expiresOn"),
        (with(good.clone(), "fileName", "folder/".into()), "BLANK", "fileName"),
        (with(good.clone(), "fileName", "a\r\nb".into()), "CONTROL_CHARACTER", "fileName"),
        (with(good.clone(), "title", "長".repeat(121).into()), "TOO_LONG", "title"),
    ] {
        let refused = manager.voice().is_refused("startEvidenceUpload", input).await?;
        refused.is("INVALID", reason, Some(field));
    }
    assert_eq!(stored(&house).await?, before);
    Ok(())
}

#[tokio::test]
async fn an_item_takes_a_hundred_pieces() -> Result<()> {
    let (house, door, audit) = answering().await?;
    for _ in 0..100 {
        house.evidence(BEPPU, audit, &[ITEM], b"a").await?;
    }
    let manager = Carrier::of(&door, MANAGER);
    let addresses = manager.addresses(&new(audit, &[ITEM])).await?;
    let (_, refused) = manager.put_refused(addresses, None, || Body::from(PDF)).await?;
    refused.is("CONFLICT", "ITEM_FULL", None);
    assert_eq!((house.count("evidence").await?, house.stored_files()?.len()), (100, 100));
    Ok(())
}

#[tokio::test]
async fn graphql_itself_takes_no_files() -> Result<()> {
    let (house, door, _) = answering().await?;
    let mut request = Carrier::of(&door, MANAGER).voice().request(
        "en",
        "{ viewer { memberships { code } } }",
        &json!({}),
    )?;
    let multipart = "multipart/form-data; boundary=x";
    request.headers_mut().insert("content-type", multipart.parse()?);
    *request.body_mut() = Body::from(
        "--x\r\nContent-Disposition: form-data; name=\"operations\"\r\n\r\n{\"query\":\"{ __typename }\"}\r\n--x--\r\n",
    );
    let answer = door.send(request).await?;
    assert_eq!((answer.status.as_u16(), answer.code()), (415, "INVALID"), "{}", answer.body);
    nothing_is_left(&house).await?;
    let audit = house.internal_audit(State::SelfAssessment).await?;
    assert!(!gid(audit).is_empty() && !api::graphql::sdl().contains("scalar Upload"));
    Ok(())
}
