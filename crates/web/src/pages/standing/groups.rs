//! `/admin/groups`: making groups, and who is in them.

use axum::extract::State;
use forum::View;
use model::ids::GroupId;
use model::may::{Action, Object};
use model::refusal::Refusal;

use crate::app::App;
use crate::frame::Framed;
use crate::pages::admin::tabs;
use crate::pages::{Complaints, Page, html, id};
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminGroupPage, AdminGroupsPage, Count, Link};

const HERE: &str = "/admin/groups";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    all(&visit, &view, "", &Complaints::none())
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let name = form.get("name")?;
    let view = visit.who().await?;
    match app.forum.make_group(&view, name).await {
        Ok(id) => Ok(see_other(&format!("{HERE}/{id}"))),
        Err(problem) => all(&visit, &view, name, &Complaints::of(problem)?),
    }
}

fn all(visit: &Visit, view: &View, name: &str, complaints: &Complaints) -> Page {
    let groups = view.site.groups.all.iter();
    let response = html(&AdminGroupsPage {
        frame: visit.frame(view).titled("Groups").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        groups: groups.map(|group| Link::new(group.name.clone(), format!("{HERE}/{}", group.id))).collect(),
        name: complaints.field("name", name),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn one(visit: Visit, Path(gid): Path<String>) -> Page {
    let id = id::<GroupId>(&gid)?;
    let view = visit.who().await?;
    page(&visit, &view, id, None, "", &Complaints::none()).await
}

/// `name` and `names` are what was typed, where a form comes back.
async fn page(
    visit: &Visit,
    view: &View,
    id: GroupId,
    name: Option<&str>,
    names: &str,
    complaints: &Complaints,
) -> Page {
    view.may(Action::Administer, Object::Site)?;
    let group = view.site.groups.find(id).ok_or(Refusal::Absent)?;
    let (members, total) = visit.app.forum.members_of_group(view, id).await?;
    let shown = members.len() as u64;
    let more = if shown < total { format!(", of whom the newest {shown} are shown") } else { String::new() };
    let links = members.iter().map(|member| {
        let name = &member.profile.name;
        Link::new(name.as_str(), format!("/admin/members/{}", name.slug()))
    });
    let response = html(&AdminGroupPage {
        frame: visit.frame(view).titled(&group.name).unindexed(),
        tabs: tabs(HERE),
        heading: group.name.clone(),
        problem: complaints.problem.clone(),
        count: format!("{}{more}", Count::of(total, "member", "members")),
        members: links.collect(),
        names: complaints.field("members", names),
        name: complaints.field("name", name.unwrap_or(&group.name)),
        action: format!("{HERE}/{id}"),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn rename(visit: Visit, Path(gid): Path<String>, Form(form): Form) -> Page {
    let (id, name) = (id::<GroupId>(&gid)?, form.get("name")?);
    let view = visit.who().await?;
    match visit.app.forum.rename_group(&view, id, name).await {
        Ok(()) => Ok(saying(see_other(&format!("{HERE}/{id}")), Said::GroupSaved)),
        Err(problem) => page(&visit, &view, id, Some(name), "", &Complaints::of(problem)?).await,
    }
}

pub(crate) async fn delete(visit: Visit, Path(gid): Path<String>, _: Form) -> Page {
    let id = id::<GroupId>(&gid)?;
    let view = visit.who().await?;
    visit.app.forum.delete_group(&view, id).await?;
    Ok(saying(see_other(HERE), Said::GroupDeleted))
}

pub(crate) async fn add(visit: Visit, Path(gid): Path<String>, Form(form): Form) -> Page {
    let (id, names) = (id::<GroupId>(&gid)?, form.get("members")?);
    let view = visit.who().await?;
    match visit.app.forum.join_group(&view, id, names).await {
        Ok(()) => Ok(saying(see_other(&format!("{HERE}/{id}")), Said::GroupSaved)),
        Err(problem) => page(&visit, &view, id, None, names, &Complaints::of(problem)?).await,
    }
}

pub(crate) async fn remove(visit: Visit, Path(gid): Path<String>, Form(form): Form) -> Page {
    let id = id::<GroupId>(&gid)?;
    let view = visit.who().await?;
    visit.app.forum.leave_group(&view, id, form.get("member")?).await?;
    Ok(saying(see_other(&format!("{HERE}/{id}")), Said::GroupSaved))
}
