//! Groups, members, who may join, trust.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("flag", &FlagPage::sample()),
        sample("queue", &QueuePage::sample()),
        sample("case", &CasePage::sample()),
        sample("appeal", &AppealPage::sample()),
        sample("split", &SplitPage::sample()),
        sample("merge", &MergePage::sample()),
        sample("queue-empty", &QueuePage::sample_empty()),
        sample("modlog", &ModlogPage::sample()),
        sample("modlog-empty", &ModlogPage::sample_empty()),
        sample("member-file", &MemberFilePage::sample()),
        sample("cleanup", &CleanupPage::sample()),
        sample("cleanup-under-way", &CleanupPage::sample_under_way()),
        sample("warnings", &WarningsPage::sample()),
        sample("admin-groups", &AdminGroupsPage::sample()),
        sample("admin-group", &AdminGroupPage::sample()),
        sample("admin-holding", &AdminHoldingPage::sample()),
        sample("admin-members", &AdminMembersPage::sample()),
        sample("admin-member", &AdminMemberPage::sample()),
        sample("waiting-members", &WaitingMembersPage::sample()),
        sample("waiting", &WaitingPage::sample()),
        sample("settings-invitations", &InvitationsPage::sample()),
    ]
}

fn tabs() -> Vec<Tab> {
    let tab = |text: &str, href: &str, current| Tab { text: text.to_owned(), href: href.to_owned(), current };
    vec![tab("Dashboard", "/admin", false), tab("Groups", "/admin/groups", true)]
}

fn held(name: &str) -> HeldLine {
    HeldLine {
        member: Link::new(name, "/user/ines"),
        why: "Everybody who joins is looked at.".to_owned(),
        since: when(2, "10:00"),
        approve: "/moderation/members/ines/approve".to_owned(),
        refuse: "/moderation/members/ines/refuse".to_owned(),
    }
}

impl AdminGroupsPage {
    fn sample() -> Self {
        Self {
            frame: frame("Groups"),
            tabs: tabs(),
            problem: None,
            groups: vec![Link::new("Writers", "/admin/groups/1"), Link::new(RIGHT_TO_LEFT, "/admin/groups/2")],
            name: Field::wrong("writers", "Another group has this name."),
        }
    }
}

impl AdminGroupPage {
    fn sample() -> Self {
        Self {
            frame: frame("Writers"),
            tabs: tabs(),
            heading: "Writers".to_owned(),
            problem: None,
            count: "1,204 members, of whom the newest 200 are shown".to_owned(),
            members: vec![Link::new("ines", "/admin/members/ines"), Link::new(long_title(), "/admin/members/x")],
            names: Field::wrong("nobody", "There is no member called nobody."),
            name: Field::of("Writers"),
            action: "/admin/groups/1".to_owned(),
        }
    }
}

impl AdminHoldingPage {
    fn sample() -> Self {
        let fields = |links: Field| {
            let field =
                |name: &str, label: &str, field| NamedField { name: name.to_owned(), label: label.to_owned(), field };
            vec![
                field("first_posts", "First posts", Field::of("1")),
                field("links", "Posts with so many links or more", links),
            ]
        };
        let place = |cid: &str, name: &str, own, links| ThresholdsForm {
            name: name.to_owned(),
            cid: cid.to_owned(),
            own,
            fields: fields(links),
        };
        let word = |text: &str, does: &str, with: &str, category: &str| WatchedWordView {
            text: text.to_owned(),
            does: does.to_owned(),
            with: with.to_owned(),
            category: category.to_owned(),
            cid: String::new(),
        };
        Self {
            frame: frame("Holding"),
            tabs: tabs(),
            problem: None,
            everywhere: place("", "", false, Field::of("0")),
            categories: vec![
                place("1", "Questions", true, Field::wrong("many", "A number up to 100; 0 is none.")),
                place("2", "Offtopic", false, Field::of("0")),
            ],
            words: vec![
                word("cheap runners", "waits", "", ""),
                word("/<b>[a-z]{3,9}/", "is replaced by", "<em>", "Questions"),
            ],
            text: Field::wrong("/(a{900}){900}/", "This pattern comes to too much."),
            with: Field::default(),
            deeds: vec![Choice::new("hold", "the post waits for a moderator", true)],
            places: vec![Choice::new("", "everywhere", true), Choice::new("1", "Questions", false)],
        }
    }
}

impl AdminMembersPage {
    fn sample() -> Self {
        let line = |name: &str| RollLine {
            member: Link::new(name, "/admin/members/ines"),
            facts: vec!["trust level 2".to_owned(), "Writers".to_owned()],
            joined: when(2, "10:00"),
        };
        Self {
            frame: frame("Members"),
            tabs: tabs(),
            q: "in".to_owned(),
            kinds: vec![Choice::new("", "everybody", true), Choice::new("held", "who waits for approval", false)],
            count: Some("2 members".to_owned()),
            members: vec![line("ines"), line(&long_title())],
            next: Some("/admin/members?after=ines".to_owned()),
        }
    }
}

impl AdminMemberPage {
    fn sample() -> Self {
        Self {
            frame: frame("ines"),
            tabs: tabs(),
            name: "ines".to_owned(),
            problem: Some("You cannot change your own role. Another admin can.".to_owned()),
            action: "/admin/members/ines".to_owned(),
            profile: "/user/ines".to_owned(),
            file: "/moderation/members/ines".to_owned(),
            about: vec!["ines@example.org".to_owned(), "joined 3 Mar 2026".to_owned(), "trust level 2".to_owned()],
            roles: Select::new(
                [Choice::new("member", "member", true), Choice::new("admin", "admin", false)],
                Some("This is the last admin.".to_owned()),
            ),
            trust: Select::new(
                [Choice::new("earned", "earned (now 2)", true), Choice::new("4", "4: leader", false)],
                None,
            ),
            groups: vec![Choice::new("1", "Writers", true), Choice::new("2", RIGHT_TO_LEFT, false)],
            groups_error: None,
            held: Some(held("ines")),
        }
    }
}

impl WaitingMembersPage {
    fn sample() -> Self {
        Self {
            frame: frame("Who waits for approval"),
            count: "2 members".to_owned(),
            members: vec![held("ines"), held(&long_title())],
        }
    }
}

impl WaitingPage {
    fn sample() -> Self {
        Self {
            frame: frame("Your account waits for approval"),
            sentence: "A moderator of this forum looks at it before you can write.".to_owned(),
        }
    }
}

impl InvitationsPage {
    fn sample() -> Self {
        let line = |note: &str| InvitationLine {
            note: note.to_owned(),
            left: "1 person may come".to_owned(),
            until: when(2, "10:00"),
            revoke: "/settings/invitations/abc/revoke".to_owned(),
        };
        Self {
            frame: frame("Invitations"),
            tabs: tabs(),
            problem: None,
            fresh: Some("https://forum.example.org/register?invitation=abcdefghijklmnopqrstuvwxyz".to_owned()),
            invitations: vec![line("for Nadia"), line(&long_title())],
            chooses: true,
            uses: Field::wrong("0", "A number from 1 to 1000."),
            days: Field::of("14"),
            note: Field::default(),
            closed: None,
        }
    }
}

impl ModlogPage {
    fn sample() -> Self {
        let line = |number: u64, did: &str, object: Option<Link>, rest: &str, reason: &str| LogLineView {
            number,
            when: when(12, "14:05"),
            by: Link::new("nadia", "/user/nadia"),
            did: did.to_owned(),
            object,
            rest: rest.to_owned(),
            beside: None,
            reason: reason.to_owned(),
            is_redacted: false,
        };
        let topic = Link::new("Blocking reads fail after 500 ms", "/topic/12/x");
        Self {
            frame: member_frame("Moderation log", "admin"),
            lines: vec![
                line(
                    7,
                    "suspended",
                    Some(Link::new("mallory", "/user/mallory")),
                    "until 3 Mar 2026, 09:00",
                    "Advertises",
                ),
                line(6, "deleted a post in", Some(topic.clone()), "", "\"<b>the same</b>\" as above"),
                line(5, "moved", Some(topic), "from Questions to Storage", ""),
                line(4, "deleted", Some(Link::new("a topic that was deleted", "")), "", &"x".repeat(300)),
                LogLineView { is_redacted: true, ..line(2, "deleted", None, "", "") },
                LogLineView { by: Link::new("An operator", ""), ..line(3, "changed the settings", None, "", "") },
            ],
            whole: Some("/modlog".to_owned()),
            older: Some("/modlog?before=3".to_owned()),
            end: "3v9kQ0aZbX7c1mNdYtRw2E".to_owned(),
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        let empty = Empty { sentence: "Nobody has had to do anything yet.".to_owned(), action: None };
        Self { frame: frame("Moderation log"), lines: Vec::new(), whole: None, older: None, end: String::new(), empty }
    }
}

impl FlagPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Flag a post", ""),
            action: "/post/4001/flag".to_owned(),
            problem: Some("Choose what is wrong with it.".to_owned()),
            author: "ines".to_owned(),
            when: when(22, "14:05"),
            excerpt: "Buy cheap runners today.".to_owned(),
            reasons: vec![
                Choice::new("spam", "It is spam: it advertises, or is there for its links.", false),
                Choice::new("other", "Something else, which the note says.", true),
            ],
            note: Field::wrong("", "Say what is wrong with it."),
            back: "/post/4001".to_owned(),
        }
    }
}

/// What somebody has just decided.
fn decided_sample() -> CaseView {
    CaseView {
        pid: "3999".to_owned(),
        topic: Link::new("Which runner do you use?", "/post/3999"),
        page: "/moderation/posts/3999".to_owned(),
        category: "Questions".to_owned(),
        author: Link::new("mallory", "/user/mallory"),
        when: when(12, "13:58"),
        excerpt: "The one at https://runners.example".to_owned(),
        decided: Some(DecidedView {
            by: Link::new("You", ""),
            did: "deleted it".to_owned(),
            reason: "Advertises \"<b>\"".to_owned(),
            when: when(12, "14:09"),
        }),
        ..CaseView::default()
    }
}

impl AppealPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Appeal", "mallory"),
            problem: None,
            against: "A moderator deleted what you wrote: it advertises".to_owned(),
            excerpt: "Buy cheap runners today.".to_owned(),
            action: "/post/4001/appeal".to_owned(),
            curb: "warning",
            others: vec![Link::new("Appeal against the silence", "/appeal?against=silence")],
            said: None,
            answer: None,
            text: Some(Field::wrong("", "Say why it should be looked at again.")),
            back: "/post/4001".to_owned(),
        }
    }
}

impl CasePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("A case", "moderator"),
            problem: Some("This was decided already: it stands below how.".to_owned()),
            queue: "/moderation".to_owned(),
            log: "/modlog?topic=12".to_owned(),
            case: decided_sample(),
        }
    }
}

impl QueuePage {
    fn sample() -> Self {
        let flag = |name: &str, why: &str, note: &str| FlagLine {
            by: Link::new(name, format!("/user/{name}")),
            why: why.to_owned(),
            note: note.to_owned(),
            when: when(12, "14:05"),
        };
        let case = |pid: &str, hidden: bool, excerpt: String, flags: Vec<FlagLine>| CaseView {
            pid: pid.to_owned(),
            topic: Link::new("Blocking reads fail after 500 ms", format!("/post/{pid}")),
            category: "Questions".to_owned(),
            hidden,
            author: Link::new("mallory", "/user/mallory"),
            file: Some("/moderation/members/mallory".to_owned()),
            about: "joined 3 Mar 2026, trust level 0 (new), warned once".to_owned(),
            answers: Some((Link::new("A reply to ines", "/post/4001"), "How do I keep it warm? \"<b>\"".to_owned())),
            when: when(12, "13:58"),
            excerpt,
            flags,
            page: format!("/moderation/posts/{pid}"),
            is_open: true,
            ..CaseView::default()
        };
        Self {
            frame: member_frame("Moderation", "moderator"),
            count: "5 cases wait".to_owned(),
            decided: Some(decided_sample()),
            problem: None,
            links: vec![Link::new("What was done", "/modlog")],
            kinds: vec![
                Tab { text: "All".to_owned(), href: "/moderation".to_owned(), current: true },
                Tab { text: "Held (0)".to_owned(), href: "/moderation?kind=held".to_owned(), current: false },
            ],
            entries: vec![
                QueueEntry::Post(Box::new(case(
                    "4001",
                    true,
                    "Buy cheap runners today, at https://runners.example".to_owned(),
                    vec![
                        flag("ines", "spam", ""),
                        flag("kenji", "something else", "The same text \"<b>everywhere</b>\""),
                    ],
                ))),
                QueueEntry::Post(Box::new(CaseView {
                    looking: Some(Link::new("nadia", "/user/nadia")),
                    reason: Field::wrong("", "Say why, in a few words: its author reads it."),
                    ..case("4002", false, "x".repeat(400), vec![flag("ines", "rude", &"y".repeat(300))])
                })),
                QueueEntry::Appeal(Box::new(MemberAppealView {
                    looking: Looking { by: Some(Link::new("nadia", "/user/nadia")), ..Looking::default() },
                    member: Link::new("mallory", "/user/mallory"),
                    slug: "mallory".to_owned(),
                    text: "I was <em>away</em>: somebody else used my machine.".to_owned(),
                    when: when(13, "09:00"),
                    curb: "silence",
                    did: "Silenced",
                    grant: "end the silence",
                    by: Link::new("nadia", "/user/nadia"),
                    until: "until 2026-12-01".to_owned(),
                    reason: "Advertises".to_owned(),
                    is_own: false,
                    action: "/moderation/appeals/mallory".to_owned(),
                    refusal: Field::default(),
                })),
                QueueEntry::Member(Box::new(WaitingCase {
                    looking: Looking { field: "member", value: "petra".to_owned(), ..Looking::default() },
                    slug: "hedda".to_owned(),
                    member: Link::new(long_title(), "/user/hedda"),
                    why: "The question was not answered.".to_owned(),
                    since: when(13, "09:00"),
                    email: "An address at example.org, not confirmed".to_owned(),
                    through: vec!["Signed up with GitHub".to_owned()],
                    approve: "/moderation/members/hedda/approve".to_owned(),
                    refuse: "/moderation/members/hedda/refuse".to_owned(),
                })),
                QueueEntry::Article(Box::new(ReviewCase {
                    looking: Looking { field: "article", value: "7".to_owned(), is_own: true, ..Looking::default() },
                    tid: "77".to_owned(),
                    article: Link::new(RIGHT_TO_LEFT, "/article/77/x"),
                    authors: vec![Link::new("ines", "/user/ines"), Link::new("[deleted]", "")],
                    category: "Knowledge base".to_owned(),
                    since: when(14, "09:00"),
                    revision: 3,
                    excerpt: "z".repeat(300),
                    page: "/post/78/review".to_owned(),
                })),
            ],
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        let empty = Empty { sentence: "Nothing waits for a decision.".to_owned(), action: None };
        Self { entries: Vec::new(), count: "0 cases wait".to_owned(), decided: None, empty, ..Self::sample() }
    }
}

impl MemberFilePage {
    fn sample() -> Self {
        let entry = |what, rest: &str, text: &str, remove: bool| EntryLine {
            when: when(3, "10:00"),
            by: Link::new("nadia", "/user/nadia"),
            what,
            rest: rest.to_owned(),
            text: text.to_owned(),
            remove: remove.then(|| "1772442000000".to_owned()),
        };
        Self {
            frame: Frame { warning: Some(RIGHT_TO_LEFT.to_owned()), ..member_frame("ines", "moderator") },
            name: "ines".to_owned(),
            problem: None,
            profile: "/user/ines".to_owned(),
            links: vec![Link::new("Role, trust and groups", "/admin/members/ines")],
            states: vec![StateLine { word: "Silenced.", sentence: "They can read and not write.".to_owned() }],
            facts: vec![Fact { label: "Flagged by others", value: "3 posts, 5 flags: 4 upheld, 1 waiting".to_owned() }],
            base: "/moderation/members/ines".to_owned(),
            once: "00".to_owned(),
            note: Field::default(),
            warn: Field::wrong("", "Write what it says."),
            silenced: true,
            silence_until: Field::wrong("2020-01-01", "This date has passed: choose a later one."),
            silence_reason: Field::of("advertising"),
            suspend: SuspendForm {
                action: "/user/ines/suspend".to_owned(),
                until: Field::default(),
                reason: Field::default(),
                lift: None,
            },
            resets: vec![ResetLine {
                what: "picture",
                text: "Picture",
                hint: "It goes for good.".to_owned(),
                button: "Remove the picture",
            }],
            near: Some(NearView {
                days: "30 days".to_owned(),
                others: ["Mira", "a-name-of-exactly-thirty-chars"]
                    .map(|name| NearLine {
                        member: Link::new(name, "/moderation/members/mira"),
                        last: when(8, "09:00"),
                    })
                    .into(),
                blocks: vec![
                    Link::new("Block the network that they came from on 8 November", "/admin/blocks?what=place:0"),
                    Link::new("Block addresses at example.org", "/admin/blocks?what=example.org"),
                ],
            }),
            cleanup: Link::new("See what would be deleted", "/moderation/members/ines/cleanup"),
            entries: vec![
                entry("Note", "", &long_title(), true),
                entry("Warned,", "not acknowledged yet", RIGHT_TO_LEFT, false),
            ],
        }
    }
}

impl WarningsPage {
    fn sample() -> Self {
        let warning =
            |text: &str| WarningView { at: "1772442000000".to_owned(), when: when(3, "10:00"), text: text.to_owned() };
        Self {
            frame: member_frame("Warnings", "member"),
            open: vec![warning(&long_title())],
            read: vec![warning(RIGHT_TO_LEFT)],
            may_appeal: true,
        }
    }
}

impl CleanupPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Clean up", "moderator"),
            name: long_title(),
            problem: None,
            file: "/moderation/members/ines".to_owned(),
            action: "/moderation/members/ines/cleanup".to_owned(),
            progress: None,
            undo: Some(UndoForm {
                sentence: "12 topics were taken.".to_owned(),
                until: "30 Nov 2026, 00:00".to_owned(),
                may: true,
            }),
            preview: Some(CleanupPreview {
                facts: vec![Fact { label: "Topics", value: "12 topics".to_owned() }],
                touches: RIGHT_TO_LEFT.to_owned(),
                newest: vec![(
                    Link::new(long_title(), "/post/4001"),
                    "Everybody asks me where I get mine. <b>".to_owned(),
                )],
                reason: Field::wrong("", "Say why, in a few words: everybody reads it."),
            }),
        }
    }

    fn sample_under_way() -> Self {
        let progress =
            CleanupProgress { heading: "Cleaning up", sentence: "12 topics so far.".to_owned(), done: 7, most: 32 };
        Self { progress: Some(progress), undo: None, preview: None, ..Self::sample() }
    }
}

impl SplitPage {
    fn sample() -> Self {
        let line = |pid: &str, is_chosen, excerpt: &str| SplitLine {
            pid: pid.to_owned(),
            is_chosen,
            when: when(2, "10:00"),
            excerpt: excerpt.to_owned(),
        };
        Self {
            frame: frame("Split off posts"),
            topic: Link::new(long_title(), "/topic/7/x"),
            action: "/topic/7/split".to_owned(),
            problem: None,
            posts_error: Some("Choose the posts that are to be a topic of their own.".to_owned()),
            lines: vec![line("8", true, "By the way, what is for lunch?"), line("9", false, RIGHT_TO_LEFT)],
            below: None,
            first: None,
            once: "x".to_owned(),
            title: Field::wrong("?", "The title is too short to tell what this is about."),
            kinds: vec![Choice::new("question", "Question", false), Choice::new("discussion", "Discussion", true)],
            kind_error: None,
            categories: vec![Choice::new("1", "Main track", true)],
            category_error: None,
            tags: Field::of("cache"),
            reason: Field::of("Off the point"),
        }
    }
}

impl MergePage {
    fn sample() -> Self {
        Self {
            frame: frame("Merge topics"),
            topic: Link::new("How do I cache?", "/topic/7/how-do-i-cache"),
            action: "/topic/7/merge".to_owned(),
            problem: None,
            other: Field::of("/topic/9/x"),
            reason: Field::of("The same question"),
            way: Some(MergeWay {
                from: Link::new(long_title(), "/topic/9/x"),
                into: Link::new("How do I cache?", "/topic/7/how-do-i-cache"),
                posts: Count::of(1_204, "post", "posts"),
                moves: Some(("Staff room".to_owned(), "Main track".to_owned())),
                widens: true,
            }),
        }
    }
}
