//! Files for what is written.

use axum::extract::State;
use axum::http::StatusCode;
use model::refusal::Refusal;

use super::shapes::UploadShape;
use super::visit::ApiVisit;
use super::{Answer, answer, requests};
use crate::app::App;
use crate::failure::Failure;
use crate::request::Upload;

/// Send a file
///
/// A picture (PNG, JPEG, GIF, WebP) or another file that posts may use. Put `markdown` into a text: a file
/// that no post uses is removed after a day. Sent again, the same file is the same.
#[utoipa::path(
    post,
    path = "/api/v1/uploads",
    operation_id = "upload",
    tag = "posts",
    request_body(content = requests::SentFile, content_type = "multipart/form-data"),
    responses((status = 201, description = "The file is here.", body = UploadShape))
)]
pub(crate) async fn send(State(app): State<App>, visit: ApiVisit, upload: Upload) -> Answer {
    let most = app.forum.file_max();
    let too_large = || Failure::from(Refusal::from(app.forum.too_large()));
    if upload.says_more_than(most) {
        return Err(too_large());
    }
    let view = visit.who().await?;
    let _place = app.forum.receive_file(&view)?;
    let sent = upload.form("file", most).await?;
    if sent.is_too_large {
        return Err(too_large());
    }
    let file = sent.file.ok_or_else(|| Failure::bad("There is no field `file` in the form."))?;
    let uploaded = app.forum.upload(&view, file).await?;
    Ok(answer::json(StatusCode::CREATED, answer::JSON, &UploadShape::of(&uploaded)))
}
