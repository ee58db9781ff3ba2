//! Members, their sessions, and the names that lead to them.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;
use model::about::About;
use model::account::{Member, Registration, Session};
use model::factors::Factors;
use model::ids::MemberId;
use model::list::{Audience, List, MemberList};
use model::name::NameKey;
use model::portrait::PortraitMark;
use model::source::Source;
use model::token::ApiToken;
use model::trust::Reads;
use redis::{Value, cmd, pipe};

use crate::commit::Batch;
use crate::error::StoreError;
use crate::record::{MEMBER_FIELDS, Reader, read_json};
use crate::traces::note_read;
use crate::{Store, keys};

/// A member's page, as far as one shard knows it.
#[derive(Clone, Debug)]
pub struct ProfilePage {
    pub member: Member,
    pub topics: u64,
    pub posts: u64,
    pub articles: u64,
    /// Votes for what they wrote, less those against it.
    pub received: i64,
    /// Days on which they came, and what they read.
    pub days: u64,
    pub reads: Reads,
    /// Ids of topics or posts, newest first.
    pub items: Vec<String>,
}

impl Store {
    pub async fn member(&self, id: MemberId) -> Result<Option<Member>, StoreError> {
        note_read([Source::Member(id)]);
        let key = keys::member(id);
        let reader = Reader::of(&key);
        reader.member(id, self.link.send(cmd("HMGET").arg(&key).arg(&MEMBER_FIELDS)).await?)
    }

    /// Several members at once, in the order asked for.
    pub async fn members(&self, ids: &[MemberId]) -> Result<Vec<Option<Member>>, StoreError> {
        try_join_all(ids.iter().map(|id| self.member(*id))).await
    }

    /// The session of this token's hash, and the member whose it is.
    pub async fn session(&self, id: MemberId, token: &str) -> Result<Option<(Session, Member)>, StoreError> {
        note_read([Source::Member(id)]);
        let key = keys::member(id);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hget(keys::sessions(id), token).cmd("HMGET").arg(&key).arg(&MEMBER_FIELDS);
        let [session, member] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let session = reader.bytes(session)?.map(|bytes| read_json(&key, &bytes)).transpose()?;
        Ok(session.zip(reader.member(id, member)?))
    }

    /// Hashes of the tokens of all sessions of a member, with the sessions.
    pub async fn sessions(&self, id: MemberId) -> Result<Vec<(String, Session)>, StoreError> {
        let key = keys::sessions(id);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut sessions = Vec::new();
        while let (Some(token), Some(session)) = (fields.next(), fields.next()) {
            let session = read_json(&key, &reader.bytes(session)?.unwrap_or_default())?;
            sessions.push((reader.text(token)?.unwrap_or_default(), session));
        }
        Ok(sessions)
    }

    /// The API token of this hash, and the member whose it is.
    pub async fn api_token(&self, id: MemberId, hash: &str) -> Result<Option<(ApiToken, Member)>, StoreError> {
        note_read([Source::Member(id)]);
        let key = keys::member(id);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hget(keys::tokens(id), hash).cmd("HMGET").arg(&key).arg(&MEMBER_FIELDS);
        let [token, member] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let token = reader.bytes(token)?.map(|bytes| read_json(&key, &bytes)).transpose()?;
        Ok(token.zip(reader.member(id, member)?))
    }

    /// Hashes of all API tokens of a member, with the tokens.
    pub async fn api_tokens(&self, id: MemberId) -> Result<Vec<(String, ApiToken)>, StoreError> {
        let key = keys::tokens(id);
        let reader = Reader::of(&key);
        let mut fields = reader.array(self.link.send(cmd("HGETALL").arg(&key)).await?)?.into_iter();
        let mut tokens = Vec::new();
        while let (Some(hash), Some(token)) = (fields.next(), fields.next()) {
            let token = read_json(&key, &reader.bytes(token)?.unwrap_or_default())?;
            tokens.push((reader.text(hash)?.unwrap_or_default(), token));
        }
        Ok(tokens)
    }

    /// How often an admin was relied on to stay one.
    pub async fn relied_on(&self, id: MemberId) -> Result<u64, StoreError> {
        let key = keys::member(id);
        let found = self.link.send(cmd("HGET").arg(&key).arg("relied")).await?;
        Ok(Reader::of(&key).optional_number(found)?.unwrap_or_default())
    }

    /// All that a member proves with who they are.
    pub async fn factors(&self, id: MemberId) -> Result<Factors, StoreError> {
        let key = keys::member(id);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hexists(&key, "password").hget(&key, "app").hlen(keys::codes(id)).hgetall(keys::passkeys(id));
        let [password, app, codes, passkeys] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let mut factors = Factors {
            has_password: reader.number(password)? > 0,
            app: reader.bytes(app)?.map(|bytes| read_json(&key, &bytes)).transpose()?,
            codes: reader.number(codes)?,
            passkeys: BTreeMap::new(),
        };
        let mut fields = reader.array(passkeys)?.into_iter();
        while let (Some(passkey), Some(value)) = (fields.next(), fields.next()) {
            let value = read_json(&key, &reader.bytes(value)?.unwrap_or_default())?;
            factors.passkeys.insert(reader.text(passkey)?.unwrap_or_default(), value);
        }
        Ok(factors)
    }

    /// The member with the hash of the password.
    pub async fn member_with_password(&self, id: MemberId) -> Result<Option<(Member, String)>, StoreError> {
        let key = keys::member(id);
        let reader = Reader::of(&key);
        let mut commands = pipe();
        commands.hget(&key, "password").cmd("HMGET").arg(&key).arg(&MEMBER_FIELDS);
        let [password, member] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        Ok(reader.member(id, member)?.zip(reader.text(password)?))
    }

    /// Whether a member has a password: who came through a provider may have none.
    pub async fn has_password(&self, id: MemberId) -> Result<bool, StoreError> {
        let key = keys::member(id);
        Ok(Reader::of(&key).number(self.link.send(cmd("HEXISTS").arg(&key).arg("password")).await?)? > 0)
    }

    /// Who holds this name, and who this address.
    pub async fn find_login(
        &self,
        name: Option<&NameKey>,
        email: Option<&str>,
    ) -> Result<Option<MemberId>, StoreError> {
        let ask = |key: Option<String>| async {
            match key {
                Some(key) => Reader::of(&key).optional_number(self.link.send(cmd("GET").arg(&key)).await?),
                None => Ok(None),
            }
        };
        let (by_email, by_name) = tokio::try_join!(ask(email.map(keys::email)), ask(name.map(keys::name)))?;
        Ok(by_email.or(by_name).map(MemberId))
    }

    /// Whether one of these names is claimed, and by whom this address.
    pub async fn claims(&self, names: &[NameKey], email: &str) -> Result<(bool, Option<MemberId>), StoreError> {
        let mut keys: Vec<String> = names.iter().map(keys::name).collect();
        keys.push(keys::email(email));
        let asked = Reader::of("claims").array(self.link.send(cmd("MGET").arg(&keys)).await?)?;
        let mut claims = asked
            .into_iter()
            .map(|claim| Reader::of("claims").optional_number(claim))
            .collect::<Result<Vec<_>, StoreError>>()?;
        let owner = claims.pop().flatten().map(MemberId);
        Ok((claims.iter().any(Option::is_some), owner))
    }

    /// The members of these names; absent ones are left out.
    pub async fn known_names(&self, names: &[NameKey]) -> Result<Vec<(NameKey, MemberId)>, StoreError> {
        let asked = names.iter().map(|name| async move {
            let key = keys::alias(name);
            let id = Reader::of(&key).optional_number(self.link.send(cmd("GET").arg(&key)).await?)?;
            Ok::<_, StoreError>(id.map(|id| (name.clone(), MemberId(id))))
        });
        Ok(try_join_all(asked).await?.into_iter().flatten().collect())
    }

    /// A member by name, with a page of a list of theirs.
    pub async fn profile(
        &self,
        name: &NameKey,
        audience: &Audience,
        list: MemberList,
        offset: u64,
        count: u64,
    ) -> Result<Option<ProfilePage>, StoreError> {
        let key = keys::alias(name);
        let arguments = [
            keys::tag(model::account::home_of(name)),
            audience.as_str().to_owned(),
            list.name().to_owned(),
            offset.to_string(),
            (offset + count).saturating_sub(1).to_string(),
        ];
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).chain(MEMBER_FIELDS).collect();
        let answer = self.scripts.profile.run(&self.link, &[&key], &arguments).await?;
        if matches!(answer, Value::Nil) {
            return Ok(None);
        }
        let reader = Reader::of(&key);
        let [id, member, counts, items, received, activity] = reader.values(answer)?;
        let Some(member) = reader.member(MemberId(reader.number(id)?), member)? else { return Ok(None) };
        let lists = MemberList::ALL.map(|list| Source::list(&List::Member(member.id, audience.clone(), list)));
        note_read(lists.into_iter().chain([Source::Member(member.id), Source::received(member.id)]));
        let [days, reads] = reader.values(activity)?;
        let [topics, posts, articles] = reader.values(counts)?;
        let items = reader.array(items)?;
        Ok(Some(ProfilePage {
            member,
            topics: reader.number(topics)?,
            posts: reader.number(posts)?,
            articles: reader.number(articles)?,
            received: reader.sum(received)?,
            days: reader.number(days)?,
            reads: Reads::from_bytes(reader.bytes(reads)?.unwrap_or_default()),
            items: items
                .into_iter()
                .map(|item| Ok(reader.text(item)?.unwrap_or_default()))
                .collect::<Result<_, StoreError>>()?,
        }))
    }

    /// What a member says of themselves.
    pub async fn about(&self, id: MemberId) -> Result<About, StoreError> {
        note_read([Source::Member(id)]);
        let key = keys::member(id);
        let found = Reader::of(&key).part(self.link.send(cmd("HGET").arg(&key).arg("about")).await?)?;
        Ok(found.unwrap_or_default())
    }

    /// A square of the picture that a member sent; `None` if they have no such picture now.
    pub async fn portrait(&self, id: MemberId, mark: &PortraitMark, side: u32) -> Result<Option<Vec<u8>>, StoreError> {
        let key = keys::portrait(id);
        let reader = Reader::of(&key);
        let mut command = cmd("HMGET");
        command.arg(&key).arg("mark").arg(side);
        let [found, square] = reader.values(self.link.send(&command).await?)?;
        let is_it = reader.text(found)?.as_deref() == Some(mark.as_str());
        Ok(reader.bytes(square)?.filter(|_| is_it))
    }

    /// A registration that was not carried out yet.
    pub async fn registration(&self, member: MemberId) -> Result<Option<Registration>, StoreError> {
        let key = keys::registration(member);
        let found = Reader::of(&key).bytes(self.bulk.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// Keeps text for a member for an hour: what was typed when a sign-in came in between.
    pub async fn keep_text(&self, member: MemberId, text: &str) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        batch.write("set", keys::kept(member), [text.as_bytes(), b"3600"]);
        batch.apply(self).await
    }

    pub async fn kept_text(&self, member: MemberId) -> Result<Option<String>, StoreError> {
        let key = keys::kept(member);
        Reader::of(&key).text(self.link.send(cmd("GET").arg(&key)).await?)
    }
}
