//! `/user/{slug}`: a member, and what they wrote.

use axum::extract::State;
use axum::http::StatusCode;
use forum::{ProfileItems, ProfileView, View};
use model::actor::Actor;
use model::list::{MemberList, Sort};
use model::may::{Action, Object};

use super::topic::moved;
use super::{Page, date, html};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::show;
use crate::view::{Avatar, Count, Empty, Field, Link, Pager, SuspendForm, Tab, UserPage, UserPost, UserRows};

/// Characters of a post in a member's list.
const EXCERPT: usize = 220;

pub(crate) async fn topics(app: State<App>, visit: Visit, Path(slug): Path<String>, params: Params) -> Page {
    profile(app, visit, slug, params, MemberList::Topics).await
}

pub(crate) async fn posts(app: State<App>, visit: Visit, Path(slug): Path<String>, params: Params) -> Page {
    profile(app, visit, slug, params, MemberList::Posts).await
}

pub(crate) async fn articles(app: State<App>, visit: Visit, Path(slug): Path<String>, params: Params) -> Page {
    profile(app, visit, slug, params, MemberList::Articles).await
}

async fn profile(State(app): State<App>, visit: Visit, slug: String, params: Params, list: MemberList) -> Page {
    let page = params.page()?;
    let wanted = slug.clone();
    let (view, found) =
        visit.read(move |forum, view| Box::pin(forum.profile(view, wanted.clone(), list, page))).await?;
    let name = found.profile.member.profile.name.as_str();
    let path = address::user(name);
    let here = if list == MemberList::Topics { path.clone() } else { format!("{path}/{}", list.name()) };
    // Capitals and look-alikes of a name lead to the one address.
    if path != format!("/user/{slug}") {
        return Ok(moved(&visit, &here));
    }
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(&here, &[("page", &number)])
    };
    let pages = model::page::count(found.total, model::page::TOPICS);
    let frame = visit
        .frame(&view)
        .titled(name)
        .described(format!("What {name} wrote at {}.", view.site.name))
        .known_at(&app, &page_href(page.number()));
    Ok(html(&UserPage {
        name: name.to_owned(),
        avatar: Avatar::of(name),
        role: role(&view, &found),
        joined: show::when(found.profile.member.profile.joined),
        figures: vec![
            Count::of(found.profile.topics, "topic", "topics"),
            Count::of(found.profile.posts, "post", "posts"),
        ],
        suspended: suspended(&app, &view, &found),
        tabs: tabs(&path, list, &found),
        rows: rows(&view, &found),
        pager: Pager::new(page.number(), pages, page_href),
        empty: Empty {
            sentence: format!("Nothing here yet: {name} has not written any {}.", list.name()),
            action: None,
        },
        suspend: suspend_form(&app, &view, &found, &path),
        frame,
    }))
}

fn role(view: &View, found: &ProfileView) -> Option<String> {
    let member = Actor::Member(found.profile.member.signed_in());
    if member.is_admin() {
        Some("admin".to_owned())
    } else {
        view.site.is_moderator(&member).then(|| "moderator".to_owned())
    }
}

fn suspended(app: &App, view: &View, found: &ProfileView) -> Option<String> {
    let suspension = found.profile.member.suspension.as_ref()?;
    let over = suspension.until.is_some_and(|until| until <= app.forum.now());
    let may_know = view.site.is_moderator(&view.actor) || view.actor.id() == Some(found.profile.member.id);
    (may_know && !over).then(|| {
        let reason = if suspension.reason.is_empty() { String::new() } else { format!(": {}", suspension.reason) };
        format!("This account can read and not write {}{reason}.", show::until(suspension.until))
    })
}

fn tabs(path: &str, list: MemberList, found: &ProfileView) -> Vec<Tab> {
    let tab = |of: MemberList, text: &str, count: u64| Tab {
        text: format!("{text} {count}"),
        href: if of == MemberList::Topics { path.to_owned() } else { format!("{path}/{}", of.name()) },
        current: of == list,
    };
    let mut tabs = vec![
        tab(MemberList::Topics, "Topics", found.profile.topics),
        tab(MemberList::Posts, "Posts", found.profile.posts),
    ];
    if found.profile.articles > 0 || list == MemberList::Articles {
        tabs.push(tab(MemberList::Articles, "Articles", found.profile.articles));
    }
    tabs
}

fn rows(view: &View, found: &ProfileView) -> UserRows {
    match &found.items {
        ProfileItems::Topics(rows) => {
            UserRows::Topics(rows.iter().map(|row| show::row(view, row, None, Sort::Recent)).collect())
        }
        ProfileItems::Posts(posts) => UserRows::Posts(
            posts
                .iter()
                .map(|row| UserPost {
                    topic: Link::new(row.placed.topic.heading.title.as_str(), address::post(row.placed.post.id)),
                    category: view.site.category(row.placed.topic.category).map(show::category_link),
                    when: show::when(row.placed.post.head.created),
                    score: show::votes(row.placed.post.state.score()),
                    excerpt: markup::excerpt(&row.placed.post.body, EXCERPT),
                })
                .collect(),
        ),
    }
}

fn suspend_form(app: &App, view: &View, found: &ProfileView, path: &str) -> Option<SuspendForm> {
    view.may(Action::Suspend, Object::Member(&found.profile.member)).ok()?;
    Some(SuspendForm {
        action: format!("{path}/suspend"),
        until: Field::default(),
        reason: Field::default(),
        lift: suspended(app, view, found).map(|_| format!("{path}/unsuspend")),
    })
}

pub(crate) async fn suspend(visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let until = date("until", form.get("until")?)?;
    let view = visit.who().await?;
    visit.app.forum.suspend(&view, &slug, until, form.get("reason")?).await?;
    Ok(see_other(&format!("/user/{slug}")))
}

pub(crate) async fn unsuspend(visit: Visit, Path(slug): Path<String>, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.lift_suspension(&view, &slug).await?;
    Ok(redirect(StatusCode::SEE_OTHER, &format!("/user/{slug}")))
}
