//! `/admin/categories`: adding, changing, ordering and nesting categories.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use forum::View;
use model::asked;
use model::category::{Category, CategoryForm as Described, Level, Merged};
use model::face::{Face, Icon};
use model::group::{Granted, Right};
use model::ids::{CategoryId, GroupId, MemberId};
use model::licence::Licence;
use model::may::{Action, Object};
use model::refusal::{Fault, Faults, Refusal};
use model::rules::site::Direction;
use model::settings::look::Colour;
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
use crate::view::{
    AdminCategoriesPage, CategoryForm, CategoryIcon, CategoryLine, Choice, GroupRights, IconChoice, Link, Mark,
    MarkKind, Select,
};

pub(crate) async fn show(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let edited = match params.get("edit")? {
        "" => None,
        text => Some(view.site.category(id(text)?).ok_or(Failure::ABSENT)?),
    };
    let names = moderator_names(&app, edited).await?;
    let typed = edited.map_or_else(|| Typed::begun(&view), |category| Typed::of(category, &names));
    page(&visit, &view, edited.map(|category| category.id), &typed, Complaints::none(), Ordering::default()).await
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
        Err(problem) => page(&visit, &view, id, &typed, Complaints::of(problem)?, Ordering::default()).await,
    }
}

/// Puts the whole list into an order, by the place of each among its siblings; or moves one by one place, where
/// its button was used.
pub(crate) async fn order_all(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let seen = form.get("revision")?.parse().map_err(|_| Failure::bad("The field `revision` is a number."))?;
    let mut typed = BTreeMap::new();
    for category in view.site.categories() {
        if let Some(place) = form.find(&format!("place-{}", category.id))? {
            typed.insert(category.id, place.trim().to_owned());
        }
    }
    let step = match (form.find("up")?, form.find("down")?) {
        (Some(moved), _) => Some((id(moved)?, Direction::Up)),
        (None, Some(moved)) => Some((id(moved)?, Direction::Down)),
        (None, None) => None,
    };
    let places: Result<BTreeMap<CategoryId, u32>, _> =
        typed.iter().map(|(id, place)| place.parse().map(|place| (*id, place))).collect();
    let forum = &visit.app.forum;
    let done = match (step, places) {
        (Some((moved, to)), _) => forum.order_category(&view, Some(seen), moved, to).await,
        (None, Ok(places)) => forum.order_categories(&view, seen, &places).await,
        (None, Err(_)) => {
            Err(Refusal::from(Fault::new("place", "Give each place as a number: 1 stands first.")).into())
        }
    };
    match done {
        Ok(()) => Ok(saying(see_other("/admin/categories"), Said::CategoriesOrdered)),
        Err(problem) => {
            let mut complaints = Complaints::of(problem)?;
            let problem = complaints.problem.take().or_else(|| complaints.error("place"));
            page(&visit, &view, None, &Typed::begun(&view), complaints, Ordering { typed, problem }).await
        }
    }
}

pub(crate) async fn order(visit: Visit, Path(cid): Path<String>, Form(form): Form) -> Page {
    let to = match form.get("value")? {
        "up" => Direction::Up,
        "down" => Direction::Down,
        _ => return Err(Failure::bad("The field `value` is up or down.")),
    };
    let view = visit.who().await?;
    visit.app.forum.order_category(&view, None, id(&cid)?, to).await?;
    Ok(see_other("/admin/categories"))
}

/// The order of the list as it was typed, and why it was not taken.
#[derive(Default)]
struct Ordering {
    typed: BTreeMap<CategoryId, String>,
    problem: Option<String>,
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
    icon: String,
    colour: String,
    archived: bool,
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
            icon: String::new(),
            colour: String::new(),
            archived: false,
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
            icon: category.face.icon.map(|icon| icon.name().to_owned()).unwrap_or_default(),
            colour: category.face.colour.map(|colour| colour.to_string()).unwrap_or_default(),
            archived: category.archived,
        }
    }

    fn read(view: &View, form: &Pairs, edited: Option<&Category>) -> Result<Self, Failure> {
        // A form that says nothing of the licence changes none, and so with what it looks like.
        let face = edited.map(|category| category.face).unwrap_or_default();
        let (icon, colour) = (face.icon.map(Icon::name), face.colour.map(|colour| colour.to_string()));
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
            icon: form.find("icon")?.or(icon).unwrap_or_default().to_owned(),
            colour: form.find("colour")?.map(str::to_owned).or(colour).unwrap_or_default(),
            archived: form.switch("archived")?,
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
        let icon = faults.take(Face::parse_icon(&self.icon)).flatten();
        let colour = faults.take(Face::parse_colour(&self.colour)).flatten();
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
            face: Face { icon, colour },
            archived: self.archived,
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

async fn page(
    visit: &Visit,
    view: &View,
    edited: Option<CategoryId>,
    typed: &Typed,
    complaints: Complaints,
    ordering: Ordering,
) -> Page {
    let merges = visit.app.forum.merges(view).await?;
    let line = |category: &Category| {
        let known = line(view, category);
        let done = merges.iter().find(|(id, _)| *id == category.id).map(|(_, percent)| *percent);
        CategoryLine {
            merging: category.merged.map(|merged| merging(view, merged, done)),
            place: ordering.typed.get(&category.id).cloned().unwrap_or(known.place),
            ..known
        }
    };
    let response = html(&AdminCategoriesPage {
        frame: visit.frame(view).titled("Categories").unindexed(),
        tabs: tabs("/admin/categories"),
        script: visit.app.assets.places.clone(),
        revision: view.site.revision,
        categories: view.site.categories().iter().map(line).collect(),
        form: form(view, edited, typed, &complaints),
        order_problem: ordering.problem,
    });
    Ok(complaints.shown_on(response))
}

/// How far it is with becoming part of another one. `percent` of all topics were gone through, if that is known.
fn merging(view: &View, merged: Merged, percent: Option<u64>) -> String {
    let into = view.site.category(merged.into).map_or("another one", |into| into.name.as_str());
    format!("Becomes part of “{into}”: {} % of all topics were gone through.", percent.unwrap_or(0))
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
    let can_pass = |other: Option<&&Category>| other.is_some_and(|other| other.archived == category.archived);
    let kinds: Vec<String> = category.kinds.iter().map(|kind| format!("{kind}s")).collect();
    CategoryLine {
        id: category.id.0,
        category: Link::new(category.name.clone(), address::category(category)),
        icon: CategoryIcon::of(&category.face),
        archived: category.archived.then(|| Mark::of(MarkKind::Archived)),
        merging: None,
        depth: usize::from(category.parent.is_some()),
        siblings: category.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        place: (at + 1).to_string(),
        kinds: kinds.join(", "),
        rights: rights(category),
        edit: format!("/admin/categories?edit={}#form", category.id),
        merge: format!("/admin/categories/{}/merge", category.id),
        can_rise: can_pass(at.checked_sub(1).and_then(|before| siblings.get(before))),
        can_sink: can_pass(siblings.get(at + 1)),
    }
}

/// The symbols to choose from, after none.
fn icons(chosen: &str, colour: Option<Colour>) -> Vec<IconChoice> {
    let icon = |icon: Icon| IconChoice {
        choice: Choice::new(icon.name(), icon.name(), icon.name() == chosen),
        icon: CategoryIcon::of(&Face { icon: Some(icon), colour }),
    };
    let none = IconChoice { choice: Choice::new("", "none", chosen.is_empty()), icon: None };
    std::iter::once(none).chain(Icon::ALL.map(icon)).collect()
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
    let levels = |field: &str, chosen: &str, from: Level| {
        let choice = |level: Level| Choice::new(level.name(), level.name(), level.name() == chosen);
        Select::new(Level::ALL.into_iter().filter(|level| *level >= from).map(choice), complaints.error(field))
    };
    let kind = |kind: TopicKind| {
        Choice::new(kind.name(), format!("{kind}s"), typed.kinds.iter().any(|chosen| chosen == kind.name()))
    };
    let swatch = Face::parse_colour(&typed.colour).ok().flatten();
    CategoryForm {
        heading: match edited.and_then(|id| view.site.category(id)) {
            Some(category) => format!("Change “{}”", category.name),
            None => "Add a category".to_owned(),
        },
        action: edited.map_or_else(|| "/admin/categories".to_owned(), |id| format!("/admin/categories/{id}")),
        problem: complaints.problem.clone().or_else(|| complaints.error("granted")),
        is_wrong: !complaints.faults.is_empty(),
        name: complaints.field("name", &typed.name),
        description: complaints.field("description", &typed.description),
        parents: Select::new(
            std::iter::once(Choice::new("", "None: on the top level", typed.parent.is_empty())).chain(parents),
            complaints.error("parent"),
        ),
        kinds: TopicKind::ALL.into_iter().map(kind).collect(),
        kinds_error: complaints.error("kinds"),
        see: levels("see", &typed.see, Level::Everyone),
        start: levels("start", &typed.start, Level::Members),
        reply: levels("reply", &typed.reply, Level::Members),
        moderators: complaints.field("moderators", &typed.moderators),
        groups: grants(view, typed),
        asks: complaints.field("asks", &typed.asks),
        licences: Select::new(
            Licence::ALL.into_iter().map(|licence| self::licence(licence, &typed.licence)),
            complaints.error("licence"),
        ),
        reviews: typed.reviews,
        icons: icons(&typed.icon, swatch),
        icon_error: complaints.error("icon"),
        colour: complaints.field("colour", &typed.colour),
        swatch: swatch.map(|colour| colour.to_string()),
        archived: typed.archived,
        cancel: edited.map(|_| "/admin/categories".to_owned()),
        submit: if edited.is_some() { "Save" } else { "Add" }.to_owned(),
    }
}
