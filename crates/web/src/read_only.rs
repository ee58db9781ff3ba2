//! A forum that is read and not written: what is refused meanwhile.
//!
//! The status is 503, Service Unavailable (RFC 9110, section 15.6.4): it is for a while, and lies with the
//! forum. 403 would say that whoever asks must not, and a program would not try again.

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use model::refusal::Refusal;

use crate::app::App;
use crate::closed;

/// What is still taken: it lets somebody in or out, only reads, or ends it.
pub(crate) const OPEN: [&str; 16] = [
    "/login",
    "/login/second",
    "/login/passkey",
    "/login/link",
    "/login/link/open",
    "/logout",
    "/passkey/challenge",
    "/auth/github",
    "/auth/oidc/{name}",
    "/settings/prove",
    "/settings/prove/elsewhere",
    "/search",
    "/api/v1/preview",
    // A copy changes nothing, and this is when one is wanted.
    "/admin/backups",
    "/admin/backups/address",
    // Of these the rule takes what says whether anything is written, and nothing else.
    "/admin/settings/{subject}",
];

/// Whether a request to this route is refused while nothing is written.
pub(crate) fn is_closed(method: &Method, route: Option<&MatchedPath>) -> bool {
    closed::is_closed(method, route, &OPEN)
}

/// Around all routes.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let site = app.forum.site();
    let Some(sentence) = site.read_only() else { return next.run(request).await };
    if !is_closed(request.method(), request.extensions().get::<MatchedPath>()) {
        return next.run(request).await;
    }
    closed::refused(&app, request, Refusal::ReadOnly(sentence.to_owned())).await
}
