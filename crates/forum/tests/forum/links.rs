//! What links in letters do: once, for a short time, and never for anybody else.

use auth::token::Token;
use forum::{Admission, Caller, Confirmation, Joined, Joining, Problem, SignIn};
use futures_util::future::join_all;
use model::letter::ASKED_AGAIN;
use model::refusal::Refusal;
use redis::cmd;
use testbed::Mail;

use crate::letters::{Post, from, with_password};
use crate::support::new_member;

const NEW: &str = "an even longer password";

/// The token of the newest letter.
fn token(mails: &[Mail], path: &str) -> Token {
    let link = mails.last().and_then(|mail| mail.link(path)).unwrap_or_else(|| panic!("no {path} in {mails:?}"));
    assert!(link.starts_with("https://forum.example.org/"), "{link}");
    Token::parse(link.split_once("token=").unwrap().1).unwrap()
}

async fn signs_in(post: &Post, name: &str, password: &str) -> bool {
    let typed = SignIn { username: name.to_owned(), password: password.to_owned() };
    post.forum().sign_in(&typed, None, Caller::Operator).await.is_ok()
}

async fn asked_for_reset(post: &Post, name: &str) -> Token {
    post.test.pass_time(ASKED_AGAIN);
    // What Redis keeps for a minute is over as well.
    post.forget_asking().await;
    post.forum().ask_for_reset(name, Caller::Operator).await.unwrap();
    token(&post.send().await, "/reset/new")
}

impl Post {
    /// As after the minute within which asking again is asking once.
    async fn forget_asking(&self) {
        let mut questions = self.test.questions().await;
        for key in questions.snapshot().await.into_keys().filter(|key| key.contains("}once:letter:")) {
            questions.tell(cmd("DEL").arg(key)).await;
        }
    }
}

#[tokio::test]
async fn a_reset_link_sets_a_password_once_and_ends_all_sessions() {
    let post = Post::new().await;
    let ann = with_password(post.forum(), "ann").await;
    let member = post.test.named("ann").await;
    let claim = post.forum().open_session(member.id, member.role).await.unwrap();
    let link = asked_for_reset(&post, "ann").await;
    assert_eq!(post.forum().resets(&link).await.unwrap().unwrap().id, member.id);
    let weak = post.forum().reset_password(&link, "short").await;
    assert!(matches!(weak, Err(Problem::Refused(Refusal::Invalid(_)))), "{weak:?}");
    assert!(post.forum().reset_password(&link, NEW).await.unwrap().is_some());
    assert!(post.forum().who_is(Some(&claim)).await.unwrap().actor.member().is_none(), "the session has ended");
    assert!(!signs_in(&post, "ann", &ann.password).await);
    assert!(signs_in(&post, "ann", NEW).await);
    assert!(post.forum().resets(&link).await.unwrap().is_none());
    assert!(post.forum().reset_password(&link, "yet another password").await.unwrap().is_none(), "once");
    assert!(post.test.named("ann").await.profile.confirmed, "whoever follows it reads her mail");
    let told = post.send().await.pop().unwrap();
    assert!(told.text.contains("the password of your account was changed"), "{}", told.text);
}

#[tokio::test]
async fn of_many_who_use_a_link_at_once_one_has_used_it() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    let link = asked_for_reset(&post, "ann").await;
    let passwords: Vec<String> = (0..8).map(|n| format!("password number {n}")).collect();
    let all = join_all(passwords.iter().map(|new| post.forum().reset_password(&link, new))).await;
    let used: Vec<&String> =
        passwords.iter().zip(&all).filter(|(_, used)| matches!(used, Ok(Some(_)))).map(|(new, _)| new).collect();
    let [new] = used.as_slice() else { panic!("{all:?}") };
    assert!(signs_in(&post, "ann", new).await);
}

#[tokio::test]
async fn a_newer_link_another_password_and_an_hour_end_a_link() {
    let post = Post::new().await;
    let ann = with_password(post.forum(), "ann").await;
    let (older, newer) = (asked_for_reset(&post, "ann").await, asked_for_reset(&post, "ann@example.org").await);
    assert!(post.forum().reset_password(&older, NEW).await.unwrap().is_none(), "a newer one was asked for");
    assert!(signs_in(&post, "ann", &ann.password).await);
    let member = post.test.named("ann").await;
    post.forum().set_password(member.id, NEW.to_owned()).await.unwrap();
    assert!(post.forum().resets(&newer).await.unwrap().is_none(), "the password is another one already");

    let old = asked_for_reset(&post, "ann").await;
    let mut questions = post.test.questions().await;
    let tickets: Vec<String> =
        questions.snapshot().await.into_keys().filter(|key| key.contains(&old.hash().to_string())).collect();
    let [ticket] = tickets.as_slice() else { panic!("{tickets:?}") };
    let left: i64 = questions.ask(cmd("TTL").arg(ticket)).await;
    assert!((3_590..=3_600).contains(&left), "{left} seconds");
    questions.tell(cmd("PEXPIRE").arg(ticket).arg(0)).await;
    assert!(post.forum().resets(&old).await.unwrap().is_none(), "its hour is over");
    assert!(post.forum().reset_password(&old, NEW).await.unwrap().is_none());
}

#[tokio::test]
async fn a_link_of_a_member_who_is_gone_does_nothing() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    let member = post.test.named("ann").await;
    let link = asked_for_reset(&post, "ann").await;
    let mut questions = post.test.questions().await;
    let key = crate::support::key(member.id.shard(), format_args!("m:{}", member.id));
    questions.tell(cmd("DEL").arg(key)).await;
    assert!(post.forum().resets(&link).await.unwrap().is_none());
    assert!(post.forum().reset_password(&link, NEW).await.unwrap().is_none());
    // A letter that was still to go is left unsent.
    post.forget_asking().await;
    post.forum().ask_for_reset("ann", Caller::Operator).await.unwrap();
    assert_eq!(post.send().await.len(), 1);
}

#[tokio::test]
async fn a_link_is_good_for_what_it_was_made_for_alone() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    let reset = asked_for_reset(&post, "ann").await;
    assert!(post.forum().sign_in_by_link(&reset, None, Caller::Operator).await.unwrap().is_none());
    assert_eq!(post.forum().confirm_address(&reset).await.unwrap(), Confirmation::Over);
    assert!(matches!(post.forum().join_by_link(&reset, Caller::Operator).await.unwrap(), Joining::Over));
    assert!(post.forum().resets(&reset).await.unwrap().is_some());
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    post.forum().ask_for_sign_in("ann", Caller::Operator).await.unwrap();
    let link = token(&post.send().await, "/login/link/open");
    assert!(post.forum().signs_in(&link).await.unwrap().is_some());
    let all = join_all((0..8).map(|_| post.forum().sign_in_by_link(&link, None, Caller::Operator))).await;
    let admitted: Vec<Admission> = all.into_iter().filter_map(|admission| admission.unwrap()).collect();
    assert_eq!(admitted.len(), 1);
    let (claim, member) = admitted.into_iter().next().and_then(Admission::entered).unwrap();
    assert!(member.profile.confirmed);
    assert!(post.forum().who_is(Some(&claim)).await.unwrap().actor.member().is_some());
    assert!(post.forum().signs_in(&link).await.unwrap().is_none());
}

#[tokio::test]
async fn no_link_stands_in_the_store_before_or_after_it_is_sent() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    post.forum().ask_for_reset("ann", Caller::Operator).await.unwrap();
    let before = post.test.questions().await.snapshot().await;
    let link = token(&post.send().await, "/reset/new").reveal();
    let after = post.test.questions().await.snapshot().await;
    for (key, value) in before.iter().chain(&after) {
        assert!(!key.contains(&link) && !value.contains(&link), "{key}: {value}");
    }
}

#[tokio::test]
async fn fifty_who_ask_at_once_get_one_letter() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    let asked = join_all((0..50).map(|n| {
        let typed = if n % 2 == 0 { "ann" } else { "Ann@example.org" };
        post.forum().ask_for_reset(typed, Caller::Operator)
    }));
    assert!(asked.await.into_iter().all(|asked| asked.is_ok()));
    assert_eq!(post.send().await.len(), 1);
}

#[tokio::test]
async fn what_strangers_can_have_sent_is_limited_for_each_address_and_nobody_is_told() {
    let post = Post::with(|settings| settings.limits = true).await;
    with_password(post.forum(), "ann").await;
    for n in 0..8 {
        post.forget_asking().await;
        let network = from(&format!("203.0.113.{n}"));
        post.forum().ask_for_reset("ann", network).await.unwrap();
        post.forum().ask_for_reset("nobody", network).await.unwrap();
        post.send().await;
    }
    assert_eq!(post.server.mails().len(), 5);
    // From one network, whoever it is asked for.
    let mut refused = 0;
    for n in 0..30 {
        let asked = post.forum().ask_for_sign_in(&format!("nobody {n}"), from("198.51.100.1")).await;
        refused += u32::from(matches!(asked, Err(Problem::Refused(Refusal::Limited(_)))));
    }
    assert_eq!(refused, 10);
}

#[tokio::test]
async fn what_strangers_can_have_sent_is_limited_overall() {
    let post = Post::with(|settings| settings.limits = true).await;
    let post = &post;
    let asked = join_all((0..320).map(|n| {
        let network = from(&format!("203.0.{}.{}", n / 200, n % 200));
        let typed = format!("nobody {n}");
        async move { post.forum().ask_for_reset(&typed, network).await }
    }));
    let (mut sent, mut limited) = (0, 0);
    for asked in asked.await {
        match asked {
            Ok(()) => sent += 1,
            Err(Problem::Refused(Refusal::Limited(_))) => limited += 1,
            Err(problem) => panic!("{problem:?}"),
        }
    }
    assert_eq!((sent, limited), (300, 20));
}

/// What asking costs: round trips, and commands of each kind.
async fn cost<T>(post: &Post, work: impl Future<Output = T>) -> (u32, Vec<(String, u64)>) {
    let mut questions = post.test.questions().await;
    let before = questions.commands_done().await;
    let (_, trips) = store::trips::counted(work).await;
    let after = questions.commands_done().await;
    let done = after.into_iter().map(|(command, count)| {
        let earlier = before.get(&command).copied().unwrap_or(0);
        (command, count - earlier)
    });
    // What asks for the counts is counted, too, and what is looked at in the background.
    let of_ours = done.filter(|(command, count)| {
        *count > 0 && ["get", "mget", "evalsha", "hmget", "xadd", "hset", "zadd"].contains(&command.as_str())
    });
    (trips, of_ours.collect())
}

#[tokio::test]
async fn asking_costs_the_same_whether_or_not_there_is_an_account() {
    let post = Post::with(|settings| settings.limits = true).await;
    with_password(post.forum(), "ann").await;
    let network = from("203.0.113.7");
    // Scripts are loaded by now.
    post.forum().ask_for_reset("somebody else", network).await.unwrap();
    let ask = async |typed: &str| cost(&post, post.forum().ask_for_reset(typed, network)).await;
    let (there, not_there) = (ask("ann").await, ask("bob").await);
    assert_eq!(there.0, not_there.0, "round trips");
    assert!(there.0 <= 3, "{}", there.0);
    let without_link = |done: &[(String, u64)]| -> Vec<(String, u64)> {
        done.iter().filter(|(command, _)| command != "hset").cloned().collect()
    };
    assert_eq!(without_link(&there.1), without_link(&not_there.1), "commands");
    let (there, not_there) = (ask("ann@example.org").await, ask("bob@example.org").await);
    assert_eq!(there.0, not_there.0);

    let join = async |name: &str, email: &str| {
        let new = forum::NewMember { email: email.to_owned(), ..new_member(name) };
        cost(&post, post.forum().join(&new, network)).await
    };
    let (there, not_there) = (join("zoe", "ann@example.org").await, join("yan", "yan@example.org").await);
    assert_eq!(there.0, not_there.0, "round trips");
    assert_eq!(without_link(&there.1), without_link(&not_there.1), "commands");
}

// Joining

#[tokio::test]
async fn a_newcomer_joins_by_the_link_and_not_before() {
    let post = Post::new().await;
    let new = new_member("ann");
    assert!(matches!(post.forum().join(&new, Caller::Operator).await.unwrap(), Joined::Asked));
    assert!(post.forum().member_named("ann").await.unwrap().is_none());
    assert!(!signs_in(&post, "ann", &new.password).await, "which would tell that the address was free");
    let link = token(&post.send().await, "/register/confirm");
    assert_eq!(post.forum().joins(&link).await.unwrap().unwrap().as_str(), "ann");
    let all = join_all((0..8).map(|_| post.forum().join_by_link(&link, Caller::Operator))).await;
    let claims: Vec<_> = all
        .into_iter()
        .filter_map(|joining| match joining.unwrap() {
            Joining::In(claim) => Some(claim),
            Joining::NameTaken | Joining::Over => None,
        })
        .collect();
    let [claim] = claims.as_slice() else { panic!("{} have joined", claims.len()) };
    let view = post.forum().who_is(Some(claim)).await.unwrap();
    assert!(view.member.unwrap().profile.confirmed);
    assert!(signs_in(&post, "ann", &new.password).await);
    assert!(post.forum().joins(&link).await.unwrap().is_none());
    post.test.is_consistent().await;
}

#[tokio::test]
async fn joining_with_an_address_that_has_an_account_tells_its_owner_alone() {
    let post = Post::new().await;
    with_password(post.forum(), "ann").await;
    let new = forum::NewMember { email: "ANN@example.org".to_owned(), ..new_member("zoe") };
    assert!(matches!(post.forum().join(&new, Caller::Operator).await.unwrap(), Joined::Asked));
    let mails = post.send().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.to, ["ann@example.org"]);
    assert!(mail.text.contains("so none was made"), "{}", mail.text);
    assert!(!signs_in(&post, "zoe", &new.password).await);
    // Nothing that a stranger could look at tells that the address was taken.
    let later = new_member("zoe");
    assert!(matches!(post.forum().join(&later, Caller::Operator).await.unwrap(), Joined::Asked));
}

#[tokio::test]
async fn a_name_that_was_taken_meanwhile_is_said_so_and_a_second_link_finds_the_first_used() {
    let post = Post::new().await;
    post.forum().join(&new_member("ann"), Caller::Operator).await.unwrap();
    let link = token(&post.send().await, "/register/confirm");
    let other = forum::NewMember { email: "other@example.org".to_owned(), ..new_member("ann") };
    post.forum().make_member(&other, model::actor::Role::Member).await.unwrap();
    assert!(matches!(post.forum().join_by_link(&link, Caller::Operator).await.unwrap(), Joining::NameTaken));

    post.forum().join(&new_member("bob"), Caller::Operator).await.unwrap();
    let first = token(&post.send().await, "/register/confirm");
    post.forget_asking().await;
    post.forum().join(&new_member("bob"), Caller::Operator).await.unwrap();
    let second = token(&post.send().await, "/register/confirm");
    assert!(matches!(post.forum().join_by_link(&first, Caller::Operator).await.unwrap(), Joining::In(_)));
    assert!(matches!(post.forum().join_by_link(&second, Caller::Operator).await.unwrap(), Joining::Over));
}

// Addresses

#[tokio::test]
async fn an_address_changes_when_the_new_one_says_so_and_the_old_one_is_told() {
    let post = Post::new().await;
    let ann = with_password(post.forum(), "ann").await;
    let member = post.test.named("ann").await;
    let view = post.test.view(&member).await;
    let reset = asked_for_reset(&post, "ann").await;
    post.forum().ask_to_confirm(&view, "ann@elsewhere.example").await.unwrap();
    let mails = post.send().await;
    assert_eq!(mails.last().unwrap().to, ["ann@elsewhere.example"]);
    let link = token(&mails, "/confirm");
    assert_eq!(post.test.named("ann").await.profile.email.as_str(), "ann@example.org", "not yet");
    assert_eq!(post.forum().confirm_address(&link).await.unwrap(), Confirmation::Confirmed);
    let profile = post.test.named("ann").await.profile;
    assert_eq!((profile.email.as_str(), profile.confirmed), ("ann@elsewhere.example", true));
    let told = post.send().await.pop().unwrap();
    assert_eq!(told.to, ["ann@example.org"]);
    assert!(told.text.contains("was given another"), "{}", told.text);
    assert!(post.forum().resets(&reset).await.unwrap().is_none(), "that link went to the old address");
    assert!(signs_in(&post, "ann@elsewhere.example", &ann.password).await);
    assert!(!signs_in(&post, "ann@example.org", &ann.password).await);
    assert_eq!(post.forum().confirm_address(&link).await.unwrap(), Confirmation::Over, "once");
    // The old address is free.
    let other = forum::NewMember { email: "ann@example.org".to_owned(), ..new_member("bob") };
    post.forum().make_member(&other, model::actor::Role::Member).await.unwrap();
    post.test.is_consistent().await;
}

#[tokio::test]
async fn an_address_that_has_an_account_is_taken_from_nobody() {
    let post = Post::new().await;
    let (ann, bob) = (post.test.member("ann").await, post.test.member("bob").await);
    let view = post.test.view(&ann).await;
    post.forum().ask_to_confirm(&view, "bob@example.org").await.unwrap();
    let mails = post.send().await;
    assert_eq!(mails.last().unwrap().to, ["bob@example.org"]);
    assert!(mails.last().unwrap().link("/confirm").is_none(), "{mails:?}");

    // It was free when the letter went, and is not when the link is followed.
    post.forum().ask_to_confirm(&view, "free@example.org").await.unwrap();
    let link = token(&post.send().await, "/confirm");
    let view = post.test.view(&bob).await;
    post.forum().ask_to_confirm(&view, "free@example.org").await.unwrap();
    post.forget_asking().await;
    post.forum().ask_to_confirm(&view, "free@example.org").await.unwrap();
    let of_bob = token(&post.send().await, "/confirm");
    assert_eq!(post.forum().confirm_address(&of_bob).await.unwrap(), Confirmation::Confirmed);
    assert_eq!(post.forum().confirm_address(&link).await.unwrap(), Confirmation::Taken);
    assert_eq!(post.test.named("ann").await.profile.email.as_str(), "ann@example.org");
}

#[tokio::test]
async fn an_address_that_was_claimed_and_not_moved_to_is_moved_to_by_the_same_link() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    let view = post.test.view(&ann).await;
    post.forum().ask_to_confirm(&view, "ann@elsewhere.example").await.unwrap();
    let link = token(&post.send().await, "/confirm");
    // As far as a node came that died in between.
    let claimed = model::rules::members::claim_email(ann.id, "ann@elsewhere.example".to_owned());
    post.forum().store().commit(claimed).await.unwrap();
    assert_eq!(post.forum().confirm_address(&link).await.unwrap(), Confirmation::Confirmed);
    assert_eq!(post.test.named("ann").await.profile.email.as_str(), "ann@elsewhere.example");
}

#[tokio::test]
async fn an_address_that_was_claimed_and_is_not_moved_to_any_more_is_free_again() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    let view = post.test.view(&ann).await;
    post.forum().ask_to_confirm(&view, "ann@elsewhere.example").await.unwrap();
    let link = token(&post.send().await, "/confirm");
    let claimed = model::rules::members::claim_email(ann.id, "ann@elsewhere.example".to_owned());
    post.forum().store().commit(claimed).await.unwrap();
    post.forget_asking().await;
    post.forum().ask_to_confirm(&view, "ann@nowhere.example").await.unwrap();
    post.send().await;
    assert_eq!(post.forum().confirm_address(&link).await.unwrap(), Confirmation::Over);
    assert_eq!(post.forum().store().find_login(None, Some("ann@elsewhere.example")).await.unwrap(), None);
    // Their own is not given back by an old link.
    assert_eq!(post.forum().store().find_login(None, Some("ann@example.org")).await.unwrap(), Some(ann.id));
}

#[tokio::test]
async fn an_old_address_is_given_back_by_whoever_follows_the_events() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    let email = model::email::EmailAddress::parse("ann@elsewhere.example").unwrap();
    let store = post.forum().store();
    let claimed = model::rules::members::claim_email(ann.id, email.key());
    assert_eq!(store.commit(claimed).await.unwrap(), store::Outcome::Done);
    // A node that died before it gave the old one back.
    let moved = model::rules::members::set_address(&ann, email, None);
    assert_eq!(store.commit(moved).await.unwrap(), store::Outcome::Done);
    assert_eq!(store.find_login(None, Some("ann@example.org")).await.unwrap(), Some(ann.id));
    post.test.settle().await;
    assert_eq!(store.find_login(None, Some("ann@example.org")).await.unwrap(), None);
    assert_eq!(store.find_login(None, Some("ann@elsewhere.example")).await.unwrap(), Some(ann.id));
}
