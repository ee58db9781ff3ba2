//! A visit: who claims to come, to which address, with which query.

use std::convert::Infallible;
use std::sync::{Arc, Once, OnceLock};

use auth::token::Token;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use forum::{Caller, Claim, Forum, Problem, View};
use futures_util::future::BoxFuture;
use model::account::ThreadView;
use model::device::Device;
use model::limits::Network;
use model::page::PageNumber;
use model::refusal::Refusal;
use model::rules::viewing;

use super::form::Pairs;
use super::{Client, away_cookie, cookie, dismissed_cookie, session_cookie, view_cookie};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::frame;
use crate::said::Said;
use crate::twin::ENDING;
use crate::view::{Frame, Notice};
use crate::{address, read_only, zone};

/// Said once: behind a proxy that is set up so, everybody comes without an address.
static WARNING: Once = Once::new();

/// What somebody may do who has to set up a second factor first: that, and what ends something.
const ENROLLING: [&str; 7] = [
    "/settings/security",
    "/settings/prove",
    "/passkey/challenge",
    "/settings/sessions",
    "/settings/password",
    "/settings/privacy",
    "/unsubscribe",
];

/// What whoever looks as somebody else can do.
const ENDING_A_VIEW: [&str; 2] = ["/admin/view-as/end", "/logout"];

/// Below these stands what is somebody's own.
const OWN: [&str; 12] = [
    "/settings",
    "/notifications",
    "/bookmarks",
    "/drafts",
    "/unread",
    "/warnings",
    "/appeal",
    "/waiting",
    "/compose",
    "/uploads/mine",
    "/api/v1/me",
    "/api/v1/notifications",
];

pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) claim: Option<Claim>,
    /// How a member reads threads; a guest says it in the address.
    pub(crate) reads: Option<ThreadView>,
    /// Path and query, to come back to.
    pub(crate) here: String,
    pub(crate) path: String,
    /// What this browser keeps while somebody signs in through a provider.
    pub(crate) away: Option<Token>,
    /// What was done just before.
    pub(crate) said: Option<Said>,
    /// Somebody is about to read this: it is no look ahead, and no question whether it is there.
    pub(crate) is_read: bool,
    /// A sign-in that still wants a second factor.
    pub(crate) second: Option<Token>,
    /// Announcements that they have put out of their sight.
    pub(crate) dismissed: Vec<u64>,
    /// It would be refused while nothing is written.
    writes: bool,
    /// It is no question.
    acts: bool,
    client: Client,
    /// What it says to be.
    agent: Option<HeaderValue>,
    hints: Hints,
}

/// The session's cookie as it should be, where what it hints at is out of date: the answer brings it
/// (see [`crate::remember`]).
#[derive(Clone, Default)]
pub(crate) struct Hints(Arc<OnceLock<Claim>>);

impl Hints {
    pub(crate) fn corrected(&self) -> Option<&Claim> {
        self.0.get()
    }
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

impl Visit {
    fn of(parts: &Parts, app: &App) -> Self {
        let client = Client::of(app, &parts.extensions, &parts.headers);
        let claim = session_cookie(&parts.headers, client);
        Self {
            reads: view_cookie(&parts.headers).filter(|_| claim.is_some()),
            here: address::to_come_back_to(parts.uri.path_and_query().map_or("/", |here| here.as_str())).to_owned(),
            path: parts.uri.path().to_owned(),
            dismissed: dismissed_cookie(&parts.headers),
            writes: read_only::is_closed(&parts.method, parts.extensions.get::<MatchedPath>()),
            acts: !matches!(parts.method, Method::GET | Method::HEAD),
            away: away_cookie(&parts.headers),
            said: Said::before(&parts.headers),
            is_read: parts.method == Method::GET && !parts.headers.contains_key("sec-purpose"),
            second: cookie(&parts.headers, "second").and_then(Token::parse),
            app: app.clone(),
            agent: parts.headers.get(header::USER_AGENT).cloned(),
            claim,
            client,
            hints: parts.extensions.get::<Hints>().cloned().unwrap_or_default(),
        }
    }

    /// Who this is: one round trip, for handlers that change something.
    pub(crate) async fn who(&self) -> Result<View, Failure> {
        let view = self.app.forum.who_is(self.claim.as_ref()).await?.through(self.caller());
        zone::choose_for(&view);
        self.look_at_hints(&view);
        self.enrolled(view)
    }

    /// Whoever has to set up a second factor first does nothing else.
    fn enrolled(&self, view: View) -> Result<View, Failure> {
        self.written(&view)?;
        let leads_there = ENROLLING.iter().any(|path| self.path.starts_with(path));
        if !leads_there {
            view.enrolled()?;
        }
        Ok(view)
    }

    /// Nothing is written while the site says so. The layer around all routes goes by what the node has heard;
    /// this goes by what the store says.
    ///
    /// # Errors
    /// It is read only.
    pub(crate) fn written(&self, view: &View) -> Result<(), Failure> {
        if view.watcher.is_some() {
            self.only_looks()?;
        }
        match view.site.read_only() {
            Some(sentence) if self.writes => Err(Refusal::ReadOnly(sentence.to_owned()).into()),
            _ => Ok(()),
        }
    }

    /// Whoever looks at the forum as somebody else changes nothing, but may end that, and sees nothing that is
    /// anybody's own.
    fn only_looks(&self) -> Result<(), Refusal> {
        if self.acts && !ENDING_A_VIEW.contains(&self.path.as_str()) {
            return Err(viewing::ONLY_LOOKS);
        }
        let is_below = |own: &str| {
            let rest = self.path.strip_prefix(own);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        if OWN.into_iter().any(is_below) { Err(viewing::NOT_SHOWN) } else { Ok(()) }
    }

    /// Where this comes from, to those who limit what comes from there.
    pub(crate) fn caller(&self) -> Caller {
        if self.client.address.is_none() {
            WARNING.call_once(|| {
                tracing::warn!("somebody came whose address no X-Forwarded-For tells: limits by network are left out")
            });
        }
        let agent = self.agent.as_ref().and_then(|agent| agent.to_str().ok());
        let device = Device::of(agent.unwrap_or_default());
        Caller::Client(forum::Client { network: self.client.address.map(Network::of), device })
    }

    /// The page is wanted as Markdown.
    pub(crate) fn wants_source(&self) -> bool {
        self.path.ends_with(ENDING)
    }

    /// Whether cookies go over https only.
    pub(crate) fn has_secure_cookies(&self) -> bool {
        self.client.https
    }

    /// The frame of the page that was asked for.
    pub(crate) fn frame(&self, view: &View) -> Frame {
        let waits = || {
            let held = view.member.as_ref().is_some_and(|member| member.held.is_some());
            (held && self.path != "/waiting").then(Notice::waiting)
        };
        let notice = self.said.map(Said::notice).or_else(waits);
        let mut framed = frame(&self.app, Some(view), &self.here);
        let dismissed: Vec<String> = self.dismissed.iter().map(|id| address::dismiss(*id)).collect();
        framed.announcements.retain(|it| it.dismiss.as_ref().is_none_or(|(action, _)| !dismissed.contains(action)));
        Frame { notice, ..framed }
    }

    /// Reads for a page, while it is checked who this is.
    pub(crate) async fn read<T, F>(&self, load: F) -> Result<(View, T), Failure>
    where
        F: Fn(Arc<Forum>, View) -> BoxFuture<'static, Result<T, Problem>>,
    {
        let forum = self.app.forum();
        let (view, loaded) = self.app.forum.visit(self.claim.as_ref(), |view| load(Arc::clone(&forum), view)).await?;
        zone::choose_for(&view);
        self.look_at_hints(&view);
        Ok((self.enrolled(view.through(self.caller()))?, loaded))
    }

    fn look_at_hints(&self, view: &View) {
        let known = self.claim.as_ref().zip(view.member.as_ref());
        let corrected = known.and_then(|(claim, member)| self.app.forum.corrected(claim, member));
        if let Some(claim) = corrected {
            // Whoever noticed first has said the same.
            let _ = self.hints.0.set(claim);
        }
    }
}

/// The parts of an address that its route leaves open. What is no text leads nowhere.
pub(crate) struct Path<T>(pub(crate) T);

impl<T> FromRequestParts<App> for Path<T>
where
    axum::extract::Path<T>: FromRequestParts<App>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let found = axum::extract::Path::from_request_parts(parts, app).await;
        found.map(|axum::extract::Path(found)| Self(found)).map_err(|_| Failure::ABSENT)
    }
}

/// The query of an address.
pub(crate) struct Params(Pairs);

impl FromRequestParts<App> for Params {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl Params {
    pub(crate) fn get(&self, name: &str) -> Result<&str, Failure> {
        self.0.get(name)
    }

    pub(crate) fn find(&self, name: &str) -> Result<Option<&str>, Failure> {
        self.0.find(name)
    }

    /// `page`, the first if absent.
    pub(crate) fn page(&self) -> Result<PageNumber, Failure> {
        match self.0.find("page")? {
            None => Ok(PageNumber::FIRST),
            Some(page) => PageNumber::parse(page).map_err(|fault| Failure::bad(fault.sentence)),
        }
    }
}
