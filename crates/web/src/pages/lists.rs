//! Lists of topics across categories: recent, popular, unanswered, articles, tags.

use axum::extract::State;
use model::list::{SiteList, Sort};
use model::topic::Tag;

use super::{Page, html, markdown};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Params, Path, Visit};
use crate::show;
use crate::view::{Count, Empty, Link, ListPage, Nav, Pager, TagCount, TagsPage};

pub(crate) async fn recent(app: State<App>, visit: Visit, params: Params) -> Page {
    site_list(app, visit, params, SiteList::Recent).await
}

pub(crate) async fn popular(app: State<App>, visit: Visit, params: Params) -> Page {
    site_list(app, visit, params, SiteList::Popular).await
}

pub(crate) async fn unanswered(app: State<App>, visit: Visit, params: Params) -> Page {
    site_list(app, visit, params, SiteList::Unanswered).await
}

pub(crate) async fn articles(app: State<App>, visit: Visit, params: Params) -> Page {
    site_list(app, visit, params, SiteList::Articles).await
}

const ALL_TAGS: &str = "All tags, the most used first.";

/// What a list says of itself.
struct Words {
    section: Option<Nav>,
    heading: String,
    intro: String,
    empty: &'static str,
}

fn words(list: SiteList) -> Words {
    let (section, heading, intro, empty) = match list {
        SiteList::Recent => {
            (Nav::Recent, "Recent", "All topics, the latest activity first.", "Nobody has written anything yet.")
        }
        SiteList::Popular => (
            Nav::Popular,
            "Popular",
            "What people vote for and reply to; newer topics weigh more.",
            "Nobody has written anything yet.",
        ),
        SiteList::Unanswered => (
            Nav::Unanswered,
            "Unanswered",
            "Questions that nobody has answered yet, the newest first.",
            "Every question has an answer.",
        ),
        SiteList::Articles => (
            Nav::Articles,
            "Articles",
            "Articles and how-tos, the newest first.",
            "Nobody has published an article yet.",
        ),
    };
    Words { section: Some(section), heading: heading.to_owned(), intro: intro.to_owned(), empty }
}

async fn site_list(State(app): State<App>, visit: Visit, params: Params, list: SiteList) -> Page {
    let page = params.page()?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.site_list(view, list, page))).await?;
    Ok(show_list(&app, &visit, &view, &found, &format!("/{}", list.name()), words(list)))
}

pub(crate) async fn tag(State(app): State<App>, visit: Visit, Path(text): Path<String>, params: Params) -> Page {
    let page = params.page()?;
    let (text, _) = markdown::ending(&text);
    let tag = Tag::of(text).filter(|tag| tag.as_str() == text).ok_or(Failure::ABSENT)?;
    let wanted = tag.clone();
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.tag_page(view, wanted.clone(), page))).await?;
    let words = Words {
        section: Some(Nav::Tags),
        heading: tag.as_str().to_owned(),
        intro: format!("Topics tagged {}, the latest activity first.", tag.as_str()),
        empty: "Nothing has this tag.",
    };
    Ok(show_list(&app, &visit, &view, &found, &address::tag(&tag), words))
}

fn show_list(
    app: &App,
    visit: &Visit,
    view: &forum::View,
    found: &forum::ListPage,
    path: &str,
    words: Words,
) -> axum::response::Response {
    let page = found.page.number();
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(path, &[("page", &number)])
    };
    if visit.wants_source() {
        return markdown::List {
            title: &words.heading,
            intro: &words.intro,
            here: &page_href(page),
            page,
            pages: found.pages(),
            lines: found.rows.iter().map(|row| markdown::row(app, row)).collect(),
        }
        .document(app);
    }
    let title = if page == 1 { words.heading.clone() } else { format!("{}, page {page}", words.heading) };
    let mut frame = visit
        .frame(view)
        .titled(title)
        .described(words.intro.clone())
        .known_at(app, &page_href(page))
        .with_source(&page_href(page));
    frame.section = words.section;
    html(&ListPage {
        heading: words.heading,
        intro: words.intro,
        action: None,
        sorts: Vec::new(),
        rows: found.rows.iter().map(|row| show::row(view, row, None, Sort::Recent)).collect(),
        pager: Pager::new(page, found.pages(), page_href),
        empty: Empty { sentence: words.empty.to_owned(), action: None },
        frame,
    })
}

pub(crate) async fn tags(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let page = params.page()?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.tags(view.audience, page))).await?;
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query("/tags", &[("page", &number)])
    };
    let pages = model::page::count(found.total, model::page::TAGS);
    if visit.wants_source() {
        let line = |count: &forum::TagCount| {
            let topics = Count::of(count.topics, "topic", "topics");
            format!("- {}: {topics}", markdown::link(&app, count.tag.as_str(), &address::tag(&count.tag)))
        };
        return Ok(markdown::List {
            title: "Tags",
            intro: ALL_TAGS,
            here: &page_href(page.number()),
            page: page.number(),
            pages,
            lines: found.tags.iter().map(line).collect(),
        }
        .document(&app));
    }
    let frame = visit
        .frame(&view)
        .titled(if page.number() == 1 { "Tags".to_owned() } else { format!("Tags, page {}", page.number()) })
        .described(ALL_TAGS)
        .known_at(&app, &page_href(page.number()))
        .with_source(&page_href(page.number()))
        .within(Nav::Tags);
    let line = |count: forum::TagCount| TagCount {
        tag: Link::new(count.tag.as_str(), address::tag(&count.tag)),
        topics: Count::of(count.topics, "topic", "topics"),
    };
    Ok(html(&TagsPage {
        tags: found.tags.into_iter().map(line).collect(),
        pager: Pager::new(page.number(), pages, page_href),
        empty: Empty { sentence: "No topic has a tag yet.".to_owned(), action: None },
        frame,
    }))
}
