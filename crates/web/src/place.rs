//! Where a request was going: what a page that says no leads back to.

use axum::extract::MatchedPath;
use axum::http::{Method, Uri};

use crate::address;
use crate::routes::is_read_at;
use crate::view::Link;

pub(crate) struct Place {
    /// Path and query of a page to come back to: the one asked for, or the one whose form it was.
    page: String,
    path: String,
    /// Whether it was read, and not sent a form.
    is_read: bool,
}

impl Place {
    pub(crate) fn of(method: &Method, uri: &Uri, matched: Option<&MatchedPath>) -> Self {
        let path = uri.path().to_owned();
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        let page = if is_read {
            address::to_come_back_to(uri.path_and_query().map_or("/", |here| here.as_str())).to_owned()
        } else if matched.is_some_and(|route| is_read_at(route.as_str())) {
            path.clone()
        } else {
            // What can be done to a thing has an address right below it.
            path.rsplit_once('/').map_or("/", |(above, _)| above).to_owned()
        };
        Self { page: if page.is_empty() { "/".to_owned() } else { page }, path, is_read }
    }

    pub(crate) fn is_read(&self) -> bool {
        self.is_read
    }

    /// The page to come back to.
    pub(crate) fn page_to_read(&self) -> &str {
        &self.page
    }

    /// The way to sign in, and back.
    pub(crate) fn sign_in(&self) -> String {
        address::with_query("/login", &[("next", address::local(&self.page))])
    }

    /// The way to prove who one is, and back.
    pub(crate) fn prove(&self) -> String {
        address::with_query("/settings/prove", &[("next", address::local(&self.page))])
    }

    /// The address that was asked for, without its query.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Another page of the same.
    pub(crate) fn page(&self, number: u64) -> String {
        let (path, query) = self.page.split_once('?').unwrap_or((&self.page, ""));
        let others = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("page="));
        let query: Vec<String> = others.map(str::to_owned).chain([format!("page={number}")]).collect();
        format!("{path}?{}", query.join("&"))
    }

    /// The topic or post that it was about.
    pub(crate) fn thing(&self) -> Option<Link> {
        let mut parts = self.path.split('/').skip(1);
        let (kind, id) = (parts.next()?, parts.next()?);
        let id: u64 = id.parse().ok()?;
        match kind {
            "topic" | "article" => Some(Link::new("The topic", format!("/topic/{id}"))),
            "post" => Some(Link::new("The post", format!("/post/{id}"))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_leads_back_to_itself_and_to_other_pages_of_the_same() {
        let place = Place::of(&Method::GET, &Uri::from_static("/topic/7/x?view=flat&page=9"), None);
        assert_eq!(place.page_to_read(), "/topic/7/x?view=flat&page=9");
        assert_eq!(place.page(3), "/topic/7/x?view=flat&page=3");
        assert_eq!(place.thing().unwrap().href, "/topic/7");
    }

    #[test]
    fn what_was_done_to_a_thing_leads_back_to_the_thing() {
        let place = |path: &'static str| Place::of(&Method::POST, &Uri::from_static(path), None);
        assert_eq!(place("/post/5/vote").page_to_read(), "/post/5");
        assert_eq!(place("/settings/password").page_to_read(), "/settings");
        assert_eq!(place("/logout").page_to_read(), "/");
    }
}
