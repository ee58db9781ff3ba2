//! `/compose/suggest`: names for what is being written, and what is like it, asked for by a script.

use axum::http::header;
use axum::response::IntoResponse;
use forum::View;
use model::slug::Slug;
use model::topic::{TITLE_MAX, Topic};
use serde::Serialize;

use super::Page;
use crate::failure::Failure;
use crate::request::{Params, Visit};

/// Characters that are looked for.
const LONGEST: usize = 60;

#[derive(Serialize)]
struct Suggestions {
    items: Vec<Suggestion>,
}

#[derive(Serialize)]
struct Suggestion {
    /// What is put into the text: `@mira`, `#12`.
    insert: String,
    label: String,
    hint: String,
}

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let asked = |name| Ok::<_, Failure>(params.get(name)?.chars().take(LONGEST).collect::<String>());
    let (member, topic, like) = (asked("member")?, asked("topic")?, params.get("like")?);
    let like = like.chars().take(TITLE_MAX).collect::<String>();
    let caller = visit.caller();
    let items: Vec<Suggestion> = if !like.is_empty() {
        let (view, topics) =
            visit.read(move |forum, view| Box::pin(forum.topics_like(view.through(caller), like.clone()))).await?;
        topics.iter().map(|topic| of_topic(&view, topic)).collect()
    } else if !topic.is_empty() {
        let (view, topics) = visit
            .read(move |forum, view| Box::pin(forum.suggested_topics(view.through(caller), topic.clone())))
            .await?;
        topics.iter().map(|topic| of_topic(&view, topic)).collect()
    } else {
        let (_, members) = visit
            .read(move |forum, view| Box::pin(forum.suggested_members(view.through(caller), member.clone())))
            .await?;
        let members = members.into_iter().map(|member| {
            let name = member.profile.name.as_str();
            let insert = format!("@{}", Slug::of(name));
            let shown = member.display.as_ref().map_or_else(|| name.to_owned(), |shown| shown.as_str().to_owned());
            Suggestion { hint: insert.clone(), insert, label: shown }
        });
        members.collect()
    };
    match serde_json::to_vec(&Suggestions { items }) {
        Ok(bytes) => Ok(([(header::CONTENT_TYPE, "application/json")], bytes).into_response()),
        Err(error) => Err(forum::Problem::Broken(error.to_string()).into()),
    }
}

fn of_topic(view: &View, topic: &Topic) -> Suggestion {
    let category = view.site.category(topic.category).map(|category| category.name.clone());
    Suggestion {
        insert: format!("#{}", topic.id),
        label: topic.heading.title.as_str().to_owned(),
        hint: format!("#{} {}", topic.id, category.unwrap_or_default()),
    }
}
