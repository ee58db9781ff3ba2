//! Who may look at a file: who has sent it, and who may see a post that uses it. That is asked of the posts
//! as they stand, so that a file is gone from sight in the moment in which they are.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;
use model::actor::Actor;
use model::ids::PostId;
use model::may::{Using, may_see_upload};
use model::refusal::Refusal;
use model::upload::{Asked, KnownUpload, UploadHash, named_in};
use shelf::Kept;
use store::PlacedPost;

use super::{full, narrow};
use crate::visit::View;
use crate::{Forum, Problem};

/// Posts that are asked whether a file may be seen because of them. What is used in more is seen by who may
/// see one of these.
const POSTS: usize = 200;

/// A file that may be looked at.
pub struct ShownUpload {
    pub kept: Kept,
    pub known: KnownUpload,
    /// Guests may look at it as well, so that everybody who keeps what was fetched may hand it on.
    pub is_public: bool,
}

impl Forum {
    /// A file, for whoever may look at it. Two round trips; three, if a text waits that may be why it is used.
    ///
    /// # Errors
    /// There is none, or none for this actor; the store is away, or files cannot be read.
    pub async fn shown_upload(&self, view: &View, asked: &Asked) -> Result<ShownUpload, Problem> {
        let known = self.store.upload(&asked.hash).await?.filter(KnownUpload::is_here).ok_or(Refusal::Absent)?;
        let using = self.using([&known]).await?;
        may_see_upload(&view.site, &view.actor, &known, those(&using, &known))?;
        if !asked.fits(&known.upload) {
            return Err(Refusal::Absent.into());
        }
        let is_public = may_see_upload(&view.site, &Actor::Guest, &known, those(&using, &known)).is_ok();
        let part = match asked.width.filter(|width| known.upload.widths.contains(width)) {
            Some(width) => narrow(&known.upload, width),
            // What would have been no shorter is not kept.
            None => full(&known.upload),
        };
        let kept = self.shelf()?.get(known.hash.as_str(), &part).await?;
        let kept = kept.ok_or_else(|| Problem::Broken(format!("the file {}/{part} is gone", known.hash)))?;
        Ok(ShownUpload { kept, known, is_public })
    }

    /// Of these files, those that the actor may look at.
    pub(super) async fn seen_of(&self, view: &View, known: Vec<KnownUpload>) -> Result<Vec<KnownUpload>, Problem> {
        let is_own = |known: &&KnownUpload| may_see_upload(&view.site, &view.actor, known, []).is_ok();
        let others: Vec<&KnownUpload> = known.iter().filter(|known| !is_own(known)).collect();
        let using = self.using(others).await?;
        let sees = |known: &KnownUpload| may_see_upload(&view.site, &view.actor, known, those(&using, known)).is_ok();
        Ok(known.into_iter().filter(sees).collect())
    }

    /// The posts that use these files. One more round trip, where a text waits that names others than what
    /// readers see.
    async fn using(&self, known: impl IntoIterator<Item = &KnownUpload>) -> Result<Vec<UsingPost>, Problem> {
        let mut files: BTreeMap<PostId, Vec<&UploadHash>> = BTreeMap::new();
        for known in known {
            for post in known.uses.iter().take(POSTS) {
                files.entry(*post).or_default().push(&known.hash);
            }
        }
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let posts: Vec<PostId> = files.keys().copied().collect();
        let found = self.store.posts(&posts, None).await?.into_iter().flatten();
        try_join_all(found.map(|placed| async {
            let waits = placed.post.is_opening() && placed.topic.life.waiting.is_some();
            let named = named_in(&placed.post.body);
            let others =
                files.get(&placed.post.id).is_some_and(|files| files.iter().any(|file| !named.contains(*file)));
            let waiting = if waits && others { self.store.waiting(placed.post.id).await? } else { None };
            Ok(UsingPost { placed, unseen: waiting.map(|waiting| waiting.unseen).unwrap_or_default() })
        }))
        .await
    }
}

/// A post that uses files, and those of them that readers do not see.
struct UsingPost {
    placed: PlacedPost,
    unseen: BTreeSet<UploadHash>,
}

fn those<'a>(using: &'a [UsingPost], known: &'a KnownUpload) -> impl Iterator<Item = Using<'a>> {
    let using = using.iter().filter(|using| known.uses.contains(&using.placed.post.id));
    using.map(|UsingPost { placed, unseen }| Using {
        topic: &placed.topic,
        post: &placed.post,
        waits: unseen.contains(&known.hash),
    })
}
