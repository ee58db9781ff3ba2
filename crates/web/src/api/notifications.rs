//! What whoever asks was told.

use forum::HasRead;
use model::ids::TopicId;
use model::notification::Place;

use super::input::Fields;
use super::shapes::Listed;
use super::told::NotificationsShape;
use super::topics::page;
use super::visit::ApiVisit;
use super::{Answer, answer, requests};
use crate::request::Params;

/// List notifications
///
/// Topic by topic, the one with the newest first; twenty topics stand on a page. Listing them reads
/// nothing: say so at `/api/v1/notifications/read`.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    operation_id = "listNotifications",
    tag = "notifications",
    params(("page" = Option<u64>, Query, minimum = 1, description = "The page, from 1.")),
    responses((status = 200, description = "A page of what whoever asks was told.", body = Listed<NotificationsShape>))
)]
pub(crate) async fn list(visit: ApiVisit, params: Params) -> Answer {
    let page = page(&params)?;
    let (_, told) = visit.read(move |forum, view| Box::pin(forum.notifications(view, page))).await?;
    let items = told.groups.iter().map(|group| NotificationsShape::of(&told, group)).collect();
    let listed: Listed<NotificationsShape> =
        Listed { items, page: told.page.number(), pages: told.pages(), total: told.total };
    Ok(answer::read(&visit.headers, 0, &listed))
}

/// Mark notifications as read
///
/// All of them, those about one topic, or those about one's own account. The same sent again changes
/// nothing, and needs no idempotency key.
#[utoipa::path(
    put,
    path = "/api/v1/notifications/read",
    operation_id = "markNotificationsRead",
    tag = "notifications",
    request_body = requests::HasRead,
    responses((status = 204, description = "They are read."))
)]
pub(crate) async fn mark_read(visit: ApiVisit, mut fields: Fields) -> Answer {
    let (until, topic) = (fields.text("until"), fields.number("topic"));
    let until = until.and_then(|until| until.parse::<Place>().ok());
    if until.is_none() {
        fields.refuse("until", "Send the `newest` of what was read.");
    }
    fields.end()?;
    let until = until.unwrap_or_default();
    let what = match topic {
        None => HasRead::All(until),
        Some(0) => HasRead::About(None, until),
        Some(topic) => HasRead::About(Some(TopicId(topic)), until),
    };
    let view = visit.who().await?;
    visit.app.forum.has_read(&view, what).await?;
    Ok(answer::done())
}
