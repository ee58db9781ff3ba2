//! Followers: what carries events onward.
//!
//! For each shard one node holds a lease and works the shard's stream in order. What it writes is
//! what the present state implies, so doing it again changes nothing; and it carries the lease's
//! epoch, so a holder that was stalled and overtaken can no longer write.

mod carry;
mod forgetting;
mod mailing;
mod parking;
mod plan;
mod rounds;
mod telling;
mod told_letters;
mod uploads;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use model::event::{Due, Event};
use model::list::Audience;
use model::rules::order;
use model::shard::Shard;
use store::{Derived, Lease, Placed};
use tokio::sync::{Mutex, watch};

use crate::{Forum, Problem};
use carry::{Audiences, with_gone};
use rounds::Round;

/// How long a lease lasts, and how often it is renewed.
const LEASE: Duration = Duration::from_secs(6);
const RENEW: Duration = Duration::from_secs(2);
/// How often streams are looked at when nothing wakes the follower, and what is due is seen to.
const POLL: Duration = Duration::from_secs(1);
/// How often views are written down.
const VIEWS: Duration = Duration::from_secs(5);
/// How often what weighs on the forum is.
const LOAD: Duration = Duration::from_secs(60);
/// How often it is looked at how things stand, for the figures of the day.
const LOOK: Duration = Duration::from_secs(10 * 60);
/// How long letters that are on their way are waited for at the end.
const LAST_LETTERS: Duration = Duration::from_secs(3);
/// How long a backup that is being written is waited for at the end, which gives it up.
const LAST_BACKUP: Duration = Duration::from_secs(3);
/// How long the search index is waited for at the end.
const LAST_INDEX: Duration = Duration::from_secs(3);
/// Events of one stream that are worked at once.
const BATCH: usize = 200;
/// The followers of this node.
pub struct Followers {
    forum: Arc<Forum>,
    /// Names this node among the holders of leases.
    holder: String,
    shards: Mutex<HashMap<Shard, Work>>,
    /// How far telling members is, in each shard whose lease this node holds.
    teller: Mutex<HashMap<Shard, telling::Turn>>,
    /// Events of other nodes have been heard of.
    heard: Arc<tokio::sync::Notify>,
    /// Letters were queued.
    letters: tokio::sync::Notify,
    /// How many shards are held and stand still, for who does not want to wait for a pass.
    held: AtomicUsize,
    stopped: AtomicUsize,
}

/// How the followers of this node stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// Shards whose events they carry onward.
    pub held: usize,
    /// Those of them that stand still before an event of a later version.
    pub stopped: usize,
}

/// A shard whose lease this node holds.
#[derive(Clone, Debug)]
struct Work {
    lease: Lease,
    cursor: String,
    /// The audiences that its topics may be listed for: those of now, and those that are gone,
    /// until everything that was on its way when they went has been carried onward.
    audiences: Vec<Audience>,
    /// The audiences that its topics were last listed for as a whole; none if that was begun and
    /// did not come to its end, or if it is not known.
    listed_for: Option<Vec<Audience>>,
    /// An event that this version does not know: nothing goes past it.
    stopped: bool,
}

/// When periodic work was last done.
struct Last {
    renewed: Option<Instant>,
    due: Option<Instant>,
    views: Instant,
    load: Instant,
    looked: Option<Instant>,
    trimmed: Instant,
}

impl Round for Last {
    async fn round(&mut self, followers: &Followers) -> Result<usize, Problem> {
        followers.turn(self).await
    }
}

impl Followers {
    /// # Errors
    /// The operating system gives no randomness for the holder's name.
    pub fn new(forum: Arc<Forum>) -> Result<Self, Problem> {
        let holder = auth::random::bytes::<12>()?.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            forum,
            holder,
            shards: Mutex::default(),
            teller: Mutex::default(),
            heard: Arc::default(),
            letters: tokio::sync::Notify::new(),
            held: AtomicUsize::new(0),
            stopped: AtomicUsize::new(0),
        })
    }

    /// Works until `stop` says so, then writes down what is left and gives the leases back.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let listener = tokio::spawn(Arc::clone(&self).listen());
        let tail = tokio::spawn(Arc::clone(&self.forum).listen_along(Arc::clone(&self.heard), stop.clone()));
        let forgetting = tokio::spawn(Arc::clone(&self).forget_along(stop.clone()));
        let mut mailing = tokio::spawn(Arc::clone(&self).send_along(stop.clone()));
        let sweeping = tokio::spawn(Arc::clone(&self.forum).sweep_along());
        let teller = tokio::spawn(Arc::clone(&self).tell_along(stop.clone()));
        let mut indexing = tokio::spawn(Arc::clone(&self.forum).index_along(Arc::clone(&self.heard), stop.clone()));
        let mut backing_up = tokio::spawn(Arc::clone(&self).back_up_along(stop.clone()));
        let last = Last {
            renewed: None,
            due: None,
            views: Instant::now(),
            load: Instant::now(),
            looked: None,
            trimmed: Instant::now(),
        };
        let waits = "followers wait: the store cannot be read";
        self.in_rounds(stop, waits, last).await;
        listener.abort();
        tail.abort();
        if let Err(error) = teller.await {
            tracing::error!(%error, "telling members has ended before its time");
        }
        forgetting.abort();
        sweeping.abort();
        if tokio::time::timeout(LAST_BACKUP, &mut backing_up).await.is_err() {
            backing_up.abort();
            tracing::warn!("a backup was being made: what there is of it is seen to by the next start");
        }
        if tokio::time::timeout(LAST_INDEX, &mut indexing).await.is_err() {
            indexing.abort();
            tracing::warn!("the search index was not closed in time; it goes on from its last commit");
        }
        // A letter that is being handed over is waited for: cut off, it would go once more.
        if tokio::time::timeout(LAST_LETTERS, &mut mailing).await.is_err() {
            mailing.abort();
            tracing::warn!("letters were on their way: they are sent again, under the same Message-ID");
        }
        if let Err(problem) = self.forum.write_views().await {
            tracing::warn!(error = ?problem, "views of the last seconds were not written down");
        }
        if let Err(problem) = self.forum.write_searches().await {
            tracing::warn!(error = ?problem, "searches of the last seconds were not counted");
        }
        if let Err(problem) = self.forum.write_kept_out().await {
            tracing::warn!(error = ?problem, "what blocks kept out in the last seconds was not counted");
        }
        if let Err(problem) = self.forum.write_load().await {
            tracing::warn!(error = ?problem, "what was refused in the last minute, and what crawlers took, was not counted");
        }
        if let Err(problem) = self.forum.write_reads(true).await {
            tracing::warn!(error = ?problem, "what members read in the last hour was not written down");
        }
        if let Err(problem) = self.release().await {
            tracing::warn!(error = ?problem, "leases were not given back: they run out by themselves");
        }
    }

    async fn listen(self: Arc<Self>) {
        loop {
            let ended = self.forum.store.listen(|| self.heard.notify_waiters()).await;
            tracing::debug!(?ended, "not listening; polling each second until it works again");
            tokio::time::sleep(POLL).await;
        }
    }

    /// One turn of the loop; answers with how many events were worked.
    async fn turn(&self, last: &mut Last) -> Result<usize, Problem> {
        if last.renewed.is_none_or(|at| at.elapsed() >= RENEW) {
            self.take_leases().await?;
            last.renewed = Some(Instant::now());
        }
        // First, so that nothing of what follows can hold it up.
        let worked = self.pass().await?;
        if last.due.is_none_or(|at| at.elapsed() >= POLL) {
            self.see_to_due().await?;
            last.due = Some(Instant::now());
        }
        if last.views.elapsed() >= VIEWS {
            self.forum.write_views().await?;
            self.forum.write_searches().await?;
            self.forum.write_kept_out().await?;
            self.forum.write_reads(false).await?;

            last.views = Instant::now();
        }
        if last.load.elapsed() >= LOAD {
            self.forum.write_load().await?;
            last.load = Instant::now();
        }
        if last.looked.is_none_or(|at| at.elapsed() >= LOOK) {
            let held: Vec<Shard> = self.shards.lock().await.keys().copied().collect();
            self.forum.look_at(&held).await?;
            last.looked = Some(Instant::now());
        }
        if self.forum.settings.trim_every.is_some_and(|every| last.trimmed.elapsed() >= every) {
            self.trim(self.forum.settings.keep_events).await?;
            last.trimmed = Instant::now();
        }
        Ok(worked)
    }

    /// Takes the leases that are free, and renews those that are held.
    ///
    /// # Errors
    /// The store is away.
    pub async fn take_leases(&self) -> Result<(), Problem> {
        let held = self.forum.store.take_leases(&self.holder, LEASE).await?;
        let mut shards = self.shards.lock().await;
        shards.retain(|shard, _| held.iter().any(|lease| lease.shard == *shard));
        for lease in held {
            if shards.get(&lease.shard).is_some_and(|work| work.lease == lease) {
                continue;
            }
            let state = self.forum.store.follow_state(lease.shard).await?;
            let listed_for = state.is_listed.then(|| state.audiences.clone());
            let work = Work { lease, cursor: state.cursor, audiences: state.audiences, listed_for, stopped: false };
            shards.insert(lease.shard, work);
        }
        self.note_post(&shards);
        Ok(())
    }

    pub(crate) fn forum(&self) -> &Forum {
        &self.forum
    }

    /// Whether this node carries a shard's events onward.
    pub(crate) async fn holds(&self, shard: Shard) -> bool {
        self.shards.lock().await.contains_key(&shard)
    }

    fn note_post(&self, shards: &HashMap<Shard, Work>) {
        self.held.store(shards.len(), Ordering::Relaxed);
        self.stopped.store(shards.values().filter(|work| work.stopped).count(), Ordering::Relaxed);
    }

    /// As it was at the end of the last pass.
    pub fn post(&self) -> Post {
        Post { held: self.held.load(Ordering::Relaxed), stopped: self.stopped.load(Ordering::Relaxed) }
    }

    /// Works what stands in the streams now; answers with how many events that was.
    ///
    /// # Errors
    /// The store is away: what was not done is done by the next pass.
    pub async fn pass(&self) -> Result<usize, Problem> {
        let mut shards = self.shards.lock().await;
        self.know_the_site().await?;
        // The whole pass goes by the rights of one moment, whatever this node hears meanwhile: only
        // so is it known which lists were written.
        let rights = self.forum.site().audiences();
        let audiences: Vec<Audience> = rights.iter().map(|(audience, _)| audience.clone()).collect();
        let mut failed = self.list_for_new_audiences(&mut shards, &rights, &audiences).await?;
        let from: Vec<(Shard, String)> = shards
            .iter()
            .filter(|(_, work)| !work.stopped)
            .map(|(shard, work)| (*shard, work.cursor.clone()))
            .collect();
        let read = self.forum.store.read_events(&from, BATCH).await?;
        let works = read.iter().filter_map(|(shard, events)| Some((shards.get(shard)?.clone(), events)));
        let rights = &rights;
        let done = works.map(|(work, events)| async move { (work.lease.shard, self.work(work, events, rights).await) });
        let done = futures_util::future::join_all(done).await;
        let mut worked = 0;
        for (shard, result) in done {
            match result {
                Ok(Some((work, events))) => {
                    worked += events;
                    shards.insert(shard, work);
                }
                // Overtaken: whoever holds the lease now works on.
                Ok(None) => {
                    shards.remove(&shard);
                }
                Err(problem) => failed = Some(problem),
            }
        }
        self.note_post(&shards);
        let drained = from
            .iter()
            .map(|(shard, _)| *shard)
            .filter(|shard| read.iter().all(|(busy, events)| busy != shard || events.is_empty()));
        for shard in drained {
            if let Some(work) = shards.get_mut(&shard) {
                self.forget_gone_audiences(work, &audiences).await?;
            }
        }
        failed.map_or(Ok(worked), Err)
    }

    /// Whatever this node has heard: rights are those that are in force now.
    async fn know_the_site(&self) -> Result<(), Problem> {
        if self.forum.site().revision != self.forum.store.site_revision().await? {
            self.forum.refresh_site().await?;
        }
        Ok(())
    }

    /// Carries a shard's events onward and moves its cursor; `None` if it was overtaken.
    async fn work(
        &self,
        mut work: Work,
        events: &[Placed],
        rights: &Audiences,
    ) -> Result<Option<(Work, usize)>, Problem> {
        let known = events.iter().take_while(|placed| matches!(placed.event, store::Read::Known(_))).count();
        if let Some(Placed { id, event: store::Read::Unknown(text) }) = events.get(known) {
            tracing::error!(shard = %work.lease.shard, event = %id, %text,
                "this version does not know an event and stops before it: run the version that wrote it");
            work.stopped = true;
        }
        let events = events.get(..known).unwrap_or_default();
        let Some(newest) = events.last() else { return Ok(Some((work, 0))) };
        if events.iter().any(|placed| matches!(placed.event, store::Read::Known(Event::LetterQueued { .. }))) {
            self.letters.notify_one();
        }
        let audiences = with_gone(rights, &work.audiences);
        if carry::carry(&self.forum, work.lease, events, &audiences).await? == Derived::Overtaken
            || self.forum.store.set_cursor(work.lease, &newest.id).await? == Derived::Overtaken
        {
            tracing::info!(shard = %work.lease.shard, "another node has taken this shard's stream over");
            return Ok(None);
        }
        work.cursor.clone_from(&newest.id);
        Ok(Some((work, events.len())))
    }

    /// When the rights have changed, there are audiences whose lists do not exist yet. Answers with
    /// why it failed for a shard: that one is seen to again by the next pass.
    async fn list_for_new_audiences(
        &self,
        shards: &mut HashMap<Shard, Work>,
        rights: &Audiences,
        now: &[Audience],
    ) -> Result<Option<Problem>, Problem> {
        let mut failed = None;
        for work in shards.values_mut().filter(|work| work.listed_for.as_deref() != Some(now)) {
            match self.list_again(work, rights, now).await {
                // Overtaken: whoever holds the lease now does it.
                Ok(()) => {}
                Err(away @ Problem::Away(_)) => return Err(away),
                Err(problem) => failed = Some(problem),
            }
        }
        Ok(failed)
    }

    /// Lists a shard's topics for the audiences of now. Which lists are written into is recorded
    /// before, so that whoever comes after knows of them, however far this got.
    async fn list_again(&self, work: &mut Work, rights: &Audiences, now: &[Audience]) -> Result<(), Problem> {
        let gone = work.audiences.iter().filter(|audience| !now.contains(audience));
        let both: Vec<Audience> = now.iter().chain(gone).cloned().collect();
        work.listed_for = None;
        if self.forum.store.set_audiences(work.lease, &both, false).await? == Derived::Overtaken {
            return Ok(());
        }
        work.audiences.clone_from(&both);
        let listed = carry::list_again(&self.forum, work.lease, &with_gone(rights, &both)).await?;
        if listed == Derived::Done && self.forum.store.set_audiences(work.lease, &both, true).await? == Derived::Done {
            work.listed_for = Some(now.to_vec());
        }
        Ok(())
    }

    /// Nothing is on its way any more that could concern audiences that are gone: their lists are
    /// empty and stay so.
    async fn forget_gone_audiences(&self, work: &mut Work, now: &[Audience]) -> Result<(), Problem> {
        if work.audiences != now
            && work.listed_for.as_deref() == Some(now)
            && self.forum.store.set_audiences(work.lease, now, true).await? == Derived::Done
        {
            work.audiences = now.to_vec();
        }
        Ok(())
    }

    /// Makes events of what is due.
    ///
    /// # Errors
    /// The store is away.
    pub async fn see_to_due(&self) -> Result<(), Problem> {
        let held: Vec<Shard> = self.shards.lock().await.keys().copied().collect();
        let now = self.forum.now();
        let due = held.into_iter().map(|shard| self.forum.store.due(shard, now));
        let mut failed = None;
        for (due, at) in futures_util::future::try_join_all(due).await?.into_iter().flatten() {
            let done = match (order::fall_due(&due, at), &due) {
                (Some(change), _) => self.forum.store.commit_in_bulk(change).await.map(|_| ()).map_err(Problem::from),
                (None, Due::Welcome { admin }) => self.forum.welcome(*admin).await,
                (None, Due::Archive { member }) => self.forum.go_on_with_archive(*member).await,
                (None, Due::Cleanup { member }) => self.forum.go_on_with_cleanup(*member, at).await,
                (None, Due::Departure { member }) => self.forum.go_on_with_departure(*member).await,
                (None, Due::UploadUnused { upload }) => self.forum.see_to_upload(upload, at).await,
                (None, Due::TrustWeighed { member }) => self.forum.weigh_trust(*member, at).await,
                (None, Due::AnnouncementTurns { .. }) => self.forum.turn_announcement(&due, at).await,
                (None, Due::TopicMerges { topic }) => self.forum.go_on_with_merging(*topic, Some(at)).await,
                (None, Due::CategoryMerged { .. }) => self.forum.go_on_with_category(&due, at).await,
                (None, Due::TopicLocks { topic } | Due::TopicOpens { topic }) => {
                    self.forum.see_to_timer(*topic, &due, at).await
                }
                (None, Due::TagMerged { .. }) => self.forum.go_on_with_merge(&due, at).await,
                (None, _) => Ok(()),
            };
            // One that fails is tried again later and holds up no other.
            failed = done.err().or(failed);
        }
        failed.map_or(Ok(()), Err)
    }

    /// Trims the streams behind their slowest cursors, but for events younger than `keep`.
    ///
    /// # Errors
    /// The store is away.
    pub async fn trim(&self, keep: Duration) -> Result<(), Problem> {
        let held: Vec<Shard> = self.shards.lock().await.keys().copied().collect();
        futures_util::future::try_join_all(held.into_iter().map(|shard| self.forum.store.trim(shard, keep))).await?;
        Ok(())
    }

    /// Works until nothing is left to do anywhere, or waits until whoever holds the leases has.
    ///
    /// # Errors
    /// The store is away.
    pub async fn settle(&self) -> Result<(), Problem> {
        self.take_leases().await?;
        let mut renewed = Instant::now();
        loop {
            if renewed.elapsed() >= RENEW {
                self.take_leases().await?;
                renewed = Instant::now();
            }
            if self.pass().await? + self.tell().await? > 0 {
                continue;
            }
            if self.is_settled().await? {
                self.forum.settle_index().await?;
                if self.forum.settings.trim_every.is_some() {
                    self.trim(Duration::ZERO).await?;
                }
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn is_settled(&self) -> Result<bool, Problem> {
        let stopped: Vec<Shard> =
            self.shards.lock().await.iter().filter(|(_, work)| work.stopped).map(|(shard, _)| *shard).collect();
        let lags = self.lags().await?;
        Ok(lags.iter().all(|(shard, behind)| !behind || stopped.contains(shard)))
    }

    /// Which shards have events that were not carried onward yet.
    ///
    /// # Errors
    /// The store is away.
    pub async fn lags(&self) -> Result<Vec<(Shard, bool)>, Problem> {
        let store = &self.forum.store;
        let each = Shard::all().map(|shard| async move {
            let (newest, state) = tokio::try_join!(store.newest_event(shard), store.follow_state(shard))?;
            let is_behind = newest != state.cursor || newest != state.teller;
            Ok::<_, Problem>((shard, is_behind && newest != store::BEGINNING))
        });
        futures_util::future::try_join_all(each).await
    }

    /// Gives the leases back, so that another node can take them at once.
    ///
    /// # Errors
    /// The store is away.
    pub async fn release(&self) -> Result<(), Problem> {
        self.shards.lock().await.clear();
        self.note_post(&HashMap::new());
        self.teller.lock().await.clear();
        Ok(self.forum.store.release_leases(&self.holder).await?)
    }
}
