use super::*;
use crate::actor::Role;
use crate::category::{Category, Level};
use crate::ids::TopicId;
use crate::samples::{ADMIN, AUTHOR, BYSTANDER, MODERATOR, category, member, question, site, somebody};

const NOW: Timestamp = Timestamp(90_000);

/// Of AUTHOR, who started it.
fn article() -> Topic {
    Topic { kind: TopicKind::Article, ..question() }
}

fn named(id: u64) -> Member {
    member(MemberId(id), Role::Member)
}

fn with(authors: &[MemberId], invited: &[MemberId], declined: &[MemberId]) -> Topic {
    let author = |id: &MemberId| Author { id: *id, name: format!("name {id}") };
    let byline = Byline {
        authors: authors.iter().map(author).collect(),
        invited: invited.iter().map(|id| Invited { who: author(id), by: AUTHOR, at: NOW }).collect(),
        declined: declined.iter().copied().collect(),
    };
    Topic { byline: Some(Box::new(byline)), ..article() }
}

fn byline_of(change: &Change) -> &Byline {
    let found = change.effects.iter().find_map(|effect| match effect {
        Effect::SetByline(_, byline) => Some(byline),
        _ => None,
    });
    found.unwrap()
}

fn names(byline: &Byline) -> Vec<u64> {
    byline.authors.iter().map(|author| author.id.0).collect()
}

#[test]
fn whoever_started_an_article_invites_and_the_invited_is_told() {
    let change = invite(&site(), &somebody(AUTHOR), &article(), Some(&named(30)), NOW).unwrap();
    assert_eq!(change.events, [Event::AuthorInvited { topic: TopicId(5), member: MemberId(30), by: AUTHOR }]);
    let byline = byline_of(&change);
    assert_eq!(names(byline), [AUTHOR.0], "to be asked is not to be named");
    assert_eq!((byline.invited[0].who.id, byline.invited[0].by, byline.invited[0].at), (MemberId(30), AUTHOR, NOW));
    assert!(change.given.contains(&Fact::BylineIs(TopicId(5), None)));
}

#[test]
fn nobody_else_invites_and_no_question_has_several_authors() {
    let joint = with(&[AUTHOR, BYSTANDER], &[], &[]);
    for (who, topic) in [(BYSTANDER, &joint), (MODERATOR, &joint), (ADMIN, &joint), (BYSTANDER, &article())] {
        let refusal = invite(&site(), &somebody(who), topic, Some(&named(30)), NOW).unwrap_err();
        assert!(matches!(refusal, Refusal::Forbidden(_)), "{who}: {refusal:?}");
    }
    let refusal = invite(&site(), &somebody(AUTHOR), &question(), Some(&named(30)), NOW).unwrap_err();
    assert!(matches!(refusal, Refusal::Conflict(_)), "{refusal:?}");
    let guest = invite(&site(), &Actor::Guest, &article(), Some(&named(30)), NOW).unwrap_err();
    assert_eq!(guest, Refusal::SignIn);
}

#[test]
fn a_mistaken_invitation_gets_a_sentence() {
    let crowd: Vec<MemberId> = (100..111).map(MemberId).collect();
    let full = with(&[&[AUTHOR], crowd.as_slice()].concat(), &[], &[]);
    let almost = with(&[&[AUTHOR], &crowd[..10]].concat(), &[MemberId(200)], &[]);
    for (topic, whom, says) in [
        (article(), None, "no member of this name"),
        (article(), Some(AUTHOR), "You are an author"),
        (with(&[AUTHOR, MemberId(30)], &[], &[]), Some(MemberId(30)), "is an author already"),
        (with(&[AUTHOR], &[MemberId(30)], &[]), Some(MemberId(30)), "has not answered"),
        (with(&[AUTHOR], &[], &[MemberId(30)]), Some(MemberId(30)), "is not asked again"),
        (full, Some(MemberId(30)), "at most 12"),
        (almost, Some(MemberId(30)), "at most 12"),
    ] {
        let whom = whom.map(|id| named(id.0));
        let refusal = invite(&site(), &somebody(AUTHOR), &topic, whom.as_ref(), NOW).unwrap_err();
        let Refusal::Invalid(faults) = &refusal else { panic!("{refusal:?}") };
        assert!(faults[0].field == "name" && faults[0].sentence.contains(says), "{faults:?}");
    }
}

#[test]
fn nobody_is_invited_to_what_they_may_not_read() {
    let private = Category { see: Level::Moderators, moderators: [AUTHOR, MODERATOR].into(), ..category(1) };
    let site = Site::new(3, "Site".to_owned(), vec![private]);
    assert!(invite(&site, &somebody(AUTHOR), &article(), Some(&named(MODERATOR.0)), NOW).is_ok());
    let refusal = invite(&site, &somebody(AUTHOR), &article(), Some(&named(30)), NOW).unwrap_err();
    let Refusal::Invalid(faults) = &refusal else { panic!("{refusal:?}") };
    assert!(faults[0].sentence.contains("does not read this category"), "{faults:?}");
    // And whoever may no longer read it when they answer is told nothing.
    let asked = with(&[AUTHOR], &[BYSTANDER], &[]);
    assert_eq!(answer(&site, &somebody(BYSTANDER), &asked, true).unwrap_err(), Refusal::Absent);
}

#[test]
fn who_says_yes_is_named_last_and_who_says_no_is_asked_once() {
    let asked = with(&[AUTHOR], &[BYSTANDER], &[]);
    let yes = answer(&site(), &somebody(BYSTANDER), &asked, true).unwrap();
    assert_eq!(names(byline_of(&yes)), [AUTHOR.0, BYSTANDER.0]);
    assert!(byline_of(&yes).invited.is_empty());
    let no = answer(&site(), &somebody(BYSTANDER), &asked, false).unwrap();
    assert_eq!(names(byline_of(&no)), [AUTHOR.0]);
    assert_eq!(byline_of(&no).declined, [BYSTANDER].into());
    assert_eq!(no.events, [Event::InvitationEnded { topic: TopicId(5), member: BYSTANDER }]);
    // Once more changes nothing; who was not asked hears nothing.
    let joint = with(&[AUTHOR, BYSTANDER], &[], &[]);
    assert!(answer(&site(), &somebody(BYSTANDER), &joint, true).unwrap().effects.is_empty());
    for who in [MODERATOR, ADMIN, AUTHOR] {
        assert_eq!(answer(&site(), &somebody(who), &asked, false).unwrap_err(), Refusal::Absent);
    }
}

#[test]
fn an_invitation_is_taken_back_before_it_is_answered() {
    let asked = with(&[AUTHOR], &[BYSTANDER], &[]);
    let change = take_back(&site(), &somebody(AUTHOR), &asked, BYSTANDER).unwrap();
    assert!(byline_of(&change).invited.is_empty() && byline_of(&change).declined.is_empty(), "they can be asked again");
    for (topic, says) in [(article(), "not invited"), (with(&[AUTHOR, BYSTANDER], &[], &[]), "said yes")] {
        let refusal = take_back(&site(), &somebody(AUTHOR), &topic, BYSTANDER).unwrap_err();
        assert!(refusal.to_string().contains(says), "{refusal}");
    }
}

#[test]
fn authors_choose_the_order_in_which_they_are_named() {
    let joint = with(&[AUTHOR, BYSTANDER, MemberId(30)], &[], &[]);
    for (member, up, order) in [
        (BYSTANDER, true, Some([BYSTANDER, AUTHOR, MemberId(30)])),
        (BYSTANDER, false, Some([AUTHOR, MemberId(30), BYSTANDER])),
        (AUTHOR, true, None),
        (MemberId(30), false, None),
    ] {
        let change = reorder(&site(), &somebody(BYSTANDER), &joint, member, up).unwrap();
        match order {
            Some(order) => assert_eq!(names(byline_of(&change)), order.map(|id| id.0)),
            None => assert!(change.effects.is_empty(), "at its end the order stays"),
        }
    }
    assert!(matches!(reorder(&site(), &somebody(ADMIN), &joint, AUTHOR, false), Err(Refusal::Forbidden(_))));
}

#[test]
fn an_author_leaves_and_the_last_one_does_not() {
    let joint = with(&[BYSTANDER, AUTHOR], &[], &[]);
    let change = leave(&site(), &somebody(BYSTANDER), &joint, 4).unwrap();
    assert_eq!(names(byline_of(&change)), [AUTHOR.0]);
    let gone = [BYSTANDER].into();
    assert_eq!(change.events, [Event::AuthorsChanged { topic: TopicId(5), by: BYSTANDER, gone }]);
    assert!(!change.effects.iter().any(|effect| matches!(effect, Effect::SetHeading(..))));
    for topic in [article(), with(&[AUTHOR], &[BYSTANDER], &[])] {
        let refusal = leave(&site(), &somebody(AUTHOR), &topic, 4).unwrap_err();
        assert!(refusal.to_string().contains("only author"), "{refusal}");
    }
}

#[test]
fn an_article_whose_starter_leaves_passes_to_who_is_named_first() {
    let joint = with(&[AUTHOR, BYSTANDER, MemberId(30)], &[], &[]);
    let change = leave(&site(), &somebody(AUTHOR), &joint, 4).unwrap();
    let passed = change.effects.iter().find_map(|effect| match effect {
        Effect::SetHeading(_, topic) => Some((topic.author, topic.author_name.clone())),
        _ => None,
    });
    assert_eq!(passed, Some((BYSTANDER, format!("name {BYSTANDER}"))));
    assert!(change.given.contains(&Fact::PostRevision(TopicId(5), question().opening, 4)), "an edit writes the same");
}

#[test]
fn operators_name_authors_without_asking() {
    let change = name(&article(), &[named(30), named(31)]).unwrap();
    assert_eq!(names(byline_of(&change)), [30, 31, AUTHOR.0]);
    let again = Topic { byline: Some(Box::new(byline_of(&change).clone())), ..article() };
    assert!(name(&again, &[named(30), named(31)]).unwrap().effects.is_empty(), "and again without effect");
    let fewer = name(&again, &[named(31)]).unwrap();
    assert_eq!(fewer.events, [Event::AuthorsChanged { topic: TopicId(5), by: AUTHOR, gone: [MemberId(30)].into() }]);
    let crowd: Vec<Member> = (100..112).map(named).collect();
    assert!(name(&article(), &crowd).unwrap_err().to_string().contains("at most 12"));
}
