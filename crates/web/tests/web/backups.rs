//! Backups: made on the web and by themselves, read through, and fetched by who may.

use std::fs;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::Method;
use model::actor::Role;

use crate::page::main_text;
use crate::support::{Answer, DAY, MINUTE, PASSWORD, TestApp, User, request};

const HERE: &str = "/admin/backups";
const ADDRESS: &str = "/admin/backups/address";

fn folder(app: &TestApp) -> PathBuf {
    app.kept.path().join("backups")
}

/// The backups in the folder, from old to new.
fn kept(app: &TestApp) -> Vec<String> {
    let entries = fs::read_dir(folder(app)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = entries.filter(|name| name.ends_with(".backup")).collect();
    names.sort();
    names
}

/// What the page says, for people.
async fn said(app: &TestApp, admin: &User) -> String {
    main_text(&app.get(HERE, admin).await.expect(200).text)
}

async fn make(app: &TestApp, admin: &User) {
    app.post(HERE, &[("sure", "1")], admin).await.leads_to(HERE);
    app.followers.see_to_backups().await.unwrap();
}

/// The address that a page leads to.
fn address_on(page: &Answer) -> String {
    let (_, rest) = page.text.split_once("href=\"/admin/backups/file?").unwrap();
    format!("/admin/backups/file?{}", rest.split('"').next().unwrap())
}

fn proved(user: &User, answer: &Answer) -> User {
    User { cookie: Some(answer.cookie()), ..user.clone() }
}

/// THREATS 40: for an admin, who is asked again for the password, at an address that works once, and without
/// what lets somebody in.
#[tokio::test]
async fn a_backup_is_fetched_once_by_the_admin_who_has_given_the_password_again() {
    let app = TestApp::start().await;
    let (admin, mira) = (app.admin().await, app.join("Mira").await);
    let token = app.key(&mira, "Nightly", "read").await;
    app.discussion(&mira, 1, "Open windows").await;
    make(&app, &admin).await;
    let [name] = kept(&app).try_into().unwrap();

    // The session is as old as a coffee break.
    app.pass(10 * MINUTE);
    app.post(HERE, &[("sure", "1")], &admin).await.expect(401).says("Confirm that it is you");
    let asked = app.post(ADDRESS, &[("backup", &name)], &admin).await.expect(401).says("Confirm that it is you");
    assert!(!asked.text.contains("/admin/backups/file?"));
    app.post(ADDRESS, &[("backup", &name)], &mira).await.expect(404);
    app.post(ADDRESS, &[("backup", &name)], &User::guest()).await.expect(404);
    // Nor does a program come to it, whatever it may.
    let program = app.key(&admin, "Everything", "admin").await;
    assert_eq!(app.post(ADDRESS, &[("backup", &name)], &User::with_token(&program)).await.status, 404);
    let right = [("password", PASSWORD), ("next", HERE)];
    let admin = proved(&admin, &app.post("/settings/prove", &right, &admin).await.leads_to(HERE));
    let page = app.post(ADDRESS, &[("backup", &name)], &admin).await.expect(200).says("is not encrypted");
    assert!(page.header("cache-control").contains("no-store"), "{}", page.header("cache-control"));
    let address = address_on(&page);

    // Others with the address, and who only looks, do not use it up.
    app.join("Paul").await;
    let paul = app.forum.member_named("Paul").await.unwrap().unwrap();
    app.forum.set_role(paul.id, Role::Admin, model::log::OPERATOR).await.unwrap();
    app.settle().await;
    for other in [User::guest(), mira.clone(), app.sign_in_as("Paul").await] {
        app.get(&address, &other).await.expect(404);
    }
    app.ask(request(Method::HEAD, &address, &admin).body(Body::empty()).unwrap()).await.expect(200);
    let file = app.get(&address, &admin).await.expect(200);
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    assert_eq!(file.header("cache-control"), "no-store");
    assert_eq!(file.header("content-length"), file.bytes.len().to_string());
    assert_eq!(file.bytes, fs::read(folder(&app).join(&name)).unwrap());
    app.get(&address, &admin).await.expect(404);

    // What is in it opens nothing: neither sessions nor tokens nor passwords, as anybody would send them.
    let session = admin.cookie.as_deref().unwrap().rsplit('.').next().unwrap().to_owned();
    for secret in [PASSWORD, &token, &session] {
        assert!(!file.bytes.windows(secret.len()).any(|some| some == secret.as_bytes()), "{secret}");
    }
    // Nor does an address work that is older than five minutes.
    let page = app.post(ADDRESS, &[("backup", &name)], &admin).await.expect(200);
    let stale = address_on(&page);
    let mut questions = app.questions().await;
    let issued: Vec<String> = app.stored().await.into_keys().filter(|key| key.contains("}ticket:")).collect();
    for key in &issued {
        let left: i64 = questions.ask(redis::cmd("PTTL").arg(key)).await;
        assert!((1..=300_000).contains(&left), "{key}: {left}");
        questions.tell(redis::cmd("DEL").arg(key)).await;
    }
    assert_eq!(issued.len(), 1);
    app.get(&stale, &admin).await.expect(404);
    // All of it stands in the log, for admins alone.
    app.settle().await;
    let log = main_text(&app.get("/modlog", &admin).await.expect(200).text);
    assert!(log.contains(&format!("made a backup: {name}")), "{log}");
    assert!(log.contains(&format!("downloaded the backup {name}")), "{log}");
    app.get("/modlog", &mira).await.expect(200).lacks("backup");
}

#[tokio::test]
async fn one_is_made_when_an_admin_asks_and_read_through_when_it_is_written() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let empty = said(&app, &admin).await;
    assert!(empty.contains("There was none yet.") && empty.contains("None is made by itself."), "{empty}");
    app.post(HERE, &[("sure", "1")], &admin).await.leads_to(HERE);
    assert!(said(&app, &admin).await.contains("A backup begins in a moment."));
    app.post(HERE, &[("sure", "1")], &admin).await.expect(409).says("A backup is being made already");
    app.followers.see_to_backups().await.unwrap();
    let [name] = kept(&app).try_into().unwrap();
    let page = said(&app, &admin).await;
    for sentence in [
        "and was found whole",
        "on workbench",
        "Whole: read through",
        "not encrypted",
        "asked for",
        &format!("exedra restore {}/{name}", folder(&app).display()),
    ] {
        assert!(page.contains(sentence), "{sentence}: {page}");
    }
    let mut backup = backup::Backup::open(&folder(&app).join(&name), None).unwrap();
    assert!(backup.extract(0, |_| Ok(())).is_ok());
    // Two within a second are two.
    make(&app, &admin).await;
    assert_eq!(kept(&app).len(), 2);
}

#[tokio::test]
async fn what_comes_to_nothing_is_said_on_the_page_in_the_log_and_on_the_dashboard() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    fs::write(folder(&app), b"no folder").unwrap();
    app.post(HERE, &[("sure", "1")], &admin).await.leads_to(HERE);
    app.followers.see_to_backups().await.unwrap();
    fs::remove_file(folder(&app)).unwrap();
    let page = said(&app, &admin).await;
    assert!(page.contains("and came to nothing: the folder of backups"), "{page}");
    let dashboard = main_text(&app.get("/admin", &admin).await.expect(200).text);
    assert!(dashboard.contains("Danger. The last backup came to nothing"), "{dashboard}");
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("had a backup come to nothing");
    // The next that is good has it forgotten.
    make(&app, &admin).await;
    app.get("/admin", &admin).await.expect(200).lacks("came to nothing");
}

#[tokio::test]
async fn what_is_not_whole_is_said_and_not_handed_out() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    make(&app, &admin).await;
    let [name] = kept(&app).try_into().unwrap();
    // As after a crash between writing it and reading it, on a disk that lost a part.
    let path = folder(&app).join(&name);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    let note_path = folder(&app).join(format!("{name}.json"));
    let mut note: serde_json::Value = serde_json::from_slice(&fs::read(&note_path).unwrap()).unwrap();
    note.as_object_mut().unwrap().remove("found").unwrap();
    fs::write(&note_path, note.to_string()).unwrap();
    assert!(said(&app, &admin).await.contains("Not read through yet."));
    app.post(ADDRESS, &[("backup", &name)], &admin).await.expect(409).says("not found whole");
    make(&app, &admin).await;
    assert_eq!(kept(&app).len(), 1, "the broken one goes when a whole one is there");
    assert!(!kept(&app).contains(&name));
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("it was cut or changed");
}

#[tokio::test]
async fn they_are_made_on_schedule_and_old_ones_go_but_for_what_others_put_there() {
    let app = TestApp::start().await;
    let settings = "/admin/settings/backups";
    let schedule = async |every: &str, keep: &str, days: &str| {
        let form = [("every", every), ("keep", keep), ("days", days)];
        app.post(settings, &form, &app.admin().await).await
    };
    let turn = async || {
        app.followers.take_leases().await.unwrap();
        app.followers.see_to_backups().await.unwrap();
    };
    turn().await;
    assert!(!folder(&app).exists(), "nobody asked for one");
    schedule("day", "0", "").await.expect(422).says("id=\"keep-error\"");
    schedule("day", "2", "91").await.expect(422).says("id=\"days-error\"");
    schedule("week", "2", "6").await.expect(422).says("choose at least as many");
    schedule("hourly", "2", "").await.expect(422).says("Choose one of these.");
    schedule("day", "2", "").await.leads_to(settings);
    app.get("/admin", &app.admin().await).await.expect(200).says("There is no good backup yet.");
    turn().await;
    turn().await;
    let first = kept(&app);
    assert_eq!(first.len(), 1);
    app.get("/admin", &app.admin().await).await.expect(200).lacks("good backup");
    assert!(said(&app, &app.admin().await).await.contains("Every day one is made by itself, the next"));
    fs::write(folder(&app).join("mine.backup"), b"something else").unwrap();
    for _ in 0..3 {
        app.pass(DAY);
        turn().await;
    }
    let names = kept(&app);
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.contains(&"mine.backup".to_owned()) && !names.contains(&first[0]), "{names:?}");
    assert!(said(&app, &app.admin().await).await.contains("Put here by somebody else"));
    app.post(ADDRESS, &[("backup", "mine.backup")], &app.admin().await).await.expect(404);
    // Nobody makes any for a while.
    app.pass(3 * DAY);
    let dashboard = main_text(&app.get("/admin", &app.admin().await).await.expect(200).text);
    assert!(dashboard.contains("There was no good backup for more than 2 days."), "{dashboard}");
    app.settle().await;
    app.get("/modlog", &app.admin().await).await.expect(200).says("“A backup is made”").says("An operator");
}

/// Nothing is written while the forum is read-only, but copies of it are.
#[tokio::test]
async fn a_forum_that_is_read_and_not_written_is_backed_up() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    app.post("/admin/settings/read-only", &[("on", "yes")], &admin).await.expect(303);
    make(&app, &admin).await;
    let [name] = kept(&app).try_into().unwrap();
    app.post(ADDRESS, &[("backup", &name)], &admin).await.expect(200).says("/admin/backups/file?");
}
