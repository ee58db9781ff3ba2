//! What this node has read and may show again.
//!
//! Each thing is kept under its source and the moment at which reading it began. An event marks its
//! sources as changed (see [`crate::tail`]), and what was read before the mark no longer counts. So
//! nothing has to be looked for and thrown out, and what was being read while its source changed
//! does not count either.
//!
//! Only pages that are shown are read from memory, and only while this node hears what happens
//! ([`Forum::remembering`]): whoever decides something reads the store. The exception is what a reply
//! answers: all that its rule takes from there is either for ever so or a fact that the commit
//! looks at.

use std::collections::HashMap;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use model::account::{Member, Session};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{Audience, List};
use model::notification::{Concern, Inbox, Stance};
use model::page::PageNumber;
use model::post::Vote;
use model::source::Source;
use model::tags::TagAbout;
use model::tally::Days;
use model::token::ApiToken;
use model::topic::Tag;
use moka::sync::Cache;
use rustc_hash::FxHasher;
use store::traces::note_read;
use store::{Layout, PlacedPost, Row, Slice, ThreadPage};

use crate::reading::{MemberCard, TagCount};
use crate::{Finds, Forum, Settings};

/// Marks for sources. Two sources may share one; that costs a reading too many now and then.
const MARKS: usize = 1 << 16;
/// What the cache itself needs for an entry, in bytes.
const ENTRY: usize = 200;

tokio::task_local! {
    static REMEMBERING: bool;
}

/// A moment between two changes that this node has heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// What something was made of, and when reading it began.
#[derive(Clone, Debug)]
pub struct Origin {
    began: Moment,
    marks: Box<[u16]>,
}

/// When what has changed, as far as this node has heard.
pub(crate) struct Changes {
    heard: AtomicU64,
    /// Of each mark, the last change that it stands for.
    marks: Box<[AtomicU64]>,
    /// The last change that may have concerned anything.
    everything: AtomicU64,
}

impl Changes {
    fn new() -> Self {
        let marks = std::iter::repeat_with(AtomicU64::default).take(MARKS).collect();
        Self { heard: AtomicU64::default(), marks, everything: AtomicU64::default() }
    }

    pub(crate) fn now(&self) -> Moment {
        Moment(self.heard.load(Ordering::SeqCst))
    }

    pub(crate) fn mark(&self, source: &Source) {
        let change = self.heard.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(mark) = self.marks.get(usize::from(mark_of(source))) {
            mark.fetch_max(change, Ordering::SeqCst);
        }
    }

    /// Something was missed: nothing of what was read before counts any more.
    pub(crate) fn mark_everything(&self) {
        let change = self.heard.fetch_add(1, Ordering::SeqCst) + 1;
        self.everything.fetch_max(change, Ordering::SeqCst);
    }

    fn is_unchanged(&self, began: Moment, marks: &[u16]) -> bool {
        let before = |change: &AtomicU64| change.load(Ordering::SeqCst) <= began.0;
        before(&self.everything) && marks.iter().all(|mark| self.marks.get(usize::from(*mark)).is_some_and(before))
    }
}

fn mark_of(source: &Source) -> u16 {
    let mut hasher = FxHasher::default();
    source.hash(&mut hasher);
    (hasher.finish() % MARKS as u64) as u16
}

/// Things of one kind.
pub(crate) struct Shelf<K, V>(Cache<K, Kept<V>>);

#[derive(Clone)]
struct Kept<V> {
    value: V,
    began: Moment,
}

impl<K, V> Shelf<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// At most this many bytes, by what `weigh` says of each.
    fn new(bytes: u64, weigh: impl Fn(&V) -> usize + Send + Sync + 'static) -> Self {
        let weigher =
            move |_: &K, kept: &Kept<V>| u32::try_from(weigh(&kept.value).saturating_add(ENTRY)).unwrap_or(u32::MAX);
        Self(Cache::builder().max_capacity(bytes).weigher(weigher).build())
    }

    pub(crate) fn forget(&self, key: &K) {
        self.0.invalidate(key);
    }
}

/// A page of a thread, as everybody sees it.
pub(crate) type ThreadKey = (TopicId, Layout, PageNumber);
/// What one member voted for on a page.
pub(crate) type Votes = Arc<HashMap<PostId, Vote>>;

/// Shelves but for that of threads, which has as much room as all of these.
pub(crate) const SMALL_SHELVES: u64 = 15;

pub(crate) struct Memory {
    pub(crate) changes: Changes,
    pub(crate) threads: Shelf<ThreadKey, Arc<ThreadPage>>,
    pub(crate) votes: Shelf<(ThreadKey, MemberId), Votes>,
    /// `None` of those who have left.
    pub(crate) cards: Shelf<MemberId, Option<MemberCard>>,
    /// Votes that members received, which change more often than the rest of them.
    pub(crate) received: Shelf<MemberId, i64>,
    /// By member and hash of the token.
    pub(crate) sessions: Shelf<(MemberId, String), (Session, Member)>,
    /// By member and hash of the key.
    pub(crate) tokens: Shelf<(MemberId, String), (ApiToken, Member)>,
    pub(crate) inboxes: Shelf<MemberId, Arc<Inbox>>,
    /// How members stand to topics.
    pub(crate) concerns: Shelf<(TopicId, MemberId), Concern>,
    /// Topics as lists show them.
    pub(crate) rows: Shelf<TopicId, Arc<Row>>,
    /// Parts of lists, from and how many.
    pub(crate) slices: Shelf<(List, u64, u64), Arc<Slice>>,
    pub(crate) post_counts: Shelf<CategoryId, u64>,
    /// What tags are about, and what members said of them.
    pub(crate) tag_abouts: Shelf<Tag, Option<Arc<TagAbout>>>,
    pub(crate) tag_stances: Shelf<(Tag, MemberId), Stance>,
    /// The tags that an audience sees used.
    pub(crate) tags: Shelf<Audience, Arc<Vec<TagCount>>>,
    /// What was replied to, without its text.
    pub(crate) parents: Shelf<(TopicId, Option<PostId>), Arc<PlacedPost>>,
    /// What was counted on days that are long over, by the stretch of them and by the day on which it was read.
    pub(crate) days: Shelf<(u64, u64), Arc<Days>>,
    /// How often what may be recalled was there, and still held.
    pub(crate) finds: Finds,
}

impl Memory {
    pub(crate) fn new(settings: &Settings) -> Self {
        let large = settings.remembered_bytes / 2;
        let small = large / SMALL_SHELVES;
        Self {
            changes: Changes::new(),
            threads: Shelf::new(large, |page: &Arc<ThreadPage>| {
                page.posts.iter().chain(&page.accepted).map(|seen| seen.post.body.len() + 300).sum()
            }),
            votes: Shelf::new(small, |votes: &Votes| votes.len() * 32),
            cards: Shelf::new(small, |card: &Option<MemberCard>| {
                card.as_ref().map_or(0, |card| card.name.len() + card.slug.len())
            }),
            received: Shelf::new(small, |_| 0),
            sessions: Shelf::new(small, |_| 600),
            tokens: Shelf::new(small, |_| 700),
            inboxes: Shelf::new(small, |inbox: &Arc<Inbox>| inbox.unread.len() * 64),
            concerns: Shelf::new(small, |_| 0),
            rows: Shelf::new(small, |row: &Arc<Row>| row.beginning.len() + 400),
            slices: Shelf::new(small, |slice: &Arc<Slice>| slice.items.len() * 32),
            post_counts: Shelf::new(small, |_| 0),
            tag_abouts: Shelf::new(small, |about: &Option<Arc<TagAbout>>| {
                about.as_ref().map_or(0, |about| about.description.len() + 100)
            }),
            tag_stances: Shelf::new(small, |_| 0),
            tags: Shelf::new(small, |tags: &Arc<Vec<TagCount>>| tags.len() * 64),
            parents: Shelf::new(small, |_| 1_000),
            // A dozen and a half figures each, in a leaf of a tree or two.
            days: Shelf::new(small, |days: &Arc<Days>| days.len() * 500),
            finds: Finds::default(),
        }
    }

    /// What was kept under this, if its source has not changed since.
    pub(crate) fn recall<K, V>(&self, shelf: &Shelf<K, V>, key: &K, source: Source) -> Option<V>
    where
        K: Hash + Eq + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        if !is_remembering() {
            return None;
        }
        let kept = shelf.0.get(key).filter(|kept| self.changes.is_unchanged(kept.began, &[mark_of(&source)]));
        self.finds.note(usize::from(kept.is_some()), usize::from(kept.is_none()));
        let kept = kept?;
        note_read([source]);
        Some(kept.value)
    }

    /// What was kept under this, whatever has changed since: for those alone whose change is given
    /// all the facts that they take from it.
    pub(crate) fn guess<K, V>(&self, shelf: &Shelf<K, V>, key: &K) -> Option<V>
    where
        K: Hash + Eq + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        let kept = shelf.0.get(key).filter(|kept| is_remembering() && self.changes.is_unchanged(kept.began, &[]))?;
        Some(kept.value)
    }

    /// Keeps what was read since `began`.
    pub(crate) fn keep<K, V>(&self, shelf: &Shelf<K, V>, key: K, value: V, began: Moment)
    where
        K: Hash + Eq + Send + Sync + 'static,
        V: Clone + Send + Sync + 'static,
    {
        if is_remembering() {
            shelf.0.insert(key, Kept { value, began });
        }
    }
}

/// Whether what is being done may use what this node remembers.
pub(crate) fn is_remembering() -> bool {
    REMEMBERING.try_with(|remembering| *remembering).unwrap_or(false)
}

impl Forum {
    /// Does `work` with the help of what this node remembers, if it may: if the node hears what
    /// happens, and has heard of everything up to `after`, which whoever asks has done themselves.
    pub async fn remembering<T>(&self, after: &[crate::Done], work: impl Future<Output = T>) -> T {
        REMEMBERING.scope(self.has_heard(after), work).await
    }

    /// The moment before something is read that is to be kept.
    pub fn moment(&self) -> Moment {
        self.memory.changes.now()
    }

    /// What something was made of that was read since `began`; nothing, if it changed meanwhile or
    /// if this node could not know.
    pub fn origin<'a>(&self, began: Moment, sources: impl IntoIterator<Item = &'a Source>) -> Option<Origin> {
        let mut marks: Vec<u16> = sources.into_iter().map(mark_of).collect();
        marks.sort_unstable();
        marks.dedup();
        let origin = Origin { began, marks: marks.into() };
        self.recalls(&origin).then_some(origin)
    }

    /// Whether something with this origin may go into what is being done.
    pub fn recalls(&self, origin: &Origin) -> bool {
        is_remembering() && self.still_holds(origin)
    }

    /// Whether nothing that something was made of has changed, as far as this node has heard.
    pub fn still_holds(&self, origin: &Origin) -> bool {
        self.memory.changes.is_unchanged(origin.began, &origin.marks)
    }
}

#[cfg(test)]
#[path = "weight_tests.rs"]
mod weight_tests;

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Does `work` as on a node that hears everything.
    pub(crate) async fn remembering<T>(work: impl Future<Output = T>) -> T {
        REMEMBERING.scope(true, work).await
    }

    fn topic(id: u64) -> Source {
        Source::Topic(TopicId(id))
    }

    #[test]
    fn what_was_read_before_a_change_does_not_count_after_it() {
        let changes = Changes::new();
        let before = changes.now();
        let marks = [mark_of(&topic(1))];
        changes.mark(&topic(2));
        assert!(changes.is_unchanged(before, &marks), "another topic has changed");
        changes.mark(&topic(1));
        assert!(!changes.is_unchanged(before, &marks));
        assert!(changes.is_unchanged(changes.now(), &marks));
    }

    #[test]
    fn what_was_missed_may_have_been_anything() {
        let changes = Changes::new();
        let before = changes.now();
        changes.mark_everything();
        assert!(!changes.is_unchanged(before, &[]));
        assert!(changes.is_unchanged(changes.now(), &[]));
    }

    #[tokio::test]
    async fn nothing_is_kept_or_recalled_without_leave() {
        let memory = Memory::new(&Settings::default());
        let source = || Source::post_count(CategoryId(1));
        let (shelf, one) = (&memory.post_counts, CategoryId(1));
        memory.keep(shelf, one, 5, memory.changes.now());
        REMEMBERING
            .scope(true, async {
                assert_eq!(memory.recall(shelf, &one, source()), None, "it was not kept");
                memory.keep(shelf, one, 5, memory.changes.now());
                assert_eq!(memory.recall(shelf, &one, source()), Some(5));
            })
            .await;
        assert_eq!(memory.recall(shelf, &one, source()), None);
        REMEMBERING
            .scope(true, async {
                memory.changes.mark(&source());
                assert_eq!(memory.recall(shelf, &one, source()), None);
            })
            .await;
    }
}
