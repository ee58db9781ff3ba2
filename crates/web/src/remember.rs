//! What stands around each route: whether its pages may be made from memory and kept, and that
//! whoever has done something sees it on their next page.

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::guest_pages::Keep;
use crate::request::{Client, done_cookie, done_value};
use crate::said::{self, Said};

/// What may be remembered of a route's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remembered {
    /// The same for all guests until something changes.
    Page,
    /// The same, and it shows lists, which lag behind what was done for a moment.
    List,
    /// Made for one person or one moment.
    Never,
}

/// Around the handlers of one route.
pub(crate) async fn around_route(
    State((app, remembered)): State<(App, Remembered)>,
    request: Request,
    next: Next,
) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let client = Client::of(&app, request.extensions(), request.headers());
    let done = done_cookie(request.headers());
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
            response.headers_mut().append(header::SET_COOKIE, done_value(done, written, client.https));
        }
        return response;
    }
    let awaits_listing = remembered == Remembered::List && !done.is_empty();
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
        if is_whole && let Some(origin) = app.forum.origin(began, &traces.read) {
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
