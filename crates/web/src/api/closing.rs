//! Closing questions and opening them again.

use axum::extract::State;
use model::ids::TopicId;

use super::input::{Fields, FieldsIfAny};
use super::visit::ApiVisit;
use super::{Answer, answer, requests};
use crate::app::App;
use crate::pages::id;
use crate::request::Path;

/// Close a question
///
/// As a duplicate of another topic, by whoever asked or a moderator, or for a reason, by a moderator. It
/// takes no new answers from then on.
#[utoipa::path(
    put,
    path = "/api/v1/topics/{tid}/closing",
    operation_id = "closeQuestion",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the question.")),
    request_body = requests::NewClosing,
    responses((status = 204, description = "It is closed."))
)]
pub(crate) async fn close(
    State(app): State<App>,
    visit: ApiVisit,
    Path(tid): Path<String>,
    mut fields: Fields,
) -> Answer {
    let id = id::<TopicId>(&tid)?;
    let (other, reason) = (fields.number("duplicate_of"), fields.text("reason"));
    if other.is_some() && reason.is_some() {
        fields.refuse("reason", "A duplicate needs no other reason: send one of the two.");
    }
    fields.end()?;
    let view = visit.who().await?;
    match other {
        Some(other) => app.forum.close_as_duplicate(&view, id, Some(TopicId(other))).await?,
        None => app.forum.close_for(&view, id, &reason.unwrap_or_default()).await?,
    };
    Ok(answer::done())
}

/// Open a question again
///
/// What a moderator closed, moderators open again.
#[utoipa::path(
    delete,
    path = "/api/v1/topics/{tid}/closing",
    operation_id = "reopenQuestion",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the question.")),
    responses((status = 204, description = "It takes answers again."))
)]
pub(crate) async fn reopen(
    State(app): State<App>,
    visit: ApiVisit,
    Path(tid): Path<String>,
    FieldsIfAny(fields): FieldsIfAny,
) -> Answer {
    let id = id::<TopicId>(&tid)?;
    fields.end()?;
    let view = visit.who().await?;
    app.forum.reopen(&view, id).await?;
    Ok(answer::done())
}
