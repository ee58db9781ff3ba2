//! `/tags` and below: the index of tags, the page of each, and what members say of it.

use axum::extract::State;
use axum::http::StatusCode;
use forum::{TagPage as Found, View};
use model::list::Sort;
use model::may::{Action, Object};
use model::notification::Stance;
use model::refusal::Refusal;
use model::topic::{Tag, TopicKind};

use super::{Complaints, Page, html, markdown};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::said::{Said, saying};
use crate::show;
use crate::twin::ENDING;
use crate::view::{
    Count, Empty, Field, Link, Nav, Pager, Tab, TagCount, TagEditPage, TagNaming, TagPage, TagsPage, WatchSwitch,
};

const ALL_TAGS: &str = "All tags, the most used first.";
/// Tags that are shown for a beginning.
const FOUND: usize = 100;

pub(crate) async fn index(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let (page, typed) = (params.page()?, params.get("q")?.trim().to_owned());
    if !typed.is_empty() {
        return beginning(&app, &visit, &typed).await;
    }
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.tags(view.audience, page))).await?;
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query("/tags", &[("page", &number)])
    };
    let pages = model::page::count(found.total, model::page::TAGS);
    if visit.wants_source() {
        return Ok(markdown::List {
            title: "Tags",
            intro: ALL_TAGS,
            here: &page_href(page.number()),
            page: page.number(),
            pages,
            lines: found.tags.iter().map(|count| source_line(&app, &count.tag, count.topics)).collect(),
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
    Ok(html(&TagsPage {
        q: String::new(),
        tags: found.tags.iter().map(|count| index_line(&count.tag, count.topics, None)).collect(),
        pager: Pager::new(page.number(), pages, page_href),
        empty: Empty { sentence: "No topic has a tag yet.".to_owned(), action: None },
        frame,
    }))
}

/// The tags whose names begin so.
async fn beginning(app: &App, visit: &Visit, typed: &str) -> Page {
    let wanted = typed.to_owned();
    let (view, found) =
        visit.read(move |forum, view| Box::pin(forum.tags_beginning(view, wanted.clone(), FOUND))).await?;
    if visit.wants_source() {
        return Ok(markdown::List {
            title: "Tags",
            intro: "",
            here: &address::with_query("/tags", &[("q", typed)]),
            page: 1,
            pages: 1,
            lines: found.iter().map(|found| source_line(app, &found.tag, found.topics)).collect(),
        }
        .document(app));
    }
    Ok(html(&TagsPage {
        q: typed.to_owned(),
        tags: found.iter().map(|found| index_line(&found.tag, found.topics, found.synonym.as_ref())).collect(),
        pager: None,
        empty: Empty { sentence: "No tag that you can see used begins so.".to_owned(), action: None },
        frame: visit.frame(&view).titled("Tags").unindexed().within(Nav::Tags),
    }))
}

fn source_line(app: &App, tag: &Tag, topics: u64) -> String {
    format!("- {}: {}", markdown::link(app, tag.as_str(), &address::tag(tag)), Count::of(topics, "topic", "topics"))
}

fn index_line(tag: &Tag, topics: u64, synonym: Option<&Tag>) -> TagCount {
    TagCount {
        tag: Link::new(tag.as_str(), address::tag(tag)),
        topics: Count::of(topics, "topic", "topics"),
        synonym: synonym.map(|name| name.as_str().to_owned()),
    }
}

/// A tag as addresses spell it.
fn named(text: &str) -> Result<Tag, Failure> {
    Tag::of(text).filter(|tag| tag.as_str() == text).ok_or(Failure::ABSENT)
}

/// Which of its topics are asked for; `None`: all.
fn of_kind(params: &Params) -> Result<Option<(TopicKind, Sort)>, Failure> {
    let sort = match params.get("sort")? {
        "" => Sort::Recent,
        sort => Sort::parse(sort).ok_or_else(|| Failure::bad("Topics sort by recent, new, votes or views."))?,
    };
    match (params.get("kind")?, sort) {
        ("", Sort::Recent) => Ok(None),
        ("", _) => Err(Failure::bad("Topics of one kind are sorted: add `kind`, a question, discussion or article.")),
        (kind, sort) => {
            let kind = kind.parse().map_err(|_| Failure::bad("A kind is question, discussion or article."))?;
            Ok(Some((kind, sort)))
        }
    }
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(text): Path<String>, params: Params) -> Page {
    let (page, of) = (params.page()?, of_kind(&params)?);
    let (text, is_source) = markdown::ending(&text);
    let tag = named(text)?;
    let wanted = tag.clone();
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.tag_page(view, wanted.clone(), of, page))).await?;
    let path = address::tag(&found.tag);
    if found.tag != tag {
        let ending = if is_source { ENDING } else { "" };
        let query = visit.here.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
        // For now: another name may be a tag of its own again.
        return Ok(redirect(StatusCode::FOUND, &format!("{path}{ending}{query}")));
    }
    let (kind, sort) = of.map_or(("", Sort::Recent), |(kind, sort)| (kind.name(), sort));
    let sort_name = if sort == Sort::Recent { "" } else { sort.name() };
    let page_href = |number: u64| {
        let number = if number == 1 { String::new() } else { number.to_string() };
        address::with_query(&path, &[("kind", kind), ("page", &number), ("sort", sort_name)])
    };
    let name = found.tag.as_str();
    let described = found.about.as_ref().map(|about| about.description.as_str()).unwrap_or_default();
    if visit.wants_source() {
        return Ok(markdown::List {
            title: name,
            intro: described,
            here: &page_href(page.number()),
            page: page.number(),
            pages: found.list.pages(),
            lines: found.list.rows.iter().map(|row| markdown::row(&app, row)).collect(),
        }
        .document(&app));
    }
    let intro = match markup::excerpt(described, 200) {
        text if text.is_empty() => format!("Topics tagged {name}, the latest activity first."),
        text => text,
    };
    let title = if page.number() == 1 { name.to_owned() } else { format!("{name}, page {}", page.number()) };
    let mut frame = visit
        .frame(&view)
        .titled(title)
        .described(intro)
        .known_at(&app, &page_href(page.number()))
        .with_source(&page_href(page.number()))
        .within(Nav::Tags);
    frame.noindex = sort != Sort::Recent;
    Ok(html(&TagPage {
        many: None,
        heading: name.to_owned(),
        description: found.text.as_ref().map(|cooked| cooked.html.clone().into()),
        synonyms: found.synonyms.iter().map(|name| name.as_str().to_owned()).collect(),
        watch: watch_switch(&view, &found),
        edit: view.can(Action::DescribeTag, Object::Site).then(|| format!("{path}/edit")),
        kinds: kind_tabs(&found, kind),
        sorts: of.map(|_| show::sort_tabs(&path, ("kind", kind), sort)).unwrap_or_default(),
        rows: found.list.rows.iter().map(|row| show::row(&view, row, None, sort)).collect(),
        pager: Pager::new(page.number(), found.list.pages(), page_href),
        empty: Empty { sentence: "Nothing of this kind has the tag.".to_owned(), action: None },
        frame,
    }))
}

/// All topics, and those of each kind that there are, with their numbers.
fn kind_tabs(found: &Found, current: &str) -> Vec<Tab> {
    let path = address::tag(&found.tag);
    let tab = |kind: &str, word: &str, topics: u64| Tab {
        text: format!("{word} {}", Count::of(topics, "", "").figure),
        href: address::with_query(&path, &[("kind", kind)]),
        current: kind == current,
    };
    let word = |kind| match kind {
        TopicKind::Question => "Questions",
        TopicKind::Discussion => "Discussions",
        TopicKind::Article => "Articles",
    };
    let kinds = found.kinds.iter().map(|(kind, topics)| tab(kind.name(), word(*kind), *topics));
    [tab("", "Everything", found.total)].into_iter().chain(kinds).collect()
}

/// How the member who reads is told of new topics.
fn watch_switch(view: &View, found: &Found) -> Option<WatchSwitch> {
    view.actor.id()?;
    let choices = [("Watch", Stance::Watch), ("Normal", Stance::Normal), ("Mute", Stance::Mute)];
    Some(WatchSwitch {
        action: format!("{}/watch", address::tag(&found.tag)),
        choices: choices.map(|(word, value)| (value.name(), word, value == found.stance)).into(),
        sentence: match found.stance {
            Stance::Watch => "You are told of every new topic.",
            Stance::Normal => "You are told of no new topics.",
            Stance::Mute => "You are told of no new topics, whatever other tags they have.",
        },
    })
}

pub(crate) async fn watch(visit: Visit, Path(text): Path<String>, Form(form): Form) -> Page {
    let tag = named(&text)?;
    let to = Stance::parse(form.get("value")?).map_err(Refusal::from)?;
    let view = visit.who().await?;
    visit.app.forum.set_tag_stance(&view, &tag, to).await?;
    Ok(see_other(&address::tag(&tag)))
}

pub(crate) async fn edit(visit: Visit, Path(text): Path<String>) -> Page {
    let tag = named(&text)?;
    editing(&visit, &tag, &Typed::default(), Complaints::none()).await
}

pub(crate) async fn describe(visit: Visit, Path(text): Path<String>, Form(form): Form) -> Page {
    let tag = named(&text)?;
    let (description, revision) = (form.get("description")?.to_owned(), form.get("revision")?.to_owned());
    let view = visit.who().await?;
    let edited = match revision.as_str() {
        "" => None,
        revision => Some(revision.parse().map_err(|_| Failure::bad("A revision is a number."))?),
    };
    match visit.app.forum.describe_tag(&view, &tag, &description, edited).await {
        Ok(()) => Ok(saying(see_other(&address::tag(&tag)), Said::TagSaved)),
        Err(problem) => {
            let typed = Typed { description: Some((description, edited)), ..Typed::default() };
            editing(&visit, &tag, &typed, Complaints::of(problem)?).await
        }
    }
}

pub(crate) async fn set_synonyms(visit: Visit, Path(text): Path<String>, Form(form): Form) -> Page {
    let (tag, synonyms) = (named(&text)?, form.get("synonyms")?.to_owned());
    let view = visit.who().await?;
    match visit.app.forum.set_synonyms(&view, &tag, &synonyms).await {
        Ok(()) => Ok(saying(see_other(&address::tag(&tag)), Said::TagNamed)),
        Err(problem) => {
            let typed = Typed { synonyms: Some(synonyms), ..Typed::default() };
            editing(&visit, &tag, &typed, Complaints::of(problem)?).await
        }
    }
}

pub(crate) async fn merge(visit: Visit, Path(text): Path<String>, Form(form): Form) -> Page {
    let (tag, into) = (named(&text)?, form.get("into")?.to_owned());
    let view = visit.who().await?;
    match visit.app.forum.merge_tag(&view, &tag, &into).await {
        Ok(_) => Ok(saying(see_other("/tags"), Said::TagMerged)),
        Err(problem) => {
            let typed = Typed { into, ..Typed::default() };
            editing(&visit, &tag, &typed, Complaints::of(problem)?).await
        }
    }
}

/// What stands in the forms of a tag, where that is not what is stored.
#[derive(Default)]
struct Typed {
    /// With the revision that was edited.
    description: Option<(String, Option<u64>)>,
    synonyms: Option<String>,
    into: String,
}

async fn editing(visit: &Visit, tag: &Tag, typed: &Typed, complaints: Complaints) -> Page {
    let wanted = tag.clone();
    let (view, (about, synonyms)) =
        visit.read(move |forum, view| Box::pin(forum.tag_to_edit(view, wanted.clone()))).await?;
    let (stored, revision) = about.map_or_else(Default::default, |about| (about.description, about.revision));
    let synonyms = synonyms.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ");
    let names = typed.synonyms.as_deref().unwrap_or(&synonyms);
    let naming = view.can(Action::NameTag, Object::Site).then(|| TagNaming {
        synonyms: complaints.field("synonyms", names),
        into: complaints.field("into", &typed.into),
    });
    let overtaken =
        typed.description.as_ref().is_some_and(|(_, edited)| edited.is_some_and(|edited| edited != revision));
    let description = typed.description.as_ref().map_or(&stored, |(typed, _)| typed);
    let page = html(&TagEditPage {
        frame: visit.frame(&view).titled(format!("Edit the tag {}", tag.as_str())).unindexed(),
        tag: Link::new(tag.as_str(), address::tag(tag)),
        problem: complaints.problem.clone(),
        description: Field { error: complaints.error("description"), ..Field::of(description) },
        revision: revision.to_string(),
        theirs: overtaken.then(|| stored.clone()),
        naming,
    });
    Ok(complaints.shown_on(page))
}
