//! Home, categories, lists, tags.

use model::face::{Face, Icon};
use model::settings::look::Colour;

use super::texts::{RIGHT_TO_LEFT, TEASER, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("home", &HomePage::sample()),
        sample("home-empty", &HomePage::sample_empty()),
        sample("category", &CategoryPage::sample()),
        sample("category-empty", &CategoryPage::sample_empty()),
        sample("category-extreme", &CategoryPage::sample_extreme()),
        sample("list", &ListPage::sample()),
        sample("list-empty", &ListPage::sample_empty()),
        sample("list-articles", &ListPage::sample_articles()),
        sample("tags", &TagsPage::sample()),
        sample("tags-empty", &TagsPage::sample_empty()),
        sample("tag", &TagPage::sample()),
        sample("tag-bare", &TagPage::sample_bare()),
        sample("many", &ManyPage::sample()),
        sample("many-wrong", &ManyPage::sample_wrong()),
        sample("tag-edit", &TagEditPage::sample()),
    ]
}

const TITLES: [&str; 6] = [
    "Blocking reads fail after 500 ms although no timeout is set",
    "What do you log when a request is refused?",
    "Compaction stalls writes for two seconds on NVMe, and only on the replica",
    "Show your release checklist",
    "Is there a good way to test a migration that takes three hours?",
    "How to read a flame graph of async code",
];

fn icon() -> Option<CategoryIcon> {
    CategoryIcon::of(&Face { icon: Some(Icon::Database), colour: Colour::parse("#095d54") })
}

/// A row with a bit of everything, different for each `n`.
pub(super) fn row(n: usize) -> TopicRow {
    let marks: &[MarkKind] = match n % 6 {
        0 => &[MarkKind::Pinned, MarkKind::Locked],
        1 => &[MarkKind::Accepted],
        2 => &[MarkKind::Question],
        4 => &[MarkKind::Answered],
        5 => &[MarkKind::Duplicate],
        _ => &[],
    };
    let all_tags = ["redis", "streams", "timeouts", "async-rust", "storage"];
    let tags = all_tags.iter().skip(n % 4).take(n % 4);
    TopicRow {
        icon: if n.is_multiple_of(3) { icon() } else { None },
        pick: (n % 2 == 1).then(|| n.to_string()),
        title: TITLES[n % 6].to_owned(),
        href: format!("/topic/{n}/x"),
        marks: marks.iter().copied().map(Mark::of).collect(),
        duplicate_of: (n % 6 == 5).then(|| Link::new("#12", "/topic/12")),
        category: Some(Link::new(["Storage", "Practice"][n % 2], "/category/1/storage")),
        tags: tags.map(|tag| Link::new(*tag, format!("/tags/{tag}"))).collect(),
        author: Link::new(["ines", "Tomasz Wiśniewski", "kenji"][n % 3], "/user/ines"),
        replies: replies([12, 1, 340, 0, 7, 28][n % 6]),
        figure: None,
        last: Some(LastPost { when: when(23 - n as u8 % 20, "14:05"), href: "/topic/1/x/12".to_owned() }),
        teaser: None,
        is_read: n % 5 == 3,
        article: None,
    }
}

fn article_row(n: usize) -> TopicRow {
    let titles = [
        "Followers that can be stopped anywhere",
        "Reading a flame graph of async code",
        "What fsync promises, and what it does not",
    ];
    TopicRow {
        pick: (n % 2 == 1).then(|| n.to_string()),
        title: titles[n % 3].to_owned(),
        marks: if n % 3 == 1 { vec![Mark::of(MarkKind::Draft)] } else { Vec::new() },
        article: Some(ArticleRow {
            standfirst: "Three rules let a background worker be killed at any point and go on \
                elsewhere without anybody noticing: one writer at a time, write what the present \
                state implies, and forget nothing."
                .to_owned(),
            authors: vec![Link::new("ines", "/user/ines"), Link::new("kenji", "/user/kenji")],
            reading_time: "7 min read".to_owned(),
            published: when(12, "09:30"),
            licence: Some(licence()),
        }),
        is_read: false,
        ..row(n + 1)
    }
}

fn extreme_rows() -> Vec<TopicRow> {
    let mut long = row(1);
    long.title = long_title();
    long.author.text = "x".to_owned();
    long.tags = ["a-tag-as-long-as-anybody-may-make-it", "another-tag-as-long-as-that", "third"]
        .map(|tag| Link::new(tag, "/tags/x"))
        .to_vec();
    long.replies = replies(123_456);
    let mut arabic = row(2);
    arabic.title = RIGHT_TO_LEFT.to_owned();
    arabic.teaser = Some(RIGHT_TO_LEFT.repeat(4));
    let mut letter = row(0);
    letter.title = "a".to_owned();
    letter.marks = EVERY_MARK.map(Mark::of).to_vec();
    let mut markup = row(4);
    markup.title = "<script>alert(1)</script> & \"quotes\"".to_owned();
    let mut article = article_row(0);
    article.title = long_title();
    vec![long, arabic, letter, markup, article]
}

impl HomePage {
    fn sample() -> Self {
        Self {
            frame: frame(""),
            welcome: Some(Html::from(markup::cook("What *we* run, and how.", "front", &|_| false).html)),
            action: Some(Action { text: "Join".to_owned(), href: "/register".to_owned() }),
            categories: vec![
                card("Questions", "Something doesn't work, or you want to know how.", &["Storage", "Networks", "Rust"]),
                card("Discussions", "Practice, tools, decisions: what do others do?", &[]),
                card("Articles", "What we know, written down, under an open licence.", &["How-to"]),
                CategoryCard { newest: Vec::new(), ..card("Meta", "About this forum.", &[]) },
            ],
            no_categories: Empty::default(),
            rows: vec![row(1), row(2), article_row(0), row(3), row(4), row(5)],
            no_rows: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            frame: member_frame("", "admin"),
            welcome: None,
            action: Some(action("Start a topic")),
            categories: Vec::new(),
            no_categories: empty("Categories will stand here. There are none yet.", Some("Add a category")),
            rows: Vec::new(),
            no_rows: empty("New topics and replies will stand here.", Some("Start the first topic")),
        }
    }
}

fn card(name: &str, description: &str, children: &[&str]) -> CategoryCard {
    let at = name.len();
    CategoryCard {
        icon: icon(),
        archived: (name == "Meta").then(|| Mark::of(MarkKind::Archived)),
        name: name.to_owned(),
        href: "/category/1/x".to_owned(),
        description: description.to_owned(),
        topics: Count::of(1_204, "topic", "topics"),
        posts: Count::of(18_331, "post", "posts"),
        children: children.iter().map(|child| Link::new(*child, "/category/2/x")).collect(),
        newest: (at..at + 3)
            .map(|n| NewestTopic {
                title: TITLES[n % 6].to_owned(),
                href: "/topic/1/x".to_owned(),
                marks: row(n).marks.into_iter().take(1).collect(),
                when: when(22, "08:10"),
                excerpt: (n == at).then(|| TEASER.to_owned()),
            })
            .collect(),
    }
}

fn orders() -> Vec<Tab> {
    vec![
        tab("Recent", "?sort=recent", true),
        tab("New", "?sort=new", false),
        tab("Votes", "?sort=votes", false),
        tab("Views", "?sort=views", false),
    ]
}

fn many() -> Many {
    Many {
        action: "/moderation/topics".to_owned(),
        fields: many_fields(),
        others: vec![Link::new("Split them off", "/topic/12/split")],
        script: "/static/pick.js".to_owned(),
    }
}

fn many_fields() -> ManyFields {
    ManyFields {
        deeds: vec![Choice::new("lock", "Lock", false), Choice::new("move", "Move", true)],
        deed_error: None,
        categories: vec![Choice::new("1", "Storage", false), Choice::new("2", long_title(), false)],
        category_error: None,
        tag: Some(Field::default()),
        reason: Field::of("Off topic"),
    }
}

impl ManyPage {
    fn sample() -> Self {
        let line = |name: &str, changes, says: &str| ManyLine {
            name: Link::new(name, "/topic/7/x"),
            changes,
            says: says.to_owned(),
        };
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        Self {
            frame: member_frame("2 of 4 topics will change", "moderator"),
            heading: "2 of 4 topics will change".to_owned(),
            problem: None,
            lines: vec![
                line(TITLES[0], true, "will be moved"),
                line(&long_title(), true, "will be moved"),
                line(RIGHT_TO_LEFT, false, "is so already"),
                ManyLine {
                    name: Link::new("#9", ""),
                    ..line("", false, "there is no such topic that you keep order of")
                },
            ],
            confirm: Some(ManyConfirm {
                action: "/moderation/topics".to_owned(),
                hidden: pairs(&[("tid", "7"), ("tid", "8"), ("do", "move"), ("cid", "1")]),
                does: "Move: 2".to_owned(),
            }),
            again: Some(ManyAgain {
                action: "/moderation/topics".to_owned(),
                chosen: pairs(&[("tid", "7"), ("tid", "8")]),
                fields: many_fields(),
            }),
            back: Link::new("Recent topics", "/recent"),
        }
    }

    fn sample_wrong() -> Self {
        let mut page = Self::sample();
        (page.lines, page.confirm) = (Vec::new(), None);
        page.problem = Some("Nothing is chosen yet.".to_owned());
        if let Some(again) = &mut page.again {
            again.fields.deed_error = Some("Choose what to do.".to_owned());
            again.fields.category_error = Some("Choose where to move them.".to_owned());
            again.fields.tag = Some(Field::wrong("!", "Give one tag, of letters, digits and hyphens."));
            again.fields.reason = Field::wrong("x", "The reason is too long: at most 300 characters.");
        }
        page
    }
}

impl CategoryPage {
    fn sample() -> Self {
        let rows = (0..12).map(|n| TopicRow { category: None, teaser: Some(TEASER.to_owned()), ..row(n) });
        Self {
            frame: member_frame("Storage", ""),
            crumbs: vec![Link::new("Home", "/"), Link::new("Questions", "/category/1/x")],
            icon: icon(),
            archived: Some("Everything in it can be read, and nothing new is written here.".to_owned()),
            name: "Storage".to_owned(),
            description: "Databases, file systems, caches, and what they promise.".to_owned(),
            children: vec![Link::new("Redis", "/category/3/x"), Link::new("PostgreSQL", "/category/4/x")],
            actions: vec![action("Ask a question"), action("Start a discussion")],
            sorts: orders(),
            rows: rows.collect(),
            many: Some(many()),
            pager: pager(5, 17),
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            children: Vec::new(),
            rows: Vec::new(),
            pager: None,
            empty: empty(
                "Questions about storage belong here. Nobody has asked one yet.",
                Some("Ask the first question"),
            ),
            ..Self::sample()
        }
    }

    fn sample_extreme() -> Self {
        Self {
            name: long_title(),
            rows: extreme_rows(),
            pager: pager(2_500, 5_000),
            actions: vec![action("Ask a question"), action("Start a discussion"), action("Write an article")],
            ..Self::sample()
        }
    }
}

impl ListPage {
    fn sample() -> Self {
        Self {
            frame: Frame { section: Some(Nav::Popular), ..frame("Popular") },
            heading: "Popular".to_owned(),
            intro: "What members vote for and talk about these days.".to_owned(),
            action: None,
            sorts: Vec::new(),
            rows: (0..20).map(|n| TopicRow { figure: Some(votes(34 + n as u64)), ..row(n) }).collect(),
            many: None,
            pager: pager(1, 40),
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            frame: Frame { section: Some(Nav::Unanswered), ..frame("Unanswered") },
            heading: "Unanswered".to_owned(),
            intro: "Questions that nobody has answered yet.".to_owned(),
            rows: Vec::new(),
            pager: None,
            empty: empty("Every question has an answer. Well done.", None),
            ..Self::sample()
        }
    }

    fn sample_articles() -> Self {
        Self {
            frame: Frame { section: Some(Nav::Articles), ..member_frame("Articles", "") },
            heading: "Articles".to_owned(),
            intro: "What members know, written down.".to_owned(),
            action: Some(action("Write an article")),
            rows: (0..6).map(article_row).collect(),
            pager: None,
            ..Self::sample()
        }
    }
}

impl TagsPage {
    fn sample() -> Self {
        let names = [
            "async-rust",
            "c++",
            "caching",
            "cluster",
            "compaction",
            "كاش",
            "deployment",
            "fsync",
            "latency",
            "linux",
            "nginx",
            "postgresql",
            "redis",
            "a-tag-as-long-as-anybody-may-make-it",
            "streams",
        ];
        Self {
            frame: Frame { section: Some(Nav::Tags), ..frame("Tags") },
            q: String::new(),
            tags: names
                .iter()
                .enumerate()
                .map(|(n, name)| TagCount {
                    tag: Link::new(*name, format!("/tags/{name}")),
                    topics: Count::of(n as u64 * 97 + 1, "topic", "topics"),
                    synonym: (n == 3).then(|| "clustering".to_owned()),
                })
                .collect(),
            pager: None,
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            tags: Vec::new(),
            empty: empty("Tags appear here with the first topics that have them.", None),
            ..Self::sample()
        }
    }
}

impl TagPage {
    fn sample() -> Self {
        let text = "The orchestrator, its API and what runs in it. About images alone, take `containers`.";
        Self {
            frame: Frame { section: Some(Nav::Tags), ..member_frame("kubernetes", "moderator") },
            heading: "kubernetes".to_owned(),
            description: Some(Html::from(markup::cook(text, "tag", &|_| false).html)),
            synonyms: vec!["k8s".to_owned(), "kube".to_owned()],
            watch: Some(WatchSwitch {
                action: "/tags/kubernetes/watch".to_owned(),
                choices: vec![("watch", "Watch", true), ("normal", "Normal", false), ("mute", "Mute", false)],
                sentence: "You are told of every new topic.",
            }),
            edit: Some("/tags/kubernetes/edit".to_owned()),
            kinds: vec![
                tab("Everything 1,204", "?", false),
                tab("Questions 980", "?kind=question", true),
                tab("Articles 14", "?kind=article", false),
            ],
            sorts: orders(),
            rows: (0..20).map(row).collect(),
            many: None,
            pager: pager(1, 49),
            empty: Empty::default(),
        }
    }

    fn sample_bare() -> Self {
        Self {
            frame: Frame { section: Some(Nav::Tags), ..frame("kubernetes") },
            heading: "a-tag-as-long-as-anybody-may-make-it".to_owned(),
            description: None,
            synonyms: Vec::new(),
            watch: None,
            edit: None,
            kinds: vec![tab("Everything 5", "?", true), tab("Articles 5", "?kind=article", false)],
            sorts: Vec::new(),
            rows: extreme_rows(),
            pager: None,
            ..Self::sample()
        }
    }
}

impl TagEditPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Edit the tag kubernetes", "moderator"),
            tag: Link::new("kubernetes", "/tags/kubernetes"),
            problem: None,
            description: Field::wrong("The orchestrator.", "Somebody has changed the description meanwhile."),
            revision: "3".to_owned(),
            theirs: Some("The orchestrator, and its API.".to_owned()),
            naming: Some(TagNaming { synonyms: Field::of("k8s, kube"), into: Field::default() }),
        }
    }
}
