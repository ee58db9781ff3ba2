//! `/api/v1`: the forum as JSON, for programs.
//!
//! What a request may do and what it finds is decided by the same use cases and rules as on pages.
//! Who asks is told by an API token, or by the cookie of a session; what goes wrong is a problem
//! document (RFC 9457), made in [`problem`].

mod acceptance;
mod answer;
mod categories;
mod closing;
mod description;
mod input;
mod kinds;
mod life;
mod me;
mod notifications;
mod posts;
mod preview;
mod problem;
mod requests;
mod search;
mod shapes;
mod tags;
mod told;
mod topics;
mod uploads;
mod visit;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::{get, post, put};
use model::refusal::Home;

use crate::Remembered;
use crate::failure::Failure;
use crate::routes::Handled;

pub(crate) use description::{Operation, Parameter, described, json as description_json};
pub(crate) use kinds::KINDS;
pub(crate) use problem::{FieldError, method_not_allowed};

/// The description as a document.
pub(crate) fn document(asked: &HeaderMap) -> Response {
    answer::read(asked, 0, description::json())
}

/// Where something stands that went into another topic.
pub(crate) fn home(home: Home) -> String {
    match home {
        Home::Topic(topic) => format!("/api/v1/topics/{topic}"),
        Home::Post(post) => format!("/api/v1/posts/{post}"),
    }
}

type Answer = Result<Response, Failure>;

/// The addresses of the API.
pub(crate) fn table() -> Vec<Handled> {
    let route = |path, methods, handlers| Handled { path, methods, remembered: Remembered::Data, handlers };
    vec![
        route("/api/v1/me", &["GET"], get(me::show)),
        route("/api/v1/categories", &["GET"], get(categories::list)),
        route("/api/v1/topics", &["GET", "POST"], get(topics::list).post(topics::start)),
        route(
            "/api/v1/topics/{tid}",
            &["GET", "PATCH", "DELETE"],
            get(topics::show).patch(topics::change).delete(topics::remove),
        ),
        route("/api/v1/topics/{tid}/closing", &["PUT", "DELETE"], put(closing::close).delete(closing::reopen)),
        route("/api/v1/topics/{tid}/state", &["PUT"], put(life::lead)),
        route("/api/v1/topics/{tid}/posts", &["GET", "POST"], get(posts::list).post(posts::reply)),
        route(
            "/api/v1/posts/{pid}",
            &["GET", "PATCH", "DELETE"],
            get(posts::show).patch(posts::change).delete(posts::remove),
        ),
        route("/api/v1/posts/{pid}/vote", &["PUT"], put(posts::vote)),
        route(
            "/api/v1/posts/{pid}/acceptance",
            &["PUT", "DELETE"],
            put(acceptance::give).delete(acceptance::take_back),
        ),
        route("/api/v1/search", &["GET"], get(search::search)),
        route("/api/v1/tags", &["GET"], get(tags::list)),
        route("/api/v1/users/{slug}", &["GET"], get(me::user)),
        route("/api/v1/notifications", &["GET"], get(notifications::list)),
        route("/api/v1/notifications/read", &["PUT"], put(notifications::mark_read)),
        route("/api/v1/uploads", &["POST"], post(uploads::send).layer(DefaultBodyLimit::disable())),
        // For scripts of pages.
        Handled {
            path: UPLOADS,
            methods: &["POST"],
            remembered: Remembered::Never,
            handlers: post(uploads::send).layer(DefaultBodyLimit::disable()),
        },
        route("/api/v1/preview", &["POST"], post(preview::show)),
    ]
}

/// Where scripts of pages send files.
const UPLOADS: &str = "/uploads";

/// Whether what goes wrong at an address is said in JSON.
pub(crate) fn speaks_json(path: &str) -> bool {
    is_below(path) || path == UPLOADS
}

/// Whether an address is one of a program's, whether or not there is anything.
pub(crate) fn is_below(path: &str) -> bool {
    path.starts_with("/api/")
}

/// What came in `Authorization: Bearer`. Browsers add no such header by themselves, so what has it is
/// sent by whoever has the token.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}
