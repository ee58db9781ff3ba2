//! How events are written down. What stands in a stream is read by the next version, so a change
//! here needs a new [`VERSION`].

use super::*;
use crate::log::Deed;

fn every_event() -> Vec<(Event, &'static str)> {
    let (member, by, topic, post) = (MemberId(3), MemberId(4), TopicId(5), PostId(6));
    let upload = UploadHash::parse("00112233445566778899aabbccddeeff").unwrap();
    vec![
        (Event::SiteFounded { admin: member }, r#"{"event":"SiteFounded","admin":3}"#),
        (Event::SiteChanged { revision: 2 }, r#"{"event":"SiteChanged","revision":2}"#),
        (Event::MemberRegistered { member }, r#"{"event":"MemberRegistered","member":3}"#),
        (Event::MemberJoined { member }, r#"{"event":"MemberJoined","member":3}"#),
        (Event::MemberChanged { member }, r#"{"event":"MemberChanged","member":3}"#),
        (Event::MemberLeft { member }, r#"{"event":"MemberLeft","member":3}"#),
        (Event::TopicUnnamed { topic }, r#"{"event":"TopicUnnamed","topic":5}"#),
        (Event::PostFlagged { topic, post, by }, r#"{"event":"PostFlagged","topic":5,"post":6,"by":4}"#),
        (
            Event::FlagsDecided { topic, post, by, upheld: true, flaggers: [member].into() },
            r#"{"event":"FlagsDecided","topic":5,"post":6,"by":4,"upheld":true,"flaggers":[3]}"#,
        ),
        (Event::PostErased { topic, post }, r#"{"event":"PostErased","topic":5,"post":6}"#),
        (
            Event::IdentityLinked { member, realm: "github".to_owned() },
            r#"{"event":"IdentityLinked","member":3,"realm":"github"}"#,
        ),
        (
            Event::IdentityUnlinked { member, realm: "github".to_owned() },
            r#"{"event":"IdentityUnlinked","member":3,"realm":"github"}"#,
        ),
        (Event::MemberSuspended { member, by }, r#"{"event":"MemberSuspended","member":3,"by":4}"#),
        (
            Event::Swept { topic: TopicId(1), whole: true, posts: [PostId(2)].into(), votes: [PostId(7)].into() },
            r#"{"event":"Swept","topic":1,"whole":true,"posts":[2],"votes":[7]}"#,
        ),
        (Event::SuspensionEnded { member }, r#"{"event":"SuspensionEnded","member":3}"#),
        (Event::MemberSilenced { member, by }, r#"{"event":"MemberSilenced","member":3,"by":4}"#),
        (Event::SilenceEnded { member }, r#"{"event":"SilenceEnded","member":3}"#),
        (Event::MemberWarned { member, by }, r#"{"event":"MemberWarned","member":3,"by":4}"#),
        (Event::SessionsEnded { member }, r#"{"event":"SessionsEnded","member":3}"#),
        (Event::TopicStarted { topic, author: member }, r#"{"event":"TopicStarted","topic":5,"author":3}"#),
        (Event::TopicLocked { topic, by, locked: true }, r#"{"event":"TopicLocked","topic":5,"by":4,"locked":true}"#),
        (
            Event::TopicPinned { topic, by, until: Some(Timestamp(7)) },
            r#"{"event":"TopicPinned","topic":5,"by":4,"until":7}"#,
        ),
        (Event::TopicPinned { topic, by, until: None }, r#"{"event":"TopicPinned","topic":5,"by":4,"until":null}"#),
        (Event::TopicUnpinned { topic, by: Some(by) }, r#"{"event":"TopicUnpinned","topic":5,"by":4}"#),
        (Event::TopicUnpinned { topic, by: None }, r#"{"event":"TopicUnpinned","topic":5,"by":null}"#),
        (Event::TopicTended { topic, by }, r#"{"event":"TopicTended","topic":5,"by":4}"#),
        (Event::TopicTurned { topic, by }, r#"{"event":"TopicTurned","topic":5,"by":4}"#),
        (
            Event::TopicMoved { topic, by, from: CategoryId(1), to: CategoryId(2), along: false },
            r#"{"event":"TopicMoved","topic":5,"by":4,"from":1,"to":2}"#,
        ),
        (
            Event::TopicMoved { topic, by, from: CategoryId(1), to: CategoryId(2), along: true },
            r#"{"event":"TopicMoved","topic":5,"by":4,"from":1,"to":2,"along":true}"#,
        ),
        (
            Event::TopicSplit { topic, into: TopicId(8), from: CategoryId(1), by, posts: [post].into() },
            r#"{"event":"TopicSplit","topic":5,"into":8,"from":1,"by":4,"posts":[6]}"#,
        ),
        (Event::TopicMerging { topic }, r#"{"event":"TopicMerging","topic":5}"#),
        (
            Event::TopicAbsorbed { topic, from: TopicId(8), by, posts: [post].into() },
            r#"{"event":"TopicAbsorbed","topic":5,"from":8,"by":4,"posts":[6]}"#,
        ),
        (Event::TopicMerged { topic, into: TopicId(8), by }, r#"{"event":"TopicMerged","topic":5,"into":8,"by":4}"#),
        (Event::TopicDeleted { topic, by }, r#"{"event":"TopicDeleted","topic":5,"by":4}"#),
        (Event::TopicRestored { topic, by }, r#"{"event":"TopicRestored","topic":5,"by":4}"#),
        (Event::TopicsViewed { topics: vec![topic, TopicId(8)] }, r#"{"event":"TopicsViewed","topics":[5,8]}"#),
        (
            Event::PostAdded { topic, post, author: member, parent: PostId(9) },
            r#"{"event":"PostAdded","topic":5,"post":6,"author":3,"parent":9}"#,
        ),
        (
            Event::PostEdited {
                topic,
                post,
                by,
                dropped_tags: ["b", "a"].iter().filter_map(|tag| Tag::of(tag)).collect(),
                mentioned: BTreeSet::new(),
            },
            r#"{"event":"PostEdited","topic":5,"post":6,"by":4,"dropped_tags":["a","b"]}"#,
        ),
        (Event::PostDeleted { topic, post, by }, r#"{"event":"PostDeleted","topic":5,"post":6,"by":4}"#),
        (Event::PostRestored { topic, post, by }, r#"{"event":"PostRestored","topic":5,"post":6,"by":4}"#),
        (Event::AnswerAccepted { topic, post, by }, r#"{"event":"AnswerAccepted","topic":5,"post":6,"by":4}"#),
        (Event::AcceptanceEnded { topic, post, by }, r#"{"event":"AcceptanceEnded","topic":5,"post":6,"by":4}"#),
        (Event::QuestionClosed { topic, by }, r#"{"event":"QuestionClosed","topic":5,"by":4}"#),
        (Event::QuestionReopened { topic, by }, r#"{"event":"QuestionReopened","topic":5,"by":4}"#),
        (Event::AuthorInvited { topic, member, by }, r#"{"event":"AuthorInvited","topic":5,"member":3,"by":4}"#),
        (Event::InvitationEnded { topic, member }, r#"{"event":"InvitationEnded","topic":5,"member":3}"#),
        (Event::AuthorsChanged { topic, by, gone: BTreeSet::new() }, r#"{"event":"AuthorsChanged","topic":5,"by":4}"#),
        (
            Event::AuthorsChanged { topic, by, gone: [member].into() },
            r#"{"event":"AuthorsChanged","topic":5,"by":4,"gone":[3]}"#,
        ),
        (Event::SeriesEntered { topic, series: SeriesId(11) }, r#"{"event":"SeriesEntered","topic":5,"series":11}"#),
        (Event::SeriesLeft { topic, series: SeriesId(11) }, r#"{"event":"SeriesLeft","topic":5,"series":11}"#),
        (Event::SeriesChanged { series: SeriesId(11) }, r#"{"event":"SeriesChanged","series":11}"#),
        (Event::SeriesShown { topic }, r#"{"event":"SeriesShown","topic":5}"#),
        (Event::ArticleStale { topic }, r#"{"event":"ArticleStale","topic":5}"#),
        (Event::VerdictGiven { topic, by }, r#"{"event":"VerdictGiven","topic":5,"by":4}"#),
        (
            Event::TopicRetagged { topic, dropped_tags: [Tag::of("k8s").unwrap()].into() },
            r#"{"event":"TopicRetagged","topic":5,"dropped_tags":["k8s"]}"#,
        ),
        (Event::TagDescribed { tag: Tag::of("k8s").unwrap(), by }, r#"{"event":"TagDescribed","tag":"k8s","by":4}"#),
        (
            Event::TagStanceChanged { tag: Tag::of("k8s").unwrap(), member },
            r#"{"event":"TagStanceChanged","tag":"k8s","member":3}"#,
        ),
        (Event::ArticleBegun { topic, author: member }, r#"{"event":"ArticleBegun","topic":5,"author":3}"#),
        (Event::ArticleSubmitted { topic, by }, r#"{"event":"ArticleSubmitted","topic":5,"by":4}"#),
        (Event::ArticleWithdrawn { topic, by }, r#"{"event":"ArticleWithdrawn","topic":5,"by":4}"#),
        (Event::ArticleArchived { topic, by }, r#"{"event":"ArticleArchived","topic":5,"by":4}"#),
        (Event::ArticleRevived { topic, by }, r#"{"event":"ArticleRevived","topic":5,"by":4}"#),
        (Event::ArticleRevised { topic, by }, r#"{"event":"ArticleRevised","topic":5,"by":4}"#),
        (
            Event::ArticleReviewed { topic, by, revision: 2, approves: true },
            r#"{"event":"ArticleReviewed","topic":5,"by":4,"revision":2,"approves":true}"#,
        ),
        (
            Event::ArticleCommented { topic, by, comment: 1 },
            r#"{"event":"ArticleCommented","topic":5,"by":4,"comment":1}"#,
        ),
        (
            Event::ArticlePublished { topic, by, dropped_tags: BTreeSet::new(), again: false },
            r#"{"event":"ArticlePublished","topic":5,"by":4}"#,
        ),
        (
            Event::ArticlePublished { topic, by, dropped_tags: BTreeSet::new(), again: true },
            r#"{"event":"ArticlePublished","topic":5,"by":4,"again":true}"#,
        ),
        (
            Event::QuestionPromoted { topic, article: TopicId(37), by },
            r#"{"event":"QuestionPromoted","topic":5,"article":37,"by":4}"#,
        ),
        (Event::VoteCast { topic, post, by }, r#"{"event":"VoteCast","topic":5,"post":6,"by":4}"#),
        (
            Event::UploadsUsed { post, uploads: [upload.clone()].into() },
            r#"{"event":"UploadsUsed","post":6,"uploads":["00112233445566778899aabbccddeeff"]}"#,
        ),
        (
            Event::UploadsReleased { post, uploads: [upload].into() },
            r#"{"event":"UploadsReleased","post":6,"uploads":["00112233445566778899aabbccddeeff"]}"#,
        ),
        (Event::MemberApproved { member, by }, r#"{"event":"MemberApproved","member":3,"by":4}"#),
        (Event::MemberRefused { member, by }, r#"{"event":"MemberRefused","member":3,"by":4}"#),
        (Event::TrustChanged { member }, r#"{"event":"TrustChanged","member":3}"#),
        (Event::GroupsChanged { member }, r#"{"event":"GroupsChanged","member":3}"#),
        (Event::GroupDeleted { group: GroupId(2) }, r#"{"event":"GroupDeleted","group":2}"#),
        (
            Event::AddressChanged { member, before: "ann@example.org".to_owned() },
            r#"{"event":"AddressChanged","member":3,"before":"ann@example.org"}"#,
        ),
        (
            Event::Logged {
                entry: Box::new(LogEntry { by, deed: Deed::TopicLocked { topic }, reason: "Calm down".to_owned() }),
            },
            r#"{"event":"Logged","entry":{"by":4,"deed":"TopicLocked","topic":5,"reason":"Calm down"}}"#,
        ),
        (Event::LetterQueued { letter: LetterId(10) }, r#"{"event":"LetterQueued","letter":10}"#),
        (Event::LetterParked { letter: LetterId(10) }, r#"{"event":"LetterParked","letter":10}"#),
        (
            Event::PostEdited { topic, post, by, dropped_tags: BTreeSet::new(), mentioned: ["ines".to_owned()].into() },
            r#"{"event":"PostEdited","topic":5,"post":6,"by":4,"dropped_tags":[],"mentioned":["ines"]}"#,
        ),
        (
            Event::PostRedacted { topic, post, by, dropped_tags: BTreeSet::new(), logged: None },
            r#"{"event":"PostRedacted","topic":5,"post":6,"by":4}"#,
        ),
        (
            Event::PostRedacted {
                topic,
                post,
                by,
                dropped_tags: BTreeSet::new(),
                logged: Some(RedactedLog { lines: [7, 9].into(), seen: 12 }),
            },
            r#"{"event":"PostRedacted","topic":5,"post":6,"by":4,"logged":{"lines":[7,9],"seen":12}}"#,
        ),
        (Event::SuspensionAppealed { member }, r#"{"event":"SuspensionAppealed","member":3}"#),
        (Event::CurbAppealed { member }, r#"{"event":"CurbAppealed","member":3}"#),
        (Event::AppealRefused { member, by }, r#"{"event":"AppealRefused","member":3,"by":4}"#),
        (Event::PostAppealed { topic, post, by }, r#"{"event":"PostAppealed","topic":5,"post":6,"by":4}"#),
        (Event::PostAppealRefused { topic, post, by }, r#"{"event":"PostAppealRefused","topic":5,"post":6,"by":4}"#),
        (Event::PostHeld { topic, post }, r#"{"event":"PostHeld","topic":5,"post":6}"#),
        (
            Event::PostReleased { topic, post, author: member, by },
            r#"{"event":"PostReleased","topic":5,"post":6,"author":3,"by":4}"#,
        ),
        (
            Event::DecisionUndone { topic, post, by, flaggers: [member].into() },
            r#"{"event":"DecisionUndone","topic":5,"post":6,"by":4,"flaggers":[3]}"#,
        ),
        (
            Event::DraftSent { member, place: DraftPlace::Reply(topic, PostId(6)), saved: Timestamp(7) },
            r#"{"event":"DraftSent","member":3,"place":"reply-5-6","saved":7}"#,
        ),
        (Event::StanceChanged { topic, member }, r#"{"event":"StanceChanged","topic":5,"member":3}"#),
        (
            Event::NotificationsChanged { members: [by, member].into() },
            r#"{"event":"NotificationsChanged","members":[3,4]}"#,
        ),
        (
            Event::ListingChanged { lists: ["l:c1:new".to_owned()].into() },
            r#"{"event":"ListingChanged","lists":["l:c1:new"]}"#,
        ),
    ]
}

/// Fails to compile when an event is added, so that it gets its line above.
fn is_in_the_list(event: &Event) -> bool {
    match event {
        Event::SiteFounded { .. }
        | Event::SiteChanged { .. }
        | Event::MemberRegistered { .. }
        | Event::MemberJoined { .. }
        | Event::MemberChanged { .. }
        | Event::MemberLeft { .. }
        | Event::TopicUnnamed { .. }
        | Event::PostErased { .. }
        | Event::PostFlagged { .. }
        | Event::FlagsDecided { .. }
        | Event::MemberSuspended { .. }
        | Event::SuspensionEnded { .. }
        | Event::Swept { .. }
        | Event::MemberSilenced { .. }
        | Event::SilenceEnded { .. }
        | Event::MemberWarned { .. }
        | Event::MemberApproved { .. }
        | Event::MemberRefused { .. }
        | Event::TrustChanged { .. }
        | Event::GroupsChanged { .. }
        | Event::GroupDeleted { .. }
        | Event::SessionsEnded { .. }
        | Event::IdentityLinked { .. }
        | Event::IdentityUnlinked { .. }
        | Event::TopicStarted { .. }
        | Event::TopicLocked { .. }
        | Event::TopicPinned { .. }
        | Event::TopicUnpinned { .. }
        | Event::TopicTended { .. }
        | Event::TopicTurned { .. }
        | Event::TopicMoved { .. }
        | Event::TopicSplit { .. }
        | Event::TopicMerging { .. }
        | Event::TopicAbsorbed { .. }
        | Event::TopicMerged { .. }
        | Event::TopicDeleted { .. }
        | Event::TopicRestored { .. }
        | Event::TopicsViewed { .. }
        | Event::PostAdded { .. }
        | Event::PostEdited { .. }
        | Event::PostRedacted { .. }
        | Event::DecisionUndone { .. }
        | Event::PostHeld { .. }
        | Event::PostAppealed { .. }
        | Event::PostAppealRefused { .. }
        | Event::SuspensionAppealed { .. }
        | Event::CurbAppealed { .. }
        | Event::AppealRefused { .. }
        | Event::PostReleased { .. }
        | Event::PostDeleted { .. }
        | Event::PostRestored { .. }
        | Event::AnswerAccepted { .. }
        | Event::AcceptanceEnded { .. }
        | Event::QuestionClosed { .. }
        | Event::QuestionReopened { .. }
        | Event::AuthorInvited { .. }
        | Event::QuestionPromoted { .. }
        | Event::InvitationEnded { .. }
        | Event::AuthorsChanged { .. }
        | Event::SeriesEntered { .. }
        | Event::SeriesLeft { .. }
        | Event::SeriesChanged { .. }
        | Event::SeriesShown { .. }
        | Event::ArticleStale { .. }
        | Event::VerdictGiven { .. }
        | Event::VoteCast { .. }
        | Event::UploadsUsed { .. }
        | Event::UploadsReleased { .. }
        | Event::ArticleBegun { .. }
        | Event::ArticleRevised { .. }
        | Event::ArticleReviewed { .. }
        | Event::ArticleCommented { .. }
        | Event::ArticleSubmitted { .. }
        | Event::ArticleWithdrawn { .. }
        | Event::ArticlePublished { .. }
        | Event::ArticleArchived { .. }
        | Event::ArticleRevived { .. }
        | Event::AddressChanged { .. }
        | Event::Logged { .. }
        | Event::LetterQueued { .. }
        | Event::LetterParked { .. }
        | Event::StanceChanged { .. }
        | Event::DraftSent { .. }
        | Event::TopicRetagged { .. }
        | Event::TagDescribed { .. }
        | Event::TagStanceChanged { .. }
        | Event::NotificationsChanged { .. }
        | Event::ListingChanged { .. } => true,
    }
}

#[test]
fn every_event_is_written_as_it_always_was_and_reads_back() {
    assert_eq!(VERSION, 1);
    for (event, json) in every_event() {
        assert!(is_in_the_list(&event));
        assert_eq!(serde_json::to_string(&event).unwrap(), json);
        assert_eq!(serde_json::from_str::<Event>(json).unwrap(), event);
    }
}

#[test]
fn an_event_of_a_later_version_does_not_read() {
    assert!(serde_json::from_str::<Event>(r#"{"event":"MoonLanded","by":4}"#).is_err());
    assert!(serde_json::from_str::<Event>(r#"{"event":"TopicDeleted","topic":5}"#).is_err());
}

#[test]
fn what_is_due_is_written_as_it_always_was() {
    for (due, json, shard) in [
        (Due::PinEnds { topic: TopicId(37) }, r#"{"due":"PinEnds","topic":37}"#, 5),
        (Due::TopicLocks { topic: TopicId(37) }, r#"{"due":"TopicLocks","topic":37}"#, 5),
        (Due::TopicOpens { topic: TopicId(37) }, r#"{"due":"TopicOpens","topic":37}"#, 5),
        (Due::SuspensionEnds { member: MemberId(38) }, r#"{"due":"SuspensionEnds","member":38}"#, 6),
        (Due::Cleanup { member: MemberId(38) }, r#"{"due":"Cleanup","member":38}"#, 6),
        (Due::SilenceEnds { member: MemberId(38) }, r#"{"due":"SilenceEnds","member":38}"#, 6),
        (
            Due::SessionEnds { member: MemberId(38), token: "x".to_owned() },
            r#"{"due":"SessionEnds","member":38,"token":"x"}"#,
            6,
        ),
        (Due::TopicMerges { topic: TopicId(37) }, r#"{"due":"TopicMerges","topic":37}"#, 5),
        (Due::ArticleStale { topic: TopicId(37) }, r#"{"due":"ArticleStale","topic":37}"#, 5),
        (
            Due::DraftEnds { member: MemberId(38), place: DraftPlace::Topic(None) },
            r#"{"due":"DraftEnds","member":38,"place":"topic"}"#,
            6,
        ),
        (Due::TrustWeighed { member: MemberId(38) }, r#"{"due":"TrustWeighed","member":38}"#, 6),
        (
            Due::TagMerged { tag: Tag::of("k8s").unwrap(), shard: 0, topic: None },
            r#"{"due":"TagMerged","tag":"k8s","shard":0}"#,
            0,
        ),
        (
            Due::TagMerged { tag: Tag::of("k8s").unwrap(), shard: 5, topic: Some(TopicId(37)) },
            r#"{"due":"TagMerged","tag":"k8s","shard":5,"topic":37}"#,
            0,
        ),
        (
            Due::CategoryMerged { category: CategoryId(3), shard: 0, topic: None },
            r#"{"due":"CategoryMerged","category":3,"shard":0}"#,
            0,
        ),
        (
            Due::CategoryMerged { category: CategoryId(3), shard: 5, topic: Some(TopicId(37)) },
            r#"{"due":"CategoryMerged","category":3,"shard":5,"topic":37}"#,
            0,
        ),
        (
            Due::AnnouncementTurns { announcement: 8, ends: true },
            r#"{"due":"AnnouncementTurns","announcement":8,"ends":true}"#,
            0,
        ),
        (Due::Welcome { admin: MemberId(39) }, r#"{"due":"Welcome","admin":39}"#, 0),
    ] {
        assert_eq!(serde_json::to_string(&due).unwrap(), json);
        assert_eq!(serde_json::from_str::<Due>(json).unwrap(), due);
        assert_eq!(due.shard().number(), shard);
    }
}
