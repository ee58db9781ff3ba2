//! Accepting answers.

use axum::extract::State;
use model::ids::PostId;

use super::input::FieldsIfAny;
use super::visit::ApiVisit;
use super::{Answer, answer};
use crate::app::App;
use crate::pages::id;
use crate::request::Path;

/// Accept an answer
///
/// A direct reply to a question, by whoever asked or a moderator, in place of any that was accepted before.
/// The same sent again changes nothing, and needs no idempotency key.
#[utoipa::path(
    put,
    path = "/api/v1/posts/{pid}/acceptance",
    operation_id = "acceptAnswer",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the answer.")),
    responses((status = 204, description = "It is the accepted answer."))
)]
pub(crate) async fn give(
    State(app): State<App>,
    visit: ApiVisit,
    Path(pid): Path<String>,
    fields: FieldsIfAny,
) -> Answer {
    set(&app, &visit, &pid, fields, true).await
}

/// Take an acceptance back
///
/// Where the answer is not the accepted one, nothing changes.
#[utoipa::path(
    delete,
    path = "/api/v1/posts/{pid}/acceptance",
    operation_id = "takeAcceptanceBack",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the answer.")),
    responses((status = 204, description = "It is not the accepted answer."))
)]
pub(crate) async fn take_back(
    State(app): State<App>,
    visit: ApiVisit,
    Path(pid): Path<String>,
    fields: FieldsIfAny,
) -> Answer {
    set(&app, &visit, &pid, fields, false).await
}

async fn set(app: &App, visit: &ApiVisit, pid: &str, FieldsIfAny(fields): FieldsIfAny, accepted: bool) -> Answer {
    let id = id::<PostId>(pid)?;
    fields.end()?;
    let view = visit.who().await?;
    app.forum.accept(&view, id, Some(accepted)).await?;
    Ok(answer::done())
}
