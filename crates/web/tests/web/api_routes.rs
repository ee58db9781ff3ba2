//! What each route of the API answers to each role: the part of the table in [`crate::routes`] that is
//! about programs.

use serde_json::{Value, json};

use crate::routes::{ALL, Case, NOBODY};
use crate::world::{A, ADMINS, MEMBERS, MODERATORS, NO_ID, World};

/// Every GET of a program, through a session.
pub(crate) fn api_reads(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, expect| {
        cases.push(Case { method: "GET", route, object, path, form: Vec::new(), json: None, expect });
    };
    case("/api/v1/me", "oneself", "/api/v1/me".to_owned(), "soooooo");
    case("/api/v1/notifications", "one's own", "/api/v1/notifications".to_owned(), "soooooo");
    case("/api/v1/notifications", "beyond the end", "/api/v1/notifications?page=9".to_owned(), "snnnnnn");
    case("/api/v1/categories", "the list itself", "/api/v1/categories".to_owned(), ALL);
    let search = "/api/v1/search";
    case(search, "a word", format!("{search}?q=text"), ALL);
    case(search, "nothing", search.to_owned(), "iiiiiii");
    case(search, "what is not understood", format!("{search}?q=is:odd"), "iiiiiii");
    case(search, "beyond the end", format!("{search}?q=text&page=2"), NOBODY);
    for query in ["", "?q=pub"] {
        case("/api/v1/tags", "the list itself", format!("/api/v1/tags{query}"), ALL);
    }
    let list = "/api/v1/topics";
    for query in ["", "?list=recent", "?list=popular", "?list=unanswered", "?list=articles"] {
        case(list, "the list itself", format!("{list}{query}"), ALL);
    }
    for (object, query, expect) in [
        ("of A", format!("cid={A}"), ALL),
        ("of A by votes", format!("cid={A}&sort=votes"), ALL),
        ("of members", format!("cid={MEMBERS}"), "noooooo"),
        ("of moderators", format!("cid={MODERATORS}"), "nnnnono"),
        ("of admins", format!("cid={ADMINS}"), "nnnnnno"),
        ("of no category", format!("cid={NO_ID}"), NOBODY),
        ("with a tag", "tag=public".to_owned(), ALL),
        ("with a tag of members' topics", "tag=markmemberstag".to_owned(), "noooooo"),
        ("with a tag of moderators' topics", "tag=markmoderatorstag".to_owned(), "nnnnono"),
        ("with a tag of admins' topics", "tag=markadminstag".to_owned(), "nnnnnno"),
        ("with a tag of deleted topics", "tag=marktopictag".to_owned(), NOBODY),
        ("with a tag of drafts", "tag=markdrafttag".to_owned(), NOBODY),
        ("with no tag", "tag=never-heard".to_owned(), NOBODY),
    ] {
        case(list, object, format!("{list}?{query}"), expect);
    }
    for (object, topic, expect) in [
        ("open", world.open.id.0, ALL),
        ("locked", world.locked.id.0, ALL),
        ("deleted", world.deleted.id.0, "nnonono"),
        ("of members", world.for_members.id.0, "noooooo"),
        ("of moderators", world.for_moderators.id.0, "nnnnono"),
        ("of admins", world.for_admins.id.0, "nnnnnno"),
        ("a draft", world.draft.id.0, "nnonnnn"),
        ("in review", world.in_review.id.0, "nnonono"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/api/v1/topics/{tid}", object, format!("/api/v1/topics/{topic}"), expect);
        for query in ["", "?view=flat", "?sort=votes"] {
            case("/api/v1/topics/{tid}/posts", object, format!("/api/v1/topics/{topic}/posts{query}"), expect);
        }
    }
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, ALL),
        ("an opening post", world.open.opening.0, ALL),
        ("in a deleted topic", world.deleted_reply.0, "nnonono"),
        ("of members", world.for_members_reply.0, "noooooo"),
        ("of moderators", world.for_moderators.opening.0, "nnnnono"),
        ("of admins", world.for_admins.opening.0, "nnnnnno"),
        ("a draft", world.draft.opening.0, "nnonnnn"),
        ("in review", world.in_review.opening.0, "nnonono"),
        ("deleted", world.leaf.0, "nnonono"),
        ("deleted, with replies", world.tombstone.0, ALL),
        ("none", NO_ID, NOBODY),
    ] {
        case("/api/v1/posts/{pid}", object, format!("/api/v1/posts/{post}"), expect);
    }
    for (object, name, expect) in
        [("a member", "mira", ALL), ("somebody suspended", "silas", ALL), ("nobody", "nobody", NOBODY)]
    {
        case("/api/v1/users/{slug}", object, format!("/api/v1/users/{name}"), expect);
    }
    cases
}

/// Every command of a program, through a session, in the same order of roles.
pub(crate) fn api_writes(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |method, route, object, path: String, json: Value, expect| {
        cases.push(Case { method, route, object, path, form: Vec::new(), json: Some(json), expect });
    };
    for (object, cid, kind, expect) in [
        ("in A", A, "discussion", "soofooo"),
        ("among members", MEMBERS, "discussion", "soofooo"),
        ("among moderators", MODERATORS, "discussion", "siiioio"),
        ("among admins", ADMINS, "discussion", "siiiiio"),
        ("nowhere", NO_ID, "discussion", "siiiiii"),
        ("of a kind that A does not take", A, "article", "sffffff"),
    ] {
        let new = json!({ "cid": cid, "kind": kind, "title": "A new topic", "body": "text" });
        case("POST", "/api/v1/topics", object, "/api/v1/topics".to_owned(), new, expect);
    }
    for (object, topic, replies, changes, removes) in [
        ("open", world.open.id.0, "soofooo", "sfofofo", "sfcfofo"),
        ("without replies", world.lonely.id.0, "soofooo", "sfofofo", "sfofofo"),
        ("locked", world.locked.id.0, "sccfoco", "sfcfofo", "sfcfofo"),
        ("deleted", world.deleted.id.0, "ncccccc", "nncncnc", "nncncnc"),
        ("of B", world.of_b.id.0, "soofooo", "sfoffoo", "sfcffoo"),
        ("of members", world.for_members.id.0, "noofooo", "nfofffo", "nfcfffo"),
        ("of moderators", world.for_moderators.id.0, "nnnnono", "nnnnono", "nnnnono"),
        ("of admins", world.for_admins.id.0, "nnnnnno", "nnnnnno", "nnnnnno"),
        ("a draft", world.draft.id.0, "nncnnnn", "nnonnnn", "nnonnnn"),
        ("in review", world.in_review.id.0, "nncncnc", "nnonono", "nnonono"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY),
    ] {
        let path = format!("/api/v1/topics/{topic}");
        let (posts, route) = ("/api/v1/topics/{tid}/posts", "/api/v1/topics/{tid}");
        case("POST", posts, object, format!("{path}/posts"), json!({ "body": "what was typed" }), replies);
        case("PATCH", route, object, path.clone(), json!({ "title": "Another title" }), changes);
        case("DELETE", route, object, path, json!({ "reason": "not needed" }), removes);
    }
    let posts = "/api/v1/topics/{tid}/posts";
    for (object, to, expect) in
        [("to a deleted post", world.tombstone.0, "sccfccc"), ("to a post elsewhere", world.of_b_reply.0, NOBODY)]
    {
        let path = format!("/api/v1/topics/{}/posts", world.open.id);
        case("POST", posts, object, path, json!({ "body": "what was typed", "to": to }), expect);
    }
    for (object, post, changes, removes, votes) in [
        ("a reply", world.open_reply.0, "sfofofo", "sfofofo", "soffooo"),
        ("an opening post", world.open.opening.0, "sfofofo", "sfcfofo", "soffooo"),
        ("in a locked topic", world.locked_reply.0, "sfcfofo", "sfcfofo", "soffooo"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc", "nncncnc", "nncncnc"),
        ("of a deleted topic", world.deleted.opening.0, "nncncnc", "nncncnc", "nncncnc"),
        ("in B", world.of_b_reply.0, "sfoffoo", "sfoffoo", "soffooo"),
        ("of members", world.for_members_reply.0, "nfofffo", "nfofffo", "noffooo"),
        ("of moderators", world.for_moderators.opening.0, "nnnnono", "nnnnono", "nnnnfno"),
        ("of admins", world.for_admins.opening.0, "nnnnnno", "nnnnnno", "nnnnnnf"),
        ("a draft", world.draft.opening.0, "nnonnnn", "nnonnnn", "nncnnnn"),
        ("in review", world.in_review.opening.0, "nnonono", "nnonono", "nncncnc"),
        ("deleted", world.leaf.0, "nncncnc", "nncncnc", "nncncnc"),
        ("deleted, with replies", world.tombstone.0, "nncncnc", "nncncnc", "nncncnc"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY),
    ] {
        let path = format!("/api/v1/posts/{post}");
        let route = "/api/v1/posts/{pid}";
        case("PATCH", route, object, path.clone(), json!({ "body": "what was typed" }), changes);
        case("DELETE", route, object, path.clone(), json!({ "reason": "not needed" }), removes);
        case("PUT", "/api/v1/posts/{pid}/vote", object, format!("{path}/vote"), json!({ "value": 1 }), votes);
    }
    let route = "/api/v1/topics/{tid}/state";
    for (object, topic, state, expect) in [
        ("a draft", world.draft.id.0, "published", "nnonnnn"),
        ("in review", world.in_review.id.0, "draft", "nnonfnf"),
        ("published", world.article.id.0, "archived", "sfofffo"),
        ("no article", world.open.id.0, "published", "sccfccc"),
        ("none", NO_ID, "published", NOBODY),
    ] {
        let path = format!("/api/v1/topics/{topic}/state");
        case("PUT", route, object, path, json!({ "state": state }), expect);
    }
    let route = "/api/v1/topics/{tid}/closing";
    for (object, topic, closes, reopens) in [
        ("a question", world.question.id.0, "sfofofo", "sfcfcfc"),
        ("a discussion", world.open.id.0, "sfcfcfc", "sfcfcfc"),
        ("deleted", world.deleted.id.0, "nncncnc", "nncncnc"),
        ("of moderators", world.for_moderators.id.0, "nnnncnc", "nnnncnc"),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        let path = format!("/api/v1/topics/{topic}/closing");
        let duplicate = json!({ "duplicate_of": world.lonely.id.0 });
        case("PUT", route, object, path.clone(), duplicate, closes);
        case("DELETE", route, object, path, json!({}), reopens);
    }
    let route = "/api/v1/posts/{pid}/acceptance";
    for (object, post, expect) in [
        ("an answer", world.answer.0, "sfofofo"),
        ("a question", world.question.opening.0, "sfcfcfc"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc"),
        ("of members", world.for_members_reply.0, "nfcfffc"),
        ("of moderators", world.for_moderators.opening.0, "nnnncnc"),
        ("none", NO_ID, NOBODY),
    ] {
        for method in ["PUT", "DELETE"] {
            case(method, route, object, format!("/api/v1/posts/{post}/acceptance"), json!({}), expect);
        }
    }
    let read = "/api/v1/notifications/read";
    for (object, sent, expect) in [
        ("all of one's own", json!({ "until": "1772442000000-0" }), "soooooo"),
        ("of a topic", json!({ "until": "1772442000000-0", "topic": world.for_admins.id.0 }), "soooooo"),
    ] {
        case("PUT", read, object, read.to_owned(), sent, expect);
    }
    case("POST", "/api/v1/uploads", "no form", "/api/v1/uploads".to_owned(), json!({}), "suufuuu");
    case("POST", "/api/v1/preview", "a text", "/api/v1/preview".to_owned(), json!({ "markdown": "*x*" }), "soooooo");
    cases
}
