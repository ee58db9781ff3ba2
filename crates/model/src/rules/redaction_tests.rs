use super::*;
use crate::flag::Why;
use crate::ids::{MemberId, PostId, TopicId};
use crate::log::LogEntry;
use crate::review::{LineComment, Remark, Verdict};
use crate::samples::{AUTHOR, BYSTANDER, MODERATOR, deleted_by, opening, question, site, somebody};

const NOW: Timestamp = Timestamp(90_000);
const SECRET: &str = "hunter2-hunter2";

fn heading(title: &str, tags: &[&str]) -> Heading {
    Heading::new(Title::parse(title).unwrap(), tags.iter().map(|tag| Tag::of(tag).unwrap()).collect())
}

fn past(body: &str, title: &str, summary: &str) -> PastRevision {
    PastRevision {
        body: body.to_owned(),
        heading: Some(heading(title, &[])),
        replaced_by: AUTHOR,
        replaced: Timestamp(2_000),
        summary: summary.to_owned(),
        redacted: false,
    }
}

/// An opening post at its third revision, the secret in all that is kept of it but revision 2.
fn told() -> (Topic, Post, BTreeMap<u64, PastRevision>) {
    let topic = Topic { heading: heading("Why hunter2-hunter2?", &["hunter2-hunter2", "keys"]), ..question() };
    let mut post = opening();
    post.body = format!("It is {SECRET}, and {SECRET}.");
    post.state.revision = 3;
    let history = BTreeMap::from([
        (1, past(&format!("First {SECRET}"), &format!("Use {SECRET}"), "")),
        (2, past("Nothing here", "How?", "")),
    ]);
    (topic, post, history)
}

fn redacted_by(member: MemberId, secret: &str, reason: &str) -> Result<Change, Refusal> {
    let (topic, post, history) = told();
    redact(&site(), &somebody(member), (&topic, &post), &history, (None, &Said::default()), (secret, reason), NOW)
}

fn sentence(result: Result<Change, Refusal>) -> String {
    let Err(Refusal::Invalid(faults)) = result else { panic!("no field is wrong: {result:?}") };
    assert_eq!(faults.len(), 1);
    assert_eq!(faults[0].field, "text");
    faults[0].sentence.clone()
}

#[test]
fn it_stands_nowhere_in_what_is_written_afterwards() {
    for member in [AUTHOR, MODERATOR] {
        let change = redacted_by(member, SECRET, &format!("It was {SECRET}")).unwrap();
        // The dropped tag is named once more, for the lists that it has to leave.
        assert!(!format!("{:?}", change.effects).contains(SECRET), "{change:?}");
        assert_eq!(change.given, [Fact::PostRevision(TopicId(5), PostId(50), 3)]);
        let dropped_tags = [Tag::of(SECRET).unwrap()].into();
        let seen = (member != AUTHOR).then_some(RedactedLog { lines: BTreeSet::new(), seen: 0 });
        let told = Event::PostRedacted { topic: TopicId(5), post: PostId(50), by: member, dropped_tags, logged: seen };
        let deed = Deed::PostRedacted { topic: TopicId(5), post: PostId(50) };
        let entry = Box::new(LogEntry { by: member, deed, reason: format!("It was {REMOVED}") });
        let logged = (member != AUTHOR).then_some(Event::Logged { entry });
        assert_eq!(change.events, [told].into_iter().chain(logged).collect::<Vec<_>>());
    }
}

#[test]
fn the_history_says_that_something_was_removed_and_else_is_as_it_was() {
    let change = redacted_by(AUTHOR, SECRET, "A password").unwrap();
    let bodies: Vec<(u64, &str, bool)> = change
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SetRevision { revision, past, .. } => Some((revision - 1, past.body.as_str(), past.redacted)),
            Effect::PutPast { revision, past, .. } => Some((*revision, past.body.as_str(), past.redacted)),
            _ => None,
        })
        .collect();
    assert_eq!(bodies, [(3, "It is [removed], and [removed].", true), (1, "First [removed]", false)]);
    let summary = change.effects.iter().find_map(|effect| match effect {
        Effect::SetRevision { past, .. } => Some((past.summary.as_str(), past.replaced_by, past.replaced)),
        _ => None,
    });
    assert_eq!(summary, Some(("A password", AUTHOR, NOW)));
    let title = change.effects.iter().find_map(|effect| match effect {
        Effect::SetHeading(_, topic) => Some(&topic.heading),
        _ => None,
    });
    assert_eq!(title, Some(&heading("Why [removed]?", &["keys"])));
}

#[test]
fn what_stands_in_no_revision_or_is_too_short_is_refused() {
    assert!(sentence(redacted_by(AUTHOR, "hunter2-Hunter3", "")).contains("no revision"));
    assert!(sentence(redacted_by(AUTHOR, "removed", "")).contains("what was removed"));
    for short in ["", "It is", "  It is \r\n"] {
        assert!(sentence(redacted_by(AUTHOR, short, "")).contains("at least 6"));
    }
    assert!(matches!(redacted_by(BYSTANDER, SECRET, ""), Err(Refusal::Forbidden(_))));
}

#[test]
fn a_text_does_not_grow_beyond_what_fits() {
    let (topic, mut post, history) = told();
    post.body = "secret".repeat(BODY_MAX / 6);
    let change =
        redact(&site(), &somebody(AUTHOR), (&topic, &post), &history, (None, &Said::default()), ("secret", ""), NOW);
    assert!(sentence(change).contains("too long"));
}

#[test]
fn the_reasons_of_deletions_say_it_no_longer() {
    let (mut topic, mut post, history) = told();
    let deletion = Some(Deletion { reason: format!("leaks {SECRET}"), ..deleted_by(MODERATOR) });
    (topic.deletion, post.state.deletion) = (deletion.clone(), deletion);
    topic.heading = question().heading;
    let change =
        redact(&site(), &somebody(MODERATOR), (&topic, &post), &history, (None, &Said::default()), (SECRET, ""), NOW)
            .unwrap();
    assert!(!format!("{:?}", change.effects).contains(SECRET), "{change:?}");
    assert!(change.given.contains(&Fact::TopicRemoved(TopicId(5))));
    assert!(change.given.contains(&Fact::PostRemoved(TopicId(5), PostId(50))));
}

/// What others say of an article quotes it; what they say besides stays theirs.
#[test]
fn what_others_said_of_it_says_it_no_longer() {
    let (topic, post, history) = told();
    let remark = |text: String| Remark { by: MODERATOR, at: NOW, text };
    let comment = |text: String| LineComment {
        revision: 2,
        from: 1,
        to: 1,
        remarks: vec![remark("Why is this here?".to_owned()), remark(text)],
        settled: None,
    };
    let verdict = |summary: String| Verdict { by: MODERATOR, at: NOW, approves: false, summary };
    let reader = |by: u64, note: String| lasting::Verdict {
        by: MemberId(by),
        at: NOW,
        works: false,
        version: String::new(),
        note,
    };
    let appealed = || Case {
        since: NOW,
        weight: 0,
        hidden: true,
        held: Vec::new(),
        appeal: Some(PostAppeal { text: format!("Why {SECRET}?"), against: deleted_by(MODERATOR) }),
    };
    let flag = |note: String| Flag { why: Why::Other, note, at: NOW, weight: 10, upheld: None };
    let said = Said {
        review: Review {
            verdicts: [(1, vec![verdict("Fine.".to_owned())]), (2, vec![verdict(format!("Drop {SECRET}"))])].into(),
            comments: [(1, comment("Nothing.".to_owned())), (2, comment(format!("`{SECRET}` is a key")))].into(),
        },
        verdicts: vec![reader(20, "No.".to_owned()), reader(21, format!("{SECRET} is refused"))],
        flagged: CaseFile {
            flags: [(MemberId(22), flag("Rude.".to_owned())), (MemberId(23), flag(format!("It says {SECRET}")))].into(),
            decided: Some(Decided {
                by: MODERATOR,
                at: NOW,
                upheld: true,
                case: appealed(),
                flaggers: BTreeSet::new(),
                turned: false,
                reason: format!("{SECRET} stays"),
            }),
            looking: None,
        },
        ..Said::default()
    };
    let of = (&topic, &post);
    let change = redact(&site(), &somebody(AUTHOR), of, &history, (None, &said), (SECRET, ""), NOW).unwrap();
    assert!(!format!("{:?}", change.effects).contains(SECRET), "{change:?}");
    let has = |wanted: &dyn Fn(&Effect) -> bool| change.effects.iter().filter(|effect| wanted(effect)).count();
    assert_eq!(has(&|effect| matches!(effect, Effect::SetVerdicts(_, 2, _))), 1);
    assert_eq!(has(&|effect| matches!(effect, Effect::SetComment(_, 2, _))), 1);
    assert_eq!(has(&|effect| matches!(effect, Effect::SetVerdict(_, MemberId(21), Some(_)))), 1);
    assert_eq!(has(&|effect| matches!(effect, Effect::SetFlag(_, MemberId(23), _))), 1);
    assert_eq!(has(&|effect| matches!(effect, Effect::SetFlag(..))), 1);
    assert_eq!(has(&|effect| matches!(effect, Effect::SetDecided(_, Some(_)))), 1);
    let all =
        |effect: &Effect| matches!(effect, Effect::SetVerdicts(..) | Effect::SetComment(..) | Effect::SetVerdict(..));
    assert_eq!(has(&all), 3, "what does not say it is left alone");
    // Where they alone say it, it can be taken out as well.
    let (mut clean, mut text) = (topic.clone(), post.clone());
    clean.heading = question().heading;
    text.body = "Text.".to_owned();
    let of = (&clean, &text);
    let none = BTreeMap::new();
    let change = redact(&site(), &somebody(AUTHOR), of, &none, (None, &said), (SECRET, ""), NOW).unwrap();
    assert!(!format!("{:?}", change.effects).contains(SECRET), "{change:?}");
}

/// A reason that says it is taken away by whoever keeps order there, and by nobody else: authors would take
/// away why order was kept.
#[test]
fn reasons_in_the_log_that_say_it_go_too() {
    let (topic, post, history) = told();
    let reasons = [(3, "It advertises".to_owned()), (7, format!("It says {SECRET}"))].into();
    let said = Said { logged: LoggedReasons { end: 9, reasons }, ..Said::default() };
    let logged = |by, topic: &Topic, post: &Post, history| {
        let of = (topic, post);
        let change = redact(&site(), &somebody(by), of, history, (None, &said), (SECRET, ""), NOW)?;
        let event = change.events.into_iter().find_map(|event| match event {
            Event::PostRedacted { logged, .. } => Some(logged),
            _ => None,
        });
        Ok::<_, Refusal>(event.unwrap())
    };
    let expected = RedactedLog { lines: [7].into(), seen: 9 };
    assert_eq!(logged(MODERATOR, &topic, &post, &history), Ok(Some(expected.clone())));
    assert_eq!(logged(AUTHOR, &topic, &post, &history), Ok(None));
    // It may stand there alone.
    let (clean, text, history) = (question(), opening(), BTreeMap::new());
    assert_eq!(logged(MODERATOR, &clean, &text, &history), Ok(Some(expected)));
    assert!(matches!(logged(AUTHOR, &clean, &text, &history), Err(Refusal::Invalid(_))));
}
