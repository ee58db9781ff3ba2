//! `/settings`: one's own things, a file for each section.

pub(crate) mod account;
pub(crate) mod prove;
pub(crate) mod sessions;
pub(crate) mod tokens;

use crate::view::Tab;

/// The sections, in the order in which their tabs stand.
const SECTIONS: &[(&str, &str)] =
    &[("Account", "/settings"), ("Sessions", "/settings/sessions"), ("API tokens", "/settings/tokens")];

/// The way between the sections, while one of them is shown.
pub(super) fn tabs(current: &str) -> Vec<Tab> {
    SECTIONS
        .iter()
        .map(|(text, href)| Tab { text: (*text).to_owned(), href: (*href).to_owned(), current: *href == current })
        .collect()
}
