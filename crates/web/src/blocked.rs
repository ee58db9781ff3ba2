//! What somebody from a blocked network can still send: what reads, lets in or out, and what is theirs by right.

use auth::api_key::ApiKey;
use axum::extract::{FromRequest, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use forum::Shown;
use model::limits::Network;

use crate::api;
use crate::app::App;
use crate::failure::Failure;
use crate::request::{Client, Form, session_cookie};

/// Signing in is decided where it is known who does. What belongs to somebody stays theirs: ending sessions and
/// letters, taking their data along, leaving, and saying something against a decision.
const OPEN: [&str; 19] = [
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

fn is_closed(method: &Method, route: Option<&MatchedPath>) -> bool {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    !reads && route.is_none_or(|route| !OPEN.contains(&route.as_str()))
}

/// Around all routes. Only whoever comes from a blocked network costs anything.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_closed(request.method(), request.extensions().get::<MatchedPath>()) {
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
    // What was typed is given back.
    let _ = Form::from_request(request, &app).await;
    Failure::from(refusal).into_response()
}

/// Whether it is somebody who keeps order here, wherever they come from.
async fn keeps_order(app: &App, client: Client, path: &str, headers: &HeaderMap) -> bool {
    let claim = session_cookie(headers, client);
    let key = api::bearer(headers).filter(|_| api::is_below(path)).and_then(ApiKey::parse);
    let shown = key.as_ref().map_or_else(|| Shown::from(claim.as_ref()), Shown::Key);
    app.forum.who_is(shown).await.is_ok_and(|view| view.site.is_moderator(&view.actor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_open_is_there() {
        let routes = crate::routes();
        for open in OPEN {
            let takes = routes.iter().find(|route| route.path == open);
            assert!(takes.is_some_and(|route| route.methods.contains(&"POST")), "{open}");
        }
    }
}
