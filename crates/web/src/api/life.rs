//! Leading articles through their life.

use axum::extract::State;
use forum::Step;
use model::ids::TopicId;

use super::input::Fields;
use super::visit::ApiVisit;
use super::{Answer, answer, requests};
use crate::app::App;
use crate::pages::id;
use crate::request::Path;

/// Lead an article on
///
/// Publish it, ask for a review, make it a draft again, archive it. What is archived is published again by
/// `published`.
#[utoipa::path(
    put,
    path = "/api/v1/topics/{tid}/state",
    operation_id = "leadArticleOn",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the article.")),
    request_body = requests::NewState,
    responses((status = 204, description = "It stands so now."))
)]
pub(crate) async fn lead(
    State(app): State<App>,
    visit: ApiVisit,
    Path(tid): Path<String>,
    mut fields: Fields,
) -> Answer {
    let id = id::<TopicId>(&tid)?;
    let state = fields.text("state").unwrap_or_default();
    let step = match state.as_str() {
        "draft" => Step::Withdraw,
        "in_review" => Step::Submit,
        "archived" => Step::Archive,
        "published" => Step::Appear,
        _ => {
            fields.refuse("state", "An article is draft, in_review, published or archived.");
            Step::Appear
        }
    };
    fields.end()?;
    let view = visit.who().await?;
    app.forum.lead_on(&view, id, step).await?;
    Ok(answer::done())
}
