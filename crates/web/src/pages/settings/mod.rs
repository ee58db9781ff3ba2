//! `/settings`: one's own things, a file for each section.

pub(crate) mod account;
pub(crate) mod address;
pub(crate) mod invitations;
pub(crate) mod notifications;
pub(crate) mod privacy;
pub(crate) mod profile;
pub(crate) mod prove;
pub(crate) mod security;
pub(crate) mod sessions;
pub(crate) mod tokens;

use crate::view::Tab;

/// The sections, in the order in which their tabs stand.
const SECTIONS: &[(&str, &str)] = &[
    ("Account", "/settings"),
    ("Profile", "/settings/profile"),
    ("Notifications", "/settings/notifications"),
    ("Security", "/settings/security"),
    ("Sessions", "/settings/sessions"),
    ("API tokens", "/settings/tokens"),
    ("Invitations", "/settings/invitations"),
    ("Privacy", "/settings/privacy"),
];

/// The way between the sections, while one of them is shown.
pub(super) fn tabs(current: &str) -> Vec<Tab> {
    SECTIONS
        .iter()
        .map(|(text, href)| Tab { text: (*text).to_owned(), href: (*href).to_owned(), current: *href == current })
        .collect()
}
