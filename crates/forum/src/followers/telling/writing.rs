//! Writing down what members are told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::account::Member;
use model::actor::Actor;
use model::change::Effect;
use model::event::Event;
use model::ids::{MemberId, PostId, TopicId};
use model::letter::{Letter, Outgoing};
use model::may::Object;
use model::name::NameKey;
use model::notification::{Concern, MAILED_AFTER, News, Notification, key_of_topic, keys_of_post};
use model::rules::telling::{self, Listener, is_news};
use model::shard::Shard;
use model::topic::Topic;
use store::{Derived, Hearer, Listeners, PlacedPost};

use super::Telling;
use super::tidings::{About, Decided, Tidings, Written};
use crate::letters::fresh_letter;
use crate::{Forum, Problem};

/// Members who are looked at together. Telling thousands is done in parts, each of which is whole:
/// whoever begins again finds who was told.
const PART: usize = 100;
/// Writes into one shard that go in one commit.
const EFFECTS: usize = 400;

/// Writes into members' shards: for each member what belongs together and goes in one commit.
/// Beside them, for whom a letter about which topic is queued with them.
#[derive(Default)]
pub(super) struct Entries(BTreeMap<Shard, Vec<(MemberId, Vec<Effect>)>>, BTreeSet<(MemberId, TopicId)>);

impl Entries {
    pub(super) fn add(&mut self, member: MemberId, effects: Vec<Effect>) {
        if !effects.is_empty() {
            self.0.entry(member.shard()).or_default().push((member, effects));
        }
    }

    /// A notification as it stands now, unread, and a letter about it, if there is to be one and none
    /// waits that will say it as well.
    pub(super) fn tell(&mut self, forum: &Forum, hearer: &Hearer, told: Notification) -> Result<(), Problem> {
        let (member, mark) = (hearer.member.id, told.mark());
        let is_mailed = forum.sends_mail() && hearer.member.profile.confirmed;
        let mut letter = Vec::new();
        if is_mailed && !told.what.has_own_letter() && hearer.choices.of(told.what.kind()).mail {
            letter.push(Effect::SetUnmailed(member, mark.clone(), true));
            let waits = hearer.unmailed.iter().any(|waiting| waiting.topic == mark.topic);
            if !waits && self.1.insert((member, mark.topic)) {
                let (id, now) = (fresh_letter(member.shard())?, forum.now());
                let about = Letter::Told { topic: told.topic, about: Vec::new() };
                let outgoing = Box::new(Outgoing::new(about, Some(member), now));
                letter.push(Effect::QueueLetter(id, outgoing, now.plus(MAILED_AFTER)));
            }
        }
        let others = hearer.unread.iter().filter(|old| old.key == mark.key && **old != mark);
        let mut effects: Vec<Effect> = others.map(|old| Effect::SetUnread(member, old.clone(), false)).collect();
        effects.push(Effect::PutNotification(member, Box::new(told)));
        effects.push(Effect::SetUnread(member, mark, true));
        effects.extend(letter);
        self.add(member, effects);
        Ok(())
    }
}

/// What was written, as it stands.
struct Read<'a> {
    written: &'a Written,
    placed: &'a PlacedPost,
    mentioned: BTreeSet<MemberId>,
}

impl Telling<'_> {
    /// Tells of what was written, topic by topic.
    pub(super) async fn of_writing(&self, tidings: &Tidings) -> Result<Derived, Problem> {
        let placed = self.placed(&tidings.written).await?;
        let now = self.forum.now();
        let mut read: Vec<Read<'_>> = Vec::new();
        for (written, placed) in tidings.written.iter().zip(&placed) {
            let Some(placed) = placed else { continue };
            let head = &placed.post.head;
            let since = match &written.edit {
                Some(_) => head.edited.unwrap_or(head.created),
                None if written.released => now,
                None if placed.post.is_opening() => placed.topic.appeared(),
                None => head.created,
            };
            if placed.topic.is_shown() && placed.post.state.deletion.is_none() && is_news(since, now) {
                read.push(Read { written, placed, mentioned: BTreeSet::new() });
            }
        }
        self.find_mentioned(&mut read).await?;
        let mut by_topic: BTreeMap<TopicId, Vec<Read<'_>>> = BTreeMap::new();
        for one in read {
            by_topic.entry(one.placed.topic.id).or_default().push(one);
        }
        for (topic, read) in by_topic {
            if self.in_topic(topic, &read).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    /// The posts, as they stand.
    async fn placed(&self, written: &[Written]) -> Result<Vec<Option<PlacedPost>>, Problem> {
        let store = &self.forum.store;
        let new: Vec<TopicId> =
            written.iter().filter(|written| written.post.is_none()).map(|written| written.topic).collect();
        let mut openings = HashMap::new();
        if !new.is_empty() {
            for standing in store.standings(&new).await?.into_iter().flatten() {
                openings.insert(standing.topic.id, standing.topic.opening);
            }
        }
        let posts = written.iter().map(|one| one.post.or_else(|| openings.get(&one.topic).copied()));
        // No post has the number 0.
        let posts: Vec<PostId> = posts.map(|post| post.unwrap_or(PostId(0))).collect();
        if posts.is_empty() { Ok(Vec::new()) } else { Ok(store.posts_in_bulk(&posts).await?) }
    }

    /// Who is mentioned; by an edit, anew.
    async fn find_mentioned(&self, read: &mut [Read<'_>]) -> Result<(), Problem> {
        let slugs = |one: &Read<'_>| -> Vec<String> {
            let mentions = one.placed.post.head.mentions.iter();
            mentions.filter(|slug| one.written.edit.as_ref().is_none_or(|edit| edit.contains(*slug))).cloned().collect()
        };
        let keys: BTreeSet<NameKey> =
            read.iter().flat_map(slugs).filter_map(|slug| NameKey::for_lookup(&slug)).collect();
        let keys: Vec<NameKey> = keys.into_iter().collect();
        let known: HashMap<NameKey, MemberId> = self.forum.store.known_names(&keys).await?.into_iter().collect();
        for one in read {
            let keys = slugs(one).into_iter().filter_map(|slug| NameKey::for_lookup(&slug));
            one.mentioned = keys.filter_map(|key| known.get(&key).copied()).collect();
        }
        Ok(())
    }

    async fn in_topic(&self, topic: TopicId, read: &[Read<'_>]) -> Result<Derived, Problem> {
        let listeners = self.forum.store.listeners(topic).await?;
        let Some(about) = read.first().map(|one| &one.placed.topic) else { return Ok(Derived::Done) };
        let authors = about.authors();
        let mut members: BTreeSet<MemberId> = read.iter().flat_map(|one| one.mentioned.iter().copied()).collect();
        members.extend(read.iter().filter_map(|one| one.placed.post.head.parent).map(|parent| parent.author));
        members.extend(listeners.said.keys().chain(&listeners.replied).chain(&authors));
        let new = read.iter().find(|one| is_new(one.written) && one.placed.post.is_opening());
        let followers = match new {
            Some(one) => self.forum.followers_of(&one.placed.topic.heading.tags).await?,
            None => BTreeSet::new(),
        };
        members.extend(&followers);
        let mut keys = vec![key_of_topic(topic)];
        for one in read {
            let [reply, mention, ..] = keys_of_post(one.placed.post.id);
            keys.extend([reply, mention]);
        }
        let members: Vec<(MemberId, Vec<String>)> = members.into_iter().map(|member| (member, keys.clone())).collect();
        for part in members.chunks(PART) {
            let hearers = self.forum.store.hearers(part).await?;
            let (mut entries, mut told) = (Entries::default(), Vec::new());
            for hearer in hearers.into_iter().flatten() {
                let concern = concern(&listeners, hearer.member.id, authors.contains(&hearer.member.id));
                let follows = followers.contains(&hearer.member.id);
                let news = self.news_of(&hearer, concern, follows, read);
                if !news.is_empty() {
                    told.push(hearer.member.id);
                }
                for news in news {
                    entries.tell(self.forum, &hearer, news)?;
                }
            }
            if self.write(topic, told, entries).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    /// What of all this somebody is told, each thing once.
    fn news_of(&self, hearer: &Hearer, concern: Concern, follows: bool, read: &[Read<'_>]) -> Vec<Notification> {
        let site = self.forum.site();
        let actor = Actor::Member(self.forum.signed_in(&hearer.member));
        let mut told = hearer.told.clone();
        let mut news: BTreeMap<String, Notification> = BTreeMap::new();
        // Whoever writes in a topic has read what stands there.
        let own = |one: &&Read<'_>| one.written.edit.is_none() && one.written.by == hearer.member.id;
        let read_up_to = read.iter().filter(own).map(|one| one.written.at).max().unwrap_or_default();
        for one in read {
            let (choices, forgotten) = (&hearer.choices, hearer.forgotten);
            let listener = Listener { actor: &actor, choices, concern, follows, told: &told, forgotten };
            let written = telling::Written {
                topic: &one.placed.topic,
                post: &one.placed.post,
                by: one.written.by,
                is_edit: one.written.edit.is_some(),
                mentioned: &one.mentioned,
                at: one.written.at,
            };
            let Some(mut found) = telling::of_writing(&site, &listener, &written) else { continue };
            if found.what == News::Watched && found.at < read_up_to {
                continue;
            }
            let key = found.key();
            // Of a watched topic the first post counts that is still unread.
            let is_unread = news.contains_key(&key) || hearer.unread.iter().any(|mark| mark.key == key);
            if found.what == News::Watched
                && is_unread
                && let Some(known) = told.get(&key)
            {
                found.post = known.post;
            }
            told.insert(key.clone(), found.clone());
            news.insert(key, found);
        }
        news.into_values().collect()
    }

    /// Tells authors what was decided about what they wrote, and members about themselves.
    pub(super) async fn of_decisions(&self, tidings: &Tidings) -> Result<Derived, Problem> {
        for decided in &tidings.decided {
            let done = match decided.about {
                About::Topic(topic) => self.about_topic(topic, decided).await?,
                About::Post(post) => self.about_post(post, decided).await?,
                About::Parts(topic) => self.about_parts(topic, decided).await?,
                About::Invited(topic, member) => self.about_invitation(topic, member, decided).await?,
                About::Member(member) => self.about_member(member, decided).await?,
            };
            if done == Derived::Overtaken {
                return Ok(done);
            }
        }
        Ok(Derived::Done)
    }

    async fn about_topic(&self, topic: TopicId, decided: &Decided) -> Result<Derived, Problem> {
        let found = self.forum.store.standings(&[topic]).await?.into_iter().flatten().next();
        let Some(topic) = found.map(|standing| standing.topic) else { return Ok(Derived::Done) };
        let verdict = match decided.what {
            News::Works => self.forum.store.verdict_in_bulk(topic.id, decided.by).await?,
            _ => None,
        };
        let what = match &verdict {
            Some(verdict) if !verdict.works => News::Fails,
            _ => decided.what,
        };
        let decided = &Decided { what, ..*decided };
        let still_holds = match decided.what {
            News::Works | News::Fails => verdict.is_some_and(|verdict| is_news(verdict.at, self.forum.now())),
            News::Locked => topic.locked,
            News::Unlocked => !topic.locked,
            News::Closed => topic.closing.is_some(),
            News::Reopened => topic.closing.is_none(),
            News::Deleted => topic.deletion.is_some(),
            News::Restored => topic.deletion.is_none(),
            _ => true,
        };
        if !still_holds {
            return Ok(Derived::Done);
        }
        for author in topic.authors().into_iter().filter(|author| *author != decided.by) {
            if self.decision(author, Some(&topic), Object::Topic(&topic), decided).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    async fn about_parts(&self, topic: TopicId, decided: &Decided) -> Result<Derived, Problem> {
        let found = self.forum.store.standings(&[topic]).await?.into_iter().flatten().next();
        let Some(topic) = found.map(|standing| standing.topic) else { return Ok(Derived::Done) };
        let wrote = topic.origin.iter().flat_map(|origin| &origin.parts).map(|part| part.by.id);
        let wrote: BTreeSet<MemberId> = wrote.filter(|member| *member != decided.by).collect();
        for member in wrote {
            if self.decision(member, Some(&topic), Object::Topic(&topic), decided).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    async fn about_invitation(&self, topic: TopicId, member: MemberId, decided: &Decided) -> Result<Derived, Problem> {
        let found = self.forum.store.standings(&[topic]).await?.into_iter().flatten().next();
        match found.map(|standing| standing.topic) {
            Some(topic) if topic.invitation_of(member).is_some() => {
                self.decision(member, Some(&topic), Object::Topic(&topic), decided).await
            }
            _ => Ok(Derived::Done),
        }
    }

    async fn about_post(&self, post: PostId, decided: &Decided) -> Result<Derived, Problem> {
        let found = self.forum.store.posts_in_bulk(&[post]).await?.into_iter().flatten().next();
        let Some(PlacedPost { topic: of, post, .. }) = found else { return Ok(Derived::Done) };
        let still_holds = match decided.what {
            News::Accepted => of.accepted == Some(post.id),
            News::AppealRefused => true,
            what => post.state.deletion.is_some() == (what == News::Deleted),
        };
        if !still_holds || post.head.author == decided.by {
            return Ok(Derived::Done);
        }
        self.decision(post.head.author, Some(&of), Object::Post(&of, &post), decided).await
    }

    async fn about_member(&self, member: MemberId, decided: &Decided) -> Result<Derived, Problem> {
        let found = self.forum.store.hearers(&[(member, Vec::new())]).await?.into_iter().flatten().next();
        let still_holds = |of: &Member| match decided.what {
            News::Silenced => of.silence.is_some(),
            News::Warned => !of.warned.is_empty(),
            News::AppealRefused => true,
            _ => of.suspension.is_some(),
        };
        match found {
            Some(hearer) if still_holds(&hearer.member) && member != decided.by => {
                self.decision(member, None, Object::Member(&hearer.member), decided).await
            }
            _ => Ok(Derived::Done),
        }
    }

    async fn decision(
        &self,
        member: MemberId,
        topic: Option<&Topic>,
        object: Object<'_>,
        decided: &Decided,
    ) -> Result<Derived, Problem> {
        let listeners = match topic {
            Some(topic) => self.forum.store.listeners(topic.id).await?,
            None => Listeners::default(),
        };
        // Which key it stands under follows from what it is.
        let keys = match (topic, object) {
            (Some(_), Object::Post(_, post)) => keys_of_post(post.id).into(),
            (Some(topic), _) => {
                ["l", "c", "v", "w", "x", "i", "o"].map(|end| format!("{}{end}", key_of_topic(topic.id))).into()
            }
            (None, _) => vec!["s".to_owned(), "q".to_owned()],
        };
        let Some(hearer) = self.forum.store.hearers(&[(member, keys)]).await?.into_iter().flatten().next() else {
            return Ok(Derived::Done);
        };
        let actor = Actor::Member(self.forum.signed_in(&hearer.member));
        let listener = Listener {
            actor: &actor,
            choices: &hearer.choices,
            concern: concern(&listeners, member, topic.is_some_and(|topic| topic.is_by(member))),
            follows: false,
            told: &hearer.told,
            forgotten: hearer.forgotten,
        };
        let site = self.forum.site();
        let told = telling::of_decision(&site, &listener, object, decided.what, decided.by, decided.at);
        let Some(told) = told else { return Ok(Derived::Done) };
        let mut entries = Entries::default();
        entries.tell(self.forum, &hearer, told)?;
        match topic {
            Some(topic) => self.write(topic.id, vec![member], entries).await,
            None => self.apply(entries).await,
        }
    }

    /// Writes down who is told about a topic before they are, so that whoever can no longer see it is
    /// found.
    pub(super) async fn write(
        &self,
        topic: TopicId,
        told: Vec<MemberId>,
        entries: Entries,
    ) -> Result<Derived, Problem> {
        if told.is_empty() {
            return Ok(Derived::Done);
        }
        let note = [Effect::NoteTold(topic, told)];
        match self.forum.store.commit_derived(self.lease, topic.shard(), &note, None).await? {
            Derived::Done => self.apply(entries).await,
            Derived::Overtaken => Ok(Derived::Overtaken),
        }
    }

    /// One commit for each shard, all of them at once; large ones in parts.
    pub(super) async fn apply(&self, entries: Entries) -> Result<Derived, Problem> {
        let commits = entries.0.into_iter().map(|(target, entries)| async move {
            let mut entries = entries.into_iter().peekable();
            while entries.peek().is_some() {
                let (mut members, mut effects) = (BTreeSet::new(), Vec::new());
                while effects.len() < EFFECTS
                    && let Some((member, more)) = entries.next()
                {
                    members.insert(member);
                    effects.extend(more);
                }
                let event = Event::NotificationsChanged { members };
                if self.forum.store.commit_derived(self.lease, target, &effects, Some(&event)).await?
                    == Derived::Overtaken
                {
                    return Ok(Derived::Overtaken);
                }
            }
            Ok::<_, Problem>(Derived::Done)
        });
        let done = futures_util::future::try_join_all(commits).await?;
        Ok(if done.contains(&Derived::Overtaken) { Derived::Overtaken } else { Derived::Done })
    }
}

fn is_new(written: &Written) -> bool {
    written.edit.is_none() && !written.again
}

/// How somebody stands to a topic.
pub(in crate::followers) fn concern(listeners: &Listeners, member: MemberId, has_started: bool) -> Concern {
    Concern {
        said: listeners.said.get(&member).copied(),
        has_written: listeners.replied.contains(&member),
        has_started,
    }
}
