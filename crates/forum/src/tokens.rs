//! API tokens: making, listing and revoking them, and who comes with one.

use auth::api_key::ApiKey;
use auth::random::NoRandomness;
use model::account::Member;
use model::change::OnceKey;
use model::ids::MemberId;
use model::letter::SecurityChange;
use model::limits::Act;
use model::refusal::Refusal;
use model::rules::tokens;
use model::source::Source;
use model::token::{ApiToken, NewToken};
use store::Outcome;

use crate::limits::unless;
use crate::visit::View;
use crate::{Forum, Problem};

/// Characters of a secret's hash that name its token to its member. It can be known: nothing leads
/// back from it.
const ID: usize = 16;

/// A token as its member sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedToken {
    /// Names it among its member's, for revoking.
    pub id: String,
    pub token: ApiToken,
}

/// What came of asking for a token.
#[derive(Debug)]
pub enum Made {
    /// The key, which nobody can show a second time.
    Now(ApiKey),
    /// The same form had come before, and the key was shown then.
    Before,
}

/// Whose a key says it is, in hexadecimal: where to look it up. Only its hash decides.
pub(crate) fn named_in(key: &ApiKey) -> Option<MemberId> {
    u64::from_str_radix(key.hints(), 16).ok().map(MemberId)
}

fn key_of(member: MemberId) -> Result<ApiKey, NoRandomness> {
    ApiKey::generate(&format!("{:x}", member.0))
}

impl Forum {
    /// Makes a token of one's own.
    ///
    /// # Errors
    /// A field is wrong, there are too many, nobody is signed in with a session, or it was too long ago
    /// that they proved who they are.
    pub async fn make_token(&self, view: &View, new: &NewToken, once: Option<&str>) -> Result<Made, Problem> {
        let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
        let token = new.check(self.now())?;
        let (held, limited) = tokio::try_join!(
            async { Ok(self.store.api_tokens(member.id).await?) },
            self.spend(view, Some(Act::Token))
        )?;
        let key = key_of(member.id)?;
        let once = once.filter(|once| !once.is_empty()).map(|once| {
            OnceKey::new(auth::fingerprint(&[&member.id.to_string(), "token", once]), model::change::ONCE_KEPT)
        });
        let mut change = tokens::make(&view.site, &view.actor, member, key.hash(), token, held.len(), once)?;
        view.proved(self.now())?;
        unless(limited)?;
        self.tell_of(&mut change, member.id, SecurityChange::TokenMade)?;
        match self.store.commit(change).await? {
            Outcome::Done => Ok(Made::Now(key)),
            Outcome::Repeated(_) => Ok(Made::Before),
            Outcome::Stale(_) => Err(Refusal::SignIn.into()),
        }
    }

    /// The same on an operator's word.
    ///
    /// # Errors
    /// A field is wrong.
    pub async fn make_token_as_operator(&self, member: &Member, new: &NewToken) -> Result<ApiKey, Problem> {
        let token = new.check(self.now())?;
        let key = key_of(member.id)?;
        let mut change = tokens::made(member.id, key.hash(), token);
        self.tell_of(&mut change, member.id, SecurityChange::TokenMade)?;
        self.store.commit(change).await?;
        Ok(key)
    }

    /// The tokens of a member, the newest first; also those that have expired.
    ///
    /// # Errors
    /// The store is away.
    pub async fn tokens_of(&self, member: MemberId) -> Result<Vec<ListedToken>, Problem> {
        let held = self.store.api_tokens(member).await?;
        let mut listed: Vec<ListedToken> =
            held.into_iter().map(|(hash, token)| ListedToken { id: id_of(&hash), token }).collect();
        listed.sort_by(|one, other| other.token.made.cmp(&one.token.made).then_with(|| one.id.cmp(&other.id)));
        Ok(listed)
    }

    /// Revokes one of one's own tokens, by its [`ListedToken::id`]. From then on it opens nothing.
    ///
    /// # Errors
    /// There is none of this id; nobody is signed in with a session.
    pub async fn revoke_token(&self, view: &View, id: &str) -> Result<(), Problem> {
        let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
        let hash = self.token_hash(member.id, id).await?;
        let mut change = tokens::revoke(&view.site, &view.actor, member, hash)?;
        self.tell_of(&mut change, member.id, SecurityChange::TokenRevoked)?;
        self.store.commit(change).await?;
        Ok(())
    }

    /// The same on an operator's word.
    ///
    /// # Errors
    /// There is none of this id.
    pub async fn revoke_token_as_operator(&self, member: MemberId, id: &str) -> Result<(), Problem> {
        let hash = self.token_hash(member, id).await?;
        let mut change = tokens::revoked(member, hash);
        self.tell_of(&mut change, member, SecurityChange::TokenRevoked)?;
        self.store.commit(change).await?;
        Ok(())
    }

    async fn token_hash(&self, member: MemberId, id: &str) -> Result<String, Problem> {
        let held = self.store.api_tokens(member).await?;
        let found = held.into_iter().map(|(hash, _)| hash).find(|hash| id_of(hash) == id);
        Ok(found.ok_or(Refusal::Absent)?)
    }

    /// Whose key this is, and what it is good for.
    ///
    /// # Errors
    /// It is unknown, revoked or expired; or its member is suspended, which silences it.
    pub(crate) async fn check_key(&self, key: &ApiKey) -> Result<(ApiToken, Member), Problem> {
        let member = named_in(key).ok_or(Problem::NoSuchToken)?;
        let (hash, began) = (key.hash(), self.moment());
        let (mut token, member) = self.token(member, &hash).await?.ok_or(Problem::NoSuchToken)?;
        let now = self.now();
        if !token.is_live(now) {
            return Err(Problem::NoSuchToken);
        }
        if let Some(suspension) = self.signed_in(&member).suspension {
            return Err(Refusal::Suspended { until: suspension.until }.into());
        }
        if token.wants_touch(now) {
            self.memory.tokens.forget(&(member.id, hash.clone()));
            self.store.commit(tokens::touch(member.id, hash.clone(), token.clone(), now)).await?;
            token.used = Some(now);
            self.memory.keep(&self.memory.tokens, (member.id, hash), (token.clone(), member.clone()), began);
        }
        Ok((token, member))
    }

    async fn token(&self, member: MemberId, hash: &str) -> Result<Option<(ApiToken, Member)>, Problem> {
        let key = (member, hash.to_owned());
        if let Some(known) = self.memory.recall(&self.memory.tokens, &key, Source::Member(member)) {
            return Ok(Some(known));
        }
        let began = self.moment();
        let found = self.store.api_token(member, hash).await?;
        if let Some(found) = &found {
            self.memory.keep(&self.memory.tokens, key, found.clone(), began);
        }
        Ok(found)
    }
}

fn id_of(hash: &str) -> String {
    hash.get(..ID).unwrap_or(hash).to_owned()
}
