//! `/compose`: starting a question, a discussion or an article.

use axum::extract::State;
use axum::response::Response;
use forum::{Problem, View};
use model::asked::{self, Asked};
use model::category::Category;
use model::draft::DraftPlace;
use model::ids::{CategoryId, TopicId};
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::topics::NewTopic;
use model::topic::{Tag, Title, TopicKind};

use super::login::sign_in_first;
use super::unsent::{sent_draft, warning};
use super::uploads::{files_field, put_in};
use super::{Complaints, Page, fresh_once, html, previewed};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Pairs, Params, TextForm, Visit};
use crate::respond::see_other;
use crate::said::said_if_held;
use crate::terms;
use crate::view::{AskField, Choice, ComposePage, Html, LastingFields, Link, Unsent, WhereTo};

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let (view, (kept, known)) = visit.read(|forum, view| Box::pin(forum.before_writing(view))).await?;
    view.actor.member().ok_or(Refusal::SignIn)?;
    let fields = super::login::kept_form(&visit, &params, kept)?;
    let place = DraftPlace::Topic(params.get("cid")?.parse().ok());
    if let Some(fields) = fields {
        let unsent = Unsent::come_back(&fields, place)?;
        let written = Written { typed: typed(&fields)?, once: once_of(&fields)?, unsent };
        return page(&visit, &view, &written, Complaints::none(), Looked::default());
    }
    let draft = visit.app.forum.draft(&view, place).await?;
    let unsent = Unsent::opened(place, draft.as_ref());
    let (typed, once) = match draft.map(|draft| Pairs::of(draft.fields)) {
        Some(fields) => (typed(&fields)?, once_of(&fields)?),
        None => {
            let new = NewTopic {
                category: params.get("cid")?.to_owned(),
                kind: params.get("kind")?.to_owned(),
                title: params.get("title")?.to_owned(),
                tags: params.get("tags")?.to_owned(),
                ..NewTopic::default()
            };
            (Typed { new, asked: Vec::new() }, fresh_once()?)
        }
    };
    page(&visit, &view, &Written { typed, once, unsent }, Complaints::none(), Looked { known, ..Looked::default() })
}

/// The form's idempotency key, if it has one.
fn once_of(form: &Pairs) -> Result<String, Failure> {
    match form.get("once")? {
        "" => fresh_once(),
        once => Ok(once.to_owned()),
    }
}

/// All that the form holds.
struct Written {
    typed: Typed,
    once: String,
    unsent: Unsent,
}

/// A topic as it is typed: what its category asks for stands in fields of its own.
struct Typed {
    new: NewTopic,
    asked: Vec<Asked>,
}

impl Typed {
    /// As it is published.
    fn whole(&self) -> Result<NewTopic, Refusal> {
        Ok(NewTopic { body: asked::put_below(&self.new.body, &self.asked)?, ..self.new.clone() })
    }

    /// What the category asks for, as far as it was filled in; and what it no longer asks for and was.
    fn asks(&self, category: Option<&Category>) -> Vec<Asked> {
        let labels = category.map(|category| category.asks.as_slice()).unwrap_or_default();
        let filled = |label: &String| {
            let found = self.asked.iter().find(|asked| asked.label == *label);
            found.cloned().unwrap_or_else(|| Asked { label: label.clone(), filled: String::new() })
        };
        let others = self.asked.iter().filter(|asked| !asked.filled.is_empty() && !labels.contains(&asked.label));
        labels.iter().map(filled).chain(others.cloned()).take(asked::LABELS_MAX).collect()
    }
}

pub(crate) async fn submit(State(app): State<App>, visit: Visit, sent: TextForm) -> Page {
    let view = visit.who().await?;
    let (form, file) = sent.read(&view).await?;
    let view = view.sending(sent_draft(&form)?);
    let unsent = Unsent::come_back(&form, DraftPlace::Topic(None))?;
    let mut written = Written { typed: typed(&form)?, once: form.get("once")?.to_owned(), unsent };
    if view.actor.member().is_none() {
        return sign_in_first(&visit, &view, "/compose", &form.without(&["file"]));
    }
    if let Some(file) = file {
        let (body, complaints) = put_in(&app, &view, file, &written.typed.new.body).await?;
        written.typed.new.body = body;
        return page(&visit, &view, &written, complaints, Looked::default());
    }
    let typed = &written.typed;
    if form.switch("preview")? {
        let (complaints, preview) = match typed.whole() {
            Ok(new) => previewed(app.forum.preview(&view, &new.body).await)?,
            Err(refusal) => (Complaints::of(refusal.into())?, None),
        };
        let similar = similar(&app, &view, &typed.new).await;
        return page(&visit, &view, &written, complaints, Looked { preview, similar, ..Looked::default() });
    }
    if let Some(warning) = warning(&form)? {
        return page(&visit, &view, &written, warning, Looked::default());
    }
    let started = match typed.whole() {
        Ok(new) => app.forum.start_topic(&view, &new, Some(&written.once)).await,
        Err(refusal) => Err(refusal.into()),
    };
    match started {
        Ok(posted) => Ok(said_if_held(posted.held, see_other(&address_of(posted.id, &typed.new)))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, "/compose", &form),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            page(&visit, &view, &written, complaints, Looked::default())
        }
    }
}

/// What somebody sees who looks before they publish.
#[derive(Default)]
struct Looked {
    preview: Option<Html>,
    similar: Vec<Link>,
    /// Tags that are offered.
    known: Vec<Tag>,
}

/// Where a question may be answered already. That it cannot be told is no reason to show no preview.
async fn similar(app: &App, view: &View, new: &NewTopic) -> Vec<Link> {
    if new.kind != TopicKind::Question.name() {
        return Vec::new();
    }
    let topics = app.forum.similar(view, &new.title, &new.body).await.unwrap_or_else(|problem| {
        tracing::debug!(?problem, "nothing similar is offered");
        Vec::new()
    });
    topics.iter().map(|topic| Link::new(topic.heading.title.as_str(), address::topic(topic))).collect()
}

/// Where the new topic stands, without reading it again.
fn address_of(id: TopicId, new: &NewTopic) -> String {
    let kind = if new.kind == TopicKind::Article.name() { "article" } else { "topic" };
    let slug = Title::parse(&new.title).map(|title| title.slug()).unwrap_or_default();
    format!("/{kind}/{id}/{slug}")
}

fn typed(form: &Pairs) -> Result<Typed, Failure> {
    let get = |name: &str| form.get(name).map(str::to_owned);
    let new = NewTopic {
        category: get("cid")?,
        kind: get("kind")?,
        title: get("title")?,
        body: get("body")?,
        tags: get("tags")?,
        tested: get("tested")?,
        review_by: get("review_by")?,
        draft: form.switch("draft")?,
    };
    let mut asked = Vec::new();
    for field in asked::FIELDS {
        let label = get(&label_of(field))?;
        if !label.is_empty() {
            asked.push(Asked { label, filled: get(field)? });
        }
    }
    Ok(Typed { new, asked })
}

/// The field that carries the label of another one, so that what is filled in is told apart from what a
/// category asks for by the time it is sent.
fn label_of(field: &str) -> String {
    format!("{field}-label")
}

fn page(
    visit: &Visit,
    view: &View,
    written: &Written,
    complaints: Complaints,
    looked: Looked,
) -> Result<Response, Failure> {
    let (typed, new) = (&written.typed, &written.typed.new);
    let may_start = |category: &Category, kind| view.can(Action::Start(kind), Object::Category(category));
    let open: Vec<&Category> = view
        .site
        .visible(&view.actor)
        .filter(|category| TopicKind::ALL.into_iter().any(|kind| may_start(category, kind)))
        .collect();
    if open.is_empty() {
        model::may::may_write(&view.actor)?;
        return Err(Refusal::Forbidden("There is no category that you can start topics in.").into());
    }
    let chosen = new.category.parse::<CategoryId>().ok();
    let fixed = open.iter().find(|category| Some(category.id) == chosen);
    let kinds: Vec<TopicKind> = TopicKind::ALL
        .into_iter()
        .filter(|kind| {
            fixed.map_or(open.as_slice(), std::slice::from_ref).iter().any(|category| may_start(category, *kind))
        })
        .collect();
    let kind_chosen = kinds.iter().find(|kind| kind.name() == new.kind).or(kinds.first()).copied();
    let place = match fixed {
        Some(category) if complaints.error("cid").is_none() => {
            WhereTo::Fixed { cid: category.id.to_string(), name: category.name.clone() }
        }
        _ => WhereTo::Select {
            categories: open
                .iter()
                .map(|category| {
                    Choice::new(category.id.to_string(), category.name.clone(), Some(category.id) == chosen)
                })
                .collect(),
            error: complaints.error("cid"),
        },
    };
    let heading = match kind_chosen.filter(|_| kinds.len() == 1 || !new.kind.is_empty()) {
        Some(TopicKind::Question) => "Ask a question",
        Some(TopicKind::Discussion) => "Start a discussion",
        Some(TopicKind::Article) => "Write an article",
        None => "Start a topic",
    };
    let response = html(&ComposePage {
        frame: visit.frame(view).titled(heading).unindexed(),
        heading: heading.to_owned(),
        problem: complaints.problem.clone(),
        once: written.once.clone(),
        unsent: written.unsent.clone(),
        place,
        kinds: kinds.iter().map(|kind| Choice::new(kind.name(), describe(*kind), Some(*kind) == kind_chosen)).collect(),
        kind_error: complaints.error("kind"),
        takes_drafts: kinds.contains(&TopicKind::Article),
        title: complaints.field("title", &new.title),
        files: files_field(&visit.app, &complaints, &new.body),
        body: complaints.field("body", &new.body),
        asks: asks(typed, fixed.filter(|_| kinds.contains(&TopicKind::Question)).copied(), &complaints),
        tags: complaints.field("tags", &new.tags),
        lasting: kinds.contains(&TopicKind::Article).then(|| LastingFields {
            tested: complaints.field("tested", &new.tested),
            review_by: complaints.field("review_by", &new.review_by),
        }),
        terms: terms::of_publishing(fixed.map_or(open.as_slice(), std::slice::from_ref), &may_start),
        preview: looked.preview,
        similar: looked.similar,
        known_tags: looked.known.iter().map(|tag| tag.as_str().to_owned()).collect(),
    });
    Ok(complaints.shown_on(response))
}

/// The fields that the category asks for, if questions can be put there.
fn asks(typed: &Typed, category: Option<&Category>, complaints: &Complaints) -> Vec<AskField> {
    let asks = typed.asks(category).into_iter().zip(asked::FIELDS);
    asks.map(|(Asked { label, filled }, id)| AskField {
        id: id.to_owned(),
        label_id: label_of(id),
        label,
        field: complaints.field(id, &filled),
    })
    .collect()
}

fn describe(kind: TopicKind) -> &'static str {
    match kind {
        TopicKind::Question => "A question: something that can be answered",
        TopicKind::Discussion => "A discussion: something to talk over",
        TopicKind::Article => "An article: something worth keeping",
    }
}
