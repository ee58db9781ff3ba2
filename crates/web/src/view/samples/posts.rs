//! Topics with their threads.

use super::texts::{self, RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("topic", &TopicPage::sample()),
        sample("topic-member", &TopicPage::sample_member()),
        sample("topic-flat", &TopicPage::sample_flat()),
        sample("topic-empty", &TopicPage::sample_empty()),
        sample("topic-closed", &TopicPage::sample_closed()),
        sample("topic-tools", &TopicToolsPage::sample()),
        sample("topic-extreme", &TopicPage::sample_extreme()),
    ]
}

/// A face that was drawn.
pub(super) fn face(number: usize) -> Avatar {
    Avatar::of(format!("/avatar/{number}/{}.svg", picture::hash_of(number as u64)))
}

/// An ordinary reply at that depth.
pub(crate) fn reply(depth: usize) -> PostView {
    let names = ["ines", "kenji", "Tomasz Wiśniewski", "amara", "priya", "oğuz", "d", "Łucja"];
    let name = names[depth % names.len()];
    PostView {
        pid: format!("{}", 4_000 + depth),
        n: (depth + 2).to_string(),
        permalink: format!("/topic/12/x/{}", depth + 2),
        author: Link::new(name, "/user/ines"),
        display: None,
        avatar: face(depth),
        reputation: None,
        role: None,
        is_topic_author: false,
        when: when(22, "14:05"),
        edited: None,
        revisions: None,
        in_reply_to: (depth > 1).then(|| Link::new(names[(depth - 1) % names.len()], "#p4001")),
        depth,
        html: texts::short(),
        lang: None,
        score: votes(depth as u64),
        vote: Vote::None,
        is_accepted: false,
        is_lead: false,
        is_target: false,
        is_new: false,
        tombstone: None,
        may: MayDo::default(),
        place: Place::default(),
    }
}

pub(super) fn opening() -> PostView {
    PostView {
        pid: "4000".to_owned(),
        n: "1".to_owned(),
        author: Link::new("nadia", "/user/nadia"),
        display: Some("Nadia Óscarsdóttir".to_owned()),
        avatar: face(9),
        reputation: Some("1,204".to_owned()),
        lang: Some("de"),
        is_topic_author: true,
        html: texts::question(),
        score: votes(34),
        edited: Some(when(22, "15:40")),
        revisions: Some("/post/4000/revisions".to_owned()),
        ..reply(0)
    }
}

/// An ordinary thread of a question.
pub(super) fn thread_posts() -> Vec<PostView> {
    let mut posts: Vec<PostView> = [1, 2, 3, 2, 1, 1, 2, 1].map(reply).to_vec();
    for (at, post) in posts.iter_mut().enumerate() {
        post.pid = (4_100 + at).to_string();
        post.n = (at + 2).to_string();
    }
    if let [first, second, third, fourth, fifth, sixth, _, eighth, ..] = posts.as_mut_slice() {
        eighth.is_accepted = true;
        eighth.score = votes(12);
        first.reputation = Some("42".to_owned());
        first.role = Some("moderator".to_owned());
        first.score = votes(21);
        second.author = Link::new("nadia", "/user/nadia");
        second.avatar = face(9);
        second.is_topic_author = true;
        second.html = texts::one_line();
        third.edited = Some(when(23, "07:15"));
        third.reputation = Some("−3".to_owned());
        fourth.tombstone = Some(Tombstone {
            waits: false,
            hidden: false,
            by: "ines".to_owned(),
            when: when(22, "16:00"),
            reason: Some("advertising".to_owned()),
        });
        fifth.html = texts::right_to_left();
        fifth.is_new = true;
        sixth.is_target = true;
    }
    nest(&mut posts);
    posts
}

/// The accepted one once more, before the others.
fn led(mut posts: Vec<PostView>) -> Vec<PostView> {
    if let Some(accepted) = posts.iter().find(|post| post.is_accepted).cloned() {
        posts.insert(0, PostView { is_lead: true, place: Place::default(), ..accepted });
    }
    posts
}

fn may_everything(posts: &mut [PostView]) {
    for post in posts {
        post.may = MayDo {
            pick: true,
            split: Some("/topic/7/split?post=8".to_owned()),
            appeal: false,
            flag: Some("/post/4001/flag".to_owned()),
            reply: Some("/topic/12/reply?to=4001".to_owned()),
            edit: Some("/post/4001/edit".to_owned()),
            delete: Some("/post/4001/delete".to_owned()),
            restore: true,
            purge: Some("/post/4001/purge".to_owned()),
            vote: true,
            accept: post.depth == 1,
        };
    }
}

/// The posts of a thread as a member sees them.
fn members_posts() -> Vec<PostView> {
    let mut posts = thread_posts();
    may_everything(&mut posts);
    if let Some(post) = posts.get_mut(2) {
        post.vote = Vote::Down;
    }
    posts
}

fn members_opening() -> PostView {
    let mut post = opening();
    may_everything(std::slice::from_mut(&mut post));
    PostView { vote: Vote::Up, ..post }
}

pub(super) fn printed(posts: &[PostView]) -> Printed {
    Printed::of(posts).unwrap()
}

fn guest_box() -> ReplyBox {
    ReplyBox::SignIn { sign_in: "/login".to_owned(), register: Some("/register".to_owned()) }
}

pub(super) fn reply_form() -> ReplyBox {
    ReplyBox::Form(ReplyForm {
        action: "/topic/12/reply".to_owned(),
        once: "k3v9".to_owned(),
        is_answer: true,
        ..ReplyForm::default()
    })
}

pub(super) fn guest_controls() -> ThreadControls {
    ThreadControls {
        watch: None,
        switch: ViewSwitch::Links(vec![tab("Nested", "?view=nested", true), tab("Flat", "?view=flat", false)]),
        sorts: vec![tab("Time", "?sort=time", true), tab("Votes", "?sort=votes", false)],
        jump: Some(Jump { action: "/topic/12/x".to_owned(), posts: "312".to_owned() }),
        closing: None,
        tools: None,
    }
}

fn moderator_controls() -> ThreadControls {
    ThreadControls {
        watch: Some(WatchSwitch {
            action: "/topic/12/watch".to_owned(),
            choices: vec![("watch", "Watch", true), ("normal", "Normal", false), ("mute", "Mute", false)],
            sentence: "You are told of every reply.",
        }),
        switch: ViewSwitch::Form { is_nested: true, next: "/topic/12/x".to_owned() },
        closing: Some(CloseTools { tid: "12".to_owned(), is_closed: false, may_give_reason: true }),
        tools: Some(moderators_tools()),
        ..guest_controls()
    }
}

fn moderators_tools() -> TopicTools {
    TopicTools {
        tid: "12".to_owned(),
        is_open: false,
        is_locked: false,
        lock_reason: Field::default(),
        pin: PinTool { is_pinned: true, ..PinTool::default() },
        categories: vec![Choice::new("1", "Storage", true), Choice::new("2", "Networks", false)],
        move_to: Field::default(),
        move_reason: Field::default(),
        kind: Some(KindTool { is_question: true, kind: Field::of("discussion"), reason: Field::default() }),
        slow: SlowTool { is_on: true, minutes: Field::of("10"), reason: Field::default() },
        timer: TimerTool { lock_at: Field::of("2026-12-01T10:00"), zone: "UTC".to_owned(), ..TimerTool::default() },
        delete: Some("/post/4000/delete".to_owned()),
        links: vec![Link::new("Log of this topic", "/modlog?tid=12")],
    }
}

impl TopicToolsPage {
    pub(super) fn sample() -> Self {
        let mut tools = moderators_tools();
        (tools.is_open, tools.pin.is_pinned, tools.pin.may_everywhere) = (true, false, true);
        tools.pin.until = Field::wrong("2020-01-01", "This date has passed: choose a later one.");
        tools.timer.open_at =
            Field::wrong("2026-11-01T10:00", "It would open before it is locked: choose a later time.");
        Self {
            frame: member_frame("Some of this needs another look", "moderator"),
            topic: Link::new(long_title(), "/topic/12/x"),
            tools,
        }
    }
}

impl TopicPage {
    pub(super) fn sample() -> Self {
        Self {
            frame: frame("Blocking reads fail after 500 ms although no timeout is set"),
            crumbs: vec![
                Link::new("Home", "/"),
                Link::new("Questions", "/category/1/x"),
                Link::new("Storage", "/category/2/x"),
            ],
            title: "Blocking reads fail after 500 ms although no timeout is set".to_owned(),
            marks: vec![Mark::of(MarkKind::Accepted)],
            tags: vec![Link::new("redis", "/tags/redis"), Link::new("timeouts", "/tags/timeouts")],
            figures: vec![replies(311), Count::of(1_204, "view", "views"), votes(34)],
            opening: Some(printed(&[opening()])),
            controls: guest_controls(),
            gone: None,
            closed: None,
            became: None,
            promote: None,
            described: Some(DataBlock::of(&serde_json::json!({ "@type": "QAPage" }))),
            thread: Thread {
                heading: "311 replies".to_owned(),
                is_nested: true,
                posts: printed(&led(thread_posts())),
                notes: Vec::new(),
                many: None,
                position: Some("Posts 1–9 of 312".to_owned()),
                pager: pager(1, 16),
                pager_above: false,
                empty: "No replies yet.".to_owned(),
                reply: guest_box(),
            },
        }
    }

    fn sample_member() -> Self {
        let mut page = Self::sample();
        page.frame = member_frame("Blocking reads fail after 500 ms", "moderator");
        page.frame.notice =
            Some(Notice { kind: NoticeKind::Done, text: "Your reply is published.".to_owned(), link: None });
        page.controls = moderator_controls();
        page.opening = Some(printed(&[members_opening()]));
        page.thread.posts = printed(&led(members_posts()));
        page.thread.reply = reply_form();
        page.thread.notes = vec![
            OrderNote::Locked { why: "Everything has been said.".to_owned() },
            OrderNote::Locks { at: when(24, "10:00"), opens: Some(when(25, "10:00")), why: long_title() },
            OrderNote::Opens { at: when(25, "10:00") },
            OrderNote::Slow { every: "10 minutes".to_owned(), why: RIGHT_TO_LEFT.to_owned() },
            OrderNote::Pinned { everywhere: true, until: Some(when(25, "10:00")) },
        ];
        page
    }

    fn sample_closed() -> Self {
        let mut page = Self::sample_member();
        page.marks = vec![Mark::of(MarkKind::Duplicate)];
        page.closed = Some(ClosedQuestion {
            mark: Mark::of(MarkKind::Duplicate),
            duplicate_of: Some(Link::new(long_title(), "/topic/7/x")),
            reason: String::new(),
            by: "a moderator".to_owned(),
            when: when(23, "09:00"),
        });
        page.controls.closing = Some(CloseTools { tid: "12".to_owned(), is_closed: true, may_give_reason: true });
        page
    }

    fn sample_flat() -> Self {
        let mut page = Self::sample_member();
        page.opening = None;
        let flat = |post| PostView { place: Place::default(), ..post };
        page.thread.posts = printed(&members_posts().into_iter().map(flat).collect::<Vec<_>>());
        page.thread.is_nested = false;
        page.thread.position = Some("Posts 21–40 of 312".to_owned());
        page.thread.pager = pager(2, 16);
        page.thread.pager_above = true;
        page.thread.reply = ReplyBox::Closed("This topic is locked: the question is settled.".to_owned());
        page
    }

    fn sample_empty() -> Self {
        let mut page = Self::sample_member();
        page.marks = vec![Mark::of(MarkKind::Question)];
        page.tags = Vec::new();
        page.figures = vec![replies(0), Count::of(1, "view", "views")];
        page.controls = ThreadControls {
            switch: ViewSwitch::None,
            watch: None,
            sorts: Vec::new(),
            jump: None,
            closing: None,
            tools: None,
        };
        page.thread = Thread {
            heading: "No answers yet".to_owned(),
            posts: Printed::default(),
            position: None,
            pager: None,
            empty: "Nobody has answered yet. Do you know more?".to_owned(),
            ..page.thread
        };
        page
    }

    fn sample_extreme() -> Self {
        let mut page = Self::sample_member();
        page.title = long_title();
        page.marks = EVERY_MARK.map(Mark::of).to_vec();
        let author = Link::new("n", members_opening().author.href);
        let role = Some("admin".to_owned());
        let opening = PostView { html: texts::everything(), author, role, ..members_opening() };
        page.opening = Some(printed(&[opening]));
        let mut posts: Vec<PostView> = [1, 2, 3, 4, 5, 6, 7, 8, 8, 5, 2, 1].map(reply).to_vec();
        for (at, post) in posts.iter_mut().enumerate() {
            post.pid = (4_100 + at).to_string();
        }
        if let Some(post) = posts.get_mut(7) {
            post.html = texts::question();
            post.author.text = long_title();
        }
        if let Some(post) = posts.get_mut(3) {
            post.html = texts::right_to_left();
            post.author.text = RIGHT_TO_LEFT.to_owned();
        }
        nest(&mut posts);
        may_everything(&mut posts);
        page.thread.posts = printed(&posts);
        page.thread.pager = pager(2_500, 5_000);
        page.thread.pager_above = true;
        page
    }
}
