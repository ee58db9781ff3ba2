//! `/post/{pid}/edit` and `/post/{pid}/delete`.

use axum::extract::State;
use forum::{Problem, View};
use model::draft::DraftPlace;
use model::ids::PostId;
use model::lasting::{Day, Tested};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::rules::reviews::holds_back;
use model::topic::{Heading, Tag, TopicKind};
use store::PlacedPost;

use super::login::{kept_form, sign_in_first};
use super::unsent::{sent_draft, warning};
use super::uploads::{files_field, put_in};
use super::{Complaints, Page, html, id, previewed};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, TextForm, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::terms;
use crate::view::{DeletePage, EditPage, Html, LastingFields, Link, OpeningFields, Theirs, Unsent};

/// Characters of a post on the page that asks whether to delete it.
const EXCERPT: usize = 400;

pub(crate) async fn edit(visit: Visit, Path(pid): Path<String>, params: Params) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, kept)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Edit, Object::Post(&placed.topic, &placed.post))?;
    let placed = visit.app.forum.newest(&view, placed).await?;
    let place = DraftPlace::Edit(id);
    let (typed, unsent) = match kept_form(&visit, &params, kept)? {
        Some(typed) => (Some(typed.clone()), Unsent::come_back(&typed, place)?),
        None => {
            let draft = visit.app.forum.draft(&view, place).await?;
            let unsent = Unsent::opened(place, draft.as_ref());
            (draft.map(|draft| Pairs::of(draft.fields)), unsent)
        }
    };
    edit_page(&visit, &view, &placed, Typed { form: typed.as_ref(), unsent }, Complaints::none(), None).await
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Path(pid): Path<String>, sent: TextForm) -> Page {
    let id = id::<PostId>(&pid)?;
    let view = visit.who().await?;
    let (form, file) = sent.read(&view).await?;
    let view = view.sending(sent_draft(&form)?);
    let body = form.get("body")?.to_owned();
    let edit = EditForm {
        body: Some(body.clone()),
        title: form.find("title")?.map(str::to_owned),
        tags: form.find("tags")?.map(str::to_owned),
        tested: form.find("tested")?.map(str::to_owned),
        review_by: form.find("review_by")?.map(str::to_owned),
        summary: form.get("summary")?.to_owned(),
        revision: match form.get("revision")? {
            "" => None,
            text => Some(text.parse().map_err(|_| Failure::bad("The field `revision` is a number."))?),
        },
    };
    if view.actor.member().is_none() {
        return sign_in_first(&visit, &view, &visit.path, &form.without(&["file"]));
    }
    if let Some(file) = file {
        let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
        view.may(Action::Edit, Object::Post(&placed.topic, &placed.post))?;
        let placed = app.forum.newest(&view, placed).await?;
        let (body, complaints) = put_in(&app, &view, file, &body).await?;
        let form = form.with("body", &body);
        let typed = Typed { form: Some(&form), unsent: Unsent::come_back(&form, DraftPlace::Edit(id))? };
        return edit_page(&visit, &view, &placed, typed, complaints, None).await;
    }
    let typed = Typed { form: Some(&form), unsent: Unsent::come_back(&form, DraftPlace::Edit(id))? };
    if form.switch("preview")? {
        let (complaints, preview) = previewed(app.forum.preview(&view, &body).await)?;
        let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
        let may = view.may(Action::Edit, Object::Post(&placed.topic, &placed.post));
        may?;
        let placed = app.forum.newest(&view, placed).await?;
        return edit_page(&visit, &view, &placed, typed, complaints, preview).await;
    }
    if let Some(warning) = warning(&form)? {
        let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
        view.may(Action::Edit, Object::Post(&placed.topic, &placed.post))?;
        let placed = app.forum.newest(&view, placed).await?;
        return edit_page(&visit, &view, &placed, typed, warning, None).await;
    }
    match app.forum.edit(&view, id, edit).await {
        Ok(placed) if placed.post.is_opening() && holds_back(&view.site, &placed.topic) => {
            Ok(saying(see_other(&address::topic(&placed.topic)), Said::Revised))
        }
        Ok(_) => Ok(see_other(&address::post(id))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
            let placed = app.forum.newest(&view, placed).await?;
            edit_page(&visit, &view, &placed, typed, complaints, None).await
        }
    }
}

/// What the form holds; nothing was typed yet, if it was opened just now.
struct Typed<'a> {
    form: Option<&'a Pairs>,
    unsent: Unsent,
}

async fn edit_page(
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    Typed { form: typed, unsent }: Typed<'_>,
    complaints: Complaints,
    preview: Option<Html>,
) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let title = topic.heading.title.as_str();
    let tags = listed(&topic.heading);
    let or_stored = |name: &str, stored: &str| -> Result<String, Failure> {
        Ok(typed.map(|typed| typed.find(name)).transpose()?.flatten().unwrap_or(stored).to_owned())
    };
    let newest = post.state.revision.to_string();
    // Their text stands beside the newer one until it is sent again on top of that.
    let begun = or_stored("revision", &newest)?;
    let is_behind = !begun.is_empty() && begun != newest && complaints.problem.is_some();
    let (mut own_title, mut own_tags) = (or_stored("title", title)?, or_stored("tags", &tags)?);
    let (stored_tested, stored_review_by) = (tested(&topic.heading), review_by(&topic.heading));
    let mut own_tested = or_stored("tested", &stored_tested)?;
    let mut own_review_by = or_stored("review_by", &stored_review_by)?;
    let yours = or_stored("body", &post.body)?;
    let mut own_body = yours.clone();
    let mut theirs = None;
    if is_behind {
        let begun: u64 = begun.parse().unwrap_or(0);
        let overtaken = visit.app.forum.overtaken(view, placed, begun, &yours).await?;
        let typed_heading = (own_title.clone(), own_tags.clone());
        if let Some((before, was_redacted)) =
            overtaken.as_ref().and_then(|overtaken| Some((overtaken.heading.as_ref()?, overtaken.was_redacted)))
        {
            // What they left as it was is no wish to undo what somebody else has changed; and what was
            // removed does not come back by itself.
            if was_redacted || own_title == before.title.as_str() {
                own_title = title.to_owned();
            }
            if was_redacted || own_tested.replace("\r\n", "\n").trim_end() == tested(before) {
                own_tested = stored_tested;
            }
            if own_review_by == review_by(before) {
                own_review_by = stored_review_by;
            }
            own_tags = if was_redacted { tags.clone() } else { both_lists(&listed(before), &own_tags, &tags) };
        }
        theirs = Some(Theirs {
            heading: post.is_opening().then(|| (title.to_owned(), tags.clone())),
            body: post.body.clone(),
            merged: merged(overtaken.as_ref().map(|overtaken| overtaken.merged.conflicts)),
            changes: overtaken.as_ref().map(|_| format!("{}/{begun}..{newest}", address::revisions(post.id))),
            your_heading: post.is_opening().then_some(typed_heading),
            yours,
        });
        if let Some(overtaken) = overtaken {
            own_body = overtaken.merged.text;
        }
    }
    let revision = if is_behind || begun.is_empty() { newest.clone() } else { begun };
    let response = html(&EditPage {
        frame: visit.frame(view).titled(format!("Edit a post in {title}")).unindexed(),
        topic: Link::new(title, address::topic(topic)),
        action: format!("/post/{}/edit", post.id),
        problem: complaints.problem.clone(),
        unsent,
        revision,
        opening: if post.is_opening() {
            Some(OpeningFields {
                title: complaints.field("title", &own_title),
                tags: complaints.field("tags", &own_tags),
            })
        } else {
            None
        },
        files: files_field(&visit.app, &complaints, &own_body),
        body: complaints.field("body", &own_body),
        lasting: (post.is_opening() && topic.kind == TopicKind::Article).then(|| LastingFields {
            tested: complaints.field("tested", &own_tested),
            review_by: complaints.field("review_by", &own_review_by),
        }),
        terms: topic.licence().filter(|_| post.is_opening()).map(terms::of_saving),
        summary: complaints.field("summary", &or_stored("summary", "")?),
        permalink: address::post(post.id),
        preview,
        theirs,
    });
    Ok(complaints.shown_on(response))
}

/// What the form holds of two texts that were brought together, by how often they meet; nothing of
/// the other, where nobody knows what they began with.
fn merged(conflicts: Option<usize>) -> String {
    match conflicts {
        None => "The form holds your text alone. Take over what you want of theirs, and save.".to_owned(),
        Some(0) => "The form holds both changes, since they are in different places. Read it, and save.".to_owned(),
        Some(conflicts) => {
            let places = if conflicts == 1 { "one place" } else { "some places" };
            format!(
                "You both changed {places}. There the form holds both texts, between lines that begin with <<<<<<< and \
                 >>>>>>>: leave what is right, remove those lines, and save."
            )
        }
    }
}

/// Their tags, with what was added to and taken from those that there were before.
fn both_lists(before: &str, own: &str, theirs: &str) -> String {
    let split = |list: &str| -> Vec<String> {
        list.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    };
    let (before, own, theirs) = (split(before), split(own), split(theirs));
    let kept = theirs.iter().filter(|tag| own.contains(tag) || !before.contains(tag));
    let added = own.iter().filter(|tag| !before.contains(tag) && !theirs.contains(tag));
    kept.chain(added).cloned().collect::<Vec<_>>().join(", ")
}

/// Tags as people type them.
fn listed(heading: &Heading) -> String {
    heading.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ")
}

/// What it was tested with and when it is to be looked at again, as people type them.
fn tested(heading: &Heading) -> String {
    heading.tested.iter().map(Tested::to_string).collect::<Vec<_>>().join("\n")
}

fn review_by(heading: &Heading) -> String {
    heading.review_by.as_ref().map(Day::as_str).unwrap_or_default().to_owned()
}

pub(crate) async fn ask_to_delete(State(app): State<App>, visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, _)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Delete, Object::Post(&placed.topic, &placed.post))?;
    delete_page(&app, &visit, &view, &placed, "", Complaints::none()).await
}

pub(crate) async fn delete(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let reason = form.get("reason")?.to_owned();
    let view = visit.who().await?;
    match app.forum.delete_post(&view, id, &reason).await {
        Ok(placed) if placed.post.is_opening() => {
            let category = view.site.category(placed.topic.category);
            let to = category.map_or_else(|| "/".to_owned(), address::category);
            Ok(saying(see_other(&to), Said::TopicDeleted(id)))
        }
        Ok(placed) => Ok(saying(see_other(&address::topic(&placed.topic)), Said::PostDeleted(id))),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            delete_page(&app, &visit, &view, &placed, &reason, complaints).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn delete_page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    reason: &str,
    complaints: Complaints,
) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let author = app.forum.member_card(post.head.author).await?;
    let title = topic.heading.title.as_str();
    let (heading, explanation, hint) = if post.is_opening() {
        (
            "Delete this topic?",
            format!("“{title}” and all posts in it will no longer be shown. A moderator can restore it."),
            "Its author and the moderators see it.",
        )
    } else if post.state.children > 0 {
        (
            "Delete this post?",
            format!("A line stays in its place in “{title}”, since replies hang on it. You can restore it."),
            "It is shown in place of the text.",
        )
    } else {
        (
            "Delete this post?",
            format!("It will no longer be shown in “{title}”. You can restore it."),
            "Its author and the moderators see it.",
        )
    };
    let is_own = view.actor.id() == Some(post.head.author);
    let hint = if is_own { hint.to_owned() } else { format!("{hint} Everybody can read it in the moderation log.") };
    let response = html(&DeletePage {
        frame: visit.frame(view).titled(heading).unindexed(),
        heading: heading.to_owned(),
        explanation,
        hint,
        reason_is_optional: is_own,
        button: "Delete",
        action: format!("/post/{}/delete", post.id),
        author: author.map_or_else(|| "somebody who left".to_owned(), |author| author.name),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        reason: complaints.field("reason", reason),
        cancel: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}
