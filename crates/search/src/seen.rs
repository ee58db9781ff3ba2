//! What is known of a post without reading its words: whether it is within the bounds, and what it weighs.

use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentReader};

use crate::ask::Ask;
use crate::entry::{AUTHOR, CATEGORY, CREATED, FACTS, Facts, POST, SCORE, TOPIC};
use crate::index::IndexError;

/// How much an accepted answer weighs, and what opens a topic.
const ACCEPTED: Score = 1.6;
const OPENING: Score = 1.15;
/// How little what is archived weighs.
const ARCHIVED: Score = 0.4;

/// What is known of each post of a segment without reading its words.
pub(crate) struct Columns {
    post: Column<u64>,
    topic: Column<u64>,
    author: Column<u64>,
    category: Column<u64>,
    created: Column<u64>,
    score: Column<i64>,
    facts: Column<u64>,
}

/// A post that is within all bounds.
pub(crate) struct Seen {
    pub(crate) post: u64,
    pub(crate) topic: u64,
    pub(crate) author: u64,
    pub(crate) created: u64,
    score: i64,
    facts: Facts,
}

impl Columns {
    pub(crate) fn of(reader: &SegmentReader) -> Result<Self, IndexError> {
        let columns = reader.fast_fields();
        Ok(Self {
            post: columns.u64(POST)?,
            topic: columns.u64(TOPIC)?,
            author: columns.u64(AUTHOR)?,
            category: columns.u64(CATEGORY)?,
            created: columns.u64(CREATED)?,
            score: columns.i64(SCORE)?,
            facts: columns.u64(FACTS)?,
        })
    }

    pub(crate) fn see(&self, doc: DocId, ask: &Ask) -> Option<Seen> {
        let category = self.category.first(doc)?;
        if !ask.categories.contains(&model::ids::CategoryId(category)) {
            return None;
        }
        let facts = Facts(self.facts.first(doc)?);
        let (created, score) = (self.created.first(doc)?, self.score.first(doc)?);
        let bounds = &ask.bounds;
        if !(bounds.has(facts) && bounds.has_time(created) && bounds.has_score(score)) {
            return None;
        }
        let (post, topic, author) = (self.post.first(doc)?, self.topic.first(doc)?, self.author.first(doc)?);
        Some(Seen { post, topic, author, created, score, facts })
    }
}

impl Seen {
    /// What people say of it, beside its words: accepted answers first, then votes.
    pub(crate) fn weight(&self) -> Score {
        let votes = 1.0 + 0.1 * (1.0 + self.score.max(0) as Score).ln();
        let accepted = if self.facts.is_accepted_answer() { ACCEPTED } else { 1.0 };
        let opening = if self.facts.is_opening() { OPENING } else { 1.0 };
        let archived = if self.facts.is_archived() { ARCHIVED } else { 1.0 };
        votes * accepted * opening * archived
    }
}
