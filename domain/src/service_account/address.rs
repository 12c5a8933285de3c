//! From where a service account may call.
use crate::{Error, Reason, Result};
use std::{fmt, net::IpAddr};

const RANGE: Reason = Reason::of(
    "ADDRESS_RANGE",
    "Give an address or a range of addresses, such as 203.0.113.0/24 or 2001:db8::/32.",
    "203.0.113.0/24や2001:db8::/32のように、アドレスまたはアドレスの範囲を指定してください。",
);

/// The addresses that begin alike: an address and how many of its bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AddressRange {
    first: IpAddr,
    bits: u8,
}

impl AddressRange {
    /// Parses the input `field`: `203.0.113.7`, or a range whose further bits are all zero.
    pub fn parse(field: &'static str, raw: &str) -> Result<Self> {
        Self::read(raw.trim()).ok_or_else(|| Error::invalid(field, RANGE))
    }

    /// The range, if `raw` is one.
    #[must_use]
    pub fn read(raw: &str) -> Option<Self> {
        let (address, bits) = raw.split_once('/').map_or((raw, None), |(first, bits)| (first, Some(bits)));
        let first: IpAddr = address.parse().ok()?;
        let most = width(first);
        let bits = match bits {
            None => most,
            // Written in one way only: no sign, no leading zero.
            Some(text) => text.parse::<u8>().ok().filter(|bits| bits.to_string() == text)?,
        };
        let range = Self { first, bits };
        (bits <= most && range.masked(first) == Some(number(first))).then_some(range)
    }

    /// Whether `address` is one of them. An IPv4 address within IPv6 is what it is.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        self.masked(address.to_canonical()) == Some(number(self.first))
    }

    /// Whether one of `ranges` holds `address`; with no range at all every address will do, an unknown one too.
    #[must_use]
    pub fn any_holds(ranges: &[Self], address: Option<IpAddr>) -> bool {
        ranges.is_empty() || address.is_some_and(|address| ranges.iter().any(|range| range.holds(address)))
    }

    /// The bits of an address that count here; none if it is of the other family.
    fn masked(&self, address: IpAddr) -> Option<u128> {
        let most = width(address);
        let spare = u32::from(most.checked_sub(self.bits)?);
        let mask = u128::MAX.checked_shl(spare).unwrap_or_default();
        (most == width(self.first)).then(|| number(address) & mask)
    }
}

const fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(four) => u128::from(four.to_bits()),
        IpAddr::V6(six) => six.to_bits(),
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn holds(range: &str, address: &str) -> bool {
        AddressRange::read(range).unwrap().holds(address.parse().unwrap())
    }

    #[test]
    fn a_range_holds_what_begins_alike() {
        assert!(holds("203.0.113.0/24", "203.0.113.255") && !holds("203.0.113.0/24", "203.0.114.0"));
        assert!(holds("203.0.113.7", "203.0.113.7") && !holds("203.0.113.7", "203.0.113.8"));
        assert!(holds("2001:db8::/32", "2001:db8:1::1") && !holds("2001:db8::/32", "2001:db9::"));
        assert!(holds("0.0.0.0/0", "8.8.8.8") && !holds("0.0.0.0/0", "2001:db8::1"));
        assert!(holds("203.0.113.0/24", "::ffff:203.0.113.9"), "the same address written longer");
        assert!(holds("::/0", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for wrong in [
            "",
            "/",
            "203.0.113.0/33",
            "203.0.113.1/24",
            "203.0.113.0/+24",
            "203.0.113.0/024",
            "::/129",
            "a/8",
        ] {
            assert!(AddressRange::parse("addressRanges", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_unknown_address_is_in_no_range() {
        let range = AddressRange::read("0.0.0.0/0").unwrap();
        assert!(!AddressRange::any_holds(&[range], None));
        assert!(AddressRange::any_holds(&[], None));
    }

    proptest! {
        #[test]
        fn a_range_is_written_as_it_is_read(address in any::<u128>(), bits in 0_u8..=128) {
            let first = address & u128::MAX.checked_shl(u32::from(128 - bits)).unwrap_or_default();
            let text = format!("{}/{bits}", std::net::Ipv6Addr::from_bits(first));
            let range = AddressRange::read(&text).unwrap();
            prop_assert_eq!(range.to_string(), text);
            prop_assert_eq!(AddressRange::read(&range.to_string()), Some(range));
        }
    }
}
