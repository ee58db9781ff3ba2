//! A member's account, as it is kept.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::about::DisplayName;
use crate::actor::{Hold, Role, SignedIn, Silence, Suspension};
use crate::conduct::Warning;
use crate::device::Device;
use crate::email::EmailAddress;
use crate::factors::Second;
use crate::identity::Linked;
use crate::ids::{GroupId, MemberId};
use crate::locale::Locale;
use crate::name::{NameKey, Username};
use crate::portrait::PortraitMark;
use crate::shard::Shard;
use crate::time::Timestamp;
use crate::trust::Trust;
use crate::viewing::Viewing;

/// A session ends when it was not used for this long …
pub const SESSION_IDLE: Duration = Duration::from_secs(30 * 24 * 3600);
/// … or when it is this old.
pub const SESSION_MAX: Duration = Duration::from_secs(180 * 24 * 3600);
/// How stale the record of a session's last use may become before it is written again.
pub const SESSION_TOUCH: Duration = Duration::from_secs(3600);
/// For how long somebody who has proved who they are may do what is dangerous.
pub const PROOF: Duration = Duration::from_secs(10 * 60);

/// A registration: what the first commit claims, and what the member's record follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    pub member: MemberId,
    pub profile: Profile,
    pub role: Role,
    /// A hash in PHC string format. Who comes through a provider has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// Who they are to the provider that they come through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Linked>,
    #[serde(default, skip_serializing_if = "is_usual")]
    pub trust: Trust,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Hold>,
}

fn is_usual(trust: &Trust) -> bool {
    *trust == Trust::default()
}

/// What a member is known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub name: Username,
    pub email: EmailAddress,
    /// Whether somebody has read a letter to this address, or a provider vouches for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
    pub joined: Timestamp,
}

/// How a member reads threads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThreadView {
    #[default]
    Nested,
    Flat,
}

impl ThreadView {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nested => "nested",
            Self::Flat => "flat",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Nested, Self::Flat].into_iter().find(|view| view.name() == text)
    }
}

/// A member as stored, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: MemberId,
    pub profile: Profile,
    pub role: Role,
    pub suspension: Option<Suspension>,
    pub view: ThreadView,
    /// What they want to be called, beside the name that they are known by.
    pub display: Option<DisplayName>,
    /// The picture that they sent; who sent none has one that is drawn.
    pub portrait: Option<PortraitMark>,
    pub locale: Locale,
    /// Which second factors they have.
    pub second: Second,
    /// Waits for approval.
    pub held: Option<Hold>,
    pub silence: Option<Silence>,
    /// Warnings that they have not acknowledged, the oldest first.
    pub warned: Vec<Warning>,
    pub groups: BTreeSet<GroupId>,
    pub trust: Trust,
    /// How often all of their sessions were ended. A sign-in that began before does not come to its end.
    pub ended: u64,
}

impl Member {
    pub fn signed_in(&self) -> SignedIn {
        SignedIn {
            id: self.id,
            name: self.profile.name.as_str().to_owned(),
            role: self.role,
            suspension: self.suspension.clone(),
            token: None,
            held: self.held.is_some(),
            silence: self.silence.clone(),
            warned: !self.warned.is_empty(),
            groups: self.groups.clone(),
            trust: self.trust.level,
            charge: None,
        }
    }
}

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    #[default]
    Password,
    /// GitHub or another provider.
    Provider,
    /// A link in a letter.
    Mail,
    Passkey,
}

/// One sign-in. Its token is not in here: it is kept under the token's hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub began: Timestamp,
    pub used: Timestamp,
    #[serde(default)]
    pub way: Way,
    /// When somebody last proved in it who they are.
    #[serde(default)]
    pub proved: Timestamp,
    #[serde(default)]
    pub device: Device,
    /// As whom the forum is looked at in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewing: Option<Viewing>,
}

impl Session {
    /// Of somebody who has just proved who they are.
    pub fn new(way: Way, device: Device, now: Timestamp) -> Self {
        Self { began: now, used: now, way, proved: now, device, viewing: None }
    }

    /// When it ends if it is not used any more.
    pub fn ends(&self) -> Timestamp {
        self.used.plus(SESSION_IDLE).min(self.began.plus(SESSION_MAX))
    }

    /// Whether what is dangerous may be done in it without asking again who this is.
    pub fn is_proved(&self, now: Timestamp) -> bool {
        now.since(self.proved) < PROOF
    }

    pub fn is_live(&self, now: Timestamp) -> bool {
        now < self.ends()
    }

    pub fn wants_touch(&self, now: Timestamp) -> bool {
        now.since(self.used) >= SESSION_TOUCH
    }
}

/// A member's shard follows from the name at registration, so that an address that holds a name
/// leads to the member without asking another shard first.
pub fn home_of(name: &NameKey) -> Shard {
    Shard::of_text(name.as_str())
}
