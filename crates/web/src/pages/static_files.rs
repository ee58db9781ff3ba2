//! Static files, and the few addresses that programs ask for by custom.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::Page;
use crate::app::App;
use crate::encoding::Encoding;
use crate::failure::Failure;
use crate::request::Path;

/// A file whose name holds its hash never changes.
pub(crate) async fn show(State(app): State<App>, Path(name): Path<String>, asked: HeaderMap) -> Page {
    let asset = app.assets.get(&name).ok_or(Failure::ABSENT)?;
    let encoding = Encoding::accepted(&asked);
    let mut response = asset.body.get(encoding).clone().into_response();
    let headers = response.headers_mut();
    encoding.describe(headers);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(response)
}

/// For programs that ask for an icon without reading the page.
pub(crate) async fn icon(State(app): State<App>) -> Response {
    crate::respond::redirect(axum::http::StatusCode::FOUND, &app.assets.icon)
}

pub(crate) async fn robots(State(app): State<App>) -> Response {
    let text = if app.forum.site().settings.front.indexed { ROBOTS } else { "User-agent: *\nDisallow: /\n" };
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

const ROBOTS: &str = "User-agent: *\n\
    Disallow: /compose\n\
    Disallow: /login\n\
    Disallow: /register\n\
    Disallow: /settings\n\
    Disallow: /admin\n\
    Disallow: /post/\n\
    Disallow: /search\n\
    Disallow: /topic/*/reply\n";
