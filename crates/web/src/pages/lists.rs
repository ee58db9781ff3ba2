//! Lists of topics across categories: recent, popular, unanswered, articles.

use axum::extract::State;
use model::list::{SiteList, Sort};

use super::many::{below_list, pick};
use super::{Page, html, markdown};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Params, Visit};
use crate::show;
use crate::view::{Empty, ListPage, Nav, Pager, TopicRow};

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
    let is_recent = words.section == Some(Nav::Recent);
    let row = |row: &std::sync::Arc<store::Row>| TopicRow {
        pick: pick(view, &row.standing.topic).filter(|_| is_recent),
        ..show::row(view, row, None, Sort::Recent)
    };
    let rows: Vec<TopicRow> = found.rows.iter().map(row).collect();
    html(&ListPage {
        heading: words.heading,
        intro: words.intro,
        action: None,
        sorts: Vec::new(),
        many: rows.iter().any(|row| row.pick.is_some()).then(|| below_list(app, view)),
        rows,
        pager: Pager::new(page, found.pages(), page_href),
        empty: Empty { sentence: words.empty.to_owned(), action: None },
        frame,
    })
}
