//! `/avatar/{mid}/{file}`: the pictures of members, sent or drawn.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use model::ids::MemberId;
use model::portrait::PortraitMark;
use picture::drawn;

use super::{Page, id};
use crate::app::App;
use crate::failure::Failure;
use crate::request::Path;

/// A picture runs nothing, asks for nothing, and stands in no frame.
const POLICY: &str = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";

/// Each address is of one picture and good for ever. Whether there is such a member, a drawn one
/// does not say: it follows from the number alone.
pub(crate) async fn show(State(app): State<App>, Path((mid, file)): Path<(String, String)>) -> Page {
    let member = id::<MemberId>(&mid)?;
    if let Some(hash) = file.strip_suffix(".svg") {
        let face = drawn(member.0);
        return if face.hash == hash { Ok(picture(face.svg, "image/svg+xml")) } else { Err(Failure::ABSENT) };
    }
    let (mark, side) = PortraitMark::of_file(&file).ok_or(Failure::ABSENT)?;
    let kind = match mark.extension() {
        "jpg" => "image/jpeg",
        "webp" => "image/webp",
        _ => return Err(Failure::ABSENT),
    };
    let square = app.forum.portrait(member, &mark, side).await?.ok_or(Failure::ABSENT)?;
    Ok(picture(square, kind))
}

fn picture(body: impl IntoResponse, kind: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}
