//! What this node hears: every event of every shard, so that it knows which of the things in its
//! memory have changed.
//!
//! Unlike the followers, which carry an event onward once for the whole site, each node listens for
//! itself, holds no lease and writes nothing. While it does not hear, memory is not used.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use model::shard::Shard;
use model::source::Source;
use model::time::Timestamp;
use store::version::OtherVersion;
use store::{Placed, Position, Pulse, Read, StoreError};
use tokio::sync::{Notify, watch};

use crate::{Forum, Problem};

/// How often the streams are read when nothing wakes it.
const POLL: Duration = Duration::from_millis(400);
/// How long ago they may have been read last for memory to count: what is changed elsewhere shows
/// here within a second.
const HEARS: Duration = Duration::from_millis(900);
/// How soon after one reading that brought something the next may begin.
const PACE: Duration = Duration::from_millis(4);
/// How often it is seen to whether something was missed.
const PULSE: Duration = Duration::from_secs(1);
/// How long the store has to be silent to count as away: as long as a page waits for it. One late
/// answer is no absence.
const SILENT: Duration = Duration::from_millis(450);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// Events of a stream that are read at once.
const BATCH: usize = 500;
/// How long a list waits for what its reader has just done.
const PATIENCE: Duration = Duration::from_millis(250);

/// Something that somebody did: the place of its last event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub shard: Shard,
    pub at: Position,
}

#[derive(Default)]
pub(crate) struct Tail {
    heard: Mutex<Heard>,
    /// Told whenever something was heard.
    news: Notify,
}

#[derive(Default)]
struct Heard {
    /// When the reading began that has last brought all there was.
    at: Option<Instant>,
    passed: HashMap<Shard, Position>,
    silence: Option<Silence>,
    /// What keeps it from hearing though the store answers, as it was last told to the log.
    complaint: Option<String>,
    /// The data is of another version than this program's.
    other_version: Option<OtherVersion>,
}

/// Readings that failed one after the other, since the store could not be reached.
struct Silence {
    began: Instant,
    since: Timestamp,
    /// It has lasted long enough to be no accident.
    is_absence: bool,
}

impl Heard {
    /// The store has answered.
    fn end_silence(&mut self) {
        if self.silence.take().is_some_and(|silence| silence.is_absence) {
            tracing::info!("the store answers again");
        }
    }
}

impl Tail {
    /// Whether this node knows what has happened up to now, give or take a second.
    pub(crate) fn hears(&self) -> bool {
        self.heard().at.is_some_and(|at| at.elapsed() < HEARS)
    }

    /// Whether it has heard of all of this.
    pub(crate) fn has_passed(&self, done: &[Done]) -> bool {
        if done.is_empty() {
            return true;
        }
        let heard = self.heard();
        done.iter().all(|done| heard.passed.get(&done.shard).is_some_and(|passed| *passed >= done.at))
    }

    /// # Errors
    /// The data was found to be of another version than this program's: what it holds now, this
    /// program would read wrongly.
    pub(crate) fn knows_the_data(&self) -> Result<(), Problem> {
        self.heard().other_version.map_or(Ok(()), |other| Err(StoreError::from(other).into()))
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where the node stands in the streams, while it listens.
#[derive(Default)]
struct Place {
    cursors: BTreeMap<Shard, Position>,
    pulses: BTreeMap<Shard, String>,
    pulse_felt: Option<Instant>,
}

impl Forum {
    /// Since when the store, or the part of it that a node of a cluster has, has not answered this
    /// node; nothing while all of it does. One late answer does not count, nor does an answer that
    /// is of no use.
    pub fn away_since(&self) -> Option<Timestamp> {
        let heard = self.tail.heard();
        heard.silence.as_ref().filter(|silence| silence.is_absence).map(|silence| silence.since)
    }

    /// Whether this node hears what happens.
    pub fn hears(&self) -> bool {
        self.tail.hears()
    }

    /// Whether this node has heard of all of this.
    pub fn has_heard(&self, done: &[Done]) -> bool {
        self.tail.hears() && self.tail.has_passed(done)
    }

    /// Listens until `stop` says so. `woken` is told when there may be news.
    pub async fn listen_along(self: Arc<Self>, woken: Arc<Notify>, mut stop: watch::Receiver<bool>) {
        let here = self.store.woken();
        let mut place = Place::default();
        while !*stop.borrow() {
            let (own, others) = (here.notified(), woken.notified());
            tokio::pin!(own, others);
            own.as_mut().enable();
            others.as_mut().enable();
            let (began, since) = (Instant::now(), self.now());
            match self.hear(&mut place, began).await {
                Ok(0) => {
                    tokio::select! {
                        () = own => {}
                        () = others => {}
                        () = tokio::time::sleep(POLL) => {}
                        _ = stop.changed() => {}
                    }
                }
                Ok(heard) => {
                    if heard < BATCH {
                        tokio::time::sleep(PACE.saturating_sub(began.elapsed())).await;
                    }
                }
                Err(problem) => {
                    self.lose_touch(&problem, began, since);
                    // Whatever answers next may be another server.
                    place.pulse_felt = None;
                    if problem.other_version().is_some() {
                        // And the next data that this version knows is no continuation of what it
                        // has heard, whichever server has it.
                        place.pulses.clear();
                    }
                    tokio::select! { () = tokio::time::sleep(AGAIN) => {} _ = stop.changed() => {} }
                }
            }
        }
    }

    /// A reading failed that began at this time.
    fn lose_touch(&self, problem: &Problem, began: Instant, since: Timestamp) {
        let mut heard = self.tail.heard();
        heard.at = None;
        let Problem::Away(error) = problem else {
            heard.end_silence();
            let complaint = format!("{problem:?}");
            if heard.complaint.as_ref() != Some(&complaint) {
                tracing::error!(error = %complaint, "events cannot be read; every page is read from the store");
                heard.complaint = Some(complaint);
            }
            return;
        };
        if let Some(other) = problem.other_version() {
            // It does answer, but what it says now this program would read wrongly.
            if heard.other_version.replace(other).is_none() {
                tracing::error!("this node serves and writes nothing any more: {other}");
            }
            let silence = heard.silence.get_or_insert(Silence { began, since, is_absence: true });
            silence.is_absence = true;
            return;
        }
        // What does not answer may be of another version still.
        let Some(silence) = &mut heard.silence else {
            tracing::debug!(%error, "the store did not answer in time");
            heard.silence = Some(Silence { began, since, is_absence: false });
            return;
        };
        if !silence.is_absence && silence.began.elapsed() >= SILENT {
            silence.is_absence = true;
            tracing::warn!(%error, "the store does not answer; what is remembered is shown to guests");
        }
    }

    /// Reads what is new; answers with how many events that was.
    async fn hear(&self, place: &mut Place, began: Instant) -> Result<usize, Problem> {
        if place.pulse_felt.is_none_or(|felt| felt.elapsed() >= PULSE) {
            self.feel_pulse(place).await?;
            place.pulse_felt = Some(began);
            self.tail.heard().end_silence();
        }
        let from: Vec<(Shard, String)> =
            place.cursors.iter().map(|(shard, position)| (*shard, position.to_string())).collect();
        let mut events = 0;
        let mut is_all = true;
        for (shard, placed) in self.store.read_events_now(&from, BATCH).await? {
            self.take_note(&placed).await?;
            events += placed.len();
            is_all &= placed.len() < BATCH;
            if let Some(position) = placed.last().and_then(|last| last.id.parse().ok()) {
                place.cursors.insert(shard, position);
            }
        }
        let mut heard = self.tail.heard();
        heard.passed.extend(&place.cursors);
        heard.end_silence();
        heard.complaint = None;
        if is_all {
            heard.at = Some(began);
            heard.other_version = None;
        }
        drop(heard);
        self.tail.news.notify_waiters();
        Ok(events)
    }

    /// Goes to the end of every stream of which something may have been missed.
    async fn feel_pulse(&self, place: &mut Place) -> Result<(), Problem> {
        let mut missed = Vec::new();
        for (shard, Pulse { trimmed, server }) in self.store.pulses().await? {
            let is_same = place.pulses.get(&shard) == Some(&server);
            if is_same && place.cursors.get(&shard).is_some_and(|cursor| *cursor >= trimmed) {
                continue;
            }
            missed.push((shard, server, self.store.newest_event_now(shard).await?));
        }
        if missed.is_empty() {
            return Ok(());
        }
        // The place moves on last: if any of this fails, it is found missing again.
        self.refresh_site().await?;
        self.memory.changes.mark_everything();
        for (shard, server, newest) in missed {
            place.pulses.insert(shard, server);
            place.cursors.insert(shard, newest);
        }
        Ok(())
    }

    async fn take_note(&self, events: &[Placed]) -> Result<(), Problem> {
        let mut sources = Vec::new();
        let mut is_known = true;
        for placed in events {
            match &placed.event {
                Read::Known(event) => sources.extend(event.sources()),
                // Of a newer version: it may concern anything.
                Read::Unknown(_) => is_known = false,
            }
        }
        if !is_known || sources.contains(&Source::Site) {
            self.refresh_site().await?;
        }
        for source in &sources {
            self.memory.changes.mark(source);
        }
        if !is_known {
            self.memory.changes.mark_everything();
        }
        Ok(())
    }

    /// Waits for a moment until lists say what somebody has done.
    ///
    /// # Errors
    /// The store is away.
    pub async fn await_listing(&self, done: &[Done]) -> Result<(), Problem> {
        let began = Instant::now();
        for done in done {
            loop {
                let cursor: Position =
                    self.store.follow_state_now(done.shard).await?.cursor.parse().unwrap_or_default();
                if cursor >= done.at || began.elapsed() >= PATIENCE {
                    break;
                }
                let news = self.tail.news.notified();
                let _ = tokio::time::timeout(Duration::from_millis(5), news).await;
            }
        }
        Ok(())
    }
}
