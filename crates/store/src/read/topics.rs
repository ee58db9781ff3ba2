//! Topics and posts.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use model::account::ThreadView;
use model::ids::{MemberId, PostId, TopicId};
use model::lasting::{Verdict, Verdicts};
use model::notification::Concern;
use model::page::PageNumber;
use model::post::{Post, PostState, Vote};
use model::shard::Shard;
use model::source::Source;
use model::time::Timestamp;
use model::topic::Topic;
use redis::{Value, cmd};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::read::notifications::stance_of;
use crate::record::Reader;
use crate::traces::note_read;

/// How a thread is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layout {
    Nested,
    Flat,
    /// The opening post, then the answers by votes.
    Votes,
}

impl From<ThreadView> for Layout {
    fn from(view: ThreadView) -> Self {
        match view {
            ThreadView::Nested => Self::Nested,
            ThreadView::Flat => Self::Flat,
        }
    }
}

/// How a page of a topic is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    Page(PageNumber),
    /// The page with the n-th post by creation, from 1.
    Nth(u64),
    /// The page with this post.
    Post(PostId),
}

/// A page of a thread.
#[derive(Clone, Debug)]
pub struct ThreadPage {
    pub topic: Topic,
    /// The opening post's, which page it stands on or not.
    pub opening: PostState,
    /// Posts in this layout.
    pub total: u64,
    /// Place of the first post of the page, from 0.
    pub first: u64,
    /// Place of the post that was asked for; none if it does not stand in this layout.
    pub named: Option<u64>,
    pub posts: Vec<SeenPost>,
    /// The accepted answer, which leads the page with the opening post, unless it stands there right after
    /// that.
    pub accepted: Option<SeenPost>,
    /// How whoever reads stands to the topic.
    pub concern: Concern,
    /// Of an article, what readers say of it.
    pub verdicts: Verdicts,
}

/// A post, with the vote of whoever reads.
#[derive(Clone, Debug, PartialEq)]
pub struct SeenPost {
    pub post: Post,
    pub vote: Option<Vote>,
    /// Its place by creation, from 1.
    pub nth: u64,
}

/// A post with its topic.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedPost {
    pub topic: Topic,
    pub post: Post,
    pub vote: Option<Vote>,
}

impl Store {
    pub async fn thread_page(
        &self,
        topic: TopicId,
        layout: Layout,
        spot: Spot,
        size: u64,
        viewer: Option<MemberId>,
    ) -> Result<Option<ThreadPage>, StoreError> {
        note_read([Source::Topic(topic)]);
        note_read(viewer.map(|viewer| Source::Concern(topic, viewer)));
        let key = keys::topic(topic);
        let layout = match layout {
            Layout::Nested => "nested",
            Layout::Flat => "flat",
            Layout::Votes => "votes",
        };
        let (by, which) = match spot {
            Spot::Page(page) => ("page", page.number()),
            // No thread is longer, and a script counts no further than this exactly.
            Spot::Nth(n) => ("nth", n.min(u64::from(u32::MAX))),
            Spot::Post(post) => ("post", post.0),
        };
        let arguments = [
            keys::tag(topic.shard()),
            layout.to_owned(),
            size.to_string(),
            by.to_owned(),
            which.to_string(),
            viewer.map(|viewer| viewer.to_string()).unwrap_or_default(),
        ];
        let answer = self.scripts.topic.run(&self.link, &[&key], &arguments).await?;
        if matches!(answer, Value::Nil) {
            return Ok(None);
        }
        let reader = Reader::of(&key);
        let [fields, opening, total, first, named, posts, concern, accepted, verdicts] = reader.values(answer)?;
        let Some(found) = reader.topic(topic, fields)? else { return Ok(None) };
        let posts = reader.array(posts)?.into_iter().map(|post| seen_post(&reader, post)).collect::<Result<_, _>>()?;
        let accepted = match accepted {
            Value::Nil => None,
            accepted => Some(seen_post(&reader, accepted)?),
        };
        let mut concern = reader.array(concern)?.into_iter();
        let concern = Concern {
            said: stance_of(&reader, concern.next().unwrap_or(Value::Nil))?,
            has_written: reader.number(concern.next().unwrap_or(Value::Nil))? > 0,
            has_started: viewer.is_some_and(|viewer| found.is_by(viewer)),
        };
        let named = match named {
            Value::Int(named) => u64::try_from(named).ok(),
            _ => None,
        };
        Ok(Some(ThreadPage {
            topic: found,
            opening: reader.state(opening)?,
            total: reader.number(total)?,
            first: reader.number(first)?,
            named,
            posts,
            accepted,
            concern,
            verdicts: verdicts_of(&reader, verdicts)?,
        }))
    }

    /// What a member says of an article.
    pub async fn verdict(&self, topic: TopicId, by: MemberId) -> Result<Option<Verdict>, StoreError> {
        note_read([Source::Topic(topic)]);
        self.verdict_over(&self.link, topic, by).await
    }

    /// What all members say of an article.
    pub async fn verdicts(&self, topic: TopicId) -> Result<Vec<Verdict>, StoreError> {
        note_read([Source::Topic(topic)]);
        let key = keys::verdicts(topic);
        let reader = Reader::of(&key);
        let said = reader.array(self.link.send(cmd("HVALS").arg(&key)).await?)?.into_iter();
        said.filter_map(|verdict| reader.part(verdict).transpose()).collect()
    }

    /// The same for followers.
    pub async fn verdict_in_bulk(&self, topic: TopicId, by: MemberId) -> Result<Option<Verdict>, StoreError> {
        self.verdict_over(&self.bulk, topic, by).await
    }

    async fn verdict_over(&self, link: &Link, topic: TopicId, by: MemberId) -> Result<Option<Verdict>, StoreError> {
        let key = keys::verdicts(topic);
        Reader::of(&key).part(link.send(cmd("HGET").arg(&key).arg(by.0)).await?)
    }

    /// A topic by itself.
    pub async fn topic(&self, topic: TopicId) -> Result<Option<Topic>, StoreError> {
        let rows = self.rows(&[topic], false).await?;
        Ok(rows.into_iter().flatten().next().map(|row| row.standing.topic))
    }

    /// Posts with their topics, in the order asked for; `None` for those that do not exist.
    pub async fn posts(
        &self,
        posts: &[PostId],
        viewer: Option<MemberId>,
    ) -> Result<Vec<Option<PlacedPost>>, StoreError> {
        let found = self.posts_over(&self.link, posts, viewer).await?;
        note_read(found.iter().flatten().map(|placed| Source::Topic(placed.topic.id)));
        Ok(found)
    }

    pub async fn post(&self, post: PostId, viewer: Option<MemberId>) -> Result<Option<PlacedPost>, StoreError> {
        Ok(self.posts(&[post], viewer).await?.into_iter().flatten().next())
    }

    /// The same for followers.
    pub async fn posts_in_bulk(&self, posts: &[PostId]) -> Result<Vec<Option<PlacedPost>>, StoreError> {
        self.posts_over(&self.bulk, posts, None).await
    }

    async fn posts_over(
        &self,
        link: &Link,
        posts: &[PostId],
        viewer: Option<MemberId>,
    ) -> Result<Vec<Option<PlacedPost>>, StoreError> {
        let viewer = viewer.map(|viewer| viewer.to_string()).unwrap_or_default();
        let viewer = &viewer;
        let mut by_shard: BTreeMap<Shard, Vec<usize>> = BTreeMap::new();
        for (place, post) in posts.iter().enumerate() {
            by_shard.entry(post.shard()).or_default().push(place);
        }
        let waves = by_shard.into_iter().map(|(shard, places)| async move {
            let keys: Vec<String> =
                places.iter().filter_map(|place| posts.get(*place)).map(|post| keys::post(*post)).collect();
            let answer = self.scripts.posts.run(link, &keys, &[keys::tag(shard), viewer.clone()]).await?;
            let answers = Reader::of("posts").array(answer)?;
            places
                .into_iter()
                .zip(answers)
                .map(|(place, answer)| Ok((place, placed_post(answer)?)))
                .collect::<Result<Vec<_>, StoreError>>()
        });
        let mut found = vec![None; posts.len()];
        for (place, post) in try_join_all(waves).await?.into_iter().flatten() {
            if let Some(slot) = found.get_mut(place) {
                *slot = post;
            }
        }
        Ok(found)
    }

    /// All posts that stand in a topic, by time.
    pub async fn posts_standing(&self, topic: TopicId) -> Result<Vec<PostId>, StoreError> {
        let key = keys::chronicle(topic);
        let reader = Reader::of(&key);
        let posts = reader.array(self.bulk.send(cmd("ZRANGE").arg(&key).arg(0).arg(-1)).await?)?;
        posts.into_iter().map(|post| Ok(PostId(reader.number(post)?))).collect()
    }

    /// Posts of a topic that were deleted, whether they keep their places or not.
    pub async fn posts_removed(&self, topic: TopicId) -> Result<Vec<PostId>, StoreError> {
        let key = keys::states(topic);
        let reader = Reader::of(&key);
        let mut removed = Vec::new();
        for field in reader.array(self.bulk.send(cmd("HKEYS").arg(&key)).await?)? {
            let field = reader.text(field)?.unwrap_or_default();
            removed.extend(field.strip_suffix('x').and_then(|post| post.parse().ok()).map(PostId));
        }
        Ok(removed)
    }

    /// When a member last replied in a topic that goes slowly, for as long as that is kept.
    pub async fn last_reply(&self, topic: TopicId, member: MemberId) -> Result<Option<Timestamp>, StoreError> {
        let key = keys::last_reply(topic, member);
        let found = Reader::of(&key).optional_number(self.link.send(cmd("GET").arg(&key)).await?)?;
        Ok(found.map(Timestamp))
    }

    /// When the `n`-th post from the end of a topic was written, if there are so many.
    pub async fn nth_newest_post(&self, topic: TopicId, n: u64) -> Result<Option<Timestamp>, StoreError> {
        let key = keys::chronicle(topic);
        let reader = Reader::of(&key);
        let mut command = cmd("ZREVRANGE");
        command.arg(&key).arg(n.saturating_sub(1)).arg(n.saturating_sub(1)).arg("WITHSCORES");
        let found = reader.array(self.link.send(&command).await?)?.into_iter().nth(1);
        found.map(|created| Ok(Timestamp(reader.number(created)?))).transpose()
    }
}

/// Of both opinions together, the newest first.
fn verdicts_of(reader: &Reader<'_>, answer: Value) -> Result<Verdicts, StoreError> {
    let mut answer = reader.array(answer)?.into_iter();
    let (Some(works), Some(fails), Some(latest)) = (answer.next(), answer.next(), answer.next()) else {
        return Ok(Verdicts::default());
    };
    let latest = reader.array(latest)?.into_iter().map(|verdict| reader.part(verdict));
    let mut latest: Vec<Verdict> = latest.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    latest.sort_by_key(|verdict| std::cmp::Reverse(verdict.at));
    Ok(Verdicts { works: reader.number(works)?, fails: reader.number(fails)?, latest })
}

fn seen_post(reader: &Reader<'_>, answer: Value) -> Result<SeenPost, StoreError> {
    let [id, packed, state, vote, place] = reader.values(answer)?;
    let id = PostId(reader.number(id)?);
    let key = keys::post(id);
    let reader = Reader::of(&key);
    let packed =
        reader.bytes(packed)?.ok_or_else(|| StoreError::corrupt(&key, "it stands in a thread but does not exist"))?;
    Ok(SeenPost { post: reader.post(id, &packed, state)?, vote: reader.vote(vote)?, nth: reader.number(place)? + 1 })
}

pub(crate) fn placed_post(answer: Value) -> Result<Option<PlacedPost>, StoreError> {
    if matches!(answer, Value::Nil) {
        return Ok(None);
    }
    let [id, packed, state, vote, topic_id, topic] = Reader::of("posts").values(answer)?;
    let id = PostId(Reader::of("posts").number(id)?);
    let key = keys::post(id);
    let reader = Reader::of(&key);
    let Some(packed) = reader.bytes(packed)? else { return Ok(None) };
    let post = reader.post(id, &packed, state)?;
    let topic_id = TopicId(reader.number(topic_id)?);
    let Some(topic) = Reader::of(&keys::topic(topic_id)).topic(topic_id, topic)? else { return Ok(None) };
    Ok(Some(PlacedPost { topic, post, vote: reader.vote(vote)? }))
}
