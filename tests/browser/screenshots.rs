//! Pictures of all pages, to be looked at. `ONLY=topic` takes those with `topic` in their names.

use std::path::Path;
use std::{env, fs};

use fantoccini::Client;
use serde_json::{Value, json};
use testbed::Redis;
use testbed::providers::{Account, CLIENT_ID, CLIENT_SECRET, GitHub};

use crate::axe;
use crate::content::{Content, fill};
use crate::driver::{Browser, Device, with_browser};
use crate::server::{Server, exedra, free_port};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const WIDTHS: [u32; 2] = [360, 1280];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// A longer page is cut off.
const HEIGHT_MAX: u64 = 9000;

#[derive(Clone)]
struct Shot<'a> {
    name: &'a str,
    session: &'a str,
    address: String,
    /// What is sent as a form; nothing: the address is opened.
    form: Vec<(&'a str, &'a str)>,
}

#[tokio::test]
#[ignore = "takes pictures of the sample forum: `make screenshots`"]
async fn screenshots() {
    let folder = tempfile::tempdir().unwrap();
    let filled = exedra(folder.path()).arg("demo").arg(Path::new(ROOT).join("demo")).status().unwrap();
    assert!(filled.success());
    let server = Server::start(folder.path()).await;
    let content = fill(&server.url).await;
    server.stop();
    let (server, _github) = with_all_ways_in(folder.path()).await;
    let site = server.url.clone();
    let shots =
        [shots(&content), shots_of_knowledge(&content), shots_of_own(&content), shots_of_keeping_order(&content)]
            .concat();
    with_browser(Device::Desktop, async |browser| take(&browser, &site, &shots).await).await;
    server.stop();
}

/// The forum as one is that sends letters, and that people join with GitHub and with passkeys.
async fn with_all_ways_in(folder: &Path) -> (Server, GitHub) {
    let port = free_port();
    let github = GitHub::start(&format!("http://localhost:{port}/auth/github/callback")).await;
    github.present(Account::new(4711, "ada-l", "ada@example.org"));
    let variables = [
        ("EXEDRA_GITHUB_CLIENT_ID", CLIENT_ID),
        ("EXEDRA_GITHUB_CLIENT_SECRET", CLIENT_SECRET),
        ("EXEDRA_GITHUB_URL", &github.url()),
        ("EXEDRA_GITHUB_API", &github.api()),
        ("EXEDRA_SMTP_URL", "file:mails"),
    ];
    (Server::start_at_localhost(folder, port, &variables).await, github)
}

/// The pages of a forum that nobody has set up yet, and of one whose store has gone.
#[tokio::test]
#[ignore = "takes pictures of an empty forum: `make screenshots`"]
async fn screenshots_of_beginning_and_end() {
    let (folder, redis) = (tempfile::tempdir().unwrap(), Redis::start().await);
    let mut server = Server::start_with(folder.path(), &[("EXEDRA_REDIS", &redis.url())]).await;
    let setup = server.setup_address().await.replace(&server.url, "");
    let token = setup.rsplit('=').next().unwrap_or_default().to_owned();
    let site = server.url.clone();
    with_browser(Device::Desktop, async |browser| {
        let wrong =
            vec![("token", token.as_str()), ("site", ""), ("username", "a@b"), ("email", "nobody"), ("password", "x")];
        let beginning = [shot("setup", "", &setup), form("setup-errors", "", "/setup", wrong)];
        take(&browser, &site, &beginning).await;
        redis.kill();
        take(&browser, &site, &[shot("503", "", "/")]).await;
    })
    .await;
}

fn shot<'a>(name: &'a str, session: &'a str, address: &str) -> Shot<'a> {
    form(name, session, address, Vec::new())
}

fn form<'a>(name: &'a str, session: &'a str, address: &str, form: Vec<(&'a str, &'a str)>) -> Shot<'a> {
    Shot { name, session, address: address.to_owned(), form }
}

fn shots(content: &Content) -> Vec<Shot<'_>> {
    let Content { moderator, member, extreme, long_thread, deep_post, locked, own_post, deleted, .. } = content;
    let Content { answered, duplicate, .. } = content;
    let guest = "";
    let pages = [
        ("home", "/"),
        ("recent", "/recent"),
        ("recent-2", "/recent?page=2"),
        ("popular", "/popular"),
        ("unanswered", "/unanswered"),
        ("articles", "/articles"),
        ("modlog", "/modlog"),
        ("tags", "/tags"),
        ("tag", "/tags/cache"),
        ("category", "/category/1/main-track"),
        ("category-votes", "/category/1/main-track?sort=votes"),
        ("category-articles", "/category/2/knowledge-base"),
        ("category-empty", "/category/4/empty-shelf"),
        ("extreme", extreme),
        ("long-thread", long_thread),
        ("login", "/login?next=/recent"),
        ("register", "/register"),
        ("404", "/topic/999999/nothing"),
        ("400", "/recent?page=none"),
    ];
    let mut shots: Vec<Shot<'_>> = pages.iter().map(|(name, address)| shot(name, guest, address)).collect();
    shots.extend([
        shot("topic", guest, "LINK /category/1/main-track?sort=votes .row:not(.article-row) .row-link"),
        shot("topic-flat", guest, "LINK /category/1/main-track?sort=votes .row:not(.article-row) .row-link ?view=flat"),
        shot(
            "topic-votes",
            guest,
            "LINK /category/1/main-track?sort=votes .row:not(.article-row):has(.answered) .row-link ?sort=votes",
        ),
        shot("article", guest, "LINK /articles .row-link"),
        shot("code", guest, "LINK /tags/version-stamping .row-link"),
        shot("profile", guest, "LINK /articles .row-meta a"),
        shot("profile-posts", guest, "LINK /articles .row-meta a /posts"),
        shot("profile-articles", guest, "LINK /articles .row-meta a /articles"),
        shot("profile-one-letter", guest, "/user/q"),
        shot("long-thread-flat", guest, &format!("{long_thread}?view=flat&page=3")),
        shot("long-thread-named", guest, &format!("/post/{deep_post}")),
        form("login-error", guest, "/login", vec![("username", "nobody"), ("password", "wrong")]),
        form("register-errors", guest, "/register", vec![("username", "a@b"), ("email", "c"), ("password", "d")]),
        shot("home-member", member, "/"),
        shot("topic-member", member, "LINK /category/1/main-track?sort=votes .row:not(.article-row) .row-link"),
        shot("article-member", member, "LINK /articles .row-link"),
        shot("topic-own", member, long_thread),
        shot("topic-locked", member, locked),
        shot("topic-accepted", guest, answered),
        shot("topic-accepted-own", member, answered),
        shot("topic-duplicate", member, duplicate),
        shot("topic-duplicate-kept", moderator, duplicate),
        shot("compose", member, "/compose"),
        shot("compose-question", member, "/compose?cid=1&kind=question"),
        form("compose-errors", member, "/compose", vec![("cid", "1"), ("kind", "question"), ("tags", "a b,#")]),
        form(
            "preview",
            member,
            "/compose",
            vec![
                ("cid", "1"),
                ("title", "Why?"),
                ("body", "# So\n\n```sh\nmake\n```\n\n> *Because.*"),
                ("preview", "1"),
            ],
        ),
        shot("reply", member, &format!("{}/reply?to={deep_post}", &long_thread[..long_thread.rfind('/').unwrap_or(0)])),
        form("413", member, "/compose", vec![("cid", "1"), ("kind", "question"), ("title", "Long"), ("body", "LONG")]),
        form("409", member, &format!("/post/{own_post}/delete"), vec![("reason", "")]),
        form("sign-in-first", guest, "/compose", vec![("cid", "1"), ("kind", "question"), ("body", "Kept")]),
        shot("edit", moderator, &format!("/post/{deep_post}/edit")),
        form("edit-conflict", moderator, &format!("/post/{deep_post}/edit"), vec![("body", "Mine"), ("revision", "9")]),
        shot("delete", moderator, &format!("/post/{own_post}/delete")),
        shot("deleted-post", moderator, &format!("/post/{deleted}")),
        shot("topic-moderator", moderator, &format!("{locked}#moderate")),
        shot("profile-moderator", moderator, "/user/q#moderate"),
        form("422", moderator, "/user/q/suspend", vec![("until", "soon")]),
    ]);
    shots
}

/// Articles, revisions and what is found.
fn shots_of_knowledge(content: &Content) -> Vec<Shot<'_>> {
    let Content { moderator, member, edited, .. } = content;
    let guest = "";
    let article = "LINK /tags/reproducible-builds .article-row .row-link";
    vec![
        shot("article-series", guest, article),
        shot("article-revision", guest, &format!("{article} /r/1")),
        shot("revisions", guest, &format!("/post/{edited}/revisions")),
        shot("revision", guest, &format!("/post/{edited}/revisions/2")),
        shot("comparison", guest, &format!("/post/{edited}/revisions/1..3?view=split")),
        shot("comparison-unified", guest, &format!("/post/{edited}/revisions/1..3?view=unified")),
        shot("redact", moderator, &format!("/post/{edited}/redact")),
        shot("drafts", member, "/drafts"),
        shot("compose-article", member, "/compose?cid=2&kind=article"),
        form(
            "compose-secret",
            member,
            "/compose",
            vec![
                ("cid", "1"),
                ("kind", "discussion"),
                ("warn", "1"),
                ("title", "Where does this belong?"),
                (
                    "body",
                    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n-----END OPENSSH PRIVATE KEY-----",
                ),
            ],
        ),
        shot("review-list", moderator, "/articles/review"),
        shot("review", moderator, "LINK /articles/review .row-link"),
        shot("search", guest, "/search?q=cache"),
        shot("search-code", guest, "/search?q=sha256sum+in:code"),
        shot("search-none", guest, "/search?q=zygomorphic"),
        form(
            "search-log",
            guest,
            "/search",
            vec![("q", "2026-01-01 12:00:00 ERROR OSError: [Errno 98] Address already in use")],
        ),
        shot("tag-edit", moderator, "/tags/cache/edit"),
    ]
}

/// Coming in, and what members have of their own.
fn shots_of_own(content: &Content) -> Vec<Shot<'_>> {
    let Content { admin, moderator, member, careful, careful_session, .. } = content;
    let guest = "";
    vec![
        shot("join-github", guest, "/auth/github"),
        shot("login-link", guest, "/login/link"),
        form("login-link-sent", guest, "/login/link", vec![("username", "nobody")]),
        shot("reset", guest, "/reset"),
        shot("register-sent", guest, "/register/sent"),
        shot("link-over", guest, "/login/link/open?token=x"),
        form("second", guest, "/login", careful.to_vec()),
        shot("settings", member, "/settings"),
        form("settings-errors", member, "/settings/password", vec![("current", "x"), ("password", "y")]),
        form("settings-email-error", member, "/settings/email", vec![("email", "nobody")]),
        shot("settings-profile", member, "/settings/profile"),
        form("settings-profile-errors", member, "/settings/profile", vec![("display", "admin"), ("links", "nothing")]),
        shot("settings-notifications", member, "/settings/notifications"),
        shot("settings-security", member, "/settings/security"),
        shot("settings-security-app", careful_session, "/settings/security"),
        shot("settings-app", member, "/settings/security/app"),
        shot("settings-sessions", careful_session, "/settings/sessions"),
        shot("settings-tokens-none", member, "/settings/tokens"),
        shot("settings-tokens", careful_session, "/settings/tokens"),
        form("settings-tokens-errors", careful_session, "/settings/tokens", vec![("name", ""), ("expires", "90")]),
        form(
            "settings-tokens-made",
            moderator,
            "/settings/tokens",
            vec![("name", "Backup"), ("scope", "read"), ("expires", "7")],
        ),
        shot("settings-invitations", member, "/settings/invitations"),
        form(
            "settings-invitations-made",
            admin,
            "/settings/invitations",
            vec![("note", "Bea"), ("uses", "1"), ("days", "7")],
        ),
        shot("settings-privacy", member, "/settings/privacy"),
        shot("settings-leave", member, "/settings/privacy/delete"),
        form("settings-leave-error", member, "/settings/privacy/delete", vec![("name", "nobody"), ("posts", "stay")]),
        shot("notifications", member, "/notifications"),
        shot("notifications-none", careful_session, "/notifications"),
        shot("waiting", guest, "/waiting"),
        shot("api", guest, "/api"),
    ]
}

/// What moderators and admins see.
fn shots_of_keeping_order(content: &Content) -> Vec<Shot<'_>> {
    let Content { admin, moderator, group, flagged, .. } = content;
    vec![
        shot("moderation-members", moderator, "/moderation/members"),
        shot("modlog-admin", admin, "/modlog"),
        shot("queue", moderator, "/moderation"),
        shot("flag", moderator, &format!("/post/{flagged}/flag")),
        shot("admin", admin, "/admin"),
        shot("admin-categories", admin, "/admin/categories"),
        shot("admin-category", admin, "/admin/categories?edit=4"),
        form("admin-category-errors", admin, "/admin/categories", vec![("name", ""), ("moderators", "nobody")]),
        shot("admin-mail", admin, "/admin/mail"),
        shot("admin-groups", admin, "/admin/groups"),
        shot("admin-group", admin, group),
        form("admin-group-error", admin, "/admin/groups", vec![("name", "")]),
        shot("admin-members", admin, "/admin/members"),
        shot("admin-member", admin, "/admin/members/careful"),
        shot("admin-member-held", admin, "/admin/members/newcomer"),
        shot("admin-registration", admin, "/admin/registration"),
        form("admin-registration-errors", admin, "/admin/registration", vec![("open_to", "domains"), ("domains", "x")]),
        shot("admin-trust", admin, "/admin/trust"),
        shot("admin-holding", admin, "/admin/holding"),
        shot("admin-security", admin, "/admin/security"),
        shot("admin-settings", admin, "/admin/settings"),
        shot("admin-look", admin, "/admin/settings/look"),
        shot("admin-history", admin, "/admin/settings/history"),
        shot("admin-pages", admin, "/admin/pages"),
        shot("admin-announcements", admin, "/admin/announcements"),
        shot("admin-backups", admin, "/admin/backups"),
        shot("admin-blocks", admin, "/admin/blocks"),
        shot("admin-load", admin, "/admin/load"),
        shot("admin-load-month", admin, "/admin/load?over=month"),
        form("admin-blocks-errors", admin, "/admin/blocks", vec![("what", "0.0.0.0/0"), ("until", "2001-01-01")]),
    ]
}

async fn take(browser: &Browser, site: &str, shots: &[Shot<'_>]) {
    let only = env::var("ONLY").unwrap_or_default();
    let folder = Path::new(ROOT).join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    let mut faults = Vec::new();
    for shot in shots.iter().filter(|shot| shot.name.contains(&only)) {
        for width in WIDTHS {
            for scheme in SCHEMES {
                size(browser, width, if width < 640 { 740 } else { 900 }).await;
                let preference = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
                browser.devtools("Emulation.setEmulatedMedia", json!({ "features": preference })).await;
                sign_in(browser, site, shot.session).await;
                open(&browser.client, site, shot).await;
                let height = run(&browser.client, "return document.documentElement.scrollHeight").await;
                size(browser, width, height.as_u64().unwrap_or(0).min(HEIGHT_MAX)).await;
                if scheme == SCHEMES[0] {
                    let found = axe::faults_at_this_width(browser).await;
                    faults.extend(found.iter().map(|fault| format!("{} at {width} px, {fault}", shot.name)));
                    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": preference })).await;
                }
                let picture = browser.client.screenshot().await.unwrap();
                fs::write(folder.join(format!("{}-{width}-{scheme}.png", shot.name)), picture).unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

async fn size(browser: &Browser, width: u32, height: u64) {
    let is_phone = width < 640;
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
    browser.devtools("Emulation.setDeviceMetricsOverride", screen).await;
    browser.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_phone })).await;
}

async fn sign_in(browser: &Browser, site: &str, session: &str) {
    browser.devtools("Network.clearBrowserCookies", json!({})).await;
    for (name, value) in session.split("; ").filter_map(|pair| pair.split_once('=')) {
        browser.devtools("Network.setCookie", json!({ "name": name, "value": value, "url": site })).await;
    }
}

async fn open(client: &Client, site: &str, shot: &Shot<'_>) {
    // What a list leads to: LINK list selector, and what is added to the link's address.
    let address = match shot.address.strip_prefix("LINK ") {
        Some(link) => {
            let (list, selector) = link.split_once(' ').unwrap_or_default();
            let at = selector.rfind(" ?").or(selector.rfind(" /")).unwrap_or(selector.len());
            client.goto(&format!("{site}{list}")).await.unwrap();
            let (selector, rest) = selector.split_at(at);
            let script = format!("return document.querySelector('{selector}').getAttribute('href')");
            format!("{}{}", run(client, &script).await.as_str().unwrap_or_default(), rest.trim())
        }
        None => shot.address.clone(),
    };
    if shot.form.is_empty() {
        client.goto(&format!("{site}{address}")).await.unwrap();
    } else {
        client.goto(&format!("{site}/healthz")).await.unwrap();
        let fields: Vec<Value> = shot.form.iter().map(|(name, value)| json!([name, value])).collect();
        let script = "
            const form = document.createElement('form');
            form.method = 'post';
            form.action = arguments[0];
            for (const [name, value] of arguments[1]) {
                const field = document.createElement('textarea');
                field.name = name;
                field.value = value === 'LONG' ? 'word '.repeat(25000) : value;
                form.append(field);
            }
            document.body.append(form);
            form.submit();";
        client.execute(script, vec![json!(address), json!(fields)]).await.unwrap();
        client.wait().for_element(fantoccini::Locator::Css("main h1")).await.unwrap();
    }
    if address.ends_with("#moderate") {
        run(client, "document.querySelector('.tools').open = true").await;
    }
}

async fn run(client: &Client, script: &str) -> Value {
    client.execute(script, Vec::new()).await.unwrap()
}
