//! The settings, in the order of their pages.

use super::*;

const LEVEL_1: &str = "Level 1: basic";
const LEVEL_2: &str = "Level 2: regular";
const LEVEL_3: &str = "Level 3: trusted";

const LICENCES: &[(&str, &str)] = &[
    ("CC-BY-4.0", "CC BY 4.0"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0"),
    ("CC-BY-NC-4.0", "CC BY-NC 4.0"),
    ("CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0"),
    ("CC-BY-ND-4.0", "CC BY-ND 4.0"),
    ("CC0-1.0", "CC0 1.0"),
    ("GFDL-1.3-or-later", "GNU FDL 1.3 or later"),
    ("Apache-2.0", "Apache License 2.0"),
    ("MIT", "MIT License"),
];

const LEVELS: &[(&str, &str)] =
    &[("0", "level 0"), ("1", "level 1"), ("2", "level 2"), ("3", "level 3"), ("4", "level 4")];

const WAYS: &[(&str, &str)] = &[
    ("everybody", "everybody"),
    ("invited", "whoever has an invitation; others wait for approval"),
    ("approved", "whoever a moderator lets in"),
    ("domains", "whoever has an e-mail address at one of the domains below"),
    ("github", "whoever comes from GitHub"),
];

/// What a trust level takes of one measure.
macro_rules! threshold {
    ($key:literal, $part:expr, $level:literal, $which:literal, $label:literal, $about:literal) => {
        Setting {
            key: $key,
            subject: Subject::Trust,
            part: $part,
            label: $label,
            about: $about,
            shape: Shape::Number { least: 0, most: HIGHEST },
            get: needed::<$level, $which>,
            set: need::<$level, $which>,
        }
    };
}

/// All of them.
pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "site.name",
        subject: Subject::Site,
        part: "",
        label: "Name of the forum",
        about: "Stands in the header of each page, in the titles of browsers, and in letters.",
        shape: Shape::Line(SITE_NAME_MAX),
        get: |it| it.name.clone(),
        set: |it, text| {
            let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if name.is_empty() {
                return Err("Give the forum a name.".to_owned());
            }
            if name.chars().count() > SITE_NAME_MAX {
                return Err(format!("The name is too long: at most {SITE_NAME_MAX} characters."));
            }
            it.name = name;
            Ok(())
        },
    },
    Setting {
        key: "site.front",
        subject: Subject::Site,
        part: "",
        label: "Text on the front page",
        about: "Says above the categories what this place is for. Markdown; nothing, if empty.",
        shape: Shape::Markdown,
        get: |it| it.settings.front.text.clone(),
        set: |it, text| {
            if text.chars().count() > FRONT_MAX {
                return Err(format!("The text is too long: at most {FRONT_MAX} characters."));
            }
            text.clone_into(&mut it.settings.front.text);
            Ok(())
        },
    },
    Setting {
        key: "site.indexed",
        subject: Subject::Site,
        part: "",
        label: "Search engines may list this forum",
        about: "If not, robots.txt and every page ask them to stay away. Those who ignore that are not kept out by it.",
        shape: Shape::One(&[("yes", "yes"), ("no", "no")]),
        get: |it| yes_or_no(it.settings.front.indexed),
        set: |it, text| {
            it.settings.front.indexed = switch(text)?;
            Ok(())
        },
    },
    Setting {
        key: "site.contact",
        subject: Subject::Site,
        part: "",
        label: "How to reach the admins",
        about: "An e-mail address, or a line of words, said to whoever cannot write here, as from a blocked network.",
        shape: Shape::Line(CONTACT_MAX),
        get: |it| it.settings.front.contact.clone(),
        set: |it, text| {
            if text.chars().count() > CONTACT_MAX {
                return Err(format!("This is too long: at most {CONTACT_MAX} characters."));
            }
            it.settings.front.contact = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(())
        },
    },
    Setting {
        key: "site.licence",
        subject: Subject::Site,
        part: "",
        label: "Licence of articles",
        about: "What a new category begins with. Each category can choose another; published articles keep theirs.",
        shape: Shape::One(LICENCES),
        get: |it| it.settings.front.licence.spdx().to_owned(),
        set: |it, text| {
            it.settings.front.licence = Licence::parse("licence", text).map_err(|fault| fault.sentence)?;
            Ok(())
        },
    },
    Setting {
        key: "look.logo",
        subject: Subject::Look,
        part: "",
        label: "Logo",
        about: "A picture before the name in the header, in place of the drawn arch.",
        shape: Shape::Picture,
        get: |it| it.settings.look.logo.as_ref().map(|mark| mark.as_str().to_owned()).unwrap_or_default(),
        set: logo,
    },
    Setting {
        key: "look.accent",
        subject: Subject::Look,
        part: "",
        label: "Accent colour on a light ground",
        about: "Of links, buttons and what is marked. The built-in one, if empty.",
        shape: Shape::Colour,
        get: |it| it.settings.look.accent.map(|colour| colour.to_string()).unwrap_or_default(),
        set: |it, text| {
            it.settings.look.accent = accent(text, &LIGHT)?;
            Ok(())
        },
    },
    Setting {
        key: "look.accent_dark",
        subject: Subject::Look,
        part: "",
        label: "Accent colour on a dark ground",
        about: "For readers whose device asks for dark pages. Derived from the other one, if empty.",
        shape: Shape::Colour,
        get: |it| it.settings.look.accent_dark.map(|colour| colour.to_string()).unwrap_or_default(),
        set: |it, text| {
            it.settings.look.accent_dark = accent(text, &DARK)?;
            Ok(())
        },
    },
    Setting {
        key: "navigation.header",
        subject: Subject::Navigation,
        part: "",
        label: "Links in the header",
        about: "Up to eight, one on each line: the text, | and an address of this site (/…) or another (https://…). \
                Behind Recent, Popular and the others.",
        shape: Shape::Lines,
        get: |it| navigation::written(&it.settings.navigation.header),
        set: |it, text| {
            it.settings.navigation.header = navigation::parse(text)?;
            Ok(())
        },
    },
    Setting {
        key: "navigation.footer",
        subject: Subject::Navigation,
        part: "",
        label: "Links in the footer",
        about: "The same at the end of each page: an imprint, a status page, your own site.",
        shape: Shape::Lines,
        get: |it| navigation::written(&it.settings.navigation.footer),
        set: |it, text| {
            it.settings.navigation.footer = navigation::parse(text)?;
            Ok(())
        },
    },
    Setting {
        key: "registration.open_to",
        subject: Subject::Registration,
        part: "",
        label: "Who may join",
        about: "Whoever does not meet it waits for approval, or is told why not. Members who are here stay.",
        shape: Shape::One(WAYS),
        get: |it| it.settings.registration.open_to.name().to_owned(),
        set: |it, text| {
            it.settings.registration.open_to = OpenTo::parse(text).map_err(|fault| fault.sentence)?;
            Ok(())
        },
    },
    Setting {
        key: "registration.domains",
        subject: Subject::Registration,
        part: "",
        label: "Domains of e-mail addresses",
        about: "With commas between them. A domain stands for itself and those below it.",
        shape: Shape::Line(10_000),
        get: |it| {
            let domains: Vec<&str> = it.settings.registration.domains.iter().map(|domain| domain.as_str()).collect();
            domains.join(", ")
        },
        set: |it, text| {
            it.settings.registration.domains = RegistrationSettings::read_domains(text)?;
            Ok(())
        },
    },
    Setting {
        key: "registration.question",
        subject: Subject::Registration,
        part: "",
        label: "Question",
        about: "Something that people of this place know and programs do not. None is asked, if empty.",
        shape: Shape::Line(QUESTION_MAX),
        get: |it| it.settings.registration.question.as_ref().map(|it| it.text.clone()).unwrap_or_default(),
        set: |it, text| {
            if text.chars().count() > QUESTION_MAX {
                return Err(format!("The question is too long: at most {QUESTION_MAX} characters."));
            }
            it.settings.registration.set_question(|question| text.clone_into(&mut question.text));
            Ok(())
        },
    },
    Setting {
        key: "registration.answers",
        subject: Subject::Registration,
        part: "",
        label: "Answers",
        about: "Each of them is right, with commas between them. Capitals make no difference.",
        shape: Shape::Line(10_000),
        get: |it| it.settings.registration.question.as_ref().map(|it| it.answers.join(", ")).unwrap_or_default(),
        set: |it, text| {
            let answers = RegistrationSettings::read_answers(text)?;
            it.settings.registration.set_question(|question| question.answers = answers);
            Ok(())
        },
    },
    threshold!("trust.topics1", LEVEL_1, 0, 0, "Topics read", "How many they have opened."),
    threshold!("trust.posts1", LEVEL_1, 0, 1, "Posts written", "Those that stand."),
    threshold!("trust.votes1", LEVEL_1, 0, 2, "Votes received", "Less those against."),
    threshold!("trust.days1", LEVEL_1, 0, 3, "Days visited", "On which they came."),
    threshold!("trust.age1", LEVEL_1, 0, 4, "Days since joining", "Whether or not they came."),
    threshold!("trust.topics2", LEVEL_2, 1, 0, "Topics read", "How many they have opened."),
    threshold!("trust.posts2", LEVEL_2, 1, 1, "Posts written", "Those that stand."),
    threshold!("trust.votes2", LEVEL_2, 1, 2, "Votes received", "Less those against."),
    threshold!("trust.days2", LEVEL_2, 1, 3, "Days visited", "On which they came."),
    threshold!("trust.age2", LEVEL_2, 1, 4, "Days since joining", "Whether or not they came."),
    threshold!("trust.topics3", LEVEL_3, 2, 0, "Topics read", "How many they have opened."),
    threshold!("trust.posts3", LEVEL_3, 2, 1, "Posts written", "Those that stand."),
    threshold!("trust.votes3", LEVEL_3, 2, 2, "Votes received", "Less those against."),
    threshold!("trust.days3", LEVEL_3, 2, 3, "Days visited", "On which they came."),
    threshold!("trust.age3", LEVEL_3, 2, 4, "Days since joining", "Whether or not they came."),
    Setting {
        key: "trust.invite",
        subject: Subject::Trust,
        part: "Invitations",
        label: "Members may invite others from",
        about: "Moderators and admins may in any case.",
        shape: Shape::One(LEVELS),
        get: |it| it.settings.trust.invite.to_string(),
        set: |it, text| {
            it.settings.trust.invite = TrustLevel::parse("invite", text).map_err(|fault| fault.sentence)?;
            Ok(())
        },
    },
    Setting {
        key: "security.second_factor",
        subject: Subject::Security,
        part: "",
        label: "Who has to have a second factor",
        about: "An app that shows codes, or a passkey. Whoever has none is led to setting one up, and can do nothing \
                else until then.",
        shape: Shape::One(&[
            ("nobody", "nobody"),
            ("admins", "admins"),
            ("staff", "moderators and admins"),
            ("everybody", "every member"),
        ]),
        get: |it| it.settings.security.second_factor.name().to_owned(),
        set: |it, text| {
            it.settings.security.second_factor = choice(Required::parse(text))?;
            Ok(())
        },
    },
    Setting {
        key: "uploads.max_mb",
        subject: Subject::Uploads,
        part: "",
        label: "Megabytes of a file",
        about: "What a file in a post may have, within what the configuration allows. As much as that, if empty.",
        shape: Shape::NumberOrNone { least: 1, most: MEGABYTES_MAX },
        get: |it| it.settings.uploads.max_mb.map(|megabytes| megabytes.to_string()).unwrap_or_default(),
        set: |it, text| {
            it.settings.uploads.max_mb = if text.is_empty() { None } else { Some(number(text, 1, MEGABYTES_MAX)?) };
            Ok(())
        },
    },
    Setting {
        key: "uploads.kinds",
        subject: Subject::Uploads,
        part: "",
        label: "Kinds of files",
        about: "What members may put into posts. Files that are there stay, whatever is chosen here.",
        shape: Shape::Some(&[
            ("pictures", "pictures (PNG, JPEG, WebP, GIF)"),
            ("text", "text: logs, configuration, data, patches"),
            ("pdf", "PDF"),
            ("archives", "archives (zip, gz, xz, zst)"),
        ]),
        get: |it| it.settings.uploads.kinds.iter().map(|sort| sort.name()).collect::<Vec<_>>().join(", "),
        set: |it, text| {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            it.settings.uploads.kinds = parts.map(|part| choice(Sort::parse(part))).collect::<Result<_, _>>()?;
            Ok(())
        },
    },
    Setting {
        key: "read-only.on",
        subject: Subject::ReadOnly,
        part: "",
        label: "Everything can be read, and nothing written",
        about: "While a server is moved or a backup restored. Signing in still works, and this page, which ends it.",
        shape: Shape::One(&[("yes", "yes"), ("no", "no")]),
        get: |it| yes_or_no(it.settings.read_only.on),
        set: |it, text| {
            it.settings.read_only.on = switch(text)?;
            Ok(())
        },
    },
    Setting {
        key: "read-only.sentence",
        subject: Subject::ReadOnly,
        part: "",
        label: "What is said meanwhile",
        about: "Above each page, and to whoever tries to write: why, and until when. Something general, if empty.",
        shape: Shape::Line(READ_ONLY_MAX),
        get: |it| it.settings.read_only.sentence.clone(),
        set: |it, text| {
            if text.chars().count() > READ_ONLY_MAX {
                return Err(format!("The sentence is too long: at most {READ_ONLY_MAX} characters."));
            }
            it.settings.read_only.sentence = text.split_whitespace().collect::<Vec<_>>().join(" ");
            Ok(())
        },
    },
    Setting {
        key: "backups.every",
        subject: Subject::Backups,
        part: "",
        label: "A backup is made",
        about: "By one of the nodes, into its data folder, while everybody goes on. The first follows at once.",
        shape: Shape::One(&[
            ("never", "only when somebody asks for it"),
            ("six-hours", "every six hours"),
            ("day", "every day"),
            ("week", "every week"),
        ]),
        get: |it| it.settings.backups.every.name().to_owned(),
        set: |it, text| {
            it.settings.backups.every = choice(Every::parse(text))?;
            Ok(())
        },
    },
    Setting {
        key: "backups.keep",
        subject: Subject::Backups,
        part: "",
        label: "Backups that are kept",
        about: "Older ones are removed when a new one was read through and found whole: only those that this page and \
                the schedule made, and never the newest that is whole.",
        shape: Shape::Number { least: 1, most: KEEP_MAX },
        get: |it| it.settings.backups.keep.to_string(),
        set: |it, text| {
            it.settings.backups.keep = number(text, 1, KEEP_MAX)?;
            Ok(())
        },
    },
    Setting {
        key: "backups.days",
        subject: Subject::Backups,
        part: "",
        label: "Days without a good one",
        about: "After so many the dashboard says so, where backups are made by themselves. After two that should have \
                been made, if empty.",
        shape: Shape::NumberOrNone { least: 1, most: DAYS_MAX },
        get: |it| it.settings.backups.days.map(|days| days.to_string()).unwrap_or_default(),
        set: |it, text| {
            it.settings.backups.days = if text.is_empty() { None } else { Some(number(text, 1, DAYS_MAX)?) };
            Ok(())
        },
    },
];
