//! The pages of settings: their addresses, and what each is about.

use model::settings::catalogue::Subject;

use super::HOME;
use crate::view::Link;

/// A page of settings.
pub(super) struct Place {
    slug: &'static str,
    /// Where it has always been, if that is not below [`HOME`].
    elsewhere: Option<&'static str>,
    pub(super) title: &'static str,
    /// For the list of pages.
    pub(super) about: &'static str,
    /// Above the form.
    pub(super) lead: &'static str,
    /// What can be set on it; nothing, where it only tells.
    pub(super) subject: Option<Subject>,
    /// Parts of the configuration that belong to it.
    pub(super) sections: &'static [&'static str],
    links: &'static [(&'static str, &'static str)],
}

const PLACES: &[Place] = &[
    Place {
        slug: "site",
        elsewhere: None,
        title: "Site",
        about: "Its name, the text on its front page, search engines, and the licence of articles.",
        lead: "",
        subject: Some(Subject::Site),
        sections: &[],
        links: &[],
    },
    Place {
        slug: "look",
        elsewhere: None,
        title: "Look",
        about: "Logo and accent colour, for light and for dark pages.",
        lead: "",
        subject: Some(Subject::Look),
        sections: &[],
        links: &[],
    },
    Place {
        slug: "pages",
        elsewhere: Some("/admin/pages"),
        title: "Pages",
        about: "About, terms of use, privacy, and pages of your own.",
        lead: "",
        subject: None,
        sections: &[],
        links: &[],
    },
    Place {
        slug: "navigation",
        elsewhere: None,
        title: "Navigation",
        about: "Links of your own in header and footer.",
        lead: "",
        subject: Some(Subject::Navigation),
        sections: &[],
        links: &[],
    },
    Place {
        slug: "announcements",
        elsewhere: Some("/admin/announcements"),
        title: "Announcements",
        about: "A line above all pages, from one day to another.",
        lead: "",
        subject: None,
        sections: &[],
        links: &[],
    },
    Place {
        slug: "redirects",
        elsewhere: Some("/admin/redirects"),
        title: "Redirects",
        about: "Where addresses lead that this site had once.",
        lead: "",
        subject: None,
        sections: &[],
        links: &[],
    },
    Place {
        slug: "read-only",
        elsewhere: None,
        title: "Read-only mode",
        about: "Everything can be read and nothing written, for a while.",
        lead: "",
        subject: Some(Subject::ReadOnly),
        sections: &[],
        links: &[],
    },
    Place {
        slug: "registration",
        elsewhere: Some("/admin/registration"),
        title: "Registration",
        about: "Who may join, and what is asked of them.",
        lead: "",
        subject: Some(Subject::Registration),
        sections: &[],
        links: &[("Invitations", "/settings/invitations"), ("Who waits", "/moderation/members")],
    },
    Place {
        slug: "blocks",
        elsewhere: Some("/admin/blocks"),
        title: "Blocks",
        about: "Networks that nothing is written from, and hosts that nobody joins with an e-mail address of.",
        lead: "",
        subject: None,
        sections: &[],
        links: &[],
    },
    Place {
        slug: "trust",
        elsewhere: Some("/admin/trust"),
        title: "Trust levels",
        about: "What members have to do for each level, and from which one they may invite others.",
        lead: "Who joins begins at level 0. A level takes all of what stands here, and what those below it take. \
               Nobody loses a level by a change. Level 4 is given by hand.",
        subject: Some(Subject::Trust),
        sections: &[],
        links: &[],
    },
    Place {
        slug: "security",
        elsewhere: Some("/admin/security"),
        title: "Security",
        about: "Of whom a second factor is required.",
        lead: "",
        subject: Some(Subject::Security),
        sections: &["security", "privacy"],
        links: &[],
    },
    Place {
        slug: "sign-in",
        elsewhere: None,
        title: "Sign-in providers",
        about: "Through whom members may sign in: GitHub and OpenID Connect.",
        lead: "Through these members sign in without a password of this forum. Their secrets belong into the \
               configuration, so this page only shows them.",
        subject: None,
        sections: &["github", "oidc"],
        links: &[],
    },
    Place {
        slug: "uploads",
        elsewhere: None,
        title: "Uploads",
        about: "Which files members may put into posts, and how large.",
        lead: "",
        subject: Some(Subject::Uploads),
        sections: &["uploads"],
        links: &[],
    },
    Place {
        slug: "limits",
        elsewhere: None,
        title: "Limits",
        about: "How often something may be done, and by whom that is counted.",
        lead: "So much may be done at once; after that one comes back after another, at an even pace. Who has just \
               joined may do half of it, trusted members twice, moderators and admins ten times as much.",
        subject: None,
        sections: &["limits"],
        links: &[],
    },
    Place {
        slug: "mail",
        elsewhere: Some("/admin/mail"),
        title: "Mail",
        about: "Where letters go, those that wait, and a test letter.",
        lead: "",
        subject: None,
        sections: &["mail"],
        links: &[],
    },
    Place {
        slug: "backups",
        elsewhere: None,
        title: "Backups",
        about: "How often one is made by itself, how many are kept, and when an admin is told that there is none.",
        lead: "",
        subject: Some(Subject::Backups),
        sections: &["backup"],
        links: &[("Backups that there are", "/admin/backups")],
    },
    Place {
        slug: "server",
        elsewhere: None,
        title: "Server",
        about: "What the configuration of this node says: addresses, data, metrics, log.",
        lead: "All of this is said by the configuration of the node that made this page.",
        subject: None,
        sections: &["server", "data", "redis", "metrics", "log"],
        links: &[],
    },
];

impl Place {
    pub(super) fn all() -> impl Iterator<Item = &'static Self> {
        PLACES.iter()
    }

    pub(super) fn at(slug: &str) -> Option<&'static Self> {
        PLACES.iter().find(|place| place.slug == slug)
    }

    pub(super) fn with_address(path: &str) -> Option<&'static Self> {
        PLACES.iter().find(|place| place.elsewhere == Some(path))
    }

    /// Where a setting of this subject stands.
    pub(super) fn of(subject: Subject) -> &'static Self {
        PLACES.iter().find(|place| place.subject == Some(subject)).unwrap_or(&PLACES[0])
    }

    /// Where a part of the configuration stands.
    pub(super) fn of_section(section: &str) -> &'static Self {
        PLACES.iter().find(|place| place.sections.contains(&section)).unwrap_or(&PLACES[PLACES.len() - 1])
    }

    pub(super) fn address(&self) -> String {
        self.elsewhere.map_or_else(|| format!("{HOME}/{}", self.slug), str::to_owned)
    }

    pub(super) fn link(&self) -> Link {
        Link::new(self.title, self.address())
    }

    pub(super) fn links(&self) -> Vec<Link> {
        self.links.iter().map(|(text, href)| Link::new(*text, *href)).collect()
    }
}
