//! The categories.

use super::shapes::{CategoryShape, Listed};
use super::visit::ApiVisit;
use super::{Answer, answer};

/// List the categories
///
/// All that whoever asks can see, each before those that stand in it. They fit on one page.
#[utoipa::path(
    get,
    path = "/api/v1/categories",
    operation_id = "listCategories",
    tag = "categories",
    responses((status = 200, description = "The categories.", body = Listed<CategoryShape>))
)]
pub(crate) async fn list(visit: ApiVisit) -> Answer {
    let (view, found) = visit.read(|forum, view| Box::pin(forum.categories(view))).await?;
    let items: Vec<CategoryShape> = found.iter().map(|counted| CategoryShape::of(&view, counted)).collect();
    let total = items.len() as u64;
    Ok(answer::read(&visit.headers, 0, &Listed { items, page: 1, pages: 1, total }))
}
