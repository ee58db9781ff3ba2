//! What is answered to whom: posts and their revisions.

use super::{ALL, NOBODY, REDIRECTED, Read, Write};
use crate::world::{NO_ID, World};

pub(super) fn reads(world: &World, case: &mut Read<'_>) {
    let posts = [
        ("a reply", world.open_reply.0, REDIRECTED),
        ("in a deleted topic", world.deleted_reply.0, "nnrnrnr"),
        ("of members", world.for_members_reply.0, "nrrrrrr"),
        ("deleted", world.leaf.0, "nnonono"),
        ("deleted, with replies", world.tombstone.0, REDIRECTED),
        ("none", NO_ID, NOBODY),
    ];
    for (object, post, expect) in posts {
        case("/post/{pid}", object, format!("/post/{post}"), expect);
    }

    let code = "/post/{pid}/code/{number}";
    let blocks = [
        ("a block of code", world.open_reply.0, 1, ALL),
        ("no such block", world.open_reply.0, 2, NOBODY),
        ("in a deleted topic", world.deleted_reply.0, 1, "nnonono"),
        ("of members", world.for_members.opening.0, 1, "noooooo"),
        ("of moderators", world.for_moderators.opening.0, 1, "nnnnono"),
        ("of admins", world.for_admins.opening.0, 1, "nnnnnno"),
        ("of a group", world.for_group.opening.0, 1, "nnonnno"),
        ("deleted", world.leaf.0, 1, NOBODY),
        ("deleted, with replies", world.tombstone.0, 1, NOBODY),
        ("none", NO_ID, 1, NOBODY),
    ];
    for (object, post, number, expect) in blocks {
        case(code, object, format!("/post/{post}/code/{number}"), expect);
    }

    for (object, post, sees) in [
        ("a reply", world.open_reply.0, ALL),
        ("in a deleted topic", world.deleted_reply.0, "nnonono"),
        ("of members", world.for_members_reply.0, "noooooo"),
        ("deleted", world.leaf.0, "nnonono"),
        ("deleted, with replies", world.tombstone.0, "nnonono"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/post/{pid}", object, format!("/post/{post}.md"), sees);
        case("/post/{pid}/revisions/{which}", object, format!("/post/{post}/revisions/1.md"), sees);
    }

    let (history, one) = ("/post/{pid}/revisions", "/post/{pid}/revisions/{which}");
    for (object, post, sees, redacts) in [
        ("a reply", world.open_reply.0, ALL, "sfofofo"),
        ("in a locked topic", world.locked_reply.0, ALL, "sfofofo"),
        ("in a deleted topic", world.deleted_reply.0, "nnonono", "nnonono"),
        ("in B", world.of_b_reply.0, ALL, "sfoffoo"),
        ("of members", world.for_members_reply.0, "noooooo", "nfofffo"),
        ("of moderators", world.for_moderators.opening.0, "nnnnono", "nnnnono"),
        ("of admins", world.for_admins.opening.0, "nnnnnno", "nnnnnno"),
        ("of a group", world.for_group.opening.0, "nnonnno", "nnonnno"),
        ("deleted", world.leaf.0, "nnonono", "nnonono"),
        ("deleted, with replies", world.tombstone.0, "nnonono", "nnonono"),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        case(history, object, format!("/post/{post}/revisions"), sees);
        case(one, object, format!("/post/{post}/revisions/1"), sees);
        case(one, object, format!("/post/{post}/revisions/1..1"), sees);
        case(one, "no such revision", format!("/post/{post}/revisions/2"), NOBODY);
        case(one, "no such revision", format!("/post/{post}/revisions/1..2"), NOBODY);
        case("/post/{pid}/redact", object, format!("/post/{post}/redact"), redacts);
    }
    let purge = "/post/{pid}/purge";
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "sfffffc"),
        ("deleted", world.leaf.0, "nnfnfno"),
        ("in a deleted topic", world.deleted_reply.0, "nnfnfno"),
        ("none", NO_ID, NOBODY),
    ] {
        case(purge, object, format!("/post/{post}/purge"), expect);
    }
    let revision = "/article/{tid}/{slug}/r/{which}";
    case(revision, "in public", format!("{}/r/1", world.article.path), ALL);
    case(revision, "of members", format!("{}/r/1", world.hidden_article.path), "noooooo");
    case(revision, "no such revision", format!("{}/r/2", world.article.path), NOBODY);
    case(revision, "no article", format!("/article/{}/x/r/1", world.open.id), NOBODY);
    case(revision, "none", format!("/article/{NO_ID}/x/r/1"), NOBODY);

    let (edit, delete) = ("/post/{pid}/edit", "/post/{pid}/delete");
    let posts = [
        ("a reply", world.open_reply.0, "sfofofo", "sfofofo"),
        ("an opening post", world.open.opening.0, "sfofofo", "sfcfofo"),
        ("an opening post without replies", world.lonely.opening.0, "sfofofo", "sfofofo"),
        ("in a locked topic", world.locked_reply.0, "sfcfofo", "sfcfofo"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc", "nncncnc"),
        ("in B", world.of_b_reply.0, "sfoffoo", "sfoffoo"),
        ("of members", world.for_members_reply.0, "nfofffo", "nfofffo"),
        ("of moderators", world.for_moderators.opening.0, "nnnnono", "nnnnono"),
        ("of admins", world.for_admins.opening.0, "nnnnnno", "nnnnnno"),
        ("of a group", world.for_group.opening.0, "nnonnno", "nnonnno"),
        ("deleted", world.leaf.0, "nncncnc", "nncncnc"),
        ("none", NO_ID, NOBODY, NOBODY),
    ];
    for (object, post, edits, deletes) in posts {
        case(edit, object, format!("/post/{post}/edit"), edits);
        case(delete, object, format!("/post/{post}/delete"), deletes);
    }
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "soffooo"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc"),
        ("of members", world.for_members_reply.0, "noffooo"),
        ("of moderators", world.for_moderators.opening.0, "nnnnfno"),
        ("of admins", world.for_admins.opening.0, "nnnnnnf"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/post/{pid}/flag", object, format!("/post/{post}/flag"), expect);
    }
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "sfcffff"),
        ("in a deleted topic", world.deleted_reply.0, "nncnfnf"),
        ("deleted", world.leaf.0, "nncnfnf"),
        ("of members", world.for_members_reply.0, "nfcffff"),
        ("of admins", world.for_admins.opening.0, "nnnnnnc"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/post/{pid}/appeal", object, format!("/post/{post}/appeal"), expect);
    }
    for (object, post, expect) in [
        ("flagged, in B", world.of_b_reply.0, "sffffoo"),
        ("that nobody flagged", world.open_reply.0, "sfffnfn"),
        ("of members", world.for_members_reply.0, "nfffffn"),
        ("of admins", world.for_admins.opening.0, "nnnnnnn"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/moderation/posts/{pid}", object, format!("/moderation/posts/{post}"), expect);
    }
}

pub(super) fn writes(world: &World, case: &mut Write<'_>) {
    for (object, post, text, restores, redacts) in [
        ("a reply", world.open_reply.0, "in the open", "sfrfrfr", "sfrfrfr"),
        ("in a locked topic", world.locked_reply.0, "behind", "sfcfrfr", "sfrfrfr"),
        ("in a deleted topic", world.deleted_reply.0, "the marktopic", "nncncnc", "nnrnrnr"),
        ("in B", world.of_b_reply.0, "beside", "sfrffrr", "sfrffrr"),
        ("of members", world.for_members_reply.0, "the markmembers", "nfrfffr", "nfrfffr"),
        ("of moderators", world.for_moderators.opening.0, "the markmoderators", "nnnnrnr", "nnnnrnr"),
        ("of admins", world.for_admins.opening.0, "the markadmins", "nnnnnnr", "nnnnnnr"),
        ("of a group", world.for_group.opening.0, "the markgroups", "nnrnnnr", "nnrnnnr"),
        ("deleted", world.leaf.0, "the markleaf", "nncncnc", "nnrnrnr"),
        ("none", NO_ID, "nothing", NOBODY, NOBODY),
    ] {
        let (restore, path) = ("/post/{pid}/revisions/{which}/restore", format!("/post/{post}/revisions/1/restore"));
        case(restore, object, path, &[("revision", "1")], restores);
        case("/post/{pid}/redact", object, format!("/post/{post}/redact"), &[("text", text)], redacts);
    }
    let purge = "/post/{pid}/purge";
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "sfffffc"),
        ("deleted", world.leaf.0, "nnfnfnr"),
        ("a deleted topic", world.deleted.opening.0, "nnfnfnr"),
        ("none", NO_ID, NOBODY),
    ] {
        case(purge, object, format!("/post/{post}/purge"), &[("reason", "Not here")], expect);
    }

    let edit = "/post/{pid}/edit";
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "sfrfrfr"),
        ("an opening post", world.open.opening.0, "sfrfrfr"),
        ("in a locked topic", world.locked_reply.0, "sfcfrfr"),
        ("in a deleted topic", world.deleted_reply.0, "sncncnc"),
        ("in B", world.of_b_reply.0, "sfrffrr"),
        ("of members", world.for_members_reply.0, "sfrfffr"),
        ("of moderators", world.for_moderators.opening.0, "snnnrnr"),
        ("of admins", world.for_admins.opening.0, "snnnnnr"),
        ("of a group", world.for_group.opening.0, "snrnnnr"),
        ("deleted", world.leaf.0, "sncncnc"),
        ("none", NO_ID, "snnnnnn"),
    ] {
        case(edit, object, format!("/post/{post}/edit"), &[("body", "what was typed")], expect);
    }

    for (object, post, deletes, restores, votes) in [
        ("a reply", world.open_reply.0, "sfrfrfr", "ccccccc", "srffrrr"),
        ("an opening post", world.open.opening.0, "sfcfrfr", "ccccccc", "srffrrr"),
        ("an opening post without replies", world.lonely.opening.0, "sfrfrfr", "ccccccc", "srffrrr"),
        ("in a locked topic", world.locked_reply.0, "sfcfrfr", "ccccccc", "srffrrr"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc", "nncncnc", "nncncnc"),
        ("of a deleted topic", world.deleted.opening.0, "nncncnc", "nnfnrnr", "nncncnc"),
        ("in B", world.of_b_reply.0, "sfrffrr", "ccccccc", "srffrrr"),
        ("of members", world.for_members_reply.0, "nfrfffr", "ncccccc", "nrffrrr"),
        ("of moderators", world.for_moderators.opening.0, "nnnnrnr", "nnnncnc", "nnnnfnr"),
        ("of admins", world.for_admins.opening.0, "nnnnnnc", "nnnnnnc", "nnnnnnf"),
        ("of a group", world.for_group.opening.0, "nnrnnnr", "nncnnnc", "nnfnnnr"),
        ("deleted", world.leaf.0, "nncncnc", "nnrnrnr", "nncncnc"),
        ("deleted, with replies", world.tombstone.0, "nncncnc", "nnfnrnr", "nncncnc"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY),
    ] {
        // The admin's own topic has a reply of the admin's: moderators may delete it nevertheless.
        let deletes = if object == "of admins" { "nnnnnnr" } else { deletes };
        case("/post/{pid}/delete", object, format!("/post/{post}/delete"), &[("reason", "not needed")], deletes);
        case("/post/{pid}/restore", object, format!("/post/{post}/restore"), &[], restores);
        case("/post/{pid}/vote", object, format!("/post/{post}/vote"), &[("value", "1")], votes);
        // Whoever may vote may flag.
        case("/post/{pid}/flag", object, format!("/post/{post}/flag"), &[("reason", "spam")], votes);
    }
    for (object, post, expect) in [
        ("a reply", world.open_reply.0, "sfcffff"),
        ("deleted", world.leaf.0, "nncnfnf"),
        ("of members", world.for_members_reply.0, "nfcffff"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/post/{pid}/appeal", object, format!("/post/{post}/appeal"), &[("text", "Look again")], expect);
    }
    let decide = "/moderation/posts/{pid}";
    for (object, post, expect) in [
        ("flagged, in B", world.of_b_reply.0, "sffffrr"),
        ("that nobody flagged", world.open_reply.0, "sfffcfc"),
        ("deleted", world.leaf.0, "nnfncnc"),
        ("of members", world.for_members_reply.0, "nfffffc"),
        ("of admins", world.for_admins.opening.0, "nnnnnnc"),
        ("none", NO_ID, NOBODY),
    ] {
        case(decide, object, format!("/moderation/posts/{post}"), &[("do", "dismiss")], expect);
    }

    for (object, post, expect) in [
        ("an answer", world.answer.0, "sfrfrfr"),
        ("a question", world.question.opening.0, "sfcfcfc"),
        ("a reply in a discussion", world.open_reply.0, "sfcfcfc"),
        ("in a deleted topic", world.deleted_reply.0, "nncncnc"),
        ("of members", world.for_members_reply.0, "nfcfffc"),
        ("of moderators", world.for_moderators.opening.0, "nnnncnc"),
        ("of admins", world.for_admins.opening.0, "nnnnnnc"),
        ("deleted", world.leaf.0, "nncncnc"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/post/{pid}/accept", object, format!("/post/{post}/accept"), &[], expect);
    }
}
