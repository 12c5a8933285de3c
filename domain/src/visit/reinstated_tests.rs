//! What is kept beside the record of a visit that was given up, and what becomes of it when the visit is reinstated.
use super::*;

proptest! {
    #[test]
    fn what_came_to_a_visit_that_was_given_up_is_its_record_when_it_is_reinstated(
        parts in proptest::collection::vec(0..4_u8, 12),
        order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle(),
        heard in 0..13_usize,
    ) {
        let messages = visit(&parts);
        let mut server = Server { signed: true, ..Server::default() };
        for which in &order[..heard] {
            prop_assert_eq!(server.takes(&messages[*which]).receipt, Receipt::Late);
            // Another device says something else: it stays beside.
            let otherwise = server.takes(&message(messages[*which].sequence.number(), 2, 9));
            prop_assert_eq!(otherwise.receipt, Receipt::Late);
            prop_assert_eq!(otherwise.held.as_ref(), Some(&messages[*which]), "both versions are shown");
        }
        let taken: Vec<_> = server.log.taken_up().unwrap().into_iter().map(|one| one.message.clone()).collect();
        prop_assert_eq!(taken.len(), heard);
        server.log.messages.extend(taken);
        server.signed = false;
        prop_assert!(server.log.taken_up().unwrap().is_empty(), "once");
        for which in &order[..heard] {
            let otherwise = server.takes(&message(messages[*which].sequence.number(), 2, 9));
            prop_assert_eq!(otherwise.receipt, Receipt::Conflict, "the first version counts now");
            prop_assert_eq!(otherwise.held.as_ref(), Some(&messages[*which]), "both versions are shown");
            prop_assert_eq!(otherwise.propose, None, "no second copy");
        }
        for (which, sent) in messages.iter().enumerate() {
            prop_assert_eq!(server.takes(sent).receipt == Receipt::Replayed, order[..heard].contains(&which));
        }
        prop_assert_eq!(server.log.merged().parts, wanted(&messages));
    }
}

#[test]
fn what_was_left_beside_at_the_reinstatement_comes_again_as_if_for_the_first_time() {
    let (first, corrected) = (message(1, 1, 0), message(1, 2, 0));
    let mut server = Server { signed: true, ..Server::default() };
    for _ in 0..2 {
        assert_eq!(server.takes(&first).receipt, Receipt::Late);
    }
    server.signed = false;
    let again = server.log.receive(&first, false).unwrap();
    assert_eq!((again.receipt, again.propose), (Receipt::Merged, None));
    assert_eq!(server.takes(&corrected).receipt, Receipt::Merged, "under the same number and key");
    let again = server.takes(&first);
    assert_eq!((again.receipt, again.held), (Receipt::Conflict, Some(corrected)));
}
