//! What is wrong with a sealed trail.
use crate::Reason;
use uuid::Uuid;

/// The first thing that does not hold. Numbers are places in the chain, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is no seal with this number, but one with a greater.
    SealMissing(u64),
    /// The sealed entry was deleted.
    EntryGone(u64, Uuid),
    /// Entry, place or seal are not what they were.
    Altered(u64, Uuid),
    /// The stored head at this place is of another chain.
    HeadDiffers(u64),
    /// The signature of the stored head at this place does not hold.
    HeadUnsigned(u64),
    /// From here on no head was signed, though seals and heads are made together.
    NotSigned(u64),
    /// The chain ends before this place, but a head speaks of it.
    CutOff(u64),
    /// The chain up to here is another than the one whose head was downloaded.
    Rewritten(u64),
    /// The newest head was signed by this key, which is not the one that was named.
    OtherKey(String),
    /// So many entries waited to be sealed and were deleted.
    WaitingGone(u64),
    /// So many entries were never queued to be sealed, or lost their seal.
    Stray(u64),
    /// The downloaded head is of another organization.
    KeptElsewhere,
    /// The downloaded head's own signature does not hold.
    KeptUnsigned,
}

impl Fault {
    /// The place in the chain, if it has one.
    #[must_use]
    pub const fn sequence(&self) -> Option<u64> {
        match self {
            Self::SealMissing(at)
            | Self::EntryGone(at, _)
            | Self::Altered(at, _)
            | Self::HeadDiffers(at)
            | Self::HeadUnsigned(at)
            | Self::NotSigned(at)
            | Self::CutOff(at)
            | Self::Rewritten(at) => Some(*at),
            Self::OtherKey(_)
            | Self::WaitingGone(_)
            | Self::Stray(_)
            | Self::KeptElsewhere
            | Self::KeptUnsigned => None,
        }
    }

    /// In words.
    #[must_use]
    pub fn reason(&self) -> Reason {
        let (code, en, ja) = match self {
            Self::SealMissing(at) => (
                "SEAL_MISSING",
                format!("broken at {at}: the seal with this number is missing"),
                format!("{at}番で不整合：この番号の封印がありません。"),
            ),
            Self::EntryGone(at, id) => (
                "ENTRY_GONE",
                format!("broken at {at}: the sealed entry {id} was deleted"),
                format!("{at}番で不整合：封印された証跡 {id} が削除されています。"),
            ),
            Self::Altered(at, id) => (
                "ENTRY_ALTERED",
                format!("broken at {at}: the entry {id}, its place or its seal was changed"),
                format!("{at}番で不整合：証跡 {id}、その順序または封印が変更されています。"),
            ),
            Self::HeadDiffers(at) => (
                "HEAD_DIFFERS",
                format!(
                    "broken at {at}: the signed head is of another chain, so something up to here was rewritten"
                ),
                format!(
                    "{at}番で不整合：署名された先端値と連鎖が一致しません。ここまでの証跡が書き換えられています。"
                ),
            ),
            Self::HeadUnsigned(at) => (
                "HEAD_UNSIGNED",
                format!("broken at {at}: the signature of the stored head does not hold"),
                format!("{at}番で不整合：保存された先端値の署名が正しくありません。"),
            ),
            Self::NotSigned(at) => (
                "NOT_SIGNED",
                format!("broken at {at}: no head was signed from here on"),
                format!("{at}番で不整合：ここから先に署名された先端値がありません。"),
            ),
            Self::CutOff(at) => (
                "CUT_OFF",
                format!("broken at {at}: the chain ends before it, but a signed head goes further"),
                format!("{at}番で不整合：署名された先端値より手前で連鎖が途切れています。"),
            ),
            Self::Rewritten(at) => (
                "REWRITTEN",
                format!("broken at {at}: the past up to here is not the one whose head was downloaded"),
                format!("{at}番で不整合：ここまでの証跡が、保管された先端値のものと異なります。"),
            ),
            Self::OtherKey(id) => (
                "OTHER_KEY",
                format!("the newest head was signed by another key: {id}"),
                format!("最新の先端値が別の鍵で署名されています：{id}"),
            ),
            Self::WaitingGone(count) => (
                "WAITING_GONE",
                format!("{count} entries that waited to be sealed were deleted"),
                format!("封印待ちの証跡{count}件が削除されています。"),
            ),
            Self::Stray(count) => (
                "STRAY_ENTRIES",
                format!("{count} entries are neither sealed nor waiting to be"),
                format!("封印も封印待ちもされていない証跡が{count}件あります。"),
            ),
            Self::KeptElsewhere => (
                "HEAD_OF_ANOTHER",
                "the downloaded head is of another organization".to_owned(),
                "保管された先端値は別の団体のものです。".to_owned(),
            ),
            Self::KeptUnsigned => (
                "HEAD_FORGED",
                "the downloaded head was changed: its own signature does not hold".to_owned(),
                "保管された先端値が変更されています。署名が正しくありません。".to_owned(),
            ),
        };
        Reason::naming(code, en, ja)
    }
}
