//! What pages show, as Markdown: the source with front matter that says whose it is and where it
//! stands.

use std::collections::HashMap;
use std::fmt::Write;

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use forum::{MemberCard, PostSource, WholeRevision, author_names, front_matter, post_matter};
use markup::FrontMatter;
use model::ids::{MemberId, PostId, TopicId};
use model::topic::{Heading, Topic, TopicKind};
use store::{Row, SeenPost, Spot};

use super::topic::moved;
use super::{Page, article_revision, id};
use crate::app::App;
use crate::failure::Failure;
use crate::request::{Params, Visit};
use crate::twin::ENDING;
use crate::{address, show};

/// An article's source, or a page of a thread: the sources of its posts, one below the other.
pub(crate) async fn topic(visit: &Visit, (tid, slug): (&str, &str), as_article: bool, params: &Params) -> Page {
    let id = id::<TopicId>(tid)?;
    let spot = Spot::Page(params.page()?);
    let (_, (found, members)) = visit.read(move |forum, view| Box::pin(forum.topic_source(view, id, spot))).await?;
    let topic = &found.thread.topic;
    let path = address::topic(topic);
    if as_article != (topic.kind == TopicKind::Article) || slug != topic.heading.title.slug() {
        return Ok(moved(visit, &format!("{path}{ENDING}")));
    }
    let (page, pages) = (found.page.number(), found.pages());
    let opening = found.thread.posts.first().filter(|seen| seen.post.is_opening());
    let here = address::with_query(&path, &[("page", &if page == 1 { String::new() } else { page.to_string() })]);
    let of_article = topic.kind == TopicKind::Article && opening.is_some();
    let mut front = front_matter(topic, &topic.heading);
    if let Some(seen) = opening {
        front = post_matter(front, &seen.post);
    }
    if pages > 1 && !of_article {
        front = front.text("page", &page.to_string()).text("pages", &pages.to_string());
    }
    let front = front.text("url", &absolute(&visit.app, &here));
    let mut text = String::new();
    for seen in &found.thread.posts {
        if seen.post.is_opening() {
            text.push_str(&source(seen));
        } else if !of_article {
            let author = member(&members, seen.post.head.author, "");
            let between = if text.is_empty() { "" } else { "\n\n---\n\n" };
            // Writing into a text cannot fail.
            let _ = write!(text, "{between}{}\n\n{}", heading(&visit.app, topic, seen, author), source(seen));
        }
    }
    Ok(document(&visit.app, &here, front.before(&text)))
}

/// A post's source.
pub(crate) async fn post(visit: &Visit, id: PostId) -> Page {
    let (_, found) = visit.read(move |forum, view| Box::pin(forum.post_source(view, id))).await?;
    let post = &found.placed.post;
    let here = address::post(id);
    let front = post_matter(of_placed(&visit.app, &found, None), post).text("url", &absolute(&visit.app, &here));
    Ok(document(&visit.app, &here, front.before(&post.body)))
}

/// The source of one revision of an article, at the address that is its own for ever.
pub(crate) async fn article_revision(visit: &Visit, (id, slug): (TopicId, &str), number: u64) -> Page {
    let (_, found) = visit.read(move |forum, view| Box::pin(forum.article_revision_source(view, id, number))).await?;
    let (found, whole) = found.ok_or(Failure::RevisionGone)?;
    let topic = &found.placed.topic;
    let here = article_revision::at(topic, number);
    if slug != topic.heading.title.slug() {
        return Ok(moved(visit, &format!("{here}{ENDING}")));
    }
    Ok(of_revision(&visit.app, &found, &whole, &here))
}

/// The source of one revision.
pub(crate) async fn revision(visit: &Visit, id: PostId, number: u64) -> Page {
    let (_, (found, whole)) = visit.read(move |forum, view| Box::pin(forum.revision_source(view, id, number))).await?;
    let here = format!("{}/{number}", address::revisions(id));
    Ok(of_revision(&visit.app, &found, &whole, &here))
}

fn of_revision(app: &App, found: &PostSource, whole: &WholeRevision, here: &str) -> Response {
    let made = &whole.revision;
    let (number, newest) = (made.number, found.placed.post.state.revision);
    let front = of_placed(app, found, whole.heading.as_ref())
        .text("created", &found.placed.post.head.created.iso())
        .text("revision", &number.to_string())
        .text("revision_by", member(&found.members, made.by, ""))
        .text("revision_date", &made.at.iso())
        .perhaps("summary", Some(made.summary.as_str()).filter(|summary| !summary.is_empty()))
        .perhaps("newest_revision", Some(newest.to_string()).filter(|_| newest != number).as_deref())
        .text("url", &absolute(app, here));
    document(app, here, front.before(&whole.body))
}

/// A page of a list.
pub(crate) struct List<'a> {
    pub(crate) title: &'a str,
    /// Markdown.
    pub(crate) intro: &'a str,
    /// Of the page as HTML.
    pub(crate) here: &'a str,
    pub(crate) page: u64,
    pub(crate) pages: u64,
    /// Each a line of Markdown.
    pub(crate) lines: Vec<String>,
}

impl List<'_> {
    pub(crate) fn document(&self, app: &App) -> Response {
        let mut front = FrontMatter::new().text("title", self.title);
        if self.pages > 1 {
            front = front.text("page", &self.page.to_string()).text("pages", &self.pages.to_string());
        }
        let front = front.text("url", &absolute(app, self.here));
        let mut text = String::new();
        if !self.intro.is_empty() {
            let _ = write!(text, "{}\n\n", self.intro);
        }
        text.push_str(&self.lines.join("\n"));
        document(app, self.here, front.before(&text))
    }
}

/// A topic as a line of a list.
pub(crate) fn row(app: &App, row: &Row) -> String {
    let topic = &row.standing.topic;
    let replies = show::replies(topic);
    format!(
        "- {}: {}, by {}, {replies}, last activity {}",
        link(app, topic.heading.title.as_str(), &address::topic(topic)),
        topic.kind,
        plain(&author_names(topic).join(", ")),
        row.standing.last_activity.iso()
    )
}

/// A link to a page here.
pub(crate) fn link(app: &App, text: &str, path: &str) -> String {
    format!("[{}]({})", plain(text), absolute(app, path).replace(['(', ')'], ""))
}

/// A text of one line in which nothing means anything to Markdown.
pub(crate) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>&#!|~@".contains(c) {
            escaped.push('\\');
        }
        escaped.push(if c.is_control() { ' ' } else { c });
    }
    escaped
}

/// Of a post by itself: of an opening post what its topic says, of a reply what it replies to.
fn of_placed(app: &App, found: &PostSource, heading: Option<&Heading>) -> FrontMatter {
    let (topic, post) = (&found.placed.topic, &found.placed.post);
    let author = member(&found.members, post.head.author, "");
    match post.head.parent {
        None => front_matter(topic, heading.unwrap_or(&topic.heading)),
        Some(parent) => FrontMatter::new()
            .text("title", &format!("Re: {}", topic.heading.title.as_str()))
            .list("authors", [author])
            .text("topic", &absolute(app, &address::topic(topic)))
            .text("in_reply_to", &absolute(app, &address::post(parent.post))),
    }
}

/// What stands before a reply.
fn heading(app: &App, topic: &Topic, seen: &SeenPost, author: &str) -> String {
    let post = &seen.post;
    let to = post.head.parent.filter(|parent| parent.post != topic.opening);
    let to = to.map(|parent| format!(", in reply to {}", link(app, "another", &address::post(parent.post))));
    format!(
        "**{}**, {}, {}{}",
        plain(author),
        post.head.created.iso(),
        link(app, &format!("post {}", seen.nth), &address::post(post.id)),
        to.unwrap_or_default()
    )
}

/// What was deleted is not told, to nobody.
fn source(seen: &SeenPost) -> String {
    match &seen.post.state.deletion {
        None => seen.post.body.clone(),
        Some(deletion) if deletion.by == seen.post.head.author => "*Deleted by its author.*".to_owned(),
        Some(_) => "*Deleted by a moderator.*".to_owned(),
    }
}

fn member<'a>(members: &'a HashMap<MemberId, MemberCard>, id: MemberId, otherwise: &'a str) -> &'a str {
    let otherwise = if otherwise.is_empty() { show::DELETED } else { otherwise };
    members.get(&id).map_or(otherwise, |card| card.name.as_str())
}

/// An address as others know it; as this site does, where nobody has said how that is.
pub(crate) fn absolute(app: &App, path: &str) -> String {
    let public = app.settings.public_url.as_deref().unwrap_or_default();
    format!("{public}{}", address::for_header(path))
}

/// A response that search engines leave to the page which it is the source of.
pub(crate) fn document(app: &App, here: &str, text: String) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/markdown; charset=utf-8"));
    headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    if let Ok(link) = HeaderValue::from_str(&format!("<{}>; rel=\"canonical\"", absolute(app, here))) {
        headers.insert(header::LINK, link);
    }
    response
}

/// Something's number at the end of an address, and whether it is wanted as Markdown.
pub(crate) fn ending(text: &str) -> (&str, bool) {
    text.strip_suffix(ENDING).map_or((text, false), |text| (text, true))
}
