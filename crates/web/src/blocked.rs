//! What somebody from a blocked network can still send: what reads, lets in or out, and what is theirs by right.

use auth::api_key::ApiKey;
use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use forum::Shown;
use model::limits::Network;

use crate::api;
use crate::app::App;
use crate::closed::{is_closed, refused};
use crate::request::{Client, session_cookie};

/// Signing in is decided where it is known who does. What belongs to somebody stays theirs: ending sessions and
/// letters, taking their data along, leaving, and saying something against a decision.
pub(crate) const OPEN: [&str; 19] = [
    "/login",
    "/login/second",
    "/login/passkey",
    "/login/link/open",
    "/logout",
    "/passkey/challenge",
    "/auth/github",
    "/auth/oidc/{name}",
    "/settings/prove",
    "/settings/prove/elsewhere",
    "/settings/sessions",
    "/settings/privacy/archive",
    "/settings/privacy/address",
    "/settings/privacy/delete",
    "/unsubscribe",
    "/appeal",
    "/notifications/read",
    "/search",
    "/api/v1/preview",
];

/// Around all routes. Only whoever comes from a blocked network costs anything.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_closed(request.method(), request.extensions().get::<MatchedPath>(), &OPEN) {
        return next.run(request).await;
    }
    let client = Client::of(&app, request.extensions(), request.headers());
    let Some((block, refusal)) = app.forum.keeps_out(client.address.map(Network::of)) else {
        return next.run(request).await;
    };
    if keeps_order(&app, client, request.uri().path(), request.headers()).await {
        return next.run(request).await;
    }
    app.forum.kept_out(block);
    refused(&app, request, refusal).await
}

/// Whether it is somebody who keeps order here, wherever they come from.
async fn keeps_order(app: &App, client: Client, path: &str, headers: &HeaderMap) -> bool {
    let claim = session_cookie(headers, client);
    let key = api::bearer(headers).filter(|_| api::is_below(path)).and_then(ApiKey::parse);
    let shown = key.as_ref().map_or_else(|| Shown::from(claim.as_ref()), Shown::Key);
    app.forum.who_is(shown).await.is_ok_and(|view| view.site.is_moderator(&view.actor))
}
