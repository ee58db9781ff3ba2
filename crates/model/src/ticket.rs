//! What is good once and for a short time: a link in a letter, a sign-in that is half done.
//!
//! Whoever has the token has the ticket. It is kept under the token's hash, and gone once it was
//! used or its time is over.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::Way;
use crate::backup::BackupName;
use crate::change::{Change, Effect, Fact};
use crate::email::EmailAddress;
use crate::identity::Identity;
use crate::ids::{LetterId, MemberId, TopicId};
use crate::invitation::Terms;
use crate::name::Username;
use crate::notification::Kind;
use crate::shard::Shard;
use crate::time::Timestamp;

/// What a token stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ticket")]
pub enum Ticket {
    /// Sets a new password for a member who forgot theirs, while this letter is the newest.
    Reset { member: MemberId, letter: LetterId },
    /// Signs a member in, while this letter is the newest.
    SignIn { member: MemberId, letter: LetterId },
    /// Makes this the member's address, while this letter is the newest.
    Confirm { member: MemberId, letter: LetterId, email: EmailAddress },
    /// Fetches the archive of what is held of a member.
    Archive { member: MemberId },
    /// Fetches a backup, by the name of its file.
    Backup { member: MemberId, name: BackupName },
    /// Somebody has proved in this way who they are, and a second factor is still wanted.
    SecondFactor {
        member: MemberId,
        way: Way,
        /// How often their sessions had all been ended by then.
        #[serde(default)]
        ended: u64,
        /// What was typed on the way.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        kept: String,
    },
    /// What a passkey answers to, by whoever asked for it: a member who is signed in or has given
    /// their password, or somebody whom the passkey is to name.
    Passkey { member: Option<MemberId>, makes: bool },
    /// Makes the account that was asked for last with this name and address.
    JoinLink { name: Username, email: EmailAddress },
    /// The form of who asks to join, until their link is followed. `password` is a hash in PHC string
    /// format.
    Join {
        name: Username,
        email: EmailAddress,
        password: String,
        #[serde(default, skip_serializing_if = "Terms::are_usual")]
        terms: Terms,
        /// The hash of a token that only the browser has that sent it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        browser: Option<String>,
    },
    /// Somebody is at a provider, and comes back with the token as `state`.
    Elsewhere {
        realm: String,
        /// The hash of a token that only the browser has that began it.
        browser: String,
        /// Who adds a way in. Absent: somebody signs in.
        linking: Option<MemberId>,
        /// Who proves once more who they are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proving: Option<Proving>,
        next: String,
        /// What was typed on the way.
        kept: String,
    },
    /// Somebody came from a provider whom nobody here is known by.
    Newcomer {
        identity: Identity,
        login: String,
        suggested: Option<String>,
        /// Verified there.
        email: EmailAddress,
        next: String,
        kept: String,
    },
    /// Ends letters of these kinds, or about a topic. It may be used again: then nothing changes.
    Unsubscribe {
        member: MemberId,
        kinds: BTreeSet<Kind>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<TopicId>,
    },
}

/// Somebody who is signed in has a provider say that it is they.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proving {
    pub member: MemberId,
    /// The hash of the token of the session that they began in. No other gains by it.
    pub session: String,
    /// When they began: what the provider knows must not be older.
    pub began: Timestamp,
}

impl Ticket {
    /// How long it is good for: whole seconds.
    pub fn lifetime(&self) -> Duration {
        match self {
            Self::Reset { .. } => Duration::from_secs(3_600),
            Self::Archive { .. } => Duration::from_secs(10 * 60),
            Self::Backup { .. } => Duration::from_secs(5 * 60),
            Self::SecondFactor { .. } | Self::Passkey { .. } => Duration::from_secs(10 * 60),
            Self::SignIn { .. } => Duration::from_secs(15 * 60),
            Self::Confirm { .. } | Self::JoinLink { .. } | Self::Join { .. } => Duration::from_secs(3 * 24 * 3_600),
            Self::Elsewhere { .. } => Duration::from_secs(10 * 60),
            Self::Newcomer { .. } => Duration::from_secs(30 * 60),
            // Letters are read late, and programs ask for it when they are.
            Self::Unsubscribe { .. } => Duration::from_secs(60 * 24 * 3_600),
        }
    }
}

/// Where the ticket of a token with this hash is kept.
pub fn home_of(hash: &str) -> Shard {
    Shard::of_text(hash)
}

pub fn issue(hash: String, ticket: Ticket) -> Change {
    let mut change = Change::new(home_of(&hash));
    change.effects = vec![Effect::IssueTicket(hash, Box::new(ticket))];
    change
}

/// Takes a ticket: of two who come at the same instant, one finds it gone.
pub fn redeem(hash: String) -> Change {
    let mut change = Change::new(home_of(&hash));
    change.given = vec![Fact::TicketOpen(hash.clone())];
    change.effects = vec![Effect::DropTicket(hash)];
    change
}
