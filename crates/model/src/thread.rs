//! A thread's order: materialised paths that sort as the thread reads.
//!
//! A path is the chain of segments from the opening post down to a post. A segment is the time
//! since the topic began and the post's id, both big-endian, so that comparing bytes puts
//! siblings in order of time, replies after what they answer, and the opening post first.

use serde::{Deserialize, Serialize};

use crate::ids::PostId;
use crate::time::Timestamp;

/// Levels below the opening post. Deeper replies keep their parent and stand at the cap.
pub const DEPTH_MAX: usize = 8;

/// Bytes of a segment: 5 of hundredths of seconds (348 years), 5 of the id.
pub const SEGMENT: usize = 10;

/// Where a post stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Path(Vec<u8>);

impl Path {
    /// The opening post's: it sorts before every reply.
    pub fn opening(post: PostId) -> Self {
        Self(segment(0, post))
    }

    /// A reply's, below `parent`'s, in a topic that began at `began`.
    pub fn below(parent: &Self, began: Timestamp, created: Timestamp, post: PostId) -> Self {
        let kept = if parent.depth() == 0 {
            &[]
        } else {
            let levels = parent.depth().min(DEPTH_MAX - 1);
            parent.0.get(..levels * SEGMENT).unwrap_or_default()
        };
        // 1 at least: hundredth 0 is the opening post's.
        let hundredths = created.since(began).as_millis() / 10 + 1;
        let mut bytes = kept.to_vec();
        bytes.extend(segment(u64::try_from(hundredths).unwrap_or(u64::MAX), post));
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// 0 for the opening post, 1 for replies to it.
    pub fn depth(&self) -> usize {
        if self.0.get(..5).is_none_or(|time| time == [0; 5]) { 0 } else { self.0.len() / SEGMENT }
    }
}

fn segment(hundredths: u64, post: PostId) -> Vec<u8> {
    [hundredths, post.0].into_iter().flat_map(|n| n.to_be_bytes().into_iter().skip(3)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ninth_level_stands_at_the_cap() {
        let mut path = Path::opening(PostId(1));
        for level in 1..=12 {
            path = Path::below(&path, Timestamp(0), Timestamp(level * 1000), PostId(level + 1));
            assert_eq!(path.depth(), (level as usize).min(DEPTH_MAX));
        }
    }

    proptest! {
        /// A thread built of random replies, sorted by path, reads as a depth-first walk does in
        /// which siblings stand by time.
        #[test]
        fn sorting_by_path_is_reading_the_tree(parents in prop::collection::vec(0_usize..64, 1..64)) {
            let began = Timestamp(5_000);
            let mut paths = vec![Path::opening(PostId(10))];
            let mut children: Vec<Vec<usize>> = vec![vec![]];
            for (n, parent) in parents.iter().enumerate() {
                let post = n + 1;
                let mut parent = parent % paths.len();
                // At the cap a reply stands beside its parent: walk up as the path does.
                let path = Path::below(&paths[parent], began, Timestamp(5_000 + post as u64 * 20), PostId(10 + post as u64));
                if paths[parent].depth() == DEPTH_MAX {
                    parent = children.iter().position(|c| c.contains(&parent)).unwrap();
                }
                paths.push(path);
                children.push(vec![]);
                children[parent].push(post);
            }
            let mut walked = vec![];
            let mut stack = vec![0];
            while let Some(post) = stack.pop() {
                walked.push(post);
                stack.extend(children[post].iter().rev());
            }
            let mut sorted: Vec<usize> = (0..paths.len()).collect();
            sorted.sort_by(|a, b| paths[*a].cmp(&paths[*b]));
            prop_assert_eq!(sorted, walked);
        }
    }
}
