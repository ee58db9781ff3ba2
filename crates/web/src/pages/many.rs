//! `/moderation/topics` and `/moderation/posts`: the same done to many of them. First the page says what would
//! come of it for each; what is then done is done to each by itself.

use axum::extract::State;
use forum::{Fate, Handled, View};
use model::category::Category;
use model::ids::{PostId, TopicId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::many::{ManyForm, ToPosts, ToTopics, chosen};
use model::topic::{Topic, TopicKind};
use store::PlacedPost;

use super::{Complaints, Page, html};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Visit};
use crate::view::{Choice, Link, Many, ManyAgain, ManyConfirm, ManyFields, ManyLine, ManyPage};

const TOPICS: &str = "/moderation/topics";
const POSTS: &str = "/moderation/posts";

/// What can be done to topics: its name, what one chooses, what comes of it, and what has come of it.
const TO_TOPICS: [(&str, &str, &str, &str); 8] = [
    ("lock", "Lock", "will be locked", "is locked now"),
    ("unlock", "Unlock", "will be open", "is open now"),
    ("pin", "Pin in its category", "will be pinned", "is pinned now"),
    ("unpin", "Unpin", "will no longer be pinned", "is no longer pinned"),
    ("move", "Move", "will be moved", "was moved"),
    ("tag", "Give a tag", "will have the tag", "has the tag now"),
    ("delete", "Delete", "will be deleted", "was deleted"),
    ("restore", "Restore", "will be restored", "was restored"),
];

/// The same of posts.
const TO_POSTS: [(&str, &str, &str, &str); 2] = [
    ("delete", "Delete", "will be deleted", "was deleted"),
    ("restore", "Restore", "will be restored", "was restored"),
];

/// What a form is about.
struct Kind {
    action: &'static str,
    field: &'static str,
    deeds: &'static [(&'static str, &'static str, &'static str, &'static str)],
    plural: &'static str,
}

const OF_TOPICS: Kind = Kind { action: TOPICS, field: "tid", deeds: &TO_TOPICS, plural: "topics" };
const OF_POSTS: Kind = Kind { action: POSTS, field: "pid", deeds: &TO_POSTS, plural: "posts" };

fn typed(form: &Pairs) -> Result<ManyForm, Failure> {
    Ok(ManyForm {
        deed: form.get("do")?.to_owned(),
        cid: form.get("cid")?.to_owned(),
        tag: form.get("tag")?.to_owned(),
        reason: form.get("reason")?.to_owned(),
    })
}

pub(crate) async fn topics(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::SeeConduct, Object::Site)?;
    let (typed, confirmed) = (typed(&form)?, form.switch("confirmed")?);
    let read = chosen::<TopicId>("tid", form.all("tid")).map_err(Refusal::from);
    let (ids, (deed, reason)): (_, (ToTopics, String)) = match both(read, typed.to_topics(&view.site, &view.actor)) {
        Ok(read) => read,
        Err(refusal) => return OF_TOPICS.once_more(&visit, &view, &typed, &form, refusal),
    };
    let handled = match confirmed {
        true => app.forum.handle_topics(&view, &ids, (&deed, &reason)).await?,
        false => app.forum().look_at_topics(view.clone(), ids, (deed, reason)).await?,
    };
    let lines = handled.iter().map(|one| OF_TOPICS.line(&typed, confirmed, one, "topic", topic_link)).collect();
    OF_TOPICS.page(&visit, &view, &typed, &form, confirmed, lines)
}

pub(crate) async fn posts(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let view = visit.who().await?;
    view.may(Action::SeeConduct, Object::Site)?;
    let (typed, confirmed) = (typed(&form)?, form.switch("confirmed")?);
    let read = chosen::<PostId>("pid", form.all("pid")).map_err(Refusal::from);
    let (ids, (deed, reason)): (_, (ToPosts, String)) = match both(read, typed.to_posts()) {
        Ok(read) => read,
        Err(refusal) => return OF_POSTS.once_more(&visit, &view, &typed, &form, refusal),
    };
    let handled = match confirmed {
        true => app.forum.handle_posts(&view, &ids, (deed, &reason)).await?,
        false => app.forum().look_at_posts(view.clone(), ids, (deed, reason)).await?,
    };
    let lines = handled.iter().map(|one| OF_POSTS.line(&typed, confirmed, one, "post", post_link)).collect();
    OF_POSTS.page(&visit, &view, &typed, &form, confirmed, lines)
}

/// Both, or all that is wrong with either.
fn both<A, B>(a: Result<A, Refusal>, b: Result<B, Refusal>) -> Result<(A, B), Refusal> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Refusal::Invalid(mut faults)), Err(Refusal::Invalid(more))) => {
            faults.extend(more);
            Err(Refusal::Invalid(faults))
        }
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    }
}

fn topic_link(topic: &Topic) -> Link {
    Link::new(topic.heading.title.as_str(), address::topic(topic))
}

/// Characters of a post that say which it is.
const EXCERPT: usize = 80;

fn post_link(placed: &PlacedPost) -> Link {
    let excerpt = markup::excerpt(&placed.post.body, EXCERPT);
    let text = if excerpt.is_empty() { format!("Post {}", placed.post.id) } else { excerpt };
    Link::new(text, address::post(placed.post.id))
}

impl Kind {
    fn line<Id: std::fmt::Display, Thing>(
        &self,
        typed: &ManyForm,
        done: bool,
        one: &Handled<Id, Thing>,
        word: &str,
        link: impl Fn(&Thing) -> Link,
    ) -> ManyLine {
        let deed = self.deeds.iter().find(|(name, ..)| *name == typed.deed);
        let (will, was) = deed.map_or(("", ""), |(_, _, will, was)| (*will, *was));
        ManyLine {
            name: one.thing.as_ref().map_or_else(|| Link::new(format!("#{}", one.id), ""), link),
            changes: one.fate == Fate::Changes,
            says: match &one.fate {
                Fate::Changes => if done { was } else { will }.to_owned(),
                Fate::Same => "is so already".to_owned(),
                Fate::Refused(Refusal::Absent) => format!("there is no such {word} that you keep order of"),
                Fate::Refused(refusal) => refusal.to_string(),
            },
        }
    }

    fn fields(&self, view: &View, typed: &ManyForm, complaints: &Complaints) -> ManyFields {
        let deed = |(name, text, ..): &(&'static str, &'static str, &str, &str)| {
            Choice::new(*name, *text, *name == typed.deed)
        };
        let is_of_topics = self.field == "tid";
        ManyFields {
            deeds: self.deeds.iter().map(deed).collect(),
            deed_error: complaints.error("do"),
            categories: if is_of_topics { categories(view, &typed.cid) } else { Vec::new() },
            category_error: complaints.error("cid"),
            tag: is_of_topics.then(|| complaints.field("tag", &typed.tag)),
            reason: complaints.field("reason", &typed.reason),
        }
    }

    fn chosen(&self, form: &Pairs) -> Vec<(String, String)> {
        form.all(self.field).map(|id| (self.field.to_owned(), id.to_owned())).collect()
    }

    fn again(&self, view: &View, typed: &ManyForm, form: &Pairs, complaints: &Complaints) -> ManyAgain {
        ManyAgain {
            action: self.action.to_owned(),
            chosen: self.chosen(form),
            fields: self.fields(view, typed, complaints),
        }
    }

    fn back() -> Link {
        Link::new("Recent topics", "/recent")
    }

    /// The form as it was typed, with what is wrong with it.
    fn once_more(&self, visit: &Visit, view: &View, typed: &ManyForm, form: &Pairs, refusal: Refusal) -> Page {
        let complaints = Complaints::of(refusal.into())?;
        let page = html(&ManyPage {
            frame: visit.frame(view).titled("Some of this needs another look").unindexed(),
            heading: "Some of this needs another look".to_owned(),
            problem: complaints.problem.clone().or_else(|| complaints.error(self.field)),
            lines: Vec::new(),
            confirm: None,
            again: Some(self.again(view, typed, form, &complaints)),
            back: Self::back(),
        });
        Ok(complaints.shown_on(page))
    }

    fn page(
        &self,
        visit: &Visit,
        view: &View,
        typed: &ManyForm,
        form: &Pairs,
        done: bool,
        lines: Vec<ManyLine>,
    ) -> Page {
        let count = lines.iter().filter(|line| line.changes).count();
        let heading = match (done, count) {
            (true, _) => format!("Done with {count} of {} {}", lines.len(), self.plural),
            (false, 0) => "Nothing would change".to_owned(),
            (false, _) => format!("{count} of {} {} will change", lines.len(), self.plural),
        };
        let fields = [("do", &typed.deed), ("cid", &typed.cid), ("tag", &typed.tag), ("reason", &typed.reason)];
        let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let hidden = self.chosen(form).into_iter().chain(fields.map(|(name, value)| (name.to_owned(), value.clone())));
        let word = self.deeds.iter().find(|(name, ..)| *name == typed.deed).map_or("Do it", |(_, word, ..)| *word);
        Ok(html(&ManyPage {
            frame: visit.frame(view).titled(heading.clone()).unindexed(),
            heading,
            problem: None,
            lines,
            confirm: (!done && count > 0).then(|| ManyConfirm {
                action: self.action.to_owned(),
                hidden: hidden.collect(),
                does: format!("{word}: {count}"),
            }),
            again: (!done).then(|| self.again(view, typed, form, &Complaints::none())),
            back: Self::back(),
        }))
    }
}

/// Where whoever reads may start topics of some kind.
fn categories(view: &View, chosen: &str) -> Vec<Choice> {
    let takes = |category: &&Category| {
        TopicKind::ALL.into_iter().any(|kind| view.can(Action::Start(kind), Object::Category(category)))
    };
    let choice = |category: &Category| {
        let id = category.id.to_string();
        let is_chosen = id == chosen;
        Choice::new(id, category.name.clone(), is_chosen)
    };
    view.site.visible(&view.actor).filter(takes).map(choice).collect()
}

/// The form below a list, for whoever keeps order of some of it.
pub(super) fn below_list(app: &App, view: &View) -> Many {
    Many {
        action: TOPICS.to_owned(),
        fields: OF_TOPICS.fields(view, &ManyForm::default(), &Complaints::none()),
        others: Vec::new(),
        script: app.assets.pick.clone(),
    }
}

/// The form below a thread, for whoever keeps order there. Other forms that take posts of it (`pid`) are
/// buttons of the same.
pub(super) fn below_thread(app: &App, view: &View, topic: &Topic) -> Option<Many> {
    view.may(Action::KeepOrder, Object::Topic(topic)).ok()?;
    Some(Many {
        action: POSTS.to_owned(),
        fields: OF_POSTS.fields(view, &ManyForm::default(), &Complaints::none()),
        others: vec![Link::new("Split them off", format!("/topic/{}/split", topic.id))],
        script: app.assets.pick.clone(),
    })
}

/// The value of a row's check box, where whoever reads keeps order of the topic.
pub(super) fn pick(view: &View, topic: &Topic) -> Option<String> {
    view.can(Action::KeepOrder, Object::Topic(topic)).then(|| topic.id.to_string())
}
