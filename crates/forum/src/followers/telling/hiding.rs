//! Taking away what members may no longer see, or do not want to see, and what is too much.
//!
//! Rights are looked at when notifications are shown. Whether something is deleted, and where a topic
//! stands, is noted with them, so that counts need to read nothing else.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::actor::Actor;
use model::change::Effect;
use model::event::Event;
use model::ids::{MemberId, PostId, TopicId};
use model::may::{Action, Object, may};
use model::notification::{KEPT, Mark, News, Notification, SLACK, Stance, keys_of_post};
use model::topic::Topic;
use store::{Derived, Hearer, PlacedPost};

use super::Telling;
use super::tidings::Tidings;
use super::writing::Entries;
use crate::Problem;

/// Members who are looked at together.
const PART: usize = 50;

impl Telling<'_> {
    pub(super) async fn hide(&self, tidings: &Tidings) -> Result<Derived, Problem> {
        let mut posts: BTreeMap<TopicId, BTreeSet<PostId>> = BTreeMap::new();
        for (topic, post) in &tidings.posts {
            if !tidings.topics.contains(topic) {
                posts.entry(*topic).or_default().insert(*post);
            }
        }
        let all = tidings.topics.iter().map(|topic| (*topic, None));
        for (topic, some) in all.chain(posts.into_iter().map(|(topic, posts)| (topic, Some(posts)))) {
            if self.look_again(topic, some.as_ref()).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        for (topic, member) in &tidings.stances {
            if self.quieten(*topic, *member).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        self.forget(&tidings.members).await
    }

    /// What members were told about a topic, or about some posts of it, as it stands now.
    async fn look_again(&self, topic: TopicId, posts: Option<&BTreeSet<PostId>>) -> Result<Derived, Problem> {
        let store = &self.forum.store;
        let Some(standing) = store.standings(&[topic]).await?.into_iter().flatten().next() else {
            return Ok(Derived::Done);
        };
        let keys: Vec<String> = posts.into_iter().flatten().flat_map(|post| keys_of_post(*post)).collect();
        for part in store.told_about(topic).await?.chunks(PART) {
            let asked: Vec<(MemberId, Vec<String>)> = part.iter().map(|member| (*member, keys.clone())).collect();
            let mut hearers: Vec<Hearer> = store.hearers(&asked).await?.into_iter().flatten().collect();
            if posts.is_none() {
                let ids: Vec<MemberId> = hearers.iter().map(|hearer| hearer.member.id).collect();
                for (hearer, told) in hearers.iter_mut().zip(store.told_in_bulk(&ids).await?) {
                    let about = told.notifications.into_iter().filter(|told| told.topic == Some(topic));
                    hearer.told = about.map(|told| (told.key(), told)).collect();
                }
            }
            let named = hearers.iter().flat_map(|hearer| hearer.told.values()).filter_map(post_of);
            let named: BTreeSet<PostId> = named.collect();
            let named: Vec<PostId> = named.into_iter().collect();
            let found = store.posts_in_bulk(&named).await?.into_iter().flatten();
            let found: HashMap<PostId, PlacedPost> = found.map(|placed| (placed.post.id, placed)).collect();
            let mut entries = Entries::default();
            for hearer in &hearers {
                self.set_sight(hearer, &standing.topic, &found, &mut entries);
            }
            if self.apply(entries).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    /// Notes where the topic stands, and what its reader does not see.
    fn set_sight(&self, hearer: &Hearer, topic: &Topic, posts: &HashMap<PostId, PlacedPost>, entries: &mut Entries) {
        let (site, member) = (self.forum.site(), hearer.member.id);
        let actor = Actor::Member(self.forum.signed_in(&hearer.member));
        for told in hearer.told.values() {
            let post = post_of(told).and_then(|post| posts.get(&post));
            let object = post.map_or(Object::Topic(topic), |placed| Object::Post(&placed.topic, &placed.post));
            // It may have become another topic's.
            let category = Some(post.map_or(topic.category, |placed| placed.topic.category));
            let hidden = match told.what {
                // Whoever said no, or is not asked any more, sees nothing of it.
                News::Invitation => {
                    topic.deletion.is_some() || (topic.invitation_of(member).is_none() && !topic.is_by(member))
                }
                _ => may(&site, &actor, Action::See, object).is_err() && is_gone(topic, post),
            };
            let now = Notification { category, hidden, ..told.clone() };
            if now == *told {
                continue;
            }
            let mark = now.mark();
            let mut effects = Vec::new();
            for old in hearer.unread.iter().filter(|old| old.key == mark.key) {
                effects.push(Effect::SetUnread(member, old.clone(), false));
                if !hidden {
                    effects.push(Effect::SetUnread(member, mark.clone(), true));
                }
            }
            effects.push(Effect::PutNotification(member, Box::new(now)));
            entries.add(member, effects);
        }
    }

    /// Whoever mutes a topic has read what there is.
    async fn quieten(&self, topic: TopicId, member: MemberId) -> Result<Derived, Problem> {
        let listeners = self.forum.store.listeners(topic).await?;
        if listeners.said.get(&member) != Some(&Stance::Mute) {
            return Ok(Derived::Done);
        }
        let hearer = self.forum.store.hearers(&[(member, Vec::new())]).await?.into_iter().flatten().next();
        let mut entries = Entries::default();
        let marks = hearer.into_iter().flat_map(|hearer| hearer.unread).filter(|mark| mark.topic == topic);
        entries.add(member, marks.map(|mark| Effect::SetUnread(member, mark, false)).collect());
        self.apply(entries).await
    }

    /// Of members who were told very much, the oldest is forgotten. They live in this shard, so that
    /// nobody else writes how much that is.
    async fn forget(&self, members: &BTreeSet<MemberId>) -> Result<Derived, Problem> {
        let members: Vec<MemberId> = members.iter().copied().collect();
        let counts = self.forum.store.told_counts(&members).await?;
        for (member, _) in members.iter().zip(counts).filter(|(_, count)| *count > (KEPT + SLACK) as u64) {
            let Some(mut told) = self.forum.store.told_in_bulk(&[*member]).await?.pop() else { continue };
            told.notifications.sort_by_key(|told| std::cmp::Reverse(told.at));
            let oldest = told.notifications.split_off(KEPT.min(told.notifications.len()));
            let keys: BTreeSet<String> = oldest.iter().map(Notification::key).collect();
            let up_to = oldest.iter().map(|told| told.at).max().unwrap_or_default().max(told.forgotten);
            let unread: Vec<Mark> = told.unread.into_iter().filter(|mark| keys.contains(&mark.key)).collect();
            let mut effects: Vec<Effect> =
                unread.into_iter().map(|mark| Effect::SetUnread(*member, mark, false)).collect();
            effects.push(Effect::ForgetNotifications { member: *member, keys: keys.into_iter().collect(), up_to });
            let event = Event::NotificationsChanged { members: [*member].into() };
            let done = self.forum.store.commit_derived(self.lease, member.shard(), &effects, Some(&event)).await?;
            if done == Derived::Overtaken {
                return Ok(done);
            }
        }
        Ok(Derived::Done)
    }
}

/// The post that has to be seen for a notification to be; what is new in a watched topic is about
/// the topic.
fn post_of(told: &Notification) -> Option<PostId> {
    told.post.filter(|_| told.what != News::Watched)
}

/// Whether it is hidden for being deleted, or no longer in review; rights are looked at when it is shown.
fn is_gone(topic: &Topic, post: Option<&PlacedPost>) -> bool {
    !topic.is_shown() || post.is_some_and(|placed| placed.post.state.deletion.is_some())
}
