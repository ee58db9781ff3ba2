//! Hanging posts anew: which parent and place they have in a thread that is made of some of another one's.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{MemberId, PostId, TopicId};
use crate::post::{Parent, Post, PostHead};
use crate::thread::Path;
use crate::time::Timestamp;

/// The post that a thread begins with.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) topic: TopicId,
    pub(crate) post: PostId,
    pub(crate) author: MemberId,
    pub(crate) began: Timestamp,
}

/// The heads of some posts of a thread in another one, by the numbers that they have now. Each hangs on the
/// nearest post above it that is among them, and on the root where none is. `renamed` says what number a post
/// has there.
pub(crate) fn hung(
    all: &[Post],
    some: &BTreeSet<PostId>,
    root: &Root,
    renamed: impl Fn(PostId) -> PostId,
) -> BTreeMap<PostId, PostHead> {
    let all: BTreeMap<PostId, &Post> = all.iter().map(|post| (post.id, post)).collect();
    let above = |post: PostId| {
        let mut next = all.get(&post)?.head.parent?.post;
        while !some.contains(&next) {
            next = all.get(&next)?.head.parent?.post;
        }
        Some(next)
    };
    let mut heads: BTreeMap<PostId, PostHead> = BTreeMap::new();
    for post in some {
        // Down from the first whose parent has its place.
        let mut way = vec![*post];
        while let Some(next) = way.last().and_then(|last| above(*last)).filter(|next| !heads.contains_key(next)) {
            way.push(next);
        }
        for post in way.into_iter().rev() {
            let Some(found) = all.get(&post).filter(|_| !heads.contains_key(&post)) else { continue };
            let id = renamed(post);
            let head = if id == root.post {
                PostHead { topic: root.topic, parent: None, path: Path::opening(id), ..found.head.clone() }
            } else {
                let (parent, path) = match above(post).and_then(|above| Some((above, heads.get(&above)?))) {
                    Some((above, head)) => (Parent { post: renamed(above), author: head.author }, head.path.clone()),
                    None => (Parent { post: root.post, author: root.author }, Path::opening(root.post)),
                };
                let path = Path::below(&path, root.began, found.head.created, id);
                PostHead { topic: root.topic, parent: Some(parent), path, ..found.head.clone() }
            };
            heads.insert(post, head);
        }
    }
    heads
}
