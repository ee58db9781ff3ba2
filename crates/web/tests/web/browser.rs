//! A browser's cookies, carried from each answer to the next request.

use std::collections::BTreeMap;

use crate::support::{Answer, User};

/// Somebody's browser.
#[derive(Clone)]
pub(crate) struct Browser {
    name: String,
    jar: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) fn of(user: &User) -> Self {
        let pairs = user.cookie.iter().flat_map(|cookie| cookie.split("; "));
        let jar =
            pairs.filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { name: user.name.clone(), jar: jar.collect() }
    }

    /// Whoever sends the next request.
    pub(crate) fn user(&self) -> User {
        let pairs: Vec<String> = self.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        User { name: self.name.clone(), id: None, cookie: (!pairs.is_empty()).then(|| pairs.join("; ")), token: None }
    }

    /// Takes the cookies that came with an answer, and forgets those that it ends.
    pub(crate) fn take(&mut self, answer: &Answer) {
        for cookie in answer.set_cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) fn has(&self, cookie: &str) -> bool {
        self.jar.contains_key(cookie)
    }

    /// As after some time.
    pub(crate) fn without(&self, cookie: &str) -> Self {
        let mut later = self.clone();
        later.jar.remove(cookie);
        later
    }
}
