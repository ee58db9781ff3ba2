//! What is answered to whom: keeping order.

use super::{NOBODY, REDIRECTED, Read, Write};
use crate::world::{A, B, NO_ID, World};

pub(super) fn reads(world: &World, case: &mut Read<'_>) {
    case("/admin/mail", "the page", "/admin/mail".to_owned(), "nnnnnno");
    case("/admin/security", "the page", "/admin/security".to_owned(), "nnnnnno");
    case("/admin", "the dashboard", "/admin".to_owned(), "nnnnnno");
    case("/admin/load", "the page", "/admin/load".to_owned(), "nnnnnno");
    case("/admin/load", "over a month", "/admin/load?over=month".to_owned(), "nnnnnno");
    case("/admin/load", "over what is not kept", "/admin/load?over=year".to_owned(), "nnnnnnb");
    case("/admin/blocks", "all", "/admin/blocks".to_owned(), "nnnnnno");
    case("/admin/blocks", "one to be", "/admin/blocks?what=203.0.113.7".to_owned(), "nnnnnno");
    case("/admin/backups", "those there are", "/admin/backups".to_owned(), "nnnnnno");
    case("/admin/backups/file", "no token", "/admin/backups/file".to_owned(), "nnnnnnn");
    case("/admin/categories", "the page", "/admin/categories".to_owned(), "nnnnnno");
    case("/admin/categories", "one to change", format!("/admin/categories?edit={A}"), "nnnnnno");
    case("/admin/categories", "none to change", format!("/admin/categories?edit={NO_ID}"), NOBODY);

    let merge = "/admin/categories/{cid}/merge";
    case(merge, "B", format!("/admin/categories/{B}/merge"), "nnnnnno");
    case(merge, "B into A", format!("/admin/categories/{B}/merge?into={A}"), "nnnnnno");
    case(merge, "B into itself", format!("/admin/categories/{B}/merge?into={B}"), "nnnnnni");
    case(merge, "none", format!("/admin/categories/{NO_ID}/merge"), NOBODY);
    case("/admin/view-as", "the page", "/admin/view-as".to_owned(), "nnnnnno");
    case("/admin/groups", "the page", "/admin/groups".to_owned(), "nnnnnno");
    case("/admin/groups/{gid}", "one", format!("/admin/groups/{}", world.group), "nnnnnno");
    case("/admin/groups/{gid}", "none", format!("/admin/groups/{NO_ID}"), NOBODY);
    case("/admin/members", "everybody", "/admin/members".to_owned(), "nnnnnno");
    for kind in ["held", "admins", "moderators", "suspended", "level2", "group1"] {
        case("/admin/members", "of a kind", format!("/admin/members?kind={kind}&q=a"), "nnnnnno");
    }
    case("/admin/members/{slug}", "a member", "/admin/members/mira".to_owned(), "nnnnnno");
    case("/admin/members/{slug}", "nobody", "/admin/members/nobody".to_owned(), NOBODY);
    case("/admin/registration", "the page", "/admin/registration".to_owned(), "nnnnnno");
    case("/admin/trust", "the page", "/admin/trust".to_owned(), "nnnnnno");
    for path in ["/about", "/about.md", "/terms", "/terms.md", "/privacy", "/privacy.md"] {
        case(path, "not written yet", path.to_owned(), NOBODY);
    }
    case("/pages/{name}", "none", "/pages/imprint".to_owned(), NOBODY);
    case("/pages/{name}", "one that is elsewhere", "/pages/about".to_owned(), REDIRECTED);
    case("/admin/pages", "all", "/admin/pages".to_owned(), "nnnnnno");
    case("/admin/pages/{name}", "one to write", "/admin/pages/about".to_owned(), "nnnnnno");
    let revision = "/admin/pages/{name}/revisions/{number}";
    case(revision, "none", "/admin/pages/about/revisions/1".to_owned(), NOBODY);
    case("/admin/announcements", "all", "/admin/announcements".to_owned(), "nnnnnno");
    case("/admin/redirects", "all", "/admin/redirects".to_owned(), "nnnnnno");
    case("/admin/settings", "all", "/admin/settings".to_owned(), "nnnnnno");
    case("/admin/settings", "a search", "/admin/settings?q=name".to_owned(), "nnnnnno");
    let subject = "/admin/settings/{subject}";
    for slug in ["site", "look", "navigation", "uploads", "sign-in", "limits", "server", "read-only", "backups"] {
        case(subject, "a page", format!("/admin/settings/{slug}"), "nnnnnno");
    }
    for slug in ["registration", "trust", "security", "mail"] {
        case(subject, "one that is elsewhere", format!("/admin/settings/{slug}"), "nnnnnnr");
    }
    case(subject, "none", "/admin/settings/nothing".to_owned(), NOBODY);
    case("/admin/settings/history", "the history", "/admin/settings/history".to_owned(), "nnnnnno");
    case("/look/{file}", "none", "/look/0-0-00000000.css".to_owned(), NOBODY);
    case("/look/{file}", "no logo", "/look/00ff-10x10.webp".to_owned(), NOBODY);
    case("/admin/holding", "the page", "/admin/holding".to_owned(), "nnnnnno");
    case("/appeal", "one's own", "/appeal".to_owned(), "snnonnn");
    case("/moderation", "the queue", "/moderation".to_owned(), "snnnooo");
    case("/modlog", "the log", "/modlog".to_owned(), "ooooooo");
    for (name, object, expect) in [
        ("mira", "a member", "snnnooo"),
        ("berit", "a moderator", "snnnffo"),
        ("petra", "an admin", "snnnfff"),
        ("nobody", "nobody", "snnnnnn"),
    ] {
        case("/moderation/members/{slug}", object, format!("/moderation/members/{name}"), expect);
    }
    for (name, object, expect) in
        [("mira", "a member", "snnnooo"), ("petra", "an admin", "snnnfff"), ("nobody", "nobody", "snnnnnn")]
    {
        case("/moderation/members/{slug}/cleanup", object, format!("/moderation/members/{name}/cleanup"), expect);
    }
    case("/moderation/members", "who waits", "/moderation/members".to_owned(), "nnnnooo");
}

pub(super) fn writes(world: &World, case: &mut Write<'_>) {
    case("/admin/mail/test", "where no mail is sent", "/admin/mail/test".to_owned(), &[], "nnnnnnc");
    case("/admin/mail/{letter}", "none", "/admin/mail/5".to_owned(), &[("do", "again")], NOBODY);
    let (blocked, form) = ("/admin/blocks", [("what", "192.0.2.0/24"), ("reason", "Spam")]);
    case(blocked, "a network", blocked.to_owned(), &form, "nnnnnnr");
    case(blocked, "half the world", blocked.to_owned(), &[("what", "0.0.0.0/0"), ("reason", "Spam")], "nnnnnni");
    case("/admin/blocks/{id}/lift", "none", "/admin/blocks/99999/lift".to_owned(), &[], NOBODY);
    case("/admin/backups", "one to be made", "/admin/backups".to_owned(), &[], "nnnnnnr");
    let fetched = "/admin/backups/address";
    case(fetched, "none", fetched.to_owned(), &[("backup", "exedra-20260302T090000Z.backup")], NOBODY);
    case(fetched, "a way out", fetched.to_owned(), &[("backup", "../site")], NOBODY);
    let required = [("second_factor", "nobody"), ("seen-second_factor", "")];
    case("/admin/security", "of nobody", "/admin/security".to_owned(), &required, "nnnnnnr");
    let category = [
        ("name", "Another category"),
        ("kinds", "discussion"),
        ("see", "everyone"),
        ("start", "members"),
        ("reply", "members"),
    ];
    case("/admin/categories", "a new one", "/admin/categories".to_owned(), &category, "nnnnnnr");
    case("/admin/categories/{cid}", "B", format!("/admin/categories/{B}"), &category, "nnnnnnr");
    case("/admin/categories/{cid}", "none", format!("/admin/categories/{NO_ID}"), &category, NOBODY);
    let (up, order) = ([("value", "up")], "/admin/categories/{cid}/order");
    case(order, "B", format!("/admin/categories/{B}/order"), &up, "nnnnnnr");
    case(order, "none", format!("/admin/categories/{NO_ID}/order"), &up, NOBODY);
    let all = "/admin/categories/order";
    case(all, "a list that is of old", all.to_owned(), &[("revision", "0")], "nnnnnnc");
    let merge = "/admin/categories/{cid}/merge";
    let into_itself = B.to_string();
    case(merge, "into itself", format!("/admin/categories/{B}/merge"), &[("into", &into_itself)], "nnnnnni");
    case(merge, "none", format!("/admin/categories/{NO_ID}/merge"), &[("into", "1")], NOBODY);
    let of_group = |below: &str| format!("/admin/groups/{}{below}", world.group);
    let as_whom = "/admin/view-as";
    case(as_whom, "a guest", as_whom.to_owned(), &[("who", "guest"), ("name", "nobody")], "nnnnnnr");
    case(as_whom, "nobody", as_whom.to_owned(), &[("who", "member"), ("name", "nobody")], "nnnnnni");
    case("/admin/view-as/end", "where nobody does", "/admin/view-as/end".to_owned(), &[], "nnnnnnc");
    case("/admin/groups", "a new one", "/admin/groups".to_owned(), &[("name", "Editors")], "nnnnnnr");
    case("/admin/groups", "a name that is taken", "/admin/groups".to_owned(), &[("name", "keepers")], "nnnnnni");
    let one = "/admin/groups/{gid}";
    case(one, "one", of_group(""), &[("name", "Editors")], "nnnnnnr");
    case(one, "none", format!("/admin/groups/{NO_ID}"), &[("name", "Editors")], NOBODY);
    let add = "/admin/groups/{gid}/add";
    case(add, "a member", of_group("/add"), &[("members", "Jonas")], "nnnnnnr");
    case(add, "nobody", of_group("/add"), &[("members", "Jonas, nobody")], "nnnnnni");
    case("/admin/groups/{gid}/remove", "a member", of_group("/remove"), &[("member", "Mira")], "nnnnnnr");
    case("/admin/groups/{gid}/remove", "nobody", of_group("/remove"), &[("member", "nobody")], NOBODY);
    case("/admin/groups/{gid}/delete", "one", of_group("/delete"), &[], "nnnnnnr");
    case("/admin/groups/{gid}/delete", "none", format!("/admin/groups/{NO_ID}/delete"), &[], NOBODY);
    let (member, ranked) = ("/admin/members/{slug}", [("role", "admin"), ("trust", "4")]);
    case(member, "a member", "/admin/members/jonas".to_owned(), &ranked, "nnnnnnr");
    case(member, "oneself", "/admin/members/petra".to_owned(), &[("role", "member")], "nnnnnnf");
    case(member, "nobody", "/admin/members/nobody".to_owned(), &ranked, NOBODY);
    let open = [("open_to", "approved")];
    case("/admin/registration", "the settings", "/admin/registration".to_owned(), &open, "nnnnnnr");
    let open = [("open_to", "domains")];
    case("/admin/registration", "without a domain", "/admin/registration".to_owned(), &open, "nnnnnni");
    case("/admin/trust", "a threshold", "/admin/trust".to_owned(), &[("topics1", "6")], "nnnnnnr");
    case("/admin/trust", "no number", "/admin/trust".to_owned(), &[("topics1", "many")], "nnnnnni");
    let told = "/admin/announcements";
    case(told, "one", told.to_owned(), &[("text", "We move"), ("level", "notice")], "nnnnnnr");
    case(told, "of no level", told.to_owned(), &[("text", "We move"), ("level", "loud")], "nnnnnni");
    let withdraw = "/admin/announcements/{id}/withdraw";
    case(withdraw, "none", "/admin/announcements/99999/withdraw".to_owned(), &[], NOBODY);
    case("/announcements/{id}/dismiss", "none", "/announcements/99999/dismiss".to_owned(), &[], "snnnnnn");
    let led = "/admin/redirects";
    case(led, "one", led.to_owned(), &[("from", "/old"), ("to", "/recent")], "nnnnnnr");
    case(led, "elsewhere", led.to_owned(), &[("from", "/old"), ("to", "//evil.example")], "nnnnnni");
    case("/admin/redirects/remove", "none", "/admin/redirects/remove".to_owned(), &[("from", "/x")], NOBODY);
    let (one, text) = ("/admin/pages/{name}", [("title", "About"), ("text", "Who we are")]);
    case(one, "a new one", "/admin/pages/about".to_owned(), &text, "nnnnnnr");
    case(one, "no text", "/admin/pages/about".to_owned(), &[("title", "About"), ("text", " ")], "nnnnnni");
    case("/admin/pages/{name}/delete", "none", "/admin/pages/about/delete".to_owned(), &[], NOBODY);
    let restore = "/admin/pages/{name}/revisions/{number}/restore";
    case(restore, "none", "/admin/pages/about/revisions/1/restore".to_owned(), &[], NOBODY);
    let subject = "/admin/settings/{subject}";
    case(subject, "a name", "/admin/settings/site".to_owned(), &[("name", "Agora")], "nnnnnnr");
    case(
        subject,
        "no answer",
        "/admin/settings/site".to_owned(),
        &[("name", "Agora"), ("indexed", "perhaps")],
        "nnnnnni",
    );
    case(subject, "one that only tells", "/admin/settings/limits".to_owned(), &[("name", "x")], NOBODY);
    case(subject, "none", "/admin/settings/nothing".to_owned(), &[("name", "x")], NOBODY);
    let logo = "/admin/settings/look/logo";
    case(logo, "no file", logo.to_owned(), &[("logo", "x")], "nnnnnnu");
    let removed = "/admin/settings/look/logo/remove";
    case(removed, "where there is none", removed.to_owned(), &[], "nnnnnnr");
    let undo = "/admin/settings/history/{revision}/undo";
    case(undo, "no such change", "/admin/settings/history/99999/undo".to_owned(), &[], NOBODY);
    case("/admin/holding", "thresholds", "/admin/holding".to_owned(), &[("links", "0")], "nnnnnnr");
    case("/admin/holding", "no such category", "/admin/holding".to_owned(), &[("cid", "999")], NOBODY);
    case("/appeal", "one's own", "/appeal".to_owned(), &[("text", "Look again")], "sccrccc");
    let look = "/moderation/look";
    let at = |what: &'static str, which: &str| [(what, which.to_owned()), ("value", "1".to_owned())];
    for (object, form, expect) in [
        ("who waits", at("member", "hedda"), "snnnrrr"),
        ("who does not", at("member", "jonas"), "snnnccc"),
        ("nobody", at("member", "nobody"), "snnnnnn"),
        ("an article in review", at("article", &world.in_review.opening.to_string()), "nnfnrnr"),
        ("no article", at("article", &world.open.opening.to_string()), "sfffcfc"),
    ] {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        case(look, object, look.to_owned(), &form, expect);
    }
    let appeals = "/moderation/appeals/{slug}";
    case(appeals, "who has not appealed", "/moderation/appeals/jonas".to_owned(), &[("do", "grant")], "nnnnrrr");
    case(appeals, "nobody", "/moderation/appeals/nobody".to_owned(), &[("do", "grant")], NOBODY);
    let (many, posts) = ("/moderation/topics", "/moderation/posts");
    for (object, topic) in [("in A", world.open.id.0), ("in B", world.of_b.id.0), ("of admins", world.for_admins.id.0)]
    {
        let form = [("tid", &*topic.to_string()), ("do", "lock"), ("confirmed", "1")];
        case(many, object, many.to_owned(), &form, "snnnooo");
    }
    case(many, "nothing", many.to_owned(), &[("do", "lock")], "snnniii");
    let form = [("pid", &*world.open_reply.to_string()), ("do", "delete"), ("confirmed", "1")];
    case(posts, "in A", posts.to_owned(), &form, "snnnooo");
    case(posts, "nothing", posts.to_owned(), &[("do", "delete")], "snnniii");
    let words = "/admin/holding/words";
    case(words, "a word", words.to_owned(), &[("text", "casino"), ("deed", "hold")], "nnnnnnr");
    case(words, "nothing", words.to_owned(), &[], "nnnnnni");
    let remove = "/admin/holding/words/remove";
    case(remove, "a word", remove.to_owned(), &[("text", "casino")], "nnnnnnr");
    for (route, deed) in
        [("/moderation/members/{slug}/approve", "approve"), ("/moderation/members/{slug}/refuse", "refuse")]
    {
        let path = |name: &str| format!("/moderation/members/{name}/{deed}");
        case(route, "who waits", path("hedda"), &[], "nnnnrrr");
        case(route, "who does not wait", path("mira"), &[], "nnnnrrr");
        case(route, "nobody", path("nobody"), &[], NOBODY);
    }
    for (name, object, expect) in [
        ("mira", "a member", "snnnrrr"),
        ("berit", "a moderator", "snnnffr"),
        ("petra", "an admin", "snnnfff"),
        ("nobody", "nobody", "snnnnnn"),
    ] {
        let path = |deed: &str| format!("/moderation/members/{name}/{deed}");
        let text = [("text", "Sells things")];
        case("/moderation/members/{slug}/note", object, path("note"), &text, expect);
        case("/moderation/members/{slug}/warn", object, path("warn"), &text, expect);
        case("/moderation/members/{slug}/silence", object, path("silence"), &[("reason", "Sells things")], expect);
        case("/moderation/members/{slug}/reset", object, path("reset"), &[("what", "sessions")], expect);
    }
    for (name, object, begins) in
        [("mira", "a member", "snnnrrr"), ("petra", "an admin", "snnnfff"), ("nobody", "nobody", "snnnnnn")]
    {
        let route = "/moderation/members/{slug}/cleanup";
        case(route, object, format!("/moderation/members/{name}/cleanup"), &[("reason", "Spam")], begins);
    }
    for (name, expect) in [("mira", "snnnccc"), ("petra", "snnnfff"), ("nobody", "snnnnnn")] {
        let path = |deed: &str| format!("/moderation/members/{name}/{deed}");
        case("/moderation/members/{slug}/unsilence", "who is not silenced", path("unsilence"), &[], expect);
        case("/moderation/members/{slug}/cleanup/undo", "nothing", path("cleanup/undo"), &[], expect);
        let gone = [("at", "5")];
        case("/moderation/members/{slug}/note/remove", "no note", path("note/remove"), &gone, expect);
    }
    let parked = "/admin/parked/{shard}/{event}";
    case(parked, "one that waits", world.parked.clone(), &[], "nnnnnnr");
    case(parked, "none", "/admin/parked/1/5-5".to_owned(), &[], NOBODY);
}
