//! `/`: the categories and what is new.

use std::sync::Arc;

use axum::extract::State;
use forum::{Home, HomeSection, View};
use model::list::Sort;
use model::may::{Action as May, Object};
use model::topic::TopicKind;

use super::{Page, html};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::Visit;
use crate::respond::see_other;
use crate::show;
use crate::view::{Action, CategoryCard, CategoryIcon, Count, Empty, HomePage, Html, Mark, MarkKind, NewestTopic};

/// Characters of the excerpt of a category's newest topic.
const EXCERPT: usize = 140;

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Page {
    if !app.forum.site().is_founded() && !app.forum.refresh_site().await?.is_founded() {
        return Ok(see_other("/setup"));
    }
    let (view, home) = visit.read(|forum, view| Box::pin(forum.home(view))).await?;
    let frame = visit.frame(&view);
    let description = format!("Questions, discussions and articles at {}.", frame.site);
    Ok(html(&HomePage {
        welcome: app.forum.front_text(&view.site).await?.map(|text| Html::from(text.html.clone())),
        action: Some(action(&view)),
        categories: cards(&home),
        no_categories: Empty { sentence: "There are no categories that you can see yet.".to_owned(), action: None },
        rows: home.recent.iter().map(|row| show::row(&view, row, None, Sort::Recent)).collect(),
        no_rows: Empty { sentence: "Nobody has written anything yet.".to_owned(), action: Some(action(&view)) },
        frame: frame.described(description).known_at(&app, "/"),
    }))
}

/// To start a topic; for a guest, to join.
fn action(view: &View) -> Action {
    match view.actor.member() {
        Some(_) if may_start(view) => Action { text: "Start a topic".to_owned(), href: "/compose".to_owned() },
        Some(_) => Action { text: "Recent topics".to_owned(), href: "/recent".to_owned() },
        None => Action { text: "Join".to_owned(), href: "/register".to_owned() },
    }
}

fn may_start(view: &View) -> bool {
    let mut categories = view.site.visible(&view.actor);
    categories
        .any(|category| TopicKind::ALL.into_iter().any(|kind| view.can(May::Start(kind), Object::Category(category))))
}

/// Categories of the first level; those inside are links of theirs.
fn cards(home: &Home) -> Vec<CategoryCard> {
    let inside = |parent: &HomeSection| -> Vec<&HomeSection> {
        home.sections.iter().filter(|section| section.category.parent == Some(parent.category.id)).collect()
    };
    let is_shown_alone = |section: &&HomeSection| {
        section.category.parent.is_none_or(|parent| home.sections.iter().all(|other| other.category.id != parent))
    };
    home.sections.iter().filter(is_shown_alone).map(|section| card(section, &inside(section))).collect()
}

fn card(section: &HomeSection, inside: &[&HomeSection]) -> CategoryCard {
    let all = || std::iter::once(section).chain(inside.iter().copied());
    let mut newest: Vec<&Arc<store::Row>> = all().flat_map(|section| &section.newest).collect();
    newest.sort_by_key(|row| std::cmp::Reverse(row.standing.last_activity));
    CategoryCard {
        icon: CategoryIcon::of(&section.category.face),
        archived: section.category.archived.then(|| Mark::of(MarkKind::Archived)),
        name: section.category.name.clone(),
        href: address::category(&section.category),
        description: section.category.description.clone(),
        topics: Count::of(all().map(|section| section.topics).sum(), "topic", "topics"),
        posts: Count::of(all().map(|section| section.posts).sum(), "post", "posts"),
        children: inside.iter().map(|section| show::category_link(&section.category)).collect(),
        newest: newest
            .into_iter()
            .take(3)
            .enumerate()
            .map(|(at, row)| NewestTopic {
                title: row.standing.topic.heading.title.as_str().to_owned(),
                href: address::topic(&row.standing.topic),
                marks: show::marks(&row.standing.topic, row.standing.direct_replies),
                when: show::when(row.standing.last_activity),
                excerpt: (at == 0).then(|| markup::excerpt(&row.beginning, EXCERPT)).filter(|text| !text.is_empty()),
            })
            .collect(),
    }
}
