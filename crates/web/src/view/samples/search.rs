//! Searching.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("search", &SearchPage::sample_blank()),
        sample("search-results", &SearchPage::sample()),
        sample("search-extreme", &SearchPage::sample_extreme()),
        sample("search-wrong", &SearchPage::sample_wrong()),
        sample("search-empty", &SearchPage::sample_empty()),
        sample("search-pasted", &SearchPage::sample_pasted()),
    ]
}

/// Every second piece is marked.
fn marked(pieces: &[&str]) -> Marked {
    let piece = |(at, text): (usize, &&str)| Piece { text: (*text).to_owned(), is_marked: at % 2 == 1 };
    Marked(pieces.iter().enumerate().map(piece).collect())
}

fn line(pieces: &[&str], is_code: bool) -> HitLine {
    HitLine { text: marked(pieces), is_code, is_cut: (false, false) }
}

fn hit() -> HitView {
    HitView {
        href: "/post/12".to_owned(),
        title: marked(&["Blocking reads fail after 500 ms although no ", "timeout", " is set"]),
        marks: vec![Mark::of(MarkKind::Answered)],
        kind: Some("answer"),
        lines: vec![
            line(&["The driver has a ", "timeout", " of its own, which is shorter."], false),
            line(&["let client = Client::open(url)?.with_", "timeout", "(Duration::from_secs(5));"], true),
        ],
        category: Some(Link::new("Storage", "/category/1/storage")),
        authors: vec![Link::new("kenji", "/user/kenji")],
        when: when(12, "09:30"),
        votes: Some(votes(12)),
        more: Some(Link::new("3 more in this topic", "/search?q=timeout+topic%3A12")),
    }
}

impl SearchPage {
    fn sample_blank() -> Self {
        Self {
            frame: frame("Search"),
            form: SearchFields {
                within: vec![Choice::new("", "everything", true), Choice::new("title", "titles", false)],
                states: vec![Choice::new("", "any", true), Choice::new("open", "open questions", false)],
                categories: vec![Choice::new("", "all", true), Choice::new("1", "Storage", false)],
                ..SearchFields::default()
            },
            wrong: Vec::new(),
            remarks: Vec::new(),
            found: None,
            members: Vec::new(),
            tags: Vec::new(),
            hits: Vec::new(),
            pager: None,
            empty: None,
            help: vec![
                ("in:title", "in titles only; also in:code, in:answers, in:articles"),
                ("score:>3", "with more than three votes for it than against; also >=, < and <="),
            ],
        }
    }

    fn sample() -> Self {
        let mut page = Self::sample_blank();
        page.form.q = "timeout".to_owned();
        page.found = Some(Count::of(41, "post", "posts"));
        page.members = vec![Link::new("timeout", "/user/timeout"), Link::new("timeouts", "/user/timeouts")];
        page.tags = vec![(Link::new("timeout", "/tags/timeout"), Count::of(3, "topic", "topics"))];
        page.hits = vec![hit(), HitView { kind: None, votes: None, ..hit() }, hit()];
        page.pager = pager(2, 3);
        page
    }

    fn sample_extreme() -> Self {
        let mut page = Self::sample();
        page.form.q = "x".repeat(400);
        page.remarks = vec!["This leads to too much to look at all of it, so the best may be missing.".to_owned()];
        let endless = "x".repeat(220);
        page.hits = vec![
            HitView {
                title: marked(&[&long_title()]),
                lines: vec![
                    HitLine { is_cut: (true, true), ..line(&["", &endless], true) },
                    line(&[RIGHT_TO_LEFT, "x", RIGHT_TO_LEFT], false),
                    line(&["<script>", "alert(1)", "</script>"], true),
                ],
                marks: EVERY_MARK.map(Mark::of).to_vec(),
                authors: vec![Link::new("deleted member", "")],
                ..hit()
            },
            HitView { title: marked(&["a"]), lines: Vec::new(), category: None, ..hit() },
        ];
        page
    }

    fn sample_wrong() -> Self {
        let mut page = Self::sample_blank();
        page.form.q = "timeout is:solved".to_owned();
        page.form.is_narrowed = true;
        page.form.author = Field::wrong("nobody", "There is no member “nobody”.");
        page.wrong = vec![WrongPart {
            before: "timeout ".to_owned(),
            part: "is:solved".to_owned(),
            behind: String::new(),
            sentence: "At character 9: `is:` takes open, answered or accepted.".to_owned(),
        }];
        page
    }

    fn sample_empty() -> Self {
        let mut page = Self::sample_blank();
        page.form.q = "never heard".to_owned();
        page.empty = Some(empty("Nothing that you can read has these words.", Some("Ask a question")));
        page
    }

    fn sample_pasted() -> Self {
        let mut page = Self::sample();
        page.form.q = "2026-11-27 10:00:00 ERROR could not acquire lock\n\tat /srv/app.rb:17".to_owned();
        page.form.is_long = true;
        page.remarks = vec!["This was read as a log: what is most like it comes first.".to_owned()];
        page
    }
}
