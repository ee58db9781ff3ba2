//! Reading what pages show: from memory where this node still has it, otherwise from the store.

use std::collections::HashMap;
use std::sync::Arc;

use model::ids::{CategoryId, MemberId, TopicId};
use model::list::List;
use model::notification::Concern;
use model::page;
use model::source::Source;
use store::{Layout, Row, Slice, Spot, ThreadPage};

use crate::memory::Votes;
use crate::reading::MemberCard;
use crate::{Forum, Problem};

impl Forum {
    /// A page of a thread as everybody sees it, with what the viewer voted for on it and how they stand
    /// to the topic.
    pub(crate) async fn thread(
        &self,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
        viewer: Option<MemberId>,
    ) -> Result<Option<(Arc<ThreadPage>, Votes, Concern)>, Problem> {
        let key = match spot {
            Spot::Page(page) => Some((topic, layout, page)),
            Spot::Nth(_) | Spot::Post(_) => None,
        };
        let memory = &self.memory;
        if let Some(key) = key
            && let Some(thread) = memory.recall(&memory.threads, &key, Source::Topic(topic))
        {
            let own =
                match viewer {
                    Some(viewer) => memory
                        .recall(&memory.votes, &(key, viewer), Source::Topic(topic))
                        .zip(memory.recall(&memory.concerns, &(topic, viewer), Source::Concern(topic, viewer))),
                    None => Some(<(Votes, Concern)>::default()),
                };
            if let Some((votes, concern)) = own {
                return Ok(Some((thread, votes, concern)));
            }
        }
        let began = self.moment();
        let Some(mut thread) = self.store.thread_page(topic, layout, spot, page::POSTS, viewer).await? else {
            return Ok(None);
        };
        let votes = thread.posts.iter_mut().filter_map(|seen| Some((seen.post.id, seen.vote.take()?)));
        let votes = Arc::new(votes.collect::<HashMap<_, _>>());
        let concern = std::mem::take(&mut thread.concern);
        let thread = Arc::new(thread);
        if let Some(key) = key {
            memory.keep(&memory.threads, key, Arc::clone(&thread), began);
            if let Some(viewer) = viewer {
                memory.keep(&memory.votes, (key, viewer), Arc::clone(&votes), began);
                memory.keep(&memory.concerns, (topic, viewer), concern, began);
            }
        }
        Ok(Some((thread, votes, concern)))
    }

    /// The names and roles of members; those that do not exist are left out.
    pub(crate) async fn cards(&self, members: &[MemberId]) -> Result<HashMap<MemberId, MemberCard>, Problem> {
        let memory = &self.memory;
        let mut cards = HashMap::with_capacity(members.len());
        let mut missing = Vec::new();
        for member in members {
            match memory.recall(&memory.cards, member, Source::Member(*member)) {
                Some(card) => cards.extend(card.map(|card| (*member, card))),
                None => missing.push(*member),
            }
        }
        let began = self.moment();
        for (member, found) in missing.iter().zip(self.store.members(&missing).await?) {
            let card = found.as_ref().map(MemberCard::of);
            memory.keep(&memory.cards, *member, card.clone(), began);
            cards.extend(card.map(|card| (*member, card)));
        }
        Ok(cards)
    }

    /// What members received in votes.
    pub(crate) async fn received(&self, members: &[MemberId]) -> Result<HashMap<MemberId, i64>, Problem> {
        let memory = &self.memory;
        let mut received = HashMap::with_capacity(members.len());
        let mut missing = Vec::new();
        for member in members {
            match memory.recall(&memory.received, member, Source::received(*member)) {
                Some(votes) => drop(received.insert(*member, votes)),
                None => missing.push(*member),
            }
        }
        let began = self.moment();
        for (member, votes) in missing.iter().zip(self.store.received(&missing).await?) {
            memory.keep(&memory.received, *member, votes, began);
            received.insert(*member, votes);
        }
        Ok(received)
    }

    /// Topics as lists show them, in the order given; those that do not exist are left out.
    pub(crate) async fn rows(&self, topics: &[TopicId]) -> Result<Vec<Arc<Row>>, Problem> {
        let memory = &self.memory;
        let mut rows: Vec<Option<Arc<Row>>> =
            topics.iter().map(|topic| memory.recall(&memory.rows, topic, Source::Topic(*topic))).collect();
        let missing: Vec<TopicId> =
            topics.iter().zip(&rows).filter(|(_, row)| row.is_none()).map(|(topic, _)| *topic).collect();
        if !missing.is_empty() {
            let began = self.moment();
            let mut fresh = self.store.rows(&missing, true).await?.into_iter();
            for (topic, row) in topics.iter().zip(&mut rows).filter(|(_, row)| row.is_none()) {
                *row = fresh.next().flatten().map(Arc::new);
                if let Some(row) = row {
                    memory.keep(&memory.rows, *topic, Arc::clone(row), began);
                }
            }
        }
        Ok(rows.into_iter().flatten().collect())
    }

    /// `count` entries of a list from the `offset`-th, highest score first.
    pub(crate) async fn slice(&self, list: &List, offset: u64, count: u64) -> Result<Arc<Slice>, Problem> {
        let memory = &self.memory;
        let key = (list.clone(), offset, count);
        if let Some(slice) = memory.recall(&memory.slices, &key, Source::list(list)) {
            return Ok(slice);
        }
        let began = self.moment();
        let slice = Arc::new(self.store.slice(list, offset, count).await?);
        memory.keep(&memory.slices, key, Arc::clone(&slice), began);
        Ok(slice)
    }

    /// The posts of each category, over all shards.
    pub(crate) async fn post_counts(&self, categories: &[CategoryId]) -> Result<Vec<u64>, Problem> {
        let memory = &self.memory;
        let recall =
            |category: &CategoryId| memory.recall(&memory.post_counts, category, Source::post_count(*category));
        if let Some(counts) = categories.iter().map(recall).collect() {
            return Ok(counts);
        }
        let began = self.moment();
        let counts = self.store.post_counts(categories).await?;
        for (category, count) in categories.iter().zip(&counts) {
            memory.keep(&memory.post_counts, *category, *count, began);
        }
        Ok(counts)
    }
}
