//! `/post/{pid}`: to a post in its topic; its code as files; votes, accepting it, and bringing it back.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use model::ids::PostId;
use model::post::Vote;
use store::{Layout, Spot};

use super::thread::{Parts, Reading, place_of};
use super::{Page, html, id, markdown};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::view::TopicPage;

/// Leads to the post in its topic. A post that was taken out of its thread is shown by itself to
/// those who could bring it back.
pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(pid): Path<String>, params: Params) -> Page {
    let (pid, is_source) = markdown::ending(&pid);
    let id = id::<PostId>(pid)?;
    if is_source {
        return markdown::post(&visit, id).await;
    }
    let mut reading = Reading::of(&visit, &params)?;
    if reading.layout == Layout::Votes {
        reading.layout = Layout::Nested;
    }
    let (view, (placed, page)) = visit
        .read(move |forum, view| {
            Box::pin(async move { forum.post_in_thread(view, id, reading.layout, Spot::Post(id)).await })
        })
        .await?;
    match page {
        Some(page) => Ok(redirect(StatusCode::FOUND, &place_of(&page, reading, &id.to_string()))),
        None => {
            let (found, post_parts) = app.forum().removed_post(placed).await?;
            let path = address::topic(&found.thread.topic);
            let parts = Parts { view: &view, found: &found, reading, path: &path };
            let posts = parts.posts(&post_parts).print()?;
            let mut thread = parts.thread(&visit.app, posts.replies)?;
            thread.heading = "A deleted post".to_owned();
            thread.pager = None;
            let topic = &found.thread.topic;
            Ok(html(&TopicPage {
                crumbs: parts.category().map(|category| show::crumbs(&view, category, true)).unwrap_or_default(),
                title: topic.heading.title.as_str().to_owned(),
                marks: show::marks(topic, 0),
                tags: Vec::new(),
                figures: Vec::new(),
                opening: None,
                controls: crate::view::ThreadControls {
                    watch: None,
                    switch: crate::view::ViewSwitch::None,
                    sorts: Vec::new(),
                    jump: None,
                    closing: None,
                    tools: None,
                },
                gone: None,
                closed: None,
                became: None,
                promote: None,
                described: None,
                thread,
                frame: visit.frame(&view).titled("A deleted post").unindexed(),
            }))
        }
    }
}

/// A code block of a post as a file: as it was written, for whoever may read the post.
pub(crate) async fn code(visit: Visit, Path((pid, number)): Path<(String, String)>) -> Page {
    let (id, number) = (id::<PostId>(&pid)?, id::<usize>(&number)?);
    let (_, block) = visit.read(move |forum, view| Box::pin(forum.code_of_post(view, id, number))).await?;
    let name = format!("attachment; filename=\"post-{id}-{number}.{}\"", block.extension);
    let disposition = HeaderValue::from_str(&name).map_err(|_| Failure::ABSENT)?;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], block.code).into_response())
}

pub(crate) async fn vote(visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let to = Vote::parse(form.get("value")?).map_err(|fault| Failure::from(model::refusal::Refusal::from(fault)))?;
    let view = visit.who().await?;
    visit.app.forum.vote(&view, id, to).await?;
    Ok(see_other(&address::post(id)))
}

/// Without a value it becomes the other than now.
pub(crate) async fn accept(visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let to = if form.get("value")?.is_empty() { None } else { Some(form.switch("value")?) };
    let view = visit.who().await?;
    let accepted = visit.app.forum.accept(&view, id, to).await?;
    Ok(saying(see_other(&address::post(id)), if accepted { Said::Accepted } else { Said::AcceptanceEnded }))
}

pub(crate) async fn restore(visit: Visit, Path(pid): Path<String>, _: Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let view = visit.who().await?;
    visit.app.forum.restore_post(&view, id).await?;
    Ok(saying(see_other(&address::post(id)), Said::Restored))
}
