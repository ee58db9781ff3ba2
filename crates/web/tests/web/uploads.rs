//! Files in posts: how they come, what is refused, and who may look at them.

use axum::body::Body;
use axum::http::{Method, header};
use model::category::Level;
use model::ids::{PostId, TopicId};
use model::topic::TopicKind;
use serde_json::Value;

use crate::page::{assert_complaint, elements, field};
use crate::profiles::png;
use crate::support::{Answer, Draft, PASSWORD, TestApp, User, request};
use crate::world::{A, PRESS, ROLES, World};

/// A form with fields and a file, as a browser sends it.
pub(crate) fn multipart(fields: &[(&str, &str)], name: &str, file: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--edge\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend(part.as_bytes());
    }
    let head = format!("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend([head.as_bytes(), file, b"\r\n--edge--\r\n"].concat());
    body
}

async fn post_to(app: &TestApp, path: &str, user: &User, body: Vec<u8>) -> Answer {
    let request = request(Method::POST, path, user)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::CONTENT_LENGTH, body.len());
    app.ask(request.body(Body::from(body)).unwrap()).await
}

/// Sends a file as a script does.
pub(crate) async fn send(app: &TestApp, user: &User, name: &str, file: &[u8]) -> Answer {
    post_to(app, "/uploads", user, multipart(&[], name, file)).await
}

pub(crate) fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap()
}

/// The address of a file that was taken.
pub(crate) async fn sent(app: &TestApp, user: &User, name: &str, file: &[u8]) -> String {
    json(&send(app, user, name, file).await.expect(201))["url"].as_str().unwrap().to_owned()
}

/// How many files lie below the folder.
pub(crate) fn files(app: &TestApp) -> usize {
    let (mut folders, mut count) = (vec![app.files.path().to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() { folders.push(entry.path()) } else { count += 1 }
        }
    }
    count
}

#[tokio::test]
async fn a_picture_comes_with_a_form_stands_in_the_text_and_is_shown_in_several_widths() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let path = format!("/topic/{}/reply", topic.id);
    app.get(&path, &mira).await.expect(200).says("formenctype=\"multipart/form-data\"");
    let fields = [("once", "k1"), ("to", ""), ("body", "See *here*:"), ("upload", "1")];
    let page = post_to(&app, &path, &mira, multipart(&fields, "The hive.PNG", &png(900, [10, 200, 30]))).await;
    let page = page.expect(200).says("Say between the square brackets what it shows");
    let body = field(&page.text, &path, "body");
    assert!(body.starts_with("See *here*:\n\n![the-hive.webp](/uploads/"), "{body}");
    assert_eq!(field(&page.text, &path, "once"), "k1", "nothing else is lost");
    let described = body.replace("the-hive.webp](", "The hive in May](").replace(".webp)", ".webp \"May\")");
    app.post(&path, &[("body", &described), ("once", "k1")], &mira).await.leads_to("/post/");
    app.settle().await;

    let page = app.get(&topic.path, &User::guest()).await.expect(200);
    let img = elements(&page.text).into_iter().find(|found| found.get("alt") == "The hive in May").unwrap();
    assert_eq!((img.get("width"), img.get("height"), img.get("loading")), ("900", "900", "lazy"));
    assert!(img.get("srcset").contains("/480/the-hive.webp 480w") && img.get("sizes").contains("100vw"));
    assert!(page.text.contains("<figcaption>May</figcaption>"));
    let narrow = img.get("srcset").split(' ').next().unwrap().to_owned();
    for (address, width) in [(img.get("src").to_owned(), 900), (narrow, 480)] {
        let file = app.get(&address, &User::guest()).await.expect(200);
        assert!(file.trips <= 2, "{}", file.trips);
        assert_eq!(file.header("content-type"), "image/webp");
        assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert!(file.header("content-security-policy").contains("default-src 'none'"));
        assert!(file.header("content-security-policy").ends_with("sandbox"));
        assert_eq!(file.header("content-disposition"), "inline; filename=\"the-hive.webp\"");
        assert_eq!(file.header("content-length"), file.bytes.len().to_string());
        // One colour takes no more in full.
        assert!(file.bytes.starts_with(b"RIFF") && width >= 480);
        assert!(!file.bytes.windows(5).any(|part| part == b"47.37"), "what the file said of its place is gone");
        let again = request(Method::GET, &address, &User::guest()).header("if-none-match", file.header("etag"));
        app.ask(again.body(Body::empty()).unwrap()).await.expect(304);
    }
    let other = img.get("src").replace("900x900", "901x900");
    app.get(&other, &mira).await.expect(404);
    app.get(&img.get("src").replace("the-hive.webp", "the-hive.jpg"), &mira).await.expect(404);
    app.get(&img.get("src").replace("the-hive.webp", "evil.exe"), &mira).await.expect(404);
}

/// The form below a thread has no field for a file; its button leads to the one that has, with the text.
#[tokio::test]
async fn the_form_below_a_thread_leads_to_the_one_that_takes_files() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let path = format!("/topic/{}/reply", topic.id);
    let page = app.get(&topic.path, &mira).await.expect(200).text;
    let once = field(&page, &path, "once");
    assert!(page.contains("name=\"upload\" value=\"1\" formnovalidate>Add a file</button>"), "{page}");
    for body in ["See *here*:", ""] {
        let typed = [("body", body), ("once", &once), ("upload", "1")];
        let next = app.post(&path, &typed, &mira).await.expect(200).says("type=\"file\"").lacks("field-error").text;
        assert_eq!((field(&next, &path, "body").as_str(), field(&next, &path, "once")), (body, once.clone()));
        let led = app.post(&path, &typed, &User::guest()).await;
        assert!(led.text.contains("/login") && !led.text.contains("upload=1"), "{}", led.text);
    }
    assert_eq!(app.forum.store().topic(topic.id).await.unwrap().unwrap().posts, 1, "nothing is posted by that");
}

#[tokio::test]
async fn a_text_that_starts_a_topic_and_one_that_is_edited_take_files_too() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let fields = [("cid", "1"), ("kind", "question"), ("title", "Why?"), ("body", ""), ("tags", "a")];
    let page = post_to(&app, "/compose", &mira, multipart(&fields, "trace.log", b"line\n")).await.expect(200);
    assert!(field(&page.text, "/compose", "body").starts_with("[trace.log](/uploads/"), "{}", page.text);
    assert_eq!(field(&page.text, "/compose", "title"), "Why?");
    let topic = app.discussion(&mira, A, "Of bees").await;
    let path = format!("/post/{}/edit", topic.opening);
    let fields = [("revision", "1"), ("body", "Changed."), ("title", "Of bees"), ("tags", "")];
    let page = post_to(&app, &path, &mira, multipart(&fields, "a.json", b"{}")).await.expect(200);
    assert!(field(&page.text, &path, "body").starts_with("Changed.\n\n[a.json](/uploads/"));
    // Without scripts a browser sends the name alone when another button is pressed.
    let forgotten = [("body", "Changed."), ("title", "Of bees"), ("revision", "1"), ("file", "hive.png")];
    let page = app.post(&path, &forgotten, &mira).await.expect(422);
    assert_complaint(&page.text, "file", "hive.png was not added");
    assert_eq!(field(&page.text, &path, "body"), "Changed.");
    // A guest is led to sign in, with the text.
    let reply = format!("/topic/{}/reply", topic.id);
    let body = multipart(&[("body", "A reply")], "a.log", b"x");
    let answer = post_to(&app, &reply, &User::guest(), body).await;
    assert!(answer.text.contains("body=A+reply"), "{}", answer.text);
}

#[tokio::test]
async fn what_is_no_good_is_refused_with_a_sentence_and_leaves_nothing() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let before = app.redis.changes().await;
    let whole = png(200, [9, 9, 9]);
    let bomb = {
        let mut bomb = png(4, [0, 0, 0]);
        let side = 60_000_u32.to_be_bytes();
        bomb[16..20].copy_from_slice(&side);
        bomb[20..24].copy_from_slice(&side);
        let mut crc = flate2::Crc::new();
        crc.update(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        bomb
    };
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".to_vec();
    for (name, file, says) in [
        ("a.svg", svg.clone(), "scripts"),
        ("a.png", svg, "no picture that can be read"),
        ("a.png", b"PK\x03\x04rest".to_vec(), "no picture that can be read"),
        ("a.png", whole[..whole.len() / 2].to_vec(), "damaged or incomplete"),
        ("a.png", bomb, "too many pixels"),
        ("../../x", b"text".to_vec(), "has folders in it"),
        ("../../x.png", whole.clone(), "has folders in it"),
        ("..\\..\\x.txt", b"text".to_vec(), "has folders in it"),
        ("a.html", b"<script>alert(1)</script>".to_vec(), "not taken"),
        ("a.log", b"\xff\xfe\0".to_vec(), "no readable text"),
        ("a.pdf", b"PK\x03\x04rest".to_vec(), "something else inside"),
        ("a.zip", whole.clone(), "under another name"),
        ("a.png", Vec::new(), "empty"),
    ] {
        let answer = send(&app, &mira, name, &file).await.expect(422);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let told = json(&answer)["errors"][0]["detail"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains(says), "{name}: {told}");
    }
    // The same on a page, where what was typed comes back.
    let page = post_to(&app, "/compose", &mira, multipart(&[("body", "My text")], "a.exe", b"MZ\x90\0")).await;
    let page = page.expect(422);
    assert_complaint(&page.text, "file", "not taken");
    assert_eq!(field(&page.text, "/compose", "body"), "My text");
    let large = vec![b'a'; (10 << 20) + 1];
    let answer = send(&app, &mira, "a.log", &large).await.expect(413);
    assert!(answer.text.contains("may have 10 MB"), "{}", answer.text);
    let page = post_to(&app, "/compose", &mira, multipart(&[("body", "My text")], "a.log", &large)).await.expect(413);
    assert_complaint(&page.text, "file", "may have 10 MB");
    assert_eq!(field(&page.text, "/compose", "body"), "My text");
    let cut = request(Method::POST, "/uploads", &mira)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .body(Body::from("--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nabc"));
    app.ask(cut.unwrap()).await.expect(400);
    assert_eq!(app.redis.changes().await, before, "nothing is written down");
    assert_eq!(files(&app), 0, "nothing is left on the disk");
}

/// What says that it is too much is not read: the body of this request never comes.
#[tokio::test]
async fn what_says_that_it_is_too_large_is_refused_before_it_comes() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for path in ["/uploads", "/api/v1/uploads"] {
        let never = Body::from_stream(futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
        let request = request(Method::POST, path, &mira)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::CONTENT_LENGTH, "5000000000");
        app.ask(request.body(never).unwrap()).await.expect(413).says("may have 10 MB");
    }
}

#[tokio::test]
async fn programs_and_scripts_send_files_as_far_as_they_may() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let write = User::with_token(&app.key(&mira, "writes", "write").await);
    let answer = post_to(&app, "/api/v1/uploads", &write, multipart(&[], "Trace 1.TAR.GZ", b"\x1f\x8b\x08")).await;
    let told = json(&answer.expect(201));
    assert_eq!((told["width"].as_u64(), told["bytes"].as_u64()), (None, Some(3)));
    let address = told["url"].as_str().unwrap().to_owned();
    assert!(address.ends_with("/trace-1.tar.gz"), "{address}");
    assert_eq!(told["markdown"], format!("[trace-1.tar.gz]({address})"));
    let again = post_to(&app, "/api/v1/uploads", &write, multipart(&[], "Trace 1.TAR.GZ", b"\x1f\x8b\x08")).await;
    assert_eq!(json(&again.expect(201)), told, "the same file is the same");
    let read = User::with_token(&app.key(&mira, "reads", "read").await);
    post_to(&app, "/api/v1/uploads", &read, multipart(&[], "a.log", b"x")).await.expect(403);
    post_to(&app, "/api/v1/uploads", &User::guest(), multipart(&[], "a.log", b"x")).await.expect(401);
    let nothing = b"--edge\r\ncontent-disposition: form-data; name=\"other\"\r\n\r\nx\r\n--edge--\r\n".to_vec();
    post_to(&app, "/api/v1/uploads", &write, nothing).await.expect(400);
    let file = app.get(&address, &mira).await.expect(200);
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"trace-1.tar.gz\"");
    assert_eq!((file.header("content-type"), file.header("cache-control")), ("application/gzip", "private, no-cache"));
    // A text is text, whatever stands in it.
    let page = sent(&app, &mira, "page.txt", b"<script>alert(1)</script>").await;
    let file = app.get(&page, &mira).await.expect(200);
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
    let foreign = request(Method::POST, "/uploads", &mira)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::ORIGIN, "https://evil.example");
    app.ask(foreign.body(Body::from(multipart(&[], "a.log", b"x"))).unwrap()).await.expect(403);
}

/// Whom each file is shown to, in the order of the roles: for each place of a post that uses it.
#[tokio::test]
async fn a_file_is_seen_by_who_has_sent_it_and_who_sees_a_post_that_uses_it() {
    let world = World::new().await;
    let app = &world.app;
    let mut cases = Vec::new();
    let reply = async |by: &User, topic: TopicId, name: &str| {
        let address = sent(app, by, name, name.as_bytes()).await;
        let view = app.view_of(by).await;
        let body = format!("[it]({address})");
        (address, app.forum.reply(&view, topic, None, &body, None).await.unwrap().id)
    };
    let moderator = world.of_a();
    let (address, _) = reply(world.author(), world.open.id, "open.log").await;
    cases.push(("in the open", address, "ooooooo"));
    let (address, post) = reply(world.author(), world.open.id, "deleted.log").await;
    app.delete(world.author(), post).await;
    cases.push(("in a deleted post", address, "nnonono"));
    let (address, _) = reply(world.author(), world.for_members.id, "members.log").await;
    cases.push(("for members", address, "noooooo"));
    let (address, _) = reply(moderator, world.for_moderators.id, "moderators.log").await;
    cases.push(("for moderators", address, "nnnnono"));
    let (address, _) = reply(world.admin(), world.for_admins.id, "admins.log").await;
    cases.push(("for admins", address, "nnnnnno"));
    let (address, _) = reply(world.admin(), world.for_group.id, "group.log").await;
    cases.push(("for a group", address, "nnonnno"));
    cases.push(("in no post", sent(app, world.author(), "nowhere.log", b"nowhere").await, "nnonnnn"));
    let draft = sent(app, world.author(), "draft.log", b"a draft").await;
    let body = format!("[it]({draft})");
    let article = Draft { category: PRESS, kind: TopicKind::Article, title: "Unpublished", body: &body, tags: "" };
    app.topic(world.author(), article).await;
    cases.push(("in an article in review", draft, "nnonono"));
    app.settle().await;
    let absent = app.get("/uploads/0123456789abcdef0123456789abcdef/a.log", world.member()).await.expect(404);
    let mut wrong = Vec::new();
    for (object, address, expect) in &cases {
        for ((user, role), expect) in world.people.iter().zip(ROLES).zip(expect.chars()) {
            let answer = app.get(address, user).await;
            let found = if answer.status == 200 { 'o' } else { 'n' };
            if found != expect {
                wrong.push(format!("{object}, {role}: {}", answer.status));
            }
            if found == 'n' && role == "member" {
                assert_eq!(answer.status, 404, "{object}");
                let mask = |answer: &Answer, address: &str| {
                    answer.text.replace(address, "").replace(|c: char| c.is_ascii_hexdigit(), "")
                };
                let looks = |page: &str| page.split("<main").nth(1).unwrap_or_default().to_owned();
                assert_eq!(
                    looks(&mask(&answer, address)),
                    looks(&mask(&absent, "/uploads/0123456789abcdef0123456789abcdef/a.log")),
                    "{object}: it looks like nothing"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(
        app.get(&cases[0].1, &User::guest()).await.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(app.get(&cases[2].1, world.member()).await.header("cache-control"), "private, no-cache");
}

#[tokio::test]
async fn whoever_only_knows_an_address_shows_the_file_to_nobody() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let staff = app.category("Bridge", Level::Moderators, &[&mira]).await;
    let address = sent(&app, &mira, "plan.log", b"the plan").await;
    let body = format!("[plan]({address})");
    let hidden = Draft { category: staff.0, kind: TopicKind::Discussion, title: "The plan", body: &body, tags: "" };
    app.topic(&mira, hidden).await;
    let stolen = app.discussion(&jonas, A, "Look").await;
    app.reply(&jonas, &stolen, None, &body).await;
    let own = app.reply(&jonas, &stolen, None, "nothing").await;
    app.post(&format!("/post/{own}/edit"), &[("body", &body)], &jonas).await.leads_to("/post/");
    app.settle().await;
    for user in [&jonas, &User::guest()] {
        app.get(&address, user).await.expect(404);
    }
    // Who may look at it may pass it on, as a text could be.
    app.reply(&mira, &stolen, None, &body).await;
    app.settle().await;
    app.get(&address, &User::guest()).await.expect(200);
    let quoted = app.discussion(&jonas, A, "Quoted").await;
    let quote = app.reply(&jonas, &quoted, None, &format!("> {body}")).await;
    app.settle().await;
    assert_eq!(used_by(&app, quote).await, 1);
    let differences = app.forum.verify(|| {}).await.unwrap();
    assert!(differences.is_empty(), "{differences:?}");
}

pub(crate) async fn used_by(app: &TestApp, post: PostId) -> usize {
    app.forum.store().used_by(&[post]).await.unwrap()[0].len()
}

#[tokio::test]
async fn where_one_may_put_no_files_a_text_with_one_is_refused() {
    let app = TestApp::start().await;
    let (mira, admin) = (app.join("Mira").await, app.admin().await);
    let topic = app.discussion(&mira, A, "Of bees").await;
    let address = sent(&app, &mira, "a.log", b"a").await;
    app.post("/user/mira/suspend", &[("reason", "Rude")], &admin).await.expect(303);
    let mira = app.sign_in_as("Mira").await;
    send(&app, &mira, "b.log", b"b").await.expect(403);
    let reply = format!("/topic/{}/reply", topic.id);
    let page = post_to(&app, &reply, &mira, multipart(&[("body", "Mine")], "b.log", b"b")).await.expect(403);
    assert!(page.text.contains("Mine"), "nothing that was typed is lost");
    app.get(&address, &mira).await.expect(200);
    let many: String = (0..101).map(|n| format!("/uploads/{n:032x}/a.log ")).collect();
    let page = app.post(&reply, &[("body", &many)], &admin).await.expect(422);
    assert_complaint(&page.text, "body", "at most 100");
}

#[tokio::test]
async fn who_has_just_joined_sends_so_many_files_and_no_more() {
    let app = TestApp::limited().await;
    let form = [("username", "Nils"), ("email", "nils@example.org"), ("password", PASSWORD)];
    let cookie = app.post("/register", &form, &User::guest()).await.leads_to("/").cookie();
    let nils = User { name: "Nils".to_owned(), cookie: Some(cookie), ..User::default() };
    for n in 0..30 {
        send(&app, &nils, "a.log", format!("{n}").as_bytes()).await.expect(201);
    }
    let answer = send(&app, &nils, "a.log", b"one more").await.expect(429).says("You have sent many files");
    assert!(!answer.header("retry-after").is_empty());
    assert_eq!(files(&app), 30);
}

#[tokio::test]
async fn a_post_with_a_file_takes_four_round_trips_at_most() {
    let mut app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let address = sent(&app, &mira, "a.log", b"a").await;
    let body = format!("[a]({address})");
    for (path, form) in [
        (format!("/topic/{}/reply", topic.id), vec![("body", body.as_str())]),
        (format!("/post/{}/edit", topic.opening), vec![("body", &body), ("title", "Of bees")]),
        ("/compose".to_owned(), vec![("body", &body), ("title", "More"), ("cid", "1"), ("kind", "discussion")]),
    ] {
        app.go_cold().await;
        let answer = app.post(&path, &form, &mira).await.expect(303);
        assert!(answer.trips <= 4, "{path}: {}", answer.trips);
    }
}
