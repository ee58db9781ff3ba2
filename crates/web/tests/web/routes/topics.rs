//! What is answered to whom: topics and articles, and what is done to them.

use super::{ALL, NOBODY, REDIRECTED, Read, Write};
use crate::world::{A, ADMINS, B, GROUPS, MEMBERS, MODERATORS, NO_ID, World};

pub(super) fn reads(world: &World, case: &mut Read<'_>) {
    let topics = [
        ("open", &world.open, ALL, REDIRECTED),
        ("a question", &world.question, ALL, REDIRECTED),
        ("locked", &world.locked, ALL, REDIRECTED),
        ("deleted", &world.deleted, "nnonono", "nnrnrnr"),
        ("of members", &world.for_members, "noooooo", "nrrrrrr"),
        ("of moderators", &world.for_moderators, "nnnnono", "nnnnrnr"),
        ("of admins", &world.for_admins, "nnnnnno", "nnnnnnr"),
        ("of a group", &world.for_group, "nnonnno", "nnrnnnr"),
    ];
    for (object, topic, shown, redirected) in topics {
        let (id, slug) = (topic.id, &topic.slug);
        case("/topic/{tid}", object, format!("/topic/{id}"), redirected);
        case("/topic/{tid}/{slug}", object, format!("/topic/{id}/{slug}"), shown);
        case("/topic/{tid}/{slug}/{n}", object, format!("/topic/{id}/{slug}/1"), redirected);
        case("/article/{tid}", object, format!("/article/{id}"), redirected);
        case("/post/{pid}", object, format!("/post/{}", topic.opening), redirected);
    }
    for route in ["/topic/{tid}", "/article/{tid}"] {
        case(route, "none", route.replace("{tid}", &NO_ID.to_string()), NOBODY);
    }
    for route in ["/topic/{tid}/{slug}", "/article/{tid}/{slug}", "/topic/{tid}/{slug}/{n}"] {
        let path = route.replace("{tid}", &NO_ID.to_string()).replace("{slug}", "x").replace("{n}", "1");
        case(route, "none", path, NOBODY);
    }
    case("/topic/{tid}/{slug}/{n}", "beyond the end", format!("{}/99", world.open.path), NOBODY);
    case("/article/{tid}/{slug}", "in public", world.article.path.clone(), ALL);
    case("/article/{tid}/{slug}", "of members", world.hidden_article.path.clone(), "noooooo");

    for (object, topic, expect) in [
        ("a question", world.question.id.0, "ccccccc"),
        ("of admins", world.for_admins.id.0, "nnnnnnc"),
        ("a discussion", world.open.id.0, "ccccccc"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/topic/{tid}/promote", object, format!("/topic/{topic}/promote"), expect);
    }

    for (object, topic, expect) in [
        ("in A", world.open.id.0, "sfffofo"),
        ("in B", world.of_b.id.0, "sffffoo"),
        ("deleted", world.deleted.id.0, "nnfnono"),
        ("of members", world.for_members.id.0, "nfffffo"),
        ("of moderators", world.for_moderators.id.0, "nnnnono"),
        ("of admins", world.for_admins.id.0, "nnnnnno"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/topic/{tid}/split", object, format!("/topic/{topic}/split"), expect);
        case("/topic/{tid}/merge", object, format!("/topic/{topic}/merge"), expect);
    }

    // Who writes an article, and who is asked to.
    let (authors, invitation) = ("/topic/{tid}/authors", "/topic/{tid}/invitation");
    for (object, topic, managed, asked) in [
        ("an article", world.article.id.0, "sfoffff", "snrnnnn"),
        ("an article of two", world.hidden_article.id.0, "nfoffof", "sornnrn"),
        ("a discussion", world.open.id.0, "ccccccc", "snrnnnn"),
        ("deleted", world.deleted.id.0, "nncncnc", "snrnnnn"),
        ("of moderators", world.for_moderators.id.0, "nnnncnc", "snnnrnn"),
        ("none", NO_ID, NOBODY, "snnnnnn"),
    ] {
        case(authors, object, format!("/topic/{topic}/authors"), managed);
        case(invitation, object, format!("/topic/{topic}/invitation"), asked);
    }

    // The same as Markdown.
    for (object, topic, sees, redirected) in [
        ("open", &world.open, ALL, REDIRECTED),
        ("deleted", &world.deleted, "nnonono", "nnrnrnr"),
        ("of members", &world.for_members, "noooooo", "nrrrrrr"),
        ("of moderators", &world.for_moderators, "nnnnono", "nnnnrnr"),
        ("of admins", &world.for_admins, "nnnnnno", "nnnnnnr"),
        ("of a group", &world.for_group, "nnonnno", "nnrnnnr"),
    ] {
        case("/topic/{tid}/{slug}", object, format!("{}.md", topic.path), sees);
        case("/topic/{tid}", object, format!("/topic/{}.md", topic.id), redirected);
    }
    case("/article/{tid}/{slug}", "in public", format!("{}.md", world.article.path), ALL);
    case("/article/{tid}/{slug}", "of members", format!("{}.md", world.hidden_article.path), "noooooo");
    let works = "/topic/{tid}/works";
    case(works, "an article", format!("/topic/{}/works", world.article.id), "soffooo");
    case(works, "of members", format!("/topic/{}/works", world.hidden_article.id), "noffofo");
    case(works, "no article", format!("/topic/{}/works", world.open.id), "sccfccc");
    case(works, "none", format!("/topic/{NO_ID}/works"), NOBODY);

    case("/compose", "anywhere", "/compose".to_owned(), "soofooo");
    for (object, cid) in [("in A", A), ("where few may", MODERATORS), ("nowhere", NO_ID)] {
        case("/compose", object, format!("/compose?cid={cid}"), "soofooo");
    }
    let reply = "/topic/{tid}/reply";
    case(reply, "open", format!("/topic/{}/reply", world.open.id), "soofooo");
    case(reply, "locked", format!("/topic/{}/reply", world.locked.id), "sccfoco");
    case(reply, "deleted", format!("/topic/{}/reply", world.deleted.id), "nncncnc");
    case(reply, "of members", format!("/topic/{}/reply", world.for_members.id), "noofooo");
    case(reply, "of moderators", format!("/topic/{}/reply", world.for_moderators.id), "nnnnono");
    case(reply, "of admins", format!("/topic/{}/reply", world.for_admins.id), "nnnnnno");
    case(reply, "of a group", format!("/topic/{}/reply", world.for_group.id), "nnonnno");
    case(reply, "none", format!("/topic/{NO_ID}/reply"), NOBODY);
    let to = format!("/topic/{}/reply?to={}", world.open.id, world.tombstone);
    case(reply, "to a deleted post", to, "nncncnc");
    let to = format!("/topic/{}/reply?to={}", world.open.id, world.of_b_reply);
    case(reply, "to a post elsewhere", to, NOBODY);
}

pub(super) fn writes(world: &World, case: &mut Write<'_>) {
    let new = |cid: u64, kind: &'static str| {
        [
            ("cid", cid.to_string()),
            ("kind", kind.to_owned()),
            ("title", "A new topic".to_owned()),
            ("body", "text".to_owned()),
        ]
    };
    for (object, cid, kind, expect) in [
        ("in A", A, "discussion", "srrfrrr"),
        ("among members", MEMBERS, "discussion", "srrfrrr"),
        ("among moderators", MODERATORS, "discussion", "siifrir"),
        ("among admins", ADMINS, "discussion", "siifiir"),
        ("in a group's category", GROUPS, "discussion", "sirfiir"),
        ("nowhere", NO_ID, "discussion", "siifiii"),
        ("of a kind that A does not take", A, "article", "sffffff"),
    ] {
        let form = new(cid, kind);
        let form: Vec<(&'static str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        case("/compose", object, "/compose".to_owned(), &form, expect);
    }

    let (reply, body) = ("/topic/{tid}/reply", [("body", "what was typed")]);
    case(reply, "open", format!("/topic/{}/reply", world.open.id), &body, "srrfrrr");
    case(reply, "locked", format!("/topic/{}/reply", world.locked.id), &body, "sccfrcr");
    case(reply, "deleted", format!("/topic/{}/reply", world.deleted.id), &body, "ncccccc");
    case(reply, "of members", format!("/topic/{}/reply", world.for_members.id), &body, "nrrfrrr");
    case(reply, "of moderators", format!("/topic/{}/reply", world.for_moderators.id), &body, "nnnnrnr");
    case(reply, "of admins", format!("/topic/{}/reply", world.for_admins.id), &body, "nnnnnnr");
    case(reply, "of a group", format!("/topic/{}/reply", world.for_group.id), &body, "nnrnnnr");
    case(reply, "none", format!("/topic/{NO_ID}/reply"), &body, NOBODY);
    let to = |post: u64| post.to_string();
    let form = [("body", "what was typed"), ("to", &to(world.tombstone.0))];
    case(reply, "to a deleted post", format!("/topic/{}/reply", world.open.id), &form, "scccccc");
    let form = [("body", "what was typed"), ("to", &to(world.of_b_reply.0))];
    case(reply, "to a post elsewhere", format!("/topic/{}/reply", world.open.id), &form, NOBODY);

    for (object, topic, expect) in [
        ("a question", world.question.id.0, "sfrfrfr"),
        ("a discussion", world.open.id.0, "sfcfcfc"),
        ("deleted", world.deleted.id.0, "nncncnc"),
        ("of members", world.for_members.id.0, "nfcfffc"),
        ("of moderators", world.for_moderators.id.0, "nnnncnc"),
        ("of admins", world.for_admins.id.0, "nnnnnnr"),
        ("none", NO_ID, NOBODY),
    ] {
        let form = [("duplicate_of", &*world.lonely.path)];
        case("/topic/{tid}/close", object, format!("/topic/{topic}/close"), &form, expect);
    }
    for (object, topic, expect) in
        [("a question", world.question.id.0, "sfffrfr"), ("a discussion", world.open.id.0, "sfffcfc")]
    {
        let path = format!("/topic/{topic}/close");
        case("/topic/{tid}/close", object, path, &[("reason", "off topic")], expect);
    }
    let (close, path) = ("/topic/{tid}/close", format!("/topic/{}/close", world.question.id));
    let hidden = world.for_admins.id.to_string();
    case(close, "of what they may not see", path.clone(), &[("duplicate_of", &hidden)], "sfififr");
    case(close, "open", path, &[("value", "0")], "sfcfcfc");

    for (object, topic, promoted, taken_out) in [
        ("an article", world.article.id.0, "ccccccc", "sffffff"),
        ("a question", world.question.id.0, "ccccccc", "sffffff"),
        ("of admins", world.for_admins.id.0, "nnnnnnc", "nnnnnnf"),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        case("/topic/{tid}/promote", object, format!("/topic/{topic}/promote"), &[("cid", "2")], promoted);
        case("/topic/{tid}/part/remove", object, format!("/topic/{topic}/part/remove"), &[], taken_out);
    }
    let member = |at: usize| world.people[at].id.unwrap().to_string();
    let (one, asked) = (member(2), member(1));
    for (object, topic, invited, ordered, left, taken_back, accepted, declined) in [
        ("an article", world.article.id.0, "sfrffff", "sfrffff", "sfcffff", "sfcffff", "snrnnnn", "snnnnnn"),
        (
            "an article of two",
            world.hidden_article.id.0,
            "nfrffff",
            "nfrffrf",
            "nfrffrf",
            "nfrffff",
            "srrnnrn",
            "srnnnnn",
        ),
        ("a discussion", world.open.id.0, "ccccccc", "ccccccc", "ccccccc", "ccccccc", "snrnnnn", "snnnnnn"),
        ("deleted", world.deleted.id.0, "nncncnc", "nncncnc", "nncncnc", "nncncnc", "snrncnc", "sncncnc"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY, NOBODY, "snnnnnn", "snnnnnn"),
    ] {
        let here = format!("/topic/{topic}/authors");
        case("/topic/{tid}/authors", object, here.clone(), &[("name", "Anselm")], invited);
        let form = [("member", &*one), ("value", "up")];
        case("/topic/{tid}/authors/order", object, format!("{here}/order"), &form, ordered);
        case("/topic/{tid}/authors/leave", object, format!("{here}/leave"), &[], left);
        case("/topic/{tid}/authors/withdraw", object, format!("{here}/withdraw"), &[("member", &*asked)], taken_back);
        let answer = format!("/topic/{topic}/invitation");
        case("/topic/{tid}/invitation", object, answer.clone(), &[("value", "1")], accepted);
        case("/topic/{tid}/invitation", object, answer, &[("value", "0")], declined);
    }

    for (object, topic, expect, pins_everywhere) in [
        ("in A", world.open.id.0, "sfffrfr", "sfffffr"),
        ("locked", world.locked.id.0, "sfffrfr", "sfffffr"),
        ("in B", world.of_b.id.0, "sffffrr", "sfffffr"),
        ("deleted", world.deleted.id.0, "nnfnrnr", "nnfncnc"),
        ("of members", world.for_members.id.0, "nfffffr", "nfffffr"),
        ("of moderators", world.for_moderators.id.0, "nnnnrnr", "nnnnfnr"),
        ("of admins", world.for_admins.id.0, "nnnnnnr", "nnnnnnr"),
        ("of a group", world.for_group.id.0, "nnfnnnr", "nnfnnnr"),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        case("/topic/{tid}/lock", object, format!("/topic/{topic}/lock"), &[("value", "1")], expect);
        case("/topic/{tid}/pin", object, format!("/topic/{topic}/pin"), &[("value", "1")], expect);
        case("/topic/{tid}/slow", object, format!("/topic/{topic}/slow"), &[("minutes", "10")], expect);
        let everywhere = [("value", "1"), ("everywhere", "1")];
        case("/topic/{tid}/pin", object, format!("/topic/{topic}/pin"), &everywhere, pins_everywhere);
    }
    for (object, topic, timed, turned) in [
        ("a question", world.question.id.0, "sfffrfr", "sfffrfr"),
        ("locked", world.locked.id.0, "sfffifi", "sfffrfr"),
        ("in B, which takes no questions", world.of_b.id.0, "sffffrr", "sffffii"),
        ("an article", world.article.id.0, "sfffffr", "sfffffi"),
        ("deleted", world.deleted.id.0, "nnfnrnr", "nnfnrnr"),
        ("of members", world.for_members.id.0, "nfffffr", "nfffffr"),
        ("of moderators", world.for_moderators.id.0, "nnnnrnr", "nnnnrnr"),
        ("of admins", world.for_admins.id.0, "nnnnnnr", "nnnnnnr"),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        let (timer, kind) = (format!("/topic/{topic}/timer"), format!("/topic/{topic}/kind"));
        case("/topic/{tid}/timer", object, timer, &[("lock_at", "2090-01-01T10:00")], timed);
        let other = if object == "a question" { "discussion" } else { "question" };
        case("/topic/{tid}/kind", object, kind, &[("kind", other)], turned);
    }
    for (object, topic, expect) in [
        ("open", world.open.id.0, "srrrrrr"),
        ("locked", world.locked.id.0, "srrrrrr"),
        ("deleted", world.deleted.id.0, "nnrnrnr"),
        ("of members", world.for_members.id.0, "nrrrrrr"),
        ("of moderators", world.for_moderators.id.0, "nnnnrnr"),
        ("of admins", world.for_admins.id.0, "nnnnnnr"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/topic/{tid}/watch", object, format!("/topic/{topic}/watch"), &[("value", "watch")], expect);
    }
    for (object, topic, expect) in [
        ("in A", world.open.id.0, "sfffifi"),
        ("in B", world.of_b.id.0, "sffffii"),
        ("deleted", world.deleted.id.0, "nnfncnc"),
        ("of members", world.for_members.id.0, "nfffffi"),
        ("of moderators", world.for_moderators.id.0, "nnnnini"),
        ("of admins", world.for_admins.id.0, "nnnnnni"),
        ("none", NO_ID, NOBODY),
    ] {
        // Nothing is chosen; a topic and itself.
        case("/topic/{tid}/split", object, format!("/topic/{topic}/split"), &[("title", "Apart")], expect);
        let other = [("other", &*topic.to_string()), ("confirmed", "1")];
        case("/topic/{tid}/merge", object, format!("/topic/{topic}/merge"), &other, expect);
    }
    let (reply, a) = (world.open_reply.to_string(), A.to_string());
    let apart = [("pid", &*reply), ("title", "Apart"), ("kind", "discussion"), ("cid", &*a)];
    case("/topic/{tid}/split", "a reply", format!("/topic/{}/split", world.open.id), &apart, "sfffrfr");
    let locked = world.locked.id.to_string();
    let both = [("other", &*locked), ("confirmed", "1")];
    case("/topic/{tid}/merge", "with another", format!("/topic/{}/merge", world.open.id), &both, "sfffrfr");
    let (works, says) = ("/topic/{tid}/works", [("value", "works")]);
    case(works, "an article", format!("/topic/{}/works", world.article.id), &says, "srffrrr");
    case(works, "of members", format!("/topic/{}/works", world.hidden_article.id), &says, "nrffrfr");
    case(works, "no article", format!("/topic/{}/works", world.open.id), &says, "sccfccc");
    case(works, "none", format!("/topic/{NO_ID}/works"), &says, NOBODY);
    let odd = [("value", "maybe")];
    case(works, "no such answer", format!("/topic/{}/works", world.article.id), &odd, "siffiii");
    let watch = format!("/topic/{}/watch", world.open.id);
    case("/topic/{tid}/watch", "no such way", watch, &[("value", "ignore")], "iiiiiii");
    let (open, moderators) = (world.open.id, world.for_moderators.id);
    for (object, topic, cid, expect) in [
        ("from A to B", open.0, B, "sfffrfr"),
        ("from A to where articles go", open.0, 2, "sfffifi"),
        ("from A to admins", open.0, ADMINS, "sfffifr"),
        ("from A to nowhere", open.0, NO_ID, "sfffifi"),
        ("from B to A", world.of_b.id.0, A, "sffffrr"),
        ("from members to A", world.for_members.id.0, A, "nfffffr"),
        ("from moderators to A", moderators.0, A, "nnnnrnr"),
        ("from moderators to nowhere", moderators.0, NO_ID, "nnnnini"),
        ("from admins to A", world.for_admins.id.0, A, "nnnnnnr"),
        ("none", NO_ID, A, NOBODY),
        ("none to nowhere", NO_ID, NO_ID, NOBODY),
    ] {
        let form = [("cid", &*cid.to_string())];
        case("/topic/{tid}/move", object, format!("/topic/{topic}/move"), &form, expect);
    }
}
