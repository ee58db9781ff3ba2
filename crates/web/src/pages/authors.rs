//! `/topic/{tid}/authors`: who writes an article; and `/topic/{tid}/invitation`: whether one will.

use forum::{Asked, InvitationView, Problem, View};
use model::byline::AUTHORS_MAX;
use model::ids::{MemberId, TopicId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::topic::Topic;

use super::{Complaints, Page, html, id};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AuthorLine, AuthorsPage, InvitationPage, InvitedLine, Link};

pub(crate) async fn show(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, topic) = visit.read(move |forum, view| Box::pin(forum.authors_of(view, id))).await?;
    page(&visit, &view, &topic, "", &Complaints::none())
}

/// Invites the member with this name.
pub(crate) async fn invite(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let name = form.get("name")?.trim().trim_start_matches('@').to_owned();
    let view = visit.who().await?;
    match visit.app.forum.invite_author(&view, id, &name).await {
        Ok(_) => Ok(saying(see_other(&address::authors(id)), Said::AuthorInvited)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let topic = visit.app.forum().authors_of(view.clone(), id).await?;
            page(&visit, &view, &topic, &name, &complaints)
        }
    }
}

pub(crate) async fn take_back(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let member = member(form.get("member")?)?;
    let view = visit.who().await?;
    visit.app.forum.take_author_invitation_back(&view, id, member).await?;
    Ok(saying(see_other(&address::authors(id)), Said::AuthorNotAsked))
}

pub(crate) async fn order(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let member = member(form.get("member")?)?;
    let up = match form.get("value")? {
        "up" => true,
        "down" => false,
        _ => return Err(Failure::bad("An author is moved up or down.")),
    };
    let view = visit.who().await?;
    visit.app.forum.move_author(&view, id, member, up).await?;
    Ok(see_other(&address::authors(id)))
}

pub(crate) async fn leave(visit: Visit, Path(tid): Path<String>, _: Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    visit.app.forum.leave_authors(&view, id).await?;
    let to = match visit.app.forum().seen_topic(view, id).await {
        Ok(topic) => address::topic(&topic),
        // What is not published is theirs no longer to look at.
        Err(Problem::Refused(Refusal::Absent)) => "/notifications".to_owned(),
        Err(problem) => return Err(problem.into()),
    };
    Ok(saying(see_other(&to), Said::AuthorLeft))
}

pub(crate) async fn ask(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, asked) = visit.read(move |forum, view| Box::pin(forum.asked_to_write(view, id))).await?;
    let InvitationView { topic, by, is_seen, .. } = match asked {
        Asked::IsAuthor(topic) => return Ok(see_other(&address::topic(&topic))),
        Asked::Invited(invitation) => *invitation,
    };
    let refused = view.may(Action::AnswerInvitation, Object::Topic(&topic)).err();
    Ok(html(&InvitationPage {
        frame: visit.frame(&view).titled("An invitation to write").unindexed(),
        title: topic.heading.title.as_str().to_owned(),
        by: by.as_ref().map_or_else(|| Link::new("Somebody who left", ""), show::card_link),
        read: is_seen.then(|| address::topic(&topic)),
        action: address::invitation(id),
        closed: refused.map(|refusal: Refusal| refusal.to_string()),
    }))
}

/// `value` is 1 for yes, 0 for no.
pub(crate) async fn answer(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let accepts = form.switch("value")?;
    let view = visit.who().await?;
    let topic = visit.app.forum.answer_invitation(&view, id, accepts).await?;
    Ok(if accepts {
        saying(see_other(&address::topic(&topic)), Said::AuthorJoined)
    } else {
        saying(see_other("/notifications"), Said::AuthorDeclined)
    })
}

fn member(text: &str) -> Result<MemberId, Failure> {
    text.parse().map_err(|_| Failure::bad("The field `member` is a member's number."))
}

fn page(visit: &Visit, view: &View, topic: &Topic, name: &str, complaints: &Complaints) -> Page {
    let authors = topic.named_authors();
    let me = view.actor.id();
    let invites = view.can(Action::InviteAuthor, Object::Topic(topic));
    let byline = topic.byline.as_deref();
    let invited = byline.into_iter().flat_map(|byline| &byline.invited);
    let taken = authors.len() + byline.map_or(0, |byline| byline.invited.len());
    let page = html(&AuthorsPage {
        frame: visit.frame(view).titled("Authors").unindexed(),
        topic: Link::new(topic.heading.title.as_str(), address::topic(topic)),
        here: address::authors(topic.id),
        problem: complaints.problem.clone(),
        authors: authors
            .iter()
            .enumerate()
            .map(|(place, author)| AuthorLine {
                member: author.id.to_string(),
                who: show::member_link(&author.name),
                note: match (author.id == topic.author, Some(author.id) == me) {
                    (true, true) => Some("you, who answers for it"),
                    (true, false) => Some("answers for it"),
                    (false, true) => Some("you"),
                    (false, false) => None,
                },
                can_rise: place > 0,
                can_sink: place + 1 < authors.len(),
            })
            .collect(),
        invited: invited
            .map(|invited| InvitedLine {
                member: invited.who.id.to_string(),
                who: show::member_link(&invited.who.name),
                since: show::when(invited.at),
                may_take_back: invites,
            })
            .collect(),
        invites,
        name: complaints.field("name", name),
        room: (taken >= AUTHORS_MAX).then(|| {
            format!("An article has at most {AUTHORS_MAX} authors, those who are invited among them. It has as many.")
        }),
        may_leave: authors.len() > 1,
    });
    Ok(complaints.shown_on(page))
}
