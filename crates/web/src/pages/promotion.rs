//! `/topic/{tid}/promote`: an article of a question and its accepted answer; and taking one's part out of one.

use forum::{Promotable, View};
use model::category::Category;
use model::ids::{CategoryId, TopicId};
use model::may::{Action, Object};
use model::rules::promotion::{is_read_by_members, takes};
use model::topic::{Topic, TopicKind};
use store::Row;

use super::{Complaints, Page, html, id};
use crate::address;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{Choice, Link, PromotePage};

pub(crate) async fn ask(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.promotable(view, id))).await?;
    page(&visit, &view, &found, None, &Complaints::none())
}

pub(crate) async fn promote(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let into = form.get("cid")?.parse::<CategoryId>().ok();
    let view = visit.who().await?;
    match visit.app.forum.promote(&view, id, into).await {
        // By its number: its title is the question's, or what its authors have made of that since.
        Ok(made) if made.is_seen => Ok(saying(see_other(&format!("/topic/{}", made.article)), Said::Promoted)),
        Ok(_) => Ok(saying(see_other(&format!("/topic/{id}")), Said::PromotedForOthers)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let found = visit.app.forum().promotable(view.clone(), id).await?;
            page(&visit, &view, &found, into, &complaints)
        }
    }
}

/// Takes out of an article what whoever asks wrote elsewhere.
pub(crate) async fn take_out(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let topic = visit.app.forum.take_part_out(&view, id).await?;
    // A draft that holds nothing of theirs any more is not theirs to look at.
    let sees = topic.is_public() || view.actor.id().is_some_and(|member| topic.is_by(member));
    let to = if sees { address::topic(&topic) } else { "/notifications".to_owned() };
    Ok(saying(see_other(&to), Said::PartTakenOut))
}

fn page(visit: &Visit, view: &View, found: &Promotable, chosen: Option<CategoryId>, complaints: &Complaints) -> Page {
    let topic = &found.topic;
    let from = view.site.category(topic.category);
    let may_start = |category: &&Category| {
        view.can(Action::Start(TopicKind::Article), Object::Category(category))
            && from.is_some_and(|from| {
                takes(category, from) && (found.author.is_none() || is_read_by_members(category, from))
            })
    };
    let page = html(&PromotePage {
        frame: visit.frame(view).titled("Make an article of this").unindexed(),
        topic: Link::new(topic.heading.title.as_str(), address::topic(topic)),
        action: format!("/topic/{}/promote", topic.id),
        problem: complaints.problem.clone(),
        categories: view
            .site
            .visible(&view.actor)
            .filter(may_start)
            .map(|category| Choice::new(category.id.to_string(), category.name.clone(), Some(category.id) == chosen))
            .collect(),
        category_error: complaints.error("cid"),
        author: found.author.clone(),
    });
    Ok(complaints.shown_on(page))
}

/// Where the question leads to its article, or may become one.
pub(super) fn became(article: Option<&Row>) -> Option<(String, Link)> {
    let article = &article?.standing.topic;
    let sentence = if article.is_public() { "This became the article" } else { "An article is being made of this:" };
    Some((sentence.to_owned(), title(article)))
}

/// The question that an article began as.
pub(super) fn began(view: &View, question: Option<&Row>) -> Option<Link> {
    let question = &question?.standing.topic;
    let is_there = question.deletion.is_none() && view.can(Action::See, Object::Topic(question));
    is_there.then(|| title(question))
}

fn title(topic: &Topic) -> Link {
    Link::new(topic.heading.title.as_str(), address::topic(topic))
}
