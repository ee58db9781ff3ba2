//! What weighs on the forum: counting it without a write for each, writing it down, and what admins see of it.
//!
//! A node keeps what it has counted in memory, and adds it to what all have counted once a minute and when it stops.
//! A page of guests costs two additions, and only where a crawler has asked for it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::crawler::{Crawler, Taken};
use model::ids::MemberId;
use model::limits::{Bucket, Limited, Network, Whose};
use model::load::{Bucketful, Counted, Counts, Over, Slot};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::refused::{By, Cause, RECENT_KEPT, RECENT_MOST, Refused};
use model::time::Timestamp;
use store::{Added, BucketKind, Load};

use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::{Forum, Problem};

/// What a node has counted since it was last written down.
#[derive(Default)]
pub(crate) struct Pressure {
    crawled: [Crawled; Crawler::ALL.len()],
    noted: Mutex<Noted>,
}

/// What one crawler took.
#[derive(Default)]
struct Crawled {
    answers: [AtomicU64; Taken::ALL.len()],
    bytes: AtomicU64,
    /// When it was last here; 0, if it was not.
    seen: AtomicU64,
}

#[derive(Default)]
struct Noted {
    refused: Counts,
    fullest: BTreeMap<BucketKind, Bucketful>,
    /// From old to new.
    recent: VecDeque<Refused>,
}

impl Pressure {
    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, crawler: Crawler, taken: Taken, bytes: u64, now: Timestamp) {
        let place = Crawler::ALL.iter().position(|known| *known == crawler);
        let Some(crawled) = place.and_then(|place| self.crawled.get(place)) else { return };
        let place = Taken::ALL.iter().position(|known| *known == taken);
        if let Some(answers) = place.and_then(|place| crawled.answers.get(place)) {
            answers.fetch_add(1, Ordering::Relaxed);
        }
        crawled.bytes.fetch_add(bytes, Ordering::Relaxed);
        crawled.seen.fetch_max(now.0, Ordering::Relaxed);
    }

    /// What was counted; it stays, or is counted no longer.
    fn gathered(&self, stays: bool) -> Added {
        let read = |count: &AtomicU64| match stays {
            true => count.load(Ordering::Relaxed),
            false => count.swap(0, Ordering::Relaxed),
        };
        let noted = match stays {
            true => {
                let noted = self.noted();
                Noted { refused: noted.refused.clone(), fullest: noted.fullest.clone(), recent: noted.recent.clone() }
            }
            false => std::mem::take(&mut *self.noted()),
        };
        let mut added = Added { counts: noted.refused, fullest: noted.fullest, ..Added::default() };
        added.recent = noted.recent.into();
        for (crawler, crawled) in Crawler::ALL.into_iter().zip(&self.crawled) {
            for (taken, answers) in Taken::ALL.into_iter().zip(&crawled.answers) {
                added.counts.add(Counted::Took(crawler, taken), read(answers));
            }
            added.counts.add(Counted::Bytes(crawler), read(&crawled.bytes));
            let seen = read(&crawled.seen);
            if seen > 0 {
                added.seen.insert(crawler, Timestamp(seen));
            }
        }
        added
    }

    /// Takes back what was not written down.
    fn give_back(&self, added: Added, now: Timestamp) {
        for (crawler, crawled) in Crawler::ALL.into_iter().zip(&self.crawled) {
            for (taken, answers) in Taken::ALL.into_iter().zip(&crawled.answers) {
                answers.fetch_add(added.counts.get(Counted::Took(crawler, taken)), Ordering::Relaxed);
            }
            crawled.bytes.fetch_add(added.counts.get(Counted::Bytes(crawler)), Ordering::Relaxed);
            let seen = added.seen.get(&crawler).map_or(0, |seen| seen.0);
            crawled.seen.fetch_max(seen, Ordering::Relaxed);
        }
        let mut noted = self.noted();
        for (cause, times) in added.counts.refused() {
            noted.refused.add(Counted::Refused(cause), times);
        }
        for (kind, bucket) in added.fullest {
            noted.fill(kind, bucket, now);
        }
        for refused in added.recent.into_iter().rev() {
            noted.recent.push_front(refused);
        }
        noted.keep_few();
    }
}

impl Noted {
    fn fill(&mut self, kind: BucketKind, bucket: Bucketful, now: Timestamp) {
        if self.fullest.get(&kind).is_none_or(|known| bucket.is_fuller(known, now)) {
            self.fullest.insert(kind, bucket);
        }
    }

    fn keep_few(&mut self) {
        let surplus = self.recent.len().saturating_sub(RECENT_MOST);
        self.recent.drain(..surplus);
    }
}

/// What an admin sees of what weighs on the forum.
pub struct LoadPage {
    /// From old to new, each with what was counted in it on all nodes.
    pub slots: Vec<(Slot, Counts)>,
    /// All of these together.
    pub total: Counts,
    pub seen: BTreeMap<Crawler, Timestamp>,
    pub fullest: BTreeMap<BucketKind, Bucketful>,
    /// The last first.
    pub recent: Vec<Refused>,
    /// Those who are named in it, as far as they are there.
    pub members: HashMap<MemberId, MemberCard>,
    pub now: Timestamp,
}

impl Forum {
    /// An answer went to a crawler, of so many bytes.
    pub fn count_crawler(&self, crawler: Crawler, taken: Taken, bytes: u64) {
        self.pressure.count(crawler, taken, bytes, self.now());
    }

    /// Something was refused, or has to wait: to whom, and where it came from, as far as that is known. What comes
    /// from an operator's command is refused nothing.
    pub fn note_refused(&self, why: Cause, network: Option<Network>, member: Option<MemberId>) {
        let place = network.and_then(|network| self.place(network)).map(|place| place.mark);
        let mut noted = self.pressure.noted();
        noted.refused.add(Counted::Refused(why), 1);
        noted.recent.push_back(Refused { at: self.now(), why, place, member });
        noted.keep_few();
    }

    /// The same of who visits.
    pub(crate) fn note_refused_to(&self, view: &View, why: Cause) {
        self.note_refused(why, view.caller.network(), view.actor.id());
    }

    /// The same of what a limit refused.
    pub(crate) fn note_limited(&self, view: &View, limited: &Limited) {
        self.note_refused_to(view, Cause::Limit(limited.act, By::of(&limited.whose)));
    }

    /// Why a post waits that was just written.
    pub(crate) fn note_held(&self, view: &View, why: Vec<Cause>) {
        why.into_iter().for_each(|why| self.note_refused_to(view, why));
    }

    /// What does not take a text on account of a word in it, noted.
    pub(crate) fn not_taken(&self, view: &View, refusal: Refusal) -> Refusal {
        if matches!(refusal, Refusal::Invalid(_)) {
            self.note_refused_to(view, Cause::Word);
        }
        refusal
    }

    /// One was taken from each of these buckets, or not: they were in use until these moments before.
    pub(crate) fn note_taken(&self, buckets: &[Bucket], held: &[Timestamp], refused: Option<&Limited>) {
        let (now, mut network, mut member) = (self.now(), None, None);
        for (bucket, held) in buckets.iter().zip(held) {
            let mut filled = Bucketful {
                until: bucket.allowance.take(*held, now).unwrap_or(*held),
                reach: u64::try_from(bucket.allowance.reach().as_millis()).unwrap_or(u64::MAX),
                place: None,
                member: None,
            };
            match &bucket.whose {
                Whose::Account(id) => (filled.member, member) = (Some(*id), Some(*id)),
                Whose::Network(from) => {
                    (filled.place, network) = (self.place(*from).map(|place| place.mark), Some(*from))
                }
                Whose::Target(_) | Whose::Everybody => {}
            }
            self.pressure.noted().fill((bucket.act, By::of(&bucket.whose)), filled, now);
        }
        if let Some(limited) = refused {
            self.note_refused(Cause::Limit(limited.act, By::of(&limited.whose)), network, member);
        }
    }

    /// Adds what this node has counted to what all have.
    ///
    /// # Errors
    /// The store is away; what was not written down is kept.
    pub async fn write_load(&self) -> Result<(), Problem> {
        let (added, now) = (self.pressure.gathered(false), self.now());
        if added.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.store.add_load(&added, now, self.refused_kept()).await {
            self.pressure.give_back(added, now);
            return Err(error.into());
        }
        Ok(())
    }

    /// How long it is kept to whom something was refused: no longer than from where members signed in.
    fn refused_kept(&self) -> Duration {
        RECENT_KEPT.min(self.settings.keep_addresses)
    }

    /// Two round trips. What this node has counted and not written down yet is in it.
    ///
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn load(self: Arc<Self>, view: View, over: Over) -> Result<LoadPage, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let now = self.now();
        let since = now.minus(self.refused_kept());
        let Load { mut counts, mut seen, mut fullest, mut recent } = self.store.load(&over.slots(now), since).await?;
        let own = self.pressure.gathered(true);
        if let Some(mut last) = counts.last_entry() {
            last.get_mut().merge(&own.counts);
        }
        for (crawler, at) in own.seen {
            let known = seen.entry(crawler).or_default();
            *known = (*known).max(at);
        }
        for (kind, bucket) in own.fullest {
            if fullest.get(&kind).is_none_or(|known| bucket.is_fuller(known, now)) {
                fullest.insert(kind, bucket);
            }
        }
        fullest.retain(|_, bucket| bucket.percent(now) > 0);
        recent.extend(own.recent);
        recent.sort_by_key(|refused| std::cmp::Reverse(refused.at));
        recent.truncate(RECENT_MOST);
        let named = recent.iter().filter_map(|refused| refused.member);
        let named = named.chain(fullest.values().filter_map(|bucket| bucket.member));
        let members = self.cards(&each_once(named)).await?;
        let mut total = Counts::default();
        counts.values().for_each(|slot| total.merge(slot));
        Ok(LoadPage { slots: counts.into_iter().collect(), total, seen, fullest, recent, members, now })
    }
}
