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

/// Whom the last of our `proxies` names. What stands further to the left is anybody's word, and is not looked at.
#[must_use]
pub fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[AddressRange]) -> Option<IpAddr> {
    let ours = |address: IpAddr| proxies.iter().any(|range| range.holds(address));
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers.get_all(FORWARDED).iter().filter_map(|line| line.to_str().ok()).collect();
    let mut named = lines.iter().flat_map(|line| line.split(',')).map(str::trim).rev();
    while ours(client) {
        let Some(next) = named.next() else { break };
        // A proxy of ours that names nothing sensible: then nothing is known.
        client = next.parse::<IpAddr>().ok()?.to_canonical();
    }
    Some(client)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn seen(peer: Option<&str>, forwarded: &[&str]) -> Option<String> {
        let mut request = Request::new(Body::empty());
        request.headers_mut().insert(CLIENT, HeaderValue::from_static("192.0.2.66"));
        if let Some(peer) = peer {
            let peer: SocketAddr = format!("{peer}:1234").parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        for line in forwarded {
            request.headers_mut().append(FORWARDED, line.parse().unwrap());
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
        assert_eq!(seen(Some("10.0.0.1"), &[]), is("10.0.0.1"));
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
        assert_eq!(seen(Some("10.0.0.1"), &["unknown"]), None);
    }
}
