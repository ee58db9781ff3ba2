//! The life of an article: publishing it, having it reviewed, taking it back, archiving it.

use forum::{Step, View};
use model::article::ArticleState;
use model::ids::TopicId;
use model::may::{Action as Deed, Object, sees_waiting};
use model::post::Post;
use model::refusal::{Fault, Refusal};
use model::topic::Topic;

use super::unsent::{WARNING, secrets_of};
use super::{Page, id};
use crate::address;
use crate::failure::Failure;
use crate::request::{Form, Pairs, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::terms;
use crate::view::{ArticleLife, LifeStep};

pub(crate) async fn publish(visit: Visit, path: Path<String>, Form(form): Form) -> Page {
    let (id, view) = (id::<TopicId>(&path.0)?, visit.who().await?);
    warn(&visit, &view, id, &form).await?;
    lead(&visit, &view, id, Step::Publish, Said::Published).await
}

pub(crate) async fn submit(visit: Visit, path: Path<String>, Form(form): Form) -> Page {
    let (id, view) = (id::<TopicId>(&path.0)?, visit.who().await?);
    warn(&visit, &view, id, &form).await?;
    lead(&visit, &view, id, Step::Submit, Said::Submitted).await
}

/// Stops whoever publishes what looks like a secret and has not seen that the page says so: it was written
/// after they had opened it. Forms of programs do not ask for that.
async fn warn(visit: &Visit, view: &View, id: TopicId, form: &Pairs) -> Result<(), Failure> {
    if !form.switch("warn")? || form.switch("confirmed")? {
        return Ok(());
    }
    let article = visit.app.forum.unpublished(view, id).await?;
    match secrets_of(&article.topic, &article.post).as_slice() {
        [] => Ok(()),
        found => {
            let sentence = format!("{WARNING} {}.", found.join("; "));
            Err(Refusal::from(Fault::new("confirmed", sentence)).into())
        }
    }
}

pub(crate) async fn withdraw(visit: Visit, path: Path<String>, _: Form) -> Page {
    let (id, view) = (id::<TopicId>(&path.0)?, visit.who().await?);
    lead(&visit, &view, id, Step::Withdraw, Said::Withdrawn).await
}

/// With `value=0` it is no longer archived.
pub(crate) async fn archive(visit: Visit, path: Path<String>, Form(form): Form) -> Page {
    let archives = form.find("value")?.is_none_or(str::is_empty) || form.switch("value")?;
    let (step, said) = if archives { (Step::Archive, Said::Archived) } else { (Step::Revive, Said::Revived) };
    let (id, view) = (id::<TopicId>(&path.0)?, visit.who().await?);
    lead(&visit, &view, id, step, said).await
}

async fn lead(visit: &Visit, view: &View, id: TopicId, step: Step, said: Said) -> Page {
    let topic = visit.app.forum.lead_on(view, id, step).await?;
    Ok(saying(see_other(&address::topic(&topic)), said))
}

/// How an article stands, and what whoever reads can do about it; nothing, where that needs no words.
pub(super) fn life(view: &View, topic: &Topic, opening: Option<&Post>) -> Option<ArticleLife> {
    let state = topic.article_state().filter(|_| topic.deletion.is_none())?;
    let can = |deed| view.can(deed, Object::Topic(topic));
    let step = |deed, path: &str, fields, word: &'static str| {
        can(deed).then(|| LifeStep { action: format!("/topic/{}/{path}", topic.id), fields, word })
    };
    let publishes = !topic.is_public() && (can(Deed::Publish) || can(Deed::Submit));
    let secrets = opening.filter(|_| publishes).map(|post| secrets_of(topic, post)).unwrap_or_default();
    let (publish, submit, fields) = match secrets.is_empty() {
        true => ("Publish", "Ask for a review", vec![("warn", "1")]),
        false => {
            let confirmed = vec![("warn", "1"), ("confirmed", "1")];
            ("Publish it all the same", "Ask for a review all the same", confirmed)
        }
    };
    let (word, sentence) = match state {
        ArticleState::Draft => ("Draft", "Only its authors see it. Its revisions appear with it."),
        ArticleState::InReview => {
            ("In review", "Its authors and those who may review it see it. Its revisions appear with it.")
        }
        ArticleState::Archived => ("Archived", "It is kept as it was, and may no longer be true."),
        ArticleState::Published => ("", ""),
    };
    let steps = [
        step(Deed::Publish, "publish", fields.clone(), publish),
        step(Deed::Submit, "submit", fields, submit),
        step(Deed::Withdraw, "withdraw", Vec::new(), "Make it a draft again"),
        match topic.is_archived() {
            true => step(Deed::Archive, "archive", vec![("value", "0")], "No longer archived"),
            false => step(Deed::Archive, "archive", vec![("value", "1")], "Archive"),
        },
    ];
    let steps: Vec<LifeStep> = steps.into_iter().flatten().collect();
    let licence = view.site.category(topic.category).map(|category| category.licence);
    let terms = licence.filter(|_| publishes).map(terms::of_article);
    let sees = sees_waiting(&view.site, &view.actor, topic);
    let waiting = topic.life.waiting.filter(|_| sees).map(|revision| match topic.life.sent_back {
        true => format!("Changes to revision {revision} were asked for; readers see an older one."),
        false => format!("Revision {revision} waits for a review; readers see an older one."),
    });
    let review = (sees && topic.is_reviewed()).then(|| format!("{}/review", address::post(topic.opening)));
    let says_nothing = word.is_empty() && steps.is_empty() && waiting.is_none();
    let since = show::when(topic.since());
    (!says_nothing).then_some(ArticleLife { word, sentence, since, waiting, review, steps, terms, secrets })
}
