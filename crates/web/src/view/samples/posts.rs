//! Topics and articles with their threads; writing.

use super::texts::{self, RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("topic", &TopicPage::sample()),
        sample("topic-member", &TopicPage::sample_member()),
        sample("topic-flat", &TopicPage::sample_flat()),
        sample("topic-empty", &TopicPage::sample_empty()),
        sample("topic-closed", &TopicPage::sample_closed()),
        sample("topic-extreme", &TopicPage::sample_extreme()),
        sample("article", &ArticlePage::sample()),
        sample("article-empty", &ArticlePage::sample_empty()),
        sample("article-extreme", &ArticlePage::sample_extreme()),
        sample("series", &SeriesPage::sample()),
        sample("series-empty", &SeriesPage::sample_empty()),
        sample("series-edit", &EditSeriesPage::sample()),
        sample("series-choose", &ChooseSeriesPage::sample()),
        sample("verdict", &VerdictPage::sample()),
        sample("compose", &ComposePage::sample()),
        sample("compose-wrong", &ComposePage::sample_wrong()),
        sample("compose-extreme", &ComposePage::sample_extreme()),
        sample("reply", &ReplyPage::sample()),
        sample("edit", &EditPage::sample()),
        sample("edit-conflict", &EditPage::sample_conflict()),
        sample("delete", &DeletePage::sample()),
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

fn opening() -> PostView {
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
fn thread_posts() -> Vec<PostView> {
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
        fourth.tombstone =
            Some(Tombstone { by: "ines".to_owned(), when: when(22, "16:00"), reason: Some("advertising".to_owned()) });
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
            reply: Some("/topic/12/reply?to=4001".to_owned()),
            edit: Some("/post/4001/edit".to_owned()),
            delete: Some("/post/4001/delete".to_owned()),
            restore: true,
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

fn printed(posts: &[PostView]) -> Printed {
    Printed::of(posts).unwrap()
}

fn guest_box() -> ReplyBox {
    ReplyBox::SignIn { sign_in: "/login".to_owned(), register: Some("/register".to_owned()) }
}

fn reply_form() -> ReplyBox {
    ReplyBox::Form(ReplyForm {
        action: "/topic/12/reply".to_owned(),
        once: "k3v9".to_owned(),
        is_answer: true,
        ..ReplyForm::default()
    })
}

fn guest_controls() -> ThreadControls {
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
        tools: Some(TopicTools {
            tid: "12".to_owned(),
            is_locked: false,
            is_pinned: true,
            categories: vec![Choice::new("1", "Storage", true), Choice::new("2", "Networks", false)],
            delete: Some("/post/4000/delete".to_owned()),
            links: vec![Link::new("Log of this topic", "/modlog?tid=12")],
        }),
        ..guest_controls()
    }
}

impl TopicPage {
    fn sample() -> Self {
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

pub(super) fn citations() -> Citations {
    let long = "Followers that can be stopped anywhere";
    Citations {
        text: format!("“{long}” by ines and kenji, Exedra, revision 4, https://forum.example.org/article/7/x/r/4"),
        html: format!("<p>“<a href=\"https://forum.example.org/article/7/x/r/4\">{long}</a>” by ines and kenji</p>"),
        markdown: format!("“[{long}](<https://forum.example.org/article/7/x/r/4>)” by ines and kenji"),
        bibtex: format!("@misc{{article-7-r4,\n  title = {{{{{long}}}}},\n}}"),
        csl: format!("[\n  {{\n    \"title\": \"{long}\"\n  }}\n]"),
        cff: format!("cff-version: 1.2.0\ntitle: \"{long}\"\n"),
    }
}

impl ArticlePage {
    fn sample() -> Self {
        let topic = TopicPage::sample();
        let article = texts::article();
        Self {
            frame: Frame { section: Some(Nav::Articles), ..frame("Followers that can be stopped anywhere") },
            crumbs: vec![Link::new("Home", "/"), Link::new("Articles", "/category/3/x")],
            title: "Followers that can be stopped anywhere".to_owned(),
            standfirst: "Three rules let a background worker be killed at any point and go on \
                elsewhere without anybody noticing."
                .to_owned(),
            marks: Vec::new(),
            authors: vec![author("ines"), author("kenji")],
            manage: Some("/topic/7/authors".to_owned()),
            invited: None,
            began: None,
            credits: Vec::new(),
            take_out: None,
            published: when(12, "09:30"),
            updated: Some(when(20, "18:00")),
            reading_time: "7 min read".to_owned(),
            licence: Some(licence()),
            lasting: Lasting::default(),
            tags: vec![Link::new("streams", "/tags/streams")],
            figures: vec![Count::of(2_310, "view", "views")],
            contents: article.headings.into_iter().map(ContentsEntry::from).collect(),
            body: Some(article.html.into()),
            lang: None,
            opening: Some(opening()),
            verdicts: Some(verdicts()),
            series: Some(InSeries {
                series: Link::new(long_title(), "/series/33/x"),
                place: "Part 2 of 5".to_owned(),
                previous: Some(Link::new("From zero", "/article/9/x")),
                next: Some(Link::new(long_title(), "/article/10/x")),
            }),
            choose_series: Some("/topic/7/series".to_owned()),
            related: vec![Link::new(long_title(), "/article/9/x"), Link::new("Leases", "/article/10/x")],
            citations: Some(citations()),
            described: Some(DataBlock::of(&serde_json::json!({ "@type": "TechArticle" }))),
            controls: ThreadControls { sorts: Vec::new(), jump: None, ..guest_controls() },
            life: None,
            gone: None,
            thread: Thread {
                heading: "Discussion".to_owned(),
                posts: printed(&thread_posts()),
                position: None,
                pager: None,
                ..topic.thread
            },
        }
    }

    fn sample_empty() -> Self {
        let page = Self::sample();
        Self {
            frame: member_frame("A note", ""),
            title: "A note".to_owned(),
            standfirst: String::new(),
            marks: vec![Mark::of(MarkKind::Draft)],
            life: Some(draft()),
            authors: vec![author("ines")],
            manage: Some("/topic/7/authors".to_owned()),
            invited: None,
            began: None,
            credits: Vec::new(),
            take_out: None,
            updated: None,
            tags: Vec::new(),
            contents: Vec::new(),
            body: Some(texts::one_line()),
            lasting: Lasting { is_stale: false, ..lasting() },
            controls: ThreadControls {
                switch: ViewSwitch::None,
                watch: None,
                sorts: Vec::new(),
                jump: None,
                closing: None,
                tools: None,
            },
            thread: Thread {
                posts: Printed::default(),
                empty: "Nobody has said anything about it yet.".to_owned(),
                reply: reply_form(),
                ..page.thread
            },
            ..page
        }
    }

    fn sample_extreme() -> Self {
        let page = Self::sample();
        Self {
            title: long_title(),
            standfirst: RIGHT_TO_LEFT.to_owned(),
            lasting: lasting(),
            authors: (0..9).map(|n| author(&["x", "ines", "Tomasz Wiśniewski"][n % 3].repeat(n / 3 + 1))).collect(),
            manage: Some("/topic/7/authors".to_owned()),
            invited: None,
            began: None,
            credits: Vec::new(),
            take_out: None,
            body: Some(texts::everything()),
            contents: (0..40)
                .map(|n| ContentsEntry {
                    level: 2 + n % 2,
                    text: if n == 3 { long_title() } else { format!("Part {n} of a long text") },
                    href: "#user-content-what-happened".to_owned(),
                })
                .collect(),
            ..page
        }
    }
}

fn draft() -> ArticleLife {
    let step = |action: &str, fields, word| LifeStep { action: format!("/topic/7/{action}"), fields, word };
    ArticleLife {
        word: "Draft",
        sentence: "Only its authors see it.",
        since: when(20, "18:00"),
        waiting: Some("Revision 5 waits for a review.".to_owned()),
        review: Some("/post/4000/review".to_owned()),
        terms: Some(terms()),
        steps: vec![
            step("publish", vec![("warn", "1"), ("confirmed", "1")], "Publish it all the same"),
            step("archive", vec![("value", "0")], "No longer archived"),
        ],
        secrets: vec!["Line 3 of the text: a GitHub token".to_owned()],
    }
}

pub(super) fn author(name: &str) -> Author {
    Author { name: name.to_owned(), href: "/user/ines".to_owned(), avatar: face(3) }
}

fn terms() -> Terms {
    Terms { sentence: TERMS.to_owned(), licences: vec![licence()] }
}

pub(super) fn lasting() -> Lasting {
    let tool = |name: &str, on: Option<&str>| Tool {
        name: name.to_owned(),
        version: "1.90.0".to_owned(),
        on: on.map(str::to_owned),
    };
    let tested = vec![tool("cargo", Some("2026-11-12")), tool("Debian <b>GNU</b>/Linux", None)];
    Lasting { tested, review_by: Some("2026-11-20".to_owned()), is_stale: true }
}

fn verdicts() -> VerdictsView {
    let line = |works: bool, name: &str, version: &str, note: String| WorksLine {
        by: if name.is_empty() { Link::new("deleted member", "") } else { Link::new(name, format!("/user/{name}")) },
        works,
        when: when(20, "09:12"),
        version: version.to_owned(),
        note,
        remove: Some("5".to_owned()),
    };
    VerdictsView {
        sentence: "12 readers say that it still works, and 2 that it no longer does.".to_owned(),
        lines: vec![
            line(false, "kenji", "1.92", "The flag <code>--old</code> is gone.".to_owned()),
            line(true, "", "", String::new()),
            line(true, "ines", &"x".repeat(40), long_title()),
        ],
        say: Some("/topic/7/works".to_owned()),
        action: "/topic/7/works".to_owned(),
    }
}

impl SeriesPage {
    fn sample() -> Self {
        let part =
            |n: usize| SeriesPart { row: super::lists::row(n), topic: n.to_string(), can_rise: n > 1, can_sink: n < 3 };
        Self {
            frame: member_frame("From zero", ""),
            title: long_title(),
            description: "From an empty disk to a forum that runs, in <b>three</b> evenings.".to_owned(),
            maker: Link::new("ines", "/user/ines"),
            parts: (1..=3).map(part).collect(),
            tools: Some(SeriesTools { order: "/series/33/order".to_owned(), edit: "/series/33/edit".to_owned() }),
        }
    }

    fn sample_empty() -> Self {
        Self { parts: Vec::new(), description: String::new(), maker: Link::new("deleted member", ""), ..Self::sample() }
    }
}

impl EditSeriesPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Change a series", ""),
            series: Link::new(long_title(), "/series/33/x"),
            action: "/series/33/edit".to_owned(),
            problem: Some("Some fields need another look.".to_owned()),
            title: Field::wrong("", "Give it a title, so that others find it in a list."),
            description: Field::of("Three evenings"),
            can_delete: true,
        }
    }
}

impl ChooseSeriesPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("A series for an article", ""),
            article: Link::new(long_title(), "/article/7/x"),
            action: "/topic/7/series".to_owned(),
            problem: None,
            within: None,
            own: vec![Choice::new("33", long_title(), true)],
            other: Field::wrong("x", "There is no such series."),
            title: Field::default(),
            description: Field::default(),
        }
    }
}

impl VerdictPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Does it still work?", ""),
            topic: Link::new(long_title(), "/article/7/x"),
            action: "/topic/7/works".to_owned(),
            problem: Some("Some fields need another look.".to_owned()),
            values: vec![
                Choice::new("works", "It still works for me", false),
                Choice::new("fails", "It no longer works for me", true),
            ],
            version: Field::of("1.92"),
            note: Field::wrong("", "Say what does not work any more: the authors cannot guess it."),
            can_take_back: true,
        }
    }
}

fn lasting_fields() -> LastingFields {
    LastingFields {
        tested: Field::wrong("cargo", "“cargo”: write the tool, its version and the day, with commas between them."),
        review_by: Field::of("2027-01-31"),
    }
}

const TERMS: &str = "By publishing you agree that your text stays here under the terms of this \
    forum; articles are under CC BY 4.0.";

fn asks() -> Vec<AskField> {
    let ask = |(n, (label, field)): (usize, (&str, Field))| AskField {
        id: format!("ask-{n}"),
        label_id: format!("ask-{n}-label"),
        label: label.to_owned(),
        field,
    };
    let fields = [
        ("Tool and version", Field::of("redis-rs 1.0.2")),
        ("System", Field::default()),
        ("What you expected \"<b>here</b>\"", Field::wrong("x".repeat(301), "That is too long for a line.")),
    ];
    (1..).zip(fields).map(ask).collect()
}

fn files() -> FilesField {
    FilesField { accept: ".png,.log".to_owned(), most: 10 << 20, ..FilesField::default() }
}

/// A form that was filled from a draft, and holds what looks like a secret.
fn unsent() -> Unsent {
    let saved = "1700000000000".to_owned();
    let secrets = vec!["Line 3 of the text: a GitHub token".to_owned(), "Title: a password".to_owned()];
    Unsent { place: "topic-1".to_owned(), saved, back: Some(when(12, "14:05")), secrets }
}

impl ComposePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Start a topic", ""),
            heading: "Start a topic".to_owned(),
            problem: None,
            once: "k3v9".to_owned(),
            unsent: unsent(),
            known_tags: vec!["redis".to_owned()],
            place: WhereTo::Select {
                categories: vec![Choice::new("1", "Questions", true), Choice::new("2", "– Storage", false)],
                error: None,
            },
            kinds: vec![
                Choice::new("question", "Question", true),
                Choice::new("discussion", "Discussion", false),
                Choice::new("article", "Article", false),
            ],
            kind_error: None,
            takes_drafts: true,
            title: Field::default(),
            body: Field::default(),
            files: files(),
            asks: Vec::new(),
            tags: Field::default(),
            lasting: Some(lasting_fields()),
            terms: terms(),
            preview: None,
            similar: Vec::new(),
        }
    }

    fn sample_wrong() -> Self {
        Self {
            problem: Some("Two fields need another look.".to_owned()),
            kind_error: Some("Choose one of the kinds that the category takes.".to_owned()),
            title: Field::wrong("", "Give it a title: one sentence that says what it is about."),
            tags: Field::wrong("redis, streams, timeouts, a, b, c", "At most five tags."),
            body: Field::of("We moved a consumer …"),
            files: FilesField {
                field: Field::wrong("", "SVG can hold scripts, so it is not taken: save it as a PNG."),
                advice: Some("A picture has no description. Say what it shows.".to_owned()),
                ..files()
            },
            ..Self::sample()
        }
    }

    fn sample_extreme() -> Self {
        Self {
            heading: "Ask a question".to_owned(),
            place: WhereTo::Fixed { cid: "2".to_owned(), name: long_title() },
            kinds: vec![Choice::new("question", "Question", true)],
            title: Field::of(long_title()),
            body: Field::of("\n</textarea><script>alert(1)</script>"),
            asks: asks(),
            preview: Some(texts::everything()),
            similar: vec![Link::new(long_title(), "/topic/1/x"), Link::new("a", "/article/2/x")],
            ..Self::sample()
        }
    }
}

impl ReplyPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Reply", ""),
            topic: Link::new("Blocking reads fail after 500 ms", "/topic/12/x"),
            action: "/topic/12/reply".to_owned(),
            problem: None,
            once: "k3v9".to_owned(),
            unsent: unsent(),
            to: "4001".to_owned(),
            author: Link::new("ines", "/user/ines"),
            display: None,
            avatar: face(3),
            when: when(22, "14:05"),
            permalink: "/topic/12/x/2".to_owned(),
            quoted: texts::question(),
            body: Field::of("That is the *driver*."),
            files: files(),
            terms: TERMS.to_owned(),
            preview: Some(texts::html("That is the *driver*.")),
        }
    }
}

impl EditPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Edit", ""),
            topic: Link::new("Blocking reads fail after 500 ms", "/topic/12/x"),
            action: "/post/4000/edit".to_owned(),
            problem: None,
            unsent: Unsent::default(),
            revision: "7".to_owned(),
            opening: Some(OpeningFields {
                title: Field::of("Blocking reads fail after 500 ms"),
                tags: Field::of("redis, timeouts"),
            }),
            body: Field::of("We moved a consumer from polling to a blocking `XREAD`."),
            lasting: Some(lasting_fields()),
            files: files(),
            summary: Field::default(),
            terms: Some(terms()),
            permalink: "/topic/12/x/1".to_owned(),
            preview: None,
            theirs: None,
        }
    }

    fn sample_conflict() -> Self {
        Self {
            problem: Some("Somebody else has saved this post since you opened it. Both texts are below: bring them together and save again.".to_owned()),
            theirs: Some(Theirs {
                heading: Some(("A better title".to_owned(), "redis, streams".to_owned())),
                body: "We moved two consumers from polling to a blocking `XREAD`.".to_owned(),
                your_heading: Some(("Blocking reads".to_owned(), String::new())),
                yours: "We moved a consumer from polling to a blocking `XREADGROUP`.".to_owned(),
                merged: "You both changed one place.".to_owned(),
                changes: Some("/post/4000/revisions/6..7".to_owned()),
            }),
            opening: None,
            ..Self::sample()
        }
    }
}

impl DeletePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Delete", "moderator"),
            heading: "Delete this post?".to_owned(),
            explanation: "Its text disappears for readers; its replies stay. A moderator can restore it.".to_owned(),
            action: "/post/4001/delete".to_owned(),
            author: "ines".to_owned(),
            when: when(22, "14:05"),
            excerpt: "It is the driver: redis-rs times each command out after 500 ms.".to_owned(),
            reason: Field::wrong("", "Say why, in a few words."),
            reason_is_optional: false,
            hint: "It is shown in place of the text.".to_owned(),
            cancel: "/topic/12/x/2".to_owned(),
        }
    }
}
