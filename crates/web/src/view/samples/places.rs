//! Accounts, members, settings, the admin's pages, messages.

use model::face::{Face, Icon};
use model::settings::look::Colour;

use super::texts::{RIGHT_TO_LEFT, TEASER, long_title};
use super::*;
use crate::view::plot::{Drawing, Shape, draw};

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("setup", &SetupPage::sample()),
        sample("user", &UserPage::sample()),
        sample("user-posts", &UserPage::sample_posts()),
        sample("user-empty", &UserPage::sample_empty()),
        sample("user-extreme", &UserPage::sample_extreme()),
        sample("settings", &SettingsPage::sample()),
        sample("api", &ApiPage::sample()),
        sample("settings-tokens", &TokensPage::sample()),
        sample("settings-tokens-empty", &TokensPage::sample_empty()),
        sample("settings-first-password", &SettingsPage { has_password: false, ..SettingsPage::sample() }),
        sample("message-404", &MessagePage::sample()),
        sample("message-503", &MessagePage::sample_with_text()),
        sample("admin", &AdminPage::sample()),
        sample("admin-empty", &AdminPage::sample_empty()),
        sample("admin-categories", &AdminCategoriesPage::sample()),
        sample("admin-merge", &MergeCategoryPage::sample()),
        sample("admin-view-as", &ViewAsPage::sample()),
    ]
}

impl SetupPage {
    fn sample() -> Self {
        let category = |n, name: &str, description: &str, takes: &str| SetupCategory {
            n,
            keep: true,
            name: Field::of(name),
            description: Field::of(description),
            takes: takes.to_owned(),
        };
        Self {
            frame: Frame { register: None, ..frame("Set up") },
            token: "t0ken".to_owned(),
            problem: None,
            site: Field::of("Exedra"),
            username: Field::default(),
            email: Field::default(),
            password: Field::wrong("", "At least eight characters."),
            categories: vec![
                category(1, "Questions", "Something doesn't work, or you want to know how.", "questions"),
                category(2, "Discussions", "Practice, tools, decisions.", "discussions"),
                category(3, "Articles", "What we know, written down.", "articles"),
            ],
        }
    }
}

impl UserPage {
    fn sample() -> Self {
        Self {
            frame: frame("ines"),
            name: "ines".to_owned(),
            display: Some("Inês Carvalho".to_owned()),
            avatar: Avatar::large("/avatar/3/x.svg".to_owned()),
            text: Some(super::texts::one_line()),
            lang: Some("pt"),
            place: Some("Porto".to_owned()),
            links: vec![Link::new("ines.example/notes", "https://ines.example/notes")],
            role: Some("moderator".to_owned()),
            joined: when(2, "10:00"),
            figures: vec![
                Count::of(31, "topic", "topics"),
                Count::of(812, "post", "posts"),
                Count::of(4, "article", "articles"),
            ],
            trust: "trust level 2: regular".to_owned(),
            progress: Some(Progress {
                heading: "To trust level 3".to_owned(),
                measures: vec![
                    ProgressLine { label: "Topics read".to_owned(), have: 31, need: 100 },
                    ProgressLine { label: "Votes received".to_owned(), have: 30, need: 30 },
                ],
            }),
            suspended: None,
            tabs: vec![
                tab("Topics", "/user/ines/topics", true),
                tab("Posts", "/user/ines/posts", false),
                tab("Articles", "/user/ines/articles", false),
            ],
            rows: UserRows::Topics((0..8).map(lists::row).collect()),
            pager: pager(1, 3),
            empty: Empty::default(),
            suspend: None,
            file: None,
        }
    }

    fn sample_posts() -> Self {
        let posts = (0..8).map(|n| UserPost {
            topic: Link::new(lists::row(n).title, "/topic/12/x/4"),
            category: Some(Link::new("Storage", "/category/2/x")),
            when: when(21, "11:20"),
            score: votes(n as u64),
            excerpt: TEASER.to_owned(),
        });
        Self {
            frame: member_frame("ines", "moderator"),
            suspended: Some("Until 30 Nov 2026, 00:00, for advertising.".to_owned()),
            tabs: vec![
                tab("Topics", "/user/ines/topics", false),
                tab("Posts", "/user/ines/posts", true),
                tab("Articles", "/user/ines/articles", false),
            ],
            rows: UserRows::Posts(posts.collect()),
            suspend: Some(SuspendForm {
                action: "/moderation/suspend".to_owned(),
                until: Field::default(),
                reason: Field::wrong("", "Say why, in a few words."),
                lift: Some("/moderation/lift".to_owned()),
            }),
            file: Some("/moderation/members/ines".to_owned()),
            ..Self::sample()
        }
    }

    fn sample_empty() -> Self {
        Self {
            name: "x".to_owned(),
            display: None,
            text: None,
            place: None,
            links: Vec::new(),
            role: None,
            rows: UserRows::Topics(Vec::new()),
            pager: None,
            empty: empty("x has not started a topic yet.", None),
            ..Self::sample()
        }
    }

    fn sample_extreme() -> Self {
        Self { name: RIGHT_TO_LEFT.to_owned(), display: Some(RIGHT_TO_LEFT.to_owned()), ..Self::sample() }
    }
}

impl SettingsPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Settings", ""),
            tabs: Vec::new(),
            address: Some(AddressForm::sample()),
            is_nested: true,
            problem: None,
            has_password: true,
            password_action: "/settings/password".to_owned(),
            current: Field::wrong("", "That is not your password."),
            password: Field::default(),
        }
    }
}

impl ApiPage {
    fn sample() -> Self {
        let field = |name: &str, kind: &str, required| ApiField {
            name: name.to_owned(),
            kind: kind.to_owned(),
            required,
            text: "What it is for, in a sentence.".to_owned(),
        };
        let operation = ApiOperation {
            id: "startTopic".to_owned(),
            method: "POST".to_owned(),
            path: "/api/v1/topics".to_owned(),
            summary: "Start a topic".to_owned(),
            description: "With its opening post, in `body`.".to_owned(),
            parameters: vec![field("Idempotency-Key", "string", false)],
            fields: vec![field("title", "string", true), field("tags", "array of string or null", false)],
            samples: vec!["curl -X POST https://forum.example/api/v1/topics \\\n  -H \"Authorization: …\"".to_owned()],
            answers: vec![("201".to_owned(), "The topic.".to_owned(), "Topic".to_owned())],
        };
        Self {
            frame: frame("API"),
            intro: vec!["The forum for programs.".to_owned()],
            groups: vec![ApiGroup { name: "topics".to_owned(), operations: vec![operation] }],
            problems: vec![ApiProblem {
                name: "absent".to_owned(),
                statuses: "404".to_owned(),
                meaning: "There is nothing here.".to_owned(),
            }],
            shapes: vec![ApiShape {
                name: "Topic".to_owned(),
                text: "A topic.".to_owned(),
                fields: vec![field("id", "number", true)],
            }],
        }
    }
}

impl TokensPage {
    fn sample() -> Self {
        let line = |name: &str, scopes: &str| TokenLine {
            name: name.to_owned(),
            scopes: scopes.to_owned(),
            made: when(3, "08:00"),
            used: Some(when(11, "23:59")),
            expires: Some(when(30, "08:00")),
            is_over: false,
            revoke: "/settings/tokens/5f3a90c41b7de802/revoke".to_owned(),
        };
        Self {
            tabs: vec![tab("Account", "/settings", false), tab("API tokens", "/settings/tokens", true)],
            fresh: Some(FreshToken {
                name: "Nightly report".to_owned(),
                key: format!("exd_1003_{}", "aB3".repeat(16)),
            }),
            tokens: vec![
                TokenLine { used: None, ..line("Nightly report", "read, write") },
                TokenLine { expires: None, ..line(&"A very long name ".repeat(3), "read, write, moderate, admin") },
                TokenLine { is_over: true, ..line("Old one", "read") },
            ],
            ..Self::sample_empty()
        }
    }

    fn sample_empty() -> Self {
        Self {
            frame: member_frame("API tokens", ""),
            tabs: Vec::new(),
            problem: None,
            fresh: None,
            tokens: Vec::new(),
            once: "0123456789abcdef".to_owned(),
            name: Field::wrong("", "Give the token a name, so that you know later what it is for."),
            scopes: ["read", "write", "moderate", "admin"]
                .map(|scope| Choice::new(scope, format!("{scope}: what it says"), scope == "read"))
                .into(),
            scopes_error: Some("Choose what the token is for: at least one of the scopes.".to_owned()),
            expires: vec![Choice::new("30", "30 days", false), Choice::new("365", "a year", true)],
            expires_error: Some("A token lasts from 1 to 3650 days, or `never` ends.".to_owned()),
        }
    }
}

impl MessagePage {
    fn sample() -> Self {
        Self {
            frame: Frame { noindex: true, ..frame("Not found") },
            status: "404".to_owned(),
            heading: "There is nothing here".to_owned(),
            sentence: "The page was moved or deleted, or you may not see it.".to_owned(),
            advice: "Look for it among the recent topics, or sign in if you are a member.".to_owned(),
            links: vec![Link::new("Home", "/"), Link::new("Recent topics", "/recent")],
            typed: Vec::new(),
            request: None,
        }
    }

    fn sample_with_text() -> Self {
        Self {
            frame: member_frame("Not possible right now", ""),
            status: "503".to_owned(),
            heading: "The forum can't write right now".to_owned(),
            sentence: "Its store doesn't answer. Nothing of what you sent has been published.".to_owned(),
            advice: "Your text is below. Wait a minute, go back, and send it again.".to_owned(),
            typed: vec![
                TypedField { id: "typed-0".to_owned(), label: "Title", is_long: false, text: long_title() },
                TypedField { id: "typed-1".to_owned(), label: "Text", is_long: true, text: TEASER.to_owned() },
            ],
            request: Some("01J9ZK3T".to_owned()),
            ..Self::sample()
        }
    }
}

fn admin_tabs(categories: bool) -> Vec<Tab> {
    vec![tab("Dashboard", "/admin", !categories), tab("Categories", "/admin/categories", categories)]
}

fn figure(label: &str, value: &str) -> Figure {
    Figure { label: label.to_owned(), value: value.to_owned() }
}

impl AdminPage {
    fn sample() -> Self {
        let trouble = |class, word, what: &str, advice: &str| TroubleLine {
            class,
            word,
            what: what.to_owned(),
            advice: advice.to_owned(),
        };
        Self {
            frame: member_frame("Dashboard", "admin"),
            tabs: admin_tabs(false),
            troubles: vec![
                trouble(
                    "danger",
                    "Danger",
                    "The limits are switched off: anybody may try passwords and post without end.",
                    "Switch them on again when the test is over.",
                ),
                trouble(
                    "advice",
                    "Advice",
                    "Redis 7.0.15 gets no security fixes any more.",
                    "Update it to 7.2 or later.",
                ),
            ],
            spans: vec![tab("Day", "/admin?over=day", false), tab("Week", "/admin?over=week", true)],
            about: "Days are those of UTC.".to_owned(),
            plots: vec![
                Plot::sample("posts", Shape::Bars { values: vec![3.0, 0.0, 12.0], upon: vec![0.0, 1.0, 2.0] }),
                Plot::sample("answered", Shape::Line(vec![Some(50.0), Some(80.0), None])),
            ],
            node: vec![figure("Program", "0.1.0"), figure("Disk", "12 GiB of 80 GiB free")],
            redis: vec![
                figure("Server", "Valkey 8.0.1, bundled"),
                figure("Writes reach the disk", "before they are acknowledged (appendfsync always)"),
                figure("Memory", "312 MB of 2 GB"),
            ],
            parked: vec![ParkedDelivery {
                what: "mail to 3f2a…".to_owned(),
                why: "550 mailbox unavailable".to_owned(),
                when: when(22, "03:12"),
                tries: "9".to_owned(),
                again: "/admin/parked/7".to_owned(),
            }],
        }
    }

    fn sample_empty() -> Self {
        Self { troubles: Vec::new(), parked: Vec::new(), ..Self::sample() }
    }
}

/// A plot as it stands among others.
pub(super) fn plot(id: &str, shape: Shape) -> Plot {
    Plot::sample(id, shape)
}

impl Plot {
    fn sample(id: &str, shape: Shape) -> Self {
        let labels = ["26 Nov", "27 Nov", "28 Nov"].map(str::to_owned);
        let Drawing { ticks, bars, line, dots, marks } =
            draw(&shape, &labels, 0.0, Some(2), |value| format!("{value:.0}"));
        Self {
            id: id.to_owned(),
            title: "Posts".to_owned(),
            value: "15".to_owned(),
            note: "in the week before: 12".to_owned(),
            description: "From 26 Nov to 28 Nov: 15 in all.".to_owned(),
            ticks,
            marks,
            bars,
            line,
            dots,
            columns: vec!["Day".to_owned(), "Posts".to_owned()],
            rows: labels.iter().map(|label| vec![label.clone(), "5".to_owned()]).collect(),
        }
    }
}

impl AdminCategoriesPage {
    fn sample() -> Self {
        let face = |icon, colour| CategoryIcon::of(&Face { icon: Some(icon), colour: Colour::parse(colour) });
        let line = |id: u64, name: &str, depth: usize, can_rise, can_sink| CategoryLine {
            id,
            category: Link::new(name, "/category/1/x"),
            icon: if id % 2 == 1 { face(Icon::Database, "#095d54") } else { None },
            archived: (id == 5).then(|| Mark::of(MarkKind::Archived)),
            merging: (id == 3).then(|| "Becomes part of “Storage”: 40 % of all topics were gone through.".to_owned()),
            siblings: if depth == 0 { String::new() } else { "1".to_owned() },
            place: id.to_string(),
            merge: "/admin/categories/1/merge".to_owned(),
            depth,
            kinds: "questions, discussions".to_owned(),
            rights: "everyone reads, members start and reply".to_owned(),
            edit: "/admin/categories?edit=1#form".to_owned(),
            can_rise,
            can_sink,
        };
        let levels = || {
            vec![
                Choice::new("everyone", "Everyone", false),
                Choice::new("members", "Members", true),
                Choice::new("moderators", "Moderators", false),
                Choice::new("admins", "Admins", false),
            ]
        };
        Self {
            frame: member_frame("Categories", "admin"),
            tabs: admin_tabs(true),
            script: String::new(),
            revision: 7,
            order_problem: Some("Give each place as a number: 1 stands first.".to_owned()),
            categories: vec![
                line(1, "Questions", 0, false, true),
                line(2, "Storage", 1, false, true),
                line(3, "Networks", 1, true, false),
                line(4, &long_title(), 0, true, true),
                line(5, "Articles", 0, true, false),
            ],
            form: CategoryForm {
                heading: "Add a category".to_owned(),
                action: "/admin/categories".to_owned(),
                problem: None,
                is_wrong: true,
                name: Field::wrong("", "Give it a name."),
                description: Field::default(),
                parents: Select::new(
                    [Choice::new("", "No other category", true), Choice::new("1", "Questions", false)],
                    Some("A category does not stand in itself.".to_owned()),
                ),
                kinds: vec![
                    Choice::new("question", "Questions", true),
                    Choice::new("discussion", "Discussions", false),
                    Choice::new("article", "Articles", false),
                ],
                kinds_error: None,
                see: Select::new(levels(), None),
                start: Select::new(levels(), None),
                reply: Select::new(levels(), None),
                moderators: Field::default(),
                licences: Select::new(
                    [Choice::new("CC-BY-4.0", "CC BY 4.0: anyone may share and adapt it", true)],
                    None,
                ),
                reviews: true,
                icon_error: None,
                icons: Icon::ALL
                    .map(|icon| IconChoice {
                        choice: Choice::new(icon.name(), icon.name(), icon == Icon::Leaf),
                        icon: face(icon, "#8a1c1c"),
                    })
                    .into(),
                colour: Field::wrong("#ffff00", "Too little contrast."),
                swatch: Some("#8a1c1c".to_owned()),
                archived: true,
                asks: Field::wrong("System\nSystem", "“System” stands there twice."),
                groups: vec![GroupRights {
                    name: long_title(),
                    rights: vec![Choice::new("1:see", "see", true), Choice::new("1:moderate", "moderate", false)],
                }],
                cancel: None,
                submit: "Add the category".to_owned(),
            },
        }
    }
}

impl MergeCategoryPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Merge Networks", "admin"),
            tabs: admin_tabs(true),
            crumbs: vec![Link::new("Categories", "/admin/categories")],
            name: "Networks".to_owned(),
            here: "/admin/categories/3/merge".to_owned(),
            problem: None,
            targets: vec![Choice::new("", "Choose a category", false), Choice::new("1", long_title(), true)],
            into_error: Some("It takes no questions: let it take them first.".to_owned()),
            preview: Some(MergePreview {
                into: "1".to_owned(),
                name: long_title(),
                lines: vec!["120 topics with 1,204 posts move.".to_owned(), long_title()],
                opens: true,
                confirmed_error: Some("Say that this is meant.".to_owned()),
            }),
        }
    }
}

impl ViewAsPage {
    fn sample() -> Self {
        let watching = Some(("the member ines".to_owned(), when(3, "10:00")));
        Self {
            frame: Frame { watching, ..member_frame("View as", "admin") },
            tabs: admin_tabs(true),
            problem: None,
            choices: vec![Choice::new("guest", "a guest", true), Choice::new("group-1", long_title(), false)],
            name: Field::wrong("petra", "Nobody looks as an admin: name a member who is none."),
        }
    }
}
