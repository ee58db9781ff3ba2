//! `/article/{tid}/{slug}/r/{revision}`: one revision of an article, for ever.
//!
//! What is cited must not change, so this shows the revision as it was: its title, text, licence and
//! citation. Search engines are to lead people to what holds now: the page is not indexed, and names the
//! article as the one that stands for it.

use axum::extract::State;
use forum::RevisionPage;
use model::ids::TopicId;
use model::topic::Topic;

use super::article::{author, contents, lasting, revision_as_work};
use super::revisions::{number, row};
use super::topic::moved;
use super::{Page, html, id, markdown};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::{Framed, licence};
use crate::request::{Path, Visit};
use crate::show;
use crate::twin::ENDING;
use crate::view::{ArticleRevisionPage, Html, Link};

/// Characters of the description.
const DESCRIPTION: usize = 155;

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((tid, slug, which)): Path<(String, String, String)>,
) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (which, is_source) = markdown::ending(&which);
    let number = number(which)?;
    if is_source {
        return markdown::article_revision(&visit, (id, &slug), number).await;
    }
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.article_revision(view, id, number))).await?;
    let RevisionPage { placed, whole, cooked, members } = found.ok_or(Failure::RevisionGone)?;
    let (topic, post) = (&placed.topic, &placed.post);
    let path = address::topic(topic);
    if slug != topic.heading.title.slug() {
        return Ok(moved(&visit, &at(topic, number)));
    }
    let heading = whole.heading.as_ref().unwrap_or(&topic.heading);
    let newest = post.state.revision;
    let work = revision_as_work(&app, &view, (topic, heading), (number, whole.revision.at));
    let step = |number: u64| Link::new(format!("Revision {number}"), at(topic, number));
    let history = address::revisions(post.id);
    let tags = heading.tags.iter().map(|tag| Link::new(tag.as_str(), address::tag(tag)));
    let category = view.site.category(topic.category);
    Ok(html(&ArticleRevisionPage {
        frame: visit
            .frame(&view)
            .titled(format!("{}, revision {number}", heading.title.as_str()))
            .described(markup::excerpt(&whole.body, DESCRIPTION))
            .known_at(&app, &path)
            .with_source(&at(topic, number))
            .unindexed(),
        crumbs: category.map(|category| show::crumbs(&view, category, true)).unwrap_or_default(),
        title: heading.title.as_str().to_owned(),
        authors: topic.named_authors().iter().map(|who| author(who, &members)).collect(),
        published: show::when(topic.appeared()),
        row: row(post.id, &whole.revision, &members, newest),
        reading_time: show::reading_time(whole.body.len()),
        licence: topic.licence().map(|_| licence(work.licence)),
        lasting: lasting(heading, app.forum.now()),
        tags: tags.collect(),
        contents: contents(&cooked.headings),
        body: Html::from(cooked.html.clone()),
        lang: members.get(&post.head.author).and_then(|card| card.language).map(|language| language.code),
        newest: (number != newest)
            .then(|| (Link::new("Read the article as it stands", path), format!("{history}/{number}..{newest}"))),
        previous: (number > 1).then(|| step(number - 1)),
        next: (number != newest).then(|| step(number + 1)),
        source: format!("{}{ENDING}", at(topic, number)),
        history,
        citations: topic.licence().map(|_| work.citations()),
    }))
}

/// Where a revision stands.
pub(super) fn at(topic: &Topic, number: u64) -> String {
    format!("{}/r/{number}", address::topic(topic))
}
