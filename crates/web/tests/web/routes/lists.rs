//! What is answered to whom: lists of topics, search, and what belongs to no page.

use super::{ALL, NOBODY, REDIRECTED, Read, Write};
use crate::world::{A, ADMINS, GROUPS, MEMBERS, MODERATORS, NO_ID, World};

/// Tags by the topics that have them: who sees them, who describes them, and who says how they want to be
/// told of them.
const TAGS: [(&str, &str, &str, &str, &str); 7] = [
    ("of public topics", "public", ALL, "sfffooo", "srrrrrr"),
    ("of members' topics", "markmemberstag", "noooooo", "nfffooo", "nrrrrrr"),
    ("of moderators' topics", "markmoderatorstag", "nnnnono", "nnnnono", "nnnnrnr"),
    ("of admins' topics", "markadminstag", "nnnnnno", "nnnnnno", "nnnnnnr"),
    ("of a group's topics", "markgroupstag", "nnonnno", "nnfnnno", "nnrnnnr"),
    ("of deleted topics", "marktopictag", NOBODY, NOBODY, NOBODY),
    ("none", "never-heard", NOBODY, NOBODY, NOBODY),
];

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
    for (object, tag, shown, edits, _) in TAGS {
        case("/tags/{tag}", object, format!("/tags/{tag}"), shown);
        case("/tags/{tag}/edit", object, format!("/tags/{tag}/edit"), edits);
    }
    case("/category/{cid}/{slug}", "A", "/category/1/main-track.md".to_owned(), ALL);
    case("/tags/{tag}", "a tag", "/tags/public.md".to_owned(), ALL);
}

pub(super) fn writes(_world: &World, case: &mut Write<'_>) {
    for (object, tag, _, edits, watches) in TAGS {
        let done = match edits {
            "sfffooo" => "sfffrrr",
            "nfffooo" => "nfffrrr",
            "nnnnono" => "nnnnrnr",
            "nnnnnno" => "nnnnnnr",
            "nnfnnno" => "nnfnnnr",
            other => other,
        };
        case("/tags/{tag}/edit", object, format!("/tags/{tag}/edit"), &[("description", "About it.")], done);
        case("/tags/{tag}/synonyms", object, format!("/tags/{tag}/synonyms"), &[("synonyms", "")], done);
        case("/tags/{tag}/watch", object, format!("/tags/{tag}/watch"), &[("value", "watch")], watches);
    }
    let merge = "/tags/{tag}/merge";
    case(merge, "into none", "/tags/public/merge".to_owned(), &[("into", "!!!")], "sfffiii");
    case(merge, "of admins' topics", "/tags/markadminstag/merge".to_owned(), &[("into", "!!!")], "nnnnnni");
    case(merge, "none", "/tags/never-heard/merge".to_owned(), &[("into", "public")], NOBODY);
    case("/search", "a log", "/search".to_owned(), &[("q", "error\nfatal")], ALL);
}
