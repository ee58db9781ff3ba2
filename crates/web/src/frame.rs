//! The frame around a page: head, header, footer.

use forum::View;
use model::actor::Actor;
use model::announcement::{Announcement, AnnouncementLevel};
use model::category::Category;
use model::licence::Licence;
use model::settings::look::LogoMark;
use model::settings::navigation::NavLink;
use model::site::Site;
use model::topic::TopicKind;
use model::written::in_footer;

use crate::accent;
use crate::address;
use crate::app::App;
use crate::show;
use crate::twin::ENDING;
use crate::view::{AnnouncementView, Frame, Html, Link, Logo, Nav, ViewerView};

pub(crate) fn licence(licence: Licence) -> Link {
    Link::new(licence.name(), licence.address())
}

/// What articles are published under, where that is the same wherever the reader sees any.
fn usual_licence(site: &Site, actor: &Actor) -> Option<Link> {
    let takes_articles = |category: &&Category| category.kinds.contains(&TopicKind::Article);
    let mut licences = site.visible(actor).filter(takes_articles).map(|category| category.licence);
    let first = licences.next().unwrap_or_default();
    licences.all(|other| other == first).then(|| licence(first))
}

/// The frame of a page at `here`. Titles, descriptions and the rest are filled by the page.
pub(crate) fn frame(app: &App, view: Option<&View>, here: &str) -> Frame {
    let site = view.map_or_else(|| app.forum.site(), |view| view.site.clone());
    let viewer = view.and_then(|view| {
        let member = view.actor.member()?;
        Some(ViewerView {
            unread: unread(view),
            href: address::user(&member.name),
            name: member.name.clone(),
            is_moderator: view.site.is_moderator(&view.actor),
            is_admin: view.actor.is_admin(),
            is_reviewer: view.reviews(),
        })
    });
    let way_in = |path| address::with_query(path, &[("next", address::local(address::to_come_back_to(here)))]);
    let is_guest = viewer.is_none();
    let licence = usual_licence(&site, view.map_or(&Actor::Guest, |view| &view.actor));
    Frame {
        site: if site.name.is_empty() { "Exedra".to_owned() } else { site.name.clone() },
        viewer,
        warning: view.and_then(|view| warning(view, here)),
        sign_in: if is_guest { way_in("/login") } else { String::new() },
        register: is_guest.then(|| way_in("/register")),
        licence,
        announcements: announcements(app, &site, here, is_guest),
        watching: view
            .and_then(|view| view.watcher.as_ref())
            .map(|watcher| (watcher.as_whom.clone(), show::when(watcher.viewing.until))),
        read_only: site.read_only().map(str::to_owned),
        noindex: !site.settings.front.indexed,
        logo: site.settings.look.logo.as_ref().and_then(logo),
        header_links: links(&site.settings.navigation.header),
        footer_links: in_footer(&site.pages)
            .map(|page| Link::new(page.title.as_str(), page.name.address()))
            .chain(links(&site.settings.navigation.footer))
            .collect(),
        accent: site.settings.look.accents().map(accent::address),
        css: app.assets.css.clone(),
        js: app.assets.js.clone(),
        composer: if is_guest { String::new() } else { app.assets.composer.clone() },
        icon: app.assets.icon.clone(),
        ..Frame::default()
    }
}

/// Characters of a warning that stand above every page; its own page has all of it.
const WARNED: usize = 300;

/// What the viewer was warned of last, but for the page that says it anyway.
fn warning(view: &View, here: &str) -> Option<String> {
    let warned = view.member.as_ref()?.warned.last()?;
    let is_told = here == "/warnings" || here.starts_with("/warnings?");
    let mut text: String = warned.text.chars().take(WARNED).collect();
    if text.len() < warned.text.len() {
        text.push('…');
    }
    (!is_told).then_some(text)
}

fn announcements(app: &App, site: &Site, here: &str, is_guest: bool) -> Vec<AnnouncementView> {
    let shown = app.forum.announced(site).into_iter();
    let view = |(it, cooked): (Announcement, forum::CookedPost)| AnnouncementView {
        html: Html::from(cooked.html.clone()),
        is_warning: it.level == AnnouncementLevel::Warning,
        dismiss: (!is_guest)
            .then(|| (address::dismiss(it.id), address::local(address::to_come_back_to(here)).to_owned())),
    };
    shown.map(view).collect()
}

fn logo(mark: &LogoMark) -> Option<Logo> {
    let (width, height) = mark.size()?;
    Some(Logo { src: format!("/look/{}", mark.as_str()), width, height })
}

fn links(links: &[NavLink]) -> Vec<Link> {
    links.iter().map(|link| Link::new(link.label.as_str(), link.address.as_str())).collect()
}

/// How many notifications the header counts.
const COUNTED: usize = 99;

/// What stands in the header, if anything is unread.
fn unread(view: &View) -> Option<String> {
    match view.inbox.count(&view.site, &view.actor) {
        0 => None,
        count if count > COUNTED => Some(format!("{COUNTED}+")),
        count => Some(count.to_string()),
    }
}

/// What a page adds to its frame.
pub(crate) trait Framed: Sized {
    fn titled(self, title: impl Into<String>) -> Self;
    fn described(self, description: impl Into<String>) -> Self;
    /// The address under which the page wants to be known, below the public one.
    fn known_at(self, app: &App, path: &str) -> Self;
    /// The same page as Markdown, by the address of the page.
    fn with_source(self, path: &str) -> Self;
    fn unindexed(self) -> Self;
    fn within(self, section: Nav) -> Self;
}

impl Framed for Frame {
    fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    fn described(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()).filter(|text| !text.is_empty()), ..self }
    }

    fn known_at(self, app: &App, path: &str) -> Self {
        let canonical = app.settings.public_url.as_ref().map(|url| format!("{url}{}", address::for_header(path)));
        Self { canonical, ..self }
    }

    fn with_source(self, path: &str) -> Self {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        Self { markdown: Some(format!("{path}{ENDING}{query}")), ..self }
    }

    fn unindexed(self) -> Self {
        Self { noindex: true, ..self }
    }

    fn within(self, section: Nav) -> Self {
        Self { section: Some(section), ..self }
    }
}
