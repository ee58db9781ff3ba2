//! Markdown as pages would show it.

use axum::http::StatusCode;
use model::refusal::Refusal;
use model::secrets;

use super::input::Sent;
use super::shapes::{Preview, Warning};
use super::visit::ApiVisit;
use super::{Answer, answer, requests};

/// Preview a text
///
/// Stores nothing.
#[utoipa::path(
    post,
    path = "/api/v1/preview",
    operation_id = "preview",
    tag = "posts",
    request_body = requests::Text,
    responses((status = 200, description = "The text as pages would show it.", body = Preview))
)]
pub(crate) async fn show(visit: ApiVisit, sent: Sent) -> Answer {
    let view = visit.who().await?;
    view.actor.member().ok_or(Refusal::SignIn)?;
    let mut fields = sent.fields()?;
    let markdown = fields.text("markdown").unwrap_or_default();
    if markdown.len() > model::post::BODY_MAX {
        fields.refuse("markdown", &format!("A text has at most {} bytes.", model::post::BODY_MAX));
    }
    fields.end()?;
    let cooked = visit.app.forum.preview(&view, &markdown).await?;
    let warnings = secrets::find(&markdown).into_iter();
    let warnings = warnings.map(|found| Warning { line: found.line as u64, what: found.what.to_owned() }).collect();
    let preview = Preview { html: cooked.html.as_str().to_owned(), warnings };
    Ok(answer::json(StatusCode::OK, answer::JSON, &preview))
}
