//! Pages of guests, finished and compressed, kept until something that they were made of changes.
//!
//! A guest's page is the same for all guests, so it is made once. It is kept under the address and
//! with its [`Origin`]; an event that changes any of what was read for it makes it count no longer.
//! While this node does not hear what happens, a page is made anew each time; while the store does
//! not answer at all, pages of which nothing is known to have changed go on for a while and say so.

use std::sync::Arc;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forum::{Finds, Origin};
use model::ids::{MemberId, TopicId};
use model::time::Timestamp;
use moka::sync::Cache;

use crate::app::App;
use crate::encoding::{Encoding, Packed, has_already};
use crate::layers::says_away;
use crate::request::{Client, done_cookie, session_cookie};
use crate::said::Said;
use crate::show;

/// Bytes of pages that are kept, with their compressed forms.
const BYTES: u64 = 12 << 20;
/// In bytes. A page that is larger is made each time.
const PAGE_MAX: u64 = 1 << 20;
/// Bytes that a page takes beside its body and address: headers, tags, what it was made of.
const AROUND: usize = 2_000;
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

/// The member who reads it.
#[derive(Clone, Copy)]
pub(crate) struct Reader(pub(crate) MemberId);

pub(crate) struct GuestPages(Cache<String, Arc<GuestPage>>, Finds);

pub(crate) struct GuestPage {
    body: Packed,
    /// All headers but those that depend on the encoding.
    headers: HeaderMap,
    origin: Origin,
    shows: Option<Shows>,
    route: Option<MatchedPath>,
}

impl GuestPages {
    pub(crate) fn new() -> Self {
        let weigh = |address: &String, page: &Arc<GuestPage>| {
            u32::try_from(page.body.size() + address.len() + AROUND).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(BYTES).weigher(weigh).build(), Finds::default())
    }

    pub(crate) fn finds(&self) -> &Finds {
        &self.1
    }

    /// Keeps a page, or weighs it again.
    fn keep(&self, address: &str, page: &Arc<GuestPage>) {
        self.0.insert(address.to_owned(), Arc::clone(page));
    }

    /// The page that is kept for an address, if nothing that it was made of has changed.
    pub(crate) fn fresh(&self, app: &App, address: &str) -> Option<Arc<GuestPage>> {
        if app.forum.hears() { self.holding(app, address) } else { None }
    }

    /// The same as far as this node has heard, which may be some time ago.
    fn holding(&self, app: &App, address: &str) -> Option<Arc<GuestPage>> {
        self.0.get(address).filter(|page| app.forum.still_holds(&page.origin))
    }
}

impl GuestPage {
    pub(crate) fn route(&self) -> Option<&str> {
        self.route.as_ref().map(MatchedPath::as_str)
    }

    /// Nothing, if the form that is asked for was not made yet.
    pub(crate) fn answer(&self, app: &App, asked: &Asked<'_>) -> Option<Response> {
        let body = self.body.ready(asked.encoding)?;
        app.guest_pages.1.note(1, 0);
        Some(self.answer_with(app, asked, asked.encoding, body))
    }

    /// Makes that form first.
    async fn answer_in_time(self: &Arc<Self>, app: &App, asked: &Asked<'_>) -> Response {
        let (page, encoding) = (Arc::clone(self), asked.encoding);
        let made = app.press.run(move || page.body.make(encoding)).await;
        match made {
            Some(body) => {
                if encoding == Encoding::Gzip {
                    app.guest_pages.keep(asked.address, self);
                }
                self.answer_with(app, asked, encoding, &body)
            }
            None => self.answer_with(app, asked, Encoding::Plain, &self.body.plain()),
        }
    }

    fn answer_with(&self, app: &App, asked: &Asked<'_>, encoding: Encoding, body: &Bytes) -> Response {
        asked.count_view(app, self.shows.as_ref());
        let tag = self.body.tag(encoding);
        let is_known = has_already(asked.headers, tag);
        let mut response = Response::new(if is_known { Body::empty() } else { Body::from(body.clone()) });
        *response.headers_mut() = self.headers.clone();
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag.clone());
        if is_known {
            headers.remove(header::CONTENT_TYPE);
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        } else {
            encoding.describe(headers);
        }
        response
    }

    /// The page as it was when the store was there, which it says.
    fn answer_of_then(&self, since: Timestamp) -> Response {
        let plain = self.body.plain();
        let kind = self.headers.get(header::CONTENT_TYPE).cloned().unwrap_or(HeaderValue::from_static("text/plain"));
        if !kind.as_bytes().starts_with(b"text/html") {
            // A source says nothing but what it says.
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            return (headers, Body::from(plain)).into_response();
        }
        let plain = String::from_utf8_lossy(&plain);
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

/// Answers from what is kept, or keeps what is answered.
pub(crate) async fn serve(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if *request.method() != Method::GET || !is_guest(&app, &request) {
        let is_reading = *request.method() == Method::GET && !is_prefetch(headers);
        let response = next.run(request).await;
        if is_reading {
            count_view(&app, response.extensions().get::<Shows>());
            if let (Some(Shows(topic)), Some(Reader(member))) =
                (response.extensions().get::<Shows>(), response.extensions().get::<Reader>())
            {
                app.forum.count_reader(*member, *topic);
            }
        }
        return response;
    }
    let (uri, headers) = (request.uri().clone(), headers.clone());
    let asked = Asked::of(&uri, &headers);
    if let Some(page) = app.guest_pages.fresh(&app, asked.address) {
        return match page.answer(&app, &asked) {
            Some(response) => response,
            None => {
                app.guest_pages.1.note(1, 0);
                page.answer_in_time(&app, &asked).await
            }
        };
    }
    if let Some(since) = app.forum.away_since()
        && let Some(page) = goes_on(&app, asked.address, since)
    {
        return page.answer_of_then(since);
    }
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if says_away(&response)
        && let since = app.forum.away_since().unwrap_or(app.forum.now())
        && let Some(page) = goes_on(&app, asked.address, since)
    {
        return page.answer_of_then(since);
    }
    let shows = response.extensions().get::<Shows>().copied();
    let keep = response.extensions_mut().remove::<Keep>();
    let is_short = response.body().size_hint().exact().is_some_and(|length| length <= PAGE_MAX);
    let Some(Keep(origin)) = keep.filter(|_| is_short) else {
        asked.count_view(&app, shows.as_ref());
        return response;
    };
    app.guest_pages.1.note(0, 1);
    let (mut parts, body) = response.into_parts();
    // It is there in one piece, and nothing of it can fail.
    let plain = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let packing = plain.clone();
    let Some(body) = app.press.run(move || Packed::new(&packing)).await else {
        // Too much is compressed already: this one goes as it is, and is not kept.
        asked.count_view(&app, shows.as_ref());
        parts.headers = app.headers.around(parts.headers);
        return Response::from_parts(parts, Body::from(plain));
    };
    let headers = app.headers.around(parts.headers);
    let page = Arc::new(GuestPage { body, headers, origin, shows, route });
    app.guest_pages.keep(asked.address, &page);
    match (asked.encoding, page.body.ready(asked.encoding)) {
        (Encoding::Plain, _) => page.answer_with(&app, &asked, Encoding::Plain, &plain),
        (encoding, Some(body)) => page.answer_with(&app, &asked, encoding, body),
        (_, None) => page.answer_in_time(&app, &asked).await,
    }
}

/// A page that is shown while the store is away: nothing of it is known to have changed.
fn goes_on(app: &App, address: &str, since: Timestamp) -> Option<Arc<GuestPage>> {
    let is_recent = app.forum.now().0.saturating_sub(since.0) < GOES_ON;
    let page = app.guest_pages.holding(app, address).filter(|_| is_recent)?;
    app.guest_pages.1.note(1, 0);
    Some(page)
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

/// What a guest has asked for.
pub(crate) struct Asked<'a> {
    pub(crate) address: &'a str,
    encoding: Encoding,
    headers: &'a HeaderMap,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(uri: &'a Uri, headers: &'a HeaderMap) -> Self {
        Self {
            address: uri.path_and_query().map_or("/", |address| address.as_str()),
            encoding: Encoding::accepted(headers),
            headers,
        }
    }

    fn count_view(&self, app: &App, shows: Option<&Shows>) {
        if !is_prefetch(self.headers) {
            count_view(app, shows);
        }
    }
}

fn html(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], Body::from(body)).into_response()
}

#[cfg(test)]
#[path = "guest_pages_tests.rs"]
mod tests;
