//! The proxies whose word counts about who asks and whether over https.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::request::Peer;

/// Who is believed about `X-Forwarded-For` and `X-Forwarded-Proto`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxies {
    /// Whoever may connect to the unix socket.
    unix: bool,
    networks: Vec<Prefix>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Prefix {
    address: IpAddr,
    bits: u32,
}

const LOOPBACK: [Prefix; 2] = [
    Prefix { address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), bits: 8 },
    Prefix { address: IpAddr::V6(Ipv6Addr::LOCALHOST), bits: 128 },
];

/// This machine and the unix socket.
impl Default for TrustedProxies {
    fn default() -> Self {
        Self { unix: true, networks: LOOPBACK.into() }
    }
}

impl TrustedProxies {
    /// A list with commas: addresses, networks, `loopback`, `unix`; or `none`.
    ///
    /// # Errors
    /// What is none of these, in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut trusted = Self { unix: false, networks: Vec::new() };
        if text.trim() == "none" {
            return Ok(trusted);
        }
        for item in text.split(',').map(str::trim) {
            match item {
                "unix" => trusted.unix = true,
                "loopback" => trusted.networks.extend(LOOPBACK),
                _ => trusted.networks.push(Prefix::parse(item).ok_or_else(|| {
                    format!(
                        "`{item}` is no proxy: use addresses and networks like 10.0.0.0/8, loopback and unix, with commas between them, or none"
                    )
                })?),
            }
        }
        Ok(trusted)
    }

    pub(crate) fn has(&self, peer: Peer) -> bool {
        match peer {
            Peer::Unix => self.unix,
            Peer::Address(address) => self.networks.iter().any(|network| network.holds(address)),
        }
    }
}

impl Prefix {
    fn parse(text: &str) -> Option<Self> {
        let Some((address, bits)) = text.split_once('/') else {
            let address = text.parse::<IpAddr>().ok()?.to_canonical();
            return Some(Self { address, bits: if address.is_ipv4() { 32 } else { 128 } });
        };
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.parse().ok().filter(|bits| *bits <= most)?;
        Some(Self { address, bits })
    }

    fn holds(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let differs = network.to_bits() ^ address.to_bits();
                differs.checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let differs = network.to_bits() ^ address.to_bits();
                differs.checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trusts(list: &str, address: &str) -> bool {
        TrustedProxies::parse(list).unwrap().has(Peer::Address(address.parse().unwrap()))
    }

    #[test]
    fn addresses_networks_and_words_name_who_is_trusted() {
        for (list, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("10.1.2.3/8", "10.255.0.1", "11.0.0.1"),
            ("172.16.0.0/12", "172.31.255.255", "172.32.0.0"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"),
            ("2001:db8::7", "2001:db8::7", "2001:db8::8"),
            ("loopback", "127.1.2.3", "128.0.0.1"),
            ("loopback", "::1", "::2"),
            ("unix, 192.0.2.7 ,10.0.0.0/8", "10.0.0.1", "192.0.2.8"),
            ("0.0.0.0/0", "203.0.113.7", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.7"),
            ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.8"),
        ] {
            assert!(trusts(list, inside), "{list} and {inside}");
            assert!(!trusts(list, outside), "{list} and {outside}");
        }
        assert!(TrustedProxies::parse("unix").unwrap().has(Peer::Unix));
        assert!(!TrustedProxies::parse("loopback").unwrap().has(Peer::Unix));
        assert!(!trusts("none", "127.0.0.1"));
        assert_eq!(TrustedProxies::parse("loopback, unix").unwrap(), TrustedProxies::default());
    }

    #[test]
    fn what_names_nobody_is_refused() {
        for wrong in
            ["", "proxy.example.org", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "none, unix", "unix,"]
        {
            assert!(TrustedProxies::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
