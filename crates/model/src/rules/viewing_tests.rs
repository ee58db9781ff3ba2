use super::*;
use crate::account::Way;
use crate::category::{Category, Level};
use crate::device::Device;
use crate::ids::{CategoryId, GroupId};
use crate::samples::{ADMIN, AUTHOR, MODERATOR, category, member, question, site, somebody};
use crate::topic::TopicKind;
use crate::trust::TrustLevel;

const NOW: Timestamp = Timestamp(9_000_000);

fn session() -> Session {
    Session::new(Way::Password, Device::default(), NOW)
}

fn begun(by: MemberId, viewed: Viewed, named: Option<&Member>) -> Result<Change, Refusal> {
    begin(&site(), &somebody(by), ("hash".to_owned(), session()), viewed, named, NOW)
}

fn opened(change: &Change) -> Session {
    let found = change.effects.iter().find_map(|effect| match effect {
        Effect::OpenSession { member: ADMIN, session, .. } => Some(*session),
        _ => None,
    });
    found.unwrap()
}

#[test]
fn an_admin_looks_as_others_for_a_while_and_the_log_says_so() {
    let author = member(AUTHOR, Role::Member);
    for viewed in
        [Viewed::Guest, Viewed::Trust(TrustLevel::NEW), Viewed::Moderator(CategoryId(1)), Viewed::Member(AUTHOR)]
    {
        let change = begun(ADMIN, viewed, Some(&author)).unwrap();
        let session = opened(&change);
        let admin = member(ADMIN, Role::Admin);
        assert_eq!(looks_as(&admin, &session, NOW).map(|viewing| viewing.viewed), Some(viewed));
        assert_eq!(looks_as(&admin, &session, NOW.plus(LASTS)), None, "it ends by itself");
        assert_eq!(looks_as(&member(ADMIN, Role::Member), &session, NOW), None, "with the role");
        let logged = |change: &Change| change.events.iter().find_map(Event::logged).map(|entry| entry.deed.clone());
        assert_eq!(logged(&change), Some(Deed::ViewBegan { viewed }));
        let ended = end(ADMIN, "hash".to_owned(), session);
        assert_eq!((opened(&ended).viewing, logged(&ended)), (None, Some(Deed::ViewEnded { viewed })));
    }
    for who in [AUTHOR, MODERATOR] {
        assert_eq!(begun(who, Viewed::Guest, None).unwrap_err(), Refusal::Absent);
    }
}

#[test]
fn nobody_looks_as_an_admin_or_as_what_is_not_there() {
    let other = member(MemberId(77), Role::Admin);
    for (viewed, named, field) in [
        (Viewed::Member(other.id), Some(&other), "name"),
        (Viewed::Member(AUTHOR), None, "name"),
        (Viewed::Group(GroupId(9)), None, "who"),
        (Viewed::Moderator(CategoryId(9)), None, "who"),
    ] {
        let Err(Refusal::Invalid(faults)) = begun(ADMIN, viewed, named) else { panic!("{viewed:?} is taken") };
        assert_eq!(faults[0].field, field);
    }
    assert_eq!(viewed_actor(Viewed::Member(other.id), "", Some(other.signed_in())), None, "who has become one");
    assert_eq!(viewed_actor(Viewed::Member(AUTHOR), "", None), None, "who has left");
}

#[test]
fn whoever_looks_as_somebody_reads_what_they_read_and_owns_nothing() {
    let private = Category { see: Level::Moderators, moderators: [MODERATOR].into(), ..category(3) };
    let site = Site::new(3, String::new(), vec![category(1), private.clone()]);
    let actor = |viewed, id| viewed_actor(viewed, "x", Some(somebody(id).member().unwrap().clone())).unwrap();
    let moderator = actor(Viewed::Member(MODERATOR), MODERATOR);
    assert!(site.sees(&moderator, &private) && moderator.moderates(&private));
    let author = actor(Viewed::Member(AUTHOR), AUTHOR);
    assert!(!site.sees(&author, &private) && author.id() == Some(NOBODY));
    let keeps = actor(Viewed::Moderator(CategoryId(3)), AUTHOR);
    assert!(keeps.moderates(&private) && !keeps.moderates(&category(1)));
    assert!(!keeps.is_admin());
    let topic = crate::topic::Topic {
        kind: TopicKind::Article,
        life: crate::article::Life::begun(crate::article::ArticleState::Draft),
        ..question()
    };
    assert!(may(&site, &somebody(AUTHOR), Action::See, Object::Topic(&topic)).is_ok());
    assert_eq!(may(&site, &author, Action::See, Object::Topic(&topic)), Err(Refusal::Absent), "their draft is theirs");
}
