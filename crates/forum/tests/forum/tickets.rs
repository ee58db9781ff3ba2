//! Tickets are good once, for their time, and for whoever has the token alone.

use futures_util::future::join_all;
use model::ids::{LetterId, MemberId};
use model::ticket::Ticket;
use testbed::on_each_shape;

use crate::support::TestForum;

#[tokio::test]
async fn of_many_who_come_at_once_with_a_ticket_one_has_it() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let ticket = Ticket::Reset { member: MemberId(7), letter: LetterId(39) };
        let token = test.forum.issue(ticket.clone()).await.unwrap();
        assert_eq!(other.forum.peek(&token).await.unwrap(), Some(ticket.clone()), "looking uses nothing up");
        let nodes = [&test.forum, &other.forum];
        let taken = join_all((0..50).map(|n| nodes[n % 2].redeem(&token))).await;
        let taken: Vec<Ticket> = taken.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(taken, [ticket]);
        assert_eq!(test.forum.peek(&token).await.unwrap(), None);
        let unknown = auth::token::Token::generate().unwrap();
        assert_eq!(test.forum.redeem(&unknown).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_ticket_is_kept_for_its_lifetime_and_its_token_is_not_kept_at_all() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ticket = Ticket::Reset { member: MemberId(7), letter: LetterId(39) };
        let token = test.forum.issue(ticket.clone()).await.unwrap();
        let hash = token.hash().to_string();
        let key = format!("{{{}}}ticket:{hash}", model::ticket::home_of(&hash).tag());
        let mut questions = shape.questions().await;
        let left: u64 = questions.ask(redis::cmd("TTL").arg(&key)).await;
        assert!(left > 0 && left <= ticket.lifetime().as_secs(), "{left}");
        questions.tell(redis::cmd("PEXPIRE").arg(&key).arg(1)).await;
        while questions.ask::<u64>(redis::cmd("EXISTS").arg(&key)).await > 0 {}
        assert_eq!(test.forum.redeem(&token).await.unwrap(), None);
    })
    .await;
}
