//! Recomputing what is derived, and saying where it differs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use model::ids::{CategoryId, PostId};
use model::list::{Audience, List, Sort, post_entries, topic_entries};
use model::rules::posts::is_answer;
use model::shard::Shard;
use model::source::post_count;
use store::PlacedPost;

use crate::{Forum, Problem};

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

type Entries = BTreeMap<String, f64>;

impl Forum {
    /// Compares every list and count with what topics and posts imply. Views are left out: they
    /// are counted in memory and written down later. `seen` hears of each topic that was read.
    ///
    /// # Errors
    /// The store is away.
    pub async fn verify(&self, mut seen: impl FnMut()) -> Result<Vec<Difference>, Problem> {
        let site = self.refresh_site().await?;
        let audiences = site.audiences();
        let mut implied: BTreeMap<List, Entries> = BTreeMap::new();
        let mut subtotals: BTreeMap<(CategoryId, Shard), i64> = BTreeMap::new();
        let mut differences = Vec::new();
        for shard in Shard::all() {
            let mut counted: BTreeMap<CategoryId, i64> = BTreeMap::new();
            let topics = self.store.topics_of(shard).await?;
            for some in topics.chunks(200) {
                for standing in self.store.standings(some).await?.into_iter().flatten() {
                    seen();
                    let topic = &standing.topic;
                    let none = (BTreeSet::new(), BTreeSet::new());
                    for (list, score) in topic_entries(&standing, &audiences, &none.0, &none.1) {
                        let entries = implied.entry(list).or_default();
                        if let Some(score) = score {
                            entries.insert(topic.id.to_string(), score);
                        }
                    }
                    let posts = self.store.posts_standing(topic.id).await?;
                    compare(
                        &mut differences,
                        &format!("t:{}", topic.id),
                        "posts",
                        topic.posts as i64,
                        posts.len() as i64,
                    );
                    if topic.deletion.is_none() {
                        *counted.entry(topic.category).or_default() += posts.len() as i64;
                    }
                    self.imply_posts(&posts, &audiences, &mut implied, &mut differences).await?;
                }
            }
            let own: BTreeMap<CategoryId, i64> = self.store.shard_counts(shard).await?.into_iter().collect();
            for category in site.categories() {
                let counted = counted.get(&category.id).copied().unwrap_or(0);
                let place = format!("counts of shard {shard}");
                compare(
                    &mut differences,
                    &place,
                    &category.id.to_string(),
                    own.get(&category.id).copied().unwrap_or(0),
                    counted,
                );
                subtotals.insert((category.id, shard), counted);
            }
        }
        self.imply_tags(&mut implied);
        for category in site.categories() {
            let found: BTreeMap<u64, i64> = self.store.subtotals(category.id).await?.into_iter().collect();
            for shard in Shard::all() {
                let place = post_count(category.id);
                let implied = subtotals.get(&(category.id, shard)).copied().unwrap_or(0);
                compare(
                    &mut differences,
                    &place,
                    &shard.to_string(),
                    found.get(&shard.number()).copied().unwrap_or(0),
                    implied,
                );
            }
        }
        self.find_leftovers(&implied, &mut differences).await?;
        for (list, implied) in implied {
            if matches!(list, List::Category(_, Sort::Views)) {
                continue;
            }
            let found: Entries = self.store.whole_list(&list).await?.into_iter().collect();
            let items: BTreeSet<&String> = found.keys().chain(implied.keys()).collect();
            for item in items {
                let (found, implied) = (found.get(item).copied(), implied.get(item).copied());
                if found != implied {
                    let (place, item) = (list.to_string(), item.clone());
                    differences.push(Difference { place, item, found, implied });
                }
            }
        }
        Ok(differences)
    }

    /// What posts imply for their authors' lists, and for the counts beside them.
    async fn imply_posts(
        &self,
        posts: &[PostId],
        audiences: &[(Audience, BTreeSet<CategoryId>)],
        implied: &mut BTreeMap<List, Entries>,
        differences: &mut Vec<Difference>,
    ) -> Result<(), Problem> {
        let mut children: BTreeMap<PostId, i64> = BTreeMap::new();
        let mut found = Vec::new();
        for some in posts.chunks(500) {
            found.extend(self.store.posts_in_bulk(some).await?.into_iter().flatten());
        }
        for placed in &found {
            for (list, score) in post_entries(&placed.post, &placed.topic, audiences) {
                let entries = implied.entry(list).or_default();
                if let Some(score) = score {
                    entries.insert(placed.post.id.to_string(), score);
                }
            }
            if let Some(parent) = placed.post.head.parent {
                *children.entry(parent.post).or_default() += 1;
            }
        }
        for placed in &found {
            let post = &placed.post;
            let counted = children.get(&post.id).copied().unwrap_or(0);
            compare(differences, &format!("p:{}", post.id), "replies", post.state.children as i64, counted);
        }
        self.compare_votes(&found, differences).await
    }

    /// What a topic's own commits keep beside its posts: sums of votes, the thread's order, and of
    /// a question its answers by votes.
    async fn compare_votes(&self, posts: &[PlacedPost], differences: &mut Vec<Difference>) -> Result<(), Problem> {
        let Some(topic) = posts.first().map(|placed| &placed.topic) else { return Ok(()) };
        for some in posts.chunks(500) {
            let ids: Vec<PostId> = some.iter().map(|placed| placed.post.id).collect();
            for (placed, (up, down)) in some.iter().zip(self.store.counted_votes(&ids).await?) {
                let (place, state) = (format!("p:{}", placed.post.id), &placed.post.state);
                compare(differences, &place, "votes for", state.up as i64, up as i64);
                compare(differences, &place, "votes against", state.down as i64, down as i64);
            }
        }
        let place = format!("t:{}", topic.id);
        let (order, answers) = self.store.thread_indexes(topic.id).await?;
        compare(differences, &place, "posts in order", order as i64, posts.len() as i64);
        let mut answers: BTreeMap<PostId, i64> = answers.into_iter().collect();
        for placed in posts.iter().filter(|placed| is_answer(topic, placed.post.head.parent)) {
            let found = answers.remove(&placed.post.id).map(|score| score as f64);
            let implied = Some(placed.post.state.score() as f64);
            if found != implied {
                let item = format!("answer {}", placed.post.id);
                differences.push(Difference { place: place.clone(), item, found, implied });
            }
        }
        differences.extend(answers.into_iter().map(|(post, score)| Difference {
            place: place.clone(),
            item: format!("answer {post}"),
            found: Some(score as f64),
            implied: None,
        }));
        Ok(())
    }

    /// Lists that nothing implies, of tags that nobody uses or of rights that nobody has any more:
    /// they are to be gone.
    async fn find_leftovers(
        &self,
        implied: &BTreeMap<List, Entries>,
        differences: &mut Vec<Difference>,
    ) -> Result<(), Problem> {
        let implied: BTreeSet<String> = implied.keys().map(List::to_string).collect();
        for shard in Shard::all() {
            for place in self.store.lists_in(shard).await?.difference(&implied) {
                for (item, found) in self.store.list_named(shard, place).await? {
                    differences.push(Difference { place: place.clone(), item, found: Some(found), implied: None });
                }
            }
        }
        Ok(())
    }

    fn imply_tags(&self, implied: &mut BTreeMap<List, Entries>) {
        let mut tags: BTreeMap<List, Entries> = BTreeMap::new();
        for (list, entries) in implied.iter() {
            if let List::Tag(audience, tag) = list {
                let of = tags.entry(List::Tags(audience.clone())).or_default();
                if !entries.is_empty() {
                    of.insert(tag.as_str().to_owned(), entries.len() as f64);
                }
            }
        }
        implied.extend(tags);
    }
}

fn compare(differences: &mut Vec<Difference>, place: &str, item: &str, found: i64, implied: i64) {
    if found != implied {
        differences.push(Difference {
            place: place.to_owned(),
            item: item.to_owned(),
            found: Some(found as f64),
            implied: Some(implied as f64),
        });
    }
}
