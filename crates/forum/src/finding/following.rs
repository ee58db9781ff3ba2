//! The index follows the streams: each node for itself, without a lease, since it writes to its
//! own disk alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::event::Event;
use model::shard::Shard;
use search::{Followed, IndexError};
use store::{BEGINNING, Position, Pulse, Read};
use tokio::sync::{Notify, watch};

use super::keeper::{Hindrance, Keeper};
use super::plan::Plan;
use crate::{Forum, Problem};

/// How often the streams are read when nothing wakes it.
const POLL: Duration = Duration::from_millis(400);
/// How soon after one commit the next may come: what is written is found within a second.
const COMMIT: Duration = Duration::from_millis(400);
/// How often the place in the streams is written down where nothing else is.
const PLACES: Duration = Duration::from_secs(10);
/// How often it is seen to whether something was missed, or another index counts.
const PULSE: Duration = Duration::from_secs(1);
/// How long after something failed it is tried again: the store, and the disk.
const AGAIN: Duration = Duration::from_secs(1);
const DISK_AGAIN: Duration = Duration::from_secs(10);
/// Events of a stream that are worked at once.
const BATCH: usize = 200;
/// Posts of whole shards that are taken in before they are found.
const TAKEN: u64 = 10_000;

/// How the follower stands while it has an index.
struct Course {
    keeper: Keeper,
    pulses: BTreeMap<Shard, Pulse>,
    felt: Option<Instant>,
    /// Shards that have to be taken in as a whole.
    whole: BTreeSet<Shard>,
    /// Shards that have come to an event which this version does not know.
    stopped: BTreeSet<Shard>,
    committed: Instant,
    has_written: bool,
    has_moved: bool,
    /// Posts of whole shards that were written since the last commit.
    taken: u64,
}

/// What a round came to.
enum Round {
    /// There is more to do at once.
    More,
    /// Nothing before this time has passed, unless something happens.
    Wait(Duration),
    /// Another index counts now.
    Replaced,
}

impl Forum {
    /// Keeps the index until `stop` says so. `woken` is told when there may be news.
    pub(crate) async fn index_along(self: Arc<Self>, woken: Arc<Notify>, mut stop: watch::Receiver<bool>) {
        if self.finder.home.is_none() {
            return;
        }
        let here = self.store.woken();
        let mut course: Option<Course> = None;
        let mut complaint = String::new();
        while !*stop.borrow() {
            let (own, others) = (here.notified(), woken.notified());
            tokio::pin!(own, others);
            own.as_mut().enable();
            others.as_mut().enable();
            let round = match &mut course {
                Some(course) => course.round(&self, &stop).await,
                None => match self.take_index().await {
                    Ok(taken) => {
                        course = taken;
                        Ok(if course.is_some() { Round::More } else { Round::Wait(AGAIN) })
                    }
                    Err(hindrance) => Err(hindrance),
                },
            };
            let wait = match round {
                Ok(Round::More) => continue,
                Ok(Round::Wait(wait)) => {
                    complaint.clear();
                    wait
                }
                Ok(Round::Replaced) => {
                    self.let_go(course.take()).await;
                    continue;
                }
                Err(hindrance) => {
                    let is_own = !matches!(hindrance, Hindrance::Store(_));
                    if complaint != hindrance.to_string() {
                        complaint = hindrance.to_string();
                        tracing::warn!(error = %hindrance, "the search index is not kept up to date");
                    }
                    if is_own {
                        // What was written last may have failed half-way: it is opened anew, as of its
                        // last commit, or made anew if it is damaged. It can be asked meanwhile.
                        self.let_go(course.take()).await;
                        DISK_AGAIN
                    } else {
                        AGAIN
                    }
                }
            };
            tokio::select! {
                () = own => {}
                () = others => {}
                () = tokio::time::sleep(wait) => {}
                _ = stop.changed() => {}
            }
        }
        if let Some(course) = &mut course
            && let Err(hindrance) = course.commit().await
        {
            tracing::warn!(error = %hindrance, "what was written last is not in the search index yet");
        }
        self.let_go(course).await;
    }

    /// Brings the index up to date, if this process keeps one and no other writes into it.
    pub(crate) async fn settle_index(&self) -> Result<(), Problem> {
        if self.finder.home.is_none() {
            return Ok(());
        }
        let settled = async {
            let Some(mut course) = self.take_index().await? else { return Ok(()) };
            let (_never, stop) = watch::channel(false);
            while let Round::More = course.round(self, &stop).await? {}
            course.commit().await?;
            self.let_go(Some(course)).await;
            Ok(())
        };
        settled.await.map_err(Hindrance::into_problem)
    }

    /// Opens the index that counts, or begins one; nothing, while another process writes into it.
    async fn take_index(&self) -> Result<Option<Course>, Hindrance> {
        let Some(home) = &self.finder.home else { return Ok(None) };
        let keeper = match Keeper::of_current(home, &self.finder.writing).await {
            Ok(Some((_, Some(keeper)))) => keeper,
            Ok(Some((index, None))) => {
                // A server that is about to end, or one beside this: what it commits can be asked.
                self.finder.set_missing(Shard::all().count() - index.places()?.len());
                self.finder.use_index(Some(index));
                return Ok(None);
            }
            Ok(None) => self.begin_anew().await?,
            Err(Hindrance::Index(error)) => {
                tracing::warn!(%error, "the search index is of no use and is made anew");
                self.begin_anew().await?
            }
            Err(other) => return Err(other),
        };
        Ok(Some(Course {
            keeper,
            pulses: BTreeMap::new(),
            felt: None,
            whole: BTreeSet::new(),
            stopped: BTreeSet::new(),
            committed: Instant::now(),
            has_written: false,
            has_moved: false,
            taken: 0,
        }))
    }

    async fn begin_anew(&self) -> Result<Keeper, Hindrance> {
        let home = self.finder.home.as_ref().ok_or_else(|| IndexError::Damaged("it has no folder".to_owned()))?;
        let before = home.current();
        let keeper = Keeper::begin(home, &self.finder.writing).await?;
        home.appoint(keeper.folder())?;
        let removed = before.map_or(Ok(()), |folder| home.remove(&folder)).and_then(|()| home.clear());
        if let Err(error) = removed {
            tracing::warn!(%error, "a search index from before was not removed");
        }
        tracing::info!("the search index is made anew; search finds more and more until it is whole");
        Ok(keeper)
    }

    async fn let_go(&self, course: Option<Course>) {
        let Some(course) = course else { return };
        let folder = course.keeper.folder().to_owned();
        if let Err(hindrance) = course.keeper.close().await {
            tracing::debug!(error = %hindrance, "the search index was not closed in good order");
        }
        let Some(home) = &self.finder.home else { return };
        // One that does not count any more, since another was made.
        if let Err(error) = home.remove(&folder) {
            tracing::debug!(%error, "the search index from before was not removed");
        }
    }
}

impl Course {
    async fn round(&mut self, forum: &Forum, stop: &watch::Receiver<bool>) -> Result<Round, Hindrance> {
        if self.felt.is_none_or(|felt| felt.elapsed() >= PULSE) {
            let current = forum.finder.home.as_ref().and_then(search::Home::current);
            if current.as_deref() != Some(self.keeper.folder()) {
                return Ok(Round::Replaced);
            }
            self.feel_pulse(forum).await?;
            if self.felt.replace(Instant::now()).is_none() {
                // Not before it is known that it is of the data that is there.
                forum.finder.set_missing(Shard::all().count() - self.keeper.places.len());
                forum.finder.use_index(Some(Arc::clone(&self.keeper.index)));
            }
        }
        if let Some(shard) = self.whole.first().copied() {
            let server = self.pulses.get(&shard).map(|pulse| pulse.server.clone()).unwrap_or_default();
            let goes_on = |_: u64| !*stop.borrow();
            self.taken += self.keeper.take_in(forum, shard, server, &goes_on).await?;
            if goes_on(0) {
                self.whole.remove(&shard);
                self.stopped.remove(&shard);
                self.has_written = true;
            }
            if self.whole.is_empty() || self.taken >= TAKEN {
                // What happened meanwhile is followed before the next one.
                self.follow(forum).await?;
                self.commit().await?;
                forum.finder.set_missing(Shard::all().count() - self.keeper.places.len());
            }
            if self.whole.is_empty() {
                tracing::info!(posts = self.keeper.index.posts(), "the search index is whole");
            }
            return Ok(Round::More);
        }
        let is_all = self.follow(forum).await?;
        let since = self.committed.elapsed();
        if (self.has_written && since >= COMMIT) || (self.has_moved && since >= PLACES) {
            self.commit().await?;
        }
        Ok(match (is_all, self.has_written) {
            (false, _) => Round::More,
            (true, true) => Round::Wait(COMMIT.saturating_sub(since)),
            (true, false) => Round::Wait(POLL),
        })
    }

    /// Finds the shards of which something was missed.
    async fn feel_pulse(&mut self, forum: &Forum) -> Result<(), Hindrance> {
        for (shard, pulse) in forum.store.pulses().await? {
            if !self.whole.contains(&shard) && !self.is_followed(forum, shard, &pulse).await? {
                self.keeper.forget(shard).await?;
                self.whole.insert(shard);
                forum.finder.set_missing(Shard::all().count() - self.keeper.places.len());
            }
            self.pulses.insert(shard, pulse);
        }
        Ok(())
    }

    /// Whether all that happened in a shard since it was taken in was or can be followed.
    async fn is_followed(&mut self, forum: &Forum, shard: Shard, pulse: &Pulse) -> Result<bool, Problem> {
        let Some(Followed { place, server }) = self.keeper.places.get(&shard.number()) else { return Ok(false) };
        let position: Position = place.parse().unwrap_or_default();
        if position < pulse.trimmed {
            return Ok(false);
        }
        if *server == pulse.server {
            return Ok(true);
        }
        // Another server, or the same one started anew. What was heard last still stands in its stream,
        // unless its data is another's, or was brought back to a copy.
        let is_same = place == BEGINNING || forum.store.has_event(shard, place).await?;
        if is_same {
            let followed = Followed { place: place.clone(), server: pulse.server.clone() };
            self.keeper.places.insert(shard.number(), followed);
            self.has_moved = true;
        }
        Ok(is_same)
    }

    /// Writes what has happened since; answers with whether that is all.
    async fn follow(&mut self, forum: &Forum) -> Result<bool, Hindrance> {
        let from: Vec<(Shard, String)> = Shard::all()
            .filter(|shard| !self.stopped.contains(shard))
            .filter_map(|shard| Some((shard, self.keeper.places.get(&shard.number())?.place.clone())))
            .collect();
        let mut is_all = true;
        for (shard, placed) in forum.store.read_events(&from, BATCH).await? {
            is_all &= placed.len() < BATCH;
            let known: Vec<(&str, &Event)> = placed
                .iter()
                .map_while(|placed| match &placed.event {
                    Read::Known(event) => Some((placed.id.as_str(), event)),
                    Read::Unknown(_) => None,
                })
                .collect();
            if known.len() < placed.len() {
                tracing::error!(%shard, "this version does not know an event: search stands still before it");
                self.stopped.insert(shard);
            }
            let plan = Plan::of(known.iter().map(|(_, event)| *event));
            if !plan.is_empty() {
                self.keeper.follow(forum, plan).await?;
                self.has_written = true;
            }
            if let (Some((place, _)), Some(followed)) = (known.last(), self.keeper.places.get_mut(&shard.number())) {
                followed.place = (*place).to_owned();
                self.has_moved = true;
            }
        }
        Ok(is_all)
    }

    async fn commit(&mut self) -> Result<(), Hindrance> {
        if self.has_written || self.has_moved {
            self.keeper.commit().await?;
            self.has_committed();
        }
        Ok(())
    }

    fn has_committed(&mut self) {
        self.committed = Instant::now();
        self.has_written = false;
        self.has_moved = false;
        self.taken = 0;
    }
}
