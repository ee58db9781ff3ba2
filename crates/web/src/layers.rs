//! What stands around all handlers: where forms may come from, what failures look like, headers.

use std::fmt;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;
use crate::encoding::Encoding;
use crate::failure::Failure;
use crate::frame::frame;
use crate::pages::settings::prove;
use crate::place::Place;
use crate::request::{Client, SetAside, bind, keep_bound, session_cookie};
use crate::respond::redirect;
use crate::view::TypedField;
use crate::{api, blocked, counted, guest_pages, read_only, zone};
use forum::Claim;
use model::crawler::Crawler;

/// How many round trips to Redis a response took, in its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTrips(pub u32);

/// Nothing comes from elsewhere, and nothing runs that is not a file of ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(crate) fn around(router: Router<App>, app: App) -> Router<App> {
    router
        .layer(from_fn_with_state(app.clone(), blocked::guard))
        .layer(from_fn_with_state(app.clone(), read_only::guard))
        .layer(from_fn_with_state(app.clone(), same_site_only))
        .layer(CatchPanicLayer::custom(|panic: Box<dyn std::any::Any + Send>| {
            let detail = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default();
            Failure::Problem(forum::Problem::Broken(format!("panic: {detail}"))).into_response()
        }))
        .layer(from_fn_with_state(app.clone(), guest_pages::serve))
        .layer(from_fn_with_state(app, finished))
}

/// Requests that change something come from this site's own pages. Browsers say where a form came
/// from; a program that says nothing carries nobody's cookie by accident.
async fn same_site_only(State(app): State<App>, request: Request, next: Next) -> Response {
    // No browser sends a token by itself.
    let has_token = api::is_below(request.uri().path()) && api::bearer(request.headers()).is_some();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || has_token || is_same_site(&app, &request) {
        next.run(request).await
    } else {
        Failure::CrossSite.into_response()
    }
}

fn is_same_site(app: &App, request: &Request) -> bool {
    let headers = request.headers();
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    match text("sec-fetch-site") {
        Some("same-origin") => return true,
        // Typed into the address bar or a program of the reader's own: but then without an origin.
        Some("none") if !headers.contains_key(header::ORIGIN) => return true,
        Some(_) => return false,
        None => {}
    }
    let Some(origin) = text("origin") else { return true };
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    let public = app.settings.public_url.as_ref();
    if public.is_some_and(|url| url.eq_ignore_ascii_case(origin)) {
        return true;
    }
    // A page that came in the clear is anybody's on the way, and its forms with it. What is reached on
    // this machine takes no way.
    let is_over_tls =
        public.is_some_and(|url| url.starts_with("https://")) || Client::of(app, request.extensions(), headers).https;
    let is_safe = !is_over_tls || scheme.eq_ignore_ascii_case("https") || is_this_machine(host);
    is_safe && text("host").is_some_and(|asked| asked.eq_ignore_ascii_case(host))
}

/// A host with or without a port that leads to where the browser runs.
fn is_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Gives a failure its page, a response its headers and its compressed form, and the log its line.
async fn finished(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let encoding = Encoding::accepted(request.headers());
    let client = Client::of(&app, request.extensions(), request.headers());
    if client.https {
        keep_bound(request.headers_mut());
    }
    let claim = session_cookie(request.headers(), client);
    let crawler = counted::crawler(request.headers());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let place = || Place::of(&method, &uri, matched.as_ref());
    let aside = (!matches!(method, Method::GET | Method::HEAD)).then(SetAside::default);
    if let Some(aside) = &aside {
        request.extensions_mut().insert(aside.clone());
    }
    let id = RequestId::next();
    let (mut response, trips) = store::trips::counted(zone::choosing(next.run(request))).await;
    let is_api = api::speaks_json(uri.path());
    if let Some(failure) = failure_of(&mut response) {
        counted::refused(&app, client, &failure);
        let refused = Refused { id, place: place(), claim: claim.as_ref() };
        let moved = failure.home().filter(|_| refused.place.is_read());
        response = if let Some(home) = moved.filter(|_| is_api) {
            redirect(StatusCode::PERMANENT_REDIRECT, &api::home(home))
        } else if is_api {
            failure.problem(&id.to_string())
        } else {
            failure_page(&app, failure, refused, aside).await
        };
    } else if is_api && response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = api::method_not_allowed(&method, response.headers().get(header::ALLOW).cloned());
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        response = Failure::bad(format!("{method} does nothing at this address: it takes forms only.")).page(
            frame(&app, None, "/"),
            None,
            &place(),
            Vec::new(),
        );
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    }
    app.headers.put_on(&mut response);
    if client.https {
        bind(response.headers_mut());
    }
    let mut response = app.press.compress(response, encoding).await;
    let route = matched.as_ref().map(MatchedPath::as_str);
    Answered { id, route, method: &method, uri: &uri, crawler, began, trips }.by(&mut response, &app);
    response
}

/// A request that failed.
struct Refused<'a> {
    id: RequestId,
    place: Place,
    claim: Option<&'a Claim>,
}

/// The page that a failure becomes: it gives back what was typed, and asks for a proof where one is
/// wanted.
async fn failure_page(app: &App, failure: Failure, refused: Refused<'_>, aside: Option<SetAside>) -> Response {
    let Refused { id, place, claim } = refused;
    // Whoever sees a page that says no still sees who they are, if that can be known.
    let view = if failure.is_away() || failure.is_busy() { None } else { app.forum.who_is(claim).await.ok() };
    let typed = aside.as_ref().map(SetAside::fields).unwrap_or_default();
    let prove = view.as_ref().filter(|_| failure.wants_proof());
    let form = aside.map(|aside| aside.form()).filter(|form| !form.is_empty());
    let failure = match prove.zip(form) {
        Some((view, form)) => match prove::in_place_of(app, view, &place, &form).await {
            Ok(page) => return page,
            Err(failure) => failure,
        },
        None => failure,
    };
    failure.page(frame(app, view.as_ref(), place.page_to_read()), Some(&id.to_string()), &place, typed)
}

/// The page that says to somebody at this address that too much is waiting.
pub(crate) fn busy_page(app: &App, id: RequestId, uri: &Uri, typed: Vec<TypedField>) -> Response {
    let place = Place::of(&Method::GET, uri, None);
    let frame = frame(app, None, place.page_to_read());
    let mut response = Failure::Problem(forum::Problem::Busy).page(frame, Some(&id.to_string()), &place, typed);
    app.headers.put_on(&mut response);
    response
}

/// A request that was answered, for the log, the metrics and the counts of crawlers.
pub(crate) struct Answered<'a> {
    pub(crate) id: RequestId,
    /// By its pattern, if there is one for this address.
    pub(crate) route: Option<&'a str>,
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) crawler: Option<Crawler>,
    pub(crate) began: Instant,
    pub(crate) trips: u32,
}

impl Answered<'_> {
    /// Notes that it was, by this response, which says how many round trips it took.
    pub(crate) fn by(self, response: &mut Response, app: &App) {
        let Self { id, route, method, uri, crawler, began, trips } = self;
        if let Some(crawler) = crawler {
            counted::took(app, crawler, uri, response);
        }
        response.extensions_mut().insert(RoundTrips(trips));
        let (status, took) = (response.status(), began.elapsed());
        app.requests.of(route, method).note(status, took, trips);
        tracing::info!(target: "exedra::requests", request = %id, %method, path = uri.path(),
            status = status.as_u16(), milliseconds = took.as_millis() as u64, trips);
    }
}

/// Names a request in the log.
#[derive(Clone, Copy)]
pub(crate) struct RequestId(u64);

impl RequestId {
    /// Random for each process, and counted from there.
    pub(crate) fn next() -> Self {
        static NEXT: LazyLock<AtomicU64> =
            LazyLock::new(|| AtomicU64::new(auth::random::bytes().map(u64::from_le_bytes).unwrap_or_default()));
        Self(NEXT.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff_ffff)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012x}", self.0)
    }
}

/// A failure that has no page yet.
type Held = Arc<Mutex<Option<Failure>>>;

fn failure_of(response: &mut Response) -> Option<Failure> {
    let held = response.extensions_mut().remove::<Held>()?;
    held.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Whether there is no answer because the store is away.
pub(crate) fn says_away(response: &Response) -> bool {
    let held = response.extensions().get::<Held>();
    held.is_some_and(|held| held.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(Failure::is_away))
}

/// The headers of every response.
pub(crate) struct Headers {
    page: HeaderMap,
    other: HeaderMap,
}

impl Headers {
    /// `speculation`: where it is written which pages browsers may read ahead.
    pub(crate) fn new(speculation: Option<&HeaderValue>) -> Self {
        let fixed = [
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
            // Pages differ by reader until they say otherwise.
            ("cache-control", "private, no-cache"),
            ("vary", "accept, accept-encoding, cookie"),
        ];
        let mut other = HeaderMap::with_capacity(16);
        other.extend(
            fixed.map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value))),
        );
        let mut page = other.clone();
        page.extend(speculation.map(|rules| (header::HeaderName::from_static("speculation-rules"), rules.clone())));
        Self { page, other }
    }

    /// Gives a response its headers.
    fn put_on(&self, response: &mut Response) {
        let own = std::mem::take(response.headers_mut());
        *response.headers_mut() = self.around(own);
    }

    /// With what a response says itself, which counts where both say something. Doing it twice
    /// changes nothing.
    pub(crate) fn around(&self, own: HeaderMap) -> HeaderMap {
        let is_page = own.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let mut headers = if is_page { self.page.clone() } else { self.other.clone() };
        let mut last = None;
        for (name, value) in own {
            match name {
                Some(name) => {
                    headers.insert(&name, value);
                    last = Some(name);
                }
                // One more of the same name.
                None => {
                    if let Some(name) = &last {
                        headers.append(name, value);
                    }
                }
            }
        }
        headers
    }
}
