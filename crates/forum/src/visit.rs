//! A request's actor, and reading as that actor.
//!
//! A page takes two round trips, and who asks is known only after one. So it is read as whom the
//! cookie claims to be, while the claim is checked; a page that was read under a wrong claim is
//! thrown away and read again.

use std::collections::BTreeSet;
use std::sync::Arc;

use auth::api_key::ApiKey;
use auth::token::{Token, TokenHash};
use futures_util::future::BoxFuture;
use model::account::{Member, Session};
use model::actor::{Actor, Role, SignedIn};
use model::draft::SentDraft;
use model::group::PER_MEMBER_MAX;
use model::ids::{GroupId, MemberId};
use model::list::Audience;
use model::may::{Action, Object, may};
use model::notification::Inbox;
use model::refusal::Refusal;
use model::site::Site;
use model::source::Source;
use model::time::Timestamp;
use model::token::ApiToken;
use model::topic::Topic;
use store::traces::note_read;

use crate::memory::is_remembering;
use crate::tokens::named_in;
use crate::viewing::{Guise, Watcher};
use crate::{Caller, Forum, Problem};

/// What a session cookie says: `{member}.{standing}.{mark}.{token}`. Member and standing are hints of
/// what to read while the token, which alone decides, is checked. They are followed if the mark is
/// this forum's: or the time that a page takes would tell anybody what is hidden there.
#[derive(Clone, Debug)]
pub struct Claim {
    pub member: MemberId,
    pub standing: Standing,
    /// Seals member and standing; empty, if they came without.
    pub mark: String,
    pub token: Token,
}

/// What decides, besides who it is, which categories somebody reads. In a cookie it is a letter for
/// the role and `h` for who is held, and then the groups: `m`, `a`, `mh`, `m3-17`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub role: Role,
    pub held: bool,
    pub groups: BTreeSet<GroupId>,
}

impl From<Role> for Standing {
    fn from(role: Role) -> Self {
        Self { role, ..Self::default() }
    }
}

impl Standing {
    pub(crate) fn by((role, held, groups): (Role, bool, &BTreeSet<GroupId>)) -> Self {
        Self { role, held, groups: groups.clone() }
    }

    pub fn of(member: &Member) -> Self {
        Self { role: member.role, held: member.held.is_some(), groups: member.groups.clone() }
    }

    fn parse(text: &str) -> Option<Self> {
        let (role, rest) = match text.split_at_checked(1)? {
            ("a", rest) => (Role::Admin, rest),
            ("m", rest) => (Role::Member, rest),
            _ => return None,
        };
        let (held, rest) = rest.strip_prefix('h').map_or((false, rest), |rest| (true, rest));
        let groups = rest.split('-').filter(|group| !group.is_empty()).take(PER_MEMBER_MAX);
        Some(Self { role, held, groups: groups.map(|group| group.parse().ok()).collect::<Option<_>>()? })
    }

    fn reveal(&self) -> String {
        let role = match self.role {
            Role::Admin => "a",
            Role::Member => "m",
        };
        let held = if self.held { "h" } else { "" };
        let groups: Vec<String> = self.groups.iter().map(GroupId::to_string).collect();
        format!("{role}{held}{}", groups.join("-"))
    }
}

impl Claim {
    pub fn parse(cookie: &str) -> Option<Self> {
        let (member, rest) = cookie.split_once('.')?;
        let (standing, token) = rest.rsplit_once('.')?;
        let (standing, mark) = standing.split_once('.').unwrap_or((standing, ""));
        Some(Self {
            member: member.parse().ok()?,
            standing: Standing::parse(standing)?,
            mark: mark.to_owned(),
            token: Token::parse(token)?,
        })
    }

    /// The cookie's value. It opens the account: never log it.
    pub fn reveal(&self) -> String {
        let dot = if self.mark.is_empty() { "" } else { "." };
        format!("{}.{}{dot}{}.{}", self.member, self.standing.reveal(), self.mark, self.token.reveal())
    }

    pub(crate) fn token_hash(&self) -> TokenHash {
        self.token.hash()
    }
}

/// What a mark in a cookie is for.
const STANDING: &str = "standing";

fn sealed_of(member: MemberId, standing: &Standing) -> String {
    format!("{member}.{}", standing.reveal())
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
    inbox: Arc<Inbox>,
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
    /// What they have not read, and how they want to be told. Programs ask for it themselves.
    pub inbox: Arc<Inbox>,
    /// Where what is done as this actor comes from.
    pub caller: Caller,
    /// Who looks as the actor, if somebody does: nothing is changed then, and nothing shown that is anybody's own.
    pub watcher: Option<Arc<Watcher>>,
    /// The draft that their form holds: with what they send it comes to its end.
    pub sends: Option<SentDraft>,
}

impl View {
    fn of(site: Arc<Site>, actor: Actor, known: Option<Known>) -> Self {
        let audience = site.audience(&actor);
        let (member, session, token, inbox) = match known {
            Some(known) => (Some(known.member), known.session, known.token, known.inbox),
            None => (None, None, None, Arc::default()),
        };
        Self {
            site,
            actor,
            audience,
            member,
            session,
            token,
            inbox,
            caller: Caller::Operator,
            watcher: None,
            sends: None,
        }
    }

    /// The same, over the network.
    #[must_use]
    pub fn through(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    /// The same, sending the text of a draft.
    #[must_use]
    pub fn sending(self, draft: Option<SentDraft>) -> Self {
        Self { sends: draft, ..self }
    }

    /// # Errors
    /// The reason why not.
    pub fn may(&self, action: Action, object: Object<'_>) -> Result<(), Refusal> {
        may(&self.site, &self.actor, action, object)
    }

    /// Whether a topic is there for whoever asks.
    pub(crate) fn sees(&self, topic: &Topic) -> bool {
        self.can(Action::See, Object::Topic(topic))
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

    /// Whether this forum requires a second factor of them that they do not have: they can do nothing
    /// else until they have one. What counts is what the member is, however little a token may.
    pub fn has_to_enrol(&self) -> bool {
        let required = self.site.settings.security.second_factor;
        let has_none = |member: &&Member| !member.second.is_there();
        let Some(member) = self.member.as_ref().filter(has_none) else { return false };
        let is_moderator = self.site.is_moderator(&Actor::Member(member.signed_in()));
        (self.session.is_some() || self.token.is_some()) && required.of(member.role == Role::Admin, is_moderator)
    }

    /// Says no to all who have to set up a second factor first.
    ///
    /// # Errors
    /// They have to.
    pub fn enrolled(&self) -> Result<(), Refusal> {
        if self.has_to_enrol() { Err(Refusal::EnrolFirst) } else { Ok(()) }
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
        let guess = self.guessed(shown);
        let (revision, known, loaded) = tokio::join!(self.site_revision(), self.check(shown), load(guess.clone()));
        let view = self.true_view(revision?, known?).await?;
        let rights =
            |actor: &Actor| actor.member().map(|member| (member.id, Standing::by(member.standing()), member.token));
        // What keeps them from writing no cookie says.
        let same_curbs = view.actor.member().map(SignedIn::curbs) == guess.actor.member().map(SignedIn::curbs);
        // The revision alone does not tell after a server was brought back to a copy.
        let same_site = Arc::ptr_eq(&view.site, &guess.site) || view.site == guess.site;
        if same_site && view.watcher.is_none() && rights(&view.actor) == rights(&guess.actor) && same_curbs {
            return Ok((view, loaded?));
        }
        let loaded = load(view.clone()).await?;
        Ok((view, loaded))
    }

    /// Whom to read as: as this node remembers them, or as a cookie says that was made here.
    fn guessed(&self, shown: Shown<'_>) -> View {
        let known = match shown {
            Shown::Session(claim) => self.recalled_session(claim).or_else(|| self.claimed(claim)),
            Shown::Key(key) => self.recalled_token(key),
            Shown::Nothing => None,
        };
        View::of(self.site(), known.map_or(Actor::Guest, Actor::Member), None)
    }

    fn claimed(&self, claim: &Claim) -> Option<SignedIn> {
        self.settings.seal.open(STANDING, &sealed_of(claim.member, &claim.standing), &claim.mark)?;
        let Standing { role, held, groups } = claim.standing.clone();
        Some(SignedIn { held, groups, ..SignedIn::plain(claim.member, role) })
    }

    pub(crate) fn claim_of(&self, member: MemberId, standing: Standing, token: Token) -> Result<Claim, Problem> {
        let mark = self.settings.seal.close(STANDING, &sealed_of(member, &standing), b"")?;
        Ok(Claim { member, standing, mark, token })
    }

    /// The claim with what its member's standing is now; `None`, if its hints are right.
    pub fn corrected(&self, claim: &Claim, member: &Member) -> Option<Claim> {
        let standing = Standing::of(member);
        let is_right = claim.standing == standing && !claim.mark.is_empty();
        if claim.member != member.id || is_right {
            return None;
        }
        self.claim_of(member.id, standing, claim.token.clone()).ok()
    }

    fn recalled_session(&self, claim: &Claim) -> Option<SignedIn> {
        let key = (claim.member, claim.token_hash().to_string());
        let (_, member) = self.memory.recall(&self.memory.sessions, &key, Source::Member(claim.member))?;
        Some(self.signed_in(&member))
    }

    fn recalled_token(&self, key: &ApiKey) -> Option<SignedIn> {
        let key = (named_in(key)?, key.hash());
        let (token, member) = self.memory.recall(&self.memory.tokens, &key, Source::Member(key.0))?;
        Some(SignedIn { token: Some(token.scopes), ..self.signed_in(&member) })
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
        if let Some((member, session)) = known.as_ref().and_then(|known| Some((&known.member, known.session.as_ref()?)))
            && let Some(Guise { actor, audience, watcher }) = self.guise(&site, member, session).await?
        {
            let watcher = Some(Arc::new(watcher));
            return Ok(View { audience, watcher, ..View::of(site, actor, None) });
        }
        let actor = known.as_ref().map_or(Actor::Guest, |known| {
            let token = known.token.as_ref().map(|token| token.scopes);
            Actor::Member(SignedIn { token, ..self.signed_in(&known.member) })
        });
        Ok(View::of(site, actor, known))
    }

    /// A suspension or a silence that has run out no longer counts, even if its event is still to come.
    pub(crate) fn signed_in(&self, member: &Member) -> SignedIn {
        let mut signed_in = member.signed_in();
        let now = self.now();
        let is_over = |until: Option<Timestamp>| until.is_some_and(|until| until <= now);
        signed_in.suspension = signed_in.suspension.filter(|suspension| !is_over(suspension.until));
        signed_in.silence = signed_in.silence.filter(|silence| !is_over(silence.until));
        signed_in
    }

    async fn check(&self, shown: Shown<'_>) -> Result<Option<Known>, Problem> {
        match shown {
            Shown::Nothing => Ok(None),
            Shown::Session(claim) => {
                let (found, inbox) = tokio::try_join!(self.check_claim(claim), self.inbox(claim.member))?;
                Ok(found.map(|(session, member)| Known { member, session: Some(session), token: None, inbox }))
            }
            Shown::Key(key) => {
                let (token, member) = self.check_key(key).await?;
                Ok(Some(Known { member, session: None, token: Some(token), inbox: Arc::default() }))
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
            self.note_visit(claim.member, token, session).await?;
        }
        Ok(Some((session, member)))
    }

    /// What a member has not read: beside the session, so that it costs no round trip of its own.
    async fn inbox(&self, member: MemberId) -> Result<Arc<Inbox>, Problem> {
        if let Some(known) = self.memory.recall(&self.memory.inboxes, &member, Source::Inbox(member)) {
            return Ok(known);
        }
        let began = self.moment();
        let inbox = Arc::new(self.store.inbox(member).await?);
        self.memory.keep(&self.memory.inboxes, member, Arc::clone(&inbox), began);
        Ok(inbox)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_is_read_as_it_was_written() {
        for text in ["m", "a", "mh", "m3", "m3-17", "ah3-17"] {
            assert_eq!(Standing::parse(text).map(|standing| standing.reveal()).as_deref(), Some(text));
        }
        for wrong in ["", "x", "mx", "m3-x", "é"] {
            assert_eq!(Standing::parse(wrong), None, "{wrong}");
        }
    }
}
