use super::*;
use crate::ids::TopicId;
use crate::samples::{ADMIN, AUTHOR, MODERATOR, answer, deleted_by, opening, question, site, somebody};

const NOW: Timestamp = Timestamp(5_000);

fn form(deed: &str) -> ManyForm {
    ManyForm { deed: deed.to_owned(), cid: "2".to_owned(), tag: "Redis".to_owned(), reason: " Tidy ".to_owned() }
}

fn fields<T: std::fmt::Debug>(result: Result<T, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("no field was refused: {other:?}"),
    }
}

const DEEDS: [&str; 8] = ["lock", "unlock", "pin", "unpin", "move", "delete", "restore", "tag"];

fn done(by: crate::ids::MemberId, topic: &Topic, deed: &str) -> Result<Change, Refusal> {
    let (deed, reason) = form(deed).to_topics(&site(), &somebody(by))?;
    to_topic(&site(), &somebody(by), topic, (&deed, &reason), NOW)
}

#[test]
fn what_is_chosen_is_some_numbers_each_once() {
    let ids = |typed: &[&str]| chosen::<TopicId>("tid", typed.iter().copied());
    assert_eq!(ids(&["5", "7", "5"]), Ok(vec![TopicId(5), TopicId(7)]));
    let many: Vec<String> = (1..=101).map(|id| id.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(ids(&many[..100]).unwrap().len(), 100);
    for wrong in [&[][..], &["x"], &["-1"], &many] {
        assert_eq!(ids(wrong).unwrap_err().field, "tid");
    }
}

#[test]
fn a_form_says_what_to_do_and_names_what_is_missing() {
    let read = |form: ManyForm| form.to_topics(&site(), &somebody(MODERATOR));
    for deed in DEEDS {
        assert_eq!(read(form(deed)).unwrap().1, "Tidy", "{deed}");
    }
    assert_eq!(fields(read(form("burn"))), ["do"]);
    assert_eq!(fields(read(ManyForm { cid: String::new(), ..form("move") })), ["cid"]);
    assert_eq!(fields(read(ManyForm { tag: "!".to_owned(), ..form("tag") })), ["tag"]);
    assert_eq!(fields(read(ManyForm { reason: "x".repeat(301), ..form("burn") })), ["reason", "do"]);
    assert!(form("delete").to_posts().is_ok() && form("restore").to_posts().is_ok());
    assert_eq!(fields(form("lock").to_posts()), ["do"]);
}

#[test]
fn each_is_done_to_what_is_not_so_yet() {
    let pinned = Topic { pin: Some(Pin::in_category(None)), locked: true, ..question() };
    let deleted = Topic { deletion: Some(deleted_by(MODERATOR)), ..question() };
    for (topic, deeds) in [
        (question(), ["lock", "pin", "move", "delete", "tag"].as_slice()),
        (pinned, &["unlock", "unpin", "move", "delete", "tag"]),
        (deleted, &["lock", "pin", "move", "restore", "tag"]),
    ] {
        for deed in DEEDS {
            // Saying why of what is locked already is news.
            let changes = deeds.contains(&deed) || (deed == "lock" && topic.locked);
            assert_eq!(!done(MODERATOR, &topic, deed).unwrap().effects.is_empty(), changes, "{deed}");
        }
    }
}

#[test]
fn nothing_is_done_where_one_keeps_no_order_not_even_to_ones_own() {
    for deed in DEEDS {
        assert_eq!(done(AUTHOR, &question(), deed).unwrap_err(), Refusal::Absent, "{deed}");
        assert!(done(ADMIN, &question(), deed).is_ok(), "{deed}");
    }
    let delete = |by, post: &Post| to_post(&site(), &somebody(by), (&question(), post), (ToPosts::Delete, ""), NOW);
    assert_eq!(delete(AUTHOR, &answer()).unwrap_err(), Refusal::Absent);
    assert_eq!(delete(MODERATOR, &answer()).unwrap().events.len(), 2);
    assert!(matches!(delete(MODERATOR, &opening()), Err(Refusal::Conflict(_))));
    let mut gone = answer();
    gone.state.deletion = Some(deleted_by(MODERATOR));
    assert!(delete(MODERATOR, &gone).unwrap().effects.is_empty());
}

#[test]
fn a_tag_comes_besides_those_that_are_there_as_far_as_there_is_room() {
    let change = done(MODERATOR, &question(), "tag").unwrap();
    let tags = change.effects.iter().find_map(|effect| match effect {
        Effect::SetHeading(_, topic) => Some(topic.heading.tags.iter().map(Tag::as_str).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(tags, Some(vec!["cache", "redis"]));
    let tags = |typed: &str| Heading { tags: Tag::parse_list(typed).unwrap(), ..question().heading };
    let has = Topic { heading: tags("redis"), ..question() };
    assert!(done(MODERATOR, &has, "tag").unwrap().effects.is_empty());
    let full = Topic { heading: tags("a,b,c,d,e"), ..question() };
    let article = Topic { kind: TopicKind::Article, ..question() };
    for topic in [full, article] {
        assert!(matches!(done(MODERATOR, &topic, "tag"), Err(Refusal::Conflict(_))));
    }
}
