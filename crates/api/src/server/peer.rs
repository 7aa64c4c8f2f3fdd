//! The address that a request comes from. What a header says about it is the caller's text, unless a
//! proxy that the operator trusts has written it.

use crate::config::Rates;
use actix_web::http::header::HeaderMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The other end of the connection; behind trusted proxies the last address of `X-Forwarded-For` that
/// is none of theirs. One customer of IPv6 has a whole /64, which counts as one address.
pub(crate) fn address(peer: Option<SocketAddr>, headers: &HeaderMap, rates: &Rates) -> IpAddr {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let peer = peer.to_canonical();
    let trusted = |address: &IpAddr| rates.trusted_proxies.contains(address);
    if !trusted(&peer) {
        return network(peer);
    }
    let mut hops: Vec<Option<IpAddr>> = headers
        .get_all("x-forwarded-for")
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(|hop| hop.trim().parse().ok().map(|it: IpAddr| it.to_canonical()))
        .collect();
    // What lies before something unreadable was not written by a trusted proxy.
    while let Some(Some(hop)) = hops.pop() {
        if !trusted(&hop) {
            return network(hop);
        }
    }
    network(peer)
}

fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::address;
    use crate::config::Rates;
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    fn from(peer: &str, forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            let name = HeaderName::from_static("x-forwarded-for");
            headers.append(name, HeaderValue::from_str(value).unwrap());
        }
        let rates = Rates {
            trusted_proxies: vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()],
            ..Rates::UNLIMITED
        };
        let peer = format!("{peer}:4711").parse().unwrap();
        address(Some(peer), &headers, &rates).to_string()
    }

    #[test]
    fn a_header_is_believed_only_from_a_trusted_proxy_and_only_its_own_part() {
        assert_eq!(from("192.0.2.1", &["198.51.100.7"]), "192.0.2.1");
        assert_eq!(from("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(from("10.0.0.1", &["1.2.3.4, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(
            from("10.0.0.1", &["1.2.3.4", "198.51.100.7, 10.0.0.2"]),
            "198.51.100.7"
        );
        assert_eq!(from("10.0.0.1", &["1.2.3.4, nonsense"]), "10.0.0.1");
        assert_eq!(from("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_whole_network_of_ipv6_is_one_address_and_a_mapped_one_is_ipv4() {
        assert_eq!(from("[2001:db8:0:1:2:3:4:5]", &[]), "2001:db8:0:1::");
        assert_eq!(from("[::ffff:192.0.2.1]", &[]), "192.0.2.1");
    }
}
