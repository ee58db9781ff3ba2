//! `/article/{tid}/{slug}`: an article, the contents beside the text, the discussion below it.

use std::collections::HashMap;

use axum::extract::State;
use forum::{MemberCard, SeriesPlace, View};
use model::byline;
use model::ids::{MemberId, TopicId};
use model::lasting::Tested;
use model::may::{Action, Object};
use model::post::Post;
use model::time::Timestamp;
use model::topic::{Heading, Topic, TopicKind};
use store::Spot;

use super::life::life;
use super::thread::{Parts, Reading};
use super::topic::{moved, opened, shows};
use super::{Page, html, id, markdown, promotion, series, verdict};
use crate::address;
use crate::app::App;
use crate::citing::Work;
use crate::frame::{Framed, licence};
use crate::request::{Params, Path, Visit};
use crate::show;
use crate::view::{ArticlePage, Author, Avatar, ContentsEntry, Html, InSeries, Lasting, Link, Printed, Tool};

/// Characters of the standfirst: two lines.
const STANDFIRST: usize = 200;
/// Headings that are worth contents of their own.
const HEADINGS_MIN: usize = 3;

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((tid, slug)): Path<(String, String)>,
    params: Params,
) -> Page {
    if let (slug, true) = markdown::ending(&slug) {
        return markdown::topic(&visit, (&tid, slug), true, &params).await;
    }
    let id = id::<TopicId>(&tid)?;
    let (reading, spot) = (Reading::of(&visit, &params)?, Spot::Page(params.page()?));
    let (view, (found, post_parts, beside)) =
        visit.read(move |forum, view| Box::pin(forum.article_page(view, id, reading.layout, spot))).await?;
    let topic = &found.thread.topic;
    if topic.kind != TopicKind::Article || slug != topic.heading.title.slug() {
        return Ok(moved(&visit, &address::topic(topic)));
    }
    let view = opened(&visit, view, topic.id);
    let path = address::topic(topic);
    let parts = Parts { view: &view, found: &found, reading, path: &path };
    let posts = parts.posts(&post_parts);
    let thread = parts.thread(&visit.app, Printed::of(&posts.replies)?)?;
    let opening = posts.opening;
    let stands = opening.as_ref().is_some_and(|opening| opening.tombstone.is_none());
    let text = stands.then(|| post_parts.cooked.first()).flatten();
    let standfirst = opening
        .as_ref()
        .and(found.thread.posts.first())
        .map(|seen| markup::excerpt(&seen.post.body, STANDFIRST))
        .unwrap_or_default();
    let reading_time = found.thread.posts.first().filter(|_| opening.is_some());
    let reading_time = reading_time.map(|seen| show::reading_time(seen.post.body.len())).unwrap_or_default();
    let title = topic.heading.title.as_str();
    let page = found.page.number();
    let canonical = Reading { layout: store::Layout::Nested, in_address: false }.href(&path, page);
    let mut frame = visit
        .frame(&view)
        .titled(if page == 1 { title.to_owned() } else { format!("{title}, page {page}") })
        .described(standfirst.clone())
        .known_at(&app, &canonical)
        .with_source(&canonical);
    frame.noindex = reading.in_address || !topic.is_shown();
    let work = found
        .thread
        .posts
        .first()
        .filter(|_| stands && topic.is_public())
        .map(|seen| work(&app, &view, topic, &seen.post));
    let headings = text.map(|text| contents(&text.headings)).unwrap_or_default();
    Ok(shows(
        &view,
        topic.id,
        html(&ArticlePage {
            crumbs: parts.category().map(|category| show::crumbs(&view, category, true)).unwrap_or_default(),
            title: title.to_owned(),
            standfirst: String::new(),
            marks: show::marks(topic, found.thread.opening.children),
            authors: topic.named_authors().iter().map(|who| author(who, &post_parts.members)).collect(),
            began: promotion::began(&view, post_parts.began.as_deref()),
            credits: credits(topic),
            // Its authors edit it.
            take_out: (!view.actor.id().is_some_and(|member| topic.is_by(member))
                && view.can(Action::TakePartOut, Object::Topic(topic)))
            .then(|| format!("/topic/{}/part/remove", topic.id)),
            manage: view.can(Action::OrderAuthors, Object::Topic(topic)).then(|| address::authors(topic.id)),
            invited: view.can(Action::AnswerInvitation, Object::Topic(topic)).then(|| address::invitation(topic.id)),
            published: show::when(topic.appeared()),
            updated: found
                .thread
                .posts
                .first()
                .filter(|_| opening.is_some())
                .and_then(|seen| seen.post.head.edited)
                .map(show::when),
            reading_time,
            licence: topic.licence().map(licence),
            lasting: lasting(&topic.heading, app.forum.now()),
            tags: show::tag_links(topic, model::topic::TAGS_MAX),
            figures: parts.figures(),
            contents: headings,
            body: text.map(|text| Html::from(text.html.clone())),
            lang: opening.as_ref().and_then(|opening| opening.lang),
            opening,
            series: beside.series.as_ref().map(in_series),
            choose_series: view
                .can(Action::PutInSeries, Object::Topic(topic))
                .then(|| format!("/topic/{}/series", topic.id)),
            related: beside
                .related
                .iter()
                .map(|other| Link::new(other.heading.title.as_str(), address::topic(other)))
                .collect(),
            verdicts: text.and_then(|_| verdict::below(&view, topic, &found.thread.verdicts, &post_parts.members)),
            controls: parts.controls(),
            life: life(&view, topic, found.thread.posts.first().filter(|_| stands).map(|seen| &seen.post)),
            gone: parts.gone(),
            thread,
            citations: work.as_ref().map(Work::citations),
            described: work.as_ref().map(Work::described),
            frame,
        }),
    ))
}

/// Who wrote the parts that it began with, and where these stand.
fn credits(topic: &Topic) -> Vec<(String, String)> {
    let parts = topic.origin.iter().flat_map(|origin| &origin.parts);
    let name = |name: &str| if name.is_empty() { show::DELETED.to_owned() } else { name.to_owned() };
    parts.map(|part| (name(&part.by.name), address::post(part.post))).collect()
}

/// The newest revision as a work that can be cited.
fn work(app: &App, view: &View, topic: &Topic, opening: &Post) -> Work {
    let revised = opening.head.edited.unwrap_or(opening.head.created);
    revision_as_work(app, view, (topic, &topic.heading), (opening.state.revision, revised))
}

/// A revision as a work that can be cited: with its heading, its number, and when it was made.
pub(super) fn revision_as_work(
    app: &App,
    view: &View,
    (topic, heading): (&Topic, &Heading),
    (revision, revised): (u64, Timestamp),
) -> Work {
    let canonical = format!("{}{}", app.address(), address::topic(topic));
    Work {
        title: heading.title.as_str().to_owned(),
        authors: forum::cited_names(topic),
        site: view.site.name.clone(),
        published: show::date(topic.appeared()),
        revised: show::date(revised),
        revision,
        address: format!("{canonical}/r/{revision}"),
        canonical,
        number: topic.id.0,
        licence: heading.licence.or(topic.licence()).unwrap_or_default(),
        tested: heading.tested.iter().map(Tested::to_string).collect(),
        review_by: heading.review_by.as_ref().map(|day| day.as_str().to_owned()),
    }
}

/// What the page says of how far an article can be relied on at this moment.
pub(super) fn lasting(heading: &Heading, now: Timestamp) -> Lasting {
    let review_by = heading.review_by.as_ref().map(|day| day.as_str().to_owned());
    Lasting {
        is_stale: heading.stale_from().is_some_and(|from| from <= now),
        tested: heading.tested.iter().map(tool).collect(),
        review_by,
    }
}

fn in_series(place: &SeriesPlace) -> InSeries {
    let link = |topic: &Topic| Link::new(topic.heading.title.as_str(), address::topic(topic));
    InSeries {
        series: Link::new(place.title.clone(), series::address_of(place.id, &place.title)),
        place: format!("Part {} of {}", place.nth, place.of),
        previous: place.previous.as_ref().map(link),
        next: place.next.as_ref().map(link),
    }
}

fn tool(tested: &Tested) -> Tool {
    let Tested { tool, version, on } = tested;
    Tool { name: tool.clone(), version: version.clone(), on: on.as_ref().map(|day| day.as_str().to_owned()) }
}

/// On the later pages of the discussion an author's picture is known only if they take part in it.
pub(super) fn author(who: &byline::Author, members: &HashMap<MemberId, MemberCard>) -> Author {
    match members.get(&who.id) {
        _ if who.name.is_empty() => {
            Author { name: show::DELETED.to_owned(), href: String::new(), avatar: Avatar::nobody() }
        }
        Some(card) => Author { name: card.name.clone(), href: show::card_link(card).href, avatar: show::avatar(card) },
        None => {
            Author { name: who.name.clone(), href: address::user(&who.name), avatar: show::avatar_of(who.id, None) }
        }
    }
}

/// Headings of the two levels that contents show, if there are enough of them.
pub(super) fn contents(headings: &[markup::Heading]) -> Vec<ContentsEntry> {
    let entries: Vec<ContentsEntry> =
        headings.iter().filter(|heading| (2..=3).contains(&heading.level)).cloned().map(ContentsEntry::from).collect();
    if entries.len() < HEADINGS_MIN { Vec::new() } else { entries }
}
