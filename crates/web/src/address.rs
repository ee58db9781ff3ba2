//! Addresses of things, and which addresses may be gone to.
//!
//! A page has a hundred of them. Those are put together by `concat`, which asks for the room once.

use model::category::Category;
use model::ids::{MemberId, PostId, TopicId};
use model::portrait::PortraitMark;
use model::refusal::Home;
use model::slug::Slug;
use model::topic::{Tag, Topic, TopicKind};

pub(crate) fn category(category: &Category) -> String {
    format!("/category/{}/{}", category.id, category.slug())
}

pub(crate) fn topic(topic: &Topic) -> String {
    let kind = if topic.kind == TopicKind::Article { "article" } else { "topic" };
    ["/", kind, "/", &topic.id.to_string(), "/", &topic.heading.title.slug()].concat()
}

/// Who writes an article, for its authors.
pub(crate) fn authors(topic: TopicId) -> String {
    format!("/topic/{topic}/authors")
}

/// Where somebody says whether they will be one of them.
pub(crate) fn invitation(topic: TopicId) -> String {
    format!("/topic/{topic}/invitation")
}

/// The topic that somebody names by its number or its address.
pub(crate) fn named_topic(text: &str) -> Option<TopicId> {
    let text = text.trim();
    let number = ["/topic/", "/article/"].iter().find_map(|kind| Some(text.split_once(kind)?.1));
    let number = number.unwrap_or_else(|| text.strip_prefix('#').unwrap_or(text));
    number.split(['/', '?', '#']).next()?.parse().ok()
}

/// Where something stands that went into another topic.
pub(crate) fn home(home: Home) -> String {
    match home {
        Home::Topic(topic) => format!("/topic/{topic}"),
        Home::Post(id) => post(id),
    }
}

/// The n-th post by creation of a topic with this slug.
pub(crate) fn nth(topic: TopicId, slug: &str, n: u64) -> String {
    ["/topic/", &topic.to_string(), "/", slug, "/", &n.to_string()].concat()
}

/// The form for a reply to a post.
pub(crate) fn reply_to(topic: TopicId, post: PostId) -> String {
    ["/topic/", &topic.to_string(), "/reply?to=", &post.to_string()].concat()
}

pub(crate) fn post(post: PostId) -> String {
    ["/post/", &post.to_string()].concat()
}

/// A post's history.
pub(crate) fn revisions(of: PostId) -> String {
    [&post(of), "/revisions"].concat()
}

pub(crate) fn user(name: &str) -> String {
    format!("/user/{}", Slug::of(name))
}

/// What moderators know of a member.
pub(crate) fn member_file(name: &str) -> String {
    format!("/moderation/members/{}", Slug::of(name))
}

/// Where one cleans up after a member.
pub(crate) fn cleanup(name: &str) -> String {
    format!("{}/cleanup", member_file(name))
}

/// Where a member puts an announcement out of their sight.
pub(crate) fn dismiss(announcement: u64) -> String {
    format!("/announcements/{announcement}/dismiss")
}

pub(crate) fn tag(tag: &Tag) -> String {
    format!("/tags/{}", tag.as_str())
}

/// An address with the query that is not empty.
pub(crate) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// An address as a `Location` header takes it: what is not ASCII is percent-encoded, and so is what
/// could be markup, as browsers do.
pub(crate) fn for_header(address: &str) -> String {
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\`".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// The picture of a member, in a square of this side where they sent one.
pub(crate) fn avatar(member: MemberId, portrait: Option<&PortraitMark>, side: u32) -> String {
    match portrait {
        Some(mark) => format!("/avatar/{member}/{}", mark.file(side)),
        None => format!("/avatar/{member}/{}.svg", picture::hash_of(member.0)),
    }
}

/// An address to come back to. What is good once stands in no address but its own.
pub(crate) fn to_come_back_to(here: &str) -> &str {
    match here.split_once('?') {
        Some((path, query)) if query.split('&').any(|pair| pair.starts_with("token=")) => path,
        _ => here,
    }
}

/// Where to go after a sign-in: an address of this site, or the home page. Browsers drop control
/// characters and read `\` as `/`, so nothing with either of them is an address here.
pub(crate) fn local(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let plain =
        path.starts_with('/') && !next.contains('\\') && !next.chars().any(|c| c.is_control() || c.is_whitespace());
    // No address here has an empty segment or a dot for one, or encodes what is ASCII: that is how
    // other addresses are hidden.
    let hides = path.contains("//")
        || path.split('/').any(|segment| segment == "." || segment == "..")
        || path.as_bytes().windows(2).any(|pair| matches!(pair, [b'%', b'0'..=b'7']));
    // Coming back to one of these would sign out, or ask to sign in again. What a provider was told
    // or has told is in no other address.
    let away = ["/login", "/logout", "/register", "/auth/github", "/auth/oidc"];
    let pointless = away.iter().any(|path| next.starts_with(path));
    if plain && !hides && !pointless { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_site_are_gone_to() {
        for good in
            ["/", "/topic/12/caching?page=2", "/compose?cid=1", "/tags/ci#x", "/auth/join", "/tags/%E6%97%A5?q=%2F//"]
        {
            assert_eq!(local(good), good);
        }
        for bad in [
            "",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/%2f/evil.example",
            "/%5Cevil.example",
            "/%252f/evil.example",
            "/..//evil.example",
            "/.",
            "/%2e%2e//evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /x",
            "/a b",
            "evil",
            "/login?next=/",
            "/logout",
            "/auth/github/callback?code=x&state=y",
            "/auth/oidc/x",
            "/%09/evil.example",
            "/a\\b",
        ] {
            assert_eq!(local(bad), "/", "{bad:?}");
        }
    }

    #[test]
    fn headers_take_what_browsers_would_send() {
        assert_eq!(for_header("/topic/3/日本"), "/topic/3/%E6%97%A5%E6%9C%AC");
        assert_eq!(for_header("/a?b=c#d"), "/a?b=c#d");
        assert_eq!(for_header("/<b>\"\\x"), "/%3Cb%3E%22%5Cx");
    }
}
