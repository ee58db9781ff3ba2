//! Who writes an article, and an invitation to.

use super::texts::long_title;
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    let several = AuthorsPage::sample();
    let alone = AuthorsPage {
        authors: several.authors.iter().take(1).cloned().map(|line| AuthorLine { can_sink: false, ..line }).collect(),
        invited: Vec::new(),
        name: Field::default(),
        may_leave: false,
        ..several.clone()
    };
    let full = AuthorsPage {
        room: Some("An article has at most 12 authors, those who are invited among them. It has as many.".to_owned()),
        ..several.clone()
    };
    let invitation = InvitationPage {
        frame: member_frame("An invitation to write", ""),
        title: long_title(),
        by: Link::new("ines", "/user/ines"),
        read: None,
        action: "/topic/7/invitation".to_owned(),
        closed: None,
    };
    let closed = InvitationPage {
        read: Some("/article/7/x".to_owned()),
        closed: Some("Your account is suspended, so you can read but not write.".to_owned()),
        ..invitation.clone()
    };
    let promote = PromotePage {
        frame: member_frame("Make an article of this", ""),
        topic: Link::new(long_title(), "/topic/7/x"),
        action: "/topic/7/promote".to_owned(),
        problem: None,
        categories: vec![Choice::new("2", "Knowledge Base", true)],
        category_error: Some("Choose a category that you can write articles in.".to_owned()),
        author: Some("kenji".to_owned()),
    };
    vec![
        sample("authors", &several),
        sample("authors-alone", &alone),
        sample("authors-full", &full),
        sample("promote", &promote),
        sample("invitation", &invitation),
        sample("invitation-suspended", &closed),
    ]
}

impl AuthorsPage {
    fn sample() -> Self {
        let line = |name: &str, note, (can_rise, can_sink)| AuthorLine {
            member: "7".to_owned(),
            who: Link::new(name, format!("/user/{name}")),
            note,
            can_rise,
            can_sink,
        };
        Self {
            frame: member_frame("Authors", ""),
            topic: Link::new(long_title(), "/article/7/x"),
            here: "/topic/7/authors".to_owned(),
            problem: None,
            authors: vec![
                line("nadia", Some("you, who answers for it"), (false, true)),
                line("kenji", None, (true, true)),
                AuthorLine { who: Link::new("deleted member", ""), ..line("x", None, (true, false)) },
            ],
            invited: vec![InvitedLine {
                member: "9".to_owned(),
                who: Link::new("ines", "/user/ines"),
                since: when(12, "09:30"),
                may_take_back: true,
            }],
            invites: true,
            name: Field::wrong("kenjy", "There is no member of this name."),
            room: None,
            may_leave: true,
        }
    }
}
