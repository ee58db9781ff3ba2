//! Letters that wait to be sent.
//!
//! A letter holds what it is about, not how it reads: that is made when it is sent, from what holds
//! then. So no link that opens an account ever waits in the queue, and a letter that has become
//! pointless meanwhile is left unsent.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::change::{Change, Effect, Fact};
use crate::email::EmailAddress;
use crate::event::Event;
use crate::ids::{LetterId, MemberId, TopicId};
use crate::name::Username;
use crate::notification::Mark;
use crate::tally::Figure;
use crate::time::Timestamp;

/// What a letter is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "letter")]
pub enum Letter {
    /// Somebody wants to join: nothing is claimed for them until they follow the link.
    Join { name: Username, email: EmailAddress },
    /// Somebody wanted to join with the address of a member.
    HasJoined,
    /// Is this address the member's? It becomes theirs when they follow the link.
    Confirm { email: EmailAddress },
    /// To the address that the member had before.
    AddressChanged { before: EmailAddress, at: Timestamp },
    /// A link to choose a new password.
    Reset,
    /// A link to sign in with.
    SignInLink,
    /// A sign-in. It is told only if the member has been elsewhere, and never there. `place` is a
    /// fingerprint; `from` is what they read.
    SignedIn { at: Timestamp, place: String, from: Option<String> },
    /// Something by which one signs in has changed.
    Security { what: SecurityChange, at: Timestamp },
    /// What a member was told about a topic, or about themselves. What it is about is taken up when it
    /// is first sent.
    Told {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<TopicId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        about: Vec<Mark>,
    },
    /// A moderator has suspended them: until when, if it ends by itself, and why.
    Suspended {
        until: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Whether letters arrive.
    Test,
}

/// What has changed of the ways into an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SecurityChange {
    Password,
    Address,
    FactorAdded,
    FactorRemoved,
    RecoveryCodes,
    PasskeyAdded,
    PasskeyRemoved,
    ProviderLinked,
    ProviderUnlinked,
    TokenMade,
    TokenRevoked,
}

impl SecurityChange {
    pub const ALL: [Self; 11] = [
        Self::Password,
        Self::Address,
        Self::FactorAdded,
        Self::FactorRemoved,
        Self::RecoveryCodes,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::ProviderLinked,
        Self::ProviderUnlinked,
        Self::TokenMade,
        Self::TokenRevoked,
    ];
}

/// What a link in a letter does. Of each kind a member has one that works: the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Link {
    Reset,
    SignIn,
    Confirm,
}

impl Link {
    pub const ALL: [Self; 3] = [Self::Reset, Self::SignIn, Self::Confirm];

    /// As the store spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::SignIn => "signin",
            Self::Confirm => "confirm",
        }
    }
}

impl Letter {
    /// The link that it carries.
    pub fn link(&self) -> Option<Link> {
        match self {
            Self::Reset => Some(Link::Reset),
            Self::SignInLink => Some(Link::SignIn),
            Self::Confirm { .. } => Some(Link::Confirm),
            _ => None,
        }
    }

    /// May it go to an address of which nobody knows yet whether it is the member's? Only what
    /// somebody asked for who says that it is: following its link is the proof.
    pub fn goes_unconfirmed(&self) -> bool {
        match self {
            Self::Join { .. }
            | Self::HasJoined
            | Self::Confirm { .. }
            | Self::AddressChanged { .. }
            | Self::Reset
            | Self::SignInLink
            | Self::Test => true,
            Self::SignedIn { .. } | Self::Security { .. } | Self::Told { .. } | Self::Suspended { .. } => false,
        }
    }

    /// What it is, for an admin.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Join { .. } => "Joining",
            Self::HasJoined => "Has joined already",
            Self::Confirm { .. } => "Confirming an address",
            Self::AddressChanged { .. } => "Address changed",
            Self::Reset => "New password",
            Self::SignInLink => "Link to sign in",
            Self::SignedIn { .. } => "New sign-in",
            Self::Security { .. } => "Security change",
            Self::Told { .. } => "Notifications",
            Self::Suspended { .. } => "Suspension",
            Self::Test => "Test",
        }
    }
}

/// A letter on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    pub letter: Letter,
    /// Absent: to somebody who is no member, at least not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<MemberId>,
    pub queued: Timestamp,
    /// How often sending it was begun.
    #[serde(default)]
    pub tries: u32,
    /// Written down before it is first sent, and the same each time, so that a reader's program
    /// takes a repeated letter for the one that it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Why it did not go the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// How long after each try the next one comes. What is longer than sending can take comes first:
/// a try that was begun and of which nothing was heard is over by then.
const PAUSES: [Duration; 7] = [
    Duration::from_secs(2 * 60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(3_600),
    Duration::from_secs(3 * 3_600),
    Duration::from_secs(6 * 3_600),
    Duration::from_secs(12 * 3_600),
];

/// How often a letter is tried.
pub const TRIES: u32 = PAUSES.len() as u32;

/// How long a letter that could not be sent is kept for an admin to look at.
pub const PARKED_KEPT: Duration = Duration::from_secs(14 * 24 * 3_600);

/// How often the same letter may be asked for: within this time, asking again is asking once.
pub const ASKED_AGAIN: Duration = Duration::from_secs(60);

/// How many places are remembered in which somebody signed in, and for how long.
pub const PLACES: usize = 50;
pub const PLACE_KEPT: Duration = Duration::from_secs(180 * 24 * 3_600);

impl Outgoing {
    pub fn new(letter: Letter, to: Option<MemberId>, now: Timestamp) -> Self {
        Self { letter, to, queued: now, tries: 0, message_id: None, trouble: None }
    }

    /// When it is tried again after a try that was begun now.
    fn next(&self, now: Timestamp) -> Timestamp {
        let pause = usize::try_from(self.tries).ok().and_then(|tries| PAUSES.get(tries.saturating_sub(1)));
        now.plus(pause.copied().unwrap_or(PAUSES[PAUSES.len() - 1]))
    }
}

/// Adds a letter to a change of the shard that its id names.
pub fn queue(change: &mut Change, id: LetterId, outgoing: Outgoing) {
    if let (Some(member), Some(link)) = (outgoing.to, outgoing.letter.link()) {
        change.effects.push(Effect::SetLink(member, link, Some(id)));
    }
    let at = outgoing.queued;
    change.events.push(Event::LetterQueued { letter: id });
    change.effects.push(Effect::QueueLetter(id, Box::new(outgoing), at));
}

/// A try is begun: whoever commits this sends it, and nobody else does until it is due again.
pub fn begin(
    id: LetterId,
    due: Timestamp,
    outgoing: &Outgoing,
    message_id: String,
    now: Timestamp,
) -> (Change, Timestamp, Outgoing) {
    let mut tried = outgoing.clone();
    tried.tries += 1;
    tried.message_id.get_or_insert(message_id);
    let next = tried.next(now);
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterDue(id, due)];
    change.effects = vec![Effect::QueueLetter(id, Box::new(tried.clone()), next)];
    (change, next, tried)
}

/// Takes up what a letter is about, in a try that was begun: what is told from now on waits for
/// another letter.
pub fn take_up(
    id: LetterId,
    due: Timestamp,
    tried: &Outgoing,
    member: MemberId,
    about: Vec<Mark>,
) -> (Change, Outgoing) {
    let topic = match tried.letter {
        Letter::Told { topic, .. } => topic,
        _ => None,
    };
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterDue(id, due)];
    change.effects = about.iter().map(|mark| Effect::SetUnmailed(member, mark.clone(), false)).collect();
    let tried = Outgoing { letter: Letter::Told { topic, about }, ..tried.clone() };
    change.effects.push(Effect::QueueLetter(id, Box::new(tried.clone()), due));
    (change, tried)
}

/// It has gone, or has become pointless.
pub fn done(id: LetterId, due: Timestamp) -> Change {
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterDue(id, due)];
    change.effects = vec![Effect::DropLetter(id)];
    change
}

/// It did not go: it waits for its next try, or is put aside when there is none, or no use.
pub fn failed(
    id: LetterId,
    due: Timestamp,
    mut tried: Outgoing,
    trouble: String,
    for_good: bool,
    now: Timestamp,
) -> Change {
    let is_last = for_good || tried.tries >= TRIES;
    tried.trouble = Some(trouble);
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterDue(id, due)];
    if is_last {
        change.effects = vec![Effect::ParkLetter(id, Box::new(tried), now.plus(PARKED_KEPT))];
        change.events = vec![Event::LetterParked { letter: id }];
        change.tally(Figure::Unsent, now);
    } else {
        change.effects = vec![Effect::QueueLetter(id, Box::new(tried), due)];
    }
    change
}

/// An admin has it sent again: all its tries are before it, and its Message-ID stays.
pub fn again(id: LetterId, parked: Outgoing, now: Timestamp) -> Change {
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterParked(id)];
    change.effects =
        vec![Effect::DropLetter(id), Effect::QueueLetter(id, Box::new(Outgoing { tries: 0, ..parked }), now)];
    change.events = vec![Event::LetterQueued { letter: id }];
    change
}

/// An admin has looked at it, and does not want it any more.
pub fn discard(id: LetterId) -> Change {
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::LetterParked(id)];
    change.effects = vec![Effect::DropLetter(id)];
    change
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
