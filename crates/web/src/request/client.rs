//! Who asks: whoever is connected, or who a trusted proxy says it is.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::app::App;
use crate::proxies::TrustedProxies;

/// The other end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Address(IpAddr),
    /// A unix socket: whoever is there has no address.
    Unix,
}

/// A socket that takes both kinds writes IPv4 addresses as IPv6.
impl From<SocketAddr> for Peer {
    fn from(address: SocketAddr) -> Self {
        Self::Address(address.ip().to_canonical())
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Client {
    /// Unknown behind a unix socket whose proxy does not say it.
    pub(crate) address: Option<IpAddr>,
    /// Whether they came over https: the public address says so, or a trusted proxy does.
    pub(crate) https: bool,
}

impl Client {
    pub(crate) fn of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let seen = Self::seen(extensions, headers, &app.settings.trusted_proxies);
        Self { https: seen.https || app.settings.secure_cookies, ..seen }
    }

    fn seen(extensions: &Extensions, headers: &HeaderMap, trusted: &TrustedProxies) -> Self {
        let peer = extensions.get::<ConnectInfo<Peer>>().map(|ConnectInfo(peer)| *peer);
        let mut address = match peer {
            Some(Peer::Address(address)) => Some(address),
            Some(Peer::Unix) | None => None,
        };
        if !peer.is_some_and(|peer| trusted.has(peer)) {
            return Self { address, https: false };
        }
        // Each proxy adds at the right whom it saw. So what stands left of the first who is not
        // trusted is their own claim.
        for entry in from_the_right(headers, "x-forwarded-for") {
            let Some(seen) = address_of(entry) else { break };
            address = Some(seen);
            if !trusted.has(Peer::Address(seen)) {
                break;
            }
        }
        let https =
            from_the_right(headers, "x-forwarded-proto").next().is_some_and(|p| p.eq_ignore_ascii_case("https"));
        Self { address, https }
    }
}

/// The entries of a header that may come several times, the last first.
fn from_the_right<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().rev();
    lines.flat_map(|line| line.to_str().unwrap_or("unreadable").rsplit(',')).map(str::trim)
}

/// An address, also with a port.
fn address_of(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim_matches('"');
    let bare = || entry.parse::<IpAddr>().ok();
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare().or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, trusted: &str, lines: &[(&'static str, &str)]) -> Client {
        let peer = if peer == "unix" { Peer::Unix } else { Peer::from(SocketAddr::new(peer.parse().unwrap(), 4_711)) };
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(peer));
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Client::seen(&extensions, &headers, &TrustedProxies::parse(trusted).unwrap())
    }

    fn address(peer: &str, trusted: &str, lines: &[&str]) -> Option<String> {
        let lines: Vec<(&str, &str)> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
        client(peer, trusted, &lines).address.map(|address| address.to_string())
    }

    #[test]
    fn what_an_untrusted_peer_says_of_itself_changes_nothing() {
        for said in ["198.51.100.1", "127.0.0.1", "203.0.113.7, 198.51.100.1", "unknown", ""] {
            assert_eq!(address("203.0.113.7", "loopback, unix", &[said]).unwrap(), "203.0.113.7", "{said:?}");
            assert_eq!(address("127.0.0.1", "none", &[said]).unwrap(), "127.0.0.1", "{said:?}");
            assert_eq!(address("unix", "loopback", &[said]), None, "{said:?}");
        }
    }

    #[test]
    fn behind_trusted_proxies_the_first_from_the_right_that_is_none_counts() {
        let trusted = "loopback, unix, 10.0.0.0/8";
        for (peer, lines, found) in [
            ("127.0.0.1", &["198.51.100.1"][..], "198.51.100.1"),
            ("::1", &["2001:db8::1"], "2001:db8::1"),
            ("::ffff:127.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("unix", &["198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1, 2.2.2.2, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.1.2.3 ,10.0.0.9"], "198.51.100.1"),
            // Several lines are one list.
            ("127.0.0.1", &["1.1.1.1", "198.51.100.1", "10.0.0.9"], "198.51.100.1"),
            ("127.0.0.1", &["198.51.100.1, 127.0.0.1"], "198.51.100.1"),
            ("127.0.0.1", &["198.51.100.1:55555"], "198.51.100.1"),
            ("127.0.0.1", &["\"[2001:db8::1]:443\""], "2001:db8::1"),
            ("127.0.0.1", &["[2001:db8::1]"], "2001:db8::1"),
            ("127.0.0.1", &["::ffff:198.51.100.1"], "198.51.100.1"),
            // Only proxies: the one furthest away.
            ("127.0.0.1", &["10.0.0.7, 10.0.0.8"], "10.0.0.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            // What is no address was not seen by whoever wrote it.
            ("127.0.0.1", &["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1, _hidden, 10.0.0.9"], "10.0.0.9"),
            ("127.0.0.1", &["198.51.100.1, é"], "127.0.0.1"),
            ("127.0.0.1", &["198.51.100.1,"], "127.0.0.1"),
        ] {
            assert_eq!(address(peer, trusted, lines).unwrap(), found, "{peer} says {lines:?}");
        }
        assert_eq!(address("unix", trusted, &[]), None);
    }

    #[test]
    fn that_somebody_came_over_https_only_a_trusted_proxy_can_say() {
        for (peer, said, https) in [
            ("127.0.0.1", &["https"][..], true),
            ("unix", &["HTTPS"], true),
            ("127.0.0.1", &["http"], false),
            ("127.0.0.1", &["https, http"], false),
            ("127.0.0.1", &["http", "https"], true),
            ("127.0.0.1", &[], false),
            ("203.0.113.7", &["https"], false),
        ] {
            let lines: Vec<(&str, &str)> = said.iter().map(|said| ("x-forwarded-proto", *said)).collect();
            assert_eq!(client(peer, "loopback, unix", &lines).https, https, "{peer} says {said:?}");
        }
    }
}
