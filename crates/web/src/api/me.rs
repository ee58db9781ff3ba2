//! Whoever asks, and other members.

use axum::response::Response;
use model::list::MemberList;
use model::may::{Action, Object};
use model::page::PageNumber;
use model::refusal::Refusal;

use super::shapes::{Me, UserShape};
use super::visit::ApiVisit;
use super::{Answer, answer};
use crate::request::Path;

/// Who am I?
///
/// The member whose token or session this is, and what the token is good for.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    operation_id = "showMe",
    tag = "members",
    responses((status = 200, description = "Whoever asks.", body = Me))
)]
pub(crate) async fn show(visit: ApiVisit) -> Answer {
    let view = visit.who().await?;
    let member = view.member.as_ref().ok_or(Refusal::SignIn)?;
    view.may(Action::SeeOwn, Object::Member(member))?;
    Ok(answer::read(&visit.headers, 0, &Me::of(&view, member)))
}

/// Show a member
#[utoipa::path(
    get,
    path = "/api/v1/users/{slug}",
    operation_id = "showUser",
    tag = "members",
    params(("slug" = String, Path, description = "The name, as in the address of the member's page.")),
    responses((status = 200, description = "The member.", body = UserShape))
)]
pub(crate) async fn user(visit: ApiVisit, Path(slug): Path<String>) -> Result<Response, crate::failure::Failure> {
    let (view, found) = visit
        .read(move |forum, view| Box::pin(forum.profile(view, slug.clone(), MemberList::Topics, PageNumber::FIRST)))
        .await?;
    Ok(answer::read(&visit.headers, 0, &UserShape::of(&view, &found)))
}
