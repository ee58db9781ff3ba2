//! `/moderation/members/{slug}/cleanup`: what cleaning up after a spammer would do, how far it is, and undoing it.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use forum::{CleanupView, Problem, View};
use model::cleanup::{Cleanup, Phase, Sum};
use model::rules::cleanup;
use model::shard;
use store::PlacedPost;

use super::{Complaints, Page, html};
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{CleanupPage, CleanupPreview, CleanupProgress, Count, Fact, Link, UndoForm};
use crate::{address, show};

/// Seconds after which a page that shows progress looks again.
const AGAIN: &str = "2";
/// Characters of a post that would go.
const EXCERPT: usize = 160;

pub(crate) async fn show(visit: Visit, Path(slug): Path<String>) -> Page {
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.cleanup_view(view, slug.clone()))).await?;
    page(&visit, &view, &found, "", &Complaints::none())
}

pub(crate) async fn begin(State(app): State<App>, visit: Visit, Path(slug): Path<String>, Form(form): Form) -> Page {
    let view = visit.who().await?;
    let reason = form.get("reason")?;
    let done = app.forum.clean_up(&view, &slug, reason).await;
    ended(&app, &visit, &view, slug, reason, done).await
}

pub(crate) async fn undo(State(app): State<App>, visit: Visit, Path(slug): Path<String>, _: Form) -> Page {
    let view = visit.who().await?;
    let done = app.forum.undo_cleanup(&view, &slug).await;
    ended(&app, &visit, &view, slug, "", done).await
}

async fn ended(app: &App, visit: &Visit, view: &View, slug: String, reason: &str, done: Result<(), Problem>) -> Page {
    match done {
        Ok(()) => Ok(saying(see_other(&address::cleanup(&slug)), Said::CleanupBegun)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let found = app.forum().cleanup_view(view.clone(), slug).await?;
            page(visit, view, &found, reason, &complaints)
        }
    }
}

fn page(visit: &Visit, view: &View, found: &CleanupView, reason: &str, complaints: &Complaints) -> Page {
    let known = &found.known;
    let name = known.member.profile.name.as_str();
    let cleanup = known.cleanup.as_ref();
    let under_way = cleanup.filter(|cleanup| cleanup.is_under_way());
    let done = cleanup.filter(|cleanup| !cleanup.is_under_way() && visit.app.forum.now() < cleanup.undo_until());
    let is_empty = known.topics + known.posts + found.votes.unwrap_or_default() == 0;
    let preview = (under_way.is_none() && (done.is_none() || !is_empty)).then(|| CleanupPreview {
        facts: facts(found),
        touches: touches(view, found),
        newest: found.newest.iter().map(shown).collect(),
        reason: complaints.field("reason", reason),
    });
    let mut response = html(&CleanupPage {
        frame: visit.frame(view).titled(format!("Clean up after {name}")).unindexed(),
        name: name.to_owned(),
        problem: complaints.problem.clone(),
        file: address::member_file(name),
        action: address::cleanup(name),
        progress: under_way.map(|cleanup| progress(cleanup, found.sum)),
        undo: done.map(|cleanup| UndoForm {
            sentence: format!("{}, {}.", taken(found.sum, "were taken"), show::when(cleanup.began).text),
            until: show::when(cleanup.undo_until()).text,
            may: cleanup::may_undo(&view.site, &view.actor, cleanup),
        }),
        preview,
    });
    if under_way.is_some() {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static(AGAIN));
    }
    Ok(complaints.shown_on(response))
}

/// How far it is. What a shard holds is not known before, so that the bar goes by these.
fn progress(cleanup: &Cleanup, sum: Sum) -> CleanupProgress {
    let (heading, sentence) = match cleanup.phase {
        Phase::Returning => ("Bringing it back", format!("{} so far.", taken(sum, "are still to come"))),
        _ => {
            let expected = Count::of(cleanup.expected, "post", "posts");
            ("Cleaning up", format!("{} so far, of at most {expected}.", taken(sum, "were taken")))
        }
    };
    // What lists know of, and then all there is.
    let (done, most) = match cleanup.phase {
        Phase::Returning => (cleanup.shard, shard::COUNT),
        _ => (cleanup.listed + cleanup.shard, 2 * shard::COUNT),
    };
    CleanupProgress { heading, sentence, done, most }
}

/// `12 topics, 310 replies and 40 votes were taken`
pub(super) fn taken(sum: Sum, verb: &str) -> String {
    format!(
        "{}, {} and {} {verb}",
        Count::of(sum.topics, "topic", "topics"),
        Count::of(sum.posts, "reply", "replies"),
        Count::of(sum.votes, "vote", "votes")
    )
}

fn facts(found: &CleanupView) -> Vec<Fact> {
    let known = &found.known;
    let posts = known.posts.saturating_sub(known.topics);
    let votes = match found.votes {
        Some(votes) => Count::of(votes, "vote", "votes").to_string(),
        None => "too many topics to count them before: all are taken back".to_owned(),
    };
    // Lists know what a member can read, and not what a moderator keeps.
    let [topics, replies] = match found.within {
        None => ["Topics", "Replies"],
        Some(_) => ["Topics, as far as you read them", "Replies, as far as you read them"],
    };
    vec![
        Fact { label: topics, value: Count::of(known.topics, "topic", "topics").to_string() },
        Fact { label: replies, value: Count::of(posts, "reply", "replies").to_string() },
        Fact { label: "Votes", value: votes },
    ]
}

fn shown(found: &PlacedPost) -> (Link, String) {
    let title = Link::new(found.topic.heading.title.as_str(), address::post(found.post.id));
    (title, markup::excerpt(&found.post.body, EXCERPT))
}

fn touches(view: &View, found: &CleanupView) -> String {
    match found.categories(view) {
        None => "All that they wrote in all categories goes.".to_owned(),
        Some(categories) => {
            let names: Vec<&str> = categories.iter().map(|category| category.name.as_str()).collect();
            format!(
                "Of what they wrote and voted, only what stands in categories that you keep is touched: {}. The \
                 rest stays; an admin can clean it up.",
                names.join(", ")
            )
        }
    }
}
