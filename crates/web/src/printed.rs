//! Posts of a page as they are printed, kept for members who see them alike.
//!
//! A member's page is made for them, but most of it are posts, and a post says little to one member
//! that it does not say to others: what they may do with it, and what they voted. So the posts of a
//! page are kept under all of that ([`Sight`]) with their [`Origin`], as a guest's page is.

use forum::{Finds, Forum, Origin};
use model::ids::TopicId;
use model::locale::Zone;
use model::page::PageNumber;
use moka::sync::Cache;
use store::Layout;

use crate::pages::Yours;
use crate::view::Printed;

/// Bytes of printed posts that are kept.
const BYTES: u64 = 4 << 20;
/// Bytes that an entry takes beside its texts, and for each post.
const AROUND: usize = 600;
const POST: usize = size_of::<Yours>();

/// All that printed posts depend on beside what was read for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sight {
    pub(crate) topic: TopicId,
    pub(crate) layout: Layout,
    pub(crate) page: PageNumber,
    pub(crate) zone: Option<Zone>,
    pub(crate) yours: Vec<Yours>,
}

/// The posts of a page, as they stand on it.
#[derive(Clone, Debug)]
pub(crate) struct PrintedPosts {
    pub(crate) opening: Option<Printed>,
    pub(crate) replies: Printed,
}

#[derive(Clone)]
struct Kept {
    posts: PrintedPosts,
    origin: Origin,
}

pub(crate) struct PrintedPages(Cache<Sight, Kept>, Finds);

impl PrintedPages {
    pub(crate) fn new() -> Self {
        let weigh = |sight: &Sight, kept: &Kept| {
            let texts = kept.posts.opening.as_ref().map_or(0, Printed::len) + kept.posts.replies.len();
            u32::try_from(texts + sight.yours.len() * POST + AROUND).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(BYTES).weigher(weigh).build(), Finds::default())
    }

    pub(crate) fn finds(&self) -> &Finds {
        &self.1
    }

    /// What is kept, if nothing that it was made of has changed. What it was made of is not noted as
    /// read: no member's page is kept.
    pub(crate) fn recall(&self, forum: &Forum, sight: &Sight) -> Option<PrintedPosts> {
        let kept = self.0.get(sight).filter(|kept| forum.recalls(&kept.origin));
        self.1.note(usize::from(kept.is_some()), usize::from(kept.is_none()));
        Some(kept?.posts)
    }

    pub(crate) fn keep(&self, sight: Sight, posts: PrintedPosts, origin: Origin) {
        self.0.insert(sight, Kept { posts, origin });
    }
}

#[cfg(test)]
#[path = "printed_tests.rs"]
mod tests;
