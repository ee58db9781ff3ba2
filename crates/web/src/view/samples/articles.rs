//! Articles, their series, and what readers say of them.

use super::posts::{face, guest_controls, opening, printed, reply_form, thread_posts};
use super::texts::{self, RIGHT_TO_LEFT, long_title};
use super::writing::TERMS;
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("article", &ArticlePage::sample()),
        sample("article-empty", &ArticlePage::sample_empty()),
        sample("article-extreme", &ArticlePage::sample_extreme()),
        sample("series", &SeriesPage::sample()),
        sample("series-empty", &SeriesPage::sample_empty()),
        sample("series-edit", &EditSeriesPage::sample()),
        sample("series-choose", &ChooseSeriesPage::sample()),
        sample("verdict", &VerdictPage::sample()),
    ]
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
        sentence: "Only its authors see it. Its revisions appear with it.",
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

pub(super) fn terms() -> Terms {
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
