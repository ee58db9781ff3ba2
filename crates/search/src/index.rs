//! The index on the node's disk: opening, writing, and up to where of each stream it has come.
//!
//! How far it has come stands in tantivy's own commit, so an index and its place can never
//! disagree, whenever the power goes.

use std::collections::BTreeMap;
use std::path::Path;

use model::ids::{PostId, TopicId};
use model::shard::Shard;
use serde::{Deserialize, Serialize};
use tantivy::directory::error::LockError;
use tantivy::index::{SegmentId, SegmentMeta};
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term};

use crate::entry::{Entry, Fields, WORDS, schema};
use crate::words::Words;

/// What may be held in memory before it goes to disk, in bytes. Tantivy asks for 15 MB at least.
const BUFFER: usize = 32_000_000;
/// Segments of one size that are merged into one. Each costs every question a look.
const SEGMENTS: usize = 6;
/// Share of a segment's posts that were replaced before it is merged for that alone.
const REPLACED: f32 = 0.3;

/// How often what was replaced is written out of segments: each time, one may have been made meanwhile of
/// others that had it.
const PURGES: usize = 8;

/// Why the index is of no use. It can always be made anew.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Somebody else writes into it.
    #[error("another process writes into this index")]
    Taken,
    #[error("the search index is damaged: {0}")]
    Damaged(String),
    #[error("the search index: {0}")]
    Failed(#[from] TantivyError),
}

/// Up to where a shard's stream was followed, and on which server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Followed {
    pub place: String,
    pub server: String,
}

/// Of each shard that is in the index whole.
pub type Places = BTreeMap<u64, Followed>;

/// An index that can be asked.
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
}

impl Index {
    /// Makes an empty one in an empty folder.
    ///
    /// # Errors
    /// The folder cannot be written into, or holds an index.
    pub fn create(folder: &Path) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        Self::of(tantivy::Index::create_in_dir(folder, schema)?, fields)
    }

    /// Opens one that is there.
    ///
    /// # Errors
    /// There is none, or none that this version could read.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let (schema, fields) = schema();
        let index = tantivy::Index::open_in_dir(folder)?;
        if index.schema() != schema {
            return Err(IndexError::Damaged("it has other fields".to_owned()));
        }
        Self::of(index, fields)
    }

    fn of(index: tantivy::Index, fields: Fields) -> Result<Self, IndexError> {
        index.tokenizers().register(WORDS, Words);
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields })
    }

    /// Reads every file of it through.
    ///
    /// # Errors
    /// One of them is not what was written.
    pub fn check(&self) -> Result<(), IndexError> {
        match self.index.validate_checksum()?.iter().next() {
            Some(file) => Err(IndexError::Damaged(format!("{} is not what was written", file.display()))),
            None => Ok(()),
        }
    }

    /// Sees what was committed last, by whichever process.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn refresh(&self) -> Result<(), IndexError> {
        Ok(self.reader.reload()?)
    }

    /// How many posts are in it.
    pub fn posts(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Up to where of each stream it has come.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn places(&self) -> Result<Places, IndexError> {
        let payload = self.index.load_metas()?.payload.unwrap_or_default();
        if payload.is_empty() {
            return Ok(Places::new());
        }
        serde_json::from_str(&payload).map_err(|error| IndexError::Damaged(error.to_string()))
    }

    /// To write into it: one process at a time.
    ///
    /// # Errors
    /// [`IndexError::Taken`]; or it cannot be written into.
    pub fn writer(&self) -> Result<Writer, IndexError> {
        let options = IndexWriterOptions::builder()
            .num_worker_threads(1)
            .num_merge_threads(1)
            .memory_budget_per_thread(BUFFER)
            .build();
        let writer: IndexWriter = match self.index.writer_with_options(options) {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) => return Err(IndexError::Taken),
            other => other?,
        };
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(SEGMENTS);
        policy.set_del_docs_ratio_before_merge(REPLACED);
        writer.set_merge_policy(Box::new(policy));
        Ok(Writer { writer, fields: self.fields })
    }
}

/// Writes into an index. What is written is found after [`Writer::commit`] and
/// [`Index::refresh`], all of it at once.
pub struct Writer {
    writer: IndexWriter,
    fields: Fields,
}

impl Writer {
    /// Puts a post in, in place of what was there of it.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn put(&self, entry: &Entry) -> Result<(), IndexError> {
        self.remove_post(entry.post);
        self.add(entry)
    }

    /// Puts a post in of which nothing is there.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn add(&self, entry: &Entry) -> Result<(), IndexError> {
        self.writer.add_document(self.fields.document(entry))?;
        Ok(())
    }

    pub fn remove_post(&self, post: PostId) {
        self.remove(self.fields.of_post(post));
    }

    pub fn remove_topic(&self, topic: TopicId) {
        self.remove(self.fields.of_topic(topic));
    }

    pub fn remove_shard(&self, shard: Shard) {
        self.remove(self.fields.of_shard(shard));
    }

    fn remove(&self, term: Term) {
        self.writer.delete_term(term);
    }

    /// Makes all of it count, and that the streams were followed up to these places.
    ///
    /// # Errors
    /// It cannot be written: nothing of it counts.
    pub fn commit(&mut self, places: &Places) -> Result<(), IndexError> {
        let payload = serde_json::to_string(places).map_err(|error| IndexError::Damaged(error.to_string()))?;
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload);
        prepared.commit()?;
        Ok(())
    }

    /// Writes every segment anew that holds anything of posts that were removed or replaced and committed,
    /// so that none of their words is left on the disk. Work is bounded by the size of the index.
    ///
    /// # Errors
    /// It cannot be written, or other segments were made of them all the time.
    pub fn purge(&mut self, index: &Index) -> Result<(), IndexError> {
        let mut failed = None;
        for _ in 0..PURGES {
            let metas = self.writer.index().searchable_segment_metas()?;
            let stale: Vec<SegmentId> =
                metas.iter().filter(|meta| meta.num_deleted_docs() > 0).map(SegmentMeta::id).collect();
            drop(metas);
            if stale.is_empty() {
                index.refresh()?;
                self.writer.garbage_collect_files().wait()?;
                return Ok(());
            }
            for segment in stale {
                // A merge that was under way ends first, since there is one thread for them, and may have
                // taken the segment along.
                failed = self.writer.merge(&[segment]).wait().err();
            }
        }
        Err(failed.map_or_else(|| IndexError::Damaged("it holds what was removed".to_owned()), IndexError::Failed))
    }

    /// Waits until what is being merged is merged, and lets another write.
    ///
    /// # Errors
    /// It cannot be written. What was committed counts.
    pub fn close(self) -> Result<(), IndexError> {
        Ok(self.writer.wait_merging_threads()?)
    }
}
