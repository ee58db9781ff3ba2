//! Pages of guests, finished and compressed, kept until something that they were made of changes.
//!
//! A guest's page is the same for all guests, so it is made once. It is kept under the address and
//! with its [`Origin`]; an event that changes any of what was read for it makes it count no longer.
//! While this node does not hear what happens, a page is made anew each time; while the store does
//! not answer at all, kept pages go on for a while and say so.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forum::{Finds, Origin};
use model::ids::TopicId;
use model::time::Timestamp;
use moka::sync::Cache;

use crate::app::App;
use crate::encoding::{Encoded, Encoding, has_already};
use crate::request::{Client, done_cookie, session_cookie};
use crate::said::Said;
use crate::show;

/// Bytes of pages that are kept, with what their compressed forms will take.
const BYTES: u64 = 12 << 20;
/// A page that is larger is made each time.
const PAGE_MAX: usize = 1 << 20;
/// For how long pages go on without the store.
const GOES_ON: u64 = 10 * 60 * 1000;
/// Where a page's own content begins, and with it a notice.
const MAIN: &str = "<main id=\"main\" tabindex=\"-1\">";

/// What a response may be kept under; in its extensions.
#[derive(Clone)]
pub(crate) struct Keep(pub(crate) Origin);

/// Which topic a page shows; in the extensions of its response.
#[derive(Clone, Copy)]
pub(crate) struct Shows(pub(crate) TopicId);

pub(crate) struct GuestPages(Cache<String, Arc<GuestPage>>, Finds);

struct GuestPage {
    body: Encoded,
    origin: Origin,
    shows: Option<Shows>,
}

impl GuestPages {
    pub(crate) fn new() -> Self {
        let weigh = |address: &String, page: &Arc<GuestPage>| {
            // Both compressed forms together take about half as much again.
            u32::try_from(page.body.plain().len() * 3 / 2 + address.len() + 300).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(BYTES).weigher(weigh).build(), Finds::default())
    }

    pub(crate) fn finds(&self) -> &Finds {
        &self.1
    }
}

/// Answers from what is kept, or keeps what is answered.
pub(crate) async fn serve(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if *request.method() != Method::GET || !is_guest(&app, &request) {
        let is_reading = *request.method() == Method::GET && !is_prefetch(headers);
        let response = next.run(request).await;
        if is_reading {
            count_view(&app, response.extensions().get::<Shows>());
        }
        return response;
    }
    let asked = Asked::of(&request);
    let kept = app.guest_pages.0.get(&asked.address);
    if let Some(page) = &kept {
        if app.forum.hears() && app.forum.still_holds(&page.origin) {
            app.guest_pages.1.note(1, 0);
            return asked.answer(&app, page);
        }
        if let Some(since) = goes_on_since(&app) {
            app.guest_pages.1.note(1, 0);
            return asked.answer_of_then(page, since);
        }
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::SERVICE_UNAVAILABLE
        && let Some(page) = &kept
        && let Some(since) = goes_on_since(&app)
    {
        return asked.answer_of_then(page, since);
    }
    let shows = response.extensions().get::<Shows>().copied();
    let Some(Keep(origin)) = response.extensions_mut().remove::<Keep>() else {
        asked.count_view(&app, shows.as_ref());
        return response;
    };
    let (parts, body) = response.into_parts();
    app.guest_pages.1.note(0, 1);
    match to_bytes(body, PAGE_MAX).await {
        Ok(plain) => {
            let page = Arc::new(GuestPage { body: Encoded::new(plain), origin, shows });
            app.guest_pages.0.insert(asked.address.clone(), Arc::clone(&page));
            asked.answer(&app, &page)
        }
        // A page that is rendered in one piece has no part that could fail but its size.
        Err(error) => {
            tracing::error!(%error, address = asked.address, "a page was too large to be kept");
            (StatusCode::INTERNAL_SERVER_ERROR, parts.headers).into_response()
        }
    }
}

/// Whoever has just done something is no guest for a moment: they want to see it.
fn is_guest(app: &App, request: &Request) -> bool {
    let headers = request.headers();
    !headers.contains_key(header::COOKIE)
        || (session_cookie(headers, Client::of(app, request.extensions(), headers)).is_none()
            && done_cookie(headers).is_empty()
            && Said::before(headers).is_none())
}

/// Read ahead by a browser, and perhaps never looked at.
fn is_prefetch(headers: &HeaderMap) -> bool {
    headers.get("sec-purpose").is_some_and(|purpose| purpose.as_bytes().starts_with(b"prefetch"))
}

fn count_view(app: &App, shows: Option<&Shows>) {
    if let Some(Shows(topic)) = shows {
        app.forum.count_view(*topic);
    }
}

/// Since when the store has been away, if pages may go on without it.
fn goes_on_since(app: &App) -> Option<Timestamp> {
    app.forum.away_since().filter(|since| app.forum.now().0.saturating_sub(since.0) < GOES_ON)
}

/// What a guest has asked for.
struct Asked {
    address: String,
    encoding: Encoding,
    known: HeaderMap,
    is_prefetch: bool,
}

impl Asked {
    fn of(request: &Request) -> Self {
        let headers = request.headers();
        let known = headers.get_all(header::IF_NONE_MATCH).iter();
        Self {
            address: request.uri().path_and_query().map_or("/", |address| address.as_str()).to_owned(),
            encoding: Encoding::accepted(headers),
            known: known.map(|tag| (header::IF_NONE_MATCH, tag.clone())).collect(),
            is_prefetch: is_prefetch(headers),
        }
    }

    fn count_view(&self, app: &App, shows: Option<&Shows>) {
        if !self.is_prefetch {
            count_view(app, shows);
        }
    }

    fn answer(&self, app: &App, page: &GuestPage) -> Response {
        self.count_view(app, page.shows.as_ref());
        let tag = page.body.tag(self.encoding);
        let is_known = has_already(&self.known, &tag);
        let mut response =
            if is_known { StatusCode::NOT_MODIFIED.into_response() } else { html(page.body.get(self.encoding)) };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        Encoded::describe(if is_known { Encoding::Plain } else { self.encoding }, headers);
        response
    }

    /// The page as it was when the store was there, which it says.
    fn answer_of_then(&self, page: &GuestPage, since: Timestamp) -> Response {
        let plain = String::from_utf8_lossy(page.body.plain());
        let when = show::when(since);
        let notice = format!(
            "{MAIN}<p class=\"notice problem\" role=\"status\"><span class=\"notice-word\">Not live.</span> The \
             forum\u{2019}s data cannot be reached since {}. This page is as it was then; nothing can be written for \
             the moment.</p>",
            when
        );
        let mut response = html(Bytes::from(plain.replacen(MAIN, &notice, 1)));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

fn html(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], Body::from(body)).into_response()
}
