//! What is answered to whom: articles that readers do not see, and leading articles through their life.

use super::{NOBODY, Read, Write};
use crate::world::{A, NO_ID, PRESS, World};

pub(super) fn reads(world: &World, case: &mut Read<'_>) {
    let choose = "/topic/{tid}/series";
    case(choose, "an article", format!("/topic/{}/series", world.article.id), "sfoffff");
    case(choose, "of members", format!("/topic/{}/series", world.hidden_article.id), "nfoffof");
    case(choose, "no article", format!("/topic/{}/series", world.open.id), "sccfccc");
    case(choose, "none", format!("/topic/{NO_ID}/series"), NOBODY);
    let series = world.series;
    case("/series/{sid}", "in public", format!("/series/{series}"), "rrrrrrr");
    case("/series/{sid}/{slug}", "in public", format!("/series/{series}/from-zero"), "ooooooo");
    case("/series/{sid}/edit", "in public", format!("/series/{series}/edit"), "sfofffo");
    for (route, path) in [("/series/{sid}", ""), ("/series/{sid}/{slug}", "/x"), ("/series/{sid}/edit", "/edit")] {
        case(route, "none", format!("/series/{NO_ID}{path}"), NOBODY);
    }
    case("/drafts", "one's own", "/drafts".to_owned(), "soooooo");
    case("/drafts", "beyond the end", "/drafts?page=9".to_owned(), "snnnnnn");
    case("/articles/review", "what waits", "/articles/review".to_owned(), "snnnooo");
    let review = "/post/{pid}/review";
    for (object, post, expect) in [
        ("a draft", world.draft.opening.0, "nnonnnn"),
        ("in review", world.in_review.opening.0, "nnonono"),
        ("published", world.article.opening.0, "nnonnno"),
        ("no article", world.open.opening.0, NOBODY),
        ("a reply", world.open_reply.0, NOBODY),
        ("none", NO_ID, NOBODY),
    ] {
        case(review, object, format!("/post/{post}/review"), expect);
    }
    for (object, article, sees, redirected, replies) in [
        ("a draft", &world.draft, "nnonnnn", "nnrnnnn", "nncnnnn"),
        ("in review", &world.in_review, "nnonono", "nnrnrnr", "nncncnc"),
    ] {
        let (id, path, opening) = (article.id, &article.path, article.opening);
        case("/article/{tid}/{slug}", object, path.clone(), sees);
        case("/article/{tid}/{slug}", object, format!("{path}.md"), sees);
        case("/article/{tid}/{slug}/r/{which}", object, format!("{path}/r/1"), sees);
        case("/article/{tid}", object, format!("/article/{id}"), redirected);
        case("/topic/{tid}", object, format!("/topic/{id}.md"), redirected);
        case("/topic/{tid}/{slug}", object, format!("/topic/{id}/{}", article.slug), redirected);
        case("/topic/{tid}/{slug}/{n}", object, format!("/topic/{id}/{}/1", article.slug), redirected);
        case("/post/{pid}", object, format!("/post/{opening}"), redirected);
        case("/post/{pid}", object, format!("/post/{opening}.md"), sees);
        case("/post/{pid}/code/{number}", object, format!("/post/{opening}/code/1"), sees);
        case("/topic/{tid}/reply", object, format!("/topic/{id}/reply"), replies);
        case("/post/{pid}/revisions", object, format!("/post/{opening}/revisions"), sees);
        case("/post/{pid}/revisions/{which}", object, format!("/post/{opening}/revisions/1"), sees);
        case("/post/{pid}/revisions/{which}", object, format!("/post/{opening}/revisions/1..1"), sees);
        case("/post/{pid}/revisions/{which}", object, format!("/post/{opening}/revisions/1.md"), sees);
        case("/post/{pid}/redact", object, format!("/post/{opening}/redact"), sees);
        case("/post/{pid}/edit", object, format!("/post/{opening}/edit"), sees);
        case("/post/{pid}/delete", object, format!("/post/{opening}/delete"), sees);
    }
}

pub(super) fn writes(world: &World, case: &mut Write<'_>) {
    let (choose, short) = ("/topic/{tid}/series", [("value", "make"), ("title", "x")]);
    case(choose, "an article", format!("/topic/{}/series", world.article.id), &short, "sfiffff");
    case(choose, "of members", format!("/topic/{}/series", world.hidden_article.id), &short, "nfiffif");
    case(choose, "no article", format!("/topic/{}/series", world.open.id), &short, "sccfccc");
    case(choose, "none", format!("/topic/{NO_ID}/series"), &short, NOBODY);
    let (named, part) = ([("title", "From zero")], world.article.id.to_string());
    let up = [("topic", part.as_str()), ("value", "up")];
    for (object, series, expect) in [("in public", world.series.0, "sfrfffr"), ("none", NO_ID, NOBODY)] {
        case("/series/{sid}/edit", object, format!("/series/{series}/edit"), &named, expect);
        case("/series/{sid}/order", object, format!("/series/{series}/order"), &up, expect);
    }
    for (object, cid, expect) in [
        ("a draft where articles go", 2, "srrfrrr"),
        ("a draft where none go", A, "sffffff"),
        ("a draft of the press", PRESS, "srrfrrr"),
    ] {
        let cid = cid.to_string();
        let new = [("cid", &*cid), ("kind", "article"), ("title", "A new topic"), ("body", "text"), ("draft", "1")];
        case("/compose", object, "/compose".to_owned(), &new, expect);
    }
    for (object, topic, publishes, submits, withdraws, archives) in [
        ("a draft", world.draft.id.0, "nnrnnnn", "nncnnnn", "nncnnnn", "nncnnnn"),
        ("in review", world.in_review.id.0, "nncnfnf", "nncnfnf", "nnrnfnf", "nncncnc"),
        ("published", world.article.id.0, "sfcffff", "sfcffff", "sfcffff", "sfrfffr"),
        ("no article", world.open.id.0, "sccfccc", "sccfccc", "sccfccc", "sccfccc"),
        ("of members", world.hidden_article.id.0, "nfcffcf", "nfcffcf", "nfcffcf", "nfrffrr"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY, NOBODY),
    ] {
        case("/topic/{tid}/publish", object, format!("/topic/{topic}/publish"), &[], publishes);
        case("/topic/{tid}/submit", object, format!("/topic/{topic}/submit"), &[], submits);
        case("/topic/{tid}/withdraw", object, format!("/topic/{topic}/withdraw"), &[], withdraws);
        case("/topic/{tid}/archive", object, format!("/topic/{topic}/archive"), &[], archives);
    }
    for (object, post, judges, comments) in [
        ("a draft", world.draft.opening.0, "nnfnnnn", "nncnnnn"),
        ("in review", world.in_review.opening.0, "nnfnrnr", "nnrnrnr"),
        ("published", world.article.opening.0, "nnfnnnc", "nncnnnc"),
        ("no article", world.open.opening.0, NOBODY, NOBODY),
        ("none", NO_ID, NOBODY, NOBODY),
    ] {
        let path = format!("/post/{post}/review");
        let verdict = [("revision", "1"), ("verdict", "approve"), ("summary", "Good.")];
        let lines = [("revision", "1"), ("from", "1"), ("text", "Why?")];
        case("/post/{pid}/review", object, path.clone(), &verdict, judges);
        case("/post/{pid}/review/comment", object, format!("{path}/comment"), &lines, comments);
    }
    let (post, answer) = (world.in_review.opening, "/post/{pid}/review/{comment}");
    for (object, number, expect) in [("a comment", 1, "nnrnrnr"), ("no such comment", 9, NOBODY)] {
        let path = format!("/post/{post}/review/{number}");
        case(answer, object, path.clone(), &[("text", "Because.")], expect);
        case("/post/{pid}/review/{comment}/settle", object, format!("{path}/settle"), &[("value", "1")], expect);
    }
    for (object, article, replies, edits, deletes, votes, restores, orders, watches) in [
        ("a draft", &world.draft, "nncnnnn", "snrnnnn", "nnrnnnn", "nncnnnn", "nncnnnn", "nnfnnnn", "nnrnnnn"),
        ("in review", &world.in_review, "nncncnc", "snrnrnr", "nnrnrnr", "nncncnc", "nncncnc", "nnfnrnr", "nnrnrnr"),
    ] {
        let (id, opening) = (article.id, article.opening);
        let typed = [("body", "what was typed")];
        case("/topic/{tid}/reply", object, format!("/topic/{id}/reply"), &typed, replies);
        case("/post/{pid}/edit", object, format!("/post/{opening}/edit"), &typed, edits);
        case("/post/{pid}/delete", object, format!("/post/{opening}/delete"), &[("reason", "not needed")], deletes);
        case("/post/{pid}/restore", object, format!("/post/{opening}/restore"), &[], restores);
        case("/post/{pid}/vote", object, format!("/post/{opening}/vote"), &[("value", "1")], votes);
        let redact = [("text", "the mark")];
        case("/post/{pid}/redact", object, format!("/post/{opening}/redact"), &redact, deletes);
        case("/topic/{tid}/lock", object, format!("/topic/{id}/lock"), &[("value", "1")], orders);
        case("/topic/{tid}/pin", object, format!("/topic/{id}/pin"), &[("value", "1")], orders);
        case("/topic/{tid}/watch", object, format!("/topic/{id}/watch"), &[("value", "watch")], watches);
    }
}
