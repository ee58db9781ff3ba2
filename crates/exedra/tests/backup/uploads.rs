//! Files of posts in a backup.

use std::fs;
use std::sync::Arc;

use forum::{Clock, Followers, Forum, NewMember, SentFile, Settings, Setup};
use model::rules::topics::NewTopic;
use model::upload::Asked;
use shelf::Shelf;
use store::{Address, Store};
use testbed::Redis;

use crate::support::{exedra, folder, printed};

#[tokio::test]
async fn files_of_posts_come_back_with_their_posts() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    let store = Arc::new(Store::open(&Address::parse(&from.url()).unwrap()).await.unwrap());
    let shelf = Some(Arc::new(Shelf::in_folder(&site.path().join("data/uploads")).unwrap()));
    let forum = Forum::open(store, Clock::system(), Settings { shelf, ..Settings::default() }).await.unwrap();
    let admin = NewMember {
        username: "root".to_owned(),
        email: "root@example.org".to_owned(),
        password: "a long enough password".to_owned(),
    };
    let categories = model::rules::site::offers().to_vec();
    forum.set_up(Setup { name: "Gears".to_owned(), admin, categories }).await.unwrap();
    let view = forum.act_as(&forum.member_named("root").await.unwrap().unwrap());
    let file = SentFile { name: "trace.log".to_owned(), bytes: b"the trace\n".as_slice().into() };
    let uploaded = forum.upload(&view, file).await.unwrap();
    let new = NewTopic {
        category: "1".to_owned(),
        kind: "discussion".to_owned(),
        title: "A trace".to_owned(),
        body: uploaded.markdown,
        ..NewTopic::default()
    };
    forum.start_topic(&view, &new, None).await.unwrap();
    let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
    followers.settle().await.unwrap();
    followers.release().await.unwrap();

    let summary = printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(summary.contains("uploads  10 bytes in 1 files"), "{summary}");
    printed(site.path(), Some(&to), &["restore", "--data", "new", "forum.backup"]);
    assert_eq!(printed(site.path(), Some(&to), &["verify", "--data", "new"]), "");
    let hash = Asked::at(&uploaded.address).unwrap().hash;
    let path = site.path().join("new/uploads").join(&hash.as_str()[..2]).join(hash.as_str()).join("full.log");
    assert_eq!(fs::read(&path).unwrap(), b"the trace\n");
    fs::remove_file(path).unwrap();
    let verified = exedra(site.path(), Some(&to), &["verify", "--data", "new"]).output().unwrap();
    assert!(!verified.status.success(), "{verified:?}");
    assert!(String::from_utf8_lossy(&verified.stdout).contains(&format!("files {hash}")), "{verified:?}");
}
