//! Reviews of articles, and texts that wait for one.

use model::ids::PostId;
use model::review::{Review, WaitingText};
use redis::cmd;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

impl Store {
    /// The newest text of an article, by its opening post, where readers do not see it. No page that is kept
    /// shows it.
    pub async fn waiting(&self, post: PostId) -> Result<Option<WaitingText>, StoreError> {
        let key = keys::waiting(post);
        Reader::of(&key).part(self.link.send(cmd("GET").arg(&key)).await?)
    }

    /// All that was said in the reviews of an article, by its opening post. Whoever keeps it for a page notes
    /// the topic: its events tell of new verdicts.
    pub async fn review(&self, post: PostId) -> Result<Review, StoreError> {
        let key = keys::review(post);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut review = Review::default();
        while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
            let field = reader.text(field)?.unwrap_or_default();
            let value = reader.bytes(value)?.unwrap_or_default();
            let number = |letter: char| field.strip_prefix(letter)?.parse::<u64>().ok();
            if let Some(revision) = number('v') {
                review.verdicts.insert(revision, read_json(&key, &value)?);
            } else if let Some(comment) = number('c') {
                review.comments.insert(comment, read_json(&key, &value)?);
            }
        }
        Ok(review)
    }
}
