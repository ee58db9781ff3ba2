//! Addresses that this site had once, and where they lead now.

use std::collections::BTreeMap;

use crate::refusal::{Faults, Refusal};
use crate::settings::navigation::is_local;

/// Redirects of one forum.
pub const MOST: usize = 500;
const ADDRESS_MAX: usize = 300;

/// Where each old path leads.
pub type Redirects = BTreeMap<String, String>;

/// A redirect as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RedirectForm {
    pub from: String,
    pub to: String,
}

/// A path as redirects are known by: without its query and without a slash at its end.
pub fn path_of(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if path.len() > 1 { path.trim_end_matches('/') } else { path }
}

impl RedirectForm {
    /// Both addresses as they are kept.
    ///
    /// # Errors
    /// One of them is none of this site, or they would lead on, or around.
    pub fn check(&self, known: &Redirects) -> Result<(String, String), Refusal> {
        let (from, to) = (path_of(self.from.trim()), self.to.trim());
        let mut faults = Faults::default();
        let is_address = |text: &str| is_local(text) && text.len() <= ADDRESS_MAX;
        if !is_address(from) || from == "/" || self.from.contains(['?', '#']) {
            faults.add("from", "Give the old path as it stands behind the host, as in /old/page.");
        } else if known.values().any(|to| path_of(to) == from) {
            faults.add("from", "Another redirect leads here: lead that one on first.");
        } else if !known.contains_key(from) && known.len() >= MOST {
            faults.add("from", format!("There are {MOST} redirects already: remove some first."));
        }
        if !is_address(to) {
            faults.add("to", "Give an address of this site, as in /topic/12/how-to.");
        } else if path_of(to) == from {
            faults.add("to", "This leads to itself.");
        } else if known.contains_key(path_of(to)) {
            faults.add("to", "This is an old address itself: lead to where that one leads.");
        }
        faults.end()?;
        Ok((from.to_owned(), to.to_owned()))
    }
}
