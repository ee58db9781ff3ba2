//! What the tests of the store build on: a store on a shape, and topics to put into it.

use std::collections::BTreeSet;
use std::time::Duration;

use model::account::{Profile, Registration};
use model::actor::Role;
use model::article::Life;
use model::category::{Category, Level};
use model::change::{Change, Effect, Fact};
use model::email::EmailAddress;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::name::{NameKey, Username};
use model::post::{Parent, PostHead};
use model::shard::Shard;
use model::thread::Path;
use model::time::Timestamp;
use model::topic::{Heading, Tag, Title, Topic, TopicKind};
use model::trust::Trust;
use store::{Address, Outcome, Store};
use testbed::Shape;

pub(crate) async fn open(shape: &Shape) -> Store {
    Store::open(&Address::parse(&shape.address()).unwrap()).await.unwrap()
}

/// Asks until it is answered, as people do.
pub(crate) async fn answers(store: &Store) {
    let asking = async {
        while store.site_revision().await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(8), asking).await.expect("it works again by itself");
}

pub(crate) fn change(shard: Shard, effects: impl IntoIterator<Item = Effect>) -> Change {
    let mut change = Change::new(shard);
    change.effects = effects.into_iter().collect();
    change
}

pub(crate) fn change_given(shard: Shard, fact: Fact, effects: impl IntoIterator<Item = Effect>) -> Change {
    let mut change = change(shard, effects);
    change.given = vec![fact];
    change
}

/// Commits what has to be done.
pub(crate) async fn put(store: &Store, shard: Shard, effects: impl IntoIterator<Item = Effect>) {
    assert_eq!(store.commit(change(shard, effects)).await.unwrap(), Outcome::Done);
}

pub(crate) fn name_key(name: &str) -> NameKey {
    NameKey::for_lookup(name).unwrap()
}

/// A member who lives where their name says.
pub(crate) fn registration(name: &str, number: u64) -> Registration {
    let home = model::account::home_of(&name_key(name));
    Registration {
        member: MemberId(number * 32 + home.number()),
        profile: Profile {
            name: Username::parse(name).unwrap(),
            email: EmailAddress::parse(&format!("{name}@example.org")).unwrap(),
            confirmed: false,
            joined: Timestamp(1_000),
        },
        role: Role::Member,
        password: Some("$argon2id$of-their-own".to_owned()),
        identity: None,
        trust: Trust::NEWCOMER,
        held: None,
    }
}

pub(crate) fn category(id: u64, name: &str) -> Category {
    Category {
        id: CategoryId(id),
        parent: None,
        order: u32::try_from(id).unwrap(),
        name: name.to_owned(),
        description: String::new(),
        kinds: TopicKind::ALL.into(),
        see: Level::Everyone,
        start: Level::Members,
        reply: Level::Members,
        moderators: BTreeSet::new(),
        granted: Default::default(),
        asks: Vec::new(),
        licence: model::licence::Licence::default(),
        reviews: false,
        holding: None,
        face: Default::default(),
        archived: false,
        merged: None,
    }
}

/// A topic in the making, with the heads of its posts in the order in which they were written.
#[derive(Clone)]
pub(crate) struct Thread {
    pub(crate) topic: Topic,
    pub(crate) heads: Vec<(PostId, PostHead)>,
}

impl Thread {
    /// A question in category 1, by member 1, that began in second 1.
    pub(crate) fn new(topic: TopicId) -> Self {
        let opening = PostId(topic.0 * 1_000_000 * 32 + topic.shard().number());
        let created = Timestamp(1_000);
        let topic = Topic {
            id: topic,
            category: CategoryId(1),
            kind: TopicKind::Question,
            heading: Heading::new(Title::parse("How do I cache?").unwrap(), vec![Tag::of("cache").unwrap()]),
            author: MemberId(1),
            author_name: "ann".to_owned(),
            created,
            opening,
            locked: false,
            pin: None,
            deletion: None,
            accepted: None,
            byline: None,
            origin: None,
            became: None,
            upkeep: None,
            closing: None,
            series: None,
            split_from: None,
            merging: None,
            merged: None,
            life: Life::default(),
            posts: 0,
            views: 0,
        };
        let head = PostHead {
            topic: topic.id,
            author: topic.author,
            created,
            edited: None,
            parent: None,
            path: Path::opening(opening),
            mentions: Vec::new(),
        };
        Self { topic, heads: vec![(opening, head)] }
    }

    pub(crate) fn shard(&self) -> Shard {
        self.topic.id.shard()
    }

    pub(crate) fn post(&self, index: usize) -> PostId {
        self.heads[index].0
    }

    pub(crate) fn head(&self, index: usize) -> PostHead {
        self.heads[index].1.clone()
    }

    /// Adds a reply to the post of this index, `milliseconds` after the topic began.
    pub(crate) fn reply(&mut self, to: usize, milliseconds: u64) -> PostId {
        let id = PostId(self.topic.opening.0 + 32 * self.heads.len() as u64);
        let created = Timestamp(self.topic.created.0 + milliseconds);
        let (parent, above) = &self.heads[to];
        let head = PostHead {
            topic: self.topic.id,
            author: MemberId(2),
            created,
            edited: None,
            parent: Some(Parent { post: *parent, author: above.author }),
            path: Path::below(&above.path, self.topic.created, created, id),
            mentions: Vec::new(),
        };
        self.heads.push((id, head));
        id
    }

    /// Whether this post is an answer.
    pub(crate) fn answers(&self, index: usize) -> bool {
        self.heads[index].1.parent.is_some_and(|parent| parent.post == self.topic.opening)
    }

    /// The effects that write the posts from this index on.
    pub(crate) fn effects_from(&self, index: usize) -> Vec<Effect> {
        let mut effects = Vec::new();
        if index == 0 {
            effects.push(Effect::PutTopic(Box::new(self.topic.clone())));
        }
        for (place, (post, head)) in self.heads.iter().enumerate().skip(index) {
            effects.push(Effect::PutPost { id: *post, head: head.clone(), body: format!("Post {place}.") });
            effects.push(Effect::Stand { post: *post, head: head.clone(), score: 0, answers: self.answers(place) });
        }
        effects
    }

    pub(crate) async fn write(&self, store: &Store) {
        // The commit script takes as many arguments as a call may have, and a thread may be long.
        let effects = self.effects_from(0);
        for part in effects.chunks(500) {
            put(store, self.shard(), part.to_vec()).await;
        }
    }
}
