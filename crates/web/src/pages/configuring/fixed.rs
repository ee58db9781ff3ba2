//! What is said by the configuration, or by the program: shown, and not changed here.

use std::time::Duration;

use axum::response::Response;
use forum::View;
use model::limits::{Act, Allowance};

use super::subjects::Place;
use super::{HOME, crumbs, html, tabs};
use crate::frame::Framed;
use crate::request::Visit;
use crate::view::{ConfiguredLine, ConfiguredPage, LimitLine, Link};

/// One value of the configuration.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The part of the settings file that it stands in.
    pub section: &'static str,
    /// As `exedra config` names it.
    pub key: String,
    pub about: String,
    /// In words that hold no secret; absent, where it is not set.
    pub value: Option<String>,
    /// Where it comes from: a line of the file, a variable, a flag; absent, where it is the default.
    pub origin: Option<String>,
}

/// What the configuration says of a page.
pub(super) fn lines(visit: &Visit, place: &Place) -> Vec<ConfiguredLine> {
    let fixed = visit.app.settings.fixed.iter().filter(|fixed| place.sections.contains(&fixed.section));
    fixed.map(line).collect()
}

fn line(fixed: &Fixed) -> ConfiguredLine {
    let origin = match (&fixed.value, &fixed.origin) {
        (_, Some(origin)) => format!("set in {origin}"),
        (Some(_), None) => "the default".to_owned(),
        (None, None) => String::new(),
    };
    ConfiguredLine { key: fixed.key.clone(), about: fixed.about.clone(), value: fixed.value.clone(), origin }
}

/// A page on which nothing can be set.
pub(super) fn page(visit: &Visit, view: &View, place: &Place) -> Response {
    let providers = place.sections.contains(&"oidc");
    let limits = place.sections.contains(&"limits");
    let off = limits && !visit.app.forum.has_limits();
    let none = providers && visit.app.forum.providers().is_empty();
    let warning = if off {
        Some("The limits are switched off: anybody may try passwords and post without end.")
    } else if none {
        Some("There are none: members sign in with a password of this forum, a passkey or a letter.")
    } else {
        None
    };
    let login = |provider: &auth::provider::Provider| Link::new(provider.title(), "/login");
    html(&ConfiguredPage {
        frame: visit.frame(view).titled(place.title).unindexed(),
        tabs: tabs(HOME),
        crumbs: crumbs(),
        heading: place.title.to_owned(),
        lead: place.lead.to_owned(),
        warning: warning.map(str::to_owned),
        limits: if limits { Act::ALL.into_iter().filter_map(limit).collect() } else { Vec::new() },
        links: if providers { visit.app.forum.providers().iter().map(login).collect() } else { Vec::new() },
        fixed: lines(visit, place),
    })
}

fn limit(act: Act) -> Option<LimitLine> {
    let told = |given: Option<Allowance>| given.map(allowance).unwrap_or_default();
    let line = LimitLine {
        what: self::act(act),
        account: told(act.by_account()),
        network: told(act.by_network()),
        target: told(act.by_target()),
    };
    let is_limited = [&line.account, &line.network, &line.target].iter().any(|text| !text.is_empty());
    is_limited.then_some(line)
}

/// `10 at once, then 20 an hour`
pub(crate) fn allowance(allowance: Allowance) -> String {
    let hourly = Duration::from_secs(3_600).as_millis() / allowance.every.as_millis().max(1);
    format!("{} at once, then {hourly} an hour", allowance.at_once)
}

/// What is limited, in an admin's words.
pub(crate) fn act(act: Act) -> &'static str {
    match act {
        Act::Register => "Making an account",
        Act::SignIn => "Trying to sign in",
        Act::Password => "Trying to change one's password",
        Act::Letter => "Asking for a letter",
        Act::Prove => "Confirming that it is oneself",
        Act::Second => "Giving a code as second factor",
        Act::Factor => "Giving a passkey or a recovery code",
        Act::Topic => "Starting topics",
        Act::Reply => "Replying",
        Act::Edit => "Editing, deleting and restoring posts",
        Act::Vote => "Voting",
        Act::Token => "Making an API token",
        Act::Invite => "Making an invitation",
        Act::Flag => "Flagging posts",
        Act::Settings => "Changing one's profile or settings",
        Act::Preview => "Seeing a preview",
        Act::Suggest => "Having names and topics suggested",
        Act::Draft => "Keeping drafts",
        Act::Search => "Searching",
        Act::Upload => "Sending files",
        Act::Megabyte => "Sending files, in megabytes",
    }
}
