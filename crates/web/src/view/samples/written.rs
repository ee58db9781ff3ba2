//! Pages that admins write.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("written", &WrittenPageView::sample()),
        sample("admin-pages", &AdminPagesPage::sample()),
        sample("admin-page", &EditWrittenPage::sample()),
        sample("admin-page-revision", &WrittenRevisionPage::sample()),
    ]
}

fn tabs() -> Vec<Tab> {
    vec![tab("Dashboard", "/admin", false), tab("Pages", "/admin/pages", true)]
}

fn text() -> Html {
    Html::from(markup::cook("## Who we are\n\nPeople who *build* things.", "page", &|_| false).html)
}

impl WrittenPageView {
    fn sample() -> Self {
        Self {
            frame: member_frame("About", "admin"),
            heading: RIGHT_TO_LEFT.to_owned(),
            body: text(),
            edit: Some("/admin/pages/about".to_owned()),
        }
    }
}

impl AdminPagesPage {
    fn sample() -> Self {
        let line = |title: &str, at: Option<&str>, is_shown| PageLine {
            title: title.to_owned(),
            edit: "/admin/pages/about".to_owned(),
            at: at.map(|at| Link::new(at, at)),
            is_shown,
        };
        Self {
            frame: member_frame("Pages", "admin"),
            tabs: tabs(),
            pages: vec![
                line("About", Some("/about"), true),
                line("Terms of use", None, false),
                line(&long_title(), Some("/pages/x"), false),
            ],
            name: Field::wrong("?", "Write the name in small letters."),
        }
    }
}

impl EditWrittenPage {
    fn sample() -> Self {
        let line = |number: &str, href: Option<&str>, what: &str, is_shown| PageRevisionLine {
            number: number.to_owned(),
            href: href.map(str::to_owned),
            what: what.to_owned(),
            by: Link::new("nadia", "/user/nadia"),
            when: when(2, "10:00"),
            is_shown,
        };
        Self {
            frame: member_frame("Edit About", "admin"),
            tabs: tabs(),
            crumbs: vec![Link::new("Pages", "/admin/pages")],
            heading: "About".to_owned(),
            at: "/about".to_owned(),
            is_there: true,
            problem: Some("Somebody else has changed the same since you opened this page.".to_owned()),
            preview: Some(text()),
            action: "/admin/pages/about".to_owned(),
            title: Field::of("About"),
            text: Field::wrong("## Who we are", "Somebody else has saved this page."),
            footer: true,
            seen: 3,
            revisions: vec![
                line("3", Some("/admin/pages/about/revisions/3"), RIGHT_TO_LEFT, true),
                line("2", None, "deleted", false),
                line("1", Some("/admin/pages/about/revisions/1"), &long_title(), false),
            ],
        }
    }
}

impl WrittenRevisionPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Revision 1", "admin"),
            tabs: tabs(),
            crumbs: vec![Link::new("Pages", "/admin/pages"), Link::new("about", "/admin/pages/about")],
            heading: "Revision 1".to_owned(),
            body: text(),
            source: "## Who we are".to_owned(),
            restore: Some("/admin/pages/about/revisions/1/restore".to_owned()),
        }
    }
}
