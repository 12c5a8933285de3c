//! Where a host is, if the house may call it there.
use domain::webhook::{Latest, Reach, may_be_called};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tokio::time::timeout;

/// How long a name may take to be resolved.
const PATIENCE: Duration = Duration::from_secs(3);
/// The most addresses that are tried.
const MOST: usize = 4;

/// Resolves `host` anew. One address that the house does not call is enough to call none of them: a name that points
/// inside is no front end's, whatever else it points to.
pub(super) async fn resolve(host: &str, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, Latest> {
    let found = timeout(PATIENCE, tokio::net::lookup_host((host, port))).await;
    let found: Vec<SocketAddr> =
        found.map_err(|_| Latest::Timeout)?.map_err(|_| Latest::Unresolved)?.collect();
    admitted(found, reach)
}

fn admitted(found: Vec<SocketAddr>, reach: Reach) -> Result<Vec<SocketAddr>, Latest> {
    if found.is_empty() {
        return Err(Latest::Unresolved);
    }
    let closed = found.iter().find(|address| !admits(reach, address.ip())).copied();
    match closed {
        None => Ok(found.into_iter().take(MOST).collect()),
        Some(closed) => {
            // To the caller no other than a name that is not there: it must not learn which names are known inside.
            tracing::warn!(%closed, "a front end's host has an address that is not called");
            Err(Latest::Unresolved)
        }
    }
}

/// Whether the house calls that address, so far reaching.
fn admits(reach: Reach, address: IpAddr) -> bool {
    may_be_called(address) || (reach == Reach::Loopback && address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(addresses: &[&str]) -> Vec<SocketAddr> {
        addresses.iter().map(|address| SocketAddr::new(address.parse().unwrap(), 443)).collect()
    }

    #[test]
    fn one_closed_address_closes_the_host() {
        assert_eq!(admitted(at(&["1.1.1.1"]), Reach::Public), Ok(at(&["1.1.1.1"])));
        assert_eq!(admitted(at(&["1.1.1.1", "10.0.0.1"]), Reach::Public), Err(Latest::Unresolved));
        assert_eq!(admitted(at(&["127.0.0.1"]), Reach::Public), Err(Latest::Unresolved));
        assert_eq!(admitted(Vec::new(), Reach::Public), Err(Latest::Unresolved));
    }

    #[test]
    fn a_test_reaches_this_machine_and_no_other_of_the_house() {
        assert_eq!(admitted(at(&["127.0.0.1", "::1"]), Reach::Loopback), Ok(at(&["127.0.0.1", "::1"])));
        for closed in ["10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "fd00::1", "0.0.0.0"] {
            assert_eq!(admitted(at(&[closed]), Reach::Loopback), Err(Latest::Unresolved), "{closed}");
        }
    }
}
