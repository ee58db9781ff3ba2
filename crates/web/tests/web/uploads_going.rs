//! Files that nobody uses go, those that somebody uses stay, and nothing is left behind.

use std::io::Read;

use model::ids::PostId;
use model::rules::posts::EditForm;
use model::rules::uploads;
use model::upload::{Asked, FileKind, Phase, Upload};

use crate::page::elements;
use crate::support::{DAY, MINUTE, TestApp, User};
use crate::uploads::{files, send, sent, used_by};
use crate::world::A;

/// Has what is due seen to, for so long.
async fn pass(app: &TestApp, minutes: u64) {
    app.settle().await;
    app.pass(minutes * MINUTE);
    // What is due is seen to step by step; each takes some minutes at most.
    for _ in 0..4 {
        app.followers.see_to_due().await.unwrap();
        app.settle().await;
        app.pass(11 * MINUTE);
    }
}

async fn is_consistent(app: &TestApp) {
    let found = app.forum.verify(|| {}).await.unwrap();
    assert!(found.is_empty(), "{}", found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
}

async fn reply(app: &TestApp, by: &User, topic: &crate::support::Made, address: &str) -> PostId {
    app.reply(by, topic, None, &format!("It is ![here]({address}) now.")).await
}

const IN_A_DAY: u64 = DAY / MINUTE;

#[tokio::test]
async fn what_no_post_uses_is_gone_after_a_day_and_what_one_uses_stays() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let used = sent(&app, &mira, "used.log", b"used").await;
    reply(&app, &mira, &topic, &used).await;
    let before = sent(&app, &mira, "before.log", b"in a revision").await;
    let post = reply(&app, &mira, &topic, &before).await;
    app.post(&format!("/post/{post}/edit"), &[("body", "Nothing any more.")], &mira).await.expect(303);
    let deleted = sent(&app, &mira, "deleted.log", b"in a deleted post").await;
    let gone = reply(&app, &mira, &topic, &deleted).await;
    app.delete(&mira, gone).await;
    let unused = sent(&app, &mira, "unused.log", b"unused").await;
    let typed = sent(&app, &mira, "typed.log", b"in a text that waits").await;
    app.forum.keep_text(mira.id.unwrap(), &format!("body={typed}")).await.unwrap();
    pass(&app, IN_A_DAY - 60).await;
    app.get(&unused, &mira).await.expect(200);
    is_consistent(&app).await;
    pass(&app, 60).await;
    app.get(&unused, &mira).await.expect(404);
    for address in [&used, &before, &deleted, &typed] {
        app.get(address, &mira).await.expect(200);
    }
    assert_eq!(files(&app), 4);
    is_consistent(&app).await;
    // Sent again it is here again.
    assert_eq!(sent(&app, &mira, "unused.log", b"unused").await, unused);
    app.get(&unused, &mira).await.expect(200);
    is_consistent(&app).await;
}

/// Found unused, and then used after all, by somebody whose page was open for a day.
#[tokio::test]
async fn what_is_about_to_go_can_be_taken_up_until_it_goes() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let address = sent(&app, &mira, "late.log", b"late").await;
    app.settle().await;
    app.pass(DAY + MINUTE);
    app.followers.see_to_due().await.unwrap();
    let hash = Asked::at(&address).unwrap().hash;
    let known = app.forum.store().upload(&hash).await.unwrap().unwrap();
    assert!(matches!(known.phase, Phase::Leaving { .. }), "{known:?}");
    let post = reply(&app, &mira, &topic, &address).await;
    assert_eq!(used_by(&app, post).await, 1);
    // The follower has not carried that onward yet.
    app.pass(11 * MINUTE);
    app.followers.see_to_due().await.unwrap();
    app.get(&address, &mira).await.expect(200);
    pass(&app, 3 * IN_A_DAY).await;
    app.get(&address, &User::guest()).await.expect(200);
    is_consistent(&app).await;
}

#[tokio::test]
async fn what_is_removed_from_all_revisions_is_seen_by_no_reader_and_goes() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let address = sent(&app, &mira, "secret.log", b"the key").await;
    let post = reply(&app, &mira, &topic, &address).await;
    let edit = EditForm { body: Some("Nothing to see.".to_owned()), ..EditForm::default() };
    app.forum.edit(&app.view_of(&mira).await, post, edit).await.unwrap();
    app.settle().await;
    app.get(&address, &User::guest()).await.expect(200);
    let form = [("text", address.as_str()), ("reason", "A key")];
    app.post(&format!("/post/{post}/redact"), &form, &mira).await.expect(303);
    app.settle().await;
    app.get(&address, &User::guest()).await.expect(404);
    pass(&app, IN_A_DAY).await;
    app.get(&address, &mira).await.expect(404);
    assert_eq!(files(&app), 0);
    is_consistent(&app).await;
}

#[tokio::test]
async fn what_a_killed_process_left_goes_and_nothing_that_is_used() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let used = sent(&app, &mira, "used.log", b"used").await;
    reply(&app, &mira, &topic, &used).await;
    app.settle().await;
    let store = app.forum.store();
    let upload = || Upload { kind: FileKind::kept("log").unwrap(), bytes: 1, size: None, widths: Vec::new() };
    let shelf = shelf::Shelf::in_folder(app.files.path()).unwrap();
    let hashes: Vec<_> = [1, 2, 3].map(|n| model::upload::UploadHash::parse(&format!("{n:032x}")).unwrap()).into();
    let by = mira.id.unwrap();
    // Killed before it was stored, after that, and in the middle of removing it.
    for (at, hash) in hashes.iter().enumerate() {
        store.commit(uploads::arrive(hash, upload(), None, by, app.forum.now())).await.unwrap();
        if at > 0 {
            let part = ("full.log".to_owned(), bytes::Bytes::from_static(b"x"));
            shelf.put(hash.as_str(), vec![part]).await.unwrap();
        }
    }
    let arriving = Phase::Arriving { since: app.forum.now(), by };
    store.commit(uploads::given_up(&hashes[2], arriving)).await.unwrap();
    for hash in &hashes {
        app.get(&format!("/uploads/{hash}/a.log"), &mira).await.expect(404);
    }
    pass(&app, 61).await;
    for hash in &hashes {
        assert!(store.upload(hash).await.unwrap().is_none(), "{hash}");
    }
    assert_eq!(files(&app), 1);
    app.get(&used, &User::guest()).await.expect(200);
    is_consistent(&app).await;
    // Of which nothing was ever noted. The sweep leaves a day's files alone.
    let part = ("full.log".to_owned(), bytes::Bytes::from_static(b"x"));
    shelf.put(hashes[0].as_str(), vec![part]).await.unwrap();
    assert_eq!(app.forum.sweep_uploads().await.unwrap(), 0);
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(2 * 24 * 3_600);
    let path = app.files.path().join("00").join(hashes[0].as_str()).join("full.log");
    std::fs::File::options().write(true).open(path).unwrap().set_modified(old).unwrap();
    assert_eq!(app.forum.sweep_uploads().await.unwrap(), 1);
    pass(&app, 1).await;
    assert_eq!(files(&app), 1);
    is_consistent(&app).await;
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_stored_in_part() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    // A file stands where the folder was.
    std::fs::remove_dir_all(app.files.path()).unwrap();
    std::fs::write(app.files.path(), "in the way").unwrap();
    send(&app, &mira, "a.log", b"a").await.expect(500);
    std::fs::remove_file(app.files.path()).unwrap();
    std::fs::create_dir(app.files.path()).unwrap();
    pass(&app, 61).await;
    is_consistent(&app).await;
    let address = sent(&app, &mira, "a.log", b"a").await;
    app.get(&address, &mira).await.expect(200);
}

#[tokio::test]
async fn what_was_changed_by_hand_is_found() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Of bees").await;
    let address = sent(&app, &mira, "a.log", b"a").await;
    let post = reply(&app, &mira, &topic, &address).await;
    app.settle().await;
    is_consistent(&app).await;
    let hash = Asked::at(&address).unwrap().hash;
    let mut questions = app.questions().await;
    let key = |key: String, shard: model::shard::Shard| format!("{{{}}}{key}", shard.tag());
    let uses = key(format!("f:{hash}:u"), hash.shard());
    questions.tell(redis::cmd("SADD").arg(&uses).arg(77)).await;
    questions.tell(redis::cmd("SREM").arg(&uses).arg(post.0)).await;
    questions.tell(redis::cmd("SADD").arg(key(format!("p:{post}:f"), post.shard())).arg(format!("{:032x}", 5))).await;
    std::fs::remove_dir_all(app.files.path().join(&hash.as_str()[..2])).unwrap();
    let found: Vec<String> = app.forum.verify(|| {}).await.unwrap().iter().map(ToString::to_string).collect();
    for place in
        [format!("f:{hash}:u 77"), format!("f:{hash}:u {post}"), format!("p:{post}:f"), format!("files {hash}")]
    {
        assert!(found.iter().any(|line| line.starts_with(&place)), "{place} is not in {found:?}");
    }
}

#[tokio::test]
async fn who_leaves_takes_their_files_along_or_leaves_what_posts_use() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&jonas, A, "Of bees").await;
    let of_mira = sent(&app, &mira, "hers.log", b"hers").await;
    reply(&app, &mira, &topic, &of_mira).await;
    let of_jonas = sent(&app, &jonas, "his.log", b"his").await;
    reply(&app, &jonas, &topic, &of_jonas).await;
    app.settle().await;
    for (user, name, posts) in [(&mira, "Mira", "go"), (&jonas, "Jonas", "stay")] {
        app.post("/settings/privacy/delete", &[("name", name), ("posts", posts)], user).await.leads_to("/");
    }
    pass(&app, 3).await;
    pass(&app, IN_A_DAY).await;
    app.get(&of_mira, &User::guest()).await.expect(404);
    app.get(&of_jonas, &User::guest()).await.expect(200);
    assert_eq!(files(&app), 1);
    let known = app.forum.store().upload(&Asked::at(&of_jonas).unwrap().hash).await.unwrap().unwrap();
    assert!(known.senders.is_empty(), "nothing says any more who sent it: {known:?}");
    is_consistent(&app).await;
}

#[tokio::test]
async fn an_archive_has_the_files_that_one_sent_and_nobody_elses() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let own = sent(&app, &mira, "Own notes.log", b"the own notes").await;
    sent(&app, &jonas, "foreign.log", b"the foreign notes").await;
    app.post("/settings/privacy/archive", &[("sure", "1")], &mira).await.leads_to("/settings/privacy");
    for _ in 0..40 {
        app.followers.see_to_due().await.unwrap();
    }
    let page = app.post("/settings/privacy/address", &[("sure", "1")], &mira).await.expect(200);
    let found = elements(&page.text).into_iter().find(|found| found.has("download")).unwrap();
    let archive = app.get(found.get("href"), &mira).await.expect(200);
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&archive.bytes[..]).read_to_string(&mut text).unwrap();
    assert!(text.contains("the own notes") && text.contains("Own notes.log") && text.contains(&own), "{text}");
    assert!(!text.contains("foreign"), "{text}");
}
