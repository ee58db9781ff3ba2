//! `/notifications`: what one was told; and how one wants to be told of a topic.

use forum::{Entry, Group, HasRead, NotificationsPage as Told, View};
use model::ids::TopicId;
use model::log::OPERATOR;
use model::notification::{News, Stance};
use model::refusal::{Fault, Refusal};
use model::rules::flags::HIDDEN_FROM_AUTHOR;
use model::time::Timestamp;

use super::{Page, html, id};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::show;
use crate::view::{Empty, Link, NotificationGroup, NotificationLine, NotificationsPage, Pager};

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let page = params.page()?;
    let (view, told) = visit.read(move |forum, view| Box::pin(forum.notifications(view, page))).await?;
    let is_unread = view.inbox.count(&view.site, &view.actor) > 0;
    Ok(html(&NotificationsPage {
        groups: told.groups.iter().map(|group| shown(&view, &told, group)).collect(),
        pager: Pager::new(told.page.number(), told.pages(), |number| format!("/notifications?page={number}")),
        empty: Empty {
            sentence: "Nothing yet. When somebody replies to you or mentions you, it stands here.".to_owned(),
            action: None,
        },
        until: if is_unread { told.newest.to_string() } else { String::new() },
        frame: visit.frame(&view).titled("Notifications").unindexed(),
    }))
}

fn shown(view: &View, told: &Told, group: &Group) -> NotificationGroup {
    let about = group.topic.as_ref().map_or(TopicId(0), |topic| topic.id);
    let category = group.topic.as_ref().filter(|_| group.is_seen);
    let category = category.and_then(|topic| view.site.category(topic.category));
    NotificationGroup {
        title: group.topic.as_ref().map_or("Your account", |topic| topic.heading.title.as_str()).to_owned(),
        href: group.topic.as_ref().map(|topic| match group.is_seen {
            true => address::topic(topic),
            false => address::invitation(topic.id),
        }),
        category: category.map(show::category_link),
        lines: group.entries.iter().map(|entry| line(view, told, group, entry)).collect(),
        more: (group.more > 0).then(|| format!("and {} more", group.more)),
        read: group.is_unread.then(|| (about.to_string(), group.newest.to_string())),
    }
}

fn line(view: &View, told: &Told, group: &Group, entry: &Entry) -> NotificationLine {
    let person =
        || Some(told.members.get(&entry.told.by).map_or_else(|| Link::new("Somebody who left", "/"), show::card_link));
    let category = || group.topic.as_ref().and_then(|topic| view.site.category(topic.category));
    let post = entry.post.as_ref().map(|post| address::post(post.id));
    let review = |text: &str| {
        let opening = group.topic.as_ref()?.opening;
        Some(Link::new(text, format!("{}/review", address::post(opening))))
    };
    let leads = |text: &str| post.clone().map(|href| Link::new(text, href));
    let (who, what, link) = match (entry.told.what, entry.told.post) {
        (News::Reply, _) => (person(), "replied to you.".to_owned(), leads("Read the reply")),
        (News::Mention, _) => (person(), "mentioned you.".to_owned(), leads("Read the post")),
        (News::Watched, _) => (person(), "wrote here last.".to_owned(), leads("Read on where it is new")),
        (News::Tagged, _) => {
            (person(), "started this, with a tag that you follow.".to_owned(), leads("Read the topic"))
        }
        (News::Accepted, _) => (None, "Your answer was accepted.".to_owned(), leads("Go to it")),
        (News::Works, _) => (person(), "says that your article still works for them.".to_owned(), None),
        (News::Fails, _) => (person(), "says that your article no longer works for them.".to_owned(), None),
        (News::Invitation, _) => {
            let answer = group.topic.as_ref().map(|topic| Link::new("Answer", address::invitation(topic.id)));
            (person(), "invited you to be an author of this article.".to_owned(), answer)
        }
        (News::Locked, _) => (None, "A moderator locked your topic.".to_owned(), None),
        (News::Unlocked, _) => (None, "A moderator opened your topic again.".to_owned(), None),
        (News::Closed, _) => (None, "A moderator closed your question.".to_owned(), None),
        (News::Reopened, _) => (None, "A moderator opened your question for answers again.".to_owned(), None),
        (News::Moved, _) => {
            let place = category().map(|category| format!(" to {}", category.name)).unwrap_or_default();
            (None, format!("A moderator moved your topic{place}."), None)
        }
        (News::Deleted, _) if entry.told.by == OPERATOR => (None, HIDDEN_FROM_AUTHOR.to_owned(), leads("Look at it")),
        (News::Deleted, Some(_)) => (None, "A moderator deleted your post.".to_owned(), leads("Look at it")),
        (News::Deleted, None) => (None, "A moderator deleted your topic.".to_owned(), None),
        (News::Restored, Some(_)) => (None, "A moderator restored your post.".to_owned(), leads("Go to it")),
        (News::Restored, None) => (None, "A moderator restored your topic.".to_owned(), None),
        (News::Released, _) => {
            (None, "A moderator approved what you wrote: everybody sees it now.".to_owned(), leads("Go to it"))
        }
        (News::AppealRefused, Some(_)) => {
            (None, "Your appeal was looked at: the post stays deleted.".to_owned(), leads("Look at it"))
        }
        (News::AppealRefused, None) => {
            let link = Some(Link::new("Read why", "/appeal"));
            (None, "Your appeal was looked at: the decision stays.".to_owned(), link)
        }
        (News::Promoted, _) => {
            let link = group.topic.as_ref().map(|topic| Link::new("Look at it", address::topic(topic)));
            let what = "made an article of a question with something that you wrote. You can have it taken out.";
            (person(), what.to_owned(), link)
        }
        (News::Suspended, _) => {
            let is_suspended = view.actor.member().is_some_and(|member| member.suspension.is_some());
            (None, suspension(view), is_suspended.then(|| Link::new("Appeal", "/appeal")))
        }
        (News::Silenced, _) => {
            let is_silenced = view.actor.member().is_some_and(|member| member.silence.is_some());
            (None, silence(view), is_silenced.then(|| Link::new("Appeal", "/appeal?against=silence")))
        }
        (News::Warned, _) => {
            let read = Link::new("Read it", "/warnings");
            (None, "A moderator warned you.".to_owned(), Some(read))
        }
        (News::Submitted, _) => (person(), "asks for a review.".to_owned(), review("Review it")),
        (News::Approved, _) => (person(), "approved your article.".to_owned(), review("Read what was said")),
        (News::ChangesAsked, _) => {
            (person(), "asked for changes to your article.".to_owned(), review("Read what was said"))
        }
        (News::Commented, _) => (person(), "said something about its lines.".to_owned(), review("Read it")),
    };
    let when = show::when(Timestamp(entry.told.at.milliseconds));
    NotificationLine { who, what, link, when, is_unread: entry.is_unread }
}

/// What became of a suspension.
fn suspension(view: &View) -> String {
    match view.actor.member().and_then(|member| member.suspension.as_ref()) {
        Some(suspension) => {
            let reason = if suspension.reason.is_empty() { "" } else { ": " };
            format!("A moderator suspended you {}{reason}{}", show::until(suspension.until), suspension.reason)
        }
        None => "A moderator had suspended you. That is over.".to_owned(),
    }
}

/// What became of a silence.
fn silence(view: &View) -> String {
    match view.actor.member().and_then(|member| member.silence.as_ref()) {
        Some(silence) => format!("A moderator silenced you {}: {}", show::until(silence.until), silence.reason),
        None => "A moderator had silenced you. That is over.".to_owned(),
    }
}

/// `topic` marks what is about it as read, 0 what is about oneself; without it, everything. What came
/// after `until` was not on the page yet.
pub(crate) async fn mark_read(visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.actor.id().ok_or(Refusal::SignIn)?;
    let until = form.get("until")?.parse();
    let until = until.map_err(|_| fault("until", "Open the page again, and mark what it shows."))?;
    let what = match form.get("topic")? {
        "" => HasRead::All(until),
        "0" => HasRead::About(None, until),
        topic => {
            let topic = topic.parse().map_err(|_| fault("topic", "There is no such topic."))?;
            HasRead::About(Some(topic), until)
        }
    };
    visit.app.forum.has_read(&view, what).await?;
    Ok(see_other("/notifications"))
}

pub(crate) async fn watch(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let to = Stance::parse(form.get("value")?).map_err(Refusal::from)?;
    let view = visit.who().await?;
    let topic = visit.app.forum.set_stance(&view, id, to).await?;
    Ok(see_other(&address::topic(&topic)))
}

fn fault(field: &'static str, sentence: &str) -> Failure {
    Refusal::from(Fault::new(field, sentence)).into()
}
