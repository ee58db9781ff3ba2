//! `/topic/{tid}/{slug}`: a question or a discussion with its thread.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use forum::View;
use model::ids::TopicId;
use model::notification::Inbox;
use model::topic::TopicKind;
use store::{Layout, Spot};

use super::thread::{Parts, Reading, named_post, place_of};
use super::thread_posts::printed;
use super::{Page, html, id, markdown, promotion};
use crate::address;
use crate::app::App;
use crate::described;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::guest_pages::{Reader, Shows};
use crate::request::{Params, Path, Visit};
use crate::respond::redirect;
use crate::show;
use crate::twin::ENDING;
use crate::view::{Link, TopicPage};

/// Characters of the description for search engines.
const DESCRIPTION: usize = 155;

/// Without a slug, or an article by its number: to where it stands.
pub(crate) async fn by_id(visit: Visit, Path(tid): Path<String>) -> Page {
    let (tid, is_source) = markdown::ending(&tid);
    let id = id::<TopicId>(tid)?;
    let (_, topic) = visit.read(move |forum, view| Box::pin(forum.seen_topic(view, id))).await?;
    let ending = if is_source { ENDING } else { "" };
    Ok(moved(&visit, &format!("{}{ending}", address::topic(&topic))))
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((tid, slug)): Path<(String, String)>,
    params: Params,
) -> Page {
    if let (slug, true) = markdown::ending(&slug) {
        return markdown::topic(&visit, (&tid, slug), false, &params).await;
    }
    let id = id::<TopicId>(&tid)?;
    if let Some(n) = Some(params.get("post")?).filter(|n| !n.is_empty()) {
        let n: u64 = n.parse().map_err(|_| Failure::bad("Posts are numbered from 1."))?;
        return Ok(redirect(StatusCode::FOUND, &format!("/topic/{id}/{slug}/{n}")));
    }
    let (reading, spot) = (Reading::of(&visit, &params)?, Spot::Page(params.page()?));
    let began = app.forum.moment();
    let (view, found) =
        visit.read(move |forum, view| Box::pin(forum.topic_page(view, id, reading.layout, spot))).await?;
    let topic = &found.thread.topic;
    if topic.kind == TopicKind::Article || slug != topic.heading.title.slug() {
        return Ok(moved(&visit, &address::topic(topic)));
    }
    let view = opened(&visit, view, topic.id);
    let path = address::topic(topic);
    let parts = Parts { view: &view, found: &found, reading, path: &path };
    let repeated = async { Ok(app.forum.repeated(&view, topic).await?) };
    let article = async { Ok(app.forum.promoted(&view, topic).await?) };
    let (posts, repeated, article) = tokio::try_join!(printed(&app, &parts, began), repeated, article)?;
    // What was deleted describes nothing, and search engines have not signed in.
    let is_guest = view.actor.member().is_none();
    let first = found.thread.posts.first().filter(|seen| is_guest && seen.post.state.deletion.is_none());
    let description = first.map(|seen| markup::excerpt(&seen.post.body, DESCRIPTION));
    let page = found.page.number();
    // A page is known by its place in the order that everybody starts with.
    let canonical = Reading { layout: Layout::Nested, in_address: false }.href(&path, page);
    let title = topic.heading.title.as_str();
    let mut frame = visit
        .frame(&view)
        .titled(if page == 1 { title.to_owned() } else { format!("{title}, page {page}") })
        .described(description.unwrap_or_default())
        .known_at(&app, &canonical)
        .with_source(&canonical);
    let described = is_guest.then(|| described::question(&found.thread, app.address())).flatten();
    frame.noindex = reading.in_address || topic.deletion.is_some();
    Ok(shows(
        &view,
        topic.id,
        html(&TopicPage {
            crumbs: parts.category().map(|category| show::crumbs(&view, category, true)).unwrap_or_default(),
            title: title.to_owned(),
            marks: show::marks(topic, found.thread.opening.children),
            tags: tags(topic),
            figures: parts.figures(),
            opening: posts.opening,
            controls: parts.controls(),
            gone: parts.gone(),
            closed: parts.closed(repeated.as_deref()),
            became: promotion::became(article.as_deref()),
            promote: parts.promote(),
            thread: parts.thread(&visit.app, posts.replies)?,
            described,
            frame,
        }),
    ))
}

/// Whoever reads a topic has read what they were told about it; so the page no longer counts that.
pub(super) fn opened(visit: &Visit, view: View, topic: TopicId) -> View {
    if !visit.is_read || view.inbox.about(topic).next().is_none() {
        return view;
    }
    visit.app.forum().has_opened(&view, topic);
    let unread = view.inbox.unread.iter().filter(|mark| mark.topic != topic).cloned().collect();
    let inbox = Arc::new(Inbox { unread, choices: view.inbox.choices.clone() });
    View { inbox, ..view }
}

/// Says that a page shows a topic, so that it is counted as a view of it.
pub(super) fn shows(view: &View, topic: TopicId, mut page: Response) -> Response {
    page.extensions_mut().insert(Shows(topic));
    if let Some(member) = view.actor.id() {
        page.extensions_mut().insert(Reader(member));
    }
    page
}

fn tags(topic: &model::topic::Topic) -> Vec<Link> {
    show::tag_links(topic, model::topic::TAGS_MAX)
}

/// The page with the n-th post by creation, at that post.
pub(crate) async fn nth(visit: Visit, Path((tid, _, n)): Path<(String, String, String)>, params: Params) -> Page {
    let (id, n) = (id::<TopicId>(&tid)?, id::<u64>(&n)?);
    let mut reading = Reading::of(&visit, &params)?;
    if reading.layout == Layout::Votes {
        reading.layout = Layout::Nested;
    }
    let spot = if n == 0 { return Err(Failure::ABSENT) } else { Spot::Nth(n) };
    let (_, found) = visit.read(move |forum, view| Box::pin(forum.topic_page(view, id, reading.layout, spot))).await?;
    let named = named_post(&found).ok_or(Failure::ABSENT)?;
    Ok(redirect(StatusCode::FOUND, &place_of(&found, reading, &named.post.id.to_string())))
}

/// For good, with the query that was asked for.
pub(super) fn moved(visit: &Visit, to: &str) -> Response {
    let query = visit.here.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    redirect(StatusCode::MOVED_PERMANENTLY, &format!("{to}{query}"))
}
