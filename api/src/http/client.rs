//! From where a request comes: the one who connects, or whom a proxy of ours names.
use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, HeaderValue},
};
use domain::service_account::AddressRange;
use std::net::{IpAddr, SocketAddr};

/// Where the address is noted for all who look at headers. It is set, or taken away, before anybody looks: from outside it
/// never comes in.
pub(super) const CLIENT: HeaderName = HeaderName::from_static("kansa-client-address");

/// What proxies add the address to that connects to them.
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Notes from where `request` comes. `proxies` are those whose word is believed.
pub(super) fn note(request: &mut Request, proxies: &[AddressRange]) {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = peer.and_then(|peer| behind(peer, request.headers(), proxies));
    let noted = client.and_then(|client| HeaderValue::try_from(client.to_string()).ok());
    match noted {
        Some(noted) => request.headers_mut().insert(CLIENT, noted),
        None => request.headers_mut().remove(CLIENT),
    };
}

/// From where a request comes, as it was noted; none if it is not known.
pub(super) fn address(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get(CLIENT)?.to_str().ok()?.parse().ok()
}

/// Whether `request` is passed on by one of `proxies`.
pub(super) fn is_ours(request: &Request, proxies: &[AddressRange]) -> bool {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.is_some_and(|ConnectInfo(peer)| proxies.iter().any(|range| range.holds(peer.ip())))
}

/// Whom the last of our `proxies` names. What stands further to the left is anybody's word, and is not looked at. Nobody is
/// known where a proxy of ours names none but proxies of ours, nor where a line is no text: what it hides may be the proxy's own
/// word, and what stands before it the stranger's.
#[must_use]
pub fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[AddressRange]) -> Option<IpAddr> {
    let ours = |address: IpAddr| proxies.iter().any(|range| range.holds(address));
    let peer = peer.to_canonical();
    if !ours(peer) {
        return Some(peer);
    }
    let lines = headers.get_all(FORWARDED).iter().map(|line| line.to_str().ok());
    let lines: Vec<&str> = lines.collect::<Option<_>>()?;
    for name in lines.iter().flat_map(|line| line.split(',')).rev() {
        // A proxy of ours that names nothing sensible: then nothing is known.
        let client = name.trim().parse::<IpAddr>().ok()?.to_canonical();
        if !ours(client) {
            return Some(client);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use proptest::{collection::vec, prelude::*};

    fn seen(peer: Option<&str>, forwarded: &[&str]) -> Option<String> {
        let lines: Vec<Vec<u8>> = forwarded.iter().map(|line| line.as_bytes().to_vec()).collect();
        behind_lines(peer, &lines)
    }

    fn behind_lines(peer: Option<&str>, forwarded: &[Vec<u8>]) -> Option<String> {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(CLIENT, HeaderValue::from_static("192.0.2.66"));
        if let Some(peer) = peer {
            let peer: SocketAddr = format!("{peer}:1234").parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        for line in forwarded {
            request.headers_mut().append(FORWARDED, HeaderValue::from_bytes(line).unwrap());
        }
        note(&mut request, &[AddressRange::read("10.0.0.0/8").unwrap()]);
        address(request.headers()).map(|address| address.to_string())
    }

    #[test]
    fn a_client_is_whom_the_last_proxy_of_ours_names() {
        let is = |address: &str| Some(address.to_owned());
        assert_eq!(seen(Some("203.0.113.7"), &[]), is("203.0.113.7"));
        assert_eq!(seen(Some("203.0.113.7"), &["198.51.100.1"]), is("203.0.113.7"), "a stranger's word");
        assert_eq!(seen(Some("10.0.0.1"), &["198.51.100.1"]), is("198.51.100.1"));
        assert_eq!(seen(Some("10.0.0.1"), &["1.1.1.1, 198.51.100.1", "10.0.0.2"]), is("198.51.100.1"));
    }

    #[test]
    fn who_connects_is_ours_or_not_whatever_is_said() {
        let ours = [AddressRange::read("10.0.0.0/8").unwrap()];
        for (peer, is) in [
            (Some("10.0.0.1:9"), true),
            (Some("[::ffff:10.0.0.1]:9"), true),
            (Some("192.0.2.1:9"), false),
            (None, false),
        ] {
            let mut request = Request::new(Body::empty());
            request.headers_mut().append(FORWARDED, HeaderValue::from_static("10.0.0.1"));
            if let Some(peer) = peer {
                request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
            }
            assert_eq!(is_ours(&request, &ours), is, "{peer:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_never_believed_from_outside() {
        assert_eq!(seen(None, &["198.51.100.1"]), None);
        for said in [
            &["unknown"] as &[&str],
            &[],
            &[""],
            &["198.51.100.1", ""],
            &["198.51.100.1,"],
            &["10.0.0.2", "10.0.0.3"],
            &["198.51.100.1", "unknown, 10.0.0.2"],
        ] {
            assert_eq!(seen(Some("10.0.0.1"), said), None, "{said:?}: nor is the proxy the client");
        }
        let hidden = [b"203.0.113.7".to_vec(), b"\x80, 198.51.100.1".to_vec()];
        assert_eq!(behind_lines(Some("10.0.0.1"), &hidden), None, "a line that is no text");
    }

    /// What a stranger may send: text, addresses, and bytes that are no text.
    fn line() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![Just(b','), Just(b' '), Just(b'\t'), 0x20_u8..0x7f, 0x80_u8..=0xff];
        let address = (any::<[u8; 4]>(), any::<bool>()).prop_map(|(four, ours)| {
            let [first, second, third, fourth] = four;
            IpAddr::from([if ours { 10 } else { first }, second, third, fourth])
        });
        prop_oneof![
            vec(byte, 0..20),
            vec(address, 1..4).prop_map(|all| {
                all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ").into_bytes()
            }),
        ]
    }

    proptest! {
        /// Whatever comes from outside, and however the proxy adds to it (by a line of its own, or to the last one).
        #[test]
        fn nobody_is_whom_a_stranger_names(
            sent in vec(line(), 0..4),
            own_line in any::<bool>(),
            further in 0..3_usize,
        ) {
            let mut lines = sent;
            let is_text = lines.iter().flatten().all(u8::is_ascii);
            match lines.last_mut() {
                Some(last) if !own_line => last.extend_from_slice(b", 198.51.100.1"),
                _ => lines.push(b"198.51.100.1".to_vec()),
            }
            // Further proxies of ours, each with a line for the one before it.
            lines.extend((0..further).map(|_| b"10.0.0.9".to_vec()));
            let real = is_text.then(|| "198.51.100.1".to_owned());
            prop_assert_eq!(behind_lines(Some("10.0.0.1"), &lines), real);
        }

        /// A proxy that adds nothing leaves nothing to go by but proxies' names.
        #[test]
        fn a_proxy_that_names_nobody_is_nobody(lines in vec(vec(any::<[u8; 3]>(), 1..3), 0..4)) {
            let name = |[second, third, fourth]: &[u8; 3]| IpAddr::from([10, *second, *third, *fourth]).to_string();
            let written = lines.iter().map(|all| all.iter().map(name).collect::<Vec<_>>().join(",").into_bytes());
            prop_assert_eq!(behind_lines(Some("10.0.0.1"), &written.collect::<Vec<_>>()), None);
        }
    }
}
