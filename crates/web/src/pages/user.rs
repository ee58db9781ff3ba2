//! `/user/{slug}`: a member, and what they wrote.

use axum::extract::State;
use axum::response::Response;
use forum::{Problem, ProfileItems, ProfileView, View};
use model::actor::Actor;
use model::list::{MemberList, Sort};
use model::may::{Action, Object};
use model::page::PageNumber;
use model::refusal::Refusal;
use model::trust::Measure;

use super::member_file::{Which, ended};
use super::topic::moved;
use super::{Complaints, Page, date, html, markdown, with_status};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::twin::ENDING;
use crate::view::{
    Count, Empty, Html, Link, Pager, Progress, ProgressLine, SuspendForm, Tab, UserPage, UserPost, UserRows,
};
use crate::{address, show};

/// What a form says that stands on the page for moderators, and leads back there.
const FILE: &str = "file";
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

async fn profile(app: State<App>, visit: Visit, slug: String, params: Params, list: MemberList) -> Page {
    let page = params.page()?;
    profile_page(app, visit, slug, page, list, &Pairs::default(), &Complaints::none()).await
}

/// `typed` is a form to suspend that comes back, with what is wrong with it.
async fn profile_page(
    State(app): State<App>,
    visit: Visit,
    slug: String,
    page: PageNumber,
    list: MemberList,
    typed: &Pairs,
    complaints: &Complaints,
) -> Page {
    let (slug, is_source) = match list {
        // Below a member's own address it is the last part that says so.
        MemberList::Topics => match markdown::ending(&slug) {
            (slug, true) => (slug.to_owned(), true),
            (slug, false) => (slug.to_owned(), visit.wants_source()),
        },
        _ => (slug, visit.wants_source()),
    };
    let wanted = slug.clone();
    let read = visit.read(move |forum, view| Box::pin(forum.profile(view, wanted.clone(), list, page))).await;
    let (view, found) = match read {
        Err(Failure::Problem(Problem::Refused(Refusal::Absent))) if app.forum.has_left(&slug).await? => {
            return Err(Failure::MemberLeft);
        }
        read => read?,
    };
    let name = found.profile.member.profile.name.as_str();
    let path = address::user(name);
    let here = if list == MemberList::Topics { path.clone() } else { format!("{path}/{}", list.name()) };
    // Capitals and look-alikes of a name lead to the one address.
    if path != format!("/user/{slug}") {
        return Ok(moved(&visit, &format!("{here}{}", if is_source { ENDING } else { "" })));
    }
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(&here, &[("page", &number)])
    };
    let pages = model::page::count(found.total, model::page::TOPICS);
    if is_source {
        return Ok(as_source(&app, &found, &page_href(page.number()), pages));
    }
    let member = &found.profile.member;
    let (display, portrait) = match found.is_shown {
        true => (member.display.as_ref(), member.portrait.as_ref()),
        false => (None, None),
    };
    let frame = visit
        .frame(&view)
        .titled(name)
        .described(format!("What {name} wrote at {}.", view.site.name))
        .known_at(&app, &page_href(page.number()))
        .with_source(&page_href(page.number()));
    let frame = if found.is_public { frame } else { frame.unindexed() };
    let response = html(&UserPage {
        name: name.to_owned(),
        display: display.map(|display| display.as_str().to_owned()),
        avatar: show::large_avatar(member.id, portrait),
        text: found.text.as_ref().map(|text| Html::from(text.html.clone())),
        lang: found.profile.member.locale.language.map(|language| language.code),
        place: Some(found.about.place.clone()).filter(|place| !place.is_empty()),
        links: found.about.links.iter().map(|link| Link::new(link.text(), link.as_str())).collect(),
        role: role(&view, &found),
        joined: show::when(found.profile.member.profile.joined),
        figures: vec![
            Count::of(found.profile.topics, "topic", "topics"),
            Count::of(found.profile.posts, "post", "posts"),
            received(found.profile.received),
        ],
        trust: format!("trust level {}: {}", found.profile.member.trust.level, found.profile.member.trust.level.name()),
        progress: progress(&app, &view, &found),
        suspended: suspended(&app, &view, &found),
        tabs: tabs(&path, list, &found),
        rows: rows(&view, &found),
        pager: Pager::new(page.number(), pages, page_href),
        empty: Empty {
            sentence: format!("Nothing here yet: {name} has not written any {}.", list.name()),
            action: None,
        },
        suspend: suspend_form(&app, &view, &found, &path, typed, complaints)?,
        file: view.can(Action::SeeConduct, Object::Member(&found.profile.member)).then(|| address::member_file(name)),
        frame,
    });
    Ok(with_status(complaints.status, response))
}

fn as_source(app: &App, found: &ProfileView, here: &str, pages: u64) -> Response {
    let name = found.profile.member.profile.name.as_str();
    let post = |row: &forum::PostRow| {
        let (topic, post) = (&row.placed.topic, &row.placed.post);
        let excerpt = markup::excerpt(&post.body, EXCERPT);
        let link = markdown::link(app, topic.heading.title.as_str(), &address::post(post.id));
        format!("- {link}, {}: {}", post.head.created.iso(), markdown::plain(&excerpt))
    };
    markdown::List {
        title: name,
        intro: &found.about.text,
        here,
        page: found.page.number(),
        pages,
        lines: match &found.items {
            ProfileItems::Topics(rows) => rows.iter().map(|row| markdown::row(app, row)).collect(),
            ProfileItems::Posts(rows) => rows.iter().map(post).collect(),
        },
    }
    .document(app)
}

/// Votes for what somebody wrote, less those against it.
fn received(votes: i64) -> Count {
    let word = if votes.unsigned_abs() == 1 { "vote received" } else { "votes received" };
    Count { word: word.to_owned(), ..show::votes(votes) }
}

/// How far the viewer is from their next level, on their own page.
fn progress(app: &App, view: &View, found: &ProfileView) -> Option<Progress> {
    let member = &found.profile.member;
    if view.actor.id() != Some(member.id) || member.trust.fixed {
        return None;
    }
    let next = member.trust.level.next()?;
    let measures = view.site.settings.trust.threshold(next)?.compare(&app.forum.own_figures(&found.profile));
    let lines = measures.into_iter().filter(|measure| measure.need > 0).map(|measure| ProgressLine {
        label: label(measure.what).to_owned(),
        have: measure.have,
        need: measure.need,
    });
    Some(Progress { heading: format!("To trust level {next}"), measures: lines.collect() })
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

fn suspend_form(
    app: &App,
    view: &View,
    found: &ProfileView,
    path: &str,
    typed: &Pairs,
    complaints: &Complaints,
) -> Result<Option<SuspendForm>, Failure> {
    if view.may(Action::Suspend, Object::Member(&found.profile.member)).is_err() {
        return Ok(None);
    }
    Ok(Some(SuspendForm {
        action: format!("{path}/suspend"),
        until: complaints.field("until", typed.get("until")?),
        reason: complaints.field("reason", typed.get("reason")?),
        lift: suspended(app, view, found).map(|_| format!("{path}/unsuspend")),
    }))
}

pub(crate) async fn suspend(app: State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = match date("until", form.get("until")?) {
        Ok(until) => visit.app.forum.suspend(&view, &slug, until, form.get("reason")?).await,
        Err(refusal) => Err(refusal.into()),
    };
    if form.get("back")? == FILE {
        return ended(&app, &visit, &view, &slug, Which::Suspend, &form, done, Said::Suspended).await;
    }
    match done {
        Ok(_) => Ok(saying(see_other(&format!("/user/{slug}")), Said::Suspended)),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            profile_page(app, visit, slug, PageNumber::FIRST, MemberList::Topics, &form, &complaints).await
        }
        Err(problem) => Err(problem.into()),
    }
}

pub(crate) async fn unsuspend(visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let done = visit.app.forum.lift_suspension(&view, &slug).await;
    if form.get("back")? == FILE {
        let said = Said::SuspensionLifted;
        return ended(&visit.app, &visit, &view, &slug, Which::Other, &form, done, said).await;
    }
    done?;
    Ok(saying(see_other(&format!("/user/{slug}")), Said::SuspensionLifted))
}

/// What a measure counts, for a label.
fn label(what: Measure) -> &'static str {
    match what {
        Measure::Topics => "Topics read",
        Measure::Posts => "Posts written",
        Measure::Votes => "Votes received",
        Measure::Days => "Days visited",
        Measure::Age => "Days since joining",
    }
}
