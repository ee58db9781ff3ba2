//! Who may look at a file: who has sent it, and who may see a post that uses it. That is asked of the posts
//! as they stand, so that a file is gone from sight in the moment in which they are.

use std::collections::BTreeSet;

use model::actor::Actor;
use model::ids::PostId;
use model::may::may_see_upload;
use model::refusal::Refusal;
use model::upload::{Asked, KnownUpload};
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
    /// A file, for whoever may look at it. Two round trips at most.
    ///
    /// # Errors
    /// There is none, or none for this actor; the store is away, or files cannot be read.
    pub async fn shown_upload(&self, view: &View, asked: &Asked) -> Result<ShownUpload, Problem> {
        let known = self.store.upload(&asked.hash).await?.filter(KnownUpload::is_here).ok_or(Refusal::Absent)?;
        let using = self.using([&known]).await?;
        may_see_upload(&view.site, &view.actor, &known, pairs(&using, &known))?;
        if !asked.fits(&known.upload) {
            return Err(Refusal::Absent.into());
        }
        let is_public = may_see_upload(&view.site, &Actor::Guest, &known, pairs(&using, &known)).is_ok();
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
        let sees = |known: &KnownUpload| may_see_upload(&view.site, &view.actor, known, pairs(&using, known)).is_ok();
        Ok(known.into_iter().filter(sees).collect())
    }

    /// The posts that use these files.
    async fn using(&self, known: impl IntoIterator<Item = &KnownUpload>) -> Result<Vec<PlacedPost>, Problem> {
        let posts: BTreeSet<PostId> =
            known.into_iter().flat_map(|known| known.uses.iter().take(POSTS).copied()).collect();
        let posts: Vec<PostId> = posts.into_iter().collect();
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.store.posts(&posts, None).await?.into_iter().flatten().collect())
    }
}

fn pairs<'a>(
    using: &'a [PlacedPost],
    known: &'a KnownUpload,
) -> impl Iterator<Item = (&'a model::topic::Topic, &'a model::post::Post)> {
    let using = using.iter().filter(|placed| known.uses.contains(&placed.post.id));
    using.map(|placed| (&placed.topic, &placed.post))
}
