//! Recomputing what is derived, and saying where it differs.
//!
//! It goes twice over everything, and holds little of it at a time. First each post and topic is
//! asked what it implies, and whether that is there; what is there is counted. Then each list and
//! index is asked how long it is: only one that is longer than what was found in it is read
//! itself, entry by entry, for what nothing implies.

mod lists;
mod series;
mod threads;
mod uploads;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use model::ids::{CategoryId, MemberId};
use model::list::Audience;
use model::shard::Shard;
use model::source::post_count;
use model::topic::Standing;

use crate::{Forum, Problem};

/// How many things are looked at together.
const SOME: usize = 500;

/// A derived value that is not what its source implies.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The list or count, as its key spells it.
    pub place: String,
    pub item: String,
    pub found: Option<f64>,
    pub implied: Option<f64>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let show = |value: Option<f64>| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
        write!(f, "{} {}: {} is there, {} is implied", self.place, self.item, show(self.found), show(self.implied))
    }
}

/// What was found so far.
struct Verifying<'a> {
    forum: &'a Forum,
    audiences: Vec<(Audience, BTreeSet<CategoryId>)>,
    lists: lists::Found,
    differences: Vec<Difference>,
    /// Votes that members received in each shard, as their posts say.
    received: BTreeMap<(MemberId, Shard), i64>,
    /// Files, with the posts that use them.
    uses: uploads::Uses,
    within: series::Within,
}

impl Forum {
    /// Compares every list, index and count with what topics, posts and votes imply. Views are left
    /// out: they are counted in memory and written down later. `seen` hears of each topic that was
    /// read.
    ///
    /// # Errors
    /// The store is away.
    pub async fn verify(&self, mut seen: impl FnMut()) -> Result<Vec<Difference>, Problem> {
        let site = self.refresh_site().await?;
        let audiences = site.audiences();
        let mut verifying = Verifying {
            forum: self,
            audiences,
            lists: lists::Found::default(),
            differences: Vec::new(),
            received: BTreeMap::new(),
            uses: uploads::Uses::default(),
            within: series::Within::default(),
        };
        let mut subtotals: BTreeMap<(CategoryId, Shard), i64> = BTreeMap::new();
        for shard in Shard::all() {
            let counted = verifying.shard(shard, &mut seen).await?;
            let own: BTreeMap<CategoryId, i64> = self.store.shard_counts(shard).await?.into_iter().collect();
            for category in site.categories() {
                let counted = counted.get(&category.id).copied().unwrap_or(0);
                let found = own.get(&category.id).copied().unwrap_or(0);
                verifying.compare(&format!("counts of shard {shard}"), category.id, found, counted);
                subtotals.insert((category.id, shard), counted);
            }
        }
        for category in site.categories() {
            let found: BTreeMap<u64, i64> = self.store.subtotals(category.id).await?.into_iter().collect();
            for shard in Shard::all() {
                let implied = subtotals.get(&(category.id, shard)).copied().unwrap_or(0);
                let found = found.get(&shard.number()).copied().unwrap_or(0);
                verifying.compare(&post_count(category.id), shard, found, implied);
            }
        }
        verifying.received().await?;
        verifying.uploads().await?;
        verifying.series().await?;
        verifying.tags().await?;
        for shard in Shard::all() {
            verifying.leftovers(shard).await?;
        }
        Ok(verifying.differences)
    }
}

impl Verifying<'_> {
    /// Posts and topics of a shard; answers with how many posts it has of each category.
    async fn shard(&mut self, shard: Shard, seen: &mut impl FnMut()) -> Result<BTreeMap<CategoryId, i64>, Problem> {
        let mut threads = self.posts(shard).await?;
        let mut counted: BTreeMap<CategoryId, i64> = BTreeMap::new();
        for some in self.forum.store.topics_of(shard).await?.chunks(SOME) {
            let standings = self.forum.store.standings(some).await?;
            for (topic, _) in some.iter().zip(&standings).filter(|(_, standing)| standing.is_none()) {
                self.differ(&format!("topics of shard {shard}"), topic, Some(1.0), None);
            }
            let standings: Vec<Standing> = standings.into_iter().flatten().collect();
            for Standing { topic, .. } in &standings {
                seen();
                if let Some(within) = &topic.series {
                    self.within.entry(within.id).or_default().insert(topic.id, (**within).clone());
                }
                let posts = threads.standing(topic.id);
                self.compare(&format!("t:{}", topic.id), "posts", topic.posts as i64, posts);
                if topic.is_shown() {
                    *counted.entry(topic.category).or_default() += posts;
                }
            }
            self.acceptances(&standings).await?;
            self.topics(&standings).await?;
            self.indexes(some, &mut threads).await?;
        }
        for topic in threads.left() {
            self.differ(&format!("topics of shard {shard}"), topic, None, Some(1.0));
        }
        Ok(counted)
    }

    /// What members received: as it is counted where the posts are, and as it is noted with them.
    async fn received(&mut self) -> Result<(), Problem> {
        let implied = std::mem::take(&mut self.received);
        let mut members: BTreeSet<MemberId> = implied.keys().map(|(member, _)| *member).collect();
        for shard in Shard::all() {
            let counted: BTreeMap<MemberId, i64> = self.forum.store.all_received_in(shard).await?.into_iter().collect();
            let here = implied.keys().filter(|(_, at)| *at == shard).map(|(member, _)| *member);
            for member in here.chain(counted.keys().copied()).collect::<BTreeSet<_>>() {
                let implied = implied.get(&(member, shard)).copied().unwrap_or(0);
                let found = counted.get(&member).copied().unwrap_or(0);
                self.compare(&format!("received in shard {shard}"), member, found, implied);
            }
            members.extend(self.forum.store.members_of(shard).await?);
        }
        for member in members {
            let noted: BTreeMap<u64, i64> = self.forum.store.received_subtotals(member).await?.into_iter().collect();
            for shard in Shard::all() {
                let implied = implied.get(&(member, shard)).copied().unwrap_or(0);
                let found = noted.get(&shard.number()).copied().unwrap_or(0);
                self.compare(&model::source::received(member), shard, found, implied);
            }
        }
        Ok(())
    }

    fn compare(&mut self, place: &str, item: impl fmt::Display, found: i64, implied: i64) {
        if found != implied {
            self.differ(place, item, Some(found as f64), Some(implied as f64));
        }
    }

    fn differ(&mut self, place: &str, item: impl fmt::Display, found: Option<f64>, implied: Option<f64>) {
        self.differences.push(Difference { place: place.to_owned(), item: item.to_string(), found, implied });
    }
}
