//! A request's actor, and reading as that actor.
//!
//! A page takes two round trips, and who asks is known only after one. So it is read as whom the
//! cookie claims to be, while the claim is checked; a page that was read under a wrong claim is
//! thrown away and read again.

use std::sync::Arc;

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
use store::traces::note_read;

use crate::memory::is_remembering;
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

/// Who reads, and the site that they read.
#[derive(Clone, Debug)]
pub struct View {
    pub site: Arc<Site>,
    pub actor: Actor,
    pub audience: Audience,
    /// The member's record, where one has signed in.
    pub member: Option<Member>,
    /// Where what is done as this actor comes from.
    pub caller: Caller,
}

impl View {
    fn of(site: Arc<Site>, actor: Actor, member: Option<Member>) -> Self {
        let audience = site.audience(&actor);
        Self { site, actor, audience, member, caller: Caller::Operator }
    }

    /// The same, over the network.
    #[must_use]
    pub fn through(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    fn claimed(site: Arc<Site>, claim: Option<&Claim>) -> Self {
        let actor = claim.map_or(Actor::Guest, |claim| {
            Actor::Member(SignedIn { id: claim.member, name: String::new(), role: claim.role, suspension: None })
        });
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
}

impl Forum {
    /// Who this is: one round trip.
    ///
    /// # Errors
    /// The store is away.
    pub async fn who_is(&self, claim: Option<&Claim>) -> Result<View, Problem> {
        let (revision, member) = tokio::try_join!(self.site_revision(), self.check_claim(claim))?;
        self.true_view(revision, member).await
    }

    /// Reads a page as whoever this is. What `load` reads must depend on the view's site, audience,
    /// and the actor's id and rights alone.
    ///
    /// # Errors
    /// Those of `load`, and the store being away.
    pub async fn visit<T, F>(&self, claim: Option<&Claim>, load: F) -> Result<(View, T), Problem>
    where
        F: Fn(View) -> BoxFuture<'static, Result<T, Problem>>,
    {
        let guess = View::claimed(self.site(), claim);
        let (revision, member, loaded) =
            tokio::join!(self.site_revision(), self.check_claim(claim), load(guess.clone()));
        let view = self.true_view(revision?, member?).await?;
        let suspended = view.actor.member().is_some_and(|member| member.suspension.is_some());
        let same_role = view.actor.is_admin() == guess.actor.is_admin();
        // The revision alone does not tell after a server was brought back to a copy.
        let same_site = Arc::ptr_eq(&view.site, &guess.site) || view.site == guess.site;
        if same_site && view.actor.id() == guess.actor.id() && same_role && !suspended {
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

    async fn true_view(&self, revision: u64, member: Option<Member>) -> Result<View, Problem> {
        let mut site = self.site();
        if site.revision != revision {
            site = self.refresh_site().await?;
        }
        let actor = member.as_ref().map_or(Actor::Guest, |member| Actor::Member(self.signed_in(member)));
        Ok(View::of(site, actor, member))
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

    async fn check_claim(&self, claim: Option<&Claim>) -> Result<Option<Member>, Problem> {
        let Some(claim) = claim else { return Ok(None) };
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
        Ok(Some(member))
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
