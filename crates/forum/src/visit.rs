//! A request's actor, and reading as that actor.
//!
//! A page takes two round trips, and who asks is known only after one. So it is read as whom the
//! cookie claims to be, while the claim is checked; a page that was read under a wrong claim is
//! thrown away and read again.

use std::sync::Arc;

use auth::api_key::ApiKey;
use auth::token::{Token, TokenHash};
use futures_util::future::BoxFuture;
use model::account::{Member, Session};
use model::actor::{Actor, Role, SignedIn};
use model::ids::MemberId;
use model::list::Audience;
use model::may::{Action, Object, may};
use model::refusal::Refusal;
use model::rules::members;
use model::site::Site;
use model::source::Source;
use model::time::Timestamp;
use model::token::ApiToken;
use store::traces::note_read;

use crate::memory::is_remembering;
use crate::tokens::Hints;
use crate::{Caller, Forum, Problem};

/// What a session cookie says: `{member}.{role}.{token}`. Member and role are hints of what to
/// read; the token alone decides.
#[derive(Clone, Debug)]
pub struct Claim {
    pub member: MemberId,
    pub role: Role,
    pub token: Token,
}

impl Claim {
    pub fn parse(cookie: &str) -> Option<Self> {
        let (member, rest) = cookie.split_once('.')?;
        let (role, token) = rest.split_once('.')?;
        let role = match role {
            "a" => Role::Admin,
            "m" => Role::Member,
            _ => return None,
        };
        Some(Self { member: member.parse().ok()?, role, token: Token::parse(token)? })
    }

    /// The cookie's value. It opens the account: never log it.
    pub fn reveal(&self) -> String {
        let role = match self.role {
            Role::Admin => "a",
            Role::Member => "m",
        };
        format!("{}.{role}.{}", self.member, self.token.reveal())
    }

    pub(crate) fn token_hash(&self) -> TokenHash {
        self.token.hash()
    }
}

/// What somebody shows to say who they are.
#[derive(Clone, Copy, Debug)]
pub enum Shown<'a> {
    Nothing,
    /// A session. One that is over is as good as nothing.
    Session(&'a Claim),
    /// An API token. One that is no longer good is an error.
    Key(&'a ApiKey),
}

impl<'a> From<Option<&'a Claim>> for Shown<'a> {
    fn from(claim: Option<&'a Claim>) -> Self {
        claim.map_or(Self::Nothing, Self::Session)
    }
}

/// Who it is that showed something.
struct Known {
    member: Member,
    /// The session that they come in.
    session: Option<Session>,
    /// The token that they come through.
    token: Option<ApiToken>,
}

/// Who reads, and the site that they read.
#[derive(Clone, Debug)]
pub struct View {
    pub site: Arc<Site>,
    pub actor: Actor,
    pub audience: Audience,
    /// The member's record, where one has signed in.
    pub member: Option<Member>,
    /// The API token that acts for them, if one does.
    pub token: Option<ApiToken>,
    /// In which session they have, if it is one.
    pub session: Option<Session>,
    /// Where what is done as this actor comes from.
    pub caller: Caller,
}

impl View {
    fn of(site: Arc<Site>, actor: Actor, known: Option<Known>) -> Self {
        let audience = site.audience(&actor);
        let (member, session, token) =
            known.map_or((None, None, None), |known| (Some(known.member), known.session, known.token));
        Self { site, actor, audience, member, session, token, caller: Caller::Operator }
    }

    /// The same, over the network.
    #[must_use]
    pub fn through(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    fn claimed(site: Arc<Site>, shown: Shown<'_>) -> Self {
        let claimed =
            |id, role, token| Actor::Member(SignedIn { id, name: String::new(), role, suspension: None, token });
        let actor = match shown {
            Shown::Nothing => Actor::Guest,
            Shown::Session(claim) => claimed(claim.member, claim.role, None),
            Shown::Key(key) => {
                Hints::of(key).map_or(Actor::Guest, |hints| claimed(hints.member, hints.role, Some(hints.scopes)))
            }
        };
        Self::of(site, actor, None)
    }

    /// # Errors
    /// The reason why not.
    pub fn may(&self, action: Action, object: Object<'_>) -> Result<(), Refusal> {
        may(&self.site, &self.actor, action, object)
    }

    pub fn can(&self, action: Action, object: Object<'_>) -> bool {
        self.may(action, object).is_ok()
    }

    /// Whether what is dangerous has to wait until they have proved once more who they are.
    /// Operators need not, and programs that come with a token cannot.
    pub fn needs_proof(&self, now: Timestamp) -> bool {
        match &self.session {
            Some(session) => !session.is_proved(now),
            None => self.token.is_some() || self.caller != Caller::Operator,
        }
    }

    /// Says no to what is dangerous unless they have proved lately who they are.
    ///
    /// # Errors
    /// Nobody is signed in, or it was too long ago.
    pub fn proved(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.actor.member() {
            None => Err(Refusal::SignIn),
            Some(_) if self.needs_proof(now) => Err(Refusal::ProveAgain),
            Some(_) => Ok(()),
        }
    }
}

impl Forum {
    /// Who this is: one round trip.
    ///
    /// # Errors
    /// It is an API token and not good, or its member is suspended; the store is away.
    pub async fn who_is(&self, shown: impl Into<Shown<'_>>) -> Result<View, Problem> {
        let (revision, known) = tokio::try_join!(self.site_revision(), self.check(shown.into()))?;
        self.true_view(revision, known).await
    }

    /// Reads a page as whoever this is. What `load` reads must depend on the view's site, audience,
    /// and the actor's id and rights alone.
    ///
    /// # Errors
    /// Those of `load`, and as [`Forum::who_is`].
    pub async fn visit<T, F>(&self, shown: impl Into<Shown<'_>>, load: F) -> Result<(View, T), Problem>
    where
        F: Fn(View) -> BoxFuture<'static, Result<T, Problem>>,
    {
        let shown = shown.into();
        let guess = View::claimed(self.site(), shown);
        let (revision, known, loaded) = tokio::join!(self.site_revision(), self.check(shown), load(guess.clone()));
        let view = self.true_view(revision?, known?).await?;
        let suspended = view.actor.member().is_some_and(|member| member.suspension.is_some());
        let rights = |actor: &Actor| actor.member().map(|member| (member.id, member.role, member.token));
        // The revision alone does not tell after a server was brought back to a copy.
        let same_site = Arc::ptr_eq(&view.site, &guess.site) || view.site == guess.site;
        if same_site && rights(&view.actor) == rights(&guess.actor) && !suspended {
            return Ok((view, loaded?));
        }
        let loaded = load(view.clone()).await?;
        Ok((view, loaded))
    }

    /// The revision of the site that counts.
    async fn site_revision(&self) -> Result<u64, Problem> {
        self.tail.knows_the_data()?;
        if is_remembering() {
            // Whoever hears what happens has read it anew by now.
            note_read([Source::Site]);
            return Ok(self.site().revision);
        }
        Ok(self.store.site_revision().await?)
    }

    async fn true_view(&self, revision: u64, known: Option<Known>) -> Result<View, Problem> {
        let mut site = self.site();
        if site.revision != revision {
            site = self.refresh_site().await?;
        }
        let actor = known.as_ref().map_or(Actor::Guest, |known| {
            let token = known.token.as_ref().map(|token| token.scopes);
            Actor::Member(SignedIn { token, ..self.signed_in(&known.member) })
        });
        Ok(View::of(site, actor, known))
    }

    /// A suspension that has run out no longer counts, even if its event is still to come.
    pub(crate) fn signed_in(&self, member: &Member) -> SignedIn {
        let mut signed_in = member.signed_in();
        let now = self.now();
        if signed_in.suspension.as_ref().and_then(|suspension| suspension.until).is_some_and(|until| until <= now) {
            signed_in.suspension = None;
        }
        signed_in
    }

    async fn check(&self, shown: Shown<'_>) -> Result<Option<Known>, Problem> {
        match shown {
            Shown::Nothing => Ok(None),
            Shown::Session(claim) => {
                let known = |(session, member)| Known { member, session: Some(session), token: None };
                Ok(self.check_claim(claim).await?.map(known))
            }
            Shown::Key(key) => {
                let (token, member) = self.check_key(key).await?;
                Ok(Some(Known { member, session: None, token: Some(token) }))
            }
        }
    }

    async fn check_claim(&self, claim: &Claim) -> Result<Option<(Session, Member)>, Problem> {
        let token = claim.token_hash().to_string();
        let Some((session, member)) = self.session(claim.member, &token).await? else { return Ok(None) };
        let now = self.now();
        if !session.is_live(now) {
            return Ok(None);
        }
        if session.wants_touch(now) {
            self.memory.sessions.forget(&(claim.member, token.clone()));
            self.store.commit(members::touch_session(claim.member, token, session, now)).await?;
        }
        Ok(Some((session, member)))
    }

    async fn session(&self, member: MemberId, token: &str) -> Result<Option<(Session, Member)>, Problem> {
        let key = (member, token.to_owned());
        if let Some(known) = self.memory.recall(&self.memory.sessions, &key, Source::Member(member)) {
            return Ok(Some(known));
        }
        let began = self.moment();
        let found = self.store.session(member, token).await?;
        if let Some(found) = &found {
            self.memory.keep(&self.memory.sessions, key, found.clone(), began);
        }
        Ok(found)
    }
}
