//! An answer beside what it cost to make: whoever is given it pays as much.
use axum::body::Bytes;

/// How many bytes stand before the answer.
const HEAD: usize = size_of::<u32>();

/// An answer that is kept.
pub(in crate::http) struct Priced {
    pub(in crate::http) cost: u32,
    pub(in crate::http) body: Bytes,
}

impl Priced {
    /// As it is kept: the cost, the highest byte first, then the answer.
    pub(in crate::http) fn seal(cost: u32, body: &[u8]) -> Bytes {
        let mut kept = Vec::with_capacity(HEAD + body.len());
        kept.extend_from_slice(&cost.to_be_bytes());
        kept.extend_from_slice(body);
        kept.into()
    }

    /// What was kept; nothing if it is too short to be that. The answer is not copied.
    pub(in crate::http) fn open(kept: &Bytes) -> Option<Self> {
        let cost = u32::from_be_bytes(*kept.first_chunk()?);
        Some(Self { cost, body: kept.slice(HEAD..) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_with_its_price() {
        for (cost, body) in [(0, ""), (13, "{}"), (u32::MAX, "監査")] {
            let found = Priced::open(&Priced::seal(cost, body.as_bytes())).unwrap();
            assert_eq!((found.cost, found.body.as_ref()), (cost, body.as_bytes()));
        }
        assert!(Priced::open(&Bytes::from_static(b"abc")).is_none());
    }
}
