//! How far apart two prefectures are, in classes.
use crate::{kernel::words::words, register::PrefectureCode};

words! {
    /// How far an advisor travels.
    pub enum Distance {
        /// Not at all: it is online.
        None = "NONE",
        /// Within the prefecture they live in.
        SamePrefecture = "SAME_PREFECTURE",
        /// Within the same of the eight regions of Japan (八地方区分).
        SameRegion = "SAME_REGION",
        /// Farther.
        Elsewhere = "ELSEWHERE",
    }
}

impl Distance {
    /// The way from one prefecture to another, or back.
    #[must_use]
    pub const fn between(home: PrefectureCode, there: PrefectureCode) -> Self {
        let (home, there) = (home.number(), there.number());
        if home == there {
            Self::SamePrefecture
        } else if region(home) == region(there) {
            Self::SameRegion
        } else {
            Self::Elsewhere
        }
    }

    /// Points for it. Online all are equally near.
    pub(super) const fn points(self) -> i32 {
        match self {
            Self::SamePrefecture => 20,
            Self::SameRegion => 10,
            Self::None | Self::Elsewhere => 0,
        }
    }

    /// The same in English and in Japanese.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::None => ("Nobody travels: it is online.", "オンラインのため移動はありません。"),
            Self::SamePrefecture => ("Lives in the prefecture.", "同じ都道府県に在住しています。"),
            Self::SameRegion => ("Lives in the same region.", "同じ地方に在住しています。"),
            Self::Elsewhere => ("Lives in another region.", "別の地方に在住しています。"),
        }
    }
}

/// Hokkaido, Tohoku, Kanto, Chubu, Kinki with Mie, Chugoku, Shikoku, Kyushu with Okinawa: prefectures are numbered in
/// their order (JIS X 0401).
const fn region(prefecture: u8) -> u8 {
    match prefecture {
        ..=1 => 1,
        2..=7 => 2,
        8..=14 => 3,
        15..=23 => 4,
        24..=30 => 5,
        31..=35 => 6,
        36..=39 => 7,
        40.. => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(home: &str, there: &str) -> Distance {
        let prefecture = |code| PrefectureCode::parse("prefecture", code).unwrap();
        assert_eq!(
            Distance::between(prefecture(home), prefecture(there)),
            Distance::between(prefecture(there), prefecture(home)),
            "as far back"
        );
        Distance::between(prefecture(home), prefecture(there))
    }

    #[test]
    fn neighbours_are_of_one_region() {
        assert_eq!(way("44", "44"), Distance::SamePrefecture);
        for (home, there) in
            [("44", "40"), ("47", "40"), ("02", "07"), ("24", "30"), ("13", "11"), ("15", "23")]
        {
            assert_eq!(way(home, there), Distance::SameRegion, "{home} {there}");
        }
        for (home, there) in
            [("44", "35"), ("01", "02"), ("07", "08"), ("23", "24"), ("35", "36"), ("39", "40")]
        {
            assert_eq!(way(home, there), Distance::Elsewhere, "{home} {there}");
        }
    }
}
