//! What is blocked: networks that nothing is written from, and hosts that nobody joins with an e-mail address of.
//!
//! Both end by themselves where an admin said until when. Nobody's reading is blocked.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::email::EmailAddress;
use crate::host::Host;
use crate::ids::MemberId;
use crate::limits::Network;
use crate::near::{Place, PlaceMark};
use crate::time::Timestamp;

/// Blocks of one forum, those that are over left out.
pub const MOST: usize = 500;
/// Characters of a reason.
pub const REASON_MAX: usize = 300;
/// How few bits of an address a range may go by: fewer would be whole countries.
const V4_LEAST: u8 = 8;
const V6_LEAST: u8 = 24;
/// How many bits of an IPv6 address tell one place from another.
const V6_MOST: u8 = 64;

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Range {
    /// With zeros behind the bits that count.
    first: IpAddr,
    bits: u8,
}

impl Range {
    /// `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/48`; of an IPv6 address the first 64 bits at most.
    ///
    /// # Errors
    /// It is none, or covers more than anybody should: what to do about it, for the person who typed it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let odd =
            || "Give an address or a range of them, as in 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.".to_owned();
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| odd())?;
        let whole: u8 = if address.is_ipv4() { 32 } else { 128 };
        let bits: u8 = match bits {
            // Neither signs nor zeros before it.
            Some(bits) if bits.len() > 3 || !bits.bytes().all(|byte| byte.is_ascii_digit()) => return Err(odd()),
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= whole).ok_or_else(odd)?,
            None => whole,
        };
        // An IPv4 address in the dress of an IPv6 one.
        let (address, bits) = match (address, address.to_canonical()) {
            (IpAddr::V6(_), canonical @ IpAddr::V4(_)) => (canonical, bits.checked_sub(96).ok_or_else(odd)?),
            (_, canonical) => (canonical, bits),
        };
        let (least, most) = if address.is_ipv4() { (V4_LEAST, 32) } else { (V6_LEAST, V6_MOST) };
        if bits < least {
            return Err(format!("This would block far too many: give at least /{least}."));
        }
        Ok(Self::of(address, bits.min(most)))
    }

    fn of(address: IpAddr, bits: u8) -> Self {
        Self { first: cut(address, bits), bits }
    }

    pub fn has(&self, network: Network) -> bool {
        let address = network.address();
        address.is_ipv4() == self.first.is_ipv4() && cut(address, self.bits) == self.first
    }
}

/// An address with zeros behind so many bits.
fn cut(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(address.to_bits() & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(address.to_bits() & mask).into()
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.first, self.bits) {
            (IpAddr::V4(address), 32) => address.fmt(f),
            (address, bits) => write!(f, "{address}/{bits}"),
        }
    }
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Range> for String {
    fn from(range: Range) -> Self {
        range.to_string()
    }
}

/// What a block is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Blocked {
    Network(Range),
    /// A network that nobody knows but by its mark.
    Place(PlaceMark),
    /// It, and all hosts below it.
    Domain(Host),
}

/// What is typed before a mark.
const PLACE: &str = "place:";

impl Blocked {
    /// What people type: an address, a range of them, or a host.
    ///
    /// # Errors
    /// It is neither.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some(mark) = text.strip_prefix(PLACE) {
            return PlaceMark::parse(mark).map(Self::Place).ok_or_else(|| "There is no such place.".to_owned());
        }
        let is_network = text.contains(['/', ':']) || text.parse::<IpAddr>().is_ok();
        // What looks like an address and is none, as 203.0.113, is no host either.
        let is_odd = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        if is_network || is_odd {
            return Range::parse(text).map(Self::Network);
        }
        Host::parse(text.trim_start_matches('@')).map(Self::Domain).ok_or_else(|| {
            "Give an address such as 203.0.113.7, a range such as 203.0.113.0/24, or a host such as example.org."
                .to_owned()
        })
    }
}

impl Blocked {
    /// Whether it holds up whoever comes from there.
    pub fn holds_up(&self, place: &Place) -> bool {
        match self {
            Self::Network(range) => range.has(place.network),
            Self::Place(mark) => *mark == place.mark,
            Self::Domain(_) => false,
        }
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(range) => range.fmt(f),
            Self::Place(mark) => write!(f, "{PLACE}{mark}"),
            Self::Domain(host) => host.fmt(f),
        }
    }
}

/// A network or a host that is blocked, by whom and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The revision of the site that it came with.
    pub id: u64,
    pub what: Blocked,
    /// For the admins alone.
    pub reason: String,
    pub by: MemberId,
    pub at: Timestamp,
    /// For good, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Block {
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// All blocks, from old to new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Blocks(pub Vec<Block>);

impl Blocks {
    /// What somebody who comes from there meets: of several blocks the one that lasts longest.
    pub fn of_place(&self, place: &Place, now: Timestamp) -> Option<&Block> {
        longest(self.in_force(now).filter(|block| block.what.holds_up(place)))
    }

    /// What an e-mail address meets. Whole hosts are compared.
    pub fn of_address(&self, address: &EmailAddress, now: Timestamp) -> Option<&Block> {
        if self.0.is_empty() {
            return None;
        }
        let host = Host::of(address)?;
        let hits = self.in_force(now).filter(|block| match &block.what {
            Blocked::Network(_) | Blocked::Place(_) => false,
            Blocked::Domain(domain) => domain.takes(&host),
        });
        longest(hits)
    }

    pub fn in_force(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Block> {
        self.0.iter().filter(move |block| !block.is_over(now))
    }
}

fn longest<'a>(blocks: impl Iterator<Item = &'a Block>) -> Option<&'a Block> {
    blocks.max_by_key(|block| block.until.unwrap_or(Timestamp(u64::MAX)))
}

#[cfg(test)]
#[path = "block_tests.rs"]
mod tests;
