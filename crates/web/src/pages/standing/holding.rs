//! `/admin/holding`: which posts wait for a moderator, and which words are watched.

use axum::extract::State;
use forum::{Problem, View};
use model::category::Category;
use model::holding::{Thresholds, WatchedWord, WordDeed};
use model::ids::CategoryId;
use model::may::{Action, Object};
use model::refusal::{Fault, Refusal};

use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::admin::tabs;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Pairs, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{AdminHoldingPage, Choice, Field, NamedField, ThresholdsForm, WatchedWordView};

const HERE: &str = "/admin/holding";

const DEEDS: [(WordDeed, &str, &str); 4] = [
    (WordDeed::Hold, "the post waits for a moderator", "waits"),
    (WordDeed::Block, "the text is not taken", "is not taken"),
    (WordDeed::Replace, "something else stands in its place", "is replaced by"),
    (WordDeed::Tag, "its topic gets a tag", "gets the tag"),
];

/// What was typed into one of the page's forms, with what is wrong with it.
enum Wrong<'a> {
    Nowhere,
    Thresholds(Option<CategoryId>, &'a Pairs, Complaints),
    Word(&'a Pairs, Complaints),
}

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    page(&visit, &view, &Wrong::Nowhere)
}

/// Sets what holds posts everywhere, or in a category.
pub(crate) async fn save(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let category = category_in(&view, &form)?;
    let read = Thresholds::parse(form.get("first_posts")?, form.get("links")?, form.get("quick")?);
    let saved = match read {
        Ok(thresholds) => {
            let own = category.is_none() || form.switch("own")?;
            app.forum.set_thresholds(&view, category, own.then_some(thresholds)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match saved {
        Ok(()) => Ok(saying(see_other(HERE), Said::SiteSaved)),
        Err(problem) => page(&visit, &view, &Wrong::Thresholds(category, &form, Complaints::of(problem)?)),
    }
}

pub(crate) async fn watch(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let saved = match WordDeed::parse(form.get("deed")?) {
        Some(deed) => {
            let word = WatchedWord {
                text: form.get("text")?.trim().to_owned(),
                deed,
                with: match deed {
                    WordDeed::Replace | WordDeed::Tag => form.get("with")?.trim().to_owned(),
                    WordDeed::Block | WordDeed::Hold => String::new(),
                },
                category: category_in(&view, &form)?,
            };
            app.forum.watch_word(&view, word).await
        }
        None => Err(Refusal::from(Fault::new("deed", "Choose what happens where the word stands.")).into()),
    };
    match saved {
        Ok(()) => Ok(saying(see_other(HERE), Said::SiteSaved)),
        Err(problem) => page(&visit, &view, &Wrong::Word(&form, Complaints::of(problem)?)),
    }
}

pub(crate) async fn unwatch(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let category = category_in(&view, &form)?;
    app.forum.unwatch_word(&view, form.get("text")?, category).await?;
    Ok(saying(see_other(HERE), Said::SiteSaved))
}

/// Which category a form is about; none, if it is about all.
fn category_in(view: &View, form: &Pairs) -> Result<Option<CategoryId>, Failure> {
    match form.get("cid")? {
        "" => Ok(None),
        cid => {
            let category = cid.parse().ok().and_then(|cid| view.site.category(CategoryId(cid)));
            Ok(Some(category.ok_or(Problem::Refused(Refusal::Absent))?.id))
        }
    }
}

fn page(visit: &Visit, view: &View, wrong: &Wrong<'_>) -> Page {
    let (everywhere, words) = (view.site.settings.holding.thresholds, &view.site.settings.holding.words);
    let named = |id: Option<CategoryId>| id.and_then(|id| view.site.category(id)).map(|found| found.name.clone());
    let complaints = match wrong {
        Wrong::Nowhere => None,
        Wrong::Thresholds(_, _, complaints) | Wrong::Word(_, complaints) => Some(complaints),
    };
    let word = |name: &'static str| match wrong {
        Wrong::Word(typed, complaints) => complaints.field(name, typed.get(name).unwrap_or_default()),
        _ => Field::default(),
    };
    let typed = |name: &str| match wrong {
        Wrong::Word(typed, _) => typed.get(name).unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let categories = view.site.categories();
    let response = html(&AdminHoldingPage {
        frame: visit.frame(view).titled("Holding").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.and_then(|complaints| complaints.error("deed").or_else(|| complaints.at_the_top())),
        everywhere: form_of(None, everywhere, wrong),
        categories: categories
            .iter()
            .map(|found| form_of(Some(found), found.holding.unwrap_or(everywhere), wrong))
            .collect(),
        words: words
            .iter()
            .map(|word| WatchedWordView {
                text: word.text.clone(),
                does: DEEDS.iter().find(|(deed, ..)| *deed == word.deed).map_or("", |(_, _, does)| does).to_owned(),
                with: word.with.clone(),
                category: named(word.category).unwrap_or_default(),
                cid: word.category.map(|id| id.to_string()).unwrap_or_default(),
            })
            .collect(),
        text: word("text"),
        with: word("with"),
        deeds: DEEDS
            .map(|(deed, text, _)| {
                let chosen = typed("deed") == deed.name() || (typed("deed").is_empty() && deed == WordDeed::Hold);
                Choice::new(deed.name(), text, chosen)
            })
            .into(),
        places: std::iter::once(Choice::new("", "everywhere", typed("cid").is_empty()))
            .chain(categories.iter().map(|found| {
                let cid = found.id.to_string();
                let chosen = typed("cid") == cid;
                Choice::new(cid, found.name.clone(), chosen)
            }))
            .collect(),
    });
    Ok(match complaints {
        Some(complaints) => complaints.shown_on(response),
        None => response,
    })
}

fn form_of(category: Option<&Category>, stands: Thresholds, wrong: &Wrong<'_>) -> ThresholdsForm {
    let of = category.map(|category| category.id);
    let field = |name: &'static str, label: &str, stands: u32| {
        let field = match wrong {
            Wrong::Thresholds(about, typed, complaints) if *about == of => {
                complaints.field(name, typed.get(name).unwrap_or_default())
            }
            _ => Field::of(stands.to_string()),
        };
        NamedField { name: name.to_owned(), label: label.to_owned(), field }
    };
    ThresholdsForm {
        name: category.map(|category| category.name.clone()).unwrap_or_default(),
        cid: of.map(|id| id.to_string()).unwrap_or_default(),
        own: match wrong {
            Wrong::Thresholds(about, typed, _) if *about == of => typed.switch("own").unwrap_or_default(),
            _ => category.is_some_and(|category| category.holding.is_some()),
        },
        fields: vec![
            field("first_posts", "First posts", stands.first_posts),
            field("links", "Posts with so many links or more", stands.links),
            field("quick", "Posts after so many in ten minutes", stands.quick),
        ],
    }
}
