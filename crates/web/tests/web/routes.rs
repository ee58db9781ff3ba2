//! What each route answers to each role, for each kind of object: the table that the other checks
//! walk through. A route that is missing here fails a test.

use std::collections::BTreeSet;

use crate::support::PASSWORD;
use crate::world::{A, ADMINS, B, MEMBERS, MODERATORS, NO_ID, World};

/// One request, and what each role gets.
pub(crate) struct Case {
    pub method: &'static str,
    /// As the route table spells it.
    pub route: &'static str,
    pub object: &'static str,
    pub path: String,
    pub form: Vec<(&'static str, String)>,
    /// A letter for each of the roles: `o` a page, `r` a redirect to where it stands or was done,
    /// `s` sign in first, `f` forbidden, `n` nothing here, `c` not in this state, `i` a field is
    /// wrong.
    pub expect: &'static str,
}

/// What an answer is, as the table has it.
pub(crate) fn letter(answer: &crate::support::Answer) -> char {
    match answer.status {
        200 => 'o',
        303 if answer.location().starts_with("/login") => 's',
        301..=303 => 'r',
        401 => 's',
        403 => 'f',
        404 => 'n',
        409 => 'c',
        422 => 'i',
        _ => '?',
    }
}

#[test]
fn every_route_is_in_the_table_and_nothing_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let cases = [reads(&world), writes(&world)].concat_all();
    let expected: BTreeSet<(&str, &str)> = cases.iter().map(|case| (case.route, case.method)).collect();
    let mut routes = BTreeSet::new();
    for route in web::routes() {
        routes.extend(route.methods.iter().map(|method| (route.path, *method)));
    }
    let forgotten: Vec<_> = routes.difference(&expected).collect();
    let gone: Vec<_> = expected.difference(&routes).collect();
    assert!(forgotten.is_empty() && gone.is_empty(), "without an entry: {forgotten:?}; without a route: {gone:?}");
    for case in &cases {
        assert_eq!(case.expect.len(), 7, "{} {}", case.route, case.object);
    }
}

trait ConcatAll {
    fn concat_all(self) -> Vec<Case>;
}

impl ConcatAll for [Vec<Case>; 2] {
    fn concat_all(self) -> Vec<Case> {
        self.into_iter().flatten().collect()
    }
}

const ALL: &str = "ooooooo";
const REDIRECTED: &str = "rrrrrrr";
const NOBODY: &str = "nnnnnnn";

/// Every GET. The roles: guest, member, author, suspended, moderator of A, moderator of B, admin.
pub(crate) fn reads(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, expect| {
        cases.push(Case { method: "GET", route, object, path, form: Vec::new(), expect });
    };
    for path in ["/", "/recent", "/popular", "/unanswered", "/articles", "/tags", "/robots.txt", "/healthz", "/readyz"]
    {
        case(path, "the list itself", path.to_owned(), ALL);
    }
    case("/favicon.ico", "the icon", "/favicon.ico".to_owned(), REDIRECTED);
    case("/static/{name}", "no file", "/static/nothing.css".to_owned(), NOBODY);
    case("/setup", "a forum that is set up", "/setup".to_owned(), REDIRECTED);
    case("/register", "the form", "/register".to_owned(), "orrrrrr");
    case("/login", "the form", "/login".to_owned(), "orrrrrr");
    case("/settings", "one's own", "/settings".to_owned(), "soooooo");
    case("/settings/tokens", "one's own", "/settings/tokens".to_owned(), "soooooo");
    case("/settings/sessions", "one's own", "/settings/sessions".to_owned(), "soooooo");
    // Those who signed in just now have proved who they are.
    case("/settings/prove", "the form", "/settings/prove".to_owned(), "sooroor");
    case("/admin", "the dashboard", "/admin".to_owned(), "nnnnnno");
    case("/admin/categories", "the page", "/admin/categories".to_owned(), "nnnnnno");
    case("/admin/categories", "one to change", format!("/admin/categories?edit={A}"), "nnnnnno");
    case("/admin/categories", "none to change", format!("/admin/categories?edit={NO_ID}"), NOBODY);

    let categories = [
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
        ("of deleted topics", "marktopictag", NOBODY),
        ("none", "never-heard", NOBODY),
    ];
    for (object, tag, shown) in tags {
        case("/tags/{tag}", object, format!("/tags/{tag}"), shown);
    }

    let topics = [
        ("open", &world.open, ALL, REDIRECTED),
        ("locked", &world.locked, ALL, REDIRECTED),
        ("deleted", &world.deleted, "nnonono", "nnrnrnr"),
        ("of members", &world.for_members, "noooooo", "nrrrrrr"),
        ("of moderators", &world.for_moderators, "nnnnono", "nnnnrnr"),
        ("of admins", &world.for_admins, "nnnnnno", "nnnnnnr"),
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
    case(reply, "none", format!("/topic/{NO_ID}/reply"), NOBODY);
    let to = format!("/topic/{}/reply?to={}", world.open.id, world.tombstone);
    case(reply, "to a deleted post", to, "nncncnc");
    let to = format!("/topic/{}/reply?to={}", world.open.id, world.of_b_reply);
    case(reply, "to a post elsewhere", to, NOBODY);

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
        ("deleted", world.leaf.0, "nncncnc", "nncncnc"),
        ("none", NO_ID, NOBODY, NOBODY),
    ];
    for (object, post, edits, deletes) in posts {
        case(edit, object, format!("/post/{post}/edit"), edits);
        case(delete, object, format!("/post/{post}/delete"), deletes);
    }

    for (route, tab) in [
        ("/user/{slug}", ""),
        ("/user/{slug}/topics", "/topics"),
        ("/user/{slug}/posts", "/posts"),
        ("/user/{slug}/articles", "/articles"),
    ] {
        for name in ["mira", "silas", "petra"] {
            case(route, "a member", format!("/user/{name}{tab}"), ALL);
        }
        case(route, "nobody", format!("/user/nobody{tab}"), NOBODY);
    }
    cases
}

/// Every POST, in the same order of roles.
pub(crate) fn writes(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, form: &[(&'static str, &str)], expect| {
        let form = form.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        cases.push(Case { method: "POST", route, object, path, form, expect });
    };
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
    case(reply, "none", format!("/topic/{NO_ID}/reply"), &body, NOBODY);
    let to = |post: u64| post.to_string();
    let form = [("body", "what was typed"), ("to", &to(world.tombstone.0))];
    case(reply, "to a deleted post", format!("/topic/{}/reply", world.open.id), &form, "scccccc");
    let form = [("body", "what was typed"), ("to", &to(world.of_b_reply.0))];
    case(reply, "to a post elsewhere", format!("/topic/{}/reply", world.open.id), &form, NOBODY);

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
        ("deleted", world.leaf.0, "sncncnc"),
        ("none", NO_ID, "snnnnnn"),
    ] {
        case(edit, object, format!("/post/{post}/edit"), &body, expect);
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
        ("deleted", world.leaf.0, "nncncnc", "nnrnrnr", "nncncnc"),
        ("deleted, with replies", world.tombstone.0, "nncncnc", "nnfnrnr", "nncncnc"),
        ("none", NO_ID, NOBODY, NOBODY, NOBODY),
    ] {
        // The admin's own topic has a reply of the admin's: moderators may delete it nevertheless.
        let deletes = if object == "of admins" { "nnnnnnr" } else { deletes };
        case("/post/{pid}/delete", object, format!("/post/{post}/delete"), &[("reason", "not needed")], deletes);
        case("/post/{pid}/restore", object, format!("/post/{post}/restore"), &[], restores);
        case("/post/{pid}/vote", object, format!("/post/{post}/vote"), &[("value", "1")], votes);
    }

    for (object, topic, expect) in [
        ("in A", world.open.id.0, "sfffrfr"),
        ("locked", world.locked.id.0, "sfffrfr"),
        ("in B", world.of_b.id.0, "sffffrr"),
        ("deleted", world.deleted.id.0, "nnfnrnr"),
        ("of members", world.for_members.id.0, "nfffffr"),
        ("of moderators", world.for_moderators.id.0, "nnnnrnr"),
        ("of admins", world.for_admins.id.0, "nnnnnnr"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/topic/{tid}/lock", object, format!("/topic/{topic}/lock"), &[("value", "1")], expect);
        case("/topic/{tid}/pin", object, format!("/topic/{topic}/pin"), &[("value", "1")], expect);
    }
    let (open, moderators) = (world.open.id, world.for_moderators.id);
    for (object, topic, cid, expect) in [
        ("from A to B", open.0, B, "sfffrfr"),
        ("from A to where articles go", open.0, 2, "sffffff"),
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

    for (object, name, suspends, lifts) in [
        ("a member", "mira", "sfffrrr", "sfffrrr"),
        ("somebody suspended", "silas", "sfffrrr", "sfffrrr"),
        ("a moderator", "berit", "sfffffr", "sfffffr"),
        ("an admin", "petra", "sffffff", "sffffff"),
        ("nobody", "nobody", NOBODY, NOBODY),
    ] {
        let reason = [("reason", "enough")];
        case("/user/{slug}/suspend", object, format!("/user/{name}/suspend"), &reason, suspends);
        case("/user/{slug}/unsuspend", object, format!("/user/{name}/unsuspend"), &[], lifts);
    }

    let member = [("username", "Newcomer"), ("email", "newcomer@example.org"), ("password", PASSWORD)];
    case("/register", "a new name", "/register".to_owned(), &member, REDIRECTED);
    let taken = [("username", "Mira"), ("email", "another@example.org"), ("password", PASSWORD)];
    case("/register", "a name that is taken", "/register".to_owned(), &taken, "iiiiiii");
    case("/login", "right", "/login".to_owned(), &[("username", "Mira"), ("password", PASSWORD)], REDIRECTED);
    case("/login", "wrong", "/login".to_owned(), &[("username", "Mira"), ("password", "no")], "iiiiiii");
    case("/logout", "one's own session", "/logout".to_owned(), &[], REDIRECTED);
    case("/settings/view", "one's own", "/settings/view".to_owned(), &[("view", "flat")], "srrrrrr");
    let password = [("current", PASSWORD), ("password", "another green kettle")];
    case("/settings/password", "one's own", "/settings/password".to_owned(), &password, "srrrrrr");
    let token = [("name", "Nightly build"), ("scope", "read"), ("expires", "30")];
    case("/settings/tokens", "a new one", "/settings/tokens".to_owned(), &token, "soooooo");
    case("/settings/tokens", "for nothing", "/settings/tokens".to_owned(), &token[..1], "siiiiii");
    let revoke = "/settings/tokens/{id}/revoke";
    case(revoke, "the author's", format!("/settings/tokens/{}/revoke", world.token), &[], "snrnnnn");
    case(revoke, "none", "/settings/tokens/0123456789abcdef/revoke".to_owned(), &[], "snnnnnn");
    let prove = "/settings/prove";
    case(prove, "right", prove.to_owned(), &[("password", PASSWORD)], "srrrrrr");
    case(prove, "wrong", prove.to_owned(), &[("password", "no")], "siiiiii");
    let sessions = "/settings/sessions";
    case(sessions, "all others", sessions.to_owned(), &[("end", "others")], "srrrrrr");
    case(sessions, "none", sessions.to_owned(), &[("end", "no such")], "srrrrrr");
    let founder = [("site", "Mine"), ("username", "Me"), ("email", "me@example.org"), ("password", PASSWORD)];
    case("/setup", "a forum that is set up", "/setup".to_owned(), &founder, "ccccccc");

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
    let parked = "/admin/parked/{shard}/{event}";
    case(parked, "one that waits", world.parked.clone(), &[], "nnnnnnr");
    case(parked, "none", "/admin/parked/1/5-5".to_owned(), &[], NOBODY);
    cases
}
