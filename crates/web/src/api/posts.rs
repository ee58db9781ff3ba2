//! Posts: threads of them, and each by itself.

use axum::extract::State;
use forum::once_of_reply;
use model::account::ThreadView;
use model::ids::{PostId, TopicId};
use model::post::Vote;
use model::rules::posts::EditForm;
use store::{Layout, Spot};

use super::input::{Fields, FieldsIfAny};
use super::shapes::{self, Listed, PostShape, Votes};
use super::topics::page;
use super::visit::ApiVisit;
use super::{Answer, FieldError, answer, requests};
use crate::app::App;
use crate::failure::Failure;
use crate::pages::id;
use crate::request::{Params, Path};

/// List the posts of a topic
///
/// The whole thread, the opening post first; twenty stand on a page.
#[utoipa::path(
    get,
    path = "/api/v1/topics/{tid}/posts",
    operation_id = "listPosts",
    tag = "posts",
    params(
        ("tid" = u64, Path, description = "The number of the topic."),
        ("view" = inline(Option<requests::ViewName>), Query, description = "`nested` (as if absent): each reply below what it answers; `flat`: by time."),
        ("sort" = inline(Option<requests::PostSort>), Query, description = "`time` (as if absent); `votes`: the opening post, then a question's answers by votes."),
        ("page" = Option<u64>, Query, minimum = 1, description = "The page, from 1."),
    ),
    responses((status = 200, description = "A page of posts.", body = Listed<PostShape>))
)]
pub(crate) async fn list(visit: ApiVisit, Path(tid): Path<String>, params: Params) -> Answer {
    let (id, layout, spot) = (id::<TopicId>(&tid)?, layout(&params)?, Spot::Page(page(&params)?));
    let (view, (found, parts)) =
        visit.read(move |forum, view| Box::pin(forum.whole_topic_page(view, id, layout, spot))).await?;
    let posts = found.thread.posts.iter().zip(&parts.cooked);
    let items = posts.map(|(seen, cooked)| {
        let vote = found.votes.get(&seen.post.id).copied();
        let card = |id| parts.members.get(&id).cloned();
        PostShape::of(&view, &found.thread.topic, &seen.post, vote, cooked.html.as_str(), card)
    });
    let listed: Listed<PostShape> =
        Listed { items: items.collect(), page: found.page.number(), pages: found.pages(), total: found.thread.total };
    Ok(answer::read(&visit.headers, 0, &listed))
}

fn layout(params: &Params) -> Result<Layout, Failure> {
    let wrong = |field: &str, detail: &str| Failure::Fields(vec![FieldError::new(field, detail)]);
    match (params.get("sort")?, params.get("view")?) {
        ("votes", "") => Ok(Layout::Votes),
        ("votes", _) => Err(wrong("view", "By votes there is one view: leave this out.")),
        ("" | "time", "") => Ok(Layout::Nested),
        ("" | "time", view) => {
            let view = ThreadView::parse(view).ok_or_else(|| wrong("view", "A thread is nested or flat."))?;
            Ok(view.into())
        }
        _ => Err(wrong("sort", "Posts sort by time or by votes.")),
    }
}

/// Reply
#[utoipa::path(
    post,
    path = "/api/v1/topics/{tid}/posts",
    operation_id = "reply",
    tag = "posts",
    params(("tid" = u64, Path, description = "The number of the topic.")),
    request_body = requests::NewPost,
    responses((
        status = 201,
        description = "The reply.",
        body = PostShape,
        headers(("Location" = String, description = "Where it is read."))
    ))
)]
pub(crate) async fn reply(
    State(app): State<App>,
    visit: ApiVisit,
    Path(tid): Path<String>,
    mut fields: Fields,
) -> Answer {
    let topic = id::<TopicId>(&tid)?;
    let (body, to) = (fields.body().unwrap_or_default(), fields.number("to").map(PostId));
    fields.end()?;
    let view = visit.who().await?;
    let parent = to.map(|to| to.to_string()).unwrap_or_default();
    let once = visit.once(&view, &["reply", &tid, &parent, &body])?;
    let once = once.unwrap_or_else(|| once_of_reply(&view, topic, to, &body, None));
    let posted = app.forum.reply_once(&view, topic, to, &body, Some(once)).await?;
    let shape = read(&app, &view, posted.id).await?;
    Ok(answer::made(&format!("/api/v1/posts/{}", posted.id), posted.repeated, shape.revision, &shape))
}

/// Show a post
#[utoipa::path(
    get,
    path = "/api/v1/posts/{pid}",
    operation_id = "showPost",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the post.")),
    responses((status = 200, description = "The post.", body = PostShape))
)]
pub(crate) async fn show(visit: ApiVisit, Path(pid): Path<String>) -> Answer {
    let id = id::<PostId>(&pid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.post_page(view, id))).await?;
    let shape = shape(&view, &found);
    Ok(answer::read(&visit.headers, shape.revision, &shape))
}

/// Change a post
///
/// Of an opening post, its text alone: title and tags are changed at its topic. Send the `revision` that
/// you have read, or its `ETag` as `If-Match`: then nothing is overwritten that you have not seen.
#[utoipa::path(
    patch,
    path = "/api/v1/posts/{pid}",
    operation_id = "changePost",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the post.")),
    request_body = requests::ChangedPost,
    responses((status = 200, description = "The post as it stands now.", body = PostShape))
)]
pub(crate) async fn change(
    State(app): State<App>,
    visit: ApiVisit,
    Path(pid): Path<String>,
    mut fields: Fields,
) -> Answer {
    let id = id::<PostId>(&pid)?;
    let form = EditForm {
        body: fields.body(),
        summary: fields.text("summary").unwrap_or_default(),
        revision: fields.number("revision"),
        ..EditForm::default()
    };
    fields.end()?;
    let form = EditForm { revision: form.revision.or(visit.if_match()?), ..form };
    let view = visit.who().await?;
    let once = visit.once(&view, &["change a post", &pid, &format!("{form:?}")])?;
    app.forum.edit_once(&view, id, form, once).await?;
    let shape = read(&app, &view, id).await?;
    Ok(answer::changed(shape.revision, &shape))
}

/// Remove a post
///
/// With an opening post goes its topic. Where replies hang on a post, a line stays in its place.
#[utoipa::path(
    delete,
    path = "/api/v1/posts/{pid}",
    operation_id = "removePost",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the post.")),
    request_body(content = requests::Reason, description = "May be left out."),
    responses((status = 204, description = "It is removed."))
)]
pub(crate) async fn remove(
    State(app): State<App>,
    visit: ApiVisit,
    Path(pid): Path<String>,
    FieldsIfAny(mut fields): FieldsIfAny,
) -> Answer {
    let id = id::<PostId>(&pid)?;
    let reason = fields.text("reason").unwrap_or_default();
    fields.end()?;
    let view = visit.who().await?;
    let once = visit.once(&view, &["remove a post", &pid, &reason])?;
    app.forum.delete_post_once(&view, id, &reason, once).await?;
    Ok(answer::done())
}

/// Vote on a post
///
/// Sets the vote, whatever it was before. So the same sent again changes nothing, and needs no
/// idempotency key.
#[utoipa::path(
    put,
    path = "/api/v1/posts/{pid}/vote",
    operation_id = "vote",
    tag = "posts",
    params(("pid" = u64, Path, description = "The number of the post.")),
    request_body = requests::NewVote,
    responses((status = 200, description = "The votes as they stand now.", body = Votes))
)]
pub(crate) async fn vote(
    State(app): State<App>,
    visit: ApiVisit,
    Path(pid): Path<String>,
    mut fields: Fields,
) -> Answer {
    let id = id::<PostId>(&pid)?;
    let value = fields.integer("value");
    let to = match value {
        Some(1) => Some(Vote::Up),
        Some(-1) => Some(Vote::Down),
        Some(0) => None,
        _ => {
            fields.refuse("value", "A vote is 1, 0 or -1.");
            None
        }
    };
    fields.end()?;
    let view = visit.who().await?;
    let before = app.forum.vote(&view, id, to).await?;
    let worth = |vote: Option<Vote>| vote.map_or(0, Vote::value);
    let score = before.post.state.score() - worth(before.vote) + worth(to);
    Ok(answer::changed(before.post.state.revision, &Votes { post: id.0, score, vote: shapes::vote(to) }))
}

/// A post as it stands after a command.
async fn read(app: &App, view: &forum::View, id: PostId) -> Result<PostShape, Failure> {
    Ok(shape(view, &app.forum().post_page(view.clone(), id).await?))
}

fn shape(view: &forum::View, found: &forum::PostPage) -> PostShape {
    let placed = &found.placed;
    let card = |id| found.members.get(&id).cloned();
    PostShape::of(view, &placed.topic, &placed.post, placed.vote, found.cooked.html.as_str(), card)
}
