//! Who a program asks for: the member of its token, or of the session that the browser around it has.

use std::sync::Arc;

use auth::api_key::ApiKey;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use forum::{Caller, Forum, Problem, Shown, View, once_of_program};
use futures_util::future::BoxFuture;
use model::change::OnceKey;

use super::{FieldError, bearer};
use crate::app::App;
use crate::failure::Failure;
use crate::request::Visit;

/// Characters of an idempotency key.
const KEY_MAX: usize = 255;

pub(crate) struct ApiVisit {
    pub(crate) app: App,
    visit: Visit,
    key: Option<ApiKey>,
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<App> for ApiVisit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let key = match parts.headers.contains_key(header::AUTHORIZATION) {
            // Whoever shows something is not taken for somebody else because it is not good.
            true => Some(bearer(&parts.headers).and_then(ApiKey::parse).ok_or(Problem::NoSuchToken)?),
            false => None,
        };
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        Ok(Self { app: app.clone(), visit, key, headers: parts.headers.clone() })
    }
}

impl ApiVisit {
    fn shown(&self) -> Shown<'_> {
        match &self.key {
            Some(key) => Shown::Key(key),
            None => self.visit.claim.as_ref().into(),
        }
    }

    /// Where it comes from.
    pub(super) fn caller(&self) -> Caller {
        self.visit.caller()
    }

    /// Who this is: one round trip.
    pub(super) async fn who(&self) -> Result<View, Failure> {
        let view = self.app.forum.who_is(self.shown()).await?.through(self.visit.caller());
        view.enrolled()?;
        self.visit.written(&view)?;
        Ok(view)
    }

    /// Reads, while it is checked who this is.
    pub(super) async fn read<T, F>(&self, load: F) -> Result<(View, T), Failure>
    where
        F: Fn(Arc<Forum>, View) -> BoxFuture<'static, Result<T, Problem>>,
    {
        let forum = self.app.forum();
        let (view, loaded) = self.app.forum.visit(self.shown(), |view| load(Arc::clone(&forum), view)).await?;
        view.enrolled()?;
        self.visit.written(&view)?;
        Ok((view, loaded))
    }

    /// The idempotency key of a command that says this.
    pub(super) fn once(&self, view: &View, content: &[&str]) -> Result<Option<OnceKey>, Failure> {
        let mut keys = self.headers.get_all("idempotency-key").iter();
        let Some(key) = keys.next() else { return Ok(None) };
        let key = key.to_str().unwrap_or_default().trim();
        let is_plain = !key.is_empty() && key.len() <= KEY_MAX && key.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_plain || keys.next().is_some() {
            return Err(Failure::Fields(vec![FieldError::new(
                "Idempotency-Key",
                "An idempotency key has 1 to 255 visible ASCII characters, and there is one of them.",
            )]));
        }
        Ok(Some(once_of_program(view, key, content)))
    }

    /// The revision that `If-Match` names: the number that an entity tag of this API begins with.
    pub(super) fn if_match(&self) -> Result<Option<u64>, Failure> {
        let Some(tag) = self.headers.get(header::IF_MATCH) else { return Ok(None) };
        let tag = tag.to_str().unwrap_or_default().trim();
        if tag == "*" {
            return Ok(None);
        }
        let digits = tag.trim_start_matches("W/").trim_matches('"').split('-').next().unwrap_or_default();
        let wrong =
            || FieldError::new("If-Match", "This is no entity tag of a topic or post: send one ETag of theirs.");
        digits.parse().map(Some).map_err(|_| Failure::Fields(vec![wrong()]))
    }
}
