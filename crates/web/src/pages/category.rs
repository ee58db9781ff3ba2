//! `/category/{cid}/{slug}`: a category's topics.

use axum::extract::State;
use axum::http::StatusCode;
use forum::View;
use model::category::Category;
use model::ids::CategoryId;
use model::list::Sort;
use model::may::{Action as May, Object};
use model::topic::TopicKind;

use super::many::{below_list, pick};
use super::{Page, html, id, markdown};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Params, Path, Visit};
use crate::respond::redirect;
use crate::show;
use crate::twin::ENDING;
use crate::view::{Action, CategoryIcon, CategoryPage, Empty, Pager, TopicRow};

pub(crate) async fn by_id(app: State<App>, visit: Visit, Path(cid): Path<String>, params: Params) -> Page {
    show(app, visit, Path((cid, String::new())), params).await
}

pub(crate) async fn show(
    State(app): State<App>,
    visit: Visit,
    Path((cid, slug)): Path<(String, String)>,
    params: Params,
) -> Page {
    let (id, page) = (id::<CategoryId>(&cid)?, params.page()?);
    let sort = match params.get("sort")? {
        "" => Sort::Recent,
        sort => Sort::parse(sort).ok_or_else(|| Failure::bad("Topics sort by recent, new, votes or views."))?,
    };
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.category_page(view, id, sort, page))).await?;
    let category = &found.category;
    let path = address::category(category);
    if category.id != id {
        // It has become part of this one: none of its pages is one of that.
        let ending = if markdown::ending(&slug).1 { ENDING } else { "" };
        return Ok(redirect(StatusCode::MOVED_PERMANENTLY, &format!("{path}{ending}")));
    }
    let (slug, is_source) = markdown::ending(&slug);
    if slug != category.slug() {
        let ending = if is_source { ENDING } else { "" };
        let query = visit.here.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        return Ok(redirect(StatusCode::MOVED_PERMANENTLY, &format!("{path}{ending}{query}")));
    }
    let sort_name = if sort == Sort::Recent { "" } else { sort.name() };
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(&path, &[("page", &number), ("sort", sort_name)])
    };
    let rows = found.pinned.iter().chain(&found.list.rows);
    if is_source {
        return Ok(markdown::List {
            title: &category.name,
            intro: &markdown::plain(&category.description),
            here: &page_href(page.number()),
            page: page.number(),
            pages: found.list.pages(),
            lines: rows.map(|row| markdown::row(&app, row)).collect(),
        }
        .document(&app));
    }
    let mut frame = visit
        .frame(&view)
        .titled(title(category, page.number()))
        .described(category.description.clone())
        .known_at(&app, &page_href(page.number()))
        .with_source(&page_href(page.number()));
    frame.noindex = sort != Sort::Recent;
    let actions = actions(&view, category);
    let row = |row: &std::sync::Arc<store::Row>| TopicRow {
        pick: pick(&view, &row.standing.topic),
        ..show::row(&view, row, Some(category), sort)
    };
    let rows: Vec<TopicRow> = rows.map(row).collect();
    Ok(html(&CategoryPage {
        crumbs: show::crumbs(&view, category, false),
        icon: CategoryIcon::of(&category.face),
        archived: view.site.is_archived(category).then(|| archived(&view, category)),
        name: category.name.clone(),
        description: category.description.clone(),
        children: found.inside.iter().map(|(inner, _)| show::category_link(inner)).collect(),
        sorts: show::sort_tabs(&path, ("kind", ""), sort),
        many: rows.iter().any(|row| row.pick.is_some()).then(|| below_list(&app, &view)),
        rows,
        pager: Pager::new(page.number(), found.list.pages(), page_href),
        empty: Empty {
            sentence: "Nothing has been written here yet.".to_owned(),
            action: actions.first().cloned().or_else(|| sign_in(&view, &visit)),
        },
        actions,
        frame,
    }))
}

fn title(category: &Category, page: u64) -> String {
    if page == 1 { category.name.clone() } else { format!("{}, page {page}", category.name) }
}

fn archived(view: &View, category: &Category) -> String {
    let sentence = if view.can(May::KeepOrder, Object::Category(category)) {
        "Everything in it can be read. Nobody but those who keep order here writes anything new."
    } else {
        "Everything in it can be read, and nothing new is written here."
    };
    sentence.to_owned()
}

/// One for each kind of topic that the viewer may start here.
fn actions(view: &View, category: &Category) -> Vec<Action> {
    let may = |kind: &TopicKind| view.can(May::Start(*kind), Object::Category(category));
    let href =
        |kind: TopicKind| address::with_query("/compose", &[("cid", &category.id.to_string()), ("kind", kind.name())]);
    let text = |kind| match kind {
        TopicKind::Question => "Ask a question",
        TopicKind::Discussion => "Start a discussion",
        TopicKind::Article => "Write an article",
    };
    TopicKind::ALL
        .into_iter()
        .filter(may)
        .map(|kind| Action { text: text(kind).to_owned(), href: href(kind) })
        .collect()
}

fn sign_in(view: &View, visit: &Visit) -> Option<Action> {
    view.actor.member().is_none().then(|| Action {
        text: "Sign in to start".to_owned(),
        href: address::with_query("/login", &[("next", &visit.path)]),
    })
}
