//! Numbers and ids that follow from a seed alone.
use uuid::{Builder, Uuid};

/// What an id names; part of it, so that no two things share one.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Organization = 1,
    User = 2,
    Member = 3,
    Engagement = 4,
    Participation = 5,
    Audit = 6,
    Consent = 7,
    Report = 8,
    Grant = 9,
    Step = 10,
}

/// Deals numbers by name: the same name gets the same number, in whatever order they are asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The number of this name, evenly below `end`.
    pub(super) fn below(self, name: [u64; 3], end: u64) -> u64 {
        name.into_iter().fold(self.0, |mixed, part| mix(mixed ^ part)).checked_rem(end).unwrap_or_default()
    }

    /// A `UUIDv7` of that moment: later numbers of a kind sort later.
    pub(super) fn id(self, kind: Kind, number: u64, millis: u64) -> Uuid {
        // Kind and number in order, then what is particular to the seed.
        let mut random = [0; 10];
        let salt = mix(self.0 ^ mix(number) ^ kind as u64);
        let named = [kind as u8, 0, 0].into_iter().chain(number.to_be_bytes().into_iter().skip(4));
        for (byte, value) in random.iter_mut().zip(named.chain(salt.to_be_bytes())) {
            *byte = value;
        }
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The finisher of `SplitMix64`.
const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
