//! `/about`, `/terms`, `/privacy` and `/pages/{name}`: pages that admins write, and `/admin/pages`, where
//! they do.

use axum::extract::State;
use axum::response::Response;
use forum::{PageHistory, View, WrittenPage};
use markup::FrontMatter;
use model::may::{Action, Object};
use model::slug::Slug;
use model::written::{PageForm, PageHead, PageName};

use super::admin::tabs;
use super::{Complaints, Page, html, id, markdown, previewed};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::twin::ENDING;
use crate::view::{
    AdminPagesPage, EditWrittenPage, Field, Html, Link, PageLine, PageRevisionLine, WrittenPageView,
    WrittenRevisionPage,
};

const HOME: &str = "/admin/pages";
/// Characters of the description.
const DESCRIPTION: usize = 155;

/// Those with an address of their own.
pub(crate) async fn fixed(State(app): State<App>, visit: Visit) -> Page {
    let (name, is_source) = markdown::ending(visit.path.trim_start_matches('/'));
    let name = PageName::parse(name).map_err(|_| Failure::ABSENT)?;
    page(&app, &visit, name, is_source).await
}

pub(crate) async fn named(State(app): State<App>, visit: Visit, Path(name): Path<String>) -> Page {
    let (name, is_source) = markdown::ending(&name);
    let name = PageName::parse(name).map_err(|_| Failure::ABSENT)?;
    let address = name.address();
    if name.fixed_title().is_some() {
        let ending = if is_source { ENDING } else { "" };
        return Ok(redirect(axum::http::StatusCode::MOVED_PERMANENTLY, &format!("{address}{ending}")));
    }
    page(&app, &visit, name, is_source).await
}

async fn page(app: &App, visit: &Visit, name: PageName, is_source: bool) -> Page {
    let wanted = name.clone();
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.written_page(view, wanted.clone()))).await?;
    let WrittenPage { head, text, cooked } = found;
    let address = name.address();
    if is_source {
        let front = FrontMatter::new().text("title", &head.title).text("revision", &head.revision.to_string());
        let front = front.text("url", &markdown::absolute(app, &address));
        return Ok(markdown::document(app, &address, front.before(&text)));
    }
    Ok(html(&WrittenPageView {
        frame: visit
            .frame(&view)
            .titled(head.title.as_str())
            .described(markup::excerpt(&text, DESCRIPTION))
            .known_at(app, &address)
            .with_source(&address),
        heading: head.title,
        body: Html::from(cooked.html.clone()),
        edit: view.can(Action::Administer, Object::Site).then(|| edit_address(&name)),
    }))
}

fn edit_address(name: &PageName) -> String {
    format!("{HOME}/{}", name.as_str())
}

/// All pages; with `new`, on to the form for one of that name.
pub(crate) async fn index(visit: Visit, params: Params) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let wanted = params.get("new")?.trim().to_owned();
    let field = match wanted.as_str() {
        "" => Field::default(),
        _ => match PageName::parse(Slug::of(&wanted).as_str()) {
            Ok(name) => return Ok(see_other(&edit_address(&name))),
            Err(fault) => Field::wrong(wanted, fault.sentence),
        },
    };
    let known = |name: &str| view.site.pages.iter().find(|page| page.name.as_str() == name);
    let fixed = PageName::FIXED.into_iter().map(|(name, title)| match known(name) {
        Some(head) => line(head),
        None => PageLine { title: title.to_owned(), edit: format!("{HOME}/{name}"), at: None, is_shown: false },
    });
    let mut others: Vec<&PageHead> = view.site.pages.iter().filter(|page| page.name.fixed_title().is_none()).collect();
    others.sort_by_key(|page| page.title.clone());
    Ok(html(&AdminPagesPage {
        frame: visit.frame(&view).titled("Pages").unindexed(),
        tabs: tabs(HOME),
        pages: fixed.chain(others.into_iter().map(line)).collect(),
        name: field,
    }))
}

fn line(head: &PageHead) -> PageLine {
    let address = head.name.address();
    PageLine {
        title: head.title.clone(),
        edit: edit_address(&head.name),
        at: Some(Link::new(address.clone(), address)),
        is_shown: head.footer,
    }
}

pub(crate) async fn edit(visit: Visit, Path(name): Path<String>) -> Page {
    let name = PageName::parse(&name).map_err(|_| Failure::ABSENT)?;
    let wanted = name.clone();
    let (view, history) = visit.read(move |forum, view| Box::pin(forum.page_history(view, wanted.clone()))).await?;
    view.may(Action::Administer, Object::Site)?;
    let head = head_of(&view, &name);
    let form = match &head {
        Some(head) => PageForm {
            title: head.title.clone(),
            text: visit.app.forum.page_text(&view, &name, head.revision).await?,
            footer: head.footer,
            seen: head.revision,
        },
        None => {
            PageForm { title: name.fixed_title().unwrap_or_default().to_owned(), footer: true, ..PageForm::default() }
        }
    };
    Ok(form_page(&visit, &view, (&name, head.as_ref()), &form, &history, (&Complaints::none(), None)))
}

fn head_of(view: &View, name: &PageName) -> Option<PageHead> {
    view.site.pages.iter().find(|page| page.name == *name).cloned()
}

fn typed(form: &Pairs) -> Result<PageForm, Failure> {
    Ok(PageForm {
        title: form.get("title")?.to_owned(),
        text: form.get("text")?.to_owned(),
        footer: form.switch("footer")?,
        seen: form.get("seen")?.parse().unwrap_or(0),
    })
}

pub(crate) async fn save(visit: Visit, Path(name): Path<String>, Form(form): Form) -> Page {
    let name = PageName::parse(&name).map_err(|_| Failure::ABSENT)?;
    let typed = typed(&form)?;
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let (complaints, preview) = if form.switch("preview")? {
        previewed(visit.app.forum.preview_page(&view, &typed.text).await)?
    } else {
        match visit.app.forum.write_page(&view, &name, &typed).await {
            Ok(()) => return Ok(saying(see_other(&name.address()), Said::PageSaved)),
            Err(problem) => (Complaints::of(problem)?, None),
        }
    };
    let history = visit.app.forum().page_history(view.clone(), name.clone()).await?;
    // As it stands by now: what is sent again goes on from there.
    let now = visit.app.forum.site();
    let head = now.pages.iter().find(|page| page.name == name);
    let seen = if complaints.problem.is_some() { head.map_or(0, |head| head.revision) } else { typed.seen };
    let typed = PageForm { seen, ..typed };
    Ok(form_page(&visit, &view, (&name, head), &typed, &history, (&complaints, preview)))
}

fn form_page(
    visit: &Visit,
    view: &View,
    (name, head): (&PageName, Option<&PageHead>),
    typed: &PageForm,
    history: &PageHistory,
    (complaints, preview): (&Complaints, Option<Html>),
) -> Response {
    let here = edit_address(name);
    let title = head.map(|head| head.title.as_str()).or(name.fixed_title()).unwrap_or(name.as_str());
    let revision = |it: &model::written::PageRevision| PageRevisionLine {
        number: it.revision.to_string(),
        href: (!it.deleted).then(|| format!("{here}/revisions/{}", it.revision)),
        what: if it.deleted { "deleted".to_owned() } else { it.title.clone() },
        by: match history.members.get(&it.by) {
            Some(card) => Link::new(card.name.as_str(), address::user(&card.name)),
            None => Link::new("somebody who has left", String::new()),
        },
        when: show::when(it.at),
        is_shown: head.is_some_and(|head| head.revision == it.revision),
    };
    let page = html(&EditWrittenPage {
        frame: visit.frame(view).titled(format!("Edit {title}")).unindexed(),
        tabs: tabs(HOME),
        crumbs: vec![Link::new("Pages", HOME)],
        heading: title.to_owned(),
        at: name.address(),
        is_there: head.is_some(),
        problem: complaints.problem.clone(),
        preview,
        action: here.clone(),
        title: complaints.field("title", &typed.title),
        text: complaints.field("text", &typed.text),
        footer: typed.footer,
        seen: typed.seen,
        revisions: history.revisions.iter().map(revision).collect(),
    });
    complaints.shown_on(page)
}

pub(crate) async fn delete(visit: Visit, Path(name): Path<String>, _: Form) -> Page {
    let name = PageName::parse(&name).map_err(|_| Failure::ABSENT)?;
    let view = visit.who().await?;
    visit.app.forum.delete_page(&view, &name).await?;
    Ok(saying(see_other(HOME), Said::PageDeleted))
}

/// A revision as it was.
pub(crate) async fn revision(visit: Visit, Path((name, number)): Path<(String, String)>) -> Page {
    let name = PageName::parse(&name).map_err(|_| Failure::ABSENT)?;
    let number = id::<u64>(&number)?;
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let text = visit.app.forum.page_text(&view, &name, number).await?;
    let cooked = visit.app.forum.preview_page(&view, &text).await?;
    let here = edit_address(&name);
    let is_shown = head_of(&view, &name).is_some_and(|head| head.revision == number);
    Ok(html(&WrittenRevisionPage {
        frame: visit.frame(&view).titled(format!("Revision {number} of {}", name.as_str())).unindexed(),
        tabs: tabs(HOME),
        crumbs: vec![Link::new("Pages", HOME), Link::new(name.as_str(), here.clone())],
        heading: format!("Revision {number}"),
        body: Html::from(cooked.html.clone()),
        source: text,
        restore: (!is_shown).then(|| format!("{here}/revisions/{number}/restore")),
    }))
}

pub(crate) async fn restore(visit: Visit, Path((name, number)): Path<(String, String)>, _: Form) -> Page {
    let name = PageName::parse(&name).map_err(|_| Failure::ABSENT)?;
    let number = id::<u64>(&number)?;
    let view = visit.who().await?;
    visit.app.forum.restore_page(&view, &name, number).await?;
    Ok(saying(see_other(&name.address()), Said::PageSaved))
}
