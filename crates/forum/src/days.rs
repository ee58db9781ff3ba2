//! Figures by day: those that a node keeps in memory for a moment, those that are looked at from time to
//! time, and reading them. What is counted of an act, its own change counts (`model::tally`).

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::actor::{Actor, Role, SignedIn};
use model::change::{Change, Effect};
use model::ids::MemberId;
use model::list::{List, SiteList};
use model::shard::Shard;
use model::source::Source;
use model::tally::{Days, Figure, WHO_CAME_KEPT};
use model::trust::day_of;

use crate::{Forum, Problem};

/// Days that are kept together.
const STRETCH: u64 = 16;

/// Searches since they were last written down.
#[derive(Default)]
pub(crate) struct Searches {
    all: AtomicU64,
    fruitless: AtomicU64,
}

impl Searches {
    pub(crate) fn count(&self, found: bool) {
        self.all.fetch_add(1, Ordering::Relaxed);
        self.fruitless.fetch_add(u64::from(!found), Ordering::Relaxed);
    }
}

impl Forum {
    /// Writes the searches of the last while down.
    ///
    /// # Errors
    /// The store is away; what was not written down is kept.
    pub async fn write_searches(&self) -> Result<(), Problem> {
        let (all, fruitless) =
            (self.searches.all.swap(0, Ordering::Relaxed), self.searches.fruitless.swap(0, Ordering::Relaxed));
        if all == 0 {
            return Ok(());
        }
        let mut change = Change::new(Shard::SITE);
        change.tally_by(Figure::Searches, all, self.now());
        change.tally_by(Figure::Fruitless, fruitless, self.now());
        if let Err(error) = self.store.commit_in_bulk(change).await {
            self.searches.all.fetch_add(all, Ordering::Relaxed);
            self.searches.fruitless.fetch_add(fruitless, Ordering::Relaxed);
            return Err(error.into());
        }
        Ok(())
    }

    /// Writes down how things stand in these shards: how many have come, before it is forgotten who, and in
    /// that of the site how many questions and cases are open. Whoever does it again changes nothing.
    ///
    /// # Errors
    /// The store is away.
    pub async fn look_at(&self, shards: &[Shard]) -> Result<(), Problem> {
        let today = day_of(self.now());
        let known = today.saturating_sub(WHO_CAME_KEPT.as_secs() / 86_400 - 1)..=today;
        for shard in shards {
            let mut change = Change::new(*shard);
            let came = self.store.who_came(*shard, known.clone()).await?;
            change.effects.extend(came.into_iter().filter(|(_, came)| *came > 0).map(|(day, came)| Effect::SetTally {
                day,
                figure: Figure::Active,
                to: came,
            }));
            if *shard == Shard::SITE {
                let (unanswered, open) = self.open_ends().await?;
                change.effects.extend([
                    Effect::SetTally { day: today, figure: Figure::Unanswered, to: unanswered },
                    Effect::SetTally { day: today, figure: Figure::Open, to: open },
                ]);
            }
            if !change.effects.is_empty() {
                self.store.commit_in_bulk(change).await?;
            }
        }
        Ok(())
    }

    /// How many questions have no answer, and how many cases wait for a moderator.
    pub(crate) async fn open_ends(&self) -> Result<(u64, u64), Problem> {
        let site = self.site();
        let everything = site.audience(&Actor::Member(SignedIn::plain(MemberId(0), Role::Admin)));
        let unanswered = List::Site(everything, SiteList::Unanswered);
        let flagged: Vec<List> = site.categories().iter().map(|category| List::Flagged(category.id)).collect();
        let open = futures_util::future::try_join_all(flagged.iter().map(|list| self.store.list_length(list)));
        let (unanswered, open) = tokio::try_join!(self.store.list_length(&unanswered), open)?;
        Ok((unanswered, open.into_iter().sum()))
    }

    /// What was counted on these days: one round trip. Those that are long over say the same for ever, unless
    /// somebody imports what is older; a year of them is much to read, so a node keeps them for the rest of the day.
    pub(crate) async fn days(&self, days: RangeInclusive<u64>) -> Result<Days, Problem> {
        let today = day_of(self.now());
        let (mut all, mut left) = (Days::new(), None);
        for stretch in days.start() / STRETCH..=days.end() / STRETCH {
            let kept = self.memory.recall(&self.memory.days, &(stretch, today), source());
            match kept.filter(|_| is_over(stretch, today)) {
                Some(kept) => all.extend(kept.range(days.clone()).map(|(day, figures)| (*day, figures.clone()))),
                None => left = Some((left.map_or(stretch, |(first, _)| first), stretch)),
            }
        }
        let Some((first, last)) = left else { return Ok(all) };
        let began = self.moment();
        // As a whole where they are kept as a whole.
        let (start, end) = (first * STRETCH, ((last + 1) * STRETCH - 1).min((*days.end()).max(today)));
        let read = self.store.days(start..=end).await?;
        for stretch in (first..=last).filter(|stretch| is_over(*stretch, today)) {
            let here = read.range(stretch * STRETCH..(stretch + 1) * STRETCH);
            let here = Arc::new(here.map(|(day, figures)| (*day, figures.clone())).collect());
            self.memory.keep(&self.memory.days, (stretch, today), here, began);
        }
        all.extend(read.into_iter().filter(|(day, _)| days.contains(day)));
        Ok(all)
    }
}

/// Whether nothing is written down any more of a stretch of days: who came is for a few days.
fn is_over(stretch: u64, today: u64) -> bool {
    (stretch + 1) * STRETCH + WHO_CAME_KEPT.as_secs() / 86_400 < today
}

/// What no event says anything of.
fn source() -> Source {
    Source::Listing("days".to_owned())
}

#[cfg(test)]
#[path = "days_tests.rs"]
mod tests;
