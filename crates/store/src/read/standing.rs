//! Who is of which kind, what members have done and received, and invitations.

use futures_util::future::try_join_all;
use model::account::Member;
use model::change::Roster;
use model::ids::MemberId;
use model::invitation::Invitation;
use model::list::{Audience, List, MemberList};
use model::shard::Shard;
use model::source::Source;
use model::trust::Reads;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{MEMBER_FIELDS, Reader, read_json};
use crate::traces::note_read;

/// A member with what counts for their trust level.
#[derive(Clone, Debug)]
pub struct Activity {
    pub member: Member,
    pub posts: u64,
    pub received: i64,
    pub days: u64,
    pub reads: Reads,
}

impl Store {
    /// What a member has done; posts as this audience sees them, so that of who reads everything.
    pub async fn activity(&self, id: MemberId, all: &Audience) -> Result<Option<Activity>, StoreError> {
        let key = keys::member(id);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.cmd("HMGET").arg(&key).arg(&MEMBER_FIELDS);
        commands.cmd("HMGET").arg(&key).arg(&["days", "reads"]);
        commands.cmd("HVALS").arg(keys::received_by(id));
        commands.zcard(keys::list(&List::Member(id, all.clone(), MemberList::Posts)));
        let [member, done, received, posts] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let Some(member) = reader.member(id, member)? else { return Ok(None) };
        let [days, reads] = reader.values(done)?;
        Ok(Some(Activity {
            member,
            posts: reader.number(posts)?,
            received: reader.sum(received)?,
            days: reader.number(days)?,
            reads: Reads::from_bytes(reader.bytes(reads)?.unwrap_or_default()),
        }))
    }

    /// What a member has read, as it was written down last.
    pub async fn reads(&self, id: MemberId) -> Result<Reads, StoreError> {
        let key = keys::member(id);
        let found = Reader::of(&key).bytes(self.bulk.send(cmd("HGET").arg(&key).arg("reads")).await?)?;
        Ok(Reads::from_bytes(found.unwrap_or_default()))
    }

    /// Votes for what each of these wrote, less those against it.
    pub async fn received(&self, members: &[MemberId]) -> Result<Vec<i64>, StoreError> {
        note_read(members.iter().copied().map(Source::received));
        let asked = members.iter().map(|member| async move {
            let key = keys::received_by(*member);
            Reader::of(&key).sum(self.link.send(cmd("HVALS").arg(&key)).await?)
        });
        try_join_all(asked).await
    }

    /// Members of a kind, those first who came to be so last: at most `count` of each shard, and how
    /// many there are.
    pub async fn roster(&self, roster: Roster, count: u64) -> Result<(Vec<MemberId>, u64), StoreError> {
        let asked = Shard::all().map(|shard| async move {
            let key = keys::roster(shard, roster);
            let reader = Reader::of(&key);
            let mut commands = pipe();
            commands.zcard(&key);
            commands.cmd("ZREVRANGE").arg(&key).arg(0).arg(count.saturating_sub(1)).arg("WITHSCORES");
            let [total, found] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
            let mut found = reader.array(found)?.into_iter();
            let mut members = Vec::new();
            while let (Some(id), Some(score)) = (found.next(), found.next()) {
                members.push((reader.number(score)?, MemberId(reader.number(id)?)));
            }
            Ok::<_, StoreError>((members, reader.number(total)?))
        });
        let found = try_join_all(asked).await?;
        let total = found.iter().map(|(_, total)| total).sum();
        let mut members: Vec<(u64, MemberId)> = found.into_iter().flat_map(|(members, _)| members).collect();
        members.sort_unstable_by(|one, other| other.cmp(one));
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        Ok((members.into_iter().take(count).map(|(_, member)| member).collect(), total))
    }

    /// How many members are of a kind.
    pub async fn roster_size(&self, roster: Roster) -> Result<u64, StoreError> {
        Ok(self.roster(roster, 1).await?.1)
    }

    /// Members whose names begin so, in the order of names, from behind `after`, an entry that was
    /// answered before: each with its entry.
    pub async fn names_from(
        &self,
        prefix: &str,
        after: &str,
        count: u64,
    ) -> Result<Vec<(String, MemberId)>, StoreError> {
        let prefix = prefix.to_lowercase();
        let from = if after.is_empty() { format!("[{prefix}") } else { format!("({after}") };
        // No text has this byte, so it stands behind all that begin with the prefix.
        let to = [b"(".as_slice(), prefix.as_bytes(), b"\xff"].concat();
        let (from, to) = (&from, &to);
        let asked = Shard::all().map(|shard| async move {
            let key = keys::names(shard);
            let reader = Reader::of(&key);
            let mut command = cmd("ZRANGEBYLEX");
            command.arg(&key).arg(from).arg(to).arg("LIMIT").arg(0).arg(count);
            let found = reader.array(self.link.send(&command).await?)?;
            let entry = |entry| Ok::<_, StoreError>(reader.text(entry)?.unwrap_or_default());
            found.into_iter().map(entry).collect::<Result<Vec<_>, _>>()
        });
        let mut entries: Vec<String> = try_join_all(asked).await?.into_iter().flatten().collect::<Vec<_>>();
        entries.sort_unstable();
        entries.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        let id = |entry: &str| entry.rsplit_once('\0')?.1.parse().ok();
        Ok(entries.into_iter().filter_map(|entry| Some((id(&entry)?, entry))).map(|(id, entry)| (entry, id)).collect())
    }

    /// Votes for what these members wrote in a shard, less those against it.
    pub async fn received_in(&self, shard: Shard, members: &[MemberId]) -> Result<Vec<i64>, StoreError> {
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let key = keys::received(shard);
        let reader = Reader::of(&key);
        let ids: Vec<u64> = members.iter().map(|member| member.0).collect();
        let found = reader.array(self.bulk.send(cmd("HMGET").arg(&key).arg(&ids)).await?)?;
        found.into_iter().map(|votes| signed(&reader, votes)).collect()
    }

    /// The same of everybody who received any.
    pub async fn all_received_in(&self, shard: Shard) -> Result<Vec<(MemberId, i64)>, StoreError> {
        let found = self.signed_fields(&keys::received(shard)).await?;
        Ok(found.into_iter().map(|(id, votes)| (MemberId(id), votes)).collect())
    }

    /// The subtotals of what a member received, by the number of the shard.
    pub async fn received_subtotals(&self, member: MemberId) -> Result<Vec<(u64, i64)>, StoreError> {
        self.signed_fields(&keys::received_by(member)).await
    }

    async fn signed_fields(&self, key: &str) -> Result<Vec<(u64, i64)>, StoreError> {
        let reader = Reader::of(key);
        let mut fields = reader.array(self.bulk.send(cmd("HGETALL").arg(key)).await?)?.into_iter();
        let mut found = Vec::new();
        while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
            found.push((reader.number(field)?, signed(&reader, value)?));
        }
        Ok(found)
    }

    /// The invitation with this hash of its code.
    pub async fn invitation(&self, hash: &str) -> Result<Option<Invitation>, StoreError> {
        let key = keys::invitations();
        Reader::of(&key).part(self.link.send(cmd("HGET").arg(&key).arg(hash)).await?)
    }

    /// How many invitations were ever made. Read before [`Store::invitations`]: what is made between
    /// the two makes this number out of date.
    pub async fn invited_times(&self) -> Result<u64, StoreError> {
        let key = keys::site();
        let found: Option<u64> = Reader::of(&key).part(self.link.send(cmd("HGET").arg(&key).arg("invited")).await?)?;
        Ok(found.unwrap_or_default())
    }

    /// All invitations, by the hash of their code.
    pub async fn invitations(&self) -> Result<Vec<(String, Invitation)>, StoreError> {
        let key = keys::invitations();
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut found = Vec::new();
        while let (Some(hash), Some(invitation)) = (fields.next(), fields.next()) {
            let invitation = read_json(&key, &reader.bytes(invitation)?.unwrap_or_default())?;
            found.push((reader.text(hash)?.unwrap_or_default(), invitation));
        }
        Ok(found)
    }
}

fn signed(reader: &Reader<'_>, value: Value) -> Result<i64, StoreError> {
    reader.sum(Value::Array(match value {
        Value::Nil => Vec::new(),
        value => vec![value],
    }))
}
