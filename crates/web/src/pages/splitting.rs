//! `/topic/{tid}/split`: making posts of a topic one of their own; `/topic/{tid}/merge`: making two topics one.

use std::collections::BTreeSet;

use forum::{Chosen, Mergeable, View, WholeTopic, once_of_form};
use model::category::Category;
use model::ids::{PostId, TopicId};
use model::may::{Action, Object};
use model::post::Post;
use model::refusal::{Fault, Refusal};
use model::rules::splitting::{SplitForm, opens, with_replies};
use model::topic::{Topic, TopicKind};

use super::{Complaints, Page, fresh_once, html, id};
use crate::address;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Choice, Count, Link, MergePage, MergeWay, SplitLine, SplitPage};

/// Posts that a page lists to choose from. Of longer threads a post is taken with all that stand below it.
const LISTED: usize = 500;
/// Characters of each.
const EXCERPT: usize = 120;

/// With `post`, that one and all replies below it are chosen.
pub(crate) async fn ask(visit: Visit, Path(tid): Path<String>, params: Params) -> Page {
    let id = id::<TopicId>(&tid)?;
    let below = params.find("post")?.and_then(|post| post.parse().ok());
    let (view, whole) = visit.read(move |forum, view| Box::pin(forum.whole_topic(view, id))).await?;
    let chosen = Chosen { posts: BTreeSet::new(), below };
    let form = SplitForm {
        category: whole.topic.category.to_string(),
        kind: whole.topic.kind.name().to_owned(),
        tags: show::tags_typed(&whole.topic),
        ..SplitForm::default()
    };
    Asking { visit: &visit, view: &view, whole: &whole, chosen: &chosen, form: &form, once: fresh_once()? }
        .page(&Complaints::none())
}

pub(crate) async fn split(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let chosen = chosen(&form)?;
    let typed = SplitForm {
        title: form.get("title")?.to_owned(),
        category: form.get("cid")?.to_owned(),
        kind: form.get("kind")?.to_owned(),
        tags: form.get("tags")?.to_owned(),
        reason: form.get("reason")?.to_owned(),
    };
    let once = form.get("once")?.to_owned();
    let view = visit.who().await?;
    let said = [&*typed.title, &typed.category, &typed.kind, &typed.tags];
    let key = once_of_form(&view, &format!("split {id}"), Some(&once), &said);
    match visit.app.forum.split_topic(&view, id, &chosen, &typed, Some(key)).await {
        Ok(posted) => Ok(saying(see_other(&format!("/topic/{}", posted.id)), Said::Split)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let whole = visit.app.forum().whole_topic(view.clone(), id).await?;
            let once = if once.is_empty() { fresh_once()? } else { once };
            Asking { visit: &visit, view: &view, whole: &whole, chosen: &chosen, form: &typed, once }.page(&complaints)
        }
    }
}

fn chosen(form: &Pairs) -> Result<Chosen, Failure> {
    let wrong = || Failure::from(Refusal::from(Fault::new("pid", "A post has a number.")));
    let posts = form.all("pid").map(|post| post.parse().map(PostId).map_err(|_| wrong()));
    let below = form.find("below")?.filter(|below| !below.is_empty());
    let below = below.map(|below| below.parse().map(PostId).map_err(|_| wrong())).transpose()?;
    Ok(Chosen { posts: posts.collect::<Result<_, _>>()?, below })
}

struct Asking<'a> {
    visit: &'a Visit,
    view: &'a View,
    whole: &'a WholeTopic,
    chosen: &'a Chosen,
    form: &'a SplitForm,
    once: String,
}

impl Asking<'_> {
    fn page(self, complaints: &Complaints) -> Page {
        let WholeTopic { topic, posts } = self.whole;
        let chosen = self.chosen.among(posts);
        let standing: Vec<&Post> = posts.iter().filter(|post| post.state.stands()).collect();
        let is_listed = standing.len() <= LISTED;
        // Of a long thread everything below one post goes, and nothing else.
        let below = self.chosen.below.filter(|_| !is_listed).filter(|below| posts.iter().any(|post| post.id == *below));
        let takes = |category: &&Category| {
            [TopicKind::Question, TopicKind::Discussion]
                .into_iter()
                .any(|kind| self.view.can(Action::Start(kind), Object::Category(category)))
        };
        let kind = |kind: TopicKind, word: &str| Choice::new(kind.name(), word, self.form.kind == kind.name());
        let mut sorted: Vec<&Post> = standing.into_iter().filter(|post| post.id != topic.opening).collect();
        sorted.sort_by(|one, other| one.head.path.cmp(&other.head.path));
        let lines = if is_listed { sorted.iter().map(|post| line(post, &chosen)).collect() } else { Vec::new() };
        let page = html(&SplitPage {
            frame: self.visit.frame(self.view).titled("Split off posts").unindexed(),
            topic: Link::new(topic.heading.title.as_str(), address::topic(topic)),
            action: format!("/topic/{}/split", topic.id),
            problem: complaints.problem.clone(),
            posts_error: complaints.error("pid"),
            lines,
            below: below
                .map(|below| (below.to_string(), Count::of(with_replies(posts, below).len() as u64, "post", "posts"))),
            first: opens(posts, &chosen).map(|post| markup::excerpt(&post.body, EXCERPT)),
            once: self.once,
            title: complaints.field("title", &self.form.title),
            kinds: vec![kind(TopicKind::Question, "Question"), kind(TopicKind::Discussion, "Discussion")],
            kind_error: complaints.error("kind"),
            categories: self
                .view
                .site
                .visible(&self.view.actor)
                .filter(takes)
                .map(|category| {
                    let id = category.id.to_string();
                    let is_chosen = id == self.form.category;
                    Choice::new(id, category.name.clone(), is_chosen)
                })
                .collect(),
            category_error: complaints.error("cid"),
            tags: complaints.field("tags", &self.form.tags),
            reason: complaints.field("reason", &self.form.reason),
        });
        Ok(complaints.shown_on(page))
    }
}

fn line(post: &Post, chosen: &BTreeSet<PostId>) -> SplitLine {
    let gone = post.state.deletion.is_some();
    SplitLine {
        pid: post.id.to_string(),
        is_chosen: chosen.contains(&post.id),
        when: show::when(post.head.created),
        excerpt: if gone { "A deleted post".to_owned() } else { markup::excerpt(&post.body, EXCERPT) },
    }
}

pub(crate) async fn ask_merge(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, topic) = visit.read(move |forum, view| Box::pin(forum.kept_topic(view, id))).await?;
    Merging { visit: &visit, view: &view, topic: &topic, other: "", reason: "", way: None }.page(&Complaints::none())
}

/// Shows first what would become of it; with `confirmed` it is done.
pub(crate) async fn merge(visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (typed, reason) = (form.get("other")?.trim().to_owned(), form.get("reason")?.to_owned());
    let confirmed = form.switch("confirmed")?;
    let view = visit.who().await?;
    let (forum, other) = (visit.app.forum(), address::named_topic(&typed));
    let done = if confirmed {
        match visit.app.forum.merge_topics(&view, id, other, &reason).await {
            Ok(into) => return Ok(saying(see_other(&format!("/topic/{into}")), Said::Merged)),
            Err(problem) => Err(problem),
        }
    } else {
        forum.clone().mergeable(view.clone(), id, other).await
    };
    let (complaints, found) = match done {
        Ok(found) => (Complaints::none(), Some(found)),
        Err(problem) => (Complaints::of(problem)?, None),
    };
    let topic = forum.kept_topic(view.clone(), id).await?;
    let way = found.map(|found| way(&view, &found));
    Merging { visit: &visit, view: &view, topic: &topic, other: &typed, reason: &reason, way }.page(&complaints)
}

struct Merging<'a> {
    visit: &'a Visit,
    view: &'a View,
    topic: &'a Topic,
    other: &'a str,
    reason: &'a str,
    way: Option<MergeWay>,
}

impl Merging<'_> {
    fn page(self, complaints: &Complaints) -> Page {
        let page = html(&MergePage {
            frame: self.visit.frame(self.view).titled("Merge topics").unindexed(),
            topic: Link::new(self.topic.heading.title.as_str(), address::topic(self.topic)),
            action: format!("/topic/{}/merge", self.topic.id),
            problem: complaints.problem.clone(),
            other: complaints.field("other", self.other),
            reason: complaints.field("reason", self.reason),
            way: self.way,
        });
        Ok(complaints.shown_on(page))
    }
}

/// What goes where, and who will read it there.
fn way(view: &View, found: &Mergeable) -> MergeWay {
    let Mergeable { from, into } = found;
    let category = |topic: &Topic| view.site.category(topic.category);
    let link = |topic: &Topic| Link::new(topic.heading.title.as_str(), address::topic(topic));
    let moves = (from.category != into.category).then(|| category(from).zip(category(into))).flatten();
    MergeWay {
        from: link(from),
        into: link(into),
        posts: Count::of(from.posts, "post", "posts"),
        moves: moves.map(|(from, into)| (from.name.clone(), into.name.clone())),
        widens: moves.is_some_and(|(from, into)| into.see < from.see),
    }
}
