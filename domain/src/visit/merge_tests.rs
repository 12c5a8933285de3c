//! A model of a bad net: messages are shuffled, dropped, sent again, doubled and changed on their way, and come from two
//! devices at once. Whatever it does, one record comes of it, and nothing that was acknowledged is lost.
use super::*;
use crate::{
    Id, Timestamp,
    visit::{MessageKey, PartContent, PartText, Sequence},
};
use proptest::prelude::*;
use uuid::Uuid;

#[path = "reinstated_tests.rs"]
mod reinstated;

/// What a device wrote under a number: `version` tells a changed one from the first.
fn message(number: i32, version: u8, part: u8) -> Message {
    let said = format!("記録{number}の{version}版");
    let id = Uuid::from_u128(u128::from(part) + 1);
    let content = match (number + i32::from(part)) % 5 {
        0 => PartContent::Withdrawn,
        1 => PartContent::Advice(PartText::parse("text", &said).unwrap()),
        _ => PartContent::Observation(PartText::parse("text", &said).unwrap()),
    };
    // Beside a part that others speak of too, one of its own: no two versions say the same.
    let own = RecordPart {
        id: Uuid::from_u128(1000 + u128::try_from(number).unwrap()),
        content: PartContent::Advice(PartText::parse("text", &said).unwrap()),
    };
    Message {
        id: Id::from_uuid(Uuid::from_u128(u128::try_from(number * 10).unwrap() + u128::from(version))),
        sequence: Sequence::parse("sequence", number).unwrap(),
        key: MessageKey::parse("key", &format!("key {number}")).unwrap(),
        parts: vec![RecordPart { id, content }, own],
        device_at: Timestamp::from_timestamp(i64::from(number), 0).unwrap(),
        received_at: Timestamp::from_timestamp(1_000_000, 0).unwrap(),
        by: Id::from_uuid(Uuid::nil()),
    }
}

/// What the server does, one message at a time: the visit's row is locked meanwhile.
#[derive(Default)]
struct Server {
    log: Log,
    signed: bool,
    acknowledged: Vec<Message>,
}

impl Server {
    fn takes(&mut self, sent: &Message) -> Reception {
        let reception = self.log.receive(sent, self.signed).unwrap();
        match (reception.propose, reception.receipt) {
            (Some(reason), _) => {
                self.log.proposals.push(Proposal { message: sent.clone(), reason, taken_at: None });
            }
            (None, Receipt::Merged | Receipt::Waiting) => self.log.messages.push(sent.clone()),
            (None, _) => {}
        }
        self.acknowledged.push(sent.clone());
        self.nothing_is_lost();
        reception
    }

    fn holds(&self, sent: &Message) -> bool {
        let all = self.log.messages.iter().chain(self.log.proposals.iter().map(|one| &one.message));
        all.into_iter().any(|one| one.sequence == sent.sequence && one.parts == sent.parts)
    }

    fn nothing_is_lost(&self) {
        assert!(self.acknowledged.iter().all(|sent| self.holds(sent)), "something acknowledged is lost");
        let merged = self.log.merged();
        let kept = usize::try_from(merged.last).unwrap() + merged.waiting.len();
        assert_eq!(kept, self.log.messages.len(), "each message is in the record or waits");
    }
}

/// What the net does to a message.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Arrives,
    IsDropped,
    IsDoubled,
    /// It arrives, and its acknowledgement is lost: the device sends it again at the end.
    GoesUnheard,
}

fn fates() -> impl Strategy<Value = Vec<(usize, Fate)>> {
    let fate = prop_oneof![
        Just(Fate::Arrives),
        Just(Fate::IsDropped),
        Just(Fate::IsDoubled),
        Just(Fate::GoesUnheard)
    ];
    proptest::collection::vec((0..12_usize, fate), 0..40)
}

/// The twelve messages of a visit; which parts they speak of is drawn.
fn visit(parts: &[u8]) -> Vec<Message> {
    (1..).zip(parts).map(|(number, part)| message(number, 1, *part)).collect()
}

/// What would have become of it on a good net.
fn wanted(messages: &[Message]) -> Vec<RecordPart> {
    Log { messages: messages.to_vec(), proposals: Vec::new() }.merged().parts
}

proptest! {
    #[test]
    fn whatever_the_net_does_one_record_comes_of_it(
        parts in proptest::collection::vec(0..4_u8, 12),
        fates in fates(),
        late in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let messages = visit(&parts);
        let mut server = Server::default();
        let mut heard = [false; 12];
        for (which, fate) in fates {
            let times = match fate {
                Fate::IsDropped => 0,
                Fate::Arrives | Fate::GoesUnheard => 1,
                Fate::IsDoubled => 2,
            };
            for _ in 0..times {
                server.takes(&messages[which]);
            }
            heard[which] |= matches!(fate, Fate::Arrives | Fate::IsDoubled);
            let merged = server.log.merged();
            let so_far = &messages[..usize::try_from(merged.last).unwrap()];
            prop_assert_eq!(merged.parts, wanted(so_far), "at any time it is the record up to the first gap");
        }
        // The net comes back: the device sends what was not acknowledged, in any order.
        for which in late {
            if !heard[which] {
                server.takes(&messages[which]);
            }
        }
        let merged = server.log.merged();
        prop_assert_eq!((merged.last, merged.waiting.len(), merged.missing.len()), (12, 0, 0));
        prop_assert_eq!(merged.parts, wanted(&messages));
        prop_assert!(server.log.proposals.is_empty(), "nothing was changed, so nothing is beside it");
    }

    #[test]
    fn two_devices_that_say_different_things_lose_none_of_them(
        parts in proptest::collection::vec(0..4_u8, 6),
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let first = visit(&parts);
        let second: Vec<Message> = (1..).zip(&parts).map(|(number, part)| message(number, 2, *part)).collect();
        let both: Vec<&Message> = first.iter().chain(&second).collect();
        let mut server = Server::default();
        for which in &order {
            let sent = both[*which];
            let taken = server.log.messages.iter().find(|one| one.sequence == sent.sequence).cloned();
            let reception = server.takes(sent);
            match taken {
                Some(held) => {
                    prop_assert_eq!(reception.receipt, Receipt::Conflict);
                    prop_assert_eq!(reception.held, Some(held), "both versions are shown");
                }
                None => prop_assert!(matches!(reception.receipt, Receipt::Merged | Receipt::Waiting)),
            }
        }
        prop_assert_eq!((server.log.messages.len(), server.log.proposals.len()), (6, 6));
        let before = server.log.merged();
        for which in order {
            let again = server.takes(both[which]).receipt;
            prop_assert!(matches!(again, Receipt::Replayed | Receipt::Conflict));
        }
        prop_assert_eq!(server.log.proposals.len(), 6, "no second copy of what is kept");
        prop_assert_eq!(server.log.merged(), before);
    }

    #[test]
    fn what_comes_after_the_signature_is_kept_and_changes_nothing(
        parts in proptest::collection::vec(0..4_u8, 12),
        signed_after in 0..12_usize,
        rest in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let messages = visit(&parts);
        let mut server = Server::default();
        for sent in &messages[..signed_after] {
            server.takes(sent);
        }
        server.signed = true;
        let signed = server.log.merged();
        for which in rest {
            let wanted = if which < signed_after { Receipt::Replayed } else { Receipt::Late };
            prop_assert_eq!(server.takes(&messages[which]).receipt, wanted);
            prop_assert_eq!(server.takes(&messages[which]).receipt, wanted, "doubled");
        }
        prop_assert_eq!(server.log.merged(), signed.clone());
        prop_assert_eq!(server.log.proposals.len(), 12 - signed_after);
        let mut proposals = server.log.proposals.clone();
        proposals.sort_by_key(|one| one.message.sequence);
        prop_assert_eq!(amended(signed.parts, &proposals), wanted(&messages), "an amendment takes them all in");
    }

    #[test]
    fn changed_replays_around_a_signature_show_both_versions_and_lose_none(
        parts in proptest::collection::vec(0..4_u8, 8),
        order in Just((0..16_usize).collect::<Vec<_>>()).prop_shuffle(),
        doubled in proptest::collection::vec(any::<bool>(), 16),
        signed_after in 0..17_usize,
    ) {
        let first = visit(&parts);
        let second: Vec<Message> = (1..).zip(&parts).map(|(number, part)| message(number, 2, *part)).collect();
        let both: Vec<&Message> = first.iter().chain(&second).collect();
        let mut server = Server::default();
        for (at, which) in order.iter().enumerate() {
            server.signed = at >= signed_after;
            let (sent, frozen) = (both[*which], server.log.merged());
            let held = server.log.messages.iter().find(|one| one.sequence == sent.sequence).cloned();
            let mut beside = server.log.proposals.iter().map(|one| &one.message);
            let former = beside.find(|one| one.sequence == sent.sequence).cloned();
            let first_time = server.takes(sent);
            let fits = match (&held, server.signed) {
                (Some(_), _) => first_time.receipt == Receipt::Conflict,
                (None, true) => first_time.receipt == Receipt::Late,
                (None, false) => matches!(first_time.receipt, Receipt::Merged | Receipt::Waiting),
            };
            prop_assert!(fits, "{:?} where {:?} is held", first_time.receipt, held);
            let former = held.or(former);
            prop_assert_eq!(&first_time.held, &former, "both versions are shown");
            if doubled[at] {
                let kept_beside = first_time.propose.is_some();
                let wanted = if kept_beside { first_time.receipt } else { Receipt::Replayed };
                prop_assert_eq!(server.takes(sent).receipt, wanted, "doubled");
            }
            if server.signed {
                prop_assert_eq!(server.log.merged(), frozen, "what is signed never changes");
            }
        }
        prop_assert_eq!(server.log.messages.len() + server.log.proposals.len(), 16, "each once, none dropped");
    }
}

#[test]
fn what_was_taken_in_or_waited_at_the_signature_takes_no_room_beside_the_record() {
    let late =
        |number| Proposal { message: message(number, 1, 0), reason: ProposalReason::Late, taken_at: None };
    let mut log = Log { messages: Vec::new(), proposals: (1..=200).map(late).collect() };
    assert!(log.is_full());
    log.messages.push(message(200, 1, 0));
    assert!(!log.is_full(), "it waited behind a gap, among the messages");
    log.proposals.push(late(201));
    assert!(log.is_full());
    log.proposals[0].taken_at = Some(Timestamp::from_timestamp(1, 0).unwrap());
    assert!(!log.is_full(), "it is in the record");
}

#[test]
fn a_gap_is_told_and_filled() {
    let mut server = Server::default();
    assert_eq!(server.takes(&message(1, 1, 0)).receipt, Receipt::Merged);
    assert_eq!(server.takes(&message(4, 1, 1)).receipt, Receipt::Waiting);
    let merged = server.log.merged();
    assert_eq!((merged.last, merged.waiting.clone(), merged.missing.clone()), (1, vec![4], vec![2, 3]));
    assert!(merged.must_be_whole(1).is_err(), "what waits is not left behind");
    assert_eq!(server.takes(&message(3, 1, 2)).receipt, Receipt::Waiting);
    assert_eq!(server.takes(&message(2, 1, 3)).receipt, Receipt::Merged);
    let merged = server.log.merged();
    assert_eq!((merged.last, merged.waiting.len(), merged.missing.len()), (4, 0, 0));
    assert!(merged.must_be_whole(4).is_ok() && merged.must_be_whole(5).is_err());
}

#[test]
fn a_key_names_one_message_for_ever() {
    let mut server = Server::default();
    server.takes(&message(1, 1, 0));
    let elsewhere = Message { key: message(1, 1, 0).key, ..message(2, 1, 0) };
    assert_eq!(server.takes(&elsewhere).receipt, Receipt::Conflict);
    let renamed = Message { key: message(9, 1, 0).key, ..message(1, 1, 0) };
    assert_eq!(server.takes(&renamed).receipt, Receipt::Replayed, "the same words under another key");
    assert_eq!(server.takes(&message(2, 1, 0)).receipt, Receipt::Merged);
}

#[test]
fn what_is_not_well_says_so_in_both_languages() {
    for receipt in Receipt::ALL {
        let well = matches!(receipt, Receipt::Merged | Receipt::Replayed);
        assert_eq!(receipt.reason().is_none(), well, "{receipt:?}");
    }
}
