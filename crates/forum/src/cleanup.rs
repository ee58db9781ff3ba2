//! Cleaning up after a spammer: what it would do, doing it in the background, and undoing it.
//!
//! The first commit suspends the member and notes what is to be done under a key of theirs. Whoever holds the
//! lease of their shard goes on with it, a moment each second, and notes how far it is. What is taken is noted
//! in the commit that takes it: so what a killed node did is neither done again nor forgotten.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::actor::{Actor, Role, SignedIn};
use model::category::Category;
use model::change::Change;
use model::cleanup::{Cleanup, Phase, Sum, Trace};
use model::event::Due;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{List, MemberList};
use model::may::{Action, Object};
use model::post::{Post, Vote};
use model::refusal::Refusal;
use model::rules::cleanup::{self, Found};
use model::rules::conduct::Known;
use model::rules::order;
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::Topic;
use store::{KnownMember, Outcome, PlacedPost};

use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// How long is gone on with it before others have their turn.
const TURN: Duration = Duration::from_millis(600);
/// Topics that are looked at together.
const TOPICS: usize = 200;
const TOGETHER: usize = 100;
/// Posts of a list that are looked at before all topics are.
const LISTED: u64 = 20_000;
/// Replies, and votes, of one topic that go in one commit.
const REPLIES: usize = 250;
/// Writes of several topics after which a commit takes no more of them.
const EFFECTS: usize = 400;
/// Posts that are read together.
const READ: usize = 500;
/// Topics of a shard up to which votes are counted before.
const COUNTED: usize = 150;

/// Posts that are shown of what would go.
const NEWEST: u64 = 20;

/// What a moderator sees of it, before and after.
pub struct CleanupView {
    pub known: KnownMember,
    /// In which categories this actor would clean up; all, if none are named.
    pub within: Option<BTreeSet<CategoryId>>,
    /// Votes that would be undone, where they can be counted at once.
    pub votes: Option<u64>,
    /// What was taken, or is so far.
    pub sum: Sum,
    /// The newest of what would go.
    pub newest: Vec<PlacedPost>,
}

impl CleanupView {
    /// The categories that would be touched; nothing, if all.
    pub fn categories<'a>(&self, view: &'a View) -> Option<Vec<&'a Category>> {
        let within = self.within.as_ref()?;
        Some(view.site.categories().iter().filter(|category| within.contains(&category.id)).collect())
    }
}

impl Forum {
    /// What cleaning up after a member would do, or how far it is: three round trips.
    ///
    /// # Errors
    /// The actor may not, or there is no such member; the store is away.
    pub async fn cleanup_view(self: Arc<Self>, view: View, name: String) -> Result<CleanupView, Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let known = self.known(&view, &name).await?;
        view.may(Action::SeeConduct, Object::Member(&known.member))?;
        let within = cleanup::within(&view.site, &view.actor);
        let newest = async {
            match &known.cleanup {
                Some(running) if running.is_under_way() => Ok(Vec::new()),
                _ => self.newest_that_go(&view, known.member.id, within.as_ref()).await,
            }
        };
        let counted = async {
            Ok::<_, Problem>(match &known.cleanup {
                Some(running) if running.is_under_way() => (None, self.store.taken_sum(known.member.id).await?),
                Some(done) => (self.store.votes_cast(known.member.id, within.as_ref(), COUNTED).await?, done.sum),
                None => (self.store.votes_cast(known.member.id, within.as_ref(), COUNTED).await?, Sum::default()),
            })
        };
        let (newest, (votes, sum)) = tokio::try_join!(newest, counted)?;
        Ok(CleanupView { known, within, votes, sum, newest })
    }

    /// The newest posts of a member in these categories: two round trips.
    async fn newest_that_go(
        &self,
        view: &View,
        member: MemberId,
        within: Option<&BTreeSet<CategoryId>>,
    ) -> Result<Vec<PlacedPost>, Problem> {
        let list = List::Member(member, view.audience.clone(), MemberList::Posts);
        let items = self.store.slice(&list, 0, NEWEST).await?.items;
        let posts: Vec<PostId> = items.iter().filter_map(|item| item.parse().ok()).collect();
        let placed = self.store.posts_in_bulk(&posts).await?.into_iter().flatten();
        let goes = |found: &PlacedPost| within.is_none_or(|within| within.contains(&found.topic.category));
        let is_seen = |found: &PlacedPost| view.can(Action::See, Object::Post(&found.topic, &found.post));
        Ok(placed.filter(|found| goes(found) && is_seen(found)).collect())
    }

    /// Begins to clean up after a member.
    ///
    /// # Errors
    /// As [`cleanup::begin`]; the store is away.
    pub async fn clean_up(&self, view: &View, name: &str, reason: &str) -> Result<(), Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        for _ in 0..TRIES {
            let known = self.known(view, name).await?;
            let (member, expected) = (&known.member, known.topics + known.posts);
            let of = Known { member, conduct: &known.conduct };
            let before = known.cleanup.as_ref();
            let mut change = cleanup::begin(&view.site, &view.actor, of, before, reason, expected, self.now())?;
            if self.signed_in(member).suspension.is_none_or(|suspension| suspension.until.is_some()) {
                self.tell_of_suspension(&mut change, member.id, None, reason.trim())?;
            }
            if self.is_done(change).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Begins to bring back what was taken.
    ///
    /// # Errors
    /// As [`cleanup::undo`]; the store is away.
    pub async fn undo_cleanup(&self, view: &View, name: &str) -> Result<(), Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        for _ in 0..TRIES {
            let known = self.known(view, name).await?;
            let of = Known { member: &known.member, conduct: &known.conduct };
            let change = cleanup::undo(&view.site, &view.actor, of, known.cleanup.as_ref(), self.now())?;
            if self.is_done(change).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Goes on for a moment with what is left to do. `at` is when it was due.
    pub(crate) async fn go_on_with_cleanup(&self, member: MemberId, at: Timestamp) -> Result<(), Problem> {
        let began = Instant::now();
        while began.elapsed() < TURN {
            let Some(cleanup) = self.store.cleanup(member).await? else {
                // They have left, and all of it went with them.
                self.store.commit_in_bulk(order::done(&Due::Cleanup { member }, at)).await?;
                return Ok(());
            };
            let change = match (cleanup.phase, cleanup.to_list()) {
                (Phase::Taking, Some(shard)) => self.take_listed(&cleanup, shard).await?,
                (Phase::Taking, None) if !cleanup.is_through() => self.take_some(&cleanup).await?,
                (Phase::Taking, None) => {
                    let (sum, conduct) = tokio::try_join!(self.store.taken_sum(member), self.store.conduct(member))?;
                    cleanup::taken(&cleanup, sum, &conduct, self.now())
                }
                (Phase::Returning, _) if !cleanup.is_through() => self.return_some(&cleanup).await?,
                (Phase::Taken, _) if self.now() < cleanup.undo_until() => return Ok(()),
                (Phase::Returning | Phase::Taken, _) => {
                    for shard in Shard::all() {
                        self.forget_taken(member, shard).await?;
                    }
                    cleanup::end(&cleanup)
                }
            };
            if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
                // Another node goes on with it.
                return Ok(());
            }
        }
        Ok(())
    }

    /// Nothing is noted any more of what was taken of a member in a shard.
    pub(crate) async fn forget_taken(&self, member: MemberId, shard: Shard) -> Result<(), Problem> {
        let mut change = Change::new(shard);
        change.effects.push(model::change::Effect::DropTaken(member));
        self.store.commit_in_bulk(change).await?;
        Ok(())
    }

    /// Takes what a member wrote and voted in the topics of a shard that their list of posts knows of; answers with
    /// how that is noted. Lists may lag behind or leave something out: afterwards all topics are gone through.
    async fn take_listed(&self, cleanup: &Cleanup, shard: Shard) -> Result<Change, Problem> {
        let everything = self.site().audience(&Actor::Member(SignedIn::plain(cleanup.by, Role::Admin)));
        let list = List::Member(cleanup.member, everything, MemberList::Posts);
        let items = self.store.slice(&list, 0, LISTED).await?.items;
        let posts = items.iter().filter_map(|item| item.parse::<PostId>().ok());
        let posts: Vec<PostId> = posts.filter(|post| post.shard() == shard).collect();
        let mut topics = BTreeSet::new();
        for some in posts.chunks(READ) {
            let placed = self.store.posts_in_bulk(some).await?.into_iter().flatten();
            topics.extend(placed.map(|placed| placed.topic.id));
        }
        let topics: Vec<TopicId> = topics.into_iter().collect();
        for some in topics.chunks(TOPICS) {
            self.take_in(cleanup, some).await?;
        }
        Ok(cleanup::listed(cleanup))
    }

    /// Takes what a member wrote and voted in some topics; answers with how that is noted.
    async fn take_some(&self, cleanup: &Cleanup) -> Result<Change, Problem> {
        let mut topics = self.store.topics_of(Shard::of_id(cleanup.shard)).await?;
        topics.sort_unstable();
        topics.retain(|topic| Some(*topic) > cleanup.topic);
        let some = topics.get(..TOPICS.min(topics.len())).unwrap_or_default();
        self.take_in(cleanup, some).await?;
        Ok(match some.last() {
            Some(last) if some.len() < topics.len() => cleanup::gone_on(cleanup, cleanup.shard, Some(*last)),
            _ => cleanup::gone_on(cleanup, cleanup.shard + 1, None),
        })
    }

    /// Takes what a member wrote and voted in these topics of one shard.
    async fn take_in(&self, cleanup: &Cleanup, topics: &[TopicId]) -> Result<(), Problem> {
        let found = self.store.traces(cleanup.member, topics).await?;
        let here = found.into_iter().filter(|(_, category, _)| cleanup.touches(*category));
        let found = here.map(|(topic, _, trace)| (topic, trace)).filter(|(_, trace)| !trace.is_empty());
        self.in_topics(cleanup.member, found.collect(), |topic, posts, votes| {
            let votes = votes.iter().filter_map(|(post, vote)| Some((*post, (*vote)?))).collect();
            cleanup::take(cleanup, &Found { topic, posts, votes })
        })
        .await
    }

    /// Brings back what was taken in one shard; answers with how that is noted.
    async fn return_some(&self, cleanup: &Cleanup) -> Result<Change, Problem> {
        let shard = Shard::of_id(cleanup.shard);
        let noted = self.store.taken(cleanup.member, shard).await?;
        let posts: Vec<PostId> = noted.posts.keys().chain(noted.votes.keys()).copied().collect();
        let begun = noted.topics.keys().map(|topic| (*topic, Trace { started: true, ..Trace::default() }));
        let mut traces: BTreeMap<TopicId, Trace> = begun.collect();
        for some in posts.chunks(READ) {
            for placed in self.store.posts_in_bulk(some).await?.into_iter().flatten() {
                let trace = traces.entry(placed.topic.id).or_default();
                match noted.votes.get(&placed.post.id) {
                    Some(vote) => trace.votes.push((placed.post.id, *vote)),
                    None => trace.posts.push(placed.post.id),
                }
            }
        }
        self.in_topics(cleanup.member, traces.into_iter().collect(), |topic, posts, votes| {
            // Whoever has voted since meant that.
            let free = votes.iter().filter(|(_, vote)| vote.is_none());
            let votes = free.filter_map(|(post, _)| Some((*post, *noted.votes.get(&post.id)?))).collect();
            cleanup::bring_back(cleanup, &noted, &Found { topic, posts, votes })
        })
        .await?;
        // What is left was of what somebody has decided otherwise about, or is no more.
        self.forget_taken(cleanup.member, shard).await?;
        Ok(cleanup::gone_on(cleanup, cleanup.shard + 1, None))
    }

    /// Does to topics of one shard what the rule says, as they stand then: many in one commit, and by themselves
    /// where something has changed meanwhile.
    async fn in_topics(
        &self,
        member: MemberId,
        found: Vec<(TopicId, Trace)>,
        rule: impl for<'a> Fn(&'a Topic, Vec<&'a Post>, &[(&'a Post, Option<Vote>)]) -> Change,
    ) -> Result<(), Problem> {
        for chunk in found.chunks(TOGETHER) {
            let (mut left, mut tries) = (chunk.to_vec(), 0);
            while !left.is_empty() {
                let stale = self.once_in(member, &left, &rule, tries > 0).await?;
                tries = if stale.is_empty() { 0 } else { tries + 1 };
                if tries > TRIES {
                    return Err(Problem::Busy);
                }
                for (_, trace) in left.iter_mut().filter(|(topic, _)| !stale.contains(topic)) {
                    trace.posts.truncate(trace.posts.len().saturating_sub(REPLIES));
                    trace.votes.truncate(trace.votes.len().saturating_sub(REPLIES));
                }
                left.retain(|(topic, trace)| {
                    stale.contains(topic) || !trace.posts.is_empty() || !trace.votes.is_empty()
                });
            }
        }
        Ok(())
    }

    /// Answers with the topics that have changed meanwhile.
    async fn once_in(
        &self,
        member: MemberId,
        found: &[(TopicId, Trace)],
        rule: &impl for<'a> Fn(&'a Topic, Vec<&'a Post>, &[(&'a Post, Option<Vote>)]) -> Change,
        alone: bool,
    ) -> Result<BTreeSet<TopicId>, Problem> {
        let topics: Vec<TopicId> = found.iter().map(|(topic, _)| *topic).collect();
        let voted: Vec<PostId> =
            found.iter().flat_map(|(_, trace)| newest(&trace.votes)).map(|(post, _)| *post).collect();
        let wanted: Vec<PostId> =
            found.iter().flat_map(|(_, trace)| newest(&trace.posts)).copied().chain(voted.iter().copied()).collect();
        let (standings, placed, cast) = tokio::try_join!(
            self.store.standings(&topics),
            self.store.posts_in_bulk(&wanted),
            self.store.part_in(member, &voted)
        )?;
        let placed: HashMap<PostId, PlacedPost> =
            placed.into_iter().flatten().map(|placed| (placed.post.id, placed)).collect();
        let cast: HashMap<PostId, Option<Vote>> = cast.into_iter().map(|(post, _, vote)| (post, vote)).collect();
        let (mut stale, mut together) = (BTreeSet::new(), None);
        for ((topic, trace), standing) in found.iter().zip(standings) {
            let Some(standing) = standing else { continue };
            let here = |post: &PostId| placed.get(post).map(|placed| &placed.post);
            let posts = newest(&trace.posts).iter().filter_map(here).collect();
            let votes: Vec<(&Post, Option<Vote>)> = newest(&trace.votes)
                .iter()
                .filter_map(|(post, _)| Some((here(post)?, cast.get(post).copied().flatten())))
                .collect();
            let (change, in_it) = together.get_or_insert_with(|| (Change::new(topic.shard()), Vec::new()));
            change.join(rule(&standing.topic, posts, &votes));
            in_it.push(*topic);
            if alone || change.effects.len() > EFFECTS {
                self.commit_together(together.take(), &mut stale).await?;
            }
        }
        self.commit_together(together, &mut stale).await?;
        Ok(stale)
    }

    async fn commit_together(
        &self,
        together: Option<(Change, Vec<TopicId>)>,
        stale: &mut BTreeSet<TopicId>,
    ) -> Result<(), Problem> {
        let Some((change, topics)) = together else { return Ok(()) };
        if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
            stale.extend(topics);
        }
        Ok(())
    }
}

/// Of what goes in several commits, what goes first: what hangs on others goes before them.
fn newest<T>(all: &[T]) -> &[T] {
    all.get(all.len().saturating_sub(REPLIES)..).unwrap_or_default()
}
