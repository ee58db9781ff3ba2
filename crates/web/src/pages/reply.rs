//! `/topic/{tid}/reply`: answering a post.

use axum::extract::State;
use forum::{MemberCard, Problem, View};
use model::draft::DraftPlace;
use model::ids::{PostId, TopicId};
use model::may::{Action, Object};
use model::post::Post;
use model::refusal::Refusal;
use store::PlacedPost;

use super::login::{kept_form, sign_in_first};
use super::unsent::{sent_draft, warning};
use super::uploads::{files_field, put_in};
use super::{Complaints, Page, fresh_once, html, id, previewed};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Pairs, Params, Path, TextForm, Visit};
use crate::respond::see_other;
use crate::said::said_if_held;
use crate::show;
use crate::view::{Avatar, Html, Link, ReplyPage, Unsent};

const TERMS: &str = "By posting you agree that others may read and quote this with your name, and that it may become \
    part of an article, which credits you and is under the licence that its category names. You can have it taken out of that.";

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(tid): Path<String>, params: Params) -> Page {
    let topic = id::<TopicId>(&tid)?;
    let to = target(params.get("to")?)?;
    let (view, (placed, kept)) = visit.read(move |forum, view| Box::pin(forum.reply_target(view, topic, to))).await?;
    view.may(Action::Reply, Object::Post(&placed.topic, &placed.post))?;
    let typed = kept_form(&visit, &params, kept)?;
    let opened = Opened { typed, quotes: params.get("quote")? == "1" };
    page(&app, &visit, &view, &placed, opened, Complaints::none(), None).await
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, Path(tid): Path<String>, sent: TextForm) -> Page {
    let topic = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let (form, file) = sent.read(&view).await?;
    let view = view.sending(sent_draft(&form)?);
    let (to, body) = (target(form.get("to")?)?, form.get("body")?.to_owned());
    let place = address::with_query(&visit.path, &[("to", form.get("to")?)]);
    if let Some(file) = file {
        if view.actor.member().is_none() {
            return sign_in_first(&visit, &view, &place, &form.without(&["file"]));
        }
        let (placed, _) = app.forum().reply_target(view.clone(), topic, to).await?;
        view.may(Action::Reply, Object::Post(&placed.topic, &placed.post))?;
        let (body, complaints) = put_in(&app, &view, file, &body).await?;
        return page(&app, &visit, &view, &placed, form.with("body", &body).into(), complaints, None).await;
    }
    // The form below a thread has no room for a file: it leads here, with what was typed.
    if form.switch("upload")? {
        if view.actor.member().is_none() {
            return sign_in_first(&visit, &view, &place, &form.without(&["upload"]));
        }
        let (placed, _) = app.forum().reply_target(view.clone(), topic, to).await?;
        return page(&app, &visit, &view, &placed, form.into(), Complaints::none(), None).await;
    }
    if form.switch("preview")? {
        if view.actor.member().is_none() {
            return sign_in_first(&visit, &view, &place, &form);
        }
        let (complaints, preview) = previewed(app.forum.preview(&view, &body).await)?;
        let (placed, _) = app.forum().reply_target(view.clone(), topic, to).await?;
        return page(&app, &visit, &view, &placed, form.into(), complaints, preview).await;
    }
    if let Some(warning) = warning(&form)?.filter(|_| view.actor.member().is_some()) {
        let (placed, _) = app.forum().reply_target(view.clone(), topic, to).await?;
        return page(&app, &visit, &view, &placed, form.into(), warning, None).await;
    }
    match app.forum.reply(&view, topic, to, &body, Some(form.get("once")?)).await {
        Ok(posted) => Ok(said_if_held(posted.held, see_other(&address::post(posted.id)))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &place, &form),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            match app.forum().reply_target(view.clone(), topic, to).await {
                Ok((placed, _)) => page(&app, &visit, &view, &placed, form.into(), complaints, None).await,
                // The topic itself has gone: its page cannot be shown, but the text can.
                Err(Problem::Refused(Refusal::Absent)) if complaints.problem.is_some() => {
                    let gone = Refusal::Conflict("The topic or the post that you answer was deleted.");
                    Err(gone.into())
                }
                Err(problem) => Err(problem.into()),
            }
        }
    }
}

fn target(text: &str) -> Result<Option<PostId>, Failure> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| Failure::bad("The field `to` is the number of a post.")),
    }
}

/// What the form holds when it is opened.
struct Opened {
    /// What came with a form; without one, a draft is looked for.
    typed: Option<Pairs>,
    /// The post that is answered is quoted in it.
    quotes: bool,
}

impl From<Pairs> for Opened {
    fn from(form: Pairs) -> Self {
        Self { typed: Some(form), quotes: false }
    }
}

/// A post as a quotation that says whose it is and where it stands, below what was typed before.
fn with_quote(before: &str, post: &Post, author: Option<&MemberCard>) -> String {
    let name = author.map_or(show::DELETED, |author| author.name.as_str());
    let head = format!("> [{name}]({}) wrote:\n>", address::post(post.id));
    if before.contains(&head) {
        return before.to_owned();
    }
    let lines = post.body.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>();
    let gap = if before.is_empty() { "" } else { "\n\n" };
    format!("{before}{gap}{head}\n{}\n\n", lines.join("\n"))
}

async fn page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    Opened { typed, quotes }: Opened,
    complaints: Complaints,
    preview: Option<Html>,
) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let quoted = [post];
    let place = DraftPlace::Reply(topic.id, post.id);
    let draft = async {
        match &typed {
            Some(_) => Ok(None),
            None => app.forum.draft(view, place).await,
        }
    };
    let (author, cooked, draft) =
        tokio::try_join!(app.forum.member_card(post.head.author), app.forum.cook_posts(&quoted), draft)?;
    let unsent = match &typed {
        Some(typed) => Unsent::come_back(typed, place)?,
        None => Unsent::opened(place, draft.as_ref()),
    };
    let typed = typed.or_else(|| draft.map(|draft| Pairs::of(draft.fields))).unwrap_or_default();
    let once = match typed.get("once")? {
        "" => fresh_once()?,
        once => once.to_owned(),
    };
    let mut body = typed.get("body")?.to_owned();
    if quotes {
        body = with_quote(&body, post, author.as_ref());
    }
    let title = topic.heading.title.as_str();
    let response = html(&ReplyPage {
        frame: visit.frame(view).titled(format!("Reply in {title}")).unindexed(),
        topic: Link::new(title, address::topic(topic)),
        action: format!("/topic/{}/reply", topic.id),
        problem: complaints.problem.clone(),
        once,
        unsent,
        to: post.id.to_string(),
        avatar: author.as_ref().map_or_else(Avatar::nobody, show::avatar),
        author: author.as_ref().map_or_else(|| Link::new(show::DELETED, ""), show::card_link),
        display: author.and_then(|author| author.display).map(|display| display.as_str().to_owned()),
        when: show::when(post.head.created),
        permalink: address::post(post.id),
        quoted: cooked.first().map(|cooked| Html::from(cooked.html.clone())).unwrap_or_default(),
        files: files_field(app, &complaints, &body),
        body: complaints.field("body", &body),
        terms: TERMS.to_owned(),
        preview,
    });
    Ok(complaints.shown_on(response))
}
