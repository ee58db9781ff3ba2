//! What is kept of sessions, and for how long.

use std::time::Duration;

use forum::{Caller, Claim, SignIn};
use testbed::on_each_shape;

use crate::support::{TestForum, key, new_member};

/// Nobody has to sign in again for that.
#[tokio::test]
async fn sessions_that_have_run_out_go_by_themselves() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.named("root").await;
        let typed = SignIn { username: "root".to_owned(), password: new_member("root").password };
        let sign_in = async || test.forum.sign_in(&typed, None, Caller::Operator).await.unwrap().entered().unwrap().0;
        let kept = async || -> u64 {
            let sessions = key(root.id.shard(), format_args!("m:{}:s", root.id));
            test.questions().await.ask(redis::cmd("HLEN").arg(&sessions)).await
        };
        let is_open = async |claim: &Claim| test.forum.who_is(Some(claim)).await.unwrap().member.is_some();
        let days = |days: u64| test.pass_time(Duration::from_secs(days * 24 * 3600));
        let see_to_due = async || {
            test.settle().await;
            test.followers.see_to_due().await.unwrap();
        };
        sign_in().await;
        assert_eq!(kept().await, 2, "that of the founding, and this one");
        days(20);
        let live = sign_in().await;
        days(20);
        let fresh = sign_in().await;
        see_to_due().await;
        assert_eq!(kept().await, 2, "those that nobody has used for 40 days are gone");
        assert!(is_open(&live).await && is_open(&fresh).await, "both were used just now");
        days(29);
        see_to_due().await;
        assert_eq!(kept().await, 2, "being used has put their end off");
        test.forum.sign_out(&fresh).await.unwrap();
        for _ in 0..7 {
            assert!(is_open(&live).await);
            days(19);
            see_to_due().await;
        }
        assert_eq!(kept().await, 0, "always used, and too old nevertheless");
        let due = test.forum.store().due(root.id.shard(), test.after(1_000_000_000)).await.unwrap();
        assert!(due.is_empty(), "{due:?}");
    })
    .await;
}
