//! What is good once and for a short time: a link in a letter, a sign-in that is half done.
//!
//! Whoever has the token has the ticket. It is kept under the token's hash, and gone once it was
//! used or its time is over.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::change::{Change, Effect, Fact};
use crate::email::EmailAddress;
use crate::ids::{LetterId, MemberId};
use crate::name::Username;
use crate::shard::Shard;

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
    /// Makes an account. `password` is a hash in PHC string format.
    Join { name: Username, email: EmailAddress, password: String },
}

impl Ticket {
    /// How long it is good for: whole seconds.
    pub fn lifetime(&self) -> Duration {
        match self {
            Self::Reset { .. } => Duration::from_secs(3_600),
            Self::SignIn { .. } => Duration::from_secs(15 * 60),
            Self::Confirm { .. } | Self::Join { .. } => Duration::from_secs(3 * 24 * 3_600),
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
