//! What a member is told: reading it, having read it, and how one wants to be told.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use auth::token::Token;
use model::ids::{MemberId, PostId, TopicId};
use model::may::{Action, Object, for_oneself};
use model::notification::{Choices, Kind, Mark, News, Notification, Place, Stance, is_visible};
use model::page::{self, PageNumber};
use model::post::Post;
use model::refusal::Refusal;
use model::rules::telling;
use model::ticket::Ticket;
use model::token::Scope;
use model::topic::Topic;
use store::{Outcome, Row, Told};

use crate::reading::{MemberCard, exists};
use crate::visit::View;
use crate::{Forum, Problem};

/// Topics on a page of notifications.
const GROUPS: u64 = 20;
/// Notifications that are shown of a topic.
const SHOWN: usize = 8;

pub struct NotificationsPage {
    pub groups: Vec<Group>,
    pub members: HashMap<MemberId, MemberCard>,
    pub page: PageNumber,
    /// Groups on all pages.
    pub total: u64,
    /// Of all of them, the newest.
    pub newest: Place,
}

/// What one was told about a topic, or about oneself.
pub struct Group {
    pub topic: Option<Topic>,
    /// Whether they see more of the topic than its title: of what they are invited to write, perhaps not yet.
    pub is_seen: bool,
    /// Newest first.
    pub entries: Vec<Entry>,
    /// How many more there are.
    pub more: usize,
    pub is_unread: bool,
    pub newest: Place,
}

pub struct Entry {
    pub told: Notification,
    pub is_unread: bool,
    /// The post that it leads to, if it may be seen.
    pub post: Option<Post>,
}

/// Notifications about one topic, before anything is read for them.
struct Heap {
    topic: Option<TopicId>,
    told: Vec<Notification>,
}

/// What letters a link in one of them ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub member: MemberId,
    pub kinds: BTreeSet<Kind>,
    /// Whose mail about it can be ended instead.
    pub topic: Option<TopicId>,
}

/// What somebody has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HasRead {
    /// Everything up to a place.
    All(Place),
    /// What there is about a topic, or, without one, about oneself; up to a place.
    About(Option<TopicId>, Place),
}

impl NotificationsPage {
    pub fn pages(&self) -> u64 {
        page::count(self.total, GROUPS)
    }
}

impl Forum {
    /// What the actor was told, topic by topic, as far as they may still see it.
    ///
    /// # Errors
    /// Nobody is signed in, a token is not made for reading, there is no such page, or the store is away.
    pub async fn notifications(self: Arc<Self>, view: View, page: PageNumber) -> Result<NotificationsPage, Problem> {
        let member = for_oneself(&view.actor, Scope::Read)?;
        let told = self.store.told(member).await?;
        let unread: BTreeSet<String> = told.unread.iter().map(|mark| mark.key.clone()).collect();
        let heaps = heaps(&view, told);
        let total = heaps.len() as u64;
        exists(page, total, GROUPS)?;
        let newest = heaps.iter().flat_map(|heap| &heap.told).map(|told| told.at).max().unwrap_or_default();
        let offset = usize::try_from(page.offset(GROUPS)).unwrap_or(usize::MAX);
        let shown: Vec<Heap> = heaps.into_iter().skip(offset).take(GROUPS as usize).collect();
        let topics: Vec<TopicId> = shown.iter().filter_map(|heap| heap.topic).collect();
        let first = || shown.iter().flat_map(|heap| heap.told.iter().take(SHOWN));
        let posts: BTreeSet<PostId> = first().filter_map(|told| told.post).collect();
        let posts: Vec<PostId> = posts.into_iter().collect();
        let members: BTreeSet<MemberId> = first().map(|told| told.by).collect();
        let members: Vec<MemberId> = members.into_iter().collect();
        let (rows, posts, members) = tokio::try_join!(
            self.rows(&topics),
            async { Ok(self.store.posts(&posts, None).await?) },
            self.cards(&members)
        )?;
        let rows: HashMap<TopicId, Arc<Row>> = rows.into_iter().map(|row| (row.standing.topic.id, row)).collect();
        // Where it stands may have changed a moment ago, and what may be shown is decided by itself.
        let posts: HashMap<PostId, Post> = posts
            .into_iter()
            .flatten()
            .filter(|placed| view.can(Action::See, Object::Post(&placed.topic, &placed.post)))
            .map(|placed| (placed.post.id, placed.post))
            .collect();
        let groups = shown.into_iter().filter_map(|heap| group(&view, heap, &rows, &posts, &unread)).collect();
        Ok(NotificationsPage { groups, members, page, total, newest })
    }

    /// # Errors
    /// Nobody is signed in, or a token is not made for writing; the store is away.
    pub async fn has_read(&self, view: &View, what: HasRead) -> Result<(), Problem> {
        let member = for_oneself(&view.actor, Scope::Write)?;
        let told = self.store.told(member).await?;
        let (about, until) = match what {
            HasRead::All(until) => (None, until),
            HasRead::About(topic, until) => (Some(topic.unwrap_or(TopicId(0))), until),
        };
        let later: BTreeSet<String> =
            told.notifications.iter().filter(|told| told.at > until).map(Notification::key).collect();
        let read = told.unread.into_iter();
        let read = read.filter(|mark| about.is_none_or(|topic| mark.topic == topic) && !later.contains(&mark.key));
        self.store.commit(telling::mark_read(member, read.collect())).await?;
        Ok(())
    }

    /// Whoever reads a topic has read what they were told about it. Nobody waits for that.
    pub fn has_opened(self: &Arc<Self>, view: &View, topic: TopicId) {
        let Some(member) = view.actor.id() else { return };
        let read: Vec<Mark> = view.inbox.about(topic).cloned().collect();
        if read.is_empty() {
            return;
        }
        let forum = Arc::clone(self);
        tokio::spawn(async move {
            if let Err(error) = forum.store.commit(telling::mark_read(member, read)).await {
                tracing::debug!(%error, %member, "what was read stays unread: the store is away");
            }
        });
    }

    /// Says how the actor wants to be told of a topic.
    ///
    /// # Errors
    /// There is no such topic for them, or nobody is signed in; too much was changed; the store is
    /// away.
    pub async fn set_stance(&self, view: &View, topic: TopicId, to: Stance) -> Result<Topic, Problem> {
        self.spend_on_settings(view).await?;
        let found = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        match self.store.commit(telling::set_stance(&view.site, &view.actor, &found, to)?).await? {
            // It was moved in this moment: whether they see it there is decided with the next try.
            Outcome::Stale(_) => Err(Refusal::Conflict("This topic was moved just now. Try again.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(found),
        }
    }

    /// What a letter's link ends; `None`, if it no longer works.
    ///
    /// # Errors
    /// The store is away.
    pub async fn subscription(&self, token: &Token) -> Result<Option<Subscription>, Problem> {
        Ok(match self.peek(token).await? {
            Some(Ticket::Unsubscribe { member, kinds, topic }) => Some(Subscription { member, kinds, topic }),
            _ => None,
        })
    }

    /// Ends letters of the kinds that a letter's link names; of a topic, if it is to be so, everything.
    /// Doing it again changes nothing. `false`, if the link no longer works.
    ///
    /// # Errors
    /// The store is away.
    pub async fn unsubscribe(&self, token: &Token, from_topic: bool) -> Result<bool, Problem> {
        let Some(Subscription { member, kinds, topic }) = self.subscription(token).await? else { return Ok(false) };
        let change = match topic.filter(|_| from_topic) {
            Some(topic) => telling::mute(topic, member),
            None => telling::unsubscribe(member, self.store.inbox(member).await?.choices, &kinds),
        };
        Ok(!matches!(self.store.commit(change).await?, Outcome::Stale(_)))
    }

    /// Says how the actor wants to be told.
    ///
    /// # Errors
    /// Nobody is signed in; too much was changed; the store is away.
    pub async fn set_choices(&self, view: &View, to: Choices) -> Result<(), Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        self.store.commit(telling::set_choices(member, to)).await?;
        Ok(())
    }
}

/// What may be shown, topic by topic, the one with the newest first.
fn heaps(view: &View, told: Told) -> Vec<Heap> {
    let mut shown: Vec<Notification> = told
        .notifications
        .into_iter()
        .filter(|told| !told.silent && !told.hidden)
        .filter(|told| told.category.is_none_or(|category| is_visible(&view.site, &view.actor, category)))
        .collect();
    shown.sort_by(|one, other| other.at.cmp(&one.at).then_with(|| one.key().cmp(&other.key())));
    let mut heaps: Vec<Heap> = Vec::new();
    let mut places: HashMap<Option<TopicId>, usize> = HashMap::new();
    for told in shown {
        let place = *places.entry(told.topic).or_insert(heaps.len());
        match heaps.get_mut(place) {
            Some(heap) => heap.told.push(told),
            None => heaps.push(Heap { topic: told.topic, told: vec![told] }),
        }
    }
    heaps
}

/// A group as it is shown; nothing of a topic that may not be seen.
fn group(
    view: &View,
    heap: Heap,
    rows: &HashMap<TopicId, Arc<Row>>,
    posts: &HashMap<PostId, Post>,
    unread: &BTreeSet<String>,
) -> Option<Group> {
    let topic = match heap.topic {
        Some(topic) => Some(rows.get(&topic)?.standing.topic.clone()),
        None => None,
    };
    let is_seen = topic.as_ref().is_none_or(|topic| view.can(Action::See, Object::Topic(topic)));
    let mut told = heap.told;
    if let Some(topic) = topic.as_ref().filter(|_| !is_seen) {
        let is_asked = view.can(Action::AnswerInvitation, Object::Topic(topic));
        told.retain(|told| is_asked && told.what == News::Invitation);
    }
    let more = told.len().saturating_sub(SHOWN);
    let is_unread = told.iter().any(|told| unread.contains(&told.key()));
    let newest = told.first().map(|told| told.at)?;
    let entries: Vec<Entry> = told
        .into_iter()
        .take(SHOWN)
        .filter_map(|told| {
            let post = told.post.and_then(|post| posts.get(&post)).cloned();
            // What is about a post that may not be seen is not shown either.
            let is_shown = told.post.is_none() || post.is_some() || told.what == News::Watched;
            is_shown.then(|| Entry { is_unread: unread.contains(&told.key()), post, told })
        })
        .collect();
    (!entries.is_empty()).then_some(Group { topic, is_seen, entries, more, is_unread, newest })
}
