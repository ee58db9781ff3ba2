//! `/admin/members`: the roll of members, and what an admin changes about one.

use std::collections::BTreeSet;

use axum::extract::State;
use forum::{Kind, View};
use model::account::Member;
use model::actor::{Actor, Role};
use model::ids::GroupId;
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};
use model::trust::{Trust, TrustLevel};

use super::held_line;
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::admin::tabs;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AdminMemberPage, AdminMembersPage, Choice, Count, Link, RollLine, Select};

const HERE: &str = "/admin/members";
/// Of a level that follows from what a member does.
const EARNED: &str = "earned";

/// The kinds that members are looked for by, as the form spells and says them.
fn kinds(view: &View) -> Vec<(String, String, Kind)> {
    let fixed = [
        ("", "everybody", Kind::All),
        ("held", "who waits for approval", Kind::Held),
        ("admins", "admins", Kind::Admins),
        ("moderators", "moderators", Kind::Moderators),
        ("suspended", "who is suspended", Kind::Suspended),
        ("silenced", "who is silenced", Kind::Silenced),
    ];
    let fixed = fixed.map(|(value, text, kind)| (value.to_owned(), text.to_owned(), kind));
    // Everybody begins at one of the others.
    let levels = [TrustLevel::REGULAR, TrustLevel::TRUSTED, TrustLevel::LEADER];
    let levels = levels.map(|level| (format!("level{level}"), format!("trust level {level}"), Kind::Trust(level)));
    let groups = view.site.groups.all.iter();
    let groups = groups.map(|group| (format!("group{}", group.id), group.name.clone(), Kind::Group(group.id)));
    fixed.into_iter().chain(levels).chain(groups).collect()
}

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let (q, after) = (params.get("q")?, params.get("after")?);
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let (kinds, chosen) = (kinds(&view), params.get("kind")?);
    let kind = kinds.iter().find(|(value, ..)| value == chosen).map(|(_, _, kind)| *kind);
    let kind = kind.ok_or_else(|| Failure::bad("There is no such kind of members."))?;
    let roll = visit.app.forum.roll(&view, q.trim(), kind, after).await?;
    let next = roll.next.as_ref().map(|next| address::with_query(HERE, &[("q", q), ("kind", chosen), ("after", next)]));
    Ok(html(&AdminMembersPage {
        frame: visit.frame(&view).titled("Members").unindexed(),
        tabs: tabs(HERE),
        q: q.to_owned(),
        kinds: kinds.iter().map(|(value, text, _)| Choice::new(value, text, value == chosen)).collect(),
        count: roll.total.map(|total| Count::of(total, "member", "members").to_string()),
        members: roll.members.iter().map(|member| line(&view, member)).collect(),
        next,
    }))
}

fn line(view: &View, member: &Member) -> RollLine {
    let name = &member.profile.name;
    let actor = Actor::Member(member.signed_in());
    let mut facts = Vec::new();
    if member.role == Role::Admin {
        facts.push("admin".to_owned());
    } else if view.site.is_moderator(&actor) {
        facts.push("moderator".to_owned());
    }
    facts.push(format!("trust level {}", member.trust.level));
    if member.held.is_some() {
        facts.push("waits for approval".to_owned());
    }
    if member.suspension.is_some() {
        facts.push("suspended".to_owned());
    }
    if member.silence.is_some() {
        facts.push("silenced".to_owned());
    }
    facts.extend(member.groups.iter().filter_map(|id| Some(view.site.groups.find(*id)?.name.clone())));
    RollLine {
        member: Link::new(name.as_str(), format!("{HERE}/{}", name.slug())),
        facts,
        joined: show::when(member.profile.joined),
    }
}

pub(crate) async fn one(visit: Visit, Path(slug): Path<String>) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let member = visit.app.forum.member_named(&slug).await?.ok_or(Refusal::Absent)?;
    page(&visit, &view, &member, &Typed::of(&member), &Complaints::none())
}

/// The form as it was typed.
struct Typed {
    role: String,
    trust: String,
    groups: BTreeSet<String>,
}

impl Typed {
    fn of(member: &Member) -> Self {
        let fixed = member.trust.fixed;
        Self {
            role: role_name(member.role).to_owned(),
            trust: if fixed { member.trust.level.to_string() } else { EARNED.to_owned() },
            groups: member.groups.iter().map(GroupId::to_string).collect(),
        }
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Member => "member",
    }
}

pub(crate) async fn change(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let typed = Typed {
        role: form.get("role")?.to_owned(),
        trust: form.get("trust")?.to_owned(),
        groups: form.all("group").map(str::to_owned).collect(),
    };
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let member = app.forum.member_named(&slug).await?.ok_or(Refusal::Absent)?;
    match save(&app, &view, &member, &typed).await {
        Ok(()) => Ok(saying(see_other(&format!("{HERE}/{}", member.profile.name.slug())), Said::MemberSaved)),
        Err(problem) => page(&visit, &view, &member, &typed, &Complaints::of(problem)?),
    }
}

/// What is not sent stays as it is.
async fn save(app: &App, view: &View, member: &Member, typed: &Typed) -> Result<(), forum::Problem> {
    let role = match typed.role.as_str() {
        "admin" => Role::Admin,
        "member" => Role::Member,
        "" => member.role,
        _ => return Err(Fault::new("role", "Choose a role.").into()),
    };
    let trust = match typed.trust.as_str() {
        "" => member.trust,
        EARNED => Trust { fixed: false, ..member.trust },
        level => Trust { level: TrustLevel::parse("trust", level)?, fixed: true },
    };
    let groups: Option<BTreeSet<GroupId>> = typed.groups.iter().map(|id| id.parse().ok()).collect();
    let groups = groups.ok_or_else(|| Fault::new("groups", "Choose groups from the list."))?;
    // First what may be refused.
    if role != member.role {
        view.may(Action::Rank, Object::Member(member))?;
    }
    app.forum.set_membership(view, member.clone(), groups).await?;
    app.forum.set_trust(view, member.id, member.trust, trust).await?;
    app.forum.rank(view, member, role).await
}

fn page(visit: &Visit, view: &View, member: &Member, typed: &Typed, complaints: &Complaints) -> Page {
    let name = &member.profile.name;
    let role = |role: Role| Choice::new(role_name(role), role_name(role), role_name(role) == typed.role);
    let earned = Choice::new(EARNED, format!("earned (now {})", member.trust.level), typed.trust == EARNED);
    let fixed = TrustLevel::ALL.map(|level| {
        Choice::new(
            level.to_string(),
            format!("{level}: {}, whatever they do", level.name()),
            level.to_string() == typed.trust,
        )
    });
    let groups = view.site.groups.all.iter().map(|group| {
        let id = group.id.to_string();
        let chosen = typed.groups.contains(&id);
        Choice::new(id, group.name.clone(), chosen)
    });
    let response = html(&AdminMemberPage {
        frame: visit.frame(view).titled(name.as_str()).unindexed(),
        tabs: tabs(HERE),
        name: name.as_str().to_owned(),
        about: [member.profile.email.as_str().to_owned(), format!("joined {}", show::when(member.profile.joined).text)]
            .into_iter()
            .chain(line(view, member).facts)
            .collect(),
        problem: complaints.problem.clone(),
        action: format!("{HERE}/{}", name.slug()),
        profile: address::user(name.as_str()),
        file: address::member_file(name.as_str()),
        roles: Select::new([Role::Member, Role::Admin].map(role), complaints.error("role")),
        trust: Select::new(std::iter::once(earned).chain(fixed), complaints.error("trust")),
        groups: groups.collect(),
        groups_error: complaints.error("groups"),
        held: held_line(member),
    });
    Ok(complaints.shown_on(response))
}
