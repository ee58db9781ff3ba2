//! A page of a thread: what topics and articles share.

use forum::{TopicPage, View};
use model::account::ThreadView;
use model::category::Category;
use model::draft::DraftPlace;
use model::may::{Action, Object};
use model::notification::Stance;
use model::page;
use model::refusal::Refusal;
use model::topic::{Grounds, Topic, TopicKind};
use store::{Layout, Row, SeenPost};

use super::fresh_once;
use super::many::below_thread;
use super::tools::{notes, tools};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::request::{Params, Visit};
use crate::show;
use crate::view::{
    CloseTools, ClosedQuestion, Count, GoneTopic, Jump, Link, Mark, MarkKind, Pager, Printed, ReplyBox, ReplyForm, Tab,
    Thread, ThreadControls, Tombstone, Unsent, ViewSwitch, WatchSwitch,
};

/// How the reader wants the thread: as the address says, then as the member does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) layout: Layout,
    /// The address says so, which keeps it out of search engines.
    pub(super) in_address: bool,
}

impl Reading {
    pub(super) fn of(visit: &Visit, params: &Params) -> Result<Self, Failure> {
        let by_votes = match params.get("sort")? {
            "" | "time" => false,
            "votes" => true,
            _ => return Err(Failure::bad("Posts sort by time or by votes.")),
        };
        let view = match params.get("view")? {
            "" => None,
            view => Some(ThreadView::parse(view).ok_or_else(|| Failure::bad("A thread is nested or flat."))?),
        };
        let layout = if by_votes { Layout::Votes } else { view.or(visit.reads).unwrap_or_default().into() };
        Ok(Self { layout, in_address: by_votes || view.is_some() })
    }

    /// The address of a page in this layout.
    pub(super) fn href(self, path: &str, page: u64) -> String {
        let number = if page == 1 { String::new() } else { page.to_string() };
        let view = match self.layout {
            Layout::Nested if self.in_address => "nested",
            Layout::Flat if self.in_address => "flat",
            _ => "",
        };
        let sort = if self.layout == Layout::Votes { "votes" } else { "" };
        address::with_query(path, &[("page", &number), ("view", view), ("sort", sort)])
    }
}

/// What a page of a thread is made of.
pub(super) struct Parts<'a> {
    pub(super) view: &'a View,
    pub(super) found: &'a TopicPage,
    pub(super) reading: Reading,
    /// The address of the topic.
    pub(super) path: &'a str,
}

impl Parts<'_> {
    pub(super) fn topic(&self) -> &Topic {
        &self.found.thread.topic
    }

    pub(super) fn category(&self) -> Option<&Category> {
        self.view.site.category(self.topic().category)
    }

    /// What stands below the topic, with its posts.
    pub(super) fn thread(&self, app: &App, posts: Printed) -> Result<Thread, Failure> {
        let (page, pages) = (self.found.page.number(), self.found.pages());
        let first = self.found.thread.first + 1;
        let last = self.found.thread.first + self.found.thread.posts.len() as u64;
        let posts_to_choose = self.topic().posts > 1;
        Ok(Thread {
            heading: self.heading(),
            is_nested: self.reading.layout == Layout::Nested,
            posts,
            notes: notes(self.topic()),
            many: if posts_to_choose { below_thread(app, self.view, self.topic()) } else { None },
            position: (pages > 1).then(|| format!("Posts {first}–{last} of {}", self.found.thread.total)),
            pager: Pager::new(page, pages, |number| self.reading.href(self.path, number)),
            pager_above: page > 1,
            empty: if self.is_question() { "Nobody has answered yet." } else { "Nobody has replied yet." }.to_owned(),
            reply: self.reply_box()?,
        })
    }

    fn is_question(&self) -> bool {
        self.topic().kind == TopicKind::Question
    }

    fn heading(&self) -> String {
        let replies = self.topic().replies();
        match self.topic().kind {
            TopicKind::Article => "Discussion".to_owned(),
            TopicKind::Question if self.reading.layout == Layout::Votes => {
                Count::of(self.found.thread.total.saturating_sub(1), "answer", "answers").to_string()
            }
            _ => Count::of(replies, "reply", "replies").to_string(),
        }
    }

    fn reply_box(&self) -> Result<ReplyBox, Failure> {
        let topic = self.topic();
        Ok(match self.view.may(Action::Reply, Object::Topic(topic)) {
            Ok(()) => ReplyBox::Form(ReplyForm {
                action: format!("/topic/{}/reply", topic.id),
                once: fresh_once()?,
                to: topic.opening.to_string(),
                body: String::new(),
                unsent: Unsent::opened(DraftPlace::Reply(topic.id, topic.opening), None),
                is_answer: self.is_question(),
            }),
            Err(Refusal::SignIn) if self.category().is_some_and(|category| self.view.site.is_archived(category)) => {
                ReplyBox::Closed(
                    "This category is archived: it can be read, and nothing new is written in it.".to_owned(),
                )
            }
            Err(Refusal::SignIn) if !topic.locked && topic.closing.is_none() => {
                let next = format!("/topic/{}/reply", topic.id);
                ReplyBox::SignIn {
                    sign_in: address::with_query("/login", &[("next", &next)]),
                    register: Some(address::with_query("/register", &[("next", &next)])),
                }
            }
            Err(Refusal::SignIn) if topic.locked => {
                ReplyBox::Locked("This topic is locked: no replies are taken.".to_owned())
            }
            Err(Refusal::SignIn) => ReplyBox::Closed("This question is closed: it takes no new answers.".to_owned()),
            Err(refusal @ Refusal::Conflict(_)) if topic.locked && topic.deletion.is_none() => {
                ReplyBox::Locked(refusal.to_string())
            }
            Err(refusal) => ReplyBox::Closed(refusal.to_string()),
        })
    }

    pub(super) fn controls(&self) -> ThreadControls {
        let topic = self.topic();
        let path = self.path;
        let is_nested = self.reading.layout == Layout::Nested;
        let choice = |text: &str, value: &str, current| Tab {
            text: text.to_owned(),
            href: address::with_query(path, &[("view", value)]),
            current,
        };
        let switch = if topic.replies() == 0 {
            ViewSwitch::None
        } else if self.view.actor.member().is_some() {
            ViewSwitch::Form { is_nested, next: path.to_owned() }
        } else {
            let is_flat = self.reading.layout == Layout::Flat;
            ViewSwitch::Links(vec![choice("Nested", "nested", is_nested), choice("Flat", "flat", is_flat)])
        };
        let by_votes = self.reading.layout == Layout::Votes;
        let sorts = if self.is_question() && topic.replies() > 1 {
            vec![
                Tab { text: "By time".to_owned(), href: path.to_owned(), current: !by_votes },
                Tab {
                    text: "By votes".to_owned(),
                    href: address::with_query(path, &[("sort", "votes")]),
                    current: by_votes,
                },
            ]
        } else {
            Vec::new()
        };
        let jump = (self.found.pages() > 1).then(|| Jump { action: path.to_owned(), posts: topic.posts.to_string() });
        ThreadControls {
            switch,
            watch: self.watch(),
            sorts,
            jump,
            closing: self.closing(),
            tools: tools(self.view, self.topic()),
        }
    }

    /// That the topic is deleted, for those who can look at it all the same.
    pub(super) fn gone(&self) -> Option<GoneTopic> {
        let topic = self.topic();
        let deletion = topic.deletion.as_ref()?;
        let by = if topic.is_by(deletion.by) { "its author" } else { "a moderator" };
        let may_restore = self.view.can(Action::Restore, Object::Topic(topic));
        let is_author = self.view.actor.id().is_some_and(|member| topic.is_by(member));
        let may_appeal = is_author && !topic.is_by(deletion.by) && !deletion.is_by_flags();
        Some(GoneTopic {
            tombstone: Tombstone {
                hidden: deletion.is_by_flags(),
                waits: deletion.is_held(),
                by: by.to_owned(),
                when: show::when(deletion.at),
                reason: Some(deletion.reason.clone()).filter(|reason| !reason.is_empty()),
            },
            restore: may_restore.then(|| format!("/post/{}/restore", topic.opening)),
            purge: self.may_purge().then(|| format!("/post/{}/purge", topic.opening)),
            appeal: may_appeal.then(|| format!("/post/{}/appeal", topic.opening)),
        })
    }

    fn may_purge(&self) -> bool {
        self.view.actor.is_admin() && self.view.can(Action::Restore, Object::Topic(self.topic()))
    }

    /// That the question takes no more answers. `repeated`: the topic that it repeats, where whoever reads
    /// sees it.
    pub(super) fn closed(&self, repeated: Option<&Row>) -> Option<ClosedQuestion> {
        let topic = self.topic();
        let closing = topic.closing.as_ref()?;
        let by = if closing.by == topic.author { "whoever asked" } else { "a moderator" };
        let (mark, duplicate_of, reason) = match &closing.why {
            Grounds::Duplicate(of) => {
                let link = repeated
                    .map(|row| &row.standing.topic)
                    .map(|other| Link::new(other.heading.title.as_str(), address::topic(other)));
                (MarkKind::Duplicate, Some(link.unwrap_or_else(|| show::numbered(*of))), String::new())
            }
            Grounds::Reason(reason) => (MarkKind::Closed, None, reason.clone()),
        };
        Some(ClosedQuestion {
            mark: Mark::of(mark),
            duplicate_of,
            reason,
            by: by.to_owned(),
            when: show::when(closing.at),
        })
    }

    /// Where the reader may make an article of the question: on the page that shows what was accepted.
    pub(super) fn promote(&self) -> Option<String> {
        let topic = self.topic();
        let thread = &self.found.thread;
        let mut shown = thread.accepted.iter().chain(&thread.posts).map(|seen| &seen.post);
        let answer = shown.find(|post| topic.accepted == Some(post.id))?;
        let may = self.view.can(Action::Promote, Object::Post(topic, answer));
        may.then(|| format!("/topic/{}/promote", topic.id))
    }

    fn closing(&self) -> Option<CloseTools> {
        let object = Object::Topic(self.topic());
        let can = |action| self.view.can(action, object);
        let tools = CloseTools {
            tid: self.topic().id.to_string(),
            is_closed: can(Action::Reopen),
            may_give_reason: can(Action::Close),
        };
        (tools.is_closed || can(Action::CloseAsDuplicate)).then_some(tools)
    }

    /// How the member who reads is told of the topic.
    fn watch(&self) -> Option<WatchSwitch> {
        self.view.actor.id()?;
        let stance = self.found.concern.stance(&self.view.inbox.choices);
        let choices = [("Watch", Stance::Watch), ("Normal", Stance::Normal), ("Mute", Stance::Mute)];
        Some(WatchSwitch {
            action: format!("/topic/{}/watch", self.topic().id),
            choices: choices.map(|(word, value)| (value.name(), word, value == stance)).into(),
            sentence: match stance {
                Stance::Watch => "You are told of every reply.",
                Stance::Normal => "You are told of replies to you, and where you are mentioned.",
                Stance::Mute => "You are told of nothing here.",
            },
        })
    }

    pub(super) fn figures(&self) -> Vec<Count> {
        let topic = self.topic();
        vec![
            Count::of(topic.replies(), "reply", "replies"),
            Count::of(topic.views, "view", "views"),
            show::votes(self.found.thread.opening.score()),
        ]
    }
}

/// The page of a post's address, with the post marked.
pub(super) fn place_of(found: &TopicPage, reading: Reading, pid: &str) -> String {
    let path = address::topic(&found.thread.topic);
    format!("{}#p{pid}", reading.href(&path, found.page.number()))
}

/// Posts on a page, for the n-th of them.
pub(super) fn named_post(found: &TopicPage) -> Option<&SeenPost> {
    let at = found.thread.named?.checked_sub(found.page.offset(page::POSTS))?;
    found.thread.posts.get(usize::try_from(at).ok()?)
}
