//! Forms that people write in.

use super::articles::terms;
use super::posts::face;
use super::texts::{self, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("compose", &ComposePage::sample()),
        sample("compose-wrong", &ComposePage::sample_wrong()),
        sample("compose-extreme", &ComposePage::sample_extreme()),
        sample("reply", &ReplyPage::sample()),
        sample("edit", &EditPage::sample()),
        sample("edit-conflict", &EditPage::sample_conflict()),
        sample("delete", &DeletePage::sample()),
    ]
}

fn lasting_fields() -> LastingFields {
    LastingFields {
        tested: Field::wrong("cargo", "“cargo”: write the tool, its version and the day, with commas between them."),
        review_by: Field::of("2027-01-31"),
    }
}

pub(super) const TERMS: &str = "By publishing you agree that your text stays here under the terms of this \
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
            button: "Delete",
            hint: "It is shown in place of the text.".to_owned(),
            cancel: "/topic/12/x/2".to_owned(),
        }
    }
}
