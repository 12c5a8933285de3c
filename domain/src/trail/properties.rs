//! What holds of every chain: an honest one verifies, and no tampering passes.
use super::*;
use crate::{Id, Timestamp, kernel::digest::sha256};
use proptest::{prelude::*, sample::Index};
use uuid::Uuid;

pub(super) struct TestKey(pub(super) u8);

impl HeadKey for TestKey {
    fn public(&self) -> PublicKey {
        PublicKey::from_slice(&[self.0; 32]).unwrap()
    }
    fn sign(&self, text: &str) -> Signature {
        signature(&self.public(), text)
    }
}

/// Stands in for Ed25519: anybody could make it, but nobody in these stories does.
fn signature(key: &PublicKey, text: &str) -> Signature {
    Signature::from_slice(sha256(format!("{} {text}", key.id()).as_bytes()).as_bytes()).unwrap()
}

pub(super) fn check(key: &PublicKey, text: &str, given: &Signature) -> bool {
    signature(key, text) == *given
}

pub(super) const TENANT: Uuid = Uuid::from_u128(7);

prop_compose! {
    fn row()(
        id: u128, at in -1_000_000_000_000_000_i64..4_000_000_000_000_000, user: Option<u128>, organization: u128,
        action in "[A-Z_]{1,12}", subject_kind in proptest::option::of("[A-Za-z]{0,8}"), subject: Option<u128>,
        done: bool,
    ) -> TrailRow {
        TrailRow {
            tenant: TENANT,
            id: Uuid::from_u128(id),
            at: Timestamp::from_timestamp_micros(at).unwrap(),
            user: user.map(Uuid::from_u128),
            organization: Uuid::from_u128(organization),
            action,
            subject_kind,
            subject: subject.map(Uuid::from_u128),
            outcome: if done { "DONE" } else { "DENIED" }.to_owned(),
        }
    }
}

/// A chain in batches: after each a head is signed.
pub(super) fn chain(batches: &[Vec<TrailRow>]) -> Vec<Link> {
    let (mut end, mut links) = (ChainEnd::START, Vec::new());
    for batch in batches {
        for row in batch {
            let seal = end.seal(row);
            end = ChainEnd::from(seal);
            let row = Some(row.clone());
            links.push(Link {
                sequence: seal.sequence,
                entry: seal.entry.uuid(),
                hash: seal.hash,
                row,
                head: None,
            });
        }
        let now = Timestamp::from_timestamp(1_750_000_000, 123_456_789).unwrap();
        links.last_mut().unwrap().head = Some(Head::sign(Id::from_uuid(TENANT), end, now, &TestKey(1)));
    }
    links
}

fn chains() -> impl Strategy<Value = Vec<Link>> {
    let batch = proptest::collection::vec(row(), 1..6);
    proptest::collection::vec(batch, 1..5).prop_map(|batches| chain(&batches))
}

pub(super) fn survey(links: &[Link]) -> Survey {
    let signed_up_to = links.iter().filter_map(|link| Some(link.head?.head.sequence)).max();
    Survey { organization: TENANT, waiting: 0, lost: 0, stray: 0, signed_up_to }
}

fn verify(links: &[Link], against: Against) -> Result<Verified, Fault> {
    let mut verifier = Verifier::new(survey(links), against, check)?;
    links.iter().try_for_each(|link| verifier.follow(link))?;
    verifier.finish()
}

pub(super) fn kept(links: &[Link]) -> Against {
    Against { head: links.iter().rev().find_map(|link| link.head), key: None }
}

/// The places of a row where a bit can be flipped, each in a form that stays text where it is text.
fn flip(row: &mut TrailRow, column: usize, bit: u32) {
    let flipped = |id: Uuid| Uuid::from_u128(id.as_u128() ^ (1 << (bit % 128)));
    let letter = |text: &str| {
        let place = bit as usize % text.len().max(1);
        let other = |c: char| if c == 'q' { 'r' } else { 'q' };
        let mut changed: String =
            text.chars().enumerate().map(|(at, c)| if at == place { other(c) } else { c }).collect();
        if text.is_empty() {
            changed.push('q');
        }
        changed
    };
    match column {
        0 => row.id = flipped(row.id),
        1 => {
            let micros = row.at.timestamp_micros() ^ (1 << (bit % 40));
            row.at = Timestamp::from_timestamp_micros(micros).unwrap();
        }
        2 => row.user = row.user.map_or(Some(Uuid::nil()), |id| bit.is_multiple_of(2).then(|| flipped(id))),
        3 => row.organization = flipped(row.organization),
        4 => row.action = letter(&row.action),
        5 => {
            row.subject_kind =
                row.subject_kind.as_deref().map_or(Some(String::new()), |text| Some(letter(text)));
        }
        6 => {
            row.subject =
                row.subject.map_or(Some(Uuid::nil()), |id| bit.is_multiple_of(2).then(|| flipped(id)));
        }
        7 => row.tenant = flipped(row.tenant),
        _ => row.outcome = letter(&row.outcome),
    }
}

proptest! {
    #[test]
    fn an_honest_chain_verifies_also_against_any_head_of_it(links in chains(), at: Index) {
        let heads: Vec<SignedHead> = links.iter().filter_map(|link| link.head).collect();
        let against = Against { head: Some(heads[at.index(heads.len())]), key: Some(TestKey(1).public().id()) };
        let verified = verify(&links, against).unwrap();
        prop_assert_eq!(verified.sealed, links.len() as u64);
        prop_assert_eq!(verified.head, heads.last().map(|signed| signed.head));
    }

    #[test]
    fn any_flipped_bit_of_an_entry_is_found_at_its_place(links in chains(), at: Index, column in 0..9_usize, bit: u32) {
        let mut tampered = links;
        let place = at.index(tampered.len());
        flip(tampered[place].row.as_mut().unwrap(), column, bit);
        let fault = verify(&tampered, Against::default()).unwrap_err();
        prop_assert_eq!(fault, Fault::Altered(place as u64 + 1, tampered[place].entry));
    }

    #[test]
    fn any_flipped_bit_of_a_seal_is_found_at_its_place(links in chains(), at: Index, bit in 0..256_usize) {
        let mut tampered = links;
        let place = at.index(tampered.len());
        let mut bytes = *tampered[place].hash.as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        tampered[place].hash = SealHash::from_slice(&bytes).unwrap();
        let fault = verify(&tampered, Against::default()).unwrap_err();
        prop_assert_eq!(fault.sequence(), Some(place as u64 + 1));
    }

    #[test]
    fn a_deleted_entry_is_found_at_its_place(links in chains(), at: Index, with_its_seal: bool) {
        let mut tampered = links.clone();
        let place = at.index(links.len());
        if with_its_seal {
            tampered.remove(place);
        } else {
            tampered[place].row = None;
        }
        let fault = verify(&tampered, kept(&links)).unwrap_err();
        prop_assert_eq!(fault.sequence(), Some(place as u64 + 1));
    }

    #[test]
    fn a_swapped_pair_is_found_at_the_first_of_them(links in chains(), one: Index, other: Index) {
        let (one, other) = (one.index(links.len()), other.index(links.len()));
        prop_assume!(links[one].row != links[other].row);
        let mut tampered = links.clone();
        tampered[one].row.clone_from(&links[other].row);
        tampered[one].entry = links[other].entry;
        tampered[other].row.clone_from(&links[one].row);
        tampered[other].entry = links[one].entry;
        let fault = verify(&tampered, Against::default()).unwrap_err();
        prop_assert_eq!(fault.sequence(), Some(one.min(other) as u64 + 1));
    }

    #[test]
    fn a_cut_tail_is_found_with_a_downloaded_head(links in chains(), at: Index) {
        let length = at.index(links.len());
        let fault = verify(&links[..length], kept(&links)).unwrap_err();
        prop_assert!(matches!(fault, Fault::CutOff(_)), "{:?}", fault);
        prop_assert_eq!(fault.sequence(), Some(length as u64 + 1));
    }

    #[test]
    fn a_past_rewritten_with_the_key_itself_is_found_with_a_downloaded_head(
        batches in proptest::collection::vec(proptest::collection::vec(row(), 1..6), 1..5),
        one: Index, other: Index, column in 0..7_usize, bit: u32,
    ) {
        let honest = chain(&batches);
        let mut past = batches;
        let batch = one.index(past.len());
        let place = other.index(past[batch].len());
        flip(&mut past[batch][place], column, bit);
        let forged = chain(&past);
        prop_assert!(verify(&forged, Against::default()).is_ok(), "it is sound in itself");
        let fault = verify(&forged, kept(&honest)).unwrap_err();
        prop_assert_eq!(fault, Fault::Rewritten(honest.len() as u64));
    }

    #[test]
    fn a_past_rewritten_without_the_key_is_found_at_the_next_head(links in chains(), at: Index) {
        let mut rows: Vec<TrailRow> = links.iter().map(|link| link.row.clone().unwrap()).collect();
        let place = at.index(rows.len());
        rows[place].action.push('X');
        let mut forged = chain(&[rows]);
        for (forged, honest) in forged.iter_mut().zip(&links) {
            forged.head = honest.head;
        }
        let next = links.iter().skip(place).find_map(|link| link.head).unwrap().head.sequence;
        prop_assert_eq!(verify(&forged, Against::default()).unwrap_err(), Fault::HeadDiffers(next));
    }

    #[test]
    fn a_link_and_a_head_survive_their_file(links in chains()) {
        for link in links {
            let line = serde_json::to_string(&link).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Link>(&line).unwrap(), &link);
            if let Some(head) = link.head {
                let answer = serde_json::json!({ "data": { "trailHead": head } }).to_string();
                prop_assert_eq!(SignedHead::read(&answer), Ok(head));
            }
        }
    }
}
