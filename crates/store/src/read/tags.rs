//! What is known of tags, and who follows them.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use model::ids::MemberId;
use model::notification::Stance;
use model::source::Source;
use model::tags::TagAbout;
use model::topic::Tag;
use redis::{Value, cmd, pipe};

use super::notifications::stance_of;
use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};
use crate::traces::note_read;

impl Store {
    /// What a tag is about, and what a member said about it: one round trip.
    pub async fn tag(
        &self,
        tag: &Tag,
        member: Option<MemberId>,
    ) -> Result<(Option<TagAbout>, Option<Stance>), StoreError> {
        note_read([Source::Tag(tag.clone())]);
        let key = keys::tag_about(tag);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hget(&key, "about");
        if let Some(member) = member {
            note_read([Source::TagStance(tag.clone(), member)]);
            commands.hget(keys::tag_stances(tag), member.0);
        }
        let mut answers = self.link.send_all(&commands).await?.into_iter();
        let about = reader.bytes(answers.next().unwrap_or(Value::Nil))?;
        let about = about.map(|bytes| read_json(&key, &bytes)).transpose()?;
        Ok((about, stance_of(&reader, answers.next().unwrap_or(Value::Nil))?))
    }

    /// Who said what about each of these tags, in the order asked for.
    pub async fn tag_listeners(&self, tags: &[Tag]) -> Result<Vec<BTreeMap<MemberId, Stance>>, StoreError> {
        let asked = tags.iter().map(|tag| async move {
            let key = keys::tag_stances(tag);
            let reader = Reader::of(&key);
            let mut fields = reader.array(self.bulk.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
            let mut said = BTreeMap::new();
            while let (Some(member), Some(stance)) = (fields.next(), fields.next()) {
                if let Some(stance) = stance_of(&reader, stance)? {
                    said.insert(MemberId(reader.number(member)?), stance);
                }
            }
            Ok::<_, StoreError>(said)
        });
        try_join_all(asked).await
    }
}
