//! What topics and posts imply for lists.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use model::ids::{PostId, TopicId};
use model::list::{Audience, Entry, List, Sort, post_entries, topic_entries};
use model::shard::Shard;
use model::topic::{Standing, Tag};
use store::PlacedPost;

use super::{SOME, Verifying};
use crate::Problem;

/// What was found in lists and is to be there.
#[derive(Default)]
pub(super) struct Found {
    /// How many entries, by a hash of the list's name: there are several lists for each member.
    entries: HashMap<u64, u64>,
    /// How many topics have a tag.
    tags: BTreeMap<Audience, BTreeMap<Tag, u64>>,
}

fn hash_of(name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

impl Verifying<'_> {
    pub(super) async fn topics(&mut self, topics: &[Standing]) -> Result<(), Problem> {
        let mut implied = Vec::new();
        for standing in topics {
            implied.extend(self.of_topic(standing).into_iter().map(|entry| (standing.topic.id.to_string(), entry)));
        }
        for (_, (list, score)) in &implied {
            if let (List::Tag(audience, tag), Some(_)) = (list, score) {
                *self.lists.tags.entry(audience.clone()).or_default().entry(tag.clone()).or_default() += 1;
            }
        }
        self.entries(implied).await
    }

    pub(super) async fn authors(&mut self, posts: &[PlacedPost]) -> Result<(), Problem> {
        let mut implied = Vec::new();
        for PlacedPost { post, topic, .. } in posts {
            let entries = post_entries(post, topic, &self.audiences, &BTreeSet::new());
            implied.extend(entries.into_iter().map(|entry| (post.id.to_string(), entry)));
        }
        self.entries(implied).await
    }

    /// The lists of tags, when all topics have been counted.
    pub(super) async fn tags(&mut self) -> Result<(), Problem> {
        let mut implied = Vec::new();
        for (audience, tags) in &self.lists.tags {
            let list = || List::Tags(audience.clone());
            let entries = tags.iter().map(|(tag, topics)| (tag.as_str().to_owned(), (list(), Some(*topics as f64))));
            implied.extend(entries);
        }
        self.entries(implied).await
    }

    fn of_topic(&self, standing: &Standing) -> Vec<Entry> {
        topic_entries(standing, &self.audiences, &BTreeSet::new(), &BTreeSet::new(), &BTreeSet::new())
    }

    /// Whether entries stand where they are implied.
    async fn entries(&mut self, implied: Vec<(String, Entry)>) -> Result<(), Problem> {
        let mut by_list: BTreeMap<List, Vec<(String, f64)>> = BTreeMap::new();
        for (item, (list, score)) in implied {
            if let Some(score) = score {
                by_list.entry(list).or_default().push((item, score));
            }
        }
        let asked: Vec<(&List, Vec<&str>)> = by_list
            .iter()
            .map(|(list, entries)| (list, entries.iter().map(|(item, _)| item.as_str()).collect()))
            .collect();
        let stands = self.forum.store.listed(&asked).await?;
        for ((list, entries), stands) in by_list.into_iter().zip(stands) {
            let name = list.to_string();
            // Views are written down later.
            let is_exact = !matches!(list, List::Category(_, Sort::Views) | List::Tagged(.., Sort::Views));
            *self.lists.entries.entry(hash_of(&name)).or_default() += stands.iter().flatten().count() as u64;
            for ((item, implied), stands) in entries.into_iter().zip(stands) {
                if stands.is_none() || (is_exact && stands != Some(implied)) {
                    self.differ(&name, item, stands, Some(implied));
                }
            }
        }
        Ok(())
    }

    /// What stands in a shard's lists and is implied by nothing, lists of tags that nobody uses and
    /// of rights that nobody has any more among them.
    pub(super) async fn leftovers(&mut self, shard: Shard) -> Result<(), Problem> {
        let names = self.forum.store.lists_in(shard).await?;
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        for some in names.chunks(SOME) {
            for (name, length) in some.iter().zip(self.forum.store.lengths_named(shard, some).await?) {
                if self.lists.entries.get(&hash_of(name)).copied().unwrap_or(0) != length {
                    self.leftover_entries(shard, name, length).await?;
                }
            }
        }
        Ok(())
    }

    async fn leftover_entries(&mut self, shard: Shard, name: &str, length: u64) -> Result<(), Problem> {
        for offset in (0..length).step_by(SOME) {
            let entries = self.forum.store.part_named(shard, name, offset, SOME as u64).await?;
            let implied = self.implied_in(name, entries.iter().map(|(item, _)| item.as_str())).await?;
            for (item, score) in entries.into_iter().filter(|(item, _)| !implied.contains(item)) {
                self.differ(name, item, Some(score), None);
            }
        }
        Ok(())
    }

    /// Which of these items stand rightly in the list of this name.
    async fn implied_in(&self, name: &str, items: impl Iterator<Item = &str>) -> Result<HashSet<String>, Problem> {
        let stands =
            |entries: Vec<Entry>| entries.into_iter().any(|(list, score)| score.is_some() && list.to_string() == name);
        if name.starts_with("l:t") {
            let tags = self.lists.tags.iter().find(|(audience, _)| List::Tags((*audience).clone()).to_string() == name);
            let known: HashSet<&str> = tags.into_iter().flat_map(|(_, tags)| tags.keys()).map(Tag::as_str).collect();
            return Ok(items.filter(|item| known.contains(item)).map(str::to_owned).collect());
        }
        let is_of_posts = (name.starts_with("l:m") && name.ends_with(":posts")) || name.ends_with(":flagged");
        if is_of_posts {
            let ids: Vec<PostId> = items.filter_map(|item| item.parse().ok()).collect();
            let posts = self.forum.store.posts_in_bulk(&ids).await?.into_iter().flatten();
            let right = posts
                .filter(|placed| stands(post_entries(&placed.post, &placed.topic, &self.audiences, &BTreeSet::new())));
            return Ok(right.map(|placed| placed.post.id.to_string()).collect());
        }
        let ids: Vec<TopicId> = items.filter_map(|item| item.parse().ok()).collect();
        let topics = self.forum.store.standings(&ids).await?.into_iter().flatten();
        Ok(topics.filter(|standing| stands(self.of_topic(standing))).map(|found| found.topic.id.to_string()).collect())
    }
}
