//! What is answered to whom: lists of topics, search, and what belongs to no page.

use super::{ALL, NOBODY, REDIRECTED, Read, Write};
use crate::world::{A, ADMINS, GROUPS, MEMBERS, MODERATORS, NO_ID, World};

pub(super) fn reads(_world: &World, case: &mut Read<'_>) {
    case("/search", "the form", "/search".to_owned(), ALL);
    case("/search", "a word", "/search?q=text".to_owned(), ALL);
    case("/search", "what is not understood", "/search?q=is:odd".to_owned(), "iiiiiii");
    case("/search", "beyond the end", "/search?q=text&page=2".to_owned(), NOBODY);
    case("/opensearch.xml", "the description", "/opensearch.xml".to_owned(), ALL);
    for path in ["/", "/recent", "/popular", "/unanswered", "/articles", "/tags", "/robots.txt", "/healthz", "/readyz"]
    {
        case(path, "the list itself", path.to_owned(), ALL);
    }
    for path in ["/recent.md", "/popular.md", "/unanswered.md", "/articles.md", "/tags.md"] {
        case(path, "the list itself", path.to_owned(), ALL);
    }
    case("/favicon.ico", "the icon", "/favicon.ico".to_owned(), REDIRECTED);
    case("/static/{name}", "no file", "/static/nothing.css".to_owned(), NOBODY);
    case("/api", "the description", "/api".to_owned(), ALL);
    case("/api/openapi.json", "the description", "/api/openapi.json".to_owned(), ALL);
    case("/setup", "a forum that is set up", "/setup".to_owned(), REDIRECTED);
    let categories = [
        ("of a group", GROUPS, "cellar-markgroups", "nnonnno", "nnrnnnr"),
        ("A", A, "main-track", ALL, REDIRECTED),
        ("of members", MEMBERS, "lounge-markmembers", "noooooo", "nrrrrrr"),
        ("of A's moderators", MODERATORS, "bridge-markmoderators", "nnnnono", "nnnnrnr"),
        ("of admins", ADMINS, "vault-markadmins", "nnnnnno", "nnnnnnr"),
        ("none", NO_ID, "x", NOBODY, NOBODY),
    ];
    for (object, cid, slug, shown, redirected) in categories {
        case("/category/{cid}", object, format!("/category/{cid}"), redirected);
        case("/category/{cid}/{slug}", object, format!("/category/{cid}/{slug}"), shown);
    }
    let tags = [
        ("of public topics", "public", ALL),
        ("of members' topics", "markmemberstag", "noooooo"),
        ("of moderators' topics", "markmoderatorstag", "nnnnono"),
        ("of admins' topics", "markadminstag", "nnnnnno"),
        ("of a group's topics", "markgroupstag", "nnonnno"),
        ("of deleted topics", "marktopictag", NOBODY),
        ("none", "never-heard", NOBODY),
    ];
    for (object, tag, shown) in tags {
        case("/tags/{tag}", object, format!("/tags/{tag}"), shown);
    }

    case("/category/{cid}/{slug}", "A", "/category/1/main-track.md".to_owned(), ALL);
    case("/tags/{tag}", "a tag", "/tags/public.md".to_owned(), ALL);
}

pub(super) fn writes(_world: &World, case: &mut Write<'_>) {
    case("/search", "a log", "/search".to_owned(), &[("q", "error\nfatal")], ALL);
}
