//! Figures by day: those that a node keeps in memory for a moment, those that are looked at from time to
//! time, and reading them. What is counted of an act, its own change counts (`model::tally`).

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};

use model::actor::{Actor, Role, SignedIn};
use model::change::{Change, Effect};
use model::ids::MemberId;
use model::list::{List, SiteList};
use model::shard::Shard;
use model::tally::{Days, Figure, WHO_CAME_KEPT};
use model::trust::day_of;

use crate::{Forum, Problem};

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

    /// What was counted on these days.
    pub(crate) async fn days(&self, days: RangeInclusive<u64>) -> Result<Days, Problem> {
        Ok(self.store.days(days).await?)
    }
}
