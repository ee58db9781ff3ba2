//! A post's history.

use super::articles::{author, citations, lasting};
use super::texts::{self, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("revisions", &RevisionsPage::sample()),
        sample("revisions-one", &RevisionsPage::sample_one()),
        sample("revision", &RevisionPage::sample()),
        sample("article-revision", &ArticleRevisionPage::sample()),
        sample("revision-newest", &RevisionPage::sample_newest()),
        sample("comparison", &ComparisonPage::sample("either")),
        sample("comparison-unified", &ComparisonPage::sample("unified")),
        sample("comparison-split", &ComparisonPage::sample("split")),
        sample("comparison-none", &ComparisonPage::sample_none()),
        sample("redact", &RedactPage::sample()),
    ]
}

const HERE: &str = "/post/4000/revisions";

fn row(number: u64, by: &str, summary: &str) -> RevisionRow {
    RevisionRow {
        number: number.to_string(),
        href: format!("{HERE}/{number}"),
        by: if by.is_empty() { Link::new("deleted member", "") } else { Link::new(by, format!("/user/{by}")) },
        when: when(20, "09:12"),
        summary: summary.to_owned(),
        licence: (number == 4).then(licence),
        is_newest: number == 4,
        is_redaction: number == 3,
        approved: (number == 2).then(|| (Link::new("kenji", "/user/kenji"), when(21, "10:00"))),
        changes: (number > 1).then(|| format!("{HERE}/{}..{number}", number - 1)),
    }
}

fn topic() -> Link {
    Link::new("Blocking reads fail after 500 ms", "/topic/12/x")
}

impl RevisionsPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Revisions", "moderator"),
            topic: Link::new(long_title(), "/topic/12/x"),
            permalink: "/post/4000".to_owned(),
            here: HERE.to_owned(),
            rows: vec![
                row(4, "ines", "Say what the driver does, and why it is not the server, in more words than fit a line"),
                row(3, "kenji", "A password of the staging server"),
                row(2, "", ""),
                row(1, "ines", ""),
            ],
            compare: Some(("3".to_owned(), "4".to_owned())),
            waiting: Some(("Revision 5 waits for a review.".to_owned(), "/post/4000/review".to_owned())),
            redact: Some("/post/4000/redact".to_owned()),
            pager: pager(1, 4),
        }
    }

    fn sample_one() -> Self {
        Self {
            frame: frame("Revisions"),
            rows: vec![row(1, "ines", "")],
            compare: None,
            waiting: None,
            redact: None,
            pager: None,
            ..Self::sample()
        }
    }
}

impl ArticleRevisionPage {
    fn sample() -> Self {
        let article = texts::article();
        let at = |number: u64| format!("/article/7/x/r/{number}");
        Self {
            frame: frame("Followers that can be stopped anywhere, revision 3"),
            crumbs: vec![Link::new("Home", "/"), Link::new("Articles", "/category/3/x")],
            title: "Followers that can be stopped anywhere".to_owned(),
            authors: vec![author("ines"), author("kenji")],
            published: when(12, "09:30"),
            row: row(3, "kenji", "A clearer beginning"),
            reading_time: "7 min read".to_owned(),
            licence: Some(licence()),
            lasting: lasting(),
            tags: vec![Link::new("streams", "/tags/streams")],
            contents: article.headings.into_iter().map(ContentsEntry::from).collect(),
            body: article.html.into(),
            lang: None,
            newest: Some((Link::new("Read the article as it stands", "/article/7/x"), format!("{HERE}/3..4"))),
            previous: Some(Link::new("Revision 2", at(2))),
            next: Some(Link::new("Revision 4", at(4))),
            history: HERE.to_owned(),
            source: format!("{}.md", at(3)),
            citations: Some(citations()),
        }
    }
}

impl RevisionPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Revision 3", ""),
            topic: topic(),
            permalink: "/post/4000".to_owned(),
            here: HERE.to_owned(),
            row: row(3, "kenji", "A password of the staging server"),
            newest: Some((Link::new("The newest one", "/post/4000"), format!("{HERE}/3..4"))),
            heading: Some((
                long_title(),
                vec![Link::new("redis", "/tags/redis"), Link::new("streams", "/tags/streams")],
            )),
            html: texts::everything(),
            lang: None,
            previous: Some(Link::new("Revision 2", format!("{HERE}/2"))),
            next: Some(Link::new("Revision 4", format!("{HERE}/4"))),
            source: format!("{HERE}/3.md"),
            restore: Some((format!("{HERE}/3/restore"), "4".to_owned())),
        }
    }

    fn sample_newest() -> Self {
        Self {
            frame: frame("Revision 4"),
            row: row(4, "ines", ""),
            newest: None,
            heading: None,
            next: None,
            restore: None,
            html: texts::question(),
            ..Self::sample()
        }
    }
}

fn line(side: Side, old: &str, new: &str, pieces: &[(&str, bool)]) -> DiffLine {
    let pieces = pieces.iter().map(|(text, is_marked)| DiffPiece { text: (*text).to_owned(), is_marked: *is_marked });
    DiffLine { side, old: old.to_owned(), new: new.to_owned(), pieces: pieces.collect() }
}

impl ComparisonPage {
    fn sample(layout: &'static str) -> Self {
        let same = |old: usize, new: usize| {
            let text = if old.is_multiple_of(2) {
                ""
            } else {
                "A paragraph that stands there as it stood before, word for word."
            };
            line(Side::Both, &old.to_string(), &new.to_string(), &[(text, false)])
        };
        let old = [("We moved a consumer from ", false), ("polling", true), (" to a blocking `XREAD`.", false)];
        let new = [("We moved ", false), ("two consumers", true), (" from polling to a blocking `XREAD`.", false)];
        Self {
            frame: member_frame("Revisions 3 and 4", ""),
            topic: topic(),
            permalink: "/post/4000".to_owned(),
            here: HERE.to_owned(),
            heading: "Revisions 3 and 4".to_owned(),
            sides: [row(3, "kenji", "A password of the staging server"), row(4, "ines", "Two consumers")],
            layouts: vec![
                tab("Side by side", "?view=split", layout == "split"),
                tab("Unified", "?view=unified", layout == "unified"),
            ],
            layout,
            fields: vec![ChangedField {
                name: "Title",
                old: line(Side::Removed, "", "", &[("Blocking reads fail after 500 ", false), ("ms", true)]),
                new: line(Side::Added, "", "", &[("Blocking reads fail after 500 ", false), ("milliseconds", true)]),
            }],
            blocks: vec![
                Block::Folded("9 unchanged lines".to_owned(), (1..10).map(|n| same(n, n)).collect()),
                Block::Same((10..13).map(|n| same(n, n)).collect()),
                Block::Changed {
                    old: vec![line(Side::Removed, "13", "", &old), line(Side::Removed, "14", "", &[("", false)])],
                    new: vec![
                        line(Side::Added, "", "13", &new),
                        line(
                            Side::Added,
                            "",
                            "14",
                            &[("/a/path/without/any/place/to/break/".repeat(9).as_str(), false)],
                        ),
                        line(Side::Added, "", "15", &[("</del><script>alert(1)</script>", true)]),
                    ],
                },
                Block::Same((15..18).map(|n| same(n, n + 1)).collect()),
                Block::Folded("812 unchanged lines".to_owned(), Vec::new()),
            ],
            cut: Some("This comparison is too long to be shown in full.".to_owned()),
        }
    }

    fn sample_none() -> Self {
        Self { fields: Vec::new(), blocks: Vec::new(), cut: None, ..Self::sample("either") }
    }
}

impl RedactPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Remove a secret", ""),
            topic: topic(),
            action: "/post/4000/redact".to_owned(),
            problem: None,
            text: Field::wrong("hunter2", "This text stands in no revision of the post."),
            reason: Field::default(),
            cancel: HERE.to_owned(),
        }
    }
}
