//! How often something may be done: by an account, from a network, to a target.
//!
//! Each is a bucket that holds so many at once and fills again at an even pace. What is kept of a
//! bucket is one moment: until when it is in use. Each act moves that moment on by the time that
//! one takes to come back, and an act that would move it further ahead of the present than the
//! whole bucket reaches is refused. (The generic cell rate algorithm, ITU-T I.371.)
//!
//! The figures leave people alone: `docs/limits.md` tells them, and a test compares.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use crate::ids::{MemberId, TopicId};
use crate::refusal::Fault;
use crate::shard::Shard;
use crate::time::Timestamp;
use crate::trust::TrustLevel;
use crate::upkeep::Pace;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// Making an account.
    Register,
    /// Trying to sign in, whether or not it succeeds.
    SignIn,
    /// Trying to change one's own password, for which the present one is asked.
    Password,
    /// Asking for a letter: to choose a new password, to sign in, to confirm an address, to join.
    Letter,
    /// Proving once more who one is, before something dangerous.
    Prove,
    /// Trying to give a second factor of a sign-in that could be guessed: a code of six digits.
    Second,
    /// Trying to give one that nobody guesses: a passkey, a recovery code.
    Factor,
    /// Starting a topic.
    Topic,
    Reply,
    /// Editing, deleting or restoring a post.
    Edit,
    Vote,
    /// Making an API token.
    Token,
    /// Inviting somebody.
    Invite,
    /// Say that something is wrong with a post.
    Flag,
    /// Changing one's profile or settings, or looking how the former would be shown.
    Settings,
    /// Looking how a text would be shown, which the composer does by itself.
    Preview,
    /// Looking for whom or what a text may name, which it does too.
    Suggest,
    /// Keeping a draft, or discarding one.
    Draft,
    /// Looking for something in all that is written here.
    Search,
    /// Sending a file.
    Upload,
    /// A megabyte of it.
    Megabyte,
}

impl Act {
    pub const ALL: [Self; 21] = [
        Self::Register,
        Self::SignIn,
        Self::Password,
        Self::Letter,
        Self::Prove,
        Self::Second,
        Self::Factor,
        Self::Topic,
        Self::Reply,
        Self::Edit,
        Self::Vote,
        Self::Token,
        Self::Invite,
        Self::Flag,
        Self::Settings,
        Self::Preview,
        Self::Suggest,
        Self::Draft,
        Self::Search,
        Self::Upload,
        Self::Megabyte,
    ];

    /// As keys spell it: the same in every version.
    pub fn name(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "signin",
            Self::Password => "password",
            Self::Letter => "letter",
            Self::Prove => "prove",
            Self::Second => "second",
            Self::Factor => "factor",
            Self::Topic => "topic",
            Self::Reply => "reply",
            Self::Edit => "edit",
            Self::Vote => "vote",
            Self::Token => "token",
            Self::Invite => "invite",
            Self::Flag => "flag",
            Self::Settings => "settings",
            Self::Preview => "preview",
            Self::Suggest => "suggest",
            Self::Draft => "draft",
            Self::Search => "search",
            Self::Upload => "upload",
            Self::Megabyte => "megabyte",
        }
    }

    /// For an account. Signing in and registering are done by nobody yet.
    pub fn by_account(self) -> Option<Allowance> {
        match self {
            Self::Register | Self::SignIn | Self::Second | Self::Factor => None,
            Self::Password | Self::Prove => Some(Allowance::hourly(10, 10)),
            Self::Letter => Some(Allowance::hourly(10, 10)),
            Self::Topic => Some(Allowance::hourly(10, 20)),
            Self::Reply => Some(Allowance::hourly(30, 120)),
            Self::Edit => Some(Allowance::hourly(60, 240)),
            Self::Vote => Some(Allowance::hourly(100, 600)),
            Self::Token | Self::Invite | Self::Flag => Some(Allowance::hourly(20, 20)),
            Self::Settings => Some(Allowance::hourly(60, 600)),
            Self::Preview | Self::Suggest => Some(Allowance::hourly(240, 3_600)),
            Self::Draft => Some(Allowance::hourly(120, 1_800)),
            Self::Search => Some(Allowance::hourly(60, 1_800)),
            Self::Upload => Some(Allowance::hourly(60, 5)),
            Self::Megabyte => Some(Allowance::hourly(120, 10)),
        }
    }

    /// For all who share a network: a household, an office, a school.
    pub fn by_network(self) -> Option<Allowance> {
        match self {
            Self::Register => Some(Allowance::hourly(10, 10)),
            Self::SignIn => Some(Allowance::hourly(60, 60)),
            Self::Factor => Some(Allowance::hourly(30, 30)),
            Self::Password | Self::Prove | Self::Second => None,
            Self::Token | Self::Invite | Self::Flag | Self::Settings | Self::Draft | Self::Preview | Self::Suggest => {
                None
            }
            Self::Letter => Some(Allowance::hourly(20, 20)),
            Self::Topic => Some(Allowance::hourly(50, 100)),
            Self::Reply => Some(Allowance::hourly(150, 600)),
            Self::Edit => Some(Allowance::hourly(300, 1_200)),
            Self::Vote => Some(Allowance::hourly(500, 3_000)),
            Self::Search => Some(Allowance::hourly(120, 3_600)),
            Self::Upload => Some(Allowance::hourly(150, 150)),
            Self::Megabyte => None,
        }
    }

    /// For what it is done to, wherever it comes from: the name that somebody signs in with, the
    /// address that a letter goes to.
    pub fn by_target(self) -> Option<Allowance> {
        match self {
            Self::SignIn => Some(Allowance::hourly(20, 10)),
            Self::Second => Some(Allowance::hourly(10, 10)),
            Self::Letter => Some(Allowance::hourly(5, 5)),
            _ => None,
        }
    }

    /// For all together: what a stranger can have this forum send.
    pub fn by_everybody(self) -> Option<Allowance> {
        match self {
            Self::Letter => Some(Allowance::hourly(300, 600)),
            _ => None,
        }
    }
}

/// How many at once, and how soon one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub at_once: u32,
    /// The time in which one comes back. Whole milliseconds, and not zero.
    pub every: Duration,
}

/// Moderators and admins may do so much more.
const STAFF: u32 = 10;

impl Allowance {
    pub const fn hourly(at_once: u32, an_hour: u32) -> Self {
        Self { at_once, every: Duration::from_millis(3_600_000 / an_hour as u64) }
    }

    /// The same where what is taken at once counts for so many.
    #[must_use]
    pub fn in_portions_of(self, units: u32) -> Self {
        let units = units.max(1);
        Self { at_once: self.at_once / units, every: self.every * units }
    }

    /// How far ahead of the present a bucket is in use when nothing is left in it. After that time
    /// it is full again, and need not be kept.
    pub fn reach(self) -> Duration {
        self.every * self.at_once
    }

    /// Takes one from a bucket that is in use until `held`: until when it is in use then.
    ///
    /// # Errors
    /// Nothing is left: how long until one has come back.
    pub fn take(self, held: Timestamp, now: Timestamp) -> Result<Timestamp, Duration> {
        let (next, latest) = (held.max(now).plus(self.every), now.plus(self.reach()));
        // After a clock was set back, a bucket is in use for longer than it could be. It is kept
        // for no longer than it reaches.
        if next <= latest { Ok(next) } else { Err(next.since(latest).min(self.reach())) }
    }

    /// What a member of this level may do: half as much as others who has just joined, twice as much
    /// who has earned it.
    #[must_use]
    pub fn at(self, level: TrustLevel) -> Self {
        match level {
            TrustLevel::NEW => Self { at_once: self.at_once.div_ceil(2), every: self.every * 2 },
            TrustLevel::TRUSTED | TrustLevel::LEADER => Self { at_once: self.at_once * 2, every: self.every / 2 },
            _ => self,
        }
    }

    fn for_staff(self) -> Self {
        Self { at_once: self.at_once * STAFF, every: self.every / STAFF }
    }
}

/// The address that somebody comes from, as far as it tells one from another: IPv4 whole, and of
/// IPv6 the first 64 bits, since the rest is theirs to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into())
            }
            whole @ IpAddr::V4(_) => Self(whole),
        }
    }

    /// Its first address.
    pub fn address(self) -> IpAddr {
        self.0
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(address) => write!(f, "{address}/64"),
        }
    }
}

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Whose {
    Account(MemberId),
    Network(Network),
    /// A fingerprint, since what people type as their name may be a secret.
    Target(String),
    Everybody,
}

/// What an act takes one from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    pub act: Act,
    pub whose: Whose,
    pub allowance: Allowance,
}

impl Bucket {
    pub fn shard(&self) -> Shard {
        match &self.whose {
            Whose::Account(member) => member.shard(),
            Whose::Network(network) => Shard::of_text(&network.to_string()),
            Whose::Target(target) => Shard::of_text(target),
            Whose::Everybody => Shard::SITE,
        }
    }
}

/// What a member's act takes from, by their trust level. Staff is freer, and does not count for its
/// network.
pub fn of_member(
    act: Act,
    member: MemberId,
    is_staff: bool,
    level: TrustLevel,
    network: Option<Network>,
) -> Vec<Bucket> {
    let account = act.by_account().map(|allowance| {
        let allowance = match act {
            _ if is_staff => allowance.for_staff(),
            Act::Topic | Act::Reply | Act::Edit | Act::Vote | Act::Upload | Act::Megabyte => allowance.at(level),
            _ => allowance,
        };
        Bucket { act, whose: Whose::Account(member), allowance }
    });
    let network = network.filter(|_| !is_staff);
    account.into_iter().chain(of_network(act, network)).collect()
}

/// What an act of whoever comes from this network takes from.
pub fn of_network(act: Act, network: Option<Network>) -> Option<Bucket> {
    Some(Bucket { act, whose: Whose::Network(network?), allowance: act.by_network()? })
}

/// What an act upon this target takes from.
pub fn of_target(act: Act, target: String) -> Option<Bucket> {
    Some(Bucket { act, whose: Whose::Target(target), allowance: act.by_target()? })
}

/// What an act takes from for the whole forum, whoever does it.
pub fn of_everybody(act: Act) -> Option<Bucket> {
    Some(Bucket { act, whose: Whose::Everybody, allowance: act.by_everybody()? })
}

/// Links to other sites in one text of whoever has just joined: advertisers come for them.
pub const NEWCOMERS_LINKS: usize = 10;

/// Whether somebody may put so many different links to other sites into a text, which is this field.
///
/// # Errors
/// They have just joined, and these are too many.
pub fn check_links(level: TrustLevel, field: &'static str, links: usize) -> Result<(), Fault> {
    if level > TrustLevel::NEW || links <= NEWCOMERS_LINKS {
        return Ok(());
    }
    let sentence = format!(
        "Who has just joined can put {NEWCOMERS_LINKS} links to other sites into a text, and these are {links}. \
         Leave some out; after a few days here more are taken."
    );
    Err(Fault::new(field, sentence))
}

/// How many replies a topic takes within [`TOPIC_TIME`], whoever writes them: more than anybody
/// could read. It is the topic's own posts that are counted, so what is refused uses nothing up,
/// and what a moderator removes makes room again.
pub const TOPIC_REPLIES: u64 = 600;
pub const TOPIC_TIME: Duration = Duration::from_secs(3_600);

/// Whether a topic has too many new replies. `before` is when the post was written that is the
/// [`TOPIC_REPLIES`]-th from the end, if there are so many. Staff is not asked.
pub fn of_topic(topic: TopicId, before: Option<Timestamp>, now: Timestamp) -> Option<Limited> {
    let until = before?.plus(TOPIC_TIME);
    (until > now).then(|| Limited {
        act: Act::Reply,
        whose: Whose::Target(topic.to_string()),
        slow: None,
        wait: until.since(now).min(TOPIC_TIME),
    })
}

/// Whether a member has to wait before the next reply in a topic that goes slowly. `last`: when they replied
/// there last.
pub fn of_pace(topic: TopicId, pace: Pace, last: Option<Timestamp>, now: Timestamp) -> Option<Limited> {
    let until = last?.plus(pace.every());
    (until > now).then(|| Limited {
        act: Act::Reply,
        whose: Whose::Target(topic.to_string()),
        slow: Some(pace),
        // After a clock was set back nobody waits for longer than they could have to.
        wait: until.since(now).min(pace.every()),
    })
}

/// Too much was done already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limited {
    pub act: Act,
    pub whose: Whose,
    /// The topic goes slowly, so that each member replies once in so long.
    pub slow: Option<Pace>,
    /// After this time one more is allowed.
    pub wait: Duration,
}

/// Whether these buckets, in use until the moments at which they were found, refuse what would be
/// taken from each; the one that has to be waited for longest.
pub fn refusal<'a>(found: impl IntoIterator<Item = (&'a Bucket, Timestamp)>, now: Timestamp) -> Option<Limited> {
    let refused = found.into_iter().filter_map(|(bucket, held)| {
        let wait = bucket.allowance.take(held, now).err()?;
        Some(Limited { act: bucket.act, whose: bucket.whose.clone(), slow: None, wait })
    });
    refused.max_by_key(|limited| limited.wait)
}

impl Limited {
    /// Whole seconds to wait, at least one.
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.wait.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX).max(1)
    }

    fn reason(&self) -> &'static str {
        match (self.act, &self.whose) {
            (Act::SignIn, Whose::Target(_)) => "Many passwords have been tried for this name",
            (Act::SignIn, _) => "Many sign-ins have been tried from your network",
            (Act::Register, _) => "Many accounts have been made from your network",
            (Act::Password, _) => "You have tried to change your password many times",
            (Act::Letter, Whose::Everybody) => "Many letters have been asked for",
            (Act::Letter, Whose::Network(_)) => "Many letters have been asked for from your network",
            (Act::Letter, Whose::Target(_)) => "Many letters have been asked for to this address",
            (Act::Letter, Whose::Account(_)) => "You have asked for many letters",
            (Act::Second, _) => "Many codes have been tried for this account",
            (Act::Factor, _) => "Many second steps have been tried from your network",
            (Act::Prove, _) => "You have tried many times to confirm that it is you",
            (Act::Topic, Whose::Network(_)) => "Many topics have been started from your network",
            (Act::Topic, _) => "You have started many topics",
            (Act::Reply, Whose::Target(_)) => "Many replies have been written in this topic",
            (Act::Reply, Whose::Network(_)) => "Many replies have been written from your network",
            (Act::Reply, _) => "You have written many replies",
            (Act::Edit, Whose::Network(_)) => "Many posts have been changed from your network",
            (Act::Edit, _) => "You have changed many posts",
            (Act::Vote, Whose::Network(_)) => "Many votes have been cast from your network",
            (Act::Vote, _) => "You have cast many votes",
            (Act::Token, _) => "You have made many tokens",
            (Act::Invite, _) => "You have made many invitations",
            (Act::Flag, _) => "You have flagged many posts",
            (Act::Draft, _) => "You have kept drafts many times",
            (Act::Search, Whose::Network(_)) => "Much has been looked for from your network",
            (Act::Search, _) => "You have looked for many things",
            (Act::Upload, Whose::Network(_)) => "Many files have been sent from your network",
            (Act::Upload, _) => "You have sent many files",
            (Act::Megabyte, _) => "You have sent large files",
            (Act::Settings, _) => "You have changed many settings",
            (Act::Preview, _) => "You have looked at many previews",
            (Act::Suggest, _) => "Many names have been suggested to you",
        }
    }
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let (number, unit) = if seconds < 120 { (seconds, "second") } else { (seconds.div_ceil(60), "minute") };
        let plural = if number == 1 { "" } else { "s" };
        match self.slow {
            Some(pace) => write!(f, "This topic is in slow mode: each member replies once in {pace}.")?,
            None => write!(f, "{} in a short time.", self.reason())?,
        }
        write!(f, " Try again in {number} {unit}{plural}.")
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
