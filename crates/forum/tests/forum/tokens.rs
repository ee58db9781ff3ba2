//! API tokens, from being made until they are none.

use std::time::Duration;

use auth::api_key::ApiKey;
use forum::{Made, Problem, Shown, View};
use model::actor::{Role, Suspension};
use model::ids::MemberId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::time::Timestamp;
use model::token::{NewToken, Scope, TOKENS_MAX};

use crate::support::TestForum;

const DAY: u64 = 24 * 3_600;

fn wanted(scopes: &str) -> NewToken {
    NewToken { label: "A script".to_owned(), scopes: vec![scopes.to_owned()], expires: String::new() }
}

async fn made(test: &TestForum, view: &View, scopes: &str) -> ApiKey {
    match test.forum.make_token(view, &wanted(scopes), None).await.unwrap() {
        Made::Now(key) => key,
        Made::Before => panic!("a form without a key of its own came before"),
    }
}

async fn is_good(test: &TestForum, key: &ApiKey) -> bool {
    match test.forum.who_is(Shown::Key(key)).await {
        Ok(view) => view.member.is_some(),
        Err(Problem::NoSuchToken) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_token_acts_for_its_member_within_its_scopes() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let key = made(&test, &ann, "read").await;
    let view = test.forum.who_is(Shown::Key(&key)).await.unwrap();
    assert_eq!(view.actor.id(), ann.actor.id());
    assert_eq!(view.token.as_ref().map(|token| token.label.as_str()), Some("A script"));
    let own = Object::Member(view.member.as_ref().unwrap());
    assert_eq!(view.may(Action::SeeOwn, own), Ok(()));
    assert!(matches!(view.may(Action::Edit, own), Err(Refusal::Forbidden(_))));
    let more = test.forum.make_token(&view, &wanted("read,write,moderate,admin"), None).await;
    assert!(matches!(more, Err(Problem::Refused(Refusal::Forbidden(_)))), "a token makes no other: {more:?}");
    let id = test.forum.tokens_of(own_id(&view)).await.unwrap().remove(0).id;
    let revoked = test.forum.revoke_token(&view, &id).await;
    assert!(matches!(revoked, Err(Problem::Refused(Refusal::Forbidden(_)))), "{revoked:?}");
    assert!(is_good(&test, &key).await);
}

fn own_id(view: &View) -> MemberId {
    view.actor.id().unwrap()
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_or_its_time_is_over() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let (one, other) = (made(&test, &ann, "read").await, made(&test, &ann, "read").await);
    let listed = test.forum.tokens_of(own_id(&ann)).await.unwrap();
    let id = listed.iter().find(|listed| one.hash().starts_with(&listed.id)).unwrap().id.clone();
    let bob = test.view(&test.member("bob").await).await;
    let foreign = test.forum.revoke_token(&bob, &id).await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::Absent))), "{foreign:?}");
    assert!(is_good(&test, &one).await);
    test.forum.revoke_token(&ann, &id).await.unwrap();
    assert!(!is_good(&test, &one).await && is_good(&test, &other).await);
    test.pass_time(Duration::from_secs(364 * DAY));
    assert!(is_good(&test, &other).await);
    test.pass_time(Duration::from_secs(DAY));
    assert!(!is_good(&test, &other).await);
    assert_eq!(test.forum.tokens_of(own_id(&ann)).await.unwrap().len(), 1, "it is listed until it is revoked");
}

#[tokio::test]
async fn a_suspension_silences_tokens_and_a_lost_role_narrows_them_at_once() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let id = own_id(&ann);
    test.forum.set_role(id, Role::Admin, model::log::OPERATOR).await.unwrap();
    let ann = test.view(&test.named("ann").await).await;
    let key = made(&test, &ann, "read,admin").await;
    let administers = async || {
        let view = test.forum.who_is(Shown::Key(&key)).await.unwrap();
        view.may(Action::Administer, Object::Site)
    };
    assert_eq!(administers().await, Ok(()));
    test.forum.set_role(id, Role::Member, model::log::OPERATOR).await.unwrap();
    assert_eq!(administers().await, Err(Refusal::Absent));
    let suspension = |until: Option<Timestamp>| Some(Suspension { by: MemberId(0), until, reason: String::new() });
    test.forum.suspend_as_operator(id, suspension(Some(test.after(DAY)))).await.unwrap();
    let silenced = test.forum.who_is(Shown::Key(&key)).await;
    assert!(matches!(silenced, Err(Problem::Refused(Refusal::Suspended { .. }))));
    test.pass_time(Duration::from_secs(2 * DAY));
    assert!(is_good(&test, &key).await, "it goes on after the suspension");
    test.forum.set_password(id, "nine other kettles".to_owned()).await.unwrap();
    assert!(is_good(&test, &key).await, "a new password ends sessions");
}

#[tokio::test]
async fn the_last_use_is_noted_and_does_not_bring_a_revoked_token_back() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let key = made(&test, &ann, "read").await;
    let used = async || test.forum.tokens_of(own_id(&ann)).await.unwrap().first().and_then(|listed| listed.token.used);
    assert_eq!(used().await, None);
    assert!(is_good(&test, &key).await);
    let first = used().await.unwrap();
    test.pass_time(Duration::from_secs(60));
    assert!(is_good(&test, &key).await);
    assert_eq!(used().await, Some(first), "it is not written with every request");
    test.pass_time(Duration::from_secs(600));
    assert!(is_good(&test, &key).await);
    assert!(used().await.unwrap() > first);
    let token = test.forum.tokens_of(own_id(&ann)).await.unwrap().remove(0);
    test.forum.revoke_token(&ann, &token.id).await.unwrap();
    let late = model::rules::tokens::touch(own_id(&ann), key.hash(), token.token, test.forum.now());
    test.forum.store().commit(late).await.unwrap();
    assert!(!is_good(&test, &key).await);
}

#[tokio::test]
async fn forged_keys_open_nothing_whatever_they_say_of_themselves() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let key = made(&test, &ann, "read").await;
    for hints in [key.hints(), "1af", "0", "00", "ffffffffffffffffaf", "ffffffffffffffffffaf"] {
        let forged = ApiKey::generate(hints).unwrap();
        let found = test.forum.who_is(Shown::Key(&forged)).await;
        assert!(matches!(found, Err(Problem::NoSuchToken)), "{hints}: {found:?}");
    }
}

#[tokio::test]
async fn the_same_form_makes_one_token_and_a_member_has_so_many() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let first = test.forum.make_token(&ann, &wanted("read"), Some("form")).await.unwrap();
    assert!(matches!(first, Made::Now(_)));
    let again = test.forum.make_token(&ann, &wanted("read"), Some("form")).await.unwrap();
    assert!(matches!(again, Made::Before));
    for _ in 1..TOKENS_MAX {
        made(&test, &ann, "read").await;
    }
    let more = test.forum.make_token(&ann, &wanted("read"), None).await;
    assert!(matches!(more, Err(Problem::Refused(Refusal::Conflict(_)))), "{more:?}");
}

#[tokio::test]
async fn what_is_stored_of_a_key_is_its_hash() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let key = made(&test, &ann, "read").await;
    assert!(is_good(&test, &key).await);
    let secret = key.reveal().rsplit('_').next().unwrap();
    let stored = test.contents().await;
    assert!(stored.values().any(|value| value.contains(&key.hash())));
    assert!(stored.iter().all(|(name, value)| !name.contains(secret) && !value.contains(secret)));
    let scopes = test.forum.tokens_of(own_id(&ann)).await.unwrap().remove(0).token.scopes;
    assert_eq!(scopes.iter().collect::<Vec<_>>(), [Scope::Read]);
}
