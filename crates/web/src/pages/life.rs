//! The life of an article: publishing it, having it reviewed, taking it back, archiving it.

use forum::{Step, View};
use model::article::ArticleState;
use model::ids::TopicId;
use model::may::{Action as Deed, Object, sees_waiting};
use model::topic::Topic;

use super::{Page, id};
use crate::address;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::terms;
use crate::view::{ArticleLife, LifeStep};

pub(crate) async fn publish(visit: Visit, path: Path<String>, _: Form) -> Page {
    lead(&visit, &path.0, Step::Publish, Said::Published).await
}

pub(crate) async fn submit(visit: Visit, path: Path<String>, _: Form) -> Page {
    lead(&visit, &path.0, Step::Submit, Said::Submitted).await
}

pub(crate) async fn withdraw(visit: Visit, path: Path<String>, _: Form) -> Page {
    lead(&visit, &path.0, Step::Withdraw, Said::Withdrawn).await
}

/// With `value=0` it is no longer archived.
pub(crate) async fn archive(visit: Visit, path: Path<String>, Form(form): Form) -> Page {
    let archives = form.find("value")?.is_none_or(str::is_empty) || form.switch("value")?;
    let (step, said) = if archives { (Step::Archive, Said::Archived) } else { (Step::Revive, Said::Revived) };
    lead(&visit, &path.0, step, said).await
}

async fn lead(visit: &Visit, tid: &str, step: Step, said: Said) -> Page {
    let id = id::<TopicId>(tid)?;
    let view = visit.who().await?;
    let topic = visit.app.forum.lead_on(&view, id, step).await?;
    Ok(saying(see_other(&address::topic(&topic)), said))
}

/// How an article stands, and what whoever reads can do about it; nothing, where that needs no words.
pub(super) fn life(view: &View, topic: &Topic) -> Option<ArticleLife> {
    let state = topic.article_state().filter(|_| topic.deletion.is_none())?;
    let can = |deed| view.can(deed, Object::Topic(topic));
    let step = |deed, path: &str, value, word: &'static str| {
        can(deed).then(|| LifeStep { action: format!("/topic/{}/{path}", topic.id), value, word })
    };
    let (word, sentence) = match state {
        ArticleState::Draft => ("Draft", "Only its authors see it."),
        ArticleState::InReview => ("In review", "Its authors and those who may review it see it."),
        ArticleState::Archived => ("Archived", "It is kept as it was, and may no longer be true."),
        ArticleState::Published => ("", ""),
    };
    let steps = [
        step(Deed::Publish, "publish", None, "Publish"),
        step(Deed::Submit, "submit", None, "Ask for a review"),
        step(Deed::Withdraw, "withdraw", None, "Make it a draft again"),
        match topic.is_archived() {
            true => step(Deed::Archive, "archive", Some("0"), "No longer archived"),
            false => step(Deed::Archive, "archive", Some("1"), "Archive"),
        },
    ];
    let steps: Vec<LifeStep> = steps.into_iter().flatten().collect();
    let licence = view.site.category(topic.category).map(|category| category.licence);
    let publishes = !topic.is_public() && (can(Deed::Publish) || can(Deed::Submit));
    let terms = licence.filter(|_| publishes).map(terms::of_article);
    let sees = sees_waiting(&view.site, &view.actor, topic);
    let waiting = topic.life.waiting.filter(|_| sees).map(|revision| match topic.life.sent_back {
        true => format!("Changes to revision {revision} were asked for; readers see an older one."),
        false => format!("Revision {revision} waits for a review; readers see an older one."),
    });
    let review = (sees && topic.is_reviewed()).then(|| format!("{}/review", address::post(topic.opening)));
    let says_nothing = word.is_empty() && steps.is_empty() && waiting.is_none();
    let since = show::when(topic.since());
    (!says_nothing).then(|| ArticleLife { word, sentence, since, waiting, review, steps, terms })
}
