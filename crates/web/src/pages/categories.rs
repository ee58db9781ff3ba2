//! `/admin/categories`: adding, changing, ordering and nesting categories.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use forum::View;
use model::asked;
use model::category::{Category, CategoryForm as Described, Level};
use model::group::{Granted, Right};
use model::ids::{CategoryId, GroupId, MemberId};
use model::licence::Licence;
use model::may::{Action, Object};
use model::refusal::{Fault, Faults, Refusal};
use model::rules::site::Direction;
use model::topic::TopicKind;

use super::admin::tabs;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminCategoriesPage, CategoryForm, CategoryLine, Choice, GroupRights, Link};

pub(crate) async fn show(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let edited = match params.get("edit")? {
        "" => None,
        text => Some(view.site.category(id(text)?).ok_or(Failure::ABSENT)?),
    };
    let names = moderator_names(&app, edited).await?;
    let typed = edited.map_or_else(|| Typed::begun(&view), |category| Typed::of(category, &names));
    page(&visit, &view, edited.map(|category| category.id), &typed, Complaints::none())
}

pub(crate) async fn add(app: State<App>, visit: Visit, Form(form): Form) -> Page {
    put(app, visit, None, form).await
}

pub(crate) async fn change(app: State<App>, visit: Visit, Path(cid): Path<String>, Form(form): Form) -> Page {
    let id = id::<CategoryId>(&cid)?;
    put(app, visit, Some(id), form).await
}

async fn put(State(app): State<App>, visit: Visit, id: Option<CategoryId>, form: Pairs) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let typed = Typed::read(&view, &form, id.and_then(|id| view.site.category(id)))?;
    let described = match typed.check(&app).await {
        Ok(described) => app.forum.put_category(&view, id, described).await.map(|_| ()),
        Err(problem) => Err(problem),
    };
    match described {
        Ok(()) => Ok(saying(see_other("/admin/categories"), Said::CategorySaved)),
        Err(problem) => page(&visit, &view, id, &typed, Complaints::of(problem)?),
    }
}

pub(crate) async fn order(visit: Visit, Path(cid): Path<String>, Form(form): Form) -> Page {
    let to = match form.get("value")? {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(Failure::bad("The field `value` is up or down.")),
    };
    let view = visit.who().await?;
    visit.app.forum.order_category(&view, id(&cid)?, to).await?;
    Ok(see_other("/admin/categories"))
}

/// A category's form as it was typed.
#[derive(Clone, Debug)]
struct Typed {
    name: String,
    description: String,
    parent: String,
    kinds: Vec<String>,
    see: String,
    start: String,
    reply: String,
    moderators: String,
    /// `{group}:{right}`
    grants: Vec<String>,
    /// What questions are asked for, one in a line.
    asks: String,
    /// What articles are published under, as SPDX spells it.
    licence: String,
    reviews: bool,
}

impl Default for Typed {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            parent: String::new(),
            kinds: vec!["question".to_owned(), "discussion".to_owned()],
            see: Level::Everyone.name().to_owned(),
            start: Level::Members.name().to_owned(),
            reply: Level::Members.name().to_owned(),
            moderators: String::new(),
            grants: Vec::new(),
            asks: String::new(),
            licence: Licence::default().spdx().to_owned(),
            reviews: false,
        }
    }
}

impl Typed {
    /// Of a category that is to be made.
    fn begun(view: &View) -> Self {
        Self { licence: view.site.settings.front.licence.spdx().to_owned(), ..Self::default() }
    }

    fn of(category: &Category, names: &BTreeMap<MemberId, String>) -> Self {
        let moderators: Vec<&str> =
            category.moderators.iter().filter_map(|id| names.get(id)).map(String::as_str).collect();
        Self {
            name: category.name.clone(),
            description: category.description.clone(),
            parent: category.parent.map(|parent| parent.to_string()).unwrap_or_default(),
            kinds: category.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            see: category.see.name().to_owned(),
            start: category.start.name().to_owned(),
            reply: category.reply.name().to_owned(),
            moderators: moderators.join(", "),
            grants: Right::ALL
                .iter()
                .flat_map(|right| category.granted.to(*right).map(|group| grant(group, *right)))
                .collect(),
            asks: category.asks.join("\n"),
            licence: category.licence.spdx().to_owned(),
            reviews: category.reviews,
        }
    }

    fn read(view: &View, form: &Pairs, edited: Option<&Category>) -> Result<Self, Failure> {
        // A form that says nothing of the licence changes none.
        let licence = edited.map_or(view.site.settings.front.licence, |category| category.licence).spdx();
        let get = |name| form.get(name).map(str::to_owned);
        Ok(Self {
            name: get("name")?,
            description: get("description")?,
            parent: get("parent")?,
            kinds: form.all("kinds").map(str::to_owned).collect(),
            see: get("see")?,
            start: get("start")?,
            reply: get("reply")?,
            moderators: get("moderators")?,
            grants: form.all("grant").map(str::to_owned).collect(),
            asks: get("asks")?,
            licence: form.find("licence")?.unwrap_or(licence).to_owned(),
            reviews: form.switch("reviews")?,
        })
    }

    async fn check(&self, app: &App) -> Result<Described, forum::Problem> {
        let mut faults = Faults::default();
        let see = faults.take(Level::parse("see", &self.see));
        let start = faults.take(Level::parse("start", &self.start));
        let reply = faults.take(Level::parse("reply", &self.reply));
        let mut kinds = BTreeSet::new();
        for kind in &self.kinds {
            kinds.extend(faults.take(kind.parse::<TopicKind>().map_err(|fault| Fault { field: "kinds", ..fault })));
        }
        let parent = match self.parent.as_str() {
            "" => None,
            text => faults.take(text.parse().map_err(|_| Fault::new("parent", "Choose a category, or none."))),
        };
        let mut moderators = BTreeSet::new();
        for name in self.moderators.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match app.forum.member_named(name).await? {
                Some(member) => {
                    moderators.insert(member.id);
                }
                None => faults.add("moderators", format!("There is no member called {name}.")),
            }
        }
        let mut granted: BTreeMap<Right, BTreeSet<GroupId>> = BTreeMap::new();
        for text in &self.grants {
            let found = text.split_once(':').and_then(|(group, right)| {
                Some((group.parse().ok()?, Right::ALL.into_iter().find(|known| known.name() == right)?))
            });
            match found {
                Some((group, right)) => drop(granted.entry(right).or_default().insert(group)),
                None => faults.add("granted", "Choose what groups may do from the list."),
            }
        }
        let asks = faults.take(asked::parse_labels(&self.asks));
        let licence = faults.take(Licence::parse("licence", &self.licence));
        faults.end()?;
        let (Some(see), Some(start), Some(reply), Some(asks), Some(licence)) = (see, start, reply, asks, licence)
        else {
            return Err(Refusal::Absent.into());
        };
        Ok(Described {
            name: self.name.clone(),
            description: self.description.clone(),
            parent,
            kinds,
            see,
            start,
            reply,
            moderators,
            granted: Granted::new(granted),
            asks,
            licence,
            reviews: self.reviews,
        })
    }
}

fn grant(group: GroupId, right: Right) -> String {
    format!("{group}:{}", right.name())
}

/// What each group may do here, to choose from.
fn grants(view: &View, typed: &Typed) -> Vec<GroupRights> {
    let rights = |group: GroupId| {
        Right::ALL.map(|right| {
            let value = grant(group, right);
            let chosen = typed.grants.contains(&value);
            Choice::new(value, right.name(), chosen)
        })
    };
    let groups = view.site.groups.all.iter();
    groups.map(|group| GroupRights { name: group.name.clone(), rights: rights(group.id).into() }).collect()
}

async fn moderator_names(app: &App, category: Option<&Category>) -> Result<BTreeMap<MemberId, String>, Failure> {
    let mut names = BTreeMap::new();
    for id in category.iter().flat_map(|category| &category.moderators) {
        if let Some(card) = app.forum.member_card(*id).await? {
            names.insert(*id, card.name);
        }
    }
    Ok(names)
}

fn page(visit: &Visit, view: &View, edited: Option<CategoryId>, typed: &Typed, complaints: Complaints) -> Page {
    let response = html(&AdminCategoriesPage {
        frame: visit.frame(view).titled("Categories").unindexed(),
        tabs: tabs("/admin/categories"),
        categories: view.site.categories().iter().map(|category| line(view, category)).collect(),
        form: form(view, edited, typed, &complaints),
    });
    Ok(complaints.shown_on(response))
}

/// Who can do what, in a line.
fn rights(category: &Category) -> String {
    let (see, start, reply) = (category.see.name(), category.start.name(), category.reply.name());
    let groups = match category.granted.groups().len() {
        0 => String::new(),
        1 => "; one group may do more".to_owned(),
        many => format!("; {many} groups may do more"),
    };
    let levels = match (see == start, start == reply) {
        (true, true) => format!("{see} can see, start topics and reply"),
        (false, true) => format!("{see} can see; {start} can start topics and reply"),
        _ => format!("{see} can see; {start} can start topics; {reply} can reply"),
    };
    levels + &groups
}

fn line(view: &View, category: &Category) -> CategoryLine {
    let siblings: Vec<&Category> =
        view.site.categories().iter().filter(|other| other.parent == category.parent).collect();
    let at = siblings.iter().position(|other| other.id == category.id).unwrap_or(0);
    let kinds: Vec<String> = category.kinds.iter().map(|kind| format!("{kind}s")).collect();
    CategoryLine {
        category: Link::new(category.name.clone(), address::category(category)),
        depth: usize::from(category.parent.is_some()),
        kinds: kinds.join(", "),
        rights: rights(category),
        edit: format!("/admin/categories?edit={}#form", category.id),
        shift: format!("/admin/categories/{}/order", category.id),
        can_rise: at > 0,
        can_sink: at + 1 < siblings.len(),
    }
}

fn licence(licence: Licence, chosen: &str) -> Choice {
    let text = format!("{}: {}", licence.name(), licence.in_short());
    Choice::new(licence.spdx(), text, licence.spdx() == chosen)
}

fn form(view: &View, edited: Option<CategoryId>, typed: &Typed, complaints: &Complaints) -> CategoryForm {
    let parents =
        view.site.categories().iter().filter(|category| category.parent.is_none() && Some(category.id) != edited).map(
            |category| {
                Choice::new(category.id.to_string(), category.name.clone(), category.id.to_string() == typed.parent)
            },
        );
    let levels = |chosen: &str, from: Level| {
        let choice = |level: Level| Choice::new(level.name(), level.name(), level.name() == chosen);
        Level::ALL.into_iter().filter(|level| *level >= from).map(choice).collect()
    };
    let kind = |kind: TopicKind| {
        Choice::new(kind.name(), format!("{kind}s"), typed.kinds.iter().any(|chosen| chosen == kind.name()))
    };
    let other_faults =
        ["see", "start", "reply", "parent", "granted", "licence"].iter().find_map(|field| complaints.error(field));
    CategoryForm {
        heading: if edited.is_some() { "Change a category" } else { "Add a category" }.to_owned(),
        action: edited.map_or_else(|| "/admin/categories".to_owned(), |id| format!("/admin/categories/{id}")),
        problem: complaints.problem.clone().or(other_faults),
        name: complaints.field("name", &typed.name),
        description: complaints.field("description", &typed.description),
        parents: std::iter::once(Choice::new("", "None: on the top level", typed.parent.is_empty()))
            .chain(parents)
            .collect(),
        kinds: TopicKind::ALL.into_iter().map(kind).collect(),
        kinds_error: complaints.error("kinds"),
        see: levels(&typed.see, Level::Everyone),
        start: levels(&typed.start, Level::Members),
        reply: levels(&typed.reply, Level::Members),
        moderators: complaints.field("moderators", &typed.moderators),
        groups: grants(view, typed),
        asks: complaints.field("asks", &typed.asks),
        licences: Licence::ALL.into_iter().map(|licence| self::licence(licence, &typed.licence)).collect(),
        reviews: typed.reviews,
        cancel: edited.map(|_| "/admin/categories".to_owned()),
        submit: if edited.is_some() { "Save" } else { "Add" }.to_owned(),
    }
}
