//! The posts of a page of a thread.
//!
//! They are made from the thread, which is the same for everybody, and from what each of them says to
//! whoever looks ([`Yours`]). Whoever makes a post is given nothing else of who looks; so posts that
//! say the same to two members, in one time zone, are printed once for both.

use forum::{Moment, PostParts};
use model::category::Category;
use model::may::{Action, Object};
use model::post::Vote as Voted;
use model::refusal::Refusal;
use model::source::Source;
use store::traces::{note_read, traced};
use store::{Layout, SeenPost, ThreadPage};

use super::thread::Parts;
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::printed::{PrintedPosts, Sight};
use crate::show;
use crate::view::{Avatar, Html, Link, MayDo, PostView, Printed, Tombstone, Vote, nest};

/// What a post says to whoever looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Yours {
    voted: Vote,
    may_reply: bool,
    may_edit: bool,
    may_delete: bool,
    may_restore: bool,
    may_purge: bool,
    may_vote: bool,
    may_accept: bool,
    may_flag: bool,
    may_split: bool,
    may_pick: bool,
    may_appeal: bool,
    wrote: bool,
}

/// The posts of a page, ready to print.
pub(super) struct Posts {
    /// The opening post, if it stands on this page.
    pub(super) opening: Option<PostView>,
    /// After the accepted answer, where that leads the thread.
    pub(super) replies: Vec<PostView>,
}

impl Parts<'_> {
    /// For each post of the page.
    fn yours(&self) -> Vec<Yours> {
        self.found.thread.posts.iter().map(|seen| self.yours_of(seen)).collect()
    }

    fn yours_of(&self, seen: &SeenPost) -> Yours {
        let object = Object::Post(self.topic(), &seen.post);
        let can = |action| self.view.can(action, object);
        Yours {
            voted: match self.found.votes.get(&seen.post.id) {
                Some(Voted::Up) => Vote::Up,
                Some(Voted::Down) => Vote::Down,
                None => Vote::None,
            },
            may_reply: self.may_reply(object),
            may_edit: can(Action::Edit),
            may_delete: can(Action::Delete),
            may_restore: can(Action::Restore),
            may_purge: seen.post.state.deletion.is_some() && can(Action::Purge),
            may_vote: can(Action::Vote),
            may_accept: can(Action::Accept),
            may_flag: can(Action::Flag),
            may_pick: !seen.post.is_opening() && self.view.can(Action::KeepOrder, Object::Topic(self.topic())),
            may_split: !seen.post.is_opening() && can(Action::KeepOrder),
            may_appeal: can(Action::Appeal)
                && seen.post.state.case.is_none()
                && seen.post.state.deletion.as_ref().is_some_and(|deletion| Some(deletion.by) != self.view.actor.id()),
            wrote: self.view.actor.id() == Some(seen.post.head.author),
        }
    }

    /// A guest is led to sign in and then replies; so the way is shown unless a member could not go it.
    fn may_reply(&self, object: Object<'_>) -> bool {
        let Object::Post(topic, post) = object else { return false };
        let closed = topic.locked
            || topic.closing.is_some() && post.is_opening()
            || topic.deletion.is_some()
            || post.state.deletion.is_some();
        match self.view.may(Action::Reply, object) {
            Ok(()) => true,
            Err(Refusal::SignIn) => !closed,
            Err(_) => false,
        }
    }

    pub(super) fn posts(&self, parts: &PostParts) -> Posts {
        let (thread, category) = (&*self.found.thread, self.category());
        let slug = thread.topic.heading.title.slug();
        Making { thread, category, parts, slug: &slug }.posts(self.reading.layout, &self.yours())
    }
}

impl Posts {
    pub(super) fn print(&self) -> Result<PrintedPosts, Failure> {
        let opening = self.opening.as_ref().map(|opening| Printed::of(std::slice::from_ref(opening)));
        Ok(PrintedPosts { opening: opening.transpose()?, replies: Printed::of(&self.replies)? })
    }
}

/// What posts are made of, for whoever looks.
struct Making<'a> {
    thread: &'a ThreadPage,
    category: Option<&'a Category>,
    parts: &'a PostParts,
    /// Of the topic.
    slug: &'a str,
}

impl Making<'_> {
    fn posts(&self, layout: Layout, yours: &[Yours]) -> Posts {
        let seen = self.thread.posts.iter().zip(&self.parts.cooked).zip(yours);
        let mut replies: Vec<PostView> =
            seen.map(|((seen, cooked), yours)| self.post(seen, Html::from(cooked.html.clone()), *yours)).collect();
        let opens = self.thread.posts.first().is_some_and(|seen| seen.post.is_opening());
        let opening = if opens { Some(replies.remove(0)) } else { None };
        if layout == Layout::Nested {
            nest(&mut replies);
        }
        if let Some(lead) = self.lead() {
            replies.insert(0, lead);
        }
        Posts { opening, replies }
    }

    /// The accepted answer as it leads the thread. It is the same for everybody: what can be done with it
    /// is done at its place.
    fn lead(&self) -> Option<PostView> {
        let (seen, cooked) = self.thread.accepted.as_ref().zip(self.parts.lead.as_ref())?;
        let lead = self.post(seen, Html::from(cooked.html.clone()), Yours::default());
        Some(PostView { is_lead: true, ..lead })
    }

    fn post(&self, seen: &SeenPost, html: Html, yours: Yours) -> PostView {
        let (post, topic, parts) = (&seen.post, &self.thread.topic, self.parts);
        let author = parts.members.get(&post.head.author);
        let parent = post.head.parent.filter(|parent| parent.post != topic.opening).map(|parent| {
            let name = parts.members.get(&parent.author).map_or("a post", |card| card.name.as_str());
            Link::new(name, address::post(parent.post))
        });
        let tombstone = post.state.deletion.as_ref().map(|deletion| Tombstone {
            hidden: deletion.is_by_flags(),
            waits: deletion.is_held(),
            by: if deletion.by == post.head.author { "its author" } else { "a moderator" }.to_owned(),
            when: show::when(deletion.at),
            reason: Some(deletion.reason.clone()).filter(|reason| !reason.is_empty()),
        });
        // What was deleted is not sent along with the line that says so; what waits is, to whoever wrote it.
        let waits = yours.wrote && tombstone.as_ref().is_some_and(|tombstone| tombstone.waits);
        let html = if tombstone.is_some() && !waits { Html::default() } else { html };
        PostView {
            pid: post.id.to_string(),
            n: seen.nth.to_string(),
            permalink: address::nth(topic.id, self.slug, seen.nth),
            author: author.map_or_else(|| Link::new(show::DELETED, ""), show::card_link),
            display: author.and_then(|author| author.display.as_ref()).map(|display| display.as_str().to_owned()),
            avatar: author.map_or_else(Avatar::nobody, show::avatar),
            reputation: author.and_then(|author| show::reputation(parts.received.get(&author.id).copied())),
            role: author.and_then(|author| show::role(self.category, author.id, author.role)),
            is_topic_author: topic.is_by(post.head.author),
            when: show::when(post.head.created),
            edited: post.head.edited.map(show::when),
            revisions: (post.state.revision > 1).then(|| address::revisions(post.id)),
            in_reply_to: parent,
            depth: post.head.path.depth(),
            html,
            lang: author.and_then(|author| author.language).map(|language| language.code),
            score: show::votes(post.state.score()),
            vote: yours.voted,
            is_accepted: topic.accepted == Some(post.id),
            is_lead: false,
            is_target: false,
            is_new: false,
            tombstone,
            may: MayDo {
                reply: yours.may_reply.then(|| address::reply_to(topic.id, post.id)),
                edit: yours.may_edit.then(|| format!("/post/{}/edit", post.id)),
                delete: yours.may_delete.then(|| format!("/post/{}/delete", post.id)),
                restore: yours.may_restore,
                purge: yours.may_purge.then(|| format!("/post/{}/purge", post.id)),
                appeal: yours.may_appeal,
                vote: yours.may_vote,
                accept: yours.may_accept,
                flag: yours.may_flag.then(|| format!("/post/{}/flag", post.id)),
                pick: yours.may_pick,
                split: yours.may_split.then(|| format!("/topic/{}/split?post={}", topic.id, post.id)),
            },
            place: crate::view::Place::default(),
        }
    }
}

/// The posts of a page as they are printed: for a member from memory, if somebody saw them alike.
/// `began`: before anything of the page was read.
pub(super) async fn printed(app: &App, parts: &Parts<'_>, began: Moment) -> Result<PrintedPosts, Failure> {
    let thread = &parts.found.thread;
    // A guest's page is kept as a whole.
    let Some(member) = &parts.view.member else {
        return parts.posts(&app.forum.post_parts(thread).await?).print();
    };
    let sight = Sight {
        topic: thread.topic.id,
        layout: parts.reading.layout,
        page: parts.found.page,
        zone: member.locale.zone.clone(),
        yours: parts.yours(),
    };
    if let Some(posts) = app.printed.recall(&app.forum, &sight) {
        return Ok(posts);
    }
    let (found, traces) = traced(app.forum.post_parts(thread)).await;
    note_read(traces.read.iter().cloned());
    let posts = parts.posts(&found?).print()?;
    let others = [Source::Site, Source::Topic(thread.topic.id)];
    if let Some(origin) = app.forum.origin(began, traces.read.iter().chain(&others)) {
        app.printed.keep(sight, posts.clone(), origin);
    }
    Ok(posts)
}
