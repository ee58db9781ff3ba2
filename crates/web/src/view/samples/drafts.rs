//! Drafts: none, some, and one that another device has saved meanwhile.

use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("drafts", &DraftsPage::sample(vec![DraftLine::titled(), DraftLine::begun()])),
        sample("drafts-none", &DraftsPage::sample(Vec::new())),
        sample("draft-newer", &NewerDraftPage::sample()),
    ]
}

impl DraftsPage {
    fn sample(drafts: Vec<DraftLine>) -> Self {
        let sentence = "Nothing is unfinished. What you keep as a draft stands here, on all your devices.";
        let empty = Empty { sentence: sentence.to_owned(), action: None };
        Self { frame: member_frame("Drafts", ""), drafts, rows: Vec::new(), pager: None, empty }
    }
}

impl DraftLine {
    fn titled() -> Self {
        Self {
            what: "A new topic in".to_owned(),
            place: Some(Link::new("Storage", "/category/2/storage")),
            title: "Why do blocking reads fail after 500 ms, and only behind the proxy?".to_owned(),
            beginning: "We read from a stream with XREAD BLOCK 0, and the client gives up.".to_owned(),
            when: when(12, "14:05"),
            href: "/compose?cid=2".to_owned(),
            name: "topic-2".to_owned(),
            saved: "1700000000000".to_owned(),
        }
    }

    fn begun() -> Self {
        Self {
            what: "A reply in a topic that you cannot read".to_owned(),
            place: None,
            title: String::new(),
            href: "/topic/12/reply?to=4000".to_owned(),
            name: "reply-12-4000".to_owned(),
            ..Self::titled()
        }
    }
}

impl NewerDraftPage {
    fn sample() -> Self {
        let fields = vec![HiddenField { name: "place".to_owned(), value: "topic-2".to_owned() }];
        Self {
            frame: member_frame("There is a newer draft", ""),
            when: when(12, "14:05"),
            href: "/compose?cid=2".to_owned(),
            newer: "On the phone".to_owned(),
            yours: "On the desk".to_owned(),
            fields,
        }
    }
}
