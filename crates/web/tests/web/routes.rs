//! What each route answers to each role, for each kind of object: the table that the other checks
//! walk through. A route that is missing here fails a test.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::api_routes::{api_reads, api_writes};
use crate::support::PASSWORD;
use crate::world::{A, ADMINS, B, GROUPS, MEMBERS, MODERATORS, NO_ID, World};

/// One request, and what each role gets.
pub(crate) struct Case {
    pub method: &'static str,
    /// As the route table spells it.
    pub route: &'static str,
    pub object: &'static str,
    pub path: String,
    pub form: Vec<(&'static str, String)>,
    /// What a program sends in place of a form.
    pub json: Option<Value>,
    /// A letter for each of the roles: `o` a page, `r` a redirect to where it stands or was done,
    /// `s` sign in first, `f` forbidden, `n` nothing here, `c` not in this state, `i` a field is
    /// wrong, `g` a link that is no longer valid, `u` no form with a file, `b` no request that is understood.
    pub expect: &'static str,
}

/// What an answer is, as the table has it.
pub(crate) fn letter(answer: &crate::support::Answer) -> char {
    match answer.status {
        200 | 201 | 204 => 'o',
        303 if answer.location().starts_with("/login") => 's',
        301..=303 => 'r',
        401 => 's',
        403 => 'f',
        404 => 'n',
        409 => 'c',
        400 => 'b',
        410 => 'g',
        415 => 'u',
        422 => 'i',
        _ => '?',
    }
}

#[test]
fn every_route_is_in_the_table_and_nothing_else() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let cases = [reads(&world), writes(&world), api_writes(&world)].concat_all();
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

impl ConcatAll for [Vec<Case>; 3] {
    fn concat_all(self) -> Vec<Case> {
        self.into_iter().flatten().collect()
    }
}

pub(crate) const ALL: &str = "ooooooo";
const REDIRECTED: &str = "rrrrrrr";
pub(crate) const NOBODY: &str = "nnnnnnn";
const OVER: &str = "ggggggg";

/// Every GET, in both channels.
pub(crate) fn reads(world: &World) -> Vec<Case> {
    [page_reads(world), api_reads(world)].into_iter().flatten().collect()
}

/// Every page. The roles: guest, member, author, suspended, moderator of A, moderator of B, admin.
fn page_reads(world: &World) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut case = |route, object, path: String, expect| {
        cases.push(Case { method: "GET", route, object, path, form: Vec::new(), json: None, expect });
    };
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
    case("/register", "the form", "/register".to_owned(), "orrrrrr");
    case("/login", "the form", "/login".to_owned(), "orrrrrr");
    for path in ["/reset", "/reset/sent", "/login/link", "/login/link/sent", "/register/sent"] {
        case(path, "the page", path.to_owned(), ALL);
    }
    for path in ["/reset/new", "/login/link/open", "/register/confirm", "/confirm"] {
        case(path, "no link", path.to_owned(), OVER);
    }
    case("/admin/mail", "the page", "/admin/mail".to_owned(), "nnnnnno");
    case("/settings", "one's own", "/settings".to_owned(), "soooooo");
    case("/settings/notifications", "one's own", "/settings/notifications".to_owned(), "soooooo");
    case("/notifications", "one's own", "/notifications".to_owned(), "soooooo");
    case("/unsubscribe", "a link that is none", "/unsubscribe?token=x".to_owned(), NOBODY);
    case("/notifications", "beyond the end", "/notifications?page=9".to_owned(), "snnnnnn");
    case("/auth/github", "a provider", "/auth/github".to_owned(), REDIRECTED);
    case("/auth/github/callback", "no sign-in under way", "/auth/github/callback?state=x".to_owned(), "bbbbbbb");
    case("/auth/oidc/{name}", "none", "/auth/oidc/nobody".to_owned(), "nrrrrrr");
    case("/auth/oidc/{name}/callback", "none", "/auth/oidc/nobody/callback?state=x".to_owned(), NOBODY);
    case("/auth/join", "nobody on the way", "/auth/join".to_owned(), "bbbbbbb");
    case("/settings/tokens", "one's own", "/settings/tokens".to_owned(), "soooooo");
    case("/settings/sessions", "one's own", "/settings/sessions".to_owned(), "soooooo");
    // Those who signed in just now have proved who they are.
    case("/settings/prove", "the form", "/settings/prove".to_owned(), "sooroor");
    case("/settings/profile", "one's own", "/settings/profile".to_owned(), "soooooo");
    case("/settings/privacy", "one's own", "/settings/privacy".to_owned(), "soooooo");
    case("/settings/privacy/delete", "one's own", "/settings/privacy/delete".to_owned(), "soooooo");
    let nothing = format!("/settings/privacy/file?token={}", "A".repeat(43));
    case("/settings/privacy/file", "no archive", nothing, "rnnnnnn");
    let face = |member: u64| format!("/avatar/{member}/{}.svg", picture::hash_of(member));
    case("/avatar/{mid}/{file}", "one that is drawn", face(7), ALL);
    case("/avatar/{mid}/{file}", "another's", face(7).replace("/7/", "/8/"), NOBODY);
    case("/avatar/{mid}/{file}", "one that nobody sent", "/avatar/7/00-128.jpg".to_owned(), NOBODY);
    case("/settings/security", "one's own", "/settings/security".to_owned(), "soooooo");
    case("/settings/security/app", "a new one", "/settings/security/app".to_owned(), "srrorro");
    case("/login/second", "of no sign-in", "/login/second".to_owned(), "sssssss");
    case("/admin/security", "the page", "/admin/security".to_owned(), "nnnnnno");
    case("/admin", "the dashboard", "/admin".to_owned(), "nnnnnno");
    case("/admin/categories", "the page", "/admin/categories".to_owned(), "nnnnnno");
    case("/admin/categories", "one to change", format!("/admin/categories?edit={A}"), "nnnnnno");
    case("/admin/categories", "none to change", format!("/admin/categories?edit={NO_ID}"), NOBODY);

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
    case("/moderation/members", "who waits", "/moderation/members".to_owned(), "nnnnooo");
    case("/waiting", "nothing to wait for", "/waiting".to_owned(), REDIRECTED);
    case("/settings/invitations", "one's own", "/settings/invitations".to_owned(), "soooooo");

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
    case("/category/{cid}/{slug}", "A", "/category/1/main-track.md".to_owned(), ALL);
    case("/tags/{tag}", "a tag", "/tags/public.md".to_owned(), ALL);
    case("/user/{slug}", "a member", "/user/mira.md".to_owned(), ALL);
    case("/user/{slug}", "nobody", "/user/nobody.md".to_owned(), NOBODY);
    for route in ["/user/{slug}/topics.md", "/user/{slug}/posts.md", "/user/{slug}/articles.md"] {
        case(route, "a member", route.replace("{slug}", "mira"), ALL);
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
    let revision = "/article/{tid}/{slug}/r/{which}";
    case(revision, "in public", format!("{}/r/1", world.article.path), ALL);
    case(revision, "of members", format!("{}/r/1", world.hidden_article.path), "noooooo");
    case(revision, "no such revision", format!("{}/r/2", world.article.path), NOBODY);
    case(revision, "no article", format!("/article/{}/x/r/1", world.open.id), NOBODY);
    case(revision, "none", format!("/article/{NO_ID}/x/r/1"), NOBODY);

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
        cases.push(Case { method: "POST", route, object, path, form, json: None, expect });
    };
    let new = |cid: u64, kind: &'static str| {
        [
            ("cid", cid.to_string()),
            ("kind", kind.to_owned()),
            ("title", "A new topic".to_owned()),
            ("body", "text".to_owned()),
        ]
    };
    case("/search", "a log", "/search".to_owned(), &[("q", "error\nfatal")], ALL);
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

    for (object, topic, expect) in [
        ("in A", world.open.id.0, "sfffrfr"),
        ("locked", world.locked.id.0, "sfffrfr"),
        ("in B", world.of_b.id.0, "sffffrr"),
        ("deleted", world.deleted.id.0, "nnfnrnr"),
        ("of members", world.for_members.id.0, "nfffffr"),
        ("of moderators", world.for_moderators.id.0, "nnnnrnr"),
        ("of admins", world.for_admins.id.0, "nnnnnnr"),
        ("of a group", world.for_group.id.0, "nnfnnnr"),
        ("none", NO_ID, NOBODY),
    ] {
        case("/topic/{tid}/lock", object, format!("/topic/{topic}/lock"), &[("value", "1")], expect);
        case("/topic/{tid}/pin", object, format!("/topic/{topic}/pin"), &[("value", "1")], expect);
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
    let watch = format!("/topic/{}/watch", world.open.id);
    case("/topic/{tid}/watch", "no such way", watch, &[("value", "ignore")], "iiiiiii");
    let read = [("until", "1772442000000-0")];
    case("/notifications/read", "one's own", "/notifications/read".to_owned(), &read, "srrrrrr");
    case("/notifications/read", "up to nowhere", "/notifications/read".to_owned(), &[], "siiiiii");
    let one_click = [("List-Unsubscribe", "One-Click")];
    case("/unsubscribe", "a link that is none", "/unsubscribe?token=x".to_owned(), &one_click, NOBODY);
    let settings = [("page_reply", "1"), ("watches", "chosen")];
    case("/settings/notifications", "one's own", "/settings/notifications".to_owned(), &settings, "srrrrrr");
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
    for path in ["/reset", "/login/link"] {
        case(path, "where no mail is sent", path.to_owned(), &[("username", "Mira")], "ccccccc");
    }
    for path in ["/reset/new", "/login/link/open", "/register/confirm", "/confirm"] {
        case(path, "no link", path.to_owned(), &[("token", "nonsense"), ("password", PASSWORD)], OVER);
    }
    case("/settings/email", "no address", "/settings/email".to_owned(), &[("email", "nonsense")], "siiiiii");
    case("/admin/mail/test", "where no mail is sent", "/admin/mail/test".to_owned(), &[], "nnnnnnc");
    case("/admin/mail/{letter}", "none", "/admin/mail/5".to_owned(), &[("do", "again")], NOBODY);
    case("/logout", "one's own session", "/logout".to_owned(), &[], REDIRECTED);
    case("/auth/github", "a provider", "/auth/github".to_owned(), &[], ALL);
    case("/auth/oidc/{name}", "none", "/auth/oidc/nobody".to_owned(), &[], NOBODY);
    case("/auth/join", "nobody on the way", "/auth/join".to_owned(), &[("username", "Newcomer")], "bbbbbbb");
    case("/auth/link", "nobody on the way", "/auth/link".to_owned(), &[], "bbbbbbb");
    // Whoever has not proved lately who they are does so first.
    let link = "/settings/identities/link";
    case(link, "a provider", link.to_owned(), &[("provider", "github")], "sssosso");
    case(link, "none", link.to_owned(), &[("provider", "oidc/nobody")], "sssnssn");
    let unlink = "/settings/identities/unlink";
    case(unlink, "none of theirs", unlink.to_owned(), &[("identity", "github:1")], "sssnssn");
    case("/settings/view", "one's own", "/settings/view".to_owned(), &[("view", "flat")], "srrrrrr");
    case("/settings/profile", "one's own", "/settings/profile".to_owned(), &[("place", "Basel")], "srrfrrr");
    // Those who signed in long ago have to prove again who they are.
    let sure = [("sure", "1")];
    case("/settings/privacy/archive", "one's own", "/settings/privacy/archive".to_owned(), &sure, "sssrssr");
    case("/settings/privacy/address", "none", "/settings/privacy/address".to_owned(), &sure, "ssscssc");
    let leave = [("name", "somebody else"), ("posts", "stay")];
    case("/settings/privacy/delete", "another name", "/settings/privacy/delete".to_owned(), &leave, "sssissi");
    case("/settings/locale", "one's own", "/settings/locale".to_owned(), &[("zone", "Asia/Tokyo")], "srrrrrr");
    case("/settings/avatar", "no file", "/settings/avatar".to_owned(), &[("avatar", "x")], "suuuuuu");
    case("/settings/avatar/remove", "one's own", "/settings/avatar/remove".to_owned(), &[], "srrrrrr");
    let password = [("current", PASSWORD), ("password", "another green kettle")];
    case("/settings/password", "one's own", "/settings/password".to_owned(), &password, "srrrrrr");
    let token = [("name", "Nightly build"), ("scope", "read"), ("expires", "30")];
    case("/settings/tokens", "a new one", "/settings/tokens".to_owned(), &token, "sssosso");
    case("/settings/tokens", "for nothing", "/settings/tokens".to_owned(), &token[..1], "siiiiii");
    let revoke = "/settings/tokens/{id}/revoke";
    case(revoke, "the author's", format!("/settings/tokens/{}/revoke", world.token), &[], "snrnnnn");
    case(revoke, "none", "/settings/tokens/0123456789abcdef/revoke".to_owned(), &[], "snnnnnn");
    let prove = "/settings/prove";
    case(prove, "right", prove.to_owned(), &[("password", PASSWORD)], "srrrrrr");
    case(prove, "wrong", prove.to_owned(), &[("password", "no")], "siiiiii");
    let elsewhere = "/settings/prove/elsewhere";
    case(elsewhere, "a provider", elsewhere.to_owned(), &[("provider", "github")], "soooooo");
    case(elsewhere, "none", elsewhere.to_owned(), &[("provider", "oidc/nobody")], "snnnnnn");
    let sessions = "/settings/sessions";
    case(sessions, "all others", sessions.to_owned(), &[("end", "others")], "srrrrrr");
    case(sessions, "none", sessions.to_owned(), &[("end", "no such")], "srrrrrr");
    let second = "/login/second";
    case(second, "of no sign-in", second.to_owned(), &[("code", "000000")], "sssssss");
    let nonsense = [("name", "x"), ("credential", "{}")];
    case("/login/passkey", "nonsense", "/login/passkey".to_owned(), &nonsense, "iiiiiii");
    let challenge = "/passkey/challenge";
    case(challenge, "to prove who one is", challenge.to_owned(), &[("makes", "0")], ALL);
    case(challenge, "to make one", challenge.to_owned(), &[("makes", "1")], "sssosso");
    let app = "/settings/security/app";
    case(app, "a wrong code", app.to_owned(), &[("code", "000000")], "srrirri");
    let remove = "/settings/security/app/remove";
    case(remove, "none", remove.to_owned(), &[], "srrrrrr");
    let codes = "/settings/security/codes";
    case(codes, "for no factor", codes.to_owned(), &[], "srrcrrc");
    let passkeys = "/settings/security/passkeys";
    case(passkeys, "nonsense", passkeys.to_owned(), &nonsense, "sssissi");
    let passkey = "/settings/security/passkeys/{id}";
    case(passkey, "none", "/settings/security/passkeys/AAAA".to_owned(), &[("name", "x")], "sssnssn");
    let remove = "/settings/security/passkeys/{id}/remove";
    case(remove, "none", "/settings/security/passkeys/AAAA/remove".to_owned(), &[], "srrnrrn");
    let required = [("second_factor", "nobody")];
    case("/admin/security", "of nobody", "/admin/security".to_owned(), &required, "nnnnnnr");
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
    let of_group = |below: &str| format!("/admin/groups/{}{below}", world.group);
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
    case("/admin/trust", "nothing", "/admin/trust".to_owned(), &[], "nnnnnni");
    for (route, deed) in
        [("/moderation/members/{slug}/approve", "approve"), ("/moderation/members/{slug}/refuse", "refuse")]
    {
        let path = |name: &str| format!("/moderation/members/{name}/{deed}");
        case(route, "who waits", path("hedda"), &[], "nnnnrrr");
        case(route, "who does not wait", path("mira"), &[], "nnnnccc");
        case(route, "nobody", path("nobody"), &[], NOBODY);
    }
    case("/settings/invitations", "a new one", "/settings/invitations".to_owned(), &[], "sfffooo");
    let take_back = "/settings/invitations/{hash}/revoke";
    case(take_back, "the admin's", format!("/settings/invitations/{}/revoke", world.invitation), &[], "snnnnnr");
    case(take_back, "none", "/settings/invitations/none/revoke".to_owned(), &[], "snnnnnn");
    let parked = "/admin/parked/{shard}/{event}";
    case(parked, "one that waits", world.parked.clone(), &[], "nnnnnnr");
    case(parked, "none", "/admin/parked/1/5-5".to_owned(), &[], NOBODY);
    cases
}
