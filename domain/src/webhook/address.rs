//! Which addresses the house calls at all. A front end names a host; whoever owns that host's name decides what it resolves
//! to, and must not be able to point the house at what only the house can reach.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether `address` is one of the public Internet, for everybody alike (IANA's registries of special-purpose addresses,
/// RFC 6890 and those that update it). An IPv4 address in an IPv6 one's clothes is refused, whatever it is.
#[must_use]
pub const fn may_be_called(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !matches!(
        (a, b, c),
        // "This network", private, loopback, and from multicast on: 224/4, reserved 240/4, broadcast.
        (0 | 10 | 127 | 224..=255, _, _)
            // Carriers' own (100.64/10), link-local, private.
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 168, _)
            // Protocol assignments, documentation, the former relays from 6to4, measurements of devices.
            | (192, 0, 0 | 2)
            | (192, 88, 99)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    )
}

const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    // Nothing but global unicast, 2000::/3: so no `::`, `::1`, mapped or translated IPv4 (64:ff9b::), unique-local,
    // link-local or multicast. Of it neither protocol assignments with Teredo, documentation, nor 6to4.
    a & 0xe000 == 0x2000
        && !matches!((a, b), (0x2001, 0..=0x01ff | 0x0db8) | (0x2002, _) | (0x3fff, 0..=0x0fff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether the first `length` bits of both are the same.
    fn within(address: u128, network: u128, length: u32) -> bool {
        (address ^ network).leading_zeros() >= length
    }

    fn v4(text: &str) -> u32 {
        text.parse::<Ipv4Addr>().unwrap().to_bits()
    }

    fn v6(text: &str) -> u128 {
        text.parse::<Ipv6Addr>().unwrap().to_bits()
    }

    const CLOSED_V4: [(&str, u32); 16] = [
        ("0.0.0.0", 8),
        ("10.0.0.0", 8),
        ("100.64.0.0", 10),
        ("127.0.0.0", 8),
        ("169.254.0.0", 16),
        ("172.16.0.0", 12),
        ("192.0.0.0", 24),
        ("192.0.2.0", 24),
        ("192.88.99.0", 24),
        ("192.168.0.0", 16),
        ("198.18.0.0", 15),
        ("198.51.100.0", 24),
        ("203.0.113.0", 24),
        ("224.0.0.0", 4),
        ("240.0.0.0", 4),
        ("255.255.255.255", 32),
    ];
    const CLOSED_V6: [(&str, u32); 4] = [("2001::", 23), ("2001:db8::", 32), ("2002::", 16), ("3fff::", 20)];

    proptest! {
        #[test]
        fn an_ipv4_address_is_called_unless_a_closed_network_holds_it(bits in any::<u32>()) {
            let closed = CLOSED_V4.iter().any(|(network, length)| (bits ^ v4(network)).leading_zeros() >= *length);
            prop_assert_eq!(may_be_called(Ipv4Addr::from_bits(bits).into()), !closed);
        }

        #[test]
        fn nothing_within_a_closed_ipv4_network_is_called(which in 0..CLOSED_V4.len(), bits in any::<u32>()) {
            let (network, length) = CLOSED_V4[which];
            let host = bits.checked_shr(length).unwrap_or_default();
            prop_assert!(!may_be_called(Ipv4Addr::from_bits(v4(network) | host).into()));
        }

        #[test]
        fn an_ipv6_address_is_called_only_as_global_unicast(bits in any::<u128>(), global in any::<bool>()) {
            let bits = if global { (bits >> 3) | (1 << 125) } else { bits };
            let open = within(bits, v6("2000::"), 3)
                && !CLOSED_V6.iter().any(|(network, length)| within(bits, v6(network), *length));
            prop_assert_eq!(may_be_called(Ipv6Addr::from_bits(bits).into()), open);
        }

        #[test]
        fn an_ipv4_address_in_an_ipv6_one_is_never_called(bits in any::<u32>(), low in any::<u64>()) {
            let ip = Ipv4Addr::from_bits(bits);
            let wide = u128::from(bits);
            let dressed = [
                ip.to_ipv6_mapped(),
                ip.to_ipv6_compatible(),
                Ipv6Addr::from_bits(v6("64:ff9b::") | wide),
                Ipv6Addr::from_bits(v6("2002::") | (wide << 80) | u128::from(low)),
                Ipv6Addr::from_bits(v6("2001::") | (wide << 64) | u128::from(low)),
            ];
            for address in dressed {
                prop_assert!(!may_be_called(address.into()), "{address}");
            }
        }

        #[test]
        fn unique_local_link_local_and_multicast_are_never_called(bits in any::<u128>()) {
            for (network, length) in [("fc00::", 7), ("fe80::", 10), ("ff00::", 8)] {
                let address = Ipv6Addr::from_bits(v6(network) | (bits >> length));
                prop_assert!(!may_be_called(address.into()), "{address}");
            }
        }
    }

    #[test]
    fn the_known_ones_are_as_they_are_known() {
        for closed in ["127.0.0.1", "0.0.0.0", "169.254.169.254", "::", "::1", "fe80::1", "fd00:ec2::254"] {
            assert!(!may_be_called(closed.parse().unwrap()), "{closed}");
        }
        for open in
            ["1.1.1.1", "100.63.255.255", "100.128.0.0", "172.32.0.1", "2606:4700:4700::1111", "2001:200::1"]
        {
            assert!(may_be_called(open.parse().unwrap()), "{open}");
        }
    }
}
