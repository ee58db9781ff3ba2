//! What is kept of sessions, and for how long.

use std::time::Duration;

use forum::{Caller, SignIn};
use testbed::{Redis, Shape};

use crate::support::{TestForum, key, new_member};

#[tokio::test]
async fn sessions_that_have_run_out_go_when_their_member_signs_in_next() {
    let shape = Shape::Single(Redis::start().await);
    let test = TestForum::on(&shape).await;
    let root = test.named("root").await;
    let typed = SignIn { username: "root".to_owned(), password: new_member("root").password };
    let sign_in = async || test.forum.sign_in(&typed, None, Caller::Operator).await.unwrap().entered().unwrap().0;
    let kept = async || -> u64 {
        let sessions = key(root.id.shard(), format_args!("m:{}:s", root.id));
        test.questions().await.ask(redis::cmd("HLEN").arg(&sessions)).await
    };
    sign_in().await;
    assert_eq!(kept().await, 2, "that of the founding, and this one");
    test.pass_time(Duration::from_secs(20 * 24 * 3600));
    let live = sign_in().await;
    test.pass_time(Duration::from_secs(20 * 24 * 3600));
    let fresh = sign_in().await;
    assert_eq!(kept().await, 2, "those that nobody has used for 40 days are gone");
    for claim in [live, fresh] {
        assert!(test.forum.who_is(Some(&claim)).await.unwrap().member.is_some());
    }
}
