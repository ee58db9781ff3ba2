//! What stands around each route: whether its pages may be made from memory and kept, and that
//! whoever has done something sees it on their next page.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use moka::sync::Cache;

use crate::api;
use crate::app::App;
use crate::guest_pages::Keep;
use crate::request::{Client, DONE_AGE, Hints, correct_session, done_cookie, done_value};
use crate::said::{self, Said};

/// What may be remembered of a route's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The same for all guests until something changes.
    Page,
    /// The same, and it shows lists, which lag behind what was done for a moment.
    List,
    /// Data for a program: made from memory for whoever asks, and not kept.
    Data,
    /// Made for one person or one moment.
    Never,
}

/// What programs have done through this node within the last seconds: they keep no cookie that would
/// tell. Under a hash of their token.
pub(crate) struct DoneBefore {
    done: Cache<u64, Arc<[forum::Done]>>,
    hasher: RandomState,
}

impl DoneBefore {
    pub(crate) fn new() -> Self {
        let age = Duration::from_secs(u64::from(DONE_AGE));
        Self { done: Cache::builder().max_capacity(10_000).time_to_live(age).build(), hasher: RandomState::new() }
    }

    fn of(&self, bearer: &str) -> Vec<forum::Done> {
        self.done.get(&self.hasher.hash_one(bearer)).map(|done| done.to_vec()).unwrap_or_default()
    }

    fn put(&self, bearer: &str, done: Vec<forum::Done>) {
        self.done.insert(self.hasher.hash_one(bearer), done.into());
    }
}

/// Around the handlers of one route.
pub(crate) async fn around_route(
    State((app, remembered)): State<(App, Remembered)>,
    mut request: Request,
    next: Next,
) -> Response {
    let hints = Hints::default();
    request.extensions_mut().insert(hints.clone());
    let secure = Client::of(&app, request.extensions(), request.headers()).https;
    let mut response = around(app, remembered, request, next).await;
    if let Some(claim) = hints.corrected() {
        correct_session(&mut response, claim, secure);
    }
    response
}

async fn around(app: App, remembered: Remembered, request: Request, next: Next) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let client = Client::of(&app, request.extensions(), request.headers());
    let bearer = api::bearer(request.headers()).map(str::to_owned);
    let done = match &bearer {
        // A program keeps no cookies.
        Some(bearer) => app.done_before.of(bearer),
        None => done_cookie(request.headers()),
    };
    let said = Said::before(request.headers());
    if !is_read || remembered == Remembered::Never {
        let work = store::traces::traced(next.run(request));
        // Who writes is known from before, as who reads is. What they do relies on what the store says.
        let (mut response, traces) = if is_read { work.await } else { app.forum.remembering(&done, work).await };
        if is_read && said.is_some() && response.status() == StatusCode::OK {
            said::forget(&mut response);
        }
        if !traces.written.is_empty() {
            let written = traces.written.into_iter().map(|(shard, at)| forum::Done { shard, at });
            match &bearer {
                Some(bearer) => app.done_before.put(bearer, written.collect()),
                None => {
                    let value = done_value(done, written, client.https);
                    response.headers_mut().append(header::SET_COOKIE, value);
                }
            }
        }
        return response;
    }
    let shows_lists = matches!(remembered, Remembered::List | Remembered::Data);
    let awaits_listing = shows_lists && !done.is_empty();
    if awaits_listing && app.forum.await_listing(&done).await.is_err() {
        // The page itself will say that the store is away.
        tracing::debug!("did not wait for lists: the store is away");
    }
    let began = app.forum.moment();
    let work = store::traces::traced(next.run(request));
    let answering = async {
        let (mut response, traces) = work.await;
        if said.is_some() && response.status() == StatusCode::OK {
            said::forget(&mut response);
        }
        let is_whole = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
        let may_be_kept = is_whole && remembered != Remembered::Data;
        if may_be_kept && let Some(origin) = app.forum.origin(began, &traces.read) {
            response.extensions_mut().insert(Keep(origin));
        }
        response
    };
    if awaits_listing {
        // That a list has changed is an event of its own, of which this node need not have heard.
        answering.await
    } else {
        app.forum.remembering(&done, answering).await
    }
}
