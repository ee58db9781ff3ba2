//! What is archived is read by everybody as before, and changed by nobody but those who keep it.

use super::*;
use crate::ids::CategoryId;
use crate::samples::{ADMIN, AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, answer, category, opening, question, somebody};

fn archived() -> Site {
    Site::new(3, "Site".to_owned(), vec![Category { archived: true, ..category(1) }, category(2)])
}

/// Yes, or why not in a letter.
fn answered(may: Result<(), Refusal>) -> char {
    match may {
        Ok(()) => 'y',
        Err(Refusal::SignIn) => 's',
        Err(Refusal::Absent) => '.',
        Err(Refusal::Forbidden(_)) => 'f',
        Err(Refusal::Conflict(sentence)) if sentence.contains("archived") => 'a',
        Err(_) => '?',
    }
}

#[test]
fn an_archived_category_is_read_by_all_and_written_in_by_those_who_keep_it() {
    let (site, topic, post, reply) = (archived(), question(), opening(), answer());
    let here = site.category(CategoryId(1)).unwrap();
    let (in_topic, of_opening, of_reply) =
        (Object::Topic(&topic), Object::Post(&topic, &post), Object::Post(&topic, &reply));
    let actors = [None, Some(BYSTANDER), Some(AUTHOR), Some(MODERATOR), Some(ELSEWHERE), Some(ADMIN)];
    for (action, object, expected) in [
        (Action::See, Object::Category(here), "yyyyyy"),
        (Action::See, in_topic, "yyyyyy"),
        (Action::See, of_reply, "yyyyyy"),
        (Action::Start(TopicKind::Question), Object::Category(here), "saayay"),
        (Action::Upload, Object::Category(here), "saayay"),
        (Action::Reply, in_topic, "saayay"),
        (Action::Vote, of_opening, "safyay"),
        (Action::Edit, of_reply, "sfayfy"),
        (Action::Accept, of_reply, "sfayfy"),
        (Action::Delete, of_reply, "sfayfy"),
        (Action::Close, in_topic, "sffyfy"),
        (Action::KeepOrder, in_topic, "sffyfy"),
        (Action::Flag, of_reply, "syfyyy"),
        (Action::Redact, of_reply, "sfyyfy"),
        (Action::Decide, of_reply, "sffyfy"),
    ] {
        let found: String = actors
            .iter()
            .map(|id| id.map_or(Actor::Guest, somebody))
            .map(|actor| answered(may(&site, &actor, action, object)))
            .collect();
        assert_eq!(found, expected, "{action:?} {object:?}");
    }
}

#[test]
fn what_stands_in_an_archived_category_is_archived_with_it() {
    let inner = Category { parent: Some(CategoryId(1)), moderators: [BYSTANDER].into(), ..category(3) };
    let site = Site::new(3, "Site".to_owned(), vec![Category { archived: true, ..category(1) }, inner.clone()]);
    let starts = |who| may(&site, &somebody(who), Action::Start(TopicKind::Question), Object::Category(&inner));
    assert_eq!((answered(starts(AUTHOR)), answered(starts(BYSTANDER))), ('a', 'y'));
    assert!(may_send_files(&site, &somebody(AUTHOR)).is_err(), "there is nowhere to put them");
    assert!(may_send_files(&site, &somebody(BYSTANDER)).is_ok());
}
