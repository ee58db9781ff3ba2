//! The tags that are used.

use axum::http::{HeaderValue, header};
use forum::{TagCount, TagMatch};
use model::page::{TAGS, count};

use super::shapes::{Listed, TagShape};
use super::topics::page;
use super::visit::ApiVisit;
use super::{Answer, answer};
use crate::request::Params;

/// Tags that are offered for a beginning.
const OFFERED: usize = 10;
/// What is offered while somebody types need not be of this second.
const FOR_A_WHILE: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// List the tags
///
/// Those of topics that whoever asks can see, the most used first, a hundred on a page. With `q`, at most
/// ten that have a name or a part of one that begins so, the closest first: for who is typing one.
#[utoipa::path(
    get,
    path = "/api/v1/tags",
    operation_id = "listTags",
    tag = "categories",
    params(
        ("q" = Option<String>, Query, description = "How a name begins."),
        ("page" = Option<u64>, Query, minimum = 1, description = "The page, from 1; without `q`."),
    ),
    responses((status = 200, description = "A page of tags.", body = Listed<TagShape>))
)]
pub(crate) async fn list(visit: ApiVisit, params: Params) -> Answer {
    let (page, typed) = (page(&params)?, params.get("q")?.trim().to_owned());
    if !typed.is_empty() {
        let (_, found) =
            visit.read(move |forum, view| Box::pin(forum.tags_beginning(view, typed.clone(), OFFERED))).await?;
        let items: Vec<TagShape> = found.iter().map(of_match).collect();
        let total = items.len() as u64;
        let mut response = answer::read(&visit.headers, 0, &Listed { items, page: 1, pages: 1, total });
        response.headers_mut().insert(header::CACHE_CONTROL, FOR_A_WHILE);
        return Ok(response);
    }
    let (_, found) = visit.read(move |forum, view| Box::pin(forum.tags(view.audience, page))).await?;
    let items = found.tags.iter().map(|TagCount { tag, topics }| TagShape::of(tag, *topics, None)).collect();
    let (number, pages) = (page.number(), count(found.total, TAGS));
    let listed: Listed<TagShape> = Listed { items, page: number, pages, total: found.total };
    Ok(answer::read(&visit.headers, 0, &listed))
}

fn of_match(found: &TagMatch) -> TagShape {
    TagShape::of(&found.tag, found.topics, found.synonym.as_ref())
}
