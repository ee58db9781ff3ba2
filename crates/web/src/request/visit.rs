//! A visit: who claims to come, to which address, with which query.

use std::convert::Infallible;
use std::sync::{Arc, Once};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use forum::{Caller, Claim, Forum, Problem, View};
use futures_util::future::BoxFuture;
use model::account::ThreadView;
use model::device::Device;
use model::limits::Network;
use model::page::PageNumber;

use super::form::Pairs;
use super::{Client, session_cookie, view_cookie};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::frame;
use crate::said::Said;
use crate::view::Frame;

/// Said once: behind a proxy that is set up so, everybody comes without an address.
static WARNING: Once = Once::new();

pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) claim: Option<Claim>,
    /// How a member reads threads; a guest says it in the address.
    pub(crate) reads: Option<ThreadView>,
    /// Path and query, to come back to.
    pub(crate) here: String,
    pub(crate) path: String,
    /// What was done just before.
    pub(crate) said: Option<Said>,
    client: Client,
    /// What it says to be.
    agent: Option<HeaderValue>,
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
            here: parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned(),
            path: parts.uri.path().to_owned(),
            said: Said::before(&parts.headers),
            app: app.clone(),
            agent: parts.headers.get(header::USER_AGENT).cloned(),
            claim,
            client,
        }
    }

    /// Who this is: one round trip, for handlers that change something.
    pub(crate) async fn who(&self) -> Result<View, Failure> {
        Ok(self.app.forum.who_is(self.claim.as_ref()).await?.through(self.caller()))
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

    /// Whether cookies go over https only.
    pub(crate) fn has_secure_cookies(&self) -> bool {
        self.client.https
    }

    /// The frame of the page that was asked for.
    pub(crate) fn frame(&self, view: &View) -> Frame {
        Frame { notice: self.said.map(Said::notice), ..frame(&self.app, Some(view), &self.here) }
    }

    /// Reads for a page, while it is checked who this is.
    pub(crate) async fn read<T, F>(&self, load: F) -> Result<(View, T), Failure>
    where
        F: Fn(Arc<Forum>, View) -> BoxFuture<'static, Result<T, Problem>>,
    {
        let forum = self.app.forum();
        let (view, loaded) = self.app.forum.visit(self.claim.as_ref(), |view| load(Arc::clone(&forum), view)).await?;
        Ok((view.through(self.caller()), loaded))
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

    /// `page`, the first if absent.
    pub(crate) fn page(&self) -> Result<PageNumber, Failure> {
        match self.0.find("page")? {
            None => Ok(PageNumber::FIRST),
            Some(page) => PageNumber::parse(page).map_err(|fault| Failure::bad(fault.sentence)),
        }
    }
}
