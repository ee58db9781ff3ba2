//! Limits: what an act costs whoever comes over the network.
//!
//! A use case takes from the buckets together with its first reads, so that a limit costs nobody a
//! round trip. What was taken for an act that is refused afterwards is not given back. A rule's own
//! refusal goes before the limit's: what one may not see looks absent however much one has done.

use model::change::OnceKey;
use model::device::Device;
use model::ids::TopicId;
use model::limits::{self, Act, Bucket, Limited, Network};
use model::refusal::Fault;
use model::shard::Shard;

use crate::visit::View;
use crate::writing::Posted;
use crate::{Forum, Problem};

/// Where an act comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// A command of whoever runs the forum: nothing of it is limited.
    #[default]
    Operator,
    /// Somebody over the network.
    Client(Client),
}

/// Somebody over the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// From where, if that is known.
    pub network: Option<Network>,
    /// With what.
    pub device: Device,
}

impl Caller {
    /// Somebody from this network, whatever they have come with.
    pub fn from(network: Option<Network>) -> Self {
        Self::Client(Client { network, device: Device::default() })
    }

    /// What a session is opened with.
    pub(crate) fn device(self) -> Device {
        match self {
            Self::Operator => Device::default(),
            Self::Client(client) => client.device,
        }
    }

    /// Where it comes from, if that is known.
    pub(crate) fn network(self) -> Option<Network> {
        match self {
            Self::Operator => None,
            Self::Client(client) => client.network,
        }
    }

    /// What an act of somebody who has not signed in yet takes from.
    pub(crate) fn spends(self, act: Act) -> Option<Bucket> {
        match self {
            Self::Operator => None,
            Self::Client(client) => limits::of_network(act, client.network),
        }
    }

    /// What the same takes from for the whole forum.
    pub(crate) fn spends_overall(self, act: Act) -> Option<Bucket> {
        match self {
            Self::Operator => None,
            Self::Client(_) => limits::of_everybody(act),
        }
    }

    /// What the same takes from for its target.
    pub(crate) fn spends_on(self, act: Act, target: String) -> Option<Bucket> {
        match self {
            Self::Operator => None,
            Self::Client(_) => limits::of_target(act, target),
        }
    }
}

impl View {
    /// What this act takes from; nothing if there is none. Guests are refused for what they are.
    pub(crate) fn spends(&self, act: Option<Act>) -> Vec<Bucket> {
        match (act, self.caller, self.actor.member()) {
            (Some(act), Caller::Client(client), Some(member)) => {
                limits::of_member(act, member.id, self.site.is_moderator(&self.actor), member.trust, client.network)
            }
            _ => Vec::new(),
        }
    }
}

impl Forum {
    pub fn has_limits(&self) -> bool {
        self.settings.limits
    }

    /// Takes from these buckets. `Some` if that is more than is left in one of them.
    pub(crate) async fn take(&self, buckets: &[Bucket]) -> Result<Option<Limited>, Problem> {
        if !self.settings.limits || buckets.is_empty() {
            return Ok(None);
        }
        let now = self.now();
        let held = self.store.take(buckets, now).await?;
        let limited = limits::refusal(buckets.iter().zip(held.iter().copied()), now);
        self.note_taken(buckets, &held, limited.as_ref());
        Ok(limited)
    }

    /// Says no to more links to other sites than the author may put into a text. What comes from an
    /// operator's command, and from staff, is not counted.
    pub(crate) fn check_links(&self, view: &View, field: &'static str, text: &str) -> Result<(), Fault> {
        match (view.caller, view.actor.member()) {
            (Caller::Client(_), Some(member)) if self.settings.limits && !view.site.is_moderator(&view.actor) => {
                limits::check_links(member.trust, field, markup::links_elsewhere(text))
            }
            _ => Ok(()),
        }
    }

    /// Takes what an act of a member costs, if there is one.
    pub(crate) async fn spend(&self, view: &View, act: Option<Act>) -> Result<Option<Limited>, Problem> {
        self.take(&view.spends(act)).await
    }

    /// Takes what it costs to change one's settings.
    pub(crate) async fn spend_on_settings(&self, view: &View) -> Result<(), Problem> {
        unless(self.spend(view, Some(Act::Settings)).await?)
    }

    /// The same of a reply, and whether its topic takes one more.
    pub(crate) async fn spend_in(
        &self,
        view: &View,
        act: Option<Act>,
        topic: TopicId,
    ) -> Result<Option<Limited>, Problem> {
        let is_counted = self.settings.limits
            && act.is_some()
            && matches!(view.caller, Caller::Client(_))
            && !view.site.is_moderator(&view.actor);
        let before = async {
            match is_counted {
                true => Ok(self.store.nth_newest_post(topic, limits::TOPIC_REPLIES).await?),
                false => Ok(None),
            }
        };
        let (own, before) = tokio::try_join!(self.spend(view, act), before)?;
        if own.is_some() {
            return Ok(own);
        }
        let of_topic = limits::of_topic(topic, before, self.now());
        if let Some(limited) = &of_topic {
            self.note_limited(view, limited);
        }
        Ok(of_topic)
    }

    /// What a limited command is answered with: its first result, if it had come before.
    pub(crate) async fn repeated_or<Id>(
        &self,
        limited: Limited,
        shard: Shard,
        once: Option<&OnceKey>,
        id: impl Fn(u64) -> Id,
    ) -> Result<Posted<Id>, Problem> {
        let first = match once {
            Some(once) => self.store.first_result(shard, once).await?,
            None => None,
        };
        first.map(|first| Posted { id: id(first), repeated: true, held: false }).ok_or_else(|| limited.into())
    }
}

/// Says no if something is limited.
pub(crate) fn unless(limited: Option<Limited>) -> Result<(), Problem> {
    limited.map_or(Ok(()), |limited| Err(limited.into()))
}
