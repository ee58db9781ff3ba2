//! Topics: lists of them, and each with its opening post.

use std::sync::Arc;

use forum::{Forum, ListPage, Problem, View, once_of_topic};
use model::ids::{CategoryId, TopicId};
use model::list::{SiteList, Sort};
use model::page::PageNumber;
use model::rules::posts::EditForm;
use model::rules::topics::NewTopic;
use model::topic::Tag;
use store::{Layout, Spot};

use super::input::{Fields, FieldsIfAny};
use super::shapes::{Listed, TopicShape, TopicSummary};
use super::visit::ApiVisit;
use super::{Answer, FieldError, answer, requests};
use crate::failure::Failure;
use crate::pages::id;
use crate::request::{Params, Path};

/// Which topics are asked for.
#[derive(Clone)]
enum Which {
    Site(SiteList),
    Category(CategoryId, Sort),
    Tag(Tag),
}

/// List topics
///
/// Across all categories that whoever asks can see, of one of them (`cid`), or of a tag. Twenty stand on
/// a page; pinned topics head the first page of their category.
#[utoipa::path(
    get,
    path = "/api/v1/topics",
    operation_id = "listTopics",
    tag = "topics",
    params(
        ("list" = inline(Option<requests::ListName>), Query, description = "Across categories: `recent` (as if absent), `popular`, `unanswered` or `articles`."),
        ("cid" = Option<u64>, Query, description = "The topics of this category alone."),
        ("sort" = inline(Option<requests::TopicSort>), Query, description = "Of a category: by `recent` activity (as if absent), `new`, `votes` or `views`."),
        ("tag" = Option<String>, Query, description = "The topics with this tag alone."),
        ("page" = Option<u64>, Query, minimum = 1, description = "The page, from 1."),
    ),
    responses((status = 200, description = "A page of topics.", body = Listed<TopicSummary>))
)]
pub(crate) async fn list(visit: ApiVisit, params: Params) -> Answer {
    let (which, page) = (which(&params)?, page(&params)?);
    let (view, found) = visit.read(move |forum, view| Box::pin(load(forum, view, which.clone(), page))).await?;
    let items = found.rows.iter().map(|row| TopicSummary::of(&view, row)).collect();
    let listed: Listed<TopicSummary> =
        Listed { items, page: found.page.number(), pages: found.pages(), total: found.total };
    Ok(answer::read(&visit.headers, 0, &listed))
}

async fn load(forum: Arc<Forum>, view: View, which: Which, page: PageNumber) -> Result<ListPage, Problem> {
    match which {
        Which::Site(list) => forum.site_list(view, list, page).await,
        Which::Tag(tag) => forum.tagged(view, tag, page).await,
        Which::Category(category, sort) => {
            let found = forum.category_page(view, category, sort, page).await?;
            let rows = found.pinned.into_iter().chain(found.list.rows).collect();
            Ok(ListPage { rows, ..found.list })
        }
    }
}

fn which(params: &Params) -> Result<Which, Failure> {
    let wrong = |field: &str, detail: &str| Failure::Fields(vec![FieldError::new(field, detail)]);
    let (list, cid, sort, tag) = (params.get("list")?, params.get("cid")?, params.get("sort")?, params.get("tag")?);
    if [list, cid, tag].iter().filter(|text| !text.is_empty()).count() > 1 {
        return Err(wrong("list", "Ask for one of `list`, `cid` and `tag`."));
    }
    if !sort.is_empty() && cid.is_empty() {
        return Err(wrong("sort", "The topics of a category alone are sorted: add `cid`."));
    }
    if !cid.is_empty() {
        let category = cid.parse().map_err(|_| wrong("cid", "This is the number of a category."))?;
        let sort = if sort.is_empty() { Some(Sort::Recent) } else { Sort::parse(sort) };
        let sort = sort.ok_or_else(|| wrong("sort", "Topics sort by recent, new, votes or views."))?;
        return Ok(Which::Category(category, sort));
    }
    if !tag.is_empty() {
        return Tag::of(tag).filter(|known| known.as_str() == tag).map(Which::Tag).ok_or(Failure::ABSENT);
    }
    let list = if list.is_empty() { SiteList::Recent.name() } else { list };
    let list = SiteList::ALL.into_iter().find(|known| known.name() == list);
    list.map(Which::Site).ok_or_else(|| wrong("list", "The lists are recent, popular, unanswered and articles."))
}

/// `page`, the first if absent.
pub(super) fn page(params: &Params) -> Result<PageNumber, Failure> {
    match params.get("page")? {
        "" => Ok(PageNumber::FIRST),
        page => {
            PageNumber::parse(page).map_err(|fault| Failure::Fields(vec![FieldError::new(fault.field, fault.sentence)]))
        }
    }
}

/// Start a topic
#[utoipa::path(
    post,
    path = "/api/v1/topics",
    operation_id = "startTopic",
    tag = "topics",
    request_body = requests::NewTopic,
    responses((
        status = 201,
        description = "The topic.",
        body = TopicShape,
        headers(("Location" = String, description = "Where it is read."))
    ))
)]
pub(crate) async fn start(visit: ApiVisit, mut fields: Fields) -> Answer {
    let new = NewTopic {
        category: fields.number("cid").map(|cid| cid.to_string()).unwrap_or_default(),
        kind: fields.text("kind").unwrap_or_default(),
        title: fields.text("title").unwrap_or_default(),
        body: fields.body().unwrap_or_default(),
        tags: fields.tags().unwrap_or_default(),
        tested: fields.text("tested").unwrap_or_default(),
        review_by: fields.text("review_by").unwrap_or_default(),
        draft: fields.flag("draft").unwrap_or_default(),
    };
    fields.end()?;
    let view = visit.who().await?;
    let kept = if new.draft { "draft" } else { "" };
    let mut said = vec!["start a topic", &new.category, &new.kind, &new.title, &new.body, &new.tags, kept];
    said.extend([new.tested.as_str(), new.review_by.as_str()].into_iter().filter(|text| !text.is_empty()));
    let once = visit.once(&view, &said)?.unwrap_or_else(|| once_of_topic(&view, &new, None));
    let posted = visit.app.forum.start_topic_once(&view, &new, Some(once)).await?;
    let shape = read(&visit, &view, posted.id).await?;
    Ok(answer::made(&format!("/api/v1/topics/{}", posted.id), posted.repeated, shape.revision, &shape))
}

/// Show a topic
///
/// With its opening post. The whole thread is read at `/api/v1/topics/{tid}/posts`.
#[utoipa::path(
    get,
    path = "/api/v1/topics/{tid}",
    operation_id = "showTopic",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the topic.")),
    responses((status = 200, description = "The topic.", body = TopicShape))
)]
pub(crate) async fn show(visit: ApiVisit, Path(tid): Path<String>) -> Answer {
    let id = id::<TopicId>(&tid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(opening(forum, view, id))).await?;
    let shape = TopicShape::of(&view, &found).ok_or(Failure::ABSENT)?;
    Ok(answer::read(&visit.headers, shape.revision, &shape))
}

/// Change a topic
///
/// Its title, its tags, its text. Send the `revision` that you have read, or its `ETag` as `If-Match`:
/// then nothing is overwritten that you have not seen.
#[utoipa::path(
    patch,
    path = "/api/v1/topics/{tid}",
    operation_id = "changeTopic",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the topic.")),
    request_body = requests::ChangedTopic,
    responses((status = 200, description = "The topic as it stands now.", body = TopicShape))
)]
pub(crate) async fn change(visit: ApiVisit, Path(tid): Path<String>, mut fields: Fields) -> Answer {
    let id = id::<TopicId>(&tid)?;
    let form = EditForm {
        title: fields.text("title"),
        body: fields.body(),
        tags: fields.tags(),
        tested: fields.text("tested"),
        review_by: fields.text("review_by"),
        summary: fields.text("summary").unwrap_or_default(),
        revision: fields.number("revision"),
    };
    fields.end()?;
    let form = EditForm { revision: form.revision.or(visit.if_match()?), ..form };
    let view = visit.who().await?;
    let once = visit.once(&view, &["change a topic", &tid, &format!("{form:?}")])?;
    visit.app.forum.edit_topic_once(&view, id, form, once).await?;
    let shape = read(&visit, &view, id).await?;
    Ok(answer::changed(shape.revision, &shape))
}

/// Remove a topic
///
/// Its moderators can restore it, on its page.
#[utoipa::path(
    delete,
    path = "/api/v1/topics/{tid}",
    operation_id = "removeTopic",
    tag = "topics",
    params(("tid" = u64, Path, description = "The number of the topic.")),
    request_body(content = requests::Reason, description = "May be left out."),
    responses((status = 204, description = "It is removed."))
)]
pub(crate) async fn remove(visit: ApiVisit, Path(tid): Path<String>, FieldsIfAny(mut fields): FieldsIfAny) -> Answer {
    let id = id::<TopicId>(&tid)?;
    let reason = fields.text("reason").unwrap_or_default();
    fields.end()?;
    let view = visit.who().await?;
    let once = visit.once(&view, &["remove a topic", &tid, &reason])?;
    visit.app.forum.delete_topic_once(&view, id, &reason, once).await?;
    Ok(answer::done())
}

/// A topic as it stands after a command.
async fn read(visit: &ApiVisit, view: &View, id: TopicId) -> Result<TopicShape, Failure> {
    let found = opening(visit.app.forum(), view.clone(), id).await?;
    TopicShape::of(view, &found).ok_or(Failure::ABSENT)
}

/// The first page of a thread, on which the opening post stands.
async fn opening(forum: Arc<Forum>, view: View, id: TopicId) -> Result<(forum::TopicPage, forum::PostParts), Problem> {
    forum.whole_topic_page(view, id, Layout::Nested, Spot::Page(PageNumber::FIRST)).await
}
