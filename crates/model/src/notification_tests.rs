use super::*;
use crate::category::Level;
use crate::samples::{BYSTANDER, MODERATOR, category, somebody};

fn told(what: News) -> Notification {
    Notification {
        what,
        topic: Some(TopicId(5)),
        post: Some(PostId(51)),
        category: Some(CategoryId(1)),
        by: MemberId(10),
        at: Place { milliseconds: 1_700_000_000_000, sequence: 3 },
        silent: false,
        hidden: false,
    }
}

#[test]
fn a_notification_is_written_down_in_few_bytes_and_reads_back() {
    let reply = told(News::Reply);
    let json = serde_json::to_string(&reply).unwrap();
    assert_eq!(json, r#"{"n":"reply","t":5,"p":51,"c":1,"b":10,"at":"1700000000000-3"}"#);
    assert_eq!(serde_json::from_str::<Notification>(&json).unwrap(), reply);
    let about_oneself = Notification { topic: None, post: None, category: None, silent: true, ..told(News::Suspended) };
    let json = serde_json::to_string(&about_oneself).unwrap();
    assert_eq!(json, r#"{"n":"suspended","b":10,"at":"1700000000000-3","q":true}"#);
    assert_eq!(serde_json::from_str::<Notification>(&json).unwrap(), about_oneself);
    assert!(serde_json::from_str::<Notification>(r#"{"n":"reply","b":1,"at":"yesterday"}"#).is_err());
}

#[test]
fn what_can_be_told_at_once_stands_under_different_keys() {
    let of_topic = |what| Notification { post: None, ..told(what) };
    let all = [
        told(News::Reply),
        told(News::Mention),
        told(News::Accepted),
        told(News::Deleted),
        told(News::Watched),
        of_topic(News::Locked),
        of_topic(News::Closed),
        of_topic(News::Moved),
        of_topic(News::Deleted),
        told(News::Suspended),
        told(News::Invitation),
    ];
    let keys: std::collections::BTreeSet<String> = all.iter().map(Notification::key).collect();
    assert_eq!(keys.len(), all.len());
    let of_post = keys_of_post(PostId(51));
    assert!(
        [News::Reply, News::Mention, News::Accepted, News::Deleted]
            .map(told)
            .iter()
            .all(|told| of_post.contains(&told.key()))
    );
    assert_eq!(told(News::Watched).key(), key_of_topic(TopicId(5)));
    // What takes the other back stands in its place.
    assert_eq!(told(News::Deleted).key(), told(News::Restored).key());
    assert_eq!(of_topic(News::Locked).key(), of_topic(News::Unlocked).key());
    assert_eq!(of_topic(News::Closed).key(), of_topic(News::Reopened).key());
}

#[test]
fn a_mark_says_what_it_stands_for_and_reads_back() {
    for (mark, text) in [
        (told(News::Mention).mark(), "1.5.51m"),
        (Notification { silent: true, ..told(News::Reply) }.mark(), "-1.5.51"),
        (Notification { topic: None, category: None, ..told(News::Suspended) }.mark(), "0.0.s"),
    ] {
        assert_eq!(mark.to_string(), text);
        assert_eq!(text.parse(), Ok(mark));
    }
    for text in ["", "1.5", "x.5.51", "1.y.51"] {
        assert_eq!(text.parse::<Mark>(), Err(NoMark), "{text}");
    }
}

#[test]
fn places_are_ordered_by_time() {
    let place = |text: &str| text.parse::<Place>().unwrap();
    assert!(place("9-11") > place("9-2") && place("10-0") > place("9-11"));
    for text in ["", "1", "a-1", "1-b", "-1-1"] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

#[test]
fn what_stands_in_a_category_counts_for_those_who_see_it() {
    let mut of_staff = category(2);
    of_staff.see = Level::Moderators;
    of_staff.moderators = [MODERATOR].into();
    let site = Site::new(1, "Site".to_owned(), vec![category(1), of_staff]);
    let mark = |text: &str| text.parse::<Mark>().unwrap();
    let unread = vec![mark("1.5.51"), mark("2.6.52"), mark("-1.5.53"), mark("0.0.s"), mark("9.7.54")];
    let inbox = Inbox { unread, ..Inbox::default() };
    assert_eq!(inbox.count(&site, &somebody(BYSTANDER)), 2, "not the hidden one, the silent one, and what is nowhere");
    assert_eq!(inbox.count(&site, &somebody(MODERATOR)), 3);
    assert_eq!(inbox.about(TopicId(5)).count(), 2);
}

#[test]
fn choices_that_are_usual_are_not_written_down() {
    let mut choices = Choices::default();
    choices.set(Kind::Reply, Ways { page: true, mail: false });
    choices.set(Kind::Watched, Kind::Watched.usual());
    let json = serde_json::to_string(&choices).unwrap();
    assert_eq!(json, r#"{"kinds":{"reply":{"page":true,"mail":false}},"watches":"written"}"#);
    assert_eq!(serde_json::from_str::<Choices>(&json).unwrap(), choices);
    assert_eq!(serde_json::from_str::<Choices>("{}").unwrap(), Choices::default());
    assert_eq!(choices.of(Kind::Reply), Ways { page: true, mail: false });
    assert_eq!(choices.of(Kind::Mention), Ways { page: true, mail: true });
    choices.set(Kind::Reply, Kind::Reply.usual());
    assert_eq!(choices, Choices::default());
}

#[test]
fn whoever_takes_part_watches_unless_they_said_otherwise() {
    let with = |watches| Choices { watches, ..Choices::default() };
    let replied = Concern { has_written: true, ..Concern::default() };
    let started = Concern { has_started: true, ..Concern::default() };
    for (concern, watches, stance) in [
        (replied, Watches::Written, Stance::Watch),
        (started, Watches::Written, Stance::Watch),
        (replied, Watches::Started, Stance::Normal),
        (started, Watches::Started, Stance::Watch),
        (started, Watches::Chosen, Stance::Normal),
        (Concern::default(), Watches::Written, Stance::Normal),
        (Concern { said: Some(Stance::Normal), ..replied }, Watches::Written, Stance::Normal),
        (Concern { said: Some(Stance::Mute), ..started }, Watches::Written, Stance::Mute),
        (Concern { said: Some(Stance::Watch), ..Concern::default() }, Watches::Chosen, Stance::Watch),
    ] {
        assert_eq!(concern.stance(&with(watches)), stance, "{concern:?} {watches:?}");
    }
}

#[test]
fn names_of_forms_read_back() {
    assert!(Kind::ALL.into_iter().all(|kind| Kind::parse(kind.name()) == Some(kind)));
    assert!(Watches::ALL.into_iter().all(|watches| Watches::parse(watches.name()) == Some(watches)));
    assert!(Stance::ALL.into_iter().all(|stance| Stance::parse(stance.name()) == Ok(stance)));
    assert!(Stance::parse("ignore").is_err() && Kind::parse("").is_none() && Watches::parse("all").is_none());
}
