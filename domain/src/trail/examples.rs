//! Single chains, by hand.
use super::{
    properties::{TENANT, TestKey, chain, check, kept, survey},
    *,
};
use crate::{Id, Timestamp};
use uuid::Uuid;

#[test]
fn what_surrounds_the_chain_is_looked_at_too() {
    let one = TrailRow {
        tenant: TENANT,
        id: Uuid::from_u128(1),
        at: Timestamp::UNIX_EPOCH,
        user: None,
        organization: TENANT,
        action: "AUDIT_CREATE".to_owned(),
        subject_kind: None,
        subject: None,
        outcome: "DONE".to_owned(),
    };
    let links = chain(&[vec![one]]);
    let surveyed = |survey: Survey, against: Against, links: &[Link]| {
        let mut verifier = Verifier::new(survey, against, check)?;
        links.iter().try_for_each(|link| verifier.follow(link))?;
        verifier.finish()
    };
    let sound = survey(&links);
    let waiting = surveyed(Survey { waiting: 3, ..sound }, Against::default(), &links).unwrap();
    assert_eq!((waiting.sealed, waiting.waiting), (1, 3));
    let lost = surveyed(Survey { lost: 1, ..sound }, Against::default(), &links);
    assert_eq!(lost, Err(Fault::WaitingGone(1)));
    let stray = surveyed(Survey { stray: 2, ..sound }, Against::default(), &links);
    assert_eq!(stray, Err(Fault::Stray(2)));
    let cut = surveyed(sound, Against::default(), &[]);
    assert_eq!(cut, Err(Fault::CutOff(1)), "a stored head without its seal");
    let key = Against { key: Some(TestKey(2).public().id()), ..Against::default() };
    assert_eq!(surveyed(sound, key, &links), Err(Fault::OtherKey(TestKey(1).public().id())));
    let unsigned = [Link { head: None, ..links[0].clone() }];
    assert_eq!(surveyed(survey(&unsigned), Against::default(), &unsigned), Err(Fault::NotSigned(1)));
    let elsewhere = Survey { organization: Uuid::nil(), ..sound };
    assert_eq!(surveyed(elsewhere, kept(&links), &links), Err(Fault::KeptElsewhere));
    let mut forged = links[0].head.unwrap();
    forged.head.sequence = 9;
    assert_eq!(surveyed(sound, Against { head: Some(forged), key: None }, &links), Err(Fault::KeptUnsigned));
    let signature = Signature::from_slice(&[0; 64]).unwrap();
    let forged =
        [Link { head: Some(SignedHead { signature, ..links[0].head.unwrap() }), ..links[0].clone() }];
    assert_eq!(surveyed(sound, Against::default(), &forged), Err(Fault::HeadUnsigned(1)));
}

#[test]
fn a_field_cannot_lend_bytes_to_its_neighbour() {
    let row = |action: &str, kind: Option<&str>| TrailRow {
        tenant: TENANT,
        id: TENANT,
        at: Timestamp::UNIX_EPOCH,
        user: None,
        organization: TENANT,
        action: action.to_owned(),
        subject_kind: kind.map(str::to_owned),
        subject: None,
        outcome: "DONE".to_owned(),
    };
    let rows = [row("AB", Some("C")), row("A", Some("BC")), row("ABC", Some("")), row("ABC", None)];
    let hashes: std::collections::BTreeSet<String> =
        rows.iter().map(|row| ChainEnd::START.seal(row).hash.to_string()).collect();
    assert_eq!(hashes.len(), rows.len());
}

#[test]
fn the_encoding_is_the_one_that_was_published() {
    let row = TrailRow {
        tenant: Uuid::from_u128(1),
        id: Uuid::from_u128(2),
        at: Timestamp::from_timestamp_micros(1_750_000_000_000_001).unwrap(),
        user: Some(Uuid::from_u128(3)),
        organization: Uuid::from_u128(1),
        action: "AUDIT_CREATE".to_owned(),
        subject_kind: Some("Audit".to_owned()),
        subject: Some(Uuid::from_u128(4)),
        outcome: "DONE".to_owned(),
    };
    assert_eq!(
        ChainEnd::START.seal(&row).hash.to_string(),
        "1832523a5e29478cf14592c4353d58de3b7ada0a868e19246a6a5f61223f7360"
    );
}

#[test]
fn what_is_no_head_says_why() {
    assert_eq!(SignedHead::read("no JSON"), Err(NoHead::Form));
    assert_eq!(SignedHead::read(r#"{"data":{"trailHead":null}}"#), Err(NoHead::Form));
    let file = |text: &str, signature: &str, key: &str| {
        serde_json::json!({ "text": text, "signature": signature, "publicKey": key }).to_string()
    };
    let pem = TestKey(1).public().pem();
    assert_eq!(SignedHead::read(&file("x", "x", "x")), Err(NoHead::Key));
    assert_eq!(SignedHead::read(&file("x", "x", &pem)), Err(NoHead::Text));
    let end = ChainEnd { sequence: 1, hash: SealHash::ZERO };
    let text = Head::sign(Id::from_uuid(TENANT), end, Timestamp::UNIX_EPOCH, &TestKey(1)).head.text();
    assert_eq!(SignedHead::read(&file(&text, "AAAA", &pem)), Err(NoHead::Signature));
    assert_eq!(SignedHead::read(&file(&format!("{text}\n"), "AAAA", &pem)), Err(NoHead::Text));
    assert_eq!(SignedHead::read(&file(&text, "AAAA", &TestKey(2).public().pem())), Err(NoHead::Text));
}
