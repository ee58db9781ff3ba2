//! Following every link, as search engines and curious people do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::page::links;
use crate::support::{Answer, TestApp, User};

/// Every page that this user gets by following links from these addresses on; with each way of
/// reading a thread, and each order of a list.
pub(crate) async fn crawl(
    app: &TestApp,
    from: impl IntoIterator<Item = String>,
    user: &User,
) -> BTreeMap<String, Answer> {
    let mut waiting: VecDeque<String> = from.into_iter().collect();
    let mut known: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut found = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let answer = app.get(&path, user).await;
        let mut onward = if answer.is_html() { links(&answer.text) } else { Vec::new() };
        onward.push(answer.location().to_owned());
        if path.starts_with("/topic/") && answer.status == 200 && !path.contains('?') {
            onward.extend(["view=flat", "view=nested", "sort=votes"].map(|query| format!("{path}?{query}")));
        }
        for link in onward {
            let link = link.split('#').next().unwrap_or_default();
            // Where to sign in differs by the page that asks, and is one page nevertheless.
            let is_sign_in = ["/login?", "/register?"].iter().any(|start| link.starts_with(start));
            if link.starts_with('/') && !is_sign_in && known.insert(link.to_owned()) {
                waiting.push_back(link.to_owned());
            }
        }
        found.insert(path, answer);
        assert!(found.len() < 2_000, "the crawl has no end");
    }
    found
}
