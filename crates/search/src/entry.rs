//! A post as it goes into the index.
//!
//! Nothing is stored that the store has: an entry holds what is asked by and what ranks. Texts
//! come out of it as words without order beyond a phrase's, and never back.

use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::TopicKind;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{TantivyDocument, Term};

use crate::source::{Line, lines};
use crate::trace;
use crate::words::{CODE, PROSE};

/// The tokenizer of [`crate::words::Words`].
pub(crate) const WORDS: &str = "words";

/// A post that everybody who reads its category may read.
#[derive(Clone, Debug)]
pub struct Entry {
    pub post: PostId,
    pub topic: TopicId,
    pub category: CategoryId,
    /// Whoever wrote it; of an article all of its authors, in their order.
    pub authors: Vec<MemberId>,
    pub created: Timestamp,
    /// Votes for it less those against it.
    pub score: i64,
    pub kind: TopicKind,
    pub place: EntryPlace,
    pub states: States,
    /// Of its topic, where it opens it.
    pub title: Option<String>,
    /// Of its topic.
    pub tags: Vec<String>,
    /// Markdown.
    pub body: String,
}

/// Where a post stands in its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryPlace {
    Opening,
    /// A direct reply to a question's opening post.
    Answer,
    Reply,
}

/// What `is:` asks for, and what ranks first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct States {
    /// It opens a question that has an answer.
    pub is_answered: bool,
    /// It is an answer that was accepted.
    pub is_accepted: bool,
    /// It opens a question with an accepted answer.
    pub has_accepted: bool,
    /// It is of an article that is archived.
    pub is_archived: bool,
}

/// The same in one number, which is looked at for each post that matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts(pub(crate) u64);

impl Facts {
    const QUESTION: u64 = 1;
    const ARTICLE: u64 = 1 << 1;
    const OPENING: u64 = 1 << 2;
    const ANSWER: u64 = 1 << 3;
    const ANSWERED: u64 = 1 << 4;
    const ACCEPTED: u64 = 1 << 5;
    const HAS_ACCEPTED: u64 = 1 << 6;
    const ARCHIVED: u64 = 1 << 7;

    fn of(entry: &Entry) -> Self {
        let states = entry.states;
        let facts = [
            (entry.kind == TopicKind::Question, Self::QUESTION),
            (entry.kind == TopicKind::Article, Self::ARTICLE),
            (entry.place == EntryPlace::Opening, Self::OPENING),
            (entry.place == EntryPlace::Answer, Self::ANSWER),
            (states.is_answered, Self::ANSWERED),
            (states.is_accepted, Self::ACCEPTED),
            (states.has_accepted, Self::HAS_ACCEPTED),
            (states.is_archived, Self::ARCHIVED),
        ];
        Self(facts.into_iter().filter(|(holds, _)| *holds).map(|(_, fact)| fact).sum())
    }

    fn has(self, facts: u64) -> bool {
        self.0 & facts == facts
    }

    pub(crate) fn is_open(self) -> bool {
        self.has(Self::QUESTION | Self::OPENING) && !self.has(Self::ANSWERED)
    }

    pub(crate) fn is_answered(self) -> bool {
        self.has(Self::QUESTION | Self::OPENING | Self::ANSWERED)
    }

    /// The answer, or the question that it was accepted for.
    pub(crate) fn is_accepted(self) -> bool {
        self.has(Self::ACCEPTED) || self.has(Self::HAS_ACCEPTED)
    }

    pub(crate) fn is_accepted_answer(self) -> bool {
        self.has(Self::ACCEPTED)
    }

    pub(crate) fn is_archived(self) -> bool {
        self.has(Self::ARCHIVED)
    }

    pub(crate) fn is_answer(self) -> bool {
        self.has(Self::ANSWER)
    }

    pub(crate) fn is_of_article(self) -> bool {
        self.has(Self::ARTICLE)
    }

    pub(crate) fn is_opening(self) -> bool {
        self.has(Self::OPENING)
    }
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) post: Field,
    pub(crate) topic: Field,
    pub(crate) shard: Field,
    pub(crate) author: Field,
    pub(crate) category: Field,
    pub(crate) created: Field,
    pub(crate) score: Field,
    pub(crate) facts: Field,
    pub(crate) tag: Field,
    /// Title, prose and code, with places.
    pub(crate) words: Field,
    /// The title once more, by itself.
    pub(crate) title: Field,
    /// Code once more, without places.
    pub(crate) code: Field,
    /// Hashes of [`trace`].
    pub(crate) trace: Field,
}

pub(crate) const POST: &str = "post";
pub(crate) const TOPIC: &str = "topic";
pub(crate) const AUTHOR: &str = "author";
pub(crate) const CATEGORY: &str = "category";
pub(crate) const CREATED: &str = "created";
pub(crate) const SCORE: &str = "score";
pub(crate) const FACTS: &str = "facts";

pub(crate) fn schema() -> (Schema, Fields) {
    let text = |record, tokenizer: &str, with_lengths| {
        let indexing = TextFieldIndexing::default().set_index_option(record).set_tokenizer(tokenizer);
        TextOptions::default().set_indexing_options(indexing.set_fieldnorms(with_lengths))
    };
    let id = || NumericOptions::default().set_indexed();
    let mut schema = Schema::builder();
    let fields = Fields {
        post: schema.add_u64_field(POST, INDEXED | FAST),
        topic: schema.add_u64_field(TOPIC, INDEXED | FAST),
        shard: schema.add_u64_field("shard", id()),
        author: schema.add_u64_field(AUTHOR, INDEXED | FAST),
        category: schema.add_u64_field(CATEGORY, FAST),
        created: schema.add_u64_field(CREATED, FAST),
        score: schema.add_i64_field(SCORE, FAST),
        facts: schema.add_u64_field(FACTS, FAST),
        tag: schema.add_text_field("tag", text(IndexRecordOption::Basic, "raw", false)),
        words: schema.add_text_field("words", text(IndexRecordOption::WithFreqsAndPositions, WORDS, true)),
        title: schema.add_text_field("title", text(IndexRecordOption::WithFreqsAndPositions, WORDS, true)),
        code: schema.add_text_field("code", text(IndexRecordOption::WithFreqs, WORDS, true)),
        trace: schema.add_u64_field("trace", id()),
    };
    (schema.build(), fields)
}

impl Fields {
    pub(crate) fn of_post(&self, post: PostId) -> Term {
        Term::from_field_u64(self.post, post.0)
    }

    pub(crate) fn of_topic(&self, topic: TopicId) -> Term {
        Term::from_field_u64(self.topic, topic.0)
    }

    pub(crate) fn of_shard(&self, shard: Shard) -> Term {
        Term::from_field_u64(self.shard, shard.number())
    }

    pub(crate) fn document(&self, entry: &Entry) -> TantivyDocument {
        let lines = lines(&entry.body);
        let mut document = TantivyDocument::new();
        document.add_u64(self.post, entry.post.0);
        document.add_u64(self.topic, entry.topic.0);
        document.add_u64(self.shard, entry.topic.shard().number());
        for author in &entry.authors {
            document.add_u64(self.author, author.0);
        }
        document.add_u64(self.category, entry.category.0);
        document.add_u64(self.created, entry.created.0);
        document.add_i64(self.score, entry.score);
        document.add_u64(self.facts, Facts::of(entry).0);
        for tag in &entry.tags {
            document.add_text(self.tag, tag);
        }
        let mut words = String::with_capacity(entry.body.len() + 128);
        if let Some(title) = &entry.title {
            document.add_text(self.title, without_marks(title));
            words.push_str(&without_marks(title));
            // So that no phrase leads from the title into the text.
            words.extend([CODE, PROSE]);
        }
        let code = write(&lines, &mut words);
        document.add_text(self.words, words);
        if !code.is_empty() {
            document.add_text(self.code, code);
        }
        for hash in trace::of_post(&lines) {
            document.add_u64(self.trace, hash);
        }
        document
    }
}

/// Writes all lines behind each other; answers with the code among them.
fn write(lines: &[Line], words: &mut String) -> String {
    let mut code = String::new();
    let mut was_code = false;
    for line in lines {
        if line.is_code != was_code {
            words.push(if line.is_code { CODE } else { PROSE });
            was_code = line.is_code;
        }
        let text = without_marks(&line.text);
        words.push_str(&text);
        words.push('\n');
        if line.is_code {
            code.push_str(&text);
            code.push('\n');
        }
        // A name in a sentence is code as well.
        for name in line.code.iter().filter_map(|range| line.text.get(range.clone())) {
            code.push_str(&without_marks(name));
            code.push('\n');
        }
    }
    if code.is_empty() { code } else { format!("{CODE}{code}") }
}

fn without_marks(text: &str) -> String {
    text.replace([CODE, PROSE], " ")
}
