//! Telling files which posts use them.

use std::collections::{BTreeMap, BTreeSet};

use model::change::Effect;
use model::ids::PostId;
use model::rules::uploads::released_at;
use model::shard::Shard;
use model::upload::UploadHash;
use store::{Derived, Lease};

use crate::{Forum, Problem};

/// Pairs that are looked at together.
const SOME: usize = 200;

/// Sets, of each file and post, whether this uses that, as the post says now.
pub(super) async fn set_uses(
    forum: &Forum,
    lease: Lease,
    pairs: &BTreeSet<(UploadHash, PostId)>,
) -> Result<Derived, Problem> {
    let pairs: Vec<&(UploadHash, PostId)> = pairs.iter().collect();
    for some in pairs.chunks(SOME) {
        let posts: Vec<PostId> = some.iter().map(|(_, post)| *post).collect();
        let used = forum.store.used_by(&posts).await?;
        let mut writes: BTreeMap<Shard, Vec<Effect>> = BTreeMap::new();
        for ((upload, post), used) in some.iter().zip(used) {
            let effects = writes.entry(upload.shard()).or_default();
            let used = used.contains(upload);
            if !used {
                // Only what was used is released; otherwise an event that is heard again would do something.
                let known = forum.store.uploads_in_bulk(std::slice::from_ref(upload)).await?;
                if !known.into_iter().flatten().any(|known| known.uses.contains(post)) {
                    continue;
                }
                effects.push(released_at(upload, forum.now()));
            }
            effects.push(Effect::SetUse { upload: upload.clone(), post: *post, used });
        }
        for (target, effects) in writes.into_iter().filter(|(_, effects)| !effects.is_empty()) {
            if forum.store.commit_derived(lease, target, &effects, None).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
    }
    Ok(Derived::Done)
}
