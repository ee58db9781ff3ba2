//! Keeping an index: writing into it what the store says, whole shards or what events ask for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use model::ids::{PostId, TopicId};
use model::shard::Shard;
use pool::Pool;
use search::{Entry, Followed, Home, Index, IndexError, Places, Writer};
use store::PlacedPost;

use super::entries::entry_of;
use super::plan::Plan;
use crate::{Forum, Problem};

/// Posts that are read at once.
const POSTS: usize = 500;

/// Why an index was not kept: the store's fault or its own.
#[derive(Debug, thiserror::Error)]
pub(super) enum Hindrance {
    #[error("{0:?}")]
    Store(#[from] Problem),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("the folder of the search index: {0}")]
    Folder(#[from] std::io::Error),
}

impl From<store::StoreError> for Hindrance {
    fn from(error: store::StoreError) -> Self {
        Self::Store(error.into())
    }
}

impl From<pool::Error> for Hindrance {
    fn from(error: pool::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Hindrance {
    pub(super) fn into_problem(self) -> Problem {
        match self {
            Self::Store(problem) => problem,
            other => Problem::Broken(other.to_string()),
        }
    }
}

/// An index that this process writes into.
pub(super) struct Keeper {
    pub(super) index: Arc<Index>,
    pub(super) folder: PathBuf,
    pub(super) places: Places,
    writer: Arc<Mutex<Writer>>,
    pool: Arc<Pool>,
}

/// Something to write.
enum Deed {
    Put(Entry),
    /// Nothing of it is there.
    Add(Entry),
    RemovePost(PostId),
    RemoveTopic(TopicId),
    RemoveShard(Shard),
}

/// What was made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reindexed {
    pub posts: u64,
}

impl Keeper {
    /// Opens what counts at home and reads it through; nothing, if another process writes into it,
    /// which can be asked all the same.
    pub(super) async fn of_current(
        home: &Home,
        pool: &Arc<Pool>,
    ) -> Result<Option<(Arc<Index>, Option<Self>)>, Hindrance> {
        let Some(folder) = home.current() else { return Ok(None) };
        let opened = {
            let folder = folder.clone();
            pool.run(move || {
                let index = Index::open(&folder)?;
                index.check()?;
                let places = index.places()?;
                let writer = match index.writer() {
                    Ok(writer) => Some(writer),
                    Err(IndexError::Taken) => None,
                    Err(error) => return Err(error),
                };
                Ok((Arc::new(index), places, writer))
            })
        };
        let (index, places, writer) = opened.await??;
        let keeper = writer.map(|writer| Self {
            index: Arc::clone(&index),
            folder,
            places,
            writer: Arc::new(Mutex::new(writer)),
            pool: Arc::clone(pool),
        });
        Ok(Some((index, keeper)))
    }

    /// Makes an empty one, which does not count yet.
    pub(super) async fn begin(home: &Home, pool: &Arc<Pool>) -> Result<Self, Hindrance> {
        let folder = home.begin()?;
        let opened = {
            let folder = folder.clone();
            pool.run(move || {
                let index = Index::create(&folder)?;
                let mut writer = index.writer()?;
                writer.commit(&Places::new())?;
                Ok::<_, IndexError>((index, writer))
            })
        };
        let (index, writer) = opened.await??;
        Ok(Self {
            index: Arc::new(index),
            folder,
            places: Places::new(),
            writer: Arc::new(Mutex::new(writer)),
            pool: Arc::clone(pool),
        })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does something with the writer where it holds up nobody.
    async fn with_writer<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Writer, &Index) -> Result<T, IndexError> + Send + 'static,
    ) -> Result<T, Hindrance> {
        let (writer, index) = (Arc::clone(&self.writer), Arc::clone(&self.index));
        let done = self.pool.run(move || work(&mut writer.lock().unwrap_or_else(PoisonError::into_inner), &index));
        Ok(done.await??)
    }

    async fn carry_out(&self, deeds: Vec<Deed>) -> Result<(), Hindrance> {
        if deeds.is_empty() {
            return Ok(());
        }
        self.with_writer(move |writer, _| {
            for deed in deeds {
                match deed {
                    Deed::Put(entry) => writer.put(&entry)?,
                    Deed::Add(entry) => writer.add(&entry)?,
                    Deed::RemovePost(post) => writer.remove_post(post),
                    Deed::RemoveTopic(topic) => writer.remove_topic(topic),
                    Deed::RemoveShard(shard) => writer.remove_shard(shard),
                }
            }
            Ok(())
        })
        .await
    }

    /// Makes what was written count, and be found.
    pub(super) async fn commit(&self) -> Result<(), Hindrance> {
        let places = self.places.clone();
        self.with_writer(move |writer, index| {
            writer.commit(&places)?;
            index.refresh()
        })
        .await
    }

    /// Makes what was written count, and leaves nothing of what it replaced on the disk.
    async fn purge(&self) -> Result<(), Hindrance> {
        let places = self.places.clone();
        self.with_writer(move |writer, index| {
            writer.commit(&places)?;
            writer.purge(index)
        })
        .await
    }

    /// Lets go of it. What is being merged is merged first.
    pub(super) async fn close(self) -> Result<(), Hindrance> {
        let Self { writer, pool, .. } = self;
        let closed = pool.run(move || match Arc::try_unwrap(writer) {
            Ok(writer) => writer.into_inner().unwrap_or_else(PoisonError::into_inner).close(),
            Err(_) => Ok(()),
        });
        Ok(closed.await??)
    }

    /// Forgets a shard, so that nothing of it is found until it is in the index anew.
    pub(super) async fn forget(&mut self, shard: Shard) -> Result<(), Hindrance> {
        if self.places.remove(&shard.number()).is_some() {
            self.carry_out(vec![Deed::RemoveShard(shard)]).await?;
            self.commit().await?;
        }
        Ok(())
    }

    /// Puts all posts of a shard in; they count with the next commit. `told` hears of each batch, and
    /// may end it.
    pub(super) async fn take_in(
        &mut self,
        forum: &Forum,
        shard: Shard,
        server: String,
        told: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<u64, Hindrance> {
        // What happens from here on is in the stream behind this place, whether or not it is read now.
        let place = forum.store.newest_event(shard).await?;
        self.carry_out(vec![Deed::RemoveShard(shard)]).await?;
        let mut posts = Vec::new();
        let mut taken = 0;
        for topic in forum.store.topics_of(shard).await? {
            posts.extend(forum.store.posts_standing(topic).await?);
            while posts.len() >= POSTS {
                let rest = posts.split_off(POSTS);
                taken += self.add(forum, &std::mem::replace(&mut posts, rest), told).await?;
            }
            if !told(0) {
                return Ok(taken);
            }
        }
        taken += self.add(forum, &posts, told).await?;
        self.places.insert(shard.number(), Followed { place, server });
        Ok(taken)
    }

    async fn add(
        &self,
        forum: &Forum,
        posts: &[PostId],
        told: &(dyn Fn(u64) -> bool + Sync),
    ) -> Result<u64, Hindrance> {
        let found = forum.store.posts_in_bulk(posts).await?;
        let entries: Vec<Deed> = found.into_iter().flatten().filter_map(entry_of).map(Deed::Add).collect();
        let count = entries.len() as u64;
        self.carry_out(entries).await?;
        told(count);
        Ok(count)
    }

    /// Writes what events ask for. Doing it again changes nothing.
    pub(super) async fn follow(&self, forum: &Forum, plan: Plan) -> Result<(), Hindrance> {
        let Plan { mut topics, posts, edited, replies, purges } = plan;
        let mut deeds = Vec::new();
        let wanted: BTreeSet<PostId> = posts.iter().chain(&edited).chain(&replies).copied().collect();
        let mut openings = BTreeSet::new();
        let mut single: Vec<(PostId, Option<PlacedPost>)> = Vec::new();
        for some in wanted.into_iter().collect::<Vec<_>>().chunks(POSTS) {
            let found = forum.store.posts_in_bulk(some).await?;
            for (post, placed) in some.iter().zip(found) {
                if let Some(placed) = &placed {
                    // A title and tags are the whole topic's.
                    if placed.post.is_opening() && edited.contains(post) {
                        topics.insert(placed.topic.id);
                    }
                    if replies.contains(post) && !placed.post.is_opening() {
                        openings.insert(placed.topic.opening);
                    }
                }
                single.push((*post, placed));
            }
        }
        for (post, placed) in single {
            if placed.as_ref().is_some_and(|placed| topics.contains(&placed.topic.id)) {
                continue;
            }
            openings.remove(&post);
            deeds.push(placed.and_then(entry_of).map_or(Deed::RemovePost(post), Deed::Put));
        }
        let openings: Vec<PostId> = openings.into_iter().collect();
        for (post, placed) in openings.iter().zip(forum.store.posts_in_bulk(&openings).await?) {
            if placed.as_ref().is_none_or(|placed| !topics.contains(&placed.topic.id)) {
                deeds.push(placed.and_then(entry_of).map_or(Deed::RemovePost(*post), Deed::Put));
            }
        }
        self.carry_out(deeds).await?;
        for topic in topics {
            self.carry_out(vec![Deed::RemoveTopic(topic)]).await?;
            for some in forum.store.posts_standing(topic).await?.chunks(POSTS) {
                self.add(forum, some, &|_| true).await?;
            }
        }
        // Before the place in the stream is moved on, so that whoever begins again does it again.
        if purges {
            self.purge().await?;
        }
        Ok(())
    }
}

impl Forum {
    /// Makes the index in this folder anew from the store, beside the one that is in use, and has it
    /// count when it is whole. A server that runs takes it up by itself. `told` hears of posts that
    /// went in.
    ///
    /// # Errors
    /// The store is away; the index cannot be written.
    pub async fn reindex(&self, folder: &Path, told: impl Fn(u64) + Sync) -> Result<Reindexed, Problem> {
        let home = Home::at(folder);
        let before = home.current();
        let made = async {
            let mut keeper = Keeper::begin(&home, &self.finder.writing).await?;
            let mut posts = 0;
            for (shard, pulse) in self.store.pulses().await? {
                let told = |count| {
                    told(count);
                    true
                };
                posts += keeper.take_in(self, shard, pulse.server, &told).await?;
            }
            keeper.commit().await?;
            let folder = keeper.folder().to_owned();
            keeper.close().await?;
            home.appoint(&folder)?;
            Ok::<_, Hindrance>(posts)
        };
        let posts = made.await.map_err(Hindrance::into_problem)?;
        // A server that has it open removes it when it has let go of it.
        let is_open = before.as_ref().is_some_and(|folder| {
            Index::open(folder).is_ok_and(|index| matches!(index.writer(), Err(IndexError::Taken)))
        });
        if let Some(folder) = before.filter(|_| !is_open)
            && let Err(error) = home.remove(&folder)
        {
            tracing::warn!(%error, "the search index from before was not removed");
        }
        Ok(Reindexed { posts })
    }

    /// How many posts there are, about: what a bar of progress counts to.
    ///
    /// # Errors
    /// The store is away.
    pub async fn count_posts(&self) -> Result<u64, Problem> {
        let mut posts = 0;
        for shard in Shard::all() {
            posts += self.store.shard_counts(shard).await?.into_iter().map(|(_, posts)| posts.max(0)).sum::<i64>();
        }
        Ok(posts.unsigned_abs())
    }
}
